"""What people do with tasks. Every function is one unit of work: whole, or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from communitytui.domain.kernel.days import shift
from communitytui.domain.kernel.records import Fields, Record
from communitytui.domain.kernel.text import clean_line, clean_text, is_blank
from communitytui.domain.nouns.declared import TASK
from communitytui.domain.nouns.kinds import Title
from communitytui.domain.tasks.board import Task, keep_first_plan
from communitytui.domain.tasks.gates import gate_of
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue, NeedsDeliverable, NotFound
from communitytui.i18n import N_, names, say
from communitytui.services.completeness import check_whole as check_whole
from communitytui.services.completeness import gaps_of
from communitytui.services.fields import (
    Asking,
    named,
    read_deliverable,
    read_field,
    read_promise,
    typed_field,
)
from communitytui.services.ordering import put
from communitytui.services.queries import find as find
from communitytui.services.unit_of_work import UnitOfWork, unit_of_work

if TYPE_CHECKING:
    from communitytui.store import Store


class Done(NamedTuple):
    """What an edit did: the state that it led to, and the tasks it touched.

    ``blocked`` were done though others come first; ``early`` were begun or done in a stage that
    may not be entered yet.
    """

    workspace: Workspace
    ids: tuple[int, ...]
    blocked: tuple[int, ...] = ()
    early: tuple[int, ...] = ()

    @property
    def tasks(self) -> list[Task]:
        """The tasks as they are now."""
        return [self.workspace.board[id] for id in self.ids]


def inside(uow: UnitOfWork, ids: Sequence[int]) -> list[Task]:
    """Return the tasks ``ids`` as they stand under the lock; raises ``NotFound`` naming all."""
    rows = uow.rows("tasks")
    missing = [str(id) for id in ids if id not in rows]
    if missing:
        raise NotFound(N_("There is no task {id}"), id=", ".join(missing))
    return [Task(id, rows[id]) for id in dict.fromkeys(ids)]


def _touched(uow: UnitOfWork, tasks: Sequence[Task]) -> Done:
    return Done(uow.workspace, tuple(task.id for task in tasks))


def add(
    store: Store,
    community: int,
    title: str,
    stage: str,
    *,
    now: datetime,
    fields: Mapping[str, str] | None = None,
    deliverable: Record | None = None,
    below: int | None = None,
) -> Done:
    """Add a task under a stage.

    ``fields`` are typed texts by field name, ``deliverable`` those of ``PROMISE`` (or values as
    they are stored); without it the task must leave a text behind. ``below`` is the task to stand
    after, 0 for the head of the stage; None, or a task that is not there, is its end.
    """
    with unit_of_work(store, "add", now, title=title[:80]) as uow:
        uow.workspace.community(community)
        asking = uow.asking(community)
        record = _begun(title, stage, asking, deliverable)
        record |= TASK.read(fields or {}, asking._replace(record=record))
        if record.get("status", "todo") not in ("todo", "doing"):
            raise BadValue(N_("a new task is todo or doing; use done, skip or reopen afterwards"))
        start, due = record.get("start"), record.get("due")
        if start and due and due < start:
            raise BadValue(N_("due {due} is before the start {start}"), due=due, start=start)
        id = uow.add("tasks", record)
        put(uow, [id], below)
        return Done(uow.workspace, (id,))


def add_all(
    store: Store,
    community: int,
    titles: Sequence[str],
    stage: str,
    *,
    now: datetime,
    below: int | None = None,
) -> Done:
    """Add a task for each title, as one action.

    They stand together after the task ``below`` (0 for the head), else at the end of the stage.
    """
    with unit_of_work(store, "add", now, title=titles[0][:80]) as uow:
        uow.workspace.community(community)
        asking = uow.asking(community)
        ids = [uow.add("tasks", _begun(title, stage, asking, None)) for title in titles]
        put(uow, ids, below)
        return Done(uow.workspace, tuple(ids))


def _begun(title: str, stage: str, asking: Asking, deliverable: Record | None) -> Fields:
    """Return what every new task begins with; it gets its place afterwards."""
    return {
        "community": asking.community,
        "stage": read_field("stage", stage, asking),
        "title": read_field("title", title, asking),
        "deliverable": read_promise(deliverable or {}, asking),
    }


def change(
    store: Store,
    ids: Sequence[int],
    fields: Mapping[str, str],
    *,
    now: datetime,
    expect: Mapping[str, str] | None = None,
) -> Done:
    """Set typed ``fields`` on every task of ``ids``.

    ``expect`` holds typed old values: where a field is no longer that, ``Conflict`` carries both
    values. ``status`` follows the rules of done, skip and reopen; ``deliverable`` sets the value.
    """
    fields, expect = named(fields), named(expect or {})
    with unit_of_work(store, "set", now, fields=",".join(fields)) as uow:
        before = uow.workspace
        blocked, entered = [], []
        for task in inside(uow, ids):
            asking = Asking(names, before, task.community, before.today(task.community), uow.who)
            new = _read_changes(task, fields, asking)
            status = new.get("status")
            if status == "skipped":
                raise BadValue(N_("missing reason to skip: communitytui skip ID --reason R"))
            seen = _expected(task, expect, asking)
            _weigh(uow, task, new)
            if task.in_place and new.get("deliverable.value") is not None:
                # Filled in later, it is done like any other.
                new.update({"in_place": False, "completed": uow.stamp})
            if status and status != task.status:
                new.update(_status_changes(task, new, uow.stamp))
                if status == "done" and before.board.is_blocked(task.id):
                    blocked.append(task.id)
                if status in ("doing", "done"):
                    entered.append(task)
            _check_circle(before, task, new)
            _keep_in_order(task, new)
            keep_first_plan(task.record, new)
            uow.patch("tasks", task.id, new, seen)
        return Done(uow.workspace, tuple(ids), tuple(blocked), _early(before, entered))


def _early(workspace: Workspace, tasks: Sequence[Task]) -> tuple[int, ...]:
    """Return which of the tasks that were just worked on are in a stage whose gate is closed.

    What was done in the same step no longer keeps a gate closed.
    """
    together = {task.id for task in tasks}
    closed = set()
    for home, stage in {(task.community, task.stage.key) for task in tasks}:
        if workspace.has_community(home):
            gate = gate_of(workspace.board, home, stage, workspace.community(home).gates)
            if gate.closed and not together.issuperset(gate.waiting):
                closed.add((home, stage))
    return tuple(task.id for task in tasks if (task.community, task.stage.key) in closed)


def _read_changes(task: Task, fields: Mapping[str, str], asking: Asking) -> Fields:
    rest = {name: text for name, text in fields.items() if name != "deliverable"}
    new = TASK.read(rest, asking._replace(record=task.record))
    if "deliverable" in fields:
        text = fields["deliverable"]
        value = read_deliverable(task, text, asking) if text.strip() else None
        new["deliverable.value"] = value
    if task.status == "done" and "deliverable.value" in new and not task.reason:
        if new["deliverable.value"] is None:
            raise NeedsDeliverable(N_("a done task keeps its deliverable; reopen it first"))
        check_whole(task, new["deliverable.value"])
    return new


def _weigh(uow: UnitOfWork, task: Task, new: Fields) -> None:
    """Let the value of a decision come from its sheet, and take the sheet's place."""
    if task.deliverable.kind != "matrix":
        return
    # 9 ms, and hardly a task weighs options.
    from communitytui.services.decisions import hand_in, outcome, worked_on

    becomes_done = new.get("status") == "done" and task.status != "done"
    if becomes_done and new.get("deliverable.value", task.deliverable.value) is None:
        if not worked_on(uow, task.id):
            return
        new["deliverable.value"] = outcome(uow, task.id)
    if new.get("deliverable.value") not in (None, task.deliverable.value):
        new["deliverable.value"] = hand_in(uow, task, new["deliverable.value"])


