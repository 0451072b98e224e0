"""Reviews: what the running cycle holds, closing it, and the cycles before."""

from __future__ import annotations

from communitytui.cli import output
from communitytui.cli.facts import fact_lines
from communitytui.cli.grammar import group
from communitytui.cli.params import argument, option
from communitytui.cli.session import Session
from communitytui.cli.tables import lines, show
from communitytui.domain.judging.cycles import ASKED, Cycle
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue
from communitytui.i18n import N_, say, tr
from communitytui.services import reviews as service
from communitytui.services.reviews import Closed, current
from communitytui.views.cycles import SAID, cycle_stages, cycle_title, cycles
from communitytui.views.goals import goals
from communitytui.views.tasks import name_of, tasks

_MANY: dict[str, object] = {"multiple": True, "metavar": "TEXT"}


@group(
    "review",
    examples=N_(
        "review: what a review of the running cycle would find; review 1: of a closed one\n"
        "review close --right A --right B --right C --wrong D --wrong E --wrong F --next G\n"
        "review close … --goal '600 a day;metric=dau;target=600;deadline=+90d'"
    ),
)
@argument(
    "number",
    required=False,
    metavar="NUMBER",
    help=N_("number of a cycle (default: the running one)"),
)
@option("--all", "every", is_flag=True, help=N_("every cycle so far, one per line"))
def review(session: Session, number: str | None, every: bool) -> None:
    """Show the running cycle, another, or all of them."""
    if every and number is not None:
        raise BadValue(N_("--all takes nothing else: communitytui review --all"))
    workspace = session.read()
    if every:
        _history(session, workspace)
    elif number is not None:
        cycle = service.find_cycle(workspace, session.one(workspace), number)
        _tell(session, workspace, [cycle])
    elif session.begun(workspace):
        _tell(session, workspace, service.current(workspace, session.only(workspace)))


def _tell(session: Session, workspace: Workspace, found: list[Cycle]) -> None:
    if session.json:
        output.tables(cycles(workspace, found))
        return
    shown: list[str] = []
    for cycle in found:
        shown += ([""] if shown else []) + cycle_lines(workspace, cycle)
        if not cycle.closed and cycle.end >= cycle.start:
            shown.append(
                tr("close it: communitytui review close --right … --wrong … --next … (three each)")
            )
    output.text(shown)


def _history(session: Session, workspace: Workspace) -> None:
    chosen = session.only(workspace)
    found = [*service.history(workspace, chosen), *service.current(workspace, chosen)]
    found.sort(key=lambda cycle: (cycle.community, cycle.number))
    if session.begun(workspace):
        show(session, cycles(workspace, found))


@review.verb("close", N_("close the running cycle: what went right, what went wrong, what is next"))
@option("--right", help=N_("what went right; three"), **_MANY)
@option("--wrong", help=N_("what went wrong; three"), **_MANY)
@option("--next", "next_goals", help=N_("what is next"), **_MANY)
@option(
    "--goal",
    "goals",
    multiple=True,
    metavar="GOAL",
    help=N_("set a goal: STATEMENT;metric=dau;target=500;deadline=eom"),
)
@option("--end", metavar="DATE", help=N_("last day (default: today)"))
def close(session: Session, end: str | None, **said: tuple[str, ...]) -> None:
    """Close the running cycle; print it and what that changed."""
    store = session.editing()
    community = session.one(session.read())
    done = service.close(
        store,
        community,
        now=session.now,
        right=said["right"],
        wrong=said["wrong"],
        next_goals=said["next_goals"],
        goals=said["goals"],
        end=end,
    )
    if session.json:
        _print_closed(done)
    else:
        output.text([*cycle_lines(done.workspace, done.cycle), *_did(done)])


def _print_closed(done: Closed) -> None:
    """Print the cycle, the goals that were set, and the tasks that were reopened."""
    output.tables(
        cycles(done.workspace, [done.cycle]),
        goals(done.workspace, done.goals),
        tasks(done.workspace, done.reopened),
    )


def _did(done: Closed) -> list[str]:
    """Return what closing a cycle also changed, and when the next one begins."""
    workspace, cycle = done.workspace, done.cycle
    told = [
        tr("goal set: {goal}", goal=f"{each.goal.id} {say(each.goal.statement)}")
        for each in done.goals
    ]
    told += [tr("reopened: {task}", task=name_of(workspace.board[id])) for id in done.reopened]
    fewer = [name for name in ("right", "wrong") if len(cycle.lines(name)) < ASKED]
    if fewer:
        told.append(tr("three of each are asked for, so that no one stops at the first"))
    (following,) = current(workspace, cycle.community)
    told.append(
        tr(
            "cycle {number} begins on {day}",
            number=following.number,
            day=following.start.isoformat(),
        )
    )
    return told


def cycle_lines(workspace: Workspace, cycle: Cycle) -> list[str]:
    """Return one cycle in full: what it came to, by stage, and what people said of it."""
    home = workspace.community(cycle.community)
    name = f"{home.name} · " if len(workspace.communities) > 1 else ""
    shown = [output.paint(name + cycle_title(cycle), "title")]
    if cycle.end < cycle.start:
        return [*shown, "  " + tr("starts on {day}", day=cycle.start.isoformat())]
    shown += fact_lines(cycles(workspace, [cycle]).facts(cycle))
    stages = lines(cycle_stages(cycle), indent=2)
    shown += ["", *stages] if stages else []
    for field, title in SAID.items():
        if cycle.lines(field):
            shown += ["", output.paint(tr(title), "title")]
            shown += [f"  {number}. {text}" for number, text in enumerate(cycle.lines(field), 1)]
    if cycle.closed and cycle.by:
        shown.append(tr("closed by {who}", who=cycle.by))
    return shown
