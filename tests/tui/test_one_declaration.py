"""A field that is added to a noun in one place is there everywhere.

The place is the declaration: each script adds the field to it, and only then loads the rest.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

DECLARED = """
from communitytui.i18n import names
from communitytui.domain.nouns.noun import Field
from communitytui.domain.nouns.kinds import OneOf
from communitytui.domain.nouns.declared import TASK
moods = OneOf({"good": "sunny", "bad": "gloomy"})
TASK.fields["mood"] = Field("mood", "Frame of mind", moods, None)
"""
COMMAND = DECLARED + "from communitytui.cli.main import main; main()"
SCREEN = """
import asyncio
from datetime import UTC, datetime
from communitytui.domain.nouns.kinds import Asking
from communitytui.domain.workspace import Workspace
from communitytui.services.changes import changed, field_name
from communitytui.store import open_store
from communitytui.tui.forms.task_fields import make_rows
from tests.tui.host import Host
now = datetime.now(UTC)
store = open_store(__import__("pathlib").Path(__import__("sys").argv[1]), who="me")
space = Workspace(store.refresh().tables, now)
for change in changed(store.history()[-1], space):
    print(field_name(change.table, change.field), change.before, change.after, sep="|")

async def form():
    async with Host().run_test():
        task = space.board[1]
        row = make_rows(task, space, Asking(names, space, 1, space.today(1)))["mood"]
        print(row.label, row.text, row.editor.options, sep="|")

asyncio.run(form())
"""


def run(code: str, *words: str) -> str:
    result = subprocess.run(
        [sys.executable, "-c", code, *words],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
        env={**os.environ, "COMMUNITYTUI_LANG": "en"},
        cwd=Path(__file__).parents[2],
    )
    assert result.returncode in (0, 2), result.stderr
    return result.stdout + result.stderr


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = str(tmp_path_factory.mktemp("one") / "ops.json")
    run(COMMAND, "-f", path, "init", "Readers")
    run(COMMAND, "-f", path, "set", "1", "2", "frame of mind=gloomy")
    run(COMMAND, "-f", path, "set", "1", "mood=sunny")
    return path


def test_commands_set_it_print_it_and_filter_by_it(file: str) -> None:
    tasks = json.loads(run(COMMAND, "-f", file, "tasks", "--json"))["tasks"]
    assert [task["mood"] for task in tasks[:3]] == ["good", "bad", None]
    found = json.loads(run(COMMAND, "-f", file, "tasks", "mood:gloomy", "--json"))["tasks"]
    assert [task["id"] for task in found] == [2]
    assert "did you mean sunny?" in run(COMMAND, "-f", file, "set", "1", "mood=suny")


def test_the_form_and_the_log_have_it(file: str) -> None:
    log, form = run(DECLARED + SCREEN, file).splitlines()
    assert log == "Frame of mind|gloomy|sunny"
    label, text, options = form.split("|")
    assert (label, text) == ("Frame of mind", "good")
    assert "sunny" in options
    assert "gloomy" in options
