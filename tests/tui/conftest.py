"""An app over a sample workspace, driven by keys."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from communitytui.domain.tasks.board import Task
from communitytui.domain.workspace import Workspace
from communitytui.errors import NotFound
from communitytui.i18n import set_language
from communitytui.store import open_store
from communitytui.tui.app import CommunityApp
from communitytui.tui.forms import AskLine
from communitytui.tui.main_screen import MainScreen
from communitytui.tui.session import AppSession
from tests.samples import NOW, make_workspace

#: So often something is looked for (10 ms apart at least) before a test fails: only a hang waits.
_TURNS = 6000


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
        for _ in range(_TURNS):
            await self.pilot.pause()
            if not self.app.session.busy:
                break
            await self.pilot.pause(0.01)
        await self.pilot.pause()

    async def answer(self, text: str) -> None:
        """Answer the question for a line that is open."""
        assert isinstance(self.app.screen, AskLine)
        self.app.screen._row.editor.text = text
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
def workspace_path(tmp_path: Path) -> Path:
    return make_workspace(tmp_path / "ops.json")


@pytest.fixture
def open_app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Return a context that runs the app over a file."""
    monkeypatch.setenv("COLORTERM", "truecolor")

    @asynccontextmanager
    async def run(
        path: Path, size: tuple[int, int] = (120, 40), lang: str = "en", **how: Any
    ) -> AsyncIterator[Driver]:
        set_language(lang)
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
