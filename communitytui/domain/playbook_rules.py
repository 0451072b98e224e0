"""The rules of a playbook: their conditions parsed, their metrics and tasks known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from communitytui.domain.finding_shapes import FRESH_CAP, FUNNEL, SEVERITIES
from communitytui.domain.playbook import RuleTemplate
from communitytui.domain.playbook_reader import Place, Table, as_key, as_line, one_of
from communitytui.errors import BadValue
from communitytui.i18n import N_

_KNOWN = ("id", "when", "needs", "funnel", "severity", "fresh", "text", "tasks")
#: No community needs more.
_CAP = 200


def read_rules(
    top: Table, metrics: Sequence[str], tasks: Sequence[str]
) -> tuple[RuleTemplate, ...]:
    """Return the rules under ``[[rules]]``; ``metrics`` and ``tasks`` are those they may name.

    Raises ``BadValue`` naming file and key; for a condition also the character, what was expected
    there, and the nearest word.
    """
    found: dict[str, RuleTemplate] = {}
    for place, item in top.items("rules", _CAP):
        rule = _rule(place, item, metrics, tasks)
        if rule.id in found:
            raise place.child("id").fault(
                N_("{file}: {key}: {value} is there already"), value=rule.id
            )
        found[rule.id] = rule
    return tuple(found.values())


def _rule(place: Place, value: Any, metrics: Sequence[str], tasks: Sequence[str]) -> RuleTemplate:
    table = Table(place, value, _KNOWN)
    message = N_("{file}: {key}: there is no task {value}")
    return RuleTemplate(
        id=as_key(table.at("id"), table.get("id"), dots=True),
        when=_condition(table, "when", metrics),
        needs=_condition(table, "needs", metrics) if "needs" in table else None,
        funnel=table.word("funnel", FUNNEL, "other"),
        severity=table.word("severity", SEVERITIES, "warn"),
        fresh=table.whole("fresh", 1, FRESH_CAP, None),
        text=table.words("text"),
        tasks=tuple(
            one_of(at, as_line(at, item), tasks, message) for at, item in table.items("tasks", 50)
        ),
    )


def _condition(table: Table, key: str, metrics: Sequence[str]) -> str:
    """Return a condition as it is printed back, once it is known to be one."""
    # A community made without rules does not load their language.
    from communitytui.domain.rule_language import parse
    from communitytui.domain.rule_text import metrics_of, unparse

    place = table.at(key)
    try:
        node = parse(table.line(key))
    except BadValue as error:
        if "file" in error.values:
            raise
        raise place.fault(N_("{file}: {key}: {problem}"), problem=error, hint=error.hint) from None
    for name in metrics_of(node):
        one_of(place, name, metrics, N_("{file}: {key}: there is no metric {value}"))
    return unparse(node)
