"""The parts of a report that tell how the work is adjusted: trials, and the reviews of cycles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from communitytui.domain.judging.cycles import Cycle, closed, running
from communitytui.domain.judging.trials import TrialState, states
from communitytui.domain.kernel.labels import (
    FINDING_NAMES,
    GOAL_VERDICT_NAMES,
    GOAL_VERDICT_SIGNS,
    METHOD_NAMES,
    OUTCOME_NAMES,
    TRIAL_NAMES,
    TRIAL_SIGNS,
    TRIAL_VERDICT_NAMES,
    VERDICT_NAMES,
    name,
)
from communitytui.domain.kernel.stages import STAGE
from communitytui.domain.metrics.metric import plain
from communitytui.domain.workspace import Community, Workspace
from communitytui.i18n import tr, trc, trn
from communitytui.report.escape import cell, inline, line
from communitytui.report.tables import table

#: So many closed cycles are told in a report, the newest first.
CYCLES = 4

Fact = tuple[str, str]


def trial_blocks(workspace: Workspace, community: Community) -> list[str]:
    """Return the trials as a table, then for each what it is about and what was decided."""
    found = states(workspace, community.id)
    if not found:
        return []
    head = [
        tr("Trial"),
        tr("State"),
        tr("Metric"),
        tr("Pass line"),
        trc("trial", "Before"),
        tr("During"),
    ]
    head += [tr("Difference (95 %)"), tr("The numbers say"), tr("Verdict")]
    rows = [[cell(text) for text in _row(state)] for state in found]
    told = [
        f"- {inline(f'{state.trial.id} {state.trial.title}')}: "
        + "; ".join(f"{label}: {inline(text)}" for label, text in _why(workspace, state))
        for state in found
        if _why(workspace, state)
    ]
    return [table(head, rows, frozenset({4, 5})), "\n".join(told)]


def _row(state: TrialState) -> list[str]:
    trial, result = state.trial, state.result
    metric = state.metric.title if state.metric else trial.metric
    head = [f"{trial.id} {trial.title}", state_text(state), metric, state.pass_line]
    if result is None:
        numbers = ["–", "–", "–"]
    else:
        numbers = [state.show(result.before), state.show(result.after), change_text(state)]
    verdict = name(TRIAL_VERDICT_NAMES, trial.verdict) if trial.verdict else "–"
    return [*head, *numbers, state.suggestion, verdict]


def state_text(state: TrialState) -> str:
    """Return sign and name of a trial's phase, and of a running one how far it is."""
    text = f"{TRIAL_SIGNS[state.phase]} {name(TRIAL_NAMES, state.phase)}"
    if state.phase != "running":
        return text
    return tr("{state}, day {n} of {days}", state=text, n=state.gone, days=state.trial.days)


def change_text(state: TrialState) -> str:
    """Return the difference with its interval: ``+4.2 (+1.1 … +7.3)``; a dash without."""
    result = state.result
    if result is None:
        return "–"
    low, high = state.show_change(result.low), state.show_change(result.high)
    return f"{state.show_change(result.difference)} ({low} … {high})"


def _why(workspace: Workspace, state: TrialState) -> list[Fact]:
    kept = (tr("Hypothesis"), tr("Tasks"), tr("Finding"), tr("Reason"))
    return [fact for fact in trial_facts(workspace, state) if fact[0] in kept]


