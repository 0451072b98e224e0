"""What must come out of judging: few false findings, and every change named in time.

One test for each line of the table; small by default, the whole (more communities, more looks,
other sizes) as a slow run.
"""

from __future__ import annotations

import pytest

from communitytui.domain.judging.calibration import calibrate
from communitytui.domain.metrics.standards import course
from tests.simulated import END, Plan, begun, readings, score, workspace

#: Seeds, and weeks between looks; then weeks, weeks before the change, and members.
SMALL = (range(1, 3), 8)
WHOLE = (range(1, 9), 4)
SIZES = [
    pytest.param(SMALL, (60, 28, 150), id="small"),
    pytest.param(WHOLE, (60, 28, 150), id="whole", marks=pytest.mark.slow),
    pytest.param((range(1, 4), 4), (110, 60, 150), id="long", marks=pytest.mark.slow),
]
BIG = pytest.param((range(1, 4), 4), (60, 28, 600), id="600", marks=pytest.mark.slow)
#: A median of two would be the mean of a lucky and an unlucky one.
THREE = pytest.param((range(1, 4), 4), (60, 28, 150), id="three")
FEW = pytest.param(WHOLE, (60, 28, 40), id="40", marks=pytest.mark.slow)
Run = tuple[range, int]
Size = tuple[int, int, int]


def plans(scenario: str, run: Run, size: Size) -> list[Plan]:
    return [Plan(scenario, seed, *size) for seed in run[0]]


@pytest.mark.parametrize(("run", "size"), [*SIZES, BIG, FEW])
@pytest.mark.parametrize("scenario", ["stable", "small"])
def test_where_nothing_changes_little_is_found(scenario: str, run: Run, size: Size) -> None:
    found = score(plans(scenario, run, size), run[1])
    assert found.per_look <= 0.25
    assert found.usual >= 0.95


@pytest.mark.parametrize(
    ("seeds", "members", "every"),
    [
        pytest.param(range(1, 3), 150, 4, id="small"),
        pytest.param(range(1, 13), 150, 1, id="whole", marks=pytest.mark.slow),
        pytest.param(range(1, 13), 40, 1, id="40", marks=pytest.mark.slow),
        pytest.param(range(1, 7), 600, 1, id="600", marks=pytest.mark.slow),
    ],
)
def test_ten_metrics_together_find_one_thing_a_quarter_at_most(
    seeds: range, members: int, every: int
) -> None:
    """What is looked at together has no more false findings than one a quarter."""
    runs = [Plan("stable", seed, members=members) for seed in seeds]
    assert all(len(readings(plan)) == 10 for plan in runs)
    found = [begun(plan, every) for plan in runs]
    assert sum(count for count, _ in found) <= sum(quarters for _, quarters in found)


@pytest.mark.parametrize(("run", "size"), [*SIZES, BIG])
def test_growth_is_never_bad(run: Run, size: Size) -> None:
    found = score(plans("growth", run, size), run[1])
    assert found.per_look <= 0.25
    assert found.usual >= 0.99


@pytest.mark.parametrize(("run", "size"), [*SIZES, BIG])
def test_a_holiday_is_over_when_it_is_over(run: Run, size: Size) -> None:
    assert score(plans("holiday", run, size), run[1]).per_look <= 0.25
    # Ten days, and three weeks after them.
    stable = score(plans("stable", run, size), run[1], after=5)
    later = score(plans("holiday", run, size), run[1], after=5)
    # A finding that stands by chance stands for some looks: few communities differ by that much.
    assert later.per_look <= max(stable.per_look + 2 / later.looks, 0.25)


@pytest.mark.parametrize(("run", "size"), [THREE, *SIZES[1:], BIG])
@pytest.mark.parametrize(
    ("scenario", "missed", "weeks"),
    [("decline", 0, 16), ("slow", 1, 24), ("step", 1, 12), ("slump", 0, 4), ("mute", 1, 8)],
)
def test_a_change_is_named_in_time(
    scenario: str, missed: int, weeks: int, run: Run, size: Size
) -> None:
    found = score(plans(scenario, run, size), 4)
    assert sum(week is None for week in found.named) <= missed
    assert found.first <= weeks


def test_a_loss_stays_a_loss() -> None:
    """What fell by a quarter is not the new normal half a year later."""
    plan = Plan("slump", 1)
    look = workspace(readings(plan), END)
    changes = {state.metric.name: state.judgement.change for state in look.measures.states(1)}
    assert changes["messages"] == changes["dau"] == "worse"


def test_calibrating_counts_no_change_as_false() -> None:
    told = calibrate(workspace(readings(Plan("slump", 1)), END), 1)
    assert told.past["Q02"] == 1
    assert told.expected is not None
    # One a quarter at the most, of all metrics together, though a quarter of activity was lost.
    assert 0 < told.expected <= 4
    bare = calibrate(workspace({}, END), 1)
    assert (bare.expected, bare.years) == (None, 0.0)
    assert calibrate(workspace(readings(Plan("slump", 1)), END), 1) == told


def test_limits_allow_for_values_that_look_back() -> None:
    """Of the weeks of stable communities few lie beyond the limits of any window."""
    beyond = weeks = 0
    for seed in range(1, 3):
        look = workspace(readings(Plan("stable", seed)), END)
        for state in look.measures.states(1):
            told = course(state.readings, state.metric, look.today(1))
            assert told.baseline is not None
            weeks += len(told.signals)
            beyond += sum(abs(each.off) > told.baseline.reach for each in told.signals)
    assert beyond <= 0.02 * weeks
