"""What posts did, in simulated communities whose truth is known, and what may be compared."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date
from itertools import product

import pytest

from communitytui.domain.plan.effects import (
    DAY,
    LEAST,
    Posted,
    PostEffect,
    PostHours,
    Seen,
    effect,
    posted,
    ranking,
    span_of,
)
from communitytui.domain.plan.entries import Entry
from tests.chance import drawn, gamma

TODAY = date(2026, 11, 30)
_LAST = TODAY.toordinal() - 1
_LEVEL = {9: 15, 12: 21, 20: 28}
_WEEKDAYS = (1, 0.9, 1.1, 1, 1.2, 1.4, 0.8)


def entry(number: int, day: int, time: str | None = "20:00", **fields: object) -> Entry:
    record = {
        "community": 1,
        "kind": "content",
        "state": "published",
        "date": date.fromordinal(day).isoformat(),
        "time": time,
        "form": "text",
        "pillar": None,
        "chat_group": None,
    }
    return Entry(number, {**record, **fields})


def simulated(seed: int) -> list[tuple[PostEffect, int]]:
    """Return the effects of 40 entries, and how many people each really brought."""
    chance = random.Random(seed)
    first = _LAST - 7 * 30 + 1
    days = sorted(chance.sample(range(first + 7, _LAST - 3), 40))
    hours = [chance.choice([*_LEVEL]) for _ in days]
    found = [
        entry(n, day, f"{hour:02}:00")
        for n, (day, hour) in enumerate(zip(days, hours, strict=True))
    ]
    brought = {each.id: 0 for each in found} | dict.fromkeys(chance.sample(range(40), 10), 20)
    busy = [gamma(chance, 40) for _ in range(40)]
    seen: dict[PostHours, Seen] = {}
    told, _ = posted(found, range(first, _LAST + 1), TODAY, 3)
    for window in (w for each in told for w in (each.window, *each.usual)):
        day, hour = window.start // DAY, window.start % DAY // 4
        usual = _LEVEL[hour] * _WEEKDAYS[(day - 1) % 7] * busy[(day - first) // 7]
        people = drawn(chance, usual * gamma(chance, 12))
        seen.setdefault(window, Seen(people, people))
    pairs = []
    for each in told:
        more = brought[each.entry.id]
        own = {each.window: Seen(seen[each.window].people + more, 0)}
        pairs.append((effect(each, {**seen, **own}), more))
    return pairs


def test_intervals_hold_what_posts_brought_and_rank_them() -> None:
    held, wins, matches = [], 0.0, 0
    for seed in range(40):
        pairs = [(e.people, more) for e, more in simulated(seed) if e.people is not None]
        assert len(pairs) == 40
        held += [change.low <= more <= change.high for change, more in pairs]
        for (one, more), (other, less) in product(pairs, pairs):
            if more > less:
                matches += 1
                wins += one.brought > other.brought
    assert 0.93 <= sum(held) / len(held) <= 0.97
    assert wins / matches >= 0.9


COVERED = range(_LAST - 7 * 30, _LAST + 1)


def told(*found: Entry, hours: int | None = 3) -> dict[int, Posted]:
    return {each.entry.id: each for each in posted(found, COVERED, TODAY, hours)[0]}


def test_usual_is_the_same_weekday_without_any_entry() -> None:
    at = _LAST - 70
    one = told(entry(1, at), entry(2, at + 7, None), entry(3, at - 14, state="planned"))[1]
    days = [(window.start - one.window.start) / DAY / 7 for window in one.usual]
    # Seven days on there was one at an unknown hour; fourteen before one that may have come.
    assert sorted(days) == [-8, -7, -6, -5, -4, -3, -1, 2, 3, 4, 5, 6, 7, 8]
    assert one.same_weekday
    cancelled = told(entry(1, at), entry(2, at + 7, state="cancelled"))
    assert len(cancelled[1].usual) == 16
    assert set(cancelled) == {1}


def test_where_every_week_has_one_other_days_of_its_kind_stand_in() -> None:
    thursday = _LAST - 70 - (_LAST - 70 - 4) % 7
    found = told(*(entry(n, thursday + 7 * n) for n in range(-8, 9)))
    one = found[0]
    assert not one.same_weekday
    assert {(window.start // DAY - 1) % 7 for window in one.usual} == {0, 1, 2, 4}
    assert len(one.usual) == 4 * 8
    assert not one.others
    daily = told(*(entry(n, _LAST - 200 + n) for n in range(198)))
    nothing = effect(daily[99], {daily[99].window: Seen(3, 4)})
    assert nothing.people is None
    assert not nothing.is_separable


@pytest.mark.parametrize(
    ("times", "hours", "others"),
    [
        (("20:00", "22:45"), 3, {1: (2,), 2: (1,)}),
        (("20:00", "23:00"), 3, {1: (), 2: ()}),
        (("20:00", "20:00"), 3, {1: (2,), 2: (1,)}),
        (("08:00", "20:00"), 24, {1: (2,), 2: (1,)}),
    ],
)
def test_entries_whose_hours_overlap_are_named(
    times: tuple[str, str], hours: int, others: Mapping[int, tuple[int, ...]]
) -> None:
    at = _LAST - 70
    found = told(*(entry(n, at, time) for n, time in enumerate(times, start=1)), hours=hours)
    assert {id: each.others for id, each in found.items()} == others


def test_the_hours_are_as_long_as_entries_can_be_told_apart() -> None:
    at = _LAST - 70
    assert span_of([entry(n, at + n) for n in range(9)]) == 24
    assert span_of([entry(n, at + n, f"{20 - n % 2}:00") for n in range(9)]) == 12
    assert span_of([entry(n, at, f"{3 * n:02}:00") for n in range(8)]) == 3
    assert span_of([]) == 24
    # What is still going on, has no hour, or lies where no export reaches is not looked at.
    off = [entry(1, _LAST, "22:00"), entry(2, at, None), entry(3, COVERED.start - 1)]
    assert posted(off, COVERED, TODAY, 3) == ([], ["covered", "time", "covered"])


def test_kinds_of_entries_are_ranked_with_how_many_there_were() -> None:
    at = _LAST - 70
    usual = [Seen(20 + n % 3, 50) for n in range(16)]
    values = {"text": (30, 34, 32), "video": (22, 20, 24), "live": (90,)}
    found, number = [], 0
    for form, people in values.items():
        for each in people:
            number += 1
            one = told(entry(number, at + number, form=form))[number]
            seen = dict(zip(one.usual, usual, strict=True)) | {one.window: Seen(each, 50)}
            found.append(effect(one, seen))
    rows = ranking(found, lambda e: e.form)
    assert [(row.key, row.n) for row in rows] == [("text", 3), ("video", 3), ("live", 1)]
    assert rows[0].low > 0 > rows[1].low
    assert rows[2].brought == pytest.approx(90 - 20.9375)
    assert rows[2].low < rows[2].brought < rows[2].high
    assert ranking(found, lambda e: e.pillar) == []


def test_alike_by_luck_is_no_certainty() -> None:
    one = told(entry(1, _LAST - 70))[1]
    quiet = dict.fromkeys(one.usual, Seen(0, 0))
    found = effect(one, {**quiet, one.window: Seen(1, 1)})
    assert found.people is not None
    assert found.people.low < found.people.brought == 1
    assert len(one.usual) >= LEAST
