"""The report of a week, or of any span of days: one page for whoever was not there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from communitytui.domain.kernel.days import shift
from communitytui.domain.metrics.judgement import MetricState
from communitytui.domain.metrics.key_metrics import parted
from communitytui.domain.metrics.spans import Compared, Span, compared
from communitytui.domain.plan.entries import find_entries
from communitytui.domain.tasks.board import Task
from communitytui.domain.workspace import Community, Workspace
from communitytui.i18n import N_, say, tr, trn
from communitytui.i18n.phrases import clauses, labelled, listed, noted
from communitytui.i18n.showing import show_day, show_week
from communitytui.report.document import Block, Document, grid, items, section, section_if
from communitytui.report.parts import standing
from communitytui.report.parts.measures import chart_blocks, group_blocks
from communitytui.views import findings as finding_views
from communitytui.views.periods import change_text, periods
from communitytui.views.tasks import titled

#: What is told beside the key metrics: who came and went.
_PEOPLE = ("members", "joins", "leaves")
_DAYS = 7
#: So many tasks are named in a line.
_NAMED = 6


def last_week(today: date) -> Span:
    """Return the week that is over: on a Monday that which ended yesterday."""
    monday = shift(today, -today.weekday() - _DAYS)
    return Span(monday, shift(monday, _DAYS - 1))


def week(workspace: Workspace, community: Community, span: Span) -> Document:
    """Return what the days of ``span`` brought, against the span before and a year ago."""
    rows = measured(workspace, community, span)
    blocks: list[Block] = [
        *items(_sentences(workspace, community, span, rows)),
        *section(tr("Metrics"), grid(periods(rows))),
        *chart_blocks(workspace, _key_states(workspace, community), span.last),
        *section_if(tr("Groups"), group_blocks(workspace, community.id, span)),
        *section(tr("Tasks and calendar"), items(_work(workspace, community, span))),
        *section(tr("Next seven days"), standing.next_blocks(workspace, community, span.last)),
    ]
    title = tr("{name}: {span}", name=community.name, span=span_text(span))
    return Document(title, tuple(blocks))


def span_text(span: Span) -> str:
    """Return a span in words: the number of a week with its days, or from and to."""
    days = tr("{first} to {last}", first=show_day(span.first), last=show_day(span.last))
    if span.days == _DAYS and span.first.weekday() == 0:
        return noted(show_week(span.first), days)
    return days


def measured(workspace: Workspace, community: Community, span: Span) -> list[Compared]:
    """Return the key metrics over a span, then people, as far as there are readings of any."""
    states = workspace.measures.states(community.id)
    keys, others, _ = parted(workspace, states)
    people = [state for state in others if state.metric.name in _PEOPLE]
    return [compared(state, span) for state in (*keys, *people) if state.latest is not None]


def _key_states(workspace: Workspace, community: Community) -> list[MetricState]:
    return parted(workspace, workspace.measures.states(community.id))[0]


def _sentences(
    workspace: Workspace, community: Community, span: Span, rows: Sequence[Compared]
) -> Iterator[str]:
    """Yield three sentences: what moved most, how the work went, what got worse."""
    moved = sorted((row for row in rows if row.change), key=_size, reverse=True)
    if moved:
        yield labelled(tr("What moved most"), listed(map(_moved, moved[:3])))
    else:
        yield tr("No metric can be compared with the span before.")
    done = len(_done(workspace, community, span))
    late = len(workspace.board.late_ids(community.id))
    said = trn("{n} task done", "{n} tasks done", done)
    yield listed([said, trn("{n} late now", "{n} late now", late)])
    found = standing.live(workspace, community)
    if found:
        yield clauses(finding_views.cause(workspace, each) for each in found[:3])
    else:
        yield tr("Nothing got worse.")


def _size(row: Compared) -> float:
    """Return how far a metric moved, so that points and shares can be put in order."""
    change = abs(row.change or 0)
    return change / 100 if row.metric.is_percent else change


def _moved(row: Compared) -> str:
    value = row.metric.show(row.now.value if row.now else None)
    return f"{say(row.metric.title)} {noted(value, change_text(row))}"


def _work(workspace: Workspace, community: Community, span: Span) -> Iterator[str]:
    """Yield what was done, what is late, and what was published and held."""
    done = _done(workspace, community, span)
    yield labelled(tr("Done"), _listed(done) or tr("nothing"))
    late = [workspace.board[id] for id in workspace.board.late_ids(community.id)]
    yield labelled(tr("Late"), _listed(late) or tr("nothing"))
    entries = find_entries(workspace, community.id, span.first, span.last)
    for kind, message in (
        ("content", N_("Published: {n} of {all} planned")),
        ("activity", N_("Held: {n} of {all} planned")),
    ):
        some = [e for e in entries if e.kind == kind and e.state != "cancelled"]
        if some:
            settled = sum(entry.is_settled for entry in some)
            yield tr(message, n=settled, all=len(some))


def _listed(tasks: Sequence[Task]) -> str:
    named = [titled(task) for task in tasks[:_NAMED]]
    if len(tasks) > _NAMED:
        named.append(tr("… and {n} more", n=len(tasks) - _NAMED))
    return listed(named)


def _done(workspace: Workspace, community: Community, span: Span) -> list[Task]:
    """Return the tasks completed in a span, as the days of the community are."""
    board = workspace.board
    found = []
    for id in board.community_ids(community.id):
        task = board[id]
        if task.status == "done" and task.completed:
            day = community.day_of(task.completed)
            if day and span.first <= day <= span.last:
                found.append(task)
    return found
