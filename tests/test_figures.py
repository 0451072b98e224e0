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


def test_a_circle_is_found_wherever_it_is_imported(figures: ModuleType) -> None:
    sources = {
        "p.one": "from p import two",
        "p.two": "def late():\n    import p.three",
        "p.three": "from p.one import thing",
        "p.four": "if TYPE_CHECKING:\n    from p import one\nimport p.one",
    }
    trees = {name: figures.parse(source) for name, source in sources.items()}
    assert figures.circles(figures.graph(trees)) == [["p.one", "p.three", "p.two"]]


def test_methods_of_bases_count(figures: ModuleType) -> None:
    source = "class A:\n def a(self): ...\nclass B(A):\n def b(self): ...\n async def c(self): ..."
    assert figures.methods({"m": ast.parse(source)}) == {"A": 1, "B": 3}


def test_the_code_keeps_the_shape_that_it_has_reached(figures: ModuleType) -> None:
    sources = figures.read(ROOT / "communitytui")
    trees = {name: figures.parse(source) for name, source in sources.items()}
    assert figures.circles(figures.graph(trees)) == []
