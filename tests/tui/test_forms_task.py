"""The edit form: typing, checking, saving, and what colleagues do meanwhile."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from communitytui.domain.workspace import Workspace
from communitytui.errors import Clash
from communitytui.i18n import names, say, set_language
from communitytui.services.fields import Asking, read_field, typed_field
from communitytui.tui.forms import TaskForm
from communitytui.tui.forms.editors import Chooser, Line, Pick, Radio
from communitytui.tui.forms.rows import Row
from tests.tui.host import TODAY, Host, editing, hosted, screen_text, type_in, workspace

HOSTILE = ["[/]", "[@click=app.quit]x[/]", "[bold red]", "\\[/b]", "‮abc", "👨‍👩‍👧 家"]


def of(view: Workspace, task: int = 1) -> Callable[[], TaskForm]:
    return lambda: TaskForm(view.board[task], view, "林晓")


async def test_only_what_changed_is_submitted_with_what_it_was() -> None:
    view = workspace(owner="Ana", title="Old")
    async with editing(view) as (pilot, host, form):
        assert not form.dirty
        await pilot.press("end")
        await type_in(pilot, "er 新")
        await pilot.press("ctrl+s")
        (message,) = host.posted
        assert isinstance(message, TaskForm.Submitted)
        assert message.task_id == 1
        assert message.fields == {"title": "Older 新"}
        assert message.expect == {"title": "Old"}


async def test_the_old_value_is_selected_so_that_typing_replaces_it() -> None:
    async with editing(workspace(owner="Ana", title="Old")) as (pilot, _host, form):
        await type_in(pilot, "New")
        form.focus_field("owner")
        await pilot.pause()
        await type_in(pilot, "Bo")
        assert form.draft() == {"title": "New", "owner": "Bo"}


async def test_nothing_typed_and_saved_leaves() -> None:
    async with hosted(of(workspace())) as (pilot, host):
        await pilot.press("ctrl+s")
        assert [type(m) for m in host.posted] == [TaskForm.Cancelled]


@pytest.mark.parametrize(("lang", "size"), [("zh", (60, 20)), ("en", (120, 40))])
async def test_tab_goes_through_every_field_and_round(lang: str, size: tuple[int, int]) -> None:
    set_language(lang)
    async with editing(workspace(), size=size) as (pilot, _host, form):
        seen = []
        for _ in form._stops():
            await pilot.pause()
            row = form._current()
            assert row is not None
            seen.append(row.name)
            top = row.editor.region.offset
            assert form.region.contains_point(top), row.name
            await pilot.press("tab")
        assert len(set(seen)) == len(form._stops())
        assert form._current() is form._rows["title"]
        await pilot.press("shift+tab")
        assert form._current() is form._stops()[-1]


async def test_a_date_is_shown_in_full_and_a_bad_one_is_told_and_not_saved() -> None:
    async with editing(workspace(), size=(90, 36)) as (pilot, host, form):
        form.focus_field("due")
        await pilot.press("ctrl+u")
        await type_in(pilot, "下周五")
        await pilot.pause()
        assert "→ Fri 2026-12-04" in screen_text(host)
        await type_in(pilot, "x")
        await pilot.pause()
        assert "is not a date" in screen_text(host)
        form.focus_field("title")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert not host.posted
        assert form._current() is form._rows["due"]


async def test_full_width_digits_are_numbers() -> None:
    view = workspace(days=2)
    async with hosted(of(view), size=(90, 36)) as (pilot, host):
        for field, typed in (
            ("days", "３"),
            ("budget", "１２．５"),
            ("due", "２０２６－１２－０４"),
        ):
            host.query_one(TaskForm).focus_field(field)
            await pilot.press("ctrl+u")
            await type_in(pilot, typed)
        await pilot.press("ctrl+s")
        (message,) = host.posted
        assert isinstance(message, TaskForm.Submitted)
        assert message.fields == {"days": "3", "budget": "12.5", "due": "2026-12-04"}
        asking = Asking(names, view, 1, TODAY)
        assert read_field("days", message.fields["days"], asking) == 3


async def test_a_choice_steps_jumps_and_lists() -> None:
    async with editing(workspace(), size=(90, 36)) as (pilot, host, form):
        form.focus_field("stage")
        await pilot.press("right")
        assert form._rows["stage"].text == "platform"
        await pilot.press("９")
        assert form._rows["stage"].text == "optimise"
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("4")
        await pilot.pause()
        assert form._rows["stage"].text == "content"
        await pilot.press("ctrl+s")
        (message,) = host.posted
        assert isinstance(message, TaskForm.Submitted)
        assert message.fields == {"stage": "content"}
        asking = Asking(names, workspace(), 1, TODAY)
        assert read_field("stage", message.expect["stage"], asking) == "goal"


async def test_a_choice_is_found_by_several_letters() -> None:
    options = [("a", "Daily active"), ("b", "Messages"), ("c", "Members"), ("d", "Media")]
    async with hosted(lambda: Pick(options, "a")) as (pilot, host):
        pick = host.query_one(Pick)
        pick.focus()
        await pilot.press("m", "e", "m")
        assert pick.text == "c"
        # What no name begins with begins anew, and may be a word within.
        await pilot.press("a")
        assert pick.text == "a"


@pytest.mark.parametrize("kind", [Pick, Radio])
async def test_a_choice_is_stepped_through_without_a_list(kind: type[Chooser]) -> None:
    options = [("a", "Daily active"), ("b", "To join"), ("c", "June")]
    async with hosted(lambda: kind(options, "b")) as (pilot, host):
        choice = host.query_one(kind)
        choice.focus()
        steps = {"k": "a", "right": "b", "left": "a", "space": "b", "d": "a", "t": "b", "k ": "a"}
        for key, chosen in steps.items():
            await pilot.press(key.strip())
            assert choice.text == chosen, key
        # A letter that moves is one of a name where a name begins with it.
        await pilot.press("j")
        assert choice.text == "c"
        await pilot.press("space")
        assert choice.text == "a"


async def test_what_is_said_below_a_field_is_said_in_full() -> None:
    said = " ".join(f"word{n}" for n in range(12))
    async with hosted(lambda: Row("x", "Label", Line()), size=(60, 12)) as (pilot, host):
        row = host.query_one(Row)
        row.note((said, "echo"))
        await pilot.pause()
        assert "word0 " in screen_text(host)
        assert "word11" in screen_text(host)
        await pilot.resize_terminal(40, 12)
        await pilot.pause()
        assert "word11" in screen_text(host)


async def test_escape_asks_once_when_something_would_be_lost() -> None:
    async with hosted(of(workspace())) as (pilot, host):
        await type_in(pilot, "x")
        await pilot.press("escape")
        assert not host.posted
        assert "Discard what you typed?" in screen_text(host)
        await type_in(pilot, "y")
        await pilot.press("escape")
        assert not host.posted
        await pilot.press("escape")
        assert [type(m) for m in host.posted] == [TaskForm.Cancelled]


async def test_clean_escape_leaves_at_once() -> None:
    async with hosted(of(workspace())) as (pilot, host):
        await pilot.press("escape")
        assert [type(m) for m in host.posted] == [TaskForm.Cancelled]


async def test_notes_go_to_the_own_editor_and_elsewhere_the_key_is_free() -> None:
    async with editing(workspace(notes="a\nb"), size=(90, 40)) as (pilot, host, form):
        await pilot.press("home", "ctrl+e")
        assert not host.posted
        assert form._rows["title"].editor.cursor_position > 0  # type: ignore[union-attr]
        form.focus_field("notes")
        await pilot.press("ctrl+e")
        (message,) = host.posted
        assert isinstance(message, TaskForm.EditOutside)
        assert message.text == "a\nb"
        form.set_notes("c")
        assert form.draft() == {"notes": "c"}


async def test_done_needs_the_deliverable() -> None:
    async with editing(workspace(), size=(90, 40)) as (pilot, host, form):
        form.focus_field("status")
        await pilot.press("right", "right")
        assert form._rows["status"].text == "done"
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert not host.posted
        assert "needs its deliverable" in screen_text(host)
        await type_in(pilot, "We know why")
        await pilot.press("ctrl+s")
        (message,) = host.posted
        assert isinstance(message, TaskForm.Submitted)
        assert message.fields == {"status": "done", "deliverable": "We know why"}
        assert message.expect == {"status": "todo", "deliverable": ""}


async def test_saving_goes_to_the_part_at_fault() -> None:
    view = workspace()
    task = next(id for id, record in view.board.records.items() if record["key"] == "2.4")
    async with editing(view, task, size=(90, 24)) as (pilot, host, form):
        form.focus_field("deliverable")
        await type_in(pilot, "5")
        form.focus_field("title")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert not host.posted
        current = form._current()
        assert current is not None
        assert current.name == "join_rate"
        # The form scrolls there in a later frame.
        for _ in range(100):
            if "is missing" in screen_text(host):
                break
            await pilot.pause(0.01)
        assert "is missing" in screen_text(host)
        for text in ("３％", "QQ", "100"):
            await type_in(pilot, text)
            await pilot.press("tab")
        await pilot.press("ctrl+s")
        (message,) = host.posted
        assert isinstance(message, TaskForm.Submitted)
        assert json.loads(message.fields["deliverable"]) == {
            "cost_per_join": "5",
            "join_rate": "3%",
            "platform": "QQ",
            "impressions": "100",
        }


async def test_untouched_fields_follow_a_colleague_and_touched_ones_ask() -> None:
    before = workspace(owner="林晓", due="2026-12-01")
    after = workspace(owner="周明远", due="2026-12-09", notes="new")
    async with editing(before, size=(100, 40)) as (pilot, host, form):
        form.focus_field("owner")
        await pilot.press("end")
        await type_in(pilot, "x")
        form.update_theirs(after.board[1], after, "Ana")
        await pilot.pause()
        assert form._rows["due"].text == "2026-12-09"
        assert form._rows["notes"].text == "new"
        assert form._rows["owner"].text == "林晓x"
        assert "Ana changed this to 周明远 · ctrl+t take · ctrl+k keep" in screen_text(host)
        await pilot.press("ctrl+s")
        assert not host.posted
        await pilot.press("ctrl+k", "ctrl+s")
        (message,) = host.posted
        assert isinstance(message, TaskForm.Submitted)
        assert message.fields == {"owner": "林晓x"}
        assert message.expect == {"owner": "周明远"}


async def test_the_choice_is_whole_in_a_small_terminal() -> None:
    before, after = workspace(owner="林晓"), workspace(owner="周明远 " * 9)
    async with editing(before, size=(60, 20)) as (pilot, host, form):
        form.focus_field("owner")
        await type_in(pilot, "x")
        form.update_theirs(after.board[1], after, "Ana")
        await pilot.pause()
        text = screen_text(host)
        assert "Ana changed this to 周" in text
        assert "… · ctrl+t take · ctrl+k keep" in text


async def test_taking_theirs_leaves_nothing_to_save() -> None:
    before, after = workspace(owner="林晓"), workspace(owner="周明远")
    async with editing(before, size=(60, 20)) as (pilot, _host, form):
        form.focus_field("owner")
        await type_in(pilot, "x")
        form.update_theirs(after.board[1], after, "Ana")
        await pilot.press("ctrl+t")
        assert form._rows["owner"].text == "周明远"
        assert not form.dirty


async def test_the_same_change_by_both_is_no_conflict() -> None:
    before, after = workspace(owner="林"), workspace(owner="林晓")
    async with editing(before) as (pilot, _host, form):
        form.focus_field("owner")
        await pilot.press("end")
        await type_in(pilot, "晓")
        form.update_theirs(after.board[1], after, "Ana")
        assert not form.dirty


async def test_a_refused_save_shows_the_same_choice() -> None:
    view = workspace(owner="林晓")
    async with editing(view, size=(100, 40)) as (pilot, host, form):
        form.focus_field("owner")
        await type_in(pilot, "x")
        form.focus_field("title")
        form.refused([Clash("tasks", 1, "owner", "林晓", "林晓x", "[/]", "Ana")])
        await pilot.pause()
        assert "Ana changed this to [/]" in screen_text(host)
        await pilot.press("ctrl+t")
        assert form._rows["owner"].text == "[/]"


async def test_a_clash_in_the_deliverable_is_shown_and_decided() -> None:
    deliverable = dict(workspace().board.records[1]["deliverable"])
    before = workspace(deliverable={**deliverable, "value": "one"})
    after = workspace(deliverable={**deliverable, "value": "two"})
    async with editing(before, size=(100, 40)) as (pilot, host, form):
        form.focus_field("deliverable")
        await pilot.press("end")
        await type_in(pilot, "x")
        form.refused([Clash("tasks", 1, "deliverable.value", "one", "onex", "two", "Ana")])
        await pilot.pause()
        assert "Ana changed this to two" in screen_text(host)
        form.update_theirs(after.board[1], after, "Ana")
        await pilot.press("ctrl+k", "ctrl+s")
        (message,) = host.posted
        assert isinstance(message, TaskForm.Submitted)
        assert (message.fields, message.expect) == (
            {"deliverable": "onex"},
            {"deliverable": "two"},
        )


async def test_a_draft_comes_back() -> None:
    view = workspace(owner="林晓")
    async with editing(view, size=(100, 40)) as (pilot, _host, form):
        await type_in(pilot, "半截")
        form.focus_field("deliverable")
        await type_in(pilot, "值")
        draft = form.draft()
    assert set(draft) == {"title", "deliverable"}
    async with editing(view, size=(100, 40)) as (pilot, _host, form):
        form.restore({**draft, "gone": "x"})
        await pilot.pause()
        assert form.draft() == draft


@pytest.mark.parametrize("title", HOSTILE)
async def test_hostile_text_is_only_text(title: str) -> None:
    view = workspace(title=title, owner=title, notes=f"{title}\n{title}", helpers=[title])
    other = workspace(title=f"{title}!", owner=f"{title}!")
    shown = say(view.board[1].title)
    async with editing(view, size=(60, 20)) as (pilot, _host, form):
        assert form._rows["title"].text == shown
        await pilot.press("end")
        await type_in(pilot, "[")
        form.update_theirs(other.board[1], other, title)
        await pilot.press("escape", "tab", "tab")
        assert form._rows["title"].text == shown + "["


FIELDS_OF: dict[str, Any] = {
    "owner": "Ana", "helpers": ["林晓", "Bo"], "start": "2026-11-24", "due": "2026-12-01",
    "days": 4, "priority": 2, "budget": "12.50", "spent": "3", "notes": "a\nb", "after": [2, 3],
}  # fmt: skip


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_no_field_is_dirty_at_first_and_each_text_reads_back(lang: str) -> None:
    set_language(lang)
    view = workspace(**FIELDS_OF)
    async with editing(view, size=(100, 40)) as (pilot, _host, form):
        await pilot.pause()
        assert form.draft() == {}
        asking = Asking(names, view, 1, TODAY, "me")
        task = view.board[1]
        for name, row in form._rows.items():
            seen = read_field(name, typed_field(name, task, view), asking)
            assert read_field(name, row.text, asking) == seen, name
            assert row.validate(), name


async def test_every_task_of_the_playbook_opens_clean() -> None:
    view = workspace()
    async with Host(of(view)).run_test(size=(60, 20)):
        for id in view.board.ids:
            form = TaskForm(view.board[id], view, "林晓")
            assert form.draft() == {}, view.board[id].key


async def test_a_slow_link_has_a_still_cursor() -> None:
    host = Host(of(workspace()))
    host.slow_link = True  # type: ignore[attr-defined]
    async with host.run_test():
        form = host.query_one(TaskForm)
        assert form._rows["title"].editor.cursor_blink is False  # type: ignore[union-attr]
        assert form._rows["notes"].editor.cursor_blink is False  # type: ignore[union-attr]
