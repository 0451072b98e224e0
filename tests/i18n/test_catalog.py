"""Our reader and compiler of catalogs against Babel's, and which file is read when."""

from __future__ import annotations

import gettext
import io
import os
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from communitytui.i18n.catalog import compile_mo, parse_po
from communitytui.i18n.messages import load_catalog

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
PLURALS = '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n'
TEXT = (
    HEADER
    + PLURALS
    + r'''
# a comment
#: somewhere.py:1
msgid "Save"
msgstr "保存"

#, python-brace-format
msgctxt "verb"
msgid "Open"
msgstr "打开"
msgctxt "state"
msgid "Open"
msgstr "进行中"

msgid "{n} task"
msgid_plural "{n} tasks"
msgstr[0] "{n} 项"
msgstr[1] "{n} 项任务"

msgid ""
"long "
"line"
msgstr ""
"长"
"行"

msgid "a \"quoted\"\tback\\slash\nline"
msgstr "“引号”\t反\\斜\n行"

#, fuzzy
msgid "Doubtful"
msgstr "可疑"

msgid "Untranslated"
msgstr ""

#, fuzzy
#~ msgid "Old"
#~ msgstr "旧"

msgid "Last"
msgstr "末"'''
)


def _speak(data: bytes) -> gettext.GNUTranslations:
    return gettext.GNUTranslations(io.BytesIO(data))


def test_reads_what_a_catalog_may_hold() -> None:
    said = parse_po(TEXT)
    assert said.pop("").startswith("Content-Type")
    assert said == {
        "Save": "保存",
        "verb\x04Open": "打开",
        "state\x04Open": "进行中",
        "{n} task\0{n} tasks": "{n} 项\0{n} 项任务",
        "long line": "长行",
        'a "quoted"\tback\\slash\nline': "“引号”\t反\\斜\n行",
        "Last": "末",
    }


def test_compiled_it_speaks() -> None:
    speech = _speak(compile_mo(parse_po(TEXT)))
    assert speech.gettext("Save") == "保存"
    assert speech.pgettext("state", "Open") == "进行中"
    assert speech.ngettext("{n} task", "{n} tasks", 1) == "{n} 项"
    assert speech.ngettext("{n} task", "{n} tasks", 2) == "{n} 项任务"
    assert speech.gettext("Doubtful") == "Doubtful"
    assert speech.gettext("Untranslated") == "Untranslated"


@pytest.mark.parametrize("locale", ["zh_CN", "en"])
def test_it_understands_our_catalogs_as_babel_does(locale: str) -> None:
    root = Path(__file__).parents[2] / "communitytui" / "i18n" / "locale"
    po = root / locale / "LC_MESSAGES" / "communitytui.po"
    theirs = io.BytesIO()
    write_mo(theirs, read_po(io.BytesIO(po.read_bytes()), locale))
    ours = _speak(compile_mo(parse_po(po.read_text("utf-8"))))
    wanted = _speak(theirs.getvalue())
    # The table of a loaded catalog has no public name; the files differ in their header only.
    table, expected = ours._catalog, wanted._catalog  # type: ignore[attr-defined]
    del table[""], expected[""]
    assert table == expected
    assert table


@pytest.mark.parametrize("line", ['"no keyword"', 'msgid "open', "<<<<<<< ours", "msgid 'a'"])
def test_a_broken_line_is_named(line: str) -> None:
    with pytest.raises(ValueError, match="line 2 "):
        parse_po("\n" + line)


def _write(folder: Path, ending: str, said: str, age: int) -> Path:
    path = folder / "zh_CN" / "LC_MESSAGES" / f"communitytui.{ending}"
    path.parent.mkdir(parents=True, exist_ok=True)
    text = f'{HEADER}\nmsgid "Save"\nmsgstr "{said}"\n'
    path.write_bytes(text.encode() if ending == "po" else compile_mo(parse_po(text)))
    os.utime(path, (2_000_000_000 - age, 2_000_000_000 - age))
    return path


@pytest.mark.parametrize(
    ("ages", "said"),
    [
        ({"po": 0}, "po"),
        ({"mo": 0}, "mo"),
        ({"mo": 0, "po": 5}, "mo"),
        ({"mo": 0, "po": 0}, "mo"),
        ({"mo": 5, "po": 0}, "po"),
        ({}, "Save"),
    ],
)
def test_the_newer_file_is_read(tmp_path: Path, ages: dict[str, int], said: str) -> None:
    for ending, age in ages.items():
        _write(tmp_path, ending, ending, age)
    assert load_catalog(str(tmp_path), "zh_CN").gettext("Save") == said
