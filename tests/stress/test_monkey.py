"""The monkey, as tests: some hundred keys at a terminal always, a hundred thousand on demand.

``python -m pytest -m slow tests/stress`` runs twenty seeds, each in a process of its own; what
fails says how to play it again: ``python -m tests.stress --seed 7 --keys 5000``.
"""

from __future__ import annotations

import ast
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from communitytui.tui.actions import ACTIONS
from communitytui.tui.views import shown
from tests.stress.pty_run import PtyRun
from tests.stress.watching import HANG, LoopWatch

ROOT = Path(__file__).parents[2]
SEEDS, KEYS = range(1, 21), 5000


def play(seed: int, keys: int) -> dict[str, Any]:
    """Run a seed in a process of its own and return what it saw; fails with what went wrong."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.stress", "--seed", str(seed), "--keys", str(keys), "--json"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, f"{done.stderr}\n{done.stdout[-300:]}"
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.stress
@pytest.mark.long
@pytest.mark.parametrize(("seed", "lang", "start"), [(1, "en", "demo"), (2, "zh", "fresh")])
def test_some_keys_at_a_terminal(tmp_path: Path, seed: int, lang: str, start: str) -> None:
    run = PtyRun(seed, 400, tmp_path, lang=lang, start=start)
    run.go()
    assert run.ends


@pytest.mark.stress
def test_some_keys_before_the_app() -> None:
    found = play(23, 300)
    assert found["keys"] >= 300
    assert found["turns"] > 300
    assert sum(name.startswith("view ") for name in found["seen"]) > 2


@pytest.mark.slow
@pytest.mark.stress
def test_a_hundred_thousand_keys_reach_everything_and_harm_nothing() -> None:
    seen: Counter[str] = Counter()
    ran: Counter[str] = Counter()
    keys = 0
    for seed in SEEDS:
        found = play(seed, KEYS)
        seen.update(found["seen"])
        ran.update(found["ran"])
        keys += found["keys"]
    assert keys >= len(SEEDS) * KEYS
    assert {f"view {entry.id}" for entry in shown()} <= set(seen)
    assert {action.run for action in ACTIONS} <= set(ran)
    assert {f"asks {name}" for name in askers()} <= set(seen)


def askers() -> set[str]:
    """Return every function that opens a dialog, by its qualified name."""
    found: set[str] = set()
    for file in (ROOT / "communitytui/tui").rglob("*.py"):
        if file.name != "main_screen.py":
            tree = ast.parse(file.read_text(encoding="utf-8"))
            found.update(name for name, call in _calls(tree, ()) if call in ("push_screen", "ask"))
    return found


def _calls(node: ast.AST, inside: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef):
            yield from _calls(child, (*inside, child.name))
        elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _calls(child, (*inside, child.name, "<locals>"))
        else:
            if isinstance(child, ast.Call) and isinstance(child.func, ast.Attribute):
                yield ".".join(inside[:-1]), child.func.attr
            yield from _calls(child, inside)


def test_there_are_dialogs_to_reach() -> None:
    assert {"TaskActions.due", "ask_slip", "list_options.<locals>.choose"} <= askers()


def test_a_turn_that_works_too_long_is_a_hang() -> None:
    watch = LoopWatch()
    began = time.thread_time()
    while time.thread_time() - began < 0.05:
        pass
    watch.turn()
    assert watch.worked >= 0.05
    assert not watch.hangs
    watch.worked += HANG
    assert watch.hangs
