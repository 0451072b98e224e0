"""Choosing key metrics, one by one or all at once; with undo, and with colleagues."""

from __future__ import annotations

import pytest

from communitytui.errors import BadValue, NotFound
from communitytui.i18n import speaking
from communitytui.services import changes, goals, key_metrics
from communitytui.services.workspaces import view
from communitytui.store import Store
from tests.services.conftest import NOW

SIX = ["dau", "wau", "mau", "messages", "replies", "nps"]


def keys(store: Store) -> list[str]:
    return [state.metric.key for state in key_metrics.states(view(store, NOW), 1)]


def toggle(store: Store, name: str, level: str | None = None) -> bool:
    metric = view(store, NOW).measures.find(1, name, level)
    return key_metrics.toggle(store, 1, metric, now=NOW)


def test_a_choice_has_its_order_and_brings_what_is_lacking(store: Store) -> None:
    key_metrics.choose(store, 1, ["nps", "日活", "dau@visit"], now=NOW)
    assert keys(store) == ["nps", "dau", "dau@visit"]
    store.undo()
    assert keys(store) == ["dau", "share"]


@pytest.mark.parametrize(
    ("names", "error"), [([*SIX, "ces"], BadValue), (["dau", "daau"], NotFound)]
)
def test_what_cannot_be_chosen_changes_nothing(
    store: Store, names: list[str], error: type[Exception]
) -> None:
    before = view(store, NOW).tables
    with pytest.raises(error):
        key_metrics.choose(store, 1, names, now=NOW)
    assert view(store, NOW).tables == before


def test_one_more_and_one_less_and_back(store: Store) -> None:
    key_metrics.choose(store, 1, SIX[:5], now=NOW)
    assert toggle(store, "share")
    assert keys(store) == [*SIX[:5], "share"]
    assert toggle(store, "wau") is False
    assert keys(store) == ["dau", "mau", "messages", "replies", "share"]
    store.undo()
    assert keys(store) == [*SIX[:5], "share"]
    store.redo()
    assert "wau" not in keys(store)


def test_six_are_enough_and_one_stays(store: Store) -> None:
    key_metrics.choose(store, 1, SIX, now=NOW)
    with pytest.raises(BadValue, match="there are 6 key metrics already"):
        toggle(store, "share")
    key_metrics.choose(store, 1, ["dau"], now=NOW)
    with pytest.raises(BadValue, match="one key metric must remain"):
        toggle(store, "dau")
    assert keys(store) == ["dau"]


def test_what_a_goal_is_measured_by_stays_while_it_is_open(store: Store) -> None:
    key_metrics.choose(store, 1, SIX[1:], now=NOW)
    fields = {"metric": "dau", "target": "60"}
    goal = goals.add(store, 1, "Sixty a day", fields, now=NOW).goal.id
    assert keys(store) == ["dau", *SIX[1:]]
    with pytest.raises(BadValue, match="a goal is measured by"):
        toggle(store, "dau")
    goals.drop(store, goal, "", now=NOW)
    assert keys(store) == SIX[1:]


def test_two_people_choose_at_the_same_time(store: Store, other: Store) -> None:
    key_metrics.choose(store, 1, SIX[:3], now=NOW)
    metric = view(other, NOW).measures.find(1, "share")
    assert toggle(store, "wau") is False
    # Ana has not seen that yet.
    assert key_metrics.toggle(other, 1, metric, now=NOW)
    assert keys(store) == keys(other) == ["dau", "mau", "share"]


def test_the_log_says_which_they_became(store: Store) -> None:
    key_metrics.choose(store, 1, ["share", "dau"], now=NOW)
    *_, commit = store.history()
    with speaking("en"):
        (told, *_) = changes.changed(commit, view(store, NOW))
        assert (changes.field_name("communities", told.field), told.after) == (
            "Key metrics",
            "share, dau",
        )
