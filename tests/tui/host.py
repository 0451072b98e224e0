"""A tiny app around one form or dialog, and a workspace to show in it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from textual import events
from textual.app import App, ComposeResult
from textual.containers import Container
from textual.keys import _character_to_key
from textual.message import Message
from textual.pilot import Pilot
from textual.screen import ModalScreen
from textual.widget import Widget

from communitytui import resources
from communitytui.domain.kernel.records import Record
from communitytui.domain.nouns.kinds import Asking
from communitytui.domain.nouns.schema import check
from communitytui.domain.playbook.check import parse_playbook
from communitytui.domain.workspace import Workspace
from communitytui.i18n import names
from communitytui.tui.forms import FieldsDialog, TaskForm
from communitytui.tui.record_forms import SORTS
from communitytui.tui.theming import OWN_VARIABLES, load_theme

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
_STAMPS = {"uid": "u", "created": "2026-11-20T00:00:00Z", "updated": "2026-11-20T00:00:00Z"}


@cache
def tables() -> dict[str, dict[int, dict[str, Any]]]:
    """Return the tables of a community made from the playbook, without a file."""
    import tomllib

    text = (resources.bundled_playbooks() / "nine-stages.toml").read_text(encoding="utf-8")
    playbook = parse_playbook(tomllib.loads(text), "nine-stages.toml")
    head = {"name": "晨光读书会", "start": "2026-11-23", "currency": "CNY"}
    head |= {**playbook.community_record(), **_STAMPS}
    ids = {task.key: id for id, task in enumerate(playbook.tasks, start=1)}
    tasks = {
        ids[task.key]: check(
            "tasks",
            {
                **task.record(),
                "community": 1,
                "after": [ids[key] for key in task.after],
                "due": "2026-12-01",
                **_STAMPS,
            },
        )
        for task in playbook.tasks
    }
    result = {"communities": {1: check("communities", head)}, "tasks": tasks}
    for table, records in playbook.other_records().items():
        result[table] = {
            id: check(table, {"community": 1, **record, **_STAMPS})
            for id, record in enumerate(records, start=1)
        }
    return result


def workspace(**changes: Any) -> Workspace:
    """Return the workspace; ``changes`` are put into the record of task 1."""
    return edited(1, **changes)


def edited(task: int, **changes: Any) -> Workspace:
    """Return the workspace with ``changes`` in the record of one task."""
    all_tables = dict(tables())
    tasks = dict(all_tables["tasks"])
    tasks[task] = check("tasks", {**tasks[task], **changes})
    all_tables["tasks"] = tasks
    return Workspace(all_tables, NOW)


def fields_of(
    table: str, record: Record | None = None, **given: str
) -> FieldsDialog[dict[str, str]]:
    """Return the form of a new record, or of one that is there; it answers with what is typed."""

    async def save(typed: dict[str, str]) -> dict[str, str]:
        return typed

    asking = Asking(names, workspace(), 1, TODAY, "ana", record or {})
    fields = SORTS[table].fields(new=record is None)
    return FieldsDialog("T", fields, asking, save, given)


class Host(App[None]):
    """Shows one widget in a box, or one dialog, and keeps what comes out of it."""

    CSS = "Container { border: round $rule; padding: 0; }"

    def __init__(self, shown: Callable[[], Widget] | None = None, theme: str = "ink") -> None:
        super().__init__()
        self._shown = shown
        self._theme_name = theme
        self.posted: list[Message] = []
        self.results: list[Any] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Stand in for what a theme leaves out, as the app does."""
        return dict.fromkeys(OWN_VARIABLES, "ansi_default")

    def compose(self) -> ComposeResult:
        """The widget in a pane."""
        if self._shown is not None:
            with Container():
                yield self._shown()

    def on_mount(self) -> None:
        """Wear one of our themes."""
        file = resources.bundled_themes() / f"{self._theme_name}.toml"
        self.register_theme(load_theme(self._theme_name, file))
        self.theme = self._theme_name

    def ask(self, dialog: ModalScreen[Any]) -> None:
        """Open a dialog and keep its result."""
        self.push_screen(dialog, self.results.append)

    def keep(self, message: Message) -> None:
        """Keep a message that was posted to us."""
        self.posted.append(message)

    on_task_form_submitted = keep
    on_task_form_cancelled = keep
    on_task_form_edit_outside = keep
    on_deliverable_editor_touched = keep

    on_row_touched = keep


@asynccontextmanager
async def hosted(
    shown: Callable[[], Widget] | None = None,
    size: tuple[int, int] = (80, 24),
    *,
    theme: str = "ink",
    dialog: Callable[[], ModalScreen[Any]] | None = None,
) -> AsyncIterator[tuple[Pilot[None], Host]]:
    """Run the app around a widget or a dialog."""
    host = Host(shown, theme)
    async with host.run_test(size=size) as pilot:
        if dialog is not None:
            host.ask(dialog())
            await pilot.pause()
        yield pilot, host


def asking(
    dialog: Callable[[], ModalScreen[Any]], size: tuple[int, int] = (80, 24)
) -> AbstractAsyncContextManager[tuple[Pilot[None], Host]]:
    """Run the app with a dialog in front."""
    return hosted(size=size, dialog=dialog)


@asynccontextmanager
async def editing(
    view: Workspace, task: int = 1, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[Pilot[None], Host, TaskForm]]:
    """Run the app around the edit form of a task."""
    async with hosted(lambda: TaskForm(view.board[task], view, "林晓"), size) as (pilot, host):
        yield pilot, host, host.query_one(TaskForm)


async def type_in(pilot: Pilot[None], text: str) -> None:
    """Press the keys of ``text`` one by one.

    The pilot knows letters by name only; full-width punctuation comes as a terminal sends it.
    """
    for char in text:
        if char.isascii() or char.isalnum():
            await pilot.press({" ": "space", "\n": "enter"}.get(char, char))
            continue
        driver = pilot.app._driver
        assert driver is not None
        event = events.Key(_character_to_key(char), char)
        event.set_sender(pilot.app)
        driver.send_message(event)
        await pilot.pause()


def screen_text(app: App[Any]) -> str:
    """Return what stands on the screen, line by line."""
    return "\n".join(strip.text.rstrip() for strip in app.screen._compositor.render_strips())
