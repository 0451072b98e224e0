"""A field is declared in one place, and is there wherever a field of its noun can be met."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

PROJECT = Path(__file__).parents[1]
#: What a copy of the program needs to run, to be completed, and to write its guide.
PARTS = ("communitytui", "themes", ".ci")
ADDED = '    Field("trend", N_("Direction"), DIRECTION, None),\n'
TASK_FORM = """
import sys
from communitytui.i18n import names, set_language
from communitytui.store import open_store
from communitytui.services.workspaces import utc_now, view
from communitytui.tui.forms import task_fields

set_language("zh")
with open_store(sys.argv[1], who="lin", read_only=True) as store:
    workspace = view(store, utc_now())
asking = task_fields.Asking(names, workspace, 1, workspace.today(1))
assert "trend" in task_fields.FIELDS
print(
    task_fields.key_or_typed("trend", workspace.board[1], workspace),
    dict(task_fields.options("trend", asking))["down"],
    task_fields.shown_text("trend", "up", workspace.community(1), workspace),
)
"""
GOAL_FORM = """
import sys
from communitytui.domain.nouns.kinds import Asking
from communitytui.i18n import names, say, set_language
from communitytui.store import open_store
from communitytui.services.workspaces import utc_now, view
from communitytui.tui.forms.field_rows import choices, text_of
from communitytui.tui.record_forms import SORTS

set_language("zh")
with open_store(sys.argv[1], who="lin", read_only=True) as store:
    workspace = view(store, utc_now())
record = workspace.tables["goals"][1]
asking = Asking(names, workspace, 1, workspace.today(1), "lin", record)
(field,) = (each for each in SORTS["goals"].fields(new=False) if each.name == "trend")
known = dict(choices(field, asking))
print(text_of(field, asking), known["down"], known["up"])
"""
LOG = """
import sys
from communitytui.i18n import set_language
from communitytui.services.changes import changed, field_name
from communitytui.services.workspaces import utc_now, view
from communitytui.store import open_store

set_language("zh")
with open_store(sys.argv[1], who="lin", read_only=True) as store:
    workspace = view(store, utc_now())
    found = [change for commit in store.history()[-2:] for change in changed(commit, workspace)]
for change in found:
    print(field_name(change.table, change.field), change.before or "–", change.after)
"""
CHECK = """
import sys
from communitytui.domain.nouns.schema import TABLES, check_field
from communitytui.errors import BadValue

assert check_field(sys.argv[1], "trend", None) is None
try:
    check_field(sys.argv[1], "trend", "sideways")
except BadValue as error:
    print(error)
print(list(TABLES[sys.argv[1]]).index("trend") > 1)
"""


class Place(NamedTuple):
    """A noun: the line behind which its new field stands, and how one meets its records."""

    noun: str
    anchor: str
    begin: tuple[str, ...]
    list: str
    set: tuple[str, ...]
    form: str
    show: tuple[str, ...] = ()


TASKS = Place(
    "tasks",
    '    Field("notes", N_("Notes"), TEXT, "", literal=True),\n',
    ("tasks",),
    "tasks",
    ("set",),
    TASK_FORM,
    show=("show", "1"),
)
GOALS = Place(
    "goals",
    '    Field("reason", N_("Reason"), TEXT, None),\n',
    ("goals", "add", "Six hundred readers"),
    "goals",
    ("goals", "set"),
    GOAL_FORM,
)


class Program:
    """A copy of the program in which a noun has one field more."""

    def __init__(self, folder: Path, place: Place) -> None:
        self.folder = folder
        self.file = str(folder / "ops.json")
        for part in PARTS:
            copy: Callable[[Path, Path], object] = (
                shutil.copytree if (PROJECT / part).is_dir() else shutil.copyfile
            )
            copy(PROJECT / part, folder / part)
        declared = folder / "communitytui" / "domain" / "nouns" / "declared.py"
        source = declared.read_text("utf-8")
        assert source.count(place.anchor) == 1
        declared.write_text(source.replace(place.anchor, place.anchor + ADDED), "utf-8")

    def python(self, *arguments: str, code: int = 0, **more: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(self.folder), **more},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == code, done.stderr
        return done.stdout

    def __call__(self, *arguments: str, lang: str = "en") -> str:
        return self.python("-m", "communitytui", "-f", self.file, "--lang", lang, *arguments)

    def offered(self, *line: str) -> set[str]:
        """Return what a Chinese shell is offered for the last word of a line."""
        words = ("communitytui", "-f", self.file, *line)
        out = self.python(
            "-m",
            "communitytui",
            _COMMUNITYTUI_COMPLETE="bash_complete",
            COMP_WORDS=" ".join(words),
            COMP_CWORD=str(len(words) - 1),
            COMMUNITYTUI_LANG="zh",
        )
        return {text.partition(",")[2] for text in out.splitlines()}


@pytest.mark.dated(rotating=True)
@pytest.mark.parametrize("place", [TASKS, GOALS], ids=lambda place: place.noun)
def test_a_field_more_is_one_line_more(tmp_path: Path, place: Place) -> None:
    program = Program(tmp_path, place)
    program("init", "Morning Readers")
    for _ in range(2):
        program(*place.begin)
    assert "--trend TREND" in program(*place.set[:-1], "add", "--help")

    # Typed by its name or by any word that the screen shows, in either language.
    program(*place.set, "1", "方向=越低越好", lang="zh")
    program(*place.set, "2", "trend=up")

    def found(*words: str) -> dict[int, str]:
        told = json.loads(program(place.list, *words, "--json"))[place.noun]
        return {each["id"]: each["trend"] for each in told}

    assert found("trend:down") == found("direction:越低越好") == found("--trend", "down")
    assert found("trend:down") == {1: "down"}
    assert found("trend:none", "id:1") == {}

    # Offered by the shell, and in the form; named in the log; checked as it is stored.
    assert {"方向=", "方向=越低越好"} <= program.offered(*place.set, "1", "方")
    assert {"trend:down", "trend:none"} <= program.offered(place.list, "trend:")
    assert {"方向:", "方向:越低越好"} <= program.offered(place.list, "方")
    assert program.python("-c", place.form, program.file).split() == [
        "down",
        "越低越好",
        "越高越好",
    ]
    log = program.python("-c", LOG, program.file).splitlines()
    assert log == ["方向 – 越低越好", "方向 – 越高越好"]
    assert "sideways" in program.python("-c", CHECK, place.noun)

    program("undo")
    assert found("trend:up") == {}
    assert found("trend:down") == {1: "down"}

    # The table of keys in the guide is written from what programs get.
    assert "keys of a noun changed" in program.python(".ci/tables.py", "check", code=1)
    program.python(".ci/tables.py", "update")
    assert program.python(".ci/tables.py", "check") == ""
    for language in ("en", "zh"):
        page = tmp_path / "communitytui" / "guide" / language / "programs.md"
        text = page.read_text("utf-8")
        (row,) = (each for each in text.splitlines() if each.startswith(f"| `{place.noun}` |"))
        assert " trend" in row
