"""Questions about tasks: which there are, and which a filter describes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from communitytui.errors import BadValue, NotFound
from communitytui.i18n import N_

if TYPE_CHECKING:
    from communitytui.domain.workspace import Workspace

# An id has no more; Python refuses to read a number of thousands of digits.
_DIGITS = 15


def find(
    workspace: Workspace, text: str = "", *, community: int | None = None, me: str | None = None
) -> list[int]:
    """Return the ids of the tasks that a filter describes, in working order.

    Raises ``BadValue`` for an unknown word in the filter, with the nearest valid one.
    """
    board = workspace.board
    ids = board.ids if community is None else board.community_ids(community)
    if not text.strip():
        return ids
    # Only a filter pays for its language.
    from communitytui.domain.filters import Context, compile_filter

    chosen = [c for c in workspace.communities if community in (None, c.id)]
    areas = {key: c.area(key) for c in chosen for key in c.record["areas"]}
    context = Context(
        board,
        workspace.today(chosen[0].id if chosen else 0),
        me,
        areas,
        {c.id: c.name for c in workspace.communities},
    )
    test = compile_filter(text, context)
    return [id for id in ids if test(id, board.records[id])]


def find_task(workspace: Workspace, word: str, community: int | None = None) -> int:
    """Return the id of the task meant by an id (``12``, ``#12``) or a playbook key (``1.4``).

    A key that several communities have needs ``community``. Raises ``BadValue`` or ``NotFound``.
    """
    bare = word.strip().lstrip("#")
    records = workspace.board.records
    if bare.isdecimal() and len(bare) <= _DIGITS and int(bare) in records:
        return int(bare)
    found = [
        id
        for id, record in records.items()
        if record["key"] == bare and community in (None, record["community"])
    ]
    if len(found) == 1:
        return found[0]
    if found:
        raise BadValue(N_("{key} is in several communities; choose one with -c"), key=bare)
    raise NotFound(N_("There is no task {id}"), id=word[:40])
