"""Choosing a theme: the whole screen wears the one under the cursor."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from textual.widgets import OptionList

from communitytui.errors import CommunityError
from communitytui.i18n import tr
from communitytui.i18n.cells import pad, width
from communitytui.tui.forms.editors import Option
from communitytui.tui.forms.prompts import ChooseDialog
from communitytui.tui.theming import in_order, read_theme

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

#: Shows a theme by its name; raises what is wrong with it.
Show = Callable[[str], None]


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
        super().__init__(tr("Theme"), _options(files), before)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Wear the theme under the cursor."""
        event.stop()
        self._try(self._keys[event.option_index])

    def _try(self, name: str) -> bool:
        try:
            self._show(name)
        except CommunityError as error:
            self.say(error)
            return False
        self.say(None)
        return True

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Keep the theme; one that cannot be shown is not kept."""
        event.stop()
        # The dialog that this one is made from would answer with any of them.
        event.prevent_default()
        name = self._keys[event.option_index]
        if self._try(name):
            self.dismiss(name)

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
            rows.append((name, name, tr("invalid")))
            continue
        ground = tr("dark") if theme.dark else tr("light")
        rows.append((name, theme.title, tr("16 colours") if theme.ansi else ground))
    titles = max((width(title) for _, title, _ in rows), default=0)
    names = max((width(name) for name, _, _ in rows), default=0)
    return [
        (name, f"{pad(title, titles)}  {pad(name, names)}  {kind}") for name, title, kind in rows
    ]
