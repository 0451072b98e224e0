"""What is known is filled in where a task asks for it, and what it says is made after one look."""

from __future__ import annotations

from pathlib import Path

from communitytui.services import tasks
from communitytui.store import open_store
from communitytui.tui.actions import BY_ID
from communitytui.tui.forms import ConfirmDialog, DeliverableDialog
from tests.samples import NOW
from tests.tui.conftest import Driver, Open
from tests.tui.host import screen_text

CALENDAR = "2026-11-24 | Why this book | video | Ana\n2026-11-26 | Question night | essay | –"


def shown(driver: Driver) -> str:
    return screen_text(driver.app)


async def test_a_form_opens_filled_says_from_what_and_stores_nothing_until_saved(
    open_app: Open,
) -> None:
    async with open_app(size=(120, 40)) as driver:
        driver.go("8.5")
        driver.main.go_pane("list")
        await driver.settle()
        assert "offered: from readings of week 47" in shown(driver)
        await driver.press("d")
        dialog = driver.top(DeliverableDialog)
        assert "Filled in from readings of week 47" in shown(driver)
        texts = {row.name: row.text for row in dialog._editor.rows}
        assert (texts["dau"], texts["wau"], texts["mau"]) == ("89", "173", "267")
        assert texts["members"] == ""  # no reading, no number
        await driver.press("escape")
        assert driver.task("8.5").deliverable.value is None
        await driver.press("d")
        dialog = driver.top(DeliverableDialog)
        for row in dialog._editor.rows:
            row.editor.text = {"members": "300", "dau": "90", "stickiness": "33%"}.get(
                str(row.name), row.text
            )
        await driver.settle()
        await driver.press("ctrl+s")
        kept = driver.task("8.5")
        assert kept.status == "done"
        assert [kept.deliverable.value[key] for key in ("dau", "wau", "members")] == [90, 173, 300]


async def test_after_a_calendar_is_done_its_entries_are_made_with_one_key(
    workspace_path: Path, open_app: Open
) -> None:
    def entries() -> list[str]:
        return [row["topic"] for row in driver.stored().tables["entries"].values()]

    with open_store(workspace_path, who="ana") as other:
        rows = other.snapshot.tables["tasks"].items()
        id = next(id for id, row in rows if row["key"] == "4.6")
        tasks.change(other, [id], {"deliverable": CALENDAR}, now=NOW)
    async with open_app(workspace_path, (120, 40), lang="zh") as driver:
        before = entries()
        driver.go("4.6")
        driver.main.go_pane("list")
        await driver.settle()
        assert "可生成 2 项" in shown(driver)  # the detail says what it can become
        await driver.press("d")
        assert isinstance(driver.app.screen, ConfirmDialog)
        assert "Question night" in shown(driver)
        await driver.press("escape")
        assert entries() == before
        # It is found among the commands, too, and one undo takes all of it back.
        await driver.main.commands.do(BY_ID["task.make"])
        await driver.settle()
        await driver.press("enter")
        assert entries() == [*before, "Why this book", "Question night"]
        await driver.press("u", "y")  # it is asked, for what was made goes
        assert entries() == before
