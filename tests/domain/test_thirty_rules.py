"""Each of the playbook's thirty rules fires on a series made for it, and not on one beside it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from communitytui.domain.findings import OPEN, FindingState, findings
from communitytui.domain.playbook import Playbook
from communitytui.domain.registry import REGISTRY
from communitytui.domain.rule_language import parse
from communitytui.domain.rule_text import metrics_of, unparse
from communitytui.services.workspaces import load_playbook
from tests.domain.measured import Measured, step

Build = Callable[[Measured], object]


@cache
def book() -> Playbook:
    return load_playbook()


def fired(rule: str, build: Build) -> FindingState | None:
    (record,) = [each.record() for each in book().rules if each.id == rule]
    measured = Measured([record], record["tasks"])
    build(measured)
    found = findings(measured.workspace, 1)
    assert all(state.rule.id == rule and state.state == OPEN for state in found)
    return found[0] if found else None


def questions(m: Measured) -> Measured:
    return m.put("openers", 40)


#: For each rule: what makes it fire, and what is close to that and does not.
CASES: dict[str, tuple[Build, Build]] = {
    "Q01": (
        lambda m: m.standard("stickiness", 8).put("mau", 200).put("dau", 12).put("stickiness", 6),
        # Only the last week was low.
        lambda m: (
            m.standard("stickiness", 8).put("mau", 200).put("dau", 12)
            .put("stickiness", step(9, 6, 6))
        ),
    ),
    "Q02": (
        lambda m: m.put("dau", step(100, 75, 2)),
        # Every Monday is so: weekends and Mondays are quiet here.
        lambda m: m.put("dau", lambda ago: 70 if ago % 7 in (0, 1, 2) else 100),
    ),
    "Q03": (
        lambda m: m.standard("wau_mau", 33).metric("wau_mau").put("wau", 50).put("mau", 200),
        lambda m: m.standard("wau_mau", 33).metric("wau_mau").put("wau", 5).put("mau", 20),
    ),
    "Q04": (
        lambda m: m.put("mau", lambda ago: 400 + ago, 130),
        # Two months down, before that one up.
        lambda m: m.put("mau", lambda ago: 400 + (ago if ago < 70 else 70 - ago), 130),
    ),
    "Q05": (
        lambda m: m.standard("participation", 10).put("members", 300).put("participation", 7),
        lambda m: m.standard("participation", 10).put("members", 12).put("participation", 7),
    ),
    "Q06": (
        lambda m: m.put("messages", step(100, 140, 6)).put("participation", step(20, 15, 6)),
        lambda m: m.put("messages", step(100, 140, 6)).put("participation", 20),
    ),
    "Q07": (
        lambda m: m.put("contributors", 80).put("caf50", 3).put("top1_share", 30),
        lambda m: m.put("contributors", 80).put("caf50", 9).put("top1_share", 30)
        .standard("top1_share", 40, 50, direction="down"),
    ),
    "Q08": (
        lambda m: m.put("messages", 20).put("staff_share", 61),
        lambda m: m.put("messages", 20).put("staff_share", 60),
    ),
    "Q09": (
        lambda m: m.standard("reactions_per_message", 0.5).metric("reactions_per_message")
        .put("messages", 50).put("reactions", 20),
        # An export without reactions has no readings of them, and is no 0.
        lambda m: m.standard("reactions_per_message", 0.5).metric("reactions_per_message")
        .metric("reactions").put("messages", 50),
    ),
    "Q10": (
        lambda m: m.standard("replies_per_message", 0.3).metric("replies_per_message")
        .put("messages", 50).put("replies", 10),
        lambda m: m.standard("replies_per_message", 0.3).metric("replies_per_message")
        .put("messages", 50).put("replies", 25),
    ),
    "Q11": (
        lambda m: m.standard("ttfr", 4, direction="down").put("ttfr", 6, n=25),
        lambda m: m.standard("ttfr", 4, direction="down").put("ttfr", 6, n=19),
    ),
    "Q12": (
        lambda m: questions(m).put("ttfr", 2).put("ttfr_p90", 9),
        lambda m: questions(m).put("ttfr", 2).put("ttfr_p90", 8),
    ),
    "Q13": (
        lambda m: questions(m).standard("unanswered", 10, direction="down").put("unanswered", 12),
        lambda m: questions(m).standard("unanswered", 10, direction="down").put("unanswered", 10),
    ),
    "Q14": (
        lambda m: m.standard("join_rate", 5).put("join_rate", 4, n=300),
        lambda m: m.standard("join_rate", 5).put("join_rate", 4, n=150),
    ),
    "Q15": (
        lambda m: m.standard("activation_7d", 40).put("joins", 2).put("activation_7d", 30),
        lambda m: m.standard("activation_7d", 40).put("joins", 0).put("activation_7d", 30),
    ),
    "Q16": (
        lambda m: m.standard("retention_w1", 30).put("retention_w1", 20, n=22),
        # A provisional number judges nothing, and there is too little past.
        lambda m: m.standard("retention_w1", 30, provenance="provisional")
        .put("retention_w1", 20, 40, n=22),
    ),
    "Q17": (
        lambda m: m.standard("returning", 30).put("mau", 50).put("returning", 25),
        lambda m: m.standard("returning", 30).put("mau", step(20, 50, 20)).put("returning", 25),
    ),
    "Q18": (
        lambda m: m.standard("leave_rate", 2, direction="down").put("leave_rate", 3),
        lambda m: m.standard("leave_rate", 2, direction="down").metric("leave_rate"),
    ),
    "Q19": (
        lambda m: m.put("net_growth", -3),
        lambda m: m.put("net_growth", step(4, -3, 6)),
    ),
    "Q20": (
        lambda m: m.standard("activation_7d", 40).put("joins", 5)
        .put("growth_rate", step(2, 9, 6)).put("activation_7d", 20),
        lambda m: m.standard("activation_7d", 40).put("joins", 5)
        .put("growth_rate", 2).put("activation_7d", 20),
    ),
    "Q21": (
        lambda m: m.standard("csat", 80).put("csat", 70, range(40, 41), n=45),
        lambda m: m.standard("csat", 80).put("csat", 70, range(40, 41), n=12),
    ),
    "Q22": (
        # No standard judges, and yet more would warn against it than for it.
        lambda m: m.put("nps", -8, range(3, 4), n=40).put("detractors", 40, range(3, 4))
        .put("promoters", 32, range(3, 4)),
        lambda m: m.standard("nps", 30).put("nps", 34, range(3, 4), n=40)
        .put("detractors", 10, range(3, 4)).put("promoters", 44, range(3, 4)),
    ),
    "Q23": (
        lambda m: m.standard("ces", 5).put("ces", 4.2, range(10, 11), n=31),
        # A survey of the spring says nothing of this winter.
        lambda m: m.standard("ces", 5).put("ces", 4.2, range(200, 201), n=31),
    ),
    "Q24": (
        lambda m: m.put("publish_rate", 80, 14),
        lambda m: m.put("publish_rate", 80, 6),
    ),
    "Q25": (
        lambda m: m.standard("show_rate", 40).put("show_rate", 25, range(2, 3), n=24),
        lambda m: m.standard("show_rate", 40).put("show_rate", 25, range(2, 3)),
    ),
    "Q26": (
        lambda m: m.standard("cost_per_retained", 30, direction="down")
        .put("cost_per_retained", 42, range(20, 21)),
        lambda m: m.put("cost_per_retained", 42, range(20, 21)),
    ),
    "Q27": (
        lambda m: m.standard("violations_per_1k", 5, direction="down").put("messages", 30)
        .put("violations_per_1k", 8),
        # Days are missing, so there may be 500 or not.
        lambda m: m.standard("violations_per_1k", 5, direction="down")
        .put("messages", lambda ago: 30 if ago % 3 == 0 else None).put("violations_per_1k", 8),
    ),
    "Q28": (
        lambda m: m.put("contributors", 60).put("gini", step(0.70, 0.78, 6)),
        lambda m: m.put("contributors", 60).put("gini", step(0.70, 0.74, 6)),
    ),
    "Q29": (
        lambda m: m.put("dau", 60).goal(
            metric="dau", baseline=50, target=150, deadline="2026-12-31"
        ),
        lambda m: m.put("dau", 130).goal(
            metric="dau", baseline=50, target=150, deadline="2026-12-31"
        ),
    ),
    "Q30": (
        lambda m: m.standard("participation", 10).put("participation", 12)
        .standard("returning", 30).put("returning", 40)
        .standard("ttfr", 4, direction="down").put("ttfr", 2),
        lambda m: m.standard("participation", 10).put("participation", step(9, 12, 10))
        .standard("returning", 30).put("returning", 40)
        .standard("ttfr", 4, direction="down").put("ttfr", 2),
    ),
}  # fmt: skip


def test_there_are_thirty_rules_and_a_case_for_each() -> None:
    assert [rule.id for rule in book().rules] == [f"Q{n:02}" for n in range(1, 31)] == list(CASES)


@pytest.mark.parametrize("rule", CASES)
def test_it_fires(rule: str) -> None:
    found = fired(rule, CASES[rule][0])
    assert found is not None
    assert found.evidence
    assert found.periods >= 1
    assert len(found.tasks) == len(found.rule.tasks) >= 1


@pytest.mark.parametrize("rule", CASES)
def test_it_keeps_silent(rule: str) -> None:
    assert fired(rule, CASES[rule][1]) is None


@pytest.mark.parametrize("rule", CASES)
def test_without_any_reading_it_keeps_silent(rule: str) -> None:
    assert fired(rule, lambda m: [m.metric(name) for name in REGISTRY]) is None


def test_every_metric_that_a_rule_names_is_registered() -> None:
    for rule in book().rules:
        for text in filter(None, (rule.when, rule.needs)):
            assert not set(metrics_of(parse(text))) - set(REGISTRY), rule.id
            assert unparse(parse(text)) == text


@pytest.mark.parametrize(
    ("rule", "severity"), [("Q01", "warn"), ("Q02", "bad"), ("Q28", "notice"), ("Q30", "notice")]
)
def test_severity(rule: str, severity: str) -> None:
    found = fired(rule, CASES[rule][0])
    assert found is not None
    assert found.severity == severity
