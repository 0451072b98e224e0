"""The metrics of a community: the key ones; others with readings, and those without, folded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from communitytui.domain.kernel.labels import GROUP_NAMES
from communitytui.domain.metrics.judgement import MetricState
from communitytui.i18n import N_, say, tr, trn
from communitytui.i18n.cells import pad, width
from communitytui.tui.drawing import Span, fit
from communitytui.tui.widgets.metrics_pane import VERDICT_INK, bars, usual_words, value_words
from communitytui.tui.widgets.row_pane import RowPane, Tagged, is_passed

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Sequence

    from communitytui.tui.drawing import Glyphs
    from communitytui.tui.theming import Inks

_KEYS = N_("Key metrics")
#: From this width on a line says what is usual, from the other on it has bars as well.
_USUAL_FROM, _SPARK_FROM, _SPARK = 38, 48, 8


class MetricTable(RowPane[int | Tagged]):
    """Rows are ids of metrics, ``("head", title)``, which the cursor passes over, and two folds.

    ``MEASURED`` is the one line for the metrics with readings that are no key metrics, ``MORE``
    for those that were never measured; opened, they stand below it.
    """

    NAME = "metric-table"
    HINTS = ("rows",)
    MEASURED, MORE = FOLDS = ("measured",), ("more",)

    def __init__(self, inks: Inks, glyphs: Glyphs) -> None:
        super().__init__(inks, glyphs)
        self.paint = self._spans
        self.states: dict[int, MetricState] = {}
        self.opened: set[Hashable] = set()
        #: The metrics that are known of others, so that what lacks here cannot be told.
        self.elsewhere: Collection[int] = ()
        self._parts: tuple[Sequence[MetricState], ...] = ((), (), ())
        #: How many cells the values take, and what is usual.
        self._columns = 0, 0

    @property
    def state(self) -> MetricState | None:
        """The metric under the cursor."""
        return self.states.get(self.key) if isinstance(self.key, int) else None

    @property
    def fold_here(self) -> Tagged | None:
        """The fold under the cursor, or None."""
        return next((fold for fold in self.FOLDS if fold == self.key), None)

    def folded(self, fold: Tagged) -> Sequence[MetricState]:
        """Return the metrics that a fold stands for."""
        return self._parts[1 + self.FOLDS.index(fold)]

    def show(self, *parts: Sequence[MetricState]) -> None:
        """Show key metrics, others with readings, others without; the cursor stays on its own."""
        before = self.states
        self._parts = parts
        self.states = {state.metric.id: state for part in parts for state in part}
        columns = (
            max((width(value_words(s, self.glyphs)) for s in self.states.values()), default=0),
            max((width(usual_words(s)) for s in self.states.values()), default=0),
        )
        if columns != self._columns:
            self._columns = columns
            self.forget()
        self._fill()
        self.touch(
            id for id, state in self.states.items() if id in before and before[id] is not state
        )
        self.touch(self.FOLDS)

    def _fill(self) -> None:
        keys, measured, rest = ([state.metric.id for state in part] for part in self._parts)
        # A first reading takes a metric to the other fold; under the cursor it stays in sight.
        self.opened |= {
            fold for fold, ids in zip(self.FOLDS, (measured, rest), strict=True) if self.key in ids
        }
        rows: list[int | Tagged] = [("head", _KEYS), *keys] if keys else []
        if measured:
            rows.append(self.MEASURED)
        if self.MEASURED in self.opened:
            for group, title in GROUP_NAMES.items():
                ids = [id for id in measured if self.states[id].metric.group == group]
                rows += [("head", title), *ids] if ids else []
        if rest:
            rows += [self.MORE, *(rest if self.MORE in self.opened else ())]
        first = next((row for row in rows if not is_passed(row)), None)
        self.set_rows(rows, cursor=self.key if self.key in rows else first)

    def fold(self, fold: Tagged, opened: bool | None = None) -> bool:
        """Open or close a fold (the other way round for None); tell if it did."""
        if (fold in self.opened) is opened or not self.folded(fold):
            return False
        self.opened ^= {fold}
        self._fill()
        self.touch([fold])
        return True

    def go_to(self, key: Hashable) -> bool:
        """Put the cursor on a metric, also on one that is folded away."""
        for fold in self.FOLDS if self.place(key) is None else ():
            if any(state.metric.id == key for state in self.folded(fold)):
                self.fold(fold, True)
        return super().go_to(key)

    def _spans(self, key: int | Tagged, cells: int, glyphs: Glyphs) -> list[Span]:
        """Draw a metric, the heading of a group, or the line of those that were not measured."""
        value, usual = self._columns
        if cells < _USUAL_FROM:
            usual = 0
        if isinstance(key, int):
            state = self.states[key]
            lacks = state.latest is None and key in self.elsewhere
            return metric_spans(state, cells, glyphs, value, usual, tr("n/a") if lacks else "")
        if key in self.FOLDS:
            n = len(self.folded(key))
            said = trn("{n} not measured yet", "{n} not measured yet", n)
            if key == self.MEASURED:
                said = trn("{n} more with readings", "{n} more with readings", n)
            sign = glyphs.opened if key in self.opened else glyphs.closed
            return [(f" {sign} {said}", "muted")]
        title = f" {tr(key[1])} "
        right = f" {tr('usual')} " if usual and key[1] == _KEYS else ""
        rule = glyphs.rule * max(0, cells - width(title) - width(right))
        return [(title, "muted bold"), (rule, "rule"), (right, "faint")]


def metric_spans(
    state: MetricState, cells: int, glyphs: Glyphs, value: int, usual: int, instead: str = ""
) -> list[Span]:
    """Return a metric in one line; ``value`` and ``usual`` are the cells of these columns.

    ``instead`` is told where there is no value.
    """
    metric, verdict = state.metric, state.judgement.verdict
    ink = VERDICT_INK[verdict]
    left: list[Span] = [
        (f" {glyphs.verdict[state.judgement.sign]} ", ink),
        (say(metric.title), "text" if state.latest else "muted"),
    ]
    if metric.level not in (None, "post"):
        left.append((f" {metric.level}", "faint"))
    shown = pad(f"{instead} " if instead else value_words(state, glyphs), value, "right")
    right: list[Span] = [(f" {shown}", f"{ink} bold" if verdict != "unknown" else "text")]
    if usual:
        right.append((f" {pad(usual_words(state), usual, 'right')} ", "muted"))
    if cells >= _SPARK_FROM:
        right.insert(0, (pad(bars(state, _SPARK, glyphs), _SPARK, "right"), "muted"))
    return fit(left, right, cells)
