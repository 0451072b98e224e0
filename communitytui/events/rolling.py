"""Exact rolling counts of people in one pass over the days, in memory for authors, not events.

The idea is that of gaps and islands: the windows of an author's active days merge into islands;
an island adds one at its start and takes one away after its end, and a running sum over these
changes is the rolling count of every day, without a union of sets for each. Days are ordinals,
and come in ascending order.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict, deque
from collections.abc import Collection, Iterable, Mapping
from math import ceil
from operator import neg

from communitytui.domain.metrics.daily import Spread

#: No day: far before any window that reaches a real one.
_NEVER = -1_000_000


class AuthorDays:
    """Days by author number, in four bytes each."""

    def __init__(self) -> None:
        self._days = array("i")

    def __getitem__(self, author: int) -> int:
        return self._days[author] if author < len(self._days) else _NEVER

    def __setitem__(self, author: int, day: int) -> None:
        if author >= len(self._days):
            self._days.extend([_NEVER] * (author + 1 - len(self._days) + len(self._days) // 4))
        self._days[author] = day

    def __len__(self) -> int:
        return len(self._days)

    def reaching(self, people: Collection[int]) -> array[int]:
        """Return the days, with a place for each of ``people``; valid until the next call."""
        missing = max(people, default=-1) + 1 - len(self._days)
        if missing > 0:
            self._days.extend(array("i", [_NEVER]) * (missing + len(self._days) // 4))
        return self._days

    def renew(self, day: int, people: Collection[int]) -> Counter[int]:
        """Set the day of ``people``; return how many of them had which day before."""
        days = self.reaching(people)
        before = Counter(map(days.__getitem__, people))
        for person in people:
            days[person] = day
        return before


def running(changes: Mapping[int, int], first: int, last: int) -> dict[int, int]:
    """Return the running sum of ``changes`` on each day from ``first`` to ``last``."""
    level = sum(change for day, change in changes.items() if day < first)
    sums = {}
    for day in range(first, last + 1):
        level += changes.get(day, 0)
        sums[day] = level
    return sums


class Window:
    """How many people were active on at least one of the ``width`` days through a day."""

    def __init__(self, width: int) -> None:
        self._width = width
        self.changes: dict[int, int] = defaultdict(int)

    def add(self, day: int, latest: Mapping[int, int]) -> None:
        """Take in how many were active on ``day``, by the day they were active on before."""
        width, changes = self._width, self.changes
        for before, count in latest.items():
            # Where the window before still runs its end is taken back; else an island begins.
            changes[max(before + width, day)] += count
            changes[day + width] -= count


class Returning:
    """Who was active in the latest ``width`` days and in the ``width`` days before these.

    An author's islands, moved by ``width``, are the days on which the earlier window holds the
    author: both hold on the intersection. Only the island before can reach into the next.
    """

    def __init__(self, width: int) -> None:
        self._width = width
        self._start, self._end = AuthorDays(), AuthorDays()
        self._start_before, self._end_before = AuthorDays(), AuthorDays()
        self.both: dict[int, int] = defaultdict(int)

    def add(self, day: int, people: Collection[int]) -> None:
        """Take in who was active on ``day``."""
        last = day + self._width - 1
        ends, starts = self._end.reaching(people), self._start.reaching(people)
        for person in people:
            if ends[person] + 1 < day:
                self._close(person)
                if starts[person] != _NEVER:
                    self._start_before[person] = starts[person]
                    self._end_before[person] = ends[person]
                starts[person] = day
            ends[person] = last

    def _close(self, person: int) -> None:
        start, end = self._start[person], self._end[person]
        if start == _NEVER:
            return
        self._count(start + self._width, end)
        before = self._start_before[person]
        if before != _NEVER:
            moved = self._end_before[person] + self._width
            self._count(max(start, before + self._width), min(end, moved))

    def _count(self, first: int, last: int) -> None:
        if first <= last:
            self.both[first] += 1
            self.both[last + 1] -= 1

    def finish(self) -> None:
        """Close the islands that are open; call once, after the last day."""
        for person in range(len(self._start)):
            self._close(person)


class Habit:
    """Who was active in at least 3 of the 4 weeks (of 7 days each) through a day."""

    _WEEKS, _WANTED = 4, 3

    def __init__(self) -> None:
        self._islands: dict[int, array[int]] = {}
        self.changes: dict[int, int] = defaultdict(int)

    def add(self, day: int, people: Collection[int]) -> None:
        """Take in who was active on ``day``."""
        islands = self._islands
        for person in people:
            own = islands.get(person)
            if own is None:
                islands[person] = array("i", (day, day + 6))
            elif own[-1] + 1 >= day:
                own[-1] = day + 6
            elif own[-1] + 7 * (self._WEEKS - 1) + 1 >= day:
                own.extend((day, day + 6))
            else:
                self._close(own)
                islands[person] = array("i", (day, day + 6))

    def _close(self, own: array[int]) -> None:
        if len(own) == 2 and own[0] + 7 * (self._WANTED - 1) > own[1]:
            return  # of no three weeks, as of most people
        depth_changes: dict[int, int] = defaultdict(int)
        for week in range(self._WEEKS):
            for start, end in zip(own[::2], own[1::2], strict=True):
                depth_changes[start + 7 * week] += 1
                depth_changes[end + 7 * week + 1] -= 1
        depth = 0
        for day in sorted(depth_changes):
            before, depth = depth, depth + depth_changes[day]
            if before < self._WANTED <= depth:
                self.changes[day] += 1
            elif depth < self._WANTED <= before:
                self.changes[day] -= 1

    def finish(self) -> None:
        """Close the islands that are open; call once, after the last day."""
        for own in self._islands.values():
            self._close(own)
        self._islands.clear()


class Concentration:
    """The counts of messages by author over the latest ``width`` days, as a histogram."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._counts: dict[int, int] = {}
        self._histogram: dict[int, int] = defaultdict(int)
        self._days: deque[tuple[int, array[int], array[int]]] = deque()

    def add(self, day: int, posts: Mapping[int, int]) -> None:
        """Take in how many messages each author sent on ``day``."""
        self.move_to(day)
        self._change(posts.items())
        self._days.append((day, array("I", posts), array("I", posts.values())))

    def move_to(self, day: int) -> None:
        """Let go of the days that are not in the window through ``day``."""
        while self._days and self._days[0][0] <= day - self._width:
            _, people, counts = self._days.popleft()
            self._change(zip(people, map(neg, counts), strict=True))

    def _change(self, amounts: Iterable[tuple[int, int]]) -> None:
        counts, moved = self._counts, self._histogram
        for person, by in amounts:
            before = counts.get(person, 0)
            after = before + by
            moved[before] -= 1
            moved[after] += 1
            if after:
                counts[person] = after
            else:
                del counts[person]
        # Of nobody's messages, and of nobody: neither belongs to how the messages lie.
        moved.pop(0, None)
        for count in [count for count, people in moved.items() if not people]:
            del moved[count]

    def spread(self) -> Spread | None:
        """Return how the messages of the window lie, ``None`` where there are none."""
        return spread(self._histogram)


