"""The types of rows are held to what the nouns declare."""

from __future__ import annotations

from typing import get_type_hints

import pytest

from communitytui.domain.kernel import rows
from communitytui.domain.nouns.declared import NOUNS

ROWS = {
    "communities": rows.CommunityRow,
    "tasks": rows.TaskRow,
    "goals": rows.GoalRow,
    "decisions": rows.SheetRow,
    "rhythms": rows.RhythmRow,
    "occurrences": rows.OccurrenceRow,
    "entries": rows.EntryRow,
    "metrics": rows.MetricRow,
    "standards": rows.StandardRow,
    "baselines": rows.BaselineRow,
    "readings": rows.ReadingsRow,
    "findings": rows.FindingRow,
    "trials": rows.TrialRow,
    "cycles": rows.CycleRow,
}


def test_every_table_has_a_type() -> None:
    assert list(ROWS) == list(NOUNS)


@pytest.mark.parametrize("table", NOUNS)
def test_a_row_has_the_fields_that_are_declared(table: str) -> None:
    hints = get_type_hints(ROWS[table], include_extras=False)
    assert set(hints) == set(NOUNS[table].fields)
    for name, field in NOUNS[table].fields.items():
        may_be_nothing = type(None) in getattr(hints[name], "__args__", ())
        assert may_be_nothing is (field.default is None), name
