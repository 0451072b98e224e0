"""The content calendar: what is planned, what came of it, and the rates worked out from it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from communitytui.domain.kernel.text import clean_line
from communitytui.domain.nouns.declared import ENTRY
from communitytui.domain.nouns.lookup import number_in
from communitytui.domain.plan.entries import (
    ACTIVITY,
    AIM,
    CONTENT,
    RATE_DAYS,
    Entry,
    Rates,
    check_entry,
    find_entries,
    find_gaps,
    rates,
    show_rate,
)
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue, NotFound
from communitytui.i18n import N_
from communitytui.services.deleting import remove
from communitytui.services.fields import Asking
from communitytui.services.workspaces import patch, stamp, stamps

if TYPE_CHECKING:
    from communitytui.store import Draft, Store

#: Questions that a report asks as well; for both faces they stand here with the rest.
__all__ = [
    "FIELDS",
    "Rates",
    "add",
    "change",
    "delete",
    "find_entries",
    "find_entry",
    "find_gaps",
    "publish",
    "rates",
    "record",
    "typed_field",
]

FIELDS = ENTRY.editable


def typed_field(entry: Entry, name: str, workspace: Workspace) -> str:
    """Return a field of ``entry`` as a person would type it; empty for nothing."""
    today = workspace.today(entry.community)
    return ENTRY.typed(name, Asking(workspace, entry.community, today, record=entry.record))


# -- looking


def find_entry(workspace: Workspace, word: str, community: int | None = None) -> Entry:
    """Return the entry meant by ``2`` or ``#2``; raises ``NotFound``."""
    records, number = workspace.tables.get("entries", {}), number_in(word)
    if number is not None and number in records:
        found = Entry(number, records[number])
        if community in (None, found.community):
            return found
    raise NotFound(N_("There is no calendar entry {id}"), id=clean_line(word, 40))


# -- changing


def add(
    store: Store,
    community: int,
    topic: str,
    fields: Mapping[str, str],
    *,
    now: datetime,
    me: str | None = None,
) -> int:
    """Plan an entry and return its id; ``fields`` are typed texts by the names of ``FIELDS``.

    It is content unless ``kind`` is ``activity``, and for today without a date. Raises
    ``BadValue`` naming the field.
    """
    with store.transaction("add", now=stamp(now), entry=clean_line(topic, 80)) as draft:
        workspace = _workspace(draft, now)
        workspace.community(community)
        today = workspace.today(community)
        blank = dict.fromkeys(("signups", "came"))
        record: dict[str, Any] = {
            "kind": CONTENT,
            "date": today.isoformat(),
            "state": "planned",
            **blank,
            **ENTRY.read(
                {"topic": topic, **ENTRY.named(fields)}, Asking(workspace, community, today, me)
            ),
            "community": community,
        }
        check_entry(record)
        record |= _settling(record, None, today)
        return draft.insert("entries", {**record, **stamps(now)})


def change(
    store: Store, id: int, fields: Mapping[str, str], *, now: datetime, me: str | None = None
) -> None:
    """Set typed ``fields`` of entry ``id``; raises ``BadValue`` naming the field, ``NotFound``."""
    fields = ENTRY.named(fields)
    with store.transaction("set", now=stamp(now), fields=",".join(fields)) as draft:
        workspace = _workspace(draft, now)
        entry = _entry(draft, id)
        today = workspace.today(entry.community)
        new = ENTRY.read(fields, Asking(workspace, entry.community, today, me, entry.record))
        _put(draft, entry, new, today, now)


def publish(
    store: Store,
    id: int,
    *,
    now: datetime,
    link: str = "",
    signups: str = "",
    came: str = "",
) -> None:
    """Say that entry ``id`` came to pass: content is published, an activity was held.

    ``link`` is where it can be seen; ``signups`` and ``came`` are the counts of an activity, as
    typed. Raises like ``change``.
    """
    known = store.snapshot.tables["entries"].get(id, {})
    action = "hold" if known.get("kind") == ACTIVITY else "publish"
    with store.transaction(action, now=stamp(now), entry=id) as draft:
        workspace = _workspace(draft, now)
        entry = _entry(draft, id)
        given = {"link": link, "signups": signups, "came": came}
        fields = {name: text for name, text in given.items() if text.strip()}
        today = workspace.today(entry.community)
        new = ENTRY.read(fields, Asking(workspace, entry.community, today))
        _put(draft, entry, {**new, "state": AIM[entry.kind]}, today, now)


def delete(store: Store, id: int, *, now: datetime) -> None:
    """Delete entry ``id``; undo brings it back."""
    with store.transaction("delete", now=stamp(now)) as draft:
        _entry(draft, id)
        remove(draft, "entries", [id], now)


def record(store: Store, community: int, *, now: datetime) -> list[tuple[str, date, float]]:
    """Record the calendar's rates as readings; return metric, day and value of each.

    As the metrics define them: ``publish_rate`` today over 30 days, ``show_rate`` on each of
    these days on which activities were held. Raises ``BadValue`` when there is nothing to
    record, ``NotFound`` when the community lacks the metric.
    """
    from communitytui.services.metrics import record as put

    written = []
    with store.transaction("record", now=stamp(now), source="calendar") as draft:
        workspace = _workspace(draft, now)
        found = rates(workspace, community)
        values = [("publish_rate", found.last, found.publish.percent)]
        held = find_entries(workspace, community, found.first, found.last)
        values += [
            ("show_rate", day, show_rate(e for e in held if e.day == day).percent)
            for day in sorted({entry.day for entry in held if entry.kind == ACTIVITY})
        ]
        for name, day, value in values:
            if value is None:
                continue
            typed = day.isoformat()
            put(store, community, name, str(value), now=now, day=typed, source="calendar")
            written.append((name, day, value))
        if not written:
            raise BadValue(
                N_("nothing was planned in the last {n} days; there is no rate"), n=RATE_DAYS
            )
    return written


def _put(draft: Draft, entry: Entry, new: dict[str, Any], today: date, now: datetime) -> None:
    after = {**entry.record, **new}
    check_entry(after)
    patch(draft, "entries", entry.id, {**new, **_settling(after, entry, today)}, now)


def _settling(after: Mapping[str, Any], before: Entry | None, today: date) -> dict[str, Any]:
    """Return the day on which an entry came to pass: kept while its state stays."""
    if before is not None and before.state == after["state"]:
        return {}
    is_there = after["state"] == AIM[after["kind"]]
    return {"settled": today.isoformat() if is_there else None}


def _entry(draft: Draft, id: int) -> Entry:
    record = draft.rows("entries").get(id)
    if record is None:
        raise NotFound(N_("There is no calendar entry {id}"), id=id)
    return Entry(id, record)


def _workspace(draft: Draft, now: datetime) -> Workspace:
    tables = ("communities", "entries")
    return Workspace({table: draft.rows(table) for table in tables}, now)
