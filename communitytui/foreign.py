# ruff: noqa: PTH116, PTH123
"""Files that somebody names or brings: opened only when they end, read only up to a limit.

A device never ends, a pipe without a writer never begins, and a file may have any length, whatever
its name promises. Here each gives one clear error instead: ``NotFound``, ``MayNotRead``, or
``BadValue`` with the path in it. Whoever shows a path cleans it.
"""

from __future__ import annotations

import os
import re
import stat
import time
from typing import TYPE_CHECKING, Any, BinaryIO

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
_PART = r"""(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+"""
_DOTTED = re.compile(rf"(?<![\w-])(?:{_PART}){{{_MOST_DOTS}}}")

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


def read_toml(path: Traversable | _Path, most: int = SMALL) -> tuple[str, dict[str, Any]]:
    """Return the text of a small TOML file and what it holds."""
    if isinstance(path, (str, os.PathLike)):
        text = read_text(path, most)
    else:
        # One that we ship, in a zip.
        text = path.read_text("utf-8")
    return text, parse_toml(text, path)


def parse_toml(text: str, path: object) -> dict[str, Any]:
    """Return what a TOML text holds; ``path`` names it in the error."""
    # 4 ms, which a query without a configuration does not need.
    import tomllib

    if _DOTTED.search(text):
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
    # 0.2 ms; only a pipe needs it.
    import select

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
