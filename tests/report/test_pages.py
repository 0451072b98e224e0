"""Pages of the guide as lines: never too wide, nothing lost, marks gone."""

from __future__ import annotations

import re

import pytest

from communitytui.i18n.cells import width
from communitytui.report.pages import drawn
from communitytui.services.guide import PAGES, page


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("tongue", ["en", "zh"])
@pytest.mark.parametrize("cells", [38, 60, 76, 110])
def test_every_page_fits_and_is_whole(name: str, tongue: str, cells: int) -> None:
    source = page(name, tongue).text
    lines = ["".join(text for text, _ in line) for line in drawn(source, cells)]
    assert max(map(width, lines)) <= cells
    shown = "".join(lines)
    # Letters by their number: cells of a table stand side by side, so their order differs.
    plain = re.sub(r"\]\([^)]*\)|```\w+", "", source)
    for char in set(re.findall(r"\w", plain)):
        # A narrow table repeats its headings.
        assert shown.count(char) >= plain.count(char), char


def test_columns_stand_in_line_and_marks_become_kinds() -> None:
    lines = drawn(
        "# T\n\n| 词 | Means |\n| --- | --- |\n| `周五` `fri` | *a* [b](c.md) long |\n\n- x\n  y",
        24,
    )
    assert lines[0] == [("T", "title")]
    head, first = lines[2], lines[3]
    assert head[0] == ("词", "head")
    assert first[:3] == [("周五", "code"), (" · ", "text"), ("fri", "code")]
    texts = ["".join(text for text, _ in line) for line in lines]
    assert texts[2:] == ["词          Means", "周五 · fri  a b long", "", "- x y"]


def test_where_columns_have_no_room_each_row_is_a_list() -> None:
    table = "| One | Two | Three |\n|---|---|---|\n| " + " | ".join(["some words here"] * 3) + " |"
    texts = ["".join(text for text, _ in line) for line in drawn(table, 17)]
    assert texts[:4] == ["One: some words", "here", "Two: some words", "here"]
