"""The map of the rooms: the guide, the folders, the contracts, and what an import loads."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import communitytui

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "communitytui"
_DATA = {"playbooks", "themes"}
_HEAVY = ("textual", "rich.console", "tinydb", "orjson", "psycopg")


def _rooms() -> set[str]:
    folders = {path.parent.name for path in PACKAGE.glob("*/*.py")}
    modules = {path.stem for path in PACKAGE.glob("*.py") if not path.stem.startswith("__")}
    return (folders | modules) - _DATA


def _map(language: str = "en") -> list[set[str]]:
    """Return the rooms on the architecture page, a set for each line of the map."""
    page = (PACKAGE / "guide" / language / "architecture.md").read_text("utf-8")
    _, _, block = page.partition("```text\n")
    lines = block.partition("```")[0].splitlines()
    return [set(re.split(r" \| ", re.split(r"  +", line)[0])) for line in lines]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_map_names_every_room_once(language: str) -> None:
    named = [room for line in _map(language) for room in line]
    assert sorted(named) == sorted(_rooms())
    assert _map(language) == _map()


def test_the_map_is_the_contract() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    layers, *_others = settings["tool"]["importlinter"]["contracts"]
    lines = [set(layer.split(" | ")) for layer in layers["layers"]]
    leaves = _map()[len(lines) - 1 :]
    assert _map()[: len(lines) - 1] == lines[:-1]
    assert set().union(*leaves) == lines[-1]


def test_the_contracts_hold() -> None:
    tool = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [tool, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 broken" in done.stdout


def _names_rich(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return {name for name in found if name.split(".")[0] == "rich"}


def test_i18n_takes_nothing_of_rich_but_its_cells() -> None:
    found = set().union(*(_names_rich(path) for path in (PACKAGE / "i18n").rglob("*.py")))
    assert found == {"rich.cells"}


def _python(code: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _loaded(modules: str) -> set[str]:
    """Return every module that a fresh interpreter holds after importing ``modules``."""
    return set(
        json.loads(_python(f"import {modules}, json, sys; print(json.dumps([*sys.modules]))"))
    )


@pytest.mark.parametrize("room", ["cli.program", "store", "services", "domain", "report"])
def test_importing_a_room_loads_nothing_heavy(room: str) -> None:
    loaded = _loaded(f"communitytui.{room}")
    assert f"communitytui.{room}" in loaded
    assert sorted(loaded.intersection(_HEAVY)) == []


@pytest.mark.parametrize("leaf", ["i18n", "paths", "config", "resources", "errors", "message"])
def test_a_leaf_needs_the_standard_library_only(leaf: str) -> None:
    loaded = {name.split(".")[0] for name in _loaded(f"communitytui.{leaf}")}
    assert loaded.isdisjoint({"textual", "rich", "tinydb", "orjson", "click"})


def test_the_package_alone_loads_nothing_of_ours_and_no_tinydb() -> None:
    loaded = _loaded("communitytui")
    assert [name for name in loaded if name.startswith("communitytui.")] == []
    assert "tinydb" not in loaded


def test_the_way_in_for_python_is_loaded_when_it_is_used() -> None:
    _python("from communitytui import open_workspace; import sys; assert 'tinydb' in sys.modules")
    with pytest.raises(AttributeError, match="no attribute 'open_worksheet'"):
        communitytui.open_worksheet  # noqa: B018


def test_measuring_cells_does_not_load_what_draws() -> None:
    drawing = {"rich.console", "rich.text", "rich.segment", "rich.style"}
    assert _loaded("communitytui.i18n.cells").isdisjoint(drawing)


_RUN = """
import sys
from communitytui.cli.main import run
code = run(sys.argv[1:])
heavy = [name for name in sys.modules if name.split(".")[0] in ("textual", "rich", "psycopg")]
print(*sorted(heavy), file=sys.stderr)
sys.exit(code)
"""


def _communitytui(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", _RUN, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def test_a_json_query_loads_neither_textual_nor_rich(tmp_path: Path) -> None:
    file = str(tmp_path / "ops.json")
    made = _communitytui("--file", file, "init", "晨光读书会")
    assert made.returncode == 0, made.stderr
    done = _communitytui("--file", file, "tasks", "--json")
    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout)["tasks"]) > 70
    assert done.stderr.strip() == ""
