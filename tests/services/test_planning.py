from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from communitytui.domain.nouns.schema import check
from communitytui.domain.plan.schedule import timetable
from communitytui.errors import BadValue, NotFound
from communitytui.services import history, planning, settings, tasks, undoing
from communitytui.services.workspaces import view
from communitytui.store import Store, open_store
from communitytui.words.errors import explain
from tests.services.conftest import NOW

#: What records of files from before the timetable do not have.
NEW = {
    "communities": {"calendar", "holidays", "currency", "capacity", "gates"},
    "tasks": {"planned"},
}


def days(store: Store) -> list[tuple[str, str]]:
    rows = store.refresh().tables["tasks"]
    return [(rows[id]["start"][5:], rows[id]["due"][5:]) for id in sorted(rows)]


def home(store: Store) -> Any:
    return store.refresh().tables["communities"][1]


FIRST = [("11-23", "11-24"), ("11-25", "11-25"), ("11-26", "11-28")]


def test_asking_changes_nothing_and_applying_is_one_step_back(store: Store) -> None:
    revision = store.refresh().revision
    asked = planning.effect(view(store, NOW), 1, {2: 2})
    assert (asked.end_days, [move.id for move in asked.moves]) == (2, [2, 3])
    assert store.refresh().revision == revision
    done = planning.apply(store, 1, {2: 2}, now=NOW).effect
    assert done.moves == asked.moves
    assert days(store) == [FIRST[0], ("11-27", "11-27"), ("11-28", "11-30")]
    assert store.refresh().revision == revision + 1
    assert planning.effect(view(store, NOW), 1).moves == ()
    undoing.undo(store)
    assert days(store) == FIRST


def test_the_first_plan_stands_beside_what_became_of_it(store: Store) -> None:
    planning.apply(store, 1, {2: 2}, now=NOW)
    planning.apply(store, 1, {2: 1}, now=NOW)
    tasks.change(store, [1], {"due": "2026-11-30"}, now=NOW)
    board = view(store, NOW).board
    assert [f"{board[id].first_plan[1]:%m-%d}" for id in (1, 2, 3)] == [due for _, due in FIRST]
    assert len(planning.baseline(store, 1, now=NOW).ids) == 3
    board = view(store, NOW).board
    assert board[3].first_plan == (board[3].start, board[3].due)
    assert planning.baseline(store, 1, now=NOW).ids == ()
    undoing.undo(store)
    assert f"{view(store, NOW).board[3].first_plan[1]:%m-%d}" == "11-28"


def test_the_log_tells_of_days_and_not_of_bookkeeping(store: Store) -> None:
    tasks.change(store, [1], {"due": "2026-11-30"}, now=NOW)
    planning.baseline(store, 1, now=NOW)
    commits = list(store.history())
    rows = history.change_records(commits, task=1)
    assert [row["field"] for row in rows[-2:]] == ["due", "planned"]
    said = [history.describe(commit, view(store, NOW), "lin") for commit in commits]
    assert "set as the first plan" in said[-1]


def test_a_working_calendar_and_holidays_become_the_communitys(store: Store) -> None:
    planning.apply(store, 1, now=NOW, working=True, holidays=["2026-11-26"])
    assert days(store) == [FIRST[0], FIRST[1], ("11-27", "12-01")]
    assert (home(store)["calendar"], home(store)["holidays"]) == ("working", ["2026-11-26"])
    back = planning.apply(store, 1, now=NOW, working=False, afresh=True).effect
    assert len(back.moves) == 1
    assert days(store) == FIRST
    undoing.undo(store)
    assert home(store)["calendar"] == "working"


def test_nothing_is_half_applied(store: Store) -> None:
    revision = store.refresh().revision
    wrong: list[dict[str, Any]] = [
        {"holidays": ["2026-02-30"]},
        {"slips": {2: 2, 99: 1}},
        {"slips": {2: -1}},
        {"slips": {2: 2}, "holidays": ["tomorrow"], "working": True},
    ]
    for wishes in wrong:
        with pytest.raises((BadValue, NotFound)):
            planning.apply(store, 1, now=NOW, **wishes)
    with pytest.raises(NotFound):
        planning.apply(store, 7, now=NOW)
    assert store.refresh().revision == revision
    assert days(store) == FIRST


def test_slips_are_read_from_what_people_type(store: Store) -> None:
    workspace = view(store, NOW)
    assert planning.read_slips(workspace, 1, ["a=3d", "#2=1w", "a=1"]) == {1: 4, 2: 7}
    with pytest.raises(BadValue, match="TASK=DAYS"):
        planning.read_slips(workspace, 1, ["a"])
    with pytest.raises(NotFound):
        planning.read_slips(workspace, 1, ["z=3d"])


