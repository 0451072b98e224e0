"""Findings: what fired, why, and what it would have done again; the rules behind them."""

from __future__ import annotations

from collections.abc import Sequence

from communitytui.domain.judging.findings import FindingState
from communitytui.domain.judging.findings import findings as judged
from communitytui.domain.judging.rules import WANTED, Found
from communitytui.domain.kernel.labels import FINDING_NAMES, FUNNEL_NAMES, SEVERITY_NAMES
from communitytui.domain.kernel.signs import SEVERITY_SIGNS
from communitytui.domain.workspace import Community, Workspace
from communitytui.i18n import N_, name, say, tr
from communitytui.i18n.phrases import clauses, listed
from communitytui.i18n.showing import show_day
from communitytui.message import joined
from communitytui.views.metrics import standard_record
from communitytui.views.table import Cell, Column, Record, Table, home, seen
from communitytui.views.tasks import number

#: How severities are painted.
STYLES = {"bad": "bad", "warn": "warn", "notice": "dim"}


def findings(workspace: Workspace, found: Sequence[FindingState]) -> Table[FindingState]:
    """Return findings; ``id`` is null until one is accepted or dismissed.

    ``chat_group`` is the group that one is of, null for the whole. ``periods`` is for how many
    weeks it has stood, ``since`` the day from which, ``tasks`` the ids of those that it names;
    ``signals`` are all that was found, the most telling one first, ``sure`` is high, medium or
    low, ``closes`` what it would take to close.
    """
    board = workspace.board
    return Table(
        "findings",
        found,
        (
            Column("id", lambda s: s.id),
            Column("community", lambda s: s.community),
            home(workspace, lambda s: s.community),
            Column("rule", lambda s: s.rule.id, N_("Rule"), lambda s: s.key),
            Column(
                "funnel",
                lambda s: s.rule.funnel,
                N_("Funnel"),
                lambda s: name(FUNNEL_NAMES, s.rule.funnel),
            ),
            Column("metric", lambda s: s.metric),
            Column("level", lambda s: s.level),
            Column("chat_group", lambda s: s.chat_group),
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
                lambda s: listed(number(board[id]) for id in s.tasks if id in board) or None,
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
            seen("named", lambda s: s.key, spoken=N_("Rule")),
            seen("why", _why, shrinks=True),
        ),
        "mark named why",
        "rule funnel severity evidence since state text tasks",
    )


def live(workspace: Workspace, community: Community) -> list[FindingState]:
    """Return the findings that ask for something now: open or accepted."""
    return [state for state in judged(workspace, community.id) if state.live]


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
    return say(joined(filter(None, (state.evidence, state.sure_text)))) or tr("no longer true")


def cause(workspace: Workspace, state: FindingState) -> str:
    """Return what happened, in one line for all signals of one cause."""
    changed = [_moved(workspace, state, each) for each in state.found if each.kind not in WANTED]
    if len(changed) < 2:
        return say(state.evidence) or say(state.text)
    funnel = name(FUNNEL_NAMES, state.rule.funnel)
    told = tr("{funnel} got worse: {metrics}", funnel=funnel, metrics=listed(changed))
    return clauses([told, say(state.where)]) if state.where is not None else told


def _moved(workspace: Workspace, state: FindingState, found: Found) -> str:
    """Return a metric with its judged value, and how far that is off what is usual."""
    metrics = workspace.measures.states(state.community, state.chat_group)
    fits = (m for m in metrics if (m.metric.name, m.metric.level) == (found.metric, found.level))
    measured = next(fits, None)
    if measured is None:
        return found.metric or ""
    title, value = say(measured.metric.title), measured.metric.show(found.value)
    centre = measured.limits[1] if measured.limits is not None else 0
    if not centre or measured.metric.is_percent:
        return f"{title} {value}"
    return tr(
        "{value} ({percent})", value=f"{title} {value}", percent=f"{found.value / centre - 1:+.0%}"
    )


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
