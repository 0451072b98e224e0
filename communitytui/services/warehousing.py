"""Taking in the days of events that stay in a database; no row of a person is brought back.

The workspace keeps which query it was and up to which day it was counted, in the commit that
writes the readings, so that the next import asks for what came since, and undo knows as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from communitytui.domain.kernel.records import Fields, Tables
from communitytui.domain.kernel.text import clean_line
from communitytui.domain.metrics.daily import Daily, Happened
from communitytui.domain.metrics.outdated import behind
from communitytui.domain.metrics.versions import LeftOut
from communitytui.domain.workspace import Community, Workspace
from communitytui.errors import BadValue, MayNotWrite
from communitytui.events.base import bare
from communitytui.events.event import Skipped
from communitytui.events.gifts import Cover
from communitytui.events.names import as_author
from communitytui.events.values import Measured, Values
from communitytui.i18n import N_
from communitytui.services import grouping, sources
from communitytui.services.counting import READERS, Counted, of_group
from communitytui.services.import_options import Options
from communitytui.services.importing import Import, check, write
from communitytui.warehouse.address import Address, read_address
from communitytui.warehouse.asked import Query, read_query
from communitytui.warehouse.counting import CountedDays, CountWish, count
from communitytui.warehouse.engine import Ask
from communitytui.warehouse.engines import open_engine

if TYPE_CHECKING:
    from communitytui.events.ledger import Held, Ledger
    from communitytui.services.unit_of_work import UnitOfWork
    from communitytui.store import Store

__all__ = ["LATE", "import_events"]

FORM = "sql"
#: For how many days an event may come late, where nobody says otherwise.
LATE = 7
_MOST_LATE = 100_000
_LATE = N_("--late is a number of days, 0 or more, not {value}")
_NO_STAFF = N_("staff unknown; name them in the settings of the community")
_ONE_GROUP = N_("--sql: one group at most; several need a query each")


class _Known(NamedTuple):
    """What is known of a query: as it is held, whether it counts, and what it was counted for.

    ``first`` and ``last`` are the ordinals of the first day and of the last one that was over.
    ``other``: it counted otherwise so far.
    """

    held: Held | None
    counts: bool
    first: int | None
    last: int | None
    other: bool

    def start(self, late: int) -> int | None:
        """Return the day from which events are asked for; ``None`` for all of them.

        What is as late as the first day may be from before it.
        """
        if self.first is None or self.last is None or self.last + 1 - late <= self.first:
            return None
        return self.last + 1 - late


def import_events(
    store: Store,
    community: int,
    url: str,
    query: str,
    *,
    now: datetime,
    options: Options | None = None,
    late: int = LATE,
    ask: Ask = None,
) -> Import:
    """Import what a database counts of its events into a community; return what that did.

    ``query`` is a SELECT or the name of a table with the columns of a table of events. The same
    query once more asks for the days since the last one only, and for the ``late`` ones before
    it: what comes later than that is counted by a larger ``late``. ``ask`` asks for a password.
    Raises ``BadValue``, ``NotFound``, ``Unreachable``, ``Busy``, ``MayNotWrite``; nothing is kept
    then.
    """
    options = options or Options()
    if store.read_only is not None:
        raise MayNotWrite(store.read_only)
    if store.displaced is not None:
        raise store.displaced
    check(options)
    if not 0 <= late <= _MOST_LATE:
        raise BadValue(_LATE, value=late)
    if len(options.groups) > 1:
        raise BadValue(_ONE_GROUP)
    address = read_address(url)
    asked = read_query(query, address.engine)
    home = Workspace(store.refresh().tables, now).community(community)
    with sources.open_ledger(store, home.record) as ledger:
        return _import(store, ledger, home, address, asked, now, options, late, ask)


def _import(
    store: Store,
    ledger: Ledger,
    home: Community,
    address: Address,
    asked: Query,
    now: datetime,
    options: Options,
    late: int,
    ask: Ask,
) -> Import:
    tables = store.snapshot.tables
    name = clean_line(f"{address.described} · {asked.described}", 120)
    digest = sha256(f"{address.described}\n{asked.relation}".encode()).hexdigest()
    manner = _manner(home, options)
    known = _find(ledger, home, digest, manner)
    start = known.start(late) if not behind(tables, home.id) else None
    found = _ask(address, asked, home, known, start, now, options, ask)
    today = now.astimezone(ZoneInfo(home.timezone)).toordinal()
    measured = _measured(ledger, tables, home, found, known, today, options)
    held = _hold(ledger, known, digest, manner, name, found)
    begun = held.id in ledger.begun
    counted = _counted(ledger, tables, home, found, measured, held, known, options)

    def remember(uow: UnitOfWork) -> None:
        if not begun and known.counts:
            entry = sources.named(uow.get("communities", home.id))[held.token]
            uow.draft.patch(
                "communities", home.id, {f"imports.{held.token}": {**entry, **_span(found, today)}}
            )

    fresh = held._replace(first=found.daily.first, last=_over(found, today))
    if begun or not known.counts:
        counted = counted._replace(fresh=[fresh])
    return write(store, ledger, home.id, name, counted, now, remember)


def _manner(home: Community, options: Options) -> str:
    """Return what decides how the events of a query are counted."""
    said = [
        home.timezone,
        options.timezone or home.timezone,
        *(f"staff {name}" for name in sorted(home.staff)),
        *(f"bot {name}" for name in sorted(home.bots)),
        *(f"none {text}" for text in sorted(home.record.get("no_answer") or ())),
        *(f"group {name}" for name in options.groups),
        f"{bool(home.record.get('without_staff'))} {options.keep_going}",
    ]
    digest = sha256("\n".join(said).encode("utf-8", "surrogatepass")).hexdigest()
    return f"{READERS} {FORM} {digest[:16]}"


def _find(ledger: Ledger, home: Community, digest: str, manner: str) -> _Known:
    """Return what is known of a query; what was counted otherwise counts no more."""
    same = [held for held in ledger.every() if held.sha256 == digest]
    fitting = [held for held in same if held.reading == manner]
    held = max(fitting, key=lambda each: (each.counts, each.id), default=None)
    others = [each for each in same if each.counts and (held is None or each.id != held.id)]
    for other in others:
        ledger.leave_out(other.id)
    entry = sources.named(home.record).get(held.token) if held is not None else None
    if held is None or entry is None:
        if held is not None:
            ledger.stand(held.id)
        return _Known(held, False, None, None, bool(others))
    return _Known(held, True, _ordinal(entry["first"]), _ordinal(entry["last"]), bool(others))


def _ordinal(day: str | None) -> int | None:
    return date.fromisoformat(day).toordinal() if day else None


def _ask(
    address: Address,
    asked: Query,
    home: Community,
    known: _Known,
    start: int | None,
    now: datetime,
    options: Options,
    ask: Ask,
) -> CountedDays:
    wish = CountWish(
        asked.relation,
        home.timezone,
        options.timezone or home.timezone,
        now.astimezone(ZoneInfo(home.timezone)).toordinal(),
        tuple(map(as_author, home.bots)),
        tuple(map(as_author, home.staff)),
        bool(home.record.get("without_staff")),
        tuple(map(bare, home.record.get("no_answer") or ())),
        options.keep_going,
    )
    with open_engine(address, ask) as engine:
        if known.held is None or start is None:
            return count(engine, wish)
        found = count(engine, wish, known.first, start, known.held.gives)
        # What comes up for the first time may mean something for the days before.
        return found if known.held.gives >= found.daily.gives else count(engine, wish)


def _measured(
    ledger: Ledger,
    tables: Tables,
    home: Community,
    found: CountedDays,
    known: _Known,
    today: int,
    options: Options,
) -> Measured:
    """Return the values that follow; days that were not asked for are known by their readings."""
    daily, place = found.daily, None
    plan = grouping.as_they_are(ledger, tables, home.id)
    if options.groups:
        plan, place = grouping.named(ledger, tables, home.id, options.groups[0])
    stated = dict(grouping.stated_members(ledger, tables, home.id, plan).get(place, {}))
    if options.members:
        stated[daily.last] = options.members
    if found.start > daily.first:
        group = plan.groups[place].id if place is not None else None
        earlier = _earlier(tables, home.id, group, daily)
        daily = daily._replace(days={**earlier, **daily.days})
    covers = [Cover(0, daily.first, daily.last, daily.gives)]
    return Values(daily, covers, today, stated).measure(found.start)


def _earlier(
    tables: Tables, community: int, group: int | None, daily: Daily
) -> Mapping[int, Happened]:
    """Return the days before those that were asked for, as far as their readings tell them."""
    wanted = {"messages", "joins", "leaves"}
    told: dict[int, dict[str, int]] = {}
    for row in tables["readings"].values():
        if row["community"] != community or row.get("chat_group") != group:
            continue
        if row["metric"] in wanted:
            for day, item in row["days"].items():
                at = date.fromisoformat(day).toordinal()
                if daily.first <= at < min(daily.days):
                    told.setdefault(at, {})[row["metric"]] = int(item["v"])
    return {
        day: Happened(
            sum(each.values()),
            # What is sent is compared with answers, of which only the days asked for are known.
            posts=each.get("messages", 0),
            joined=each.get("joins", 0),
            left=each.get("leaves", 0),
        )
        for day, each in told.items()
    }


def _hold(
    ledger: Ledger, known: _Known, digest: str, manner: str, name: str, found: CountedDays
) -> Held:
    """Return the query as it is held, anew where it gives more than it did."""
    if known.held is not None:
        if known.held.gives >= found.daily.gives:
            return known.held
        ledger.leave_out(known.held.id)
    source = ledger.begin(digest, manner, name)
    return ledger.finish(source, FORM, found.daily.gives, None, 0)


def _over(found: CountedDays, today: int) -> int:
    """Return the last day that was over when it was counted."""
    return min(found.daily.last, today) - 1


def _span(found: CountedDays, today: int) -> Fields:
    last = date.fromordinal(_over(found, today))
    return {"first": date.fromordinal(found.daily.first).isoformat(), "last": last.isoformat()}


def _counted(
    ledger: Ledger,
    tables: Tables,
    home: Community,
    found: CountedDays,
    measured: Measured,
    held: Held,
    known: _Known,
    options: Options,
) -> Counted:
    daily = found.daily
    counted = Counted(
        FORM,
        sources.label(FORM, held.sha256),
        measured.values,
        held._replace(
            events=found.events,
            days=sum(day >= found.start for day in daily.days),
            first=found.start,
            last=daily.last,
        ),
        known.counts,
        [],
        [
            each._replace(reason=_NO_STAFF, values={}) if each.metric == "staff_share" else each
            for each in measured.unavailable
        ],
        [Skipped(0, each.problem, dict(each.values)) for each in found.problems],
        measured.gaps,
        out=LeftOut(daily.staff, found.bots),
        marked=known.other,
        accounts=_called(found.accounts, home),
        absent=_called(found.absent, home),
    )
    return of_group(counted, ledger, tables, home.id, options.groups)


def _called(accounts: Sequence[str], home: Community) -> tuple[str, ...]:
    """Return accounts as the settings call them."""
    names = {as_author(name): name for name in (*home.staff, *home.bots)}
    return tuple(names.get(each, each) for each in accounts)
