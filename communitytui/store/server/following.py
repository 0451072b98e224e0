"""The newest state of a workspace on a server, and how it is kept the newest."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from communitytui.errors import ServerAway
from communitytui.i18n import N_
from communitytui.store import ops
from communitytui.store.history import Commit, Log, Piece
from communitytui.store.migrate import migrated
from communitytui.store.server import reading, sql
from communitytui.store.server.connection import Connection, ConnectionLost, ServerLink
from communitytui.store.server.reading import Head, Rights
from communitytui.store.state import SCHEMA, Snapshot, replay

T = TypeVar("T")

#: How often something is asked for that the connection breaks in.
_ATTEMPTS = 5
#: How long in seconds no look is taken where nothing rang, and after one that failed.
_LOOK = 5.0
_REST = 2.0
#: From so many commits on, reading everything anew is no slower than following.
_FAR = 2000


class ServerFollower:
    """What a store knows of a workspace on a server: its head, its records, its log.

    ``lasting``: it stays open, and listens to what others write instead of asking.
    """

    def __init__(self, url: str, lock_timeout: float, *, lasting: bool) -> None:
        self.link = ServerLink(url, lock_timeout)
        self._lasting = lasting
        self._log: Log | None = None
        #: The connection that listens to what others wrote, by its number.
        self._listens = 0
        self._rung = True
        self._looked = 0.0
        self.rights: Rights
        self.head: Head
        self.snapshot: Snapshot
        try:
            self.ask(self.read)
        except BaseException:
            self.link.drop()
            raise

    def ask(self, question: Callable[[Connection], T]) -> T:
        """Ask for something, again where the connection broke; raises ``ServerAway``."""
        for _ in range(_ATTEMPTS):
            with suppress(ConnectionLost), self.link.asking() as connection:
                return question(connection)
        raise self.unreachable()

    def unreachable(self) -> ServerAway:
        """Return the error for a connection that is made and lost again."""
        return ServerAway(
            N_("The connection to {server} breaks again and again"), server=self.link.address.server
        )

    def is_due(self) -> bool:
        """Tell whether the server is to be asked: at once, unless we listen to it."""
        since = time.monotonic() - self._looked
        if not self.link.alive:
            return since > _REST
        if self._listens != self.link.times:
            return True
        try:
            with self.link.asking() as connection:
                # What has come by itself: nothing is sent, and nobody is waited for.
                connection.pgconn.consume_input()
                while connection.pgconn.notifies() is not None:
                    self._rung = True
        except ConnectionLost:
            return True
        return self._rung or since > _LOOK

    def look(self) -> None:
        """Take in what others wrote; raises ``ServerAway``."""
        self._looked = time.monotonic()
        self.ask(self.follow)

    def follow(self, connection: Connection) -> None:
        """Take in the commits since the last look, or all anew where there is another history."""
        if self._lasting and self._listens != self.link.times:
            connection.add_notify_handler(self._ring)
            connection.execute(sql.LISTEN)
            self._listens = self.link.times
        self._rung = False
        head, known = reading.read_head(connection), self.head.revision
        if head == self.head:
            return
        near = self.head.is_behind(head) and head.revision - known < _FAR
        commits = reading.read_commits(connection, known - 1, head.revision) if near else []
        self.take_in(connection, head, commits)

    def take_in(self, connection: Connection, head: Head, latest: list[Commit]) -> None:
        """Take in a newer head by the ``latest`` commits, of which the first may be known."""
        if head == self.head:
            return
        commits = self._since(head, latest)
        if commits is None:
            self.read(connection)
            return
        try:
            found = replay(self.snapshot, ((each.revision, list(each.ops)) for each in commits))
        except ops.Mismatch:
            # Rows were changed past the log.
            self.read(connection)
            return
        self._move(head, found, commits)

    def took(self, commit: Commit, after: Snapshot) -> None:
        """Move on to what our own commit led to."""
        head = self.head._replace(
            revision=after.revision, next_id=dict(after.next_id), uid=commit.uid
        )
        self._move(head, after, [commit])

    def _move(self, head: Head, snapshot: Snapshot, commits: list[Commit]) -> None:
        self.head, self.snapshot = head, snapshot
        if self._log is not None:
            for commit in commits:
                self._log.add(commit)

    def _since(self, head: Head, latest: list[Commit]) -> list[Commit] | None:
        """Return the commits that lead from what is known to ``head``, or None if none do."""
        here = self.head
        if not here.is_behind(head):
            return None
        uids = {each.revision: each.uid for each in latest}
        if uids.get(here.revision) != here.uid:
            return None
        commits = [each for each in latest if each.revision > here.revision]
        wanted = [*range(here.revision + 1, head.revision + 1)]
        return commits if [each.revision for each in commits] == wanted else None

    def _ring(self, _: object) -> None:
        self._rung = True

    def read(self, connection: Connection) -> None:
        """Read everything anew; the log is read again when it is asked for."""
        self.rights = reading.read_rights(connection)
        self.head, found = reading.read_all(connection, self.rights)
        if found.schema < SCHEMA:
            found = migrated(found)
        self.snapshot, self._log = found, None

    def why_not(self) -> str | None:
        """Return why nothing can be written here (a message id), None when it can."""
        if self.head.schema > SCHEMA:
            return N_("The workspace was written by a newer version; opened read-only")
        if self.rights.standby:
            return N_("The server is a copy that takes no changes; opened read-only")
        if not self.rights.may_write:
            return N_("Your role on the server may only read; opened read-only")
        return None

    def log(self) -> Log:
        """Return the log up to the snapshot; read by pages, then kept up to date."""
        if self._log is None:
            newest = self._page(self.snapshot.revision)
            self._log = Log(newest, reading.older_pages(self._page, newest.first))
        return self._log

    def _page(self, upto: int) -> Piece:
        return self.ask(lambda connection: reading.read_page(connection, self.head, upto))
