"""``--as-of``: every question and report as it was answered on an earlier day."""

from __future__ import annotations

from datetime import timedelta

import pytest

from communitytui.services import workspaces
from tests.cli.conftest import Cli
from tests.samples import NOW

QUESTIONS = (
    "tasks --json",
    "today --json",
    "status",
    "metrics --json",
    "findings --json",
    "log --json",
    "report plan",
    "--export json",
)


def test_an_earlier_day_is_answered_as_on_that_day(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked late in the evening, and again a week and several edits later."""
    evening = NOW.replace(hour=15, minute=59, second=59)
    monkeypatch.setattr(workspaces, "utc_now", lambda: evening)
    then = [cli(*words.split()).out for words in QUESTIONS]
    monkeypatch.setattr(workspaces, "utc_now", lambda: NOW + timedelta(days=7))
    assert cli("done", "1.1", "--without-deliverable", "moved").code == 0
    assert cli("set", "1.2", "owner=zoe", "title=Another title").code == 0
    assert cli("record", "dau", "7").code == 0
    assert cli("undo").code == 0
    now = [cli(*words.split()).out for words in QUESTIONS]
    assert all(now)
    assert now != then
    day = evening.date().isoformat()
    assert [cli("--as-of", day, *words.split()).out for words in QUESTIONS] == then
    assert cli("tasks", "--json", "--as-of", "-7d").out == then[0]


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        ("--as-of yesterday done 1.1", 4, "--as-of"),
        ("set 1.1 owner=bo --as-of yesterday", 4, "--as-of"),
        ("--as-of tomorrow tasks", 2, "future"),
        ("--as-of someday tasks", 2, "someday"),
        ("--as-of yesterday", 2, "--as-of"),
    ],
)
def test_nothing_is_written_in_the_past_and_the_future_is_not_known(
    words: str, code: int, told: str, cli: Cli
) -> None:
    result = cli(*words.split())
    assert (result.code, told in result.err) == (code, True), result.err


def test_before_the_first_day_there_is_nothing(cli: Cli) -> None:
    assert cli("--as-of", "2000-01-01", "tasks", "--json").json["tasks"] == []
