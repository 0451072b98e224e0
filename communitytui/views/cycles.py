"""Cycles: what each turn of the loop came to, by stage, and what people said of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from communitytui.domain.judging.cycles import Cycle
from communitytui.domain.kernel.labels import (
    FINDING_NAMES,
    GOAL_VERDICT_NAMES,
    OUTCOME_NAMES,
    TRIAL_NAMES,
    TRIAL_VERDICT_NAMES,
    VERDICT_NAMES,
)
from communitytui.domain.kernel.records import Record
from communitytui.domain.kernel.signs import GOAL_VERDICT_SIGNS
from communitytui.domain.kernel.stages import STAGE
from communitytui.domain.metrics.metric import Metric, plain
from communitytui.domain.workspace import Workspace
from communitytui.i18n import N_, name, say, tr, trc, trn
from communitytui.i18n.phrases import clauses, labelled, listed, noted
from communitytui.views.metrics import unit_after
from communitytui.views.table import Column, Table, home, kept, seen
from communitytui.views.tasks import stage_text

#: What the three lists of a review are called.
SAID = {"right": N_("What went right"), "wrong": N_("What went wrong"), "next": N_("Next goals")}


def cycles(workspace: Workspace, found: Sequence[Cycle]) -> Table[Cycle]:
    """Return cycles; the running one has no ``id``, and its ``end`` is today."""
    return Table(
        "cycles",
        found,
        (
            Column("id", lambda c: c.id or None),
            Column("uid", lambda c: c.record.get("uid")),
            Column("community", lambda c: c.community),
            home(workspace, lambda c: c.community),
            Column(
                "number",
                None,
                lambda: trc("column", "cycle"),
                align="right",
                spoken=N_("Cycle"),
            ),
            Column("start", title=lambda: trc("cycle", "From")),
            Column(
                "end",
                None,
                lambda: trc("cycle", "To"),
                lambda c: c.record["end"] if c.closed else tr("now"),
            ),
            Column("closed", lambda c: c.closed),
            *kept("summary"),
            Column("goals", None, N_("Goals"), _counts("goals", GOAL_VERDICT_NAMES), shrinks=True),
            *kept("metrics"),
            Column(
                "findings", None, N_("Findings"), _counts("findings", FINDING_NAMES), shrinks=True
            ),
            Column("trials", title=N_("Trials"), text=_count_trials),
            *kept("right wrong"),
            Column(
                "next", None, N_("Next goals"), lambda c: clauses(c.lines("next")), shrinks=True
            ),
            *kept("new_goals by"),
            Column("created", lambda c: c.record.get("created")),
            Column("updated", lambda c: c.record.get("updated")),
            seen("done", _done_of, N_("Tasks")),
            seen("tasks_told", _tasks, N_("Tasks")),
            seen("late_told", lambda c: _late(workspace, c), N_("Late")),
            seen("goals_told", lambda c: "\n".join(map(_goal, c.goals)), N_("Goals")),
            seen("metrics_told", lambda c: _metrics(workspace, c), N_("Metrics")),
            seen("findings_told", _findings, N_("Findings")),
            seen("trials_told", lambda c: "\n".join(map(_trial, c.trials)), N_("Trials")),
        ),
        "community_name number start end done goals findings trials next",
        card="tasks_told late_told goals_told metrics_told findings_told trials_told",
        record=lambda c: c.record,
    )


def cycle_stages(cycle: Cycle) -> Table[Record]:
    """Return planned against done for each stage that had anything in the cycle."""

    def count(key: str, title: str) -> Column[Record]:
        return Column(key, None, title, lambda row: str(row[key]) if row[key] else "–", "right")

    return Table(
        "stages",
        cycle.stages,
        (
            Column(
                "stage",
                None,
                N_("Stage"),
                lambda row: stage_text(STAGE[row["stage"]]),
                shrinks=True,
            ),
            count("planned", N_("Planned")),
            count("done", N_("Done")),
            count("done_late", N_("Done late")),
            count("late", N_("Late")),
            count("extra", N_("Unplanned")),
        ),
        "stage planned done done_late late extra",
        "stage planned done done_late late extra",
        record=lambda row: row,
    )


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
    return tr("Cycle {number}: since {first}, until today ({last})", **values)


def _counts(field: str, names: Mapping[str, str]) -> Callable[[Cycle], str]:
    return lambda cycle: listed(
        f"{count} {name(names, word)}" for word, count in cycle.summary[field].items()
    )


def _count_trials(cycle: Cycle) -> str:
    if not cycle.summary["trials"]:
        return ""
    return trn("{n} trial", "{n} trials", len(cycle.trials))


def _done_of(cycle: Cycle) -> str:
    counts = cycle.counts
    return tr("{done} of {total}", done=counts["done"], total=counts["planned"])


def _tasks(cycle: Cycle) -> str:
    counts = cycle.counts
    return tr(
        "{done} of {planned} planned, {late} of them late; {open} open and late; {extra} unplanned",
        done=counts["done"],
        planned=counts["planned"],
        late=counts["done_late"],
        open=counts["late"],
        extra=counts["extra"],
    )


def _late(workspace: Workspace, cycle: Cycle) -> str:
    board = workspace.board
    called = [say(board.called(id)) for id in cycle.late if id in board]
    shown = called[:5]
    if len(called) > len(shown):
        shown.append(tr("… and {n} more", n=len(called) - len(shown)))
    return "\n".join(shown)


def _goal(row: Record) -> str:
    verdict = name(GOAL_VERDICT_NAMES, row["verdict"])
    return noted(f"{GOAL_VERDICT_SIGNS.get(row['verdict'], '')} {row['statement']}", verdict)


def _metrics(workspace: Workspace, cycle: Cycle) -> str:
    """Return the metrics that are judged now or were then: value and verdict, then and now."""
    known = {
        (record["name"], record["level"]): Metric(id, record)
        for id, record in workspace.tables.get("metrics", {}).items()
        if record["community"] == cycle.community
    }
    told = []
    for row in cycle.metrics:
        if {row["then"], row["now"]} <= {None, "unknown"}:
            continue
        metric = known.get((row["id"], row["level"]))
        title = say(metric.title) if metric else row["id"]
        values = [each for each in (row["value_then"], row["value"]) if each is not None]
        shown = " → ".join(metric.show(value) if metric else plain(value) for value in values)
        unit = unit_after(metric) if metric else ""
        told.append(noted(labelled(title, shown + unit), _course(row["then"], row["now"])))
    return "\n".join(told)


def _course(then: str | None, now: str) -> str:
    """Return the verdicts of two days, or the one that both have."""
    sides = dict.fromkeys(side for side in (then, now) if side)
    return " → ".join(name(VERDICT_NAMES, side) for side in sides)


def _findings(cycle: Cycle) -> str:
    """Return what was found and what became of it: ``Q02 Engagement got worse (accepted)``."""
    return "\n".join(
        noted(f"{row['rule']} {row['text']}", name(FINDING_NAMES, row["state"]))
        for row in cycle.findings
    )


def _trial(row: Record) -> str:
    words = [name(TRIAL_NAMES, row["state"])]
    if row["outcome"]:
        words.append(name(OUTCOME_NAMES, row["outcome"]))
    if row["verdict"]:
        words.append(name(TRIAL_VERDICT_NAMES, row["verdict"]))
    return noted(f"{row['id']} {row['title']}", listed(words))
