"""Recurring duties: on which days they fall due, and how well they are kept.

The days are counted here and not by a recurrence library: four plain rules need no parser, and
"today" is asked too often to pay for importing one. The rule is also written as RRULE text for
calendar programs, and the tests hold both against each other with dateutil as the judge.

An occurrence is worked out from its rhythm; only what happened to it (done, skipped, a note) is
a record, keyed by rhythm and day. So nobody has to make them at midnight, none is made twice,
and those that were missed do not pile up. Days are local days of the community: a change of the
clocks moves none of them.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from communitytui.domain.kernel.days import shift
from communitytui.domain.kernel.records import Fields, Record, Rows
from communitytui.domain.kernel.shares import percent_of
from communitytui.domain.kernel.stored import Entity
from communitytui.domain.tasks.gates import running_since
from communitytui.errors import BadValue
from communitytui.message import N_, Words

if TYPE_CHECKING:
    from communitytui.domain.workspace import Community, Workspace

DONE, SKIPPED, OPEN, MISSED, COMING = "done", "skipped", "open", "missed", "coming"
#: How many days an occurrence may take when the rhythm does not say, and at most: the next one
#: begins when the last one is over.
WINDOWS: Mapping[str, int] = {"daily": 1, "weekly": 7, "monthly": 7, "quarterly": 14}
LONGEST: Mapping[str, int] = {"daily": 1, "weekly": 7, "monthly": 28, "quarterly": 89}
#: Over how many days the recent compliance is told.
RECENT_DAYS = 30
#: No rule leaves more days than these between two of its own.
LONGEST_STEP = 100
_DAY = timedelta(days=1)
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class RhythmRule(NamedTuple):
    """When a rhythm falls due.

    ``on`` is the weekday of a weekly one (1 Monday to 7 Sunday), the day of the month of a
    monthly or quarterly one (31 is the last day; a shorter month ends sooner); ``month`` is the
    month of the quarter, 1 to 3. ``window`` is how many days there are to do it, the first
    included. ``paused`` rules give no days.
    """

    every: str
    on: int = 1
    month: int = 1
    window: int = 1
    paused: bool = False

    def days(self, first: date, last: date) -> Iterator[date]:
        """Yield the days from ``first`` to ``last`` (both included) on which it falls due."""
        if self.paused or last < first:
            return
        if self.every in ("daily", "weekly"):
            step = 1 if self.every == "daily" else 7
            ahead = 0 if self.every == "daily" else (self.on - first.isoweekday()) % 7
            for ordinal in range(first.toordinal() + ahead, last.toordinal() + 1, step):
                yield date.fromordinal(ordinal)
            return
        for number in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
            year, month = number // 12, number % 12 + 1
            if self.every == "quarterly" and (month - 1) % 3 + 1 != self.month:
                continue
            day = date(year, month, min(self.on, monthrange(year, month)[1]))
            if first <= day <= last:
                yield day

    def window_end(self, day: date) -> date:
        """Return the last day on which the occurrence of ``day`` can be done."""
        return shift(day, min(self.window, LONGEST[self.every]) - 1)

    @property
    def rrule(self) -> str:
        """The rule as the value of an RRULE of RFC 5545, for a start on one of its days."""
        if self.every == "daily":
            return "FREQ=DAILY"
        if self.every == "weekly":
            return f"FREQ=WEEKLY;BYDAY={_WEEKDAYS[self.on - 1]}"
        months = "" if self.every == "monthly" else f";BYMONTH={self._months}"
        if self.on <= 28:
            return f"FREQ=MONTHLY{months};BYMONTHDAY={self.on}"
        if self.on == 31:
            return f"FREQ=MONTHLY{months};BYMONTHDAY=-1"
        # A day that some months lack: the last there is of these, so that none is left out.
        choice = ",".join(str(day) for day in range(28, self.on + 1))
        return f"FREQ=MONTHLY{months};BYMONTHDAY={choice};BYSETPOS=-1"

    @property
    def _months(self) -> str:
        return ",".join(str(month) for month in range(self.month, 13, 3))


def rule_of(record: Record) -> RhythmRule:
    """Return the rule that a record (of a rhythm, or of one of its former rules) holds."""
    every = str(record["every"])
    on = record.get("on") or 1
    return RhythmRule(
        every,
        # A file from elsewhere may hold a day that no week has.
        (on - 1) % 7 + 1 if every == "weekly" else on,
        record.get("month") or 1,
        record.get("window") or WINDOWS[every],
        bool(record.get("paused")),
    )


#: The first day of a duty that sleeps: no day is as late.
NOT_YET = date.max


class Rhythm(Entity):
    """A recurring duty, and the first day it can be due on.

    It sleeps, with no days at all, until the community runs, unless it says since when it is due.
    """

    table = "rhythms"

    community: int
    title: Words
    #: ``daily``, ``weekly``, ``monthly`` or ``quarterly``.
    every: str
    area: str | None
    #: Who owes it, or ``None``: then it is anybody's.
    owner: str | None = None
    #: How long it is thought to take.
    minutes: int
    #: Whether it gives no days for the time being.
    paused: bool = False
    former: Sequence[Record] = ()

    def __init__(self, id: int, record: Record, first: date = NOT_YET) -> None:
        super().__init__(id, record)
        self.first = first

    @property
    def asleep(self) -> bool:
        """Whether it waits for the community to run."""
        return self.first == NOT_YET

    @property
    def rule(self) -> RhythmRule:
        """The rule that holds now."""
        return rule_of(self.record)

    @property
    def eras(self) -> list[tuple[date, date, RhythmRule]]:
        """First day, last day and rule of every time with one rule, oldest first.

        A rhythm that is changed or paused keeps the days that it had before.
        """
        found, first = [], self.first
        for former in self.former:
            until = date.fromisoformat(former["until"])
            found.append((first, until, rule_of(former)))
            first = max(first, shift(until, 1))
        return [*found, (first, date.max, self.rule)]

    @property
    def since(self) -> date:
        """The first day on which its present rule holds."""
        return self.eras[-1][0]

    def due(self, first: date, last: date) -> Iterator[tuple[date, date]]:
        """Yield day and end of window of every occurrence that falls due in a span of days."""
        if self.asleep:
            return
        for begin, end, rule in self.eras:
            for day in rule.days(max(first, begin), min(last, end)):
                yield day, rule.window_end(day)


class Occurrence(NamedTuple):
    """A rhythm on one day it falls due; ``record`` is what happened to it, if anything did."""

    rhythm: Rhythm
    day: date
    window_end: date
    id: int | None
    record: Record
    state: str

    @property
    def uid(self) -> str:
        """Its name everywhere and for ever: the rhythm's and the day's."""
        return occurrence_uid(self.rhythm.uid, self.day)

    @property
    def done_by(self) -> str | None:
        """Who did it, or ``None``."""
        return self.record.get("done_by")

    @property
    def note(self) -> str:
        """What was noted about it; may be empty."""
        return str(self.record.get("note") or "")


class Keeping(NamedTuple):
    """How well a rhythm is kept. Skipped occurrences count nowhere, like skipped tasks.

    ``done`` and ``due`` are of all time, the ``recent`` ones of the last 30 days; what is still
    open is not yet due. ``streak`` is how many in a row were done up to now.
    """

    done: int
    due: int
    recent_done: int
    recent_due: int
    streak: int

    @property
    def compliance(self) -> int | None:
        """Done of due in whole percent of all time; ``None`` for nothing due."""
        return int(percent_of(self.done, self.due)) if self.due else None

    @property
    def recent(self) -> int | None:
        """Done of due in whole percent of the last 30 days; or ``None``."""
        if not self.recent_due:
            return None
        return int(percent_of(self.recent_done, self.recent_due))


def occurrence_uid(rhythm: str, day: date) -> str:
    """Return the uid of a rhythm's occurrence on ``day``; the same for everybody who asks."""
    return f"{rhythm}-{day:%Y%m%d}"


