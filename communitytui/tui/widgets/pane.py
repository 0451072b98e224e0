"""What all panes have in common: they draw line by line, and mark only what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from rich.segment import Segment
from rich.text import Text
from textual import events, on
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from communitytui.i18n.cells import clip
from communitytui.tui.drawing import strip

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from communitytui.tui.drawing import Glyphs, Span
    from communitytui.tui.theming import Inks


class Pane(Widget, can_focus=True):
    """Lines under a rule with a title, one for each of ``rows``.

    ``top`` is the number of the first visible line. It is no reactive and there is no scrollbar
    widget: moving repaints the lines that changed and nothing else.
    """

    DEFAULT_CSS = """
    Pane {
        background: $surface;
        color: $foreground;
        border-top: solid $rule;
        border-title-color: $muted;
        border-title-style: bold;
        border-subtitle-color: $muted;
        padding: 0 0 0 1;
    }
    Pane:focus { border-top: solid $primary; border-title-color: $primary; }
    Pane:nocolor:focus { border-title-style: reverse; }
    Pane.-pointed, Pane.-pointed:focus { border-top: heavy $warning; border-title-color: $warning; }
    """
    #: The name of the pane in layouts and in the table of actions.
    NAME: ClassVar[str] = ""
    #: Whose keys the key bar offers besides its own: ``list`` for tasks, ``rows`` for what opens.
    HINTS: ClassVar[tuple[str, ...]] = ()
    #: How many lines above the others stay where they are.
    HEAD: ClassVar[int] = 0

    def __init__(self, inks: Inks, glyphs: Glyphs) -> None:
        #: The room that lines were made for, and whether they are being made for another.
        self._fitted = Size(0, 0)
        self._is_fitting = False
        super().__init__(id=self.NAME)
        self.inks = inks
        self.glyphs = glyphs
        self.rows: Sequence[object] = ()
        self.top = 0
        #: What is drawn already, by what a subclass keeps it under.
        self._strips: dict[Hashable, Strip] = {}
        #: What stands in the border.
        self.title = ""
        #: What stands there while there are no lines.
        self.empty = ""

    @property
    def chosen_task(self) -> int | None:
        """The task under the cursor, or None where there is none."""
        return None

    def set_title(self, title: str) -> None:
        """Show ``title`` in the border; setting it repaints the pane, so only when it changed."""
        self.title = title
        if self._is_fitting:
            # The border of this frame is drawn already.
            self.call_later(lambda: self.set_title(self.title))
            return
        label = self.label()
        if str(self.border_title or "") != label:
            self.border_title = Text(label)

    def label(self) -> str:
        """Return what is written into the rule."""
        return f" {self.title} "

    def forget(self) -> None:
        """Draw everything anew: the language, the theme or the width changed."""
        self._strips.clear()
        self.refresh()

    def line(self, number: int) -> Strip:
        """Return the line ``number``, ``cells`` wide."""
        raise NotImplementedError

    def head(self, number: int, cells: int) -> list[Span]:
        """Return a line of the head."""
        raise NotImplementedError  # only for a pane with a HEAD

    @property
    def height(self) -> int:
        """How many lines are visible below the head."""
        return max(0, _room_of(self).height - self.HEAD)

    def render_line(self, y: int) -> Strip:
        """Return a line of the head, or what stands below it; why there is nothing, else."""
        cells = self.content_size.width
        if y == 0 and self.empty and not self.rows:
            return strip([(clip(self.empty, self.cells), "muted")], cells, self.inks)
        if y < self.HEAD:
            return strip(self.head(y, self.cells), cells, self.inks)
        number = y - self.HEAD + self.top
        if number >= len(self.rows):
            return Strip.blank(cells, self.inks("text"))
        is_thumb = _is_thumb(y - self.HEAD, self.top, self.height, len(self.rows))
        edge, ink = (self.glyphs.thumb, "faint") if is_thumb else (" ", "text")
        return Strip.join([self.line(number), Strip([Segment(edge, self.inks(ink))], 1)])

    @property
    def cells(self) -> int:
        """How wide a line is: the last column is for the thumb."""
        return max(0, _room_of(self).width - 1)

    def refresh_number(self, number: int) -> None:
        """Repaint one line, if it is visible."""
        if self.top <= number < self.top + self.height:
            place = number - self.top + self.HEAD
            self.refresh(Region(0, place, self.content_size.width, 1))

    def scroll_lines(self, top: int) -> None:
        """Let line ``top`` be the first visible one, as far as there are lines below it."""
        top = max(0, min(top, self.last_top))
        if top != self.top:
            self.top = top
            self.refresh(Region(0, self.HEAD, self.content_size.width, self.height))

    @property
    def last_top(self) -> int:
        """The last line that may be the first visible one."""
        return max(0, len(self.rows) - self.height)

    def move(self, how: str) -> None:
        """Scroll, since a plain pane has no cursor."""
        self.scroll_lines(self.top + steps(how, self.height, len(self.rows)))

    # -- its room

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return lines that fit into the room that there is by now.

        Textual tells of another room only behind the frame that shows it: the lines would be
        those of the room before, or none, and all of them would be drawn twice.
        """
        if self.content_size != self._fitted:
            self._fitted, self._is_fitting = self.content_size, True
            try:
                self.fit()
            finally:
                self._is_fitting = False
        return super().render_lines(crop)

    def fit(self) -> None:
        """Take another room: lines are as wide as the pane."""
        self.forget()
        self.scroll_lines(self.top)

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        """Repaint what is asked for; while it is being fitted, all of it is painted already."""
        if self._is_fitting:
            return self
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    @on(events.MouseScrollDown)
    @on(events.MouseScrollUp)
    def _scroll_by_mouse(self, event: events.MouseEvent) -> None:
        down = isinstance(event, events.MouseScrollDown)
        self.scroll_lines(self.top + (3 if down else -3))


def steps(how: str, height: int, count: int) -> int:
    """Return by how many of ``count`` lines a key of moving goes on, where ``height`` are seen."""
    page = max(1, height - 1)
    half = max(1, page // 2)
    return {
        "down": 1,
        "up": -1,
        "half_down": half,
        "half_up": -half,
        "page_down": page,
        "page_up": -page,
        "top": -count,
        "bottom": count,
    }[how]


def _room_of(pane: Pane) -> Size:
    """Return the room for lines. A hidden pane has none: what asks for it then is fitted later."""
    room = pane.content_size
    if not room:
        pane._fitted = room
    return room


def _is_thumb(y: int, top: int, height: int, count: int) -> bool:
    """Tell whether the thumb, which shows what part of all lines is visible, reaches line ``y``."""
    if count <= height:
        return False
    size = max(1, height * height // count)
    place = round(top * (height - size) / (count - height))
    return place <= y < place + size


def set_display(widget: Widget, shown: bool) -> None:
    """Show or hide a widget; setting what is so already would lay everything out again."""
    if widget.display is not shown:
        widget.display = shown


def set_size(widget: Widget, side: str, size: int | str) -> None:
    """Give a widget a ``width`` or ``height`` in cells or as a share, if it has another."""
    if str(getattr(widget.styles, side)) != str(size):
        setattr(widget.styles, side, size)
