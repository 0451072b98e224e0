"""The rules of style sheets are for widgets that are there."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

from textual.dom import DOMNode

import communitytui.tui


def _widgets(base: type[DOMNode] = DOMNode) -> Iterator[type[DOMNode]]:
    yield base
    for each in base.__subclasses__():
        yield from _widgets(each)


def _named(css: str) -> set[str]:
    """Return the types that the selectors of a style sheet name."""
    bare = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    heads = re.findall(r"([^{};]+)\{", bare)
    return {name for head in heads for name in re.findall(r"(?<![\w$#.:-])[A-Z]\w*", head)}


def test_each_selector_names_a_widget() -> None:
    for module in pkgutil.walk_packages(communitytui.tui.__path__, "communitytui.tui."):
        importlib.import_module(module.name)
    widgets = {widget for widget in _widgets() if "DEFAULT_CSS" in vars(widget)}
    ours = [w.DEFAULT_CSS for w in widgets if w.__module__.startswith("communitytui")]
    sheets = [*ours, *(file.read_text("utf-8") for file in _files())]
    known = {widget.__name__ for widget in _widgets()}
    assert len(ours) > 20
    assert set().union(*map(_named, sheets)) <= known


def _files() -> list[Path]:
    return [*Path(communitytui.tui.__path__[0]).rglob("*.tcss")]


def test_a_name_is_found_wherever_a_selector_has_it() -> None:
    css = "A { color: red; &.-on B { width: 1; } } /* C { } */ #Id .Klass D:hover { }"
    assert _named(css) == {"A", "B", "D"}
