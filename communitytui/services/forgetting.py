"""Taking an imported file out again: its counts, and what its readings rested on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

from communitytui.domain.text import clean_line
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue, MayNotWrite, NotFound
from communitytui.i18n import N_
from communitytui.services import sources
from communitytui.services.counting import is_imported, members_of
from communitytui.services.importing import digest_of, settle
from communitytui.services.keeping import Keeper, reading_item
from communitytui.services.workspaces import patch, stamp

if TYPE_CHECKING:
    from communitytui.domain.metrics import Value
    from communitytui.events.ledger import Held, Ledger
    from communitytui.store import Draft, Store

_DIGEST = re.compile(r"[0-9a-f]{8,64}")
#: The place of readings in the file: metric, level, version of the definition.
_Place = tuple[str, str | None, int]


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
    with sources.open_ledger(store, record) as ledger:
        digest = _find(ledger, record, which)
        rows = [held for held in ledger.every() if held.sha256 == digest]
        told = _told(rows, sources.named(record), digest)
        for held in rows:
            ledger.forget(held.id)
        ledger.forget_authors()
        values = _measured(ledger, store, record, community, now)
        about = {"format": told.format, "events": told.events}
        with store.transaction("forget", now=stamp(now), **about) as draft:
            _unname(draft, community, digest)
            changed, removed = _recount(draft, community, ledger, digest, values, now)
            if changed or removed:
                settle(draft, community, now)
        # Last: what a kill leaves behind is not named any more, and can be forgotten again.
        ledger.commit()
    return told._replace(changed=changed, removed=removed)


def _find(ledger: Ledger, record: Mapping[str, Any], which: str) -> str:
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


def _told(rows: list[Held], named: Mapping[str, dict[str, Any]], digest: str) -> Forgotten:
    for held in sorted(rows, key=lambda held: (held.events, held.id), reverse=True):
        return Forgotten(held.id, held.name, held.format, digest, held.events, 0, 0)
    entry = next(entry for entry in named.values() if entry["sha256"] == digest)
    return Forgotten(None, "", entry["format"], digest, entry["events"], 0, 0)


def _measured(
    ledger: Ledger, store: Store, record: Mapping[str, Any], community: int, now: datetime
) -> list[Value]:
    """Return what the files that are left say of all days."""
    from communitytui.events.aggregate import Aggregate

    zone = str(record["timezone"])
    members = members_of(ledger, store, community)
    for held in ledger.sources():
        stated = _members_on_last_day(store, community, held)
        if held.last is not None and stated is not None:
            members.setdefault(held.last, stated)
    today = now.astimezone(ZoneInfo(zone)).toordinal()
    return Aggregate(ledger, zone, today, members).measure().values


def _members_on_last_day(store: Store, community: int, held: Held) -> int | None:
    """Return the members that were stated with a file, as its reading of that day has them."""
    day = date.fromordinal(held.last).isoformat() if held.last is not None else ""
    for row in store.snapshot.tables["readings"].values():
        if (row["community"], row["metric"]) == (community, "members") and day in row["days"]:
            item = row["days"][day]
            if _digest(item) == held.sha256[:8]:
                return int(item["v"])
    return None


def _digest(item: Mapping[str, Any]) -> str:
    """Return the beginning of the checksum of the file that a reading came from, or nothing."""
    return str(item["s"]).partition(" ")[2] if is_imported(item["s"]) else ""


def _recount(
    draft: Draft, community: int, ledger: Ledger, digest: str, values: list[Value], now: datetime
) -> tuple[int, int]:
    """Write what the files that are left say; return how many readings changed, and went."""
    from communitytui.store import ABSENT

    left = [held for held in ledger.sources() if held.first is not None]
    others = {held.sha256[:8] for held in left}
    wanted = _by_place(draft, community, values, now)
    changed = removed = 0
    for id, row in list(draft.rows("readings").items()):
        if row["community"] != community:
            continue
        says = wanted.get((row["metric"], row["level"], row["version"]), {})
        fields: dict[str, Any] = {}
        for day, item in row["days"].items():
            came = _digest(item)
            if came != digest[:8] and came not in others:
                continue
            value = says.get(day)
            if value is None:
                fields[f"days.{day}"] = ABSENT
                continue
            source = item["s"] if came in others else _label(left, value.day)
            fresh = reading_item(value.value, source, partial=value.partial, n=value.n)
            if fresh != item:
                fields[f"days.{day}"] = fresh
        gone = sum(field is ABSENT for field in fields.values())
        removed, changed = removed + gone, changed + len(fields) - gone
        if gone == len(row["days"]):
            draft.remove("readings", id)
        elif fields:
            patch(draft, "readings", id, fields, now)
    return changed, removed


def _by_place(
    draft: Draft, community: int, values: Iterable[Value], now: datetime
) -> dict[_Place, dict[str, Value]]:
    """Return values by the place of their readings, then by day."""
    keeper = Keeper(draft, community, now)
    kept = {place[0] for place in keeper.places}
    places: dict[tuple[str, str | None], _Place] = {}
    found: dict[_Place, dict[str, Value]] = {}
    for value in values:
        key = value.metric, value.level
        if value.metric not in kept:
            continue
        if key not in places:
            metric = keeper.metric(*key)
            assert metric is not None
            places[key] = metric.name, metric.level, metric.version
        found.setdefault(places[key], {})[value.day.isoformat()] = value
    return found


def _label(left: list[Held], day: date) -> str:
    """Return the source of a value: the latest file that covers the day."""
    at = day.toordinal()
    covering = [h for h in left if (h.first or 0) <= at <= (h.last or 0)] or left
    return sources.label(covering[-1].format, covering[-1].sha256)


def _unname(draft: Draft, community: int, digest: str) -> None:
    from communitytui.store import ABSENT

    def gone() -> Iterator[str]:
        for token, entry in sources.named(draft.get("communities", community)).items():
            if entry["sha256"] == digest:
                yield token

    fields = {f"imports.{token}": ABSENT for token in gone()}
    if fields:
        draft.patch("communities", community, fields)
