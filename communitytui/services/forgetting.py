"""Taking an imported file out again: its counts, and what its readings rested on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from communitytui.domain.kernel.records import Fields, Record
from communitytui.domain.kernel.text import clean_line
from communitytui.domain.metrics.outdated import behind
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue, MayNotWrite, NotFound
from communitytui.i18n import N_
from communitytui.services import sources
from communitytui.services.findings import close_cleared
from communitytui.services.importing import digest_of
from communitytui.services.recounting import ByGroup, measured, put_all, rewrite
from communitytui.services.unit_of_work import UnitOfWork, unit_of_work
from communitytui.store.ops import ABSENT

if TYPE_CHECKING:
    from communitytui.events.ledger import Held, Ledger
    from communitytui.store import Store

_DIGEST = re.compile(r"[0-9a-f]{8,64}")


class Forgotten(NamedTuple):
    """What taking a file out did: readings that changed to what the other files say, and gone."""

    number: int | None
    file: str
    format: str
    sha256: str
    events: int
    changed: int
    removed: int


def forget(store: Store, community: int, which: str, *, now: datetime) -> Forgotten:
    """Take a file out, by its number, its path, its name, or the beginning of its checksum.

    Readings that it brought, or that were counted with its people, are counted without it, or
    removed where no other file gives them. Its counts are overwritten: undo brings the readings
    back, and an import of the file its counts. Raises ``NotFound``, ``BadValue`` for a name that
    several files have, ``MayNotWrite``, ``Busy``, ``Damaged``.
    """
    if store.read_only is not None:
        raise MayNotWrite(store.read_only)
    record = Workspace(store.refresh().tables, now).community(community).record
    sources.need_events(store, record)
    with sources.open_ledger(store, record) as ledger:
        digest = _find(ledger, record, which)
        rows = [held for held in ledger.every() if held.sha256 == digest]
        told = _told(rows, sources.named(record), digest)
        for held in rows:
            ledger.forget(held.id)
        ledger.forget_authors()
        without_staff = bool(record.get("without_staff"))
        tables = store.snapshot.tables
        values = measured(ledger, tables, record, community, now, without_staff=without_staff)
        about = {"format": told.format, "events": told.events}
        with unit_of_work(store, "forget", now, **about) as uow:
            _unname(uow, community, digest)
            _catch_up(uow, community, ledger, values)
            changed, removed = rewrite(uow, community, ledger, digest, values)
            if changed or removed:
                close_cleared(uow, community)
        # Last: what a kill leaves behind is not named any more, and can be forgotten again.
        ledger.commit()
    return told._replace(changed=changed, removed=removed)


def _find(ledger: Ledger, record: Record, which: str) -> str:
    """Return the checksum of the file that is meant."""
    every = ledger.every()
    for held in every:
        if which.strip() == str(held.id):
            return held.sha256
    known = {held.sha256 for held in every}
    known |= {entry["sha256"] for entry in sources.named(record).values()}
    if Path(which).is_file():
        digest = digest_of(Path(which))
        if digest in known:
            return digest
    names = {held.sha256 for held in every if held.name == clean_line(which, 120)}
    typed = which.strip().lower()
    found = names or {d for d in known if _DIGEST.fullmatch(typed) and d.startswith(typed)}
    if len(found) > 1:
        raise BadValue(
            N_("several files are called {file}; give the number, see import --list"),
            file=clean_line(which, 60),
        )
    if not found:
        raise NotFound(N_("{file} was not imported; see import --list"), file=clean_line(which, 60))
    return found.pop()


def _told(rows: list[Held], named: Mapping[str, Fields], digest: str) -> Forgotten:
    for held in sorted(rows, key=lambda held: (held.events, held.id), reverse=True):
        return Forgotten(held.id, held.name, held.format, digest, held.events, 0, 0)
    entry = next(entry for entry in named.values() if entry["sha256"] == digest)
    return Forgotten(None, "", entry["format"], digest, entry["events"], 0, 0)


def _catch_up(uow: UnitOfWork, community: int, ledger: Ledger, values: ByGroup) -> None:
    """Write what is counted by another definition than it was, under a version of its own."""
    names = behind(uow.workspace.tables, community)
    if names:
        fresh = {g: [v for v in own if v.metric in names] for g, own in values.items()}
        put_all(uow, community, ledger, {g: own for g, own in fresh.items() if own})


def _unname(uow: UnitOfWork, community: int, digest: str) -> None:
    def gone() -> Iterator[str]:
        for token, entry in sources.named(uow.get("communities", community)).items():
            if entry["sha256"] == digest:
                yield token

    fields = {f"imports.{token}": ABSENT for token in gone()}
    if fields:
        uow.draft.patch("communities", community, fields)
