"""Why a rule fires or does not, in words: each of its tests with the numbers that were found."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from communitytui.domain.findings import Rule, evaluate
from communitytui.domain.rule_evaluation import Evaluation
from communitytui.domain.rule_nodes import Fact, Group, Node, Not
from communitytui.domain.rule_series import Readings
from communitytui.domain.rule_text import say
from communitytui.domain.workspace import Workspace
from communitytui.i18n import tr


class Check(NamedTuple):
    """One test of a rule, for people: what it asks, whether it holds, and the numbers."""

    text: str
    truth: bool | None
    said: str


class Explanation(NamedTuple):
    """Why a rule fires or does not: each of its tests with what was found."""

    rule: Rule
    community: int
    level: str | None
    day: date
    truth: bool | None
    when: str
    needs: str
    checks: tuple[Check, ...]
    needed: tuple[Check, ...]


def explain(workspace: Workspace, community: int, rule: Rule) -> Explanation:
    """Return why a rule fires or does not, in the language spoken now.

    Raises ``BadValue`` for a rule whose conditions cannot be read.
    """
    if rule.fault is not None:
        raise rule.fault
    readings = Readings(workspace, community)
    fired = evaluate(readings, rule)
    evaluation = Evaluation(readings, fired.level)

    def title(name: str) -> str:
        metric = readings.metric(name, fired.level)
        return metric.title if metric else name

    def checks(node: Node | None) -> tuple[Check, ...]:
        found = []
        for fact in _facts(node):
            outcome = evaluation.holds(fact, fired.day)
            told = "; ".join(str(each) for each in outcome.said)
            found.append(Check(say(fact, title), outcome.truth, told))
        return tuple(found)

    needs = rule.needs
    old = fired.when.said if fired.needs is None and fired.truth is None else ()
    late = tuple(Check(tr("fresh readings"), False, str(each)) for each in old)
    late = late if (readings.today - fired.day).days > rule.fresh else ()
    return Explanation(
        rule=rule,
        community=community,
        level=fired.level,
        day=fired.day,
        truth=fired.truth,
        when=say(rule.when, title),
        needs=say(needs, title) if needs is not None else "",
        checks=checks(rule.when),
        needed=(*late, *checks(needs)),
    )


def _facts(node: Node | None) -> list[Fact | Any]:
    """Return the single tests of a rule, with the periods that each must hold for."""
    if node is None:
        return []
    if isinstance(node, Group):
        return [fact for test in node.tests for fact in _facts(test)]
    return _facts(node.test) if isinstance(node, Not) else [node]
