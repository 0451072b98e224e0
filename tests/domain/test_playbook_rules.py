"""The rules of a playbook: read whole, or told by file, key, place and the nearest word."""

from __future__ import annotations

from typing import Any

import pytest

from communitytui.domain.playbook import parse_playbook
from communitytui.domain.schema import check
from communitytui.errors import BadValue
from tests.domain.small import STAMPS

TASK = {"key": "a", "title": "Ask them", "deliverable": {"kind": "text", "label": "notes"}}


def data(**changes: Any) -> dict[str, Any]:
    rule: dict[str, Any] = {
        "id": "R1",
        "when": "orders below standard and dau fall by 20% against 4 week ago",
        "needs": "28 day of orders",
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


def test_a_rule_is_kept_as_it_is_printed_back() -> None:
    (rule,) = parse_playbook(data(), "mine.toml").rules
    assert rule.when == "orders below standard and dau falls by 20% against 4 weeks ago"
    assert rule.needs == "28 days of orders"
    assert (rule.funnel, rule.severity, rule.fresh, rule.tasks) == ("other", "warn", None, ("a",))


def test_the_rules_travel_into_the_community() -> None:
    given = parse_playbook(data(funnel="join", fresh=90), "mine.toml").community_record()
    head = {"name": "Own", "start": "2026-11-02", "uid": "c", **STAMPS}
    record = check("communities", {**head, **given})
    assert record["rules"] == [
        {
            "id": "R1",
            "when": "orders below standard and dau falls by 20% against 4 weeks ago",
            "needs": "28 days of orders",
            "funnel": "join",
            "severity": "warn",
            "fresh": 90,
            "text": {"zh": "问问他们", "en": "Ask them"},
            "tasks": ["a"],
        }
    ]
    assert check("communities", record) == record


def test_a_community_of_before_has_no_rules() -> None:
    head = {"name": "Old", "start": "2026-11-02", "uid": "c", **STAMPS}
    assert check("communities", head)["rules"] == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"id": None}, "rules[1].id: is missing"),
        ({"id": "a b"}, "rules[1].id: a key is up to 40 letters"),
        ({"when": None}, "rules[1].when: is missing"),
        ({"when": 3}, "rules[1].when: must be a text"),
        ({"when": "orders belw 3"}, "rules[1].when: character 8: expected below, above"),
        ({"when": "orders < "}, "rules[1].when: the rule ends where the name of a metric"),
        ({"when": "order < 3"}, "rules[1].when: there is no metric order (orders?)"),
        ({"when": "tfr > 3"}, "rules[1].when: there is no metric tfr (ttfr?)"),
        ({"needs": "n of odau > 3"}, "rules[1].needs: there is no metric odau (dau?)"),
        ({"needs": "orders / dau below standard of x_y"}, "there is no metric x_y"),
        ({"funnel": "joining"}, "rules[1].funnel: joining is not a known word here (join?)"),
        ({"severity": "worst"}, "rules[1].severity: worst is not a known word here"),
        ({"fresh": 0}, "rules[1].fresh: must be a whole number from 1 to 800"),
        ({"text": None}, "rules[1].text: is missing"),
        ({"tasks": ["b"]}, "rules[1].tasks[1]: there is no task b"),
        ({"then": "x"}, "rules[1].then: unknown key then"),
        ({"when": "orders < 3 " * 60}, "rules[1].when: is longer than 500 characters"),
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
