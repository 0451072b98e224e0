"""Tables as lines: aligned, in the room there is, and nothing of a cell is left out."""

from __future__ import annotations

import pytest

from communitytui.i18n.cells import width
from communitytui.tui.text_table import table_lines

HEADS = ["Rule", "What happens when it is broken", "Times"]
ROWS = [
    ["No adverts", "A word in private; the second time the message goes", "3"],
    ["[red]markup[/x] 不要刷屏，也不要连发", "https://example.org/" + "a" * 90, "12"],
    ["", "–", ""],
]


def drawn(cells: int, heads: list[str] = HEADS, rows: list[list[str]] = ROWS) -> list[str]:
    return ["".join(text for text, _ in line) for line in table_lines(heads, rows, cells)]


@pytest.mark.parametrize("cells", [24, 34, 48, 58, 78, 118, 200])
def test_nothing_is_cut_and_nothing_is_too_wide(cells: int) -> None:
    lines = drawn(cells)
    assert all(width(line) <= cells for line in lines)
    shown = sorted(char for line in lines for char in line if not char.isspace())
    for row in [*ROWS, HEADS]:
        for char in "".join(row).replace(" ", ""):
            assert char in shown
    assert shown.count("a") >= 90


def test_columns_begin_in_one_cell_and_numbers_end_in_one() -> None:
    head, first, *_ = drawn(200)
    assert head.index("What happens") == first.index("A word")
    assert width(head) == width(first)


def test_long_headings_of_numbers_become_letters_that_are_explained() -> None:
    heads = ["Option", "Meets what members need 60%", "Is cheap to make and to keep 40%", "Total"]
    rows = [["Live stream", "5", "4.5", "94"], ["Poll", "2", "5", "62"]]
    assert drawn(90, heads, rows)[0].endswith("Is cheap to make and to keep 40%  Total")
    assert drawn(34, heads, rows) == [
        "Option       a    b  Total",
        "Live stream  5  4.5     94",
        "Poll         2    5     62",
        "a Meets what members need 60%",
        "b Is cheap to make and to keep 40%",
    ]


def test_without_room_for_columns_each_row_is_told_by_its_headings() -> None:
    heads = ["Who", "Where from", "What for", "How"]
    rows = [["Ana Soto of Lisbon", "The spring fair", "Reading aloud", "By telephone"]] * 2
    lines = drawn(34, heads, rows)
    assert lines[:2] == ["  Who         Ana Soto of Lisbon", "  Where from  The spring fair"]
    assert lines.count("") == 1
