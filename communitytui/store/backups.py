"""Old checkpoints: hard links to files that were replaced, so that keeping one costs nothing."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from datetime import datetime
from typing import NamedTuple

from communitytui.errors import Damaged
from communitytui.store import checkpoint, files
from communitytui.store.checkpoint import JournalPlace
from communitytui.store.state import Snapshot

#: The least time in seconds between two backups.
EVERY = 600
#: How many of the newest are kept, and of how many days the last one.
RECENT, DAYS = 10, 7


class Backup(NamedTuple):
    """One backup; order is by revision, for clocks are set back."""

    revision: int
    stamp: str
    path: str

    @property
    def day(self) -> str:
        """The UTC day on which it was kept, as its name says."""
        return self.stamp[:8]


def backups(site: files.Site) -> list[Backup]:
    """Return what is there, oldest first; raises as ``files.listed`` does."""
    found = []
    for name in files.listed(site.backups):
        stamp, dash, revision = name.removesuffix(".json").partition("-r")
        if name.endswith(".json") and dash and revision.isdigit():
            found.append(Backup(int(revision), stamp, os.path.join(site.backups, name)))
    return sorted(found)


def is_good(backup: Backup) -> bool:
    """Tell whether a backup is whole: its seal covers every byte. Raises ``MayNotRead``."""
    try:
        return checkpoint.seal_of(files.read_beside(backup.path)) is not None
    except (OSError, Damaged):
        return False


def is_due(site: files.Site, now: float) -> bool:
    """Tell whether the newest backup is old enough; a clock that was set back counts as old."""
    kept = backups(site)
    if not kept:
        return True
    try:
        newest = datetime.strptime(kept[-1].stamp + "+0000", "%Y%m%dT%H%M%SZ%z")
    except ValueError:
        return True
    return abs(now - newest.timestamp()) >= EVERY


def keep_outgoing(site: files.Site, access: files.Access, *, force: bool = False) -> bool:
    """Keep the JSON file that is about to be replaced, if it is time for one.

    Only a file of ours is kept. Called under the lock; ``OSError`` passes.
    """
    now = time.time()
    if not force and not is_due(site, now):
        return False
    revision = checkpoint.revision_at(site.path)
    if not revision:
        return False
    files.make_folder(site.backups, access)
    target = _name(site, revision, now)
    try:
        os.link(site.path, target)
    except FileExistsError:
        return False
    except OSError:
        # No hard links here: a copy does the same and only costs more.
        fd = files.open_to_read(site.path)
        try:
            data = files.read_from(fd)
        finally:
            os.close(fd)
        with files.Temporary(target, data, access) as copy:
            copy.place()
    files.sync_folder(site.backups)
    prune(site)
    return True


def keep_state(site: files.Site, access: files.Access, snapshot: Snapshot) -> str:
    """Keep a state as a backup file of its own and return its path; ``OSError`` passes."""
    files.make_folder(site.backups, access)
    target = _name(site, snapshot.revision, time.time())
    data = checkpoint.encode(snapshot, JournalPlace("", 0, 0))
    with files.Temporary(target, data, access) as temporary:
        temporary.place()
    files.sync_folder(site.backups)
    prune(site)
    return target


def prune(site: files.Site) -> None:
    """Remove what is neither recent nor the last of its day; a good one always remains."""
    kept = backups(site)
    recent = kept[-RECENT:]
    last_of_day = {backup.day: backup for backup in kept}
    days = sorted(last_of_day)[-DAYS:]
    staying = {*recent, *(last_of_day[day] for day in days)}
    if not any(map(is_good, sorted(staying, reverse=True))):
        return
    for backup in kept:
        if backup not in staying:
            with suppress(OSError):
                os.unlink(backup.path)


def _name(site: files.Site, revision: int, now: float) -> str:
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(now))
    return os.path.join(site.backups, f"{stamp}-r{revision:012d}.json")
