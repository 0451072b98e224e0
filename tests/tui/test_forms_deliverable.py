"""Every kind of deliverable: typed into its editor, read as a value, shown again the same."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events

from communitytui.domain.kernel.records import Record
from communitytui.domain.tasks.deliverables import Deliverable, check_value
from communitytui.errors import BadValue
from communitytui.i18n import set_language
from communitytui.tui.forms import DeliverableAnswer, DeliverableDialog, DeliverableEditor
from communitytui.tui.forms.cell_grid import CellGrid, pasted_cells
from communitytui.tui.forms.cells import live_totals, scores_in
from communitytui.tui.forms.deliverable import exact
from communitytui.tui.forms.editors import Area, Line, Pick, Radio
from communitytui.tui.forms.prose import Prose
from communitytui.words.deliverables import read_value
from tests.tui.host import TODAY, Host, asking, edited, screen_text, type_in

OPTIONS = [
    {"key": "go", "label": {"zh": "通过", "en": "Go"}},
    {"key": "stop", "label": {"zh": "取消", "en": "Stop [/]"}},
]
PARTS = [
    {"key": "rate", "label": {"zh": "比率", "en": "Rate"}, "unit": "%", "type": "number"},
    {"key": "cost", "label": "Cost", "type": "money"},
    {"key": "on", "label": "On", "type": "date"},
    {"key": "why", "label": "Why", "type": "text", "optional": True},
    {"key": "how", "label": "How", "type": "choice", "options": OPTIONS, "optional": True},
]
COLUMNS = [{"key": "a", "label": "Name"}, {"key": "b", "label": "Share"}]
FACTORS = [
    {"key": "x", "label": "Reach", "weight": 60, "named": True},
    {"key": "y", "label": "Cost", "weight": 40, "named": False},
]
#: A deliverable without its value, and a value that it may have.
CASES: dict[str, tuple[dict[str, Any], Any]] = {
    "text": ({"kind": "text"}, "一句话 [/]"),
    "long text": ({"kind": "text"}, "one\n\ntwo [b]"),
    "doc": ({"kind": "doc"}, "# 标题\n正文"),
    "url": ({"kind": "url"}, "https://example.org/?a=1&b=2"),
    "number": ({"kind": "number"}, 3.5),
    "money": ({"kind": "money"}, "12.50"),
    "date": ({"kind": "date"}, "2026-12-04"),
    "choice": ({"kind": "choice", "options": OPTIONS}, "stop"),
    "free choice": ({"kind": "choice"}, "whatever"),
    "decision": ({"kind": "decision", "options": OPTIONS}, "go"),
    "free decision": ({"kind": "decision"}, "line\nline"),
    "many options": (
        {"kind": "choice", "options": [{"key": f"k{n}", "label": f"L{n}"} for n in range(9)]},
        "k7",
    ),
    "parts": (
        {"kind": "number", "fields": PARTS},
        {"rate": 3.2, "cost": "12.5", "on": "2026-12-04", "why": "好，快, cost=low", "how": "go"},
    ),
    "decision parts": (
        {"kind": "decision", "options": OPTIONS, "fields": PARTS[2:4]},
        {"choice": "go", "on": "2026-12-04", "why": "a=b"},
    ),
    "list": ({"kind": "list"}, ["a; b", "[1]", "x | y"]),
    "table": (
        {"kind": "table", "columns": COLUMNS},
        [{"a": "微信", "b": ""}, {"a": "x | y", "b": "2"}],
    ),
    "matrix": (
        {"kind": "matrix", "factors": FACTORS},
        {"scores": {"A [/]": {"x": 5, "y": 3}, "B": {"x": 2.5, "y": 4}}, "conclusion": "A.\n好"},
    ),
}


def made(name: str, **more: Any) -> tuple[Deliverable, Any]:
    record, value = CASES[name]
    row: Any = {"label": name, "value": None, "previous": None, **record, **more}
    return Deliverable(row), value


@pytest.mark.parametrize("name", CASES)
async def test_a_value_comes_back_as_it_was(name: str) -> None:
    deliverable, value = made(name)
    assert check_value(deliverable, value, TODAY, "CNY") == value
    async with Host().run_test() as pilot:
        editor = DeliverableEditor(deliverable, TODAY, value, currency="CNY")
        await pilot.app.mount(editor)
        assert editor.value() == value
        assert read_value(deliverable, editor.typed, TODAY, "CNY") == value
        assert read_value(deliverable, exact(value), TODAY, "CNY") == value
        empty = DeliverableEditor(deliverable, TODAY, currency="CNY")
        await pilot.app.mount(empty)
        assert empty.empty
        empty.load(editor.typed)
        assert empty.value() == value
        assert empty.typed == editor.typed
        empty.load("")
        assert empty.empty
        with pytest.raises(BadValue):
            empty.value()


TYPED: dict[str, tuple[list[str], Any]] = {
    "text": (["新的"], "新的"),
    "doc": (["a\nb"], "a\nb"),
    "number": (["１，２８０"], 1280),
    "money": (["￥１２．５"], "12.5"),
    "date": (["下周五"], "2026-12-04"),
    "choice": (["2"], "stop"),
    "decision": (["g"], "go"),
    "parts": (
        ["３．２％", "12", "+3d", "", "1"],
        {"rate": 3.2, "cost": "12", "on": "2026-11-26", "how": "go"},
    ),
    "list": (["a\n\n b"], ["a", "b"]),
    "table": (["微信", "60", "QQ\n-"], [{"a": "微信", "b": "60"}, {"a": "QQ", "b": "-"}]),
    "matrix": (
        ["A", "5", "4", "B", "５", "3\n\nA."],
        {"scores": {"A": {"x": 5, "y": 4}, "B": {"x": 5, "y": 3}}, "conclusion": "A."},
    ),
}


def asked(record: Record | None = None, **changes: Any) -> Callable[[], DeliverableDialog]:
    """Return the dialog for a task that is to leave something behind."""
    more = changes if record is None else {"deliverable": dict(record), **changes}
    return lambda: DeliverableDialog(edited(1, **more).board[1], TODAY, "CNY")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", TYPED)
async def test_each_kind_is_typed_with_real_keys(name: str, lang: str) -> None:
    set_language(lang)
    deliverable, _ = made(name)
    typed, expected = TYPED[name]
    async with asking(asked(deliverable.record), (60, 20)) as (pilot, host):
        for place, text in enumerate(typed):
            if place:
                await pilot.press("tab")
            await type_in(pilot, text)
        await pilot.pause()
        if name == "date":
            far = "→ 2026-12-04 周五，11 天后" if lang == "zh" else "→ Fri 2026-12-04, in 11 days"
            assert far in screen_text(host)
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert host.results == [DeliverableAnswer(value=expected)]


async def test_the_widget_fits_the_kind() -> None:
    wanted = {
        "text": Prose,
        "long text": Area,
        "doc": Area,
        "url": Line,
        "choice": Radio,
        "many options": Pick,
    }
    async with Host().run_test():
        for name, widget in wanted.items():
            deliverable, value = made(name)
            assert (
                type(DeliverableEditor(deliverable, TODAY, value, currency="CNY").rows[0].editor)
                is widget
            )


async def test_a_missing_part_is_named_and_the_dialog_stays() -> None:
    deliverable, _ = made("parts")
    async with asking(asked(deliverable.record), (80, 30)) as (pilot, host):
        await type_in(pilot, "5")
        await pilot.press("enter")
        await pilot.pause()
        assert "(Cost) is missing" in screen_text(host)
        assert host.focused is host.screen.query_one(DeliverableEditor).rows[1].editor
        assert not host.results


async def test_previous_value_is_shown_and_can_be_confirmed() -> None:
    deliverable, value = made("table")
    record = {**deliverable.record, "previous": value}
    dialog = asked(record, status="reopened", done_when="When [/] is there")
    async with asking(dialog, (100, 30)) as (pilot, host):
        text = screen_text(host)
        assert "When [/] is there" in text
        assert "Before: 微信" in text.replace("微 信", "微信")
        assert "Name" in text
        await pilot.press("ctrl+o")
        await pilot.pause()
        assert host.results == [DeliverableAnswer(confirm=True)]


async def test_without_asks_for_a_reason() -> None:
    async with asking(asked(), (60, 20)) as (pilot, host):
        await pilot.press("ctrl+o")
        assert not host.results
        await pilot.press("ctrl+w")
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        assert "missing reason" in screen_text(host)
        await type_in(pilot, "没有")
        await pilot.press("enter")
        await pilot.pause()
        assert host.results == [DeliverableAnswer(without="没有")]


async def test_escape_answers_nothing() -> None:
    async with asking(asked()) as (pilot, host):
        await pilot.press("escape")
        await pilot.pause()
        assert host.results == [None]


async def test_totals_follow_the_keys() -> None:
    deliverable, _ = made("matrix", options=[{"key": "w", "label": {"zh": "微信", "en": "WeChat"}}])
    async with asking(asked(deliverable.record), (60, 24)) as (pilot, host):
        text = screen_text(host)
        assert "Reach 60%" in text
        assert "WeChat" in text
        await pilot.press("tab")
        await type_in(pilot, "5\n3")
        await pilot.pause()
        assert "84" in screen_text(host)


def test_half_a_row_has_no_total() -> None:
    deliverable, value = made("matrix")
    half = [["A", "5", ""], ["B", "5", "9"], ["C", "", ""]]
    assert live_totals(deliverable, scores_in(half)) == []
    whole = [["A", "5", "3"], ["B", "1", "1"]]
    assert live_totals(deliverable, scores_in(whole))[0] == ("A", 84.0)
    assert set(value["scores"]) == {"A [/]", "B"}


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("a\tb\n微信\t60\n", [["a", "b"], ["微信", "60"]]),
        ('"x\ty"\tb', [["x y", "b"]]),
        ("| a | b |\n| c | d |", [["a", "b"], ["c", "d"]]),
        ("一个", [["一个"]]),
        ("", [[""]]),
    ],
)
def test_what_a_spreadsheet_copies_is_cells(text: str, cells: list[list[str]]) -> None:
    assert pasted_cells(text) == cells


async def test_pasted_cells_fill_the_grid_from_the_cursor_on() -> None:
    deliverable, _ = made("table")
    async with asking(asked(deliverable.record), (60, 20)) as (pilot, host):
        grid = host.screen.query_one(CellGrid)
        assert host.focused is not None
        host.focused.post_message(events.Paste("微信\t60\ttoo much\nQQ\t-"))
        await pilot.pause()
        assert grid.cells == [["微信", "60"], ["QQ", "-"]]
        # Arrows go through the cells; typing replaces what stands in one.
        await pilot.press("down", "right")
        await type_in(pilot, "70")
        await pilot.press("left", "left", "left")
        await type_in(pilot, "Q")
        await pilot.pause()
        assert grid.cells == [["微信", "60"], ["Q", "70"]]
        await pilot.press("ctrl+s")
        await pilot.pause()
        (answer,) = host.results
        assert isinstance(answer, DeliverableAnswer)
        assert answer.value == [{"a": "微信", "b": "60"}, {"a": "Q", "b": "70"}]


@given(st.lists(st.text(min_size=1, max_size=20), min_size=1, max_size=5))
def test_exact_text_of_a_list_reads_back(items: list[str]) -> None:
    deliverable, _ = made("list")
    try:
        value = check_value(deliverable, items, TODAY, "CNY")
    except BadValue:
        return
    assert read_value(deliverable, exact(value), TODAY, "CNY") == value


def test_a_list_that_looks_like_json_but_is_not_stays_a_list() -> None:
    deliverable, _ = made("list")
    assert read_value(deliverable, "[/]\n{x", TODAY, "CNY") == ["[/]", "{x"]
    assert read_value(deliverable, json.dumps(["a;b"]), TODAY, "CNY") == ["a;b"]
