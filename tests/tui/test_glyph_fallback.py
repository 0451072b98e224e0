"""What a terminal cannot show is replaced, cell by cell, wherever it comes from."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from unicodedata import east_asian_width

import pytest

from communitytui.i18n.cells import width
from communitytui.tui.drawing import UNICODE
from communitytui.tui.glyph_fallback import ASCII, NARROW, table
from tests import tools

PACKAGE = Path(__file__).parents[2] / "communitytui"
READ = ("foreign_keys.py", "ime.py", "substitutes.py")
#: Where what the screen shows is written; the tables that read what people type show nothing.
ROOMS = [
    *(path for path in (PACKAGE / "tui").rglob("*.py") if path.name not in READ),
    PACKAGE / "domain" / "kernel" / "labels.py",
    PACKAGE / "i18n" / "showing.py",
    PACKAGE / "i18n" / "cells.py",
]


def literals(path: Path) -> Iterator[str]:
    """Yield the texts of a module without its docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    told = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.value


def signs() -> set[str]:
    """Return every sign of ours that is not ASCII and no Chinese."""
    texts = [text for path in ROOMS for text in literals(path)]
    texts += tools.catalogs().extract()
    found = {char for text in texts for char in text}
    ours = {char for char in found if not char.isascii() and width(char)}
    return {char for char in ours if east_asian_width(char) not in "WF"}


def test_every_sign_of_ours_has_an_ascii_one() -> None:
    found = signs()
    assert {"…", "→", "›", "✓", "·"} <= found
    assert {sign for sign in found if ord(sign) not in ASCII} == set()


def test_every_sign_of_doubtful_width_has_a_narrow_one() -> None:
    doubtful = {sign for sign in signs() if east_asian_width(sign) == "A"}
    assert {sign for sign in doubtful if ord(sign) not in NARROW} == set()
    assert not any(east_asian_width(sign) == "A" for sign in NARROW.values())


@pytest.mark.parametrize("signs", [NARROW, ASCII], ids=["narrow", "ascii"])
def test_a_replacement_takes_the_same_cell(signs: dict[int, str]) -> None:
    for sign, other in signs.items():
        assert (width(chr(sign)), len(other), width(other)) == (1, 1, 1)
    if signs is ASCII:
        assert all(other.isascii() for other in signs.values())


@pytest.mark.parametrize("signs", [NARROW, ASCII], ids=["narrow", "ascii"])
def test_states_stay_told_apart(signs: dict[int, str]) -> None:
    states = [*UNICODE.status.values(), UNICODE.blocked]
    for group in (states, UNICODE.verdict.values(), UNICODE.trend.values(), UNICODE.sparks[::2]):
        assert len({sign.translate(signs) for sign in group}) == len(set(group))
    for one, other in (("opened", "closed"), ("full", "empty")):
        assert getattr(UNICODE, one).translate(signs) != getattr(UNICODE, other).translate(signs)


@pytest.mark.parametrize(
    ("asked", "term", "found"),
    [
        (None, "xterm-256color", None),
        (None, "tmux", None),
        (None, "screen", None),
        (None, "linux", ASCII),
        (None, "vt100", ASCII),
        ("unicode", "linux", None),
        ("narrow", "xterm", NARROW),
        ("ascii", "xterm", ASCII),
    ],
)
def test_the_terminal_says_what_it_needs(
    asked: str | None, term: str, found: dict[int, str] | None
) -> None:
    assert table(asked, term) == found
