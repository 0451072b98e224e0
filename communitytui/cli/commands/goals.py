"""Goals: see how they stand, set one, change one, let one go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from communitytui.cli import output
from communitytui.cli.grammar import argument, command, completing, json_option, option
from communitytui.cli.session import BEGIN, Session
from communitytui.errors import BadValue
from communitytui.i18n import N_, tr

if TYPE_CHECKING:
    from communitytui.cli.tables import Cell
    from communitytui.domain.goals import GoalState
    from communitytui.domain.workspace import Workspace

_VERBS = ("add", "set", "drop")


@command(
    "goals",
    N_(
        "the goals: how far each is, and is it on track; add, set, drop\n"
        "goals add 600 readers a day --metric dau --target 600 --deadline +90d\n"
        "set 3.2 goal=1: a task that serves it"
    ),
)
@argument(
    "words",
    nargs=-1,
    metavar="add STATEMENT | set ID FIELD=VALUE… | drop ID",
    shell_complete=completing("goals"),
    help=N_("nothing: all goals; otherwise what to do with one"),
)
@option(
    "--metric",
    metavar="METRIC",
    shell_complete=completing("metrics"),
    help=N_("with add: the metric that measures it; without one its tasks do"),
)
@option("--baseline", metavar="NUMBER", help=N_("where it starts; the newest reading if not said"))
@option("--target", metavar="NUMBER", help=N_("the value to reach"))
@option("--deadline", metavar="DATE", help=N_("until when: 2026-12-31, eom, +90d"))
@option("--owner", metavar="NAME", help=N_("who answers for it; me is you"))
@option(
    "--from-task",
    metavar="ID",
    shell_complete=completing("tasks"),
    help=N_("with add: a goal for each row of the table that this task left behind (1.5)"),
)
@option("--reason", metavar="TEXT", help=N_("with drop: why"))
@json_option
def goals(
    session: Session,
    words: tuple[str, ...],
    from_task: str | None,
    reason: str | None,
    **given: str | None,
) -> None:
    """List the goals, or do with one what the first word says."""
    fields = {name: text for name, text in given.items() if text is not None}
    verb, rest = (words[0], words[1:]) if words else ("", ())
    _refuse_others(verb, fields, from_task, reason)
    match verb:
        case "":
            _list(session)
        case "add":
            _add(session, rest, fields, from_task)
        case "set":
            _set(session, rest)
        case _:
            _drop(session, rest, reason)


def _refuse_others(
    verb: str, fields: dict[str, str], from_task: str | None, reason: str | None
) -> None:
    """Refuse an unknown word, and options that belong to another one."""
    from communitytui.domain.words import one_of

    if verb:
        one_of(verb, _VERBS, N_("goals {value} is not known"))
    if verb != "add" and (fields or from_task):
        name = next(iter(fields), "from-task")
        raise BadValue(N_("--{name} goes with: goals add STATEMENT"), name=name)
    if verb != "drop" and reason is not None:
        raise BadValue(N_("--reason goes with: goals drop ID"))


def _list(session: Session) -> None:
    from communitytui.domain.goals import states

    workspace = session.workspace
    if not workspace.communities and not session.json:
        output.text(tr(BEGIN))
        return
    found = states(workspace, session.only(workspace)) if workspace.communities else []
    _tell(session, workspace, found)


def _tell(session: Session, workspace: Workspace, found: list[GoalState]) -> None:
    if session.json:
        from communitytui.report.records import goal_record

        rows = [goal_record(each, workspace.community(each.goal.community)) for each in found]
        output.records("goals", rows)
        return
    none = tr("No goal yet. Set one: communitytui goals add STATEMENT --metric dau --target 600")
    output.text(goal_lines(workspace, found) or none)


def _add(
    session: Session, words: tuple[str, ...], fields: dict[str, str], from_task: str | None
) -> None:
    from communitytui.services import goals as service

    store = session.editing()
    workspace = session.workspace
    if from_task is not None:
        if words:
            raise BadValue(N_("--from-task takes the statements from the task; leave yours out"))
        (id,) = session.tasks(workspace, [from_task])
        task = workspace.board[id]
        ids = service.from_task(store, task, now=session.now, fields=fields, me=session.me)
    elif words:
        community, statement = session.one(workspace), " ".join(words)
        ids = [service.add(store, community, statement, fields, now=session.now, me=session.me)]
    else:
        raise BadValue(N_("what is the goal? goals add STATEMENT"))
    workspace = session.workspace
    _tell(session, workspace, [service.state(workspace, id) for id in ids])


def _set(session: Session, words: tuple[str, ...]) -> None:
    from communitytui.services import goals as service

    ids = [word for word in words if "=" not in word]
    fields = {}
    for word in words:
        name, equals, text = word.partition("=")
        if equals:
            fields[name.strip().lower()] = text
    if len(ids) != 1 or not fields:
        raise BadValue(N_("write one goal and what to set: goals set 1 target=600"))
    store = session.editing()
    id = service.find_goal(session.workspace, ids[0], session.only(session.workspace))
    service.change(store, id, fields, now=session.now, me=session.me)
    workspace = session.workspace
    _tell(session, workspace, [service.state(workspace, id)])


def _drop(session: Session, words: tuple[str, ...], reason: str | None) -> None:
    from communitytui.services import goals as service

    if len(words) != 1:
        raise BadValue(N_("which goal? goals drop ID"))
    store = session.editing()
    id = service.find_goal(session.workspace, words[0], session.only(session.workspace))
    service.drop(store, id, reason or "", now=session.now)
    workspace = session.workspace
    state = service.state(workspace, id)
    _tell(session, workspace, [state])
    if state.tasks and not session.json:
        from communitytui.domain.naming import Things

        serving = Things(workspace.tables, (("tasks", each, None) for each in state.tasks))
        output.text(tr("tasks still serving it: {things}", things=serving))


def goal_lines(workspace: Workspace, found: list[GoalState]) -> list[str]:
    """Return goals as a table for people."""
    from communitytui.cli.tables import Column, lines
    from communitytui.i18n import trc

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
    from communitytui.cli.rows import GOAL_STYLES
    from communitytui.cli.tables import Cell
    from communitytui.domain.labels import GOAL_VERDICT_NAMES, GOAL_VERDICT_SIGNS, name
    from communitytui.domain.shares import percent

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


COMMANDS: dict[str, click.Command] = {"goals": goals}
