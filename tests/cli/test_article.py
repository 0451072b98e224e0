"""The page that leads from the article to the program: each word, key and command on it is real."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from communitytui.i18n import speaking
from communitytui.services.guide import page
from communitytui.tui.actions import ACTIONS, works_in
from communitytui.tui.key_names import shown_key
from communitytui.tui.views import shown

Cli = Callable[..., Any]


def rows(tongue: str) -> list[list[str]]:
    """Return the cells of all rows but the headings: two words, tasks, screen, commands."""
    lines = [line for line in page("article", tongue).text.splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    heads = {"---", *(row[0] for at, row in enumerate(cells[:-1]) if cells[at + 1][0] == "---")}
    return [row for row in cells if row[0] not in heads]


def code(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def test_both_languages_have_all_requirements_and_say_the_same() -> None:
    english, chinese = rows("en"), rows("zh")
    assert len(english) == len(chinese) == 93
    for one, other in zip(english, chinese, strict=True):
        assert one[:2] == other[1::-1]
        assert one[2] == other[2]
        assert len(code(one[4])) == len(code(other[4])) >= 1
        assert code(one[3]) == code(other[3]) != []


def test_every_task_is_one_of_the_playbook(cli: Cli) -> None:
    known = {task["key"] for task in cli("tasks", "--json").json["tasks"]}
    named = {key for row in rows("en") for key in row[2].split()}
    assert len(named) > 50
    assert named <= known


@pytest.mark.parametrize("tongue", ["en", "zh"])
def test_every_key_works_in_the_view_before_it(tongue: str) -> None:
    views = {str(entry.number): entry.id for entry in shown()}
    with speaking(tongue):
        offered = {action.label for action in ACTIONS if action.palette}
    for row in rows(tongue):
        for name in re.findall(r"`:` ([^`]+?)(?= `|$)", row[3]):
            assert name in offered, row
        view = "tasks"
        for key in code(row[3]):
            view = views.get(key, view)
            bound = [
                action
                for action in ACTIONS
                if key in {action.show, *map(shown_key, action.keys.split(","))}
            ]
            assert any(works_in(action, view) for action in bound), (row, key)


def commands() -> Iterator[str]:
    yield from dict.fromkeys(
        line for tongue in ("en", "zh") for row in rows(tongue) for line in code(row[4])
    )


def test_every_command_does_what_it_says(cli: Cli) -> None:
    said = {line: cli(*shlex.split(line)) for line in commands()}
    assert len(said) > 80
    assert {line: found.err for line, found in said.items() if found.code or not found.out} == {}
