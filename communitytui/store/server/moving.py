"""Bringing a workspace from a file to a server and back: records, log, ids and all.

Revisions, uids and the store's id stay as they are, so that undo, redo, the log and ``--as-of``
go on where they were. Nothing is deleted at the place it comes from.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from communitytui.errors import BadValue, DamagedTables, MayNotWrite
from communitytui.i18n import N_
from communitytui.store import checkpoint_place, codec, files, writer
from communitytui.store.base import Store
from communitytui.store.checkpoint import Checker, JournalPlace, schema_check
from communitytui.store.history import Commit, archive_name
from communitytui.store.journal import frame, head_line
from communitytui.store.lock import Lock
from communitytui.store.opening import open_store
from communitytui.store.ops import compare_tables
from communitytui.store.past import Past, longer
from communitytui.store.reader import Follower
from communitytui.store.server import reading, writing
from communitytui.store.server.connection import ServerLink
from communitytui.store.server.reading import Spans
from communitytui.store.state import SCHEMA, Snapshot

#: How long in seconds somebody else may take who is at the same place.
_PATIENCE = 5.0


class MovedOver(NamedTuple):
    """What was brought over: how much, and where it is now."""

    place: str
    records: int
    commits: int


class _Whole(NamedTuple):
    """A workspace with all that is known of how it came about."""

    snapshot: Snapshot
    commits: Sequence[Commit]
    lost: Spans

    @property
    def records(self) -> int:
        return sum(map(len, self.snapshot.tables.values()))


def push(path: str, url: str, *, who: str, check: Checker = schema_check) -> MovedOver:
    """Bring the workspace in a file to a database that holds none, in one transaction.

    Raises ``BadValue`` where one is, what ``open_store`` raises for either place.
    """
    with open_store(path, who=who, read_only=True, check=check) as store:
        whole = _whole(store)
    link = ServerLink(url, _PATIENCE)
    try:
        with link.asking() as connection, connection.transaction():
            made = writing.fill(connection, whole.snapshot, whole.commits, _skipped(whole))
            if not made:
                raise BadValue(N_("The database holds a workspace already; push into an empty one"))
            _, found = reading.read_all(connection, reading.read_rights(connection))
            _compare(whole.snapshot, found)
    finally:
        link.drop()
    return MovedOver(link.address.url, whole.records, len(whole.commits))


def pull(url: str, path: str, *, who: str, check: Checker = schema_check) -> MovedOver:
    """Bring the workspace on a server into a new file, with its journals.

    Raises ``BadValue`` where something is at the path, what ``open_store`` raises.
    """
    site = files.Site.of(path)
    if os.path.lexists(path):
        raise BadValue(N_("{path} exists already; pull into a new file"), path=path)
    checkpoint_place.refuse_remains(site)
    with open_store(url, who=who, read_only=True, check=check) as store:
        whole = _whole(store)
    with files.disk_errors():
        access = files.PRIVATE.within(site.folder)
        files.make_folders(site.folder, access)
        lock = Lock(site.lock, access, who)
        lock.acquire(_PATIENCE)
        try:
            _write_file(site, access, whole, check)
        finally:
            lock.release()
    with open_store(path, who=who, read_only=True, check=check) as store:
        _compare(whole.snapshot, store.snapshot)
    return MovedOver(site.path, whole.records, len(whole.commits))


def _whole(store: Store) -> _Whole:
    snapshot = store.refresh()
    if snapshot.schema != SCHEMA:
        raise MayNotWrite(
            N_("The workspace was written by a newer version; bring it over with that one")
        )
    with store.log() as log:
        lost = tuple(log.lost_spans)
        commits = [each for each in log.commits if each.revision <= snapshot.revision]
    return _Whole(snapshot, commits, lost)


def _compare(wanted: Snapshot, found: Snapshot) -> None:
    """Raise ``Damaged`` where what was brought over is not what it was."""
    same = (wanted.revision, wanted.store) == (found.revision, found.store)
    if not same or compare_tables(wanted.tables, found.tables):
        raise DamagedTables(N_("What came over is not what was sent; nothing is kept of it"))


def _skipped(whole: _Whole) -> Spans:
    """Return the spans of revisions that no commit led to and that are not lost either."""
    known = [*whole.lost, *((each.revision, each.revision) for each in whole.commits)]
    found, expected = [], 1
    for first, last in [*sorted(known), (whole.snapshot.revision + 1,) * 2]:
        if first > expected:
            found.append((expected, first - 1))
        expected = max(expected, last + 1)
    return tuple(found)


def _write_file(site: files.Site, access: files.Access, whole: _Whole, check: Checker) -> None:
    """Write the journals of the past, then the file with a journal that begins where they end."""
    journals = list(_journals(whole))
    left = journals[-1][2] if journals else JournalPlace("", 0, 0)
    if journals:
        files.make_folder(site.backups, access)
    for name, data, _ in journals:
        path = os.path.join(site.backups, name)
        with files.Temporary(path, data, access) as temporary:
            temporary.place(new=True)
    if journals:
        files.sync_folder(site.backups)
    follower = Follower.holding(site, check, whole.snapshot, access, left)
    try:
        writer.restart(follower, whole.snapshot.revision, outgoing=False)
    finally:
        follower.close()


def _journals(whole: _Whole) -> Iterator[tuple[str, bytes, JournalPlace]]:
    """Yield a journal for each run of commits: its file's name, its bytes, the place behind it.

    Where a revision was skipped a journal began anew, and where commits are lost one lacks them.
    """
    past, end = _before(whole), 0
    for run in _runs(whole.commits):
        first, last = run[0].revision - 1, run[-1].revision
        is_lost = [span for span in whole.lost if end < span[1] <= first]
        if end and is_lost:
            first = end
        elif end:
            past = _passed(past, end, first)
        name = os.urandom(8).hex()
        data, link = head_line(name, whole.snapshot.store, first, past)
        parts = [data]
        for each in run:
            line, link = frame(codec.dumps(each.entry()), link)
            parts.append(line)
        data = b"".join(parts)
        if last == whole.commits[-1].revision:
            end_of_all = _passed(longer(past, (name, last, link)), last, whole.snapshot.revision)
            place = JournalPlace(end_of_all[-1][0], len(data), end_of_all[-1][2], end_of_all[:-1])
        else:
            place = JournalPlace(name, len(data), link, past)
        yield archive_name(first, last, name), data, place
        past, end = longer(past, (name, last, link)), last


def _runs(commits: Iterable[Commit]) -> Iterator[list[Commit]]:
    run: list[Commit] = []
    for each in commits:
        if run and each.revision != run[-1].revision + 1:
            yield run
            run = []
        run.append(each)
    if run:
        yield run


def _before(whole: _Whole) -> Past:
    """Return the past of the first journal: one that is lost, if commits before it are."""
    first = whole.commits[0].revision if whole.commits else whole.snapshot.revision + 1
    lost = [last for _, last in whole.lost if last < first]
    return ((os.urandom(8).hex(), max(lost), 0),) if lost else ()


def _passed(past: Past, end: int, first: int) -> Past:
    """Return a past with the journals that were begun and left between two runs of commits."""
    for revision in range(end + 1, first):
        past = longer(past, (os.urandom(8).hex(), revision, 0))
    return past
