"""The dialogs: what is shown, what the keys do, what comes back, in two sizes and languages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from textual.screen import ModalScreen

from communitytui.domain.nouns.kinds import Asking
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue
from communitytui.i18n import N_, names, set_language
from communitytui.tui.forms import (
    AskLine,
    ChooseDialog,
    DeliverableDialog,
    FieldsDialog,
    HelpScreen,
    RecordAnswer,
    RecordDialog,
    Welcome,
    WelcomeAnswer,
)
from communitytui.tui.forms.prompts import Choices
from communitytui.tui.forms.typing_line import AskQuick
from communitytui.tui.record_forms import SORTS
from tests.tui.host import (
    NOW,
    TODAY,
    Host,
    asking,
    edited,
    fields_of,
    hosted,
    screen_text,
    tables,
    type_in,
    workspace,
)

HOSTILE = "[@click=app.quit]x[/] [/]"
HELP = [("Move", [("j k", "down, up"), ("[ ]", "stages")]), (HOSTILE, [("d", "done")] * 30)]


def with_standard(**changes: Any) -> Workspace:
    """Return the workspace where ``dau`` has a standard of the team: 300, alarming under 200."""
    standard = {"target": 300.0, "alert": 200.0, "direction": "up", "provenance": "team"}
    all_tables = dict(tables())
    all_tables["standards"] = {
        id: {**record, **standard, **changes} if record["metric"] == "dau" else record
        for id, record in all_tables["standards"].items()
    }
    if not any(r["metric"] == "dau" for r in all_tables["standards"].values()):
        metric = next(r for r in all_tables["metrics"].values() if r["name"] == "dau")
        all_tables["standards"][9999] = {
            "community": 1, "metric": "dau", "level": metric["level"], "source": None,
            **standard, **changes,
        }  # fmt: skip
    return Workspace(all_tables, NOW)


DIALOGS: dict[str, Callable[[], ModalScreen[Any]]] = {
    "ask": lambda: AskLine(HOSTILE, HOSTILE, HOSTILE),
    "choose": lambda: ChooseDialog(HOSTILE, [("a", HOSTILE)] * 40, "a"),
    "record": lambda: RecordDialog(workspace().measures.states(1), TODAY, "dau"),
    "record nothing": lambda: RecordDialog([], TODAY),
    "quick": lambda: AskQuick(HOSTILE, HOSTILE, lambda text: HOSTILE, [HOSTILE], lambda text: []),
    "goal": lambda: fields_of("goals"),
    "rhythm": lambda: fields_of("rhythms", title=HOSTILE),
    "entry": lambda: fields_of("entries"),
    "trial": lambda: fields_of("trials"),
    "help": lambda: HelpScreen(HELP),
    "welcome": lambda: Welcome(TODAY),
    "deliverable": lambda: DeliverableDialog(edited(1, title=HOSTILE).board[1], TODAY, "CNY"),
}


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("size", [(60, 20), (120, 40), (30, 8)])
async def test_every_dialog_fits_keeps_its_keys_in_sight_and_closes(
    size: tuple[int, int], lang: str
) -> None:
    set_language(lang)
    async with hosted(size=size) as (pilot, host):
        for name, make in DIALOGS.items():
            host.ask(make())
            await pilot.pause()
            await pilot.pause()
            box = host.screen.query_one("#box").region
            assert host.screen.region.contains_region(box), name
            keys = host.screen.query_one("Hints").region
            assert box.contains_region(keys), name
            assert keys.height == 1, name
            await pilot.press("tab", "down", "up", "shift+tab")
            await pilot.press("escape")
            await pilot.pause()
            assert host.results.pop() is None, name


@pytest.mark.parametrize("theme", ["ink", "rice-paper", "terminal"])
async def test_every_theme_paints_the_forms(theme: str) -> None:
    async with hosted(theme=theme) as (pilot, host):
        for make in DIALOGS.values():
            host.ask(make())
            await pilot.pause()
            await pilot.press("escape")
        await pilot.pause()
        assert host.results == [None] * len(DIALOGS)


async def opened(pilot: Any, dialog: ModalScreen[Any]) -> Host:
    host = pilot.app
    assert isinstance(host, Host)
    host.ask(dialog)
    await pilot.pause()
    return host


async def test_a_form_in_which_something_is_typed_asks_before_it_goes() -> None:
    async with asking(lambda: fields_of("goals")) as (pilot, host):
        await type_in(pilot, "120 a day")
        await pilot.press("escape")
        assert "Discard what you typed?" in screen_text(host)
        await type_in(pilot, "!")
        assert "Discard" not in screen_text(host)
        await pilot.press("escape", "escape")
        await pilot.pause()
        assert host.results == [None]


async def test_a_form_stays_with_its_text_until_it_is_saved() -> None:
    async def refuse(typed: dict[str, str]) -> None:
        raise BadValue(N_("{value} is not a number"), value=typed["title"])

    asking = Asking(names, workspace(), 1, TODAY)
    async with Host().run_test() as pilot:
        fields = SORTS["rhythms"].fields(new=True)
        host = await opened(pilot, FieldsDialog("T", fields, asking, refuse))
        await type_in(pilot, "Meet")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert not host.results
        assert "Meet is not a number" in screen_text(host)
        assert "0–1440 minutes" in screen_text(host)


async def test_a_line_is_checked_and_answered() -> None:
    def check(text: str) -> str:
        if not text.endswith("2"):
            raise BadValue(N_("{value} is not a number"), value=text)
        return f"{text}!"

    async with asking(lambda: AskLine("T", "L", "1", check)) as (pilot, host):
        await pilot.press("enter")
        await pilot.pause()
        assert "1 is not a number" in screen_text(host)
        await pilot.press("end")
        await type_in(pilot, "2")
        await pilot.pause()
        assert "→ 12!" in screen_text(host)
        await pilot.press("enter")
        await pilot.pause()
        assert host.results == ["12"]


@pytest.mark.parametrize(
    ("keys", "answer"),
    [
        (["2"], "b"),
        (["２"], "b"),
        (["down", "enter"], "c"),
        (["k", "space"], "a"),
        (["G", "enter"], "z"),
    ],
)
async def test_an_option_is_chosen_by_sign_or_cursor(keys: list[str], answer: str) -> None:
    options = [("a", "A"), ("b", "B"), ("c", "C"), ("z", "Z")]
    async with asking(lambda: ChooseDialog("T", options, "b")) as (pilot, host):
        for key in keys:
            await pilot.press(key)
        await pilot.pause()
        assert host.results == [answer]


async def test_a_list_is_searched_by_first_letters_and_chosen_from_by_digit() -> None:
    options = [(str(n), f"{name} {n}") for n, name in enumerate(["Ana", "Ben", "Cleo"] * 5)]
    async with asking(lambda: ChooseDialog("T", options, "2"), (60, 24)) as (pilot, host):
        cursor = host.screen.query_one(Choices)
        for key, place in {"b": 4, "e": 4, "c": 5, "j": 6, "space": 6}.items():
            assert not host.results
            await pilot.press(key)
            assert cursor.highlighted == place
        await pilot.pause()
        assert host.results == ["6"]


async def test_choosing_among_many_keeps_the_cursor_in_sight() -> None:
    options = [(str(n), f"option {n}") for n in range(60)]
    async with asking(lambda: ChooseDialog("T", options, "50"), (60, 20)) as (pilot, host):
        await pilot.pause()
        assert "option 50" in screen_text(host)
        await pilot.press("home")
        await pilot.pause()
        assert "option 0" in screen_text(host)
        cursor = host.screen.query_one(Choices)
        page = cursor.size.height
        steps = {"pagedown": page, "down": page + 1, "up": page, "pageup": 0, "end": 59}
        for key, place in steps.items():
            await pilot.press(key)
            assert cursor.highlighted == place
            assert f"option {place}" in screen_text(host)


async def test_a_reading_is_judged_while_it_is_typed() -> None:
    states = with_standard().measures.states(1)
    async with asking(lambda: RecordDialog(states, TODAY, "dau"), (80, 24)) as (pilot, host):
        await type_in(pilot, "１８０")
        await pilot.pause()
        assert "180 · misses the target · standard ≥300" in screen_text(host)
        await pilot.press("ctrl+u")
        await type_in(pilot, "312")
        await pilot.pause()
        assert "312 · meets the target" in screen_text(host)
        await pilot.press("down", "ctrl+u")
        await type_in(pilot, "tomorrow")
        await pilot.press("enter")
        await pilot.pause()
        assert "is in the future" in screen_text(host)
        assert not host.results
        await pilot.press("ctrl+u")
        await type_in(pilot, "昨天")
        await pilot.pause()
        assert "→ Sun 2026-11-22, 1 day ago" in screen_text(host)
        await pilot.press("down")
        await type_in(pilot, "survey")
        await pilot.press("down")
        await type_in(pilot, "some")
        await pilot.press("enter")
        await pilot.pause()
        assert not host.results
        await pilot.press("ctrl+u")
        await type_in(pilot, "40")
        await pilot.press("down", "enter", "2", "ctrl+s")
        await pilot.pause()
        (answer,) = host.results
        assert answer == RecordAnswer("dau", "312", "2026-11-22", "survey", 40, partial=True)


async def test_a_reading_needs_a_number() -> None:
    async with asking(lambda: RecordDialog(workspace().measures.states(1), TODAY), (80, 24)) as (
        pilot,
        host,
    ):
        await pilot.press("enter")
        await pilot.pause()
        assert "enter a value" in screen_text(host)
        await type_in(pilot, "x")
        await pilot.press("enter")
        await pilot.pause()
        assert "x is not a number" in screen_text(host)
        assert not host.results


async def test_help_is_found_by_key_word_and_group() -> None:
    async with asking(lambda: HelpScreen(HELP), (60, 20)) as (pilot, host):
        assert "down, up" in screen_text(host)
        await type_in(pilot, "[")
        await pilot.pause()
        assert "stages" in screen_text(host)
        assert "down, up" not in screen_text(host)
        await type_in(pilot, "zz")
        await pilot.pause()
        assert "no such key" in screen_text(host)


async def test_help_scrolls_in_a_small_terminal() -> None:
    async with asking(lambda: HelpScreen(HELP), (60, 12)) as (pilot, host):
        await pilot.press("pagedown", "pagedown", "pagedown", "pagedown")
        await pilot.pause()
        assert host.screen.query_one("#body").scroll_offset.y > 10


async def test_welcome_speaks_the_language_chosen_and_answers() -> None:
    set_language("en")
    async with asking(lambda: Welcome(TODAY), (60, 20)) as (pilot, host):
        await pilot.press("enter")
        await pilot.pause()
        assert "a community needs a name" in screen_text(host)
        await type_in(pilot, "晨光")
        await pilot.press("tab", "ctrl+u")
        await type_in(pilot, "下周一")
        await pilot.pause()
        assert "→ Mon 2026-11-30, in 7 days" in screen_text(host)
        await pilot.press("tab", "up")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert host.results == [WelcomeAnswer("晨光", "2026-11-30", "zh")]
