"""The playbook's rules: each fires on what it names, and not on what lies beside it."""

from __future__ import annotations

from functools import cache
from random import Random
from typing import Any

import pytest

from communitytui.domain.judging.findings import OPEN, FindingState, findings
from communitytui.domain.judging.rule import Rule
from communitytui.domain.judging.rules import Evidence, explained, fire_all
from communitytui.domain.metrics.registry import REGISTRY
from communitytui.domain.playbook.playbook import Playbook
from communitytui.i18n import say
from communitytui.services.communities import load_playbook
from tests.domain.measured import Measured, Shape

WEEKS = 7 * 34


@cache
def book() -> Playbook:
    return load_playbook()


def rule_record(id: str) -> Any:
    (found,) = [each.record() for each in book().rules if each.id == id]
    return found


def noisy(usual: float, after: float, since: int = 21, share: float = 0.02) -> Shape:
    """Return a series about ``usual`` that lies about ``after`` in the last ``since`` days."""
    random = Random(3)
    noise = {ago: random.gauss(1, share) for ago in range(WEEKS + 7)}
    return lambda ago: (after if ago <= since else usual) * noise[ago]


def built(id: str) -> Measured:
    record = rule_record(id)
    return Measured([record], record["tasks"])


def only(measured: Measured) -> FindingState | None:
    found = findings(measured.workspace, 1)
    assert len(found) <= 1
    return found[0] if found else None


def levels(name: str) -> tuple[float, float]:
    """Return a usual value of a metric, and one that has changed for the worse."""
    known = REGISTRY[name]
    usual = 4.0 if known.high is not None and known.high <= 7 else 40.0
    if known.high == 1:
        usual = 0.4
    return usual, usual * (1.9 if known.direction == "down" else 0.4)


SIGNALS = [(rule.id, name) for rule in book().rules for name in rule.signals]


@pytest.mark.parametrize(("id", "name"), SIGNALS)
def test_each_signal_fires_its_rule_and_its_opposite_does_not(id: str, name: str) -> None:
    usual, worse = levels(name)
    found = only(built(id).put(name, noisy(usual, worse), WEEKS))
    assert found is not None
    assert (found.rule.id, found.metric, found.state) == (id, name, OPEN)
    assert found.severity == "bad"
    assert len(found.tasks) == len(found.rule.tasks)
    assert say(found.evidence)
    assert say(found.closes)
    better = usual + (usual - worse) / 3
    assert only(built(id).put(name, noisy(usual, better), WEEKS)) is None
    assert only(built(id).put(name, noisy(usual, usual), WEEKS)) is None


MISSES = [(rule.id, name) for rule in book().rules for name in rule.misses]


@pytest.mark.parametrize(("id", "name"), MISSES)
def test_a_target_of_the_team_fires_where_it_is_missed(id: str, name: str) -> None:
    known = REGISTRY[name]
    usual, worse = levels(name)
    way = known.direction
    missed = built(id).standard(name, usual, direction=way).put(name, worse, 3)
    found = only(missed)
    assert found is not None
    assert (found.metric, found.severity, found.sure) == (name, "warn", "high")
    assert found.standard is not None
    assert found.standard.target == usual
    assert only(built(id).standard(name, usual, direction=way).put(name, usual, 3)) is None
    # A provisional number, and a baseline, are no target.
    for provenance in ("provisional", "baseline"):
        built_so = built(id).standard(name, usual, direction=way, provenance=provenance)
        assert only(built_so.put(name, worse, 3)) is None


def test_past_the_alert_line_a_missed_target_is_bad() -> None:
    found = only(built("Q11").standard("ttfr", 4, 8, direction="down").put("ttfr", 9, 3, n=30))
    assert found is not None
    assert found.severity == "bad"


def test_a_goal_behind_its_time() -> None:
    goal = {"metric": "dau", "baseline": 0, "target": 100, "deadline": "2026-12-31"}
    late = built("Q29").put("dau", 20, 3).goal(**goal)
    found = only(late)
    assert found is not None
    assert (found.metric, found.value) == ("dau", 20)
    assert say(found.evidence) == "goal 1 600 readers: 20% of the way, 69% of the time"
    assert say(found.closes) == "goal 1 is at most 15 points behind"
    assert only(built("Q29").put("dau", 60, 3).goal(**goal)) is None
    # A reading of last quarter says nothing of where it is.
    assert only(built("Q29").put("dau", 20, range(91, 95)).goal(**goal)) is None


