"""A terminal too small for the panes: one line says so, and everything waits behind it."""

from __future__ import annotations

from rich.console import Console
from textual._compositor import CompositorUpdate

from communitytui.i18n import tr
from communitytui.i18n.cells import clip, width

#: The least columns and rows in which the panes can be used.
LEAST = (40, 10)
#: Keys that still count: without them nobody could get out.
LEAVING = frozenset({"ctrl+c", "ctrl+z"})


def is_too_small(columns: int, rows: int) -> bool:
    """Tell whether there is no room for the panes."""
    return columns < LEAST[0] or rows < LEAST[1]


def notice(columns: int, rows: int) -> str:
    """Return the line that says which size there is and which one is needed."""
    here, least = f"{columns}x{rows}", "x".join(map(str, LEAST))
    text = tr("Terminal too small: {size}; {least} is needed", size=here, least=least)
    # What matters most stays where even that has no room.
    return text if width(text) <= columns else clip(f"{here} < {least}", columns)


class Notice(CompositorUpdate):
    """An update that clears the screen and writes the notice on it."""

    def __init__(self, columns: int, rows: int) -> None:
        self._size = columns, rows

    def render_segments(self, console: Console) -> str:
        """Return the sequences; called by Textual only when they are sent."""
        columns, rows = self._size
        return f"\x1b[0m\x1b[2J\x1b[{max(1, (rows + 1) // 2)};1H{notice(columns, rows)}"
