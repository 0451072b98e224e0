"""What stands in the row of a task: columns take what their content needs, the title the rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

from communitytui.domain.judging.rule import served_metrics
from communitytui.domain.kernel.labels import STANDING_NAMES
from communitytui.domain.kernel.records import Record
from communitytui.domain.tasks.board import SETTLED, Board, Task
from communitytui.i18n import N_, say, tr
from communitytui.i18n.cells import clip, pad, width
from communitytui.i18n.showing import show_due
from communitytui.tui.drawing import PRIORITY, Span

if TYPE_CHECKING:
    from communitytui.domain.workspace import Workspace

#: So many rows are measured, so that ten thousand cost no more than these.
_MEASURED = 200
#: From this width on a list shows the whole checklist: area, deliverable, metric, status.
CHECKLIST = 96
#: The most cells that a title reserves, alone and beside people.
_TITLE, _TITLE_BESIDE_PEOPLE = 40, 28


class _Kind(NamedTuple):
    """A column: which records have it, its text, and how wide it gets at most."""

    heading: str
    has: Callable[[Board, int, Record], object]
    text: Callable[[Workspace, Task], str]
    most: int
    align: Literal["left", "right"] = "left"


class SideColumn(NamedTuple):
    """A column of one list: its name and how many cells it takes."""

    name: str
    cells: int


class Columns(NamedTuple):
    """The columns of a list, those before the title as cells (0: none)."""

    priority: int = 3
    number: int = 4
    right: tuple[SideColumn, ...] = ()
    #: The metrics that tasks serve, by task; only for a checklist.
    served: Mapping[int, str] = {}

    @property
    def is_checklist(self) -> bool:
        """Whether there are so many that they need headings."""
        return any(column.name in ("area", "deliverable", "done_when") for column in self.right)


def _waits(workspace: Workspace, task: Task) -> str:
    board = workspace.board
    waiting = board.blocked_by(task.id) if not task.settled else []
    if not waiting:
        return ""
    first = board[waiting[0]]
    text = tr("after {task}", task=first.key or f"#{first.id}")
    return f"{text} +{len(waiting) - 1}" if len(waiting) > 1 else text


def _stands(workspace: Workspace, task: Task) -> str:
    return _waits(workspace, task) or tr(STANDING_NAMES[task.standing])


def _due(workspace: Workspace, task: Task) -> str:
    if task.due is None:
        return ""
    return show_due(task.due, workspace.today(task.community), done=task.settled)


def _area(workspace: Workspace, task: Task) -> str:
    return say(workspace.community(task.community).area(task.area)) if task.area else ""


def _is_waiting(board: Board, id: int, record: Record) -> object:
    return record["after"] and record["status"] not in SETTLED and board.blocked_by(id)


#: In the order of the screen.
_KINDS: Mapping[str, _Kind] = {
    "area": _Kind(N_("Area"), lambda b, i, r: r["area"], _area, 16),
    "deliverable": _Kind(
        N_("Deliverable"),
        lambda b, i, r: True,
        lambda w, t: say(t.deliverable.label),
        60,
    ),
    # Of these the columns know the text; see ``Columns.served``.
    "metric": _Kind(N_("Metric"), lambda b, i, r: True, lambda w, t: "", 24),
    "done_when": _Kind(
        N_("Done when"),
        lambda b, i, r: r["done_when"],
        lambda w, t: say(t.done_when),
        60,
    ),
    "owner": _Kind(N_("Owner"), lambda b, i, r: r["owner"], lambda w, t: t.owner or "", 12),
    "chat_group": _Kind(
        N_("Chat group"),
        lambda b, i, r: r["chat_group"],
        lambda w, t: w.group_name(t.record),
        12,
    ),
    "waits": _Kind(N_("Status"), _is_waiting, _waits, 14),
    "stands": _Kind(N_("Status"), lambda b, i, r: True, _stands, 14),
    "due": _Kind(N_("Due"), lambda b, i, r: r["due"], _due, 12, "right"),
}
#: In the order in which they get their room.
_PLAIN = ("due", "owner", "waits", "chat_group")
_CHECKED = ("due", "owner", "stands", "area", "chat_group")
_PEOPLE = ("due", "owner")
#: The least of a column whose text may be clipped; the first ones share what is left, and
#: what these leave goes to the next.
_SPARE: Sequence[Mapping[str, int]] = ({"deliverable": 14, "metric": 12}, {"done_when": 20})


def columns(
    workspace: Workspace, ids: Sequence[int], cells: int, *, checklist: bool = False
) -> Columns:
    """Return the columns of the tasks ``ids`` in a list of ``cells`` cells.

    What no task has gets no column. ``checklist`` shows all that a task is checked for, where
    there is room.
    """
    board, full = workspace.board, checklist and cells >= CHECKLIST
    tasks = [board[id] for id in ids[:_MEASURED]]
    number = max((width(task.key) + 1 for task in tasks if task.key), default=0)
    urgent = any((board.records[id]["priority"] or 3) < 3 for id in ids)
    found = Columns(3 if urgent else 0, number)
    title = min(max((width(say(task.title)) for task in tasks), default=0), _TITLE)
    if full:
        found = found._replace(served=_served(workspace, ids))
    room = cells - 3 - found.priority - found.number
    taken: dict[str, int] = {}
    for name in _CHECKED if full else _PLAIN:
        need = _need(workspace, ids, tasks, name, headed=full)
        least = title if name not in _PEOPLE else min(title, _TITLE_BESIDE_PEOPLE)
        if need and room - least >= need + 2:
            taken[name] = need
            room -= need + 2
    if full:
        needs = {"metric": max((width(text) for text in found.served.values()), default=0)}
        for name in ("deliverable", "done_when"):
            needs[name] = _need(workspace, ids, tasks, name, headed=True)
        taken |= _share(needs, room - title)
    return found._replace(right=tuple(SideColumn(n, taken[n]) for n in _KINDS if n in taken))


def _need(
    workspace: Workspace, ids: Sequence[int], tasks: Sequence[Task], name: str, *, headed: bool
) -> int:
    """Return how many cells a column takes; 0 where no task has it."""
    kind, board = _KINDS[name], workspace.board
    if not any(kind.has(board, id, board.records[id]) for id in ids):
        return 0
    heading = width(tr(kind.heading)) if headed else 0
    texts = (width(kind.text(workspace, task)) for task in tasks)
    return min(kind.most, max((heading, *texts)))


def _served(workspace: Workspace, ids: Sequence[int]) -> Mapping[int, str]:
    """Return the first metric that tasks serve and how many more there are, by task."""
    board, found = workspace.board, dict[int, str]()
    homes: dict[int, list[int]] = {}
    for id in ids:
        homes.setdefault(board.records[id]["community"], []).append(id)
    for community, here in homes.items():
        titles: dict[str, str] = {}
        for metric in workspace.measures.of(community):
            titles.setdefault(metric.name, say(metric.title))
        for id, names in served_metrics(workspace, community, here).items():
            known = [titles[name] for name in names if name in titles]
            more = f" +{len(known) - 1}" if len(known) > 1 else ""
            found[id] = "".join((*known[:1], more))
    return {id: text for id, text in found.items() if text}


def _share(needs: Mapping[str, int], room: int) -> dict[str, int]:
    """Share ``room`` among columns whose text may be clipped; none gets less than its least."""
    taken: dict[str, int] = {}
    for together in _SPARE:
        names = [name for name in together if needs[name]]
        for name in names:
            least = min(needs[name], together[name])
            if room >= least + 2:
                taken[name] = least
                room -= least + 2
        for name in taken:
            more = min(needs[name], _KINDS[name].most) - taken[name]
            taken[name] += min(more, room)
            room -= min(more, room)
    return taken


def before_title(task: Task | None, shape: Columns) -> list[Span]:
    """Return priority and number of a task, or the blanks of one that is typed."""
    if task is None:
        return [(" " * (shape.priority + shape.number), "text")]
    spans: list[Span] = []
    if shape.priority:
        text, ink = PRIORITY.get(task.priority or 3, PRIORITY[3])
        spans.append((f"{text} ", "faint" if task.settled else ink))
    if shape.number:
        spans.append((pad(task.key or "", shape.number), "faint"))
    return spans


def after_title(workspace: Workspace, task: Task, shape: Columns) -> list[Span]:
    """Return the columns behind the title of a task."""
    spans: list[Span] = []
    for place, column in enumerate(shape.right):
        kind = _KINDS[column.name]
        is_metric = column.name == "metric"
        text = shape.served.get(task.id, "") if is_metric else kind.text(workspace, task)
        text = clip(text, column.cells)
        spans.append(("  " if place else " ", "text"))
        spans.append((pad(text, column.cells, kind.align), _ink(workspace, task, column.name)))
    return spans


def _ink(workspace: Workspace, task: Task, name: str) -> str:
    if name == "due" and task.due is not None and not task.settled:
        days = (task.due - workspace.today(task.community)).days
        return "bad bold" if days < 0 else "warn bold" if not days else "muted"
    return "info" if name == "owner" and not task.settled else "muted"


def headings(shape: Columns) -> list[tuple[str, int]]:
    """Return what the columns behind the title are called, and how many cells each takes."""
    return [
        (pad(tr(_KINDS[name].heading), cells, _KINDS[name].align), cells)
        for name, cells in shape.right
    ]
