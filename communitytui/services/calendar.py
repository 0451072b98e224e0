"""The content calendar: what is planned, what came of it, and the rates worked out from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from communitytui.domain.kernel.days import shift
from communitytui.domain.kernel.records import Fields, Record
from communitytui.domain.kernel.text import clean_line
from communitytui.domain.nouns.declared import ENTRY, TYPED_ENTRY
from communitytui.domain.nouns.lookup import number_in
from communitytui.domain.plan.entries import (
    ACTIVITY,
    AIM,
    CONTENT,
    RATE_DAYS,
    Entry,
    Rates,
    check_entry,
    check_shared,
    find_entries,
    find_gaps,
    meant_of_series,
    rates,
    series_of,
    show_rate,
)
from communitytui.domain.plan.repeats import Repeat, days_until
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue, NotFound
from communitytui.i18n import N_, names
from communitytui.services.fields import Asking
from communitytui.services.unit_of_work import UnitOfWork, new_uid, unit_of_work

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
    "meant_of_series",
    "publish",
    "rates",
    "record",
    "series_of",
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

    It is content unless ``kind`` is ``activity``, and for today without a date. With ``every`` and
    ``until`` it is the first of a series. Raises ``BadValue`` naming the field.
    """
    with unit_of_work(store, "add", now, entry=clean_line(topic, 80)) as uow:
        uow.workspace.community(community)
        today = uow.today(community)
        typed = {"topic": topic, **TYPED_ENTRY.named(fields, names)}
        new = TYPED_ENTRY.read(typed, uow.asking(community))
        repeat = _repeat(new)
        record: Fields = {
            "kind": CONTENT,
            "date": today.isoformat(),
            "state": "planned",
            "signups": None,
            "came": None,
            **new,
            "community": community,
        }
        check_entry(record)
        first = date.fromisoformat(record["date"])
        days = [first]
        if repeat is not None:
            check_shared(record)
            days = days_until(*repeat, first)
            record["series"] = new_uid()
        return _entry(uow, _plan(uow, record, days, today)[0])


def _plan(uow: UnitOfWork, record: Fields, days: Sequence[date], today: date) -> list[int]:
    """Make an entry like ``record`` on each of some days; return their ids."""
    record |= _settling(record, None, today)
    return [uow.add("entries", {**record, "date": day.isoformat()}) for day in days]


def _repeat(new: Fields) -> tuple[Repeat, date | int] | None:
    """Take out of typed values how often, and until when; raises ``BadValue`` for one of them."""
    every, until = new.pop("every", None), new.pop("until", None)
    if every is None and until is None:
        return None
    missing = "every" if every is None else "until"
    if every is None or until is None:
        raise BadValue(N_("{field} is missing"), field=TYPED_ENTRY.fields[missing].said(names))
    return every, until


def change(
    store: Store, id: int, fields: Mapping[str, str], *, now: datetime, series: str = "one"
) -> Entry:
    """Set typed ``fields`` of entry ``id``, or of its series; see ``meant_of_series``.

    Others move by as many days as it does. With ``every`` and ``until`` further entries follow it,
    or the last of its series. Raises ``BadValue`` naming the field, ``NotFound``.
    """
    fields = TYPED_ENTRY.named(fields, names)
    with unit_of_work(store, "set", now, fields=",".join(fields)) as uow:
        entry = _entry(uow, id)
        new = TYPED_ENTRY.read(fields, uow.asking(entry.community, entry.record))
        repeat = _repeat(new)
        meant = meant_of_series(uow.workspace, entry, series)
        if len(meant) > 1:
            check_shared(new)
        by = (date.fromisoformat(new["date"]) - entry.day).days if new.get("date") else 0
        for each in meant:
            moved = {"date": shift(each.day, by).isoformat()} if by else {}
            _put(uow, each, {**new, **moved})
        if repeat is not None:
            _go_on(uow, _entry(uow, id), *repeat)
        return _entry(uow, id)


def _go_on(uow: UnitOfWork, entry: Entry, every: Repeat, until: date | int) -> None:
    """Plan further entries like ``entry``, behind the last of its series."""
    last, today = series_of(uow.workspace, entry)[-1].day, uow.today(entry.community)
    days = [day for day in days_until(every, until, last) if day > last]
    if not days:
        raise BadValue(N_("there is no such day until {until}"), until=until)
    series = entry.series or new_uid()
    uow.patch("entries", entry.id, {"series": series})
    alone = {"state": "planned", "signups": None, "came": None, "settled": None}
    new = {**entry.record, **alone, "series": series}
    del new["uid"]
    _plan(uow, new, days, today)


def is_early(workspace: Workspace, entry: Entry, fields: Mapping[str, str]) -> bool:
    """Tell whether typed ``fields`` say of an entry that is yet to come that it came to pass."""
    today = workspace.today(entry.community)
    asking = Asking(names, workspace, entry.community, today, record=entry.record)
    new = {**entry.record, **TYPED_ENTRY.read(TYPED_ENTRY.named(fields, names), asking)}
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


def delete(store: Store, id: int, *, now: datetime, series: str = "one") -> Entry:
    """Delete entry ``id``, or what is meant of its series, and return it as it was."""
    with unit_of_work(store, "delete", now) as uow:
        gone = _entry(uow, id)
        uow.delete("entries", [each.id for each in meant_of_series(uow.workspace, gone, series)])
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
        states = [state_of(uow, metric) for metric in metrics.values()]
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
