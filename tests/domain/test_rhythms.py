"""Recurring duties: their days against dateutil, eras, states, streak and compliance."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from communitytui.domain.kernel.days import shift
from communitytui.domain.nouns.schema import check
from communitytui.domain.plan.rhythms import (
    DONE,
    LONGEST,
    MISSED,
    OPEN,
    SKIPPED,
    Kept,
    Rhythm,
    RhythmRule,
    check_rule,
    keeping,
    next_due,
    occurrence_uid,
    occurrences,
    open_on,
    rhythms,
    rule_of,
    states,
    turned,
)
from communitytui.domain.tasks.gates import has_opened
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue
from tests.domain.small import task

STAMPS = {"created": "2026-11-02T01:00:00Z", "updated": "2026-11-02T01:00:00Z"}
START = date(2026, 11, 2)


def record(every: str = "daily", **fields: Any) -> Any:
    head = {"uid": "r", "community": 1, "every": every, "title": "patrol", **STAMPS}
    return check("rhythms", {**head, **fields})


def rhythm(every: str = "daily", **fields: Any) -> Rhythm:
    return Rhythm(1, record(every, **fields), START)


def kept(**states: str) -> Kept:
    """Records by day: ``d1101="done"``."""
    found = {}
    for number, (key, state) in enumerate(states.items(), start=1):
        day = date(2026, int(key[1:3]), int(key[3:]))
        found[day] = (number, {"rhythm": 1, "date": day.isoformat(), "state": state})
    return found


def days(rule: RhythmRule, first: date, last: date) -> list[str]:
    return [day.isoformat() for day in rule.days(first, last)]


rules = st.one_of(
    st.just(RhythmRule("daily")),
    st.integers(1, 7).map(lambda on: RhythmRule("weekly", on)),
    st.integers(1, 31).map(lambda on: RhythmRule("monthly", on)),
    st.tuples(st.integers(1, 31), st.integers(1, 3)).map(lambda at: RhythmRule("quarterly", *at)),
)
spans = st.tuples(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(0, 900))


@given(rules, spans)
def test_days_are_those_of_the_rrule_that_calendar_programs_get(
    rule: RhythmRule, span: tuple[date, int]
) -> None:
    first, length = span
    last = first + timedelta(days=length)
    start = datetime.combine(first, datetime.min.time())
    judge = rrulestr(f"RRULE:{rule.rrule}", dtstart=start)
    expected = [found.date() for found in judge.between(start, datetime.combine(
        last, datetime.max.time()), inc=True)]  # fmt: skip
    assert list(rule.days(first, last)) == expected


@given(rules, spans)
def test_windows_never_overlap_whatever_the_record_says(
    rule: RhythmRule, span: tuple[date, int]
) -> None:
    first, length = span
    wide = rule._replace(window=365)
    found = list(wide.days(first, first + timedelta(days=length)))
    for one, other in pairwise(found):
        assert one <= wide.window_end(one) < other


def test_the_31st_is_the_last_day_of_every_month_and_leap_years_are_known() -> None:
    monthly = RhythmRule("monthly", 31)
    assert days(monthly, date(2028, 1, 1), date(2028, 4, 30)) == [
        "2028-01-31",
        "2028-02-29",
        "2028-03-31",
        "2028-04-30",
    ]
    assert days(RhythmRule("monthly", 30), date(2027, 2, 1), date(2027, 3, 31)) == [
        "2027-02-28",
        "2027-03-30",
    ]


def test_a_quarterly_one_comes_in_its_month_of_each_quarter() -> None:
    last = RhythmRule("quarterly", 31, 3)
    assert days(last, date(2026, 1, 1), date(2026, 12, 31)) == [
        "2026-03-31",
        "2026-06-30",
        "2026-09-30",
        "2026-12-31",
    ]


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Asia/Shanghai"])
def test_a_change_of_the_clocks_neither_drops_nor_doubles_a_day(zone: str) -> None:
    home = {
        "uid": "c", "name": "n", "timezone": zone, "start": "2026-03-01",
        "created": "2026-03-01T00:00:00Z", "updated": "2026-03-01T00:00:00Z",
    }  # fmt: skip
    tables = {
        "communities": {1: check("communities", home)},
        "rhythms": {1: record(start="2026-03-01")},
    }
    seen: list[date] = []
    # The four weeks in which Europe and America change.
    for hour in range(0, 24 * 28, 3):
        now = datetime(2026, 3, 7, tzinfo=UTC) + timedelta(hours=hour)
        workspace = Workspace(tables, now)
        (found,) = rhythms(workspace)
        open_now = open_on(found, {}, workspace.today(1), workspace.today(1))
        assert open_now is not None
        if not seen or open_now.day != seen[-1]:
            seen.append(open_now.day)
    assert all(b - a == timedelta(days=1) for a, b in pairwise(seen))


def test_uid_is_the_same_for_everybody() -> None:
    assert occurrence_uid("ab", date(2026, 12, 1)) == "ab-20261201"
    found = occurrences(rhythm(), {}, START, START, START)
    assert found[0].uid == "r-20261102"


def test_states_follow_the_window() -> None:
    weekly = rhythm("weekly", on=1, window=3)
    there = kept(d1109=DONE, d1116=SKIPPED)
    today = date(2026, 11, 25)
    found = occurrences(weekly, there, START, date(2026, 12, 1), today)
    assert [(o.day.day, o.state) for o in found] == [
        (2, MISSED), (9, DONE), (16, SKIPPED), (23, OPEN), (30, "coming"),
    ]  # fmt: skip
    assert open_on(weekly, there, today, today) == found[3]
    assert open_on(weekly, there, date(2026, 11, 26), date(2026, 11, 26)) is None


def test_missed_ones_do_not_pile_up() -> None:
    found = next_due(rhythm("weekly", on=1), {}, date(2026, 11, 25))
    assert found is not None
    assert (found.day, found.state) == (date(2026, 11, 23), OPEN)


def test_next_skips_what_is_done() -> None:
    done = next_due(rhythm("monthly", on=31), kept(d1130=DONE), date(2026, 11, 30))
    assert done is not None
    assert done.day == date(2026, 12, 31)
    assert next_due(rhythm(paused=True), {}, START) is None


def tally(states: str) -> tuple[int, int, int]:
    """Streak, done and due of a daily rhythm: x done, - missed, s skipped, last is today."""
    words = {"x": DONE, "s": SKIPPED}
    first = START
    there = {
        first + timedelta(days=n): (n, {"rhythm": 1, "state": words[sign]})
        for n, sign in enumerate(states)
        if sign in words
    }
    today = first + timedelta(days=len(states) - 1)
    found = keeping(occurrences(rhythm(), there, first, today, today), today)
    return found.streak, found.done, found.due


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ("xxx", (3, 3, 3)),
        ("xxo", (2, 2, 2)),
        ("xx-x", (1, 3, 4)),
        ("xx-", (2, 2, 2)),  # today's is still open
        ("xx-o", (0, 2, 3)),
        ("xsx", (2, 2, 2)),
        ("s", (0, 0, 0)),
    ],
)
def test_streak_and_compliance(states: str, expected: tuple[int, int, int]) -> None:
    assert tally(states) == expected


@given(st.text("x-s", min_size=1, max_size=90))
def test_compliance_against_counting_by_hand(states: str) -> None:
    """Another count over the same signs; the open day of today is taken off."""
    past = states + "o"
    streak, done, due = tally(past)
    assert done == states.count("x")
    assert due == states.count("x") + states.count("-")
    tail = states.replace("s", "").rpartition("-")[2]
    assert streak == len(tail)


def test_recent_compliance_looks_at_thirty_days() -> None:
    first = date(2026, 10, 1)
    today = date(2026, 11, 30)
    old = Rhythm(1, record(), first)
    there = {today - timedelta(days=n): (n + 1, {"state": DONE}) for n in range(30)}
    found = keeping(occurrences(old, there, first, today, today), today)
    assert (found.recent, found.recent_due) == (100, 30)
    assert (found.done, found.due, found.compliance) == (30, 61, 49)


def test_a_changed_rule_leaves_the_past_alone() -> None:
    before = record("weekly", on=1)
    new = turned(before, {"on": 5}, date(2026, 11, 18))
    after = check("rhythms", {**before, **new})
    found = [day.isoformat() for day, _ in Rhythm(1, after, START).due(START, date(2026, 11, 30))]
    assert found == ["2026-11-02", "2026-11-09", "2026-11-16", "2026-11-20", "2026-11-27"]
    # A second change of the same day replaces the first and is not remembered twice.
    again = check("rhythms", {**after, **turned(after, {"on": 7}, date(2026, 11, 18))})
    assert len(again["former"]) == 1
    assert rule_of(again).on == 7
    # What is no change of the rule is not remembered.
    assert turned(before, {"minutes": 5}, START) == {"minutes": 5}


def test_a_pause_counts_for_nothing() -> None:
    daily = record()
    paused = {**daily, **turned(daily, {"paused": True}, date(2026, 11, 4))}
    back = {**paused, **turned(paused, {"paused": False}, date(2026, 11, 8))}
    found = Rhythm(1, check("rhythms", back), START)
    due = [day.day for day, _ in found.due(START, date(2026, 11, 9))]
    assert due == [2, 3, 8, 9]
    assert found.since == date(2026, 11, 8)


def test_what_was_done_off_its_days_still_counts() -> None:
    weekly = rhythm("weekly", on=1)
    found = occurrences(weekly, kept(d1104=DONE), START, date(2026, 11, 8), date(2026, 11, 8))
    assert [o.day.day for o in found] == [2, 4]


def test_old_records_without_the_new_fields_are_read() -> None:
    bare: Any = {"uid": "r", "community": 1, "every": "weekly", "title": "x", "area": None,
                 "minutes": 5, **STAMPS}  # fmt: skip
    old = Rhythm(1, bare, START)
    assert old.rule == RhythmRule("weekly", 1, 1, 7, False)
    assert old.owner is None
    assert not old.paused


def test_nothing_is_due_before_the_rhythm_was_there() -> None:
    home = check(
        "communities",
        {
            "uid": "c",
            "name": "n",
            "timezone": "Asia/Shanghai",
            "start": "2026-10-01",
            "running": "2026-10-01",
            **STAMPS,
        },
    )
    # 23:30 UTC is the next day in Shanghai.
    late = {**record(), "created": "2026-11-02T23:30:00Z"}
    tables = {"communities": {1: home}, "rhythms": {1: late, 2: record(start="2026-10-20")}}
    workspace = Workspace(tables, datetime(2026, 11, 5, tzinfo=UTC))
    assert [each.first.isoformat() for each in rhythms(workspace)] == ["2026-11-03", "2026-10-20"]
    assert [state.keeping.due for state in states(workspace)] == [2, 16]


def test_what_a_file_from_elsewhere_holds_breaks_nothing() -> None:
    home = check(
        "communities",
        {
            "uid": "c",
            "name": "n",
            "timezone": "Asia/Shanghai",
            "start": "2026-11-02",
            "running": "2026-11-02",
            **STAMPS,
        },
    )
    odd = {
        1: {**record("weekly", on=31), "created": "long ago"},
        2: record("daily", window=89),
        3: record(community=9),
    }
    kept = {1: {"rhythm": 3, "date": "2026-11-03", "state": DONE}}
    tables = {"communities": {1: home}, "rhythms": odd, "occurrences": kept}
    found = states(Workspace(tables, datetime(2026, 11, 5, tzinfo=UTC)))
    assert [state.rhythm.id for state in found] == [1, 2]
    assert found[0].rhythm.rule.rrule == "FREQ=WEEKLY;BYDAY=WE"
    assert found[1].keeping.due == 3


@pytest.mark.parametrize("every", sorted(LONGEST))
def test_the_end_of_time_is_no_error(every: str) -> None:
    end = Rhythm(1, record(every), date.max)
    assert list(end.due(date.max, date.max)) is not None
    next_due(end, {}, date.max)
    assert shift(date.max, 5) == date.max


@pytest.mark.parametrize(
    ("every", "fields", "problem"),
    [
        ("weekly", {"on": 8}, "on"),
        ("daily", {"window": 2}, "window"),
        ("weekly", {"window": 8}, "window"),
        ("monthly", {"window": 29}, "window"),
    ],
)
def test_a_rule_that_does_not_fit_is_refused(
    every: str, fields: dict[str, int], problem: str
) -> None:
    with pytest.raises(BadValue) as caught:
        check_rule({"every": every, **fields})
    assert caught.value.values["field"] == problem


def asleep(**fields: Any) -> Workspace:
    """A community at day four of its plan: one task of the goal, one of carrying the plan out."""
    home = check(
        "communities",
        {"uid": "c", "name": "n", "timezone": "Asia/Shanghai", "start": "2026-11-02",
         **STAMPS, **fields},
    )  # fmt: skip
    tables = {
        "communities": {1: home},
        "tasks": {1: task(stage="goal"), 2: task(stage="execute", after=[1])},
        "rhythms": {1: record(), 2: record(start="2026-11-04")},
    }
    return Workspace(tables, datetime(2026, 11, 5, tzinfo=UTC))


def test_a_duty_sleeps_until_the_community_runs() -> None:
    workspace = asleep()
    sleeping, dated = states(workspace)
    assert sleeping.rhythm.asleep
    assert sleeping.next is None
    assert (sleeping.keeping.due, sleeping.keeping.compliance) == (0, None)
    assert open_on(sleeping.rhythm, {}, date(2026, 11, 5), date(2026, 11, 5)) is None
    assert list(sleeping.rhythm.due(START, date(2027, 11, 2))) == []
    # One that says since when it is due waits for nothing.
    assert (dated.rhythm.asleep, dated.keeping.due) == (False, 1)


@pytest.mark.parametrize(
    ("change", "first"),
    [
        ({"running": "2026-11-03"}, date(2026, 11, 3)),
        # Never kept: then nothing is known of the days before today.
        ({"gates": {"execute": "the launch is fixed"}}, date(2026, 11, 5)),
    ],
)
def test_duties_count_from_the_day_on_which_it_runs(change: dict[str, Any], first: date) -> None:
    assert states(asleep(**change))[0].rhythm.first == first


@pytest.mark.parametrize(
    ("changes", "opened"),
    [
        ({}, False),
        ({2: {"status": "skipped"}}, False),
        ({1: {"status": "doing"}}, False),
        ({1: {"status": "skipped"}}, True),
        ({2: {"status": "doing"}}, True),
        # What it waits for is settled, though the gate is not.
        ({2: {"after": [3]}}, True),
    ],
)
def test_a_stage_opens_by_its_gate_or_by_a_task(
    changes: dict[int, dict[str, Any]], opened: bool
) -> None:
    workspace = asleep()
    tasks = {**workspace.tables["tasks"], 3: task(stage="goal", status="done")}
    tasks = {id: {**record, **changes.get(id, {})} for id, record in tasks.items()}
    board = Workspace({**workspace.tables, "tasks": tasks}, workspace.now).board
    assert has_opened(board, workspace.community(1), "execute") is opened
