"""The language of the command line: asked for, set, or suggested by the surroundings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from communitytui.cli.language import lang_option

Cli = Callable[..., Any]


def title(cli: Cli, *args: str) -> str:
    found: str = cli(*args, "status", "--json").json["stages"][0]["title"]
    return found


@pytest.mark.parametrize(
    ("option", "env", "config", "locale", "lang"),
    [
        ("zh", "en", "en", "en_US.UTF-8", "zh"),
        (None, "zh", "en", "en_US.UTF-8", "zh"),
        (None, None, "zh", "en_US.UTF-8", "zh"),
        (None, None, None, "zh_CN.UTF-8", "zh"),
        (None, None, None, "de_DE.UTF-8", "en"),
        (None, None, None, "C.UTF-8", "zh"),
        (None, None, None, "", "zh"),
        ("en", None, None, "C", "en"),
    ],
)
def test_the_order(
    cli: Cli,
    clean_machine: Path,
    monkeypatch: pytest.MonkeyPatch,
    option: str | None,
    env: str | None,
    config: str | None,
    locale: str,
    lang: str,
) -> None:
    english = title(cli, "--lang", "en")
    monkeypatch.delenv("COMMUNITYTUI_LANG")
    monkeypatch.setenv("LANG", locale)
    if env:
        monkeypatch.setenv("COMMUNITYTUI_LANG", env)
    if config:
        folder = clean_machine / "config" / "communitytui"
        folder.mkdir(parents=True)
        (folder / "config.toml").write_text(f'lang = "{config}"\n', encoding="utf-8")
    shown = title(cli, *(["--lang", option] if option else []))
    assert (shown == english) == (lang == "en")


def test_without_a_language_help_and_errors_speak_that_of_the_community(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Usage" in cli("tasks", "--help").out
    monkeypatch.delenv("COMMUNITYTUI_LANG")
    monkeypatch.setenv("LANG", "C")
    assert "Usage" not in cli("tasks", "--help").out
    assert "there is no option" not in cli("tasks", "--jsn").err


def test_a_language_we_do_not_speak_is_refused(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMMUNITYTUI_LANG", "fr")
    result = cli("tasks")
    assert (result.code, result.out) == (2, "")
    assert "zh" in result.err
    assert cli("--lang", "en", "tasks", "--json").code == 0


def test_the_option_is_found_wherever_it_stands() -> None:
    assert lang_option(["tasks", "--lang", "zh"]) == "zh"
    assert lang_option(["--lang=en", "tasks", "--lang=zh"]) == "zh"
    assert lang_option(["tasks", "--", "--lang", "zh"]) is None
    assert lang_option(["tasks", "--lang"]) is None
