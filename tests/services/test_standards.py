"""Setting standards, and the community's own metrics."""

from __future__ import annotations

from typing import Any

import pytest

from communitytui.domain.metrics.judgement import Standard
from communitytui.errors import BadValue, NotFound
from communitytui.i18n import say, speaking
from communitytui.services import history, metrics, own_metrics
from communitytui.services.standards import remove_standard, set_standard
from communitytui.services.workspaces import view
from communitytui.store import Store
from tests.services.conftest import NOW


def given(store: Store, name: str = "dau") -> Standard | None:
    workspace = view(store, NOW)
    return workspace.measures.state(workspace.measures.find(1, name)).given


def test_the_team_sets_a_number(store: Store) -> None:
    metrics.record(store, 1, "dau", "9", now=NOW)
    state = set_standard(store, 1, "dau", target="20", alert="10", now=NOW)
    assert state.given == Standard(20, 10, "up", "team")
    assert state.judgement.verdict == "bad"
    # What is not said stays.
    assert set_standard(store, 1, "dau", alert="5", now=NOW).given == Standard(20, 5, "up", "team")
    assert set_standard(store, 1, "dau", alert="none", now=NOW).given == Standard(
        20, None, "up", "team"
    )
    store.undo()
    store.undo()
    store.undo()
    assert given(store) == Standard(10, 5, "up", "team")


def test_a_number_with_a_source_is_sourced_and_a_new_number_forgets_it(store: Store) -> None:
    sourced = set_standard(store, 1, "dau", target="20", source="a study", now=NOW).given
    assert sourced == Standard(20, 5, "up", "sourced", "a study")
    assert set_standard(store, 1, "dau", target="25", now=NOW).given == Standard(
        25, 5, "up", "team"
    )
    late = set_standard(store, 1, "dau", source="the same study", now=NOW).given
    assert late == Standard(25, 5, "up", "sourced", "the same study")


def test_the_own_past_as_standard(store: Store) -> None:
    assert set_standard(store, 1, "dau", baseline=True, now=NOW).given == Standard(
        None, None, "up", "baseline"
    )
    with pytest.raises(BadValue):
        set_standard(store, 1, "dau", baseline=True, target="5", now=NOW)


def test_a_metric_without_a_better_side_needs_one_to_be_judged(store: Store) -> None:
    for fields in ({"baseline": True}, {"target": "5"}):
        with pytest.raises(BadValue):
            set_standard(store, 1, "feedback", now=NOW, **fields)
    # What was refused left nothing behind.
    assert len(view(store, NOW).measures.states(1)) == 2
    set_standard(store, 1, "feedback", target="5", direction="up", now=NOW)
    assert given(store, "feedback") == Standard(5, None, "up", "team")
    silent = set_standard(store, 1, "dau", direction="none", now=NOW)
    assert silent.judgement.verdict == "unknown"


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("dau", {"target": "20", "alert": "30"}),
        ("leave_rate", {"target": "5", "alert": "2"}),
        ("participation", {"target": "130"}),
        ("dau", {"target": "-1"}),
        ("dau", {"target": "lots"}),
        ("dau", {"target": "none", "alert": "none"}),
        ("dau", {"direction": "sideways"}),
        ("dau", {"target": "5", "level": "seen"}),
    ],
)
def test_a_standard_that_cannot_judge_is_refused(
    store: Store, name: str, fields: dict[str, Any]
) -> None:
    with pytest.raises(BadValue):
        set_standard(store, 1, name, now=NOW, **fields)
    assert given(store) == Standard(10, 5, "up", "team")


def test_a_standard_belongs_to_one_level(store: Store) -> None:
    metrics.record(store, 1, "dau@visit", "50", now=NOW)
    with pytest.raises(BadValue):
        set_standard(store, 1, "dau", target="40", now=NOW)
    set_standard(store, 1, "dau@visit", target="40", now=NOW)
    assert given(store) == Standard(10, 5, "up", "team")
    assert given(store, "dau@visit") == Standard(40, None, "up", "team")


def test_a_standard_is_taken_away(store: Store) -> None:
    state = remove_standard(store, 1, "dau", now=NOW)
    assert state.given is None
    with pytest.raises(NotFound):
        remove_standard(store, 1, "dau", now=NOW)
    store.undo()
    assert given(store) == Standard(10, 5, "up", "team")