def _keep_in_order(task: Task, new: Fields) -> None:
    """Let the other day of a task move along when one is set past it, by the task's length.

    Raises ``BadValue`` when both were given and the task would end before it begins.
    """
    start, due = (new.get(name, task.record[name]) for name in ("start", "due"))
    if not start or not due or start <= due:
        return
    if "start" in new and "due" in new:
        raise BadValue(N_("due {due} is before the start {start}"), due=due, start=start)
    length = int(new.get("days") or task.days or 1) - 1
    if "due" in new:
        new["start"] = shift(date.fromisoformat(due), -length).isoformat()
    elif "start" in new:
        new["due"] = shift(date.fromisoformat(start), length).isoformat()


def _expected(task: Task, expect: Mapping[str, str], asking: Asking) -> Fields:
    """Return what the user saw, as it is stored, by the field's name in the record."""
    seen: Fields = {}
    for name, text in expect.items():
        if name == "deliverable":
            value = read_deliverable(task, text, asking) if text.strip() else None
            seen["deliverable.value"] = value
        elif isinstance(TASK.fields[name].kind, Title) and text.strip() == typed_field(
            name, task, asking.workspace
        ):
            # People see one language of a text that is stored in two.
            seen[name] = task.record[name]
        else:
            seen[name] = read_field(name, text, asking)
    return seen


