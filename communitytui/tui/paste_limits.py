"""How much goes into a line and into a text: a paste is cut before anything is drawn of it.

The widgets of Textual measure and wrap all they hold at each key, so that a megabyte in one of
them holds up the program for minutes. What already stands in a record is never cut.
"""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message
from textual.widgets import Input

#: Characters that one may type or paste into a line; a title keeps far fewer.
LINE_MOST = 2_000


@dataclass
class Cut(Message):
    """Something did not fit; ``most`` characters are kept."""

    most: int


class CappedInput(Input):
    """A line that takes no more than ``LINE_MOST`` characters."""

    def replace(self, text: str, start: int, end: int) -> None:
        """Put a text, or as much of it as there is room for, in the place of another."""
        start, end = sorted((max(0, start), min(len(self.value), end)))
        room = max(0, LINE_MOST - len(self.value) + end - start)
        super().replace(text[:room], start, end)
        if len(text) > room:
            self.post_message(Cut(LINE_MOST))
