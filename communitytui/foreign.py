# ruff: noqa: PTH116, PTH123
"""Files that somebody names or brings: opened only when they end, read only up to a limit.

A device never ends, a pipe without a writer never begins, and a file may have any length, whatever
its name promises. Here each gives one clear error instead: ``NotFound``, ``MayNotRead``, or
``BadValue`` with the path in it. Whoever shows a path cleans it.
"""

from __future__ import annotations

import os
import re
import select
import stat
import time
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from communitytui.errors import BadValue, CommunityError, MayNotRead, NotFound
from communitytui.message import N_

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


#: How long a pipe may say nothing, in seconds.
PATIENCE = 5.0
#: The most bytes of a text that a person writes by hand: settings, a theme, a list.
SMALL = 64 * 1024
#: Parts that a dotted TOML key may have: the time its parser takes grows with their square.
_MOST_DOTS = 60
_DOTTED_PART = r"""(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+"""
_TOO_DOTTED = re.compile(rf"(?<![\w-])(?:{_DOTTED_PART}){{{_MOST_DOTS}}}")
_PART = r"""(?:[\w-]+|"(?:[^"\\]|\\.)*"|'[^']*')"""
_NUMBER = re.compile(r"\[\d+\]")
_KEY = rf"{_PART}(?:\s*\.\s*{_PART})*"

_MISSING = N_("There is no file {path}")
_FORBIDDEN = N_("you have no permission to read {path}; ask its owner")
_UNREADABLE = N_("{path} cannot be read: {problem}")
_ODD = N_("{path} cannot be read: it is a folder, a device or a socket, not a file")
_PIPE = N_("{path} is a pipe, and has to be read more than once; save it as a file first")
_SILENT = N_("{path} is a pipe without data")
_LARGE = N_("{path} is too large: more than {count} KiB")
_NOT_TEXT = N_("{path} is not a text in UTF-8")
_NOT_TOML = N_("{path} is not valid TOML: {problem}")

_Path = str | os.PathLike[str]


def refused(path: object, error: OSError) -> CommunityError:
    """Return the error of ours for what the operating system said about reading ``path``."""
    if isinstance(error, FileNotFoundError):
        return NotFound(_MISSING, path=path)
    if isinstance(error, PermissionError):
        return MayNotRead(_FORBIDDEN, path=path)
    if isinstance(error, IsADirectoryError):
        return BadValue(_ODD, path=path)
    return BadValue(_UNREADABLE, path=path, problem=error.strerror or str(error))


def open_plain(path: _Path) -> BinaryIO:
    """Open a regular file for reading bytes; anything else is refused, and never waited for."""
    fd = _opened(path)
    kind = os.fstat(fd).st_mode
    if stat.S_ISREG(kind):
        return open(fd, "rb")
    os.close(fd)
    raise BadValue(_PIPE if stat.S_ISFIFO(kind) else _ODD, path=path)


