"""A field is declared in one place, and is there wherever the field of a task can be met."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "communitytui"
ANCHOR = '    Field("notes", N_("Notes"), TEXT, "", literal=True),\n'
ADDED = '    Field("trend", N_("Direction"), DIRECTION, None),\n'
FORM = """
import sys
from communitytui.i18n import names, set_language
from communitytui.store import open_store
from communitytui.services.workspaces import utc_now, view
from communitytui.tui.forms import task_fields

set_language("zh")
with open_store(sys.argv[1], who="lin", read_only=True) as store:
    workspace = view(store, utc_now())
asking = task_fields.Asking(names, workspace, 1, workspace.today(1))
assert "trend" in task_fields.order()
print(
    task_fields.key_or_typed("trend", workspace.board[1], workspace),
    dict(task_fields.options("trend", asking))["down"],
    task_fields.shown_text("trend", "up", workspace.community(1), workspace),
)
"""
LOG = """
import sys
from communitytui.i18n import set_language
from communitytui.services.changes import changed, field_name
from communitytui.services.workspaces import utc_now, view
from communitytui.store import open_store

set_language("zh")
with open_store(sys.argv[1], who="lin", read_only=True) as store:
    (change,) = changed(store.history()[-1], view(store, utc_now()))
print(field_name(change.table, change.field), change.before, change.after)
"""


class Program:
    """A copy of the program in which tasks have one field more."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = str(folder / "ops.json")
        shutil.copytree(PACKAGE, folder / "communitytui")
        shutil.copytree(PACKAGE.parent / "themes", folder / "themes")
        declared = folder / "communitytui" / "domain" / "nouns" / "declared.py"
        source = declared.read_text("utf-8")
        assert source.count(ANCHOR) == 1
        declared.write_text(source.replace(ANCHOR, ANCHOR + ADDED), "utf-8")

    def python(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.folder,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def __call__(self, *arguments: str, lang: str = "en") -> str:
        return self.python("-m", "communitytui", "-f", self.file, "--lang", lang, *arguments)


@pytest.mark.dated
def test_a_field_more_is_one_line_more(tmp_path: Path) -> None:
    program = Program(tmp_path)
    program("init", "Morning Readers")

    # Typed by its name or by any word that the screen shows, in either language.
    program("set", "1.1", "方向=越低越好", lang="zh")
    program("set", "1.2", "trend=up")
    (task,) = json.loads(program("show", "1.1", "--json"))["tasks"]
    assert task["trend"] == "down"

    def found(*words: str) -> list[str]:
        return [each["key"] for each in json.loads(program("tasks", *words, "--json"))["tasks"]]

    assert found("trend:down") == found("direction:越低越好") == ["1.1"]
    assert found("trend:none", "key:1.1") == []

    assert "Direction" in program("show", "1.1")
    assert program.python("-c", FORM, program.file).split() == ["down", "越低越好", "越高越好"]
    assert program.python("-c", LOG, program.file).split() == ["方向", "越高越好"]
    program("undo")
    assert found("trend:up") == []
    assert found("trend:down") == ["1.1"]