def test_a_slip_is_computed_on_what_colleagues_did_meanwhile(store: Store, other: Store) -> None:
    tasks.change(other, [3], {"after": "1"}, now=NOW)
    planning.apply(store, 1, {2: 5}, now=NOW)
    assert days(store)[2] == FIRST[2]


def test_a_gate_is_opened_with_a_reason_that_stays(store: Store, other: Store) -> None:
    assert tasks.begin(store, [3], now=NOW).early == (3,)
    planning.open_gate(store, 1, "plan", "签约窗口只有这周", now=NOW)
    planning.open_gate(other, 1, "monitor", "from the start", now=NOW)
    assert dict(home(store)["gates"]) == {"plan": "签约窗口只有这周", "monitor": "from the start"}
    assert tasks.begin(store, [3], now=NOW).early == ()
    assert "stage gate set" in history.describe(store.history()[-1], view(store, NOW), "lin")
    planning.open_gate(store, 1, "plan", None, now=NOW)
    assert tasks.done(store, [3], now=NOW, without="later").early == (3,)
    for stage, reason in (("plan", "  "), ("party", "why not")):
        with pytest.raises(BadValue):
            planning.open_gate(store, 1, stage, reason, now=NOW)


def test_what_is_done_in_one_step_keeps_no_gate_closed(store: Store) -> None:
    assert tasks.done(store, [1, 2, 3], now=NOW, without="all at once").early == ()


def test_a_circle_is_refused_with_the_way_round(store: Store) -> None:
    with pytest.raises(BadValue) as caught:
        tasks.change(store, [1], {"after": "c"}, now=NOW)
    assert "a State the problem -> b Pick the aim -> c Numbers -> a State" in explain(caught.value)
    with pytest.raises(BadValue) as caught:
        tasks.change(store, [1], {"after": "a"}, now=NOW)
    assert "a State the problem -> a State the problem" in explain(caught.value)
    assert days(store) == FIRST


def test_money_is_never_negative(store: Store) -> None:
    for field in ("budget", "spent"):
        with pytest.raises(BadValue) as caught:
            tasks.change(store, [1], {field: "-0.01", "owner": "Ana"}, now=NOW)
        assert field in explain(caught.value)
    tasks.change(store, [1], {"budget": "-0"}, now=NOW)
    record = store.refresh().tables["tasks"][1]
    assert (record["budget"], record["owner"]) == ("0", None)


def test_the_currency_is_a_code(store: Store) -> None:
    settings.change(store, 1, {"currency": "usd"}, now=NOW)
    assert home(store)["currency"] == "USD"
    with pytest.raises(BadValue):
        settings.change(store, 1, {"currency": "yuan"}, now=NOW)


# -- files from before


def _old_check(table: str, record: Any) -> dict[str, Any]:
    checked = check(table, record)
    return {field: value for field, value in checked.items() if field not in NEW.get(table, ())}


@pytest.fixture
def old(store: Store, path: Path) -> Path:
    """The same workspace as an older program wrote it, without the fields of the timetable."""
    store.close()
    with open_store(path, who="lin", check=_old_check) as writer:
        with writer.transaction("set") as draft:
            for table, fields in NEW.items():
                for id, record in list(draft.rows(table).items()):
                    rest = {name: item for name, item in record.items() if name not in fields}
                    draft.replace(table, id, rest)
        writer.checkpoint()
    return path


def test_a_file_from_before_is_read_and_filled_in_when_it_is_written(old: Path) -> None:
    with open_store(old, who="ana") as store:
        rows = store.refresh().tables
        assert not NEW["communities"] & set(rows["communities"][1])
        assert "planned" not in rows["tasks"][1]
        workspace = view(store, NOW)
        plan = timetable(workspace.board, workspace.community(1), NOW.date())
        assert (plan.length, plan.calendar.working) == (6, False)
        assert planning.effect(workspace, 1, {1: 1}).end_days == 1
        assert workspace.board[1].first_plan[1] == workspace.board[1].due
        planning.apply(store, 1, {1: 1}, now=NOW)
        planning.open_gate(store, 1, "plan", "soon", now=NOW + timedelta(seconds=1))
        said = history.change_records([store.history()[-1]])
        assert [row["field"] for row in said] == ["gates"]
        rows = store.refresh().tables
        assert rows["communities"][1]["currency"] is None
        assert rows["tasks"][1]["planned"] == {"start": "2026-11-23", "due": "2026-11-24"}
        undoing.undo(store)
        undoing.undo(store)
        assert days(store) == FIRST
