"""What the detail pane tells of a task, a stage or a community: lines of spans.

Pure functions of a workspace; the words are in the language spoken when they are called.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from communitytui import services
from communitytui.domain.kernel.labels import STANDING_NAMES
from communitytui.domain.kernel.stages import STAGE, STAGES
from communitytui.domain.plan.grouping import Grouping
from communitytui.domain.plan.schedule import completed_day
from communitytui.domain.tasks.board import Progress, Task
from communitytui.domain.workspace import Workspace
from communitytui.i18n import say, tr, trn
from communitytui.i18n.cells import pad, width
from communitytui.i18n.phrases import listed
from communitytui.i18n.showing import show_day, show_due
from communitytui.report.escape import line
from communitytui.tui.drawing import (
    STATUS_INK,
    Glyphs,
    Lines,
    Span,
    bar,
    counted,
    labelled,
    status_mark,
    wrap,
)

if TYPE_CHECKING:
    from communitytui.tui.widgets.outline import Row


def _block(title: str, texts: list[str], cells: int, ink: str = "text", sign: str = "") -> Lines:
    """Return a titled block after an empty line; nothing for no text."""
    if not any(texts):
        return []
    lines: Lines = [[], [(title, "muted bold")]]
    for text in texts:
        first, *more = wrap(text, cells - 2 - width(sign))
        lines.append([("  " + sign, "faint"), (first, ink)])
        lines.extend([("  " + " " * width(sign), "faint"), (line, ink)] for line in more)
    return lines


class About(NamedTuple):
    """What the detail tells of a row of the tree: a title, and lines that depend on the width."""

    title: str
    lines: Callable[[int, Glyphs], Lines]


def _number(task: Task) -> str:
    return task.key or f"#{task.id}"


def about_row(workspace: Workspace, groups: Grouping, row: Row | None, done: str = "d") -> About:
    """Return what is told of a community, a group or a task; nothing of a row that is none.

    ``done`` is the key that completes a task.
    """
    if row is None or (row[0] == "task" and row[1] not in workspace.board):
        return About("", lambda cells, glyphs: [])
    kind, id, *rest = row
    if kind == "task":
        title = f"{_number(workspace.board[id])} {say(workspace.board[id].title)}"
        lines = partial(_task, workspace, id, done)
    elif kind == "stage":
        title = f"{STAGE[rest[0]].number} {say(STAGE[rest[0]].title)}"
        lines = partial(_stage, workspace, id, rest[0])
    elif kind == "community":
        title, lines = workspace.community(id).name, partial(_community, workspace, id)
    else:
        title, lines = say(groups.title(id, rest[0])), partial(_group, groups, id, rest[0])
    return About(title, lambda cells, glyphs: _whole(title, cells) + lines(cells, glyphs))


def _whole(title: str, cells: int) -> Lines:
    """Return the title once more where the border cuts it."""
    if width(title) <= cells - 4:
        return []
    return [*([(line, "text bold")] for line in wrap(title, cells)), []]


def tell_task(workspace: Workspace, id: int, done: str, cells: int, glyphs: Glyphs) -> Lines:
    """Return the title of a task and all that is known of it; the key ``done`` completes it."""
    if id not in workspace.board:
        return []
    title = f"{_number(workspace.board[id])} {say(workspace.board[id].title)}"
    head: Lines = [[(line, "text bold")] for line in wrap(title, cells)]
    return [*head, [], *_task(workspace, id, done, cells, glyphs)]


def _task(workspace: Workspace, id: int, done: str, cells: int, glyphs: Glyphs) -> Lines:
    """Return what a task leaves behind, how it stands, and what hangs on it."""
    task = workspace.board[id]
    lines = _deliverable(workspace, task, done, cells)
    if task.done_when:
        lines += labelled(tr("Done when"), say(task.done_when), cells)
    lines += [[], *_status(workspace, task, cells, glyphs), *_dates(workspace, task, cells)]
    lines += _people(workspace, task, cells)
    lines += _budget(workspace, task, cells, glyphs) + _goal(workspace, task, cells)
    if task.area:
        area = say(workspace.community(task.community).area(task.area))
        lines += labelled(tr("Area"), area, cells, "muted")
    if group := workspace.group_name(task.record):
        lines += labelled(tr("Chat group"), group, cells, "muted")
    opened = [_number(workspace.board[other]) for other in workspace.board.opens(id)]
    if opened:
        lines += labelled(tr("Opens"), listed(opened), cells, "muted")
    if task.reason:
        lines += _block(tr("Reason"), task.reason.split("\n"), cells)
    return lines + _block(tr("Notes"), [task.notes], cells)


def _status(workspace: Workspace, task: Task, cells: int, glyphs: Glyphs) -> Lines:
    board = workspace.board
    text = f"{glyphs.status[task.standing]} {tr(STANDING_NAMES[task.standing])}"
    if task.completed:
        day = completed_day(task.record, workspace.community(task.community))
        text += f"  {day}" if day is not None else ""
    lines = labelled(tr("Status"), text, cells, STATUS_INK[task.standing])
    waiting = board.blocked_by(task.id) if not task.settled else []
    if waiting:
        names = [say(board.called(id)) for id in waiting[:4]]
        lines += labelled(tr("Waits for"), "\n".join(names), cells, "muted")
    if task.priority:
        ink = {1: "bad", 2: "warn"}.get(task.priority, "text")
        lines += labelled(tr("Priority"), f"P{task.priority}", cells, ink)
    return lines


def _people(workspace: Workspace, task: Task, cells: int) -> Lines:
    lines = labelled(tr("Owner"), task.owner, cells, "info") if task.owner else []
    if task.helpers:
        lines += labelled(tr("Helpers"), listed(task.helpers), cells, "info")
    if task.role:
        role = say(workspace.community(task.community).role(task.role))
        lines += labelled(tr("Role"), role, cells, "muted")
    return lines


def _dates(workspace: Workspace, task: Task, cells: int) -> Lines:
    today = workspace.today(task.community)
    lines: Lines = []
    if task.due:
        late = task.late_by(today)
        text = show_day(task.due)
        if late or (not task.settled and 0 <= (task.due - today).days < 2):
            text += f"  {show_due(task.due, today)}"
        lines += labelled(tr("Due"), text, cells, "bad bold" if late else "text")
    if task.start:
        span = trn("{n} day", "{n} days", task.days) if task.days else ""
        text = f"{show_day(task.start)}  {span}".rstrip()
        lines += labelled(tr("Start"), text, cells, "muted")
    return lines


def _budget(workspace: Workspace, task: Task, cells: int, glyphs: Glyphs) -> Lines:
    """Return what a task has cost of what it may cost; more than that has a sign and words."""
    if not (task.budget or task.spent):
        return []
    # 2 ms together; few tasks cost money.
    from communitytui.domain.kernel.money import plain_amount
    from communitytui.domain.plan.budget import is_over, spent_of

    spent, budget = plain_amount(spent_of(task)), task.budget or "–"
    money = f"{spent} / {budget} {workspace.community(task.community).currency or ''}".rstrip()
    if not is_over(task):
        return labelled(tr("Budget"), money, cells)
    words = tr("over budget")
    return labelled(tr("Budget"), f"{money}  {glyphs.verdict['bad']} {words}", cells, "bad bold")


def _goal(workspace: Workspace, task: Task, cells: int) -> Lines:
    """Return the goal that a task serves."""
    record = workspace.tables.get("goals", {}).get(task.goal or 0)
    return labelled(tr("Goal"), say(record["statement"]), cells) if record else []


def _deliverable(workspace: Workspace, task: Task, done: str, cells: int) -> Lines:
    # 11 ms: the rules of deliverables, while the first screen shows a stage.
    from communitytui.tui.deliverable_lines import value_lines

    deliverable = task.deliverable
    lines = labelled(tr("Deliverable"), say(deliverable.label), cells)
    if deliverable.value is not None:
        lines += value_lines(deliverable, deliverable.value, cells, "", "good")
    elif not task.settled:
        lines += labelled("", tr("still missing"), cells, "muted")
        offer = services.offers.offered(workspace, task)
        if offer is not None:
            told = tr("offered: from {source} · {key} takes it", source=offer.source, key=done)
            lines += labelled("", told, cells, "info")
    made = services.offers.makeable(workspace, task)
    if made is not None:
        told = tr(
            "can become {what}: {command}, among the commands",
            what=made.what,
            command=tr("Make from a task"),
        )
        lines += labelled("", told, cells, "info")
    if deliverable.previous is not None:
        lines += value_lines(deliverable, deliverable.previous, cells, tr("Before"), "muted")
    return lines


def task_markdown(workspace: Workspace, id: int) -> str:
    """Return a task as an item of a Markdown list, with its fields and deliverable below."""
    # 6 ms, which showing a task does not need.
    from communitytui.words.deliverables import show_value

    task = workspace.board[id]
    box = "x" if task.settled else " "
    head = f"{task.key} {say(task.title)}" if task.key else say(task.title)
    fields = [
        (tr("Status"), tr(STANDING_NAMES[task.standing])),
        (tr("Owner"), task.owner or ""),
        (tr("Due"), task.due.isoformat() if task.due else ""),
        (tr("Deliverable"), say(task.deliverable.label)),
        *(("", text) for text in show_value(task.deliverable, task.deliverable.value)),
        (tr("Notes"), task.notes),
    ]
    lines = [f"- [{box}] {line(head)}"]
    for label, text in fields:
        for place, part in enumerate(text.splitlines()):
            lines.append(f"  - {label + ': ' if label and not place else ''}{line(part)}")
    return "\n".join(lines) + "\n"


def _stage(workspace: Workspace, community: int, key: str, cells: int, glyphs: Glyphs) -> Lines:
    """Return how a stage stands, what to weigh in it, and what to do next."""
    board = workspace.board
    progress = board.progress(community, key)
    lines: Lines = [
        _progress_line(tr("Progress"), progress, glyphs),
        *_counts(progress, cells),
    ]
    weigh = [say(each) for each in workspace.community(community).considerations(key)]
    lines += _block(tr("Factors"), weigh, cells, sign="· ")
    following = board.next_ids(community, 3, key)
    return lines + _tasks(workspace, tr("Next"), following, cells, glyphs)


def _group(groups: Grouping, community: int, key: str, cells: int, glyphs: Glyphs) -> Lines:
    """Return how a group of tasks stands: an area, an owner, when they are due."""
    workspace = groups.workspace
    progress = groups.progress(community, key)
    open_ids = [id for id in groups.ids(community, key) if not workspace.board[id].settled]
    open_ids.sort(key=lambda id: workspace.board.records[id]["due"] or "9999")
    return [
        _progress_line(tr("Progress"), progress, glyphs),
        *_counts(progress, cells),
        *_tasks(workspace, tr("Open"), open_ids[:12], cells, glyphs),
    ]


def _community(workspace: Workspace, community: int, cells: int, glyphs: Glyphs) -> Lines:
    """Return how a community stands: progress by stage, what is late, what is next."""
    board = workspace.board
    found = workspace.community(community)
    progress = board.progress(community)
    lines: Lines = [
        [(tr("since {day}", day=show_day(found.start)), "muted")],
        [],
        _progress_line(tr("Progress"), progress, glyphs),
        *_counts(progress, cells),
        [],
    ]
    name_cells = min(cells - 20, max(width(f"{s.number} {say(s.title)}") for s in STAGES) + 2)
    for stage in STAGES:
        part = board.progress(community, stage.key)
        name = pad(f"{stage.number} {say(stage.title)}", max(name_cells, 8))
        lines.append([(name, "muted" if part.complete else "text"), *_bar_spans(part, glyphs, 10)])
    lines += _tasks(workspace, tr("Late"), board.late_ids(community)[:5], cells, glyphs)
    return lines + _tasks(workspace, tr("Next"), board.next_ids(community, 5), cells, glyphs)


def _bar_spans(progress: Progress, glyphs: Glyphs, cells: int) -> list[Span]:
    full, empty = bar(progress, cells, glyphs)
    ink = "good" if progress.complete else "primary"
    return [(full, ink), (empty, "track"), (f" {counted(progress)}", "muted")]


def _progress_line(label: str, progress: Progress, glyphs: Glyphs) -> list[Span]:
    return [
        (pad(label, 12), "muted"),
        *_bar_spans(progress, glyphs, 10),
        (f"  {progress.percent}%", "primary bold"),
    ]


def _counts(progress: Progress, cells: int) -> Lines:
    parts = [
        (progress.doing, trn("{n} doing", "{n} doing", progress.doing), "info"),
        (progress.late, trn("{n} late", "{n} late", progress.late), "bad"),
        (progress.blocked, trn("{n} waiting", "{n} waiting", progress.blocked), "muted"),
        (progress.skipped, trn("{n} skipped", "{n} skipped", progress.skipped), "muted"),
        (progress.in_place, trn("{n} in place", "{n} in place", progress.in_place), "muted"),
    ]
    spans: list[Span] = [(" " * 12, "muted")]
    for count, text, ink in parts:
        if count:
            spans += [(text, ink), ("  ", "muted")]
    return [spans] if len(spans) > 1 else []


def _tasks(workspace: Workspace, title: str, ids: list[int], cells: int, glyphs: Glyphs) -> Lines:
    lines: Lines = []
    for id in ids:
        task = workspace.board[id]
        today: date = workspace.today(task.community)
        due = show_due(task.due, today) if task.due else ""
        ink = "bad" if task.late_by(today) else "muted"
        key = f"{task.key} " if task.key else ""
        room = cells - 4 - 10 - width(key)
        lines.append(
            [
                ("  ", "text"),
                status_mark(workspace.board, id, glyphs),
                (f" {key}", "faint"),
                (pad(say(task.title), max(room, 4)), "text"),
                (pad(due, 10, "right"), ink),
            ]
        )
    return [[], [(title, "muted bold")], *lines] if lines else []
