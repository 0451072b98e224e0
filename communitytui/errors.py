"""Every error a user can meet, each with the exit code that scripts rely on.

An error carries an English message id with ``{named}`` places and the values for them. It is
translated by whoever shows it, never here: the same error is one line in the CLI and one line
in the key bar of the TUI.
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

from communitytui.message import Message, Sayable, english


class Exit(IntEnum):
    """The exit codes of the command line; fixed, for scripts test them."""

    DONE = 0
    OTHER = 1
    BAD_VALUE = 2
    NOT_FOUND = 3
    MAY_NOT_WRITE = 4
    BUSY = 5
    DAMAGED = 6
    CONFLICT = 7


class CommunityError(Exception):
    """The root of all errors that are told in words instead of a traceback.

    ``message`` is a message id, ``values`` fill its places, and ``hint`` (optional) is the
    nearest valid word, shown as a suggestion.
    """

    exit_code = Exit.OTHER

    def __init__(self, message: str, /, *, hint: Sayable | None = None, **values: object) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.values = values

    def __str__(self) -> str:
        """Return the English sentence; used in logs and tests, not on the screen."""
        text = str(Message(self.message, **self.values))
        return f"{text} ({english(self.hint)}?)" if self.hint else text


class BadValue(CommunityError):
    """A value or a word that the user gave is not one we know."""

    exit_code = Exit.BAD_VALUE


class NeedsDeliverable(BadValue):
    """A task was to be done, but what it must leave behind is not there."""


class NotFound(CommunityError):
    """An id, a metric or a community that is not in the workspace."""

    exit_code = Exit.NOT_FOUND


class MayNotWrite(CommunityError):
    """The workspace is open for reading only, by permission, by choice or by its schema."""

    exit_code = Exit.MAY_NOT_WRITE


class Displaced(MayNotWrite):
    """The file that is open was moved, deleted or replaced; what is to be done, people decide."""


class MayNotRead(CommunityError):
    """A file is there, and its owner lets nobody like us read it: that is no damage."""

    exit_code = Exit.MAY_NOT_WRITE


class Unreachable(CommunityError):
    """A database on another machine does not answer, or does not let us in."""


class Busy(CommunityError):
    """Somebody else has held the lock for longer than we wait."""

    exit_code = Exit.BUSY


class ServerAway(Busy):
    """The server of the workspace does not answer; nothing was written unless it says so."""


class NoDatabase(CommunityError):
    """The server is there, and has no database of that name."""

    exit_code = Exit.NOT_FOUND


class Damaged(CommunityError):
    """The file is not ours, is empty, or does not hold together."""

    exit_code = Exit.DAMAGED


class DamagedTables(Damaged):
    """The tables on a server are not ours, or were changed so; no command of ours mends that."""


class Clash(NamedTuple):
    """One field that two people changed to different values: what was, mine, and theirs."""

    table: str
    id: int
    field: str
    base: object
    mine: object
    theirs: object
    by: str | None = None
    at: str | None = None


class Conflict(CommunityError):
    """An edit rests on a value that is no longer there; nothing was written.

    ``is_told``: the message says it all, and the clashes need not be listed for people.
    """

    exit_code = Exit.CONFLICT
    is_told = False

    def __init__(
        self,
        message: str,
        /,
        clashes: tuple[Clash, ...] = (),
        *,
        hint: Sayable | None = None,
        **values: object,
    ) -> None:
        super().__init__(message, hint=hint, **values)
        self.clashes = clashes


class StoodOn(Conflict):
    """Taking something back would leave records without what they need; they are named.

    Its ``clashes`` tell each such record and the field by which it hangs on it.
    """

    is_told = True


class Superseded(Conflict):
    """What was asked about is no longer the newest action."""
