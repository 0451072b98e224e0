"""From a number to everything that hangs together with it: where it comes from, what it led to.

Reading, the edit or import that wrote it, baseline and standard, the rules that look at it, their
findings, the tasks that those reopened, the deliverables before and after, the trials.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from communitytui.domain.judging.findings import FindingState, findings
from communitytui.domain.judging.rule import Rule, find_rule, rules_of, task_ids
from communitytui.domain.judging.trial import Trial, trials
from communitytui.domain.judging.trials import state as trial_state
from communitytui.domain.kernel.labels import PROVENANCE_NAMES, SOURCE_NAMES
from communitytui.domain.kernel.naming import group_of
from communitytui.domain.metrics.goals import goals
from communitytui.domain.metrics.judgement import MetricState
from communitytui.domain.nouns.lookup import find_task, number_in
from communitytui.errors import NotFound
from communitytui.i18n import N_, name, say, tr
from communitytui.i18n.phrases import noted
from communitytui.i18n.showing import show_day
from communitytui.services.findings import meant
from communitytui.services.history import describe
from communitytui.services.trials import find_trial
from communitytui.views import findings as finding_views
from communitytui.views import metrics as metric_views
from communitytui.views import trials as trial_views
from communitytui.views.tasks import name_of, standing_text
from communitytui.words.deliverables import show_value

if TYPE_CHECKING:
    from communitytui.domain.tasks.board import Task
    from communitytui.domain.workspace import Workspace
    from communitytui.store import Commit, Store

#: What a link can be, and what it is called in front of its line.
LINKS = {
    "metric": N_("Metric"),
    "reading": N_("Reading"),
    "written": N_("Written"),
    "judged": N_("Judged"),
    "baseline": N_("Baseline"),
    "standard": N_("Standard"),
    "rule": N_("Rule"),
    "finding": N_("Finding"),
    "task": N_("Task"),
    "before": N_("Before"),
    "deliverable": N_("Deliverable"),
    "reopened": N_("Reopened"),
    "done": N_("Done"),
    "goal": N_("Goal"),
    "trial": N_("Trial"),
}
_TRIAL = re.compile(r"[tT]\d{1,9}")
#: What of a task's past is told: what was handed in, and why it was asked for again.
_PAST = {"accept": "reopened", "reopen": "reopened", "done": "done", "judge": "reopened"}
#: How many turns of a task are told, the latest, and how many lines of what it left behind.
_TURNS, _LINES = 6, 3


class Link(NamedTuple):
    """One thing in a chain: its ``kind`` (see ``LINKS``), the record that it is, and what it says.

    ``word`` is what people type to name it; ``depth`` how far it is from what was asked about.
    """

    kind: str
    depth: int
    text: str
    table: str | None = None
    record: int | None = None
    word: str | None = None


def trace(store: Store | None, workspace: Workspace, community: int, word: str) -> list[Link]:
    """Return what hangs together with a metric, rule, task or trial, each with what it led to.

    Raises ``NotFound`` for what is none of them.
    """
    tracer = _Tracer(store, workspace, community)
    if _TRIAL.fullmatch(word.strip()):
        return [*tracer.of_trial(find_trial(workspace, word.strip()[1:], community))]
    number = number_in(word)
    if number is not None or word.replace(".", "").isdigit():
        return [*tracer.of_task(workspace.board[find_task(workspace, word, community)])]
    try:
        rule = find_rule(workspace, community, word.partition("@")[0])
    except NotFound:
        return [*tracer.of_metric(word)]
    return [*tracer.of_rule(rule, meant(workspace, community, word)[1])]


class _Tracer:
    """Follows the links of one community."""

    def __init__(self, store: Store | None, workspace: Workspace, community: int) -> None:
        self.store, self.workspace, self.community = store, workspace, community
        #: What was told already is named, and not followed again.
        self._told: set[tuple[str, object]] = set()

    @cached_property
    def _commits(self) -> Sequence[Commit]:
        return self.store.history() if self.store is not None else ()

    @cached_property
    def _findings(self) -> list[FindingState]:
        return findings(self.workspace, self.community)

    @cached_property
    def _tasks(self) -> dict[str, int]:
        return task_ids(self.workspace, self.community)

    # -- what is asked about

    def of_metric(self, word: str) -> Iterator[Link]:
        """Yield a metric, where its number comes from, and what that led to."""
        measures = self.workspace.measures
        for metric in measures.named(self.community, word):
            yield from self._metric(measures.state(metric), 0)
            for rule in rules_of(self.workspace, self.community):
                if metric.name in rule.metrics:
                    yield from self._rule(rule, 1)
            yield from self._goals(metric.name, 1)
            yield from self._trials([t for t in self._all_trials if t.metric == metric.name], 1)

    def of_rule(self, rule: Rule, group: int | None) -> Iterator[Link]:
        """Yield a rule, the metrics that it looks at, and what it led to; in one chat group."""
        yield from self._rule(rule, 0)
        yield from self._watched(rule, 1, group)

    def of_task(self, task: Task) -> Iterator[Link]:
        """Yield a task, what became of it, and the rules and numbers that would reopen it."""
        yield from self._task(task, 0)
        called = next((word for word, id in self._tasks.items() if id == task.id), "")
        for rule in rules_of(self.workspace, self.community):
            if called in rule.tasks:
                yield from self._rule(rule, 1)
                yield from self._watched(rule, 2)
        if task.goal is not None:
            yield from self._goals(None, 1, task.goal)
        yield from self._trials([t for t in self._all_trials if task.id in t.tasks], 1)

    def of_trial(self, id: int) -> Iterator[Link]:
        """Yield a trial, the number that tells whether it helps, and the tasks that it changes."""
        (trial,) = (each for each in self._all_trials if each.id == id)
        yield from self._trials([trial], 0)
        measures = self.workspace.measures
        for metric in measures.of(self.community):
            if (metric.name, metric.level) == (trial.metric, trial.level):
                yield from self._metric(measures.state(metric), 1)
        for task in trial.tasks:
            if task in self.workspace.board:
                yield from self._task(self.workspace.board[task], 1)

    # -- the links

    def _is_new(self, kind: str, key: object) -> bool:
        known = (kind, key) in self._told
        self._told.add((kind, key))
        return not known

    def _metric(self, state: MetricState, depth: int) -> Iterator[Link]:
        metric, latest = state.metric, state.latest
        called = _noted(say(metric.called), self._group(metric.chat_group))
        text = _noted(called, say(metric.plain or metric.exactly))
        yield Link("metric", depth, text, "metrics", metric.id, metric.key)
        if not self._is_new("metric", (metric.id, metric.chat_group)):
            return
        if latest is None:
            yield Link("reading", depth + 1, tr("no reading yet"))
            return
        said = tr(
            "{value}, {day}, from {source}",
            value=metric.show(latest.value) + metric_views.unit_after(metric),
            day=show_day(latest.day),
            source=name(SOURCE_NAMES, latest.source),
        )
        yield Link("reading", depth + 1, said, "metrics", metric.id, metric.key)
        yield from self._written(state, latest.day, depth + 2)
        judged = metric_views.judged_word(state)
        yield Link("judged", depth + 1, _noted(judged, say(state.judgement.reason)))
        yield from self._measure(state, depth + 2)

    def _written(self, state: MetricState, day: date, depth: int) -> Iterator[Link]:
        """Yield the commit that wrote the reading of a day, the latest that did."""
        records = {id(each) for each in self.workspace.measures.yearly(state.metric)}
        readings = self.workspace.tables.get("readings", {})
        yearly = {number for number, record in readings.items() if id(record) in records}
        key, whole = f"days.{day.isoformat()}", day.isoformat()
        for commit in reversed(self._commits):
            for table, number, _, after in commit.ops:
                if table != "readings" or number not in yearly or after is None:
                    continue
                if key in after or whole in after.get("days", ()):
                    yield self._commit("written", commit, depth)
                    return

    def _commit(self, kind: str, commit: Commit, depth: int) -> Link:
        me = self.store.who if self.store is not None else ""
        return Link(kind, depth, describe(commit, self.workspace, me))

    def _measure(self, state: MetricState, depth: int) -> Iterator[Link]:
        baseline, metric = state.judgement.baseline, state.metric
        if baseline is not None and state.limits is not None:
            low, _, high = map(metric.show, state.limits)
            text = tr(
                "usual {low} to {high}, from {n} weeks, {first} to {last}",
                low=low,
                high=high,
                n=baseline.weeks,
                first=baseline.first.isoformat(),
                last=baseline.last.isoformat(),
            )
            yield Link("baseline", depth, _noted(text, say(baseline.reason)))
        standard = state.judgement.standard
        if standard is not None and standard.target is not None:
            origin = name(PROVENANCE_NAMES, standard.provenance)
            source = say(standard.source) if standard.source else ""
            text = _noted(metric_views.standard_text(metric, standard), origin)
            yield Link("standard", depth, _noted(text, source))

    def _rule(self, rule: Rule, depth: int) -> Iterator[Link]:
        text = _noted(rule.id, say(rule.text))
        yield Link("rule", depth, text, "rules", rule.own, rule.id)
        if not self._is_new("rule", rule.id):
            return
        for state in self._findings:
            if state.rule.id == rule.id:
                yield from self._finding(state, depth + 1)

    def _group(self, group: int | None) -> str:
        return group_of(self.workspace.tables, {"chat_group": group})

    def _watched(self, rule: Rule, depth: int, group: int | None = None) -> Iterator[Link]:
        measures = self.workspace.measures
        for metric in measures.used(self.community, group):
            if metric.name in rule.metrics:
                yield from self._metric(measures.state(metric), depth)

    def _finding(self, state: FindingState, depth: int) -> Iterator[Link]:
        since = tr("since {day}", day=show_day(state.since)) if state.since else ""
        text = _noted(finding_views.state_text(state), since)
        said = say(state.evidence)
        text = tr("{label}: {text}", label=text, text=said) if said else text
        yield Link("finding", depth, text, "findings", state.id, state.key)
        board = self.workspace.board
        for id in state.tasks:
            if id in board:
                yield from self._task(board[id], depth + 1)
        names = (state.id, state.key, state.rule.id)
        of_it = [trial for trial in self._all_trials if trial.finding in names]
        yield from self._trials(of_it if state.id is not None else [], depth + 1)

    def _task(self, task: Task, depth: int) -> Iterator[Link]:
        text = _noted(name_of(task), standing_text(task))
        yield Link("task", depth, text, "tasks", task.id, task.key or f"#{task.id}")
        if not self._is_new("task", task.id):
            return
        turns = [
            self._commit(_PAST[commit.action], commit, depth + 1)
            for commit in self._commits
            if commit.action in _PAST
            and any((table, id) == ("tasks", task.id) for table, id, *_ in commit.ops)
        ]
        yield from turns[-_TURNS:]
        for kind, value in (
            ("before", task.deliverable.previous),
            ("deliverable", task.deliverable.value),
        ):
            if value is not None:
                lines = show_value(task.deliverable, value)
                more = ["…"] if len(lines) > _LINES else []
                yield Link(kind, depth + 1, " / ".join(lines[:_LINES] + more), "tasks", task.id)

    def _goals(self, metric: str | None, depth: int, only: int | None = None) -> Iterator[Link]:
        for goal in goals(self.workspace, self.community):
            named = str(goal.record["metric"] or "").partition("@")[0]
            if goal.id == only or (metric is not None and named == metric):
                yield Link("goal", depth, say(goal.statement), "goals", goal.id, str(goal.id))

    @cached_property
    def _all_trials(self) -> list[Trial]:
        return trials(self.workspace, self.community)

    def _trials(self, found: Sequence[Trial], depth: int) -> Iterator[Link]:
        for trial in found:
            state = trial_state(self.workspace, trial)
            text = _noted(f"T{trial.id} {say(trial.title)}", trial_views.state_text(state))
            yield Link("trial", depth, text, "trials", trial.id, f"T{trial.id}")


def _noted(text: str, note: str) -> str:
    return noted(text, note) if note else text
