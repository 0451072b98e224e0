"""Which messages of ours a key leads to: nothing is told twice, nothing is forgotten."""

from __future__ import annotations

from textual.message import Message

from tests.tui.conftest import Driver, Open


class Heard:
    """The messages of our own in the order in which they were handled, each one once."""

    def __init__(self) -> None:
        self._messages: list[Message] = []

    def __call__(self, message: Message) -> None:
        ours = type(message).__module__.startswith("communitytui.")
        # A message is handed from widget to widget: it is the same object each time.
        if ours and not any(known is message for known in self._messages):
            self._messages.append(message)

    def names(self) -> list[str]:
        """Return what was heard since the last time; several of a kind in a row count as one."""
        names = [type(message).__qualname__ for message in self._messages]
        self._messages = []
        return [name for place, name in enumerate(names) if names[place - 1 : place] != [name]]


async def heard_after(driver: Driver, heard: Heard, *keys: str) -> list[str]:
    heard.names()
    await driver.press(*keys)
    return heard.names()


async def test_moving_in_tree_and_list(open_app: Open) -> None:
    heard = Heard()
    async with open_app(message_hook=heard) as driver:
        assert await heard_after(driver, heard, "j") == ["RowPane.Highlighted"]
        assert await heard_after(driver, heard, "tab") == []
        assert await heard_after(driver, heard, "j") == ["RowPane.Highlighted"]
        # At the end there is nowhere to go, and nothing to say.
        await driver.press("G")
        assert await heard_after(driver, heard, "j") == []


async def test_submitting_the_form(open_app: Open) -> None:
    heard = Heard()
    async with open_app(message_hook=heard) as driver:
        driver.go("3.1")
        await driver.press("tab", "e")
        assert await heard_after(driver, heard, "x") == ["Row.Touched"]
        assert await heard_after(driver, heard, "ctrl+s") == [
            "TaskForm.Submitted",
            "StateChanged",
            "Saved",
        ]


async def test_cancelling_the_form(open_app: Open) -> None:
    heard = Heard()
    async with open_app(message_hook=heard) as driver:
        driver.go("3.1")
        await driver.press("tab", "e")
        assert await heard_after(driver, heard, "escape") == ["TaskForm.Cancelled"]
        assert driver.main.tasks.centre.form is None

        await driver.press("e", "x")
        # Something would be lost: the first esc only asks.
        assert await heard_after(driver, heard, "escape") == []
        assert await heard_after(driver, heard, "escape") == ["TaskForm.Cancelled"]


async def test_a_tick_is_one_change_and_one_save(open_app: Open) -> None:
    heard = Heard()
    async with open_app(message_hook=heard) as driver:
        driver.go("3.1")
        await driver.press("tab")
        assert await heard_after(driver, heard, "space") == ["StateChanged", "Saved"]
