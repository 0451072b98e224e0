"""Hours by person and week against what they have, and who does what."""

from __future__ import annotations

from communitytui.cli import output
from communitytui.cli.arguments import person
from communitytui.cli.grammar import command
from communitytui.cli.params import option
from communitytui.cli.session import BEGIN, Session
from communitytui.cli.tables import lines
from communitytui.domain.plan.workload import Duty, Load, duties
from communitytui.domain.plan.workload import workload as loads
from communitytui.domain.workspace import Community, Workspace
from communitytui.errors import BadValue
from communitytui.i18n import N_, tr
from communitytui.services.workload import set_capacity
from communitytui.views import labour as views
from communitytui.views.labour import duty_grid, load_grid

_MOST = 53
#: The people to list; ``None`` for all of them. As a name ``None`` stands for no owner.
People = list[str | None] | None


@command("workload")
@option("--owner", metavar="NAME", help=N_("only this person; me for yourself, none for no owner"))
@option("--weeks", type=int, default=4, metavar="N", help=N_("how many weeks from this one on"))
@option(
    "--capacity",
    "capacities",
    multiple=True,
    metavar="NAME=HOURS",
    help=N_("set the hours a week of a person; *=HOURS for all others, NAME= removes it"),
)
@option(
    "--duties", is_flag=True, help=N_("who does, is accountable for and helps with what, by stage")
)
def workload(
    session: Session,
    owner: str | None,
    weeks: int,
    capacities: tuple[str, ...],
    duties: bool,
) -> None:
    """Print the hours of each person by week, with overload marked."""
    if not 1 <= weeks <= _MOST:
        raise BadValue(
            N_("{field}: {problem}"),
            field="--weeks",
            problem=BadValue(N_("must be a whole number from {low} to {high}"), low=1, high=_MOST),
        )
    workspace = _set_capacity(session, capacities) if capacities else session.read()
    communities = session.chosen(workspace)
    people = None if owner is None else [person(owner, session.me)]
    if session.json:
        hours = (
            views.workload(each, _loads(workspace, each, weeks, people)) for each in communities
        )
        people_do = (views.duties(each, _duties(workspace, each, people)) for each in communities)
        output.tables(*hours, *people_do, nouns="workload duties")
        return
    if not communities:
        output.text(tr(BEGIN))
    for place, each in enumerate(communities):
        if duties:
            shown = _duty_lines(workspace, each, people)
        else:
            shown = _load_lines(workspace, each, weeks, people)
        output.text(([""] if place else []) + shown)


def _set_capacity(session: Session, words: tuple[str, ...]) -> Workspace:
    hours: dict[str, float | str | None] = {}
    for word in words:
        name, equals, text = word.partition("=")
        if not equals or not name.strip():
            raise BadValue(N_("{value} is not NAME=HOURS"), value=word[:60])
        who = person(name, session.me)
        if who is None:
            raise BadValue(N_("{value} is not NAME=HOURS"), value=word[:60])
        hours[who] = text.strip() or None
    store = session.editing()
    community = session.one(session.read())
    return set_capacity(store, community, hours, now=session.now)


def _loads(workspace: Workspace, community: Community, weeks: int, people: People) -> list[Load]:
    found = loads(workspace, community, workspace.today(community.id), weeks)
    return [load for load in found if people is None or load.person in people]


def _duties(workspace: Workspace, community: Community, people: People) -> list[Duty]:
    found = duties(workspace.board, community)
    return [duty for duty in found if people is None or duty.person in people]


def _load_lines(
    workspace: Workspace, community: Community, weeks: int, people: People
) -> list[str]:
    """Return a table with a line for each person and a column for each week."""
    heading = output.paint(community.name, "title")
    shown = lines(load_grid(_loads(workspace, community, weeks, people), mark="!"), indent=2)
    if not shown:
        return [heading, "  " + tr("No one has open tasks.")]
    note = tr("Hours of work / capacity; ! is overload.")
    return [heading, *shown, "  " + output.paint(note, "dim")]


def _duty_lines(workspace: Workspace, community: Community, people: People) -> list[str]:
    """Return a table with a line for each person and a column for each stage."""
    table = duty_grid(_duties(workspace, community, people), lambda stage: str(stage.number))
    note = tr("By stage: R does the work, A is accountable (holds the role), C helps.")
    shown = [output.paint(community.name, "title"), *lines(table, indent=2)]
    return [*shown, "  " + output.paint(note, "dim")]
