"""Completion: what the shell is offered, and that it never fails."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from communitytui.cli.program import COMPLETE_VAR

Cli = Callable[..., Any]
Offer = Callable[[str], set[str]]


@pytest.fixture
def offer(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> Offer:
    """Return what bash is offered for the last word of a line."""

    def offer(line: str) -> set[str]:
        words = line.split(" ")
        monkeypatch.setenv(COMPLETE_VAR, "bash_complete")
        monkeypatch.setenv("COMP_WORDS", line)
        monkeypatch.setenv("COMP_CWORD", str(len(words) - 1))
        result = cli()
        assert result.err == ""
        return {text.partition(",")[2] for text in result.out.splitlines() if text}

    return offer


@pytest.mark.parametrize(
    ("line", "some"),
    [
        ("communitytui re", {"record", "redo", "reopen"}),
        ("communitytui tasks --js", {"--json"}),
        ("communitytui done 1.", {"1.1", "1.8"}),
        ("communitytui show 1", {"1", "1.1", "12"}),
        ("communitytui add x --after 1.1,1.", {"1.1,1.2"}),
        ("communitytui add x --stage con", {"content"}),
        ("communitytui add x --area en", {"engage"}),
        ("communitytui add x --kind nu", {"number"}),
        ("communitytui record da", {"dau"}),
        ("communitytui metrics --group act", {"activity"}),
        ("communitytui metrics def", {"define"}),
        ("communitytui standard dau --level v", {"visit"}),
        ("communitytui findings --accept Q1", {"Q10", "Q19"}),
        ("communitytui standard dau --direction d", {"down"}),
        ("communitytui tasks stage:con", {"stage:content"}),
        ("communitytui tasks la", {"late"}),
        ("communitytui set 1 ow", {"owner="}),
        ("communitytui set 1 status=d", {"status=doing", "status=done"}),
        ("communitytui goals set 1 status=r", {"status=reached"}),
        ("communitytui calendar add x --form v", {"video"}),
        ("communitytui rhythms add x --every w", {"weekly"}),
        ("communitytui trial add x --start to", {"today", "tomorrow"}),
        ("communitytui metrics add x --direction d", {"down"}),
        ("communitytui goals sta", {"status:"}),
        ("communitytui goals status:r", {"status:reached"}),
        ("communitytui calendar state:p", {"state:planned", "state:published"}),
        ("communitytui -c 晨", {"晨光读书会"}),
        ("communitytui --lang ", {"zh", "en"}),
        ("communitytui --export ", {"md"}),
        ("communitytui completion ", {"bash", "zsh", "fish"}),
    ],
)
def test_words_are_offered(offer: Offer, line: str, some: set[str]) -> None:
    assert some <= offer(line)


def test_words_are_offered_as_the_screen_says_them(
    offer: Offer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMMUNITYTUI_LANG", "zh")
    assert {"状态=", "状态=进行中"} <= offer("communitytui set 1 状")
    assert {"状态:", "状态:进行中"} <= offer("communitytui tasks 状")
    assert "逾期" in offer("communitytui tasks 逾")
    assert "执行运营计划" in offer("communitytui add x --stage 执")


def test_only_what_begins_alike_is_offered(offer: Offer) -> None:
    assert offer("communitytui record dau") == {"dau"}
    assert offer("communitytui done 77") == set()


def test_a_file_that_cannot_be_read_offers_nothing(offer: Offer, file: Path) -> None:
    file.write_bytes(b"{")
    assert offer("communitytui done 1") == set()
    assert offer("communitytui add x --stage con") == {"content"}


@pytest.mark.parametrize(
    ("shell", "word"),
    [("bash", "complete -o"), ("zsh", "#compdef"), ("fish", "complete --no-files")],
)
def test_each_shell_gets_its_script(cli: Cli, shell: str, word: str) -> None:
    out = cli("completion", shell).out
    assert COMPLETE_VAR in out
    assert word in out
