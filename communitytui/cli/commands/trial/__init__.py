"""Trials: what they say. Their verbs stand apart: what edits costs a list a fifth more."""

from __future__ import annotations

from communitytui.cli import output
from communitytui.cli.facts import fact_lines
from communitytui.cli.grammar import group
from communitytui.cli.session import Session
from communitytui.cli.tables import Cell, Column, lines
from communitytui.domain.judging.trials import TrialState, states
from communitytui.domain.kernel.labels import (
    OUTCOME_NAMES,
    TRIAL_NAMES,
    TRIAL_SIGNS,
    TRIAL_VERDICT_NAMES,
    name,
)
from communitytui.domain.workspace import Workspace
from communitytui.i18n import N_, tr, trc
from communitytui.report.adjusting_records import trial_record

_STYLES = {"due": "warn", "running": "doing", "done": "good", "stopped": "dim"}
#: From so many cells on, a table has room for the levels before and during, and the metric.
_WIDE = 110
_ONLY_WIDE = (5, 7, 8)
_OUTCOMES = {"passed": "good", "missed": "bad", "unclear": "warn"}


@group(
    "trial",
    verbs=f"{__name__}.verbs",
    examples=N_(
        "trial add Evening topics --metric dau --pass '>=35' --days 14 --tasks 4.4,4.6\n"
        "trial start 1; trial show 1; trial stop 1 --reason R\n"
        "trial judge 1 --verdict keep --reason R --reopen 4.4 --standard 35"
    ),
)
def trial(session: Session) -> None:
    """List the trials."""
    workspace = session.workspace
    if session.begun(workspace):
        tell(session, workspace, states(workspace, session.only(workspace)))


def tell(session: Session, workspace: Workspace, found: list[TrialState]) -> None:
    """Print trials as they stand."""
    if session.json:
        homes = {each.id: each for each in workspace.communities}
        output.records("trials", [trial_record(s, homes[s.trial.community]) for s in found])
        return
    none = tr(
        "No trial yet. Plan one: communitytui trial add TITLE --metric dau --pass '>=35' --days 14"
    )
    output.text(trial_lines(workspace, found) or none)


def trial_lines(workspace: Workspace, found: list[TrialState]) -> list[str]:
    """Return trials as a table for people; a narrow terminal gets what decides."""
    columns = [
        Column(silent=True),
        Column(trc("column", "id"), "right", spoken=tr("Number")),
        Column(tr("Community"), shrinks=True),
        Column(tr("Trial"), shrinks=True),
        Column(tr("State")),
        Column(tr("Metric")),
        Column(tr("Pass line")),
        Column(trc("trial", "Before"), "right"),
        Column(tr("During"), "right"),
        Column(tr("Difference (95 %)"), "right"),
        Column(tr("The numbers say"), shrinks=True),
    ]
    room = output.room()
    if room is not None and room < _WIDE and not output.is_plain():
        kept = [at for at in range(len(columns)) if at not in _ONLY_WIDE]
    else:
        kept = list(range(len(columns)))
    rows = [_row(workspace, state) for state in found]
    return lines([columns[at] for at in kept], [[row[at] for at in kept] for row in rows])


def _row(workspace: Workspace, state: TrialState) -> list[Cell | str]:
    from communitytui.report.adjusting import change_text

    trial, result = state.trial, state.result
    several = len(workspace.communities) > 1
    said = name(OUTCOME_NAMES, result.outcome) if result else state.suggestion
    return [
        Cell(TRIAL_SIGNS[state.phase], _STYLES.get(state.phase, "")),
        str(trial.id),
        workspace.community(trial.community).name if several else "",
        trial.title,
        _phase(state),
        trial.metric,
        state.pass_line,
        state.show(result.before) if result else "",
        state.show(result.after) if result else "",
        change_text(state) if result else "",
        Cell(said, _OUTCOMES[result.outcome] if result else "dim"),
    ]


def _phase(state: TrialState) -> str:
    """Return where a trial is: its day while it runs, the verdict when it has one."""
    phase = name(TRIAL_NAMES, state.phase)
    if state.phase == "running":
        return tr("day {n} of {days}", n=state.gone, days=state.trial.days)
    if state.trial.verdict:
        verdict = name(TRIAL_VERDICT_NAMES, state.trial.verdict)
        return tr("{label}: {text}", label=phase, text=verdict)
    return phase


def detail_lines(workspace: Workspace, state: TrialState) -> list[str]:
    """Return one trial in full: its title, then a line for each thing that is known."""
    from communitytui.report.adjusting import trial_facts

    title = f"{state.trial.id} {state.trial.title}"
    shown = [output.paint(title, "title"), *fact_lines(trial_facts(workspace, state))]
    if state.phase == "due":
        shown.append(
            tr(
                "its days are over: communitytui trial judge {id} "
                "--verdict keep|adjust|drop --reason R",
                id=state.trial.id,
            )
        )
    return shown
