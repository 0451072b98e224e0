"""Rules of a team's own: read, judged without false alarms, and part of the closed loop."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from communitytui.domain.judging.calibration import calibrate
from communitytui.domain.judging.lines import firing, stretch
from communitytui.domain.judging.rule import Rule
from communitytui.domain.metrics.weeks import Week
from communitytui.domain.nouns.schema import check
from communitytui.errors import BadValue, CommunityError
from communitytui.i18n import say, speaking
from communitytui.services import (
    findings,
    metrics,
    own_metrics,
    own_rules,
    tasks,
    undoing,
)
from communitytui.services.metrics import TypedValue
from communitytui.services.workspaces import view
from communitytui.store import Store, migrate, open_store
from communitytui.words.errors import explain
from tests.samples import NOW, first_day

TODAY = date(2026, 11, 23)
#: Monday of a week, so many weeks ago.
MONDAY = date(2026, 11, 16)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A community that sells: orders and visitors of 26 weeks, and what these make together."""
    path = tmp_path_factory.mktemp("shop") / "ops.json"
    with first_day(path) as store:
        sold = [9 + ago % 5 - 2 if ago <= 21 else 20 + ago % 5 - 2 for ago in range(26 * 7, 0, -1)]
        fill(store, TODAY - timedelta(weeks=26), sold)
        own_metrics.add(store, 1, "yield", {"formula": "orders / visitors", "unit": "%"}, now=NOW)
    return path


@pytest.fixture
def store(shop: Path, tmp_path: Path) -> Iterator[Store]:
    """Give a copy of the shop, open."""
    for file in shop.parent.glob("ops.json*"):
        if file.is_file():
            shutil.copy(file, tmp_path)
    with open_store(tmp_path / "ops.json", who="lin") as store:
        yield store


def fill(store: Store, first: date, orders: list[int]) -> None:
    """Record orders of days in a row, each of 100 visitors."""
    days = [(first + timedelta(days=n)).isoformat() for n in range(len(orders))]
    values = [TypedValue("orders", None, day, str(n)) for day, n in zip(days, orders, strict=True)]
    values += [TypedValue("visitors", None, day, "100") for day in days]
    metrics.record_all(store, 1, values, now=NOW + timedelta(days=14))


def add(store: Store, text: str = "Ask buyers", **typed: str) -> own_rules.Ruled:
    fields = {"metric": "yield", "tasks": "1.1", **typed}
    return own_rules.add(store, 1, text, fields, now=NOW)


def live(store: Store) -> dict[str, str]:
    return {each.rule.id: each.state for each in findings.live(view(store, NOW), 1)}


def test_a_line_on_a_formula_closes_the_loop(store: Store) -> None:
    tasks.done(store, [1], now=NOW, deliverable="x")
    told = add(store, below="12%", days="21").told
    assert (told.rule.id, told.truth) == ("R1", True)
    with speaking("en"):
        (found,) = [each for each in findings.live(view(store, NOW), 1) if each.rule.own]
        assert "below 12.0% for 21 days" in say(found.evidence)
        assert (found.severity, found.tasks) == ("warn", (1,))
    accepted = findings.accept(store, 1, "r1", now=NOW)
    assert accepted.ids == (1,)
    assert accepted.workspace.board[1].status == "reopened"
    # The next readings are what they were: it is solved, by itself.
    later = NOW + timedelta(days=14)
    fill(store, TODAY, [20] * 14)
    states = {s.rule.id: s.state for s in findings.current(view(store, later), 1)}
    assert states["R1"] == "solved"


def test_without_a_line_it_is_judged_as_rules_of_the_playbook_are(store: Store) -> None:
    told = add(store).told
    assert told.rule.signals == ("yield",)
    assert told.truth is True
    # Of a metric that is as usual it stays silent.
    assert add(store, metric="visitors").told.truth is False


@pytest.mark.parametrize(
    ("typed", "severity"),
    [
        ({"below": "12%"}, "warn"),
        # In the midst of what is usual a line is crossed by chance …
        ({"below": "20.2%"}, "notice"),
        ({"above": "19.8%", "days": "7"}, "notice"),
        # … but not for half a year, and what always lies beyond it is no chance.
        ({"below": "20%", "days": "180"}, "warn"),
        ({"below": "90%"}, "warn"),
    ],
)
def test_what_chance_would_bring_about_reopens_nothing(
    store: Store, typed: dict[str, str], severity: str
) -> None:
    told = add(store, **typed).told
    assert told.rule.severity == severity
    assert bool(told.rule.tasks) is (severity != "notice")
    if severity == "notice" and told.truth:
        with pytest.raises(BadValue, match="notice"):
            findings.accept(store, 1, told.rule.id, now=NOW)


