from __future__ import annotations

from typing import Any

import pytest

from communitytui.domain.nouns.schema import check
from communitytui.domain.tasks.board import Task
from communitytui.domain.tasks.decisions import Decision, sensitivity_lines, weighed
from communitytui.domain.tasks.deliverables import Deliverable, check_value
from communitytui.errors import BadValue
from communitytui.i18n import say, speaking
from communitytui.words.errors import explain
from tests.domain.small import STAMPS, TODAY

FACTORS = [
    {"key": "reach", "label": {"zh": "覆盖", "en": "Reach"}, "weight": 60, "named": True},
    {"key": "ease", "label": {"zh": "易用", "en": "Ease"}, "weight": 40},
]
OPTIONS = [
    {"key": "wechat", "label": {"zh": "微信", "en": "WeChat"}},
    {"key": "qq", "label": "QQ"},
]


def task(**deliverable: Any) -> Task:
    record = {
        "uid": "t", "community": 1, "stage": "platform", "title": "Score", "key": "2.6",
        "deliverable": {"kind": "matrix", "label": "x", "factors": FACTORS, "options": OPTIONS,
                        **deliverable},
        **STAMPS,
    }  # fmt: skip
    return Task(7, check("tasks", record))


def sheet(**changes: Any) -> Any:
    record = {
        "uid": "s", "community": 1, "task": 7, "options": {"qq": 2, "wechat": 1},
        "cells": {"wechat|reach": 5, "wechat|ease": 4, "qq|reach": 3, "qq|ease": 5},
        **STAMPS, **changes,
    }  # fmt: skip
    return check("decisions", record)


VALUE = {
    "scores": {"wechat": {"reach": 5, "ease": 4}, "qq": {"reach": 3, "ease": 5}},
    "conclusion": "why",
}


def test_it_begins_with_what_the_playbook_suggests() -> None:
    decision = Decision(task())
    assert decision.options == ("wechat", "qq")
    assert len(decision.missing) == 4
    assert (decision.winners, decision.choice, decision.sensitivity) == ((), (), ())
    assert [s.rank for s in decision.standings] == [None, None]
    with pytest.raises(BadValue) as caught:
        decision.check_ready()
    assert explain(caught.value) == "no score yet for WeChat: Reach, Ease; QQ: Reach, Ease"


def test_it_has_one_home_the_value_before_the_sheet_before_the_previous_value() -> None:
    other = {**VALUE, "conclusion": "before"}
    assert Decision(task(value=VALUE, previous=other), sheet(reason="sheet")).reason == "why"
    assert Decision(task(previous=other), sheet(reason="sheet")).reason == "sheet"
    assert Decision(task(previous=other)).reason == "before"
    assert Decision(task(value=VALUE)).handed_in


def test_totals_ranks_and_what_would_change_the_winner() -> None:
    decision = Decision(task(), sheet())
    assert [f"{say(s.label)} {s.total} {s.rank}" for s in decision.standings] == [
        "WeChat 92 1",
        "QQ 76 2",
    ]
    assert decision.choice == ("wechat",)
    decision.check_ready()
    # 5x + 4(100-x) = 3x + 5(100-x)  =>  x = 100/3
    assert [say(each) for each in sensitivity_lines(decision)] == [
        "the winner changes to QQ if Reach weighs ≤ 33",
        "the winner changes to QQ if Ease weighs ≥ 67",
    ]
    with speaking("zh"):
        assert say(decision.label("wechat")) == "微信"


def test_options_with_the_same_total_share_a_rank_and_need_a_word() -> None:
    cells = {f"{option}|{factor}": 3 for option in ("a", "b", "c") for factor in ("reach", "ease")}
    found = sheet(options={"a": 1, "b": 2, "c": 3}, cells={**cells, "c|ease": 2})
    decision = Decision(task(), found)
    assert [s.rank for s in decision.standings] == [1, 1, 3]
    assert (decision.winners, decision.choice) == (("a", "b"), ())
    assert sensitivity_lines(decision) == []
    with pytest.raises(BadValue, match="the same total; choose one and say why"):
        decision.check_ready()
    with pytest.raises(BadValue, match="not the only top score"):
        decision.check_choice(["a"], "")
    decision.check_choice(["a"], "closer to home")
    # Both of the level ones are ahead of all others.
    decision.check_choice(["a", "b"], "")
    Decision(task(), {**found, "choice": ["b"], "reason": "closer"}).check_ready()


