"""Recording, taking back, and what an import writes."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pytest

from communitytui.domain.metrics.judgement import Standard
from communitytui.domain.metrics.readings import Value
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue, NotFound
from communitytui.i18n import say, speaking
from communitytui.services import changes, history, metrics
from communitytui.services.communities import load_playbook
from communitytui.services.metrics import PutResult, put_values
from communitytui.services.unit_of_work import UnitOfWork, unit_of_work
from communitytui.services.workspaces import view
from communitytui.store import Store
from tests.services.conftest import NOW

DAY = date(2026, 11, 20)


def put(store: Store, values: Iterable[Value], source: str = "a.json") -> PutResult:
    with unit_of_work(store, "import", NOW) as uow:
        return put_values(uow, 1, values, source)


def rows(store: Store) -> list[dict[str, Any]]:
    return [dict(row) for row in view(store, NOW).tables["readings"].values()]


def days(store: Store, name: str = "dau") -> dict[str, Any]:
    return {
        day: item
        for row in rows(store)
        if row["metric"] == name
        for day, item in row["days"].items()
    }


def test_values_become_readings_by_year(store: Store) -> None:
    values = [
        Value("dau", "post", date(2025, 12, 31), 4),
        Value("dau", "post", date(2026, 1, 1), 5.0, partial=True),
        Value("dau", "post", date(2026, 1, 2), 6.25, n=40),
    ]
    assert put(store, values) == PutResult(3, 0, 0, [])
    assert days(store) == {
        "2025-12-31": {"v": 4, "s": "a.json"},
        "2026-01-01": {"v": 5, "s": "a.json", "p": True},
        "2026-01-02": {"v": 6.25, "s": "a.json", "n": 40},
    }
    assert sorted(row["year"] for row in rows(store)) == [2025, 2026]


def test_the_same_import_again_changes_nothing(store: Store) -> None:
    values = [Value("dau", "post", DAY - timedelta(days=n), 10 + n / 3, n=n) for n in range(40)]
    put(store, values)
    before = store.refresh().revision
    assert put(store, values, "again.json") == PutResult(0, 0, 40, [])
    assert store.refresh().revision == before
    assert {item["s"] for item in days(store).values()} == {"a.json"}


def test_a_correction_keeps_the_old_value_in_the_log(store: Store) -> None:
    put(store, [Value("dau", "post", DAY, 10), Value("dau", "post", date(2026, 11, 19), 9)])
    result = put(
        store, [Value("dau", "post", DAY, 12), Value("dau", "post", date(2026, 11, 18), 8)]
    )
    assert result == PutResult(1, 1, 0, [])
    commits = list(store.history())
    (op,) = commits[-1].ops
    assert op.before is not None
    assert op.before["days.2026-11-20"] == {"v": 10, "s": "a.json"}
    workspace = view(store, NOW)
    metric = workspace.measures.find(1, "dau")
    assert history.corrections(commits, workspace, metric) == {"1 2026-11-20": [10]}
    store.undo()
    assert days(store)["2026-11-20"]["v"] == 10


def test_of_two_values_for_one_day_the_later_stands(store: Store) -> None:
    values = [Value("dau", "post", DAY, 1), Value("dau", "post", DAY, 2)]
    assert put(store, values) == PutResult(1, 0, 0, [])
    assert days(store)["2026-11-20"]["v"] == 2


def test_a_partial_value_never_takes_the_place_of_a_full_one(store: Store) -> None:
    put(store, [Value("dau", "post", DAY, 10)])
    part = Value("dau", "post", DAY, 3, partial=True)
    assert put(store, [part]) == PutResult(0, 0, 1, [])
    assert put(store, [Value("dau", "post", date(2026, 11, 19), 3, partial=True)]).new == 1
    assert put(store, [Value("dau", "post", date(2026, 11, 19), 9)]).changed == 1
    assert all("p" not in item for item in days(store).values())


def test_an_unknown_name_is_told_and_not_written(store: Store) -> None:
    values = [Value("daw", "post", DAY, 1), Value("x", None, DAY, 1), Value("dau", "post", DAY, 1)]
    assert put(store, values) == PutResult(1, 0, 0, ["daw@post", "x"])
    assert len(rows(store)) == 1


def test_another_level_gets_a_metric_of_its_own(store: Store) -> None:
    put(store, [Value("dau", "post", DAY, 10), Value("dau", "visit", DAY, 30)])
    workspace = view(store, NOW)
    found = workspace.measures.named(1, "dau")
    assert [metric.key for metric in found] == ["dau", "dau@visit"]
    latest = [workspace.measures.state(metric).latest for metric in found]
    assert [reading.value for reading in latest if reading] == [10, 30]
    # Judged by its own past; the standard of the other level is not its.
    given = workspace.measures.state(found[1]).given
    assert given == Standard(None, None, "up", "baseline")
    assert say(found[1].definition) != say(found[0].definition)


def test_a_metric_without_levels_takes_no_visits(store: Store) -> None:
    values = [
        Value("participation", "post", DAY, 10),
        Value("returning", None, DAY, 20),
        Value("participation", "visit", DAY, 60),
    ]
    assert put(store, values) == PutResult(2, 0, 0, ["participation@visit"])
    assert view(store, NOW).measures.find(1, "participation").level is None


def test_without_a_level_the_one_level_there_is_is_meant(store: Store) -> None:
    put(store, [Value("wau", "visit", DAY, 30)])
    put(store, [Value("wau", None, DAY, 31), Value("mau", None, DAY, 90)])
    levels = {row["metric"]: row["level"] for row in rows(store)}
    assert levels == {"wau": "visit", "mau": "post"}


def test_own_metrics_are_imported_by_name(store: Store) -> None:
    assert put(store, [Value("share", None, DAY, 12.5)]).new == 1
    assert days(store, "share") == {"2026-11-20": {"v": 12.5, "s": "a.json"}}


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (Value("dau", "post", DAY, -1), "cannot be negative"),
        (Value("participation", None, DAY, 130), "cannot be above 100"),
        (Value("nps", None, DAY, -101), "cannot be below -100"),
        (Value("dau", "post", DAY, math.nan), "is not a number"),
        (Value("dau", "post", DAY, math.inf), "is not a number"),
        (Value("dau", "post", date(2026, 11, 24), 1), "is in the future"),
        (Value("dau", "post", date(1969, 12, 31), 1), "is before 1970"),
    ],
)
def test_one_value_that_cannot_be_refuses_all(store: Store, value: Value, problem: str) -> None:
    from communitytui.words.errors import explain

    with pytest.raises(BadValue) as raised:
        put(store, [Value("wau", "post", DAY, 1), value])
    said = explain(raised.value)
    assert problem in said
    assert value.day.isoformat() in said
    assert rows(store) == []


def test_more_active_than_members_is_refused_unless_they_left_that_day(store: Store) -> None:
    put(store, [Value("members", None, DAY, 10), Value("members", None, date(2026, 11, 19), 9)])
    with pytest.raises(BadValue):
        put(store, [Value("dau", "visit", DAY, 12)])
    put(store, [Value("dau", "visit", DAY, 12), Value("leaves", None, DAY, 2)])
    with pytest.raises(BadValue):
        metrics.record(store, 1, "members", "9", now=NOW, day="2026-11-20")
    # A week has more people than a day: only the day is compared.
    put(store, [Value("wau", "visit", DAY, 40)])


def test_a_big_import_is_one_patch_a_year(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    put(store, [Value("dau", "post", DAY, 1)])
    patched: list[str] = []
    plain = UnitOfWork.patch

    def counted(uow: UnitOfWork, table: str, *rest: Any, **more: Any) -> None:
        patched.append(table)
        plain(uow, table, *rest, **more)

    monkeypatch.setattr(UnitOfWork, "patch", counted)
    values = [Value("dau", "post", DAY - timedelta(days=n), n) for n in range(1, 300)]
    assert put(store, values).new == 299
    assert patched == ["readings"]


def test_what_is_imported_goes_to_the_definition_that_made_it(store: Store) -> None:
    from communitytui.services import own_metrics

    put(store, [Value("dau", "post", DAY, 10)])
    own_metrics.define(store, 1, "dau", {"definition": "without the team"}, now=NOW)
    metrics.record(store, 1, "dau", "7", now=NOW)
    put(store, [Value("dau", "post", date(2026, 11, 22), 11)])
    workspace = view(store, NOW)
    metric = workspace.measures.find(1, "dau")
    assert [reading.value for reading in workspace.measures.state(metric).readings] == [7]
    former = workspace.measures.former(metric)
    assert {version: [r.value for r in found] for version, found in former.items()} == {1: [10, 11]}


# -- recording by hand


def test_a_reading_with_its_sample_and_mark(store: Store) -> None:
    state = metrics.record(store, 1, "csat", "82", now=NOW, n=12)
    assert state.judgement.verdict == "unknown"
    assert state.latest is not None
    assert state.latest.n == 12
    state = metrics.record(store, 1, "dau", "5", now=NOW, partial=True)
    assert state.judgement.verdict == "partial"
    state = metrics.record(store, 1, "dau", "5", now=NOW)
    assert state.latest is not None
    assert not state.latest.partial


@pytest.mark.parametrize(
    ("name", "value", "day"),
    [
        ("dau", "-1", None),
        ("dau", "nan", None),
        ("dau", "inf", None),
        ("participation", "130", None),
        ("ces", "8", None),
        ("gini", "1.5", None),
        ("dau", "5", "2026-11-24"),
    ],
)
def test_what_cannot_be_is_not_recorded(
    store: Store, name: str, value: str, day: str | None
) -> None:
    with pytest.raises(BadValue):
        metrics.record(store, 1, name, value, now=NOW, day=day)
    assert rows(store) == []
    # What refuses the value does not add the metric either.
    assert len(view(store, NOW).measures.states(1)) == 2


def test_a_metric_of_the_registry_is_added_when_it_is_recorded(store: Store) -> None:
    state = metrics.record(store, 1, "joins", "5", now=NOW)
    assert say(state.metric.title) == "Joins"
    assert state.given is not None
    assert state.given.provenance == "baseline"
    store.undo()
    assert len(view(store, NOW).measures.states(1)) == 2
    with pytest.raises(NotFound) as raised:
        metrics.record(store, 1, "joinz", "5", now=NOW)
    assert raised.value.hint == "joins"


def test_a_number_must_not_land_at_a_level_by_chance(store: Store) -> None:
    metrics.record(store, 1, "dau@visit", "50", now=NOW)
    with pytest.raises(BadValue) as raised:
        metrics.record(store, 1, "dau", "5", now=NOW)
    assert raised.value.hint == "dau@post, dau@visit"
    metrics.record(store, 1, "dau", "5", now=NOW, level="post")
    with pytest.raises(BadValue):
        metrics.record(store, 1, "csat", "5", now=NOW, level="visit")


def test_a_reading_is_taken_back(store: Store) -> None:
    metrics.record(store, 1, "dau", "5", now=NOW)
    metrics.record(store, 1, "dau", "6", now=NOW, day="yesterday")
    state = metrics.take_back(store, 1, "dau", now=NOW)
    assert [reading.value for reading in state.readings] == [6]
    state = metrics.take_back(store, 1, "dau", now=NOW, day="yesterday")
    assert state.latest is None
    assert rows(store) == []
    with pytest.raises(NotFound):
        metrics.take_back(store, 1, "dau", now=NOW)
    store.undo()
    store.undo()
    assert len(days(store)) == 2


def test_the_log_tells_what_was_measured(store: Store) -> None:
    metrics.record(store, 1, "dau", "58", now=NOW)
    metrics.record(store, 1, "dau", "60", now=NOW)
    metrics.take_back(store, 1, "dau", now=NOW)
    put(store, [Value("wau", "visit", DAY, 30), Value("mau", "visit", DAY, 60)])
    workspace = view(store, NOW)
    said = [history.describe(commit, workspace, "lin") for commit in store.history()][1:]
    assert said[0].startswith("metric Daily active recorded, by you")
    assert said[1].startswith("metric Daily active 2026-11-23: 58 → 60 recorded, by you")
    assert said[2].startswith("metric Daily active reading removed, by you")
    assert said[3].startswith("2 metrics")
    with speaking("zh"):
        told = history.describe(list(store.history())[3], workspace, "lin")
    assert told.startswith("12:00 你 移除读数：指标 日活")


def test_a_correction_is_told_field_by_field(store: Store) -> None:
    metrics.record(store, 1, "dau", "1280", now=NOW, n=3)
    metrics.record(store, 1, "dau", "60", now=NOW, source="ana")
    commit = list(store.history())[-1]
    (told,) = changes.changed(commit, view(store, NOW))
    assert changes.field_name(told.table, told.field) == "Reading of 2026-11-23"
    assert (told.before, told.after) == ("1,280, n = 3 (typed)", "60 (ana)")


# -- many readings


def measured(years: int) -> Workspace:
    """Return a community with daily readings of the playbook's metrics over ``years``."""
    templates = load_playbook().metrics[:30]
    records = {id: {"community": 1, **m.record()} for id, m in enumerate(templates, 1)}
    standards = {
        id: {**each.record(), "community": 1, "provenance": "baseline"}
        for id, each in enumerate(load_playbook().standards, 1)
    }
    readings: dict[int, dict[str, Any]] = {}
    for record in records.values():
        for year in range(2027 - years, 2027):
            first = date(year, 1, 1)
            span = (min(date(year, 12, 31), NOW.date()) - first).days + 1
            readings[len(readings) + 1] = {
                "community": 1,
                "metric": record["name"],
                "level": record["level"],
                "version": record["version"],
                "year": year,
                "days": {
                    (first + timedelta(days=n)).isoformat(): {"v": n % 7, "s": "t"}
                    for n in range(span)
                },
            }
    home = {"timezone": "Asia/Shanghai", "sidebar": []}
    tables = {"metrics": records, "standards": standards, "readings": readings}
    return Workspace({"communities": {1: home}, **tables}, NOW)


def test_ten_years_of_readings_cost_no_more_than_one(monkeypatch: pytest.MonkeyPatch) -> None:
    from communitytui.domain.metrics import readings as module

    plain, built = module.Reading, []

    def counted(*parts: Any) -> Any:
        built.append(1)
        return plain(*parts)

    monkeypatch.setattr(module, "Reading", counted)
    counts = []
    for years in (1, 10):
        built.clear()
        for state in metrics.states(measured(years), 1):
            assert state.latest is not None
            assert state.trend is not None
            assert state.judgement.verdict
            assert len(state.readings[-12:]) == 12
        counts.append(len(built))
    assert counts[1] == counts[0]
    assert counts[0] < 30 * 200
