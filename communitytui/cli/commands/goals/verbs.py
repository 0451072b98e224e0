"""What one does with a goal: set it, change it, drop it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from communitytui.cli import output
from communitytui.cli.arguments import changes, given, number, one_and_fields
from communitytui.cli.commands.goals import goals, tell
from communitytui.cli.fields import field_options
from communitytui.cli.params import argument, completing, option
from communitytui.cli.session import Session
from communitytui.domain.kernel.naming import things
from communitytui.domain.nouns.declared import GOAL
from communitytui.domain.tasks.board import Task
from communitytui.errors import BadValue
from communitytui.i18n import N_, tr
from communitytui.services import goals as service
from communitytui.services import makers
from communitytui.services.offers import made_from

if TYPE_CHECKING:
    from communitytui.domain.metrics.goals import GoalState
    from communitytui.store import Store


@goals.verb("add", N_("set a goal"))
@argument("statement", nargs=-1, metavar="STATEMENT", help=N_("statement of the goal"))
@field_options(
    GOAL,
    {
        "metric": N_("the metric that measures it (default: its tasks)"),
        "baseline": N_("starting value (default: the newest reading)"),
        "target": N_("the value to reach"),
        "deadline": N_("deadline: 2026-12-31, eom, +90d"),
    },
    without="statement status reason",
)
@option(
    "--from-task",
    metavar="ID",
    shell_complete=completing("tasks"),
    help=N_("a goal for each row of the table of this task (1.5)"),
)
def add(
    session: Session, statement: tuple[str, ...], from_task: str | None, **options: str | None
) -> None:
    """Set a goal, or several from the table of a task, and print them."""
    fields, said = given(options), " ".join(statement)
    if from_task is not None and said:
        raise BadValue(N_("--from-task takes the statements from the task; omit STATEMENT"))
    if from_task is None and not said:
        raise BadValue(N_("missing STATEMENT: goals add STATEMENT"))
    store = session.editing()
    workspace = session.read()
    if from_task is not None:
        (id,) = session.tasks(workspace, [from_task])
        found = _from_task(session, store, workspace.board[id], fields)
    else:
        community = session.one(workspace)
        found = [service.add(store, community, said, fields, now=session.now)]
    tell(session, workspace, found)


def _from_task(
    session: Session, store: Store, task: Task, fields: dict[str, str]
) -> list[GoalState]:
    if made_from(task) != "goals":
        raise BadValue(
            N_("task {id} has no table of goals; give STATEMENT"), id=task.key or task.id
        )
    before = session.read().tables["goals"]
    made = makers.make(store, task, now=session.now, fields=fields).workspace
    return [service.state(made, id) for id in made.tables["goals"] if id not in before]


def _find(session: Session, word: str) -> int:
    workspace = session.read()
    return service.find_goal(workspace, word, session.only(workspace))


@goals.verb("set", N_("set fields of a goal"))
@changes("goals")
def set_(session: Session, words: tuple[str, ...]) -> None:
    """Set fields of a goal and print it."""
    word, fields = one_and_fields(words, "goals set 1 target=600")
    store = session.editing()
    workspace = session.read()
    state = service.change(store, _find(session, word), fields, now=session.now)
    tell(session, workspace, [state])


@goals.verb("drop", N_("drop a goal"))
@number("goals")
@option("--reason", default="", metavar="TEXT", help=N_("why"))
def drop(session: Session, id: str, reason: str) -> None:
    """Let a goal go; print it and the tasks that still serve it."""
    store = session.editing()
    workspace = session.read()
    state = service.drop(store, _find(session, id), reason, now=session.now)
    tell(session, workspace, [state])
    if state.tasks and not session.json:
        serving = things(workspace.tables, (("tasks", each, None) for each in state.tasks))
        output.text(tr("tasks still linked to it: {things}", things=serving))
