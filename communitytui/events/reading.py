"""What every reader is: one open file that gives events and says what it turned out to be."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator
from typing import ClassVar, Self

from communitytui.domain.kernel.text import clean_line
from communitytui.events.event import Event, EventColumns, Skipped, Source, turned
from communitytui.events.names import NameBook

#: Events that are yielded together as columns, at most.
_BATCH = 512


class EventFile(ABC):
    """One open file: iterate it once, then ask for ``source`` (final) and ``skipped``.

    Iterating raises ``BadValue`` with the line and what was expected there; with ``keep_going``
    such lines go to ``skipped`` instead. Close it, or use it in a ``with``.
    """

    source: Source
    skipped: list[Skipped]
    #: The ids behind the names that the file shows.
    names: NameBook
    #: The chats that are taken of a file that holds several, those that are not, and how many
    #: private ones were left out.
    chats: list[str]
    others: list[str]
    private: int
    #: The titles of chats by their ids, as far as the file tells them.
    titles: dict[str, str]
    #: The channels in which it is told who comes to the whole and goes; ``None``: in all.
    joining: Collection[str] | None = None
    #: Whether some chats were asked for, and not all.
    asked_for = False
    #: Whether the file is a part of one chat, as others of the same zip are.
    is_part: ClassVar[bool] = False
    #: Set before reading where all names are needed, which costs time in a large table.
    wants_names = False

    def _begin(self) -> None:
        """Know nothing of the file yet but what it is."""
        self.skipped, self.names = [], NameBook()
        self.chats, self.others, self.private, self.titles = [], [], 0, {}

    @abstractmethod
    def __iter__(self) -> Iterator[Event]:
        """Yield the events of the file, once."""

    def chat_of(self, channel: str) -> tuple[str, str]:
        """Return what the chat of a channel is known by, its id or else its title, and the title.

        Both may be empty, and may come to be known while the file is read.
        """
        title = self.titles.get(channel) or clean_line(channel, 60) or self.source.title
        return channel or title, title

    def columns(self) -> Iterator[EventColumns]:
        """Yield the events some hundreds at a time by columns, instead of one by one."""
        return turned(self, _BATCH)

    @abstractmethod
    def progress(self) -> tuple[int, int]:
        """Return the bytes read so far and the bytes of the file (in a zip: of its members)."""

    @abstractmethod
    def close(self) -> None:
        """Close the file; may be called twice."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
