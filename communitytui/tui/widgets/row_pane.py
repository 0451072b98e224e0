"""A pane of rows with a cursor that stays on its row, whatever happens around it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from textual import events, on
from textual.message import Message
from textual.strip import Strip

from communitytui.tui.drawing import Glyphs, Span, strip
from communitytui.tui.theming import Inks
from communitytui.tui.widgets.pane import Pane, steps

Key = TypeVar("Key", bound=Hashable)
#: A key that says first what kind of a row it names: ``("entry", 3)``.
Tagged = tuple[Any, ...]
#: Draws a row in so many cells.
Paint = Callable[[Key, int, Glyphs], list[Span]]
#: The kinds of tagged rows that the cursor passes over: headings and what is only read.
PASSED = frozenset({"head", "heads", "blank", "note", "typed"})


def is_passed(key: object) -> bool:
    """Tell whether the cursor passes over a row."""
    return isinstance(key, tuple) and key[0] in PASSED


class RowPane(Pane, Generic[Key]):
    """Rows named by keys, each drawn by ``paint``; what is drawn is kept until it changes."""

    @dataclass
    class Highlighted(Message):
        """The cursor stands on another row."""

        pane: Pane

    def __init__(self, inks: Inks, glyphs: Glyphs) -> None:
        super().__init__(inks, glyphs)
        self.rows: Sequence[Key] = ()
        self.paint: Paint[Key] = _blank
        self.cursor = 0
        self._places: dict[Hashable, int] | None = None

    # -- rows

    @property
    def key(self) -> Key | None:
        """The key of the row under the cursor, or None without rows."""
        return self.rows[self.cursor] if self.rows else None

    def place(self, key: Hashable) -> int | None:
        """Return the number of a row, or None when it is not shown."""
        if self._places is None:
            self._places = {row: number for number, row in enumerate(self.rows)}
        return self._places.get(key)

    def set_rows(
        self, rows: Sequence[Key], cursor: Key | None = None, paint: Paint[Key] | None = None
    ) -> None:
        """Show ``rows``, all drawn anew if ``paint`` is given.

        The cursor goes to ``cursor``, else stays on its row, else nearby.
        """
        if paint is not None:
            self.paint = paint
            self.forget()
        same = rows == self.rows
        wanted = cursor if cursor is not None else self.key
        if not same:
            self.rows = rows
            self._places = None
        place = self.place(wanted) if wanted is not None else 0
        number = place if place is not None else min(self.cursor, len(rows) - 1)
        if same:
            self.go(number)
            return
        self.cursor = max(0, number)
        self.top = _top_for(self, self.cursor)
        self.refresh()

    # -- drawing

    def line(self, number: int) -> Strip:
        """Return a row from the cache, or draw it."""
        key = self.rows[number]
        ground = "surface"
        if number == self.cursor:
            ground = "cursor" if self.has_focus else "blurred"
        found = self._strips.get((key, ground))
        if found is None:
            if len(self._strips) > 600:
                self._strips.clear()
            spans = self.paint(key, self.cells, self.glyphs)
            found = self._strips[key, ground] = strip(spans, self.cells, self.inks, ground)
        return found

    def touch(self, keys: Iterable[Hashable]) -> None:
        """Draw the rows ``keys`` anew, for what they show has changed."""
        for key in keys:
            for ground in ("surface", "cursor", "blurred"):
                self._strips.pop((key, ground), None)
            place = self.place(key)
            if place is not None:
                self.refresh_number(place)

    # -- moving

    def go(self, number: int) -> bool:
        """Put the cursor on row ``number`` (kept within the rows); tell whether it moved.

        From a row that it passes over it goes on the way it came.
        """
        step = 1 if number >= self.cursor else -1
        number = max(0, min(number, len(self.rows) - 1))
        while 0 <= number < len(self.rows) and is_passed(self.rows[number]):
            number += step
        if not 0 <= number < len(self.rows):
            # Nothing but headings that way: show them, and stay.
            self.scroll_lines(0 if step < 0 else len(self.rows))
            return False
        if number == self.cursor:
            return False
        before, self.cursor = self.cursor, number
        top = _top_for(self, number)
        if top != self.top:
            self.scroll_lines(top)
        else:
            self.refresh_number(before)
            self.refresh_number(number)
        self.post_message(self.Highlighted(self))
        return True

    def go_to(self, key: Hashable) -> bool:
        """Put the cursor on the row ``key``; tell whether it is shown."""
        place = self.place(key)
        if place is None:
            return False
        self.go(place)
        return True

    def move(self, how: str) -> None:
        """Move the cursor."""
        self.go(self.cursor + steps(how, self.height, len(self.rows)))

    @on(events.Focus)
    @on(events.Blur)
    def _show_cursor(self) -> None:
        """The row under the cursor looks different with the focus."""
        self.refresh_number(self.cursor)

    def fit(self) -> None:
        """Keep the cursor in sight."""
        super().fit()
        self.top = _top_for(self, self.cursor)

    def on_click(self, event: events.Click) -> None:
        """Go to the row."""
        offset = event.get_content_offset(self)
        number = -1 if offset is None else offset.y - self.HEAD + self.top
        if self.top <= number < len(self.rows):
            self.go(number)


def _top_for(pane: Pane, number: int) -> int:
    """Return the first visible row with which row ``number`` is visible; moves no further."""
    if pane.height <= 0:
        # Hidden: what is in sight is known when it has its room again.
        return min(pane.top, number)
    return min(pane.last_top, max(number - pane.height + 1, min(pane.top, number)))


def _blank(key: object, cells: int, glyphs: Glyphs) -> list[Span]:
    return []
