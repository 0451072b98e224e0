"""Which imported files count: the workspace lists them, the ledger has their contents.

An import adds its file to the record of the community in the commit that writes its readings. So
undo, redo, recovery and backups of the workspace decide which files count; files in the ledger
that the workspace does not list are ignored.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from communitytui.domain.kernel.records import Fields, Json, Record
from communitytui.errors import BadValue
from communitytui.events.guard import FileAccess
from communitytui.events.ledger import MARKS, Ledger, place
from communitytui.events.looking import look
from communitytui.events.opening import strange
from communitytui.i18n import N_
from communitytui.message import Message, Sayable, listed, plural
from communitytui.store.ops import ABSENT

if TYPE_CHECKING:
    from communitytui.events.ledger import Held
    from communitytui.services.unit_of_work import UnitOfWork
    from communitytui.store import Store

#: How many days after its last one a file is in windows.
_REACH = 30

_UNDONE = N_("undone, or never finished")
_ANOTHER_ZONE = N_("counted in another time zone")
_REPLACED = N_("replaced by a later import of the same file")
_MISSING = N_("not in the ledger")


class Listed(NamedTuple):
    """A file as ``import --list`` shows it.

    ``number`` is ``None`` for one that counts but is not in the ledger; ``reason`` (a message
    id) says why one does not count, or why it cannot be counted on with others.
    """

    number: int | None
    file: str
    format: str
    sha256: str
    events: int
    days: int | None
    first: date | None
    last: date | None
    counts: bool
    reason: str | None


def access_of(store: Store) -> FileAccess:
    """Return who may use the workspace, and so its ledger."""
    return FileAccess(store.access.mode, store.access.gid, Path(store.path).stat().st_uid)


def named(record: Record) -> dict[str, Fields]:
    """Return the files that count by the record of a community."""
    # A record that no migration has written yet lacks the field.
    return dict(record.get("imports") or {})


def label(form: str, sha256: str) -> str:
    """Return the source of the readings that a file brought."""
    return f"{form} {sha256[:8]}"


def open_ledger(store: Store, record: Record, *, reading: bool = False) -> Ledger:
    """Open the ledger of a workspace for a community, with the files that count.

    ``reading``: it is only asked, which makes nothing and waits for nobody who imports. Raises
    ``Damaged``, ``MayNotWrite``, ``Busy``.
    """
    if not store.has_files:
        return _passing(record)
    path, tokens = place(store.path), named(record)
    made = Ledger.reading if reading else Ledger
    ledger = made(
        path, str(record["uid"]), str(record["timezone"]), access_of(store), tokens.keys()
    )
    try:
        every = ledger.every()
        if tokens.keys() - {held.token for held in every} and ledger.is_strange(_uids(store)):
            raise strange(path)
        for held in _counted(store, every, tokens, ledger.zone):
            ledger.stand(held.id)
    except BaseException:
        ledger.close()
        raise
    return ledger


def need_events(store: Store, record: Record) -> None:
    """Raise ``BadValue`` where imports are to be counted anew whose events stayed elsewhere."""
    if not store.has_files and named(record):
        raise BadValue(
            N_(
                "What was imported can be counted anew only beside the file that was pushed: do it "
                "there, and bring the daily values here as a table"
            )
        )


def _passing(record: Record) -> Ledger:
    """Return a ledger in memory: beside a workspace on a server there is none, and no events.

    A table of daily values is read through it; a chat export is refused.
    """
    return Ledger(":memory:", str(record["uid"]), str(record["timezone"]))


def _uids(store: Store) -> set[str]:
    return {str(row["uid"]) for row in store.snapshot.tables["communities"].values()}


def _counted(store: Store, every: Iterable[Held], tokens: Record, zone: str) -> list[Held]:
    """Return the files that count."""
    every = [held for held in every if held.is_of(zone)]
    counted = [held for held in every if held.token in tokens]
    known = {entry["sha256"] for entry in tokens.values()}
    old = [held for held in every if held.old and held.sha256 not in known]
    if old:
        labels = _old_labels(store)
        counted += [held for held in old if label(held.format, held.sha256) in labels]
    return counted


def _old_labels(store: Store) -> set[str]:
    """Return the sources that readings have, or that an import which stands brought.

    For files that were taken in before imports named them.
    """
    found = {
        item["s"]
        for row in store.snapshot.tables["readings"].values()
        for item in row["days"].values()
    }
    for commit in store.history():
        if commit.action == "import" and not store.is_undone(commit):
            for table, _, _, after in commit.ops:
                if table == "readings" and after:
                    items = [*after.values(), *dict(after.get("days") or {}).values()]
                    found.update(i["s"] for i in items if isinstance(i, Mapping) and "s" in i)
    return found


def name(
    uow: UnitOfWork, community: int, ledger: Ledger, held: Iterable[Held], since: int | None
) -> bool:
    """Let files count that were imported, in the same commit as their readings.

    What was counted of them otherwise no longer does. The files whose people the windows from
    day ``since`` on hold are noted to be built on. Returns whether anything is new.
    """
    known = named(uow.get("communities", community))
    fresh = [each for each in held if each.token not in known]
    if not fresh:
        return False
    changes: Fields = {f"imports.{each.token}": entry(each) for each in fresh}
    every = ledger.every()
    for token, lost in missing(known, every).items():
        if lost["sha256"] == fresh[0].sha256:
            changes[f"imports.{token}"] = ABSENT
    kept = {each.token for each in every if each.counts}
    for each in every:
        if each.token not in known or each in fresh:
            continue
        if each.token not in kept and each.sha256 == fresh[0].sha256:
            changes[f"imports.{each.token}"] = ABSENT
        elif each.token in kept and _is_built_on(each, since):
            changes[f"imports.{each.token}"] = {**known[each.token], "next": fresh[0].token}
    uow.draft.patch("communities", community, changes)
    return True


def build_on(uow: UnitOfWork, community: int, by: str) -> None:
    """Note that every file that counts is built on, so that none is undone beneath that."""
    known = named(uow.get("communities", community))
    changes = {f"imports.{token}": {**entry, "next": by} for token, entry in known.items()}
    if changes:
        uow.draft.patch("communities", community, changes)


def _is_built_on(held: Held, since: int | None) -> bool:
    if since is None or held.last is None:
        return since is not None and held.format in MARKS
    return held.last + _REACH >= since


def entry(held: Held) -> Fields:
    """Return what the workspace keeps of a file that counts."""
    return {
        "sha256": held.sha256,
        "format": held.format,
        "events": held.events,
        "first": _day(held.first, iso=True),
        "last": _day(held.last, iso=True),
        "next": None,
    }


def _ordinal(day: str | None) -> int | None:
    return date.fromisoformat(day).toordinal() if day else None


def _day(ordinal: int | None, *, iso: bool = False) -> Json:
    if ordinal is None:
        return None
    day = date.fromordinal(ordinal)
    return day.isoformat() if iso else day


def listing(store: Store, record: Record) -> list[Listed]:
    """Return every file that the ledger holds for a community, and those it should hold.

    Writes nothing. Raises ``Damaged``, ``MayNotWrite``, ``Busy``.
    """
    tokens, zone = named(record), str(record["timezone"])
    every = _held(store, record, zone)
    counted = {held.id for held in _counted(store, every, tokens, zone)}
    digests = {held.sha256 for held in every if held.id in counted}
    rows = []
    for held in every:
        if held.format in MARKS:
            continue
        counts, reason = held.id in counted, None
        if not counts and not held.is_of(zone):
            reason = _ANOTHER_ZONE
        elif not counts:
            reason = _REPLACED if held.sha256 in digests else _UNDONE
        if counts and held.first is None and held.token in tokens:
            # Of what stays in a database the workspace has the days.
            first, last = (_ordinal(tokens[held.token][end]) for end in ("first", "last"))
            held = held._replace(first=first, last=last)
        rows.append(_listed(held, counts, reason))
    lost = missing(tokens, every).values()
    return rows + [_missing(each) for each in lost if each["format"] not in MARKS]


def _held(store: Store, record: Record, zone: str) -> list[Held]:
    if not store.has_files:
        return []
    return list(look(place(store.path), access_of(store), str(record["uid"]), zone))


def zone_outlook(store: Store, record: Record, zone: str) -> Iterator[Sayable]:
    """Yield what another time zone does to what was imported; nothing is written.

    Raises like ``listing``.
    """
    every = _held(store, record, zone)
    tokens = named(record)
    held = [each for each in every if each.token in tokens and each.first is not None]
    old = [_called(each) for each in held if not each.is_of(zone)]
    old += [str(e["sha256"])[:8] for e in missing(tokens, every).values() if e["events"]]
    if old:
        yield plural(
            "{n} imported file was counted by the days of {zone} and counts no more: import it "
            "again ({files})",
            "{n} imported files were counted by the days of {zone} and count no more: import "
            "them again ({files})",
            len(old),
            zone=record["timezone"],
            files=listed(old),
        )
    moving = [each for each in held if each.hours]
    if moving:
        yield plural(
            "{n} imported file is counted by the days of {zone}",
            "{n} imported files are counted by the days of {zone}",
            len(moving),
            zone=zone,
        )
    for read in sorted({each.zone for each in moving if "zone" not in each.gives}):
        files = [_called(each) for each in moving if "zone" not in each.gives and each.zone == read]
        yield Message(
            "times of {files} were read as {zone}; import again with --timezone if they were not",
            files=listed(files),
            zone=read,
        )


def _called(held: Held) -> str:
    return held.name or held.sha256[:8]


def missing(tokens: Record, every: Iterable[Held]) -> dict[str, Fields]:
    """Return the files that count but are not in the ledger, by their tokens."""
    held = {each.token for each in every}
    return {token: entry for token, entry in tokens.items() if token not in held}


def count_missing(store: Store, community: int, ledger: Ledger) -> int:
    """Return how many files count but are not in the ledger."""
    tokens = named(store.snapshot.tables["communities"][community])
    return len({entry["sha256"] for entry in missing(tokens, ledger.every()).values()})


def _listed(held: Held, counts: bool, reason: str | None) -> Listed:
    return Listed(
        held.id,
        held.name,
        held.format,
        held.sha256,
        held.events,
        held.days,
        _day(held.first),
        _day(held.last),
        counts,
        reason,
    )


def _missing(entry: Record) -> Listed:
    first, last = (date.fromisoformat(d) if d else None for d in (entry["first"], entry["last"]))
    form, digest = entry["format"], entry["sha256"]
    return Listed(None, "", form, digest, entry["events"], None, first, last, True, _MISSING)
