"""The groups of a community. Their verbs stand apart, as those of goals."""

from __future__ import annotations

from collections.abc import Sequence

from communitytui.cli.grammar import group
from communitytui.cli.session import Session
from communitytui.cli.tables import show
from communitytui.domain.plan.groups import GroupState
from communitytui.domain.workspace import Workspace
from communitytui.i18n import N_
from communitytui.services import groups as service
from communitytui.views import groups as views


@group(
    "groups",
    verbs=f"{__name__}.verbs",
    noun="groups",
    examples=N_(
        "groups add Readers 1 --platform WeChat --capacity 500 --owner ana\n"
        'groups set "Readers 1" capacity=450 open=no; groups delete "Readers 1"\n'
        'set 4.6 chat_group="Readers 1"; tasks chat:"Readers 1"\n'
        'groups join "Readers 1" "Readers 2"\n'
        'groups split "Readers 1" --chat "Readers 2" --into "Readers 2"'
    ),
)
def groups(session: Session) -> None:
    """List the groups of a community, with their members and capacity."""
    workspace = session.read()
    if session.begun(workspace):
        tell(session, workspace, service.states(workspace, session.only(workspace)))


def tell(session: Session, workspace: Workspace, found: Sequence[GroupState]) -> None:
    """Print groups as they stand."""
    none = N_("No groups yet. Add one: communitytui groups add NAME --platform WeChat")
    show(session, views.groups(workspace, found), none)
