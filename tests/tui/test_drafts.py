"""Half-typed text: kept for its owner only, offered again, removed when it is dealt with."""

from __future__ import annotations

import json
from pathlib import Path

from communitytui import paths
from communitytui.i18n import say
from communitytui.services import tasks
from communitytui.store import open_store
from communitytui.tui import drafts
from tests.samples import NOW
from tests.tui.conftest import Driver, Open


async def type_and_lose(driver: Driver) -> None:
    """Type into the form of a task, then lose the terminal."""
    driver.go("3.1")
    await driver.press("tab", "e")
    await driver.type("Q")
    driver.app.keep_drafts()


def kept() -> list[Path]:
    return sorted(paths.drafts_dir().glob("*.json"))


async def test_a_draft_is_offered_opened_and_removed_by_saving(open_app: Open) -> None:
    async with open_app() as driver:
        await type_and_lose(driver)
    (draft,) = kept()
    assert draft.stat().st_mode & 0o777 == 0o600
    async with open_app() as driver:
        assert "3.1" in driver.message
        assert "p to open" in driver.message
        assert driver.main.tasks.centre.form is None
        # The offer stays in the line of keys when the message has gone.
        await driver.press("j")
        assert "Unsaved text" in "".join(text for text, _ in driver.main.key_bar.spans(120))
        await driver.press("p")
        assert driver.main.tasks.centre.form is not None
        assert "Q" in driver.main.tasks.centre.form.draft()["title"]
        await driver.press("ctrl+s")
        await driver.until(lambda: driver.main.tasks.centre.form is None)
        assert "Q" in say(driver.task("3.1").title)
    assert kept() == []


async def test_a_discarded_draft_is_not_offered_again(open_app: Open) -> None:
    async with open_app() as driver:
        await type_and_lose(driver)
    async with open_app() as driver:
        await driver.press("p", "escape", "escape")
        assert driver.main.tasks.centre.form is None
        await driver.press("p")
        assert "unsaved" in driver.message
    assert kept() == []


async def test_a_colleague_who_was_faster_is_not_overwritten(
    open_app: Open, workspace_path: Path
) -> None:
    async with open_app(workspace_path) as driver:
        id = driver.task("3.1").id
        await type_and_lose(driver)
    with open_store(workspace_path, who="Ana") as store:
        tasks.change(store, [id], {"title": "theirs"}, now=NOW)
    async with open_app(workspace_path) as driver:
        await driver.press("p", "ctrl+s")
        assert driver.main.tasks.centre.form is not None
        assert say(driver.task("3.1").title) == "theirs"


async def test_garbage_and_other_files_are_passed_over(
    open_app: Open, workspace_path: Path
) -> None:
    folder = paths.drafts_dir()
    folder.mkdir(parents=True)
    good = {"file": str(workspace_path.resolve()), "task": 1, "fields": {}, "before": {}}
    for number, text in enumerate(
        [
            "",
            "{",
            "[]",
            "null",
            '"x"',
            json.dumps({**good, "task": "x"}),
            json.dumps({**good, "fields": 3}),
            json.dumps({**good, "task": 10**9, "fields": {"title": "x"}}),
            json.dumps({**good, "file": "/elsewhere", "fields": {"title": "x"}}),
        ]
    ):
        (folder / f"task-{number}.json").write_text(text, encoding="utf-8")
    (folder / "task-raw.json").write_bytes(b"\xff\xfe\x00")
    (folder / "task-folder.json").mkdir()
    async with open_app(workspace_path) as driver:
        assert driver.message == ""
        assert driver.main.tasks.centre.offered is None


def test_what_comes_from_a_draft_is_clean(workspace_path: Path) -> None:
    drafts.keep(
        drafts.FormDraft(drafts.new_path(1, "x"), 1, {"title": "a\x1b[31mb\u202e"}, {}),
        workspace_path,
    )
    (found,) = drafts.of_file(workspace_path)
    assert found.fields["title"].isprintable()
