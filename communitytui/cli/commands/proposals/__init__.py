"""The proposals of assistants: what waits for somebody to decide. Their verbs stand apart."""

from __future__ import annotations

from collections.abc import Sequence

from communitytui.cli.grammar import group
from communitytui.cli.params import option
from communitytui.cli.session import Session
from communitytui.cli.tables import show
from communitytui.domain.plan.proposals import OPEN, Proposal, assistant_name, state_of
from communitytui.domain.workspace import Workspace
from communitytui.i18n import N_
from communitytui.views import proposals as views


@group(
    "proposals",
    verbs=f"{__name__}.verbs",
    noun="proposals",
    examples=N_(
        'proposals make set 1.4 due=+3d --assistant Scout --why "the holidays"\n'
        "proposals: what assistants propose, with what stands there now\n"
        "proposals take P1; undo\n"
        "proposals drop P1"
    ),
)
@option("--all", "every", is_flag=True, help=N_("also those that were decided or expired"))
@option("--assistant", metavar="NAME", help=N_("only of this assistant"))
def proposals(session: Session, every: bool, assistant: str | None) -> None:
    """List the proposals that wait, oldest first."""
    workspace = session.read()
    if not session.begun(workspace):
        return
    found = [
        each
        for each in workspace.all(Proposal, session.only(workspace))
        if (every or state_of(workspace, each) == OPEN)
        and (assistant is None or each.assistant == assistant_name(assistant))
    ]
    tell(session, workspace, found)


def tell(session: Session, workspace: Workspace, found: Sequence[Proposal]) -> None:
    """Print proposals as they stand."""
    rows = [views.tell(workspace, each) for each in found]
    show(session, views.proposals(workspace, rows), N_("No proposals wait."))
