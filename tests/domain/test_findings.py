"""Findings: how sure, since when, in which order, and what becomes of those people acted on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from communitytui.domain.judging.findings import FindingState, findings
from communitytui.domain.judging.rule import Rule, rules_of
from communitytui.domain.metrics.metric import Metric
from communitytui.domain.nouns.schema import check
from communitytui.domain.workspace import Workspace
from communitytui.i18n import say, speaking
from communitytui.services.communities import load_playbook
from tests.domain.measured import NOW, TODAY, Measured
from tests.domain.small import STAMPS
from tests.domain.test_rules import WEEKS, noisy


def rule(*signals: str, **fields: Any) -> dict[str, Any]:
    text = {"zh": "重做", "en": "Do it again"}
    record = {"id": "R1", "signals": list(signals), "text": text, "tasks": ["3.2", "3.6"]}
    return {**record, **fields}


def measured(*signals: str, **fields: Any) -> Measured:
    return Measured([rule(*signals, **fields)], ["3.2", "3.6", "7.7"])


def only(built: Measured) -> FindingState | None:
    found = findings(built.workspace, 1)
    assert len(found) <= 1
    return found[0] if found else None


def acted(built: Measured, state: str, **fields: Any) -> Measured:
    head = {"community": 1, "rule": "R1", "uid": "f", **STAMPS}
    built.tables["findings"][1] = check("findings", {**head, "state": state, **fields})
    return built


# What a finding says


def test_a_finding_says_since_when_how_sure_and_what_closes_it() -> None:
    found = only(measured("dau").put("dau", noisy(60, 30), WEEKS))
    assert found is not None
    assert (found.periods, str(found.since)) == (3, "2026-11-02")
    assert found.sure == "high"
    assert say(found.sure_text) == "very sure: a week far beyond the limits"
    assert say(found.evidence).startswith("Daily active: worse since 2026-11-02, week 47: ")
    assert say(found.closes).startswith("two weeks in a row at 60 or better")
    with speaking("zh"):
        assert "日活" in say(found.evidence)
        assert say(found.text) == "重做"
        assert say(found.sure_text)
        assert say(found.closes)


def test_a_single_run_is_fairly_sure_and_two_of_them_are_very() -> None:
    # Nine weeks a little lower: no week of them stands out.
    low = noisy(100, 98.6, since=63)
    found = only(measured("dau", "joins").put("dau", low, WEEKS))
    assert found is not None
    assert (found.sure, found.severity) == ("medium", "warn")
    assert say(found.sure_text) == "fairly sure: eight weeks to one side"
    both = measured("dau", "joins").put("dau", low, WEEKS).put("joins", low, WEEKS)
    found = only(both)
    assert found is not None
    assert (found.sure, len(found.found)) == ("high", 2)


def test_a_preliminary_baseline_takes_one_step_away() -> None:
    found = only(measured("dau").put("dau", noisy(60, 30), 7 * 16))
    assert found is not None
    assert found.sure == "medium"
    assert say(found.sure_text).endswith("(preliminary baseline)")


def test_a_change_for_the_better_is_never_a_finding() -> None:
    built = measured("dau").put("dau", noisy(60, 90), WEEKS)
    assert only(built) is None
    (state,) = built.workspace.measures.states(1)
    assert state.judgement.change == "better"


def test_partial_days_are_not_there() -> None:
    shape = noisy(60, 20, since=14)
    gone = measured("dau").put("dau", shape, WEEKS, partial=lambda ago: ago <= 14)
    assert only(gone) is None
    assert only(measured("dau").put("dau", shape, WEEKS)) is not None


def test_readings_of_another_definition_are_not_there() -> None:
    assert only(measured("dau").put("dau", noisy(60, 20), WEEKS, version=2)) is None


def test_a_future_reading_is_not_there() -> None:
    built = measured(misses=["csat"]).standard("csat", 80).put("csat", 60, range(-5, -1))
    assert only(built) is None


def test_a_survey_speaks_for_a_quarter() -> None:
    built = measured(misses=["csat"]).standard("csat", 80).put("csat", 60, range(100, 101))
    assert only(built) is not None
    built = measured(misses=["csat"]).standard("csat", 80).put("csat", 60, range(121, 122))
    assert only(built) is None


def test_own_metrics_have_signals_too() -> None:
    built = measured("check-ins").metric("check-ins").put("check-ins", noisy(40, 20), WEEKS)
    found = only(built)
    assert found is not None
    assert found.metric == "check-ins"


def test_findings_come_by_funnel_then_severity_then_weight() -> None:
    rules = [
        rule(misses=["nps"], id="A", funnel="recommend"),
        rule(misses=["ttfr"], id="B", funnel="participate"),
        rule(misses=["in_promise"], id="C", funnel="participate", severity="bad"),
        rule(misses=["unanswered"], id="D", funnel="participate"),
        rule(misses=["join_rate"], id="E", funnel="join", severity="notice"),
    ]
    built = Measured(rules)
    for name, target, value in (
        ("nps", 30, -3),
        ("ttfr", 4, 5),
        ("in_promise", 90, 80),
        ("unanswered", 10, 30),
        ("join_rate", 5, 1),
    ):
        way = "down" if name in ("ttfr", "unanswered") else "up"
        built.standard(name, target, direction=way).put(name, value, 3)
    assert [state.rule.id for state in findings(built.workspace, 1)] == ["E", "C", "D", "B", "A"]


# What becomes of those that people acted on


def firing() -> Measured:
    return measured(misses=["ttfr"]).standard("ttfr", 4, direction="down").put("ttfr", 6, 3)


def quiet() -> Measured:
    return measured(misses=["ttfr"]).standard("ttfr", 4, direction="down").put("ttfr", 2, 3)


def test_a_running_trial_on_its_tasks_mutes_a_finding() -> None:
    trial = {"state": "running", "start": "2026-11-20", "days": 14, "tasks": [2]}
    state = {
        "": firing(),
        "running": firing().trial(**trial),
        "elsewhere": firing().trial(**{**trial, "tasks": [3]}),
        "over": firing().trial(**{**trial, "days": 3}),
        "ended": firing().trial(**{**trial, "state": "done"}),
        "to come": firing().trial(**{**trial, "start": "2026-11-24"}),
        "another's": firing().trial(**{**trial, "community": 2}),
    }
    found = {name: (only(built) or pytest.fail(name)).state for name, built in state.items()}
    assert found == dict.fromkeys(state, "open") | {"running": "muted"}


@pytest.mark.parametrize("state", ["accepted", "dismissed"])
def test_what_people_did_stays_while_it_fires(state: str) -> None:
    found = only(acted(firing(), state, reason="season"))
    assert found is not None
    assert (found.state, found.reason, found.id) == (state, "season", 1)


@pytest.mark.parametrize("state", ["solved", "dismissed"])
def test_what_was_closed_fires_anew(state: str) -> None:
    found = only(acted(firing(), state, closed="2026-11-01"))
    assert found is not None
    assert (found.state, found.id) == ("open", None)


def test_an_accepted_finding_that_is_over_is_solved_and_says_when() -> None:
    found = only(acted(quiet(), "accepted", metric="ttfr", value=6, periods=2, since="2026-11-02"))
    assert found is not None
    assert (found.state, found.closed, found.value, found.live) == ("solved", TODAY, 6, False)
    assert (found.sure, say(found.evidence), say(found.closes)) == (None, "", "")


def test_an_accepted_finding_stays_when_it_cannot_be_told() -> None:
    found = only(acted(measured("ttfr").metric("ttfr"), "accepted"))
    assert found is not None
    assert found.state == "accepted"


def test_a_dismissed_finding_that_is_over_is_gone() -> None:
    assert only(acted(quiet(), "dismissed")) is None


# Older communities, and what is looked at


def test_a_community_from_before_rules_has_none() -> None:
    built = Measured()
    record = dict(built.tables["communities"][1])
    del record["rules"]
    built.tables["communities"][1] = record
    assert rules_of(built.workspace, 1) == []
    assert findings(built.workspace, 1) == []


class Counted(dict[str, Any]):
    """The days of one year, counting how often they are looked at."""

    looked = 0

    def items(self) -> Iterator[Any]:  # type: ignore[override]
        Counted.looked += len(self)
        return iter(super().items())


def looked(days: int) -> int:
    """Return how many readings all rules look at where there are ``days`` of them."""
    built = Measured([each.record() for each in load_playbook().rules])
    for name in ("dau", "wau", "mau", "stickiness", "messages", "reactions", "ttfr", "returning"):
        built.put(name, lambda ago: 100 + ago % 9, days, n=50)
    built.keep()
    for record in built.tables["readings"].values():
        record["days"] = Counted(record["days"])
    Counted.looked = 0
    assert findings(built.workspace, 1) is not None
    return Counted.looked


def test_ten_years_cost_no_more_looks_than_five() -> None:
    five, ten = looked(5 * 365), looked(3650)
    assert 0 < ten <= 1.05 * five


def test_a_metric_is_judged_once_for_all_rules_and_views() -> None:
    built = measured("dau").put("dau", noisy(60, 30), WEEKS)
    workspace = built.workspace
    assert findings(workspace, 1)
    metric = Metric(1, workspace.tables["metrics"][1])
    assert workspace.measures.state(metric) is workspace.measures.state(metric)
    assert workspace.measures.states(1)[0] is workspace.measures.state(metric)


def test_a_rule_reads_its_record_with_defaults() -> None:
    row: Any = {"id": "R", "text": "x"}
    bare = Rule(row)
    assert (bare.signals, bare.misses, bare.behind, bare.within) == ((), (), None, None)
    assert (bare.funnel, bare.severity, bare.tasks) == ("other", "warn", ())
    assert Workspace({}, NOW).communities == []
