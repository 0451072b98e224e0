"""Writing to the tables of a workspace, each time in one transaction of the database."""

from __future__ import annotations

from collections.abc import Sequence

from communitytui.errors import NotFound
from communitytui.store import state
from communitytui.store.history import Commit
from communitytui.store.ops import compare_tables
from communitytui.store.server import sql
from communitytui.store.server.connection import Connection, DivisionByZero
from communitytui.store.server.reading import (
    Head,
    Spans,
    commit_of,
    head_of,
    read_all,
    read_head,
    read_rights,
)
from communitytui.store.state import Snapshot


class GuardMissedError(Exception):
    """A row does not hold what the log says: somebody changed it past the log."""


def lock(connection: Connection, after: int) -> tuple[Head, list[Commit]]:
    """Begin a transaction in which nobody else writes, and return what there is to know in it.

    That is the head as it is now, and the commits behind the revision ``after``. What is asked
    for at once keeps the others waiting for less.
    """
    with connection.pipeline():
        connection.execute(sql.BEGIN_WRITING)
        head = connection.execute(sql.LOCK_HEAD)
        commits = connection.execute(sql.READ_LATEST, (after,))
    return head_of(head.fetchone()), [commit_of(row) for row in commits]


def write(connection: Connection, commit: Commit, base: Snapshot, after: Snapshot) -> None:
    """Carry out a commit in the transaction that is open, and end it so that it counts.

    When this returns, it is on the server's disk. The lock goes with COMMIT; what waits for the
    disk is a transaction of its own behind it. The server writes its own log in order, so whoever
    waits takes along all who came before, and several writers need the disk once.

    Raises ``GuardMissedError`` where a row is not what the commit starts from; nothing is
    written then.
    """
    new_ids = sql.dumps(dict(after.next_id)) if after.next_id != base.next_id else None
    try:
        with connection.pipeline():
            for op in commit.ops:
                text, values = sql.statement_of(op)
                connection.execute(sql.one_row(text).encode(), values)
            connection.execute(sql.MOVE_ON, (*log_row(commit), new_ids))
            finish(connection)
    except DivisionByZero:
        raise GuardMissedError from None


def finish(connection: Connection) -> None:
    """End a transaction so that it counts, and wait for the disk."""
    connection.execute("COMMIT")
    connection.execute(sql.FLUSH)


def log_row(commit: Commit) -> tuple[object, ...]:
    """Return a commit as its row of the log."""
    entry = commit.entry()
    return (
        commit.revision,
        commit.uid,
        commit.at,
        commit.who,
        commit.action,
        sql.dumps(entry.get("subject", {})),
        commit.undoes,
        sql.dumps(entry["ops"]),
    )


def migrate(connection: Connection, head: Head, migrated: Snapshot) -> None:
    """Bring the tables into the layout of today in the transaction that is open, and end it.

    ``migrated`` is what the workspace becomes. It is of a new revision that no commit leads to,
    so that everybody reads it anew.
    """
    _, old = read_all(connection, read_rights(connection))
    revision = head.revision + 1
    for name in state.TABLES:
        connection.execute(sql.make_table(name).encode())
    with connection.pipeline():
        for op in compare_tables(old.tables, migrated.tables):
            if op.table in state.TABLES:
                text, values = sql.statement_of(op)
                connection.execute(text.encode(), values)
        spans = (*head.skipped, (revision, revision))
        connection.execute(
            sql.RENEW_HEAD,
            (state.SCHEMA, revision, sql.dumps(dict(migrated.next_id)), sql.dumps(spans)),
        )
        connection.execute(sql.RING)
        finish(connection)


def fill(
    connection: Connection, snapshot: Snapshot, commits: Sequence[Commit], skipped: Spans
) -> bool:
    """Make the tables and put a whole workspace into them, in the transaction that is open.

    Tells whether it did: not where a workspace is already. Raises ``Damaged`` for other tables.
    """
    # Who makes them at the same moment waits, and then finds ours.
    connection.execute(sql.LOCK_ALL)
    try:
        read_rights(connection)
        read_head(connection)
    except NotFound:
        pass
    else:
        return False
    if connection.execute(sql.FIND_SCHEMA).fetchone() is None:
        connection.execute(sql.MAKE_SCHEMA)
    for text in sql.make_tables():
        connection.execute(text.encode())
    with connection.cursor() as cursor:
        for name, rows in snapshot.tables.items():
            with cursor.copy(sql.copy_table(name).encode()) as to:
                for id, record in rows.items():
                    to.write_row((id, sql.dumps(record)))
        with cursor.copy(sql.COPY_LOG.encode()) as to:
            for each in commits:
                to.write_row(log_row(each))
    uids = {each.revision: each.uid for each in commits}
    numbers, gaps = sql.dumps(dict(snapshot.next_id)), sql.dumps(skipped)
    here = (snapshot.schema, snapshot.store, snapshot.revision, numbers, gaps)
    connection.execute(sql.MAKE_HEAD, (*here, uids.get(snapshot.revision)))
    return True
