"""The settings of a community: what is set, what follows, and amounts that need a currency."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from communitytui.domain.judging.rule import Rule
from communitytui.domain.judging.rules import Evidence
from communitytui.domain.nouns.amounts import amounts
from communitytui.errors import BadValue, NotFound
from communitytui.i18n import say, speaking
from communitytui.services import (
    goals,
    history,
    metrics,
    own_rules,
    settings,
    standards,
    tasks,
    trials,
    undoing,
)
from communitytui.services.workspaces import view
from communitytui.store import Store
from communitytui.words.errors import explain
from tests.services.conftest import NOW


def home(store: Store) -> dict[str, object]:
    return dict(store.refresh().tables["communities"][1])


def told(store: Store, **typed: str) -> list[str]:
    with speaking("en"):
        return [say(each) for each in settings.outlook(store, 1, typed, now=NOW)]


def test_settings_are_set_in_one_step_and_undone_in_one(store: Store) -> None:
    before = home(store)
    typed = {
        "name": "夜读会",
        "timezone": "europe/berlin",
        "Working": "x",
        "staff": "Ana、Bo",
        "platforms": "微信, QQ",
        "members": "120",
        "key_metrics": "dau, messages",
    }
    with pytest.raises(BadValue, match="no field"):
        settings.change(store, 1, typed, now=NOW)
    assert home(store) == before
    del typed["Working"]
    workspace = settings.change(store, 1, typed | {"currency": "€"}, now=NOW)
    record = workspace.community(1).record
    assert (record["name"], record["timezone"], record["currency"]) == (
        "夜读会",
        "Europe/Berlin",
        "EUR",
    )
    assert (record["platforms"], record["staff"]) == (["微信", "QQ"], ["Ana", "Bo"])
    shown = settings.asking(workspace, 1).record
    assert (shown["members"], shown["sidebar"]) == (120, ["dau", "messages"])
    undoing.undo(store)
    assert home(store) == before


def test_a_metric_that_is_not_used_is_neither_listed_nor_judged(store: Store) -> None:
    before = settings.change(store, 1, {"key_metrics": "dau"}, now=NOW)
    names = [state.metric.name for state in before.measures.states(1)]
    assert "share" in names
    title = say(before.measures.find(1, "share").title)
    workspace = settings.change(store, 1, {"unused": title}, now=NOW)
    assert workspace.community(1).record["unused"] == ["share"]
    left = [state.metric.name for state in workspace.measures.states(1)]
    assert left == [name for name in names if name != "share"]
    asks = Rule({"id": "X", "signals": ["share"]})
    assert Evidence(before, 1).looked_at(asks, "share")
    assert Evidence(workspace, 1).looked_at(asks, "share") == []
    # It can still be named, and is used again once it is taken out.
    assert workspace.measures.find(1, "share").name == "share"
    with pytest.raises(NotFound):
        settings.change(store, 1, {"unused": "sharp"}, now=NOW)
    with pytest.raises(BadValue, match="key metric"):
        settings.change(store, 1, {"unused": "dau"}, now=NOW)
    # What a rule of one's own watches, or a goal is measured by, is used, whatever was set.
    task = view(store, NOW).board.ids[0]
    rule = {"metric": "share", "below": "5", "tasks": str(task)}
    watching = own_rules.add(store, 1, "ask", rule, now=NOW).told.rule.own
    assert "share" in {each.metric.name for each in view(store, NOW).measures.states(1)}
    assert watching is not None
    own_rules.delete(store, watching, now=NOW)
    aim = {"metric": "share", "target": "40"}
    goal = goals.add(store, 1, "more of them", aim, now=NOW).goal
    assert "share" in {each.metric.name for each in view(store, NOW).measures.states(1)}
    goals.drop(store, goal.id, "enough", now=NOW)
    assert view(store, NOW).measures.unused(1) == {"share"}
    workspace = settings.change(store, 1, {"key_metrics": "dau, share"}, now=NOW)
    assert workspace.community(1).record["unused"] == []
    assert [state.metric.name for state in workspace.measures.states(1)] == names


def test_a_name_is_that_of_one_community(store: Store) -> None:
    settings.change(store, 1, {"name": " 晨光读书会 "}, now=NOW)
    with pytest.raises(BadValue):
        settings.change(store, 1, {"name": "none"}, now=NOW)


def no_currency(store: Store) -> None:
    settings.change(store, 1, {"currency": "none"}, now=NOW)
    assert home(store)["currency"] is None


#: Every way in which an amount of the community gets in.
DOORS: dict[str, Callable[[Store, str], object]] = {
    "tasks": lambda store, typed: tasks.change(store, [1], {"budget": typed}, now=NOW),
    "deliverables": lambda store, typed: tasks.done(
        store, [3], now=NOW, deliverable=f"members=5,cost={typed}"
    ),
    "goals": lambda store, typed: goals.add(
        store, 1, "cheaper", {"metric": "cost_per_retained", "target": typed}, now=NOW
    ),
    "readings": lambda store, typed: metrics.record(store, 1, "cost_per_retained", typed, now=NOW),
    "standards": lambda store, typed: standards.set_standard(
        store, 1, "cost_per_retained", target=typed, now=NOW
    ),
    "trials": lambda store, typed: trials.add(
        store,
        1,
        "cheaper",
        {"metric": "cost_per_retained", "pass": f"<={typed.removeprefix('$')}", "days": "90"},
        now=NOW,
    ),
}


@pytest.mark.parametrize("door", DOORS)
def test_without_a_currency_no_amount_gets_in_and_it_is_said_how_to_set_one(
    store: Store, door: str
) -> None:
    with_metric(store)
    no_currency(store)
    before = store.refresh().tables
    with speaking("en"), pytest.raises(BadValue) as caught:
        DOORS[door](store, "12.50")
    said = explain(caught.value)
    assert "communitytui settings currency=" in said
    assert "Community settings" in said
    assert store.refresh().tables == before
    settings.change(store, 1, {"currency": "EUR"}, now=NOW)
    DOORS[door](store, "12.50")
    table = "tasks" if door == "deliverables" else door
    found = amounts(view(store, NOW), 1)
    assert found[table] == 1


def with_metric(store: Store) -> None:
    """Give the community a metric of money, without a reading."""
    metrics.record(store, 1, "cost_per_retained", "1", now=NOW)
    metrics.take_back(store, 1, "cost_per_retained", now=NOW)


@pytest.mark.parametrize("typed", ["$5", "5 USD", "¥5", "5元", "£5"])
@pytest.mark.parametrize("door", sorted(DOORS.keys() - {"trials"}))
def test_an_amount_with_another_sign_or_code_is_refused(
    store: Store, door: str, typed: str
) -> None:
    with_metric(store)
    settings.change(store, 1, {"currency": "EUR"}, now=NOW)
    with speaking("en"), pytest.raises(BadValue) as caught:
        DOORS[door](store, typed)
    assert "amounts here are in EUR" in explain(caught.value)


def test_a_currency_with_amounts_is_changed_knowingly_and_never_removed(store: Store) -> None:
    assert told(store, currency="EUR") == []
    DOORS["tasks"](store, "120")
    assert told(store, currency="EUR") == [
        "Amounts stay as they are and will be in EUR instead of CNY: 1 task"
    ]
    with speaking("en"), pytest.raises(BadValue) as caught:
        settings.change(store, 1, {"currency": "none", "name": "Other"}, now=NOW)
    assert "can be changed, not removed" in explain(caught.value)
    assert (home(store)["name"], home(store)["currency"]) == ("晨光读书会", "CNY")
    settings.change(store, 1, {"currency": "EUR"}, now=NOW)
    assert store.refresh().tables["tasks"][1]["budget"] == "120"


def test_open_tasks_move_with_the_start(store: Store) -> None:
    tasks.done(store, [1], now=NOW, deliverable="nobody reads on")
    before = {id: dict(task) for id, task in store.refresh().tables["tasks"].items()}
    assert told(store, start="2026-11-30") == [
        "2 open tasks move with the start, from 2026-11-23 to 2026-11-30"
    ]
    settings.change(store, 1, {"start": "2026-11-30"}, now=NOW)
    after = store.refresh().tables["tasks"]
    assert after[1] == before[1]
    assert (before[2]["due"], after[2]["due"]) == ("2026-11-25", "2026-12-02")
    assert after[2]["planned"] == {"start": before[2]["start"], "due": before[2]["due"]}
    # The action is about the community, whose tasks only follow.
    community = view(store, NOW).community(1)
    assert history.subject(store.history()[-1], view(store, NOW)) == community.name


def test_imports_of_another_time_zone_are_told(store: Store) -> None:
    assert told(store, timezone="UTC") == []
    counted = {"sha256": "5e", "format": "jsonl", "events": 3}
    with store.transaction("import") as draft:
        draft.patch("communities", 1, {"imports": {"a": counted}})
    (said,) = told(store, timezone="UTC")
    assert said.startswith("1 imported file was counted by the days of Asia/Shanghai")
