"""The connection to a server: made anew when it broke, and every error in our own words."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from communitytui.domain.kernel.text import clean_line
from communitytui.errors import (
    BadValue,
    Busy,
    CommunityError,
    DamagedTables,
    MayNotRead,
    MayNotWrite,
    NoDatabase,
    ServerAway,
)
from communitytui.i18n import N_
from communitytui.store.server import passwords
from communitytui.store.server.address import ServerAddress, read_address

try:
    import psycopg
    from psycopg.conninfo import conninfo_to_dict, make_conninfo
    from psycopg.errors import DivisionByZero as DivisionByZero
    from psycopg.pq import TransactionStatus as TransactionStatus
except ImportError:
    raise CommunityError(
        N_("A workspace on a server needs one more package: pip install '{package}'"),
        package="communitytui[server]",
    ) from None

Connection = psycopg.Connection[Any]

#: How long in seconds a server may take to answer at all, unless the URL says otherwise.
_ANSWER = 5
#: What holds for the whole connection: nothing is looked up in tables that are not named in full,
#: and a machine that fell asleep in the middle of a change does not keep all others from theirs.
_SETTINGS = (
    "SET search_path = pg_catalog; SET idle_in_transaction_session_timeout = 60000; "
    "SET lock_timeout = {milliseconds}"
)
_DEFAULTS: dict[str, Any] = {
    "connect_timeout": _ANSWER,
    "application_name": "communitytui",
    "client_encoding": "utf8",
    # A server that is gone without a word is noticed in half a minute.
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}


class ConnectionLost(Exception):
    """The connection was lost in the middle of what was asked for."""


class ServerLink:
    """The one connection that a store has; ``connection`` makes it again where it was lost."""

    def __init__(self, url: str, lock_timeout: float) -> None:
        self.address = read_address(url)
        self._url = url
        self._milliseconds = max(int(lock_timeout * 1000), 1)
        self._made: Connection | None = None
        #: How often it was connected: what was prepared for one connection is lost with it.
        self.times = 0

    @property
    def alive(self) -> bool:
        """Whether there is a connection that nothing is known against."""
        return self._made is not None and not self._made.closed

    def connection(self) -> Connection:
        """Return the connection, made now if there is none.

        Raises ``ServerAway``, ``MayNotRead``, ``NoDatabase``, ``BadValue``.
        """
        if self._made is None or self._made.closed:
            self._made = self._connect()
            self.times += 1
        return self._made

    def within(self, patience: float) -> Connection:
        """Return the connection, trying for so many seconds; raises ``ServerAway``."""
        until, pause = time.monotonic() + patience, 0.05
        while True:
            try:
                return self.connection()
            except ServerAway:
                if time.monotonic() + pause > until:
                    raise
            time.sleep(pause)
            pause = min(pause * 2, 1.0)

    def drop(self) -> None:
        """Let go of the connection."""
        made, self._made = self._made, None
        if made is not None:
            with suppress(psycopg.Error):
                made.close()

    @contextmanager
    def asking(self) -> Iterator[Connection]:
        """Give the connection; what goes wrong is in our words, or ``ConnectionLost``."""
        made = self.connection()
        try:
            yield made
        except psycopg.Error as error:
            lost = made.closed
            if lost:
                self.drop()
                raise ConnectionLost from error
            with suppress(psycopg.Error):
                made.rollback()
            raise in_words(error) from error

    def _connect(self) -> Connection:
        try:
            return self._attempt()
        except psycopg.OperationalError as error:
            asks = error.pgconn is not None and error.pgconn.needs_password and not self.times
            password = passwords.ask(self.address.server) if asks else None
            if password is None:
                raise _refused(error, self.address) from error
        passwords.known[self._url] = password
        try:
            return self._attempt()
        except psycopg.OperationalError as error:
            del passwords.known[self._url]
            raise _refused(error, self.address) from error

    def _attempt(self) -> Connection:
        try:
            given = conninfo_to_dict(self._url)
        except psycopg.ProgrammingError:
            raise BadValue(N_("This is not the URL of a server: postgresql://host/db")) from None
        if self._url in passwords.known:
            given["password"] = passwords.known[self._url]
        made: Connection = psycopg.connect(make_conninfo(**{**_DEFAULTS, **given}), autocommit=True)
        try:
            made.execute(_SETTINGS.format(milliseconds=self._milliseconds).encode())
        except psycopg.Error:
            made.close()
            raise
        return made


def _refused(error: psycopg.OperationalError, address: ServerAddress) -> CommunityError:
    """Return why there is no connection. The server may speak any language: what it says counts
    only where nothing else tells.
    """
    said, told = str(error), error.pgconn
    if f'database "{address.database}" does not exist' in said:
        return NoDatabase(
            N_("There is no database {name} on {server}; createdb {name} makes it"),
            name=address.database,
            server=address.server,
        )
    if told is not None and told.needs_password:
        return MayNotRead(
            N_(
                "{server} asks for a password: give it in PGPASSWORD, in ~/.pgpass or in a "
                "service file"
            ),
            server=address.server,
        )
    if "authentication failed" in said or 'role "' in said:
        return MayNotRead(
            N_("{server} does not let you in: {reason}"),
            server=address.server,
            reason=_reason(said),
        )
    return ServerAway(
        N_("{server} cannot be reached: {reason}"), server=address.server, reason=_reason(said)
    )


def _reason(said: str) -> str:
    """Return what the server or the driver says, without what only tells which it was."""
    line = next((line for line in said.splitlines() if line.strip()), "?")
    for mark in ("FATAL:", "failed:"):
        line = line.rpartition(mark)[2]
    return clean_line(line.removeprefix("connection is bad:"), 200)


def in_words(error: psycopg.Error) -> CommunityError:
    """Return what a statement failed for; the transaction that it was in is not committed."""
    kinds: tuple[tuple[Any, type[CommunityError], str], ...] = (
        (
            psycopg.errors.LockNotAvailable,
            Busy,
            N_("Another change is still being saved; please try again"),
        ),
        (
            psycopg.errors.InsufficientPrivilege,
            MayNotWrite,
            N_("The server does not allow it: {reason}"),
        ),
        (
            psycopg.errors.ReadOnlySqlTransaction,
            MayNotWrite,
            N_("The server does not allow it: {reason}"),
        ),
        (
            (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn),
            DamagedTables,
            N_("The schema communitytui of this database is not a workspace of this program"),
        ),
        (psycopg.DataError, BadValue, N_("The server cannot store it: {reason}")),
    )
    reason = clean_line(error.diag.message_primary or str(error), 200)
    for kind, ours, message in kinds:
        if isinstance(error, kind):
            return ours(message, **({"reason": reason} if "{reason}" in message else {}))
    return CommunityError(N_("The server refuses: {reason}"), reason=reason)
