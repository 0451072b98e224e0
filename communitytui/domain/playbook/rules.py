"""The rules of a playbook: their metrics, tasks and one another are known."""

from __future__ import annotations

from collections.abc import Sequence

from communitytui.domain.kernel.file_table import FilePlace, FileTable, as_key, as_line, one_of
from communitytui.domain.kernel.labels import FUNNEL, SEVERITIES
from communitytui.domain.nouns.shapes import SIGNALS_CAP
from communitytui.domain.playbook.playbook import RuleTemplate
from communitytui.message import N_

_KNOWN = (
    "id",
    "signals",
    "misses",
    "behind",
    "within",
    "funnel",
    "severity",
    "text",
    "tasks",
)
#: What rules were written in before they named signals.
_FORMER = ("when", "needs", "fresh")
#: No community needs more.
_CAP = 200


def read_rules(
    top: FileTable, metrics: Sequence[str], tasks: Sequence[str]
) -> tuple[RuleTemplate, ...]:
    """Return the rules under ``[[rules]]``; ``metrics`` and ``tasks`` are those they may name.

    Raises ``BadValue`` naming file and key, what was expected there, and the nearest word.
    """
    found: dict[str, RuleTemplate] = {}
    places: dict[str, FilePlace] = {}
    for place, item in top.items("rules", _CAP):
        rule = _rule(place, item, metrics, tasks)
        if rule.id in found:
            raise place.child("id").fault(
                N_("{file}: {key}: {value} is there already"), value=rule.id
            )
        found[rule.id], places[rule.id] = rule, place
    for rule in found.values():
        if rule.within is not None:
            others = [id for id in found if id != rule.id and found[id].within is None]
            message = N_("{file}: {key}: there is no rule {value} that stands by itself")
            one_of(places[rule.id].child("within"), rule.within, others, message)
    return tuple(found.values())


def _rule(
    place: FilePlace, value: object, metrics: Sequence[str], tasks: Sequence[str]
) -> RuleTemplate:
    if isinstance(value, dict):
        for key in _FORMER:
            if key in value:
                raise place.child(key).fault(
                    N_(
                        "{file}: {key}: conditions are no longer written out; "
                        "name the metrics in signals or misses"
                    )
                )
    table = FileTable(place, value, _KNOWN)
    no_task = N_("{file}: {key}: there is no task {value}")
    rule = RuleTemplate(
        id=as_key(table.at("id"), table.get("id"), dots=True),
        signals=_metrics(table, "signals", metrics),
        misses=_metrics(table, "misses", metrics),
        behind=table.whole("behind", 1, 100, None),
        within=table.line("within") if "within" in table else None,
        funnel=table.word("funnel", FUNNEL, "other"),
        severity=table.word("severity", SEVERITIES, "warn"),
        text=table.words("text"),
        tasks=tuple(
            one_of(at, as_line(at, item), tasks, no_task) for at, item in table.items("tasks", 50)
        ),
    )
    if not rule.signals and not rule.misses and rule.behind is None:
        raise place.fault(N_("{file}: {key}: a rule needs signals, misses or behind"))
    return rule


def _metrics(table: FileTable, key: str, metrics: Sequence[str]) -> tuple[str, ...]:
    message = N_("{file}: {key}: there is no metric {value}")
    found = [
        one_of(at, as_line(at, item), metrics, message)
        for at, item in table.items(key, SIGNALS_CAP)
    ]
    return tuple(dict.fromkeys(found))
