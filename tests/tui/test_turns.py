"""A dialog ends once, and keys take turns: whatever comes in one read, nothing behind it is hit."""

from __future__ import annotations

import ast
import importlib
import itertools
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.screen import ModalScreen
from textual.widgets import Input

import communitytui
from communitytui import tui
from communitytui.i18n import say
from communitytui.tui import actions, turns
from communitytui.tui.forms import AskLine, ChooseDialog, HelpScreen
from communitytui.tui.forms.box import Box
from communitytui.tui.main_screen import MainScreen
from communitytui.tui.turns import READ
from tests.screens import app, tasks
from tests.tui.conftest import Driver, Open
from tests.tui.host import hosted
from tests.tui.test_forms_dialogs import DIALOGS

PACKAGE = Path(communitytui.__file__).parent


def subclasses(base: type[Any]) -> Iterator[type[Any]]:
    """Yield every class of the package that is made from one of Textual's."""
    for module in pkgutil.walk_packages(tui.__path__, f"{tui.__name__}."):
        importlib.import_module(module.name)
    waiting: list[type[Any]] = [base]
    while waiting:
        found = waiting.pop()
        waiting += found.__subclasses__()
        if found.__module__.startswith(communitytui.__name__):
            yield found


def test_no_dialog_escapes_the_rule() -> None:
    """A new kind of dialog is a ``Box``, and closes by its ``dismiss`` alone."""
    found = set(subclasses(ModalScreen))
    assert len(found) > 10
    for kind in found:
        assert issubclass(kind, Box), kind
        assert kind.dismiss is Box.dismiss, kind
        assert kind.action_dismiss is ModalScreen.action_dismiss, kind


def test_screens_are_taken_away_by_dismiss_alone() -> None:
    """What else takes one away would not ask whether it is the one in front."""
    allowed = {"app.py": {"pop_screen"}, "box.py": {"dismiss"}}
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            name = node.func.attr
            if name in ("pop_screen", "switch_screen", "uninstall_screen", "pop_until_active"):
                assert name in allowed.get(file.name, ()), file
            if name == "dismiss" and isinstance(node.func.value, ast.Name):
                # Of a dialog, only by itself; the service of this name forgets a finding.
                assert node.func.value.id in ("self", "service"), file


@pytest.mark.parametrize("name", DIALOGS)
async def test_a_dialog_answers_once_and_closes_only_itself(name: str) -> None:
    async with hosted() as (pilot, host):
        behind = AskLine("behind", "")
        host.ask(behind)
        await pilot.pause()
        dialog = DIALOGS[name]()
        host.ask(dialog)
        await pilot.pause()
        # The one behind has no say while another stands before it.
        behind.dismiss("too early")
        assert host.screen is dialog
        dialog.dismiss(None)
        dialog.dismiss("again")
        await pilot.pause()
        dialog.dismiss("later")
        await pilot.pause()
        assert host.screen is behind
        assert host.results == [None]
        behind.dismiss("now")
        await pilot.pause()
        assert host.results == [None, "now"]
        assert len(host.screen_stack) == 1


NUMBERS = itertools.count(1)
KEYS = {
    "\r": "enter",
    "\x1b": "escape",
    "\x13": "ctrl+s",
    " ": "space",
    "!": "exclamation_mark",
    "?": "question_mark",
}


async def at_once(driver: Driver, *reads: str) -> None:
    """Let keys come in reads that follow so closely that nothing of one is done at the next."""
    textual = driver.app._driver
    assert textual is not None
    for read in reads:
        number = next(NUMBERS)
        for sign in read:
            event = events.Key(KEYS.get(sign, sign), sign)
            event.set_sender(driver.app)
            setattr(event, READ, number)
            textual.send_message(event)
    await driver.pilot.pause(0.01)
    await driver.until(lambda: not driver.app.turns.busy)
    await driver.settle()


