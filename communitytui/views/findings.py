"""Findings: what fired, why, and what it would have done again; the rules behind them."""

from __future__ import annotations

from collections.abc import Sequence

from communitytui.domain.judging.calibration import Calibration
from communitytui.domain.judging.findings import FindingState
from communitytui.domain.judging.rules import Explanation, Found
from communitytui.domain.kernel.labels import (
    FINDING_NAMES,
    FUNNEL_NAMES,
    SEVERITY_NAMES,
    SEVERITY_SIGNS,
)
from communitytui.domain.metrics.judgement import MetricState
from communitytui.domain.workspace import Community, Workspace
from communitytui.i18n import N_, name, say, tr
from communitytui.i18n.showing import show_day
from communitytui.message import joined
from communitytui.views.metrics import sights, sights_text, standard_record
from communitytui.views.table import Cell, Column, Record, Table, home, seen
from communitytui.views.tasks import number

#: How severities are painted.
STYLES = {"bad": "bad", "warn": "warn", "notice": "dim"}


def findings(workspace: Workspace, found: Sequence[FindingState]) -> Table[FindingState]:
    """Return findings as they stand; ``id`` is null while nobody acted on one.

    ``periods`` is for how many weeks it has stood, ``since`` the day from which, ``tasks`` the ids
    of those that it names; ``signals`` are all that was found, the most telling one first,
    ``sure`` is high, medium or low, ``closes`` what it would take to close.
    """
    board = workspace.board
    return Table(
        "findings",
        found,
        (
            Column("id", lambda s: s.id),
            Column("community", lambda s: s.community),
            home(workspace, lambda s: s.community),
            Column("rule", lambda s: s.rule.id, N_("Rule")),
            Column(
                "funnel",
                lambda s: s.rule.funnel,
                N_("Funnel"),
                lambda s: name(FUNNEL_NAMES, s.rule.funnel),
            ),
            Column("metric", lambda s: s.metric),
            Column("level", lambda s: s.level),
            Column("value", lambda s: s.value),
            Column("standard", lambda s: standard_record(s.standard)),
            Column("severity", lambda s: s.severity, N_("Severity"), severity),
            Column("periods", lambda s: s.periods),
            Column(
                "since",
                lambda s: s.since.isoformat() if s.since else None,
                N_("Since"),
                lambda s: show_day(s.since) if s.since else None,
            ),
            Column(
                "tasks",
                lambda s: list(s.tasks),
                N_("Tasks"),
                lambda s: ", ".join(number(board[id]) for id in s.tasks if id in board) or None,
            ),
            Column("state", lambda s: s.state, N_("State"), state_text),
            Column("reason", lambda s: s.reason),
            Column("text", lambda s: say(s.text), N_("What to do")),
            Column("evidence", lambda s: say(s.evidence), N_("Evidence"), _evidence),
            Column("closed", lambda s: s.closed.isoformat() if s.closed else None),
            Column("signals", lambda s: [_signal(each) for each in s.found]),
            Column("sure", lambda s: s.sure),
            Column("closes", lambda s: say(s.closes)),
            seen("mark", _mark, silent=True),
            seen("named", lambda s: s.rule.id, spoken=N_("Rule")),
            seen("why", _why, shrinks=True),
        ),
        "mark named why",
        "rule funnel severity evidence since state text tasks",
    )


def _signal(found: Found) -> Record:
    return {
        "metric": found.metric,
        "level": found.level,
        "kind": found.kind,
        "value": found.value,
        "since": found.since.isoformat() if found.since else None,
        "evidence": say(found.said),
        "closes": say(found.closes),
        "provisional": found.provisional,
    }


def severity(state: FindingState) -> str:
    """Return the severity of a finding as sign and word."""
    return f"{SEVERITY_SIGNS[state.severity]} {name(SEVERITY_NAMES, state.severity)}"


