"""Reading a workspace from its tables: whole, what was written since, and the log by pages."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import Any, NamedTuple

from communitytui.domain.kernel.text import clean_line
from communitytui.errors import DamagedTables, MayNotRead, NotFound
from communitytui.i18n import N_
from communitytui.store import codec, state
from communitytui.store.cleaning import clean_strings, looks_clean
from communitytui.store.history import Commit, Piece
from communitytui.store.ops import Rows
from communitytui.store.server import sql
from communitytui.store.server.connection import Connection, TransactionStatus
from communitytui.store.state import Snapshot, first_free

#: How many commits of the log are read at once.
PAGE = 200

Spans = tuple[tuple[int, int], ...]


class Head(NamedTuple):
    """What the server tells of the whole workspace.

    ``skipped`` names the revisions that no commit led to: a file that was taken over begins anew.
    ``uid`` names the commit that led to the revision: a server that was set back to a copy of
    earlier gives the same numbers to other commits.
    """

    schema: int
    store: str
    revision: int
    next_id: dict[str, int]
    skipped: Spans
    uid: str | None

    def is_behind(self, other: Head) -> bool:
        """Tell whether ``other`` may be a later state of the same workspace in the same layout."""
        same = (self.schema, self.store, self.skipped) == (
            other.schema,
            other.store,
            other.skipped,
        )
        return same and self.revision < other.revision


class Rights(NamedTuple):
    """Which tables there are, and whether they may be written."""

    made: bool
    may_write: bool
    standby: bool
    tables: tuple[str, ...]


def read_rights(connection: Connection) -> Rights:
    """Return what is there and allowed; raises ``NotFound`` where no workspace is yet."""
    row = connection.execute(sql.READ_RIGHTS).fetchone()
    assert row is not None
    made, may_write, standby, tables, may_look = row
    if tables and may_look is False:
        raise MayNotRead(N_("Your role on the server may not read this workspace"))
    if not made and tables:
        raise not_ours()
    if not made:
        raise NotFound(N_("There is no workspace in this database yet; communitytui init makes it"))
    return Rights(made, may_write, standby, tuple(tables))


def not_ours() -> DamagedTables:
    """Return the error for a schema of our name with somebody else's tables in it."""
    return DamagedTables(
        N_("The schema communitytui of this database is not a workspace of this program")
    )


def head_of(row: Any) -> Head:
    """Return what a row of the head says; raises ``Damaged``."""
    if row is None:
        raise not_ours()
    schema, store, revision, next_id, skipped, uid = row[:6]
    try:
        numbers = {str(name): int(id) for name, id in codec.loads(next_id.encode()).items()}
        spans = tuple((int(a), int(b)) for a, b in codec.loads(skipped.encode()))
    except (AttributeError, TypeError, ValueError):
        raise not_ours() from None
    return Head(int(schema), str(store), int(revision), numbers, spans, uid)


def read_all(connection: Connection, rights: Rights) -> tuple[Head, Snapshot]:
    """Return the whole workspace as it is at one instant, in the layout of the server."""
    # An older version may have had other tables; its migration knows them.
    names = [name for name in rights.tables if name not in sql.OWN]
    # Under the lock nobody else writes: what is read is of one instant anyway.
    alone = connection.info.transaction_status == TransactionStatus.IDLE
    with connection.pipeline():
        if alone:
            connection.execute(sql.BEGIN_READING)
        asked = connection.execute(sql.READ_HEAD)
        answers = [connection.execute(sql.read_table(name).encode()) for name in names]
        if alone:
            connection.execute("COMMIT")
    head = head_of(asked.fetchone())
    tables: dict[str, Rows] = {name: {} for name in state.TABLES}
    paused = gc.isenabled()
    # As for a file: many small objects are made and none dies.
    gc.disable()
    try:
        for name, answer in zip(names, answers, strict=True):
            tables[name] = _rows(answer.fetchone())
    finally:
        if paused:
            gc.enable()
    next_id = first_free(tables)
    for name, id in head.next_id.items():
        if name in next_id:
            next_id[name] = max(id, next_id[name])
    return head, Snapshot(head.revision, head.schema, head.store, tables, next_id)


def _rows(row: Any) -> Rows:
    data = row[0].encode()
    rows = codec.loads(data)
    if not looks_clean(data):
        rows = clean_strings(rows)
    return {int(id): record for id, record in rows.items()}


def read_facts(connection: Connection) -> tuple[str, bool]:
    """Return the version of the server, and whether a commit waits for its disk."""
    row = connection.execute(sql.READ_FACTS).fetchone()
    assert row is not None
    version, fsync, synchronous = row
    return clean_line(version, 40), fsync == "on" and synchronous != "off"


def read_head(connection: Connection) -> Head:
    """Return the head as it is now."""
    return head_of(connection.execute(sql.READ_HEAD).fetchone())


def read_commits(connection: Connection, after: int, upto: int) -> list[Commit]:
    """Return the commits behind revision ``after`` up to ``upto``, oldest first."""
    return [commit_of(row) for row in connection.execute(sql.READ_LOG, (after, upto))]


def commit_of(row: Any) -> Commit:
    """Return the commit that a row of the log holds; raises ``Damaged``."""
    revision, uid, at, who, action, subject, undoes, ops = row
    try:
        entry = {
            "revision": revision,
            "uid": uid,
            "at": at,
            "who": who,
            "action": action,
            "subject": codec.loads(subject.encode()),
            "undoes": undoes,
            "ops": codec.loads(ops.encode()),
        }
        return Commit.of(clean_strings(entry))
    except (TypeError, ValueError):
        raise DamagedTables(
            N_("Change {revision} of the log cannot be read"), revision=revision
        ) from None


def find_commit(connection: Connection, uid: str) -> Commit | None:
    """Return the commit that ``uid`` names, or None when the log has none."""
    row = connection.execute(sql.FIND_COMMIT, (uid,)).fetchone()
    return commit_of(row) if row is not None else None


def read_page(connection: Connection, head: Head, upto: int) -> Piece:
    """Return the page of the log that ends with revision ``upto``."""
    row = connection.execute(sql.PAGE_BEGINS, (upto, PAGE)).fetchone()
    first = row[0] - 1 if row is not None and row[0] is not None else 0
    commits = read_commits(connection, first, upto)
    if len(commits) < PAGE:
        first = 0
    return Piece(first, upto, commits, holes=_lost(commits, head.skipped, first, upto))


def _lost(commits: list[Commit], skipped: Spans, first: int, last: int) -> Spans:
    """Return the spans that neither a commit nor a new beginning accounts for."""
    known = [(commit.revision, commit.revision) for commit in commits]
    found, expected = [], first + 1
    for begin, end in sorted([*known, *(span for span in skipped if span[1] > first)]):
        if begin > last:
            break
        if begin > expected:
            found.append((expected, begin - 1))
        expected = max(expected, end + 1)
    if expected <= last:
        found.append((expected, last))
    return tuple(found)


def older_pages(read: Any, upto: int) -> Iterator[Piece]:
    """Yield the pages of the log that end with revision ``upto``, the newest first."""
    while upto > 0:
        piece: Piece = read(upto)
        yield piece
        upto = piece.first
