"""Asks a database for the counts of days, and for nothing else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import NamedTuple
from zoneinfo import ZoneInfo

from communitytui.domain.kernel.text import clean_line
from communitytui.domain.metrics.daily import ActiveLevel, Answered, Cohort, Daily, Happened, Spread
from communitytui.errors import BadValue
from communitytui.i18n import N_
from communitytui.warehouse import measures
from communitytui.warehouse.engine import TEXT, Engine
from communitytui.warehouse.relation import (
    BAD,
    DECORATED,
    JOIN,
    LEAVE,
    MESSAGE,
    REACTION,
    Events,
    find_fields,
)
from communitytui.warehouse.zones import turns

_BAD_TIMES = N_("--events: rows without a date and time that can be read, in {name}: {n}")
_BAD_KINDS = N_(
    "--events: rows of no kind that is known, such as {found}: {n}; expected message, reaction, "
    "join, leave or other"
)
_BAD_COUNTS = N_("--events: rows without a count of reactions that can be read, in {name}: {n}")
_NOTHING = N_("no events by people in it; nothing was imported")
_FUTURE = N_("{day} is in the future")
_WEEK, _MONTH = 7, 30
#: From this age on a question without an answer counts as unanswered, in days.
_RIPE = 3
#: Where first sight stands for joining, the first days make everybody look new.
_BURN_IN = 30
#: How far windows reach back: who was active in the 30 days before the 30 through a day.
REACH = 2 * _MONTH
_HOUR = 3600.0
_SHARES = ((1, 2), (3, 4), (9, 10))
_DAY, _EPOCH = 86_400, 719_163


class CountWish(NamedTuple):
    """What is to be counted, and who counts.

    ``zone`` has the days, ``read_zone`` is where times without a zone were written. ``bots`` and
    ``staff`` are names or ids as people gave them, without decorations. ``today`` is an ordinal.
    """

    relation: str
    zone: str
    read_zone: str
    today: int
    bots: Collection[str] = ()
    staff: Collection[str] = ()
    without_staff: bool = False
    no_answer: Collection[str] = ()
    keep_going: bool = False


class RowProblem(NamedTuple):
    """What some rows lack that were left out: a message id and what fills it."""

    problem: str
    values: Mapping[str, object]


class CountedDays(NamedTuple):
    """The counts of days, of how many events, and what was left out.

    ``start`` is the first day whose values follow from them. ``accounts`` are the staff and bots
    that are known, ``absent`` those that are not.
    """

    daily: Daily
    start: int
    events: int
    problems: list[RowProblem]
    accounts: list[str]
    absent: list[str]
    bots: int


class _Counts(NamedTuple):
    """How many rows there are of what, in the order that it is asked for."""

    rows: int
    bad_times: int
    bad_kinds: int
    bad_counts: int
    events: int
    liked: int
    reactions: int
    joins: int
    leaves: int
    replies: int


class _Survey(NamedTuple):
    """What the rows hold: ``kind`` is a word for a kind that is not known, ends are seconds."""

    counts: _Counts
    first: int | None
    last: int | None
    kind: str


def count(
    engine: Engine,
    wish: CountWish,
    first: int | None = None,
    start: int | None = None,
    gives: frozenset[str] = frozenset(),
) -> CountedDays:
    """Count the days of a relation.

    All of them; or, where values from ``first`` to the day before ``start`` are known already,
    those that the values from ``start`` on need: ``gives`` is what was there so far. Raises
    ``BadValue`` for what is not events, in one line, and for days to come.
    """
    return _Session(engine, wish, first, start, gives).found()


class _Session:
    def __init__(
        self,
        engine: Engine,
        wish: CountWish,
        first: int | None,
        start: int | None,
        gives: frozenset[str],
    ) -> None:
        self._engine, self._wish, self._known_first = engine, wish, first
        self._since = start - REACH if start is not None else None
        self._start = start
        self._gave = gives
        fields = find_fields(engine.columns(wish.relation))
        self._events = Events(engine, wish.relation, fields, (), (), wish.no_answer)
        self.problems: list[RowProblem] = []

    # -- what is there

    def found(self) -> CountedDays:
        survey = self._surveyed()
        self._settle(survey)
        staff, bots, accounts, absent = self._marked()
        wish = self._wish
        engine, since = self._engine, self._since
        people = measures.people(self._events, since, bots, staff, without_staff=wish.without_staff)
        engine.keep("ctui_people", people)
        out = staff if wish.without_staff else []
        days = self._days()
        if not days:
            raise BadValue(_NOTHING)
        last = max(days)
        if last > wish.today:
            raise BadValue(_FUTURE, day=date.fromordinal(last).isoformat())
        first = self._known_first if self._known_first is not None else min(days)
        gives = self._gives(survey.counts, days)
        shown = range(max(self._start if self._start is not None else first, first), last + 1)
        engine.keep("ctui_spoke", measures.spoke("posts > 0"))
        post = self._level("ctui_spoke")
        both = self._pairs(measures.returning("ctui_spoke", engine))
        spreads = self._spreads(shown)
        cohorts = self._cohorts(first, by_sight="joins" not in gives)
        interact = self._interact() if "reacted" in gives else None
        answers = self._answers(shown, bots, out) if "replies" in gives else _NO_ANSWERS
        questions = sum(answers.asked.values())
        gives |= {"questions"} if questions else set()
        happened = {
            at: Happened(
                day.events,
                day.sent,
                day.posts,
                day.staffed,
                max(day.likes, day.reacted),
                answers.replies.get(at, 0),
                day.joined,
                day.left,
            )
            for at, day in days.items()
        }
        daily = Daily(
            first,
            last,
            happened,
            post,
            interact,
            both,
            spreads,
            cohorts,
            # Of days that were not asked for it is known whether anybody asked anything.
            questions or int("questions" in gives),
            answers.resolved,
            partial(_seen, answers),
            gives,
            len(staff),
            len(out),
        )
        return CountedDays(
            daily,
            shown.start,
            survey.counts.events,
            self.problems,
            accounts,
            absent,
            len(bots),
        )

    def _surveyed(self) -> _Survey:
        events, engine = self._events, self._engine
        raw = events.raw(events.coarse(self._since, None))
        timed = f"(moment IS NOT NULL AND {events.timed()})"
        fine = f"{events.good()} AND {events.counted()}"

        def many(condition: str) -> str:
            return f"COALESCE(SUM(CASE WHEN {condition} THEN 1 ELSE 0 END), 0)"

        of = {kind: f"{fine} AND k = {kind}" for kind in (MESSAGE, JOIN, LEAVE)}
        told = (
            "COUNT(*)",
            f"COUNT(*) - {many(timed)}",
            many(f"k = {BAD}"),
            many("likes < 0"),
            many(fine),
            many("told = 1"),
            many(f"k = {REACTION}"),
            many(of[JOIN]),
            many(of[LEAVE]),
            many(f"{of[MESSAGE]} AND parent IS NOT NULL"),
            f"MIN(CASE WHEN {timed} THEN moment END)",
            f"MAX(CASE WHEN {timed} THEN moment END)",
            f"MIN(CASE WHEN k = {BAD} THEN word END)",
        )
        *counts, first, last, kind = engine.rows(f"SELECT {', '.join(told)} FROM {raw} AS r")[0]
        begin, end = (None if each is None else int(each) for each in (first, last))
        return _Survey(_Counts(*map(int, counts)), begin, end, clean_line(str(kind or ""), 40))

    def _settle(self, survey: _Survey) -> None:
        """Look at what the rows hold, and set what follows for reading them."""
        fields = self._events.fields
        when = fields["timestamp"].name
        likes = fields["reactions"].name if "reactions" in fields else ""
        self._tell(survey.counts.bad_times, _BAD_TIMES, name=when)
        self._tell(survey.counts.bad_kinds, _BAD_KINDS, found=survey.kind)
        self._tell(survey.counts.bad_counts, _BAD_COUNTS, name=likes)
        if not survey.counts.events or survey.first is None or survey.last is None:
            raise BadValue(_NOTHING)
        low, high = survey.first - 2 * _DAY, survey.last + 2 * _DAY
        if self._known_first is not None:
            # Older rows are looked up for who was there before, and for what is answered.
            low = min(low, (self._known_first - _EPOCH - 2) * _DAY)
        self._events = self._events._replace(
            read_turns=turns(ZoneInfo(self._wish.read_zone), low, high),
            turns=turns(ZoneInfo(self._wish.zone), low, high),
            decorated=self._is_decorated(),
        )

    def _tell(self, n: int, problem: str, **values: str) -> None:
        if not n:
            return
        shown = {name: clean_line(value, 40) for name, value in values.items()}
        if not self._wish.keep_going:
            raise BadValue(problem, hint=None, n=n, **shown)
        about: dict[str, object] = {"n": n, **shown}
        self.problems.append(RowProblem(problem, about))

    def _is_decorated(self) -> bool:
        """Tell whether some author is written with what a program puts around a name."""
        fields = self._events.fields
        if all(fields[f].holds != TEXT for f in ("author_id", "author_name") if f in fields):
            return False
        raw = self._events.raw(self._events.coarse(self._since, None))
        names = f"SELECT DISTINCT said FROM {raw} AS r"
        odd = self._engine.matches("said", DECORATED)
        return bool(self._engine.rows(f"SELECT COUNT(*) FROM ({names}) AS n WHERE {odd}")[0][0])

    def _gives(self, counts: _Counts, days: Mapping[int, _Day]) -> frozenset[str]:
        found = {
            "reactions": counts.liked or counts.reactions,
            "reacted": any(day.reacted for day in days.values()),
            "joins": counts.joins,
            "leaves": counts.leaves,
            "replies": counts.replies,
            "ids": "message_id" in self._events.fields,
            "bots": "bot" in self._events.fields,
        }
        return self._gave | {name for name, there in found.items() if there}

    # -- who

    def _marked(self) -> tuple[list[str], list[str], list[str], list[str]]:
        """Return staff and bots as they are hashed, and which of their names are known or not."""
        people: dict[str, list[str]] = {}
        accounts: list[str] = []
        absent: list[str] = []
        for kind, names in (("staff", self._wish.staff), ("bots", self._wish.bots)):
            known = self._known(names)
            accounts += [name for name in names if name in known]
            absent += [name for name in names if name not in known]
            people[kind] = sorted({each for name in known for each in known[name]})
        people["staff"] = [each for each in people["staff"] if each not in people["bots"]]
        return people["staff"], people["bots"], accounts, absent

    def _known(self, names: Collection[str]) -> dict[str, list[str]]:
        """Return the people of some names or ids: of several people of one name it is nobody."""
        if not names:
            return {}
        engine, events = self._engine, self._events
        listed = ", ".join(map(engine.text, names))
        raw, who = events.raw(), events.who()
        by_id = engine.rows(
            f"SELECT account, {engine.as_text('person')} FROM (SELECT DISTINCT "
            f"{events.plain('said')} AS account, {who} AS person FROM {raw} AS r) AS t "
            f"WHERE account IN ({listed})"
        )
        found: dict[str, set[str]] = defaultdict(set)
        for name, person in by_id:
            found[name].add(str(person))
        by_name = engine.rows(
            f"SELECT called, {engine.as_text('MIN(person)')} FROM (SELECT DISTINCT "
            f"{events.plain('name')} AS called, {who} AS person FROM {raw} AS r WHERE said <> '') "
            f"AS t WHERE called IN ({listed}) GROUP BY called HAVING COUNT(*) = 1"
        )
        for name, person in by_name:
            found[name].add(str(person))
        return {name: sorted(people) for name, people in found.items()}

    # -- days

    def _days(self) -> dict[int, _Day]:
        return {int(row[0]): _Day(*map(int, row[1:])) for row in self._engine.rows(measures.DAYS)}

    def _pairs(self, statement: str) -> dict[int, int]:
        return {int(day): int(n) for day, n in self._engine.rows(statement)}

    def _level(self, table: str) -> ActiveLevel:
        daily: dict[int, int] = defaultdict(int)
        week: dict[int, int] = defaultdict(int)
        month: dict[int, int] = defaultdict(int)
        for row in self._engine.rows(measures.latest(table)):
            day, before, people = map(int, row)
            daily[day] += people
            for width, changes in ((_WEEK, week), (_MONTH, month)):
                # Where the window before still runs its end is taken back.
                changes[max(before + width, day)] += people
                changes[day + width] -= people
        return ActiveLevel(daily, week, month, self._pairs(measures.habit(table, self._engine)))

    def _interact(self) -> ActiveLevel:
        active = measures.spoke("posts + reacted > 0")
        self._engine.keep("ctui_active", active)
        return self._level("ctui_active")

    def _spreads(self, days: range) -> dict[int, Spread | None]:
        engine = self._engine
        engine.keep("ctui_counts", measures.counts("ctui_spoke", engine))
        held = measures.histogram("ctui_counts", engine, days.start, days.stop - 1)
        engine.keep("ctui_spread", held)
        found: dict[int, Spread | None] = dict.fromkeys(days)
        for row in engine.rows(measures.spread("ctui_spread", engine)):
            day, people, total, weighted, half, *most = map(int, row)
            first, tenth = (
                full + (people / share - above) * each
                for share, (full, above, each) in ((100, most[:3]), (10, most[3:]))
            )
            found[day] = Spread(
                people,
                total,
                weighted / ((people - 1) * total) if people > 1 else None,
                half,
                100 * first / total,
                100 * (tenth - first) / total,
                100 * (total - tenth) / total,
            )
        return found

    # -- newcomers

    def _cohorts(self, first: int, *, by_sight: bool) -> dict[int, Cohort]:
        engine = self._engine
        if self._since is None or self._since <= first:
            engine.keep("ctui_former", "SELECT 0 AS who WHERE 1 = 0")
        else:
            kind, table = (MESSAGE, "ctui_spoke") if by_sight else (JOIN, "ctui_people")
            former = measures.former(self._events, kind, self._since, table)
            engine.keep("ctui_former", former)
        begin = first + _BURN_IN if by_sight else first
        found: dict[int, list[int]] = {}
        if by_sight:
            for row in engine.rows(measures.SIGHTED):
                day, *counts = map(int, row)
                found[day] = counts
        else:
            engine.keep("ctui_came", measures.CAME)
            found = {day: [people, 0, 0] for day, people in self._pairs(measures.JOINED).items()}
            for row in engine.rows(measures.STAYED):
                day, *counts = map(int, row)
                found[day][1:] = counts
        return {day: Cohort(*counts) for day, counts in found.items() if day >= begin}

    # -- questions

    def _answers(self, days: range, bots: Collection[str], out: Collection[str]) -> _Answers:
        engine, events, since = self._engine, self._events, self._since
        engine.keep("ctui_told", measures.told(events, since, bots))
        engine.keep("ctui_replies", measures.REPLIES)
        engine.keep("ctui_parents", measures.parents(events, bots))
        replies = self._pairs(measures.answered(out))
        resolved = 0
        for row in engine.rows(measures.own(out)):
            day, known, own = map(int, row)
            resolved += known
            replies[day] -= own
        asked = self._pairs(measures.ASKED)
        engine.keep("ctui_waits", measures.WAITS)
        answered: dict[int, dict[int, int]] = defaultdict(dict)
        for row in engine.rows(measures.ANSWERED):
            begun, day, n = map(int, row)
            answered[begun][day] = n
        engine.keep("ctui_waiting", measures.WAITING)
        held = measures.histogram("ctui_waiting", engine, days.start, days.stop - 1)
        engine.keep("ctui_held", held)
        waits = {
            int(row[0]): tuple(_waits(int(row[1]), [*map(int, row[2:])]))
            for row in engine.rows(measures.percentiles("ctui_held", engine, _SHARES))
        }
        return _Answers(replies, resolved, asked, answered, waits)


class _Day(NamedTuple):
    events: int
    sent: int
    posts: int
    staffed: int
    likes: int
    reacted: int
    joined: int
    left: int


class _Answers(NamedTuple):
    """Replies and questions by day, answers by the days of both, hours of waiting by day."""

    replies: Mapping[int, int]
    resolved: int
    asked: Mapping[int, int]
    answered: Mapping[int, Mapping[int, int]]
    waits: Mapping[int, Sequence[float]]


_NO_ANSWERS = _Answers({}, 0, {}, {}, {})


def _waits(total: int, around: Sequence[int]) -> Iterator[float]:
    """Yield the hours below which shares of the waits lie, between neighbours."""
    for (part, whole), low, high in zip(_SHARES, around[::2], around[1::2], strict=True):
        yield (low + (high - low) * ((total - 1) * part % whole) / whole) / _HOUR


def _seen(answers: _Answers, days: range) -> Iterator[Answered]:
    """Yield for each of ``days`` how the questions of the 30 days through it fared."""
    for day in days:
        window = range(day - _MONTH + 1, day + 1)
        done = {at: _until(answers.answered.get(at, {}), day) for at in window}
        old = window[:-_RIPE]
        ripe = sum(answers.asked.get(at, 0) for at in old)
        open_ = ripe - sum(done[at] for at in old)
        median, p75, p90 = answers.waits.get(day, (None, None, None))
        yield Answered(
            sum(answers.asked.get(at, 0) for at in window),
            sum(done.values()),
            median,
            p75,
            p90,
            ripe,
            100 * open_ / ripe if ripe else None,
        )


def _until(answered: Mapping[int, int], day: int) -> int:
    return sum(n for at, n in answered.items() if at <= day)
