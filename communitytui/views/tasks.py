"""Tasks, and the stages that they stand under."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from communitytui.domain.kernel.labels import STANDING_NAMES
from communitytui.domain.kernel.signs import BLOCKED_SIGN, STATUS_SIGNS
from communitytui.domain.kernel.stages import Stage
from communitytui.domain.tasks.board import Board, Task
from communitytui.domain.workspace import Community, Workspace
from communitytui.i18n import N_, name, say, tr, trc, trn
from communitytui.i18n.phrases import listed
from communitytui.i18n.showing import show_day, show_due
from communitytui.views.table import (
    Cell,
    Column,
    Record,
    Shown,
    Table,
    grouped,
    home,
    kept,
    numbered,
    once_for,
    seen,
)

DELIVERABLE = N_("Deliverable")
#: The columns of the article's table; a document adds what was left and the metrics served.
CHECKLIST = "stage area chat_group number named who day left done_when stands serves"
#: What lists of a few tasks show.
BRIEF = "mark id key title owner p late_due"
_STYLES = {
    "doing": "doing",
    "done": "good",
    "skipped": "dim",
    "reopened": "warn",
    "in_place": "dim",
}


def number(task: Task) -> str:
    """Return how people call a task: the playbook's number, else ``#`` and its id."""
    return task.key or f"#{task.id}"


def titled(task: Task) -> str:
    """Return a task as a document names it: its number and its title."""
    return f"{number(task)} {say(task.title)}"


def name_of(task: Task) -> str:
    """Return a task as one names it in a line: its number, its key and its title."""
    key = f" {task.key}" if task.key else ""
    return f"#{task.id}{key} {say(task.title)}"


def stage_text(stage: Stage) -> str:
    """Return number and name of a stage."""
    return f"{stage.number} {say(stage.title)}"


def status_text(task: Task) -> str:
    """Return a task's status as sign and word."""
    return f"{STATUS_SIGNS[task.standing]} {standing_text(task)}"


def standing_text(task: Task) -> str:
    """Return the word for how a task stands."""
    return name(STANDING_NAMES, task.standing)


def mark(task: Task, blocked: bool) -> Cell:
    """Return the sign of a task's status; its shape is enough, colour only repeats it."""
    if blocked:
        return Cell(BLOCKED_SIGN, "dim", tr("blocked"))
    standing = task.standing
    return Cell(STATUS_SIGNS[standing], _STYLES.get(standing, ""), standing_text(task))


def opened_by(board: Board, id: int) -> list[int]:
    """Return the open tasks that wait for a task."""
    return [other for other in board.opens(id) if not board[other].settled]


def why_first(workspace: Workspace, id: int) -> str:
    """Return why a task that waits for nobody comes before others: what it opens."""
    board = workspace.board
    before = tr("what stands before it is settled")
    if not board.records[id]["after"]:
        before = tr("nothing stands before it")
    opened = opened_by(board, id)
    if not opened:
        return before
    return tr("{before}; it opens {tasks}", before=before, tasks=_numbers(board, opened))


def how_to_begin(workspace: Workspace, id: int) -> list[str]:
    """Return why the only task of a day comes first, and what to do."""
    task = workspace.board[id]
    told = {
        tr("Why first"): why_first(workspace, id),
        tr("Deliverable"): say(task.deliverable.label),
        tr("Done when"): say(task.done_when),
    }
    shown = [tr("{label}: {text}", label=label, text=text) for label, text in told.items() if text]
    return [*shown, f"communitytui done {id} --deliverable …"]


def begins(community: Community, today: date) -> list[str]:
    """Return when the plan of a community begins, in a line; none where it has begun."""
    if community.start <= today:
        return []
    return [tr("The plan begins {when}.", when=show_due(community.start, today))]


def first_of(workspace: Workspace, ids: Iterable[int]) -> list[str]:
    """Return which of several tasks comes first and why, in a line; none where all wait."""
    board = workspace.board
    first = next((id for id in ids if not board.is_blocked(id)), None)
    if first is None:
        return []
    task, today, why = board[first], workspace.today(board[first].community), []
    if task.due is not None:
        due = show_due(task.due, today)
        why.append(due if task.due < today else tr("due {when}", when=due))
    opens = [board[id].key or f"#{id}" for id in opened_by(board, first)]
    if opens:
        why.append(tr("opens {tasks}", tasks=listed(opens[:4])))
    called = board.called(first)
    if not why:
        return [tr("First: {task}", task=called)]
    return [tr("First: {task} ({why})", task=called, why=listed(why))]


def _numbers(board: Board, ids: Iterable[int]) -> str:
    return listed(number(board[id]) for id in ids)


def tasks(workspace: Workspace, ids: Iterable[int]) -> Table[Task]:
    """Return the tasks ``ids``, titles and labels in the language spoken now."""
    records = workspace.board.records
    return Table(
        "tasks",
        [Task(id, records[id]) for id in ids],
        (*_told(workspace), *_listed(workspace)),
        "mark id key title stage_title community_name owner p late_due",
        "number named who span stands area chat_group deliverable",
        "community_name stage area chat_group status_word blocked_by reason owner helpers role "
        "start due lateness days priority after goal planned budget spent done_when",
        lambda task: task.record,
        hidden="order",
    )


