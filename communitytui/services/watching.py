"""A folder that exports are put into: each new or changed file is imported once.

What was seen is kept beside the workspace: name, size and time of each file, and nothing of what
is in it. A file that cannot be imported is set aside until it changes, so that a clock that calls
this every hour says it once.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from communitytui.domain.kernel.text import clean_line
from communitytui.errors import BadValue, CommunityError, MayNotRead, NotFound
from communitytui.foreign import refused
from communitytui.i18n import N_
from communitytui.private import keep
from communitytui.services.import_options import Options
from communitytui.services.importing import Import, import_file
from communitytui.services.merging import SPREADSHEETS, plan_in
from communitytui.services.workspaces import utc_now
from communitytui.store import disk_errors

if TYPE_CHECKING:
    from communitytui.store import Store

#: A file that was written to within so many seconds may not be whole yet.
SETTLED = 2.0
_ENDING = ".watched"
_MOST_FILES = 10_000
_NO_FOLDER = N_("{folder}: there is no such folder")
_PLAN = N_("{file}: an edited plan is looked at first: communitytui import {file}")


class Looked(NamedTuple):
    """One file that was new or had changed: what importing it did, or why it was set aside."""

    file: str
    done: Import | None = None
    error: CommunityError | None = None


class _Seen(NamedTuple):
    """What was there of a file when it was looked at."""

    size: int
    changed: int


def look(
    store: Store,
    community: int,
    folder: Path,
    *,
    now: Callable[[], datetime] = utc_now,
    options: Options | None = None,
    clock: Callable[[], float] = time.time,
) -> Iterator[Looked]:
    """Import what is new or changed in a folder, file by file; yield what came of each.

    Hidden files, folders and files that are still being written are passed over. Raises
    ``NotFound`` without such a folder, ``MayNotRead`` for one that is closed to us, and what says
    that the disk took no note of it; what a file raises is yielded.
    """
    files = _files(folder)
    seen = _read(store)
    place = os.path.realpath(folder)
    known = seen.setdefault(f"{community} {place}", {})
    for path in files:
        found = _state(path)
        if found is None or clock() - found.changed / 1e9 < SETTLED:
            continue
        before = known.get(path.name)
        if before is not None and (before.size, before.changed) == (found.size, found.changed):
            continue
        result = _bring(store, community, path, now(), options)
        known[path.name] = found
        _write(store, seen)
        yield result


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise NotFound(_NO_FOLDER, folder=clean_line(str(folder), 200))
    try:
        return sorted(folder.iterdir())[:_MOST_FILES]
    except OSError as error:
        raise refused(clean_line(str(folder), 200), error) from None


def _bring(
    store: Store, community: int, path: Path, now: datetime, options: Options | None
) -> Looked:
    name = clean_line(path.name, 120)
    try:
        if name.lower().endswith(SPREADSHEETS) and plan_in(path) is not None:
            return Looked(name, error=BadValue(_PLAN, file=name))
        return Looked(name, import_file(store, community, path, now=now, options=options))
    except (BadValue, NotFound, MayNotRead) as error:
        return Looked(name, error=error)


def _state(path: Path) -> _Seen | None:
    if path.name.startswith("."):
        return None
    try:
        found = path.stat()
        return _Seen(found.st_size, found.st_mtime_ns) if path.is_file() else None
    except OSError:
        return None


def _read(store: Store) -> dict[str, dict[str, _Seen]]:
    """Return what was seen, by community and folder; nothing where that cannot be read."""
    try:
        data = json.loads(Path(store.site.path + _ENDING).read_text("utf-8"))
        return {
            place: {name: _Seen(*each[:2]) for name, each in files.items()}
            for place, files in data["folders"].items()
        }
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}


def _write(store: Store, seen: dict[str, dict[str, _Seen]]) -> None:
    data = json.dumps({"version": 1, "folders": seen}, ensure_ascii=False)
    with disk_errors():
        keep(store.site.path + _ENDING, data.encode())
