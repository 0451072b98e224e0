"""A huge paste is cut before anything is drawn of it, in every input there is."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.widgets import Input, TextArea

import communitytui
from communitytui.domain.kernel.text import TEXT_CAP
from communitytui.tui.forms import AskLine
from communitytui.tui.forms.editors import Area
from communitytui.tui.paste_limits import LINE_MOST, CappedInput
from tests.tui.conftest import Driver, Open
from tests.tui.test_turns import subclasses

MEGABYTE = 1_000_000
PACKAGE = Path(communitytui.__file__).parent


def test_every_input_has_a_cap() -> None:
    """A new kind of input is one of the two that cut, and none of Textual's is used bare."""
    for base, capped in ((Input, CappedInput), (TextArea, Area)):
        found = list(subclasses(base))
        assert capped in found
        for kind in found:
            assert issubclass(kind, capped), kind
            assert kind.replace is capped.replace, kind
    for file in (PACKAGE / "tui").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in ("Input", "TextArea", "MaskedInput"), file


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Collect how many characters each input holds whenever it draws itself."""
    found: list[int] = []
    for kind, text in ((Input, lambda w: w.value), (TextArea, lambda w: w.text)):
        original = kind.render_line

        def render_line(self: Any, y: int, do: Any = original, text: Any = text) -> Any:
            found.append(len(text(self)))
            return do(self, y)

        monkeypatch.setattr(kind, "render_line", render_line)
    return found


async def paste(driver: Driver, text: str) -> None:
    event = events.Paste(text)
    event.set_sender(driver.app)
    driver.app.post_message(event)
    await driver.settle()


async def focused_text(driver: Driver) -> str:
    focused = driver.app.focused
    assert isinstance(focused, Input | TextArea)
    return focused.value if isinstance(focused, Input) else focused.text


@pytest.mark.parametrize(
    "keys",
    [["a"], ["e"], ["slash"], ["f"], ["m"], ["at"], ["apostrophe"], ["question_mark"]],
)
async def test_a_megabyte_into_each_line(open_app: Open, drawn: list[int], keys: list[str]) -> None:
    async with open_app() as driver:
        driver.go("3.1")
        await driver.press("tab", *keys)
        await driver.until(lambda: isinstance(driver.app.focused, Input))
        await paste(driver, "x" * MEGABYTE)
        assert 0 < len(await focused_text(driver)) <= LINE_MOST
        assert 0 < max(drawn) <= LINE_MOST
        # The line goes on to work: there is room for what was taken away.
        await driver.press("backspace", "y")
        assert "y" in await focused_text(driver)


async def test_a_megabyte_into_a_text_and_what_is_said_of_it(
    open_app: Open, drawn: list[int]
) -> None:
    async with open_app() as driver:
        driver.go("3.1")
        await driver.press("tab", "e")
        form = driver.main.tasks.centre.form
        assert form is not None
        form.focus_field("notes")
        await driver.settle()
        assert isinstance(driver.app.focused, Area)
        driver.app.focused.text = "before\n"
        driver.app.focused.move_cursor((1, 0))
        await paste(driver, "y" * MEGABYTE)
        text = await focused_text(driver)
        assert len(text) == TEXT_CAP
        assert text.startswith("before\nyyy")
        assert max(drawn) <= TEXT_CAP
        assert str(TEXT_CAP) in driver.message


async def test_a_dialog_says_that_something_was_cut(open_app: Open) -> None:
    async with open_app() as driver:
        answers: list[str | None] = []
        # What stands there already is never cut.
        long = "z" * (LINE_MOST + 500)
        driver.app.push_screen(AskLine("T", "L", long), answers.append)
        await driver.settle()
        await driver.press("end")
        await paste(driver, "x" * 10)
        wrong = driver.app.screen.query_one("#wrong")
        assert wrong.has_class("-shown")
        assert str(LINE_MOST) in str(wrong.render())
        await driver.press("enter")
        assert answers == [long]
