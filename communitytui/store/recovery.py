"""Back to work after damage: the newest good state, and every change that the journals hold since.

The damaged files are never written to: they stay beside the workspace under a name that says so.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple

from communitytui.errors import CommunityError, Damaged
from communitytui.i18n import N_
from communitytui.store import backups, checkpoint, files, publish
from communitytui.store.checkpoint import Checker, schema_check
from communitytui.store.follow import Follower
from communitytui.store.history import Commit, archives
from communitytui.store.journal import Journal, read_lines
from communitytui.store.lock import Lock
from communitytui.store.migrate import migrated
from communitytui.store.ops import Mismatch
from communitytui.store.state import SCHEMA, Snapshot, empty, replay


class Recovery(NamedTuple):
    """What came back: from which file, up to which revision, and where the damaged one is.

    ``backup`` is None when the state came from the journals alone or nothing was damaged;
    ``changes_back`` counts the changes made since the backup that the journals brought back.
    """

    backup: str | None
    revision: int
    changes_back: int
    kept_aside: str | None


def lines_of(path: str) -> tuple[str, list[Commit]]:
    """Return the store id and the good commits of a journal file; empty where it cannot be read."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        fd = files.open_to_read(path)
        try:
            lines = read_lines(files.read_from(fd))
            return str(next(lines)["store"]), [Commit.of(line) for line in lines]
        except StopIteration:
            pass
        finally:
            os.close(fd)
    return "", []


def all_commits(site: files.Site, store: str | None) -> tuple[str, dict[int, Commit]]:
    """Return every commit of a store by revision, from archives and journal.

    Without ``store``, that of the journal, else of the newest archive, whose id is returned.
    """
    paths = [path for _, _, path in archives(site)]
    read = [lines_of(path) for path in [*paths, site.journal]]
    store = store or next((name for name, _ in reversed(read) if name), "")
    found = {
        commit.revision: commit for name, commits in read if name == store for commit in commits
    }
    return store, found


def advance(base: Snapshot, commits: dict[int, Commit], upto: int | None = None) -> Snapshot:
    """Return ``base`` after the commits that follow it without a gap, as far as they fit."""

    def following() -> Iterator[tuple[int, list[object]]]:
        revision = base.revision
        while (upto is None or revision < upto) and (found := commits.get(revision + 1)):
            revision += 1
            yield revision, list(found.ops)

    state = base
    try:
        return replay(base, following())  # type: ignore[arg-type]
    except Mismatch:
        for revision, ops in following():
            try:
                state = replay(state, [(revision, ops)])  # type: ignore[list-item]
            except Mismatch:
                break
        return state


def rebuild(site: files.Site, store: str, revision: int, check: Checker) -> Snapshot | None:
    """Return the state of a store at ``revision`` from backups and journals; None if they lack it.

    For telling what another program changed in the JSON file while none of us was looking.
    """
    _, commits = all_commits(site, store)
    for base in [*_good_backups(site, check), None]:
        state = base[1] if base else empty(store)
        if state.store == store and state.revision <= revision:
            state = advance(state, commits, revision)
            if state.revision == revision:
                return state
    return None


def recover(
    path: str | os.PathLike[str], *, check: Checker = schema_check, lock_timeout: float = 5.0
) -> Recovery:
    """Put the newest state together that backups and journals hold, and make it the workspace.

    A workspace that is well stays as it is. Raises ``Damaged`` when there is nothing to recover
    from, ``Busy``, ``MayNotWrite``, ``DiskProblem``.
    """
    site = files.Site.of(path)
    access = _access(site)
    lock = Lock(site.lock, access, "doctor")
    lock.acquire(lock_timeout)
    try:
        with suppress(CommunityError):
            well = Follower(site, check)
            revision = well.snapshot.revision
            well.close()
            return Recovery(None, revision, 0, None)
        with files.disk_errors():
            return _recover(site, access, check)
    finally:
        lock.release()


def _recover(site: files.Site, access: files.Access, check: Checker) -> Recovery:
    source, base, commits = _best(site, check)
    state = advance(base, commits)
    if state.schema < SCHEMA:
        state = migrated(state)
    aside = _keep_aside(site)
    # Past every revision that anybody may have seen, so that no reader takes it for an old one.
    last = max([state.revision, *commits])
    follower = Follower.holding(site, check, state, access)
    publish.restart(follower, last + 1)
    follower.close()
    backups.keep_state(site, access, state._replace(revision=last + 1))
    back = state.revision - base.revision
    return Recovery(source, last + 1, back, aside)


def _best(site: files.Site, check: Checker) -> tuple[str | None, Snapshot, dict[int, Commit]]:
    """Return the newest good state with its file, and the commits of its store."""
    found: list[tuple[str, Snapshot]] = []
    with suppress(CommunityError):
        image = checkpoint.read(site.path, check)
        if image.ours:
            found.append((site.path, image.snapshot))
    found += _good_backups(site, check)
    if found:
        source, base = max(found, key=lambda pair: pair[1].revision)
        return source, base, all_commits(site, base.store)[1]
    store, commits = all_commits(site, None)
    if 1 not in commits:
        raise Damaged(N_("There is no good backup to recover from"))
    return None, empty(store), commits


def _good_backups(site: files.Site, check: Checker) -> Iterator[tuple[str, Snapshot]]:
    for backup in reversed(backups.backups(site)):
        with suppress(CommunityError):
            image = checkpoint.read(backup.path, check)
            if image.ours and image.snapshot.schema <= SCHEMA:
                yield backup.path, image.snapshot


def _access(site: files.Site) -> files.Access:
    for path in (site.path, site.journal, site.lock):
        with suppress(OSError):
            return files.Access.like(os.stat(path))
    return files.PRIVATE


def _keep_aside(site: files.Site) -> str | None:
    """Link what is there under names that say it is damaged; return the JSON file's."""
    mark = f".corrupt-{time.time_ns()}"
    for path in (site.journal, site.path):
        if os.path.exists(path):
            os.link(path, path + mark)
    # The journal goes with it: what it holds is in the new state, as far as it is good.
    with suppress(FileNotFoundError):
        first, last, name = _span(site.journal)
        if last > first:
            files.make_folder(site.backups, _access(site))
            with suppress(FileExistsError):
                os.link(site.journal, publish.archive_path(site, first, last, name))
    return site.path + mark if os.path.exists(site.path + mark) else None


def _span(path: str) -> tuple[int, int, str]:
    """Return from which revision to which a journal leads, as far as it is good, and its id."""
    try:
        journal = Journal.open(path)
    except CommunityError:
        return 0, 0, ""
    if journal is None:
        return 0, 0, ""
    with suppress(CommunityError):
        journal.drain()
    journal.close()
    return journal.first, journal.revision, journal.id
