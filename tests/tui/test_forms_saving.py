"""What the form submits is what the services take: on a real file, with a colleague on it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from communitytui.domain.workspace import Workspace
from communitytui.errors import Conflict
from communitytui.i18n import say, set_language
from communitytui.services import tasks as services
from communitytui.store import Store, create_store, open_store
from communitytui.tui.forms import TaskForm
from tests.samples import begin
from tests.tui.host import NOW, Host, hosted, screen_text, type_in

#: A value for the deliverable of each kind of task in the playbook, by the task's key.
VALUES: dict[str, Any] = {
    "1.1": "一句话；两句话",
    "1.8": {"choice": "go", "date": "2026-12-01", "reason": "好，快, date=soon"},
    "2.1": ["微信；QQ", "Discord | 1", "论坛"],
    "2.2": [{"platform": "微信", "share": "60", "sample": "–", "source": "问卷"}],
    "2.4": {"cost_per_join": "12.50", "join_rate": 3.2, "platform": "QQ", "impressions": 100},
}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Return an open file with a community from the playbook."""
    path = tmp_path / "ops.json"
    create_store(path)
    store = open_store(path, who="林晓")
    begin(store, "晨光读书会", timezone="Asia/Shanghai", currency="CNY", now=NOW)
    return store


def seen(store: Store) -> Workspace:
    return Workspace(store.refresh().tables, NOW)


def id_of(view: Workspace, key: str) -> int:
    return next(id for id, record in view.board.records.items() if record["key"] == key)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("key", VALUES)
async def test_every_field_is_saved_over_what_was_there(store: Store, key: str, lang: str) -> None:
    set_language(lang)
    id = id_of(seen(store), key)
    services.done(store, [id], now=NOW, deliverable=VALUES[key])
    view = seen(store)
    async with hosted(lambda: TaskForm(view.board[id], view, "林晓")) as (pilot, host):
        form = host.query_one(TaskForm)
        for name in ("title", "owner", "done_when", "notes", "deliverable"):
            form.focus_field(name)
            await pilot.press("end")
            await type_in(pilot, "2")
        form.focus_field("stage")
        await pilot.press("9")
        await pilot.press("ctrl+s")
        (message,) = host.posted
        assert isinstance(message, TaskForm.Submitted)
    services.change(store, [id], message.fields, now=NOW, expect=message.expect)
    task = seen(store).board[id]
    assert say(task.title) == say(view.board[id].title) + "2"
    assert (task.owner, task.notes, task.stage.key) == ("2", "2", "optimise")
    assert say(task.done_when) == say(view.board[id].done_when) + "2"
    store.close()


async def test_a_colleague_was_faster_and_the_form_asks(store: Store, tmp_path: Path) -> None:
    view = seen(store)
    id = id_of(view, "2.1")
    async with Host(lambda: TaskForm(view.board[id], view, "林晓")).run_test(
        size=(100, 40)
    ) as pilot:
        host = pilot.app
        assert isinstance(host, Host)
        form = host.query_one(TaskForm)
        form.focus_field("owner")
        await type_in(pilot, "林晓")
        form.focus_field("deliverable")
        await type_in(pilot, "微信\nQQ")
        other = open_store(tmp_path / "ops.json", who="Ana")
        services.change(other, [id], {"owner": "Ana", "deliverable": "Discord"}, now=NOW)
        other.close()
        await pilot.press("ctrl+s")
        message = host.posted.pop()
        assert isinstance(message, TaskForm.Submitted)
        with pytest.raises(Conflict) as caught:
            services.change(store, [id], message.fields, now=NOW, expect=message.expect)
        assert {clash.field for clash in caught.value.clashes} == {"owner", "deliverable.value"}
        form.refused(caught.value.clashes)
        fresh = seen(store)
        form.update_theirs(fresh.board[id], fresh, "Ana")
        await pilot.pause()
        assert "changed this to Discord" in screen_text(host)
        assert form._rows["owner"].text == "林晓"
        form.focus_field("owner")
        await pilot.press("ctrl+k")
        form.focus_field("deliverable")
        await pilot.press("ctrl+t", "ctrl+s")
        (message,) = host.posted
        assert isinstance(message, TaskForm.Submitted)
        assert message.fields == {"owner": "林晓"}
        services.change(store, [id], message.fields, now=NOW, expect=message.expect)
    task = seen(store).board[id]
    assert (task.owner, task.deliverable.value) == ("林晓", ["Discord"])
    store.close()