def _check_circle(workspace: Workspace, task: Task, new: Record) -> None:
    """Refuse an ``after`` that would make a task wait for itself, and name the way round."""
    records = workspace.board.records
    waiting = [(id, task.id) for id in new.get("after") or ()]
    #: Of each task on the way back who waits for it.
    waits: dict[int, int] = {}
    while waiting:
        id, by = waiting.pop()
        if id == task.id:
            ring = [id]
            while by != task.id:
                ring.append(by)
                by = waits[by]
            shown = " -> ".join(say(workspace.board.called(each)) for each in [*ring, task.id])
            raise BadValue(
                N_("task {id} would wait for itself: {ring}"), id=task.key or task.id, ring=shown
            )
        if id not in waits and id in records:
            waits[id] = by
            waiting.extend((other, id) for other in records[id]["after"])


def _status_changes(task: Task, new: Record, at: str) -> Fields:
    status = new["status"]
    if status == "done":
        value = new.get("deliverable.value", task.deliverable.value)
        if value is None:
            raise NeedsDeliverable(
                N_("task {id} needs its deliverable first: {label}"),
                id=task.id,
                label=task.deliverable.label,
            )
        check_whole(task, value)
        return {"completed": at, "reason": None, "in_place": False}
    if status == "reopened":
        return reopening(task)
    return {"completed": None, "reason": None, "in_place": False}


def reopening(task: Task) -> Fields:
    """Keep the old value as the previous one, and ask for a fresh or confirmed one."""
    changes: Fields = {
        "status": "reopened",
        "completed": None,
        "reason": None,
        "in_place": False,
    }
    if task.deliverable.value is not None:
        changes["deliverable.previous"] = task.deliverable.value
        changes["deliverable.value"] = None
    return changes


def done(
    store: Store,
    ids: Sequence[int],
    *,
    now: datetime,
    deliverable: object = None,
    without: str | None = None,
    confirm: bool = False,
) -> Done:
    """Complete every task of ``ids``, or none.

    ``deliverable`` (typed text or JSON) is the value of the only task; ``without`` is the reason
    for completing tasks without one; ``confirm`` takes the value from before a reopening again.
    Raises ``NeedsDeliverable`` listing the tasks whose deliverable is missing.
    """
    if deliverable is not None and len(set(ids)) != 1:
        raise BadValue(N_("a deliverable is for exactly one task"))
    reason = clean_text(without) if without is not None else None
    if reason is not None and is_blank(reason):
        raise BadValue(N_("missing reason to finish the task without its deliverable"))
    with unit_of_work(store, "done", now) as uow:
        before = uow.workspace
        tasks = inside(uow, ids)
        missing, blocked = [], []
        for task in tasks:
            value = _handed_in(task, deliverable, before, confirm=confirm)
            new = {"status": "done", "deliverable.value": value}
            if value is not None or reason is None:
                _weigh(uow, task, new)
                value = new["deliverable.value"]
            if value is None and reason is None and not _excused(task):
                missing.append(task)
                continue
            if reason is None:
                check_whole(task, value)
            if before.board.is_blocked(task.id):
                blocked.append(task.id)
            uow.patch("tasks", task.id, _completion(task, value, reason, uow.stamp))
        if missing:
            raise _needs(missing)
        return _touched(uow, tasks)._replace(blocked=tuple(blocked), early=_early(before, tasks))