def state_of(record: Record, day: date, window_end: date, today: date) -> str:
    """Return how an occurrence stands on ``today``: done, skipped, open, missed or coming."""
    state = record.get("state")
    if state in (DONE, SKIPPED):
        return str(state)
    if today > window_end:
        return MISSED
    return OPEN if today >= day else COMING


#: The records of one rhythm's occurrences by day, each with its id.
Kept = Mapping[date, tuple[int, Record]]


def kept_by_rhythm(records: Rows) -> dict[int, Kept]:
    """Return the records of occurrences by rhythm and day."""
    found: dict[int, dict[date, tuple[int, Record]]] = {}
    for id in sorted(records):
        record = records[id]
        days = found.setdefault(record["rhythm"], {})
        # Two records of one day can only come from outside; the first stands.
        days.setdefault(date.fromisoformat(record["date"]), (id, record))
    return dict(found)


def occurrences(
    rhythm: Rhythm, kept: Kept, first: date, last: date, today: date
) -> list[Occurrence]:
    """Return what falls due from ``first`` to ``last``, and what was done on other days, by day."""
    due = dict(rhythm.due(first, last))
    for day, (_, record) in kept.items():
        if first <= day <= last and record.get("state") == DONE:
            due.setdefault(day, day)
    found = []
    for day in sorted(due):
        id, record = kept.get(day, (None, {}))
        state = state_of(record, day, due[day], today)
        found.append(Occurrence(rhythm, day, due[day], id, record, state))
    return found


def open_on(rhythm: Rhythm, kept: Kept, day: date, today: date) -> Occurrence | None:
    """Return the occurrence whose window ``day`` lies in, or ``None``."""
    longest = timedelta(days=max(LONGEST[rule.every] for _, _, rule in rhythm.eras))
    begin = max(date.min + longest, day) - longest
    for each in occurrences(rhythm, kept, begin, day, today)[::-1]:
        if each.day <= day <= each.window_end:
            return each
    return None


