"""Putting the stages that a community has passed in place."""

from __future__ import annotations

from communitytui.cli import output
from communitytui.cli.grammar import command
from communitytui.cli.params import completing, option
from communitytui.cli.session import Session
from communitytui.cli.tables import lines
from communitytui.domain.kernel.stages import STAGE as STAGES_BY_KEY
from communitytui.domain.nouns.declared import STAGE
from communitytui.i18n import N_, names, tr, trn
from communitytui.services.adopting import adopt as put_in_place
from communitytui.views.tasks import BRIEF, stage_text, tasks

#: How many tasks are told to come next.
_NEXT = 5


@command("adopt", examples=N_("adopt --stage execute: what lies before stage 7 is in place"))
@option(
    "--stage",
    required=True,
    metavar="STAGE",
    shell_complete=completing("tasks.stage"),
    help=N_("the stage that the community is in"),
)
def adopt(session: Session, stage: str) -> None:
    """Put the open tasks of earlier stages in place, and plan the others from today on."""
    key = str(STAGE.read(stage, names))
    store = session.editing()
    community = session.one(session.read())
    done = put_in_place(store, community, key, now=session.now)
    if session.json:
        output.tables(tasks(done.workspace, done.ids))
        return
    told = trn("{n} task is in place", "{n} tasks are in place", len(done.ids))
    at = stage_text(STAGES_BY_KEY[key])
    following = done.workspace.board.next_ids(community, _NEXT, key)
    shown = lines(tasks(done.workspace, following), BRIEF, headed=False)
    head = tr(
        "the others are planned from today on; next in {stage}:",
        stage=at,
    )
    output.text([told, head, *(f"  {line}" for line in shown)])
