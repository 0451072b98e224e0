"""Members of a zip that somebody brought: read in place, never unpacked, hostile ones refused."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, cast

from communitytui.errors import BadValue
from communitytui.i18n import N_

#: What reading a member of a damaged zip raises.
FAULTS = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError)
#: What a zip of chats has at most: members, bytes in all, and bytes for each packed byte.
MOST_MEMBERS = 200_000
MOST_BYTES = 64 << 30
MOST_RATIO = 200
#: Below this size no ratio is suspicious.
_HARMLESS = 64 << 20

_BROKEN = N_("{file}: a broken or unfinished zip; expected the zip as it was exported")
_OUTSIDE = N_("{file}: refused: the member {name} points outside of the zip")
_BOMB = N_("{file}: refused: it would unpack to far more than a chat export ({count} MB)")
_LOCKED = N_("{file}: the zip is encrypted; unpack it first")


def open_zip(path: Path) -> zipfile.ZipFile:
    """Open a zip whose members are safe to read; ``BadValue`` when they are not."""
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
        if member.flag_bits & 1:
            raise BadValue(_LOCKED, file=path.name)


def _shown(name: str) -> str:
    from communitytui.domain.text import clean_line

    return clean_line(name, 60)


def member_opener(archive: zipfile.ZipFile, name: str) -> Callable[[], BinaryIO]:
    """Return what opens the member ``name`` for reading bytes."""

    def opener() -> BinaryIO:
        try:
            return cast("BinaryIO", archive.open(name))
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError):
            raise BadValue(_BROKEN, file=Path(archive.filename or "").name) from None

    return opener
