"""Metrics by formula: adding and redefining them, what is refused, and what follows readings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from communitytui.domain.metrics.judgement import MetricState
from communitytui.domain.metrics.readings import Value
from communitytui.errors import BadValue
from communitytui.i18n import say
from communitytui.services import metrics, own_metrics
from communitytui.services.metrics import put_values
from communitytui.services.unit_of_work import unit_of_work
from communitytui.services.workspaces import view
from communitytui.store import Store
from communitytui.store import migrate as migrate_
from tests.services.conftest import NOW

DAY = date(2026, 11, 20)


def add(store: Store, name: str, formula: str, **fields: str) -> MetricState:
    return own_metrics.add(store, 1, name, {"formula": formula, **fields}, now=NOW)


def put(store: Store, **series: list[float]) -> metrics.PutResult:
    """Record series that end on ``DAY``, as a table would bring them."""
    values = [
        Value(name, None, DAY - timedelta(days=len(some) - 1 - place), each)
        for name, some in series.items()
        for place, each in enumerate(some)
    ]
    with unit_of_work(store, "import", NOW) as uow:
        return put_values(uow, 1, values, "table.csv")


def state(store: Store, name: str) -> MetricState:
    measures = view(store, NOW).measures
    return measures.state(measures.find(1, name))


def test_a_formula_brings_the_metrics_that_it_names(store: Store) -> None:
    made = add(store, "yield", "订单数 / Leads", unit="%")
    assert made.metric.formula == "orders / leads"
    assert (made.metric.record["decimals"], made.metric.record["registry"]) == (1, 0)
    names = [metric.name for metric in view(store, NOW).measures.of(1)]
    assert {"orders", "leads", "yield"} <= set(names)
    put(store, orders=[1, 2, 3], leads=[4, 0, 9])
    found = {r.day: r.value for r in state(store, "yield").readings}
    assert found == {DAY - timedelta(days=2): 25, DAY: 33.333333}
    assert state(store, "yield").metric.show(33.333333) == "33.3%"


def test_decimals_follow_what_comes_out_unless_they_are_said(store: Store) -> None:
    places = {
        "profit": add(store, "profit", "revenue - spend"),
        "all": add(store, "all_in", "orders + leads"),
        "said": add(store, "exact", "orders / leads", decimals="4"),
    }
    assert [each.metric.record["decimals"] for each in places.values()] == [2, 0, 4]


@pytest.mark.parametrize(
    ("formula", "unit", "problem"),
    [
        ("revenue + orders", "", "cannot be added"),
        ("revenue / orders", "%", "gives an amount of money, not %"),
        ("orders + leads", "%", "gives a count, not %"),
        ("orders / leads", "元", "gives a ratio, not 元"),
        ("orders / lead", "%", "no metric lead"),
        ("mine * 2", "", "no metric mine"),
    ],
)
def test_what_has_no_meaning_is_refused_and_nothing_is_written(
    store: Store, formula: str, unit: str, problem: str
) -> None:
    before = store.refresh().revision
    with pytest.raises(BadValue, match=problem):
        add(store, "mine", formula, unit=unit)
    assert store.refresh().revision == before


def test_a_circle_is_refused_by_its_names(store: Store) -> None:
    add(store, "one", "orders / leads")
    add(store, "two", "one * 2")
    with pytest.raises(BadValue, match="circle: one → two → one"):
        own_metrics.define(store, 1, "one", {"formula": "two + 1"}, now=NOW)
    with pytest.raises(BadValue, match="circle: one → one"):
        own_metrics.define(store, 1, "one", {"formula": "one"}, now=NOW)
    assert state(store, "one").metric.formula == "orders / leads"


def test_it_takes_no_readings_and_says_what_to_record(store: Store) -> None:
    with pytest.raises(BadValue, match="record orders, visitors instead"):
        metrics.record(store, 1, "conversion", "5%", now=NOW)
    result = put(store, orders=[5], visitors=[50], conversion=[99])
    assert (result.new, result.calculated) == (2, ("conversion",))
    assert state(store, "conversion").shown == 10
    with pytest.raises(BadValue, match="is calculated"):
        metrics.take_back(store, 1, "conversion", now=NOW, day=DAY.isoformat())


def test_another_formula_is_another_version_and_typed_readings_stay_apart(store: Store) -> None:
    own_metrics.add(store, 1, "yield", {"unit": "%"}, now=NOW)
    metrics.record(store, 1, "yield", "12%", now=NOW)
    made = own_metrics.define(store, 1, "yield", {"formula": "orders / leads"}, now=NOW)
    assert made.metric.version == 2
    put(store, orders=[5], leads=[20])
    assert [r.value for r in state(store, "yield").readings] == [25]
    again = own_metrics.define(store, 1, "yield", {"formula": "orders/leads"}, now=NOW)
    assert again.metric.version == 2, "the same formula is no other meaning"
    back = own_metrics.define(store, 1, "yield", {"formula": "none"}, now=NOW)
    assert (back.metric.version, back.metric.formula, back.latest) == (3, "", None)
    former = back.metric.record["former"]
    assert [(each["version"], each["formula"]) for each in former] == [
        (1, ""),
        (2, "orders / leads"),
    ]
    metrics.record(store, 1, "yield", "30%", now=NOW)
    assert {
        v: [r.value for r in some]
        for v, some in view(store, NOW).measures.former(back.metric).items()
    } == {1: [12]}


def test_a_known_name_may_be_calculated_in_the_teams_own_way(store: Store) -> None:
    made = add(store, "conversion", "orders / leads", title="Leads won")
    assert made.metric.registered is None
    assert (say(made.metric.title), made.metric.formula) == ("Leads won", "orders / leads")


def test_its_baseline_is_kept_and_redrawn_as_its_readings_change(store: Store) -> None:
    weeks = 7 * 22
    put(store, visitors=[100.0] * weeks)
    put(store, orders=[10.0 + place % 3 for place in range(weeks)])
    with unit_of_work(store, "add", NOW) as uow:
        metrics.found_or_added(uow, 1, "conversion", None)
    put(store, orders=[11.0])
    kept = [
        row for row in store.snapshot.tables["baselines"].values() if row["metric"] == "conversion"
    ]
    assert len(kept) == 1
    assert kept[0]["numbers"]["centre"] == pytest.approx(11, abs=0.2)


def test_a_metric_called_so_before_stays_the_teams_own() -> None:
    rows: dict[int, Mapping[str, Any]] = {
        1: {"name": "orders", "version": 1, "registry": 0, "former": []},
        2: {"name": "dau", "version": 1, "registry": 0, "former": []},
        3: {"name": "mau", "version": 2, "registry": 0, "former": [{"version": 1}]},
    }
    found = migrate_.STEPS[6]({"metrics": rows, "communities": {}})["metrics"]
    assert [row["registry"] for row in found.values()] == [0, 1, 0]
    assert found[3]["former"] == [{"version": 1, "registry": 1}]
    assert {row["formula"] for row in found.values()} == {""}
