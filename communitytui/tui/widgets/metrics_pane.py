"""The metrics: a pane of groups with two lines each, and one line of the most important."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.strip import Strip
from textual.widget import Widget

from communitytui.domain.metrics import MetricState
from communitytui.i18n import N_, tr
from communitytui.i18n.cells import width
from communitytui.services.metrics import sidebar
from communitytui.tui.paint import Glyphs, Span, fit, spans_width, spark, strip
from communitytui.tui.theming import Inks
from communitytui.tui.widgets.detail import Detail

if TYPE_CHECKING:
    from communitytui.domain.workspace import Workspace

GROUPS = {
    "activity": N_("Activity"),
    "interaction": N_("Interaction"),
    "satisfaction": N_("Satisfaction"),
    "growth": N_("Growth"),
    "own": N_("Own metrics"),
}
#: Where a standard comes from, in one short word behind it.
PROVENANCES = {
    "sourced": N_("src"),
    "baseline": N_("own"),
    "team": N_("team"),
    "provisional": N_("draft"),
}
_SPARK_CELLS = 12
#: The ink of a verdict.
VERDICT_INK = {"good": "good", "warn": "warn", "bad": "bad", "partial": "warn", "unknown": "muted"}
_SOFT = {"good": "soft-good", "warn": "soft-warn", "bad": "soft-bad", "partial": "soft-warn"}


def metric_lines(state: MetricState, cells: int, glyphs: Glyphs) -> list[list[Span]]:
    """Return a metric in two lines: how it stands, and how it got there against what."""
    metric, verdict = state.metric, state.judgement.verdict
    ink = VERDICT_INK[verdict]
    value = metric.show(state.latest.value) if state.latest else "–"
    arrow = glyphs.trend.get(state.trend or "", " ")
    head: list[Span] = [
        (glyphs.verdict[state.judgement.sign], ink),
        (" ", "text"),
        (metric.title, "text"),
    ]
    value_ink = f"{ink} bold" if verdict != "unknown" else "text bold"
    first = fit(head, [(value, value_ink), (f" {arrow}", ink)], cells)
    bars = spark([r.value for r in state.readings[-_SPARK_CELLS:]], _SPARK_CELLS, glyphs)
    left: list[Span] = [("  ", "text"), (bars[:-1], _SOFT.get(verdict, "soft-none"))]
    return [first, fit([*left, (bars[-1:], ink)], _standard(state), cells)]


def _standard(state: MetricState) -> list[Span]:
    standard = state.judgement.standard
    if standard is None or standard.target is None:
        return []
    mark = tr(PROVENANCES[standard.provenance])
    sign = "≤" if standard.direction == "down" else "≥"
    target = state.metric.show(standard.target)
    return [(f"{sign}{target} ", "muted"), (f"{mark}  ", "faint")]


def metrics_content(
    workspace: Workspace, community: int, cells: int, glyphs: Glyphs
) -> list[list[Span]]:
    """Return all groups of a community's metrics."""
    lines: list[list[Span]] = []
    for group, states in sidebar(workspace, community).items():
        title = tr(GROUPS[group])
        rule = glyphs.rule * max(0, cells - width(title) - 1)
        if lines:
            lines.append([])
        lines.append([(title, "muted bold"), (f" {rule}", "rule")])
        for state in states:
            lines.extend(metric_lines(state, cells, glyphs))
    return lines or [[(tr("No metrics yet"), "muted")]]


class MetricsPane(Detail):
    """The groups of metrics of one community."""

    NAME = "metrics"

    def show_metrics(self, workspace: Workspace, community: int | None) -> None:
        """Show the metrics of a community as they stand."""
        if community is None:
            self.show(lambda cells, glyphs: [])
        else:
            self.show(
                lambda cells, glyphs: metrics_content(workspace, community, cells, glyphs),
                stay=True,
            )


class MetricsStrip(Widget):
    """One line: the first metric of each group, as many as there is room for."""

    DEFAULT_CSS = "MetricsStrip { height: 1; background: $background; }"

    def __init__(self, inks: Inks, glyphs: Glyphs) -> None:
        super().__init__(id="strip")
        self.inks = inks
        self.glyphs = glyphs
        self._states: list[MetricState] = []

    def show_metrics(self, workspace: Workspace, community: int | None) -> None:
        """Show the metrics of a community as they stand."""
        groups = sidebar(workspace, community) if community is not None else {}
        columns = [list(states) for states in groups.values()]
        longest = max(map(len, columns), default=0)
        # Round by round, so that every group has its say before one has two.
        self._states = [c[place] for place in range(longest) for c in columns if place < len(c)]
        self.refresh()

    def use_inks(self, inks: Inks) -> None:
        """Draw with other inks from now on."""
        self.inks = inks
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Return the line."""
        cells = self.size.width
        spans: list[Span] = [(" ", "text")]
        for state in self._states:
            if state.latest is None:
                continue
            ink = VERDICT_INK[state.judgement.verdict]
            piece = [
                (f"{self.glyphs.verdict[state.judgement.sign]} ", ink),
                (f"{state.metric.title} ", "muted"),
                (f"{state.metric.show(state.latest.value)}", "text bold"),
                (f"{self.glyphs.trend.get(state.trend or '', ' ')}   ", ink),
            ]
            if spans_width(spans) + spans_width(piece) > cells:
                break
            spans += piece
        if len(spans) == 1:
            spans.append((tr("No readings yet; r records one"), "faint"))
        return strip(spans, cells, self.inks, "bar")
