"""Which metrics stand first: those of goals, then what was chosen or offered."""

from __future__ import annotations

from typing import Any

import pytest

from communitytui.domain.metrics.key_metrics import MOST, key_metrics, parted
from tests.domain.measured import Measured

OFFERED = [
    "dau",
    "mau",
    "wau",
    "messages",
    "replies",
    "reactions",
    "participation",
    "returning",
    "feedback",
]


def built(names: list[str], *measured: str, sidebar: list[str] | None = None) -> Measured:
    made = Measured()
    for name in names:
        made.metric(name)
    for name in measured:
        made.put(name, 5.0, 3)
    made.tables["communities"][1] = {
        **made.tables["communities"][1],
        "sidebar": names if sidebar is None else sidebar,
    }
    return made


def keys(made: Measured) -> list[str]:
    return [metric.key for metric in key_metrics(made.workspace, 1)]


def test_of_what_a_playbook_offers_each_group_has_its_say() -> None:
    first = ["dau", "messages", "participation", "mau", "replies", "returning"]
    assert keys(built(OFFERED)) == keys(built(OFFERED, *OFFERED)) == first


def test_what_has_readings_comes_first() -> None:
    # An export without likes, replies or members: what is left has the places.
    assert keys(built(OFFERED, "dau", "wau", "messages")) == [
        "dau", "messages", "wau", "mau", "replies", "participation",
    ]  # fmt: skip


def test_what_was_chosen_stands_in_the_order_of_the_choice() -> None:
    assert keys(built(OFFERED, "dau", sidebar=["returning", "dau"])) == ["returning", "dau"]
    # Nothing is chosen or offered: what there is.
    assert keys(built(["dau", "messages"], sidebar=[])) == ["dau", "messages"]
    # What is gone, or was never there, takes no place.
    assert keys(built(["dau"], sidebar=["nps", "dau"])) == ["dau"]


@pytest.mark.parametrize(
    ("status", "first"), [("open", "nps"), ("reached", "dau"), ("dropped", "dau")]
)
def test_the_metric_of_an_open_goal_leads(status: str, first: str) -> None:
    made = built([*OFFERED, "nps"], sidebar=OFFERED[:6])
    made.goal(metric="nps", target=40.0, status=status)
    assert keys(made)[0] == first
    assert len(keys(made)) == MOST
    made.goal(metric="nps", target=50.0, status=status)
    assert len(set(keys(made))) == MOST


def test_of_several_levels_the_one_that_is_named_or_newest() -> None:
    def levels(**changes: Any) -> Measured:
        made = built(["dau"], **changes)
        made.metric("dau", "visit")
        return made.put("dau", 5.0, range(5, 9)).put("dau", 9.0, 3, level="visit")

    assert keys(levels()) == ["dau@visit"]
    assert keys(levels(sidebar=["dau@post"])) == ["dau"]
    assert keys(levels(sidebar=["dau@post", "dau@visit"])) == ["dau", "dau@visit"]


def test_three_parts_hold_every_metric_once() -> None:
    made = built([*OFFERED, "nps", "ces"], "dau", "ces", sidebar=["returning", "dau"])
    states = made.workspace.measures.states(1)
    parts = [[state.metric.name for state in part] for part in parted(made.workspace, states)]
    assert parts[:2] == [["returning", "dau"], ["ces"]]
    assert sorted(name for part in parts for name in part) == sorted(
        state.metric.name for state in states
    )
    some = [state for state in states if state.metric.name in ("nps", "dau")]
    assert [len(part) for part in parted(made.workspace, some)] == [1, 0, 1]
    assert parted(made.workspace, []) == ([], [], [])
