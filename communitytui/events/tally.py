"""Reads the days of the ledger as counts: events of several exports once, replies resolved.

Whom a reply answers is looked up among the latest messages, and what is older in a second pass
over the hashes of the ledger: no table of all messages is ever held.
"""

from __future__ import annotations

from array import array
from collections import Counter, deque
from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from communitytui.events.ledger import DayPart, Ledger

#: Messages whose authors are remembered for the replies to come.
_RECENT = 70_000
#: Replies that one more pass over the ledger resolves.
_CHUNK = 50_000


class DayCount(NamedTuple):
    """What happened on one local day (an ordinal); ``joined`` has an author for each join.

    ``posts``, ``reacted`` and the counts of reactions and replies are of the people who count;
    ``sent`` are the messages of all, ``staffed`` those of staff, ``events`` everything by anybody.
    """

    day: int
    posts: Counter[int]
    reacted: frozenset[int]
    reactions: int
    reacting: int
    replies: int
    joined: tuple[int, ...]
    left: int
    sent: int
    staffed: int
    events: int


class Openers:
    """Questions, when they were asked, and when somebody else first answered (0: nobody)."""

    def __init__(self) -> None:
        self.day = array("i")
        self.at = array("q")
        self.author = array("I")
        self.first = array("q")

    def __len__(self) -> int:
        return len(self.day)

    def add(self, day: int, at: int, author: int) -> int:
        """Add a question and return its number."""
        self.day.append(day)
        self.at.append(at)
        self.author.append(author)
        self.first.append(0)
        return len(self.day) - 1

    def answer(self, opener: int, author: int, at: int) -> None:
        """Note an answer; one's own, and one before the question, is none."""
        known = self.first[opener]
        if author != self.author[opener] and at > self.at[opener] and not 0 < known <= at:
            self.first[opener] = at


