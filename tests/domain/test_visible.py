"""What a trial says it can see, it sees; and what hits a control as well is none of its doing."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest

from communitytui.domain.judging.before_after import Point, compare, visible
from communitytui.domain.judging.trial import Trial
from communitytui.domain.judging.trial_evidence import measured_by
from communitytui.domain.judging.trials import MISSED, PASSED, Result, measure, state
from communitytui.domain.metrics.registry import REGISTRY
from communitytui.domain.nouns.schema import check
from communitytui.domain.workspace import Workspace
from communitytui.i18n import say
from tests.domain.small import STAMPS, community

START = date(2026, 11, 2)
_WEEK = (1.0, 1.02, 1.0, 1.01, 0.95, 0.8, 0.85)


def series(random: Random, alike: float, days: int, first: date, noise: float = 10) -> list[Point]:
    """Return days about 100 with weekdays, of which each resembles the one before."""
    value, found = random.gauss(0, 1), []
    for place in range(days):
        value = alike * value + math.sqrt(1 - alike * alike) * random.gauss(0, 1)
        day = first + timedelta(days=place)
        found.append((day, 100 * _WEEK[day.weekday()] + noise * value))
    return found


def simulated(
    alike: float, runs: int, after: int = 14, seeds: str = ""
) -> tuple[float, float, float]:
    """Return how often the stated change was seen, one where there was none, and the truth held."""
    seen = false = held = 0
    for run in range(runs):
        random = Random(f"{seeds}{alike}-{run}")
        days = series(random, alike, 84 + after, START - timedelta(days=84))
        history, during = days[:84], days[84:]
        stated = visible(history, 28, after)
        assert stated is not None
        changed = compare(history[-28:], [(day, value + stated) for day, value in during])
        plain = compare(history[-28:], during)
        assert changed is not None
        assert plain is not None
        seen += changed.difference.low > 0
        false += plain.difference.low > 0
        held += plain.difference.low <= 0 <= plain.difference.high
    return seen / runs, false / runs, held / runs


@pytest.mark.parametrize("alike", [0.0, 0.4, 0.7])
def test_what_is_stated_is_seen_four_times_out_of_five(alike: float) -> None:
    seen, false, _ = simulated(alike, 100)
    assert 0.70 <= seen <= 0.90
    assert false <= 0.05


@pytest.mark.slow
@pytest.mark.parametrize("after", [14, 28])
@pytest.mark.parametrize("alike", [0.0, 0.4, 0.7])
def test_what_is_stated_is_seen_in_four_hundred_simulations(alike: float, after: int) -> None:
    seen, false, _ = simulated(alike, 400, after)
    assert 0.75 <= seen <= 0.85
    assert false <= 0.03


@pytest.mark.slow
@pytest.mark.parametrize("after", [14, 28])
@pytest.mark.parametrize("alike", [0.0, 0.2, 0.4, 0.55, 0.7])
def test_the_rates_are_those_of_four_thousand_simulations(alike: float, after: int) -> None:
    """Other seeds, and enough of them that a rate of 2.5 % would show."""
    seen, false, held = simulated(alike, 4000, after, "other ")
    assert 0.75 <= seen <= 0.85
    assert false <= 0.025
    assert 0.95 <= held <= 0.98


@pytest.mark.slow
@pytest.mark.parametrize("after", [14, 28])
@pytest.mark.parametrize("alike", [0.0, 0.4, 0.7])
def test_values_that_share_days_pass_no_oftener(alike: float, after: int) -> None:
    """Weekly numbers read daily: the first six of a trial look back before it, and are left out."""
    seen = false = 0
    for run in range(1000):
        random = Random(f"weekly {alike}-{run}")
        days = series(random, alike, 90 + after, START - timedelta(days=90))
        weekly = [
            (days[at][0], sum(value for _, value in days[at - 6 : at + 1]) / 7)
            for at in range(6, len(days))
        ]
        history, during = weekly[:84], weekly[90:]
        stated = visible(history, 28, after, window=7)
        assert stated is not None
        plain = compare(history[-28:], during, window=7)
        more = compare(history[-28:], [(day, value + stated) for day, value in during], window=7)
        assert plain is not None
        assert more is not None
        seen += more.difference.low > 0
        false += plain.difference.low > 0
    assert 0.72 <= seen / 1000 <= 0.88
    assert false / 1000 <= 0.035


def test_more_days_see_a_smaller_change_and_a_window_a_larger_one() -> None:
    days = series(Random(1), 0.3, 84, START - timedelta(days=84))
    two, four = visible(days, 28, 14), visible(days, 28, 28)
    assert two is not None
    assert four is not None
    assert four < two
    windowed = visible(days, 28, 28, window=7)
    assert windowed is not None
    assert windowed > four
    # Nothing can be said of a few days, or of a trial that is shorter than its window.
    assert visible(days[:13], 28, 14) is None
    assert visible(days, 28, 8, window=7) is None
    # Nor where the days to compare would hold no two values that share none.
    assert visible(days, 28, 13, window=7) is None
    assert visible(days, 28, 14, window=7) is not None


# In a workspace


def workspace(
    control: str = "",
    effect: float = 1.0,
    holiday: bool = False,
    readings: Mapping[date, float] | None = None,
    **more: Any,
) -> Any:
    """Return two communities with four months of readings, and a trial in the first of them.

    ``readings`` take the place of the first one's own.
    """
    today = START + timedelta(days=more.get("days", 14))
    tables: dict[str, dict[int, Any]] = {
        "communities": {1: community(), 2: {**community(), "name": "Other", "uid": "c2"}},
        "metrics": {},
        "readings": {},
        "trials": {},
    }
    for home, level in ((1, 1.0), (2, 3.0)):
        record = {"community": home, "former": [], **REGISTRY["dau"].metric_record(), **STAMPS}
        tables["metrics"][home] = record
        days = {}
        # What moves both: the days' own weather.
        shared = Random(9)
        own = Random(20 + home)
        for place in range(134):
            day = START - timedelta(days=120) + timedelta(days=place)
            value = 100 * level * _WEEK[day.weekday()] * (1 + shared.gauss(0, 0.05))
            value *= 1 + own.gauss(0, 0.02)
            if day >= START:
                value *= (effect if home == 1 else 1.0) * (0.7 if holiday else 1.0)
            days[day.isoformat()] = {"v": round(value), "s": "t"}
        if home == 1 and readings is not None:
            days = {day.isoformat(): {"v": value, "s": "t"} for day, value in readings.items()}
        place_of = {"community": home, "metric": "dau", "level": "post", "version": 1}
        tables["readings"][home] = {**place_of, "year": 2026, "days": days}
    # A group of the first one that moves as the other community does.
    group = {"community": 1, "name": "North", "former": ["Old"], "uid": "g", **STAMPS}
    tables["groups"] = {7: check("groups", group)}
    tables["readings"][3] = {**tables["readings"][2], "community": 1, "chat_group": 7}
    trial: Any = {
        "community": 1,
        "title": "Evenings",
        "metric": "dau",
        "level": "post",
        "version": 1,
        "pass": {"op": "+%", "value": 5},
        "start": START.isoformat(),
        "days": 14,
        "baseline_days": 28,
        "control": control,
        "state": "running",
        "ended": None,
        "result": None,
        "verdict": None,
        "tasks": [],
        **more,
    }
    tables["trials"][1] = trial
    now = datetime(today.year, today.month, today.day, 6, tzinfo=UTC)
    return Workspace(tables, now), Trial(1, trial)


def result(control: str = "", effect: float = 1.0, holiday: bool = False) -> Result:
    place, trial = workspace(control, effect, holiday)
    found = measure(place, trial, measured_by(place, trial))
    assert isinstance(found, Result)
    return found


@pytest.mark.slow
@pytest.mark.parametrize(("alike", "days"), [(0.4, 28), (0.7, 14)])
def test_a_trial_of_a_workspace_sees_what_it_states(alike: float, days: int) -> None:
    """The same figures by the product's own way: readings in, result and statement out."""
    seen = false = 0
    for run in range(400):
        found = series(Random(f"trial {alike}-{run}"), alike, 85 + days, START - timedelta(days=85))
        level = sum(value for _, value in found[:85]) / 85
        place, trial = workspace(days=days, readings=dict(found))
        metric, (stated, _) = measured_by(place, trial), state(place, trial).visible
        more = {day: value + (day >= START) * level * stated.percent / 100 for day, value in found}
        plain = measure(place, trial, metric)
        changed = measure(workspace(days=days, readings=more)[0], trial, metric)
        assert isinstance(plain, Result)
        assert isinstance(changed, Result)
        assert (plain.before_days, plain.after_days) == (28, days)
        seen += changed.low > 0
        false += plain.low > 0
    assert 0.75 <= seen / 400 <= 0.85
    assert false / 400 <= 0.03


