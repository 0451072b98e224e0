"""Text out of a file or a member of a zip: chunks and lines in bounded memory, with a place."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from typing import BinaryIO

from communitytui.domain.kernel.records import Json
from communitytui.domain.kernel.text import clean_line
from communitytui.errors import BadValue
from communitytui.events.encodings import find_encoding, first_fault
from communitytui.events.event import Skipped
from communitytui.events.zips import FAULTS
from communitytui.i18n import N_

#: Characters read in one go, and the most that one line may have.
CHUNK = 1 << 18
LONGEST_LINE = 4_000_000
#: Faults kept with --keep-going; a file with more is not what it was taken for.
_MOST_SKIPPED = 10_000

_NOT_TEXT = N_("{file}, line {line}: not text in {encoding}; save the file as UTF-8")
QUOTE = N_(
    "{file}, line {line}: a quote from here or above is not closed, or a field is far too long"
)
_LONG_LINE = N_("{file}, line {line}: longer than {count} characters; expected lines of text")
_UNREADABLE = N_("{file}: cannot be read: {reason}")
_TOO_MANY = N_("{file}: more than {count} lines cannot be read; is it the right file?")


class Faults:
    """The one place where a reader says that something is wrong: raised, or kept and passed."""

    def __init__(self, file: str, keep_going: bool) -> None:
        self.file = file
        self.keep_going = keep_going
        self.kept: list[Skipped] = []

    def bad(self, line: int, problem: str, /, **values: Json) -> None:
        """Raise the problem as ``BadValue``, or keep it and return when we are to keep going."""
        values = {"file": self.file, "line": line, **values}
        if not self.keep_going:
            raise BadValue(problem, **values)
        self.kept.append(Skipped(line, problem, values))
        if len(self.kept) > _MOST_SKIPPED:
            raise BadValue(_TOO_MANY, file=self.file, count=_MOST_SKIPPED)

    def odd(self, line: int, problem: str, /, **values: Json) -> None:
        """Keep a problem that does not speak against the file, and return."""
        self.kept.append(Skipped(line, problem, {"file": self.file, "line": line, **values}))
        if len(self.kept) > _MOST_SKIPPED:
            raise BadValue(_TOO_MANY, file=self.file, count=_MOST_SKIPPED)


class Feed:
    """The text of one file: read it once, in chunks or in lines."""

    def __init__(
        self, open_binary: Callable[[], BinaryIO], size: int, faults: Faults, encoding: str = ""
    ) -> None:
        self.faults = faults
        self.size = size
        self.characters = 0  # that lines were made of
        self._border = float("inf")  # of what may be read before the next ``mark``
        self._open = open_binary
        with self._readable():
            self.encoding = encoding or find_encoding(open_binary)
            self._binary = open_binary()
        self._text = io.TextIOWrapper(
            self._binary,
            encoding=self.encoding,
            errors="replace" if faults.keep_going else "strict",
        )

    def read(self, count: int = CHUNK) -> str:
        """Return the next characters, "" at the end; line ends are ``\\n``."""
        with self._readable():
            try:
                return self._text.read(count)
            except UnicodeError:
                line = first_fault(self._open, self.encoding)
        raise BadValue(_NOT_TEXT, file=self.faults.file, line=line, encoding=self.encoding)

    @contextmanager
    def _readable(self) -> Iterator[None]:
        """Tell what a disk or a damaged zip says as an error with the file's name."""
        try:
            yield
        except (OSError, *FAULTS) as error:
            reason = clean_line(str(error), 80)
            raise BadValue(_UNREADABLE, file=self.faults.file, reason=reason) from None

    def mark(self, most: int) -> None:
        """Begin a record, or some: ``lines`` gives them ``most`` characters in all.

        A quote that is not closed makes one record of a whole file, and what takes it apart
        would hold all of it.
        """
        self._border = self.characters + most

    def lines(self) -> Iterator[str]:
        """Yield the lines without their ends; a line too long to be one is a fault."""
        return chain.from_iterable(self._runs())

    def _runs(self) -> Iterator[Iterable[str]]:
        rest = ""
        line = 1
        while chunk := self.read():
            if self.characters > self._border:
                raise BadValue(QUOTE, file=self.faults.file, line=line)
            self.characters += len(chunk)
            if "\0" in chunk:
                chunk = chunk.replace("\0", "")
            *run, tail = chunk.split("\n")
            if not run:
                rest += tail
                if len(rest) > LONGEST_LINE:
                    raise BadValue(_LONG_LINE, file=self.faults.file, line=line, count=LONGEST_LINE)
                continue
            run[0] = rest + run[0]
            rest = tail
            line += len(run)
            yield run
        if rest:
            yield (rest,)

    def done(self) -> int:
        """Return how many bytes were read."""
        try:
            return min(self.size, self._binary.tell())
        except (OSError, ValueError):  # closed, or a member that does not tell
            return self.size

    def close(self) -> None:
        """Close the file."""
        self._text.close()
