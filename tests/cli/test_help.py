"""Help: there for every command and every option, in both languages."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from communitytui.cli.commands import ABOUT, LOOP
from communitytui.cli.grammar import Group
from communitytui.cli.meant import _BY_WORD
from communitytui.cli.params import Argument, Option
from communitytui.cli.program import root
from communitytui.domain.kernel.words import folded
from communitytui.domain.nouns.declared import (
    ENTRY,
    GOAL,
    METRIC,
    RHYTHM,
    SETTINGS,
    TASK,
    TRIAL,
    TYPED_ENTRY,
)
from communitytui.domain.nouns.noun import Noun
from communitytui.i18n import speaking, tr
from communitytui.i18n.cells import width
from communitytui.services import guide

Cli = Callable[..., Any]


def commands() -> Iterator[click.Command]:
    context = click.Context(root)
    yield root
    for name in ABOUT:
        made = root.get_command(context, name)
        assert made is not None
        yield made
        if isinstance(made, Group):
            yield from made.load().values()


def chinese(text: str) -> bool:
    return any("一" <= char <= "鿿" for char in text)


@pytest.mark.parametrize("name", ABOUT)
def test_every_command_has_a_page_in_both_languages(call: Cli, name: str) -> None:
    english = call(name, "--help")
    assert english.code == 0
    assert english.out.startswith(f"Usage: communitytui {name} [OPTIONS]")
    assert "--help" in english.out
    assert not chinese(english.out.replace("明天", "").replace("日活", ""))
    translated = call("--lang", "zh", name, "-h").out
    assert chinese(translated.splitlines()[0])
    assert chinese(translated.splitlines()[2])
    assert "Options" not in translated
    assert all(width(line) <= 80 for line in translated.splitlines() if "/completions/" not in line)


def test_the_program_lists_its_commands_along_the_loop(call: Cli) -> None:
    sections = call("--help").out.split("\n\n")[-len(LOOP) :]
    listed = {}
    for section in sections:
        title, *lines = section.strip().splitlines()
        listed[title] = [line.split()[0] for line in lines]
    assert listed == {title: list(commands) for title, commands in LOOP.items()}
    translated = call("--lang=zh", "--help").out
    assert not {"Usage", "Options", "Plan", "File"} & set(translated.replace(":", " ").split())
    titles = [line for line in translated.splitlines() if line and not line.startswith(" ")][-5:]
    assert titles == ["规划：", "执行：", "度量：", "判断与调整：", "文件："]


def test_the_page_of_the_program_and_the_names_load_no_command() -> None:
    code = (
        "import sys\n"
        "from communitytui.cli.main import run\n"
        "run(['--help'])\n"
        "sys.exit(any(name.startswith('communitytui.cli.commands.') for name in sys.modules))\n"
    )
    assert subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE).returncode == 0


def test_the_page_of_a_verb_has_its_own_options_only(call: Cli) -> None:
    page = call("trial", "start", "--help").out
    assert page.startswith("Usage: communitytui trial start [OPTIONS] ID")
    options = {word for word in page.split() if word.startswith("--")}
    assert options == {"--start", "--json", "--help"}
    whole = call("trial", "--help").out
    assert "  judge  judge a trial" in whole
    assert "--verdict V" not in whole


@pytest.mark.parametrize(
    ("words", "noun", "without"),
    [
        (["add"], TASK, {"title", "status"}),
        (["goals", "add"], GOAL, {"statement", "status", "reason"}),
        (["trial", "add"], TRIAL, {"title"}),
        (["rhythms", "add"], RHYTHM, {"title", "paused"}),
        (["calendar", "add"], ENTRY, {"topic", "kind", "state"}),
        (["metrics", "add"], METRIC, {"group"}),
        (["metrics", "define"], METRIC, {"group"}),
    ],
)
def test_each_field_of_a_noun_has_an_option(
    words: list[str], noun: Noun, without: set[str]
) -> None:
    made = root.get_command(click.Context(root), words[0])
    for verb in words[1:]:
        assert isinstance(made, Group)
        made = made.load()[verb]
    assert made is not None
    options = {param.name for param in made.params if isinstance(param, Option)}
    assert set(noun.editable) - without <= options


@pytest.mark.parametrize(
    ("words", "noun"),
    [("set", TASK), ("goals set", GOAL), ("rhythms set", RHYTHM), ("calendar set", TYPED_ENTRY),
     ("trial set", TRIAL), ("settings", SETTINGS)],
)  # fmt: skip
def test_the_page_of_what_sets_fields_lists_them(call: Cli, words: str, noun: Noun) -> None:
    page = call(*words.split(), "--help").out
    fields = page.partition("\nFields:\n")[2].partition("\n\n")[0]
    named = [line.split()[0] for line in fields.splitlines() if line[2:3].isalpha()]
    assert named == list(noun.editable)
    if words == "set":
        assert "to do" not in fields
        assert "todo, doing, done, skipped, reopened" in " ".join(fields.split())
        assert "待办、进行中" in call("--lang", "zh", "set", "--help").out


def test_what_other_programs_call_it_leads_to_commands_that_are_there() -> None:
    for right in {*_BY_WORD.values()}:
        name, _, _ = right.partition(" ")
        options = {"--help"} | {each for param in root.params for each in param.opts}
        assert name in ABOUT or name in options, right
    assert _BY_WORD.keys().isdisjoint(ABOUT)
    assert all(word == folded(word) for word in _BY_WORD)


def test_every_option_and_argument_is_explained_in_both_languages() -> None:
    for made in commands():
        assert made.help
        for param in made.params:
            assert isinstance(param, (Option, Argument))
            message = param.help if isinstance(param, Option) else param.message
            assert message, f"{made.name} {param.name}"
            with speaking("zh"):
                assert chinese(tr(message)), message


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("tasks --jsn", "没有选项 --jsn"),
        ("taks", "没有命令 taks"),
        ("add", "缺少 TITLE"),
        ("add x", "缺少选项 --stage"),
        ("-f", "需要一个值"),
        ("tasks --json=1", "不带值"),
        ("path more", "more"),
    ],
)
def test_usage_errors_speak_chinese(cli: Cli, line: str, said: str) -> None:
    result = cli("--lang=zh", *line.split()) if line != "-f" else cli("--lang=zh", "-f")
    assert result.code == 2
    assert said in result.err
    assert result.err.count("\n") == 1


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("help", "Where numbers come from"),
        ("help dates", "# Dates and times"),
        ("help 日期与时间", "# Dates and times"),
        ("help 日期", "# Dates and times"),
        ("--lang zh help Dates and times", "# 日期与时间"),
        ("help Surveys", "## Surveys"),
        ("help 问卷", "## 问卷"),
        ("help slack", "glossary: Plan\n  slack · 余量"),
        ("help 例行", "glossary: Plan\n  rhythm · 例行"),
        ("--lang zh help 成败线", "glossary: 判断与调整\n  成败线 · pass line"),
        ("help cycle", "glossary: Judge and adjust\n  cycle · 周期"),
        ("help --lang zh keys", "# 全部按键"),
        ("help shipped", "# The shipped rules"),
        ("--lang zh help 余量", "glossary: 计划\n  余量 · slack"),
        ("help set", "Usage: communitytui set"),
        ("help goals add", "Usage: communitytui goals add"),
        # Where page and command share their name, --help is that of the command.
        *((f"help {name}", f"# {guide.page(name, 'en').title}\n") for name in guide.PAGES),
    ],
)
def test_help_shows_pages_sections_words_and_commands(cli: Cli, line: str, said: str) -> None:
    found = cli(*line.split())
    assert found.code == 0, found.err
    assert said in found.out
    assert "\x1b" not in found.out


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("help datse", "did you mean dates?"),
        ("help impotr", "did you mean import?"),
        ("--lang zh help 日前与时间", "日期与时间"),
        ("help xyzzy", "filters, dates"),
    ],
)
def test_an_unknown_topic_names_the_nearest(cli: Cli, line: str, said: str) -> None:
    found = cli(*line.split())
    assert (found.code, found.out) == (2, "")
    assert said in found.err
    assert found.err.count("\n") == 1


def test_the_guide_is_written_as_a_site_into_a_new_folder(cli: Cli, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    assert cli("help", "--html", str(folder)).code == 0
    assert {path.stem for path in folder.iterdir()} == {"index", *guide.PAGES}
    again = cli("help", "--html", str(folder))
    assert (again.code, "there already" in again.err) == (2, True)
