"""Every source that is read is named with how to get its file, in help and guide."""

from __future__ import annotations

from pathlib import Path

import pytest

from communitytui.events.exports import CHATS, EXPORTS, TABLES
from communitytui.events.readers.slack import SlackReading
from communitytui.events.series import FORMATS
from communitytui.events.sniff import _FORMATS
from communitytui.i18n import speaking, tr
from tests.events.writers import formats

ROOT = Path(__file__).resolve().parents[2]


def test_all_that_is_read_is_named_and_all_that_is_named_is_read() -> None:
    readers = [reader for _, reader in _FORMATS] + [SlackReading]
    chats = {name for export in CHATS for name in export.formats}
    assert chats == {reader.format for reader in readers}
    assert {name for export in TABLES for name in export.formats} == FORMATS


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_guide_names_them(language: str) -> None:
    pages = ROOT / "communitytui" / "guide" / language
    guide = (pages / "sources.md").read_text("utf-8")
    page = (pages / "measuring.md").read_text("utf-8")
    with speaking(language):
        for export in EXPORTS:
            names = " ".join(f"`{name}`" for name in export.formats)
            assert f"| {export.called} | {tr(export.how)} | {names} |" in guide
        named = {export.called for export in EXPORTS} - {tr("any"), tr("own table"), tr("survey")}
    assert not [name for name in named if name not in page]


def test_what_exports_are_said_to_tell_is_what_readers_give_back() -> None:
    # Of WeChat what is answered is found by quotes: tests/events/test_quotes.py.
    given = {name: {"replies"} for name in ("memotrace", "chatlog", "weflow", "wechat_stat")}
    for form in formats([]):
        given.setdefault(form.name, set()).update(form.gives - {"ids", "zone", "bots"})
    for export in CHATS:
        assert set(export.tells) == set.union(*(given[name] for name in export.formats)), export
