"""Members of a zip that somebody brought: read in place, never unpacked, hostile ones refused."""

from __future__ import annotations

import gzip
import os
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, cast

from communitytui.domain.kernel.text import clean_line
from communitytui.errors import BadValue
from communitytui.foreign import open_plain
from communitytui.i18n import N_

#: What reading a member of a damaged zip raises.
FAULTS = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError)
#: What a zip of chats has at most: members, bytes in all, and bytes for each packed byte.
MOST_MEMBERS = 100_000
MOST_BYTES = 64 << 30
MOST_RATIO = 200
#: Bytes of the list of members, which is read whole and costs several times that.
_LARGEST_LIST = 16 << 20
#: How the end of a zip, the pointer to the end of a large one, and a line of its list begin.
_END, _LARGE_END, _LINE = b"PK\5\6", b"PK\6\7", b"PK\1\2"
_GZIP = b"\x1f\x8b"
#: Below this size no ratio is suspicious.
_HARMLESS = 64 << 20

_BROKEN = N_("{file}: a broken or unfinished zip; expected the zip as it was exported")
_OUTSIDE = N_("{file}: refused: the member {name} points outside of the zip")
_BOMB = N_("{file}: refused: it would unpack to far more than a chat export ({count} MB)")
_MANY = N_("{file}: refused: more than {count} files in the zip")
_PACKED = N_("{file}: packed in a way that no export is; unpack it, and pack it as a plain zip")
_LOCKED = N_("{file}: the zip is encrypted; unpack it first")


class Gunzipped(gzip.GzipFile):
    """What a .gz holds, refused where it turns out to be far more than an export."""

    def __init__(self, file: BinaryIO, name: str, packed: int) -> None:
        super().__init__(fileobj=file, mode="rb")
        self._shown, self._raw = name, file
        self._limit = max(_HARMLESS, MOST_RATIO * packed)

    def read(self, size: int | None = -1) -> bytes:
        """Return the next bytes."""
        return self._guarded(super().read(size))

    def read1(self, size: int = -1) -> bytes:
        """Return some of the next bytes."""
        return self._guarded(super().read1(size))

    def _guarded(self, data: bytes) -> bytes:
        if self.tell() > self._limit:
            raise BadValue(_BOMB, file=self._shown, count=self._limit >> 20)
        return data

    def close(self) -> None:
        """Close the packed file as well."""
        super().close()
        self._raw.close()


def gunzipped(
    opener: Callable[[], BinaryIO], name: str, packed: int
) -> Callable[[], BinaryIO] | None:
    """Return what opens the content of a .gz, ``None`` for a file that is none."""
    with opener() as file:
        if file.read(2) != _GZIP:
            return None
    return lambda: cast("BinaryIO", Gunzipped(opener(), name, packed))


def open_zip(path: Path) -> zipfile.ZipFile:
    """Open a zip whose members are safe to read; ``BadValue`` when they are not."""
    _guard_list(path)
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, MemoryError):
        raise BadValue(_BROKEN, file=path.name) from None
    try:
        _guard(archive, path)
    except BaseException:
        archive.close()
        raise
    return archive


def _guard_list(path: Path) -> None:
    """Refuse a zip by its list of members before all of them are made objects."""
    with open_plain(path) as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - (1 << 16) - 128))
        tail = file.read()
        at = tail.rfind(_END)
        length = int.from_bytes(tail[at + 12 : at + 16], "little") if at >= 0 else 0
        if at >= 76 and tail.startswith(_LARGE_END, at - 20):
            at -= 76  # where a large zip has its end, before the pointer to it
            length = int.from_bytes(tail[at + 40 : at + 48], "little")
        if length > _LARGEST_LIST:
            raise BadValue(_MANY, file=clean_line(path.name, 120), count=MOST_MEMBERS)
        file.seek(max(0, size - len(tail) + at - length))
        lines = file.read(length)
    if _count(lines) > MOST_MEMBERS:
        raise BadValue(_MANY, file=clean_line(path.name, 120), count=MOST_MEMBERS)


def _count(lines: bytes) -> int:
    """Return how many members a list has, as far as it is one: its head may say anything."""
    count = at = 0
    while lines.startswith(_LINE, at):
        count += 1
        if len(lines) < at + 46:
            break
        name, extra, comment = struct.unpack_from("<3H", lines, at + 28)
        at += 46 + name + extra + comment
    return count


def _guard(archive: zipfile.ZipFile, path: Path) -> None:
    members = archive.infolist()
    size = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    on_disk = path.stat().st_size
    # Members that share their bytes are how the smallest bombs are made.
    if packed > on_disk or len(members) > MOST_MEMBERS or size > MOST_BYTES:
        raise BadValue(_BOMB, file=path.name, count=size >> 20)
    if size > _HARMLESS and size > MOST_RATIO * on_disk:
        raise BadValue(_BOMB, file=path.name, count=size >> 20)
    for member in members:
        name = member.filename.replace("\\", "/")
        if name.startswith("/") or ".." in name.split("/") or name[1:2] == ":":
            raise BadValue(_OUTSIDE, file=path.name, name=_shown(name))
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise BadValue(_PACKED, file=path.name)
        if member.flag_bits & 1:
            raise BadValue(_LOCKED, file=path.name)


def _shown(name: str) -> str:
    return clean_line(name, 60)


def member_opener(archive: zipfile.ZipFile, name: str) -> Callable[[], BinaryIO]:
    """Return what opens the member ``name`` for reading bytes."""

    def opener() -> BinaryIO:
        try:
            return cast("BinaryIO", archive.open(name))
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError):
            raise BadValue(_BROKEN, file=Path(archive.filename or "").name) from None

    return opener