def test_a_holiday_that_hits_both_is_no_verdict_with_a_control() -> None:
    alone, held = result(holiday=True), result("community:2", holiday=True)
    assert alone.outcome == MISSED
    assert alone.high < 0
    # Without the control's change nothing is left that could be told from chance.
    assert held.low < 0 < held.high
    assert held.control == "Other"
    assert abs(held.difference) < 5


@pytest.mark.parametrize("named", ["group:north", "群：7", "group: Old"])
def test_a_group_that_is_left_out_is_a_control_too(named: str) -> None:
    held = result(named, effect=1.3, holiday=True)
    assert held == result("community:2", effect=1.3, holiday=True)._replace(control="North")


def test_an_effect_is_found_through_a_holiday() -> None:
    assert result("community:Other", effect=1.3, holiday=True).outcome == PASSED
    assert result(effect=1.3, holiday=True).outcome == MISSED


def test_a_control_makes_the_noise_smaller_that_both_share() -> None:
    plain, held = workspace()[0], workspace("community:2")[0]
    seen = [state(each, Trial(1, each.tables["trials"][1])).visible[0] for each in (plain, held)]
    assert seen[1].percent < seen[0].percent


def test_a_note_is_no_control() -> None:
    noted = result("the reading group of the other school")
    assert noted.control == ""
    assert noted == result()


def test_it_says_what_it_can_see_before_it_starts() -> None:
    place, trial = workspace(state="planned")
    told = state(place, trial)
    assert [each.days for each in told.visible] == [14, 28]
    first, second = told.visible
    assert second.percent < first.percent < 20
    assert say(told.sees) == (
        f"14 days detect a change of {first.percent:.0f} % or more; "
        f"28 days detect a change of {second.percent:.0f} % or more"
    )
    # Once it is over there is nothing left to promise.
    assert state(*workspace(state="done", ended="2026-11-15")).visible == ()
