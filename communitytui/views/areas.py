"""The areas of communities: what they are called, and how many tasks belong to each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from communitytui.domain.workspace import Community, Workspace
from communitytui.i18n import N_, say
from communitytui.message import Words
from communitytui.views.table import Column, Table


class AreaRow(NamedTuple):
    """One area of a community, and the tasks that belong to it."""

    community: Community
    key: str
    title: Words
    tasks: list[int]


def areas_of(workspace: Workspace, community: int) -> list[AreaRow]:
    """Return the areas of a community, in their order."""
    home, records = workspace.community(community), workspace.board.records
    belonging: dict[str | None, list[int]] = {}
    for id in workspace.board.community_ids(community):
        belonging.setdefault(records[id]["area"], []).append(id)
    declared = home.declared("areas").items()
    return [AreaRow(home, key, title, belonging.get(key, [])) for key, title in declared]


def areas(found: Sequence[AreaRow]) -> Table[AreaRow]:
    """Return areas with the tasks that belong to them."""
    return Table(
        "areas",
        found,
        (
            Column("community", lambda a: a.community.id),
            Column("community_name", lambda a: a.community.name),
            Column("key", lambda a: a.key, N_("Key")),
            Column("title", lambda a: a.title, N_("Area"), lambda a: say(a.title)),
            Column("tasks", lambda a: a.tasks, N_("Tasks"), lambda a: str(len(a.tasks)), "right"),
        ),
        "title key tasks",
    )
