from __future__ import annotations

import pytest

from communitytui.errors import BadValue
from communitytui.i18n import names
from communitytui.services import quick_entry, tasks
from communitytui.services.fields import Asking
from communitytui.services.quick_entry import (
    QuickEntry,
    completions,
    last_word,
    meanings,
    read_entry,
)
from communitytui.services.workspaces import view
from communitytui.store import Store
from communitytui.words.errors import explain
from tests.services.conftest import NOW


@pytest.fixture
def asking(store: Store) -> Asking:
    tasks.change(store, [1], {"owner": "Ana Lin"}, now=NOW)
    tasks.change(store, [2], {"owner": "bo", "helpers": "周明远"}, now=NOW)
    workspace = view(store, NOW)
    return Asking(names, workspace, 1, workspace.today(1), "lin")


@pytest.mark.parametrize(
    ("line", "entry"),
    [
        ("写群规", QuickEntry("写群规", {}, None)),
        (
            "写群规 @editor due:+3d p:1",
            QuickEntry("写群规", {"owner": "editor", "due": "+3d", "priority": "1"}, None),
        ),
        ('call @"Ana Lin" now', QuickEntry("call now", {"owner": "Ana Lin"}, None)),
        ("＠小李 due：下周五 发布", QuickEntry("发布", {"owner": "小李", "due": "下周五"}, None)),
        ("活动：双十二 http://x.cn/a", QuickEntry("活动：双十二 http://x.cn/a", {}, None)),
        ("\\@所有人 公告 a:b", QuickEntry("@所有人 公告 a:b", {}, None)),
        ("count kind:number", QuickEntry("count", {}, {"kind": "number", "label": ""})),
        ('a label:"new members"', QuickEntry("a", {}, {"kind": "text", "label": "new members"})),
        ('a 5" screen @x', QuickEntry('a 5" screen', {"owner": "x"}, None)),
        ("title:x stage:goal", QuickEntry("title:x stage:goal", {}, None)),
        ("[/] \x1b[31m @", QuickEntry("[/] \x1b[31m @", {}, None)),
        ("   ", QuickEntry("", {}, None)),
    ],
)
def test_a_line_says_a_new_task(line: str, entry: QuickEntry) -> None:
    assert read_entry(line) == entry


def test_a_kind_that_a_line_cannot_say_is_refused() -> None:
    with pytest.raises(BadValue) as caught:
        read_entry("x kind:numbr")
    assert "number" in explain(caught.value)


def test_what_is_understood_is_said_in_full(asking: Asking) -> None:
    told = meanings(
        {"due": "下周五", "owner": "me", "status": "doing", "area": "BUILD", "stage": "6"}, asking
    )
    assert told[0] == "Due Fri 2026-12-04, in 11 days"
    assert told[1:] == [
        "Owner lin",
        "Status in progress",
        "Area build",
        "Stage Make the operating plan",
    ]
    assert meanings({"due": "", "after": "a"}, asking) == ["Due –", "After State the problem"]
    with pytest.raises(BadValue):
        meanings({"due": "someday"}, asking)


@pytest.mark.parametrize(
    ("before", "found"),
    [
        ("x @", ["@lin", '@"Ana Lin"', "@bo", "@周明远"]),
        ("x @an", ['@"Ana Lin"']),
        ('owner:"Ana L', ['owner:"Ana Lin"']),
        ("status:d", ["status:doing", "status:done"]),
        ("s:sk", ["s:skipped"]),
        ("pri", ["priority:"]),
        ("area:b", ["area:build"]),
        ("area:建", []),
        ("due:+", ["due:+3d", "due:+1w", "due:+1m"]),
        ("stage:pl", ["stage:platform", "stage:plan"]),
        ("nothing:x", []),
        ("p:1 ", []),
        ("", []),
    ],
)
def test_a_word_is_completed(asking: Asking, before: str, found: list[str]) -> None:
    assert completions(before, asking) == found


def test_a_new_task_completes_other_words(asking: Asking) -> None:
    assert completions("x kind:d", asking, entry=True) == ["kind:doc", "kind:date", "kind:decision"]
    assert "title:" not in completions("t", asking, entry=True)
    assert completions("x status:d", asking, entry=True) == ["status:doing"]


@pytest.mark.parametrize(
    ("before", "word"), [("a b", "b"), ("a ", ""), ("", ""), ('a o:"x y', 'o:"x y'), ("写 @", "@")]
)
def test_the_word_before_the_caret(before: str, word: str) -> None:
    assert last_word(before) == word


def test_a_line_of_changes_is_taken_apart() -> None:
    read = quick_entry.read_quick
    assert read("＠me  p：2 budget:10") == {"owner": "me", "priority": "2", "budget": "10"}
    assert read('notes:"a b" due:') == {"notes": "a b", "due": ""}
    with pytest.raises(BadValue, match="due"):
        read("tomorrow")
    with pytest.raises(BadValue) as raised:
        read("ownr:x")
    assert raised.value.hint == "owner"
