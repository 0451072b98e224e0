"""Recording one reading of a metric, judged while it is typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from communitytui.domain.kernel.labels import MEETS_NAMES
from communitytui.domain.kernel.numbers import read_whole
from communitytui.domain.metrics.judgement import MetricState
from communitytui.domain.metrics.metric import read_value
from communitytui.domain.metrics.readings import Reading
from communitytui.domain.metrics.standards import judge
from communitytui.errors import BadValue
from communitytui.i18n import N_, say, tr, trc
from communitytui.i18n.showing import show_ahead
from communitytui.tui.forms.editors import Line, Pick
from communitytui.tui.forms.hints import Hint
from communitytui.tui.forms.listing import FormBox
from communitytui.tui.forms.rows import Row
from communitytui.words.dates import read_day


@dataclass(frozen=True, slots=True)
class RecordAnswer:
    """A metric's name, the typed number, the day as an ISO date, and what is known of the number.

    ``n`` is the sample size behind it; ``partial`` says that its window is not full.
    """

    name: str
    value: str
    day: str
    source: str = ""
    n: int | None = None
    partial: bool = False


class RecordDialog(FormBox[RecordAnswer | None]):
    """Ask for a metric, its value and the day."""

    def __init__(
        self,
        states: Sequence[MetricState],
        today: date,
        preselected: str | None = None,
        currency: str | None = None,
        where: str = "",
    ) -> None:
        title = tr("Record a reading")
        super().__init__(f"{title} · {where}" if where else title)
        self._currency = currency
        self._states = {state.metric.key: state for state in states}
        self._today = today
        options = [(key, say(state.metric.called)) for key, state in self._states.items()]
        first = preselected if preselected in self._states else next(iter(self._states), "")
        self._metric = Row("metric", tr("Metric"), Pick(options, first or ""))
        self._value = Row("value", tr("Value"), Line(), check=self._judge, narrow=True)
        day = Line(today.isoformat())
        self._day = Row("day", tr("Day"), day, check=self._read_day, narrow=True)
        self._source = Row("source", tr("Source"), Line())
        self._n = Row("n", tr("Sample size"), Line(), check=_read_size, narrow=True)
        full = [("", tr("full")), ("partial", tr("not full yet: shown, never judged"))]
        self._window = Row("window", tr("Window"), Pick(full, ""))
        self._about = Static(classes="-said -first", markup=False)

    def hints(self) -> list[Hint]:
        """Return the keys at the foot."""
        return [("enter", trc("key", "record")), ("tab", tr("next field")), ("esc", tr("cancel"))]

    def body(self) -> ComposeResult:
        """The rows, and what the metric means."""
        yield self._metric
        yield self._value
        yield self._day
        yield self._source
        yield self._n
        yield self._window
        yield self._about

    def begin(self) -> None:
        """Begin with the value: the metric is mostly chosen already."""
        super().begin()
        self._describe()
        self._value.editor.focus(scroll_visible=False)

    def _state(self) -> MetricState | None:
        return self._states.get(self._metric.text)

    def _describe(self) -> None:
        state = self._state()
        if state is None:
            self._about.update("")
            return
        lines = [say(state.metric.definition)] if state.metric.definition else []
        if state.latest is not None:
            lines.append(
                tr(
                    "last {value} on {day}",
                    value=state.metric.show(state.latest.value),
                    day=state.latest.day.isoformat(),
                )
            )
        self._about.update(Content("\n".join(lines)))

    def _judge(self, text: str) -> str:
        """Return the number as it will be shown, and how it stands against the standard."""
        state = self._state()
        if state is None or not text.strip():
            return ""
        number = read_value(state.metric, text, self._currency)
        readings = (*state.readings, Reading(self._today, number, ""))
        # Today's week is not over: what can be told of one number is whether it meets a target.
        verdict = judge(readings, state.given, self._today, state.metric, state.kept)
        parts = [state.metric.show(number)]
        standard = verdict.standard
        if standard is not None and standard.target is not None and standard.direction != "none":
            bound = "≤" if standard.direction == "down" else "≥"
            target = state.metric.show(standard.target)
            if verdict.meets is not None:
                parts.append(tr(MEETS_NAMES[verdict.meets]))
            parts.append(tr("standard {bound}{target}", bound=bound, target=target))
        elif state.limits is not None:
            low, _, high = map(state.metric.show, state.limits)
            parts.append(tr("usual in a week {low} to {high}", low=low, high=high))
        else:
            parts.append(say(verdict.reason))
        return " · ".join(parts)

    def _read_day(self, text: str) -> str:
        day = date.fromisoformat(read_day(text, self._today))
        if day > self._today:
            raise BadValue(N_("{day} is in the future"), day=day.isoformat())
        return show_ahead(day, self._today)

    @on(Row.Touched)
    def _metric_touched(self, event: Row.Touched) -> None:
        if event.row is self._metric:
            self._describe()
            self._value.validate()

    def action_submit(self) -> None:
        """Answer when value and day can be recorded."""
        if self._state() is None:
            self.say(BadValue(N_("there is no metric to record")))
        elif not self._value.text.strip():
            self._value.editor.focus()
            self.say(BadValue(N_("enter a value")))
        elif self.first_bad() is None:
            day = read_day(self._day.text, self._today)
            size = self._n.text.strip()
            self.dismiss(
                RecordAnswer(
                    self._metric.text,
                    self._value.text.strip(),
                    day,
                    self._source.text.strip(),
                    read_whole(size) if size else None,
                    bool(self._window.text),
                )
            )


def _read_size(text: str) -> str:
    if text.strip():
        read_whole(text)
    return ""
