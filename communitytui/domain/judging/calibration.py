"""How many false findings a year to expect here: the past replayed, and one without any change.

The past is replayed week by week, as if each had been the newest; a finding counts when it was
not there the week before. The twin without change is made of the community's own weeks of its
baseline, drawn in blocks of four (block bootstrap: H. R. Kuensch, Ann. Statist. 17, 1989), all
metrics by the same weeks, so that what belongs together stays together. Whatever is found in it
is false. Goals and targets are left out: they are no matter of chance.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from communitytui.domain.judging import lines
from communitytui.domain.judging.rule import Rule, rules_of
from communitytui.domain.kernel.days import shift
from communitytui.domain.metrics import baselines, signals
from communitytui.domain.metrics.standards import course
from communitytui.domain.metrics.weeks import Week

if TYPE_CHECKING:
    from communitytui.domain.metrics.judgement import MetricState
    from communitytui.domain.metrics.metric import Metric
    from communitytui.domain.workspace import Workspace

#: How many twins are made, and for how many weeks each is judged.
_TWINS, _LENGTH = 40, 104
#: At least so many of a group.
_LEAST = 5
_BLOCK = 4
_YEAR = 52.18


class Calibration(NamedTuple):
    """Findings of the own past of the whole by rule, and false ones a year by rule and in all.

    Those of its groups are among the false ones.

    ``years`` is how much of the past was judged; ``expected`` is ``None`` without a baseline.
    ``judged`` are the metrics that were, which say what they see (``MetricState.sights``).
    """

    community: int
    rules: tuple[str, ...]
    past: Mapping[str, int]
    false: Mapping[str, float]
    years: float
    expected: float | None
    judged: tuple[MetricState, ...] = ()


Signals = Sequence[signals.Signal]
#: The weeks of a metric, and how those after the baseline were judged.
Past = tuple[Sequence[Week], Signals]


class _Judged(NamedTuple):
    metric: Metric
    weeks: Sequence[Week]
    first: date
    stride: int
    looks: int
    signals: Signals


def calibrate(workspace: Workspace, community: int) -> Calibration:
    """Return how often the rules of a community fired in its past, and would by chance."""
    known = rules_of(workspace, community)
    rules = [rule for rule in known if rule.signals or rule.line is not None]
    states = _watched(workspace, community, rules)
    judged = _judged(workspace, community, states)
    ids = tuple(rule.id for rule in rules)
    if not judged:
        return Calibration(community, ids, {}, {}, 0.0, None)
    past = _counted(rules, judged, {id: (each.weeks, each.signals) for id, each in judged.items()})
    years = max(len(each.signals) for each in judged.values()) / _YEAR
    false = dict.fromkeys(ids, 0.0)
    random, groups = Random(0), workspace.measures.groups(community)
    shares = [(rules, judged, _TWINS)]
    for group in groups:
        # Of many groups together is known as much from a few twins each.
        changes = [rule for rule in rules if rule.line is None]
        here = _judged(workspace, community, _watched(workspace, community, changes, group))
        shares += [(changes, here, max(_LEAST, _TWINS // len(groups)))] if here else []
    for some, each, twins in shares:
        for _ in range(twins):
            for id, count in _counted(some, each, _twin(each, random)).items():
                false[id] += count / twins / (_LENGTH / _YEAR)
    told = tuple(state for state in states if state.metric.id in judged)
    return Calibration(community, ids, past, false, years, sum(false.values()), told)


def _watched(
    workspace: Workspace, community: int, rules: Iterable[Rule], group: int | None = None
) -> list[MetricState]:
    """Return the metrics of the whole, or a group, that rules are about, as they stand."""
    some = list(rules)
    return [
        workspace.measures.state(metric)
        for metric in workspace.measures.used(community, group)
        if any(rule.is_about(metric) for rule in some)
    ]


def _judged(
    workspace: Workspace, community: int, states: Iterable[MetricState]
) -> dict[int, _Judged]:
    found, today = {}, workspace.today(community)
    for state in states:
        metric = state.metric
        looks, kept = workspace.measures.among(metric), workspace.measures.kept(metric)
        told = course(state.readings, metric, today, kept, among=looks)
        if told.baseline is not None:
            stride = signals.stride_of(None if metric.is_daily else metric.window)
            found[metric.id] = _Judged(
                metric, told.weeks, told.baseline.first, stride, looks, told.signals
            )
    return found


def _twin(judged: Mapping[int, _Judged], random: Random) -> dict[int, Past]:
    """Return how a past would have been judged in which nothing changes."""
    longest = max(judged.values(), key=lambda each: len(each.weeks))
    mondays = [week.monday for week in longest.weeks if week.monday >= longest.first]
    # What is usual, as the baseline has it: later weeks may hold a change.
    mondays = mondays[: baselines.FULL]
    order: list[date] = []
    while len(order) < baselines.FULL + _LENGTH:
        at = random.randrange(max(1, len(mondays) - _BLOCK + 1))
        order += mondays[at : at + _BLOCK]
    found: dict[int, Past] = {}
    begin = mondays[0]
    for id, each in judged.items():
        values = {week.monday: week for week in each.weeks}
        weeks = [
            values[source]._replace(monday=shift(begin, 7 * place))
            for place, source in enumerate(order)
            if source in values
        ]
        baseline = baselines.draw(weeks, each.metric, begin)
        if baseline is not None:
            told = signals.history(
                weeks, baseline.among(each.looks), each.metric.direction, each.stride
            )
            found[id] = weeks, told
    return found


def _counted(
    rules: Sequence[Rule], judged: Mapping[int, _Judged], told: Mapping[int, Past]
) -> dict[str, int]:
    """Return how many findings each rule made: those that were not there the week before."""
    mondays = sorted({each.week.monday for _, signals in told.values() for each in signals})
    fired = {rule.id: _fired(rule, judged, told) for rule in rules}
    counts = {rule.id: 0 for rule in rules}
    # What lay beyond a line from the start did not come there.
    before = {
        rule.id for rule in rules if rule.line is not None and fired[rule.id] & {*mondays[:1]}
    }
    for monday in mondays:
        firing = {rule.id for rule in rules if monday in fired[rule.id]}
        # What is part of another finding is none of its own.
        firing -= {rule.id for rule in rules if rule.within in firing}
        for rule_id in firing - before:
            counts[rule_id] += 1
        before = firing
    return counts


def _fired(rule: Rule, judged: Mapping[int, _Judged], told: Mapping[int, Past]) -> set[date]:
    """Return the Mondays of the weeks on which a rule would have fired."""
    found: set[date] = set()
    for id, (weeks, each) in told.items():
        metric = judged[id].metric
        if rule.is_watching(metric):
            found |= {one.week.monday for one in each if one.change == signals.WORSE}
        elif rule.is_about(metric):
            found |= lines.firing(rule, weeks)
    return found
