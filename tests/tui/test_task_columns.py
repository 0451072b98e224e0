"""Which columns a list of tasks has, and how wide."""

from __future__ import annotations

import pytest

from communitytui.domain.workspace import Workspace
from communitytui.i18n import say, set_language
from communitytui.i18n.cells import width
from communitytui.tui.widgets.task_columns import CHECKLIST, after_title, columns
from tests.tui.host import edited, tables, workspace


def names(state: Workspace, cells: int = 90, *, checklist: bool = False) -> list[str]:
    ids = state.board.stage_ids(1, "goal")
    return [column.name for column in columns(state, ids, cells, checklist=checklist).right]


def test_a_column_comes_with_its_first_value() -> None:
    assert names(workspace()) == ["waits", "due"]
    assert names(edited(3, owner="Ana")) == ["owner", "waits", "due"]
    assert columns(workspace(), [1, 2], 90).priority == 0
    assert columns(workspace(priority=1), [1, 2], 90).priority > 0
    assert columns(workspace(priority=3), [1, 2], 90).priority == 0


def test_without_numbers_there_is_no_column_of_them() -> None:
    assert columns(workspace(key=None), [1], 90).number == 0
    assert columns(workspace(), [1, 2], 90).number == 4


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("cells", [*range(CHECKLIST, 170, 9)])
def test_a_checklist_leaves_titles_whole(cells: int, lang: str) -> None:
    set_language(lang)
    state = edited(3, owner="Ana")
    ids = state.board.stage_ids(1, "goal")
    shape = columns(state, ids, cells, checklist=True)
    assert {"due", "owner", "area"} <= {column.name for column in shape.right}
    rest = 3 + shape.priority + shape.number + sum(column.cells + 2 for column in shape.right)
    for id in ids:
        task = state.board[id]
        assert width(say(task.title)) + rest <= cells
        spans = after_title(state, task, shape)
        assert sum(width(text) for text, _ in spans) + 1 == sum(c.cells + 2 for c in shape.right)


def test_a_wide_checklist_has_all_that_a_task_is_checked_for() -> None:
    state = edited(3, owner="Ana", done_when="They agree")
    found = names(state, 180, checklist=True)
    assert found == ["area", "deliverable", "metric", "done_when", "owner", "stands", "due"]
    assert names(state, 120, checklist=True) == [each for each in found if each != "done_when"]
    shape = columns(state, state.board.ids, 180, checklist=True)
    assert set(shape.served) <= {*state.board.ids}
    assert any(" +" in text for text in shape.served.values())


def test_a_narrow_list_gives_titles_the_room_of_waiting() -> None:
    assert names(workspace(), 48) == ["due"]


def test_ten_thousand_rows_are_not_measured_one_by_one() -> None:
    ids = list(tables()["tasks"]) * 200
    many = columns(workspace(), ids, 90)
    assert many == columns(workspace(), ids[:200], 90)
