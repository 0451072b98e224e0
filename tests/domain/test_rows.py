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
    "rhythms": rows.RhythmRow,
    "entries": rows.EntryRow,
    "metrics": rows.MetricRow,
    "trials": rows.TrialRow,
    "cycles": rows.CycleRow,
}


@pytest.mark.parametrize("table", ROWS)
def test_a_row_has_fields_that_are_declared(table: str) -> None:
    hints = get_type_hints(ROWS[table], include_extras=False)
    assert set(hints) <= set(NOUNS[table].fields)
    for name in hints:
        may_be_nothing = type(None) in getattr(hints[name], "__args__", ())
        assert may_be_nothing is (NOUNS[table].fields[name].default is None), name
