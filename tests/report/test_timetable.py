"""Timetable, budget and labour in the report: what they say, and what they do with odd data."""

from __future__ import annotations

from typing import Any

import pytest

from communitytui.domain.workspace import Workspace
from communitytui.i18n import speaking
from communitytui.report.parts.planning import budget_blocks, labour_blocks, timetable_blocks
from tests.report import sample


def blocks(kind: str, workspace: Workspace | None = None) -> str:
    workspace = workspace or sample.workspace()
    home = workspace.communities[0]
    with speaking("en"):
        if kind == "budget":
            return sample.source(budget_blocks(workspace, home))
        make = {"timetable": timetable_blocks, "labour": labour_blocks}[kind]
        return sample.source(make(workspace, home, sample.TODAY))


def changed(table: str, **fields: Any) -> Workspace:
    """Return the sample with fields of the first record of a table set."""
    tables = {name: dict(rows) for name, rows in sample.workspace().tables.items()}
    tables[table][1] = {**tables[table][1], **fields}
    return Workspace(tables, sample.NOW)


def row(text: str, first: str) -> list[str]:
    """Return the cells of the table row that begins with ``first``."""
    (line,) = [line for line in text.splitlines() if line.startswith(f"| {first} ")]
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_a_late_task_is_told_with_its_first_plan_and_its_mark() -> None:
    text = blocks("timetable")
    assert row(text, "7.1")[6] == "2026-12-01"
    assert "would end 11 d past due" in row(text, "3.2")[5]
    critical = [line for line in text.splitlines() if line.endswith("| ◆   |")]
    assert critical
    assert all(line.strip("| ◆").endswith(" 0") for line in critical)
    assert "| 5.6 |" not in text


def test_a_working_calendar_is_named() -> None:
    assert "Counted in calendar days." in blocks("timetable")
    assert "Counted in working days" in blocks(
        "timetable", changed("communities", calendar="working")
    )


def test_a_circle_in_the_data_is_told_and_the_report_goes_on() -> None:
    text = blocks("timetable", changed("tasks", after=[1], status="todo"))
    assert text.startswith("tasks wait for each other in a circle: 1.1 State the business problem")


def test_gates_are_told_with_why_they_were_opened() -> None:
    text = blocks("timetable", changed("communities", gates={"content": "* soon | *"}))
    assert (
        "- 4 Shape the content strategy: waits for 2 tasks · opened early: \\* soon | \\*" in text
    )
    assert "- 1 Define the goal" not in text


def test_money_by_stage_with_what_is_over() -> None:
    text = blocks("budget", changed("communities", currency="EUR"))
    assert "Amounts in EUR." in text
    assert row(text, "Set the management model")[1:] == [
        "500",
        "620.50",
        "-120.50",
        "◆ over budget",
    ]
    assert row(text, "3.2 Appoint moderators")[3] == "-120.50"
    assert row(text, "Total")[2] == "695.75"


def test_people_by_week_and_by_stage() -> None:
    text = blocks("labour", changed("communities", capacity={"Ana": 1}))
    assert "W49 11-30" in text
    workload, _, duties = text.partition("### Responsibilities")
    assert "◆" in row(workload, "Ana")[1]
    assert "R1" in row(duties, "Ana")[3]
    assert "R1 A1" in text


@pytest.mark.parametrize("kind", ["timetable", "budget", "labour"])
def test_of_nothing_there_is_nothing_to_tell(kind: str) -> None:
    tables = {**sample.workspace().tables, "tasks": {}, "rhythms": {}}
    assert blocks(kind, Workspace(tables, sample.NOW)) == ""
