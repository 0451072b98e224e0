"""A list of all options of a field that shows one of them in a line."""

from __future__ import annotations

from typing import TypeVar

from textual import on

from communitytui.tui.forms.box import Box
from communitytui.tui.forms.editors import Pick
from communitytui.tui.forms.prompts import ChooseDialog
from communitytui.tui.forms.rows import Row

Result = TypeVar("Result")


def list_options(event: Pick.Listing) -> None:
    """Show all options of a field, and take the one that is chosen."""
    event.stop()
    pick = event.pick

    async def choose() -> None:
        title = pick.parent.label if isinstance(pick.parent, Row) else ""
        dialog = ChooseDialog(title, pick.options, pick.text)
        key = await pick.app.push_screen(dialog, wait_for_dismiss=True)
        if key is not None:
            pick.text = key

    pick.run_worker(choose())


class FormBox(Box[Result]):
    """A dialog with fields that may have lists."""

    KEEPS = True

    @on(Pick.Listing)
    def _list(self, event: Pick.Listing) -> None:
        list_options(event)
