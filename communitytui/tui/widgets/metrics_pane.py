"""The key metrics: a pane with two lines each, and one line of as many as it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from communitytui.domain.kernel.days import shift
from communitytui.domain.metrics.judgement import MetricState
from communitytui.domain.metrics.weeks import weeks_of
from communitytui.i18n import N_, say, tr
from communitytui.services.key_metrics import states as key_states
from communitytui.tui.drawing import Glyphs, Span, fit, spans_width, spark, wrap
from communitytui.tui.theming import Inks
from communitytui.tui.widgets.bars import BarLine
from communitytui.tui.widgets.detail import Detail

if TYPE_CHECKING:
    from communitytui.domain.workspace import Workspace

#: The tables whose records tell how key metrics stand, and which these are.
TOLD_BY = frozenset({"communities", "goals", "metrics", "readings", "standards", "baselines"})
#: Where a standard comes from, in one short word behind it.
PROVENANCES = {
    "sourced": N_("source"),
    "baseline": N_("baseline"),
    "team": N_("team"),
    "provisional": N_("provisional"),
}
_SPARK_CELLS = 12
#: The ink of a verdict.
VERDICT_INK = {"good": "good", "warn": "warn", "bad": "bad", "partial": "warn", "unknown": "muted"}
_SOFT = {"good": "soft-good", "warn": "soft-warn", "bad": "soft-bad", "partial": "soft-warn"}


def value_words(state: MetricState, glyphs: Glyphs) -> str:
    """Return the value that was judged; where no week was, the newest one with its trend.

    The sign of the trend has its place in any case, so that values stand in a column.
    """
    arrow = " " if state.judgement.signal else glyphs.trend.get(state.trend or "", " ")
    return f"{state.metric.show(state.shown)} {arrow}"


def usual_words(state: MetricState) -> str:
    """Return between which values the judged week would be usual: ``48–61``, ``24.7–40.5%``."""
    if state.limits is None or state.judgement.signal is None:
        return ""
    low, _, high = map(state.metric.show, state.limits)
    return f"{low.removesuffix('%')}–{high}"


def bars(state: MetricState, count: int, glyphs: Glyphs) -> str:
    """Return the last ``count`` values as bars: weeks up to the one judged, else readings."""
    signal = state.judgement.signal
    if signal is None:
        values = [reading.value for reading in state.readings[-count:]]
    else:
        end = signal.week.sunday
        weeks = weeks_of(state.readings, state.metric, shift(end, 1), shift(end, 1 - 7 * count))
        values = [week.value for week in weeks]
    return spark(values, count, glyphs)


def metric_lines(state: MetricState, cells: int, glyphs: Glyphs) -> list[list[Span]]:
    """Return a metric in two lines: how it stands, and how it got there against what.

    One that was not measured yet has nothing to say in a second line.
    """
    verdict = state.judgement.verdict
    ink = VERDICT_INK[verdict]
    head: list[Span] = [
        (glyphs.verdict[state.judgement.sign], ink),
        (" ", "text"),
        (say(state.metric.title), "text" if state.latest else "muted"),
    ]
    value_ink = f"{ink} bold" if verdict != "unknown" else "text bold"
    first = fit(head, [(value_words(state, glyphs), value_ink)], cells)
    if state.latest is None:
        return [first]
    against = _against(state)
    drawn = bars(state, max(1, min(_SPARK_CELLS, cells - 3 - spans_width(against))), glyphs)
    left: list[Span] = [("  ", "text"), (drawn[:-1], _SOFT.get(verdict, "soft-none"))]
    return [first, fit([*left, (drawn[-1:], ink)], against, cells)]


def _against(state: MetricState) -> list[Span]:
    """Return what is usual, and where nothing is, the target and where it comes from."""
    usual, standard = usual_words(state), state.judgement.standard
    if usual:
        return [(f"{tr('usual')} ", "faint"), (f"{usual}  ", "muted")]
    if standard is None or standard.target is None:
        return []
    sign = "≤" if standard.direction == "down" else "≥"
    target = state.metric.show(standard.target)
    return [(f"{tr(PROVENANCES[standard.provenance])} ", "faint"), (f"{sign} {target}  ", "muted")]


def metrics_content(
    workspace: Workspace, community: int, cells: int, glyphs: Glyphs, none: str
) -> list[list[Span]]:
    """Return the key metrics of a community; ``none`` while nothing is measured."""
    states = key_states(workspace, community)
    if not states:
        return [[(tr("No metrics yet"), "muted")]]
    if all(state.latest is None for state in states):
        return [[(line, "muted")] for line in wrap(none, cells)]
    return [line for state in states for line in metric_lines(state, cells, glyphs)]


class MetricsPane(Detail):
    """The key metrics of one community; ``none`` is said while nothing is measured."""

    NAME = "metrics"
    none = ""

    def show_metrics(self, workspace: Workspace, community: int | None) -> None:
        """Show the metrics of a community as they stand."""
        if community is None:
            self.show(lambda cells, glyphs: [])
        else:
            self.show(
                lambda cells, glyphs: metrics_content(
                    workspace, community, cells, glyphs, self.none
                ),
                stay=True,
            )


class MetricsStrip(BarLine):
    """One line: the first key metrics, as many as there is room for; ``none`` without any."""

    none = ""

    def __init__(self, inks: Inks, glyphs: Glyphs) -> None:
        super().__init__(inks, glyphs, "strip")
        self._states: list[MetricState] = []

    def show_metrics(self, workspace: Workspace, community: int | None) -> None:
        """Show the metrics of a community as they stand."""
        self._states = key_states(workspace, community) if community is not None else []
        self.update()

    def spans(self, cells: int) -> list[Span]:
        """Return the metrics that were measured, or how one begins."""
        spans: list[Span] = [(" ", "text")]
        for state in self._states:
            if state.latest is None:
                continue
            ink = VERDICT_INK[state.judgement.verdict]
            piece = [
                (f"{self.glyphs.verdict[state.judgement.sign]} ", ink),
                (f"{say(state.metric.title)} ", "muted"),
                (f"{value_words(state, self.glyphs).rstrip()}   ", "text bold"),
            ]
            if spans_width(spans) + spans_width(piece) > cells:
                break
            spans += piece
        if len(spans) == 1:
            spans.append((self.none, "muted"))
        return spans


def is_measured(workspace: Workspace, community: int | None) -> bool:
    """Tell whether a community has a reading."""
    readings = workspace.tables.get("readings", {}).values()
    return any(row["community"] == community for row in readings)