def next_due(rhythm: Rhythm, kept: Kept, today: date) -> Occurrence | None:
    """Return the occurrence to do next: the open one, else the first that comes; or ``None``."""
    now = open_on(rhythm, kept, today, today)
    if now is not None and now.state == OPEN:
        return now
    if rhythm.asleep:
        return None
    begin = max(shift(today, 1), rhythm.first)
    coming = occurrences(rhythm, kept, begin, shift(begin, LONGEST_STEP), today)
    return next((each for each in coming if each.state in (OPEN, COMING)), None)


def keeping(found: Sequence[Occurrence], today: date) -> Keeping:
    """Return how well a rhythm is kept, from all its occurrences up to ``today``, by day."""
    since = shift(today, 1 - RECENT_DAYS)
    counted = [each for each in found if each.state in (DONE, MISSED)]
    recent = [each for each in counted if each.day >= since]
    streak = 0
    for each in reversed(counted):
        if each.state == MISSED:
            break
        streak += 1
    return Keeping(_done(counted), len(counted), _done(recent), len(recent), streak)


def _done(found: Iterable[Occurrence]) -> int:
    return sum(each.state == DONE for each in found)


def together(all_kept: Iterable[Keeping]) -> Keeping:
    """Return the counts of several rhythms in one; the streak is the shortest of them."""
    kept = list(all_kept)
    return Keeping(
        sum(each.done for each in kept),
        sum(each.due for each in kept),
        sum(each.recent_done for each in kept),
        sum(each.recent_due for each in kept),
        min((each.streak for each in kept), default=0),
    )


class RhythmState(NamedTuple):
    """A rhythm as it stands: what is to be done next, and how well it was kept."""

    rhythm: Rhythm
    next: Occurrence | None
    keeping: Keeping


def rhythms(workspace: Workspace, community: int | None = None) -> list[Rhythm]:
    """Return the rhythms of a community, or of all, in the order they were made.

    Nothing is due before the community starts and runs, nor before the rhythm was there, unless
    it says since when.
    """
    records = workspace.tables.get("rhythms", {})
    homes = {
        home.id: (home, running_since(workspace, home))
        for home in workspace.communities
        if community in (None, home.id)
    }
    return [
        Rhythm(id, records[id], _first(*homes[records[id]["community"]], records[id]))
        for id in sorted(records)
        if records[id]["community"] in homes
    ]


def _first(home: Community, running: date | None, record: Record) -> date:
    if record.get("start"):
        return date.fromisoformat(record["start"])
    if running is None:
        return NOT_YET
    first = max(home.start, running)
    try:
        made = datetime.fromisoformat(record["created"])
    except ValueError:
        # A file from elsewhere may hold anything there.
        return first
    return max(first, home.today(made))


def state(workspace: Workspace, rhythm: Rhythm, kept: Kept) -> RhythmState:
    """Return how one rhythm stands on its community's day."""
    today = workspace.today(rhythm.community)
    # What was done before the rhythm's first day, or on a day of its own, counts as well.
    first = min([rhythm.first, *kept]) if kept else rhythm.first
    past = occurrences(rhythm, kept, first, today, today)
    return RhythmState(rhythm, next_due(rhythm, kept, today), keeping(past, today))


def states(workspace: Workspace, community: int | None = None) -> list[RhythmState]:
    """Return how the rhythms of a community, or of all, stand."""
    kept = kept_by_rhythm(workspace.tables.get("occurrences", {}))
    return [state(workspace, each, kept.get(each.id, {})) for each in rhythms(workspace, community)]


def check_rule(record: Record) -> None:
    """Raise ``BadValue`` naming the field when ``on`` or ``window`` does not fit ``every``."""
    every = str(record["every"])
    most = {"daily": 1, "weekly": 7}.get(every, 31)
    _at_most("on", record.get("on"), most)
    _at_most("window", record.get("window"), LONGEST[every])


def _at_most(field: str, value: int | None, most: int) -> None:
    if value is not None and not 1 <= value <= most:
        raise BadValue(
            N_("{field}: {problem}"),
            field=field,
            problem=BadValue(N_("must be a whole number from {low} to {high}"), low=1, high=most),
        )


def turned(record: Record, new: Record, today: date) -> Fields:
    """Return ``new`` with what must be remembered of the rule that holds until ``today``.

    Only a change of the rule itself is remembered, and a second one on one day replaces the
    first.
    """
    changed = {**record, **new}
    if rule_of(changed) == rule_of(record):
        return dict(new)
    former = list(record.get("former") or ())
    until = (today - _DAY).isoformat()
    if not former or former[-1]["until"] < until:
        rule = rule_of(record)
        former.append({"until": until, **rule._asdict()})
    return {**new, "former": former}
