"""The references between the tables: every one is declared, and samples are whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from communitytui.domain.kernel.checks import Check
from communitytui.domain.nouns import references
from communitytui.domain.nouns.references import (
    REFERENCES,
    NeededBy,
    identity,
    provides,
    standing_on,
    unmet,
)
from communitytui.domain.nouns.schema import TABLES
from communitytui.errors import CommunityError
from communitytui.store import open_store
from tests.samples import make_plan

_MOST = 2**53


def takes(check: Check, value: Any) -> bool:
    try:
        check(value)
    except (CommunityError, TypeError, ValueError):
        return False
    return True


def holds_ids(check: Check) -> bool:
    """Tell whether a field takes exactly the numbers that ids can be, alone or in a list."""
    return any(
        takes(check, wrap(_MOST))
        and not takes(check, wrap(_MOST + 1))
        and not takes(check, wrap(0))
        for wrap in (lambda id: id, lambda id: [id])
    )


def test_every_field_that_holds_ids_is_declared() -> None:
    found = {
        (table, field)
        for table, fields in TABLES.items()
        for field, (check, _) in (fields or {}).items()
        if holds_ids(check)
    }
    declared = {(each.table, each.field) for each in REFERENCES}
    assert found - declared == set()
    assert {("tasks", "after"), ("occurrences", "rhythm"), ("cycles", "new_goals")} <= found


def test_every_declared_reference_is_a_field_of_its_table() -> None:
    for each in REFERENCES:
        assert each.field in (TABLES[each.table] or {})
        assert each.target in TABLES


def test_a_sample_with_something_of_everything_is_whole(tmp_path: Path) -> None:
    with open_store(make_plan(tmp_path / "ops.json"), who="lin", read_only=True) as store:
        tables = store.snapshot.tables
    assert unmet(tables) == []
    assert all(references.twins(tables, table, tables[table]) == [] for table in tables)


@pytest.mark.parametrize("table", sorted(TABLES))
def test_a_record_without_fields_needs_nothing_and_is_nobody_s_twin(table: str) -> None:
    tables: dict[str, dict[int, dict[str, Any]]] = {table: {1: {}, 2: {}}}
    assert unmet(tables) == []
    assert references.twins(tables, table, [1, 2]) == []
    assert identity(table, {}) is None
    assert list(provides(table, 1, {})) == [(table, 1)]


def needing(places: list[NeededBy]) -> list[tuple[str, int, str]]:
    return [(place.reference.table, place.id, place.reference.field) for place in places]


def test_who_stands_on_a_task_is_found_in_every_table() -> None:
    tables: dict[str, dict[int, dict[str, Any]]] = {
        "tasks": {1: {}, 2: {"after": [1]}, 3: {"after": [2]}},
        "decisions": {1: {"task": 1}, 2: {"task": 3}},
        "findings": {4: {"tasks": [3, 1]}},
        "trials": {5: {"tasks": [1], "finding": 4}, 6: {"tasks": [], "finding": "Q01"}},
    }
    assert needing(standing_on(tables, [("tasks", 1)])) == [
        ("tasks", 2, "after"),
        ("decisions", 1, "task"),
        ("findings", 4, "tasks"),
        ("trials", 5, "tasks"),
    ]
    assert needing(standing_on(tables, [("findings", 4)])) == [("trials", 5, "finding")]
    del tables["tasks"][1]
    assert needing(unmet(tables)) == needing(standing_on(tables, [("tasks", 1)]))


def test_a_metric_is_needed_by_its_name_at_its_level_and_by_its_definition() -> None:
    former = [{"version": 1}]
    metric = {"community": 1, "name": "dau", "level": "post", "version": 2, "former": former}
    tables: dict[str, dict[int, dict[str, Any]]] = {
        "communities": {1: {}},
        "metrics": {7: metric},
        "readings": {
            1: {"community": 1, "metric": "dau", "level": "post", "version": 1},
            2: {"community": 1, "metric": "dau", "level": "visit", "version": 1},
            3: {"community": 1, "metric": "dau", "level": "post", "version": 3},
        },
        "goals": {1: {"community": 1, "metric": "dau"}, 2: {"community": 1, "metric": "dau@visit"}},
    }
    assert needing(unmet(tables)) == [("goals", 2, "metric"), ("readings", 2, "metric")]
    built = standing_on(tables, provides("metrics", 7, metric))
    assert set(needing(built)) == {
        ("goals", 1, "metric"),
        ("readings", 1, "metric"),
        ("readings", 3, "metric"),
        ("readings", 1, "version"),
    }