async def asking(driver: Driver) -> list[str | None]:
    """Ask for a line, and return where the answers will be."""
    answers: list[str | None] = []
    driver.app.push_screen(AskLine("T", "L"), answers.append)
    await driver.settle()
    assert isinstance(driver.app.focused, Input)
    return answers


@pytest.mark.parametrize(
    ("read", "answer"),
    [
        ("\r\r", ""), ("\r\x1b", ""), ("\x1b\r", None), ("\x1b\x1b", None), ("\r" * 40, ""),
        ("hello\r", "hello"), ("hello\x13", "hello"), ("hello\x13\x1b", "hello"),
        ("hello\x1b", None), ("hello\rworld\r", "hello"),
    ],
)  # fmt: skip
async def test_the_first_closing_key_counts_with_all_before_it(
    open_app: Open, read: str, answer: str | None
) -> None:
    async with open_app() as driver:
        answers = await asking(driver)
        await at_once(driver, read)
        assert answers == [answer]
        assert isinstance(driver.app.screen, MainScreen)
        assert driver.app.is_running


async def test_keys_of_the_closing_read_go_to_nobody_later_ones_to_what_is_in_front(
    open_app: Open,
) -> None:
    async with open_app() as driver:
        driver.go("3.1")
        await driver.press("tab")
        before = driver.task("3.1").priority
        # Behind the dialog the same sign would raise the priority.
        await asking(driver)
        await at_once(driver, "a\r!!!")
        assert driver.task("3.1").priority == before
        answers = await asking(driver)
        await at_once(driver, "b\r", "!")
        assert answers == ["b"]
        assert driver.task("3.1").priority != before


async def test_what_follows_is_asked_before_later_keys_are_taken(open_app: Open) -> None:
    """An answer may open the next dialog; a later key is for that one, not for what is behind."""
    async with open_app() as driver:
        answers: list[str | None] = []

        async def steps() -> None:
            key = await driver.main.ask(ChooseDialog("T", [("a", "A"), ("b", "B")]))
            dialog = ChooseDialog(str(key), [("c", "C"), ("d", "D")])
            answers.append(await driver.main.ask(dialog))

        driver.main.start(steps())
        await driver.settle()
        await at_once(driver, "2111")
        assert isinstance(driver.app.screen, ChooseDialog)
        assert answers == []
        await at_once(driver, "2")
        assert answers == ["d"]


@pytest.mark.parametrize("reads", [["m@ana due:fri\r"], ["m", "@ana due:fri", "\r"], [*"eDD\x13"]])
async def test_what_was_for_a_dialog_that_was_refused_is_no_command(
    open_app: Open, reads: list[str]
) -> None:
    """On a stage there is no task to change; the words of the change would add one and more."""
    async with open_app() as driver:
        before = driver.stored().board.records
        await driver.press("3", "g", "j")
        await at_once(driver, *reads)
        assert isinstance(driver.app.screen, MainScreen)
        assert driver.stored().board.records == before
        assert driver.message == "No task under the cursor"


