"""Every question's table: its columns are declared once, and every renderer can show them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from communitytui.domain.judging.cycles import closed, running
from communitytui.domain.judging.findings import findings as find_findings
from communitytui.domain.judging.trials import states as trial_states
from communitytui.domain.metrics.goals import states as goal_states
from communitytui.domain.nouns.declared import NOUNS
from communitytui.domain.plan.budget import whole
from communitytui.domain.plan.entries import find_entries
from communitytui.domain.plan.rhythms import states as rhythm_states
from communitytui.domain.plan.schedule import timetable
from communitytui.domain.plan.workload import duties, workload
from communitytui.domain.tasks.gates import gates
from communitytui.domain.workspace import Workspace
from communitytui.i18n import say
from communitytui.report.tables import shown
from communitytui.services import demo
from communitytui.services.decisions import decisions
from communitytui.store import open_store
from communitytui.views import (
    cycles,
    entries,
    findings,
    goals,
    labour,
    metrics,
    money,
    plan,
    rhythms,
    stages,
    tasks,
    trials,
)
from communitytui.views import (
    decisions as decision_views,
)
from communitytui.views.table import Table
from tests.samples import NOW

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    path = tmp_path_factory.mktemp("demo") / "ops.json"
    demo.build(path, now=NOW, spoken="en", me="kim")
    with open_store(path, who="kim", read_only=True) as store:
        yield Workspace(store.snapshot.tables, NOW)


def answers(workspace: Workspace) -> list[Table[Any]]:
    """Return a table with rows for each noun that programs get."""
    home, board = workspace.community(1), workspace.board
    today = workspace.today(1)
    found = rhythm_states(workspace, 1)
    hours, people = workload(workspace, home, today, 4), duties(board, home)
    (first, *_) = decisions(workspace)
    return [
        tasks.tasks(workspace, board.ids),
        stages.stages(workspace, home, stages.stage_states(workspace, home)),
        stages.communities(workspace, [home]),
        goals.goals(workspace, goal_states(workspace, 1)),
        trials.trials(workspace, trial_states(workspace, 1)),
        cycles.cycles(workspace, [*closed(workspace, 1), running(workspace, 1, say=say)]),
        rhythms.rhythms(workspace, found),
        rhythms.occurrences(workspace, [state.next for state in found if state.next]),
        entries.entries(workspace, find_entries(workspace, 1)),
        metrics.metrics(workspace, workspace.measures.states(1)),
        findings.findings(workspace, find_findings(workspace, 1)),
        decision_views.decisions(workspace, decisions(workspace)),
        decision_views.grid(first),
        plan.schedule(workspace, home, timetable(board, home, today).slots),
        plan.gate_table(
            workspace, [plan.GateOf(home, gate) for gate in gates(board, home).values()]
        ),
        money.budget(workspace, [money.Money(home, whole(board, home), "all")]),
        labour.workload(home, hours),
        labour.duties(home, people),
        labour.load_grid(hours, mark="!"),
        labour.duty_grid(people, lambda stage: str(stage.number)),
    ]


def test_a_column_is_declared_once_and_what_is_shown_is_declared(workspace: Workspace) -> None:
    for table in answers(workspace):
        keys = [column.key for column in table.columns]
        assert len(keys) == len({*keys}), table.noun
        for layout in (table.terminal, table.document, table.card):
            assert {*layout.split()} <= {*keys}, table.noun
        assert table.rows, table.noun


def test_every_column_can_be_shown_in_a_document(workspace: Workspace) -> None:
    for table in answers(workspace):
        seen = " ".join(column.key for column in table.columns if column.text or column.title)
        (block,) = shown(table, seen)
        assert len(block.splitlines()) == len(table.rows) + 2


@pytest.mark.parametrize("page", ["README.md", "README.zh.md"])
def test_the_readme_names_every_key(workspace: Workspace, page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    named = {}
    for line in re.findall(r"^\| `.*$", text, re.MULTILINE):
        nouns, _, keys = [*line.strip("| ").split(" | "), "", ""][:3]
        listed = re.match(r"`([a-z_0-9 ]+)`", keys)
        for noun in re.findall(r"`(\w+)`", nouns):
            named[noun] = listed[1].split() if listed else []
    for table in answers(workspace):
        records = table.records()
        if any(records):
            assert named[table.noun] == list(records[0]), table.noun


@pytest.mark.parametrize("noun", ["tasks", "goals", "rhythms", "entries", "trials", "cycles"])
def test_every_declared_field_is_told(workspace: Workspace, noun: str) -> None:
    """A field that a noun declares is there for programs, without a column of its own."""
    (table,) = (each for each in answers(workspace) if each.noun == noun)
    told = {*table.records()[0], *table.hidden.split()}
    assert {*NOUNS[noun].fields} <= told
    added = table._replace(record=lambda row: {**table.record(row), "mood": "sunny"})
    assert {record["mood"] for record in added.records()} == {"sunny"}
