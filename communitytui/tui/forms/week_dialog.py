"""The readings of a week in cells: a metric in each row, a day in each column."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, timedelta

from textual.app import ComposeResult

from communitytui.domain.metrics.judgement import MetricState
from communitytui.errors import BadValue, CommunityError
from communitytui.i18n import N_, say, tr, trc, trn
from communitytui.i18n.showing import weekday_name
from communitytui.services.metrics import TypedValue
from communitytui.tui.forms.cell_grid import CellGrid
from communitytui.tui.forms.confirm import YES, ConfirmDialog
from communitytui.tui.forms.hints import Hint
from communitytui.tui.forms.listing import FormBox
from communitytui.tui.forms.rows import Row
from communitytui.tui.forms.typing_help import plain

#: A value with more signs is shown rounded; seven columns of such would not fit.
_LONGEST = 6
#: Writes what was typed; raises why it cannot be.
Save = Callable[[Sequence[TypedValue]], Awaitable[object]]
#: So many of the readings that are removed are named.
_NAMED = 8


class WeekDialog(FormBox[list[TypedValue] | None]):
    """Ask for the readings of the seven days from ``monday`` on; answers with what was changed.

    What was read already stands in its cell. Who empties the cell removes the reading, once
    that was said and agreed to.
    """

    WIDTH = 110

    def __init__(
        self, states: Sequence[MetricState], monday: date, save: Save, where: str = ""
    ) -> None:
        last = monday + timedelta(6)
        title = tr("Readings of {first} to {last}", first=monday, last=last)
        super().__init__(f"{title} · {where}" if where else title)
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
            if typed != before
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
            if not await self._agreed(new):
                return
            await self._save(new)
        except CommunityError as error:
            self.say(error)
        else:
            self.dismiss(new)
        finally:
            self._saving = False

    async def _agreed(self, new: list[TypedValue]) -> bool:
        """Say which readings would be removed; tell whether that is meant."""
        states = {(s.metric.name, s.metric.level): s for s in self._states}
        gone = [
            f"{say(state.metric.title)} {cell.day}  {_typed(state, date.fromisoformat(cell.day))}"
            for cell in new
            if not cell.typed and (state := states[cell.metric, cell.level])
        ]
        if not gone:
            return True
        told = gone[:_NAMED]
        if rest := len(gone) - len(told):
            told.append(trn("… and {n} more", "… and {n} more", rest))
        dialog = ConfirmDialog(tr("Remove these readings?"), told, tr("Remove"))
        return await self.app.push_screen(dialog, wait_for_dismiss=True) == YES


def _typed(state: MetricState, day: date) -> str:
    """Return the reading of a day as a person would type it, rounded where it would be long."""
    reading = next((each for each in state.readings if each.day == day), None)
    if reading is None:
        return ""
    typed = state.metric.typed(reading.value)
    return typed if len(typed) <= _LONGEST else state.metric.show(reading.value)
