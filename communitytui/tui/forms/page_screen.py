"""A page of the guide to read."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from communitytui.report.pages import Line, drawn
from communitytui.tui.forms.box import Body
from communitytui.tui.forms.text_screen import TextScreen

#: Frame, padding and scrollbar of the box, and of its body.
_AROUND = 7
_STYLES = {"title": "bold $primary", "head": "$muted", "code": "$accent", "text": "$foreground"}


class PageScreen(TextScreen):
    """Show a page of Markdown in the width there is, from one of its headings on.

    Textual's own viewer makes a widget of each cell of a table, and breaks Chinese at blanks.
    """

    WIDTH = 110

    def __init__(self, title: str, text: str, heading: str = "") -> None:
        super().__init__(title, text, wraps=True)
        self._heading = heading

    def body(self) -> ComposeResult:
        """The page; its lines are broken when the width is known."""
        yield Static(id="text", markup=False)

    def begin(self) -> None:
        """Show the page, and the heading at the top."""
        lines = self._draw()
        titles = [
            number for number, line in enumerate(lines) if line[:1] == [(self._heading, "title")]
        ]
        if titles:
            # The body is as high as the page after the next layout.
            scroll = self.query_one(Body).scroll_to
            self.call_after_refresh(scroll, y=titles[0], animate=False, immediate=True)

    def on_resize(self, event: events.Resize) -> None:
        """Break the lines anew."""
        super().on_resize(event)
        if self.stands:
            self._draw()

    def _draw(self) -> list[Line]:
        room = min(self.WIDTH, self.app.size.width * 96 // 100) - _AROUND
        # The title stands in the frame.
        lines = drawn(self._text.partition("\n")[2].lstrip("\n"), room)
        content = [
            Content.assemble(*((said, _STYLES[kind]) for said, kind in each)) for each in lines
        ]
        self.query_one("#text", Static).update(Content("\n").join(content))
        return lines