class Tally:
    """The days of a ledger from ``first`` to ``last`` (ordinals), counted one by one.

    Iterate it once. After that ``openers`` is complete, and ``own`` says how many replies by day
    turned out to answer oneself: to be taken from the replies that the days told. ``bots`` count
    nowhere; ``staff`` count among those who post, react and reply, or ``without_staff`` not.
    """

    def __init__(
        self,
        ledger: Ledger,
        first: int,
        last: int,
        bots: Collection[int] = frozenset(),
        staff: Collection[int] = frozenset(),
        *,
        without_staff: bool = False,
    ) -> None:
        self._ledger, self._first, self._last = ledger, first, last
        self._bots, self._staff = frozenset(bots), frozenset(staff)
        #: Those whose messages, reactions and replies do not count; that they answer does.
        self._out = self._staff if without_staff else frozenset()
        self.openers = Openers()
        self.own: Counter[int] = Counter()
        #: Replies to a message that is known.
        self.resolved = 0
        self._recent: deque[dict[int, int]] = deque()
        self._asked: dict[int, int] = {}
        # Replies whose parent is not known yet: parent, author, instant, day.
        self._waiting = array("Q")
        self._answers = False

    def __iter__(self) -> Iterator[DayCount]:
        for day, parts in self._ledger.days(self._first, self._last):
            if self._bots:
                parts = [_without(part, self._bots) for part in parts]
            yield self._day(day, parts)
        self._resolve()

    def _day(self, day: int, parts: list[DayPart]) -> DayCount:
        messages = [part for part in parts if part.kind in "mM"]
        posts: Counter[int] = Counter()
        for authors in _once(messages):
            posts.update(authors)
        reactors: Counter[int] = Counter()
        for authors in _once([part for part in parts if part.kind in "rR"]):
            reactors.update(authors)
        sent, reacted = posts.total(), reactors.total()
        staffed = sum(posts[person] for person in self._staff & posts.keys())
        for person in self._out:
            del posts[person], reactors[person]
        joined = [a for authors in _once([p for p in parts if p.kind in "jJ"]) for a in authors]
        left = sum(map(len, _once([part for part in parts if part.kind in "lL"])))
        likes: dict[int, int] = {}
        asked: dict[int, int] = {}
        for part in messages:
            for key, count in _rows(_without(part, self._out).liked, 2):
                likes[key] = max(count, likes.get(key, 0))
            asked.update((key, at) for key, at in _rows(part.asked, 2))
        replies = self._replies(day, messages, asked)
        return DayCount(
            day,
            posts,
            frozenset(reactors),
            sum(likes.values()),
            reactors.total(),
            replies,
            tuple(joined),
            left,
            sent,
            staffed,
            sent + reacted + len(joined) + left,
        )

    def _replies(self, day: int, parts: list[DayPart], asked: dict[int, int]) -> int:
        replies = {row[0]: row for part in parts for row in _rows(part.replied, 4)}
        if not asked and not replies and not self._answers:
            # Until something is asked or answered nothing needs to be looked up.
            return 0
        self._answers = True
        authors: dict[int, int] = {}
        for part in parts:
            authors.update(zip(part.keys, part.authors, strict=True))
        self._remember(day, authors, asked)
        own = 0
        for _, parent, author, at in sorted(replies.values(), key=lambda row: row[3]):
            whose = next(
                (known[parent] for known in reversed(self._recent) if parent in known), None
            )
            self.resolved += whose is not None
            if whose is None:
                self._waiting.extend((parent, author, at, day))
            elif whose == author:
                own += author not in self._out
            elif parent in self._asked:
                self.openers.answer(self._asked[parent], author, at)
        return sum(row[2] not in self._out for row in replies.values()) - own

    def _remember(self, day: int, authors: dict[int, int], asked: dict[int, int]) -> None:
        self._recent.append(authors)
        for key, at in asked.items():
            if key in authors:
                self._asked[key] = self.openers.add(day, at, authors[key])
        # What was asked so long ago is answered by nobody any more.
        for key in [*islice(self._asked, max(len(self._asked) - _RECENT, 0))]:
            del self._asked[key]
        while len(self._recent) > 1 and sum(map(len, self._recent)) > _RECENT:
            self._recent.popleft()

    def _resolve(self) -> None:
        """Look for the parents of replies that were not among the latest messages."""
        for start in range(0, len(self._waiting), 4 * _CHUNK):
            self._resolve_some([*_rows(self._waiting[start : start + 4 * _CHUNK], 4)])

    def _resolve_some(self, rows: list[tuple[int, ...]]) -> None:
        wanted = {row[0] for row in rows}
        whose: dict[int, int] = {}
        for _, parts in self._ledger.days(0, self._last):
            for part in parts:
                if part.kind != "M" or wanted.isdisjoint(part.keys):
                    continue
                pairs = zip(part.keys, part.authors, strict=True)
                whose.update((key, author) for key, author in pairs if key in wanted)
        for parent, author, at, day in rows:
            self.resolved += parent in whose
            if whose.get(parent) == author:
                self.own[day] += author not in self._out
            elif parent in whose and parent in self._asked:
                self.openers.answer(self._asked[parent], author, at)


def _without(part: DayPart, people: frozenset[int]) -> DayPart:
    """Return what a part says of others than ``people``."""
    if not people or people.isdisjoint(part.authors):
        return part
    pairs = [*zip(part.keys, part.authors, strict=True)]
    kept = [(key, author) for key, author in pairs if author not in people]
    keys = {key for key, _ in kept}
    told = [
        array("Q", (n for row in _rows(flat, width) if row[0] in keys for n in row))
        for flat, width in ((part.liked, 2), (part.asked, 2), (part.replied, 4))
    ]
    numbers = array("I", (author for _, author in kept))
    return DayPart(*part[:3], numbers, array("Q", (key for key, _ in kept)), *told)


def _rows(flat: array[int], width: int) -> Iterator[tuple[int, ...]]:
    return zip(*[iter(flat)] * width, strict=True)


def _once(parts: Iterable[DayPart]) -> Iterator[array[int]]:
    """Yield the authors of events, those of an event that several parts hold once."""
    parts = [*parts]
    told: set[tuple[int, int]] = set()
    for part in parts:
        if len(parts) == 1 and (part.kind.islower() or len(set(part.keys)) == len(part.keys)):
            yield part.authors
            return
        fresh = array("I")
        for pair in zip(part.keys, part.authors, strict=True):
            if pair not in told:
                told.add(pair)
                fresh.append(pair[1])
        yield fresh
