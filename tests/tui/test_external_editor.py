"""Notes in the user's own editor: saved as one change, and nothing is lost on the way."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import pytest

from communitytui.services import tasks
from communitytui.store import open_store
from communitytui.tui import external_editor
from communitytui.tui.external_editor import Edited, edit_text
from tests.samples import NOW
from tests.tui.conftest import Driver, Open


def use_editor(monkeypatch: pytest.MonkeyPatch, folder: Path, code: str) -> None:
    """Let ``code`` be the editor; it has the file's path as ``path``."""
    script = folder / "the editor.py"
    script.write_text(f"import pathlib, sys\npath = pathlib.Path(sys.argv[1])\n{code}\n")
    monkeypatch.setenv("VISUAL", f"'{sys.executable}' '{script}'")


@pytest.mark.parametrize(
    ("code", "edited"),
    [
        ("path.write_text(path.read_text() + 'b\\x1b')", Edited("ab")),
        ("pass", Edited("a")),
        ("path.write_text('half'); sys.exit(1)", Edited("half", good=False)),
        ("path.unlink()", Edited("a", good=False)),
        ("path.write_bytes(b'\\xff\\xfe')", Edited("\ufffd\ufffd")),
    ],
)
def test_what_an_editor_leaves(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, code: str, edited: Edited
) -> None:
    use_editor(monkeypatch, tmp_path, code)
    assert edit_text("a") == edited


@pytest.mark.parametrize("command", ["/nowhere/editor", "'unbalanced"])
def test_an_editor_that_cannot_start(monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.setenv("VISUAL", command)
    assert edit_text("a") == Edited("a", good=False)


def answer(
    monkeypatch: pytest.MonkeyPatch,
    edited: Edited,
    driver: Driver,
    meanwhile: Callable[[], object] = lambda: None,
) -> list[str]:
    """Let the editor leave ``edited``; return what it was given, once it was."""
    given: list[str] = []

    def edit(text: str) -> Edited:
        given.append(text)
        meanwhile()
        return edited

    monkeypatch.setattr(external_editor, "edit_text", edit)
    monkeypatch.setattr(driver.app, "suspend", nullcontext)
    return given


async def test_notes_are_saved_as_one_change(
    open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_app() as driver:
        driver.go("6.1")
        before = driver.task("6.1").notes
        given = answer(monkeypatch, Edited("new\nlines"), driver)
        await driver.press("tab", "E")
        assert given == [before]
        assert driver.task("6.1").notes == "new\nlines"
        await driver.press("u")
        assert driver.task("6.1").notes == before


@pytest.mark.parametrize("good", [True, False])
async def test_what_cannot_be_saved_is_kept_and_opened_by_a_key(
    open_app: Open, workspace_path: Path, monkeypatch: pytest.MonkeyPatch, good: bool
) -> None:
    async with open_app(workspace_path) as driver:
        driver.go("6.1")
        id = driver.task("6.1").id

        def meanwhile() -> None:
            if good:
                with open_store(workspace_path, who="Ana") as store:
                    tasks.change(store, [id], {"notes": "theirs"}, now=NOW)

        answer(monkeypatch, Edited("mine", good=good), driver, meanwhile)
        await driver.press("tab", "E")
        assert driver.task("6.1").notes != "mine"
        assert "p to open your text" in driver.message
        await driver.press("p")
        assert driver.main.tasks.centre.form is not None
        assert driver.main.tasks.centre.form.draft()["notes"] == "mine"
