"""One clock for an action: what a record says and what the log says is the same instant."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from communitytui.services import demo, undoing
from communitytui.store import Store, open_store
from tests.samples import NOW

PACKAGE = Path(demo.__file__).parents[1]


def calls(room: str, *names: str) -> Iterator[tuple[str, ast.Call]]:
    """Yield the calls of methods and functions ``names`` in a room, each with where it stands."""
    for file in sorted((PACKAGE / room).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                called = getattr(node.func, "attr", getattr(node.func, "id", ""))
                if called in names:
                    yield f"{file.name}:{node.lineno}", node


def test_every_action_of_a_service_is_a_unit_of_work_that_says_its_instant() -> None:
    (at,) = [at for at, _ in calls("services", "transaction")]
    assert at.startswith("unit_of_work.py:")
    assert len([*calls("services", "unit_of_work")]) > 50


@pytest.mark.parametrize("face", ["cli", "tui"])
def test_undo_on_either_face_is_logged_by_the_clock_of_the_face(face: str) -> None:
    found = [*calls(face, "undo", "redo", "take_back", "do_again")]
    assert len(found) >= 2
    assert [at for at, call in found if not any(word.arg == "now" for word in call.keywords)] == []


def test_the_log_and_the_records_of_a_long_story_agree(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The demo goes through nearly every service, at instants of its own."""

    def never() -> str:
        raise AssertionError("a service asked another clock than the instant it was given")

    monkeypatch.setattr(demo, "open_store", partial(open_store, clock=never))
    demo.build(tmp_path / "ops.json", now=NOW, spoken="en", me="kim")
    with open_store(tmp_path / "ops.json", who="kim", read_only=True) as store:
        commits = store.history()
    stamped = 0
    for commit in commits:
        for op in commit.ops:
            for field in ("created", "updated"):
                if op.after is not None and field in op.after:
                    stamped += 1
                    assert op.after[field] == commit.at, (commit.action, op.table, op.id)
    assert len(commits) > 100
    assert stamped > len(commits)


def test_undo_and_redo_are_logged_at_the_instant_they_are_given(store: Store) -> None:
    from tests.services.conftest import NOW as BEFORE

    undoing.undo(store, now=NOW)
    undoing.redo(store, now=NOW)
    at = NOW.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert [commit.at for commit in store.recent(2)] == [at, at]
    assert NOW != BEFORE
