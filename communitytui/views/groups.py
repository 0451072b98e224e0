"""Groups of a community: where each is, how full, and what is planned in it."""

from __future__ import annotations

from collections.abc import Sequence

from communitytui.domain.plan.groups import GroupState, states
from communitytui.domain.workspace import Workspace
from communitytui.i18n import N_, tr
from communitytui.views.table import Cell, Column, Table, home, kept, numbered, seen


def groups(workspace: Workspace, found: Sequence[GroupState]) -> Table[GroupState]:
    """Return groups; ``members`` is the newest reading or null, ``chats`` how many chats it is.

    ``timezone`` is null where it is that of the community.
    """

    def zone(state: GroupState) -> str | None:
        own = state.group.timezone
        return None if own == workspace.community(state.group.community).timezone else own

    return Table(
        "groups",
        found,
        (
            numbered(lambda s: s.group.id),
            *kept("uid community"),
            home(workspace, lambda s: s.group.community),
            Column("name", title=N_("Name"), shrinks=True),
            Column("platform", title=N_("Platform")),
            *kept("capacity"),
            Column("owner", title=N_("Owner")),
            Column("timezone", None, N_("Time zone"), zone),
            Column("open", None, N_("Joining"), _joining),
            Column("members", lambda s: s.members, N_("Members"), _members, align="right"),
            Column("chats", lambda s: len(s.group.chats)),
            *kept("created updated"),
            seen("tasks", lambda s: _count(s.tasks), N_("Open tasks"), align="right"),
            seen("entries", lambda s: _count(s.entries), N_("Coming entries"), align="right"),
        ),
        "id community_name name platform members owner timezone open tasks entries",
        "name platform members owner timezone open tasks entries",
        record=lambda s: s.group.record,
        hidden="former",
    )


def _count(number: int) -> str | None:
    return str(number) if number else None


def _joining(state: GroupState) -> str:
    return tr("open to anyone") if state.group.open else tr("by invitation")


def _members(state: GroupState) -> Cell | None:
    """Return members and capacity; one that is nearly full stands out."""
    members, capacity = state.members, state.group.capacity
    if members is None and capacity is None:
        return None
    text = "–" if members is None else str(members)
    text += "" if capacity is None else f"/{capacity}"
    text += "" if state.share is None else f" ({state.share:.0f}%)"
    return Cell(text, "warn" if state.is_nearly_full else "")


def nearly_full(workspace: Workspace, community: int) -> list[GroupState]:
    """Return the groups of a community that will soon take nobody any more."""
    return [state for state in states(workspace, community) if state.is_nearly_full]


def filling(state: GroupState) -> str:
    """Return in a sentence that a group is nearly full."""
    return tr(
        "nearly full: {name}, {members} of {capacity}",
        name=state.group.name,
        members=state.members,
        capacity=state.group.capacity,
    )
