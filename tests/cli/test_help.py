"""Help: there for every command and every option, in both languages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import click
import pytest

from communitytui.cli.grammar import Argument, Option
from communitytui.cli.program import Root, root
from communitytui.i18n import speaking, tr
from communitytui.i18n.cells import width

Cli = Callable[..., Any]


def commands() -> Iterator[click.Command]:
    context = click.Context(root)
    yield root
    for name in Root.families:
        made = root.get_command(context, name)
        assert made is not None
        yield made


def chinese(text: str) -> bool:
    return any("一" <= char <= "鿿" for char in text)


@pytest.mark.parametrize("name", Root.families)
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


def test_the_program_lists_its_commands_in_the_order_one_meets_them(call: Cli) -> None:
    page = call("--help").out
    listed = [line.split()[0] for line in page.partition("Commands:\n")[2].splitlines()]
    assert listed == list(Root.families)
    translated = call("--lang=zh", "--help").out
    assert not {"Usage", "Options", "Commands"} & set(translated.replace(":", " ").split())


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
