"""Trials: what they say. Their verbs stand apart: what edits costs a list a fifth more."""

from __future__ import annotations

from communitytui.cli import output
from communitytui.cli.facts import fact_lines
from communitytui.cli.grammar import group
from communitytui.cli.params import TERMS
from communitytui.cli.session import Session
from communitytui.cli.tables import show
from communitytui.domain.judging.trials import TrialState, states
from communitytui.domain.workspace import Workspace
from communitytui.i18n import N_, tr
from communitytui.views.trials import trials


@group(
    "trial",
    verbs=f"{__name__}.verbs",
    noun="trials",
    filters=TERMS,
    examples=N_(
        "trial add Evening topics --metric dau --pass '>=35' --days 14 --tasks 4.4,4.6\n"
        "trial start 1; trial show 1; trial stop 1 --reason R\n"
        "trial judge 1 --verdict keep --reason R --reopen 4.4 --standard 35"
    ),
)
def trial(session: Session, terms: tuple[str, ...]) -> None:
    """List the trials."""
    workspace = session.read()
    if session.begun(workspace):
        meant = session.matching(workspace, "trials", terms)
        found = states(workspace, session.only(workspace))
        tell(
            session,
            workspace,
            [s for s in found if meant(s.trial.id, _asked(s))],
            filtered=bool(terms),
        )


def _asked(state: TrialState) -> dict[str, object]:
    """Return what a filter looks at: a trial that runs is shown as due once its days are over."""
    return {**state.trial.record, "state": (state.trial.state, state.phase)}


def tell(
    session: Session, workspace: Workspace, found: list[TrialState], *, filtered: bool = False
) -> None:
    """Print trials as they stand."""
    none = N_(
        "No trials yet. Add one: communitytui trial add TITLE --metric dau --pass '>=35' --days 14"
    )
    show(session, trials(workspace, found), N_("No matches.") if filtered else none)


def detail_lines(workspace: Workspace, state: TrialState) -> list[str]:
    """Return one trial in full: its title, then a line for each thing that is known."""
    facts = trials(workspace, [state]).facts(state)
    title = f"{state.trial.id} {state.trial.title}"
    shown = [output.paint(title, "title"), *fact_lines(facts)]
    if state.phase == "due":
        shown.append(
            tr(
                "ended; judge it: communitytui trial judge {id} --verdict keep|adjust|drop "
                "--reason R",
                id=state.trial.id,
            )
        )
    return shown