def _told(workspace: Workspace) -> tuple[Column[Task], ...]:
    """Return the columns for JSON; a field without a function is output as stored."""
    board = workspace.board

    def named(ids: Iterable[int]) -> str:
        return listed(say(board.called(id)) for id in ids if id in board)

    return (
        numbered(lambda t: t.id),
        *kept("uid community"),
        home(workspace, lambda t: t.record["community"]),
        Column("key", title=lambda: trc("column", "key")),
        Column("stage", None, N_("Stage"), lambda t: stage_text(t.stage)),
        Column("area", None, N_("Area"), lambda t: say(_home(workspace, t).area(t.area))),
        Column("title", lambda t: say(t.record["title"]), N_("Title"), shrinks=True),
        *kept("status"),
        Column("deliverable", _deliverable, DELIVERABLE, lambda t: say(t.deliverable.label)),
        Column("owner", title=N_("Owner")),
        Column("helpers", None, N_("Helpers"), lambda t: listed(t.helpers)),
        Column("role", None, N_("Role"), lambda t: say(_home(workspace, t).role(t.role))),
        Column("start", None, N_("Start"), lambda t: show_day(t.start) if t.start else None),
        Column("due", None, N_("Due"), lambda t: show_day(t.due) if t.due else None),
        Column("priority", title=N_("Priority")),
        Column("after", None, N_("After"), lambda t: named(t.after)),
        Column(
            "blocked_by",
            lambda t: board.blocked_by(t.id) if t.record["after"] else [],
            N_("Blocked by"),
            lambda t: None if t.settled else named(board.blocked_by(t.id)),
        ),
        Column("goal", None, N_("Goal"), lambda t: _goal(workspace, t)),
        Column("budget", None, N_("Budget"), lambda t: _amount(workspace, t, "budget")),
        Column("spent", None, N_("Spent"), lambda t: _amount(workspace, t, "spent")),
        *kept("notes created updated"),
        Column("days", title=N_("Days")),
        Column("reason", title=N_("Reason")),
        *kept("completed in_place"),
        Column("planned", _planned, N_("First plan"), _first_plan),
        Column("done_when", lambda t: say(t.done_when) or None, N_("Done when")),
        grouped(workspace, lambda t: t.record),
    )


def _listed(workspace: Workspace) -> tuple[Column[Task], ...]:
    """Return the further columns of lists of tasks."""
    board = workspace.board
    marked: Callable[[Task], Shown] = once_for(
        lambda t: (t.record["status"], t.record["in_place"], board.is_blocked(t.id)),
        lambda t: mark(t, board.is_blocked(t.id)),
    )
    staged: Callable[[Task], Shown] = once_for(
        lambda t: t.record["stage"], lambda t: say(t.stage.title)
    )
    expected: Callable[[Task], Shown] = once_for(
        lambda t: (t.record["due"], t.record["status"], t.record["community"]),
        lambda t: due(workspace, t),
    )
    return (
        seen("mark", marked, spoken=N_("Status")),
        seen("stage_title", staged, N_("Stage"), shrinks=True),
        seen("p", _priority, spoken=N_("Priority")),
        seen("late_due", expected, N_("Due")),
        seen("number", number, N_("No.")),
        seen("named", lambda t: say(t.title), N_("Task")),
        seen("who", lambda t: _who(workspace, t), N_("Owner")),
        seen("span", _span, N_("Days planned")),
        seen("stands", lambda t: _stands(workspace, t), N_("Status")),
        seen("day", lambda t: t.record["due"], N_("Due")),
        seen("late", lambda t: str(board.late_by(t.id)), N_("Days late"), align="right"),
        seen("status_word", standing_text, N_("Status")),
        seen("lateness", lambda t: due(workspace, t) if board.late_by(t.id) else None),
    )


def _home(workspace: Workspace, task: Task) -> Community:
    return workspace.community(task.community)


def _deliverable(task: Task) -> Record:
    kept = task.record["deliverable"]
    return {"kind": kept["kind"], "label": say(kept["label"]), "value": kept["value"]}


def _priority(task: Task) -> Cell | None:
    return Cell(f"P{task.priority}", spoken=str(task.priority)) if task.priority else None


def due(workspace: Workspace, task: Task) -> Cell | None:
    """Return when a task is due, seen from its community's day; late in words."""
    if task.due is None:
        return None
    today = workspace.today(task.community)
    shown = show_due(task.due, today, task.settled)
    return Cell(shown, "late" if task.late_by(today) else "")


def _stands(workspace: Workspace, task: Task) -> str:
    board = workspace.board
    text = status_text(task)
    late = board.late_by(task.id)
    if late:
        return text + tr(" · ") + trn("{n} d late", "{n} d late", late)
    if board.is_blocked(task.id):
        waits = _numbers(board, board.blocked_by(task.id))
        return text + tr(" · ") + tr("waits for {tasks}", tasks=waits)
    return text


def _who(workspace: Workspace, task: Task) -> str | None:
    role = f"({say(_home(workspace, task).role(task.role))})" if task.role else None
    return task.owner or role


def _span(task: Task) -> str | None:
    return _days(task.start, task.due)


def _planned(task: Task) -> Record:
    # The first plan is kept apart only once the days were moved away from it.
    record = task.record
    return record.get("planned") or {"start": record["start"], "due": record["due"]}


def _first_plan(task: Task) -> str | None:
    """Return the days of the first plan where they are no longer those of the task."""
    first, last = task.first_plan
    return None if (first, last) == (task.start, task.due) else _days(first, last)


def _days(first: date | None, last: date | None) -> str | None:
    return f"{first or ''} … {last or ''}".strip() if first or last else None


def _goal(workspace: Workspace, task: Task) -> str | None:
    record = workspace.tables.get("goals", {}).get(task.goal or 0)
    return f"{task.record['goal']} {say(record['statement'])}" if record else None


def _amount(workspace: Workspace, task: Task, field: str) -> str | None:
    """Return money with the community's currency, or nothing."""
    amount = task.record[field]
    if amount is None:
        return None
    # Few tasks have money: 2 ms.
    from communitytui.domain.kernel import money

    shown, currency = money.show_amount(money.total([amount])), _home(workspace, task).currency
    return f"{shown} {currency}" if currency else shown
