"""Done when: what a task says of itself is what its deliverable is held to, for all 75."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import communitytui
from communitytui.domain.tasks.board import Task
from communitytui.domain.tasks.deliverables import CHOICE, Deliverable, bare, check_value
from communitytui.domain.tasks.gaps import condition, demands, gaps
from communitytui.domain.workspace import Workspace
from communitytui.errors import NeedsDeliverable
from communitytui.i18n import say, speaking
from communitytui.services import offers, tasks
from communitytui.services.workspaces import view
from communitytui.words.errors import explain
from tests.sample_values import whole
from tests.samples import NOW, first_day

GUIDE = Path(communitytui.__file__).parent / "guide"
TONGUES = ("en", "zh")
#: Tasks with a limit beside what is filled in: how many demands they make in all.
LIMITED = {"2.4": 2, "4.2": 2, "4.7": 2, "7.2": 3, "7.5": 2, "7.7": 2, "8.2": 2, "8.4": 2}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with first_day(tmp_path_factory.mktemp("first") / "ops.json") as store:
        yield view(store, NOW)


def board(workspace: Workspace) -> list[Task]:
    return [workspace.board[id] for id in workspace.board.ids]


def held(deliverable: Deliverable, value: Any) -> list[str]:
    return [say(gap) for gap in gaps(Deliverable({**deliverable.record, "value": value}))]


def test_what_is_said_is_said_of_the_deliverable_in_both_languages(workspace: Workspace) -> None:
    told = board(workspace)
    assert len(told) == 75
    for task in told:
        kept: Any = task.record["done_when"]
        assert set(kept) == set(TONGUES)
        for tongue in TONGUES:
            with speaking(tongue):
                assert kept[tongue] == say(condition(task.deliverable)) != ""


@pytest.mark.parametrize("tongue", TONGUES)
def test_each_names_every_part_that_is_needed_and_no_other(
    workspace: Workspace, tongue: str
) -> None:
    with speaking(tongue):
        for task in board(workspace):
            deliverable, text = task.deliverable, say(task.done_when)
            asked = [part for part in deliverable.parts if part.key != CHOICE]
            asked_for = [bare(part.label) for part in asked if not part.optional]
            asked_for += [bare(column["label"]) for column in deliverable.columns]
            for label in asked_for:
                assert say(label) in text, (task.key, say(label))
            rest = text
            for label in sorted(map(say, asked_for), key=len, reverse=True):
                rest = rest.replace(label, "")
            for part in asked:
                if part.optional:
                    assert say(bare(part.label)) not in rest, (task.key, say(part.label))
            if deliverable.parts or deliverable.kind in ("table", "list"):
                assert {int(n) for n in re.findall(r"\d+", rest)} == limits(deliverable), task.key


def limits(deliverable: Deliverable) -> set[int]:
    """Return every number that a declaration asks for."""
    found = [deliverable.least, deliverable.most]
    found += [column.get("total") for column in deliverable.columns]
    found += [field.get(bound) for field in deliverable.fields for bound in ("least", "most")]
    unnamed = deliverable.kind == "list" and deliverable.least is None
    return {n for n in [*found, 1 if unnamed else None] if n is not None}


def test_the_least_that_is_said_is_enough_and_anything_less_is_not(workspace: Workspace) -> None:
    for task in board(workspace):
        deliverable, value = task.deliverable, whole(task.deliverable)
        assert held(deliverable, value) == [], task.key
        kept = check_value(deliverable, value, date(2026, 11, 23), "CNY")
        assert held(deliverable, kept) == [], task.key
        assert len(demands(deliverable)) == LIMITED.get(str(task.key), 1), task.key
        for less in lacking(value):
            assert held(deliverable, less), (task.key, less)


def lacking(value: Any) -> Iterator[Any]:
    """Yield a value with each of its pieces taken away, one at a time."""
    if isinstance(value, Mapping) and "scores" in value:
        row = value["scores"]["a"]
        for key in row:
            yield {**value, "scores": {**value["scores"], "a": {**row, key: None}}}
    elif isinstance(value, Mapping):
        for key in value:
            yield {**value, key: None}
    elif isinstance(value, list):
        yield value[1:]
        if isinstance(value[0], Mapping):
            for key in value[0]:
                yield [{**value[0], key: ""}, *value[1:]]
    else:
        yield ""


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("2.1", "A\nB", "1 more entry"),
        ("4.2", "A | 50 | x\nB | 30 | x\nC | 19 | x", "Share: 100 in all"),
        ("4.2", "A | many | x\nB | 30 | x\nC | 20 | x", "Share: 100 in all"),
        ("4.2", "\n".join(["A | 20% | x"] * 5 + ["B | 0 | x"]), "1 row too many"),
        ("4.7", "ready=11,planned=20", "Ready: at least 60% of Planned"),
        ("7.2", "joined=19,planned=20,spoke=19", "at least 100% of Seeds planned"),
        ("7.5", "published=20,planned=20,on_time=17", "at least 90% of Planned"),
        ("7.7", "log=x,in_promise=89%", "at least 90%"),
        ("8.4", "imports=4,days=28,longest_gap=8", "at most 7 days"),
    ],
)
def test_what_is_beyond_a_limit_is_no_done(tmp_path: Path, key: str, value: str, said: str) -> None:
    with first_day(tmp_path / "ops.json") as store, speaking("en"):
        workspace = view(store, NOW)
        id = next(task.id for task in board(workspace) if task.key == key)
        with pytest.raises(NeedsDeliverable) as caught:
            tasks.done(store, [id], now=NOW, deliverable=value)
        assert said in explain(caught.value)
        assert view(store, NOW).board[id].status == "todo"


def test_what_a_team_wrote_itself_stays(tmp_path: Path) -> None:
    with first_day(tmp_path / "ops.json") as store:
        tasks.change(store, [1], {"done_when": "They nod"}, now=NOW)
        assert view(store, NOW).board[1].done_when == "They nod"
        own = tasks.add(store, 1, "Call ten", "goal", now=NOW).tasks[0]
        assert own.done_when == ""


@pytest.mark.parametrize("tongue", TONGUES)
def test_the_guide_tells_of_each_task_what_fills_it_and_what_it_becomes(
    workspace: Workspace, tongue: str
) -> None:
    page = (GUIDE / tongue / "tasks.md").read_text("utf-8")
    rows = [
        line.strip().strip("|").split("|") for line in page.splitlines() if line.startswith("| `")
    ]
    told = {row[0].split("`")[1]: [cell.strip() for cell in row[1:]] for row in rows}
    with speaking(tongue):
        assert {task.key: say(task.done_when) for task in board(workspace)} == {
            key: cells[1] for key, cells in told.items()
        }
    filled = {key for key, cells in told.items() if cells[2]}
    made = {key for key, cells in told.items() if cells[3]}
    assert filled == offers.FILLED_FROM.keys()
    assert made == {task.key for task in board(workspace) if offers.table_of(task.deliverable)}
    assert (len(filled), len(made)) == (13, 4)
