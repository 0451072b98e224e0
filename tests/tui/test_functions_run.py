"""How many functions of ours one key runs; the bounds are what was reached."""

from __future__ import annotations

import pytest

from communitytui.tui import session
from tests.functions_run import FunctionsRun
from tests.tui.conftest import Open


async def test_done_asks_for_the_deliverable(
    open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The look at the file that comes every half second is not what the key does.
    monkeypatch.setattr(session, "LOOK_EVERY", 3600)
    with FunctionsRun() as functions:
        async with open_app() as driver:
            driver.go("6.1")
            await driver.press("tab", "d", "escape")
            assert len(driver.app.screen_stack) == 1
            functions.found.clear()
            await driver.press("d")
            assert len(driver.app.screen_stack) == 2
            ran = len(functions)
    assert ran <= 122
