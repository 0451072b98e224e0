"""A community's timetable: facts, slips, what moves, and the playbook's hundred days."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communitytui.domain.kernel.workdays import Workdays
from communitytui.domain.plan.schedule import (
    Effect,
    Timetable,
    completed_day,
    forward_pass,
    launch_of,
    read_slip,
    timetable,
    what_if,
)
from communitytui.domain.playbook.check import parse_playbook
from communitytui.domain.tasks.board import Board, keep_first_plan
from communitytui.domain.workspace import Community
from communitytui.errors import BadValue
from communitytui.resources import bundled_playbooks
from communitytui.words.errors import explain
from tests.domain.small import community, task

START = date(2026, 11, 23)
HOME = Community(1, community(start=START.isoformat(), timezone="Asia/Shanghai"))


def day(offset: int) -> date:
    return START + timedelta(days=offset)


def iso(offset: int) -> str:
    return day(offset).isoformat()


def board(records: Mapping[int, dict[str, Any]]) -> Board:
    return Board(records, lambda community: START)


def line(*days: int, **changes: Any) -> dict[int, dict[str, Any]]:
    """Tasks one after the other, dated as the first plan would have it."""
    records, begin = {}, 0
    for id, length in enumerate(days, start=1):
        span = {"start": iso(begin), "due": iso(begin + length - 1)}
        after = [id - 1] if id > 1 else []
        records[id] = task(title=f"t{id}", days=length, after=after, order=id, **span, **changes)
        begin += length
    return records


def plan(records: Mapping[int, dict[str, Any]], today: date = START, **wishes: Any) -> Timetable:
    return timetable(board(records), HOME, today, **wishes)


def effect(
    records: Mapping[int, dict[str, Any]], slips: dict[int, int], today: date = START
) -> Effect:
    return what_if(board(records), HOME, today, slips)


def spans(found: Timetable) -> dict[int, tuple[int, int]]:
    return {
        id: ((slot.start - START).days, (slot.end - START).days) for id, slot in found.slots.items()
    }


# -- facts


def test_a_plan_that_has_not_begun_is_what_the_first_pass_gave() -> None:
    found = plan(line(2, 3, 1))
    assert spans(found) == {1: (0, 1), 2: (2, 4), 3: (5, 5)}
    assert (found.path, found.length, found.critical) == ((1, 2, 3), 6, [1, 2, 3])
    assert (found.start, found.end) == (day(0), day(5))


def test_before_its_start_nothing_of_a_plan_begins() -> None:
    assert spans(plan(line(2), today=day(-30))) == {1: (0, 1)}


def test_a_task_not_begun_in_time_pushes_what_follows_and_is_told_late() -> None:
    found = plan(line(2, 3), today=day(4))
    assert spans(found) == {1: (4, 5), 2: (6, 8)}
    assert [slot.over for slot in found.slots.values()] == [4, 4]


def test_a_task_in_progress_keeps_its_start_and_is_not_over_before_today() -> None:
    records = line(2, 3)
    records[1] = task(**{**records[1], "status": "doing"})
    assert spans(plan(records, today=day(1))) == {1: (0, 1), 2: (2, 4)}
    assert spans(plan(records, today=day(5))) == {1: (0, 5), 2: (6, 8)}
    # Begun before its time: today is its start.
    records[2] = task(**{**records[2], "status": "doing"})
    assert spans(plan(records, today=day(1)))[2] == (1, 3)


def test_a_done_task_lies_where_it_lay_and_moves_what_follows_only_when_late() -> None:
    records = line(2, 3)
    late = {"status": "done", "completed": f"{iso(4)}T03:00:00Z"}
    records[1] = task(**{**records[1], **late})
    found = plan(records, today=day(4))
    assert spans(found) == {1: (0, 4), 2: (5, 7)}
    assert found.slots[1].slack is None
    assert found.path == (2,)
    early = {"status": "done", "completed": f"{iso(0)}T03:00:00Z"}
    records[1] = task(**{**records[1], **early})
    assert spans(plan(records, today=day(0))) == {1: (0, 0), 2: (2, 4)}
    assert spans(plan(records, today=day(0), afresh=True)) == {1: (0, 0), 2: (1, 3)}


def test_a_skipped_task_is_not_there() -> None:
    records = line(2, 3, 1)
    records[2] = task(**{**records[2], "status": "skipped", "reason": "no"})
    found = plan(records, afresh=True)
    assert spans(found) == {1: (0, 1), 3: (0, 0)}
    assert spans(plan(records))[3] == (5, 5)


def test_a_start_that_somebody_chose_is_waited_for() -> None:
    records = line(2, 3)
    records[2] = task(**{**records[2], "start": iso(10), "due": iso(12)})
    found = plan(records)
    assert spans(found) == {1: (0, 1), 2: (10, 12)}
    assert found.slots[1].slack == 8
    assert found.path == (2,)
    assert spans(plan(records, afresh=True))[2] == (2, 4)


def test_a_length_comes_from_the_days_the_span_or_is_one() -> None:
    records = {
        1: task(title="a", start=iso(0), due=iso(3)),
        2: task(title="b", start=iso(0)),
        3: task(title="c"),
    }
    assert spans(plan(records)) == {1: (0, 3), 2: (0, 0), 3: (0, 0)}
    # Begun two days late it can still be over in time, for nobody said that it takes four days.
    assert spans(plan(records, today=day(2)))[1] == (2, 3)
    assert spans(plan(records, today=day(9)))[1] == (9, 9)
    assert spans(plan(records, today=day(2), afresh=True))[1] == (2, 5)


def test_the_day_of_completion_is_the_communitys_also_when_clocks_change() -> None:
    home = Community(1, community(timezone="America/New_York"))
    # Clocks go back on 2026-11-01 at 2: 05:30 and 06:30 UTC are both half past one.
    for instant, local in [
        ("2026-11-01T03:59:59Z", date(2026, 10, 31)),
        ("2026-11-01T05:30:00Z", date(2026, 11, 1)),
        ("2026-11-01T06:30:00Z", date(2026, 11, 1)),
        ("2026-11-02T04:59:59Z", date(2026, 11, 1)),
        ("2026-11-02T05:00:00Z", date(2026, 11, 2)),
        ("2027-03-15T03:59:59Z", date(2027, 3, 14)),
        ("2027-03-15T04:00:00Z", date(2027, 3, 15)),
    ]:
        assert completed_day({"completed": instant}, home) == local
    assert completed_day({"completed": None}, home) is None
    assert completed_day({"completed": "soon"}, home) is None


def test_a_plan_over_a_change_of_clocks_and_month_ends_counts_every_day_once() -> None:
    home = Community(1, community(start="2027-01-31", timezone="America/New_York"))
    records = {id: task(days=1, after=[id - 1] if id > 1 else [], order=id) for id in range(1, 61)}
    found = timetable(board(records), home, date(2027, 1, 31))
    ends = [slot.end for slot in found.slots.values()]
    assert ends == [date(2027, 1, 31) + timedelta(days=n) for n in range(60)]
    assert date(2027, 3, 14) in ends


def test_working_days_step_over_weekends_and_holidays() -> None:
    calendar = Workdays(working=True, exceptions=["2026-11-26", "+2026-11-28"])
    found = plan(line(5, 2), calendar=calendar)
    # Mon Tue Wed (Thu off) Fri Sat; Mon Tue.
    assert spans(found) == {1: (0, 5), 2: (7, 8)}
    assert found.length == 7


def test_a_circle_is_refused_with_its_tasks_by_name() -> None:
    records = line(1, 1, 1)
    records[1] = task(**{**records[1], "after": [3], "key": "1.1"})
    with pytest.raises(BadValue) as caught:
        plan(records)
    assert "1.1 t1 -> #2 t2 -> #3 t3 -> 1.1 t1" in explain(caught.value)


# -- what if


def test_a_slip_moves_itself_and_who_has_no_slack_left() -> None:
    # 1 and 2 run side by side before 3; 2 has two days of slack.
    records = line(3, 1, 2)
    records[2] = task(**{**records[2], "after": [], "start": iso(0), "due": iso(0)})
    records[3] = task(**{**records[3], "after": [1, 2], "start": iso(3), "due": iso(4)})
    found = effect(records, {2: 3})
    assert [(move.id, move.old, move.new) for move in found.moves] == [
        (2, (iso(0), iso(0)), (iso(3), iso(3))),
        (3, (iso(3), iso(4)), (iso(4), iso(5))),
    ]
    assert (found.end_days, found.days(3), found.became_critical) == (1, 1, (2,))
    assert effect(records, {2: 2}).end_days == 0
    assert effect(records, {1: 1, 2: 4}).end_days == 2


def test_a_task_in_progress_ends_later_but_began_when_it_began() -> None:
    records = line(2, 1)
    records[1] = task(**{**records[1], "status": "doing"})
    found = effect(records, {1: 2})
    assert found.moves[0].new == (iso(0), iso(3))
    assert found.moves[1].new == (iso(4), iso(4))


def test_a_deadline_with_time_to_spare_stays_and_one_without_moves() -> None:
    records = line(2, 1)
    records[2] = task(**{**records[2], "due": iso(6)})
    found = effect(records, {1: 3})
    assert found.moves[1].new == (iso(5), iso(6))
    assert effect(records, {1: 5}).moves[1].new == (iso(7), iso(7))


def test_a_slip_leaves_alone_what_is_late_for_other_reasons() -> None:
    records = line(1, 1)
    records[3] = task(title="late", days=1, start=iso(0), due=iso(0), order=3)
    found = effect(records, {2: 1}, today=day(0))
    assert [move.id for move in found.moves] == [2]
    late = what_if(board(records), HOME, day(2))
    assert [move.id for move in late.moves] == [1, 2, 3]


def test_what_is_settled_or_elsewhere_cannot_slip() -> None:
    records = line(1, 1)
    records[1] = task(**{**records[1], "status": "done", "completed": f"{iso(0)}T01:00:00Z"})
    records[9] = task(community=2, title="elsewhere")
    for slips in ({1: 1}, {9: 1}, {2: 0}, {2: 4000}):
        with pytest.raises(BadValue):
            effect(records, slips)


@pytest.mark.parametrize(
    ("typed", "days", "working"),
    [("3", 3, 3), ("3d", 3, 3), ("+2D", 2, 2), ("2w", 14, 10), ("2周", 14, 10), ("1 天", 1, 1)],
)
def test_slips_as_typed(typed: str, days: int, working: int) -> None:
    assert read_slip(typed, Workdays()) == days
    assert read_slip(typed, Workdays(working=True)) == working


@pytest.mark.parametrize("typed", ["", "d", "-1", "0", "1.5", "3x", "9999w", "²", "99999999999d"])
def test_what_is_no_slip_is_refused(typed: str) -> None:
    with pytest.raises(BadValue):
        read_slip(typed, Workdays())


def test_the_first_plan_is_kept_from_the_first_move_on() -> None:
    record = task(start=iso(0), due=iso(2))
    new: dict[str, Any] = {"due": iso(4)}
    keep_first_plan(record, new)
    assert new["planned"] == {"start": iso(0), "due": iso(2)}
    moved = task(**{**record, **new})
    again: dict[str, Any] = {"start": iso(1)}
    keep_first_plan(moved, again)
    assert "planned" not in again
    assert board({1: moved})[1].first_plan == (day(0), day(2))
    assert board({1: record})[1].first_plan == (day(0), day(2))
    first: dict[str, Any] = {"start": iso(0), "due": iso(0)}
    keep_first_plan(task(), first)
    assert "planned" not in first


# -- the playbook


@pytest.fixture(scope="module")
def playbook() -> dict[int, dict[str, Any]]:
    """The shipped playbook as tasks without any dates."""
    text = (bundled_playbooks() / "nine-stages.toml").read_text(encoding="utf-8")
    tasks = parse_playbook(tomllib.loads(text), "nine-stages.toml").tasks
    ids = {template.key: id for id, template in enumerate(tasks, start=1)}
    return {
        ids[template.key]: task(
            **{
                **template.record(),
                "after": [ids[key] for key in template.after],
                "order": ids[template.key],
            }
        )
        for template in tasks
    }


def test_the_shipped_playbook_has_a_critical_path_of_a_hundred_days(
    playbook: dict[int, dict[str, Any]],
) -> None:
    found = plan(playbook)
    assert len(found.slots) == 75
    assert found.length == 100
    assert found.end == day(99)
    keys = [str(playbook[id]["key"]) for id in found.path]
    assert keys[0] == "1.1"
    assert keys[-1] == "9.8"
    assert sum(playbook[id]["days"] for id in found.path) == 100
    assert {"7.5", "7.7", "7.8"}.isdisjoint(keys)


@given(data=st.data())
def test_any_slip_moves_the_launch_as_far_as_a_plan_made_with_it_would(
    playbook: dict[int, dict[str, Any]], data: st.DataObject
) -> None:
    lengths = {id: (int(r["days"]), list(r["after"])) for id, r in playbook.items()}
    id = data.draw(st.sampled_from(sorted(playbook)))
    days = data.draw(st.integers(1, 40))
    made = forward_pass(START, lengths)
    other = forward_pass(START, {**lengths, id: (lengths[id][0] + days, lengths[id][1])})
    found = what_if(board(playbook), HOME, START, {id: days})
    launch = launch_of(board(playbook), 1)
    assert launch is not None
    assert playbook[launch]["key"] == "7.4"
    assert found.days(launch) == (other[launch][1] - made[launch][1]).days
    assert {i: s.end for i, s in found.after.slots.items()} == {i: s[1] for i, s in other.items()}


def test_when_the_platform_test_slips_three_days_the_launch_slips_as_many(
    playbook: dict[int, dict[str, Any]],
) -> None:
    by_key = {record["key"]: id for id, record in playbook.items()}
    launch = by_key["7.4"]
    assert effect(playbook, {by_key["2.4"]: 3}).days(launch) == 3
    # 2.3 has four days of slack: of six it hands on two.
    assert effect(playbook, {by_key["2.3"]: 6}).days(launch) == 2
    assert effect(playbook, {by_key["2.3"]: 4}).days(launch) == 0
