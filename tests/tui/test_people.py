"""The lists of people on the screen: what people are called is gone with the dialog."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Any

import pytest

from communitytui import paths
from communitytui.cli import failures
from communitytui.services import groups, sources
from communitytui.services.importing import import_file
from communitytui.services.people import Called
from communitytui.services.unit_of_work import unit_of_work
from communitytui.store import open_store
from communitytui.tui.forms import FilePicker, TextScreen
from tests.cli.test_people import NAMES, SIGN, export, kept
from tests.samples import NOW
from tests.tui.conftest import Driver, Open
from tests.tui.host import screen_text


@pytest.fixture
def chat(workspace_path: Path, tmp_path: Path) -> Path:
    """Return an export that was imported into the sample, in a folder that is not ours."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    chat = export(folder / "chat.json")
    with open_store(workspace_path, who="lin") as store:
        import_file(store, 1, chat, now=NOW)
    return chat


async def names(driver: Driver, chat: Path) -> TextScreen:
    """Go from the list of commands to the dialog with names."""
    await driver.command("people of")
    assert SIGN.search(screen_text(driver.app).encode()) is None
    await driver.press("f")
    driver.top(FilePicker)._line.text = str(chat)
    await driver.settle()
    await driver.press("enter")
    await driver.until(lambda: isinstance(driver.app.screen, TextScreen))
    await driver.settle()
    return driver.top(TextScreen)


async def test_names_are_in_the_dialog_and_gone_with_it(
    open_app: Open, chat: Path, workspace_path: Path, clean_machine: Path
) -> None:
    files = [*workspace_path.parent.glob("ops.json*")]
    before = {path: path.read_bytes() for path in files if path.is_file()}
    async with open_app() as driver:
        await names(driver, chat)
        shown = screen_text(driver.app)
        assert SIGN.search(shown.encode())
        assert "8 of 8 people" in shown
        assert "\x1b" not in shown
        await driver.press("escape")
        assert SIGN.search(screen_text(driver.app).encode("utf-8", "replace")) is None
        await driver.until(lambda: not _held())
    assert kept(clean_machine) == []
    # Nothing happened that could be undone.
    assert before == {path: path.read_bytes() for path in before}
    assert [*workspace_path.parent.glob("ops.json*")] == files


def _held() -> list[object]:
    gc.collect()
    return [each for each in gc.get_objects() if isinstance(each, Called)]


@pytest.mark.parametrize("where", ["dialog", "thread"])
async def test_a_fault_beside_names_keeps_none(
    open_app: Open,
    chat: Path,
    workspace_path: Path,
    clean_machine: Path,
    monkeypatch: pytest.MonkeyPatch,
    where: str,
) -> None:
    def fail(*args: object, **more: object) -> Any:
        raise RuntimeError(NAMES[1])

    async def crash() -> None:
        async with open_app() as driver:
            if where == "dialog":
                await names(driver, chat)
                monkeypatch.setattr(TextScreen, "action_scroll", fail)
                await driver.pilot.press("j")
            else:
                monkeypatch.setattr("communitytui.services.people.clean_line", fail)
                await driver.command("people of")
                await driver.press("f")
                driver.top(FilePicker)._line.text = str(chat)
                await driver.settle()
                await driver.pilot.press("enter")
            await driver.until(lambda: driver.app.fault is not None)

    with pytest.raises(RuntimeError) as caught:
        await crash()
    # As the program ends then: with a log of where it happened.
    assert failures._unexpected(caught.value) == 1
    assert list(paths.state_dir().glob("crash-*.log"))
    assert [p for p in workspace_path.parent.iterdir() if p.is_file() and _names(p)] == []
    assert kept(clean_machine) == []


def _names(path: Path) -> bool:
    return bool(SIGN.search(path.read_bytes()))


async def test_cohorts_are_a_dialog(open_app: Open, chat: Path) -> None:
    async with open_app() as driver:
        await driver.command("cohorts")
        assert "Newcomers" in screen_text(driver.app)
        assert "+12" in screen_text(driver.app)


async def test_one_of_several_groups_can_be_chosen(
    open_app: Open, chat: Path, workspace_path: Path
) -> None:
    with open_store(workspace_path, who="lin") as store:
        record = store.snapshot.tables["communities"][1]
        with sources.open_ledger(store, record, reading=True) as ledger:
            (token,) = (each.token for each in ledger.chats())
        for name, chats in (("One", [token]), ("Two", ["0" * 16])):
            made = groups.add(store, 1, name, {}, now=NOW).state.group.id
            with unit_of_work(store, "set", NOW) as uow:
                uow.patch("groups", made, {"chats": chats})
    async with open_app() as driver:
        await driver.command("cohorts")
        await driver.choose("#1")
        assert "Newcomers" in screen_text(driver.app)
        await driver.press("escape")
        await driver.command("people of")
        await driver.choose("#2")
        assert "no chat of the group Two is imported yet" in driver.message
        await driver.command("people of")
        await driver.press("escape")
        assert not isinstance(driver.app.screen, TextScreen)
