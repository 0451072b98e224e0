"""The doctor: every check that tells whether a workspace is well, in words for its owner."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import suppress

from communitytui.errors import Damaged, NotFound
from communitytui.i18n import N_
from communitytui.store import backups, checkpoint, files
from communitytui.store.checkpoint import Checker, schema_check
from communitytui.store.doctor_log import archive_findings, journal_findings
from communitytui.store.doctor_records import Check, finding, record_findings

_NETWORK = ("nfs", "cifs", "smb", "9p", "afs", "ceph", "gluster", "lustre", "fuse")
_CONFLICT_MARKS = ("sync-conflict", "conflicted copy", "冲突")


def examine(
    path: str | os.PathLike[str], *, who: str = "doctor", check: Checker = schema_check
) -> list[Check]:
    """Look at everything, mend what mends itself (a torn tail, leftovers), and tell.

    Never raises for what is wrong with the workspace: that is what it tells. ``MayNotRead``,
    ``MayNotWrite`` and ``Busy`` say why it could not be looked at.
    """
    site = files.Site.of(path)
    files.check_readable(site)
    found = [*_file(site, check)]
    if found[0].state == "bad":
        return [*found, *_backups(site)]
    return [
        *found,
        *_permissions(site),
        *journal_findings(site, who, check),
        *archive_findings(site, who, check),
        *_lock(site),
        *_backups(site),
        *_leftovers(site),
        *_place(site),
        *_copies(site),
        *record_findings(site, who, check),
    ]


def _file(site: files.Site, check: Checker) -> Iterator[Check]:
    try:
        image = checkpoint.read(site.path, check)
    except NotFound:
        if os.path.exists(site.journal):
            yield finding(
                "exists",
                "bad",
                N_("The workspace file is missing, but its journal is there; try doctor --recover"),
            )
        elif backups.backups(site):
            message = N_("The workspace file is missing, but its backups are there")
            yield finding("exists", "bad", message)
        else:
            yield finding("exists", "bad", N_("There is no workspace yet"))
        return
    except Damaged as error:
        yield finding("exists", "ok", N_("The file is there"))
        yield finding("parses", "bad", error.message, **error.values)
        return
    records = sum(map(len, image.snapshot.tables.values()))
    yield finding("exists", "ok", N_("The file is there"))
    if image.ours:
        yield finding("parses", "ok", N_("Records: {n}, all intact"), n=records)
    else:
        yield finding(
            "parses",
            "warning",
            N_("Another program changed the file; the next save includes that"),
        )


def _permissions(site: files.Site) -> Iterator[Check]:
    mode = stat.S_IMODE(os.stat(site.path).st_mode)
    shown = f"{mode:04o}"
    if not os.access(site.path, os.W_OK):
        yield finding("permissions", "warning", N_("You can read the file but not write it"))
    elif mode & 0o007:
        yield finding(
            "permissions",
            "warning",
            N_("Anyone on this machine can open the file ({mode})"),
            mode=shown,
        )
    else:
        yield finding(
            "permissions", "ok", N_("Only permitted users can open it ({mode})"), mode=shown
        )
    folder = os.stat(site.folder).st_mode
    if folder & stat.S_IWOTH:
        # Not worse: file systems of other systems, mounted here, show every folder like that.
        yield finding("folder", "warning", N_("Anyone can write to the folder of the workspace"))
    elif not os.access(site.folder, os.W_OK | os.X_OK):
        yield finding("folder", "warning", N_("You cannot write to the folder, so not to the file"))
    for beside in (site.journal, site.lock):
        with suppress(FileNotFoundError):
            if stat.S_IMODE(os.stat(beside).st_mode) & 0o660 != mode & 0o660:
                yield finding(
                    "permissions",
                    "warning",
                    N_("{file} has different permissions than the workspace"),
                    file=os.path.basename(beside),
                )


def _lock(site: files.Site) -> Iterator[Check]:
    try:
        found = os.lstat(site.lock)
    except FileNotFoundError:
        yield finding("lock", "ok", N_("No one has written here yet"))
        return
    if stat.S_ISREG(found.st_mode):
        yield finding("lock", "ok", N_("The lock is a regular file"))
    else:
        yield finding("lock", "bad", N_("The lock is not a regular file; check and remove it"))


def _backups(site: files.Site) -> Iterator[Check]:
    kept = backups.backups(site)
    bad = [backup for backup in kept if not backups.is_good(backup)]
    if bad and len(bad) == len(kept):
        yield finding("backups", "bad", N_("Backups: {n}, none complete"), n=len(kept))
    elif bad:
        yield finding(
            "backups",
            "warning",
            N_("Damaged backups: {n}; others are complete"),
            n=len(bad),
        )
    elif kept and _of_another(site, kept[-1]):
        yield finding("backups", "warning", N_("The newest backup belongs to another workspace"))
    else:
        yield finding("backups", "ok", N_("Backups: {n}, all complete"), n=len(kept))


def _of_another(site: files.Site, backup: backups.Backup) -> bool:
    """Tell whether a backup is of another workspace than the file."""
    stores = [checkpoint.store_at(path) for path in (site.path, backup.path)]
    return "" not in stores and stores[0] != stores[1]


def _leftovers(site: files.Site) -> Iterator[Check]:
    removed = files.sweep(site.path) + files.sweep(site.journal)
    if removed:
        yield finding(
            "leftovers",
            "mended",
            N_("Partial files of a killed program removed: {n}"),
            n=removed,
        )
    else:
        yield finding("leftovers", "ok", N_("No partial files"))


def file_system(path: str, mounts: str) -> str:
    """Return the type of the file system that ``path`` is on, by a text like mountinfo's."""
    best, kind = "", ""
    for line in mounts.splitlines():
        fields, _, rest = line.partition(" - ")
        parts = fields.split()
        if len(parts) < 5 or not rest:
            continue
        point = parts[4].replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\")
        inside = path == point or path.startswith(point.rstrip("/") + "/")
        # Of two mounts on one point the later one is on top.
        if inside and len(point) >= len(best):
            best, kind = point, rest.split()[0]
    return kind


def _place(site: files.Site) -> Iterator[Check]:
    mounts = ""
    with suppress(OSError), open("/proc/self/mountinfo", encoding="utf-8") as lines:
        mounts = lines.read()
    kind = file_system(site.path, mounts)
    if kind.startswith(_NETWORK):
        yield finding(
            "filesystem",
            "warning",
            N_(
                "The file is on {kind}, where locks may not hold"
                " between machines; work on one host by SSH"
            ),
            kind=kind,
        )
    else:
        yield finding("filesystem", "ok", N_("The disk is local"))


def _copies(site: files.Site) -> Iterator[Check]:
    stem = os.path.basename(site.path).rpartition(".")[0] or os.path.basename(site.path)
    names = [
        name
        for name in sorted(os.listdir(site.folder))
        if name.startswith(stem) and any(mark in name.lower() for mark in _CONFLICT_MARKS)
    ]
    if names:
        yield finding(
            "copies",
            "warning",
            N_("A sync program left conflict copies: {files}; check what they hold"),
            files=", ".join(map(ascii, names)),
        )
    else:
        yield finding("copies", "ok", N_("No conflict copies of a sync program"))
