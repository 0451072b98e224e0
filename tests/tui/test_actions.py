"""The table of actions: no clash, every label in both languages, and what derives from it."""

from __future__ import annotations

import ast
import inspect
from importlib import import_module
from itertools import combinations

import pytest

from communitytui.tui.actions import (
    ACTIONS,
    BY_ID,
    FORM_ACTIONS,
    SEARCH_ACTIONS,
    Action,
    bindings,
    hints,
)
from communitytui.tui.area_actions import AreaActions
from communitytui.tui.file_actions import FileActions
from communitytui.tui.help_rows import help_groups
from communitytui.tui.keymap import meet
from communitytui.tui.main_screen import MainScreen
from communitytui.tui.metric_actions import MetricActions
from communitytui.tui.people_actions import PeopleActions
from communitytui.tui.program_actions import ProgramActions
from communitytui.tui.proposal_actions import ProposalActions
from communitytui.tui.record_actions import RecordActions
from communitytui.tui.settings_actions import SettingsActions
from communitytui.tui.task_actions import TaskActions
from communitytui.tui.task_editing import TaskEditing
from communitytui.tui.task_places import TaskPlaces
from communitytui.tui.task_targets import Marks
from communitytui.tui.template_actions import TemplateActions
from communitytui.tui.trace_actions import TraceActions
from communitytui.tui.upkeep_actions import UpkeepActions
from communitytui.tui.views import ENTRY, shown
from communitytui.tui.views.task_moves import TaskMoves


def test_no_key_belongs_to_two_actions_that_can_both_be_meant() -> None:
    clashes = [
        (one.id, other.id)
        for one, other in combinations(ACTIONS, 2)
        if one.keys and set(one.keys.split(",")) & set(other.keys.split(",")) and meet(one, other)
    ]
    assert clashes == []


TASK_ROOMS: tuple[type, ...] = (TaskActions, TaskPlaces, TaskEditing, Marks)


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
def test_every_action_has_somebody_who_does_it(action: Action) -> None:
    # Without it Textual would pass over the key, and the palette would say nothing.
    assert callable(getattr(MainScreen, f"action_{action.run.partition('(')[0]}"))
    name, _, arguments = action.run.removesuffix(")").partition("(")
    first, *more = ast.literal_eval(f"[{arguments}]")
    doers: dict[str, list[tuple[object, str]]] = {
        "view": [(MainScreen, "action_view")],
        "task": [(next(room for room in TASK_ROOMS if hasattr(room, first)), first)]
        if name == "task"
        else [],
        "program": [(ProgramActions, first)],
        "file": [(FileActions, first)],
        "metric": [(MetricActions, first)],
        "people": [(PeopleActions, first)],
        "record": [(RecordActions, first)],
        "settings": [(SettingsActions, first)],
        "upkeep": [(UpkeepActions, first)],
        "area": [(AreaActions, first)],
        "template": [(TemplateActions, first)],
        "trace": [(TraceActions, first)],
        "proposal": [(ProposalActions, first)],
        "in_view": [doer(view, first) for view in action.views or [e.id for e in shown()]],
    }
    given = [first] if name == "view" else more
    for owner, method in doers[name]:
        signature = inspect.signature(getattr(owner, method))
        # What is asked of the community in front is given that.
        here = [0] if list(signature.parameters)[1:2] == ["community"] else []
        signature.bind(None, *here, *given)


def doer(view: str, name: str) -> tuple[object, str]:
    """Return the class that does something in a view, and its method."""
    module, _, made = ENTRY[view].home.partition(":")
    found = getattr(import_module(f"communitytui.tui.views.{module}"), made)
    return (TaskMoves if view == "tasks" else found.MOVES), name


def test_every_action_can_be_given_other_keys() -> None:
    assert {binding.id for binding in bindings()} == set(BY_ID)


@pytest.mark.parametrize("pane", ["", "tree", "list", "detail", "metrics"])
def test_help_lists_every_action_once_those_of_the_pane_first(pane: str) -> None:
    here = hints(pane) if pane else []
    groups = help_groups({}, here, "Here")
    listed = [tip for _, rows in groups for _, tip, _, _ in rows]
    assert sorted(listed) == sorted(
        action.tooltip for action in (*ACTIONS, *FORM_ACTIONS, *SEARCH_ACTIONS)
    )
    if pane:
        title, rows = groups[0]
        assert title == "Here"
        assert [row[2] for row in rows] == [action.id for action in here]


def test_help_shows_the_keys_of_the_user() -> None:
    rows = [row for _, rows in help_groups({"undo": "f5,ctrl+x"}) for row in rows]
    assert [row[0] for row in rows if row[2] == "undo"] == ["f5 ^x"]
    assert [row[0] for row in rows if row[2] == "move.down"] == ["j down"]


@pytest.mark.parametrize("pane", ["tree", "list", "detail", "metrics"])
def test_the_key_bar_offers_help_first_and_nothing_forbidden(pane: str) -> None:
    assert hints(pane)[0].id == "help"
    assert not any(action.writes for action in hints(pane, read_only=True))
