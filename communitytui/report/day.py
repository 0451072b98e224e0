"""The report of a day, for whoever works on it this morning: a dozen lines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from communitytui.domain.kernel.days import shift
from communitytui.domain.metrics.key_metrics import parted
from communitytui.domain.metrics.spans import Compared, Span, compared, over
from communitytui.domain.workspace import Community, Workspace
from communitytui.i18n import tr
from communitytui.i18n.phrases import labelled, listed
from communitytui.i18n.showing import show_day
from communitytui.report.document import Document, grid, items
from communitytui.report.parts import standing
from communitytui.report.parts.measures import group_blocks
from communitytui.views.periods import periods
from communitytui.views.tasks import titled

#: What a day is told by, as far as it was measured, in this order.
_TOLD = ("dau", "messages", "joins", "leaves", "unanswered", "openers")
_WEEK = 7


def day(workspace: Workspace, community: Community, today: date) -> Document:
    """Return yesterday against the day before and the same weekday, and what is due today."""
    table = grid(periods(measured(workspace, community, shift(today, -1)), day=True))
    yesterday = shift(today, -1)
    groups = group_blocks(workspace, community.id, Span(yesterday, yesterday))
    blocks = (*table, *groups, *items(_today(workspace, community, today)))
    title = tr("{name}: {span}", name=community.name, span=show_day(today))
    return Document(title, blocks)


def measured(workspace: Workspace, community: Community, yesterday: date) -> list[Compared]:
    """Return the metrics of one day against the day before and the same weekday."""
    span = Span(yesterday, yesterday)
    keys, others, _ = parted(workspace, workspace.measures.states(community.id))
    states = {state.metric.name: state for state in reversed((*keys, *others))}
    found = (states[name] for name in _TOLD if name in states)
    return [
        compared(state, span)._replace(year_ago=over(state, span.back(_WEEK)))
        for state in found
        if over(state, span) is not None
    ]


def _today(workspace: Workspace, community: Community, today: date) -> Iterator[str]:
    board = workspace.board
    late = [titled(board[id]) for id in board.late_ids(community.id)]
    due = standing.coming(workspace, community, today, today).get(today, [])
    for title, things in ((tr("Due today"), due), (tr("Late"), late)):
        shown = things[:3] + ([tr("… and {n} more", n=len(things) - 3)] if things[3:] else [])
        yield labelled(title, listed(shown) or tr("nothing"))
