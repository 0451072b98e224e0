"""Every message of the source has its Chinese, with the same places in it."""

from __future__ import annotations

import ast
import gettext
import io
import json
from collections.abc import Container
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import time_machine

from communitytui import errors
from tests import tools

ROOT = Path(__file__).parents[2]


catalogs = tools.catalogs()


def test_the_extraction_finds_every_kind_of_message(tmp_path: Path) -> None:
    (tmp_path / "room").mkdir()
    (tmp_path / "room" / "a.py").write_text(
        'tr("Save {n}", n=1)\ntrn("{n} day", "{n} days", 2)\ntrc("verb", "Open")\n'
        'X = N_("Later")\ntr("in " "parts")\nother("no message")\n',
        "utf-8",
    )
    assert set(catalogs.extract(tmp_path)) == {
        "Save {n}",
        "{n} day\0{n} days",
        "verb\x04Open",
        "Later",
        "in parts",
    }


@cache
def _calls() -> list[tuple[str, str, ast.expr]]:
    """Return each call by a plain name in the package: the name, where, its first argument."""
    return [
        (node.func.id, f"{file.relative_to(ROOT)}:{node.lineno}", node.args[0])
        for file in sorted((ROOT / "communitytui").rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args
    ]


def _first_arguments(names: Container[str]) -> list[tuple[str, ast.expr]]:
    """Return where the package calls one of ``names``, and with which first argument."""
    return [(where, argument) for name, where, argument in _calls() if name in names]


@pytest.fixture(scope="module")
def messages() -> dict[str, Any]:
    """Every message of the source: one extraction for all that look at it takes seconds off."""
    found: dict[str, Any] = catalogs.extract()
    return found


def test_only_a_literal_is_marked() -> None:
    # Anything else inside N_ cannot be extracted, and would be said in English for ever.
    marked = _first_arguments({"N_"})
    assert marked
    assert [where for where, text in marked if not isinstance(text, ast.Constant)] == []


def test_every_message_is_found_by_the_extraction(messages: dict[str, Any]) -> None:
    # The extraction does not look into f-strings; a message in one would be English for ever.
    found = {key.partition("\0")[0].rpartition("\x04")[2] for key in messages}
    said = _first_arguments({"N_", "tr", "trn"})
    assert [
        where
        for where, text in said
        if isinstance(text, ast.Constant) and text.value and text.value not in found
    ] == []


def test_no_message_is_an_f_string() -> None:
    said = _first_arguments({"N_", "tr", "trn", "trc"})
    assert [where for where, text in said if isinstance(text, ast.JoinedStr)] == []


def test_the_message_of_an_error_is_marked() -> None:
    classes = {
        name
        for name, value in vars(errors).items()
        if isinstance(value, type) and issubclass(value, errors.CommunityError)
    }
    raised = _first_arguments(classes)
    assert raised
    bare = (ast.Constant, ast.JoinedStr)
    assert [where for where, text in raised if isinstance(text, bare)] == []


def test_every_message_has_its_chinese_and_none_is_out_of_use(
    messages: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(messages) > 100
    monkeypatch.setattr(catalogs, "extract", lambda: messages)
    assert catalogs.problems() == []


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package with three messages and no catalogs yet."""
    (tmp_path / "a.py").write_text(
        'tr("Save {n}")\ntrn("{n} day", "{n} days", 2)\ntrc("verb", "Open")\n', "utf-8"
    )
    monkeypatch.setattr(catalogs, "PACKAGE", tmp_path)
    monkeypatch.setattr(catalogs.extract, "__defaults__", (tmp_path,))
    return tmp_path


def _fill(folder: Path, **said: str) -> None:
    names = {"save": "Save {n}", "day": "{n} day\0{n} days", "open": "verb\x04Open"}
    file = folder / "zh.json"
    file.write_text(json.dumps({names[name]: text for name, text in said.items()}), "utf-8")
    catalogs.fill([file])


def test_filling_completes_the_catalog_and_changes_nothing_twice(small: Path) -> None:
    assert catalogs.main(["update"]) == 0
    assert len(catalogs.problems()) == 3
    _fill(small, save="保存{n}", day="{n}天", open="打开")
    assert catalogs.problems() == []
    before = catalogs.po_file().read_bytes()
    assert catalogs.main(["update"]) == 0
    assert catalogs.po_file().read_bytes() == before
    assert str(small) not in before.decode()


def test_filling_names_what_is_no_message(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (small / "zh.json").write_text('{"Safe {n}": "保存{n}"}', "utf-8")
    catalogs.fill([small / "zh.json"])
    assert "zh.json: no such message: 'Safe {n}'" in capsys.readouterr().out


def test_what_is_filled_is_compiled_and_each_time_the_same(small: Path) -> None:
    _fill(small, save="保存{n}", day="{n}天", open="打开")
    compiled = catalogs.po_file().with_suffix(".mo")
    before = compiled.read_bytes()
    speech = gettext.GNUTranslations(io.BytesIO(before))
    assert speech.gettext("Save {n}") == "保存{n}"
    assert [speech.ngettext("{n} day", "{n} days", n) for n in (1, 2)] == ["{n}天", "{n}天"]
    assert (speech.pgettext("verb", "Open"), speech.gettext("Open")) == ("打开", "Open")
    with time_machine.travel(datetime(2031, 1, 1, tzinfo=UTC)):
        catalogs.compile_catalog()
    assert compiled.read_bytes() == before


def test_what_is_doubtful_is_not_said(small: Path) -> None:
    _fill(small, save="保存{n}", day="{n}天", open="打开")
    file = catalogs.po_file()
    text = file.read_text("utf-8").replace('msgid "Save', '#, fuzzy\nmsgid "Save')
    file.write_text(text, "utf-8")
    catalogs.compile_catalog()
    said = gettext.GNUTranslations(io.BytesIO(file.with_suffix(".mo").read_bytes()))
    assert said.gettext("Save {n}") == "Save {n}"
    assert len(catalogs.problems()) == 2


def test_a_message_out_of_use_is_dropped(small: Path) -> None:
    _fill(small, save="保存{n}", day="{n}天", open="打开")
    (small / "a.py").write_text('tr("Save {n}")\n', "utf-8")
    assert len(catalogs.problems()) == 2
    assert catalogs.main(["update"]) == 0
    assert catalogs.problems() == []


@pytest.mark.parametrize("said", ["保存", "保存{m}", "保存{n}{m}", "保存{n", "保存{}"])
def test_other_places_are_found(small: Path, said: str) -> None:
    _fill(small, save=said, day="天", open="打开")
    (problem,) = catalogs.problems()
    assert "place" in problem
    assert "Save {n}" in problem
