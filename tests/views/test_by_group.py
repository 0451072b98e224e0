"""Groups side by side, for people: values, signs, and what is not known."""

from __future__ import annotations

from datetime import timedelta

import pytest

from communitytui.domain.metrics.spans import Span
from communitytui.report.day import day
from communitytui.report.document import TableBlock
from communitytui.report.plan import plan
from communitytui.report.week import last_week, week
from communitytui.views.by_group import (
    compared,
    every_by_group,
    groups_compared,
    metrics_by_group,
)
from communitytui.views.table import Cell
from tests.domain.measured import TODAY, Measured
from tests.domain.test_rules import WEEKS, noisy


def built() -> Measured:
    made = Measured().group("North", "South")
    made.put("dau", noisy(60, 60), WEEKS).put("members", 300, 5)
    made.put("dau", noisy(20, 10), WEEKS, group=1).put("members", 90, 5, group=1)
    made.put("dau", noisy(30, 30), range(40, WEEKS), group=2)
    newest = max(made.tables["readings"][1]["days"])
    made.tables["readings"][1]["days"][newest]["of"] = ["Telegram", "Slack"]
    return made


def shown(cell: object) -> str:
    assert isinstance(cell, Cell)
    return cell.text


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        # The fall of North, and how old what is known of South is.
        ("dau", ["● 60 (Telegram…)", "▼ 10", "● 30 (10-11)"]),
        ("members", ["300", "90", "n/a"]),
    ],
)
def test_a_cell_says_what_is_known(name: str, wanted: list[str]) -> None:
    table = metrics_by_group(every_by_group(built().workspace, 1))
    assert [column.heading for column in table.columns] == [
        "Metric", "Name", "whole", "North", "South",
    ]  # fmt: skip
    (line,) = [line for line in table.rows if line[0].metric.name == name]
    assert [shown(table.reader(column)(line)) for column in table.columns[2:]] == wanted


def test_of_a_span_only_the_week_that_was_judged_has_a_sign() -> None:
    found = compared(built().workspace, 1)
    assert found is not None
    monday = TODAY - timedelta(days=7)
    for span, wanted in (
        (Span(monday, monday + timedelta(days=6)), "▼ 10"),
        (Span(monday, monday), "10"),
    ):
        table = groups_compared(found, span)
        dau = next(column for column in table.columns if column.key == "dau")
        assert shown(table.reader(dau)(1)) == wanted


def test_reports_compare_groups_where_there_are_any() -> None:
    def tables(made: Measured) -> list[list[tuple[str, ...]]]:
        look = made.workspace
        (home,) = look.communities
        documents = (
            week(look, home, last_week(TODAY)),
            day(look, home, TODAY),
            plan(look, home, (), TODAY),
        )
        return [
            [
                block.keys
                for block in each.blocks
                if isinstance(block, TableBlock) and block.keys[0] == "chat_group"
            ]
            for each in documents
        ]

    assert tables(built()) == [[("chat_group", "members", "dau")]] * 3
    assert tables(Measured().group("North").put("dau", 60, WEEKS)) == [[]] * 3
    assert compared(Measured().workspace, 1) is None
