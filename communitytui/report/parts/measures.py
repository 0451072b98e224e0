"""The parts of a report that tell of numbers: metrics against standards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from communitytui.domain.kernel.days import shift
from communitytui.domain.kernel.labels import GROUP_NAMES
from communitytui.domain.kernel.signs import JUDGED_SIGNS
from communitytui.domain.metrics.judgement import MetricState
from communitytui.domain.metrics.key_metrics import parted
from communitytui.domain.metrics.spans import Span
from communitytui.domain.workspace import Workspace
from communitytui.i18n import N_, say, tr
from communitytui.i18n.phrases import labelled, listed
from communitytui.i18n.showing import show_day
from communitytui.report.document import Block, Figure, Heading, Items, Paragraph, grid
from communitytui.views.by_group import compared, groups_compared
from communitytui.views.metrics import metrics
from communitytui.views.plot import Plot, near, plotted, series_of

_GROUPS = list(GROUP_NAMES)
#: A chart shows so many days, and at most so many points.
_CHARTED, _POINTS = 182, 120


def chart_blocks(workspace: Workspace, states: Sequence[MetricState], today: date) -> list[Block]:
    """Return the weeks of half a year of each metric that has some, over what is usual."""
    charts = (_chart(workspace, state, today) for state in states)
    return [chart for chart in charts if chart.plot.readings]


def _chart(workspace: Workspace, state: MetricState, today: date) -> Figure:
    series = series_of(state, today, weekly=True)
    plot = plotted(workspace, state, series, shift(today, -_CHARTED), today, _POINTS)
    return Figure(
        say(state.metric.called),
        f"{JUDGED_SIGNS[state.judgement.sign]} {say(state.judgement.reason)}",
        plot,
        state.metric.show,
        tuple(_notes(state, plot)),
        today,
    )


def _notes(state: MetricState, plot: Plot) -> Iterator[str]:
    """Yield what the lines of a chart are, then what happened."""
    if state.limits is not None:
        low, _, high = map(state.metric.show, state.limits)
        yield tr("usual range {low}–{high}", low=low, high=high)
    values = [each.value for each in plot.readings]
    for level in near(plot.levels, values) if values else ():
        words = tr("target") if level.ink == "good" else tr("alert line")
        yield f"{words} {state.metric.show(level.value)}"
    signs = {mark.sign for mark in plot.marks}
    if signs & {"{", "}"}:
        yield tr("{sign} weeks of the baseline", sign="{ }")
    if "×" in signs:
        yield tr("{sign} readings missing", sign="×")
    for mark in plot.marks:
        if mark.sign not in ("{", "}", "×"):
            yield f"{mark.sign} {show_day(mark.day)} {mark.words}"


def group_blocks(workspace: Workspace, community: int, span: Span | None = None) -> list[Block]:
    """Return the chat groups of a community side by side, over a span; nothing without groups."""
    found = compared(workspace, community)
    return grid(groups_compared(found, span)) if found is not None and found.lines else []


def metric_blocks(workspace: Workspace, states: Sequence[MetricState], today: date) -> list[Block]:
    """Return the metrics of a community: the key ones, the others by group, then what they mean.

    Those that were not measured yet are named in one line.
    """
    keys, measured, rest = parted(workspace, states)
    by_group = sorted(measured, key=lambda state: _GROUPS.index(state.metric.group))
    blocks = grid(metrics(workspace, [*keys, *by_group]))
    blocks += chart_blocks(workspace, keys, today)
    if rest:
        message = N_("Not measured yet: {names}")
        blocks.append(
            Paragraph(tr(message, names=listed(say(each.metric.called) for each in rest)))
        )
    meant = [state for state in (*keys, *measured) if state.metric.definition]
    if meant:
        metrics_meant = [state.metric for state in meant]
        texts = [labelled(say(each.called), say(each.definition)) for each in metrics_meant]
        blocks += [Heading(tr("What they mean")), Items(tuple(texts))]
    return blocks
