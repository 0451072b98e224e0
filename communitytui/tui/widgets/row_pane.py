"""A pane of rows with a cursor that stays on its row, whatever happens around it."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from textual import events, on
from textual.message import Message
from textual.strip import Strip

from communitytui.tui.widgets.pane import Pane

if TYPE_CHECKING:
    from communitytui.tui.drawing import Glyphs
    from communitytui.tui.theming import Inks

Key = TypeVar("Key", bound=Hashable)
#: A key that says first what kind of a row it names: ``("entry", 3)``.
Tagged = tuple[Any, ...]


class RowPane(Pane, Generic[Key]):
    """Rows named by keys. Subclasses draw one row by its key; strips are kept until it changes."""

    @dataclass
    class Highlighted(Message):
        """The cursor stands on another row."""

        pane: Pane

    def __init__(self, inks: Inks, glyphs: Glyphs) -> None:
        super().__init__(inks, glyphs)
        self.rows: Sequence[Key] = ()
        self.cursor = 0
        self._places: dict[Hashable, int] | None = None
        self._strips: dict[tuple[Hashable, str], Strip] = {}

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

    def set_rows(self, rows: Sequence[Key], cursor: Key | None = None) -> None:
        """Show ``rows``. The cursor goes to ``cursor``, else stays on its row, else nearby."""
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
        self.top = self._top_for(self.cursor)
        self.refresh()

    def line_count(self) -> int:
        """Return how many rows there are."""
        return len(self.rows)

    # -- drawing

    def draw(self, key: Key, cells: int, ground: str) -> Strip:
        """Return the row ``key`` in ``cells`` cells on ``ground``."""
        raise NotImplementedError

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
            found = self.draw(key, self.cells, ground)
            self._strips[key, ground] = found
        return found

    def forget(self) -> None:
        """Draw all rows anew."""
        self._strips.clear()
        super().forget()

    def touch(self, keys: Iterable[Hashable]) -> None:
        """Draw the rows ``keys`` anew, for what they show has changed."""
        for key in keys:
            for ground in ("surface", "cursor", "blurred"):
                self._strips.pop((key, ground), None)
            place = self.place(key)
            if place is not None:
                self.refresh_number(place)

    # -- moving

    def passes_over(self, key: Key) -> bool:
        """Tell whether the cursor passes over a row, as over a heading."""
        return False

    def go(self, number: int) -> bool:
        """Put the cursor on row ``number`` (kept within the rows); tell whether it moved.

        From a row that it passes over it goes on the way it came.
        """
        step = 1 if number >= self.cursor else -1
        number = max(0, min(number, len(self.rows) - 1))
        while 0 <= number < len(self.rows) and self.passes_over(self.rows[number]):
            number += step
        if not 0 <= number < len(self.rows):
            # Nothing but headings that way: show them, and stay.
            self.scroll_lines(0 if step < 0 else self.line_count())
            return False
        if number == self.cursor:
            return False
        before, self.cursor = self.cursor, number
        top = self._top_for(number)
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

    def _top_for(self, number: int) -> int:
        """Return the first visible row with which row ``number`` is visible; moves no further."""
        if self.height <= 0:
            # Hidden: what is in sight is known when it has its room again.
            return min(self.top, number)
        return min(self.last_top, max(number - self.height + 1, min(self.top, number)))

    def move(self, how: str) -> None:
        """Move the cursor."""
        page = max(1, self.height - 1)
        steps = {
            "down": 1,
            "up": -1,
            "half_down": max(1, page // 2),
            "half_up": -max(1, page // 2),
            "page_down": page,
            "page_up": -page,
            "top": -len(self.rows),
            "bottom": len(self.rows),
        }
        self.go(self.cursor + steps[how])

    @on(events.Focus)
    @on(events.Blur)
    def _show_cursor(self) -> None:
        """The row under the cursor looks different with the focus."""
        self.refresh_number(self.cursor)

    def on_resize(self, event: events.Resize) -> None:
        """Keep the cursor in sight."""
        super().on_resize(event)
        self.top = self._top_for(self.cursor)

    def on_click(self, event: events.Click) -> None:
        """Go to the row."""
        offset = event.get_content_offset(self)
        number = -1 if offset is None else offset.y - self.HEAD + self.top
        if self.top <= number < len(self.rows):
            self.go(number)
