"""A sign says one thing: what got better or worse is told by two that nothing else has."""

from __future__ import annotations

from collections.abc import Mapping

from communitytui.domain.kernel import signs


def test_the_signs_of_better_and_worse_stand_for_nothing_else() -> None:
    change = {signs.CHANGE_SIGNS["better"], signs.CHANGE_SIGNS["worse"]}
    tables = {
        name: table
        for name, table in vars(signs).items()
        if isinstance(table, Mapping) and name.endswith("_SIGNS")
    }
    assert len(tables) >= 8
    taken = {name for name, table in tables.items() if change & {*table.values()}}
    assert taken == {"CHANGE_SIGNS", "JUDGED_SIGNS"}
