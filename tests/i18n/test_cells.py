"""Cell widths: what is lined up stays lined up, whatever the text is made of."""

from __future__ import annotations

import re
from typing import Literal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from communitytui.i18n import cells
from communitytui.i18n.cells import broken, clip, pad, width, widths

#: Texts in which one character is not one cell: wide, emoji, joined, combined, selected.
MIXED = st.lists(
    st.sampled_from(
        [
            "a",
            " ",
            "社",
            "群",
            "，",
            "é",
            "e\u0301",
            "👩",
            "👩\u200d💻",
            "❤\ufe0f",
            "🇨",
            "🇨🇳",
            "👍🏽",
            "\u200d",
            "\ufe0f",
            "\u0301",
            "…",
            "│",
            "ﾊ",
            "한",
            "ह",
            "ि",
        ]
    ),
    max_size=14,
).map("".join)
TEXTS = st.one_of(MIXED, st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=40))
ALIGNS: tuple[Literal["left", "right", "center"], ...] = ("left", "right", "center")


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("", 0),
        ("abc", 3),
        ("社群", 4),
        ("社a群", 5),
        ("e\u0301", 1),
        ("👩\u200d💻", 2),
        ("，", 2),
        ("…", 1),
    ],
)
def test_width(text: str, cells: int) -> None:
    assert width(text) == cells


@pytest.mark.parametrize(
    ("text", "cells", "clipped"),
    [
        ("社群运营", 8, "社群运营"),
        ("社群运营", 7, "社群运…"),
        ("社群运营", 6, "社群…"),
        ("社群运营", 2, "…"),
        ("社群运营", 1, "…"),
        ("社群运营", 0, ""),
        ("社群运营", -3, ""),
        ("community", 5, "comm…"),
        ("ab 社群", 5, "ab …"),
        ("a👩\u200d💻b", 3, "a…"),
        ("a👩\u200d💻bc", 4, "a👩\u200d💻…"),
    ],
)
def test_clip(text: str, cells: int, clipped: str) -> None:
    assert clip(text, cells) == clipped


@given(TEXTS, st.integers(0, 30))
@example("👩\u200d💻👩\u200d💻", 3)
def test_clip_never_takes_more_and_cuts_only_the_end(text: str, cells: int) -> None:
    clipped = clip(text, cells)
    assert width(clipped) <= cells
    assert clipped == text or clipped in ("", "…") or text.startswith(clipped[:-1])
    assert (clipped == text) is (width(text) <= cells)


@given(st.text(st.sampled_from("ab社群，"), max_size=30), st.integers(1, 30))
def test_clip_wastes_no_more_than_half_a_wide_character(text: str, cells: int) -> None:
    if width(text) > cells:
        assert cells - width(clip(text, cells)) <= 1


@given(TEXTS, st.integers(0, 30), st.sampled_from(ALIGNS))
@example("\u200d中", 4, "right")
@example("中\u200d", 4, "left")
def test_pad_takes_exactly_its_cells(
    text: str, cells: int, align: Literal["left", "right", "center"]
) -> None:
    assert width(pad(text, cells, align)) == cells


def test_pad_aligns() -> None:
    assert [pad("社群", 7, align) for align in ALIGNS] == ["社群   ", "   社群", " 社群  "]


@pytest.mark.parametrize(("usual", "wide"), [(cells.WIDE, 2), (cells.NARROW, 1)])
def test_usual_characters_are_as_wide_as_rich_says(usual: str, wide: int) -> None:
    pattern = re.compile(f"[{usual}]")
    found = [char for char in map(chr, range(0x10000)) if pattern.match(char)]
    assert {cell_len(char) for char in found} == {wide}
    assert width("".join(found)) == wide * len(found)


@given(st.lists(MIXED))
@example([])
@example([""])
@example(["社群", "", "a – 社"])
def test_many_are_as_wide_as_each(texts: list[str]) -> None:
    assert widths(texts) == list(map(width, texts))


@given(MIXED, st.integers(2, 12))
def test_what_is_broken_fits_and_is_all_there(text: str, cells: int) -> None:
    lines = broken(text, cells)
    assert all(width(line) <= cells for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
