"""Every question's table: its columns are declared once, and every renderer can show them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from communitytui.domain.nouns.declared import NOUNS
from communitytui.domain.workspace import Workspace
from communitytui.report.document import TableBlock, grid
from communitytui.services import demo
from communitytui.store import open_store
from communitytui.views.table import Table
from tests.samples import NOW
from tests.tools import tool


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    path = tmp_path_factory.mktemp("demo") / "ops.json"
    demo.build(path, now=NOW, spoken="en", me="kim")
    with open_store(path, who="kim", read_only=True) as store:
        yield Workspace(store.snapshot.tables, NOW)


def answers(workspace: Workspace) -> list[Table[Any]]:
    """Return a table with rows for each noun that programs get."""
    tables: list[Table[Any]] = tool("tables").answers(workspace)
    return tables


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
        (block,) = grid(table, seen)
        assert isinstance(block, TableBlock)
        assert len(block.rows) == len(table.rows)


def test_the_readme_names_every_key() -> None:
    known = tool("tables").keys()
    assert {"tasks", "goals", "budget", "cycles"} <= known.keys()
    assert tool("tables").main("check") == 0


def test_a_key_more_is_written_into_its_row() -> None:
    page = "| `goals` `x` | `goals` | `id uid`; `uid` |\n| `paths` | `path` | `name` |\n"
    assert tool("tables").written(page, {"goals": "id mood"}) == page.replace("id uid", "id mood")


@pytest.mark.parametrize("noun", ["tasks", "goals", "rhythms", "entries", "trials", "cycles"])
def test_every_declared_field_is_told(workspace: Workspace, noun: str) -> None:
    """A field that a noun declares is there for programs, without a column of its own."""
    (table,) = (each for each in answers(workspace) if each.noun == noun)
    told = {*next(table.records()), *table.hidden.split()}
    assert {*NOUNS[noun].fields} <= told
    added = table._replace(record=lambda row: {**table.record(row), "mood": "sunny"})
    assert {record["mood"] for record in added.records()} == {"sunny"}
