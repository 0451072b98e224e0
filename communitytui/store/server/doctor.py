"""The doctor's look at a workspace on a server: the server, the role, the records, the log."""

from __future__ import annotations

from collections.abc import Iterator

from communitytui.errors import BadValue
from communitytui.i18n import N_
from communitytui.store.checkpoint import Checker, schema_check
from communitytui.store.doctor_records import Check, broken, finding, findings_of
from communitytui.store.server import reading
from communitytui.store.server.store import ServerStore


def examine(url: str, *, who: str, check: Checker = schema_check) -> list[Check]:
    """Look at a workspace on a server and tell; nothing is written.

    Raises what ``open_store`` raises where it cannot be looked at.
    """
    with ServerStore(url, who, check=check) as store:
        tables = store.snapshot.tables
        return [
            *_server(store),
            *_records(store),
            *_log(store),
            *findings_of(tables, broken(None, tables, who, check)),
        ]


def _server(store: ServerStore) -> Iterator[Check]:
    version, kept = store.follower.ask(reading.read_facts)
    yield finding("server", "ok", N_("PostgreSQL {version}"), version=version)
    if kept:
        yield finding("durable", "ok", N_("A change waits until it is on the server's disk"))
    else:
        message = N_(
            "The server does not wait for its disk (fsync or synchronous_commit is off): a power "
            "cut may take the last changes"
        )
        yield finding("durable", "warning", message)
    if store.read_only is None:
        yield finding("role", "ok", N_("Your role may read and write"))
    else:
        yield finding("role", "warning", store.read_only)


def _records(store: ServerStore) -> Iterator[Check]:
    """Check each record: on a server somebody may have changed rows past this program."""
    count = 0
    for table, rows in store.snapshot.tables.items():
        for id, record in rows.items():
            count += 1
            try:
                store.check(table, record)
            except BadValue as error:
                message = N_("A record of the workspace is not valid: {table} {id}: {problem}")
                yield finding("records", "bad", message, table=table, id=id, problem=error)
    yield finding("records", "ok", N_("Records: {n}, all looked at"), n=count)


def _log(store: ServerStore) -> Iterator[Check]:
    with store.log() as log:
        found, lost = len(log.commits), log.lost
    if lost:
        message = N_("Changes missing from the log: {n}; undo reaches no further back")
        yield finding("log", "warning", message, n=lost)
    else:
        yield finding("log", "ok", N_("Changes in the log: {n}, none missing"), n=found)
