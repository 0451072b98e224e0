"""Recount all imported files after one was removed, or staff were excluded or included.

Whether staff count is a setting of the community. What follows for its metrics is decided in
``services.recording``: a metric counted without staff gets a new version, and its earlier readings
stay with the old one.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from communitytui.domain.kernel.records import Record
from communitytui.domain.metrics.versions import LeftOut
from communitytui.domain.workspace import Workspace
from communitytui.errors import MayNotWrite
from communitytui.events.ledger import BOT, STAFF
from communitytui.services import sources
from communitytui.services.findings import close_cleared
from communitytui.services.metrics import PutResult, put_values
from communitytui.services.recording import digest_in
from communitytui.services.unit_of_work import unit_of_work

if TYPE_CHECKING:
    from communitytui.domain.metrics.readings import Value
    from communitytui.events.ledger import Held, Ledger
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
    with sources.open_ledger(store, record) as ledger:
        values = measured(ledger, store, record, community, now, without_staff=without)
        with unit_of_work(store, "staff", now, name=home.name) as uow:
            uow.patch("communities", community, {"without_staff": without})
            # What was counted with these files here must not lose one of them beneath it.
            sources.build_on(uow, community, f"staff {uow.draft.base.revision}")
            result = put_values(uow, community, values, label_of(ledger), left_out(ledger))
            close_cleared(uow, community)
    return result


def left_out(ledger: Ledger) -> LeftOut:
    """Return how many accounts are staff, and how many count nowhere."""
    return LeftOut.by(ledger.marked(STAFF), ledger.marked(BOT))


def measured(
    ledger: Ledger,
    store: Store,
    record: Record,
    community: int,
    now: datetime,
    *,
    without_staff: bool,
) -> list[Value]:
    """Return what the files that count say of all days."""
    # 111 ms together, which a list of imported files does not need.
    from communitytui.events.aggregate import Aggregate
    from communitytui.services.counting import members_of

    zone = str(record["timezone"])
    members = members_of(ledger, store, community)
    for held in ledger.sources():
        stated = _members_on_last_day(store, community, held)
        if held.last is not None and stated is not None:
            members.setdefault(held.last, stated)
    today = now.astimezone(ZoneInfo(zone)).toordinal()
    found = Aggregate(ledger, today, members, without_staff=without_staff)
    return found.measure().values


def _members_on_last_day(store: Store, community: int, held: Held) -> int | None:
    """Return the members that were stated with a file, as its reading of that day has them."""
    day = date.fromordinal(held.last).isoformat() if held.last is not None else ""
    for row in store.snapshot.tables["readings"].values():
        place = row["community"], row["metric"], row.get("chat_group")
        if place == (community, "members", None) and day in row["days"]:
            item = row["days"][day]
            if digest_in(item["s"]) == held.sha256[:8]:
                return int(item["v"])
    return None


def label_of(ledger: Ledger) -> Callable[[date], str]:
    """Return what says the source of a value by its day: the latest file that covers it."""
    left = [held for held in ledger.sources() if held.first is not None]

    def label(day: date) -> str:
        at = day.toordinal()
        covering = [h for h in left if (h.first or 0) <= at <= (h.last or 0)] or left
        return sources.label(covering[-1].format, covering[-1].sha256)

    return label
