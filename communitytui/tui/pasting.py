"""Pasting into a field of one line: one line is taken, several are refused with what is typed kept.

A terminal hands over a paste whole. Of several lines in one that holds a single one, all but the
first would be lost without a word, so nothing of them is taken and it is said why.
"""

from __future__ import annotations

from textual import events
from textual.message import Message

from communitytui.domain.kernel.text import TEXT_CAP, clean_line
from communitytui.errors import BadValue
from communitytui.i18n import N_
from communitytui.tui.paste_limits import CappedInput


def pasted_lines(text: str) -> list[str]:
    """Return the lines of a pasted text that say something, cleaned."""
    return [line for each in text.splitlines() if (line := clean_line(each, TEXT_CAP))]


def too_many(count: int) -> BadValue:
    """Return what is said of ``count`` lines pasted where one is meant."""
    return BadValue(
        N_("{n} lines were pasted into a one-line field: nothing was inserted"),
        n=count,
    )


class OneLine(CappedInput):
    """A line that takes a paste of one line, and no other."""

    class Refused(Message):
        """Several lines were pasted; whoever holds the field says so."""

        def __init__(self, error: BadValue) -> None:
            super().__init__()
            self.error = error

    def _on_paste(self, event: events.Paste) -> None:
        """Take a single line in place of what is selected; refuse several."""
        event.stop()
        # Textual's own way, the first line of all, does not follow.
        event.prevent_default()
        lines = pasted_lines(event.text)
        if len(lines) > 1:
            self.post_message(self.Refused(too_many(len(lines))))
        elif lines:
            self.replace(lines[0], *sorted(self.selection))
