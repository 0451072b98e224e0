"""The rules: what fires each and whether it does. Their verbs stand apart, as those of goals."""

from __future__ import annotations

from collections.abc import Sequence

from communitytui.cli.grammar import group
from communitytui.cli.session import Session
from communitytui.cli.tables import show
from communitytui.domain.judging.rules import Explanation
from communitytui.domain.workspace import Workspace
from communitytui.i18n import N_
from communitytui.services import own_rules as service
from communitytui.views import rules as views


@group(
    "rules",
    verbs=f"{__name__}.verbs",
    noun="rules",
    examples=N_(
        "rules add Ask who left --metric conversion --below 8% --days 21 --tasks 1.4,4.2\n"
        "rules add Check the welcome --metric dau --tasks 5.4: when it gets worse\n"
        "rules set R1 days=28; rules delete R1\n"
        "findings --rule R1: why it fires or not"
    ),
)
def rules(session: Session) -> None:
    """List the rules: your own, then those of the playbook."""
    workspace = session.read()
    if session.begun(workspace):
        found = [
            each for home in session.chosen(workspace) for each in service.every(workspace, home.id)
        ]
        tell(session, workspace, found)


def tell(session: Session, workspace: Workspace, found: Sequence[Explanation]) -> None:
    """Print rules as they stand."""
    none = N_("No rules yet. Add one: communitytui rules add TEXT --metric dau --tasks 4.2")
    show(session, views.rules(workspace, found), none)
