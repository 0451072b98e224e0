"""Reads the days of the ledger as counts: events of several exports once, replies resolved.

Whom a reply answers is looked up among the latest messages, and what is older in a second pass
over the hashes of the ledger: no table of all messages is ever held.
"""

from __future__ import annotations

from array import array
from collections import Counter, deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import compress, islice
from types import MappingProxyType
from typing import NamedTuple

from communitytui.events.ledger import Ledger
from communitytui.events.rows import DayPart

#: Messages whose authors are remembered for the replies to come.
_RECENT = 70_000
#: A message: the chat it is of (0 where that is not known) and its key.
Place = tuple[int, int]
_NOBODY: Mapping[int, int] = MappingProxyType({})
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
    turned out to answer oneself: to be taken from the replies that the days told. Of some
    ``chats`` only what is known to be of them. ``bots`` count nowhere; ``staff`` count among those
    who post, react and reply, or ``without_staff`` not.
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
        chats: Collection[int] | None = None,
    ) -> None:
        self._ledger, self._first, self._last, self._chats = ledger, first, last, chats
        self._bots, self._staff = frozenset(bots), frozenset(staff)
        #: Those whose messages, reactions and replies do not count; that they answer does.
        self._out = self._staff if without_staff else frozenset()
        self.openers = Openers()
        self.own: Counter[int] = Counter()
        #: Replies to a message that is known.
        self.resolved = 0
        # By day and chat: the authors of messages.
        self._recent: deque[dict[int, dict[int, int]]] = deque()
        self._asked: dict[Place, int] = {}
        # Replies whose parent is not known yet: parent, author, instant, day, chat.
        self._waiting = array("Q")
        self._answers = False

    def __iter__(self) -> Iterator[DayCount]:
        for day, parts in self._ledger.days(self._first, self._last, self._chats):
            if self._bots:
                parts = [without(part, self._bots) for part in parts]
            yield self._day(day, parts)
        self._resolve()

    def _day(self, day: int, parts: list[DayPart]) -> DayCount:
        messages = [part for part in parts if part.kind in "mM"]
        posts: Counter[int] = Counter()
        for authors, _ in once(messages):
            posts.update(authors)
        reactors: Counter[int] = Counter()
        for authors, _ in once([part for part in parts if part.kind in "rR"]):
            reactors.update(authors)
        sent, reacted = posts.total(), reactors.total()
        staffed = sum(posts[person] for person in self._staff & posts.keys())
        for person in self._out:
            del posts[person], reactors[person]
        joined = [a for authors, _ in once([p for p in parts if p.kind in "jJ"]) for a in authors]
        left = sum(len(a) for a, _ in once([part for part in parts if part.kind in "lL"]))
        likes: dict[Place, int] = {}
        asked: dict[Place, int] = {}
        for part in messages:
            chat = part.chat
            for key, count in _rows(without(part, self._out).liked, 2):
                likes[chat, key] = max(count, likes.get((chat, key), 0))
            asked.update(((chat, key), at) for key, at in _rows(part.asked, 2))
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

    def _replies(self, day: int, parts: list[DayPart], asked: dict[Place, int]) -> int:
        replies = {(part.chat, row[0]): row for part in parts for row in _rows(part.replied, 4)}
        if not asked and not replies and not self._answers:
            # Until something is asked or answered nothing needs to be looked up.
            return 0
        self._answers = True
        authors: dict[int, dict[int, int]] = {}
        for part in parts:
            pairs = zip(part.keys, part.authors, strict=True)
            authors.setdefault(part.chat, {}).update(pairs)
        self._remember(day, authors, asked)
        own = 0
        for (chat, _), row in sorted(replies.items(), key=lambda item: item[1][3]):
            _, parent, author, at = row
            place, whose = self._recent_author(chat, parent)
            self.resolved += whose is not None
            self._answer(day, author, at, int(whose != author))
            if whose is None:
                self._waiting.extend((parent, author, at, day, chat))
            elif whose == author:
                own += author not in self._out
            elif place in self._asked:
                self.openers.answer(self._asked[place], author, at)
        return sum(row[2] not in self._out for row in replies.values()) - own

    def _recent_author(self, chat: int, key: int) -> tuple[Place, int | None]:
        """Return where a message stands, and its author where it is one of the latest.

        What is of no known chat may be of any.
        """
        for known in reversed(self._recent):
            for place in (chat, 0) if chat else known:
                whose = known.get(place, _NOBODY).get(key)
                if whose is not None:
                    return (place, key), whose
        return (chat, key), None

    def _answer(self, day: int, author: int, at: int, count: int) -> None:
        """Take note of an answer to somebody else; of one that turns out to be none, -1."""

    def _remember(
        self, day: int, authors: dict[int, dict[int, int]], asked: dict[Place, int]
    ) -> None:
        self._recent.append(authors)
        for (chat, key), at in asked.items():
            if key in authors[chat]:
                self._asked[chat, key] = self.openers.add(day, at, authors[chat][key])
        # What was asked so long ago is answered by nobody any more.
        for place in [*islice(self._asked, max(len(self._asked) - _RECENT, 0))]:
            del self._asked[place]
        while len(self._recent) > 1 and sum(map(_size, self._recent)) > _RECENT:
            self._recent.popleft()

    def _resolve(self) -> None:
        """Look for the parents of replies that were not among the latest messages."""
        for start in range(0, len(self._waiting), 5 * _CHUNK):
            self._resolve_some([*_rows(self._waiting[start : start + 5 * _CHUNK], 5)])

    def _resolve_some(self, rows: list[tuple[int, ...]]) -> None:
        wanted = {row[0] for row in rows}
        whose: dict[Place, int] = {}
        for _, parts in self._ledger.days(0, self._last, self._chats):
            for part in parts:
                if part.kind != "M" or wanted.isdisjoint(part.keys):
                    continue
                pairs = zip(part.keys, part.authors, strict=True)
                whose.update(((part.chat, key), author) for key, author in pairs if key in wanted)
        chats = sorted({chat for chat, _ in whose})
        for parent, author, at, day, chat in rows:
            places = ((place, parent) for place in ((chat, 0) if chat else chats))
            place = next((place for place in places if place in whose), None)
            self.resolved += place is not None
            if place is not None and whose[place] == author:
                self._answer(day, author, at, -1)
                self.own[day] += author not in self._out
            elif place is not None and place in self._asked:
                self.openers.answer(self._asked[place], author, at)


