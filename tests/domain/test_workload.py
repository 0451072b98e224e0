"""Workload and duties. It is Monday 2026-11-23; weeks are 48, 49, …"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from communitytui.domain.nouns.schema import check
from communitytui.domain.plan.workload import Load, capacity_of, duties, role_holders, workload
from communitytui.domain.workspace import Community, Workspace
from tests.domain.small import STAMPS, TODAY, community, task

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


def workspace(
    *tasks: dict[str, Any], rhythms: tuple[dict[str, Any], ...] = (), **home: Any
) -> Workspace:
    return Workspace(
        {
            "communities": {1: community(**home)},
            "tasks": dict(enumerate(tasks, start=1)),
            "rhythms": dict(enumerate(rhythms, start=1)),
        },
        NOW,
    )


def loads(found: Workspace, today: date = TODAY, weeks: int = 3) -> dict[str | None, list[Load]]:
    people: dict[str | None, list[Load]] = {}
    for load in workload(found, found.communities[0], today, weeks):
        people.setdefault(load.person, []).append(load)
    return people


def hours(found: Workspace, today: date = TODAY) -> dict[str | None, list[float]]:
    return {person: [load.hours for load in row] for person, row in loads(found, today).items()}


def owned(start: str, due: str, days: int | None = None, **changes: Any) -> Any:
    return task(**{"owner": "Ana", "start": start, "due": due, "days": days, **changes})


def test_a_day_of_a_task_is_eight_hours_on_a_working_day() -> None:
    # Thursday to Tuesday: two working days this week, two the next.
    assert hours(workspace(owned("2026-11-26", "2026-12-01"))) == {"Ana": [16, 16, 0]}


def test_days_are_spread_evenly_over_a_longer_span() -> None:
    assert hours(workspace(owned("2026-11-23", "2026-12-04", 2))) == {"Ana": [8, 8, 0]}


def test_a_task_on_a_weekend_is_work_on_the_weekend() -> None:
    assert hours(workspace(owned("2026-11-28", "2026-11-29"))) == {"Ana": [16, 0, 0]}


def test_owner_and_helpers_share_and_nobody_has_what_nobody_owns() -> None:
    shared = owned("2026-11-23", "2026-11-24", helpers=["Bo", "Ana"])
    orphan = owned("2026-11-23", "2026-11-23", owner=None, helpers=["Bo"])
    found = loads(workspace(shared, orphan))
    assert {name: row[0].hours for name, row in found.items()} == {"Ana": 8, "Bo": 12, None: 4}
    assert found["Bo"][0].tasks == (1, 2)
    assert found[None][0].capacity is None
    assert not found[None][0].is_over
    assert list(found) == ["Ana", "Bo", None]


def test_what_is_settled_or_has_no_days_weighs_nothing() -> None:
    done = owned("2026-11-23", "2026-11-24", status="done", completed="2026-11-23T01:00:00Z")
    skipped = owned("2026-11-23", "2026-11-24", status="skipped", reason="no")
    undated = task(owner="Bo")
    assert hours(workspace(done, skipped, undated)) == {"Bo": [0, 0, 0]}


def test_of_a_task_in_progress_only_what_is_left_counts() -> None:
    wednesday = date(2026, 11, 25)
    span = ("2026-11-23", "2026-11-27")
    assert hours(workspace(owned(*span, status="doing")), wednesday) == {"Ana": [24, 0, 0]}
    # One that nobody has begun is still to be done as a whole.
    assert hours(workspace(owned(*span, 5)), wednesday) == {"Ana": [24, 0, 0]}
    assert hours(workspace(owned(*span, 2)), wednesday) == {"Ana": [16, 0, 0]}
    late = owned("2026-11-02", "2026-11-03", 2)
    assert hours(workspace(late), wednesday) == {"Ana": [8, 0, 0]}


def test_capacity_is_set_by_name_and_shrinks_with_the_week() -> None:
    busy = owned("2026-11-23", "2026-12-11")
    kept: dict[str, Any] = {
        "capacity": {"Ana": 20, "*": 30},
        "holidays": ["2026-12-02", "+2026-12-12"],
    }
    found = loads(workspace(busy, task(owner="Bo"), **kept), date(2026, 11, 26))
    assert [load.capacity for load in found["Ana"]] == [8, 16, 24]
    assert [load.capacity for load in found["Bo"]] == [12, 24, 36]
    assert [load.is_over for load in found["Ana"]] == [True, True, True]
    old = community()
    del old["capacity"]
    assert capacity_of(Community(1, old), "Ana") == 40


def rhythm(every: str, minutes: int, **changes: Any) -> dict[str, Any]:
    record = check(
        "rhythms",
        {"uid": "r", "community": 1, "every": every, "title": "r", "minutes": minutes, **STAMPS},
    )
    return {**record, **changes}


def test_rhythms_count_by_their_minutes() -> None:
    found = loads(
        workspace(
            rhythms=(
                rhythm("daily", 12, owner="Ana"),
                rhythm("weekly", 60, owner="Ana"),
                rhythm("monthly", 130, owner="Ana"),
                rhythm("quarterly", 390, owner="Ana"),
                rhythm("daily", 60, owner=None),
                rhythm("daily", 600, owner="elsewhere", community=2),
            ),
            holidays=["2026-11-30"],
        )
    )
    # 60 + 60 + 30 + 30 minutes in a whole week, four fifths of it in one of four days.
    assert [load.rhythm_hours for load in found["Ana"]] == [3, 2.4, 3]
    assert [load.hours for load in found[None]] == [5, 4, 5]
    assert set(found) == {"Ana", None}


def test_weeks_are_iso_weeks_also_over_new_year() -> None:
    found = loads(workspace(task(owner="Ana")), date(2026, 12, 31), 2)["Ana"]
    assert [(load.week, load.monday) for load in found] == [
        ("2026-W53", date(2026, 12, 28)),
        ("2027-W01", date(2027, 1, 4)),
    ]


DATES = st.dates(date(2026, 11, 23), date(2026, 12, 27))


@given(st.lists(st.tuples(DATES, DATES, st.integers(1, 40), st.integers(0, 3)), max_size=8))
def test_no_hour_is_lost_and_none_is_made(
    given_: list[tuple[date, date, int, int]],
) -> None:
    tasks, wanted = [], 0
    for one, other, days, helpers in given_:
        start, due = sorted((one, other))
        names = [f"h{n}" for n in range(helpers)]
        tasks.append(owned(start.isoformat(), due.isoformat(), days, helpers=names))
        span = [date.fromordinal(n) for n in range(start.toordinal(), due.toordinal() + 1)]
        worked = [day for day in span if day.weekday() < 5] or span
        wanted += 8 * min(days, len(worked))
    found = loads(workspace(*tasks), TODAY, 5)
    made = sum(load.task_hours for row in found.values() for load in row)
    # Every cell is rounded to a tenth of an hour.
    assert abs(made - wanted) <= 0.05 * sum(map(len, found.values())) + 1e-6


def test_duties_by_stage_and_person() -> None:
    found = workspace(
        task(stage="goal", role="lead", owner="Ana", order=1),
        task(stage="goal", role="lead", owner="Ana", helpers=["Bo"], order=2),
        task(stage="goal", role="lead", owner="Bo", helpers=["Bo", "Ana"], order=3),
        task(stage="plan", role="ops", helpers=["Ana"], order=1),
        task(stage="plan", owner="Cai", order=2),
        task(stage="plan", owner="Cai", status="skipped", reason="no", order=3),
    )
    table = {
        (duty.stage, duty.person): duty.text for duty in duties(found.board, found.community(1))
    }
    assert table == {
        ("goal", "Ana"): "R2 A3 C1",
        ("goal", "Bo"): "R1 C1",
        ("plan", "Ana"): "C1",
        ("plan", "Cai"): "R1 A1",
        ("plan", None): "R1",
    }
    assert role_holders(found.board, 1) == {"lead": "Ana"}


def test_of_two_who_hold_a_role_alike_the_first_by_name_does() -> None:
    found = workspace(task(role="lead", owner="Bo"), task(role="lead", owner="Ana"))
    assert role_holders(found.board, 1) == {"lead": "Ana"}
