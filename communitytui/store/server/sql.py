"""What is said to the server: its tables, and each op as one guarded statement.

All names are written out with the schema, so that no search path decides whose table is meant.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from communitytui.store.ops import ABSENT, Op
from communitytui.store.state import TABLES

#: The schema that holds a workspace, and the channel on which a commit is told.
SCHEMA_NAME = "communitytui"
CHANNEL = "communitytui"

#: The tables that hold no records.
OWN = frozenset({"head", "log"})

#: A statement and the values for its places.
Statement = tuple[str, tuple[Any, ...]]

_HEAD = """
CREATE TABLE communitytui.head (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    schema integer NOT NULL,
    store text NOT NULL,
    revision bigint NOT NULL,
    next_id jsonb NOT NULL,
    skipped jsonb NOT NULL DEFAULT '[]',
    uid text
)"""
_LOG = """
CREATE TABLE communitytui.log (
    revision bigint PRIMARY KEY,
    uid text NOT NULL UNIQUE,
    at text NOT NULL,
    who text NOT NULL,
    action text NOT NULL,
    subject json NOT NULL,
    undoes bigint,
    ops json NOT NULL
)"""

#: A record with fields put in where they stand, new ones behind the others, and some taken out.
#: In plpgsql, whose plans a connection keeps: in plain SQL it is planned anew in each call, and a
#: patch takes half as long again.
_MERGED = "communitytui.merged"
_MAKE_MERGED = """
CREATE FUNCTION communitytui.merged(old json, gone text[], new json) RETURNS json
LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN (
    SELECT coalesce(json_object_agg(part.key, part.value ORDER BY part.place), '{}') FROM (
        SELECT kept.key, coalesce(put.value, kept.value) AS value, kept.place
        FROM json_each(old) WITH ORDINALITY AS kept (key, value, place)
        LEFT JOIN json_each(new) AS put (key, value) ON put.key = kept.key
        WHERE kept.key <> ALL (gone)
        UNION ALL
        SELECT put.key, put.value, 1000000 + put.place
        FROM json_each(new) WITH ORDINALITY AS put (key, value, place)
        WHERE NOT EXISTS (SELECT FROM json_each(old) AS kept (key) WHERE kept.key = put.key)
    ) AS part
); END $$"""
#: What is inside a field of a record, with some of it put in or taken out.
_INNER = (
    "communitytui.merged(CASE json_typeof(record->%s::text) WHEN 'object' "
    "THEN record->%s::text ELSE '{}' END, %s::text[], %s::json)"
)

#: What ``head_of`` makes a head of: one row, or none where the workspace is not made yet.
READ_HEAD = """
SELECT schema, store, revision, next_id::text, skipped::text, uid FROM communitytui.head"""
#: The same, and nobody else writes until the end of the transaction, whose commit does not wait
#: for the disk by itself.
LOCK_HEAD = """
SELECT schema, store, revision, next_id::text, skipped::text, uid,
    set_config('synchronous_commit', 'off', true)
FROM communitytui.head FOR UPDATE"""
BEGIN_READING = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
BEGIN_WRITING = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"

#: Waits until all that was committed so far is on the disk, as the settings of the server say.
FLUSH = "SELECT pg_catalog.pg_logical_emit_message(true, 'communitytui', '')"

#: What the role may do here, which tables there are, and whether the server takes writes at all.
READ_RIGHTS = """
SELECT
    head.oid IS NOT NULL,
    coalesce(has_table_privilege(head.oid, 'UPDATE')
        AND has_table_privilege(log.oid, 'INSERT'), false),
    pg_is_in_recovery(),
    ARRAY(SELECT tablename::text FROM pg_catalog.pg_tables WHERE schemaname = 'communitytui'),
    has_schema_privilege(home.oid, 'USAGE')
FROM (SELECT 1) AS once
LEFT JOIN pg_catalog.pg_namespace AS home ON home.nspname = 'communitytui'
LEFT JOIN pg_catalog.pg_class AS head ON head.relnamespace = home.oid AND head.relname = 'head'
LEFT JOIN pg_catalog.pg_class AS log ON log.relnamespace = home.oid AND log.relname = 'log'"""

LOCK_ALL = "SELECT pg_advisory_xact_lock(hashtext('communitytui'))"
FIND_SCHEMA = "SELECT FROM pg_catalog.pg_namespace WHERE nspname = 'communitytui'"
MAKE_SCHEMA = f"CREATE SCHEMA {SCHEMA_NAME}"
READ_FACTS = """
SELECT current_setting('server_version'), current_setting('fsync'),
    current_setting('synchronous_commit')"""

_COMMIT = """
SELECT revision, uid, at, who, action, subject::text, undoes, ops::text FROM communitytui.log"""
READ_LOG = _COMMIT + " WHERE revision > %s AND revision <= %s ORDER BY revision"
READ_LATEST = _COMMIT + " WHERE revision > %s ORDER BY revision"
FIND_COMMIT = _COMMIT + " WHERE uid = %s"
#: The revision of the commit before so many others, for a page of the log.
PAGE_BEGINS = """
SELECT min(revision) FROM (
    SELECT revision FROM communitytui.log WHERE revision <= %s ORDER BY revision DESC LIMIT %s
) AS page"""
_LOG_FIELDS = "communitytui.log (revision, uid, at, who, action, subject, undoes, ops)"
COPY_LOG = f"COPY {_LOG_FIELDS} FROM STDIN"
#: What makes a commit of changes: it is in the log, the head moves on, and it is told.
MOVE_ON = f"""
WITH logged AS (
    INSERT INTO {_LOG_FIELDS} VALUES (%s, %s, %s, %s, %s, %s, %s, %s) RETURNING revision, uid
), moved AS (
    UPDATE communitytui.head
    SET revision = logged.revision, uid = logged.uid, next_id = coalesce(%s::jsonb, next_id)
    FROM logged
)
SELECT pg_notify('{CHANNEL}', '')"""
MAKE_HEAD = """
INSERT INTO communitytui.head (schema, store, revision, next_id, skipped, uid)
VALUES (%s, %s, %s, %s::jsonb, %s::jsonb, %s)"""
RENEW_HEAD = """
UPDATE communitytui.head
SET schema = %s, revision = %s, next_id = %s::jsonb, skipped = %s::jsonb, uid = NULL"""
RING = f"NOTIFY {CHANNEL}"
LISTEN = f"LISTEN {CHANNEL}"


def make_tables() -> list[str]:
    """Return the statements that make the tables of an empty workspace."""
    return [_HEAD, _LOG, _MAKE_MERGED, *map(make_table, TABLES)]


def make_table(name: str) -> str:
    """Return the statement that makes the table of one kind of record, if it is not there."""
    assert name in TABLES
    return f"""