def test_the_log_tells_of_standards_and_definitions(store: Store) -> None:
    set_standard(store, 1, "dau", target="20", now=NOW)
    remove_standard(store, 1, "dau", now=NOW)
    own_metrics.add(store, 1, "checkins", {}, now=NOW)
    own_metrics.define(store, 1, "checkins", {"title": "打卡"}, now=NOW)
    workspace = view(store, NOW)
    commits = list(store.history())[1:]
    said = [history.describe(commit, workspace, "lin").split(", by")[0] for commit in commits]
    assert said == [
        "metric Daily active standard set",
        "metric Daily active standard removed",
        "metric 打卡 added",
        "metric 打卡 changed",
    ]
    with speaking("zh"):
        assert history.describe(commits[0], workspace, "lin").startswith(
            "12:00 你 设定标准：指标 日活"
        )


# -- own metrics


def test_a_metric_of_ones_own(store: Store) -> None:
    typed = {"title": "打卡", "unit": "人", "decimals": "1", "definition": "每天打卡的人"}
    state = own_metrics.add(store, 1, "checkins", typed, now=NOW)
    metric = state.metric
    assert (metric.name, say(metric.title), say(metric.unit), metric.group) == (
        "checkins",
        "打卡",
        "人",
        "own",
    )
    assert metric.show(3) == "3.0"
    assert state.given == Standard(None, None, "up", "baseline")
    store.undo()
    assert len(view(store, NOW).measures.states(1)) == 2


def test_a_metric_of_the_registry_brings_its_definition(store: Store) -> None:
    state = own_metrics.add(store, 1, "nps", {}, now=NOW)
    assert state.metric.group == "satisfaction"
    state = own_metrics.add(store, 1, "dau", {"level": "visit"}, now=NOW)
    assert state.metric.key == "dau@visit"
    with pytest.raises(BadValue):
        own_metrics.add(store, 1, "csat", {"title": "mine"}, now=NOW)
    with pytest.raises(BadValue):
        own_metrics.add(store, 1, "csat", {"level": "visit"}, now=NOW)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("dau", {}),
        ("DAU", {}),
        ("share", {}),
        ("share", {"level": "visit"}),
        ("a b", {}),
        ("", {}),
        ("-x", {}),
        ("x@y", {}),
        ("add", {}),
        ("a" * 41, {}),
        ("good", {"group": "fun"}),
        ("good", {"direction": "left"}),
        ("good", {"decimals": "7"}),
        ("good", {"title": " "}),
    ],
)
def test_a_name_or_field_that_is_wrong_is_refused(
    store: Store, name: str, typed: dict[str, str]
) -> None:
    with pytest.raises(BadValue):
        own_metrics.add(store, 1, name, typed, now=NOW)
    assert len(view(store, NOW).measures.states(1)) == 2


def test_a_new_meaning_is_a_new_version_and_a_new_name_is_not(store: Store) -> None:
    metrics.record(store, 1, "share", "12", now=NOW)
    state = own_metrics.define(store, 1, "share", {"title": "Share of voice"}, now=NOW)
    assert state.metric.version == 1
    assert len(state.readings) == 1
    state = own_metrics.define(store, 1, "share", {"definition": "voices / members"}, now=NOW)
    assert state.metric.version == 2
    assert state.latest is None
    assert state.metric.record["former"] == [
        {
            "version": 1,
            "registry": 0,
            "without": {},
            "definition": "share",
            "unit": "%",
            "formula": "",
            "until": "2026-11-23",
        }
    ]
    metrics.record(store, 1, "share", "30", now=NOW)
    workspace = view(store, NOW)
    metric = workspace.measures.find(1, "share")
    assert [r.value for r in workspace.measures.state(metric).readings] == [30]
    assert {v: len(found) for v, found in workspace.measures.former(metric).items()} == {1: 1}
    # The same words again are no other meaning.
    again = own_metrics.define(store, 1, "share", {"definition": "voices / members"}, now=NOW)
    assert again.metric.version == 2


def test_nothing_to_change_is_refused(store: Store) -> None:
    with pytest.raises(BadValue):
        own_metrics.define(store, 1, "dau", {}, now=NOW)
    with pytest.raises(BadValue):
        own_metrics.define(store, 1, "dau", {"level": "visit"}, now=NOW)
