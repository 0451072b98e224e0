"""How far each key of moving goes: a page keeps one row in sight, and the ends are the ends."""

from __future__ import annotations

from typing import Any

import pytest
from textual.geometry import Size
from textual.message import Message

from communitytui.tui.widgets.pane import Pane
from communitytui.tui.widgets.row_pane import RowPane

_NONE: Any = None  # inks and signs: nothing is drawn here


class Rows(RowPane[int]):
    """A hundred rows, ten of them in sight, and no app around them."""

    NAME = "rows"

    @property
    def content_size(self) -> Size:
        return Size(20, 10)

    def post_message(self, message: Message) -> bool:
        return True


class Headed(Rows):
    HEAD = 2


class Lines(Pane):
    """The same without a cursor."""

    NAME = "lines"

    @property
    def content_size(self) -> Size:
        return Size(20, 10)


def _moved(pane: RowPane[int], how: str, cursor: int, top: int) -> tuple[int, int]:
    pane.set_rows(range(100), cursor)
    pane.scroll_lines(top)
    assert (pane.cursor, pane.top) == (cursor, top)
    pane.move(how)
    return pane.cursor, pane.top


@pytest.mark.parametrize(
    ("how", "cursor", "top"),
    [
        ("down", 51, 47),
        ("up", 49, 47),
        ("page_down", 59, 50),
        ("page_up", 41, 41),
        ("half_down", 54, 47),
        ("half_up", 46, 46),
        ("top", 0, 0),
        ("bottom", 99, 90),
    ],
)
def test_a_cursor_moves_so_far(how: str, cursor: int, top: int) -> None:
    assert _moved(Rows(_NONE, _NONE), how, 50, 47) == (cursor, top)


@pytest.mark.parametrize(
    ("how", "cursor", "top"),
    [("page_down", 57, 50), ("page_up", 43, 43), ("half_down", 53, 46), ("half_up", 47, 45)],
)
def test_a_head_is_no_part_of_a_page(how: str, cursor: int, top: int) -> None:
    assert _moved(Headed(_NONE, _NONE), how, 50, 45) == (cursor, top)


@pytest.mark.parametrize(
    ("how", "before", "after"),
    [("page_down", 95, 99), ("page_up", 4, 0), ("down", 99, 99), ("up", 0, 0)],
)
def test_a_cursor_stops_at_the_ends(how: str, before: int, after: int) -> None:
    top = 90 if before > 50 else 0
    assert _moved(Rows(_NONE, _NONE), how, before, top) == (after, top)


@pytest.mark.parametrize(
    ("how", "top"),
    [
        ("down", 51),
        ("up", 49),
        ("page_down", 59),
        ("page_up", 41),
        ("half_down", 54),
        ("half_up", 46),
        ("top", 0),
        ("bottom", 90),
    ],
)
def test_lines_scroll_so_far(how: str, top: int) -> None:
    pane = Lines(_NONE, _NONE)
    pane.rows = range(100)
    pane.scroll_lines(50)
    pane.move(how)
    assert pane.top == top