def test_there_are_fewer_rules_and_none_is_a_condition() -> None:
    assert len(book().rules) == 25
    ids = {rule.id for rule in book().rules}
    for rule in book().rules:
        assert rule.signals or rule.misses or rule.behind
        assert rule.within is None or rule.within in ids
        assert rule.tasks, "what is found proposes something to do"
        record = rule.record()
        assert {"zh", "en"} <= record["text"].keys()


def test_no_metric_is_a_signal_of_two_rules() -> None:
    names = [name for _, name in SIGNALS]
    assert len(names) == len(set(names))


# Signals of one cause


def test_activity_that_falls_is_one_finding() -> None:
    measured = built("Q02")
    for name in ("messages", "replies", "wau", "dau"):
        measured.put(name, noisy(60, 30), WEEKS)
    found = only(measured)
    assert found is not None
    # The most telling one stands first, whatever was measured first.
    assert [each.metric for each in found.found] == ["dau", "messages", "wau", "replies"]
    assert found.metric == "dau"
    assert str(found.since) == "2026-11-02"
    assert found.sure == "high"


def test_what_is_within_another_finding_is_none_of_its_own() -> None:
    rules = [rule_record("Q11"), rule_record("Q13")]
    measured = Measured(rules).put("ttfr", noisy(2, 4), WEEKS, n=500)
    measured.put("unanswered", noisy(20, 45), WEEKS, n=500)
    found = findings(measured.workspace, 1)
    assert [state.rule.id for state in found] == ["Q11"]
    assert [each.metric for each in found[0].found] == ["ttfr", "unanswered"]
    # By itself it is one.
    alone = Measured(rules).put("ttfr", noisy(2, 2), WEEKS, n=500)
    alone.put("unanswered", noisy(20, 45), WEEKS, n=500)
    assert [state.rule.id for state in findings(alone.workspace, 1)] == ["Q13"]


def test_what_cannot_be_told_is_neither_true_nor_false() -> None:
    measured = built("Q02").metric("dau")
    evidence = Evidence(measured.workspace, 1)
    rule = Rule(rule_record("Q02"))
    assert evidence.fire(rule).truth is None
    quiet = Evidence(built("Q02").put("dau", noisy(40, 40), WEEKS).workspace, 1)
    assert quiet.fire(rule).truth is False
    assert fire_all(quiet, [rule])["Q02"].truth is False


def test_a_week_of_last_month_fires_nothing() -> None:
    shape = noisy(60, 20, since=60)
    measured = built("Q02").put("dau", shape, range(45, WEEKS))
    assert only(measured) is None


def test_each_level_is_looked_at_by_itself() -> None:
    measured = built("Q02").put("dau", noisy(60, 60), WEEKS, level="post")
    measured.put("dau", noisy(300, 120), WEEKS, level="visit")
    found = only(measured)
    assert found is not None
    assert (found.metric, found.level) == ("dau", "visit")
    assert say(found.evidence).startswith("Daily active (visited): worse since")


def test_a_notice_reopens_nothing() -> None:
    record = {**rule_record("Q02"), "severity": "notice"}
    measured = Measured([record], ["8.4"]).put("dau", noisy(60, 20), WEEKS)
    (found,) = findings(measured.workspace, 1)
    assert (found.severity, found.tasks) == ("notice", ())


def test_a_rule_explains_what_it_looks_at() -> None:
    measured = built("Q13").put("unanswered", noisy(20, 45), WEEKS, n=500)
    told = explained(Evidence(measured.workspace, 1), Rule(rule_record("Q13")))
    assert told.truth is True
    (check,) = told.checks
    assert str(say(check.text)) == "Unanswered got worse"
    assert check.truth is True
    assert say(check.said).startswith("worse since 2026-11-02, week 47: ")
