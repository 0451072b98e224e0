"""Back to work after damage: the newest good state, and every change that the journals hold since.

The damaged files are never written to: they stay beside the workspace under a name that says so.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from contextlib import suppress
from typing import NamedTuple

from communitytui.errors import CommunityError, Damaged
from communitytui.i18n import N_
from communitytui.store import backups, checkpoint, files, salvage, writer
from communitytui.store.checkpoint import Checker, Image, JournalPlace, schema_check
from communitytui.store.history import Commit, archives, is_whole
from communitytui.store.lock import Lock
from communitytui.store.migrate import migrated
from communitytui.store.ops import Mismatch, Op, get_field, same
from communitytui.store.past import Past, read_past
from communitytui.store.reader import Follower
from communitytui.store.state import SCHEMA, Snapshot, empty, replay


class Recovery(NamedTuple):
    """What came back: from which file, up to which revision, and where the damaged one is.

    ``backup`` is None when the state came from the journals alone or nothing was damaged;
    ``changes_back`` counts the changes made since the backup that the journals brought back,
    ``lost`` those that nothing holds any more or that fit nowhere.
    """

    backup: str | None
    revision: int
    changes_back: int
    kept_aside: str | None
    lost: int = 0


class _File(NamedTuple):
    """A journal, rotated or not: what it holds, and from which to which revision it goes."""

    path: str
    id: str
    store: str | None
    first: int
    last: int
    past: Past
    runs: tuple[tuple[Commit, ...], ...]
    links: frozenset[int] = frozenset()


class _History(NamedTuple):
    """The commits of one store: those whose place is certain, and runs that only may belong."""

    certain: dict[int, Commit]
    islands: list[tuple[Commit, ...]]
    spans: list[tuple[int, int]]

    @property
    def is_whole(self) -> bool:
        """Whether it goes back to the empty workspace, so that no backup is needed."""
        return any(first == 0 and last > 0 for first, last in self.spans)

    def missing(self, since: int) -> int:
        """Return how many commits behind ``since`` should be there and are not."""
        count, reached = 0, since
        for first, last in sorted(self.spans):
            begin = max(first, reached)
            if last > begin:
                there = sum(begin < revision <= last for revision in self.certain)
                count, reached = count + last - begin - there, last
        return count


def _journal_files(site: files.Site) -> list[_File]:
    """Return every journal that can be read, the one at the path last."""
    found = [_file(path, id, first, last) for first, last, id, path in archives(site)]
    found.append(_file(site.journal, "", None, None))
    return [file for file in found if file is not None]


def _file(path: str, name: str, first: int | None, last: int | None) -> _File | None:
    try:
        data = files.read_beside(path)
    except (OSError, Damaged):
        return None
    reading = salvage.read(data)
    links = frozenset(line.crc for line in salvage.pieces(data) if line.crc is not None)
    head = reading.head
    runs = tuple(
        tuple(Commit.of(entry) for entry in run if is_whole(entry)) for run in reading.runs
    )
    commits = [commit for run in runs for commit in run]
    if first is None:
        begins = commits[0].revision - 1 if commits else 0
        first = int(head["revision"]) if head is not None else begins
    if last is None:
        last = max([first, *(commit.revision for commit in commits)]) + reading.behind
    if head is None:
        return _File(path, name, None, first, last, (), runs, links)
    past = read_past(head.get("past"))
    name = name or str(head["journal"])
    return _File(path, name, str(head["store"]), first, last, past, runs, links)


def _known(found: list[_File], images: list[tuple[str, Image]]) -> list[_File]:
    """Return the journals, each as that to which a file of ours names a line in it.

    A line of elsewhere may stand where its head was.
    """
    for _, image in images:
        for number, file in enumerate(found):
            if image.place.base and image.place.link in file.links:
                if file.store == image.snapshot.store:
                    continue
                found[number] = file._replace(
                    id=image.place.base,
                    store=image.snapshot.store,
                    past=image.place.past,
                    first=_first(file, image),
                )
    return found


def _first(file: _File, image: Image) -> int:
    begins = [run[0].revision - 1 for run in file.runs[:1] if run]
    return min([image.snapshot.revision, *begins])


def _history(found: list[_File], store: str, names: set[str]) -> _History:
    """Return the commits of a store; a journal whose head is broken is of it if its id is known.

    The one at the path bears no id then: it belongs to what it stands beside.
    """
    certain: dict[int, Commit] = {}
    islands: list[tuple[Commit, ...]] = []
    spans = []
    names = names | {name for file in found if file.store == store for name, _, _ in file.past}
    for file in found:
        if file.store != store and file.id not in names and (file.store or file.id):
            continue
        spans.append((file.first, file.last))
        for number, run in enumerate(file.runs):
            kept = tuple(commit for commit in run if commit.revision <= file.last)
            if number in (0, len(file.runs) - 1):
                certain.update((commit.revision, commit) for commit in kept)
            elif kept:
                islands.append(kept)
    return _History(certain, islands, spans)


def rebuild(site: files.Site, store: str, revision: int, check: Checker) -> Snapshot | None:
    """Return the state of a store at ``revision`` from backups and journals; None if they lack it.

    For telling what another program changed in the JSON file while none of us was looking.
    """
    images = _good_backups(site, check)
    history = _history(_known(_journal_files(site), images), store, _names(images, store))
    bases = [image.snapshot for _, image in images if image.snapshot.store == store]
    for base in [*bases, empty(store)]:
        wanted = range(base.revision + 1, revision + 1)
        if base.revision <= revision and all(each in history.certain for each in wanted):
            with suppress(Mismatch):
                return replay(base, ((each, list(history.certain[each].ops)) for each in wanted))
    return None


def recover(
    path: str | os.PathLike[str], *, check: Checker = schema_check, lock_timeout: float = 5.0
) -> Recovery:
    """Put the newest state together that backups and journals hold, and make it the workspace.

    A workspace that is well stays as it is. Raises ``Damaged`` when there is nothing to recover
    from, or nothing tells which of two workspaces it is; ``Busy``, ``MayNotWrite``,
    ``DiskProblem``, ``MayNotRead``.
    """
    site = files.Site.of(path)
    # What we may not read is not lost: an older state must not take its place.
    files.check_readable(site)
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
    images, current = _good_backups(site, check), _image(site.path, check)
    there = [(site.path, current)] if current is not None else []
    found = _known(_journal_files(site), [*images, *there])
    store = _whose(site, current, images, found)
    images = [*there, *images]
    ours = [(file, image) for file, image in images if image.snapshot.store == store]
    history = _history(found, store, _names(images, store))
    source: str | None = None
    base = empty(store)
    if ours:
        source, image = max(ours, key=lambda pair: pair[1].snapshot.revision)
        base = image.snapshot
    elif not history.is_whole:
        raise _nothing()
    state, back, lost = advance(base, history)
    if not ours and not back:
        raise _nothing()
    if state.schema < SCHEMA:
        state = migrated(state)
    aside, left = _keep_aside(site, access, found, store, ours)
    # Past every revision that anybody may have seen, so that no reader takes it for an old one.
    last = max([state.revision, *history.certain, *(end for _, end in history.spans)])
    follower = Follower.holding(site, check, state._replace(revision=last), access, left)
    writer.restart(follower, last + 1, outgoing=current is None or source == site.path)
    follower.close()
    backups.keep_state(site, access, state._replace(revision=last + 1))
    return Recovery(source, last + 1, back, aside, lost)


def advance(base: Snapshot, history: _History) -> tuple[Snapshot, int, int]:
    """Return ``base`` after the commits that follow it, how many these are and how many are lost.

    Behind a gap they are applied all the same: what they changed was confirmed. A run between
    two gaps is taken when something in it goes on from what is there.
    """
    islands = {run[0].revision: run for run in history.islands}
    waiting = {commit.revision for run in history.islands for commit in run}
    follow = sorted(
        revision for revision in {*history.certain, *waiting} if revision > base.revision
    )
    try:
        if not islands:
            steps = [(each, list(history.certain[each].ops)) for each in follow]
            return replay(base, steps), len(follow), history.missing(base.revision)
    except Mismatch:
        pass
    state, back = base, 0
    for revision in follow:
        commit = history.certain.get(revision)
        if commit is None:
            run = islands.get(revision)
            if run is not None and any(_goes_on(state, op) for each in run for op in each.ops):
                history.certain.update((each.revision, each) for each in run)
            commit = history.certain.get(revision)
        if commit is not None:
            with suppress(Mismatch):
                state, back = replay(state, [(revision, list(commit.ops))]), back + 1
                continue
            history.certain.pop(revision)
    return state, back, history.missing(base.revision)


def _goes_on(state: Snapshot, op: Op) -> bool:
    """Tell whether an op changes or removes just what the state holds."""
    if op.before is None:
        return False
    held = state.tables.get(op.table, {}).get(op.id)
    return held is not None and all(
        same(get_field(held, field), value) for field, value in op.before.items()
    )


def _whose(
    site: files.Site,
    current: Image | None,
    images: list[tuple[str, Image]],
    found: list[_File],
) -> str:
    """Return the store that is to be recovered: that of the journal and of what was kept.

    Raises ``Damaged`` where these do not agree, or what they have makes no state.
    """
    here = [file.store for file in found if file.path == site.journal and file.store]
    kept = [file.store for file in found if file.path != site.journal and file.store][-1:]
    votes = [*here, *kept, *(image.snapshot.store for _, image in images[:1])]
    file = [current.snapshot.store] if current is not None else []
    counted = Counter([*votes, *file])
    if not counted:
        # Even a journal without a head is better than nothing.
        return os.urandom(8).hex()
    most = max(counted.values())
    best = [store for store, count in counted.items() if count == most]
    # Where the file stands against one witness, the witness wins if there is a state of it.
    best = [store for store in best if store in votes] or best
    bases = {image.snapshot.store for _, image in images} | set(file)
    able = [store for store in best if store in bases or _history(found, store, set()).is_whole]
    if len(able) == 1 and len(best) == 1:
        return able[0]
    if len(counted) == 1:
        raise _nothing()
    names = [os.path.basename(name) for name in (site.path, site.journal, site.backups)]
    raise Damaged(
        N_(
            "The files belong to two workspaces, and it is unclear which is yours; move "
            "the others elsewhere ({files}), then: doctor --recover"
        ),
        files=", ".join(map(ascii, names)),
    )


def _nothing() -> Damaged:
    return Damaged(
        N_(
            "doctor --recover found no good backup and no usable journal; restore a copy "
            "of your own"
        )
    )


def _image(path: str, check: Checker) -> Image | None:
    with suppress(CommunityError):
        image = checkpoint.read(path, check)
        if image.ours and image.snapshot.schema <= SCHEMA:
            return image
    return None


def _good_backups(site: files.Site, check: Checker) -> list[tuple[str, Image]]:
    """Return the backups that are whole, the newest first."""
    read = ((backup.path, _image(backup.path, check)) for backup in backups.backups(site)[::-1])
    return [(path, image) for path, image in read if image is not None]


def _names(images: list[tuple[str, Image]], store: str) -> set[str]:
    """Return the ids of the journals that the files of a store name."""
    places = [image.place for _, image in images if image.snapshot.store == store]
    return {name for place in places for name in (place.base, *(each for each, _, _ in place.past))}


def _access(site: files.Site) -> files.Access:
    for path in (site.path, site.journal, site.lock):
        with suppress(OSError):
            return files.Access.like(os.stat(path))
    return files.PRIVATE


def _keep_aside(
    site: files.Site,
    access: files.Access,
    found: list[_File],
    store: str,
    ours: list[tuple[str, Image]],
) -> tuple[str | None, JournalPlace]:
    """Link what is there under names that say it is damaged.

    Returns the JSON file's, and which journal led to the new state.
    """
    mark = f".corrupt-{time.time_ns()}"
    for path in (site.journal, site.path):
        if os.path.exists(path):
            os.link(path, path + mark)
    left = JournalPlace("", 0, 0)
    # The journal goes with it: what it holds is in the new state, as far as it is good.
    for file in found:
        if file.path == site.journal and file.store in (store, None):
            name = file.id or next((image.place.base for _, image in ours), "") or "0" * 16
            left = JournalPlace(name, 0, 0, file.past)
            if file.last > file.first:
                files.make_folder(site.backups, access)
                with suppress(FileExistsError):
                    os.link(file.path, writer.archive_path(site, file.first, file.last, name))
    return (site.path + mark if os.path.exists(site.path + mark) else None), left
