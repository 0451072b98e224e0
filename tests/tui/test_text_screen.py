"""A report on the screen: prose is wrapped, tables go to the side beside their names."""

from __future__ import annotations

import pytest

from communitytui.i18n.cells import width
from communitytui.tui.drawing import wrap
from communitytui.tui.forms.text_screen import laid_out, with_names

TABLE = (
    "指标          值    先前  去年同期",
    "成员数    171 人     162        –",
    "日活 DAU   41 人      44        –",
)


@pytest.mark.parametrize("cells", [20, 24, 30])
def test_the_columns_of_a_table_are_reached_beside_the_names(cells: int) -> None:
    rows = list(with_names(TABLE))
    seen = ""
    for left in range(0, 40, 4):
        for line, names in rows:
            (shown,) = laid_out(line, names, cells, left)
            assert width(shown) <= cells
            assert shown.startswith(line[:3])
            seen += shown
    assert "去年同期" in seen


def test_prose_is_wrapped_below_its_own_beginning() -> None:
    (pair,) = with_names(["- What moved most: Daily active 41, Messages 1,755"])
    assert laid_out(*pair, 24, 8) == [
        "- What moved most: Daily",
        "  active 41, Messages",
        "  1,755",
    ]


def test_a_number_goes_to_the_next_line_whole() -> None:
    assert wrap("平常第 48 周为 163；平常 113", 17) == ["平常第 48 周为", "163；平常 113"]
