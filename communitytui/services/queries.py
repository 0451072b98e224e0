"""Questions by filter: which tasks there are, and which records of other nouns."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from communitytui.i18n import names

if TYPE_CHECKING:
    from communitytui.domain.kernel.records import Record
    from communitytui.domain.search.terms import Filter
    from communitytui.domain.workspace import Workspace


def find(
    workspace: Workspace, words: Filter = "", *, community: int | None = None, me: str | None = None
) -> list[int]:
    """Return the ids of the tasks that a filter describes, in working order.

    Raises ``BadValue`` for an unknown word in the filter, with the nearest valid one.
    """
    board = workspace.board
    ids = board.ids if community is None else board.community_ids(community)
    if not any(map(str.strip, words)):
        return ids
    test = _compiled(workspace, words, community, me, "tasks")
    return [id for id in ids if test(id, board.records[id])]


def matching(
    workspace: Workspace, table: str, words: Filter, *, community: int | None, me: str
) -> Callable[[int, Record], bool]:
    """Return whether a record of ``table`` is one that a filter describes, given its id and it.

    Raises ``BadValue`` for an unknown word in the filter, with the nearest valid one.
    """
    return _compiled(workspace, words, community, me, table)


def _compiled(
    workspace: Workspace, words: Filter, community: int | None, me: str | None, table: str
) -> Callable[[int, Record], bool]:
    # 14 ms, which a query without a filter does not need.
    from communitytui.domain.search import filters, terms

    homes = [c.id for c in workspace.communities if community in (None, c.id)]
    today = workspace.today(homes[0] if homes else 0)
    context = terms.Context(names, workspace, today, me, community, table)
    return filters.compile_filter(terms.filter_text(words, names), context)
