"""Metrics of one group: their own readings, standards, baselines and findings."""

from __future__ import annotations

from datetime import timedelta

import pytest

from communitytui.domain.judging.findings import FindingState, findings
from communitytui.domain.kernel.sampling import rarer
from communitytui.domain.metrics.judgement import MetricState
from communitytui.i18n import say
from tests.domain.measured import Measured
from tests.domain.test_findings import acted, rule
from tests.domain.test_rules import WEEKS, noisy
from tests.simulated import END, Plan, by_group, score, workspace


def state_of(built: Measured, name: str, group: int | None = None) -> MetricState:
    states = built.workspace.measures.states(1, group)
    return next(state for state in states if state.metric.name == name)


def test_a_group_has_its_own_readings_and_the_whole_none_of_them() -> None:
    built = Measured().group("North", "South").put("dau", 40, 7)
    built.put("dau", 9, 3, group=1)
    measures = built.workspace.measures
    assert [len(state_of(built, "dau", group).readings) for group in (None, 1, 2)] == [7, 3, 0]
    assert (measures.groups(1), measures.groups(2)) == ([1], [])


def test_a_formula_of_a_group_is_of_that_group() -> None:
    built = Measured().group("North").put("orders", 30, 7).put("leads", 60, 7)
    built.put("orders", 1, 7, group=1).put("leads", 4, 7, group=1)
    built.metric("yield", unit="%", formula="orders / leads", decimals=1)
    shown = [state_of(built, "yield", group).latest for group in (None, 1)]
    assert [latest and latest.value for latest in shown] == [50, 25]
    orders = state_of(built, "orders", 1).metric
    assert [m.chat_group for m in built.workspace.measures.using([orders])] == [1]


@pytest.mark.parametrize(
    ("metric", "own", "wanted"),
    [
        # A share, or a time, is wanted of every group; a number of people is one of the whole.
        ("leave_rate", None, 5),
        ("ttfr", None, 5),
        ("dau", None, None),
        ("net_growth", None, None),
        ("revenue", None, None),
        ("dau", 3, 3),
        ("leave_rate", 3, 3),
    ],
)
def test_a_group_without_a_standard_shares_that_of_all(
    metric: str, own: float | None, wanted: float | None
) -> None:
    built = Measured().group("North").metric(metric).standard(metric, 5, direction="down")
    if own is not None:
        built.standard(metric, own, direction="down", group=1)
    shared, given = state_of(built, metric).given, state_of(built, metric, 1).given
    assert shared is not None
    assert given is not None
    assert (shared.target, given.target, given.direction) == (5, wanted, "down")


def test_limits_of_a_group_allow_for_all_that_are_looked_at() -> None:
    built = Measured().group("North", "South").put("dau", noisy(60, 60), WEEKS)
    for group in (1, 2):
        built.put("dau", noisy(60, 60), WEEKS, group=group)
    whole, north = (state_of(built, "dau", each).judgement.baseline for each in (None, 1))
    assert whole is not None
    assert north is not None
    assert north.reach / whole.reach == pytest.approx(rarer(3, 3) / 3)
    assert north.among(1).reach == pytest.approx(whole.reach)
    # One normal value of 741 lies so far off, or one of three times as many.
    assert rarer(3, 1) == 3
    assert rarer(3, 3) == pytest.approx(3.3199, abs=1e-3)


def found(built: Measured) -> list[FindingState]:
    return findings(built.workspace, 1)


