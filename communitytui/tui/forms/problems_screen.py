"""All that is wrong in settings, keys and themes: each with its file, its line and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from communitytui.errors import CommunityError
from communitytui.i18n import tr, trn
from communitytui.tui.forms.box import Box
from communitytui.tui.forms.hints import Hint
from communitytui.words.errors import explain


class ProblemsScreen(Box[None]):
    """The problems in the order of their lines; it scrolls where they are many."""

    WIDTH = 90
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "scroll(1)", priority=True, show=False, id="problems.down"),
        Binding("up,k", "scroll(-1)", priority=True, show=False, id="problems.up"),
        Binding("pagedown,space", "scroll(12)", priority=True, show=False, id="problems.page.down"),
        Binding("pageup", "scroll(-12)", priority=True, show=False, id="problems.page.up"),
        Binding("enter,q", "leave", priority=True, show=False, id="problems.leave"),
    ]
    DEFAULT_CSS = "ProblemsScreen #problems { height: auto; width: 1fr; }"

    def __init__(self, problems: Sequence[CommunityError]) -> None:
        super().__init__(tr("Problems"))
        self._problems = list(problems)

    def hints(self) -> list[Hint]:
        """Return the keys at the foot."""
        return [("esc", tr("close")), ("↑ ↓", tr("scroll"))]

    def body(self) -> ComposeResult:
        """A sentence, then one paragraph for each problem."""
        parts: list[Content] = [Content.styled(self._summary(), "$muted")]
        for problem in self._problems:
            parts += [Content(""), Content.assemble(("◆ ", "$warning"), explain(problem))]
        yield Static(Content("\n").join(parts), id="problems", markup=False)

    def _summary(self) -> str:
        if not self._problems:
            return tr("Settings, keys and themes are valid.")
        return trn(
            "{n} line is left out; the program runs without it.",
            "{n} lines are left out; the program runs without them.",
            len(self._problems),
        )

    def action_scroll(self, by: int) -> None:
        """Scroll by lines."""
        self.query_one("#body").scroll_relative(y=by, animate=False)

    def action_submit(self) -> None:
        """Close."""
        self.dismiss(None)
