"""The readings of a week in cells: a metric in each row, a day in each column."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, timedelta

from textual.app import ComposeResult

from communitytui.domain.metrics.judgement import MetricState
from communitytui.errors import BadValue, CommunityError
from communitytui.i18n import N_, say, tr, trc
from communitytui.i18n.showing import weekday_name
from communitytui.services.metrics import TypedValue
from communitytui.tui.forms.cell_grid import CellGrid
from communitytui.tui.forms.hints import Hint
from communitytui.tui.forms.listing import FormBox
from communitytui.tui.forms.rows import Row
from communitytui.tui.forms.typing_help import plain

#: A value with more signs is shown rounded; seven columns of such would not fit.
_LONGEST = 6
#: Writes what was typed; raises why it cannot be.
Save = Callable[[Sequence[TypedValue]], Awaitable[int]]


class WeekDialog(FormBox[int | None]):
    """Ask for the readings of the seven days from ``monday`` on; answers with how many are new.

    What was read already stands in its cell. An empty cell is no reading, and takes none away.
    """

    WIDTH = 110

    def __init__(self, states: Sequence[MetricState], monday: date, save: Save) -> None:
        last = monday + timedelta(6)
        title = tr("Readings of {first} to {last}", first=monday, last=last)
        super().__init__(title)
        self._states, self._save, self._saving = list(states), save, False
        self._days = [monday + timedelta(n) for n in range(7)]
        self._old = [[_typed(state, day) for day in self._days] for state in states]
        heads = [
            tr("Metric"),
            *(f"{weekday_name(day.isoweekday())} {day:%d}" for day in self._days),
        ]
        names = [say(state.metric.title) for state in states]
        cells = [[name, *row] for name, row in zip(names, self._old, strict=True)]
        self._grid = CellGrid(heads, cells, locked=1)

    def hints(self) -> list[Hint]:
        """Return the keys at the foot."""
        return [
            ("^s", trc("key", "record")),
            ("tab", tr("next cell")),
            ("↑↓", tr("move")),
            ("esc", tr("cancel")),
        ]

    def body(self) -> ComposeResult:
        """The cells."""
        yield Row("week", tr("Readings"), self._grid)

    def _new(self) -> list[TypedValue]:
        return [
            TypedValue(state.metric.name, state.metric.level, day.isoformat(), plain(typed))
            for state, old, (_, *row) in zip(
                self._states, self._old, self._grid.all_cells, strict=True
            )
            for day, before, typed in zip(self._days, old, row, strict=True)
            if typed and typed != before
        ]

    def action_submit(self) -> None:
        """Record what is new."""
        if not self._saving:
            new = self._new()
            if new:
                self._saving = True
                self.run_worker(self._try(new))
            else:
                self.say(BadValue(N_("enter a value")))

    async def _try(self, new: list[TypedValue]) -> None:
        try:
            count = await self._save(new)
        except CommunityError as error:
            self._saving = False
            self.say(error)
        else:
            self.dismiss(count)


def _typed(state: MetricState, day: date) -> str:
    """Return the reading of a day as a person would type it, rounded where it would be long."""
    reading = next((each for each in state.readings if each.day == day), None)
    if reading is None:
        return ""
    typed = state.metric.typed(reading.value)
    return typed if len(typed) <= _LONGEST else state.metric.show(reading.value)
