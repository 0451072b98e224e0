"""Counts the shape of the code: python .ci/figures.py [FOLDER].

Lines, files that name a field, the largest class, imports inside functions, ``Any`` and
``type: ignore``, circles between modules (deferred imports count, those for types do not), names
of classes that are taken twice, and how long functions are.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import networkx

#: Fields that each stand for many: in how many files must one look to change one of them?
FIELDS = ("priority", "helpers", "done_when", "budget")
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_IMPORTS = (ast.Import, ast.ImportFrom)


def read(top: Path) -> dict[str, str]:
    """Return the source of every module below a folder by its dotted name."""
    return {
        ".".join(file.relative_to(top.parent).with_suffix("").parts).removesuffix(".__init__"): (
            file.read_text("utf-8")
        )
        for file in sorted(top.rglob("*.py"))
    }


def parse(source: str) -> ast.Module:
    """Return the tree of a module without what is imported for types alone."""
    tree = ast.parse(source)
    _WithoutTypes().visit(tree)
    return tree


class _WithoutTypes(ast.NodeTransformer):
    def visit_If(self, node: ast.If) -> ast.AST:
        types = isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        return ast.copy_location(ast.Pass(), node) if types else node

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        return node


def imported(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Yield each dotted name that may be a module imported by one of these nodes."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def graph(trees: Mapping[str, ast.AST]) -> dict[str, set[str]]:
    """Return which modules import which; the package itself is left out."""
    packages = {name for name in trees if "." not in name}
    return {
        name: {other for other in imported(ast.walk(tree)) if other in trees} - {name} - packages
        for name, tree in trees.items()
    }


def circles(arrows: Mapping[str, set[str]]) -> list[list[str]]:
    """Return the groups of modules each of which leads to all others of its group."""
    groups = networkx.strongly_connected_components(networkx.DiGraph(arrows))
    return sorted(sorted(group) for group in groups if len(group) > 1)


def deferred(trees: Mapping[str, ast.AST]) -> Iterator[tuple[str, int]]:
    """Yield the module and the line of each import inside a function."""
    for name, tree in trees.items():
        functions = (node for node in ast.walk(tree) if isinstance(node, _FUNCTIONS))
        yield from {
            (name, node.lineno)
            for function in functions
            for node in ast.walk(function)
            if isinstance(node, _IMPORTS)
        }


def methods(trees: Mapping[str, ast.AST]) -> dict[str, int]:
    """Return how many methods each class has, those of its bases in the package included."""
    classes = {
        node.name: node
        for tree in trees.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }

    def family(name: str, known: set[str]) -> set[str]:
        if name in classes and name not in known:
            known.add(name)
            for base in classes[name].bases:
                family(_base_name(base), known)
        return known

    def own(name: str) -> int:
        return sum(isinstance(part, _FUNCTIONS) for part in classes[name].body)

    return {name: sum(map(own, family(name, set()))) for name in classes}


def _base_name(base: ast.expr) -> str:
    """Return the name of a base without its module (``m.A``) and its parameters (``A[int]``)."""
    bare = base.value if isinstance(base, ast.Subscript) else base
    return ast.unparse(bare).rpartition(".")[2]


def count(sources: Mapping[str, str], trees: Mapping[str, ast.AST]) -> dict[str, object]:
    """Return each figure by its name, from what the modules say and what that is parsed to."""
    nodes = {name: list(ast.walk(tree)) for name, tree in trees.items()}
    everything = [node for found in nodes.values() for node in found]
    functions = [node for node in everything if isinstance(node, _FUNCTIONS)]
    spans = sorted((node.end_lineno or 0) - node.lineno + 1 for node in functions)
    inside = len(list(deferred(trees)))
    at_top = sum(isinstance(node, _IMPORTS) for node in everything) - inside
    names = Counter(node.name for node in everything if isinstance(node, ast.ClassDef))
    largest = max(methods(trees).items(), key=lambda item: item[1], default=("none", 0))
    anys = {name: sum(_is_any(node) for node in found) for name, found in nodes.items()}
    fields = (f"{field} {naming(field, sources)}" for field in FIELDS)
    return {
        "lines": sum(text.count("\n") for text in sources.values()),
        "files": len(sources),
        "longest file": max(text.count("\n") for text in sources.values()),
        "files that name a field": ", ".join(fields),
        "largest class, bases included": f"{largest[0]}, {largest[1]} methods",
        "imports in functions / at the top": f"{inside} / {at_top}",
        "Any outside the store": sum(n for name, n in anys.items() if ".store" not in name),
        "type: ignore": sum(text.count("type: ignore") for text in sources.values()),
        "circles between modules": len(circles(graph(trees))),
        "names of classes taken twice": sum(n > 1 for n in names.values()),
        "functions, median / p95 / longest": (
            f"{spans[len(spans) // 2]} / {spans[len(spans) * 95 // 100]} / {spans[-1]}"
        ),
    }


def naming(field: str, sources: Mapping[str, str]) -> int:
    """Return how many modules name a field."""
    # Textual's bindings have a priority of their own, which is always true.
    return sum(bool(re.search(rf"\b{field}\b(?!=True)", text)) for text in sources.values())


def _is_any(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == "Any"


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if sys.argv[1:] else Path(__file__).parents[1] / "communitytui"
    texts = read(folder.resolve())
    parsed = {name: parse(text) for name, text in texts.items()}
    for figure, value in count(texts, parsed).items():
        print(f"{figure:40} {value}")
