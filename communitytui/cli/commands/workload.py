"""Hours by person and week against what they have, and who does what."""

from __future__ import annotations

from typing import Any

from communitytui.cli import output
from communitytui.cli.arguments import person
from communitytui.cli.grammar import command, option
from communitytui.cli.session import BEGIN, Session
from communitytui.cli.tables import Cell, Column, lines
from communitytui.domain.kernel.stages import STAGES
from communitytui.domain.plan.workload import Load, duties
from communitytui.domain.plan.workload import workload as loads
from communitytui.domain.workspace import Community, Workspace
from communitytui.errors import BadValue
from communitytui.i18n import N_, tr
from communitytui.report.plan_records import duty_record, load_record
from communitytui.services.workload import set_capacity

_MOST = 53


@command("workload")
@option("--owner", metavar="NAME", help=N_("only this person; me is you, none is nobody"))
@option("--weeks", type=int, default=4, metavar="N", help=N_("how many weeks from this one on"))
@option(
    "--capacity",
    "capacities",
    multiple=True,
    metavar="NAME=HOURS",
    help=N_("set the hours a week of a person; *=HOURS for everybody else, NAME= forgets it"),
)
@option("--duties", is_flag=True, help=N_("who owns, answers for and helps with what, by stage"))
def workload(
    session: Session,
    owner: str | None,
    weeks: int,
    capacities: tuple[str, ...],
    duties: bool,
) -> None:
    """Print the hours of everybody, week by week, and who has too many."""
    if not 1 <= weeks <= _MOST:
        raise BadValue(
            N_("{field}: {problem}"),
            field="--weeks",
            problem=BadValue(N_("must be a whole number from {low} to {high}"), low=1, high=_MOST),
        )
    if capacities:
        _set_capacity(session, capacities)
    workspace = session.workspace
    communities = session.chosen(workspace)
    people = None if owner is None else [person(owner, session.me)]
    if session.json:
        output.nouns(_nouns(workspace, communities, weeks, people))
        return
    if not communities:
        output.text(tr(BEGIN))
    for place, each in enumerate(communities):
        if duties:
            shown = duty_lines(workspace, each, people)
        else:
            shown = load_lines(workspace, each, weeks, people)
        output.text(([""] if place else []) + shown)


def _set_capacity(session: Session, words: tuple[str, ...]) -> None:
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
    community = session.one(session.workspace)
    set_capacity(store, community, hours, now=session.now)


def _loads(
    workspace: Workspace, community: Community, weeks: int, people: list[str | None] | None
) -> list[Load]:
    found = loads(workspace, community, workspace.today(community.id), weeks)
    return [load for load in found if people is None or load.person in people]


def _nouns(
    workspace: Workspace,
    communities: list[Community],
    weeks: int,
    people: list[str | None] | None,
) -> dict[str, list[dict[str, Any]]]:
    return {
        "workload": [
            load_record(each, load)
            for each in communities
            for load in _loads(workspace, each, weeks, people)
        ],
        "duties": [
            duty_record(each, duty)
            for each in communities
            for duty in duties(workspace.board, each)
            if people is None or duty.person in people
        ],
    }


def load_lines(
    workspace: Workspace, community: Community, weeks: int, people: list[str | None] | None
) -> list[str]:
    """Return a table with a line for each person and a column for each week."""
    by_person: dict[str | None, list[Load]] = {}
    for load in _loads(workspace, community, weeks, people):
        by_person.setdefault(load.person, []).append(load)
    heading = output.paint(community.name, "title")
    if not by_person:
        return [heading, "  " + tr("Nobody has anything to do.")]
    rows: list[list[Cell | str]] = [
        [
            name or tr("nobody"),
            *(Cell(_hours(load), "late" if load.is_over else "") for load in row),
        ]
        for name, row in by_person.items()
    ]
    first = next(iter(by_person.values()))
    columns = [Column(tr("Person"), shrinks=True)]
    columns += [Column(f"{load.week[5:]} {load.monday:%m-%d}", "right") for load in first]
    note = tr("Hours of work / hours there are; ! is too much.")
    return [heading, *lines(columns, rows, indent=2), "  " + output.paint(note, "dim")]


def _hours(load: Load) -> str:
    mark = "!" if load.is_over else ""
    room = "" if load.capacity is None else f"/{load.capacity:g}"
    return f"{mark}{load.hours:g}{room}"


def duty_lines(
    workspace: Workspace, community: Community, people: list[str | None] | None
) -> list[str]:
    """Return a table with a line for each person and a column for each stage."""
    cells: dict[str | None, dict[str, str]] = {}
    for duty in duties(workspace.board, community):
        if people is None or duty.person in people:
            cells.setdefault(duty.person, {})[duty.stage] = duty.text
    names = sorted(cells, key=lambda name: (name is None, name or ""))
    rows: list[list[Cell | str]] = [
        [name or tr("nobody"), *(cells[name].get(stage.key, "") for stage in STAGES)]
        for name in names
    ]
    columns = [Column(tr("Person"), shrinks=True)]
    columns += [Column(str(stage.number)) for stage in STAGES]
    note = tr("By stage: R owns, A answers for it (holds the role), C helps.")
    shown = [output.paint(community.name, "title"), *lines(columns, rows, indent=2)]
    return [*shown, "  " + output.paint(note, "dim")]
