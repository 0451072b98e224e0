"""Groups of a community: how full each is, and what is planned in it."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from communitytui.domain.kernel.shares import percent_of
from communitytui.domain.workspace import ChatGroup, Workspace

#: From this percentage of its capacity on, a group is nearly full.
NEARLY = 90


class GroupState(NamedTuple):
    """A group as it stands: its newest count of members, open tasks, entries that are to come."""

    group: ChatGroup
    members: int | None
    tasks: int
    entries: int

    @property
    def share(self) -> float | None:
        """Which percentage of its capacity is taken; ``None`` where either is not known."""
        if self.members is None or not self.group.capacity:
            return None
        return percent_of(self.members, self.group.capacity)

    @property
    def is_nearly_full(self) -> bool:
        """Whether it will soon take nobody any more."""
        return (self.share or 0) >= NEARLY


def states(workspace: Workspace, community: int | None = None) -> list[GroupState]:
    """Return the groups of a community, or of all, in the order they were made."""
    groups = workspace.all(ChatGroup, community)
    if not groups:
        return []
    members = _members(workspace)
    entries = Counter(
        record["chat_group"]
        for record in workspace.tables.get("entries", {}).values()
        if record["state"] in ("planned", "drafted")
    )
    tasks = Counter(
        record["chat_group"]
        for record in workspace.board.records.values()
        if record["status"] not in ("done", "skipped")
    )
    return [
        GroupState(each, members.get(each.id), tasks[each.id], entries[each.id]) for each in groups
    ]


def _members(workspace: Workspace) -> dict[int, int]:
    """Return the newest count of members of each group that has one."""
    newest: dict[int, tuple[str, int]] = {}
    for row in workspace.tables.get("readings", {}).values():
        group = row["chat_group"]
        if group is not None and row["metric"] == "members" and row["days"]:
            day = max(row["days"])
            newest[group] = max(newest.get(group, ("", 0)), (day, int(row["days"][day]["v"])))
    return {group: members for group, (_, members) in newest.items()}