@pytest.mark.parametrize(
    ("falls", "wanted"),
    [
        ((None, 1, 2), [("R1", "in all groups")]),
        ((None, 2), [("R1", "mostly in South")]),
        ((None,), [("R1", "")]),
        ((2,), [("R1@South", "in South, not in the whole")]),
        ((1, 2), [("R1@North", "in North, not"), ("R1@South", "in South, not")]),
        ((), []),
    ],
)
def test_one_cause_is_one_finding(
    falls: tuple[int | None, ...], wanted: list[tuple[str, str]]
) -> None:
    built = Measured([rule("dau")], ["3.2"]).group("North", "South")
    for group in (None, 1, 2):
        built.put("dau", noisy(60, 30 if group in falls else 60), WEEKS, group=group)
    told = [(each.key, say(each.where or "")) for each in found(built)]
    assert [key for key, _ in told] == [key for key, _ in wanted]
    assert all(words.startswith(start) for (_, words), (_, start) in zip(told, wanted, strict=True))


def test_what_was_done_with_the_finding_of_a_group_is_of_that_group() -> None:
    built = Measured([rule("dau")], ["3.2", "3.6"]).group("North", "South")
    built.tables["tasks"][2]["chat_group"] = 2
    for group in (None, 1, 2):
        built.put("dau", noisy(60, 60 if group is None else 30), WEEKS, group=group)
    acted(built, "accepted", chat_group=2, periods=1)
    assert [(each.key, each.state, each.tasks) for each in found(built)] == [
        # A task of another group is none of its own.
        ("R1@North", "open", (1,)),
        ("R1@South", "accepted", (1, 2)),
    ]


@pytest.mark.parametrize(
    ("record", "wanted"),
    [
        ({}, [("R1", "open")]),
        # Somebody is at it in the group; the whole that shows it too is told beside it.
        ({"state": "accepted"}, [("R1", "open"), ("R1@North", "accepted")]),
        # What is over long since is none of today's.
        ({"state": "solved", "closed": "2026-01-01"}, [("R1", "open")]),
    ],
)
def test_what_spreads_to_the_whole_is_one_finding_unless_somebody_is_at_it(
    record: dict[str, str], wanted: list[tuple[str, str]]
) -> None:
    built = Measured([rule("dau")], ["3.2"]).group("North", "South")
    for group in (None, 1, 2):
        built.put("dau", noisy(60, 60 if group == 2 else 30), WEEKS, group=group)
    if record:
        acted(
            built,
            record["state"],
            chat_group=1,
            **{k: v for k, v in record.items() if k != "state"},
        )
    assert sorted((each.key, each.state) for each in found(built)) == wanted


def test_a_target_that_all_share_is_missed_by_the_whole_alone() -> None:
    built = Measured([rule(misses=["leave_rate"])]).group("North")
    built.put("leave_rate", 2, 40, n=100).standard("leave_rate", 5, direction="down")
    built.put("leave_rate", 9, 40, n=100, group=1)
    assert found(built) == []
    built.standard("leave_rate", 5, direction="down", group=1)
    assert [each.key for each in found(built)] == ["R1@North"]


@pytest.mark.parametrize(
    ("groups", "seeds", "members", "every"),
    [
        pytest.param(1, range(1, 3), 60, 8, id="1"),
        pytest.param(4, range(1, 3), 60, 8, id="4"),
        pytest.param(8, range(1, 3), 40, 8, id="8"),
        *(
            pytest.param(n, range(1, 9), size, 4, id=f"whole-{n}-{size}", marks=pytest.mark.slow)
            for n in (1, 4, 8)
            for size in (12, 40, 150)
        ),
    ],
)
def test_more_groups_are_no_more_false_findings(
    groups: int, seeds: range, members: int, every: int
) -> None:
    plans = [Plan("stable", seed, members=members, groups=groups) for seed in seeds]
    assert score(plans, every).per_look <= 0.25


def test_a_fall_in_one_group_is_named_with_it() -> None:
    plan = Plan("slump", 1, members=60, groups=4, hit=1)
    groups = by_group(plan)
    look = workspace(groups[None], END - timedelta(weeks=plan.weeks - plan.calm - 8), groups=groups)
    told = [(each.key, say(each.where or "")) for each in findings(look, 1) if each.live]
    assert told == [
        ("Q02", "mostly in group 1"),
        ("Q01@group 1", "in group 1, not in the whole"),
    ]
