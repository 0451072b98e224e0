"""The shape of the code, held to what it has reached."""

from __future__ import annotations

import ast
import importlib.util
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def figures() -> Iterator[ModuleType]:
    spec = importlib.util.spec_from_file_location("figures", ROOT / ".ci" / "figures.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def sources(figures: ModuleType) -> dict[str, str]:
    """What every module of the program says."""
    found: dict[str, str] = figures.read(ROOT / "communitytui")
    return found


@pytest.fixture(scope="module")
def trees(figures: ModuleType, sources: dict[str, str]) -> dict[str, ast.Module]:
    """What each of them is parsed to, without what is imported for types alone."""
    return {name: figures.parse(source) for name, source in sources.items()}


@pytest.fixture(scope="module")
def reached(
    figures: ModuleType, sources: dict[str, str], trees: dict[str, ast.Module]
) -> dict[str, int]:
    """Each figure by its name."""
    found: dict[str, int] = figures.count(sources, trees)
    return found


def test_a_circle_is_found_wherever_it_is_imported(figures: ModuleType) -> None:
    sources = {
        "p.one": "from p import two",
        "p.two": "def late():\n    import p.three",
        "p.three": "from p.one import thing",
        "p.four": "if TYPE_CHECKING:\n    from p import one\nimport p.one",
    }
    trees = {name: figures.parse(source) for name, source in sources.items()}
    assert figures.circles(figures.graph(trees)) == [["p.one", "p.three", "p.two"]]


def test_methods_of_bases_count_once_however_a_base_is_written(figures: ModuleType) -> None:
    source = """
class A: a = lambda self: 1
class B(A, Generic[T]):
 def b(self): ...
 async def c(self): ...
class C(m.B[int]):
 def d(self): ...
class D(C, B[str]): ...
"""
    assert figures.methods({"m": ast.parse(source)}) == {"A": 0, "B": 2, "C": 3, "D": 3}


def test_the_code_keeps_the_shape_that_it_has_reached(
    figures: ModuleType,
    sources: dict[str, str],
    trees: dict[str, ast.Module],
    reached: dict[str, int],
) -> None:
    assert figures.circles(figures.graph(trees)) == []
    assert len(list(figures.deferred(trees))) <= 80
    most = {"priority": 11, "helpers": 8, "done_when": 7, "budget": 15}
    assert {
        field: figures.naming(field, sources) <= most[field] for field in most
    } == dict.fromkeys(figures.FIELDS, True)
    assert reached["names of classes taken twice"] <= 3


def test_an_import_inside_a_function_has_its_reason_above(
    figures: ModuleType, sources: dict[str, str], trees: dict[str, ast.Module]
) -> None:
    bare = []
    for name, line in figures.deferred(trees):
        lines = sources[name].splitlines()
        above = line - 1
        while not lines[above].strip() or lines[above].lstrip().startswith(("from ", "import ")):
            above -= 1
        if not lines[above].lstrip().startswith("#"):
            bare.append(f"{name}:{line}")
    assert bare == []


#: What reads a file, a setting or a clock; a property that does is a method in disguise.
_ASKS = {"open", "stat", "lstat", "exists", "is_dir", "is_file", "iterdir", "read_text"}
_ASKS |= {"read_bytes", "load_config", "refresh", "utc_now", "now", "time", "monotonic"}


def _called(node: ast.Call) -> str:
    return ast.unparse(node.func).rpartition(".")[2]


def test_a_property_reads_no_file_and_no_clock(trees: dict[str, ast.Module]) -> None:
    found = []
    for name, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and any(
                ast.unparse(each).endswith("property") for each in node.decorator_list
            ):
                calls = {_called(each) for each in ast.walk(node) if isinstance(each, ast.Call)}
                found += [f"{name}.{node.name}: {each}" for each in calls & _ASKS]
    assert found == []


def test_no_class_does_everything(figures: ModuleType, trees: dict[str, ast.Module]) -> None:
    assert max(figures.methods(trees).values()) <= 40


def test_little_is_of_any_type(reached: dict[str, int]) -> None:
    assert reached["Any outside the store"] <= 35
    assert reached["type: ignore"] <= 3
