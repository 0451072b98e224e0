"""The content calendar: what is planned, what came of it, and the rates worked out from it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from communitytui.domain.kernel.records import Fields, Record
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
from communitytui.i18n import N_, names
from communitytui.services.fields import Asking
from communitytui.services.unit_of_work import UnitOfWork, unit_of_work

if TYPE_CHECKING:
    from communitytui.domain.metrics.judgement import MetricState
    from communitytui.store import Store

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
    "is_early",
    "publish",
    "rates",
    "record",
    "typed_field",
]

FIELDS = ENTRY.editable


class Recorded(NamedTuple):
    """Rates that became readings: metric, day and value of each; and their metrics after it."""

    readings: list[tuple[str, date, float]]
    workspace: Workspace
    states: list[MetricState]


def typed_field(entry: Entry, name: str, workspace: Workspace) -> str:
    """Return a field of ``entry`` as a person would type it; empty for nothing."""
    today = workspace.today(entry.community)
    return ENTRY.typed(name, Asking(names, workspace, entry.community, today, record=entry.record))


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
    store: Store, community: int, topic: str, fields: Mapping[str, str], *, now: datetime
) -> Entry:
    """Plan an entry; ``fields`` are typed texts by the names of ``FIELDS``.

    It is content unless ``kind`` is ``activity``, and for today without a date. Raises
    ``BadValue`` naming the field.
    """
    with unit_of_work(store, "add", now, entry=clean_line(topic, 80)) as uow:
        uow.workspace.community(community)
        today = uow.today(community)
        record: Fields = {
            "kind": CONTENT,
            "date": today.isoformat(),
            "state": "planned",
            "signups": None,
            "came": None,
            **ENTRY.read({"topic": topic, **ENTRY.named(fields, names)}, uow.asking(community)),
            "community": community,
        }
        check_entry(record)
        return _entry(uow, uow.add("entries", {**record, **_settling(record, None, today)}))


def change(store: Store, id: int, fields: Mapping[str, str], *, now: datetime) -> Entry:
    """Set typed ``fields`` of entry ``id``; raises ``BadValue`` naming the field, ``NotFound``."""
    fields = ENTRY.named(fields, names)
    with unit_of_work(store, "set", now, fields=",".join(fields)) as uow:
        entry = _entry(uow, id)
        return _put(uow, entry, ENTRY.read(fields, uow.asking(entry.community, entry.record)))


def is_early(workspace: Workspace, entry: Entry, fields: Mapping[str, str]) -> bool:
    """Tell whether typed ``fields`` say of an entry that is yet to come that it came to pass."""
    today = workspace.today(entry.community)
    asking = Asking(names, workspace, entry.community, today, record=entry.record)
    new = {**entry.record, **ENTRY.read(ENTRY.named(fields, names), asking)}
    held = new["state"] != entry.state and new["state"] in AIM.values()
    counted = new["came"] not in (None, entry.came)
    return bool(new["date"] > today.isoformat() and (held or counted))


def publish(
    store: Store,
    id: int,
    *,
    now: datetime,
    link: str = "",
    signups: str = "",
    came: str = "",
) -> Entry:
    """Say that entry ``id`` came to pass: content is published, an activity was held.

    ``link`` is where it can be seen; ``signups`` and ``came`` are the counts of an activity, as
    typed. Raises like ``change``.
    """
    known = store.snapshot.tables["entries"].get(id, {})
    action = "hold" if known.get("kind") == ACTIVITY else "publish"
    with unit_of_work(store, action, now, entry=id) as uow:
        entry = _entry(uow, id)
        given = {"link": link, "signups": signups, "came": came}
        fields = {name: text for name, text in given.items() if text.strip()}
        new = ENTRY.read(fields, uow.asking(entry.community))
        return _put(uow, entry, {**new, "state": AIM[entry.kind]})


def delete(store: Store, id: int, *, now: datetime) -> Entry:
    """Delete entry ``id`` and return it as it was; undo brings it back."""
    with unit_of_work(store, "delete", now) as uow:
        gone = _entry(uow, id)
        uow.delete("entries", [id])
        return gone


def record(store: Store, community: int, *, now: datetime) -> Recorded:
    """Record the calendar's rates as readings; return metric, day and value of each.

    As the metrics define them: ``publish_rate`` today over 30 days, ``show_rate`` on each of
    these days on which activities were held. Raises ``BadValue`` when there is nothing to
    record, ``NotFound`` when the community lacks the metric.
    """
    # 28 ms, which planning an entry does not need.
    from communitytui.services.metrics import put, state_of

    with unit_of_work(store, "record", now, source="calendar") as uow:
        workspace = uow.workspace
        found = rates(workspace, community)
        values = [("publish_rate", found.last, found.publish.percent)]
        held = find_entries(workspace, community, found.first, found.last)
        values += [
            ("show_rate", day, show_rate(e for e in held if e.day == day).percent)
            for day in sorted({entry.day for entry in held if entry.kind == ACTIVITY})
        ]
        written = [(name, day, value) for name, day, value in values if value is not None]
        if not written:
            raise BadValue(N_("nothing planned in the last {n} days; no rate"), n=RATE_DAYS)
        metrics = {}
        for name, day, value in written:
            metrics[name] = put(
                uow, community, name, str(value), day=day.isoformat(), source="calendar"
            )
        states = [state_of(uow, metric.id) for metric in metrics.values()]
        return Recorded(written, uow.workspace, states)


def _put(uow: UnitOfWork, entry: Entry, new: Fields) -> Entry:
    after = {**entry.record, **new}
    check_entry(after)
    uow.patch("entries", entry.id, {**new, **_settling(after, entry, uow.today(entry.community))})
    return _entry(uow, entry.id)


def _settling(after: Record, before: Entry | None, today: date) -> Fields:
    """Return the day on which an entry came to pass: kept while its state stays."""
    if before is not None and before.state == after["state"]:
        return {}
    is_there = after["state"] == AIM[after["kind"]]
    return {"settled": today.isoformat() if is_there else None}


def _entry(uow: UnitOfWork, id: int) -> Entry:
    record = uow.rows("entries").get(id)
    if record is None:
        raise NotFound(N_("There is no calendar entry {id}"), id=id)
    return Entry(id, record)
