"""All keys by group, found by typing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from communitytui.i18n import tr
from communitytui.i18n.cells import pad, width
from communitytui.tui.drawing import wrap
from communitytui.tui.forms.box import Box
from communitytui.tui.forms.editors import Line
from communitytui.tui.forms.hints import Hint
from communitytui.tui.forms.rows import Row
from communitytui.tui.forms.typing_help import plain

#: A group of keys: its name, and for each line the keys, what they do, and where it has one the
#: id of the command and its name.
Group = tuple[str, Sequence[tuple[str, ...]]]
#: How wide the texts must be at least before ids stand beside them, in cells.
_ROOM_FOR_IDS = 56


class HelpScreen(Box[str | None]):
    """Every key there is. What is typed narrows the list; it scrolls in any size.

    Answers with ``guide`` where that is asked for.

    Where there is room, each line ends in the command's id: the word that ``[keys]`` in
    config.toml wants.
    """

    WIDTH = 96
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "scroll(1)", priority=True, show=False, id="help.down"),
        Binding("up", "scroll(-1)", priority=True, show=False, id="help.up"),
        Binding("pagedown", "scroll(12)", priority=True, show=False, id="help.page.down"),
        Binding("pageup", "scroll(-12)", priority=True, show=False, id="help.page.up"),
        Binding("f1", "guide", priority=True, show=False, id="help.guide"),
    ]
    DEFAULT_CSS = """
    HelpScreen {
        & #search { margin-bottom: 1; padding: 0 1; }
        & #keys { height: auto; width: 1fr; }
    }
    """

    def __init__(self, rows: Sequence[Group]) -> None:
        super().__init__(tr("Keys"))
        self._groups = rows
        self._search = Row("search", tr("Search"), Line("", tr("a key or a word")))
        keys = Static(id="keys", markup=False)
        self._keys = keys

    def hints(self) -> list[Hint]:
        """Return the keys at the foot."""
        return [("f1", tr("guide")), ("↑ ↓", tr("scroll")), ("esc", tr("close"))]

    def body(self) -> ComposeResult:
        """The search line, then the keys."""
        self._search.id = "search"
        yield self._search
        yield self._keys

    def begin(self) -> None:
        """Show everything."""
        super().begin()
        self._show("")

    def on_resize(self, event: events.Resize) -> None:
        """Break the lines anew."""
        super().on_resize(event)
        if self.stands:
            self._show(self._search.text)

    def found(self, word: str) -> list[Group]:
        """Return the groups with the lines that ``word`` finds in any of their texts.

        A slash before it is what people type to search, and is left out.
        """
        word = plain(word).strip().casefold()
        word = word.removeprefix("/") or word
        groups: list[Group] = []
        for group, rows in self._groups:
            if word in group.casefold():
                groups.append((group, rows))
            elif hits := [r for r in rows if any(word in text.casefold() for text in r)]:
                groups.append((group, hits))
        return groups

    def _show(self, word: str) -> None:
        groups = self.found(word)
        column = max((width(row[0]) for _, rows in self._groups for row in rows), default=0)
        column = min(column, 16)
        # Frame, padding and scrollbar of the box, the indent, and the gap behind the keys.
        room = min(self.WIDTH, self.app.size.width * 96 // 100) - 7 - 2 - column - 2
        lines: list[Content] = []
        for group, rows in groups:
            if lines:
                lines.append(Content(""))
            lines.append(Content.styled(group, "bold $primary"))
            for row in rows:
                lines += self._lines(row, column, room)
        self._keys.update(Content("\n").join(lines) if lines else Content(tr("no such key")))
        if not word:
            # The box keeps its size while it is searched: only texts are drawn anew.
            self._keys.styles.min_height = min(len(lines), max(3, self.app.size.height - 6))

    def _lines(self, row: tuple[str, ...], column: int, room: int) -> list[Content]:
        """Return one row as lines: keys, text in as many lines as it takes, the command's id."""
        key = pad(row[0], column) if width(row[0]) <= column else row[0]
        texts = wrap(row[1], room)
        ids = [""] * len(texts)
        if len(row) > 2 and room >= _ROOM_FOR_IDS:
            if width(texts[-1]) + 2 + width(row[2]) > room:
                texts = wrap(row[1], room - width(row[2]) - 2)
            texts[-1] += " " * (room - width(texts[-1]) - width(row[2]))
            ids = [*[""] * (len(texts) - 1), row[2]]
        heads = [key, *[" " * column] * (len(texts) - 1)]
        return [
            Content.assemble(
                "  ", (head, "$primary bold"), "  ", (text, "$foreground"), (id, "$muted")
            )
            for head, text, id in zip(heads, texts, ids, strict=True)
        ]

    @on(Row.Touched)
    def _searched(self, event: Row.Touched) -> None:
        event.stop()
        self._show(self._search.text)
        self.query_one("#body").scroll_home(animate=False)

    def action_scroll(self, by: int) -> None:
        """Scroll by lines."""
        self.query_one("#body").scroll_relative(y=by, animate=False)

    def action_guide(self) -> None:
        """Close, and open the guide."""
        self.dismiss("guide")

    def action_submit(self) -> None:
        """Close."""
        self.dismiss(None)