def test_calibration_replays_own_rules_too(store: Store) -> None:
    for line in ("12%", "90%"):
        add(store, below=line)
    told = calibrate(view(store, NOW), 1)
    # It fell once; what always was below its line did not come there.
    assert (told.past["R1"], told.past["R2"]) == (1, 0)
    assert told.false["R1"] < 0.1


def _weeks(*values: float | None) -> list[Week]:
    first = MONDAY - timedelta(weeks=len(values) - 1)
    return [
        Week(first + timedelta(weeks=place), value)
        for place, value in enumerate(values)
        if value is not None
    ]


@pytest.mark.parametrize(
    ("days", "values", "truth"),
    [
        (14, (20, 20, 9, 9), True),
        (14, (20, 20, 20, 9), False),
        (14, (20, 9, 9, 20), False),
        (7, (20, 20, 20, 9), True),
        (15, (20, 20, 9, 9), False),
        # A hole: what lies behind it says nothing.
        (21, (20, 20, 9, None, 9, 9), None),
        (21, (9, 9), None),
        (14, (), None),
    ],
)
def test_whole_weeks_in_a_row(
    days: int, values: tuple[float | None, ...], truth: bool | None
) -> None:
    record: Any = {"id": "R1", "text": "x", "below": 10.0, "days": days, "metric": "m"}
    assert stretch(Rule(record), _weeks(*values)).truth is truth


def test_readings_of_each_month_are_in_a_row_and_one_alone_fires_nothing() -> None:
    record: Any = {"id": "R1", "text": "x", "above": 5.0, "days": 14, "metric": "m"}
    monthly = [Week(MONDAY - timedelta(weeks=4 * n), v) for n, v in enumerate((9.0, 9.0, 1.0, 1.0))]
    monthly.reverse()
    assert stretch(Rule(record), monthly).truth is True
    assert firing(Rule(record), monthly) == {MONDAY}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"metric": "sunshine"}, "There is no metric sunshine"),
        ({"tasks": "99.9"}, "There is no task 99.9"),
        ({"tasks": ""}, "name at least one"),
        ({"below": "1%", "above": "2%"}, "one line"),
        ({"days": "14"}, "only of a line"),
        ({"below": "12 people"}, "below"),
        ({"below": "1%", "days": "3"}, "days"),
        ({"metric": "members"}, "no better side"),
        ({"funnel": "nowhere"}, "funnel"),
        ({"hue": "red"}, "hue"),
    ],
)
def test_what_could_never_fire_is_refused_in_words_and_nothing_is_kept(
    store: Store, typed: dict[str, str], said: str
) -> None:
    with pytest.raises(CommunityError) as caught, speaking("en"):
        add(store, **typed)
    with speaking("en"):
        assert said in explain(caught.value)
    assert store.refresh().tables["rules"] == {}


def test_it_is_changed_undone_and_let_go_as_everything_is(store: Store) -> None:
    own = tasks.add(store, 1, "Call ten buyers", "goal", now=NOW).tasks[0]
    add(store, below="12%", tasks=f"1.1,{own.id}")
    assert find(store, "R1").tasks == ("1.1", f"#{own.id}")
    other = add(store, "Later", below="5%")
    own_rules.change(store, 1, {"days": "28", "above": "", "funnel": "earn"}, now=NOW)
    assert (find(store, "r1").days, find(store, "r1").funnel) == (28, "earn")
    undoing.undo(store)
    assert find(store, "R1").days == 14
    with pytest.raises(BadValue, match="rule of the playbook"):
        own_rules.find_own(view(store, NOW), 1, "Q02")
    assert own_rules.find_own(view(store, NOW), 1, "#2") == 2
    # A task that goes takes itself out of the rule, and a rule that goes comes back.
    tasks.delete(store, [own.id], now=NOW)
    assert find(store, "R1").tasks == ("1.1",)
    own_rules.delete(store, other.told.rule.own or 0, now=NOW)
    assert len(store.refresh().tables["rules"]) == 1
    undoing.undo(store)
    assert len(store.refresh().tables["rules"]) == 2


def find(store: Store, word: str) -> Rule:
    return findings.find_rule(view(store, NOW), 1, word)


def test_one_of_a_level_looks_at_that_alone(store: Store) -> None:
    own_metrics.add(store, 1, "dau", {"level": "visit"}, now=NOW)
    told = add(store, metric="dau@visit", above="5").told
    assert len(told.checks) == 2  # its line, and whether chance alone would cross it
    assert told.truth is None


def test_older_files_have_none() -> None:
    after = migrate.STEPS[8]({"communities": {1: {"name": "x"}}})
    assert after == {"communities": {1: {"name": "x", "unused": []}}, "rules": {}}
    record = {
        "uid": "u",
        "created": "c",
        "updated": "c",
        "community": 1,
        "text": "x",
        "metric": "m",
    }
    assert check("rules", record)["tasks"] == []
