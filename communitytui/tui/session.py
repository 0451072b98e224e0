"""The session: the newest state, and the one thread that talks to the store.

The event loop never waits for the disk or for the lock: a stalled terminal freezes the loop, and
a lock held there would freeze every colleague. Actions are put into a queue; one thread runs
them in order and posts what came of it. Posting is safe from any thread.
"""

from __future__ import annotations

import queue
import threading
from asyncio import Future
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from textual.message import Message

from communitytui.domain.workspace import Workspace
from communitytui.errors import CommunityError
from communitytui.services.workspaces import open_or_create, utc_now
from communitytui.store import Snapshot, Store

#: How often somebody else's changes are looked for, in seconds.
LOOK_EVERY = 0.5
#: How many looks in a row must miss the file before the user is asked about it.
_MISSED = 2

#: One thing to do: a service called with the store and the present instant.
Work = Callable[[Store, datetime], object]


class Job(NamedTuple):
    """A piece of work, and who waits for its result, or for the error that refuses it."""

    work: Work
    answer: Future[Any] | None = None


@dataclass
class StateChanged(Message):
    """The state is another one; ``ids`` are the records that differ, ``by`` who did it to tasks.

    ``by`` holds only what colleagues did, not this session.
    """

    workspace: Workspace
    ids: frozenset[tuple[str, int]]
    by: Mapping[int, str] = field(default_factory=dict)


@dataclass
class Saved(Message):
    """A job came to its end and what it changed is on the disk."""

    job: Job
    result: object


@dataclass
class Failed(Message):
    """A job was refused; nothing was changed."""

    job: Job
    error: CommunityError


@dataclass
class Noticed(Message):
    """Something is to be known about the file; what was asked for was done all the same."""

    error: CommunityError


@dataclass
class FileStands(Message):
    """How the file stands is something else by now: it can be written, or is there again.

    ``away`` tells whether its server went away (True) or came back (False).
    """

    away: bool | None = None


@dataclass
class FileDisplaced(Message):
    """The file was moved, deleted or replaced: nothing is written until the user decides."""

    error: CommunityError


@dataclass
class Broken(Message):
    """A fault of the program itself in the writer thread."""

    error: BaseException


