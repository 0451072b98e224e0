"""An hour of work in a real terminal: every command of the table, and a file that holds.

Hundreds of keys go through all views, in two languages and several sizes, while a colleague
changes the same file. Then everything is where it should be, and undo leads back to the start.
Each of the days that there are presses a part of the commands, from all views.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from communitytui.errors import NotFound
from communitytui.services import undoing
from communitytui.store import open_store
from communitytui.tui.actions import ACTIONS, Action, works_in
from communitytui.tui.views import shown
from tests.calendars import DAYS
from tests.samples import make_plan
from tests.screens import ENTER, ESC, SAVE, app, command

#: Keys by their names in the table; a single character is itself.
KEYS = {
    "enter": ENTER, "escape": ESC, "tab": b"\t", "shift+tab": b"\x1b[Z", "space": b" ",
    "pagedown": b"\x1b[6~", "pageup": b"\x1b[5~", "shift+down": b"\x1b[1;2B",
    "shift+up": b"\x1b[1;2A", "f2": b"\x1bOQ", "f3": b"\x1bOR", "f4": b"\x1bOS", "f5": b"\x1b[15~",
    "at": b"@", "plus": b"+",
    "minus": b"-", "equals_sign": b"=", "full_stop": b".", "apostrophe": b"'", "colon": b":",
    "slash": b"/", "question_mark": b"?", "exclamation_mark": b"!", "greater_than_sign": b">",
    "left_square_bracket": b"[", "right_square_bracket": b"]",
    "left_curly_bracket": b"{", "right_curly_bracket": b"}",
}  # fmt: skip
#: What is typed into what a command opens; Esc follows in any case.
ANSWERS = {
    "task.edit": [SAVE],
    "task.rename": ["新的标题 [/]".encode(), ENTER],
    "task.add": ["写一篇书评 @Ana due:+3d p:1".encode(), ENTER],
    "task.add_below": [b"Book the room", ENTER],
    "task.status": [b"2"],
    "task.owner": [b"Ana", ENTER],
    "task.due": ["下周五".encode(), ENTER],
    "task.to_stage": [b"5"],
    "task.note": ["记一笔 \\x1b[2J".encode(), ENTER],
    "task.modify": [b"@Zoe p:2", ENTER],
    "metric.record": [b"42", ENTER],
    "search": ["群".encode(), ENTER, b"/", b"/"],
    "filter": [b"late", b"\t", ENTER],
    "jump": [b"5.2", ENTER],
    "theme": [b"j", ENTER],
    "entry.add": ["读书之夜".encode(), SAVE],
    "group.new": [b"Readers 2", SAVE],
    "time.slip": [b"2d", ENTER],
    "decision.type": [b"4 most are there", ENTER],
    "decision.option": [b"Rotating hosts", ENTER],
    "decision.choose": [b"because", ENTER],
    "log.filter": [b"who:me", ENTER],
    # These ask only where there is something to be asked.
    "task.delete": [b"y"],
    "undo": [b"y"],
}
#: What ends or stops the program is pressed by other tests, and at the end of this one.
NOT_HERE = {"quit", "suspend"}
SIZES = [(120, 40), (80, 24), (160, 45), (60, 20)]


def keys_of(action: Action) -> list[bytes]:
    """Return the key of a command; one without is found by its id, which both languages know."""
    name = action.keys.split(",")[0]
    if not name:
        return [b":", action.id.encode(), ENTER]
    if name in KEYS:
        return [KEYS[name]]
    if name.startswith("ctrl+"):
        return [bytes([ord(name[-1]) & 0x1F])]
    assert len(name) == 1
    return [name.encode()]


def script() -> Iterator[tuple[str, list[bytes]]]:
    """Yield each command by its id, with the keys to press, view by view."""
    for entry in shown():
        yield f"view.{entry.id}", [str(entry.number).encode()]
        for action in ACTIONS:
            # What works everywhere is done where it belongs, once with the cursor in the list.
            here = entry.id in action.views or (not action.views and entry.id == "tasks")
            if action.id in NOT_HERE or not here or not works_in(action, entry.id):
                continue
            home = [str(entry.number).encode(), b"j"]
            if entry.id in ("tasks", "decisions") and action.section != "Move":
                home.append(b"l")
            yield action.id, [*home, *keys_of(action), *ANSWERS.get(action.id, []), ESC, ESC]


def plain(tables: Any) -> dict[str, dict[int, dict[str, Any]]]:
    """Return records without the stamp of the last change."""
    return {
        name: {
            id: {key: value for key, value in record.items() if key != "updated"}
            for id, record in rows.items()
        }
        for name, rows in tables.items()
    }


def test_the_script_has_every_command() -> None:
    ids = [id for id, _ in script()]
    assert {*ids} >= {action.id for action in ACTIONS} - NOT_HERE
    assert sum(len(keys) for _, keys in script()) >= 300


@pytest.mark.dated
@pytest.mark.long
def test_every_command_in_an_hour_and_the_file_holds(tmp_path: Path, day: datetime) -> None:
    part = list(DAYS.values()).index(day)
    path = make_plan(tmp_path / "ops.json")
    with open_store(path, who="reader", read_only=True) as store:
        before, first = plain(store.snapshot.tables), store.snapshot.revision
    editor = {"EDITOR": "true", "VISUAL": "true", "COMMUNITYTUI_USER": "lin", "ESCDELAY": "20"}
    with app(path, env=editor) as screen:
        screen.wait("Communities", "Tasks")
        for number, (id, keys) in enumerate(list(script())[part :: len(DAYS)]):
            if number % 10 == 0:
                screen.resize(*SIZES[number // 10 % len(SIZES)])
                colleague = command(
                    path, "set", "9.8", f"notes=round {number}", COMMUNITYTUI_USER="Zoe"
                )
                assert colleague.returncode == 0, colleague.stderr
            for key in keys:
                screen.type(key)
            assert screen.process.poll() is None, f"{id} ended it\n{screen.text}"
        assert screen.leave(ESC, ESC, b"3", b"q") == 0
        assert b"Traceback" not in screen.raw
        # Only the program clears the screen: before anything else, or behind a colour.
        assert b"\x1b[2J" not in re.sub(rb"[hm]\x1b\[2J|\x1b\[2J\x1b\[H", b"", screen.raw)

    assert command(path, "doctor").returncode == 0
    with open_store(path, who="lin") as store:
        commits = store.history()
        assert [c.revision for c in commits] == list(range(1, store.snapshot.revision + 1))
        mine = [c for c in commits if c.revision > first and c.who == "lin"]
        assert len({c.action for c in mine}) >= 5
        with suppress(NotFound):
            while store.would_undo().target.revision > first:
                undoing.undo(store)
        after = plain(store.snapshot.tables)
    last = next(id for id, task in after["tasks"].items() if task["key"] == "9.8")
    assert after["tasks"][last]["notes"].startswith("round ")
    after["tasks"][last]["notes"] = before["tasks"][last]["notes"]
    assert after == before
