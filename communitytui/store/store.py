"""The store in a file: an append to the journal is the commit, and how both get to the disk."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from communitytui.errors import Busy, Displaced, MayNotWrite
from communitytui.i18n import N_
from communitytui.store import checkpoint_place, codec, files, ops, writer
from communitytui.store.base import Store, fit_again
from communitytui.store.checkpoint import Checker, schema_check
from communitytui.store.history import Commit, Log, real_clock
from communitytui.store.journal import Misplaced, SyncFailed
from communitytui.store.lock import Lock
from communitytui.store.ops import Op, Rows
from communitytui.store.reader import Follower
from communitytui.store.readying import make_ready
from communitytui.store.saving import ATTEMPTS, Saving
from communitytui.store.state import ROTATE_AT, SCHEMA, Snapshot
from communitytui.store.undoing import Archive
from communitytui.store.writebehind import WriteBehind

#: How long in seconds a file may be gone that is only being replaced, one part of ``ATTEMPTS``.
_MOMENT = 0.005
#: How many seconds ``close`` waits for somebody else who is writing.
_PATIENCE = 2.0


class FileStore(Saving, Store):
    """A workspace in a JSON file with its journal; made by ``open_store``."""

    site: files.Site

    def __init__(
        self,
        site: files.Site,
        who: str,
        *,
        lock_timeout: float = 5.0,
        clock: Callable[[], str] = real_clock,
        check: Checker = schema_check,
        rotate_at: int = ROTATE_AT,
        read_only: bool = False,
        lasting: bool = False,
        archive: Archive | None = None,
    ) -> None:
        super().__init__(
            who,
            lock_timeout=lock_timeout,
            clock=clock,
            check=check,
            read_only=read_only,
            archive=archive,
        )
        self.site = site
        self.path = site.path
        self._rotate_at = rotate_at
        self._deciding = False
        self._follower = Follower(site, check, lasting=lasting)
        self._lock = Lock(site.lock, self._follower.access, who)
        self._behind = WriteBehind(self.checkpoint, self._warn)
        self._open = True
        self._look_round()
        if self.read_only is None:
            self.read_only = _why_not(site)

    @property
    def snapshot(self) -> Snapshot:
        """The newest state that this process has seen, or the past one that was asked for."""
        return self._follower.snapshot if self._past is None else self._past

    @property
    def access(self) -> files.Access:
        """Who may use the file, and so what stands beside it."""
        return self._follower.access

    @property
    def displaced(self) -> Displaced | None:
        """Why nothing is written until people decide: the file is gone or another workspace's."""
        return self._follower.displaced

    @property
    def torn(self) -> int:
        """How many bytes of a commit that was cut short stand at the journal's end."""
        journal = self._follower.journal
        return 0 if journal is None else journal.torn.size

    @property
    def waiting(self) -> int:
        """How many commits the journal holds that the JSON file does not."""
        journal = self._follower.journal
        return 0 if journal is None else max(self.snapshot.revision - journal.saved, 0)

    def refresh(self) -> Snapshot:
        """Take in what others wrote and return the newest snapshot, the same one if nothing.

        Takes no lock, and waits for nobody: while another thread of this process writes, what
        is known is returned. Raises ``Damaged``.
        """
        if self._open and self._state.acquire(blocking=False):
            try:
                self._follower.sync()
                self._look_round()
                if self._follower.held:
                    self._behind.note()
            finally:
                self._state.release()
        return self.snapshot

    # Writing

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Keep everybody else from writing, with the newest state taken in and a journal that is
        ready for an append.

        Raises as ``transaction`` does. Inside a transaction of this thread it would wait for it.
        """
        if self.read_only is not None:
            raise MayNotWrite(self.read_only)
        if not self._writing.acquire(timeout=self._timeout):
            raise Busy(N_("Another change is still being saved; please try again"))
        try:
            # Before a lock is made in a folder that the file has left.
            if not self._deciding and not _is_there(self.site.path):
                raise checkpoint_place.moved()
            self._lock.acquire(self._timeout)
            try:
                with self._state:
                    self._ready()
                yield
            finally:
                self._lock.release()
        finally:
            self._writing.release()

    def write_again(self) -> None:
        """Write what is known at the path again, after the file there was moved or replaced.

        Files of another workspace are kept aside under names of their own. Raises as
        ``transaction`` does.
        """
        with files.disk_errors():
            files.make_folders(self.site.folder, self.access)
        self._deciding = True
        try:
            self.settle()
        finally:
            self._deciding = False

    def start_write_behind(self) -> None:
        """Let a thread write the JSON file soon after each commit, until ``close``."""
        self._behind.start()

    def close(self) -> None:
        """Write the JSON file if commits of ours are not in it yet, and let go of the files.

        Never fails for a checkpoint that fails: ``warning`` tells.
        """
        if not self._open:
            return
        # Who quits is not kept waiting: the commits are safe, and the next one writes the file.
        self._timeout = min(self._timeout, _PATIENCE)
        self._behind.stop()
        self._open = False
        self._behind.run(force=True)
        # A thread that is still in a transaction keeps its files; they go when it ends.
        if self._writing.acquire(timeout=self._timeout):
            with self._state:
                self._follower.close()
            self._writing.release()

    # Inside

    def _read_log(self) -> Log:
        return self._follower.log()

    def _ready(self) -> None:
        # Again when the new journal is deleted while what was missing is brought back: nobody
        # may change a state that lacks what is known.
        for _ in range(ATTEMPTS):
            self._follower.sync()
            self._look_round()
            if self.read_only is not None:
                raise MayNotWrite(self.read_only)
            for problem in make_ready(self._follower, self._clock, deciding=self._deciding):
                self._warn(problem)
            if not self._follower.held:
                return
        raise Busy(N_("Another change is still being saved; please try again"))

    def _look_round(self) -> None:
        if self._follower.notice is not None:
            self._notice("journal", self._follower.notice)
        if self._follower.orphaned:
            self._notice("orphaned", checkpoint_place.orphaned())
        if self.snapshot.schema > SCHEMA and self.read_only is None:
            self.read_only = N_("The workspace was written by a newer version; opened read-only")

    def _commit(
        self, base: Snapshot, tables: Mapping[str, Rows], found: list[Op], commit: Commit
    ) -> Commit | None:
        for _ in range(ATTEMPTS):
            with self._state:
                if self.snapshot is not base:
                    found, base = fit_again(self.snapshot, found), self.snapshot
                    if not found:
                        return None
                    tables = ops.apply(base.tables, found)
                commit = commit._replace(revision=base.revision + 1, ops=tuple(found))
                try:
                    if self._append(commit):
                        after = base.after(commit.revision, tables, found)
                        self._follower.take(commit, after)
                        self._behind.note()
                        return commit
                except SyncFailed as failure:
                    self._follower.take(commit, base.after(commit.revision, tables, found))
                    self._save_elsewhere(failure)
                    return commit
            # The lock was removed or the journal replaced under us: take them again, and fit
            # what was drafted onto what others may have written since.
            self._lock.release()
            self._lock.acquire(self._timeout)
            with self._state:
                self._ready()
        raise Busy(N_("Another change is still being saved; please try again"))

    def _append(self, commit: Commit) -> bool:
        body = codec.dumps(commit.entry())
        journal = self._follower.journal
        assert journal is not None
        if not self._lock.still_ours() or journal.is_at_path() is not True:
            return False
        with files.disk_errors():
            try:
                journal.append(body, commit.revision)
            except Misplaced:
                return False
        return True

    def _save_elsewhere(self, failure: SyncFailed) -> None:
        """The disk did not confirm a commit: new files, for those of a failed sync may lie."""
        self._behind.note()
        try:
            writer.restart(self._follower, self.snapshot.revision)
        except OSError:
            self.read_only = N_("The disk is failing; nothing more is written until it is checked")
            raise files.DiskProblem(
                N_("The change is in the file but may not survive a power cut: {problem}"),
                problem=os.strerror(failure.error.errno or 0),
            ) from failure


def _is_there(path: str) -> bool:
    """Tell whether a file is at the path; some programs take it away for a moment."""
    for _ in range(ATTEMPTS):
        if files.sign(path) is not None:
            return True
        time.sleep(_MOMENT)
    return False


def _why_not(site: files.Site) -> str | None:
    """Return why nothing can be written here (a message id), None when it can."""
    if not os.access(site.path, os.W_OK):
        return N_("The workspace file is not writable; opened read-only")
    if not os.access(site.folder, os.W_OK | os.X_OK):
        return N_("The folder of the workspace is not writable; opened read-only")
    return None


def create_file(
    path: str | os.PathLike[str], *, shared: bool = False, access: files.Access | None = None
) -> str:
    """Make an empty workspace in a file and return its real path, as ``create_store`` says."""
    site = files.Site.of(path)
    if access is None:
        access = (files.SHARED if shared else files.PRIVATE).within(site.folder)
    with files.disk_errors():
        files.make_folders(site.folder, access)
        lock = Lock(site.lock, access, "")
        lock.acquire(5.0)
        try:
            writer.create(site, access)
        finally:
            lock.release()
    return site.path
