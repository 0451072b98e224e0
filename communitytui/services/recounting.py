"""Recount all imported files after one was removed, or staff were excluded or included.

Whether staff count is a setting of the community. What follows for its metrics is decided in
``services.recording``: a metric counted without staff gets a new version, and its earlier readings
stay with the old one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from communitytui.domain.kernel.records import Fields, Record, Tables
from communitytui.domain.metrics.metric import place_of
from communitytui.domain.metrics.versions import LeftOut
from communitytui.domain.workspace import Workspace
from communitytui.errors import MayNotWrite
from communitytui.events.ledger import BOT, STAFF
from communitytui.services import sources
from communitytui.services.baselines import Touched, recompute
from communitytui.services.findings import close_cleared
from communitytui.services.metrics import PutResult, put_values
from communitytui.services.recording import Keeper, digest_in, reading_item
from communitytui.services.unit_of_work import UnitOfWork, unit_of_work
from communitytui.store.ops import ABSENT

if TYPE_CHECKING:
    from communitytui.domain.metrics.readings import Value
    from communitytui.events.ledger import Ledger
    from communitytui.store import Store


def count_staff(store: Store, community: int, *, without: bool, now: datetime) -> PutResult | None:
    """Say whether metrics are counted without staff, and count what was imported so.

    ``None`` where that is so already. Raises ``MayNotWrite``, ``Busy``, ``Damaged``.
    """
    if store.read_only is not None:
        raise MayNotWrite(store.read_only)
    home = Workspace(store.refresh().tables, now).community(community)
    record = home.record
    if bool(record.get("without_staff")) == without:
        return None
    sources.need_events(store, record)
    with sources.open_ledger(store, record) as ledger:
        values = measured(
            ledger, store.snapshot.tables, record, community, now, without_staff=without
        )
        with unit_of_work(store, "staff", now, name=home.name) as uow:
            uow.patch("communities", community, {"without_staff": without})
            # What was counted with these files here must not lose one of them beneath it.
            sources.build_on(uow, community, f"staff {uow.draft.base.revision}")
            result = put_all(uow, community, ledger, values)
            close_cleared(uow, community)
    return result


def count_again(uow: UnitOfWork, store: Store, community: int, why: str) -> None:
    """Count what was imported as the records of a unit of work have it now.

    By the days of the time zone, and with the groups, that the community has in it. What an older
    version took in by other days counts no more; its readings stay. ``why`` is a code for the log.
    """
    record = uow.get("communities", community)
    if not sources.named(record):
        return
    without_staff = bool(record.get("without_staff"))
    with sources.open_ledger(store, record, reading=True) as ledger:
        if not any(held.events for held in ledger.sources()):
            return
        tables = uow.workspace.tables
        values = measured(ledger, tables, record, community, uow.now, without_staff=without_staff)
        # What was counted with these files here must not lose one of them beneath it.
        sources.build_on(uow, community, f"{why} {uow.draft.base.revision}")
        rewrite(uow, community, ledger, "", values)
        put_all(uow, community, ledger, values)
        close_cleared(uow, community)


def left_out(ledger: Ledger) -> LeftOut:
    """Return how many accounts are staff, and how many count nowhere."""
    return LeftOut.by(ledger.marked(STAFF), ledger.marked(BOT))


#: Values by the group that they are of, ``None`` for the whole.
ByGroup = Mapping[int | None, list["Value"]]


def measured(
    ledger: Ledger,
    tables: Tables,
    record: Record,
    community: int,
    now: datetime,
    *,
    without_staff: bool,
) -> ByGroup:
    """Return what the files that count say of all days, of the whole and of each group."""
    # 111 ms together, which a list of imported files does not need.
    from communitytui.services import grouping

    found = grouping.as_they_are(ledger, tables, community)
    members = grouping.stated_members(ledger, tables, community, found, counted=True)
    today = now.astimezone(ZoneInfo(str(record["timezone"]))).toordinal()
    whole, own = grouping.measure(ledger, today, found, members, without_staff=without_staff)
    values: dict[int | None, list[Value]] = {None: whole.values}
    for place, group in enumerate(found.groups):
        if group.id is not None:
            values[group.id] = own[place].values if place in own else []
    return values


def put_all(uow: UnitOfWork, community: int, ledger: Ledger, values: ByGroup) -> PutResult:
    """Write values of the whole and of groups; return what that did together."""
    label, out = label_of(ledger), left_out(ledger)
    total = PutResult(0, 0, 0, [])
    for group, own in values.items():
        total = total.with_more(put_values(uow, community, own, label, out, group))
    return total


def rewrite(
    uow: UnitOfWork, community: int, ledger: Ledger, digest: str, values: ByGroup
) -> tuple[int, int]:
    """Let readings of the file ``digest``, and of files that count, be what these say now.

    Of the groups in ``values`` alone. Returns how many readings changed, and went.
    """
    label = label_of(ledger)
    others = {held.sha256[:8] for held in ledger.sources() if held.first is not None}
    keepers = {group: Keeper(uow, community, group) for group in values}
    wanted = {group: _by_series(own) for group, own in values.items()}
    out = left_out(ledger)
    changed = removed = 0
    touched: Touched = {}
    for id, row in list(uow.rows("readings").items()):
        group = row.get("chat_group")
        if row["community"] != community or group not in keepers:
            continue
        metric = keepers[group].metric(row["metric"], row["level"], out)
        is_now = metric is not None and metric.version == row["version"]
        says = wanted[group].get((row["metric"], row["level"]), {}) if is_now else {}
        fields: Fields = {}
        for day, item in row["days"].items():
            came = digest_in(item["s"])
            # What was counted by another definition cannot be counted anew.
            if not came or (came != digest[:8] and not (came in others and is_now)):
                continue
            value = says.get(day)
            if value is None:
                fields[f"days.{day}"] = ABSENT
                continue
            source = item["s"] if came in others else label(value.day)
            fresh = reading_item(value.value, source, partial=value.partial, n=value.n, of=value.of)
            if fresh != item:
                fields[f"days.{day}"] = fresh
        gone = sum(field is ABSENT for field in fields.values())
        removed, changed = removed + gone, changed + len(fields) - gone
        if gone == len(row["days"]):
            uow.remove("readings", id)
        elif fields:
            uow.patch("readings", id, fields)
        place = place_of(row), row["version"]
        touched.setdefault(place, set()).update(field.removeprefix("days.") for field in fields)
    recompute(uow, community, touched)
    return changed, removed


def _by_series(values: Iterable[Value]) -> dict[tuple[str, str | None], dict[str, Value]]:
    """Return values by metric and level, then by day."""
    found: dict[tuple[str, str | None], dict[str, Value]] = {}
    for value in values:
        found.setdefault((value.metric, value.level), {})[value.day.isoformat()] = value
    return found


def label_of(ledger: Ledger) -> Callable[[date], str]:
    """Return what says the source of a value by its day: the latest file that covers it."""
    left = [held for held in ledger.sources() if held.first is not None]

    @cache
    def label(day: date) -> str:
        # Asked for each value of a day, of which there are hundreds.
        at = day.toordinal()
        covering = [h for h in left if (h.first or 0) <= at <= (h.last or 0)] or left
        return sources.label(covering[-1].format, covering[-1].sha256)

    return label
