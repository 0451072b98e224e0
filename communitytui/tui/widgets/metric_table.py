"""The metrics of a community by group: how each stands, one in a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.strip import Strip

from communitytui.domain.metrics import MetricState
from communitytui.i18n import tr
from communitytui.i18n.cells import pad, width
from communitytui.tui.paint import Span, fit, spark, strip
from communitytui.tui.widgets.metrics_pane import GROUPS, VERDICT_INK
from communitytui.tui.widgets.rows import RowPane

if TYPE_CHECKING:
    from collections.abc import Sequence

#: From this width on a line has a sparkline, and how many cells that takes.
_SPARK_FROM, _SPARK = 46, 10


class MetricTable(RowPane):
    """Rows are ids of metrics, and ``("head", group)``; the cursor passes over those."""

    NAME = "metric-table"
    HINTS = ("rows",)

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.states: dict[int, MetricState] = {}

    @property
    def state(self) -> MetricState | None:
        """The metric under the cursor."""
        return self.states.get(self.key) if isinstance(self.key, int) else None

    def show(self, states: Sequence[MetricState]) -> None:
        """Show metrics; the cursor stays on its own."""
        before = self.states
        self.states = {state.metric.id: state for state in states}
        rows: list[Any] = []
        for group in GROUPS:
            here = [state for state in states if state.metric.group == group]
            # What was never measured comes last: the eye looks for numbers.
            here.sort(key=lambda state: state.latest is None)
            ids = [state.metric.id for state in here]
            rows += [("head", group), *ids] if ids else []
        first = next((row for row in rows if isinstance(row, int)), None)
        wanted = self.key if self.key in self.states else first
        self.set_rows(rows, cursor=wanted)
        self.touch(
            id for id, state in self.states.items() if id in before and before[id] is not state
        )

    def go(self, number: int) -> bool:
        """Put the cursor on a row; from a heading it goes on the way it came."""
        step = 1 if number >= self.cursor else -1
        number = max(0, min(number, len(self.rows) - 1))
        while 0 <= number < len(self.rows) and not isinstance(self.rows[number], int):
            number += step
        if not 0 <= number < len(self.rows):
            self.scroll_lines(0 if step < 0 else self.line_count())
            return False
        return super().go(number)

    def draw(self, key: Any, cells: int, ground: str) -> Strip:
        """Draw a metric, or the heading of a group."""
        if not isinstance(key, int):
            title = f" {tr(GROUPS[key[1]])} "
            rule = self.glyphs.rule * max(0, cells - width(title))
            return strip([(title, "muted bold"), (rule, "rule")], cells, self.inks, ground)
        return strip(self._spans(self.states[key], cells), cells, self.inks, ground)

    def _spans(self, state: MetricState, cells: int) -> list[Span]:
        metric, latest, verdict = state.metric, state.latest, state.judgement.verdict
        ink = VERDICT_INK[verdict]
        left: list[Span] = [
            (f" {self.glyphs.verdict[state.judgement.sign]} ", ink),
            (metric.title, "text" if latest else "muted"),
        ]
        if metric.level not in (None, "post"):
            left.append((f" {metric.level}", "faint"))
        value = metric.show(latest.value) if latest else "–"
        right: list[Span] = [
            (pad(value, 9, "right"), f"{ink} bold" if verdict != "unknown" else "text"),
            (f" {self.glyphs.trend.get(state.trend or '', ' ')} ", ink),
        ]
        if cells >= _SPARK_FROM:
            values = [reading.value for reading in state.readings[-_SPARK:]]
            right.insert(0, (pad(spark(values, _SPARK, self.glyphs), _SPARK, "right"), "muted"))
        return fit(left, right, cells)