def _handed_in(task: Task, typed: object, workspace: Workspace, *, confirm: bool) -> object:
    """Return what a task leaves behind: what was typed, what it holds, or what it held before."""
    if typed is not None:
        asking = Asking(names, workspace, task.community, workspace.today(task.community))
        return read_deliverable(task, typed, asking)
    if task.deliverable.value is None and confirm:
        return task.deliverable.previous
    return task.deliverable.value


def _excused(task: Task) -> bool:
    """Tell whether the task is done already, with the reason why its deliverable is missing."""
    return task.status == "done" and bool(task.reason)


def _completion(task: Task, value: object, reason: str | None, at: str) -> Fields:
    # A reason stands only where there is no value that it excuses.
    why = (reason or task.reason) if value is None or gaps_of(task, value) else None
    new = {"status": "done", "reason": why, "deliverable.value": value, "in_place": False}
    done_here = task.status == "done" and not task.in_place
    return new if done_here else {**new, "completed": at}


def _needs(missing: Sequence[Task]) -> NeedsDeliverable:
    listed = "; ".join(f"{task.id} ({say(task.deliverable.label)})" for task in missing)
    return NeedsDeliverable(N_("not done, deliverable missing: {tasks}"), tasks=listed)


def new_due(task: Task, today: date) -> date:
    """Return when a task that is reopened today is due: after as many days as it takes."""
    return shift(today, int(task.days or 1))


def reopen(
    store: Store,
    ids: Sequence[int],
    *,
    now: datetime,
    due: str | None = None,
    passed: bool = False,
) -> Done:
    """Reopen tasks: the value stays as the previous one, a fresh or confirmed one is due.

    With typed ``due`` they are due then, or only those whose own day has ``passed``. Raises
    ``BadValue`` for a day that has passed.
    """
    with unit_of_work(store, "reopen", now) as uow:
        tasks = inside(uow, ids)
        for task in tasks:
            if not task.settled:
                raise BadValue(
                    N_("task {id} is not done or skipped; there is nothing to reopen"), id=task.id
                )
            again = not passed or (task.due and task.due < uow.today(task.community))
            new = {**reopening(task), **_due_again(uow, task, due if again else None)}
            uow.patch("tasks", task.id, new)
        return _touched(uow, tasks)


def _due_again(uow: UnitOfWork, task: Task, due: str | None) -> Fields:
    if due is None:
        return {}
    new = TASK.read({"due": due}, uow.asking(task.community, task.record))
    if new["due"] and new["due"] < uow.today(task.community).isoformat():
        raise BadValue(N_("due: {day} has passed"), day=new["due"])
    _keep_in_order(task, new)
    keep_first_plan(task.record, new)
    return new


def skip(store: Store, ids: Sequence[int], reason: str, *, now: datetime) -> Done:
    """Skip tasks with a reason; they leave the denominator of progress."""
    reason = clean_text(reason)
    if is_blank(reason):
        raise BadValue(N_("missing reason to skip the task"))
    with unit_of_work(store, "skip", now) as uow:
        tasks = inside(uow, ids)
        for task in tasks:
            new = {"status": "skipped", "reason": reason, "completed": None, "in_place": False}
            uow.patch("tasks", task.id, new)
        return _touched(uow, tasks)


def note(store: Store, ids: Sequence[int], text: str, *, now: datetime) -> Done:
    """Append a text to the notes of tasks, below whatever stands there by now."""
    added = clean_text(text)
    if is_blank(added):
        raise BadValue(N_("a note must not be empty"))
    with unit_of_work(store, "note", now, text=clean_line(added, 80)) as uow:
        tasks = inside(uow, ids)
        for task in tasks:
            notes = f"{task.notes}\n{added}" if task.notes else added
            uow.patch("tasks", task.id, {"notes": notes})
        return _touched(uow, tasks)


def begin(store: Store, ids: Sequence[int], *, now: datetime, status: str = "doing") -> Done:
    """Put open tasks into ``doing``, or back into ``todo``."""
    return change(store, ids, {"status": status}, now=now)


def delete(store: Store, ids: Sequence[int], *, now: datetime) -> Done:
    """Delete tasks; others no longer wait for them or name them. Undo brings everything back.

    The answer holds the tasks as they were before.
    """
    with unit_of_work(store, "delete", now) as uow:
        gone = _touched(uow, inside(uow, ids))
        uow.delete("tasks", gone.ids)
        return gone
