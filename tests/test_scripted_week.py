"""A week of an operator in the screen alone, from a file that does not exist to a closed cycle.

Whatever is typed is typed into the program; the command line is asked only afterwards, for what
is in the file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from communitytui.i18n import speaking, tr
from tests.screens import ENTER, ESC, SAVE, Screen, app, command
from tests.test_closed_loop import export

TAB, EMPTY = b"\t", b"\x15"
#: The name of an option: in a screen nobody can type one.
OPTION = re.compile(r"(?<![-\w])--[a-z]{3,}")
#: What a table and a matrix of the first stages ask for; the table ends with a day to come.
TARGETS = ("60 write", "dau", "40", "60")
SCORES = ("WeCom", *"54433554", "Discord", *"33443355")


class Operator:
    """Types, waits for what was to come, and looks at each screen for what must never be there."""

    def __init__(self, screen: Screen, lang: str) -> None:
        self.screen, self.lang = screen, lang

    def says(self, message: str) -> str:
        """Return what a message is in the language spoken, up to the first thing filled in."""
        with speaking(self.lang):
            return tr(message).split("{")[0].strip()

    def does(self, *keys: bytes | str) -> None:
        for key in keys:
            self.screen.type(key.encode() if isinstance(key, str) else key)
            assert not OPTION.search(self.screen.text), self.screen.text

    def sees(self, *wanted: str) -> None:
        self.screen.wait(*wanted)

    def goes_to(self, key: str) -> None:
        self.does(ESC, "3", "'", key)
        self.does(ENTER)
        self.sees(key)

    def runs(self, name: str) -> None:
        """Find a command by its name."""
        with speaking(self.lang):
            self.does(":", tr(name), ENTER)

    def finishes(self, key: str, *keys: bytes | str) -> None:
        """Tick a task off and leave its deliverable behind."""
        self.goes_to(key)
        self.does("d", *keys, SAVE)
        self.sees(self.says("Done: {what}"), key)


def said(path: Path, *words: str) -> dict[str, Any]:
    answer = command(path, *words, "--json")
    assert answer.returncode == 0, answer.stderr
    found: dict[str, Any] = json.loads(answer.stdout)
    return found


def cells(values: tuple[str, ...]) -> list[bytes | str]:
    """Return the keys that fill cells one after the other."""
    return [key for value in values for key in (value, TAB)]


@pytest.mark.dated(rotating=True)  # nine would take minutes, and tell little more
@pytest.mark.long
@pytest.mark.parametrize(("lang", "size"), [("en", (120, 36)), ("zh", (80, 24)), ("zh", (120, 36))])
def test_a_week_without_the_command_line(tmp_path: Path, lang: str, size: tuple[int, int]) -> None:
    path = tmp_path / "ops.json"
    (tmp_path / "exports").mkdir()
    export(tmp_path / "exports" / "group chat.csv", recovered=False)
    env = {"COMMUNITYTUI_LANG": lang, "COMMUNITYTUI_USER": "lin", "ESCDELAY": "20"}

    def sitting(*parts: Callable[[Operator, Path], None]) -> None:
        with app(path, size=size, env=env) as screen:
            for part in parts:
                part(Operator(screen, lang), tmp_path)
            assert screen.leave(b"q") == 0
            assert b"Traceback" not in screen.raw

    sitting(begins, works, measures, plans, closes, leaves_a_filter)
    sitting(finds_the_place)
    all_is_there(path)


def begins(week: Operator, _: Path) -> None:
    """The first screen, and a goal that is to be reached."""
    week.sees("communitytui", "English")
    week.does("Readers", TAB, EMPTY, "-60d", ENTER)
    week.sees("1/5")
    week.does(ESC, "1", "a", "60 write a day", TAB, "2", TAB, "40", TAB, "60", TAB, "+60d", SAVE)
    week.sees("40→60")


def works(week: Operator, _: Path) -> None:
    """A text, a choice, a table and a matrix are left behind; a task gets an owner and a day."""
    week.finishes("1.1", "They leave after two weeks")
    week.finishes("1.2", "2", TAB, TAB, "Everything else")
    deadline = datetime.now() + timedelta(days=60)
    week.finishes("1.5", *cells((*TARGETS, f"{deadline:%F}")))
    # Its table can become a goal; there is one already.
    week.sees("60 write · dau · 40")
    week.does(ESC)
    week.finishes("2.6", *cells(SCORES), TAB, "The members are there")
    week.goes_to("1.7")
    week.does("@", "Ana", ENTER, "t", "下周五", ENTER)
    week.sees(week.says("Due date set: {what}"))
    # What the finding will be about is said to be no work of now.
    for key in ("8.4", "7.8", "7.7"):
        week.goes_to(key)
        week.does("s", "4", "later", ENTER)
        week.sees("–", key)


def measures(week: Operator, folder: Path) -> None:
    """A chat is imported, a reading corrected; the finding reopens tasks and begins a trial."""
    week.does(ESC, "5", "I", f"{folder}/exp", TAB, "group", ENTER)
    week.sees("group chat.csv")
    week.does(SAVE)
    week.sees(week.says("Imported: {what}"), "118")
    week.does(ESC)
    week.runs("Readings of a week")
    week.sees(week.says("Metric"))
    week.does("7", SAVE)
    week.does(ESC, "5", TAB, TAB)
    week.sees("Q02")
    week.does("a")
    week.sees("3")
    week.does("x", ">=20 7", ENTER)
    week.sees(week.says("Added: {what}"), "1/14")


def plans(week: Operator, _: Path) -> None:
    """An entry of the calendar is planned and published; a duty of the day is done."""
    week.does(ESC, "7", "a", "Reading night", SAVE)
    week.sees("○ Reading night")
    week.does(ENTER)
    week.does(*[TAB] * 10, "3", SAVE)
    week.sees("✓ Reading night")
    week.runs("Rhythms")
    week.does(ENTER, "2")
    week.sees(week.says("{done}: {what}; u to undo"))


def closes(week: Operator, folder: Path) -> None:
    """The cycle is reviewed and closed, the plan written into a file; a last slip is undone."""
    week.runs("Review")
    week.does("It runs", TAB, "Noticed late", SAVE)
    week.sees(week.says("Next goals"))
    week.does(TAB, "Notice earlier", SAVE)
    week.sees("1")
    week.runs("Report")
    week.does(ENTER, "w", EMPTY, f"{folder}/plan.md", ENTER)
    week.sees(week.says("Written: {path}"))
    week.goes_to("1.6")
    week.does("D", "u")
    week.sees("1.6")


def leaves_a_filter(week: Operator, _: Path) -> None:
    week.goes_to("1.7")
    week.does("f", "owner:Ana", ENTER)
    week.sees("owner:Ana", "1.7")


def finds_the_place(week: Operator, _: Path) -> None:
    week.sees("owner:Ana", "1.7")


def all_is_there(path: Path) -> None:
    tasks = {each["key"]: each for each in said(path, "tasks")["tasks"]}
    assert [tasks[key]["status"] for key in ("1.1", "1.2", "2.6")] == ["done"] * 3
    # The review sets new goals, so the table of them is asked for again.
    assert tasks["1.5"]["status"] == "reopened"
    assert [tasks[key]["status"] for key in ("8.4", "7.8", "7.7")] == ["reopened"] * 3
    assert tasks["1.7"]["owner"] == "Ana"
    assert "1.6" in tasks
    (goal,) = said(path, "goals")["goals"]
    assert (goal["baseline"], goal["target"]) == (40, 60)
    (trial,) = said(path, "trial")["trials"]
    assert (trial["state"], trial["finding"]) == ("running", "Q02")
    (entry,) = said(path, "calendar")["entries"]
    assert (entry["topic"], entry["state"]) == ("Reading night", "published")
    report = (path.parent / "plan.md").read_text("utf-8")
    assert all(word in report for word in ("They leave after two weeks", "WeCom", "Reading night"))
    assert command(path, "doctor").returncode == 0