class AppSession:
    """Holds the store and the newest workspace; made before the app, started by it.

    ``store`` is None while there is no file yet; the first job makes it.
    """

    def __init__(
        self,
        path: Path | str,
        store: Store | None,
        *,
        who: str,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.path = path
        self.store = store
        self.who = who
        self.clock = clock
        self.workspace = Workspace(store.snapshot.tables if store else {}, clock())
        self._snapshot: Snapshot | None = store.snapshot if store else None
        self._post: Callable[[Message], object] = lambda message: None
        self._queue: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._stood = (self.displaced, self.read_only, self.away)
        self._waiting = 0
        self._polling = threading.Event()
        self._thread: threading.Thread | None = None
        self._noticed: set[str] = set()
        self._missed = 0

    @property
    def read_only(self) -> str | None:
        """Why nothing can be written (a message id), or None."""
        if self.store is None:
            return None
        if self.store.read_only is None and self.store.displaced is not None:
            return self.store.displaced.message
        return self.store.read_only

    @property
    def displaced(self) -> bool:
        """Whether the file was moved, deleted or replaced while it was open."""
        return self.store is not None and self.store.displaced is not None

    @property
    def away(self) -> bool:
        """Whether the workspace is on a server that does not answer now."""
        return self.store is not None and self.store.away

    @property
    def busy(self) -> bool:
        """Whether a job of the user is not finished yet."""
        return self._waiting > 0

    def start(self, post: Callable[[Message], object]) -> None:
        """Begin to work; ``post`` takes messages from another thread."""
        self._post = post
        if self.store is not None:
            self.store.start_write_behind()
        self._thread = threading.Thread(target=self._run, name="session", daemon=True)
        self._thread.start()

    def submit(self, job: Job) -> None:
        """Let the thread do ``job`` after those before it."""
        self._waiting += 1
        self._queue.put(job)

    def poll(self) -> None:
        """Let the thread look whether somebody else wrote; does nothing while it looks."""
        if not self._polling.is_set() and self.store is not None:
            self._polling.set()
            self._queue.put(_POLL)

    def rest(self, timeout: float = 2.0) -> None:
        """Finish what was begun and write the file, so that the process can be stopped.

        Afterwards nothing holds the lock, and nothing is due that would take it.
        """
        done = threading.Event()

        def work(store: Store, now: datetime) -> None:
            try:
                with suppress(CommunityError):
                    store.checkpoint()
            finally:
                done.set()

        if self.store is not None and self._thread is not None:
            self.submit(Job(work))
            done.wait(timeout)

    def close(self, timeout: float = 2.0) -> bool:
        """Finish what was begun, write the file and let go of it; tell whether it was in time."""
        thread, self._thread = self._thread, None
        if thread is None:
            return True
        self._queue.put(None)
        thread.join(timeout)
        return not thread.is_alive()

    # In the thread

    def _run(self) -> None:
        while (job := self._next()) is not None:
            if job is _POLL:
                self._look()
            else:
                self._do(job)
        if self.store is not None:
            self.store.close()

    def _next(self) -> Job | None:
        """Return what is to be done: a look at the file where nobody asks for anything.

        The event loop is not woken for it; that took more than all else at rest.
        """
        try:
            return self._queue.get(timeout=LOOK_EVERY)
        except queue.Empty:
            return _POLL

    def _do(self, job: Job) -> None:
        try:
            result = job.work(self._open(), self.clock())
            self._publish()
            self._waiting -= 1
            self._post(Saved(job, result))
        except CommunityError as error:
            self._waiting -= 1
            self._publish()
            self._post(Failed(job, error))
        except Exception as error:
            self._waiting -= 1
            self._post(Broken(error))

    def _open(self) -> Store:
        if self.store is None:
            self.store = open_or_create(self.path, who=self.who)
            self.store.start_write_behind()
            self._snapshot = self.store.snapshot
        return self.store

    def _look(self) -> None:
        if self.store is None:
            return
        try:
            self.store.refresh()
            self._publish()
            self._look_for_the_file()
            self._tell_notices()
            stands, stood = (self.displaced, self.read_only, self.away), self._stood
            if stands != stood:
                self._stood = stands
                self._post(FileStands(self.away if self.away != stood[2] else None))
        except CommunityError as error:
            self._post(Failed(Job(lambda store, now: None), error))
        except Exception as error:
            self._post(Broken(error))
        finally:
            self._polling.clear()

    def _look_for_the_file(self) -> None:
        """Ask what is to be done about a file that is not there any more.

        Once, and not for one that another program only replaces: that takes it away for a moment.
        """
        assert self.store is not None
        displaced = self.store.displaced
        self._missed = self._missed + 1 if displaced is not None else 0
        if displaced is not None and self._missed == _MISSED:
            # Who only looks has nothing to decide.
            looks = self.store.read_only is not None
            self._post(Noticed(displaced) if looks else FileDisplaced(displaced))

    def _tell_notices(self) -> None:
        """Post what is to be known about the file, each thing once."""
        assert self.store is not None
        for error in self.store.notices:
            if str(error) not in self._noticed:
                self._noticed.add(str(error))
                self._post(Noticed(error))

    def _publish(self) -> None:
        """Make the newest snapshot the state, and say what is different in it."""
        assert self.store is not None
        old, new = self._snapshot, self.store.snapshot
        now = self.clock()
        if new is old and not self._new_day(now):
            return
        workspace = Workspace(new.tables, now)
        # Counted here, so that the event loop finds it counted.
        for community in workspace.communities:
            workspace.board.progress(community.id)
        ids = _different(old, new)
        by = self._by(old, new)
        self._snapshot = new
        self.workspace = workspace
        self._post(StateChanged(workspace, ids, by))

    def _new_day(self, now: datetime) -> bool:
        """Tell whether it is another day by now in one of the communities."""
        return any(
            community.today(now) != self.workspace.today(community.id)
            for community in self.workspace.communities
        )

    def _by(self, old: Snapshot | None, new: Snapshot) -> dict[int, str]:
        """Return who else changed which tasks since ``old``."""
        assert self.store is not None
        if old is None or new.revision == old.revision:
            return {}
        found: dict[int, str] = {}
        for commit in self.store.recent(new.revision - old.revision):
            if old.revision < commit.revision <= new.revision and commit.who != self.who:
                for table, id, _, after in commit.ops:
                    if table == "tasks" and after is not None:
                        found.setdefault(id, commit.who)
        return found


_POLL = Job(lambda store, now: None)


def _different(old: Snapshot | None, new: Snapshot) -> frozenset[tuple[str, int]]:
    """Return the records that are not the same object in both: those that somebody changed."""
    found: set[tuple[str, int]] = set()
    for name, rows in new.tables.items():
        before = old.tables.get(name, {}) if old else {}
        if rows is before:
            continue
        found.update((name, id) for id, record in rows.items() if before.get(id) is not record)
        found.update((name, id) for id in before if id not in rows)
    return frozenset(found)
