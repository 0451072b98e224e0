"""The workspace as it was: every moment of a history comes back, and nothing is written there."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from communitytui.errors import MayNotWrite, NotFound
from communitytui.store import Store
from communitytui.store.as_of import as_of
from tests.store.helpers import add, opened, put


def at(minute: int) -> str:
    return f"2026-11-{1 + minute // 1440:02d}T{minute // 60 % 24:02d}:{minute % 60:02d}:00Z"


class Clock:
    """A clock that is set by hand, to minutes after the first of a month."""

    minute = 0

    def __call__(self) -> str:
        return at(self.minute)


def back(store: Store, instant: str) -> dict[str, Any]:
    """Return the tables that have records as they were at an instant."""
    store.go_back(lambda newest, log: as_of(newest, log, instant))
    return {name: dict(rows) for name, rows in store.refresh().tables.items() if rows}


def do_something(store: Store, dice: random.Random) -> None:
    ids = [*store.refresh().tables["tasks"]]
    what = dice.choice(["add", "set", "set", "day", "remove", "undo", "redo", "undo"])
    if what in ("undo", "redo"):
        try:
            store.undo() if what == "undo" else store.redo()
        except NotFound:
            add(store, title="anew")
    elif what == "add" or not ids:
        add(store, title=f"t{dice.random()}", days={}, uid=str(dice.random()))
    elif what == "remove":
        with store.transaction("delete") as draft:
            draft.remove("tasks", dice.choice(ids))
    elif what == "day":
        put(store, dice.choice(ids), **{f"days__d{dice.randrange(9)}": dice.random()})
    else:
        put(store, dice.choice(ids), owner=dice.choice("abc"), title=str(dice.random()))


def test_every_moment_of_a_history_comes_back(path: Path) -> None:
    """Through undo, journals that were rotated, and what another program did to the file."""
    dice, clock = random.Random(17), Clock()
    states: dict[int, dict[str, Any]] = {}
    for turn in range(4):
        with opened(path, clock=clock, rotate_at=6_000) as store:
            for _ in range(60):
                clock.minute += 2
                do_something(store, dice)
                rows = store.snapshot.tables.items()
                states[clock.minute] = {name: dict(each) for name, each in rows if each}
        if turn == 1:
            content = json.loads(path.read_text())
            content["tasks"]["900"] = {"title": "by another program"}
            path.write_text(json.dumps(content))
    with opened(path, read_only=True) as store:
        assert len(list(Path(store.site.backups).glob("journal-*"))) > 2
        for moment in dice.sample(sorted(states), 200):
            assert back(store, at(moment)) == states[moment], moment
            assert back(store, at(moment + 1)) == states[moment], moment
            store._past = None
        assert back(store, "2020-01-01T00:00:00Z") == {}


def test_nothing_is_written_in_the_past(place: Path | str) -> None:
    with opened(place, clock=lambda: at(1)) as store:
        add(store, title="a")
        store.go_back(lambda newest, log: as_of(newest, log, at(0)))
        with pytest.raises(MayNotWrite):
            add(store, title="b")
        assert [commit.action for commit in store.history()] == []


def test_a_log_that_does_not_reach_so_far_says_so(path: Path) -> None:
    clock = Clock()
    for _ in range(4):
        with opened(path, clock=clock, rotate_at=1_500) as store:
            for _ in range(10):
                add(store, title="a", notes="n" * 60)
                clock.minute += 1
    kept = sorted(Path(store.site.backups).glob("journal-*"))
    kept[0].unlink()
    with opened(path, read_only=True) as store:
        assert len(back(store, at(39))["tasks"]) == 40
        store._past = None
        with pytest.raises(NotFound, match="does not reach back"):
            back(store, at(0))
