"""Groups of a community side by side, the whole in front of them.

A value is that of the week that was judged, or of a span of days that is asked for; ``n/a`` is
what is not known of a group though it is of others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import NamedTuple

from communitytui.domain.kernel.days import shift
from communitytui.domain.kernel.signs import JUDGED_SIGNS
from communitytui.domain.metrics.judgement import UNKNOWN, MetricState
from communitytui.domain.metrics.key_metrics import parted
from communitytui.domain.metrics.metric import Metric
from communitytui.domain.metrics.spans import Span, over
from communitytui.domain.workspace import Workspace
from communitytui.i18n import N_, say, tr
from communitytui.i18n.phrases import noted
from communitytui.i18n.showing import show_date
from communitytui.views.metrics import VERDICT_STYLES, group_name
from communitytui.views.table import Cell, Column, Table, seen

#: What groups are compared by: of each line the first that anything was read of.
_COMPARED = (
    ("members",),
    ("wau", "dau", "mau"),
    ("messages",),
    ("replies",),
    ("joins",),
    ("leaves",),
)
#: A value of so many days before the newest beside it says of when it is.
_OLD = 7


class ByGroup(NamedTuple):
    """Metrics in the whole (``None``) and in each group: a line of states for each metric."""

    names: Sequence[str]
    lines: Sequence[Sequence[MetricState]]


def by_group(workspace: Workspace, community: int, metrics: Iterable[Metric]) -> ByGroup:
    """Return metrics in the whole and in each group that anything was read of."""
    measures = workspace.measures
    groups = (None, *measures.groups(community))
    lines = [[measures.state(metric.within(group)) for group in groups] for metric in metrics]
    return ByGroup([group_name(workspace, group) for group in groups], lines)


def every_by_group(workspace: Workspace, community: int) -> ByGroup:
    """Return all metrics with readings in the whole or in a group, key metrics first."""
    ranked = [
        s.metric for part in parted(workspace, workspace.measures.states(community)) for s in part
    ]
    found = by_group(workspace, community, ranked)
    return found._replace(lines=[line for line in found.lines if _is_read(line)])


def compared(workspace: Workspace, community: int) -> ByGroup | None:
    """Return what groups are compared by; ``None`` for a community without groups."""
    if not workspace.measures.groups(community):
        return None
    named = {metric.name: metric for metric in reversed(workspace.measures.used(community))}
    lines = []
    for names in _COMPARED:
        some = by_group(workspace, community, (named[name] for name in names if name in named))
        lines += [line for line in some.lines if _is_read(line)][:1]
    return by_group(workspace, community, ())._replace(lines=lines)


def _is_read(states: Iterable[MetricState]) -> bool:
    return any(state.latest is not None for state in states)


def metrics_by_group(found: ByGroup) -> Table[Sequence[MetricState]]:
    """Return a line for each metric, a column for the whole and each group."""
    columns: list[Column[Sequence[MetricState]]] = [
        seen("name", lambda line: line[0].metric.key, N_("Metric")),
        seen("title", lambda line: say(line[0].metric.called), N_("Name"), shrinks=True),
    ]
    for at, name in enumerate(found.names):
        told = _at(at)
        columns.append(seen(f"at{at}", told, _said(name), align="right", shrinks=True))
    return Table("metrics", found.lines, tuple(columns), _keys(columns), _keys(columns[1:]))


def groups_compared(found: ByGroup, span: Span | None = None) -> Table[int]:
    """Return a line for the whole and each group, a column for each metric.

    With ``span`` the values are those of its days.
    """
    columns: list[Column[int]] = [
        seen("chat_group", lambda at: found.names[at], N_("Chat group"), shrinks=True)
    ]
    for line in found.lines:
        metric = line[0].metric
        columns.append(seen(metric.key, _of(line, span), _said(say(metric.called)), align="right"))
    keys = _keys(columns)
    return Table("groups", range(len(found.names)), tuple(columns), keys, keys)


def _keys(columns: Iterable[Column[int]] | Iterable[Column[Sequence[MetricState]]]) -> str:
    return " ".join(column.key for column in columns)


def _said(text: str) -> Callable[[], str]:
    return lambda: text


def _at(at: int) -> Callable[[Sequence[MetricState]], Cell]:
    return lambda line: cell(line[at], line)


def _of(line: Sequence[MetricState], span: Span | None) -> Callable[[int], Cell]:
    return lambda at: cell(line[at], line, span)


def cell(state: MetricState, line: Sequence[MetricState], span: Span | None = None) -> Cell:
    """Return a value, with a sign where it is judged; ``line`` is the same metric elsewhere."""
    judgement, metric = state.judgement, state.metric
    found = over(state, span) if span is not None else None
    value = state.shown if span is None else found.value if found is not None else None
    if value is None:
        lacks = state.latest is None and _is_read(line)
        return Cell(tr("n/a") if lacks else "–", "dim")
    text, signal = metric.show(value), judgement.signal
    if state.latest is not None and state.latest.of:
        # Where the others cannot give it: who gave it, all of them in the list of metrics.
        first, *more = state.latest.of
        text = noted(text, first + "…" * bool(more))
    if span is None:
        newest = max(day for each in line if (day := _day(each)) is not None)
        day = _day(state)
        if day is not None and day < shift(newest, -_OLD):
            text = noted(text, show_date(day, newest))
    elif signal is None or span != (signal.week.monday, signal.week.sunday):
        # The week that was judged is another time than the one that is told of.
        return Cell(text)
    if judgement.verdict == UNKNOWN:
        return Cell(text)
    spoken = f"{text}, {say(judgement.word)}"
    return Cell(f"{JUDGED_SIGNS[judgement.sign]} {text}", VERDICT_STYLES[judgement.verdict], spoken)


def _day(state: MetricState) -> date | None:
    signal = state.judgement.signal
    if signal is not None:
        return signal.week.sunday
    return state.latest.day if state.latest is not None else None
