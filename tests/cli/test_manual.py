"""The manual page: every command and option, in both languages, in what man(7) takes."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from communitytui.cli import manual
from communitytui.cli.commands import ABOUT
from communitytui.i18n import set_language, tr

#: The requests that the page is made of; any other line at whose start a dot stands is a mistake.
_MACROS = re.compile(r"\.(TH|SH|SS|TP|PP|B|br)( |$)")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_has_every_command_and_is_made_of_known_requests(language: str) -> None:
    set_language(language)
    lines = manual.manual().splitlines()
    assert [line for line in lines if line[:1] in (".", "'") and not _MACROS.match(line)] == []
    assert not [line for line in lines if not line]
    heads = [line.removeprefix('.SS "').replace("\\-", "-") for line in lines if ".SS" in line]
    for name, about in ABOUT.items():
        assert any(head.startswith((f"{name} ", f'{name}"')) for head in heads), name
        assert tr(about).replace("-", "\\-") in lines, name
    assert any(head.startswith("goals add") for head in heads)
    assert "\\fB\\-\\-without\\-deliverable REASON\\fR" in lines or language == "zh"


@pytest.mark.skipif(shutil.which("mandoc") is None, reason="mandoc is not installed")
def test_mandoc_finds_no_mistake_in_it() -> None:
    done = subprocess.run(
        ["mandoc", "-Tlint", "-Wwarning"],
        input=manual.manual(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert [line for line in done.stdout.splitlines() if "missing date" not in line] == []


def test_what_begins_a_line_is_text() -> None:
    assert manual._text(".TH\n'x a-b \\ ") == "\\&.TH\n\\&'x a\\-b \\e "
