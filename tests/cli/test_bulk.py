"""Many tasks at once: named by ids, or found by a filter and agreed to; one step of undo."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from communitytui.cli import prompt
from communitytui.i18n import speaking
from communitytui.store import open_store

Cli = Callable[..., Any]


def rows(file: Path) -> dict[int, Any]:
    with open_store(file, who="ana", read_only=True) as store:
        return dict(store.snapshot.tables["tasks"])


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Answer what is asked, as on a terminal; the last line of each question is kept."""
    said: list[str] = []
    monkeypatch.setattr(prompt, "can_ask", lambda: True)
    monkeypatch.setattr(prompt, "ask", lambda question: said.pop(0))
    return said


@pytest.mark.parametrize(
    "line",
    [
        "set stage:content owner=bo",
        "set stage:content due=due+1w",
        "skip stage:content --reason no",
        "done stage:content --without-deliverable late",
        "delete stage:content",
        "shift stage:content +2w",
        "shift open -3d",
        "reopen stage:goal",
        "set owner:none owner=bo",
    ],
)
def test_without_a_terminal_more_than_one_task_needs_a_yes(cli: Cli, file: Path, line: str) -> None:
    before = rows(file)
    result = cli(*line.split())
    assert (result.code, result.out) == (2, "")
    assert "tasks match: #" in result.err
    assert result.err.endswith("nothing was changed, repeat with --yes\n")
    assert rows(file) == before
    done = cli(*line.split(), "--yes", "--json")
    assert len(done.json["tasks"]) > 1
    assert rows(file) != before
    # One step of undo.
    assert cli("undo").code == 0
    stripped = [{k: v for k, v in row.items() if k != "updated"} for row in rows(file).values()]
    assert stripped == [{k: v for k, v in row.items() if k != "updated"} for row in before.values()]


def test_on_a_terminal_somebody_is_asked(cli: Cli, file: Path, answers: list[str]) -> None:
    before = rows(file)
    answers.append("n")
    refused = cli("shift", "stage:content", "+2w")
    assert refused.code == 1
    assert "nothing was changed" in refused.err
    assert rows(file) == before
    lines = refused.out.splitlines()
    assert lines[0].endswith("tasks:")
    assert " → " in lines[1]
    answers.append("y")
    assert cli("shift", "stage:content", "+2w").code == 0
    assert rows(file) != before


def test_a_filter_that_finds_one_task_does_not_ask(cli: Cli) -> None:
    assert [t["id"] for t in cli("set", "key:4.1", "owner=bo", "--json").json["tasks"]] == [26]


def test_everything_is_said_to_be_everything(cli: Cli, answers: list[str]) -> None:
    answers.append("n")
    result = cli("set", "id:1..999", "owner=bo")
    assert result.out.startswith("All 75 tasks:")
    assert "… and 67 more" in result.out


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("set owner:zoe due=fri", 3, "no task matches owner:zoe"),
        ("reopen stage:optimise", 3, "nothing to do for what matches stage:optimise: #"),
        ("set 5 stage:goal owner=bo", 2, "give tasks (5) or a filter (stage:goal), not both"),
        ("set stag:goal owner=bo", 2, "did you mean stage?"),
        ("done foo", 3, "There is no task foo"),
        ("shift stage:goal", 2, "missing how far: shift ID|FILTER +2w"),
        ("shift 1.1 2w", 2, "2w does not say how far; try +2w, -3d or +1m"),
        ("shift 1.1 +9999y", 2, "is not in the calendar"),
        ("shift 1.1 -x", 2, "there is no option -x"),
        ("set 4.1 due=goal+1w", 2, "due: goal+1w is not a date"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    cli: Cli, file: Path, line: str, code: int, said: str
) -> None:
    before = rows(file)
    result = cli(*line.split())
    assert result.code == code
    assert said in result.err
    assert rows(file) == before


def test_each_task_is_moved_from_its_own_days(cli: Cli, file: Path) -> None:
    before = rows(file)
    cli("shift", "26", "27", "-3d")
    after = rows(file)
    for id in (26, 27):
        assert after[id]["planned"] == {"start": before[id]["start"], "due": before[id]["due"]}
        assert _days(before[id], after[id]) == {-3}
    told = cli("set", "26", "27", "截止=截止+1周")
    assert " → " in told.out
    assert _days(after[26], rows(file)[26]) == {0, 7}


def _days(before: dict[str, Any], after: dict[str, Any]) -> set[int]:
    from datetime import date

    return {
        (date.fromisoformat(after[name]) - date.fromisoformat(before[name])).days
        for name in ("start", "due")
    }


def test_what_has_no_day_of_its_own_is_refused_whole(cli: Cli, file: Path) -> None:
    cli("set", "27", "due=none", "start=none")
    before = rows(file)
    result = cli("set", "26", "27", "due=due+1w")
    assert result.code == 2
    assert "there is no day yet to count from" in result.err
    assert rows(file) == before
    assert cli("shift", "26", "27", "+1w").code == 0
    assert rows(file)[27] == before[27]
    assert "there are no dates to move" in cli("shift", "27", "+1w").err


def test_dates_of_other_nouns_count_from_themselves_too(cli: Cli) -> None:
    added = cli("calendar", "add", "Evening", "--date", "2026-12-04", "--json").json["entries"][0]
    moved = cli("calendar", "set", str(added["id"]), "date=date+1w", "--json").json["entries"][0]
    assert moved["date"] == "2026-12-11"


def test_days_that_a_word_came_to_are_told(cli: Cli) -> None:
    assert "→ Fri 2026-12-04)" in cli("set", "26", "due=12.4").out


@pytest.mark.parametrize(("line", "offer"), [("shift sta", "stage:"), ("done la", "late")])
def test_filters_are_completed(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, line: str, offer: str
) -> None:
    from communitytui.cli.program import COMPLETE_VAR

    monkeypatch.setenv(COMPLETE_VAR, "bash_complete")
    monkeypatch.setenv("COMP_WORDS", f"communitytui {line}")
    monkeypatch.setenv("COMP_CWORD", "2")
    assert f"plain,{offer}" in cli().out.splitlines()


def test_the_question_is_asked_in_chinese(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, answers: list[str]
) -> None:
    monkeypatch.setenv("COMMUNITYTUI_LANG", "zh")
    answers.append("是")
    with speaking("zh"):
        result = cli("shift", "阶段:内容", "+2周")
    assert result.code == 0
    assert " 项任务：" in result.out.splitlines()[0]