def trial_facts(workspace: Workspace, state: TrialState) -> list[Fact]:
    """Return what is known of one trial as labels with texts; what nobody said is left out."""
    trial, record = state.trial, state.trial.record
    board = workspace.board
    tasks = [board.called(id) if id in board else f"#{id}" for id in trial.tasks]
    metric = state.metric
    measured = f"{metric.title} ({metric.key})" if metric else trial.metric
    verdict = name(TRIAL_VERDICT_NAMES, trial.verdict) if trial.verdict else ""
    facts = [
        (tr("State"), state_text(state)),
        (tr("Hypothesis"), record["hypothesis"]),
        (tr("Metric"), measured),
        (tr("Pass line"), state.pass_line),
        (tr("Days"), _span(state)),
        (tr("Tasks"), ", ".join(tasks)),
        (tr("Finding"), str(record["finding"] or "")),
        (tr("Can see"), state.sees),
        (tr("Control"), record["control"]),
        (tr("Stop when"), record["stop"]),
        (tr("Owner"), record["owner"] or ""),
        *_numbers(state),
        (tr("The numbers say"), state.suggestion),
        (tr("Verdict"), verdict),
        (tr("Reason"), record["reason"] or ""),
    ]
    return [fact for fact in facts if fact[1]]


def _span(state: TrialState) -> str:
    trial = state.trial
    before = trn("{n} day before", "{n} days before", int(trial.record["baseline_days"]))
    length = trn("{n} day", "{n} days", trial.days)
    if trial.start is None or trial.end is None:
        return tr("{days}, compared with {before}", days=length, before=before)
    return tr(
        "{first} to {last} ({days}), compared with {before}",
        first=trial.start.isoformat(),
        last=trial.end.isoformat(),
        days=length,
        before=before,
    )


def _numbers(state: TrialState) -> list[Fact]:
    result = state.result
    if result is None:
        return []
    method = name(METHOD_NAMES, result.method)
    of = [
        trn("{method} of {n} day", "{method} of {n} days", days, method=method)
        for days in (result.before_days, result.after_days)
    ]
    low, high = state.show(result.after_low), state.show(result.after_high)
    return [
        (trc("trial", "Before"), f"{state.show(result.before)} ({of[0]})"),
        (tr("During"), f"{state.show(result.after)} ({low} … {high}; {of[1]})"),
        (tr("Difference (95 %)"), change_text(state)),
        (tr("Subtracted"), result.control),
    ]


def review_blocks(workspace: Workspace, community: Community) -> list[str]:
    """Return what a review of the running cycle would hold, then the newest closed ones."""
    now = running(workspace, community.id)
    blocks = []
    if now.end >= now.start:
        blocks = [f"### {cycle_title(now)}", *_found(workspace, now)]
    for cycle in closed(workspace, community.id)[: -CYCLES - 1 : -1]:
        blocks += [f"### {cycle_title(cycle)}", *_found(workspace, cycle), *_said(cycle)]
    return blocks


def cycle_title(cycle: Cycle) -> str:
    """Return number and days of a cycle: ``Cycle 2: 2026-12-01 to 2027-02-28``."""
    values = {
        "number": cycle.number,
        "first": cycle.start.isoformat(),
        "last": cycle.end.isoformat(),
    }
    if cycle.closed:
        return tr("Cycle {number}: {first} to {last}", **values)
    if cycle.end < cycle.start:
        return tr("Cycle {number}", number=cycle.number)
    return tr("Cycle {number}: since {first}, until now ({last})", **values)


def _found(workspace: Workspace, cycle: Cycle) -> list[str]:
    told = [
        f"{label}: {inline('; '.join(texts))}" for label, texts in cycle_facts(workspace, cycle)
    ]
    rows = [[cell(text) for text in row] for row in stage_rows(cycle)]
    blocks = ["\n".join(f"- {each}" for each in told)]
    return [*blocks, table(stage_head(), rows, frozenset(range(1, 6)))] if rows else blocks


def stage_head() -> list[str]:
    """Return the heads of the table of stages in a review."""
    return [tr("Stage"), tr("Planned"), tr("Done"), tr("Done late"), tr("Late"), tr("Besides")]


def stage_rows(cycle: Cycle) -> list[list[str]]:
    """Return planned against done for each stage that had anything in the cycle."""
    names = ("planned", "done", "done_late", "late", "extra")
    return [
        [f"{STAGE[row['stage']].number} {STAGE[row['stage']].title}"]
        + [str(row[count]) if row[count] else "–" for count in names]
        for row in cycle.stages
    ]