def test_an_option_without_all_scores_has_no_total() -> None:
    found = sheet(cells={"wechat|reach": 5, "wechat|ease": 4, "qq|reach": 3})
    decision = Decision(task(), found)
    assert [(s.option, s.rank) for s in decision.standings] == [("wechat", 1), ("qq", None)]
    assert decision.missing == (("qq", "ease"),)
    assert decision.winners == ()


def test_one_option_is_no_comparison() -> None:
    with pytest.raises(BadValue, match="at least two options"):
        Decision(task(), sheet(options={"qq": 1})).check_ready()


def test_what_is_handed_in_is_a_value_and_says_the_same() -> None:
    found = sheet(notes={"qq|ease": "everybody has it"}, choice=["qq"], reason="habit")
    decision = Decision(task(), found)
    value = decision.value()
    assert check_value(decision.task.deliverable, value, TODAY, "CNY") == value
    after = Decision(task(value=value))
    assert after.content == decision.content
    assert after.standings == decision.standings


def test_weights_are_100_together_or_refused() -> None:
    decision = Decision(task())
    assert [f["weight"] for f in weighed(decision, {"覆盖": "30", "Ease": "70"})] == [30, 70]
    for typed, said in (
        ({"reach": "61"}, "total 100, not 101"),
        ({"reach": "-1", "ease": "101"}, "-1 is not a whole number"),
        ({"reach": "60.5", "ease": "39.5"}, "60.5 is not a whole number"),
        ({"reach": "x"}, "x is not a whole number"),
        ({"rech": "60"}, "rech is not one of the factors — did you mean reach?"),
    ):
        with pytest.raises(BadValue) as caught:
            weighed(decision, typed)
        assert said in explain(caught.value)


def test_people_call_options_and_factors_by_any_name() -> None:
    decision = Decision(task())
    assert [decision.read_option(word) for word in ("WECHAT", "微信", "qq")] == [
        "wechat", "wechat", "qq",
    ]  # fmt: skip
    assert decision.read_factor("覆盖") == "reach"
    with pytest.raises(BadValue):
        decision.read_option("Discord")
    only = Decision(task(), sheet(options={"Discord": 1}))
    assert only.new_option("微信") == "wechat"
    assert only.new_option(" Telegram ") == "Telegram"
    for odd in ("", "\x1b", "x" * 81, "Discord"):
        with pytest.raises(BadValue):
            only.new_option(odd)


def test_a_value_with_choice_and_notes_is_checked() -> None:
    deliverable = Deliverable(task().record["deliverable"])
    scores = {"微信": {"reach": 5, "ease": 4}, "QQ": [3, 5]}
    value = check_value(
        deliverable,
        {"scores": scores, "choice": "WeChat", "notes": {"QQ": {"reach": " old\x1b "}}},
        TODAY,
        None,
    )
    assert value == {
        "scores": VALUE["scores"],
        "conclusion": "",
        "choice": ["wechat"],
        "notes": {"qq": {"reach": "old"}},
    }
    odd_ones: tuple[dict[str, Any], ...] = (
        {"choice": "Discord"},
        {"notes": {"Discord": {}}},
        {"notes": {"QQ": {"price": "x"}}},
        {"notes": "x"},
        {"notes": {"QQ": "x"}},
    )
    for odd in odd_ones:
        with pytest.raises(BadValue):
            check_value(deliverable, {"scores": scores, **odd}, TODAY, "CNY")


@pytest.mark.parametrize(
    "odd",
    [
        {"scores": {"A": {"reach": 9e307, "ease": True}, "B": {"nope": 1}}, "choice": 5},
        {"scores": {}, "notes": {"A": 3}, "choice": ["gone"]},
    ],
)
def test_a_value_edited_by_hand_harms_nobody(odd: Any) -> None:
    decision = Decision(task(value=odd))
    assert [s.total for s in decision.standings] == [None] * len(odd["scores"])
    assert decision.choice == ()
    assert sensitivity_lines(decision) == []
