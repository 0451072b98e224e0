"""Rules: which signals have one cause, and which tasks act on it.

A rule names the metrics whose change for the worse fires it, those whose missed target does, or by
how many points a goal may lie behind its time; one of a team's own may name the line beyond which
its metric fires it (``judging.lines``). All that it finds is one finding. A rule ``within``
another one is part of its finding while that fires: its signals have the same cause.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from communitytui.domain.judging.lines import Crossing, by_chance, stretch
from communitytui.domain.judging.rule import Rule
from communitytui.domain.kernel.days import shift
from communitytui.domain.kernel.shares import percent
from communitytui.domain.metrics import signals
from communitytui.domain.metrics.goals import states
from communitytui.domain.metrics.judgement import MetricState, Standard
from communitytui.domain.metrics.metric import Metric
from communitytui.domain.metrics.standards import change_words
from communitytui.domain.metrics.weeks import weeks_of
from communitytui.domain.workspace import Workspace
from communitytui.message import N_, Message, Sayable

#: A week, or a reading, that ended so many days ago fires no rule any more.
FRESH = 35
#: For how long a survey speaks: one of the quarter before is still the newest there is.
_SURVEY_FRESH = 120
MISSES, BEHIND, LINE = "misses", "behind", "line"
#: What is held against a target, a deadline or a line, not against what is usual.
WANTED = (MISSES, BEHIND, LINE)
#: How many days are looked through beside those that a line asks for.
_LOOKED = 400


class Found(NamedTuple):
    """One thing that a rule found: a metric that changed, a target missed, a goal behind.

    ``kind`` is far, twice or run for a change (``domain.metrics.signals``), one of ``WANTED`` else;
    ``depth`` how far off it is: 1 at a limit, an alert line, or the points forgiven; ``beyond``
    tells that a limit or an alert line is passed.
    """

    kind: str
    metric: str | None
    level: str | None
    value: float
    since: date | None
    said: Message
    closes: Message
    depth: float
    beyond: bool = False
    provisional: bool = False
    standard: Standard | None = None
    day: date | None = None


class Fired(NamedTuple):
    """A rule on a day: does it fire (``None``: that cannot be told), and what it found."""

    truth: bool | None
    found: tuple[Found, ...] = ()


class Evidence:
    """The metrics and goals of one community, each looked at when a rule first asks for it.

    Of one group (``chat_group``) those that anything was read of; goals, lines and targets that
    all groups share are about the whole.
    """

    def __init__(self, workspace: Workspace, community: int, chat_group: int | None = None) -> None:
        self.workspace, self.community, self.chat_group = workspace, community, chat_group
        self.today = workspace.today(community)
        self._metrics: dict[str, list[int]] = {}
        records = workspace.tables.get("metrics", {})
        unused = workspace.measures.unused(community)
        for id in sorted(records):
            if records[id]["community"] == community and records[id]["name"] not in unused:
                self._metrics.setdefault(records[id]["name"], []).append(id)

    def looked_at(self, rule: Rule, name: str) -> list[MetricState]:
        """Return what a rule means by one of its metrics, as it stands.

        That is each level at which it is measured; one's own rule names a single one.
        """
        measures, records = self.workspace.measures, self.workspace.tables.get("metrics", {})
        if rule.own is None:
            metrics = [Metric(id, records[id]) for id in self._metrics.get(name, ())]
        else:
            metric = measures.by_key(self.community, name)
            metrics = [] if metric is None else [metric]
        if self.chat_group is not None:
            metrics = [metric.within(self.chat_group) for metric in metrics]
            metrics = [metric for metric in metrics if measures.yearly(metric)]
        return [measures.state(metric) for metric in metrics]

    def calmed(self, rule: Rule) -> Rule:
        """Return a rule as a notice where chance alone would make it true now and then."""
        names = rule.metrics if rule.line is not None else ()
        states = [state for name in names for state in self.looked_at(rule, name)]
        crossed = (by_chance(rule, s.judgement.baseline, _window(s.metric)) for s in states)
        return rule.as_notice() if any(crossed) else rule

    def fire(self, rule: Rule) -> Fired:
        """Return whether a rule fires, by itself."""
        found: list[Found] = []
        known = False
        for name in rule.metrics:
            for state in self.looked_at(rule, name):
                told, each = self.look(rule, name, state)
                known = known or told
                found += each
        if rule.behind is not None and self.chat_group is None:
            told, goals = _goals(self.workspace, self.community, rule.behind)
            known = known or told
            found += goals
        return Fired(True if found else False if known else None, tuple(found))

    def look(self, rule: Rule, name: str, state: MetricState) -> tuple[bool, list[Found]]:
        """Return whether a metric says anything of a rule, and what it found."""
        judgement, known, found = state.judgement, False, []
        if name in rule.signals and judgement.signal is not None:
            old = (self.today - judgement.signal.week.sunday).days
            if old <= FRESH:
                known = True
                if judgement.change == signals.WORSE:
                    found.append(_changed(state, self.today))
        latest = state.latest
        wanted = self.chat_group is None or self.workspace.measures.is_own_standard(state.metric)
        if name in rule.misses and wanted and judgement.meets is not None and latest is not None:
            fresh = FRESH if state.metric.window else _SURVEY_FRESH
            if (self.today - latest.day).days <= fresh:
                known = True
                if judgement.meets is False:
                    found.append(_missed(state))
        if rule.line is not None and self.chat_group is None:
            run = self._stretch(rule, state)
            known = run.truth is not None
            if run.truth:
                found.append(_beyond(rule, state, run))
        return known, found

    def _stretch(self, rule: Rule, state: MetricState) -> Crossing:
        """Return for how long a metric is beyond the line of a rule; old weeks say nothing."""
        since = shift(self.today, -_LOOKED - rule.days)
        weeks = weeks_of(state.readings, state.metric, self.today, since)
        told = stretch(rule, weeks)
        fresh = max(FRESH, 1.5 * told.apart)
        if weeks and (self.today - weeks[-1].sunday).days > fresh:
            return told._replace(truth=None)
        return told


def fire_all(evidence: Evidence, rules: list[Rule]) -> dict[str, Fired]:
    """Return what each rule found; what is within another one that fires is part of that."""
    fired = {rule.id: evidence.fire(rule) for rule in rules}
    for rule in rules:
        home = fired.get(rule.within or "")
        if home is None or not home.truth or not fired[rule.id].truth or rule.within == rule.id:
            continue
        fired[rule.within or ""] = home._replace(found=(*home.found, *fired[rule.id].found))
        fired[rule.id] = Fired(False)
    return fired


def related(rules: list[Rule], wanted: Collection[str]) -> list[Rule]:
    """Return the rules ``wanted``, with those that they are within and those within them."""
    found = set(wanted)
    while True:
        more = {rule.id for rule in rules if rule.within in found}
        more |= {rule.within for rule in rules if rule.id in found and rule.within}
        if more <= found:
            return [rule for rule in rules if rule.id in found]
        found |= more


def _changed(state: MetricState, today: date) -> Found:
    judgement, metric = state.judgement, state.metric
    signal, baseline = judgement.signal, judgement.baseline
    if signal is None or baseline is None:
        raise AssertionError("a change has a signal and a baseline")
    what = change_words(signal, baseline, metric, today)
    near = signals.near_lines(signal, baseline)
    if signal.ran:
        line = N_("two weeks in a row at {centre} or better")
        closes = Message(line, centre=metric.show(near[1]))
    else:
        line = N_("two weeks in a row within {low} and {high}")
        closes = Message(line, low=metric.show(near[0]), high=metric.show(near[2]))
    return Found(
        kind=signal.kind,
        metric=metric.name,
        level=metric.level,
        value=signal.week.value,
        since=signal.since,
        said=Message("{metric}: {what}", metric=metric.called, what=what),
        closes=closes,
        depth=abs(signal.off) / baseline.reach,
        beyond=signal.kind in (signals.FAR, signals.TWICE),
        provisional=baseline.provisional,
        day=signal.week.sunday,
    )


def _missed(state: MetricState) -> Found:
    judgement, metric, latest = state.judgement, state.metric, state.latest
    standard = judgement.standard
    if standard is None or latest is None:
        raise AssertionError("what misses a target has a target and a reading")
    told = judgement.also[0] if judgement.also else judgement.said
    line = standard.target if standard.target is not None else standard.alert
    room = abs((standard.target or 0.0) - standard.alert) if standard.alert is not None else 0.0
    return Found(
        kind=MISSES,
        metric=metric.name,
        level=metric.level,
        value=latest.value,
        since=None,
        said=Message("{metric}: {what}", metric=metric.called, what=told),
        closes=Message("{metric} meets {line}", metric=metric.called, line=metric.show(line)),
        depth=abs(latest.value - (line or 0.0)) / (room or abs(line or 0.0) or 1.0),
        beyond=standard.alert is not None
        and (latest.value >= standard.alert)
        is (standard.direction == "down" or latest.value == standard.alert),
        standard=standard,
        day=latest.day,
    )


def _window(metric: Metric) -> int | None:
    return None if metric.is_daily else metric.window


def _beyond(rule: Rule, state: MetricState, told: Crossing) -> Found:
    metric, newest, line = state.metric, told.weeks[0], rule.line or 0.0
    value, shown = metric.apart(newest.value, line)
    is_low = rule.below is not None
    below = N_("{metric}: {value}, below {line} for {n} days")
    above = N_("{metric}: {value}, above {line} for {n} days")
    up, down = N_("{metric} is at {line} or above"), N_("{metric} is at {line} or below")
    since, baseline = told.weeks[-1].monday, state.judgement.baseline
    said = {"metric": metric.called, "line": shown}
    return Found(
        kind=LINE,
        metric=metric.name,
        level=metric.level,
        value=newest.value,
        since=since,
        said=Message(
            below if is_low else above, value=value, n=(newest.sunday - since).days + 1, **said
        ),
        closes=Message(up if is_low else down, **said),
        depth=1 + abs(newest.value - line) / (abs(line) or 1.0),
        provisional=baseline is None or baseline.provisional,
        day=newest.sunday,
    )


def _goals(workspace: Workspace, community: int, points: int) -> tuple[bool, list[Found]]:
    """Return whether any open goal can be told, and the one furthest behind its time."""
    ways = [
        (state, round(100 * (state.time - state.progress), 6))
        for state in states(workspace, community)
        if state.goal.status == "open" and state.time is not None and state.progress is not None
    ]
    today = workspace.today(community)
    # A reading of last quarter says nothing of where a goal is.
    ways = [
        way
        for way in ways
        if way[0].reading is None
        or (min(today, way[0].goal.deadline or today) - way[0].reading.day).days <= 90
    ]
    if not ways:
        return False, []
    worst, behind = max(ways, key=lambda way: way[1])
    if behind <= points:
        return True, []
    below = N_("goal {id} {statement}: behind where it began, {time} of the time")
    among = N_("goal {id} {statement}: {progress} of the way, {time} of the time")
    said = Message(
        below if (worst.progress or 0.0) < 0 else among,
        id=worst.goal.id,
        statement=worst.goal.statement,
        progress=percent(worst.progress or 0.0),
        time=percent(worst.time or 0.0),
    )
    closes = Message("goal {id} is at most {n} points behind", id=worst.goal.id, n=points)
    metric = worst.metric
    found = Found(
        kind=BEHIND,
        metric=metric.name if metric else None,
        level=metric.level if metric else None,
        value=round(100 * (worst.progress or 0.0), 4),
        since=None,
        said=said,
        closes=closes,
        depth=behind / points,
        day=worst.reading.day if worst.reading else today,
    )
    return True, [found]


class RuleCheck(NamedTuple):
    """One test of a rule, for people: what it asks, whether it holds, and how things stand."""

    text: Message
    truth: bool | None
    said: Sayable


class Explanation(NamedTuple):
    """Why a rule fires or does not: each of its tests with what was found."""

    rule: Rule
    community: int
    day: date
    truth: bool | None
    checks: tuple[RuleCheck, ...]
    chat_group: int | None = None


def explained(evidence: Evidence, rule: Rule) -> Explanation:
    """Return why a rule fires or does not."""
    rule = evidence.calmed(rule)
    checks = [
        _check(rule, name, state, evidence)
        for name in rule.metrics
        for state in evidence.looked_at(rule, name)
    ]
    if rule.behind is not None and evidence.chat_group is None:
        known, found = _goals(evidence.workspace, evidence.community, rule.behind)
        test = Message("a goal is more than {n} points behind schedule", n=rule.behind)
        told: Sayable = found[0].said if found else ""
        checks.append(RuleCheck(test, bool(found) if known else None, told))
    if rule.line is not None and checks and evidence.chat_group is None:
        test = Message("chance alone does not bring it beyond the line")
        checks.append(RuleCheck(test, rule.severity != "notice", ""))
    truth = evidence.fire(rule).truth
    return Explanation(
        rule, evidence.community, evidence.today, truth, tuple(checks), evidence.chat_group
    )


def _check(rule: Rule, name: str, state: MetricState, evidence: Evidence) -> RuleCheck:
    known, found = evidence.look(rule, name, state)
    if rule.line is not None:
        return RuleCheck(
            line_words(rule, state.metric), bool(found) if known else None, _seen(state)
        )
    changes = name in rule.signals
    test = N_("{metric} got worse") if changes else N_("{metric} misses its target")
    text = Message(test, metric=state.metric.called)
    return RuleCheck(text, bool(found) if known else None, state.judgement.reason)


def line_words(rule: Rule, metric: Metric) -> Message:
    """Return what a rule with a line asks, in words."""
    below, above = (
        N_("{metric} is below {line} for {n} days"),
        N_("{metric} is above {line} for {n} days"),
    )
    message = below if rule.above is None else above
    return Message(message, metric=metric.called, line=metric.show(rule.line), n=rule.days)


def _seen(state: MetricState) -> Sayable:
    """Return what is usual for a metric, where that is known, else how it stands."""
    if state.limits is None:
        return state.judgement.reason
    low, _, high = map(state.metric.show, state.limits)
    return Message("usual {low} to {high}", low=low, high=high)