def cycle_facts(workspace: Workspace, cycle: Cycle) -> list[tuple[str, list[str]]]:
    """Return what a cycle came to: tasks, what is late, goals, metrics, findings, trials."""
    counts = cycle.counts
    done = tr(
        "{done} of {planned} planned, {late} of them late; {open} open and late; {extra} besides",
        done=counts["done"],
        planned=counts["planned"],
        late=counts["done_late"],
        open=counts["late"],
        extra=counts["extra"],
    )
    facts = [
        (tr("Tasks"), [done]),
        (tr("Late"), _late(workspace, cycle)),
        (tr("Goals"), list(map(_goal, cycle.record["goals"]))),
        (tr("Metrics"), _metrics(workspace, cycle)),
        (tr("Findings"), _findings(cycle.record["findings"])),
        (tr("Trials"), list(map(_trial, cycle.record["trials"]))),
    ]
    return [fact for fact in facts if fact[1]]


def _late(workspace: Workspace, cycle: Cycle) -> list[str]:
    board = workspace.board
    called = [board.called(id) for id in cycle.late if id in board]
    shown = called[:5]
    if len(called) > len(shown):
        shown.append(tr("… and {n} more", n=len(called) - len(shown)))
    return shown


def _goal(row: Mapping[str, Any]) -> str:
    verdict = name(GOAL_VERDICT_NAMES, row["verdict"])
    return f"{GOAL_VERDICT_SIGNS.get(row['verdict'], '')} {row['statement']} ({verdict})"


def _metrics(workspace: Workspace, cycle: Cycle) -> list[str]:
    """Return the metrics that are judged now or were then: value and verdict, then and now."""
    from communitytui.domain.metrics.metric import Metric

    known = {
        (record["name"], record["level"]): Metric(id, record)
        for id, record in workspace.tables.get("metrics", {}).items()
        if record["community"] == cycle.community
    }
    told = []
    for row in cycle.record["metrics"]:
        if {row["then"], row["now"]} <= {None, "unknown"}:
            continue
        metric = known.get((row["id"], row["level"]))
        title = metric.title if metric else row["id"]
        sides = [
            _side(metric, value, verdict)
            for value, verdict in ((row["value_then"], row["then"]), (row["value"], row["now"]))
            if value is not None
        ]
        told.append(f"{title} {' → '.join(sides)}")
    return told


def _side(metric: Any, value: float, verdict: str | None) -> str:
    shown = metric.show(value) if metric is not None else plain(value)
    return f"{shown} ({name(VERDICT_NAMES, verdict)})" if verdict else str(shown)


def _findings(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the rules that fired by what became of them: ``accepted: Q02, Q05``."""
    groups: dict[str, list[str]] = {}
    for row in rows:
        groups.setdefault(row["state"], []).append(row["rule"])
    return [
        tr("{label}: {text}", label=name(FINDING_NAMES, state), text=", ".join(rules))
        for state, rules in groups.items()
    ]


def _trial(row: Mapping[str, Any]) -> str:
    words = [name(TRIAL_NAMES, row["state"])]
    if row["outcome"]:
        words.append(name(OUTCOME_NAMES, row["outcome"]))
    if row["verdict"]:
        words.append(name(TRIAL_VERDICT_NAMES, row["verdict"]))
    return f"{row['id']} {row['title']} ({', '.join(words)})"


def said_heads() -> dict[str, str]:
    """Return what the three lists of a review are called."""
    return {
        "right": tr("What went right"),
        "wrong": tr("What went wrong"),
        "next": tr("Next goals"),
    }


def _said(cycle: Cycle) -> list[str]:
    blocks = []
    for field, title in said_heads().items():
        lines = "\n".join(f"- {line(text)}" for text in cycle.lines(field))
        blocks.append(f"**{title}**\n\n{lines}")
    return blocks
