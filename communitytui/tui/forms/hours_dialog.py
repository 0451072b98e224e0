"""The hours of the week on the screen: what happens when, and the best hours for a post."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from communitytui.domain.metrics.hours import HOURS, OF, WEEKDAYS, HourMap, WeekHours
from communitytui.i18n import tr
from communitytui.i18n.phrases import labelled
from communitytui.tui.drawing import wrap
from communitytui.tui.forms.box import Box
from communitytui.tui.forms.hints import Hint
from communitytui.views import hours as views
from communitytui.views.table import Cell

#: Frame, padding and scrollbar of the box, and of its body.
_AROUND = 7
#: A shade is seen by its sign or number; where there are colours, by them as well.
_STYLES = {"head": "$muted", "dim": "$muted", "": "$foreground", "title": "$primary bold"}
Load = Callable[[int | None], Awaitable[WeekHours]]


class HoursDialog(Box[None]):
    """Show the hours of a community: arrows go from hour to hour, tab to what else is counted.

    With several ``homes``, the whole and its groups with their names, another key goes to the next
    one, whose hours ``load`` gives.
    """

    WIDTH = 96
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,l", "step(0, 1)", priority=True, show=False, id="hours.right"),
        Binding("left,h", "step(0, -1)", priority=True, show=False, id="hours.left"),
        Binding("down,j", "step(1, 0)", priority=True, show=False, id="hours.down"),
        Binding("up,k", "step(-1, 0)", priority=True, show=False, id="hours.up"),
        Binding("w", "home", priority=True, show=False, id="hours.group"),
        Binding("enter", "submit", priority=True, show=False, id="hours.close"),
    ]

    def __init__(self, found: WeekHours, homes: Mapping[int | None, str], load: Load) -> None:
        self._found, self._homes, self._load = found, homes, load
        self._of = next(of for of in OF if of in found.maps)
        self._said = Static(id="text", markup=False)
        self._at = self._begin()
        super().__init__(tr("Active hours"))

    def _begin(self) -> tuple[int, int]:
        """Return the best hour, or the busiest."""
        slot = max(self._map.slots, key=lambda each: each.mean or 0.0)
        return slot.weekday, slot.hour

    @property
    def _map(self) -> HourMap:
        return self._found.maps[self._of]

    def hints(self) -> list[Hint]:
        """Return the keys at the foot."""
        groups = [("w", tr("next group"))] if len(self._homes) > 1 else []
        return [("tab", tr("what is counted")), *groups, ("←→↑↓", tr("hour")), ("esc", tr("close"))]

    def body(self) -> ComposeResult:
        """The map, the hour under the cursor, the best hours."""
        yield self._said

    def begin(self) -> None:
        """Draw it."""
        self._draw()

    def on_resize(self, event: events.Resize) -> None:
        """Draw it for another width."""
        super().on_resize(event)
        if self.stands:
            self._draw()

    def action_step(self, down: int, right: int) -> None:
        """Go to another hour, round at the ends."""
        weekday, hour = self._at
        self._at = ((weekday + down) % WEEKDAYS, (hour + right) % HOURS)
        self._draw()

    def action_next(self, by: int) -> None:
        """Go to what else is counted."""
        known = [of for of in OF if of in self._found.maps]
        self._of = known[(known.index(self._of) + by) % len(known)]
        self._draw()

    async def action_home(self) -> None:
        """Go to the next group."""
        if len(self._homes) < 2:
            return
        every = list(self._homes)
        following = (every.index(self._found.chat_group) + 1) % len(every)
        self._found = await self._load(every[following])
        if self.stands:
            if self._of not in self._found.maps:
                self._of = next(of for of in OF if of in self._found.maps)
            self._draw()

    def action_submit(self) -> None:
        """Close."""
        self.dismiss(None)

    def _draw(self) -> None:
        room = min(self.WIDTH, self.app.size.width * 96 // 100) - _AROUND
        parts = [Content.styled("\n".join(wrap(self._title_line(), room)), "$primary bold")]
        parts.append(Content.styled(views.basis(self._found, self._map), "$muted"))
        drawn = views.heat(self._map)
        for number, line in enumerate(views.map_lines(drawn, room)):
            parts.append(Content.assemble(*self._cells(number - 1, line)))
        parts.append(Content(""))
        parts += [Content(line) for told in self._told(drawn) for line in wrap(told, room)]
        self._said.update(Content("\n").join(parts))

    def _title_line(self) -> str:
        called = self._homes[self._found.chat_group]
        return labelled(called, views.title(self._of)) if called else views.title(self._of)

    def _cells(self, row: int, line: Sequence[Cell]) -> Iterator[tuple[str, str]]:
        for number, cell in enumerate(line):
            here = (row, number - 1) == self._at
            yield cell.text, _STYLES[cell.style] + (" reverse" if here else "")

    def _told(self, drawn: views.Heat) -> Iterator[str]:
        slot = self._map.at(*self._at)
        yield tr(
            "{hour}: {mean} a day, {total} on {days} days",
            hour=views.slot_name(slot),
            mean=drawn.number(slot.mean),
            total=slot.total,
            days=len(slot.values),
        )
        few = views.too_few(self._map)
        if few:
            yield few
        else:
            best = "; ".join(views.best_texts(self._map.best()))
            yield labelled(tr("Best"), best)
        yield from views.remarks(self._found)
