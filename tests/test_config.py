"""The user's settings: what is right is taken, what is wrong is reported, nothing is fatal."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communitytui.config import Config, Problem, load_config
from communitytui.foreign import TomlFile


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def test_no_file_means_no_settings(file: Path) -> None:
    assert load_config(file) == (Config(), ())
    assert not file.exists()


def test_all_settings(file: Path) -> None:
    file.write_text(
        'lang = "zh"\ntheme = "ink"\nfile = "~/群.json"\nglyphs = "narrow"\nslow_link = false\n'
        "mouse = true\n"
        '[keys]\n"task.done" = "space,x"\nundo = "ctrl+z"\n',
        "utf-8",
    )
    config, problems = load_config(file)
    assert problems == ()
    assert config == Config(
        lang="zh",
        theme="ink",
        file="~/群.json",
        glyphs="narrow",
        keys={"task.done": "space,x", "undo": "ctrl+z"},
        slow_link=False,
        mouse=True,
    )


def test_a_file_from_windows_is_read(file: Path) -> None:
    file.write_bytes(b'\xef\xbb\xbflang = "en"\r\n')
    assert load_config(file) == (Config(lang="en"), ())


def _only(problems: tuple[Problem, ...]) -> Problem:
    (problem,) = problems
    return problem


@pytest.mark.parametrize(
    ("line", "key", "hint"),
    [
        ('langs = "zh"', "langs", "lang"),
        ("Theme = 'ink'", "Theme", "theme"),
        ("qqq = 1", "qqq", None),
        ('lang = "zn"', "lang", "zh"),
        ('lang = "fr"', "lang", None),
        ("lang = 5", "lang", None),
        ('glyphs = "ASCI"', "glyphs", "ascii"),
        ("slow_link = 'yes'", "slow_link", None),
        ("slow_link = 1", "slow_link", None),
        ('theme = ""', "theme", None),
        ('theme = "a\\u001bb"', "theme", None),
        ("file = []", "file", None),
        ('keys = "x"', "keys", None),
        ("keys = {undo = 5}", "keys.undo", None),
        ('keys = {undo = ""}', "keys.undo", None),
    ],
)
def test_a_wrong_line_is_reported_and_left_out(
    file: Path, line: str, key: str, hint: str | None
) -> None:
    file.write_text(f'{line}\n{"theme" if key != "theme" else "file"} = "kept"\n', "utf-8")
    config, problems = load_config(file)
    problem = _only(problems)
    assert (problem.file, problem.key, problem.hint) == (str(file), key, hint)
    assert key in str(problem)
    assert str(file) in str(problem)
    assert str(problem).isprintable()
    assert "kept" in (config.theme, config.file)
    assert (config.lang, config.glyphs, config.slow_link) == (None, None, None)
    assert config.keys == {}


def test_every_wrong_line_is_reported(file: Path) -> None:
    file.write_text("a = 1\nlang = 2\nb = 3\n[keys]\nx = 4\ny = 'f5'\n", "utf-8")
    config, problems = load_config(file)
    assert [problem.key for problem in problems] == ["a", "lang", "b", "keys.x"]
    assert [problem.line for problem in problems] == [1, 2, 3, 5]
    assert config.keys == {"y": "f5"}


@pytest.mark.parametrize(
    ("text", "key", "line"),
    [
        ("a = 1\nlang = 2", "lang", 2),
        ("# lang = 1\n\n  'lang'=2", "lang", 3),
        ("lang = 1\n[keys]\nlang = 2", "keys.lang", 3),
        ('[keys]\n"task.done" = 1', "keys.task.done", 2),
        ("[ keys ]\ntask . done = 1", "keys.task.done", 2),
        ('keys."task.done" = 1', "keys.task.done", 1),
        ("x = 1\nkeys = { undo = 5 }", "keys.undo", 2),
        ("x = 1\n[keys]\ny = 1", "keys.undo", 2),
        ("[keys.task]\ndone = 1", "keys.task.done", 2),
        ("[[keys]]\nundo = 1", "keys.undo", 2),
        ("[[a.b]]\nx = 1\n[[a.b]]\ny = 1\nx = 2", "a.b[2].x", 5),
        ("[[a]]\n[[a.b]]\nx = 1\n[[a]]\n[[a.b]]\nx = 1\n[a.b.c]\nx = 1", "a[2].b[1].c.x", 8),
        ("[a]\nb = [\n  {x = 1},\n  {x = 2},\n]", "a.b[2].x", 2),
        ("undo = 1", "keys.undo", None),
        ("key = 1", "keys", None),
        ("", "lang", None),
    ],
)
def test_the_line_of_a_key_is_found(text: str, key: str, line: int | None) -> None:
    assert TomlFile("config.toml", text, {}).line(key) == line


def test_a_problem_names_file_and_line(file: Path) -> None:
    file.write_text("# mine\nlang = 'zn'\n[keys]\ntask.done = 5\n", "utf-8")
    problems = load_config(file)[1]
    assert [problem.line for problem in problems] == [2, 4]
    assert str(problems[0]).startswith(f"{file}:2: lang cannot be zn; it takes zh, en")
    assert str(problems[1]).startswith(f"{file}:4: keys.task.done cannot be 5")


def test_broken_toml_is_told_by_its_line(file: Path) -> None:
    file.write_text("lang = 'zh'\n\n[keys\n", "utf-8")
    assert _only(load_config(file)[1]).line == 3


def test_ids_of_commands_need_no_quotes(file: Path) -> None:
    file.write_text("[keys]\ntask.done = 'x'\ntask.edit = 'f7'\nundo = 'z'\n", "utf-8")
    config, problems = load_config(file)
    assert problems == ()
    assert config.keys == {"task.done": "x", "task.edit": "f7", "undo": "z"}


@pytest.mark.parametrize(
    "content",
    [
        b"lang = ",
        b"\xff\xfe",
        b"[keys\n",
        b"a = " + b"[" * 20_000,
        b"#" * 70_000,
        b'a\x1b[2J = "x"',
    ],
)
def test_a_broken_file_is_reported(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    config, problems = load_config(file)
    assert config == Config()
    assert str(file) in str(_only(problems))
    assert str(_only(problems)).isprintable()


def test_a_folder_in_its_place_is_reported(tmp_path: Path) -> None:
    config, problems = load_config(tmp_path)
    assert config == Config()
    assert "cannot be read" in str(_only(problems))


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_content_is_fatal(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    file = tmp_path_factory.getbasetemp() / "any.toml"
    file.write_bytes(content)
    _config, problems = load_config(file)
    assert all(str(problem).isprintable() for problem in problems)
