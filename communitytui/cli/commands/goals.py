"""Goals: see how they stand, set one, change one, let one go."""

from __future__ import annotations

from communitytui.cli import output
from communitytui.cli.arguments import changes, given, number, one_and_fields
from communitytui.cli.grammar import argument, completing, group, option
from communitytui.cli.rows import GOAL_STYLES
from communitytui.cli.session import Session
from communitytui.cli.tables import Cell, Column, lines
from communitytui.domain.goals import GoalState, states
from communitytui.domain.labels import GOAL_VERDICT_NAMES, GOAL_VERDICT_SIGNS, name
from communitytui.domain.naming import Things
from communitytui.domain.shares import percent
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue
from communitytui.i18n import N_, tr, trc
from communitytui.report.records import goal_record
from communitytui.services import goals as service


@group(
    "goals",
    examples=N_(
        "goals add 600 readers a day --metric dau --target 600 --deadline +90d\n"
        "set 3.2 goal=1: a task that serves it"
    ),
)
def goals(session: Session) -> None:
    """List the goals."""
    workspace = session.workspace
    if session.begun(workspace):
        _tell(session, workspace, states(workspace, session.only(workspace)))


def _tell(session: Session, workspace: Workspace, found: list[GoalState]) -> None:
    if session.json:
        rows = [goal_record(each, workspace.community(each.goal.community)) for each in found]
        output.records("goals", rows)
        return
    none = tr("No goal yet. Set one: communitytui goals add STATEMENT --metric dau --target 600")
    output.text(goal_lines(workspace, found) or none)


@goals.verb("add", N_("set a goal"))
@argument("statement", nargs=-1, metavar="STATEMENT", help=N_("what to reach"))
@option(
    "--metric",
    metavar="METRIC",
    shell_complete=completing("metrics"),
    help=N_("the metric that measures it; without one its tasks do"),
)
@option("--baseline", metavar="NUMBER", help=N_("where it starts; the newest reading if not said"))
@option("--target", metavar="NUMBER", help=N_("the value to reach"))
@option("--deadline", metavar="DATE", help=N_("until when: 2026-12-31, eom, +90d"))
@option("--owner", metavar="NAME", help=N_("who answers for it; me is you"))
@option(
    "--from-task",
    metavar="ID",
    shell_complete=completing("tasks"),
    help=N_("a goal for each row of the table that this task left behind (1.5)"),
)
def add(
    session: Session, statement: tuple[str, ...], from_task: str | None, **options: str | None
) -> None:
    """Set a goal, or several from the table of a task, and print them."""
    fields, said = given(options), " ".join(statement)
    if from_task is not None and said:
        raise BadValue(N_("--from-task takes the statements from the task; leave yours out"))
    if from_task is None and not said:
        raise BadValue(N_("what is the goal? goals add STATEMENT"))
    store = session.editing()
    workspace = session.workspace
    if from_task is not None:
        (id,) = session.tasks(workspace, [from_task])
        task = workspace.board[id]
        ids = service.from_task(store, task, now=session.now, fields=fields, me=session.me)
    else:
        community = session.one(workspace)
        ids = [service.add(store, community, said, fields, now=session.now, me=session.me)]
    workspace = session.workspace
    _tell(session, workspace, [service.state(workspace, id) for id in ids])


def _find(session: Session, word: str) -> int:
    workspace = session.workspace
    return service.find_goal(workspace, word, session.only(workspace))


@goals.verb("set", N_("set fields of a goal"))
@changes("goals")
def set_(session: Session, words: tuple[str, ...]) -> None:
    """Set fields of a goal and print it."""
    word, fields = one_and_fields(words, "goals set 1 target=600")
    store = session.editing()
    id = _find(session, word)
    service.change(store, id, fields, now=session.now, me=session.me)
    workspace = session.workspace
    _tell(session, workspace, [service.state(workspace, id)])


@goals.verb("drop", N_("drop a goal"))
@number("goals")
@option("--reason", default="", metavar="TEXT", help=N_("why"))
def drop(session: Session, id: str, reason: str) -> None:
    """Let a goal go; print it and the tasks that still serve it."""
    store = session.editing()
    found = _find(session, id)
    service.drop(store, found, reason, now=session.now)
    workspace = session.workspace
    state = service.state(workspace, found)
    _tell(session, workspace, [state])
    if state.tasks and not session.json:
        serving = Things(workspace.tables, (("tasks", each, None) for each in state.tasks))
        output.text(tr("tasks still serving it: {things}", things=serving))


def goal_lines(workspace: Workspace, found: list[GoalState]) -> list[str]:
    """Return goals as a table for people."""
    columns = [
        Column(silent=True),
        Column(trc("column", "id"), "right"),
        Column(tr("Community"), shrinks=True),
        Column(tr("Goal"), shrinks=True),
        Column(tr("Metric")),
        Column(tr("Baseline"), "right"),
        Column(tr("Value"), "right"),
        Column(tr("Target"), "right"),
        Column(tr("Deadline")),
        Column(tr("Owner")),
        Column(tr("Verdict"), shrinks=True),
    ]
    return lines(columns, [_row(workspace, state) for state in found]) if found else []


def _row(workspace: Workspace, state: GoalState) -> list[Cell | str]:
    goal, reading = state.goal, state.reading
    several = len(workspace.communities) > 1
    value = state.show(reading.value) if reading else ""
    if goal.metric is None and state.progress is not None:
        value = percent(state.progress)
    told = state.reason
    if goal.status == "open":
        verdict = name(GOAL_VERDICT_NAMES, state.verdict)
        told = tr("{label}: {text}", label=verdict, text=told)
    return [
        Cell(GOAL_VERDICT_SIGNS[state.verdict], GOAL_STYLES.get(state.verdict, "dim")),
        str(goal.id),
        workspace.community(goal.community).name if several else "",
        goal.statement,
        goal.metric or "",
        state.show(goal.baseline) if goal.baseline is not None else "",
        value,
        state.show(goal.target) if goal.target is not None else "",
        goal.record["deadline"] or "",
        goal.owner or "",
        told,
    ]
