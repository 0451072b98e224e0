"""The calendar: its two rates, its gaps, and what may not stand in it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communitytui.domain.kernel.words import check_time
from communitytui.domain.nouns.schema import check
from communitytui.domain.plan.entries import (
    Entry,
    check_entry,
    entries,
    gaps,
    publish_rate,
    show_rate,
)
from communitytui.errors import BadValue
from communitytui.words.errors import explain

STAMPS = {"created": "2026-11-02T01:00:00Z", "updated": "2026-11-02T01:00:00Z"}
TODAY = date(2026, 11, 20)


def record(day: str = "2026-11-10", **fields: Any) -> Any:
    head = {"uid": "e", "community": 1, "topic": "t", "date": day, **STAMPS}
    return check("entries", {**head, **fields})


def entry(day: str = "2026-11-10", id: int = 1, **fields: Any) -> Entry:
    return Entry(id, record(day, **fields))


def held(signups: int | None, came: int | None, state: str = "held") -> Entry:
    return entry(kind="activity", state=state, signups=signups, came=came)


def test_publish_rate_is_published_of_planned() -> None:
    found = [
        entry(state="published"),
        entry(state="drafted"),
        entry(state="planned"),
        entry(state="cancelled"),
        held(5, 5),
        # Not over yet: it counts once it is out.
        entry("2026-11-20"),
        entry("2026-11-20", state="published"),
        entry("2026-11-30"),
    ]
    rate = publish_rate(found, TODAY)
    assert (rate.part, rate.whole, rate.percent) == (2, 4, 50.0)
    assert publish_rate([], TODAY).percent is None


def test_show_rate_is_came_of_signed_up() -> None:
    rate = show_rate([held(40, 31), held(10, 12), held(7, None), held(None, 9), held(0, 4),
                      held(50, None, "planned"), held(9, 9, "cancelled")])  # fmt: skip
    assert (rate.part, rate.whole, rate.percent) == (43, 50, 86.0)
    assert show_rate([]).percent is None
    assert show_rate([held(10, 12)]).percent == 120.0


def test_gaps_are_more_than_two_days() -> None:
    found = [
        entry("2026-11-03"),
        entry("2026-11-06"),
        entry("2026-11-10"),
        entry("2026-11-08", state="cancelled"),
        entry("2026-11-07", kind="activity"),
    ]
    shown = [
        (gap.first.day, gap.last.day, gap.days)
        for gap in gaps(found, date(2026, 11, 1), date(2026, 11, 12))
    ]
    assert shown == [(7, 9, 3)]


@given(st.sets(st.integers(0, 40)), st.integers(0, 40))
def test_gaps_against_a_walk_over_the_days(there: set[int], length: int) -> None:
    first = date(2026, 11, 1)
    last = first + timedelta(days=length)
    found = [entry((first + timedelta(days=n)).isoformat()) for n in there]
    expected, run = [], 0
    for n in range(length + 2):
        if n <= length and n not in there:
            run += 1
            continue
        if run > 2:
            expected.append((n - run, n - 1))
        run = 0
    got = [((gap.first - first).days, (gap.last - first).days) for gap in gaps(found, first, last)]
    assert got == expected


def test_entries_stand_by_day_time_and_number() -> None:
    records = {
        1: record("2026-11-12"),
        2: record("2026-11-10", time="19:30"),
        3: record("2026-11-10", time="08:00"),
        4: record("2026-11-10"),
        5: record("2026-12-10"),
        6: record(community=2),
    }
    found = entries(records, 1, date(2026, 11, 1), date(2026, 11, 30))
    assert [each.id for each in found] == [4, 3, 2, 1]


def test_late_is_what_was_planned_and_did_not_come() -> None:
    assert entry().is_late(TODAY)
    assert not entry("2026-11-20").is_late(TODAY)
    assert not entry(state="published").is_late(TODAY)
    assert not entry(state="cancelled").is_late(TODAY)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"signups": -1}, "signups"),
        ({"came": 1.5}, "came"),
        ({"date": "2026-02-30"}, "date"),
        ({"time": "24:00"}, "time"),
        ({"time": "9.30"}, "time"),
        ({"form": "smell"}, "form"),
        ({"state": "lost"}, "state"),
        ({"topic": " "}, "topic"),
    ],
)
def test_bad_values_are_refused_with_their_field(fields: dict[str, Any], field: str) -> None:
    with pytest.raises(BadValue) as caught:
        record(**fields)
    assert explain(caught.value).startswith(f"{field}: ")


def test_a_kind_has_its_own_states_and_counts() -> None:
    for wrong in ({"state": "held"}, {"signups": 3}, {"kind": "activity", "state": "published"}):
        with pytest.raises(BadValue):
            check_entry(record(**wrong))
    check_entry(record(kind="activity", state="held", signups=3, came=9))


def test_times_are_read_as_people_type_them() -> None:
    assert check_time(" 9：05 ") == "09:05"
