"""The main job on the whole playbook: 75 tasks with their deliverables, a quarter of readings,
the plan as a report in both languages — all through the command line, as a user does it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from tinydb import TinyDB

from communitytui.cli.main import run
from communitytui.cli.session import Session
from communitytui.domain.kernel.stages import STAGES
from communitytui.domain.workspace import Workspace
from communitytui.i18n import say, speaking
from communitytui.services.workspaces import utc_now, view
from communitytui.store import open_store
from tests.sample_values import whole

Command = Callable[..., str]
METRICS = {
    "dau": 60,
    "wau": 140,
    "mau": 260,
    "messages": 900,
    "reactions": 400,
    "replies": 210,
    "participation": 14,
    "returning": 33,
    "feedback": 6,
}
DAYS = 92


@pytest.fixture
def command(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> Command:
    """Run one command line on a fresh file and return what it printed; it must succeed."""
    file = str(tmp_path / "ops.json")

    def call(*args: str, code: int = 0) -> str:
        env = {**os.environ, "COMMUNITYTUI_FILE": file, "COMMUNITYTUI_USER": "林晓"}
        capfdbinary.readouterr()
        found = run(args, Session(env))
        out, err = capfdbinary.readouterr()
        assert found == code, err.decode()
        return out.decode()

    return call


def workspace(tmp_path: Path) -> Workspace:
    with open_store(tmp_path / "ops.json", who="test", read_only=True) as store:
        return view(store, utc_now())


@pytest.mark.dated
@pytest.mark.long
def test_the_whole_playbook(command: Command, tmp_path: Path) -> None:
    today = utc_now().date()
    start = today - timedelta(days=DAYS + 20)
    zone = ("--timezone", "UTC", "--currency", "CNY")
    command(
        "--lang",
        "zh",
        "init",
        "晨光读书会",
        "--currency",
        "CNY",
        "--start",
        start.isoformat(),
        *zone,
    )
    tasks = json.loads(command("tasks", "--json"))["tasks"]
    assert len(tasks) == 75

    _do_every_task(command, tmp_path, [task["key"] for task in tasks])
    progress = json.loads(command("status", "--json"))["stages"]
    assert [(row["stage"], row["percent"]) for row in progress] == [(s.key, 100) for s in STAGES]

    _record_a_quarter(command, today)
    metrics = {row["id"]: row for row in json.loads(command("metrics", "--json"))["metrics"]}
    assert {name for name, row in metrics.items() if row["value"] is not None} == set(METRICS)
    # A quarter of days holds the twelve full weeks that a preliminary baseline needs.
    assert metrics["dau"]["baseline"]["provisional"] is True
    assert metrics["dau"]["baseline"]["weeks"] == 12
    assert metrics["dau"]["standard"]["provenance"] == "baseline"

    for language in ("zh", "en"):
        _check_report(command("--lang", language, "--export", "md"), tmp_path, language)
    # Plain TinyDB reads what we kept.
    with TinyDB(tmp_path / "ops.json", access_mode="r", encoding="utf-8") as plain:
        assert len(plain.table("tasks")) == 75


def _do_every_task(command: Command, tmp_path: Path, keys: list[str]) -> None:
    board = workspace(tmp_path).board
    by_key = {board[id].key: board[id] for id in board.ids}
    value_file = tmp_path / "value.json"
    for key in keys:
        command("done", key, code=2)  # not without its deliverable
        value_file.write_text(
            json.dumps(whole(by_key[key].deliverable, "写好了 written")), encoding="utf-8"
        )
        command("done", key, "--deliverable", f"@{value_file}")


def _record_a_quarter(command: Command, today: date) -> None:
    for number in range(DAYS):
        day = (today - timedelta(days=DAYS - 1 - number)).isoformat()
        # One metric has a quarter behind it, the others began two weeks ago.
        names = METRICS if number >= DAYS - 14 else ("dau",)
        for name, base in ((name, METRICS[name]) for name in names):
            # A slow rise with a weekly beat, so that trend and baseline have something to say.
            value = base * (1 + number / 400) * (0.9 if number % 7 > 4 else 1)
            command("record", name, f"{value:.1f}", "--date", day)


def _check_report(report: str, tmp_path: Path, language: str) -> None:
    with speaking(language):
        board = workspace(tmp_path).board
        for stage in STAGES:
            assert say(stage.title) in report
        for id in board.ids:
            assert say(board[id].title) in report
    assert "写好了 written" in report
    assert report == report.rstrip("\n") + "\n"
