"""The rules of a playbook: read whole, or told by file, key, place and the nearest word."""

from __future__ import annotations

from typing import Any

import pytest

from communitytui.domain.nouns.schema import check
from communitytui.domain.playbook.check import parse_playbook
from communitytui.errors import BadValue
from tests.domain.small import STAMPS

TASK = {"key": "a", "title": "Ask them", "deliverable": {"kind": "text", "label": "notes"}}


def data(**changes: Any) -> dict[str, Any]:
    rule: dict[str, Any] = {
        "id": "R1",
        "signals": ["orders", "dau", "orders"],
        "misses": ["nps"],
        "text": {"zh": "问问他们", "en": "Ask them"},
        "tasks": ["a"],
    }
    rule |= changes
    return {
        "id": "own",
        "title": "Own",
        "stages": {"goal": {"tasks": [TASK]}},
        "metrics": {"orders": {"group": "own", "title": "Orders", "definition": "orders a day"}},
        "rules": [{key: value for key, value in rule.items() if value is not None}],
    }


def test_a_rule_names_metrics_and_each_only_once() -> None:
    (rule,) = parse_playbook(data(), "mine.toml").rules
    assert (rule.signals, rule.misses) == (("orders", "dau"), ("nps",))
    assert (rule.funnel, rule.severity, rule.behind, rule.tasks) == ("other", "warn", None, ("a",))


def test_the_rules_travel_into_the_community() -> None:
    given = parse_playbook(data(funnel="join", behind=20), "mine.toml").community_record()
    head = {"name": "Own", "start": "2026-11-02", "uid": "c", **STAMPS}
    record = check("communities", {**head, **given})
    assert record["rules"] == [
        {
            "id": "R1",
            "signals": ["orders", "dau"],
            "misses": ["nps"],
            "behind": 20,
            "within": None,
            "funnel": "join",
            "severity": "warn",
            "text": {"zh": "问问他们", "en": "Ask them"},
            "tasks": ["a"],
        }
    ]
    assert check("communities", record) == record


def test_a_rule_may_stand_within_another_that_stands_by_itself() -> None:
    two = data(within="R2")
    two["rules"].append({**two["rules"][0], "id": "R2", "signals": ["mau"]})
    with pytest.raises(BadValue, match="there is no rule R2 that stands by itself"):
        parse_playbook(two, "mine.toml")
    del two["rules"][1]["within"]
    assert [rule.within for rule in parse_playbook(two, "mine.toml").rules] == ["R2", None]


def test_a_community_of_before_has_no_rules() -> None:
    head = {"name": "Old", "start": "2026-11-02", "uid": "c", **STAMPS}
    assert check("communities", head)["rules"] == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"id": None}, "rules[1].id: is missing"),
        ({"id": "a b"}, "rules[1].id: a key is up to 40 letters"),
        ({"signals": None, "misses": None}, "rules[1]: a rule needs signals, misses or behind"),
        ({"signals": "dau"}, "rules[1].signals: must be a list"),
        ({"signals": ["order"]}, "rules[1].signals[1]: there is no metric order (orders?)"),
        ({"misses": ["nps", "tfr"]}, "rules[1].misses[2]: there is no metric tfr (ttfr?)"),
        ({"behind": 0}, "rules[1].behind: must be a whole number from 1 to 100"),
        ({"within": "R9"}, "rules[1].within: there is no rule R9 that stands by itself"),
        ({"within": "R1"}, "rules[1].within: there is no rule R1 that stands by itself"),
        ({"when": "dau < 3"}, "rules[1].when: conditions are no longer written out; name the"),
        ({"funnel": "joining"}, "rules[1].funnel: unknown word joining (join?)"),
        ({"severity": "worst"}, "rules[1].severity: unknown word worst"),
        ({"fresh": 9}, "rules[1].fresh: conditions are no longer written out"),
        ({"text": None}, "rules[1].text: is missing"),
        ({"tasks": ["b"]}, "rules[1].tasks[1]: there is no task b"),
        ({"then": "x"}, "rules[1].then: unknown key then"),
    ],
)
def test_a_fault_is_told_by_file_and_key(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(BadValue) as caught:
        parse_playbook(data(**changes), "mine.toml")
    assert str(caught.value).startswith("mine.toml: ")
    assert said in str(caught.value)


def test_a_rule_stands_only_once() -> None:
    twice = data()
    twice["rules"] *= 2
    with pytest.raises(BadValue, match=r"rules\[2\]\.id: R1 is there already"):
        parse_playbook(twice, "mine.toml")
