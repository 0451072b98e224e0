"""The hours of a week, against plain loops, and their intervals in worlds whose truth is known."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date
from statistics import fmean

from communitytui.domain.metrics.hours import BEST, HourMap, steps, weekday_of
from tests.chance import drawn, gamma

#: A Monday.
FIRST = date(2026, 8, 3).toordinal()


def world(seed: int, weeks: int) -> tuple[dict[int, list[int]], dict[tuple[int, int], float]]:
    """Return counts of days, and the true means of the hours of a week."""
    chance = random.Random(seed)
    usual = {
        (weekday, hour): 6 * gamma(chance, 6) * (2.5 if 18 <= hour < 22 else 1)
        for weekday in range(7)
        for hour in range(24)
    }
    days = {}
    for week in range(weeks):
        busy = gamma(chance, 30)
        for weekday in range(7):
            means = [usual[weekday, hour] * busy * gamma(chance, 10) for hour in range(24)]
            days[FIRST + 7 * week + weekday] = [drawn(chance, each) for each in means]
    return days, usual


def test_each_hour_of_the_week_is_the_mean_of_its_days() -> None:
    days, _ = world(1, 5)
    del days[FIRST + 9]
    lacking = (FIRST + 6, 2)
    found = HourMap(days, {lacking})
    plain: dict[tuple[int, int], list[int]] = defaultdict(list)
    for day, counts in days.items():
        for hour, count in enumerate(counts):
            if (day, hour) != lacking:
                plain[date.fromordinal(day).weekday(), hour].append(count)
    assert {(s.weekday, s.hour): list(s.values) for s in found.slots} == plain
    assert found.at(6, 2).mean == fmean(plain[6, 2])
    assert found.at(6, 3).total == sum(plain[6, 3])
    assert found.weeks == 4
    assert found.total == sum(map(sum, days.values()))
    for hour, each in enumerate(found.by_hour()):
        values = [v for (_, at), some in plain.items() if at == hour for v in some]
        assert each == fmean(values)


def test_nothing_is_best_of_too_few_weeks_or_of_silence() -> None:
    days, _ = world(2, 4)
    assert len(HourMap(days).best()) == BEST
    assert HourMap({day: counts for day, counts in days.items() if day != FIRST + 8}).best() == []
    assert HourMap({day: [0] * 24 for day in days}).best() == []
    assert HourMap({}).best() == []
    assert HourMap({}).at(0, 0).mean is None
    one = {day: [0] * 20 + [int(weekday_of(day) == 3)] + [0] * 3 for day in days}
    (best,) = HourMap(one).best()
    assert (best.slot.weekday, best.slot.hour, best.among, best.weeks) == (3, 20, 4, 4)
    posts = {(FIRST + 3, 20), (FIRST + 10, 20), (FIRST + 4, 20)}
    assert HourMap(one, posts=posts).best()[0].posts == 2


def test_intervals_of_the_best_hold_the_truth() -> None:
    held = total = 0
    for seed in range(40):
        days, usual = world(seed, 8)
        best = HourMap(days).best()
        assert [each.mean for each in best] == sorted((each.mean for each in best), reverse=True)
        for each in best:
            held += each.low <= usual[each.slot.weekday, each.slot.hour] <= each.high
            total += 1
    assert 0.91 <= held / total <= 0.99


def test_shades_are_equal_shares_of_the_highest() -> None:
    assert steps([1.0, 8.0, 3.0], 4) == [2.0, 4.0, 6.0]
    assert steps([0.0], 4) == []
