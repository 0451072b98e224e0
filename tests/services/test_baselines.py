"""Baselines are kept once they are full, stay, and are set anew with a reason."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from communitytui.domain.metrics.judgement import MetricState
from communitytui.domain.metrics.readings import Value
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue, NotFound
from communitytui.services import importing, metrics, reviews, trials, undoing
from communitytui.services.baselines import rebase
from communitytui.services.forgetting import forget
from communitytui.services.unit_of_work import unit_of_work
from communitytui.store import Store, create_store, open_store
from tests.samples import begin
from tests.services.conftest import NOW

#: The Sunday before ``NOW``.
LAST = date(2026, 11, 22)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Store]:
    create_store(tmp_path / "ops.json")
    with open_store(tmp_path / "ops.json", who="lin") as store:
        begin(store, "读书会", start=date(2026, 1, 5), now=NOW)
        yield store


def bring(
    store: Store, weeks: int, factor: float = 1.0, changed: int = 0, name: str = "dau"
) -> None:
    """Import daily values of the last ``weeks`` weeks; those of the last ``changed`` differ."""
    random = Random(7)
    values = []
    for ago in range(7 * weeks - 1, -1, -1):
        usual = random.gauss(80, 5)
        value = usual * (factor if ago < 7 * changed else 1)
        values.append(Value(name, "post", LAST - timedelta(days=ago), float(round(value))))
    with unit_of_work(store, "import", NOW) as uow:
        metrics.put_values(uow, 1, values, "test")


def state(store: Store, name: str = "dau") -> MetricState:
    workspace = Workspace(store.snapshot.tables, NOW)
    return workspace.measures.state(workspace.measures.find(1, name))


def kept(store: Store) -> list[dict[str, Any]]:
    return [dict(row) for row in store.snapshot.tables["baselines"].values()]


def test_a_baseline_is_kept_once_its_weeks_are_full(shop: Store) -> None:
    bring(shop, 19)
    assert kept(shop) == []
    assert state(shop).judgement.baseline is not None
    bring(shop, 30)
    (record,) = kept(shop)
    assert (record["metric"], record["level"], record["reason"]) == ("dau", "post", "")
    assert record["numbers"]["weeks"] == 20
    undoing.undo(shop)
    assert kept(shop) == []


def test_what_is_kept_stays_whatever_is_imported_later(shop: Store) -> None:
    bring(shop, 30)
    before = kept(shop)
    bring(shop, 60, factor=3.0, changed=60)
    assert kept(shop) == before
    assert state(shop).judgement.change == "better"


def test_recording_a_single_value_keeps_a_baseline_too(shop: Store) -> None:
    bring(shop, 30)
    with shop.transaction("delete") as draft:
        draft.remove("baselines", 1)
    metrics.record(shop, 1, "dau", "80", now=NOW)
    (record,) = kept(shop)
    assert record["numbers"]["weeks"] == 20


def test_a_stock_and_what_has_no_better_side_keep_none(shop: Store) -> None:
    values = [
        Value(name, None, LAST - timedelta(days=ago), 0.5 if name == "gini" else 500.0, n=90)
        for name in ("members", "gini")
        for ago in range(7 * 30)
    ]
    with unit_of_work(shop, "import", NOW) as uow:
        metrics.put_values(uow, 1, values, "test")
    assert kept(shop) == []
    for name, called in (("members", "Members"), ("gini", "Gini coefficient")):
        with pytest.raises(BadValue, match=f"{called} has no baseline"):
            rebase(shop, 1, name, "why not", now=NOW)


def test_rebasing_begins_where_the_change_did_and_undo_takes_it_back(shop: Store) -> None:
    bring(shop, 40, factor=0.7, changed=14)
    assert state(shop).judgement.change == "worse"
    since = state(shop).judgement.signal
    assert since is not None
    told = rebase(shop, 1, "dau", "the other half has its own group", now=NOW)
    assert told.judgement.change == "usual"
    assert told.judgement.baseline is not None
    assert told.judgement.baseline.provisional
    first, second = kept(shop)
    assert first["reason"] == ""
    assert (second["first"], second["numbers"]) == (since.since.isoformat(), None)  # type: ignore[union-attr]
    assert (second["reason"], second["by"]) == ("the other half has its own group", "lin")
    undoing.undo(shop)
    assert state(shop).judgement.change == "worse"


def test_rebasing_may_name_its_first_week(shop: Store) -> None:
    bring(shop, 40, factor=0.7, changed=22)
    told = rebase(shop, 1, "dau", "new platform", now=NOW, since="2026-06-24")
    assert told.judgement.baseline is not None
    assert str(told.judgement.baseline.first) == "2026-06-22"
    # Its twenty weeks are there, so it is kept at once.
    assert kept(shop)[-1]["numbers"]["weeks"] == 20
    assert told.judgement.change == "usual"


def test_rebasing_needs_a_reason_and_a_metric(shop: Store) -> None:
    bring(shop, 30)
    with pytest.raises(BadValue, match="missing reason"):
        rebase(shop, 1, "dau", " ", now=NOW)
    with pytest.raises(NotFound):
        rebase(shop, 1, "nothing", "x", now=NOW)
    with pytest.raises(BadValue, match="is in the future"):
        rebase(shop, 1, "dau", "x", now=NOW, since="2027-01-04")


def test_the_close_of_a_cycle_takes_improvements_and_never_a_fall(shop: Store) -> None:
    bring(shop, 40, factor=1.3, changed=14)
    bring(shop, 40, factor=0.7, changed=14, name="wau")
    assert (state(shop).judgement.change, state(shop, "wau").judgement.change) == (
        "better",
        "worse",
    )
    reviews.close(shop, 1, now=NOW, right=["more of us"], wrong=["fewer a week"], next_goals=["x"])
    assert state(shop).judgement.change == "usual"
    assert state(shop, "wau").judgement.change == "worse"
    (record,) = (row for row in kept(shop) if row["reason"])
    assert (record["metric"], record["reason"]) == ("dau", "cycle 1 closed")


def test_a_trial_that_is_kept_makes_its_level_usual(shop: Store) -> None:
    bring(shop, 30)
    before = len(kept(shop))
    fields = {"metric": "dau", "pass": "+5%", "days": "14", "start": "2026-11-23"}
    id = trials.add(shop, 1, "Evenings", fields, now=NOW).trial.id
    later = NOW + timedelta(days=15)
    trials.judge(shop, id, "keep", "it helps", now=later)
    record = kept(shop)[-1]
    assert len(kept(shop)) == before + 1
    assert (record["first"], record["reason"]) == ("2026-11-23", "Evenings: it helps")


# Readings that go ------------------------------------------------------------------------------


def chat(path: Path, weeks: range, people: int = 9) -> Path:
    """Write an export of the weeks that lie so many before ``LAST``."""
    random = Random(people)
    rows = ["timestamp,author_id,message_id"]
    for ago in range(7 * max(weeks) + 6, 7 * min(weeks) - 1, -1):
        day = LAST - timedelta(days=ago)
        rows += [
            f"{day}T09:{n:02}:00Z,p{n},{day}-{people}-{n}"
            for n in range(people - random.randrange(3))
        ]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def taken(store: Store, path: Path) -> None:
    importing.import_file(store, 1, path, now=NOW)


def noted(store: Store) -> list[dict[str, Any]]:
    """Return the baselines of ``dau`` that are kept."""
    store.refresh()
    return [row for row in kept(store) if row["metric"] == "dau"]


def drawn(store: Store) -> tuple[date, date] | None:
    """Return first and last day of the baseline by which the metric is judged."""
    store.refresh()
    baseline = state(store).judgement.baseline
    return (baseline.first, baseline.last) if baseline is not None else None


def test_undoing_an_import_leaves_no_baseline_of_what_it_brought(
    shop: Store, tmp_path: Path
) -> None:
    """Not even one that was written down by an action of its own, by somebody else."""
    path = chat(tmp_path / "a.csv", range(26))
    taken(shop, path)
    with open_store(shop.path, who="ana") as ana:
        rebase(ana, 1, "dau", "new platform", now=NOW, since="2026-06-01")
    before = drawn(shop)
    assert before is not None
    undoing.undo(shop)
    assert not state(shop).readings
    assert drawn(shop) is None
    assert state(shop).kept is None or state(shop).kept.numbers is None  # type: ignore[union-attr]
    undoing.redo(shop)
    assert drawn(shop) == before


def test_what_remains_draws_a_baseline_anew_and_it_is_kept_with_the_next_reading(
    shop: Store, tmp_path: Path
) -> None:
    taken(shop, chat(tmp_path / "late.csv", range(13)))
    assert noted(shop) == []
    first = drawn(shop)
    with open_store(shop.path, who="ana") as ana:
        taken(ana, chat(tmp_path / "early.csv", range(18, 44), people=20))
        (record,) = noted(shop)
        undoing.undo(ana)
    # Of another action it would have stayed; it does where somebody wrote it down since.
    with shop.transaction("test") as draft:
        draft.insert("baselines", {**record, "uid": "again"})
    assert state(shop).kept is None
    assert drawn(shop) == first
    taken(shop, chat(tmp_path / "more.csv", range(13, 30)))
    (again,) = noted(shop)
    assert again["numbers"]["weeks"] == 20
    assert again["numbers"] != record["numbers"]
    assert state(shop).kept is not None


def test_forgetting_a_file_draws_the_baseline_from_what_is_left(
    shop: Store, tmp_path: Path
) -> None:
    alone = chat(tmp_path / "late.csv", range(24))
    wrong = chat(tmp_path / "wrong.csv", range(10, 40), people=30)
    taken(shop, alone)
    (right,) = noted(shop)
    with shop.transaction("test") as draft:
        for id in list(draft.rows("baselines")):
            draft.remove("baselines", id)
    taken(shop, wrong)
    mixed = noted(shop)
    assert mixed[0]["numbers"]["centre"] > right["numbers"]["centre"] + 1
    forget(shop, 1, str(wrong), now=NOW)
    (left,) = noted(shop)
    assert (left["first"], left["numbers"]) == (right["first"], right["numbers"])
    undoing.undo(shop)
    assert noted(shop) == mixed
    undoing.redo(shop)
    assert noted(shop) == [left]


def test_forgetting_everything_leaves_none_and_undo_brings_it_back(
    shop: Store, tmp_path: Path
) -> None:
    path = chat(tmp_path / "a.csv", range(26))
    taken(shop, path)
    before = noted(shop)
    forget(shop, 1, str(path), now=NOW)
    assert noted(shop) == []
    undoing.undo(shop)
    assert noted(shop) == before
    assert drawn(shop) is not None
    undoing.redo(shop)
    assert (noted(shop), drawn(shop)) == ([], None)


def test_a_baseline_that_was_set_anew_begins_where_it_did(shop: Store, tmp_path: Path) -> None:
    taken(shop, chat(tmp_path / "late.csv", range(22)))
    wrong = chat(tmp_path / "wrong.csv", range(2, 6), people=30)
    taken(shop, wrong)
    rebase(shop, 1, "dau", "new platform", now=NOW, since="2026-07-06")
    before = noted(shop)[-1]
    assert before["numbers"]["weeks"] == 20
    forget(shop, 1, str(wrong), now=NOW)
    after = noted(shop)[-1]
    assert (after["first"], after["reason"]) == (before["first"], "new platform")
    assert after["numbers"]["weeks"] == 20
    assert after["numbers"]["centre"] < before["numbers"]["centre"]


def test_one_reading_taken_back_topples_no_baseline(shop: Store) -> None:
    bring(shop, 30)
    before = noted(shop)
    metrics.take_back(shop, 1, "dau", now=NOW, day=before[0]["first"])
    assert state(shop).kept is not None
    assert state(shop).kept.numbers is not None  # type: ignore[union-attr]
