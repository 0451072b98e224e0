"""A paste of several lines, into every field there is: prose keeps them, one line refuses them."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.screen import ModalScreen
from textual.widgets import Input, TextArea

import communitytui.tui
from communitytui.domain.kernel.text import clean_line
from communitytui.domain.nouns.schema import TABLES, check_field
from communitytui.errors import BadValue
from communitytui.i18n import say, set_language
from communitytui.tui.forms import AskLine, AskText, DeliverableDialog, RecordDialog, TaskForm
from communitytui.tui.forms.box import Box
from communitytui.tui.forms.cell_grid import CellLine
from communitytui.tui.forms.editors import Area, Line
from communitytui.tui.forms.file_picker import FilePicker
from communitytui.tui.forms.help_screen import HelpScreen
from communitytui.tui.forms.picker import Picker
from communitytui.tui.forms.prose import Prose
from communitytui.tui.forms.typing_line import AskQuick, RowLine
from communitytui.tui.forms.week_dialog import WeekDialog
from communitytui.tui.forms.welcome import Welcome
from communitytui.tui.pasting import OneLine, pasted_lines
from communitytui.tui.theming import Inks
from communitytui.tui.views.log import FilterLine
from tests.tui.conftest import Open
from tests.tui.host import NOW, TODAY, Host, asking, edited, fields_of, screen_text, workspace

PASTED = "群公告\r\n一、周三共读\n\n二、不发广告\n三、有事找管理员"
LINES = ["群公告", "一、周三共读", "", "二、不发广告", "三、有事找管理员"]
PACKAGE = Path(communitytui.tui.__file__).parent


def clock() -> datetime:
    return NOW


def _deliverable(kind: str, **more: Any) -> DeliverableDialog:
    record = {"kind": kind, "label": "x", **more}
    return DeliverableDialog(edited(1, deliverable=record).board[1], TODAY, "CNY")


_FIELDS = [
    {"key": kind, "label": kind, "type": kind} for kind in ("text", "number", "money", "date")
]
_COLUMNS = [{"key": "a", "label": "A"}, {"key": "b", "label": "B"}]
_FACTORS = [{"key": "x", "label": "X", "weight": 60}, {"key": "y", "label": "Y", "weight": 40}]


async def len_of(cells: Any) -> int:
    return len(cells)


#: A dialog of each kind that has something to type in.
DIALOGS: dict[str, Callable[[], ModalScreen[Any]]] = {
    "one line": lambda: AskLine("T", "L", "before"),
    "prose": lambda: AskText("T", "L", "before"),
    "changes": lambda: AskQuick("T", "L", lambda text: "", [], lambda text: []),
    "record": lambda: RecordDialog(workspace().measures.states(1), TODAY, "dau"),
    "goal": lambda: fields_of("goals"),
    "entry": lambda: fields_of("entries"),
    "help": lambda: HelpScreen([("Move", [("j", "down")])]),
    "welcome": lambda: Welcome(TODAY),
    "picker": lambda: Picker("T", "P", lambda text: [], Inks({})),
    "text": lambda: _deliverable("text"),
    "doc": lambda: _deliverable("doc"),
    "url": lambda: _deliverable("url"),
    "number": lambda: _deliverable("number"),
    "date": lambda: _deliverable("date"),
    "money": lambda: _deliverable("money"),
    "choice": lambda: _deliverable("choice"),
    "decision": lambda: _deliverable("decision"),
    "list": lambda: _deliverable("list"),
    "table": lambda: _deliverable("table", columns=_COLUMNS),
    "matrix": lambda: _deliverable("matrix", factors=_FACTORS),
    "parts": lambda: _deliverable("number", fields=_FIELDS),
    "file": lambda: FilePicker("T", "/", Inks({})),
    "week": lambda: WeekDialog(workspace().measures.states(1)[:2], TODAY, len_of),
}


def _modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        yield str(path.relative_to(PACKAGE)), ast.parse(path.read_text(encoding="utf-8"))


def _below(kind: type) -> Iterator[type]:
    """Yield our own classes that are made of a class, all modules of the screen loaded."""
    for module in pkgutil.walk_packages(communitytui.tui.__path__, "communitytui.tui."):
        importlib.import_module(module.name)
    found: list[type] = kind.__subclasses__()
    for each in found:
        if each.__module__.startswith("communitytui"):
            yield each
        yield from _below(each)


async def test_every_dialog_is_pasted_into() -> None:
    """A new dialog with something to type in joins the table above."""
    async with Host().run_test():
        made = {type(make()).__name__ for make in DIALOGS.values()}
    silent = {
        "ChooseDialog",
        "ConfirmDialog",
        "FormBox",
        "HoursDialog",
        "ProblemsScreen",
        "ProposalsDialog",
        "PageScreen",
        "TextScreen",
        "ThemeDialog",
        "Tour",
    }
    assert {each.__name__ for each in _below(Box)} - silent == made


def test_no_other_widget_takes_text() -> None:
    """Whatever takes one line of text refuses several; all else is an ``Area``."""
    lines = set(_below(Input))
    assert {Line, RowLine, FilterLine} <= lines
    bare = {each.__name__ for each in lines if not issubclass(each, OneLine)} | {"Input"}
    for name, tree in _modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in bare | {"TextArea"}, name
    assert all(issubclass(each, Area) for each in _below(TextArea))


async def paste(pilot: Any, editor: Line | Area) -> None:
    editor.focus()
    await pilot.pause()
    editor.post_message(events.Paste(PASTED))
    await pilot.pause()


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", DIALOGS)
async def test_each_field_keeps_all_lines_or_takes_none(name: str, lang: str) -> None:
    set_language(lang)
    said = {"zh": "粘贴的 4 行没有放入", "en": "4 lines were pasted into a one-line field"}[lang]
    async with asking(DIALOGS[name], (100, 40)) as (pilot, host):
        editors = [each for each in host.screen.query("*") if isinstance(each, Line | Area)]
        assert editors
        for editor in editors:
            before = editor.text
            await paste(pilot, editor)
            if isinstance(editor, CellLine):
                # Each line has a row of its own; what finds none is told.
                kept = [row[editor.grid._column] for row in editor.grid.cells]
                assert kept[-4:] == [*filter(None, LINES)] or name == "week"
            elif isinstance(editor, Area):
                assert editor.text.splitlines()[-5:][1:] == LINES[1:]
                assert "群公告" in editor.text
            else:
                assert editor.text == before
                assert said in screen_text(host)
        assert not host.results


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_each_field_of_the_form_keeps_all_lines_or_takes_none(lang: str) -> None:
    set_language(lang)
    view = workspace(done_when="x")
    async with Host(lambda: TaskForm(view.board[1], view, "ana")).run_test(size=(90, 60)) as pilot:
        form = pilot.app.query_one(TaskForm)
        for row in form._stops():
            if not isinstance(row.editor, Line | Area):
                continue
            before = row.editor.text
            await paste(pilot, row.editor)
            if isinstance(row.editor, Area):
                assert row.editor.text.splitlines()[-4:] == LINES[1:]
            else:
                assert row.editor.text == before
                assert row.problem is not None or "4" in row._note[0][0]


PROSE_FIELDS = {
    "tasks": lambda: TaskForm(workspace().board[1], workspace(), "ana")._rows,
    "entries": lambda: fields_of("entries")._rows,
    "goals": lambda: fields_of("goals", _goal())._rows,
}  # fmt: skip


def _goal() -> Any:
    record: Any = dict.fromkeys(TABLES["goals"] or {})
    return {**record, "statement": "x", "status": "open", "community": 1}


def _keeps_lines(table: str, field: str) -> bool:
    """Tell whether a field of the file keeps lines."""
    try:
        return "\n" in str(check_field(table, field, "a\nb"))
    except (BadValue, ValueError, TypeError):
        return False


@pytest.mark.parametrize("table", PROSE_FIELDS)
async def test_what_the_file_keeps_in_lines_is_typed_in_an_area(table: str) -> None:
    async with Host().run_test():
        rows = PROSE_FIELDS[table]()
        for field, row in rows.items():
            assert isinstance(row.editor, Area) == _keeps_lines(table, field), field


def test_prose_of_the_file_keeps_its_lines() -> None:
    kept = {
        f"{table}.{field}"
        for table, fields in TABLES.items()
        for field in fields or ()
        if _keeps_lines(table, field)
    }
    assert kept >= {
        "tasks.done_when", "tasks.notes", "tasks.reason", "occurrences.note", "entries.notes",
        "goals.reason", "decisions.reason", "trials.hypothesis", "trials.control", "trials.stop",
        "trials.reason", "findings.reason", "metrics.definition",
    }  # fmt: skip
    assert check_field("communities", "gates", {"plan": "a\nb"}) == {"plan": "a\nb"}
    assert check_field("decisions", "notes", {"a": "b\nc"}) == {"a": "b\nc"}


#: What is asked for in one line, by the label of the question. Prose is asked by ``AskText``.
ONE_LINE = {
    "Factor=weight", "File", "First day",
    "Attended", "Currency", "Days", "Due", "Finished before", "Hours a week", "Move by", "Name",
    "Option", "Owner", "To", "Weights",
}  # fmt: skip


def test_only_what_is_one_line_is_asked_in_one() -> None:
    asked = {"AskLine": set(), "AskText": set()}  # type: dict[str, set[str]]
    for _, tree in _modules():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", None) or getattr(node.func, "attr", None)
            if name in asked:
                label = node.args[1]
                assert isinstance(label, ast.Call)
                asked[name].add(ast.literal_eval(label.args[0]))
    assert asked["AskLine"] == ONE_LINE
    assert asked["AskText"] == {"Reason", "Note", "1-5 and why"}


async def test_a_single_pasted_line_is_taken_whatever_blank_lines_are_around_it() -> None:
    async with asking(lambda: AskLine("T", "L", "ab")) as (pilot, host):
        editor = host.screen.query_one(Line)
        editor.cursor_position = 1
        editor.post_message(events.Paste("\n\n 新\x1b[31m \n"))
        await pilot.pause()
        assert editor.text == "a新[31mb"
        assert pasted_lines("\r\n \n") == []


async def test_a_refused_paste_does_not_keep_the_dialog_open() -> None:
    async with asking(lambda: AskLine("T", "L", "ab")) as (pilot, host):
        await pilot.press("end")
        await paste(pilot, host.screen.query_one(Line))
        await pilot.press("c", "enter")
        await pilot.pause()
        assert host.results == ["abc"]


async def test_prose_ends_with_enter_and_breaks_with_ctrl_j() -> None:
    async with asking(lambda: AskText("T", "L", "a")) as (pilot, host):
        assert isinstance(host.focused, Prose)
        await pilot.press("end", "b", "ctrl+j", "c", "enter")
        await pilot.pause()
        assert host.results == ["ab\nc"]


async def test_up_and_down_leave_prose_at_its_ends() -> None:
    async with asking(lambda: fields_of("entries", notes="a\nb"), (90, 50)) as (pilot, host):
        prose = host.screen.query_one(Prose)
        prose.focus()
        await pilot.press("up")
        assert host.focused is prose
        await pilot.press("up")
        assert host.focused is not prose
        await pilot.press("down")
        assert host.focused is prose


async def test_a_pasted_notice_is_kept_whole(open_app: Open) -> None:
    async with open_app() as driver:
        board = driver.stored().board
        id = next(
            id for id in board.ids
            if board[id].deliverable.kind in ("text", "doc") and not board[id].settled
        )  # fmt: skip
        driver.main.reveal_task(id)
        await driver.press("tab", "d")
        editor = driver.app.screen.query(Area).first()
        editor.post_message(events.Paste(PASTED))
        await driver.settle()
        await driver.press("ctrl+s")
        value = driver.stored().board[id].deliverable.value
        assert [line.strip() for line in value.splitlines()] == LINES


async def test_several_lines_are_no_title(open_app: Open) -> None:
    async with open_app() as driver:
        driver.go("4.1")
        before = say(driver.task("4.1").title)
        await driver.press("tab", "i")
        line = driver.main.tasks.centre.typing.line
        assert isinstance(line, RowLine)
        line.post_message(events.Paste(PASTED))
        await driver.settle()
        assert "4" in driver.message
        assert line.value == before
        assert driver.app.screen is driver.main


async def test_several_lines_are_no_search(open_app: Open) -> None:
    async with open_app() as driver:
        await driver.press("/")
        driver.app.focused.post_message(events.Paste(PASTED))  # type: ignore[union-attr]
        await driver.settle()
        assert driver.main.tasks.scope.text == ""
        assert "4" in driver.message
        assert clean_line(driver.message)


async def test_several_lines_are_no_filter_of_the_log(open_app: Open) -> None:
    async with open_app() as driver:
        await driver.press("8", "slash")
        entry = driver.app.focused
        assert isinstance(entry, FilterLine)
        entry.post_message(events.Paste(PASTED))
        await driver.settle()
        assert entry.value == ""
        assert "4" in driver.message
