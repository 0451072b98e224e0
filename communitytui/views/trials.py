"""Trials: what was tried, what it was to reach, and what the numbers say."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from communitytui.domain.judging.trials import Result, TrialState
from communitytui.domain.kernel.labels import (
    METHOD_NAMES,
    OUTCOME_NAMES,
    TRIAL_NAMES,
    TRIAL_VERDICT_NAMES,
)
from communitytui.domain.kernel.signs import TRIAL_SIGNS
from communitytui.domain.workspace import Workspace
from communitytui.i18n import N_, name, say, tr, trc, trn
from communitytui.i18n.phrases import clauses, listed, noted
from communitytui.views.table import Cell, Column, Table, home, kept, numbered, seen

_STYLES = {"due": "warn", "running": "doing", "done": "good", "stopped": "dim"}
_OUTCOMES = {"passed": "good", "missed": "bad", "unclear": "warn"}


def trials(workspace: Workspace, found: Sequence[TrialState]) -> Table[TrialState]:
    """Return trials as they stand; ``result`` is what was kept, or what the readings say today.

    ``phase`` is ``due`` for a running trial whose days are over; ``pass.text`` and
    ``suggestion`` are in the language spoken now.
    """
    return Table(
        "trials",
        found,
        (*_told(workspace), *_numbers(), *_said()),
        "mark id community_name title at metric pass before during difference outcome",
        "named state_text measure pass before during difference suggestion verdict",
        "state_text hypothesis measured pass span tasks finding sees control stop owner "
        "before_of during_of difference subtracted suggestion verdict reason",
        lambda s: s.trial.record,
    )


def _told(workspace: Workspace) -> tuple[Column[TrialState], ...]:
    board = workspace.board
    return (
        numbered(lambda s: s.trial.id),
        *kept("uid"),
        Column("community", lambda s: s.trial.community),
        home(workspace, lambda s: s.trial.community),
        Column("title", title=N_("Trial"), shrinks=True),
        Column("hypothesis", title=N_("Hypothesis")),
        Column("metric", title=N_("Metric"), wide=True),
        *kept("level version"),
        Column(
            "pass",
            lambda s: {**s.trial.pass_line, "text": say(s.pass_line)},
            N_("Pass line"),
            lambda s: say(s.pass_line),
        ),
        *kept("start"),
        Column("end", lambda s: s.trial.end.isoformat() if s.trial.end else None),
        *kept("days"),
        Column("days_gone", lambda s: s.gone),
        *kept("baseline_days state"),
        Column("phase", lambda s: s.phase),
        Column(
            "tasks",
            title=N_("Tasks"),
            text=lambda s: listed(
                say(board.called(id)) if id in board else f"#{id}" for id in s.trial.tasks
            ),
        ),
        Column("finding", title=N_("Finding")),
        Column("control", title=N_("Control")),
        Column("stop", title=N_("Stop when")),
        Column("result", lambda s: s.result._asdict() if s.result else None),
        Column("suggestion", lambda s: say(s.suggestion), N_("The numbers show")),
        Column(
            "verdict",
            title=N_("Verdict"),
            text=lambda s: name(TRIAL_VERDICT_NAMES, s.trial.verdict) if s.trial.verdict else None,
        ),
        Column("reason", title=N_("Reason")),
        *kept("ended"),
        Column("owner", title=N_("Owner")),
        *kept("created updated"),
        Column("visible", lambda s: [each._asdict() for each in s.visible]),
    )


def _numbers() -> tuple[Column[TrialState], ...]:
    """Return what was before and during, in words; without a result nothing."""

    def of(text: Callable[[TrialState, Result], str]) -> Callable[[TrialState], str | None]:
        return lambda s: text(s, s.result) if s.result else None

    return (
        seen("before", of(lambda s, r: s.show(r.before)), _before, align="right", wide=True),
        seen("during", of(lambda s, r: s.show(r.after)), N_("During"), align="right", wide=True),
        seen("difference", of(_difference), N_("Difference (95 %)"), align="right"),
        seen("before_of", of(_before_of), _before),
        seen("during_of", of(_during_of), N_("During")),
        seen("subtracted", of(lambda s, r: r.control), N_("Subtracted")),
        seen("outcome", _outcome, N_("The numbers show"), shrinks=True),
    )


def _said() -> tuple[Column[TrialState], ...]:
    return (
        seen("mark", lambda s: Cell(TRIAL_SIGNS[s.phase], _STYLES.get(s.phase, "")), silent=True),
        seen("at", _at, N_("State")),
        seen("named", lambda s: f"{s.trial.id} {s.trial.title}", N_("Trial")),
        seen("state_text", state_text, N_("State")),
        seen(
            "measure", lambda s: say(s.metric.title) if s.metric else s.trial.metric, N_("Metric")
        ),
        seen("measured", _measured, N_("Metric")),
        seen("span", _span, N_("Days")),
        seen("sees", lambda s: say(s.sees), N_("Detects")),
    )


def _before() -> str:
    return trc("trial", "Before")


def _difference(state: TrialState, result: Result) -> str:
    """Return the difference with its interval: ``+4.2 (+1.1 … +7.3)``."""
    low, high = say(state.show_change(result.low)), say(state.show_change(result.high))
    return f"{say(state.show_change(result.difference))} ({low} … {high})"


def _before_of(state: TrialState, result: Result) -> str:
    return noted(state.show(result.before), _of(result, result.before_days))


def _during_of(state: TrialState, result: Result) -> str:
    low, high = state.show(result.after_low), state.show(result.after_high)
    span = clauses((f"{low} … {high}", _of(result, result.after_days)))
    return noted(state.show(result.after), span)


def _of(result: Result, days: int) -> str:
    method = name(METHOD_NAMES, result.method)
    return trn("{method} of {n} day", "{method} of {n} days", days, method=method)


def _outcome(state: TrialState) -> Cell:
    result = state.result
    if result is None:
        return Cell(say(state.suggestion), "dim")
    return Cell(name(OUTCOME_NAMES, result.outcome), _OUTCOMES[result.outcome])


def _at(state: TrialState) -> str:
    """Return where a trial is: its day while it runs, the verdict when it has one."""
    phase = name(TRIAL_NAMES, state.phase)
    if state.phase == "running":
        return tr("day {n} of {days}", n=state.gone, days=state.trial.days)
    if state.trial.verdict:
        verdict = name(TRIAL_VERDICT_NAMES, state.trial.verdict)
        return tr("{label}: {text}", label=phase, text=verdict)
    return phase


def state_text(state: TrialState) -> str:
    """Return sign and name of a trial's phase, and of a running one how far it is."""
    text = f"{TRIAL_SIGNS[state.phase]} {name(TRIAL_NAMES, state.phase)}"
    if state.phase != "running":
        return text
    return tr("{state}, day {n} of {days}", state=text, n=state.gone, days=state.trial.days)


def _measured(state: TrialState) -> str:
    metric = state.metric
    return noted(say(metric.title), metric.key) if metric else state.trial.metric


def _span(state: TrialState) -> str:
    trial = state.trial
    before = trn("{n} day before", "{n} days before", trial.baseline_days)
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