CREATE TABLE IF NOT EXISTS {SCHEMA_NAME}.{name} (
    id bigint PRIMARY KEY CHECK (id > 0),
    record json NOT NULL CHECK (json_typeof(record) = 'object')
)"""


def copy_table(name: str) -> str:
    """Return the statement that takes in the records of one kind."""
    assert name in TABLES
    return f"COPY {SCHEMA_NAME}.{name} (id, record) FROM STDIN"


def read_table(name: str) -> str:
    """Return the query for one table as one JSON object, in the order of ids."""
    assert name.isidentifier(), name
    return f"""
SELECT coalesce(json_object_agg(id, record ORDER BY id), '{{}}')::text
FROM {SCHEMA_NAME}.{name}"""


def dumps(value: Any) -> str:
    """Return ``value`` as JSON; a column of type json keeps it to the letter.

    So the keys stay in their order, which a plan shows, and 1e+16 does not become a whole number.
    """
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def statement_of(op: Op) -> Statement:
    """Return the one statement that carries out an op, guarded by what it starts from.

    It changes no row where the server holds anything else.
    """
    assert op.table in TABLES
    home = f"{SCHEMA_NAME}.{op.table}"
    if op.before is None:
        return (
            f"INSERT INTO {home} (id, record) VALUES (%s, %s::json) ON CONFLICT (id) DO NOTHING",
            (op.id, dumps(op.after)),
        )
    if op.after is None:
        return f"DELETE FROM {home} WHERE id = %s AND record::jsonb = %s::jsonb", (
            op.id,
            dumps(op.before),
        )
    return _patch(home, op)


def one_row(statement: str) -> str:
    """Return a statement that fails where it does not change exactly one row.

    So what was sent behind it is not carried out, and needs no answer in between.
    """
    return f"WITH changed AS ({statement} RETURNING 1) SELECT 1 / count(*) FROM changed"


def _patch(home: str, op: Op) -> Statement:
    before, after = op.before or {}, op.after or {}
    fields = list({**before, **after})
    changed, values = _changed(fields, after)
    guard, guarded = _guard(fields, before)
    return (
        f"UPDATE {home} SET record = {changed} WHERE id = %s AND {guard}",
        (*values, op.id, *guarded),
    )


def _changed(fields: Iterable[str], after: Mapping[str, Any]) -> Statement:
    """Return the record as it is to be: fields put in where they stand, or taken out.

    All other fields are those of the row, whatever is in them.
    """
    parts: dict[str, list[str]] = {}
    for field in fields:
        head, dot, _ = field.partition(".")
        parts.setdefault(head if dot else "", []).append(field)
    expression, values = "record", tuple[Any, ...]()
    for head, named in parts.items():
        keys = [field[len(head) + 1 :] if head else field for field in named]
        new = {key: after[name] for key, name in zip(keys, named, strict=True) if name in after}
        gone = [key for key in keys if key not in new]
        if head:
            # A field of something that is not an object makes it one, as in a file.
            expression = f"{_MERGED}({expression}, '{{}}', json_build_object(%s::text, {_INNER}))"
            values = (*values, head, head, head, gone, dumps(new))
        else:
            expression = f"{_MERGED}({expression}, %s::text[], %s::json)"
            values = (*values, gone, dumps(new))
    return expression, values


def _guard(fields: Iterable[str], before: Mapping[str, Any]) -> Statement:
    """Return the condition that each field holds what the op starts from, or is not there."""
    parts, values = [], list[Any]()
    for field in fields:
        was = before.get(field, ABSENT)
        head, dot, key = field.partition(".")
        place = "record->%s::text->%s::text" if dot else "record->%s::text"
        path = (head, key) if dot else (field,)
        if was is ABSENT:
            parts.append(f"({place}) IS NULL")
            values += path
        else:
            parts.append(f"({place})::jsonb = %s::jsonb")
            values += (*path, dumps(was))
    return " AND ".join(parts), tuple(values)
