"""An app over a sample workspace, driven by keys."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import pytest
from textual.pilot import Pilot
from textual.screen import Screen

from communitytui.domain.tasks.board import Task
from communitytui.domain.workspace import Workspace
from communitytui.errors import NotFound
from communitytui.i18n import set_language
from communitytui.store import open_store
from communitytui.tui.app import CommunityApp
from communitytui.tui.forms import AskLine, ChooseDialog, FieldsDialog, Picker
from communitytui.tui.main_screen import MainScreen
from communitytui.tui.session import AppSession
from communitytui.tui.views.base import View
from tests.samples import NOW

#: So often something is looked for (10 ms apart at least) before a test fails: only a hang waits.
_TURNS = 6000

Front = TypeVar("Front", bound=Screen[Any])
Shown = TypeVar("Shown", bound=View)
# Outside the class, which has a ``type`` of its own.
Dialog = type[Front]
ViewOf = type[Shown]


@dataclass
class Driver:
    """The running app and what a test asks of it."""

    app: CommunityApp
    pilot: Pilot[Any]
    path: Path

    @property
    def main(self) -> MainScreen:
        return self.app.main

    @property
    def message(self) -> str:
        return self.main.key_bar.message[0] if self.main.key_bar.message else ""

    async def press(self, *keys: str) -> None:
        """Press keys, each after the app has settled."""
        for key in keys:
            await self.pilot.press(key)
            await self.settle()

    async def type(self, text: str) -> None:
        await self.press(*("space" if char == " " else char for char in text))

    async def settle(self) -> None:
        """Wait until the thread has nothing to do and the loop has heard of it."""
        calm = 0
        for _ in range(_TURNS):
            await self.pilot.pause()
            calm = 0 if self.app.session.busy else calm + 1
            if calm > 1:
                break
            if not calm:
                await self.pilot.pause(0.01)

    async def answer(self, text: str) -> None:
        """Answer the question for a line that is open."""
        self.top(AskLine)._row.editor.text = text
        await self.press("enter")

    def top(self, kind: Dialog[Front]) -> Front:
        """Return the dialog in front, which is of a kind."""
        front = self.app.screen
        assert isinstance(front, kind), front
        return front

    def view(self, kind: ViewOf[Shown]) -> Shown:
        """Return the view in front, which is of a kind."""
        view = self.main.view
        assert isinstance(view, kind), view
        return view

    async def command(self, words: str) -> None:
        """Run the first command that some words find."""
        await self.press("3", "colon")
        self.top(Picker)._line.text = words
        await self.settle()
        await self.press("enter")

    async def fill(self, **fields: str) -> None:
        """Fill in rows of the form in front, and save it."""
        dialog = self.top(FieldsDialog)
        for name, text in fields.items():
            dialog._rows[name].text = text
        await self.settle()
        await self.press("ctrl+s")

    async def choose(self, key: str) -> None:
        """Choose in the dialog in front."""
        dialog = self.top(ChooseDialog)
        dialog._choices.highlighted = dialog._keys.index(key)
        await self.press("enter")

    async def resize(self, columns: int, rows: int) -> None:
        """Give the terminal another size, and wait until the screen has it."""
        await self.pilot.resize_terminal(columns, rows)
        await self.until(lambda: tuple(self.app.screen.size) == (columns, rows))
        await self.settle()

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds; fails the test when it does not come to hold."""
        for _ in range(_TURNS):
            if holds():
                return
            await self.pilot.pause(0.01)
        raise AssertionError("it did not come to hold")

    def stored(self) -> Workspace:
        """Read the file anew, as another process would."""
        with open_store(self.path, who="other") as store:
            return Workspace(store.snapshot.tables, NOW)

    def task(self, key: str) -> Task:
        """Return a task by its playbook number, from the file."""
        board = self.stored().board
        return next(board[id] for id in board.ids if board[id].key == key)

    def go(self, key: str) -> None:
        """Put the cursor of the list on a task by its playbook number."""
        self.main.reveal_task(self.task(key).id)


Open = Callable[..., AbstractAsyncContextManager[Driver]]


@pytest.fixture
def open_plan(open_app: Open, plan_path: Path) -> Open:
    """Return a context that runs the app over a plan with something in every view."""
    return partial(open_app, plan_path)


@pytest.fixture
def open_app(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Return a context that runs the app over a file, else over a sample workspace."""
    monkeypatch.setenv("COLORTERM", "truecolor")

    @asynccontextmanager
    async def run(
        path: Path | None = None, size: tuple[int, int] = (120, 40), lang: str = "en", **how: Any
    ) -> AsyncIterator[Driver]:
        set_language(lang)
        path = path or request.getfixturevalue("workspace_path")
        store = None
        with suppress(NotFound):
            store = open_store(path, who="lin", read_only=how.pop("read_only", False))
        clock: Callable[[], datetime] = lambda: NOW  # noqa: E731 - one line says it
        hook = how.pop("message_hook", None)
        session = AppSession(path, store, who="lin", clock=clock)
        app = CommunityApp(session, **how)
        try:
            async with app.run_test(size=size, message_hook=hook) as pilot:
                driver = Driver(app, pilot, path)
                await driver.settle()
                yield driver
        finally:
            session.close()
            if store is not None:
                store.close()

    return run
