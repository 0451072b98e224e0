"""The table of actions: no clash, every label in both languages, a keymap that is checked."""

from __future__ import annotations

from collections import Counter

import pytest

from communitytui.tui.actions import (
    ACTIONS,
    BY_ID,
    bindings,
    check_keymap,
    help_groups,
    hints,
    with_full_width,
)
from communitytui.tui.screens.main import MainScreen


def test_no_key_belongs_to_two_actions() -> None:
    keys = Counter(key for a in ACTIONS for key in with_full_width(a.keys).split(","))
    assert [key for key, count in keys.items() if count > 1] == []


def test_every_action_is_bound_to_a_method_of_the_screen() -> None:
    for action in ACTIONS:
        assert hasattr(MainScreen, f"action_{action.run.partition('(')[0]}"), action.id
    assert {binding.id for binding in bindings()} == set(BY_ID)


def test_help_lists_every_action_once() -> None:
    listed = [tip for _, rows in help_groups({}) for _, tip in rows]
    assert sorted(listed) == sorted(action.tooltip for action in ACTIONS)


@pytest.mark.parametrize("pane", ["tree", "list", "detail", "metrics"])
def test_the_key_bar_offers_help_first_and_nothing_forbidden(pane: str) -> None:
    assert hints(pane)[0].id == "help"
    assert not any(action.writes for action in hints(pane, read_only=True))


def test_a_good_keymap_is_taken_over_with_its_full_width_signs() -> None:
    good, problems = check_keymap({"help": "f1,?", "task.done": "ctrl+x"})
    assert problems == []
    assert good["help"] == "f1,question_mark,fullwidth_question_mark"
    assert good["task.done"] == "ctrl+x"


@pytest.mark.parametrize(
    ("keymap", "said"),
    [
        ({"task.dne": "x"}, "task.done"),
        ({"task.done": "notakey"}, "notakey"),
        ({"task.done": "shft+x"}, "shft+x"),
        ({"task.done": ""}, "no key"),
        ({"task.done": "q"}, "quit"),
        ({"task.done": "x", "undo": "x"}, "belongs to"),
    ],
)
def test_a_wrong_line_is_reported_and_left_out(keymap: dict[str, str], said: str) -> None:
    good, problems = check_keymap(keymap)
    assert "task.dne" not in good
    assert problems
    assert any(said in str(problem.error) for problem in problems)


def test_two_actions_can_swap_their_keys() -> None:
    good, problems = check_keymap({"undo": "ctrl+r", "redo": "u"})
    assert problems == []
    assert good == {"undo": "ctrl+r", "redo": "u"}
