"""The app: where it opens."""

from __future__ import annotations

from pathlib import Path

from communitytui.services.communities import init_community, load_playbook
from communitytui.store import open_store
from tests.samples import NOW, START
from tests.tui.conftest import Open


def add_community(path: Path, name: str) -> int:
    with open_store(path, who="lin") as store:
        return init_community(
            store, name, load_playbook(), start=START, timezone="UTC", now=NOW, spoken="en"
        ).community.id


async def test_it_opens_the_community_that_is_asked_for(
    open_app: Open, workspace_path: Path
) -> None:
    second = add_community(workspace_path, "Second")
    async with open_app(workspace_path) as driver:
        assert driver.main.view.community == 1
    async with open_app(workspace_path, community=second) as driver:
        assert driver.main.view.community == second
        await driver.press("5")
        assert driver.main.view.community == second