def read_small(path: _Path, most: int = SMALL) -> bytes:
    """Return the bytes of a file or of a pipe that has a writer; ``most`` of them at most.

    The null device counts as an empty file, as people name it to say "none".
    """
    fd = _opened(path)
    try:
        found = os.fstat(fd)
        if stat.S_ISFIFO(found.st_mode):
            data = _piped(path, fd, most + 1)
        elif stat.S_ISREG(found.st_mode) or _is_null(found):
            data = _all_of(fd, most + 1)
        else:
            raise BadValue(_ODD, path=path)
    except OSError as error:
        raise refused(path, error) from None
    finally:
        os.close(fd)
    if len(data) > most:
        raise BadValue(_LARGE, path=path, count=most // 1024)
    return data


def read_text(path: _Path, most: int = SMALL) -> str:
    """Return a small file as text, without a byte order mark."""
    try:
        return read_small(path, most).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadValue(_NOT_TEXT, path=path) from None


class TomlFile(NamedTuple):
    """A TOML file that was read: what it holds, and where in it that stands."""

    path: str
    text: str
    data: dict[str, Any]

    def line(self, key: str) -> int | None:
        """Return the line, from 1, where ``key`` is set: ``keys.undo``, ``tasks[2].title``.

        The parser of the standard library knows no lines, so this looks for what a person would: a
        table's heading, then the key, bare, quoted or dotted. What stands inside an inline value
        is found at the line of that value. None where nothing of it is found.
        """
        table, best, line = "", "", None
        counts: dict[str, int] = {}
        for number, written in enumerate(self.text.splitlines(), 1):
            if heading := re.match(rf"\s*(\[\[?)\s*({_KEY})\s*\]", written):
                found = table = _numbered(heading[2], counts, heading[1] == "[[")
            elif named := re.match(rf"\s*({_KEY})\s*=", written):
                found = ".".join(filter(None, (table, *_parts(named[1]))))
            else:
                continue
            # A list of tables where one table belongs has its keys all the same.
            names = {found, _NUMBER.sub("", found)}
            inside = any(key == name or key.startswith((f"{name}.", f"{name}[")) for name in names)
            if inside and len(found) > len(best):
                best, line = found, number
        return line

    def place(self, key: str) -> str:
        """Return the path and the line of a key as compilers write them: ``config.toml:7``."""
        line = self.line(key)
        return f"{self.path}:{line}" if line else self.path


def _parts(dotted: str) -> list[str]:
    return [part.strip("\"'") for part in re.findall(_PART, dotted)]


def _numbered(dotted: str, counts: dict[str, int], is_item: bool) -> str:
    """Return a heading with the number of each list's item so far: ``stages[2].tasks[1]``."""
    found, parts = "", _parts(dotted)
    for place, part in enumerate(parts, 1):
        found = f"{found}.{part}" if found else part
        if is_item and place == len(parts):
            counts[found] = counts.get(found, 0) + 1
        if found in counts:
            found = f"{found}[{counts[found]}]"
    return found


def read_toml(path: Traversable | _Path, most: int = SMALL) -> TomlFile:
    """Return a small TOML file; raises ``BadValue`` with the line where it is none."""
    if isinstance(path, (str, os.PathLike)):
        text = read_text(path, most)
    else:
        # One that we ship, in a zip.
        text = path.read_text("utf-8")
    return TomlFile(str(path), text, _parsed(text, path))


def _parsed(text: str, path: object) -> dict[str, Any]:
    # 4 ms, which a query without a configuration does not need.
    import tomllib

    if _TOO_DOTTED.search(text):
        raise BadValue(_NOT_TOML, path=path, problem=f"a key of more than {_MOST_DOTS} parts")
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise BadValue(_NOT_TOML, path=path, problem="nested too deep") from None
    except ValueError as error:
        problem = "".join(char for char in str(error) if char.isprintable())[:120]
        raise BadValue(_NOT_TOML, path=path, problem=problem) from None


def _opened(path: _Path) -> int:
    try:
        # Without waiting: a pipe that nobody writes to would keep us here for ever.
        return os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    except OSError as error:
        raise refused(path, error) from None
    except ValueError as error:  # a NUL in the name
        raise BadValue(_UNREADABLE, path=path, problem=str(error)) from None


def _is_null(found: os.stat_result) -> bool:
    return stat.S_ISCHR(found.st_mode) and found.st_rdev == os.stat(os.devnull).st_rdev


def _all_of(fd: int, most: int) -> bytes:
    parts = []
    while most > 0 and (part := os.read(fd, most)):
        parts.append(part)
        most -= len(part)
    return b"".join(parts)


def _piped(path: _Path, fd: int, most: int) -> bytes:
    """Return what comes through a pipe until its end, ``most`` bytes, or too long a silence."""
    parts = []
    waiting = select.poll()
    waiting.register(fd, select.POLLIN)
    until = time.monotonic() + PATIENCE
    while most > 0:
        left = until - time.monotonic()
        if left <= 0 or not waiting.poll(left * 1000):
            raise BadValue(_SILENT, path=path)
        part = os.read(fd, most)
        if not part:
            break
        parts.append(part)
        most -= len(part)
    return b"".join(parts)
