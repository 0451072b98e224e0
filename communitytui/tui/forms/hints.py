"""The line of keys at the foot of a form or a dialog."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import RenderResult
from textual.content import Content
from textual.widget import Widget

from communitytui.i18n.cells import clip, width

#: A key and what it does.
Hint = tuple[str, str]


class Hints(Widget):
    """Keys and what they do, in one line; those that do not fit are left out from the end."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"hints--key", "hints--label", "hints--question"}
    DEFAULT_CSS = """
    Hints {
        height: 1; width: 1fr;
        & > .hints--key { color: $primary; text-style: bold; }
        & > .hints--label { color: $muted; }
        & > .hints--question { color: $warning; text-style: bold; }
    }
    """

    def __init__(self, hints: Sequence[Hint] = ()) -> None:
        super().__init__()
        self._hints = list(hints)
        self._question = ""

    def show(self, hints: Sequence[Hint], question: str = "") -> None:
        """Show other keys, and before them a question if there is one."""
        if (list(hints), question) != (self._hints, self._question):
            self._hints, self._question = list(hints), question
            self.refresh()

    def render(self) -> RenderResult:
        """Draw the question and as many keys as fit."""
        pieces: list[Content] = []
        room = self.size.width
        if self._question:
            text = clip(self._question, room)
            pieces.append(Content.styled(text, self.get_visual_style("hints--question")))
            room -= width(text) + 2
        for key, label in self._hints:
            need = width(key) + 1 + width(label)
            if need > room:
                break
            pieces.append(
                Content.assemble(
                    (key, self.get_visual_style("hints--key")),
                    " ",
                    (label, self.get_visual_style("hints--label")),
                )
            )
            room -= need + 2
        return Content("  ").join(pieces)
