"""The hours of the week and the effect of posts on the screen."""

from __future__ import annotations

from pathlib import Path

import pytest

from communitytui.services import calendar
from communitytui.services.importing import Options, import_file
from communitytui.store import open_store
from communitytui.tui.forms import FieldsDialog, HoursDialog
from communitytui.tui.views.calendar import Calendar
from tests.evenings import STAFF, said, write
from tests.samples import NOW
from tests.tui.conftest import Open
from tests.tui.host import screen_text


@pytest.fixture
def talked(workspace_path: Path, tmp_path: Path) -> Path:
    """A workspace with two groups that were imported, and a post in October."""
    with open_store(workspace_path, who="lin") as store:
        for name, rows in (("One", said()[::2]), ("Two", said()[1::2])):
            path = write(tmp_path / f"{name}.csv", rows)
            import_file(store, 1, path, now=NOW, options=Options(staff=STAFF, groups=(name,)))
        post = {"date": "2026-10-14", "time": "20:00"}
        entry = calendar.add(store, 1, "October post", post, now=NOW)
        calendar.publish(store, entry.id, now=NOW)
    return workspace_path


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("size", [(160, 45), (80, 24), (60, 20)])
async def test_the_map_with_a_cursor_other_counts_and_other_groups(
    open_app: Open, talked: Path, size: tuple[int, int], lang: str
) -> None:
    async with open_app(talked, size=size, lang=lang) as driver:
        await driver.press("5", "H")
        await driver.until(lambda: isinstance(driver.app.screen, HoursDialog))
        dialog = driver.top(HoursDialog)
        shown = screen_text(driver.app)
        assert ("周一" if lang == "zh" else "Mon") in shown
        assert ("2026-09-07") in shown
        assert ("▒" in shown) is (size[0] < 100)
        begin = dialog._at
        await driver.press("right", "down")
        assert dialog._at == ((begin[0] + 1) % 7, (begin[1] + 1) % 24)
        whole = dialog._map.total
        await driver.press("w")
        await driver.until(lambda: dialog._found.chat_group is not None)
        assert 0 < dialog._map.total < whole
        assert "One" in screen_text(driver.app)
        await driver.press("tab", "tab", "escape")
        assert not isinstance(driver.app.screen, HoursDialog)


async def test_without_an_import_it_says_so(open_app: Open) -> None:
    async with open_app() as driver:
        await driver.press("5", "H")
        await driver.until(lambda: "No hours yet" in driver.message)


async def test_the_calendar_shows_what_a_post_did_and_a_hint(open_app: Open, talked: Path) -> None:
    async with open_app(talked, size=(160, 45)) as driver:
        await driver.press("7")
        view = driver.view(Calendar)
        await driver.until(lambda: bool(view.hint))
        id = next(id for id, e in view.list.found.items() if e.topic == "October post")
        view.list.go_to(("entry", id))
        await driver.settle()
        shown = screen_text(driver.app)
        assert "people spoke within 24 hours (usual" in shown
        assert "Best hours (people)" in shown
        await driver.press("a")
        assert "Best hours (people)" in screen_text(driver.app)
        assert isinstance(driver.app.screen, FieldsDialog)
        await driver.press("escape")
        await driver.command("what posts did")
        await driver.until(lambda: "More people by form" in screen_text(driver.app))