def spread(histogram: Mapping[int, int]) -> Spread | None:
    """Return how messages lie over people: ``histogram`` says how many people sent how many.

    Gini: G = Σ(2i−n−1)xᵢ / (nΣx) over x₁ ≤ … ≤ xₙ, corrected by n/(n−1) (WikiChron); of one
    person there is none. caf50: the fewest people with at least half of the messages (CHAOSS,
    Contributor Absence Factor). Shares of the top 1 %, the next 9 % and the rest (NN/g 2006), in
    percent; of 40 people the top 1 % are four tenths of the first one.
    """
    people = sum(histogram.values())
    if not people:
        return None
    total = sum(count * many for count, many in histogram.items())
    weighted, below = 0, 0
    for count in sorted(histogram):
        many = histogram[count]
        # The sum of 2i−n−1 over i from below+1 to below+many.
        weighted += count * many * (2 * below + many - people)
        below += many
    gini = weighted / ((people - 1) * total) if people > 1 else None
    first = _of_the_most(histogram, people / 100)
    tenth = _of_the_most(histogram, people / 10)
    return Spread(
        people,
        total,
        gini,
        _absence(histogram, total),
        100 * first / total,
        100 * (tenth - first) / total,
        100 * (total - tenth) / total,
    )


def _of_the_most(histogram: Mapping[int, int], people: float) -> float:
    """Return the messages of the ``people`` who sent most, of the last one a part."""
    messages = 0.0
    for count in sorted(histogram, reverse=True):
        taken = min(histogram[count], people)
        messages += taken * count
        people -= taken
        if people <= 0:
            break
    return messages


def _absence(histogram: Mapping[int, int], total: int) -> int:
    people = messages = 0
    for count in sorted(histogram, reverse=True):
        missing = ceil((total / 2 - messages) / count)
        if missing <= histogram[count]:
            return people + max(missing, 0)
        people += histogram[count]
        messages += histogram[count] * count
    return people


def percentile(ordered: Collection[float], share: float) -> float:
    """Return the value below which ``share`` of an ordered sample lies, between neighbours."""
    values = ordered if isinstance(ordered, list) else list(ordered)
    at = (len(values) - 1) * share
    low = int(at)
    high = min(low + 1, len(values) - 1)
    return float(values[low] + (values[high] - values[low]) * (at - low))
