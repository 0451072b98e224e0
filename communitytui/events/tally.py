"""Reads the days of the ledger as counts: events of several exports once, replies resolved.

Whom a reply answers is looked up among the latest messages, and what is older in a second pass
over the hashes of the ledger: no table of all messages is ever held.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import compress, islice
from operator import itemgetter
from typing import NamedTuple, TypeVar

from communitytui.events.ledger import Ledger
from communitytui.events.rows import DayPart, in_rows, only

T = TypeVar("T")

#: Messages whose authors are remembered for the replies to come.
_RECENT = 70_000
#: Replies that one more pass over the ledger resolves.
_CHUNK = 50_000


class ByChat(defaultdict[int, dict[int, T]]):
    """Something of messages by their keys, for each chat; 0 for those of no known chat."""

    def __init__(self) -> None:
        super().__init__(dict)


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

    def add(self, day: int, instants: Sequence[int], authors: Sequence[int]) -> range:
        """Add questions of a day and return their numbers."""
        first, count = len(self.day), len(instants)
        self.day.extend([day] * count)
        self.at.extend(instants)
        self.author.extend(authors)
        self.first.extend([0] * count)
        return range(first, first + count)

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
        # The authors of the latest messages, and of those before them.
        self._recent, self._before = ByChat[int](), ByChat[int]()
        self._remembered = 0
        self._asked = ByChat[int]()
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
        liked, asked, replied = ByChat[int](), ByChat[int](), ByChat[tuple[int, ...]]()
        for part in messages:
            likes = liked[part.chat]
            for key, count in in_rows(without(part, self._out).liked, 2):
                likes[key] = max(count, likes.get(key, 0))
            if part.asked:
                asked[part.chat].update(zip(part.asked[::2], part.asked[1::2], strict=True))
            if part.replied:
                replied[part.chat].update((row[0], row) for row in in_rows(part.replied, 4))
        replies = self._replies(day, messages, asked, replied)
        return DayCount(
            day,
            posts,
            frozenset(reactors),
            sum(sum(likes.values()) for likes in liked.values()),
            reactors.total(),
            replies,
            tuple(joined),
            left,
            sent,
            staffed,
            sent + reacted + len(joined) + left,
        )

    def _replies(
        self,
        day: int,
        parts: list[DayPart],
        asked: ByChat[int],
        replied: ByChat[tuple[int, ...]],
    ) -> int:
        if not asked and not replied and not self._answers:
            # Until something is asked or answered nothing needs to be looked up.
            return 0
        self._answers = True
        for part in parts:
            pairs = zip(part.keys, part.authors, strict=True)
            self._recent[part.chat].update(pairs)
            self._remembered += len(part.keys)
        self._remember(day, asked)
        counted = own = 0
        for chat, replies in replied.items():
            latest, before = self._recent[chat], self._before[chat]
            for _, parent, author, at in sorted(replies.values(), key=itemgetter(3)):
                whose, place = latest.get(parent, before.get(parent)), chat
                if whose is None:
                    place, whose = self._elsewhere(chat, parent)
                counted += author not in self._out
                self._answer(day, author, at, int(whose != author))
                if whose is None:
                    self._waiting.extend((parent, author, at, day, chat))
                    continue
                self.resolved += 1
                if whose == author:
                    own += author not in self._out
                elif parent in self._asked[place]:
                    self.openers.answer(self._asked[place][parent], author, at)
        return counted - own

    def _elsewhere(self, chat: int, key: int) -> tuple[int, int | None]:
        """Return the chat and the author of one of the latest messages where chats are not known.

        What is of no known chat may be of any.
        """
        for known in (self._recent, self._before):
            for place in [0] if chat else [*known]:
                whose = known[place].get(key)
                if whose is not None:
                    return place, whose
        return chat, None

    def _answer(self, day: int, author: int, at: int, count: int) -> None:
        """Take note of an answer to somebody else; of one that turns out to be none, -1."""

    def _remember(self, day: int, asked: ByChat[int]) -> None:
        for chat, questions in asked.items():
            authors, numbers = self._recent[chat], self._asked[chat]
            keys = [key for key in questions if key in authors]
            instants = [*map(questions.__getitem__, keys)]
            asking = [*map(authors.__getitem__, keys)]
            numbers.update(zip(keys, self.openers.add(day, instants, asking), strict=True))
            # What was asked so long ago is answered by nobody any more.
            for key in [*islice(numbers, max(len(numbers) - _RECENT // len(self._asked), 0))]:
                del numbers[key]
        if self._remembered > _RECENT // 2:
            self._recent, self._before, self._remembered = ByChat(), self._recent, 0

    def _resolve(self) -> None:
        """Look for the parents of replies that were not among the latest messages."""
        for start in range(0, len(self._waiting), 5 * _CHUNK):
            self._resolve_some([*in_rows(self._waiting[start : start + 5 * _CHUNK], 5)])

    def _resolve_some(self, rows: list[tuple[int, ...]]) -> None:
        wanted = {row[0] for row in rows}
        known = ByChat[int]()
        for _, parts in self._ledger.days(0, self._last, self._chats):
            for part in parts:
                if part.kind != "M" or wanted.isdisjoint(part.keys):
                    continue
                pairs = zip(part.keys, part.authors, strict=True)
                known[part.chat].update((key, author) for key, author in pairs if key in wanted)
        for parent, author, at, day, chat in rows:
            places = (chat, 0) if chat else sorted(known)
            place = next((each for each in places if parent in known[each]), None)
            if place is None:
                continue
            self.resolved += 1
            if known[place][parent] == author:
                self._answer(day, author, at, -1)
                self.own[day] += author not in self._out
            elif parent in self._asked[place]:
                self.openers.answer(self._asked[place][parent], author, at)


def without(part: DayPart, people: frozenset[int]) -> DayPart:
    """Return what a part says of others than ``people``."""
    if not people or people.isdisjoint(part.authors):
        return part
    kept = [author not in people for author in part.authors]
    events = [*compress(zip(part.keys, part.authors, strict=True), kept)]
    return only(part, events)._replace(quarters=bytes(compress(part.quarters, kept)))


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