def without(part: DayPart, people: frozenset[int]) -> DayPart:
    """Return what a part says of others than ``people``."""
    if not people or people.isdisjoint(part.authors):
        return part
    kept = [author not in people for author in part.authors]
    pairs = [*compress(zip(part.keys, part.authors, strict=True), kept)]
    keys = {key for key, _ in pairs}
    liked, asked, replied = (
        array("Q", (n for row in _rows(flat, width) if row[0] in keys for n in row))
        for flat, width in ((part.liked, 2), (part.asked, 2), (part.replied, 4))
    )
    return part._replace(
        authors=array("I", (author for _, author in pairs)),
        keys=array("Q", (key for key, _ in pairs)),
        liked=liked,
        asked=asked,
        replied=replied,
        quarters=bytes(compress(part.quarters, kept)),
    )


def _rows(flat: array[int], width: int) -> Iterator[tuple[int, ...]]:
    return zip(*[iter(flat)] * width, strict=True)


def _size(day: dict[int, dict[int, int]]) -> int:
    return sum(map(len, day.values()))


def once(parts: Iterable[DayPart]) -> Iterator[tuple[array[int], bytes]]:
    """Yield the authors and quarters of events, an event that a chat has in several parts once."""
    by_chat: dict[int, list[DayPart]] = {}
    for part in parts:
        by_chat.setdefault(part.chat, []).append(part)
    for same in by_chat.values():
        yield from _once_in(same)


def _once_in(parts: list[DayPart]) -> Iterator[tuple[array[int], bytes]]:
    told: set[tuple[int, int]] = set()
    for part in parts:
        if len(parts) == 1 and (part.kind.islower() or len(set(part.keys)) == len(part.keys)):
            yield part.authors, part.quarters
            return
        fresh = []
        for pair in zip(part.keys, part.authors, strict=True):
            fresh.append(pair not in told)
            told.add(pair)
        yield array("I", compress(part.authors, fresh)), bytes(compress(part.quarters, fresh))
