"""Proposals of assistants on the screen: said, looked at, taken and dropped by a key."""

from __future__ import annotations

from pathlib import Path

import pytest

from communitytui.domain.plan.proposals import Proposal, signed
from communitytui.services import proposals, tasks
from communitytui.services.proposals import Proposed
from communitytui.services.workspaces import view
from communitytui.store import open_store
from communitytui.tui.forms import ConfirmDialog, ProposalsDialog
from communitytui.views.proposals import tell
from tests.samples import NOW
from tests.tui.conftest import Driver, Open
from tests.tui.host import screen_text


@pytest.fixture
def proposed(workspace_path: Path) -> Path:
    """A workspace for which an assistant proposes three things."""
    with open_store(workspace_path, who=signed("Scout")) as store:
        for asked in (
            Proposed("set", "4.3", {"due": "2027-01-08"}, why="sooner"),
            Proposed("add", "Ask [/x] them", {"stage": "content"}),
            Proposed("skip", "4.4", {"reason": "no"}),
        ):
            proposals.propose(store, 1, asked, "Scout", now=NOW)
    return workspace_path


def states(driver: Driver) -> list[str]:
    return [each.state for each in driver.stored().all(Proposal)]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("size", [(160, 45), (80, 24), (60, 20)])
async def test_it_is_said_how_many_wait_and_a_key_lists_them(
    open_app: Open, proposed: Path, size: tuple[int, int], lang: str
) -> None:
    async with open_app(proposed, size=size, lang=lang) as driver:
        waits = "3 条助手的提议" if lang == "zh" else "3 proposals of assistants wait: Y"
        await driver.press("2")
        assert waits in screen_text(driver.app)
        await driver.press("1")
        assert waits in screen_text(driver.app)
        await driver.press("Y")
        driver.top(ProposalsDialog)
        shown = screen_text(driver.app)
        for text in ("P1", "P3", "Ask [/x] them", "→ 2027-01-08", "sooner", "Scout"):
            assert text in shown
        await driver.press("escape")
        assert not isinstance(driver.app.screen, ProposalsDialog)


async def test_one_key_takes_one_drops_and_undo_takes_a_decision_back(
    open_app: Open, proposed: Path
) -> None:
    async with open_app(proposed) as driver:
        await driver.press("Y", "enter")
        await driver.until(lambda: states(driver) == ["taken", "open", "open"])
        assert "Taken: change task 4.3" in screen_text(driver.app)
        await driver.press("j", "x")
        await driver.until(lambda: states(driver) == ["taken", "open", "dropped"])
        await driver.press("u")
        await driver.until(lambda: states(driver) == ["taken", "open", "open"])
        assert not isinstance(driver.app.screen, ProposalsDialog)
        assert "Undone" in driver.message
        await driver.press("Y", "y")
        await driver.until(lambda: states(driver) == ["taken", "taken", "open"])
        await driver.press("D")
        await driver.until(lambda: "open" not in states(driver))
        assert not isinstance(driver.app.screen, ProposalsDialog)
        assert any(
            record["title"] == "Ask [/x] them" for record in driver.stored().board.records.values()
        )
        await driver.press("Y")
        assert driver.message == "No proposals wait."


async def test_what_was_changed_since_is_asked_about(open_app: Open, proposed: Path) -> None:
    with open_store(proposed, who="lin") as store:
        workspace = view(store, NOW)
        found = tell(workspace, workspace.all(Proposal)[0])
        tasks.change(store, [found.record or 0], {"due": "2027-01-15"}, now=NOW)
    async with open_app(proposed) as driver:
        await driver.press("Y")
        assert "changed since" in screen_text(driver.app)
        await driver.press("enter")
        assert "2027-01-15" in screen_text(driver.app)
        driver.top(ConfirmDialog)
        await driver.press("n")
        assert states(driver)[0] == "open"
        await driver.press("enter", "y")
        await driver.until(lambda: states(driver)[0] == "taken")


async def test_read_only_one_can_look(open_app: Open, proposed: Path) -> None:
    async with open_app(proposed, read_only=True) as driver:
        await driver.press("Y", "enter")
        driver.top(ProposalsDialog)
        assert "read-only" in screen_text(driver.app)
        assert states(driver) == ["open"] * 3
