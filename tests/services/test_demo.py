"""The demo's community: realistic, the same on the same day, and gone when it is over."""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from communitytui.domain.judging import trials
from communitytui.domain.judging.cycles import closed, running
from communitytui.domain.kernel.stored import Entity
from communitytui.domain.metrics.goals import states
from communitytui.domain.plan import budget, workload
from communitytui.domain.plan.rhythms import together
from communitytui.domain.tasks.deliverables import check_value
from communitytui.domain.tasks.gates import gates
from communitytui.domain.workspace import Workspace
from communitytui.i18n import language, say, set_language
from communitytui.services import (
    calendar,
    decisions,
    demo,
    findings,
    key_metrics,
    maintenance,
    metrics,
    rhythms,
)
from communitytui.store import Commit, open_store
from tests.annotated import ENTITIES, annotated, classes
from tests.samples import NOW

TODAY = NOW.date()


def built(folder: Path, spoken: str) -> tuple[Workspace, tuple[Commit, ...]]:
    path = folder / f"{spoken}.json"
    demo.build(path, now=NOW, spoken=spoken, me="kim")
    with open_store(path, who="kim", read_only=True) as store:
        return Workspace(store.snapshot.tables, NOW), tuple(store.history())


@pytest.fixture(scope="module", params=["zh", "en"])
def told(request: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    before = language()
    set_language(request.param)
    yield request.param, *built(tmp_path_factory.mktemp("demo"), request.param)
    set_language(before)


def test_most_is_done_and_the_rest_is_in_every_state(told: Any) -> None:
    _, workspace, _ = told
    board = workspace.board
    tasks = [board[id] for id in board.ids]
    statuses = Counter(task.status for task in tasks)
    assert len(tasks) == 75 + 1
    assert statuses["done"] >= 55
    assert all(statuses[status] for status in ("todo", "doing", "skipped", "reopened"))
    assert any(board.late_by(task.id) for task in tasks)
    assert any(board.is_blocked(task.id) for task in tasks)
    assert {task.priority for task in tasks} == {None, 1, 2}
    assert len({task.owner for task in tasks} - {None}) == 5
    assert sum(bool(task.notes) for task in tasks) >= 3


@pytest.mark.parametrize("kind", ENTITIES, ids=lambda kind: kind.table)
def test_records_give_values_of_the_types_that_are_annotated(told: Any, kind: type[Entity]) -> None:
    found = told[1].all(kind)
    assert found
    for name, hint in annotated(kind).items():
        allowed = tuple(classes(hint))
        assert all(isinstance(getattr(each, name), allowed) for each in found), name


def test_every_deliverable_is_one_that_people_could_have_typed(told: Any) -> None:
    spoken, workspace, _ = told
    other = {"zh": "Nora Lin", "en": "林晓"}[spoken]
    for id in workspace.board.ids:
        task = workspace.board[id]
        if task.status == "done" and task.deliverable.value is None:
            assert task.reason, task.key
        elif task.status == "done":
            value = check_value(task.deliverable, task.deliverable.value, TODAY, "CNY")
            assert value == task.deliverable.value
        assert other not in str(task.record)
        assert "{" not in str(task.deliverable.value).replace("{'", "")


def test_the_log_is_by_several_people_over_six_months(told: Any) -> None:
    _, _, history = told
    whole = [datetime.fromisoformat(commit.at) for commit in history]
    assert whole == sorted(whole)
    assert (whole[-1] - whole[0]).days > 175
    assert whole[-1] <= NOW
    assert len({commit.who for commit in history}) == 4
    assert "kim" not in {commit.who for commit in history}
    actions = Counter(commit.action for commit in history)
    assert {"init", "set", "done", "reopen", "skip", "note", "record"} <= actions.keys()


def test_the_readings_fall_at_the_end_and_a_verdict_is_bad(told: Any) -> None:
    _, workspace, _ = told
    (community,) = workspace.communities
    states = {s.metric.name: s for s in metrics.states(workspace, community.id)}
    shown = key_metrics.states(workspace, community.id)
    assert len(shown) == 6
    assert all(state.latest for state in shown)
    assert states["replies"].judgement.verdict == "bad"
    assert states["replies"].judgement.change == "worse"
    # Of a stock nothing is judged; who takes part every month is as usual.
    assert states["members"].judgement.change is None
    assert states["mau"].judgement.change == "usual"
    found = {state.rule.id: state for state in findings.live(workspace, community.id)}
    assert {"Q02", "Q29"} <= found.keys()
    # Accepting it would reopen something.
    assert any(workspace.board[id].settled for id in found["Q02"].tasks)
    days = [reading.day for reading in states["replies"].readings]
    assert (days[-1] - days[0]).days >= 178
    assert 165 <= len(days) <= 175
    assert days[-1] <= workspace.today(community.id)


def test_the_loop_was_gone_round_once(told: Any) -> None:
    _, workspace, history = told
    (trial,) = trials.states(workspace)
    assert (trial.trial.verdict, trial.trial.metric) == ("adjust", "replies")
    assert trial.result is not None
    assert trial.result.outcome != "passed"
    (cycle,) = closed(workspace)
    assert cycle.lines("right")
    assert cycle.lines("wrong")
    assert running(workspace, 1, say).number == 2
    assert {"start", "judge", "close"} & {commit.action for commit in history}


def test_goals_stand_differently(told: Any) -> None:
    _, workspace, _ = told
    found = {state.goal.id: state for state in states(workspace)}
    assert [state.verdict for state in found.values()] == [
        "reached",
        "behind",
        "on track",
        "on track",
    ]
    assert all(state.tasks for state in found.values())


def test_what_was_weighed_is_handed_in_with_its_notes(told: Any) -> None:
    _, workspace, _ = told
    found = decisions.decisions(workspace)
    assert [each.task.key for each in found] == ["2.6", "3.7", "4.3", None]
    handed_in, own = found[:3], found[3]
    assert all(each.task.status == "done" and each.content.notes for each in handed_in)
    against = [each for each in handed_in if not each.speaks_for_itself(each.content.choice)]
    assert [each.task.key for each in against] == ["4.3"]
    assert against[0].reason
    assert (len(own.content.cells), own.task.status) == (8, "doing")


def test_duties_are_kept_for_the_most_part(told: Any) -> None:
    _, workspace, _ = told
    found = rhythms.find_states(workspace)
    daily = [state.keeping for state in found if state.rhythm.every == "daily"]
    both = together(state.keeping for state in found)
    assert 80 <= (both.compliance or 0) <= 95
    assert all(80 <= (keeping.compliance or 0) <= 96 for keeping in daily)
    patrol = found[0]
    assert 1 <= patrol.keeping.streak <= 3, "broken some days ago"
    records = workspace.tables["occurrences"].values()
    days = sorted(record["date"] for record in records)
    assert (TODAY - datetime.fromisoformat(days[0]).date()).days > 170
    assert len({(record["rhythm"], record["date"]) for record in records}) == len(records)
    assert {record["state"] for record in records} == {"done", "skipped"}
    assert any(record["note"] for record in records if record["state"] == "done")
    assert any(state.next and state.next.state == "open" for state in found)


def test_the_calendar_has_a_gap_and_one_that_is_late(told: Any) -> None:
    _, workspace, _ = told
    entries = calendar.find_entries(workspace)
    today = workspace.today(1)
    assert sum(entry.is_late(today) for entry in entries) == 1
    assert [gap.days for gap in calendar.find_gaps(workspace, 1)] == [3]
    assert all(entry.is_settled for entry in entries if (today - entry.day).days > 1)
    assert sum((entry.day - today).days > 0 for entry in entries) >= 8
    found = calendar.rates(workspace, 1)
    assert 80 <= (found.publish.percent or 0) < 100
    assert 55 <= (found.show.percent or 0) <= 82


def test_money_hours_and_gates_have_something_to_say(told: Any) -> None:
    spoken, workspace, _ = told
    (community,) = workspace.communities
    over = [each.key for each in budget.sums(workspace.board, community, "stage") if each.is_over]
    assert over == ["execute"]
    week = workload.workload(workspace, community, workspace.today(community.id), 1)
    busy = {"zh": "乔一诺", "en": "Joy Quinn"}[spoken]
    assert [load.person for load in week if load.is_over] == [busy]
    assert gates(workspace.board, community)["optimise"].state == "overridden"
    board = workspace.board
    moved = [id for id in board.ids if board.records[id].get("planned")]
    assert len(moved) >= 10


def test_a_day_gives_one_community(tmp_path: Path) -> None:
    def bare(workspace: Workspace) -> Any:
        return {
            name: {
                id: {key: value for key, value in record.items() if key != "uid"}
                for id, record in rows.items()
            }
            for name, rows in workspace.tables.items()
        }

    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert bare(built(tmp_path / "a", "en")[0]) == bare(built(tmp_path / "b", "en")[0])


def test_the_doctor_finds_it_well(tmp_path: Path) -> None:
    demo.build(tmp_path / "x.json", now=NOW, spoken="en", me="kim")
    checks = maintenance.examine(tmp_path / "x.json", "kim")
    assert {check.state for check in checks} <= {"ok"}, checks


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_a_folder_goes_with_its_demo(temporary: Path) -> None:
    folder = demo.Folder()
    folder.file.write_text("x")
    assert folder.path.parent == temporary
    assert folder.path.stat().st_mode & 0o777 == 0o700
    folder.remove()
    folder.remove()
    assert list(temporary.iterdir()) == []


def test_the_next_demo_takes_away_what_a_killed_one_left(temporary: Path) -> None:
    dead = temporary / "communitytui-demo-dead"
    dead.mkdir()
    (dead / "in-use").touch()
    (dead / "demo.json").write_text("x")
    live = demo.Folder()
    assert not dead.exists()
    assert demo.sweep(temporary) == []
    assert live.path.exists()
    live.remove()


def test_a_folder_that_is_none_of_ours_stays(temporary: Path, tmp_path_factory: Any) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "in-use").touch()
    (temporary / "communitytui-demo-link").symlink_to(elsewhere)
    bare = temporary / "communitytui-demo-bare"
    bare.mkdir()
    held = temporary / "communitytui-demo-held"
    held.mkdir()
    lock = os.open(held / "in-use", os.O_CREAT | os.O_RDWR)
    fcntl.flock(lock, fcntl.LOCK_EX)
    assert demo.sweep(temporary) == []
    assert (elsewhere / "in-use").exists()
    assert bare.exists()
    assert held.exists()
    os.close(lock)
