"""Choosing a theme: the whole screen wears the one under the cursor."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from textual.message import Message

from communitytui.errors import CommunityError
from communitytui.i18n import tr
from communitytui.i18n.cells import pad, width
from communitytui.tui.forms.prompts import Choices, ChooseDialog
from communitytui.tui.forms.rows import Option
from communitytui.tui.theming import in_order, read_theme

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

#: Shows a theme by its name; raises what is wrong with it.
Show = Callable[[str], None]


class Themes(Choices):
    """The options; they tell where the cursor goes."""

    class Moved(Message):
        """The cursor stands on an option."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    def _go(self, place: int) -> None:
        before = self.cursor
        super()._go(place)
        if self.cursor != before:
            self.post_message(self.Moved(self.options[self.cursor][0]))


class ThemeDialog(ChooseDialog):
    """Choose a theme: enter keeps the one that is seen, esc brings the former one back.

    It stands in a corner, so that the screen behind it shows what is chosen.
    """

    DEFAULT_CSS = """
    ThemeDialog { align: right bottom; background: transparent; }
    """

    def __init__(self, files: Mapping[str, Traversable | Path], before: str, show: Show) -> None:
        self._before = before
        self._show = show
        options = _options(files)
        super().__init__(tr("Theme"), options, before)
        self._list_of = Themes(options, before)

    def on_themes_moved(self, event: Themes.Moved) -> None:
        """Wear the theme under the cursor."""
        event.stop()
        self._try(event.key)

    def _try(self, name: str) -> bool:
        try:
            self._show(name)
        except CommunityError as error:
            self.say(error)
            return False
        self.say(None)
        return True

    def on_choices_chosen(self, event: Choices.Chosen) -> None:
        """Keep the theme; one that cannot be shown is not kept."""
        event.stop()
        # The dialog that this one is made from would answer with any of them.
        event.prevent_default()
        if self._try(event.key):
            self.dismiss(event.key)

    def action_leave(self) -> None:
        """Bring the former theme back."""
        with suppress(CommunityError):
            self._show(self._before)
        self.dismiss(None)


def _options(files: Mapping[str, Traversable | Path]) -> list[Option]:
    """Return the themes by name, each with its title and for which ground it is made."""
    rows: list[tuple[str, str, str]] = []
    for name in in_order(files):
        try:
            theme = read_theme(name, files[name])
        except CommunityError:
            rows.append((name, name, tr("faulty")))
            continue
        ground = tr("dark") if theme.dark else tr("light")
        rows.append((name, theme.title, tr("16 colours") if theme.ansi else ground))
    titles = max((width(title) for _, title, _ in rows), default=0)
    names = max((width(name) for name, _, _ in rows), default=0)
    return [
        (name, f"{pad(title, titles)}  {pad(name, names)}  {kind}") for name, title, kind in rows
    ]
