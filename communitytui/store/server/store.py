"""The store on a server: a change is one database transaction under the lock of the head's row.

Who edits drafts on the newest state while nobody else can write, as in a file; ids, names and
gates are therefore judged on what really is. The change is acknowledged when it is on the
server's disk. If the connection breaks before COMMIT arrived, nothing was written, and the change
is fitted on what is there by then; whether COMMIT arrived, the log tells.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from communitytui.errors import Busy, CommunityError, MayNotWrite, NotFound, ServerAway
from communitytui.i18n import N_
from communitytui.store import ops
from communitytui.store.base import AWAY, Store, fit_again
from communitytui.store.checkpoint import Checker, schema_check
from communitytui.store.history import Commit, Log, real_clock
from communitytui.store.ops import Op, Rows
from communitytui.store.server import reading, writing
from communitytui.store.server.address import no_files
from communitytui.store.server.connection import ConnectionLost
from communitytui.store.server.following import ServerFollower
from communitytui.store.state import SCHEMA, Snapshot

if TYPE_CHECKING:
    from communitytui.store.draft import Beside
    from communitytui.store.files import Access, Site

#: How often a change is tried that rows which were changed past the log are in the way of.
_ATTEMPTS = 5


class ServerStore(Store):
    """A workspace in the tables of a PostgreSQL database; made by ``open_store``."""

    has_files = False
    # Nothing can be put in the place of tables, and a commit is whole or not at all.
    displaced = None
    torn = waiting = 0

    def __init__(
        self,
        url: str,
        who: str,
        *,
        lock_timeout: float = 5.0,
        clock: Callable[[], str] = real_clock,
        check: Checker = schema_check,
        read_only: bool = False,
        lasting: bool = False,
    ) -> None:
        super().__init__(
            who,
            lock_timeout=lock_timeout,
            clock=clock,
            check=check,
            read_only=read_only,
            archive=_no_archive,
        )
        self.follower = ServerFollower(url, lock_timeout, lasting=lasting)
        self.path = self.follower.link.address.url
        #: Whether the transaction that holds the lock is open.
        self._locked = False
        self._open = True
        if self.read_only is None:
            self.read_only = self.follower.why_not()

    @property
    def site(self) -> Site:
        """There are no files: raises ``BadValue``."""
        raise no_files()

    @property
    def access(self) -> Access:
        """There are no files: raises ``BadValue``."""
        raise no_files()

    @property
    def snapshot(self) -> Snapshot:
        """The newest state that this process has seen, or the past one that was asked for."""
        return self.follower.snapshot if self._past is None else self._past

    def refresh(self) -> Snapshot:
        """Take in what others wrote and return the newest snapshot, the same one if nothing.

        Waits for nobody: while another thread of this process writes, what is known is returned.
        So it is while the server does not answer; ``away`` and ``read_only`` say so meanwhile.
        """
        if self._open and self._state.acquire(blocking=False):
            try:
                if not self._locked and self.follower.is_due():
                    self.follower.look()
                    self._back()
            except ServerAway:
                self.away = True
                if self.read_only is None:
                    self.read_only = AWAY
            finally:
                self._state.release()
        return self.snapshot

    def _back(self) -> None:
        """Note that the server answers, and what it says of writing."""
        self.away = False
        if self.read_only in (None, AWAY):
            self.read_only = self.follower.why_not()

    def _read_log(self) -> Log:
        return self.follower.log()

    # Writing

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Keep everybody else from writing, with the newest state taken in.

        Raises as ``transaction`` does. Inside a transaction of this thread it would wait for it.
        """
        if self.read_only not in (None, AWAY):
            raise MayNotWrite(str(self.read_only))
        if not self._writing.acquire(timeout=self._timeout):
            raise Busy(N_("Another change is still being saved; please try again"))
        try:
            with self._state:
                self._lock_head()
            yield
        finally:
            with self._state:
                self._let_go()
            self._writing.release()

    def _lock_head(self) -> None:
        """Begin a transaction that nobody else writes beside, with the newest state taken in."""
        until, follower = time.monotonic() + self._timeout, self.follower
        while True:
            follower.link.within(max(until - time.monotonic(), 0.0))
            with suppress(ConnectionLost), follower.link.asking() as connection:
                follower.take_in(connection, *writing.lock(connection, follower.head.revision - 1))
                self._back()
                if self.read_only is not None:
                    raise MayNotWrite(self.read_only)
                if follower.head.schema < SCHEMA:
                    writing.migrate(connection, follower.head, follower.snapshot)
                    follower.take_in(connection, *writing.lock(connection, follower.head.revision))
                self._locked = True
                return
            if time.monotonic() > until:
                raise follower.unreachable()

    def _let_go(self) -> None:
        """End the transaction if it is still there; nothing of it is written then."""
        self._locked = False
        if self.follower.link.alive:
            with (
                suppress(ConnectionLost, CommunityError),
                self.follower.link.asking() as connection,
            ):
                connection.rollback()

    def _commit(
        self, base: Snapshot, tables: Mapping[str, Rows], found: list[Op], commit: Commit
    ) -> Commit | None:
        unsure = False
        with self._state:
            for _ in range(_ATTEMPTS):
                if not self._locked:
                    self._lock_again(unsure=unsure)
                try:
                    if unsure and (written := self._written(commit.uid)) is not None:
                        return written
                except ConnectionLost:
                    self._locked = False
                    continue
                if self.snapshot is not base:
                    found, base = fit_again(self.snapshot, found), self.snapshot
                    if not found:
                        return None
                    tables = ops.apply(base.tables, found)
                commit = commit._replace(revision=base.revision + 1, ops=tuple(found))
                after = base.after(commit.revision, tables, found)
                try:
                    with self.follower.link.asking() as connection:
                        writing.write(connection, commit, base, after)
                except ConnectionLost:
                    self._locked, unsure = False, True
                except writing.GuardMissedError:
                    # Somebody changed rows past the log: what they hold is the state.
                    self._let_go()
                    self.follower.ask(self.follower.read)
                else:
                    self._locked = False
                    self.follower.took(commit, after)
                    return commit
        raise Busy(N_("Another change is still being saved; please try again"))

    def _lock_again(self, *, unsure: bool) -> None:
        """Lock the head after the connection broke.

        Whoever holds the lock knows that the server is done with the transaction that broke: it
        held the lock as well.
        """
        try:
            self._lock_head()
        except (ServerAway, Busy) as error:
            if not unsure:
                raise
            raise ServerAway(
                N_(
                    "The connection broke while the change was being saved: whether it is saved, "
                    "the log tells once {server} can be reached"
                ),
                server=self.follower.link.address.server,
            ) from error

    def _written(self, uid: str) -> Commit | None:
        """Return the commit with this uid if the log has it; it is on the server's disk then."""
        with self.follower.link.asking() as connection:
            found = reading.find_commit(connection, uid)
            if found is not None:
                # The connection may have broken before anybody waited for the disk.
                writing.finish(connection)
                self._locked = False
            return found

    # What a server has no use for

    def checkpoint(self) -> bool:
        """There is no file that follows: False."""
        return False

    def write_again(self) -> None:
        """There is no file that could be missing."""

    def start_write_behind(self) -> None:
        """Nothing is written behind a commit on a server."""

    def close(self) -> None:
        """Let go of the connection; a thread that is still in a transaction keeps it until then."""
        if not self._open:
            return
        self._open = False
        if self._writing.acquire(timeout=self._timeout):
            with self._state:
                self.follower.link.drop()
            self._writing.release()


def _no_archive(store: Store, file: str, now: str | None) -> Beside:
    raise NotFound(
        N_("Not undone: the archive {file} stayed beside the file that was pushed here"), file=file
    )
