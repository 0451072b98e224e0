"""What a wheel carries and what not, and that CI runs the commands that the README shows."""

from __future__ import annotations

import gettext
import io
import shutil
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest
from hatchling.builders.sdist import SdistBuilder
from hatchling.builders.wheel import WheelBuilder

from communitytui import __version__
from communitytui.cli import manual

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of this checkout: building compiles catalogs, and here nobody must notice."""
    copy = tmp_path_factory.mktemp("build") / "checkout"
    copy.mkdir()
    ignored = shutil.ignore_patterns("__pycache__", "*.mo", ".*_cache", ".hypothesis")
    for name in ("communitytui", "themes", "tests", ".build", ".ci", ".github"):
        shutil.copytree(ROOT / name, copy / name, ignore=ignored)
    for name in ("pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", ".gitignore"):
        shutil.copy(ROOT / name, copy / name)
    return copy


@pytest.fixture(scope="module")
def wheel(checkout: Path) -> zipfile.ZipFile:
    """The wheel that this checkout builds."""
    builder = WheelBuilder(str(checkout))
    (path,) = builder.build(directory=str(checkout / "dist"), versions=["standard"])
    return zipfile.ZipFile(path)


def _package(*endings: str) -> set[str]:
    files = (ROOT / "communitytui").rglob("*")
    return {str(f.relative_to(ROOT)) for f in files if f.suffix in endings}


def test_the_wheel_carries_every_module_style_playbook_and_page(wheel: zipfile.ZipFile) -> None:
    wanted = _package(".py", ".tcss", ".css", ".toml", ".md")
    assert {Path(name).suffix for name in wanted} == {".py", ".tcss", ".css", ".toml", ".md"}
    assert "communitytui/guide/zh/python.md" in wanted
    assert wanted <= set(wheel.namelist())
    assert "communitytui/py.typed" in wheel.namelist()


def test_the_wheel_carries_the_themes_inside_the_package(wheel: zipfile.ZipFile) -> None:
    themes = {f"communitytui/themes/{file.name}" for file in (ROOT / "themes").glob("*.toml")}
    assert themes
    assert themes <= set(wheel.namelist())


def test_the_wheel_speaks_chinese(wheel: zipfile.ZipFile) -> None:
    data = wheel.read("communitytui/i18n/locale/zh_CN/LC_MESSAGES/communitytui.mo")
    assert gettext.GNUTranslations(io.BytesIO(data)).gettext("today") == "今天"


def test_the_wheel_carries_nothing_else(wheel: zipfile.ZipFile) -> None:
    allowed = {".py", ".tcss", ".css", ".toml", ".json", ".md", ".mo", ".typed"}
    for name in wheel.namelist():
        top, _, rest = name.partition("/")
        assert top == "communitytui" or top.endswith((".dist-info", ".data")), name
        if top == "communitytui":
            assert Path(rest).suffix in allowed, name
        elif top.endswith(".data"):
            assert rest.removeprefix("data/share/") in manual.shared(), name


def test_the_wheel_carries_what_man_and_the_shells_look_for(wheel: zipfile.ZipFile) -> None:
    for place, text in manual.shared().items():
        name = f"communitytui-{__version__}.data/data/share/{place}"
        assert wheel.read(name).decode() == text


def test_the_command_and_the_version(wheel: zipfile.ZipFile) -> None:
    info = f"communitytui-{__version__}.dist-info"
    entry_points = wheel.read(f"{info}/entry_points.txt").decode()
    assert "communitytui = communitytui.cli.main:main" in entry_points
    metadata = wheel.read(f"{info}/METADATA").decode()
    assert f"Version: {__version__}\n" in metadata
    assert f"{info}/licenses/LICENSE" in wheel.namelist()


def test_an_sdist_has_what_a_wheel_is_built_from(checkout: Path) -> None:
    (path,) = SdistBuilder(str(checkout)).build(directory=str(checkout / "dist"))
    with tarfile.open(path) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    wanted = _package(".py", ".po", ".tcss", ".css", ".toml", ".md")
    assert wanted | {".build/hook.py", ".ci/catalogs.py", "LICENSE", "README.md"} <= names
    assert not any(name.endswith(".mo") for name in names)


def test_every_dependency_says_why_and_where_it_ends() -> None:
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    dependencies = tomllib.loads(text)["project"]["dependencies"]
    assert {name.partition(">")[0] for name in dependencies} == {
        "click",
        "markdown-it-py",
        "orjson",
        "rich",
        "textual",
        "tinydb",
    }
    for dependency in dependencies:
        (line,) = [line for line in text.splitlines() if f'"{dependency}"' in line]
        assert ">=" in dependency
        assert "# " in line, dependency


def _marked(name: str) -> list[str]:
    """Return the pasted commands between the marks of ``name`` in the README."""
    readme = (ROOT / "README.md").read_text("utf-8")
    _, mark, rest = readme.partition(f"<!-- {name} -->\n")
    assert mark, f"README.md has no <!-- {name} -->"
    return [line for line in rest.partition("<!-- end -->")[0].splitlines() if line[:1].isalpha()]


def test_the_readme_runs_the_program_and_the_tests_with_one_line_each() -> None:
    (run,) = _marked("run command")
    (test,) = _marked("test command")
    assert run.startswith("python3 -m venv .venv && .venv/bin/pip install ")
    assert run.endswith("&& .venv/bin/communitytui")
    assert test.startswith("python3 -m venv .venv && .venv/bin/pip install ")
    assert "[test]" in test
    assert "-m pytest" in test


def test_ci_takes_the_test_command_from_the_readme() -> None:
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    assert "<!-- test command -->" in script
    assert "README.md" in script
    assert "pytest'" not in script
