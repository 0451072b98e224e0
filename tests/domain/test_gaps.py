"""What is there but empty, in every kind of deliverable."""

from __future__ import annotations

from typing import Any

import pytest

from communitytui.domain.kernel.text import is_blank
from communitytui.domain.tasks.deliverables import KINDS, Deliverable
from communitytui.domain.tasks.gaps import gaps, named
from communitytui.i18n import say, speaking
from tests.domain.test_deliverables import CHOICE, DECISION, MATRIX, PARTS, SAMPLES, TABLE, one

FILLER = "\u3164"
EMPTY: list[tuple[str, Any, Any, list[str]]] = [
    ("text", one("text"), " \n ", ["result"]),
    ("text", one("text"), "\u200b\u2060", ["result"]),
    ("doc", one("doc"), FILLER, ["result"]),
    ("url", one("url"), "", ["result"]),
    ("list", one("list"), ["a", " ", "\u200d"], ["item 2", "item 3"]),
    ("list", one("list"), [], ["item 1"]),
    ("table", TABLE, [{"who": "Ana", "when": "8"}, {"who": FILLER, "when": ""}],
     ["row 2: who", "row 2: hours"]),
    ("table", TABLE, [{"who": "Ana"}], ["row 1: hours"]),
    ("table", TABLE, [], ["row 1: who", "row 1: hours"]),
    ("number", PARTS, {"members": None, "cost": "5"}, ["members"]),
    ("number", PARTS, {"members": 0}, []),
    ("number", PARTS, {"members": 3, "aim": "gone"}, ["aim"]),
    ("money", one("money"), "", ["result"]),
    ("date", one("date"), "", ["result"]),
    ("choice", CHOICE, "gone", ["result"]),
    ("decision", DECISION, {"choice": "gone"}, ["Choice"]),
    ("decision", DECISION, {"why": "so"}, ["Choice"]),
    ("matrix", MATRIX, {"scores": {"QQ": {"reach": 3, "ease": 2}, "WX": {"reach": 4}}},
     ["WX: ease"]),
    ("matrix", MATRIX, {"scores": {}}, []),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "deliverable", "value", "found"), EMPTY)
def test_what_is_empty_is_named(kind: str, deliverable: Any, value: Any, found: list[str]) -> None:
    with speaking("en"):
        held = Deliverable({**deliverable.record, "value": value})
        assert [say(each) for each in gaps(held)] == found


def test_every_kind_is_looked_into() -> None:
    assert {kind for kind, *_ in EMPTY} == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_what_people_hand_in_has_no_gaps(kind: str) -> None:
    deliverable, _, value = SAMPLES[kind]
    assert gaps(Deliverable({**deliverable.record, "value": value})) == []
    assert gaps(deliverable) == []


def test_a_dash_says_that_there_is_nothing() -> None:
    held = Deliverable({**TABLE.record, "value": [{"who": "Ana", "when": "–"}]})
    assert gaps(held) == []


def test_only_the_first_few_are_named() -> None:
    with speaking("en"):
        assert say(named(["a", "b"])) == "a, b"
        assert say(named(list("abcdef"))) == "a, b, c, d …"


@pytest.mark.parametrize(
    "text", ["", " ", "\u3000\t", "\u200b", "\ufeff", FILLER, "\u2800", "\ufe0f"]
)
def test_blank_is_what_nobody_sees(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize("text", ["–", "0", "无", "👍", "é"])
def test_seen_is_not_blank(text: str) -> None:
    assert not is_blank(text)
