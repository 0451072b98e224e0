"""The user's own keys: what people write is understood, what cannot work is told by its place."""

from __future__ import annotations

import pytest

from communitytui.tui.actions import ACTIONS
from communitytui.tui.keymap import check_keymap, free_keys, key_name
from communitytui.words.errors import explain


def places(id: str) -> str:
    return f"config.toml:{len(id)}"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("x", "x"),
        ("X", "X"),
        ("shift+x", "X"),
        ("?", "question_mark"),
        ("+", "plus"),
        ("ctrl++", "ctrl+plus"),
        ("-", "minus"),
        ("Ctrl+X", "ctrl+x"),
        ("C-x", "ctrl+x"),
        ("^x", "ctrl+x"),
        ("^", "circumflex_accent"),
        ("alt + x", "alt+x"),
        ("F5", "f5"),
        ("shift+F5", "shift+f5"),
        ("PgDn", "pagedown"),
        ("page down", "pagedown"),
        ("Esc", "escape"),
        ("Return", "enter"),
        ("space", "space"),
        ("question_mark", "question_mark"),
        ("ctrl+i", "tab"),
        ("ctrl+m", "enter"),
        ("ctrl+[", "escape"),
        ("ctrl+right", "ctrl+right"),
    ],
)
def test_keys_are_read_as_people_write_them(written: str, name: str) -> None:
    assert key_name(written) == name


@pytest.mark.parametrize(
    "written", ["", "notakey", "shft+x", "ctrl+shift+x", "shift+?", "f99", "\x1b", "ctrl+", "好x"]
)
def test_what_no_terminal_sends_is_no_key(written: str) -> None:
    assert key_name(written) is None


def test_a_good_keymap_is_taken_over() -> None:
    good, problems = check_keymap({"help": "f1,?", "task.done": "ctrl+x", "search": ","})
    assert problems == []
    assert good == {"help": "f1,question_mark", "task.done": "ctrl+x", "search": "comma"}


@pytest.mark.parametrize(
    ("id", "keys", "said"),
    [
        ("task.dne", "x", ("task.dne", "task.done")),
        ("qqqqqq", "x", ("qqqqqq", "task.add", "quit")),
        ("task.done", "notakey", ("notakey", "ctrl+x", "pagedown")),
        ("task.done", "ctrl+entr", ("ctrl+entr", "enter?")),
        ("task.done", " ,, ", ("write a key",)),
        ("task.done", "q", ("q belongs to quit (Quit)", "choose one of: d ")),
        ("task.done", "ctrl+i", ("belongs to pane.next",)),
    ],
)
def test_a_wrong_line_is_told_with_its_place(id: str, keys: str, said: tuple[str, ...]) -> None:
    good, (problem,) = check_keymap({"undo": "f9", id: keys}, places)
    assert good == {"undo": "f9"}
    told = explain(problem.error)
    assert told.startswith(f"config.toml:{len(id)}: ")
    assert all(words in told for words in said), told


def test_of_two_lines_with_one_key_the_first_has_it() -> None:
    good, (problem,) = check_keymap({"task.done": "f9", "undo": "f9,f10"}, places)
    assert good == {"task.done": "f9"}
    told = explain(problem.error)
    assert told == "config.toml:4: undo: f9 is taken by task.done (Done), config.toml:9"


def test_two_actions_can_swap_their_keys() -> None:
    good, problems = check_keymap({"undo": "ctrl+r", "redo": "u"})
    assert problems == []
    assert good == {"undo": "ctrl+r", "redo": "u"}


def test_a_key_that_goes_back_to_its_command_is_no_longer_free() -> None:
    good, problems = check_keymap({"undo": "nokey", "redo": "u"})
    assert good == {}
    assert [problem.action for problem in problems] == ["undo", "redo"]


def test_every_problem_is_told_in_the_order_of_the_file() -> None:
    keymap = {"task.done": "q", "nothing": "x", "undo": "notakey", "task.edit": "f6"}
    good, problems = check_keymap(keymap)
    assert [problem.action for problem in problems] == ["task.done", "nothing", "undo"]
    assert good == {"task.edit": "f6"}


def test_keys_said_to_be_free_are_free() -> None:
    free = free_keys({})
    assert free
    for key in free:
        assert check_keymap({"task.done": key})[1] == []


def test_every_command_accepts_its_own_keys() -> None:
    keymap = {action.id: action.keys for action in ACTIONS if action.keys}
    good, problems = check_keymap(keymap)
    assert problems == []
    assert good.keys() == keymap.keys()
