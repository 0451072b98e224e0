"""Who waits, came, fell silent and answers, and cohorts: read from a ledger, people as numbers."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from communitytui.domain.metrics.people import (
    MONTH,
    QUARTER,
    Cohorts,
    OwnRhythm,
    PeopleList,
    Roster,
    Somebody,
    cohorts,
    has_left,
    sooner,
)
from communitytui.events.exports import ANY
from communitytui.events.ledger import BOT, STAFF, Ledger
from communitytui.events.quarters import OF_DAY
from communitytui.events.rows import DayPart
from communitytui.events.silence import holes
from communitytui.events.tally import ByChat, DayCount, Tally, once
from communitytui.events.values import FLAT, NO_JOINS, NO_QUESTIONS, NO_REPLIES, THREADED
from communitytui.message import N_, Message, Sayable, joined

#: Quarters of an hour in which somebody answers who wants to.
_HEED = 12
#: A message: the chat it is of and its key.
Place = tuple[int, int]
#: Seconds from which on an answer is not waited for any more, as the metrics have it.
_RIPE = 72 * 3600
#: What is of no platform, and what the lists rest on.
_OTHER = N_("other files")
_UNHEEDED = N_(
    "where no message says which one it answers: nobody else wrote in the {n} hours after"
)
_ANSWERED = N_("sure: how unlikely an answer still is, by how long {n} answers took")
_SPOKE = N_("sure: how unlikely a post still is, by how long {n} earlier newcomers took")
_RHYTHM = N_("sure: how unusual the silence is by one's own breaks; posts on 20 days or more")
_THREADS = N_("replies to others in 30 days; {percent}% of messages say which one they answer")
_SEEN = N_("sure: 100% where the day of joining is known; others: no post in {n} days before")

Days = dict[int, "array[int]"]


class Unheeded:
    """Questions after which nobody else wrote for a while, where no message tells its answer."""

    def __init__(self) -> None:
        #: Where each is asked and when it was: chat, day, instant, author.
        self.found: list[tuple[int, int, int, int]] = []
        self._open: dict[int, list[tuple[int, int, int, int]]] = defaultdict(list)

    def hear(self, day: int, parts: Iterable[DayPart]) -> None:
        """Take in the messages of a day whose hours are known."""
        said: dict[int, dict[int, tuple[int, int]]] = {}
        asked: dict[Place, int] = {}
        for part in parts:
            when = map((day * OF_DAY).__add__, part.quarters)
            events = zip(part.keys, zip(when, part.authors, strict=True), strict=True)
            said.setdefault(part.chat, {}).update(events)
            pairs = zip(part.asked[::2], part.asked[1::2], strict=True)
            asked.update(((part.chat, key), at) for key, at in pairs)
        for (chat, key), at in asked.items():
            if key in said[chat]:
                quarter, who = said[chat][key]
                self._open[chat].append((quarter, day, at, who))
        for chat, spoken in said.items():
            messages = sorted(spoken.values())
            self._open[chat] = [
                each for each in self._open[chat] if not self._is_over(chat, each, messages, day)
            ]

    def _is_over(
        self,
        chat: int,
        question: tuple[int, int, int, int],
        messages: Sequence[tuple[int, int]],
        today: int,
    ) -> bool:
        quarter, day, at, author = question
        until = quarter + _HEED
        low, high = bisect_left(messages, (quarter, 0)), bisect_left(messages, (until + 1, 0))
        if any(who != author for _, who in messages[low:high]):
            return True
        if until >= (today + 1) * OF_DAY:
            return False
        self.found.append((chat, day, at, author))
        return True

    def finish(self) -> None:
        """Take what nobody heeded so far for what nobody did."""
        for chat, questions in self._open.items():
            self.found += [(chat, *question[1:]) for question in questions]
        self._open.clear()


class Presence(Tally):
    """When each author joined, spoke and left: ordinals of local days, ascending.

    The ledger is read once. ``staff`` are in it, bots are not, nor is who has no name. Of some
    ``chats`` only what is known to be of them.
    """

    def __init__(self, ledger: Ledger, chats: Collection[int] | None = None) -> None:
        held = {each.id: each for each in ledger.sources() if each.first is not None}
        shares = [each for each in ledger.shares() if chats is None or each.chat in chats]
        whole = [each for each in held.values() if chats is None]
        self._covered = [(each.first or 0, each.last or 0) for each in whole]
        self._covered += [(each.first, each.last) for each in shares]
        self.first = min((first for first, _ in self._covered), default=0)
        self.last = max((last for _, last in self._covered), default=-1)
        #: What each file gives, of each of its chats where these are known.
        self._given = {(each.source, each.chat): each.gives for each in shares}
        self._given |= {(each.id, 0): each.gives for each in whole}
        self.gives = frozenset().union(*self._given.values())
        self._platforms = {id: each.platform for id, each in held.items()}
        joining = {
            self._platforms[id] for (id, _), gives in self._given.items() if "joins" in gives
        }
        #: The platforms on which it is not known who joined, and who is on them.
        self.unknown = {self._platforms[id] for id, _ in self._given} - joining
        self.unjoined: set[int] = set()
        bots = ledger.marked(BOT)
        self.staff = ledger.marked(STAFF) - bots
        super().__init__(ledger, self.first, self.last, bots, chats=chats)
        self.spoke: Days = defaultdict(lambda: array("i"))
        self.joined: Days = defaultdict(lambda: array("i"))
        self.left: Days = defaultdict(lambda: array("i"))
        #: Replies to others in the last 30 days, by who wrote them.
        self.helped: Counter[int] = Counter()
        #: Messages of files that say which message another one answers.
        self.threaded = 0
        #: Whether anybody asked, whether the hours of the last month are known.
        self.asks = self.hours = False
        self.unheeded = Unheeded()
        #: The chats in which messages say which one they answer.
        self.replying: set[int] = set()
        self._replying: set[int] = set()
        self._events: dict[int, int] = {}
        nobody = {ledger.known("", platform) for platform in self._platforms.values()}
        for day in self:
            self._events[day.day] = day.events
            self._note(self.spoke, day.day, day.posts.keys() - nobody)
            self._note(self.joined, day.day, set(day.joined) - nobody)
        self.unheeded.finish()

    @staticmethod
    def _note(days: Days, day: int, people: Iterable[int]) -> None:
        for number in people:
            days[number].append(day)

    def _gives(self, part: DayPart) -> frozenset[str]:
        whole = self._given.get((part.source, 0), frozenset())
        return self._given.get((part.source, part.chat), whole)

    def _day(self, day: int, parts: list[DayPart]) -> DayCount:
        for authors, _ in once([part for part in parts if part.kind in "lL"]):
            self._note(self.left, day, set(authors))
        self._replying = {part.chat for part in parts if "replies" in self._gives(part)}
        for part in parts:
            if self._platforms[part.source] in self.unknown:
                self.unjoined.update(part.authors)
        self.replying |= self._replying
        messages = [part for part in parts if part.kind in "mM"]
        self.asks = self.asks or any(part.asked for part in messages)
        if day > self.last - MONTH:
            known = [part for part in messages if part.quarters]
            self.hours = self.hours or bool(known)
            self.unheeded.hear(day, known)
        sent = [part for part in messages if part.chat in self._replying]
        self.threaded += sum(len(authors) for authors, _ in once(sent))
        return super()._day(day, parts)

    def _remember(self, day: int, asked: ByChat[int]) -> None:
        # Where no message says which one it answers, no question can be seen to be answered.
        for chat in asked.keys() - self._replying:
            del asked[chat]
        super()._remember(day, asked)

    def _answer(self, day: int, author: int, at: int, count: int) -> None:
        if day > self.last - MONTH:
            self.helped[author] += count

    def lacking(self) -> set[int]:
        """Return the days that no file covers, and those that are a hole in one."""
        days = range(self.first, self.last + 1)
        bare = set(days)
        for first, last in self._covered:
            bare -= {*range(first, last + 1)}
        return bare | holes(self.first, self.last, lambda day: self._events.get(day, 0))

    @property
    def is_flat(self) -> bool:
        """Whether hardly any message says which one it answers, so that answers are unseen."""
        return self.resolved < THREADED * self.threaded


def people_of(ledger: Ledger, now: datetime, chats: Collection[int] | None = None) -> Roster | None:
    """Return the lists as of the last day of the ledger; None where it holds no event."""
    known = Presence(ledger, chats)
    if known.last < known.first:
        return None
    over = datetime.fromordinal(known.last + 1).replace(tzinfo=ZoneInfo(ledger.zone))
    until = min(over.timestamp(), now.timestamp())
    lists = _unanswered(known, until), _newcomers(known), _silent(known), _answering(known)
    return Roster(date.fromordinal(known.last), (*lists, _first(known)))


def cohorts_of(ledger: Ledger, chats: Collection[int] | None = None) -> Cohorts | None:
    """Return the newcomers by week and how many go on posting; None without any event.

    By their first post on platforms where no file tells who joined.
    """
    known = Presence(ledger, chats)
    if known.last < known.first:
        return None
    came = {n: days[0] for n, days in known.spoke.items() if n in known.unjoined}
    for number, days in known.joined.items():
        before = (each.get(number, days)[0] for each in (known.spoke, known.left))
        # Who was there before is back, and not new.
        if number not in known.unjoined and min(before) >= days[0]:
            came[number] = days[0]
    found = cohorts(
        came, known.spoke, known.first, known.last, known.lacking(), seen=bool(known.unknown)
    )
    unknown = (_OTHER if each == ANY else each for each in known.unknown)
    return found._replace(unknown=tuple(sorted(unknown)), joined="joins" in known.gives)


def _unanswered(known: Presence, until: float) -> PeopleList:
    """Return the questions of 30 days that nobody else answered, the newest first.

    Where no message says which one it answers, those after which nobody else wrote for a while.
    """
    if not known.asks:
        return _none("unanswered", NO_QUESTIONS)
    flat = known.is_flat or not known.replying
    if flat and not known.hours:
        return _none("unanswered", FLAT if known.replying else NO_REPLIES)
    openers = known.openers
    waits = sorted(
        first - at
        for at, first in zip(openers.at, openers.first, strict=True)
        if first and at <= until - _RIPE
    )

    def row(day: int, at: int, author: int, *, sure: bool) -> Somebody:
        waited = max(0, int(until - at))
        asked = Somebody(author, date.fromordinal(day), timedelta(seconds=waited), at)
        return asked._replace(sure=sooner(waits, waited), of=len(waits)) if sure else asked

    places = zip(openers.at, openers.author, openers.first, strict=True)
    answered = {(at, author) for at, author, first in places if first}
    rows = [
        row(day, at, author, sure=False)
        for chat, day, at, author in known.unheeded.found
        if (flat and (at, author) not in answered) or chat not in known.replying
    ]
    rests: list[Sayable] = [Message(_UNHEEDED, n=_HEED // 4)] if flat or rows else []
    if not flat:
        columns = zip(openers.day, openers.at, openers.author, openers.first, strict=True)
        since = known.last - MONTH
        rows += [
            row(day, at, author, sure=True)
            for day, at, author, first in columns
            if not first and day > since
        ]
        rests.insert(0, Message(_ANSWERED, n=len(waits)))
    rows = [row for row in rows if row.number not in known.staff]
    rows.sort(key=lambda row: (row.since, row.number))
    return PeopleList("unanswered", tuple(rows), joined(rests))


def _newcomers(known: Presence) -> PeopleList:
    """Return who joined within 30 days, is still here and never posted, the newest first."""
    if "joins" not in known.gives:
        return _none("newcomers", NO_JOINS)
    since = known.last - MONTH
    waits = sorted(
        spoke[0] - days[0]
        for number, days in known.joined.items()
        if days[0] <= since and (spoke := known.spoke.get(number)) and spoke[0] >= days[0]
    )
    quiet = known.joined.keys() - known.spoke.keys() - known.staff
    rows = [
        _person(known, number, days[-1])._replace(
            sure=sooner(waits, known.last - days[-1]), of=len(waits)
        )
        for number, days in known.joined.items()
        if number in quiet
        and days[-1] > since
        and not has_left(days, known.left.get(number, ()), ())
    ]
    rows.sort(key=lambda row: (row.since, row.number))
    return PeopleList("newcomers", tuple(rows), Message(_SPOKE, n=len(waits)))


def _silent(known: Presence) -> PeopleList:
    """Return who posted within 90 days and is silent longer than usual, most active first."""
    rhythm = OwnRhythm(known.last, known.lacking())
    rows = []
    for number, days in known.spoke.items():
        gone = has_left(known.joined.get(number, ()), known.left.get(number, ()), days)
        if days[-1] > known.last - QUARTER and not gone and number not in known.staff:
            row = rhythm.silence(number, days)
            rows += [row] if row is not None else []
    rows.sort(key=lambda row: (-(row.times or 0), row.number))
    return PeopleList("silent", tuple(rows), Message(_RHYTHM))


def _answering(known: Presence) -> PeopleList:
    """Return who replied to others in 30 days, those first who did so most."""
    if "replies" not in known.gives:
        return _none("answering", NO_REPLIES)
    rows = [
        _person(known, number, known.spoke[number][-1])._replace(times=count)
        for number, count in known.helped.items()
        if count > 0 and number in known.spoke
    ]
    rows.sort(key=lambda row: (-(row.times or 0), row.number))
    percent = round(100 * known.resolved / known.threaded) if known.threaded else 0
    return PeopleList("answering", tuple(rows), Message(_THREADS, percent=percent))


def _first(known: Presence) -> PeopleList:
    """Return who posted on the last day for the first time."""
    rows = [
        _person(known, number, known.last)._replace(sure=100 if number in known.joined else None)
        for number, days in known.spoke.items()
        if days[0] == known.last and number not in known.staff
    ]
    rows.sort(key=lambda row: row.number)
    return PeopleList("first", tuple(rows), Message(_SEEN, n=known.last - known.first))


def _person(known: Presence, number: int, day: int) -> Somebody:
    return Somebody(number, date.fromordinal(day), timedelta(known.last - day))


def _none(key: str, why: str) -> PeopleList:
    return PeopleList(key, None, Message(why))
