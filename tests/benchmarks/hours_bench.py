"""How often the intervals of hours and of posts hold the truth, in communities that are simulated.

Run by hand: ``python tests/benchmarks/hours_bench.py``. It prints what the notes of
``domain.metrics.hours`` and ``domain.plan.effects`` say, and how it is in communities that are
smaller, larger, wilder, growing, or post at the same hour each week.
"""

from __future__ import annotations

import math
import random
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from communitytui.domain.metrics.hours import BEST, HourMap
from communitytui.domain.plan.effects import DAY, Gain, PostHours, Seen, effect, posted
from communitytui.domain.plan.entries import Entry
from tests.chance import drawn, gamma

#: A Monday.
_FIRST = date(2026, 4, 6).toordinal()
_WEEKDAYS = (1, 0.9, 1.1, 1, 1.2, 1.4, 0.8)
_HOURS = {9: 0.7, 12: 1.0, 20: 1.3}
_POSTS, _MORE = 40, 20


def best(weeks: int, level: float, trials: int = 40) -> str:
    """Return how often the intervals of the best hours held, and how far they look too good."""
    held = total = 0
    over = 0.0
    for seed in range(trials):
        chance = random.Random(seed)
        day = [math.exp(1.2 * math.sin((hour - 14) / 12 * math.pi)) for hour in range(24)]
        usual = {
            (weekday, hour): level * day[hour] * gamma(chance, 10)
            for weekday in range(7)
            for hour in range(24)
        }
        days = {}
        for week in range(weeks):
            busy = gamma(chance, 20)
            for weekday in range(7):
                means = [usual[weekday, hour] * busy * gamma(chance, 8) for hour in range(24)]
                days[_FIRST + 7 * week + weekday] = [drawn(chance, mean) for mean in means]
        for each in HourMap(days).best():
            true = usual[each.slot.weekday, each.slot.hour]
            held += each.low <= true <= each.high
            over += each.mean / true - 1
            total += 1
    return f"{weeks:>3} weeks, {level:>3} people: {held / total:.1%} held, {over / total:+.0%}"


def posts(name: str, trials: int = 60, **how: Any) -> str:
    """Return how often intervals held what posts brought, and how well posts were ranked."""
    held: list[bool] = []
    wins = matches = 0.0
    for seed in range(trials):
        gains = list(_posts(random.Random(seed), **how))
        held += [gain.low <= more <= gain.high for gain, more in gains]
        for one, more in gains:
            for other, less in gains:
                if more > less:
                    matches += 1
                    wins += (one.brought > other.brought) + 0.5 * (one.brought == other.brought)
    return f"{name:<12} {sum(held) / len(held):.1%} held, {wins / matches:.2f} ranked right"


def _posts(
    chance: random.Random,
    *,
    weeks: int = 30,
    level: float = 21,
    week: float = 40,
    time: float = 12,
    growth: float = 0.0,
    weekly: bool = False,
) -> Iterable[tuple[Gain, int]]:
    weeks = max(weeks, _POSTS + 4) if weekly else weeks
    last = _FIRST + 7 * weeks - 1
    days = sorted(chance.sample(range(_FIRST + 7, last - 3), _POSTS))
    if weekly:
        days = [_FIRST + 3 + 7 * number for number in range(_POSTS)]
    found = [_entry(number, day, chance.choice([*_HOURS])) for number, day in enumerate(days)]
    more = dict.fromkeys(chance.sample(range(_POSTS), _POSTS // 4), _MORE)
    busy = [gamma(chance, week) for _ in range(weeks)]
    today = date.fromordinal(last + 1)
    told, _ = posted(found, range(_FIRST, last + 1), today, 3)
    seen: dict[PostHours, Seen] = {}
    for window in (w for each in told for w in (each.window, *each.usual)):
        day, hour = window.start // DAY, window.start % DAY // 4
        number = (day - _FIRST) // 7
        mean = level * _WEEKDAYS[(day - 1) % 7] * _HOURS[hour] * busy[number]
        people = drawn(chance, mean * (1 + growth * number) * gamma(chance, time))
        seen.setdefault(window, Seen(people, people))
    for each in told:
        brought = more.get(each.entry.id, 0)
        own = {each.window: Seen(seen[each.window].people + brought, 0)}
        gain = effect(each, {**seen, **own}).people
        if gain is not None:
            yield gain, brought


def _entry(number: int, day: int, hour: int) -> Entry:
    record = {"kind": "content", "state": "published", "community": 1, "chat_group": None}
    when = {"date": date.fromordinal(day).isoformat(), "time": f"{hour:02}:00"}
    return Entry(number, {**record, **when})


def main() -> None:
    """Print all of it."""
    print(f"The {BEST} best hours: true mean held, and how much better they look than they are")
    for weeks in (4, 8, 12, 26):
        print(best(weeks, 2))
        print(best(weeks, 20))
    print(f"{_MORE} people more after a quarter of {_POSTS} posts")
    print(posts("as noted"))
    print(posts("small", level=5))
    print(posts("large", level=200))
    print(posts("wild", week=20, time=4))
    print(posts("calm", week=1000, time=1000))
    print(posts("growing", growth=0.02))
    print(posts("each week", weekly=True))


if __name__ == "__main__":
    main()
