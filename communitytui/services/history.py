"""The log of changes, and undo and redo, which say in words what they do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from communitytui.domain.labels import ACTIONS, name
from communitytui.domain.workspace import Workspace
from communitytui.i18n import N_, pick, tr

if TYPE_CHECKING:
    from communitytui.store import Commit, Store


def action_name(action: str) -> str:
    """Return what an action is called in the language spoken now."""
    return name(ACTIONS, action)


def change_records(
    commits: list[Commit],
    workspace: Workspace,
    *,
    who: str | None = None,
    task: int | None = None,
    since: str | None = None,
) -> list[dict[str, Any]]:
    """Return one record for each changed field, newest last.

    ``since`` is an instant or a day in UTC; ``task`` keeps the changes of one task. An inserted
    or removed record is one change with field ``null`` and the whole record after or before.
    """
    rows = []
    for commit in commits:
        if (who and commit.who != who) or (since and commit.at < since):
            continue
        for table, id, before, after in commit.ops:
            if task is not None and (table, id) != ("tasks", task):
                continue
            head = {
                "id": commit.uid,
                "revision": commit.revision,
                "at": commit.at,
                "by": commit.who,
                "action": commit.action,
                "table": table,
                "record": id,
            }
            tail = {"undoes": commit.undoes}
            if before is None or after is None:
                rows.append({**head, "field": None, "before": before, "after": after, **tail})
                continue
            # When a record was changed is what the commit itself says.
            # That the first plan is kept when days move is bookkeeping as well.
            fields = set(before) | set(after)
            # So is what is remembered of the former rules of a rhythm.
            hidden = {"updated", "former"} | ({"planned"} if fields & {"start", "due"} else set())
            for field in sorted(fields - hidden):
                if field not in before and _filled_in(table, field, after[field]):
                    continue
                change = {"field": field, "before": before.get(field), "after": after.get(field)}
                rows.append({**head, **change, **tail})
    return rows


def _filled_in(table: str, field: str, value: Any) -> bool:
    """Tell whether a field new to an older record only says what held without it."""
    from communitytui.domain.schema import TABLES

    fields = TABLES.get(table) or {}
    return field in fields and fields[field][1] == value


def describe(commit: Commit, workspace: Workspace, me: str) -> str:
    """Return a commit in words: ``task 1.4 done, by you, 14:02``."""
    who = tr("you") if commit.who == me else commit.who
    return tr(
        "{what} {action}, by {who}, {at}",
        what=subject(commit, workspace),
        action=action_name(commit.action),
        who=who,
        at=local_time(commit.at),
    )


def origin(store: Store, commit: Commit) -> Commit:
    """Return the action that an undo or redo is about; any other commit is about itself."""
    by_revision = {each.revision: each for each in store.history()}
    while commit.undoes is not None and commit.undoes in by_revision:
        commit = by_revision[commit.undoes]
    return commit


def local_time(instant: str) -> str:
    """Return an instant as hours and minutes here, with the day when it is not today."""
    from datetime import datetime

    then = datetime.fromisoformat(instant).astimezone()
    if then.date() == datetime.now().astimezone().date():
        return then.strftime("%H:%M")
    return then.strftime("%m-%d %H:%M")


#: What is named by its count where there are several of it.
_SEVERAL = {"occurrences": N_("{n} duties"), "entries": N_("{n} calendar entries")}


def subject(commit: Commit, workspace: Workspace) -> str:
    """Return what a commit is about: a task by its number, several by their count, a metric."""
    tasks = [op for op in commit.ops if op[0] == "tasks"]
    if commit.action == "init":
        return str((commit.subject or {}).get("name", ""))
    if len(tasks) > 1:
        return tr("{n} tasks", n=len(tasks))
    if tasks:
        _, id, before, after = tasks[0]
        record = workspace.board.records.get(id) or before or after or {}
        return tr("task {id}", id=record.get("key") or id) + _title(record)
    for table, id, before, after in commit.ops:
        if table == "readings":
            record = workspace.tables.get(table, {}).get(id) or before or after or {}
            return tr("metric {name}", name=record.get("metric", ""))
        if table == "goals":
            record = workspace.tables.get(table, {}).get(id) or before or after or {}
            called = tr("goal {id}", id=id)
            return f"{called} {pick(record.get('statement', ''))}".rstrip()
        if table in ("rhythms", "occurrences", "entries"):
            return _running(workspace, table, id, before or after or {}, commit)
        if table == "decisions":
            known = {**(commit.subject or {}), **(before or after or {})}
            return _decision(workspace, id, known)
        if table == "communities":
            record = workspace.tables.get(table, {}).get(id) or before or after or {}
            return str(record.get("name", ""))
    return ""


def _running(
    workspace: Workspace, table: str, id: int, known: Mapping[str, Any], commit: Commit
) -> str:
    """Return what a rhythm, one of its days, or an entry of the calendar is called.

    Several days or entries are told by their count.
    """
    if table in _SEVERAL and len(commit.ops) > 1 and all(op[0] == table for op in commit.ops):
        return tr(_SEVERAL[table], n=len(commit.ops))
    if table == "entries":
        record = workspace.tables.get(table, {}).get(id) or known
        called = tr("entry {id}", id=id)
        return f"{called} {record.get('topic', '')}".rstrip()
    day = ""
    if table == "occurrences":
        record = workspace.tables.get(table, {}).get(id) or known
        day = f" {record['date']}" if record.get("date") else ""
        id = record.get("rhythm") or (commit.subject or {}).get("rhythm", 0)
        # With a rhythm its days go; it is named by the record that went with them.
        gone = [op for op in commit.ops if op[0] == "rhythms" and op[1] == id]
        known = (gone[0][2] or gone[0][3] or {}) if gone else {}
        day = "" if gone else day
    rhythm = workspace.tables.get("rhythms", {}).get(id) or known
    return tr("rhythm {id}", id=id) + _title(rhythm) + day


def _decision(workspace: Workspace, id: int, known: Mapping[str, Any]) -> str:
    sheet = workspace.tables.get("decisions", {}).get(id) or known
    task = workspace.board.records.get(sheet.get("task", 0))
    if task is None:
        return tr("a decision")
    return tr("decision {id}", id=task.get("key") or sheet["task"]) + _title(task)


def _title(record: Mapping[str, Any]) -> str:
    title = record.get("title")
    return f" {pick(title)}" if title else ""


def undo(store: Store, *, any_user: bool = False) -> Commit:
    """Take back my last action (or the file's), whole or not at all.

    Raises ``NotFound`` when there is nothing to undo, ``Conflict`` with the fields that somebody
    changed since.
    """
    return store.undo(any_user=any_user)


def redo(store: Store, *, any_user: bool = False) -> Commit:
    """Do again what my last undo took back; raises like ``undo``."""
    return store.redo(any_user=any_user)
