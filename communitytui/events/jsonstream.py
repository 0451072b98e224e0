"""JSON of any size, one element at a time, over a sliding window of text.

The walk is the reader's: it enters objects and arrays whose parts are many and decodes the parts
that are small. What it does not want is skipped without being kept, however large.

    for key in stream.members():
        if key == "messages":
            for message in stream.values(): ...
        elif key == "name":
            title = stream.value()
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import suppress

from communitytui.domain.kernel.records import Fields, Json
from communitytui.domain.kernel.text import clean_line
from communitytui.errors import BadValue
from communitytui.events.feed import Feed
from communitytui.i18n import N_

#: Characters by which the window grows at least.
WINDOW = 1 << 18
#: The most characters that one decoded value may have.
_LARGEST = 1_000_000
#: A fault this near to the end of the window may be only where the window ends.
_NEAR = 24
#: Nesting that a skipped value may have.
_DEEPEST = 10_000

_BLANKS = re.compile(r"[ \t\r\n\ufeff]*")
# What to look for while skipping: inside a string, inside brackets, at a bare word.
_IN_STRING = re.compile(r'\\.|"', re.DOTALL)
_NESTED = re.compile(r'["{}\[\]]')
_BARE = re.compile(r'["{}\[\],]')

_CUT_OFF = N_("{file}, line {line}, column {column}: the file ends early; is the export complete?")
_EXPECTED = N_("{file}, line {line}, column {column}: expected {expected}, found {found}")
_INVALID = N_("{file}, line {line}, column {column}: not valid JSON here: {found}")
_TOO_LARGE = N_("{file}, line {line}, column {column}: one value has over {count} characters")
_TOO_DEEP = N_("{file}, line {line}, column {column}: nested too deep")
_NOT_OBJECT = N_("{file}, line {line}, column {column}: expected an object, found {found}")


class _EndOfFile(Exception):
    """The text ended inside a value."""


class JsonStream:
    """A walk through one JSON text. ``repair`` mends the text of a value that is not JSON."""

    def __init__(self, feed: Feed, repair: Callable[[str], str] | None = None) -> None:
        self._feed = feed
        self._faults = feed.faults
        self._repair = repair
        self._window = ""
        self._at = 0
        self._ended = False
        self._due = False  # a value was announced and not taken yet
        self._lines = 1  # of the text before the window
        self._columns = 0  # of its last line
        self._decode = json.JSONDecoder(strict=False).raw_decode

    # Where we are ------------------------------------------------------------------------------

    def line(self) -> int:
        """Return the line where the next value begins."""
        return self._lines + self._window.count("\n", 0, self._at)

    def _place(self, at: int | None = None) -> dict[str, int]:
        at = self._at if at is None else at
        before = self._window.rfind("\n", 0, at)
        column = at - before if before >= 0 else self._columns + at + 1
        return {"line": self._lines + self._window.count("\n", 0, at), "column": column}

    def fault(self, problem: str, **values: object) -> None:
        """Report a problem at the next value: raised, or kept when we are to keep going."""
        place = self._place()
        self._faults.bad(place["line"], problem, column=place["column"], **values)

    def _fail(self, problem: str, **values: object) -> BadValue:
        places: Fields = {**self._place(), **values}
        return BadValue(problem, file=self._faults.file, **places)

    # The window --------------------------------------------------------------------------------

    def _more(self) -> bool:
        """Drop what was consumed and read on; False at the end of the file."""
        if self._ended:
            return False
        chunk = self._feed.read(max(WINDOW, len(self._window) - self._at))
        if not chunk:
            self._ended = True
            return False
        gone = self._window[: self._at]
        breaks = gone.count("\n")
        self._lines += breaks
        self._columns = len(gone) - gone.rfind("\n") - 1 if breaks else self._columns + len(gone)
        self._window = self._window[self._at :] + chunk
        self._at = 0
        return True

    def peek(self) -> str:
        """Return the next character that is not blank, "" at the end of the file."""
        while True:
            match = _BLANKS.match(self._window, self._at)
            self._at = match.end() if match else self._at
            if self._at < len(self._window):
                return self._window[self._at]
            if not self._more():
                return ""

    def _next(self) -> str:
        """Return the next character, which must be there."""
        found = self.peek()
        if not found:
            raise self._fail(_CUT_OFF)
        return found

    def _take(self, expected: str) -> None:
        found = self.peek()
        if found != expected:
            raise self._unexpected(expected)
        self._at += 1

    def _unexpected(self, expected: str) -> BadValue:
        if not self.peek():
            return self._fail(_CUT_OFF)
        return self._fail(_EXPECTED, expected=expected, found=self._sight())

    def _sight(self) -> str:
        return clean_line(self._window[self._at : self._at + 24], 24)

    # The walk ----------------------------------------------------------------------------------

    def members(self) -> Iterator[str]:
        """Enter an object and yield its keys; a value that is not taken is skipped."""
        self._due = False
        self._take("{")
        while self._next() != "}":
            key = self.value()
            if not isinstance(key, str):
                raise self._unexpected('"')
            self._take(":")
            self._due = True
            yield key
            self._settle("}")
        self._at += 1

    def elements(self) -> Iterator[int]:
        """Enter an array and yield the number of each element; one not taken is skipped."""
        self._due = False
        self._take("[")
        number = 0
        while self._next() != "]":
            number += 1
            self._due = True
            yield number
            self._settle("]")
        self._at += 1

    def _settle(self, end: str) -> None:
        """Skip the value if nobody took it, then the comma before the next one."""
        if self._due:
            self.skip()
        if self.peek() == ",":
            self._at += 1
        elif self.peek() != end:
            raise self._unexpected(f", {end}")

    def values(self) -> Iterator[Fields]:
        """Enter an array of objects and yield them decoded.

        One that is no object or no JSON is a fault; when we keep going, the walk goes on behind
        it, where its brackets close.
        """
        for _number in self.elements():
            start = self._window[self._at]
            if start != "{":
                self.fault(_NOT_OBJECT, found=self._sight())
                continue
            item = self._decoded(tolerant=True)
            if item is not None:
                yield item

    def value(self) -> object:
        """Decode and return the next value, whole."""
        self._due = False
        if not self.peek():
            raise self._fail(_CUT_OFF)
        return self._decoded(tolerant=False)

    def text(self) -> str:
        """Return the next value when it is a string or a number, else skip it and return ""."""
        if self.peek() in "{[":
            self.skip()
            return ""
        found = self.value()
        return "" if found is None or isinstance(found, bool) else str(found)

    def end(self) -> None:
        """Make sure that nothing stands behind the last value."""
        if self.peek():
            raise self._fail(_EXPECTED, expected="EOF", found=self._sight())

    # Decoding ----------------------------------------------------------------------------------

    def _decoded(self, tolerant: bool) -> Json:
        """Decode the value at hand; a broken one is mended, else a fault (and then None)."""
        self._due = False
        values: Fields = {}
        try:
            return self._whole()
        except _EndOfFile:
            raise self._fail(_CUT_OFF) from None
        except (RecursionError, MemoryError):
            problem = _TOO_DEEP
        except OverflowError:
            problem, values = _TOO_LARGE, {"count": _LARGEST}
        except ValueError as error:
            if self._repair is not None:
                try:
                    return self._mended(self._repair)
                except (ValueError, RecursionError, MemoryError):
                    pass
            at = getattr(error, "pos", self._at)
            problem, values = _INVALID, {"found": clean_line(self._window[at : at + 24], 24)}
        if not tolerant:
            raise self._fail(problem, **values)
        self.fault(problem, **values)
        self.skip()
        return None

    def _whole(self) -> object:
        """Decode at the window's start, reading on while the value may go on behind it."""
        while True:
            try:
                value, end = self._decode(self._window, self._at)
            except json.JSONDecodeError as error:
                cut = "Unterminated" in error.msg or error.pos >= len(self._window) - _NEAR
                if not cut:
                    raise
                if len(self._window) - self._at > _LARGEST:
                    raise OverflowError from None
                if not self._more():
                    raise self._cut_or_broken(error) from None
                continue
            if end - self._at > _LARGEST:
                raise OverflowError
            # "12" may go on behind the window, and so may the "12" of "12.", "12e" and "12e+".
            short = end >= len(self._window) - 2 and isinstance(value, (int, float))
            if short and self._more():
                continue
            self._at = end
            return value

    def _cut_or_broken(self, error: json.JSONDecodeError) -> Exception:
        """Tell a file that ends inside a value from a value that is broken near the end."""
        try:
            self._cross(keep=True)
        except BadValue:
            return _EndOfFile()
        return error

    def _mended(self, repair: Callable[[str], str]) -> object:
        end = self._cross(keep=True)
        value, _end = self._decode(repair(self._window[self._at : end]), 0)
        self._at = end
        return value

    # Skipping ----------------------------------------------------------------------------------

    def skip(self) -> None:
        """Pass over the next value; what is inside need not be JSON."""
        self._due = False
        if self.peek() == "[":
            for _number in self.elements():
                self._skip_one()
        else:
            self._skip_one()

    def _skip_one(self) -> None:
        self._due = False
        if not self.peek():
            raise self._fail(_CUT_OFF)
        if self._window[self._at] in "{[":
            with suppress(ValueError, RecursionError, MemoryError):  # the short way, mostly
                _value, self._at = self._decode(self._window, self._at)
                return
        self._at = self._cross(keep=False)

    def _cross(self, keep: bool) -> int:
        """Return where the value ends in the window, going by its brackets and quotes.

        With ``keep`` the window holds it from here to there, else it was dropped on the way.
        """
        depth, at, inside = 0, self._at, False
        while True:
            mark = (_IN_STRING if inside else _NESTED if depth else _BARE).search(self._window, at)
            if mark is None:
                at = self._cross_border(keep, inside and at < len(self._window))
                if at < 0 and (inside or depth):
                    raise self._fail(_CUT_OFF)
                if at < 0:
                    return len(self._window)
                continue
            at = mark.end()
            char = mark.group()
            if inside:
                inside = char != '"'
            elif char == '"':
                inside = True
            else:
                depth += 1 if char in "{[" else -1
            if depth > _DEEPEST:
                raise self._fail(_TOO_DEEP)
            if depth < 0:  # a bare word ends before what ends its parent
                return mark.start()
            if not (depth or inside):
                return at

    def _cross_border(self, keep: bool, escaping: bool) -> int:
        """Read on; return where to look next, -1 at the end of the file."""
        # A backslash of a string at the very end belongs to what follows it.
        looked = len(self._window) - (escaping and self._window.endswith("\\"))
        if not keep:
            self._at = looked
        looked -= self._at
        if looked > _LARGEST:
            raise self._fail(_TOO_LARGE, count=_LARGEST)
        return self._at + looked if self._more() else -1
