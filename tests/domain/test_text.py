from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communitytui.domain.kernel.text import (
    LINE_CAP,
    TEXT_CAP,
    clean_line,
    clean_text,
    clean_tree,
    is_clean,
)

_FORBIDDEN = {"Cc", "Cs", "Co", "Cn", "Cf", "Zl", "Zp"}
_ZWJ = "\u200d"
anything = st.text(st.characters(codec=None), max_size=60)


def odd(text: str, allowed: str) -> list[str]:
    return [c for c in text if c not in allowed and unicodedata.category(c) in _FORBIDDEN]


@given(anything)
def test_a_line_holds_nothing_a_terminal_obeys(text: str) -> None:
    assert odd(clean_line(text), _ZWJ) == []


@given(anything)
def test_a_text_holds_nothing_but_newlines(text: str) -> None:
    assert odd(clean_text(text), _ZWJ + "\n") == []


@pytest.mark.parametrize("clean", [clean_line, clean_text])
@given(text=anything, cap=st.integers(1, 20))
def test_cleaning_twice_is_cleaning_once(
    clean: Callable[[str, int], str], text: str, cap: int
) -> None:
    once = clean(text, cap)
    assert clean(once, cap) == once
    assert len(once) <= cap


@pytest.mark.parametrize(
    ("dirty", "line"),
    [
        ("\x1b]0;pwn\x1b\\title", "]0;pwn\\title"),
        ("\x9b31mred", "31mred"),
        ("abc\u202edcba", "abcdcba"),
        ("a\u200bb\ufeffc", "abc"),
        ("a\nb\tc\r\nd", "a b c  d"),
        ("a\u2028b", "a b"),
        ("\u3000 标题 \u3000", "标题"),
        ("\ud800x\ue000", "x"),
        ("\u200d \u200d", ""),
        ("cafe\u0301", "café"),
        ("[/] [red]", "[/] [red]"),
    ],
)
def test_lines(dirty: str, line: str) -> None:
    assert clean_line(dirty) == line


def test_emoji_families_stay_whole() -> None:
    family = "👨\u200d👩\u200d👧"
    assert clean_line(f"a {family} b") == f"a {family} b"
    assert clean_text(family) == family


def test_line_breaks_of_every_kind_become_newlines() -> None:
    assert clean_text("a\r\nb\rc\u2028d\x85e\n") == "a\nb\nc\nd\ne"


def test_caps() -> None:
    assert len(clean_line("社" * 100_000)) == LINE_CAP
    assert len(clean_text("社" * 100_000)) == TEXT_CAP


def test_a_huge_line_is_looked_at_only_in_part(monkeypatch: pytest.MonkeyPatch) -> None:
    looked = 0
    category = unicodedata.category

    def counting(char: str) -> str:
        nonlocal looked
        looked += 1
        return category(char)

    monkeypatch.setattr(unicodedata, "category", counting)
    assert clean_line("\x1b社" * 50_000) == "社" * LINE_CAP
    assert looked <= LINE_CAP * 8


@given(anything)
def test_what_is_clean_needs_no_cleaning(text: str) -> None:
    if is_clean(text):
        assert clean_line(text) == text.strip()[:LINE_CAP].rstrip()


@pytest.mark.parametrize(
    "value",
    [float("nan"), float("inf"), 2**63, -(2**63) - 1, {"a": [float("nan")]}, object(), {1, 2}],
)
def test_a_tree_refuses_what_json_cannot_keep(value: object) -> None:
    with pytest.raises(ValueError, match=r"number|JSON"):
        clean_tree(value)


def test_a_tree_refuses_deep_nesting() -> None:
    value: object = "x"
    for _ in range(20):
        value = [value]
    with pytest.raises(ValueError, match="deep"):
        clean_tree(value)


def test_a_tree_is_clean_to_its_keys() -> None:
    assert clean_tree({"a\x1b": ["b\u202e", 1, None, True]}) == {"a": ["b", 1, None, True]}
