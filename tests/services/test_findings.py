"""Accepting, dismissing and solving findings, as one step each, taken back whole by undo."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from communitytui.domain.judging.findings import FindingState
from communitytui.domain.metrics.readings import Value
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue, NotFound
from communitytui.i18n import speaking
from communitytui.services import findings, history, metrics, tasks, undoing
from communitytui.services.communities import load_playbook
from communitytui.services.unit_of_work import unit_of_work
from communitytui.store import Store, create_store, open_store
from tests.samples import begin
from tests.services.conftest import NOW

TODAY = date(2026, 11, 23)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Store]:
    """A community of the shipped playbook in which nobody answers, and two tasks are settled."""
    create_store(tmp_path / "ops.json")
    with open_store(tmp_path / "ops.json", who="lin") as store:
        begin(store, "读书会", start=date(2026, 8, 3), now=NOW)
        metrics_of(store, 14, 6.0)
        with store.transaction("standard") as draft:
            found = next(id for id, r in draft.rows("standards").items() if r["metric"] == "ttfr")
            draft.patch("standards", found, {"target": 4, "alert": 8, "provenance": "team"})
        tasks.done(store, [task(store, "3.2")], now=NOW, without="agreed")
        tasks.skip(store, [task(store, "3.6")], "later", now=NOW)
        yield store


def metrics_of(store: Store, days: int, hours: float, *, ends: date = TODAY) -> list[str]:
    """Bring ``days`` of first responses as an import does; return what it solved."""
    values = [Value("ttfr", None, ends - timedelta(days=ago), hours, n=30) for ago in range(days)]
    with unit_of_work(store, "import", NOW) as uow:
        metrics.put_values(uow, 1, values, "test")
        return findings.close_cleared(uow, 1)


def workspace(store: Store) -> Workspace:
    return Workspace(store.snapshot.tables, NOW)


def task(store: Store, key: str) -> int:
    board = workspace(store).board
    return next(id for id in board.ids if board[id].key == key)


def state(store: Store) -> FindingState | None:
    found = [s for s in findings.current(workspace(store), 1) if s.rule.id == "Q11"]
    return found[0] if found else None


def named(store: Store) -> str:
    found = state(store)
    return found.state if found else ""


def status(store: Store, key: str) -> str:
    return workspace(store).board[task(store, key)].status


def test_init_brings_the_rules(shop: Store) -> None:
    assert len(shop.snapshot.tables["communities"][1]["rules"]) == 25


def test_a_finding_names_its_tasks_and_is_not_written_down(shop: Store) -> None:
    found = state(shop)
    assert found is not None
    assert (found.state, found.severity, found.value, found.id) == ("open", "warn", 6, None)
    assert found.tasks == tuple(task(shop, key) for key in ("3.2", "3.6", "7.7", "6.6"))
    assert not shop.snapshot.tables["findings"]
    assert [s.rule.id for s in findings.live(workspace(shop))] == ["Q11"]


def test_accepting_reopens_what_is_settled_as_one_step(shop: Store) -> None:
    before = shop.snapshot.tables
    done = findings.accept(shop, 1, "q11", now=NOW)
    assert done.ids == (task(shop, "3.2"), task(shop, "3.6"))
    assert [status(shop, key) for key in ("3.2", "3.6", "7.7")] == ["reopened", "reopened", "todo"]
    record = shop.snapshot.tables["findings"][1]
    assert (record["rule"], record["state"], record["by"], record["value"]) == (
        "Q11",
        "accepted",
        "lin",
        6,
    )
    assert record["standard"]["target"] == 4
    assert named(shop) == "accepted"
    undoing.undo(shop)
    assert shop.snapshot.tables["tasks"] == before["tasks"]
    assert not shop.snapshot.tables["findings"]
    assert named(shop) == "open"


def test_what_is_reopened_is_due_in_as_many_days_as_it_takes(shop: Store) -> None:
    first = task(shop, "3.2")
    record = shop.snapshot.tables["tasks"][first]
    findings.accept(shop, 1, "Q11", now=NOW)
    again = shop.snapshot.tables["tasks"][first]
    due = TODAY + timedelta(days=record["days"])
    assert (again["start"], again["due"]) == (TODAY.isoformat(), due.isoformat())
    # The first plan stays on record, and nothing is late by being reopened.
    assert again["planned"] == {"start": record["start"], "due": record["due"]}
    assert not workspace(shop).board.late_ids(1).count(first)
    undoing.undo(shop)
    findings.accept(shop, 1, "Q11", now=NOW, due="2026-12-24")
    assert shop.snapshot.tables["tasks"][first]["due"] == "2026-12-24"
    undoing.undo(shop)
    with pytest.raises(BadValue, match="due: 2026-11-22 has passed"):
        findings.accept(shop, 1, "Q11", now=NOW, due="2026-11-22")


def test_a_notice_is_not_accepted(shop: Store) -> None:
    rules = [dict(rule) for rule in shop.snapshot.tables["communities"][1]["rules"]]
    for rule in rules:
        rule["severity"] = "notice" if rule["id"] == "Q11" else rule["severity"]
    with shop.transaction("set") as draft:
        draft.patch("communities", 1, {"rules": rules})
    with pytest.raises(BadValue, match="Q11 is a notice and reopens nothing"):
        findings.accept(shop, 1, "Q11", now=NOW)
    findings.dismiss(shop, 1, "Q11", "seen", now=NOW)
    assert named(shop) == "dismissed"


def test_what_is_accepted_is_not_accepted_twice(shop: Store) -> None:
    findings.accept(shop, 1, "Q11", now=NOW)
    revision = shop.snapshot.revision
    with pytest.raises(BadValue, match="Q11 was accepted already"):
        findings.accept(shop, 1, "Q11", now=NOW)
    assert shop.snapshot.revision == revision


def test_what_does_not_fire_is_neither_accepted_nor_dismissed(shop: Store) -> None:
    with pytest.raises(BadValue, match="Q05 is no finding now"):
        findings.accept(shop, 1, "Q05", now=NOW)
    with pytest.raises(BadValue, match="Q05 is no finding now"):
        findings.dismiss(shop, 1, "Q05", "season", now=NOW)
    with pytest.raises(NotFound, match=r"There is no rule Q111 \(Q11\?\)"):
        findings.accept(shop, 1, "Q111", now=NOW)
    with pytest.raises(BadValue, match="missing reason"):
        findings.dismiss(shop, 1, "Q11", " ", now=NOW)


def test_recorded_readings_solve_an_accepted_finding_and_undo_takes_that_back(
    shop: Store,
) -> None:
    findings.accept(shop, 1, "Q11", now=NOW)
    metrics.record(shop, 1, "ttfr", "3", now=NOW, n=30)
    record = shop.snapshot.tables["findings"][1]
    assert (record["state"], record["closed"]) == ("solved", "2026-11-23")
    assert named(shop) == "solved"
    undoing.undo(shop)
    assert named(shop) == "accepted"


def test_an_import_tells_what_it_solved_and_the_rule_may_fire_anew(shop: Store) -> None:
    findings.accept(shop, 1, "Q11", now=NOW)
    metrics_of(shop, 3, 6.5)
    assert named(shop) == "accepted"
    metrics_of(shop, 3, 2.0)
    # What was written settled it already.
    assert shop.snapshot.tables["findings"][1]["state"] == "solved"
    assert metrics_of(shop, 3, 2.0) == []
    assert metrics_of(shop, 3, 9.0) == []
    found = state(shop)
    assert found is not None
    assert (found.state, found.severity, found.id) == ("open", "bad", None)
    findings.accept(shop, 1, "Q11", now=NOW)
    assert [r["state"] for r in shop.snapshot.tables["findings"].values()] == [
        "solved",
        "accepted",
    ]


def test_partial_readings_solve_nothing(shop: Store) -> None:
    findings.accept(shop, 1, "Q11", now=NOW)
    with unit_of_work(shop, "import", NOW) as uow:
        uow.draft.patch("readings", 1, {"days.2026-11-23": {"v": 2, "s": "x", "n": 30, "p": True}})
        assert findings.close_cleared(uow, 1) == []
    assert named(shop) == "accepted"


def test_a_dismissed_finding_stays_so_until_it_clears_and_fires_anew(shop: Store) -> None:
    findings.dismiss(shop, 1, "Q11", "exam weeks,\nas every term", now=NOW)
    found = state(shop)
    assert found is not None
    assert (found.state, found.reason) == ("dismissed", "exam weeks,\nas every term")
    assert not findings.live(workspace(shop), 1)
    metrics_of(shop, 1, 6.5)
    assert named(shop) == "dismissed"
    assert metrics_of(shop, 1, 2.0) == []
    assert named(shop) == ""
    metrics_of(shop, 1, 7.0)
    assert named(shop) == "open"


def test_a_dismissed_finding_may_be_accepted_and_the_other_way_round(shop: Store) -> None:
    findings.dismiss(shop, 1, "Q11", "exam weeks", now=NOW)
    findings.accept(shop, 1, "Q11", now=NOW)
    assert named(shop) == "accepted"
    findings.dismiss(shop, 1, "Q11", "no time", now=NOW)
    found = state(shop)
    assert found is not None
    assert (found.state, found.reason, found.id) == ("dismissed", "no time", 1)


def test_the_log_says_it_in_both_languages(shop: Store) -> None:
    findings.accept(shop, 1, "Q11", now=NOW)
    metrics.record(shop, 1, "ttfr", "3", now=NOW, n=30)
    metrics.record(shop, 1, "ttfr", "9", now=NOW, n=30)
    findings.dismiss(shop, 1, "Q11", "exam weeks", now=NOW)
    said = {}
    for spoken in ("en", "zh"):
        with speaking(spoken):
            said[spoken] = [
                history.describe(commit, workspace(shop), "lin") for commit in shop.history()[-4:]
            ]
    accepted, solved, fell, dismissed = said["en"]
    assert accepted.startswith("finding Q11 accepted, by you")
    assert "recorded; finding Q11 solved, by you" in solved
    assert "solved" not in fell
    assert dismissed.startswith("finding Q11 dismissed, by you")
    accepted, solved, fell, dismissed = said["zh"]
    assert all("诊断 Q11" in text for text in (accepted, solved, dismissed))
    assert "已解决" in solved


def test_rules_are_given_to_communities_that_have_none(shop: Store) -> None:
    with shop.transaction("set") as draft:
        draft.patch("communities", 1, {"rules": []})
    assert findings.current(workspace(shop)) == []
    with pytest.raises(NotFound, match="enable them: communitytui findings --take-rules"):
        findings.accept(shop, 1, "Q11", now=NOW)
    assert findings.take_rules(shop, load_playbook(), now=NOW).communities == (1,)
    assert named(shop) == "open"
    revision = shop.snapshot.revision
    assert findings.take_rules(shop, load_playbook(), now=NOW).communities == ()
    assert shop.snapshot.revision == revision
    undoing.undo(shop)
    assert findings.current(workspace(shop)) == []


def test_records_of_what_people_did_survive_a_reload(shop: Store) -> None:
    findings.accept(shop, 1, "Q11", now=NOW)
    shop.close()
    with open_store(shop.path, who="ana", read_only=True) as again:
        assert named(again) == "accepted"
