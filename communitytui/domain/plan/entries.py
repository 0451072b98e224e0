"""The content calendar: what was planned and what came of it, the two rates, and the gaps.

``publish_rate`` and ``show_rate`` are the formulas of the metrics of that name (section 3.2 of
the domain's requirements): pieces published per piece planned, and people who came per person
who signed up, both in percent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from communitytui.domain.kernel.days import shift
from communitytui.domain.kernel.labels import ENTRY_KIND_NAMES, ENTRY_STATE_NAMES
from communitytui.domain.kernel.records import Record, Rows
from communitytui.domain.kernel.shares import percent_of
from communitytui.domain.kernel.stored import Entity
from communitytui.errors import BadValue
from communitytui.message import N_, Message

if TYPE_CHECKING:
    from communitytui.domain.workspace import Workspace

CONTENT, ACTIVITY = "content", "activity"
#: The states that each kind of entry can be in, the one that is its aim next to last.
STATES: Mapping[str, tuple[str, ...]] = {
    CONTENT: ("planned", "drafted", "published", "cancelled"),
    ACTIVITY: ("planned", "held", "cancelled"),
}
#: The state that says an entry came to pass, by kind.
AIM: Mapping[str, str] = {CONTENT: "published", ACTIVITY: "held"}
#: Days without content in a row that are still no gap.
GAP_DAYS = 2
#: How far ahead the calendar is looked at for gaps when nothing is planned later.
HORIZON_DAYS = 14
#: Over how many days the rates are told, the last included: as the metrics define it.
RATE_DAYS = 30
_DAY = timedelta(days=1)


class Entry(Entity):
    """A line of the calendar: a piece of content or an activity."""

    table = "entries"

    community: int
    #: ``content`` or ``activity``.
    kind: str
    topic: str
    time: str | None
    form: str
    pillar: str | None
    channel: str | None
    owner: str | None
    #: One of ``STATES`` of its kind.
    state: str
    signups: int | None
    came: int | None
    #: The key of the series that it is one of.
    series: str | None
    #: The group of the community that it is for; None: all of it.
    chat_group: int | None

    @property
    def day(self) -> date:
        """The day it is planned for."""
        return date.fromisoformat(self.record["date"])

    @property
    def is_settled(self) -> bool:
        """Whether it was published, held or cancelled."""
        return self.state in (AIM[self.kind], "cancelled")

    def is_late(self, today: date) -> bool:
        """Tell whether its day is over and nothing came of it yet."""
        return not self.is_settled and self.record["date"] < today.isoformat()


class Rate(NamedTuple):
    """A share with the counts that it was worked out from."""

    part: int
    whole: int

    @property
    def percent(self) -> float | None:
        """The share in percent with one decimal, or ``None`` where there is nothing to share."""
        return percent_of(self.part, self.whole, 1) if self.whole else None


class EmptyDays(NamedTuple):
    """A run of days without content, both ends included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days it lasts."""
        return (self.last - self.first).days + 1


def entries(
    records: Rows,
    community: int | None = None,
    first: date = date.min,
    last: date = date.max,
) -> list[Entry]:
    """Return the entries of a community, or of all, in a span of days: by day, time and id."""
    low, high = first.isoformat(), last.isoformat()
    found = [
        Entry(id, record)
        for id, record in records.items()
        if community in (None, record["community"]) and low <= record["date"] <= high
    ]
    return sorted(found, key=lambda e: (e.day, e.time or "", e.id))


def publish_rate(found: Iterable[Entry], today: date) -> Rate:
    """Return the pieces published of those planned; cancelled ones are no longer planned.

    What is planned for today or later counts once it is published: its day is not over.
    """
    planned = [
        entry
        for entry in found
        if entry.kind == CONTENT
        and entry.state != "cancelled"
        and (entry.day < today or entry.state == AIM[CONTENT])
    ]
    return Rate(sum(entry.state == AIM[CONTENT] for entry in planned), len(planned))


def show_rate(found: Iterable[Entry]) -> Rate:
    """Return the people who came of those who signed up, over the activities that were held.

    Only activities with both counts tell something. Walk-ins may take the rate over 100 %.
    """
    held = [
        (entry.came, entry.signups)
        for entry in found
        if entry.kind == ACTIVITY and entry.state == AIM[ACTIVITY]
        if entry.signups and entry.came is not None
    ]
    return Rate(sum(came for came, _ in held), sum(signups for _, signups in held))


def gaps(found: Iterable[Entry], first: date, last: date) -> list[EmptyDays]:
    """Return the runs of more than two days from ``first`` to ``last`` that have no content."""
    days = {
        entry.day
        for entry in found
        if entry.kind == CONTENT and entry.state != "cancelled" and first <= entry.day <= last
    }
    result = []
    begin = first
    for day in [*sorted(days), shift(last, 1)]:
        if (day - begin).days > GAP_DAYS:
            result.append(EmptyDays(begin, day - _DAY))
        begin = shift(day, 1)
    return result


class Rates(NamedTuple):
    """The two rates of a span of days, with the counts behind them."""

    first: date
    last: date
    publish: Rate
    show: Rate


def find_entries(
    workspace: Workspace,
    community: int | None = None,
    first: date | None = None,
    last: date | None = None,
) -> list[Entry]:
    """Return the entries of a community, or of all, in a span of days: by day and time."""
    records = workspace.tables.get("entries", {})
    return entries(records, community, first or date.min, last or date.max)


def series_of(workspace: Workspace, entry: Entry) -> list[Entry]:
    """Return the entries of an entry's series by day and time; itself where it has none."""
    if entry.series is None:
        return [entry]
    found = find_entries(workspace, entry.community)
    return [each for each in found if each.series == entry.series]


