"""Looking through the log: which changes a line of words means, and what one changed exactly."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from communitytui.domain.kernel.labels import SOURCE_NAMES
from communitytui.domain.kernel.records import Fields
from communitytui.domain.nouns.declared import NOUNS
from communitytui.domain.nouns.kinds import Asking, Choice, OfCommunity
from communitytui.domain.nouns.linked_kinds import TaskRefs
from communitytui.domain.nouns.lookup import find_task
from communitytui.domain.nouns.noun import Field
from communitytui.domain.workspace import Workspace
from communitytui.errors import CommunityError
from communitytui.i18n import name, names, say, tr
from communitytui.i18n.phrases import labelled, listed, noted
from communitytui.i18n.showing import show_instant
from communitytui.services.history import action_name, change_records, subject, zone_of
from communitytui.words.imports import only

if TYPE_CHECKING:
    from communitytui.store import Commit

#: What people type for themselves.
_ME = frozenset({"me", "我"})
#: Fields that hold an instant in UTC.
_INSTANTS = frozenset({"completed", "created", "updated"})
#: No more fields of one change are told, nor more characters of a value.
CAP = 200
_LONGEST = 400


class FieldChange(NamedTuple):
    """One field of one record: what it is called, and what it was and is, as text.

    ``table`` and ``id`` are the record's. For a record that is new or gone ``field`` is empty.
    """

    table: str
    id: int
    field: str
    before: str
    after: str


def matcher(text: str, workspace: Workspace, me: str) -> Callable[[Commit], bool]:
    """Return a test for what is typed: ``who:ana task:3.1 words``; all terms must hold.

    ``who:me`` is oneself. ``task:`` takes a number or a key; one that no task has is looked for
    among the changes all the same, for a deleted task has its history. A word is looked for in
    who, what and the task's title.
    """
    who: list[str] = []
    tasks: list[frozenset[int]] = []
    words: list[str] = []
    for term in text.casefold().split():
        name, colon, value = term.replace("：", ":").partition(":")
        if colon and value and name in ("who", "by", "谁"):
            who.append(me.casefold() if value in _ME else value)
        elif colon and value and name in ("task", "任务"):
            tasks.append(_tasks(value, workspace))
        else:
            words.append(term)

    def holds(commit: Commit) -> bool:
        if any(part not in commit.who.casefold() for part in who):
            return False
        if any(not _about(commit, ids) for ids in tasks):
            return False
        if not words:
            return True
        said = f"{commit.who} {action_name(commit.action)} {subject(commit, workspace)}".casefold()
        return all(word in said for word in words)

    return holds


def _tasks(value: str, workspace: Workspace) -> frozenset[int]:
    bare = value.lstrip("#")
    try:
        return frozenset({find_task(workspace, value)})
    except CommunityError:
        records = workspace.board.records
        found = {id for id, record in records.items() if record["key"] == bare}
        # No number of a record has so many digits.
        return frozenset(found or ({int(bare)} if bare.isdecimal() and len(bare) < 15 else ()))


def _about(commit: Commit, ids: frozenset[int]) -> bool:
    return any(op.table == "tasks" and op.id in ids for op in commit.ops)


def only_task(commit: Commit) -> int | None:
    """Return the task that a change is about, or None where that is none or several."""
    ids = {op.id for op in commit.ops if op.table == "tasks"}
    return ids.pop() if len(ids) == 1 else None


def changed(commit: Commit, workspace: Workspace) -> list[FieldChange]:
    """Return what a change did, field by field, at most ``CAP`` of them."""
    found, zone = [], zone_of(commit, workspace)
    for row in change_records([commit])[:CAP]:
        table, id, name = row["table"], row["record"], row["field"] or ""
        asking = _asking(table, id, workspace)
        before, after = (
            _text(row[when], field_of(table, name), name, asking, zone)
            for when in ("before", "after")
        )
        found.append(FieldChange(table, id, name, before, after))
    return found


def _asking(table: str, id: int, workspace: Workspace) -> Asking:
    record = workspace.tables.get(table, {}).get(id, {})
    home = id if table == "communities" else record.get("community", 0)
    return Asking(names, workspace, home, workspace.today(home), record=record)


def field_of(table: str, field: str) -> Field | None:
    """Return what is declared of a plain or dotted field; None for one that is not."""
    return NOUNS[table].fields.get(field.partition(".")[0]) if table in NOUNS else None


def field_name(table: str, field: str) -> str:
    """Return what a field is called in the language spoken now; its own name if it has none."""
    head, _, rest = field.partition(".")
    if head == "days" and rest:
        return tr("Reading of {day}", day=rest)
    declared = field_of(table, field)
    known = say(declared.label) if declared else head
    if head == "imports":
        # The name that the ledger has for a file says nothing to people.
        return known
    return f"{known} {rest}" if rest and head != "deliverable" else known


def _text(
    value: object, declared: Field | None, field: str, asking: Asking, zone: str | None
) -> str:
    """Return a stored value as people read it, on one or several lines."""
    if value is None or value in ("", [], {}):
        return ""
    if field == "" and isinstance(value, dict):
        return _title(value)
    if field.startswith("days.") and isinstance(value, dict):
        return _reading(value)
    if field.startswith("imports.") and isinstance(value, dict):
        return _import(value)
    if field in _INSTANTS and isinstance(value, str):
        return show_instant(value, zone)
    kind = declared.kind if declared else None
    nowhere = isinstance(kind, OfCommunity) and not asking.workspace.has_community(asking.community)
    if isinstance(kind, (Choice, TaskRefs)) and not nowhere:
        return say(kind.show(value, asking))
    return _plain(value)[:_LONGEST]


def _reading(item: Fields) -> str:
    """Return a reading as it stands in the file in words: ``58, n = 12, incomplete (cli)``."""
    parts = [f"{item['v']:,}"]
    if "n" in item:
        parts.append(f"n = {item['n']:,}")
    if item.get("p"):
        parts.append(tr("partial"))
    if item.get("of"):
        parts.append(only(item["of"]))
    return noted(listed(parts), name(SOURCE_NAMES, item["s"])) if item.get("s") else listed(parts)


def _import(entry: Fields) -> str:
    """Return a file that counts in words: ``telegram 5ebc9d4e, 2026-09-21 – 2026-10-01``."""
    days = f", {entry['first']} – {entry['last']}" if entry.get("first") else ""
    return f"{entry['format']} {entry['sha256'][:8]}{days}"


def _title(record: Fields) -> str:
    for field in ("title", "name", "statement", "topic", "rule", "metric", "number", "day"):
        if record.get(field):
            return str(record[field]) if field == "number" else say(record[field])
    return ""


def _plain(value: object) -> str:
    if isinstance(value, dict):
        if value and set(value) <= {"zh", "en"}:
            return say(value)
        return listed(labelled(key, _plain(item)) for key, item in value.items())
    if isinstance(value, list):
        return listed(_plain(item) for item in value)
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    return str(value)
