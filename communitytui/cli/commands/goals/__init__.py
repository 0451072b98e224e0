"""Goals: how they stand. Their verbs stand apart: what edits costs a list a fifth more."""

from __future__ import annotations

from communitytui.cli.grammar import group
from communitytui.cli.params import TERMS
from communitytui.cli.session import Session
from communitytui.cli.tables import show
from communitytui.domain.metrics.goals import GoalState, states
from communitytui.domain.workspace import Workspace
from communitytui.i18n import N_
from communitytui.views import goals as views


@group(
    "goals",
    verbs=f"{__name__}.verbs",
    noun="goals",
    filters=TERMS,
    examples=N_(
        "goals add 600 readers a day --metric dau --target 600 --deadline +90d\n"
        "set 3.2 goal=1: links a task to it"
    ),
)
def goals(session: Session, terms: tuple[str, ...]) -> None:
    """List the goals."""
    workspace = session.read()
    if session.begun(workspace):
        meant = session.matching(workspace, "goals", terms)
        found = states(workspace, session.only(workspace))
        tell(
            session,
            workspace,
            [s for s in found if meant(s.goal.id, {**s.goal.record, "verdict": s.verdict})],
            filtered=bool(terms),
        )


def tell(
    session: Session, workspace: Workspace, found: list[GoalState], *, filtered: bool = False
) -> None:
    """Print goals as they stand."""
    none = N_("No goals yet. Add one: communitytui goals add STATEMENT --metric dau --target 600")
    show(session, views.goals(workspace, found), N_("No matches.") if filtered else none)
