"""What one does with proposals: take or drop them; and what an assistant does: make one."""

from __future__ import annotations

from communitytui.cli.arguments import assignments
from communitytui.cli.commands.proposals import proposals, tell
from communitytui.cli.params import argument, completing, option
from communitytui.cli.session import Session
from communitytui.domain.plan.proposals import find_proposal, signed
from communitytui.i18n import N_
from communitytui.services import proposals as service

_IDS = argument(
    "ids",
    nargs=-1,
    required=True,
    metavar="ID",
    shell_complete=completing("proposals"),
    help=N_("number in the list: P3, or 3"),
)


def _find(session: Session, words: tuple[str, ...]) -> list[int]:
    workspace = session.read()
    only = session.only(workspace)
    return [find_proposal(workspace, word, only).id for word in words]


@proposals.verb("take", N_("do what proposals say, all or none"))
@_IDS
@option("--anyway", is_flag=True, help=N_("though somebody changed it since it was proposed"))
def take(session: Session, ids: tuple[str, ...], anyway: bool) -> None:
    """Take proposals and print them."""
    store = session.editing()
    done = service.take(store, _find(session, ids), now=session.now, anyway=anyway)
    tell(session, done.workspace, done.proposals)


@proposals.verb("drop", N_("let proposals go"))
@_IDS
def drop(session: Session, ids: tuple[str, ...]) -> None:
    """Drop proposals and print them."""
    store = session.editing()
    done = service.drop(store, _find(session, ids), now=session.now)
    tell(session, done.workspace, done.proposals)


@proposals.verb("make", N_("propose something, for programs: nothing but the proposal is written"))
@argument(
    "words",
    nargs=-1,
    required=True,
    metavar="KIND [THING] [FIELD=VALUE…]",
    help=N_("done, reopen, skip, set, add, record or standard; of what; what is to be set"),
)
@option("--assistant", metavar="NAME", required=True, help=N_("who proposes it"))
@option("--why", metavar="TEXT", help=N_("why, for whoever decides"))
@option(
    "--in",
    "table",
    metavar="TABLE",
    help=N_("of set and add: tasks (default), goals, rhythms, entries, groups, rules, trials"),
)
def make(
    session: Session,
    words: tuple[str, ...],
    assistant: str,
    why: str | None,
    table: str | None,
) -> None:
    """Make a proposal and print it; the log has it under the name of the assistant."""
    session.me = signed(assistant)
    things, fields = assignments(words)
    kind, *named = things or [""]
    store = session.editing()
    asked = service.Proposed(kind, " ".join(named), fields, table or "tasks", why or "")
    community = session.one(session.read())
    done = service.propose(store, community, asked, assistant, now=session.now)
    tell(session, done.workspace, done.proposals)
