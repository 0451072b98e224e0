"""Baselines are kept once they are full, stay, and are set anew with a reason."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from communitytui.domain.metrics import MetricState, Value
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue, NotFound
from communitytui.services import history, metrics, reviews, trials
from communitytui.services.baselines import rebase
from communitytui.services.workspaces import init_community, load_playbook
from communitytui.store import Store, open_store
from tests.services.conftest import NOW

#: The Sunday before ``NOW``.
LAST = date(2026, 11, 22)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Store]:
    Store.create(tmp_path / "ops.json")
    with open_store(tmp_path / "ops.json", who="lin") as store:
        init_community(
            store, "读书会", load_playbook(), start=date(2026, 1, 5), timezone="UTC", now=NOW
        )
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
    with store.transaction("import") as draft:
        metrics.put_values(draft, 1, values, "test", NOW)


def state(store: Store, name: str = "dau") -> MetricState:
    workspace = Workspace(store.snapshot.tables, NOW)
    return workspace.metric_state(workspace.find_metric(1, name))


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
    history.undo(shop)
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
    with shop.transaction("import") as draft:
        metrics.put_values(draft, 1, values, "test", NOW)
    assert kept(shop) == []
    for name in ("members", "gini"):
        with pytest.raises(BadValue, match=f"{name} has no baseline"):
            rebase(shop, 1, name, "why not", now=NOW)


def test_rebasing_begins_where_the_change_did_and_undo_takes_it_back(shop: Store) -> None:
    bring(shop, 40, factor=0.7, changed=14)
    assert state(shop).judgement.change == "worse"
    since = state(shop).judgement.signal
    assert since is not None
    told = rebase(shop, 1, "dau", "the other half has its own group", now=NOW, me="lin")
    assert told.judgement.change == "usual"
    assert told.judgement.baseline is not None
    assert told.judgement.baseline.provisional
    first, second = kept(shop)
    assert first["reason"] == ""
    assert (second["first"], second["numbers"]) == (since.since.isoformat(), None)  # type: ignore[union-attr]
    assert (second["reason"], second["by"]) == ("the other half has its own group", "lin")
    history.undo(shop)
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
    with pytest.raises(BadValue, match="say why"):
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
    id = trials.add(shop, 1, "Evenings", fields, now=NOW)
    later = NOW + timedelta(days=15)
    trials.judge(shop, id, "keep", "it helps", now=later)
    record = kept(shop)[-1]
    assert len(kept(shop)) == before + 1
    assert (record["first"], record["reason"]) == ("2026-11-23", "Evenings: it helps")