def _evidence(state: FindingState) -> str:
    return say(joined(filter(None, (state.evidence, state.sure_text)))) or tr("no longer so")


def _mark(state: FindingState) -> Cell:
    return Cell(SEVERITY_SIGNS[state.severity], STYLES[state.severity])


def _why(state: FindingState) -> Cell:
    word = name(SEVERITY_NAMES, state.severity)
    return Cell(say(state.evidence), spoken=f"{word}, {say(state.evidence)}")


def state_text(state: FindingState) -> str:
    """Return what became of a finding, with the reason or the day, in words."""
    word = name(FINDING_NAMES, state.state)
    if state.reason and state.state == "dismissed":
        return tr("{label}: {text}", label=word, text=state.reason)
    if state.closed and state.state == "solved":
        return tr("{label}: {text}", label=word, text=show_day(state.closed))
    return word


def rules(community: Community, found: Sequence[Explanation]) -> Table[Explanation]:
    """Return why rules fire or do not; ``fires`` is null where that cannot be told.

    ``when`` is what one looks at in words; ``needs``, ``level`` and ``needed`` are of earlier
    rules, which were conditions, and stay empty.
    """
    return Table(
        "rules",
        found,
        (
            Column("id", lambda t: t.rule.id),
            Column("community", lambda t: community.id),
            Column("community_name", lambda t: community.name),
            Column("when", lambda t: "; ".join(str(say(each.text)) for each in t.checks)),
            Column("needs", lambda t: None),
            Column("funnel", lambda t: t.rule.funnel),
            Column("tasks", lambda t: list(t.rule.tasks)),
            Column("text", lambda t: say(t.rule.text)),
            Column("level", lambda t: None),
            Column("date", lambda t: t.day.isoformat()),
            Column("fires", lambda t: t.truth),
            Column(
                "checks",
                lambda t: [
                    {"test": str(say(each.text)), "holds": each.truth, "found": say(each.said)}
                    for each in t.checks
                ],
            ),
            Column("needed", lambda t: []),
            Column("signals", lambda t: list(t.rule.signals)),
            Column("misses", lambda t: list(t.rule.misses)),
            Column("behind", lambda t: t.rule.behind),
            Column("within", lambda t: t.rule.within),
        ),
    )


def calibrations(workspace: Workspace, found: Sequence[Calibration]) -> Table[Calibration]:
    """Return what replaying the past came to; numbers are null without a baseline."""
    return Table(
        "calibrations",
        found,
        (
            Column("community", lambda told: told.community),
            home(workspace, lambda told: told.community),
            Column("years", lambda told: round(told.years, 3)),
            Column(
                "false_per_year",
                lambda told: None if told.expected is None else round(told.expected, 3),
            ),
            Column("rules", lambda told: replayed_rules(told).records()),
            Column("sees", lambda told: smallest_changes(told).records()),
        ),
    )


def replayed_rules(told: Calibration) -> Table[str]:
    """Return how often each rule fired in one's own past, and by chance alone."""
    return Table(
        "rules",
        told.rules,
        (
            Column("id", str, N_("Rule")),
            Column("past", lambda rule: told.past.get(rule, 0), _OWN_PAST, align="right"),
            Column(
                "false_per_year",
                lambda rule: round(told.false.get(rule, 0.0), 3),
                N_("False ones a year"),
                lambda rule: f"{told.false.get(rule, 0.0):.2f}",
                "right",
            ),
        ),
        "id past false_per_year",
    )


_OWN_PAST = N_("In your own past")


def smallest_changes(told: Calibration) -> Table[MetricState]:
    """Return the smallest changes of each metric that would be seen."""
    return Table(
        "sees",
        told.judged,
        (
            Column("metric", lambda s: s.metric.name, N_("Metric"), lambda s: say(s.metric.title)),
            Column("level", lambda s: s.metric.level),
            Column("sees", sights, N_("Smallest change seen"), sights_text),
        ),
        "metric sees",
    )