async def test_after_a_pause_keys_count_again(
    open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_app() as driver:
        await driver.press("3", "g", "j")
        await at_once(driver, "m", "?")
        assert isinstance(driver.app.screen, MainScreen)
        monkeypatch.setattr(turns, "_BURST", 0.0)
        await at_once(driver, "?")
        assert isinstance(driver.app.screen, HelpScreen)


async def test_behind_esc_keys_count_again_without_a_pause(
    open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Esc leaves what would have opened; what was read at once with it still goes to nobody."""
    monkeypatch.setattr(turns, "_BURST", 60.0)
    async with open_app() as driver:
        await driver.press("3", "g", "j")
        await at_once(driver, "m", "?", "\x1b?")
        assert isinstance(driver.app.screen, MainScreen)
        await at_once(driver, "?")
        assert isinstance(driver.app.screen, HelpScreen)


async def test_a_whole_edit_typed_in_one_burst_goes_into_the_form(open_app: Open) -> None:
    async with open_app() as driver:
        driver.go("3.1")
        await driver.press("tab")
        await at_once(driver, "eNew\x13")
        assert say(driver.task("3.1").title) == "New"


def test_only_what_opens_something_waits_for_text() -> None:
    assert actions.asks("task", ("modify",))
    assert not actions.asks("task", ("priority",))


async def test_no_key_is_lost_or_turned_round_while_it_waits(open_app: Open) -> None:
    text = "the quick brown fox jumps over the lazy dog " * 5
    async with open_app() as driver:
        answers = await asking(driver)
        await at_once(driver, *text, "\r")
        assert answers == [text]


#: What opens a dialog, and where: the view, and the pane by the keys that lead there.
OPENING = [(b"3", key) for key in b"F O T ' : ? s @ m t > c".split()] + [(b"4", b"=")]


@pytest.mark.parametrize(
    "opening",
    [
        pytest.param([(b"3", b"F"), (b"3", b"s"), (b"4", b"=")], id="some"),
        pytest.param(OPENING, id="all", marks=pytest.mark.slow),
    ],
)
def test_two_enters_in_one_read_leave_the_program_alone(
    plan_path: Path, opening: list[tuple[bytes, bytes]]
) -> None:
    with app(plan_path) as screen:
        screen.wait("Communities", "3.1")
        screen.rest()
        for view, key in opening:
            for keys in (b"\r\r", b"\r\x1b"):
                screen.press(view, b"l", key, keys)
                assert screen.process.poll() is None, (view, key, keys, screen.text)
                screen.press(b"\x1b", b"\x1b")
        assert screen.leave(b"3", b"q") == 0


def test_each_key_of_one_read_is_about_the_row_where_it_was_pressed(plan_path: Path) -> None:
    """A slow line delivers at once what was typed row by row."""
    before = {task["key"]: task["priority"] for task in tasks(plan_path, "stage:model")}
    with app(plan_path) as screen:
        screen.wait("Communities", "3.1")
        screen.type(b"\t")
        screen.send(b"!j!j!j")
        screen.idle()
        screen.wait_saved()
        screen.send(b"q")
        assert screen.ended_reading() is not None
    after = {task["key"]: task["priority"] for task in tasks(plan_path, "stage:model")}
    changed = {key for key in before if before[key] != after[key]}
    assert changed == {"3.1", "3.2", "3.3"}


def test_what_a_terminal_says_presses_nothing(plan_path: Path) -> None:
    """Through a pty: sequences that no one knows, cut in two, and beside a key that counts."""
    with app(plan_path) as screen:
        screen.wait("Communities", "3.1")
        screen.rest()
        screen.press(b"\t", b" ")
        screen.wait_saved()
        before = tasks(plan_path)
        for sequence in (b"\x1b[13;9u", b"\x1bOu5", b"\x1b]52;c;uuu\x1b\\", b"\x1bPuuu\x1b\\"):
            screen.press(sequence, sequence[:4], sequence[4:])
        screen.press(b"\x1b[117;9u")
        assert tasks(plan_path) == before
        # The key of another spelling is the key.
        screen.press(b"\x1b[58;2u")
        screen.wait("Commands")
        screen.press(b"\x1b[27u")
        screen.press(b"\x1b[117u")
        screen.until(lambda: tasks(plan_path) != before, "undone")


async def test_a_key_that_comes_while_the_program_ends_does_nothing(
    open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As behind SIGTERM: what it opens would have no screen to stand in."""
    pressed: list[object] = []

    async def press(action: object, *_: object, **__: object) -> bool:
        pressed.append(action)
        return True

    async with open_app() as driver:
        monkeypatch.setattr(driver.app, "run_action", press)
        key = events.Key("i", "i")
        key._set_forwarded()
        await driver.app.on_event(key)
        assert pressed
        pressed.clear()
        monkeypatch.setattr(driver.app, "_exit", True)
        for forwarded in (False, True):
            key = events.Key("i", "i")
            if forwarded:
                key._set_forwarded()
            await driver.app.on_event(key)
        assert not pressed
        monkeypatch.setattr(driver.app, "_exit", False)
