"""Findings: what is never judged, what is counted, and what becomes of those people acted on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from communitytui.domain.findings import FindingState, Rule, findings, rules_of
from communitytui.domain.rule_explaining import explain
from communitytui.domain.schema import check
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue
from communitytui.i18n import speaking
from communitytui.services.workspaces import load_playbook
from tests.domain.measured import NOW, TODAY, Measured, step, swing
from tests.domain.small import STAMPS


def rule(when: str, needs: str | None = None, **fields: Any) -> dict[str, Any]:
    text = {"zh": "重做", "en": "Do it again"}
    record = {"id": "R1", "when": when, "needs": needs, "text": text, "tasks": ["3.2", "3.6"]}
    return {**record, **fields}


def measured(when: str, needs: str | None = None, **fields: Any) -> Measured:
    return Measured([rule(when, needs, **fields)], ["3.2", "3.6", "7.7"])


def only(built: Measured) -> FindingState | None:
    found = findings(built.workspace, 1)
    assert len(found) <= 1
    return found[0] if found else None


def acted(built: Measured, state: str, **fields: Any) -> Measured:
    head = {"community": 1, "rule": "R1", "uid": "f", **STAMPS}
    built.tables["findings"][1] = check("findings", {**head, "state": state, **fields})
    return built


# What is never judged


def test_a_partial_reading_is_not_there() -> None:
    built = measured("mau < 50").put("mau", step(80, 20, 5), partial=lambda ago: ago <= 5)
    assert only(built) is None
    assert only(measured("mau < 50").put("mau", step(80, 20, 5))) is not None


def test_readings_of_another_definition_are_not_there() -> None:
    assert only(measured("ttfr > 4").put("ttfr", 9, version=2)) is None


def test_levels_are_never_mixed() -> None:
    when = "100 * wau / mau < 50"
    built = measured(when).put("wau", 10, level="visit").put("mau", 100, level="post")
    assert only(built) is None
    built.put("mau", 100, level="visit")
    found = only(built)
    assert found is not None
    assert (found.level, found.value) == ("visit", 10)


def test_the_level_that_fires_is_told_and_the_gravest_wins() -> None:
    built = measured("stickiness below standard")
    for level, target, alert in (("visit", 20, 10), ("post", 8, 2)):
        built.standard("stickiness", target, alert, level=level)
    built.put("stickiness", 9, level="visit").put("stickiness", 7, level="post")
    found = only(built)
    assert found is not None
    assert (found.level, found.severity, found.value) == ("visit", "bad", 9)


def test_what_a_rule_needs_has_the_same_level() -> None:
    built = measured("stickiness < 8", "mau >= 30")
    built.put("stickiness", 5, level="post").put("mau", 200, level="visit")
    assert only(built) is None


def test_a_gap_is_no_zero() -> None:
    # Messages stopped being exported ten days ago: that is not silence.
    built = measured("messages < 5").put("messages", 60, range(10, 60))
    assert only(built) is None
    # The days that both have are compared, and no others.
    built = measured("reactions / messages < 0.3")
    built.put("messages", 10, 7).put("reactions", lambda ago: 5 if ago in (1, 2) else None)
    assert only(built) is None


def test_old_readings_fire_nothing_unless_the_rule_says_so() -> None:
    assert only(measured("csat < 80").put("csat", 60, range(40, 41))) is None
    assert only(measured("csat < 80", fresh=60).put("csat", 60, range(40, 41))) is not None


def test_a_future_reading_is_not_there() -> None:
    assert only(measured("csat < 80").put("csat", 60, range(-5, -1))) is None


def test_a_provisional_number_judges_nothing_but_eight_weeks_do() -> None:
    built = measured("returning below standard")
    built.standard("returning", 90, provenance="provisional").put("returning", 40, 40)
    assert only(built) is None
    built = measured("returning below standard")
    built.standard("returning", 90, provenance="provisional").put("returning", step(40, 20, 6))
    found = only(built)
    assert found is not None
    assert found.standard is not None
    assert (found.standard.provenance, found.standard.target) == ("baseline", 40)


def test_the_usual_swing_of_a_metric_is_no_finding() -> None:
    built = measured("returning below standard").standard("returning", provenance="baseline")
    assert only(built.put("returning", swing(40, 1))) is None


def test_an_unknown_sample_is_not_enough() -> None:
    assert only(measured("nps < 0", "n of nps >= 30").put("nps", -5)) is None
    assert only(measured("nps < 0", "n of nps >= 30").put("nps", -5, n=29)) is None
    assert only(measured("nps < 0", "n of nps >= 30").put("nps", -5, n=30)) is not None


# What is counted


def test_periods_and_the_day_since_when() -> None:
    found = only(measured("net_growth < 0").put("net_growth", step(3, -1, 20)))
    assert found is not None
    assert (found.periods, str(found.since)) == (3, "2026-11-09")
    found = only(measured("net_growth < 0 for 2 weeks").put("net_growth", step(3, -1, 20)))
    assert found is not None
    assert (found.periods, str(found.since)) == (3, "2026-11-09")


@pytest.mark.parametrize(
    ("value", "severity"), [(7.9, "warn"), (5, "bad"), (2, "bad"), (8, None), (9, None)]
)
def test_past_the_alert_line_is_bad(value: float, severity: str | None) -> None:
    built = measured("stickiness below standard").standard("stickiness", 8, 5)
    found = only(built.put("stickiness", value))
    assert (found and found.severity) == severity


def test_a_notice_stays_one() -> None:
    built = measured("stickiness below standard", severity="notice").standard("stickiness", 8, 5)
    found = only(built.put("stickiness", 1))
    assert found is not None
    assert found.severity == "notice"


def test_findings_come_by_funnel_then_severity_then_weight() -> None:
    rules = [
        rule("nps < 0", id="A", funnel="recommend", severity="bad"),
        rule("ttfr > 4", id="B", funnel="participate"),
        rule("ttfr > 5", id="C", funnel="participate", severity="bad"),
        rule("unanswered > 10", id="D", funnel="participate"),
        rule("join_rate < 5", id="E", funnel="join", severity="notice"),
    ]
    built = Measured(rules).put("nps", -3).put("ttfr", 6).put("unanswered", 30).put("join_rate", 1)
    assert [state.rule.id for state in findings(built.workspace, 1)] == ["E", "C", "D", "B", "A"]


def test_own_metrics_are_held_by_their_newest_reading() -> None:
    built = measured('"check-ins" < 5').metric("check-ins").put("check-ins", 3, range(1, 2))
    found = only(built)
    assert found is not None
    assert (found.metric, found.value) == ("check-ins", 3)


def test_evidence_speaks_the_language_of_the_reader() -> None:
    built = measured("ttfr above standard").standard("ttfr", 4, direction="down")
    found = only(built.put("ttfr", 6))
    assert found is not None
    said = "First response (median) 6.0 h is above its standard 4.0 h (set by the team)"
    assert found.evidence == said
    assert found.text == "Do it again"
    with speaking("zh"):
        assert "首响时间（中位数） 6.0 小时" in found.evidence
        assert found.text == "重做"


def test_evidence_against_an_own_past_says_that_a_week_was_held() -> None:
    built = measured("returning below standard").standard("returning", provenance="baseline")
    found = only(built.put("returning", step(40, 20, 3)))
    assert found is not None
    assert "7-day median 20.0% is past the alert line 40.0% (own baseline)" in found.evidence


# What becomes of those that people acted on


def firing() -> Measured:
    return measured("ttfr > 4").put("ttfr", 6)


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


def test_an_accepted_finding_that_recovered_is_solved_and_says_when() -> None:
    quiet = measured("ttfr > 4").put("ttfr", 2)
    found = only(acted(quiet, "accepted", metric="ttfr", value=6, periods=2, since="2026-11-02"))
    assert found is not None
    assert (found.state, found.closed, found.value, found.live) == ("solved", TODAY, 6, False)


def test_an_accepted_finding_stays_when_it_cannot_be_told() -> None:
    found = only(acted(measured("ttfr > 4").metric("ttfr"), "accepted"))
    assert found is not None
    assert found.state == "accepted"


def test_a_dismissed_finding_that_cleared_is_gone() -> None:
    assert only(acted(measured("ttfr > 4").put("ttfr", 2), "dismissed")) is None


def test_a_rule_broken_in_the_file_is_silent_and_stops_no_other() -> None:
    rules = [rule("ttfr bigger 4", id="A"), rule("ttfr > 4", "n off ttfr", id="B")]
    built = Measured([*rules, rule("ttfr > 4", id="C")]).put("ttfr", 6)
    assert [state.rule.id for state in findings(built.workspace, 1)] == ["C"]
    with pytest.raises(BadValue, match="character 6"):
        explain(built.workspace, 1, rules_of(built.workspace, 1)[0])


# Older communities, and what is looked at


def test_a_community_from_before_rules_has_none() -> None:
    built = Measured()
    record = dict(built.tables["communities"][1])
    del record["rules"]
    built.tables["communities"][1] = record
    assert rules_of(built.workspace, 1) == []
    assert findings(built.workspace, 1) == []


class Counted(dict[str, Any]):
    """The days of one year, counting how often they are looked up."""

    looked = 0

    def get(self, key: str, default: Any = None) -> Any:
        Counted.looked += 1
        return super().get(key, default)

    def __iter__(self) -> Iterator[str]:
        Counted.looked += len(self)
        return super().__iter__()


def looked(days: int) -> int:
    """Return how many readings all thirty rules look at where there are ``days`` of them."""
    built = Measured([each.record() for each in load_playbook().rules])
    for name in ("dau", "wau", "mau", "stickiness", "messages", "reactions", "ttfr", "returning"):
        built.put(name, lambda ago: 100 + ago % 9, days, n=50)
        built.standard(name, provenance="baseline")
    for record in built.tables["readings"].values():
        record["days"] = Counted(record["days"])
    Counted.looked = 0
    assert findings(built.workspace, 1) is not None
    return Counted.looked


def test_ten_years_cost_no_more_looks_than_one() -> None:
    one, ten = looked(400), looked(3650)
    assert 0 < ten <= 1.2 * one


# Explaining


def test_each_test_of_a_rule_is_explained() -> None:
    built = measured("ttfr > 4 and unanswered below standard", "n of ttfr >= 20 or openers >= 20")
    built.put("ttfr", 6).put("openers", 12).put("unanswered", 3)
    workspace = built.workspace
    told = explain(workspace, 1, rules_of(workspace, 1)[0])
    assert told.truth is None
    assert [(check.truth, check.said) for check in told.checks] == [
        (True, "First response (median) 6.0 h is above 4.0 h"),
        (None, "Unanswered has no standard"),
    ]
    assert [(check.truth, check.said) for check in told.needed] == [
        (None, "the sample size of First response (median) is not known"),
        (False, "Questions asked 12 questions is below 20 questions"),
    ]


def test_too_old_readings_are_explained() -> None:
    workspace = measured("csat < 80").put("csat", 60, range(40, 41)).workspace
    told = explain(workspace, 1, rules_of(workspace, 1)[0])
    assert [check.said for check in told.needed] == ["the newest reading is 40 days old"]


def test_a_rule_reads_its_record_with_defaults() -> None:
    bare = Rule({"id": "R", "when": "dau < 1", "text": "x"})
    assert (bare.needs, bare.funnel, bare.severity, bare.fresh, bare.tasks) == (
        None,
        "other",
        "warn",
        35,
        (),
    )
    assert Workspace({}, NOW).communities == []