def meant_of_series(workspace: Workspace, entry: Entry, which: str) -> list[Entry]:
    """Return the entries that are meant: only ``one``, it and the ``later`` ones, or ``all``.

    Others that came to pass, or were cancelled, stay as they are.
    """
    if which == "one":
        return [entry]
    every = series_of(workspace, entry)
    place = next(n for n, each in enumerate(every) if each.id == entry.id)
    return [
        each
        for n, each in enumerate(every)
        if each.id == entry.id or not (each.is_settled or (which == "later" and n < place))
    ]


def check_shared(new: Record) -> None:
    """Raise ``BadValue`` for what only one entry of a series can have."""
    for field in ("signups", "came"):
        if new.get(field) is not None:
            raise BadValue(N_("{field}: only one entry has it, not all of a series"), field=field)
    if new.get("state") in AIM.values():
        state = Message(ENTRY_STATE_NAMES[new["state"]])
        raise BadValue(N_("only one entry is {state}, not all of a series"), state=state)


def rates(
    workspace: Workspace, community: int, first: date | None = None, last: date | None = None
) -> Rates:
    """Return ``publish_rate`` and ``show_rate`` of a span; the last 30 days without one."""
    today = workspace.today(community)
    last = last or today
    first = first or shift(last, 1 - RATE_DAYS)
    found = find_entries(workspace, community, first, last)
    return Rates(first, last, publish_rate(found, today), show_rate(found))


def find_gaps(
    workspace: Workspace, community: int, first: date | None = None, last: date | None = None
) -> list[EmptyDays]:
    """Return the runs of more than two days without content.

    Without a span: from today to the last entry planned, and two weeks ahead at least. Where no
    content was ever planned there is no calendar, and so no gap in it.
    """
    every = find_entries(workspace, community)
    content = [entry for entry in every if entry.kind == CONTENT and entry.state != "cancelled"]
    if not content:
        return []
    today = workspace.today(community)
    first = first or today
    last = last or max(shift(first, HORIZON_DAYS - 1), content[-1].day)
    return gaps(content, first, last)


def check_entry(record: Record) -> None:
    """Raise ``BadValue`` naming the field that does not fit the kind of entry."""
    kind = record["kind"]
    if record["state"] not in STATES[kind]:
        raise BadValue(
            N_("state: a {kind} entry cannot be {state}; it is one of: {states}"),
            kind=Message(ENTRY_KIND_NAMES[kind]),
            state=Message(ENTRY_STATE_NAMES[record["state"]]),
            states=", ".join(STATES[kind]),
        )
    for field in ("signups", "came"):
        if kind == CONTENT and record[field] is not None:
            raise BadValue(N_("{field}: only an activity has it (--activity)"), field=field)
