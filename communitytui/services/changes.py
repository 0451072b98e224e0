"""Looking through the log: which changes a line of words means, and what one changed exactly."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from communitytui.domain.labels import (
    DIRECTION_NAMES,
    ENTRY_KIND_NAMES,
    ENTRY_STATE_NAMES,
    EVERY_NAMES,
    FINDING_NAMES,
    FORM_NAMES,
    GROUP_NAMES,
    LEVEL_NAMES,
    OCCURRENCE_NAMES,
    PROVENANCE_NAMES,
    SEVERITY_NAMES,
    STATUS_NAMES,
    TRIAL_NAMES,
    TRIAL_VERDICT_NAMES,
)
from communitytui.domain.stages import STAGE
from communitytui.domain.workspace import Workspace
from communitytui.errors import CommunityError
from communitytui.i18n import N_, pick, tr
from communitytui.i18n.showing import show_instant
from communitytui.services.history import action_name, change_records, subject, zone_of

if TYPE_CHECKING:
    from communitytui.store import Commit

#: What people type for themselves.
_ME = frozenset({"me", "我"})
#: Fields by their names in the file where the words differ.
FIELD_NAMES = {
    "title": N_("Title"),
    "status": N_("Status"),
    "stage": N_("Stage"),
    "area": N_("Area"),
    "owner": N_("Owner"),
    "helpers": N_("Helpers"),
    "role": N_("Role"),
    "start": N_("Start"),
    "due": N_("Due"),
    "days": N_("Days"),
    "priority": N_("Priority"),
    "after": N_("After"),
    "budget": N_("Budget"),
    "spent": N_("Spent"),
    "done_when": N_("Done when"),
    "notes": N_("Notes"),
    "reason": N_("Reason"),
    "completed": N_("Done"),
    "deliverable": N_("Deliverable"),
    "order": N_("Place"),
    "name": N_("Name"),
    "planned": N_("First plan"),
    "calendar": N_("Days counted"),
    "holidays": N_("Holidays"),
    "currency": N_("Currency"),
    "capacity": N_("Hours a week"),
    "gates": N_("Stage gate"),
    "key": N_("Number"),
    "goal": N_("Goal"),
    "community": N_("Community"),
    "language": N_("Language"),
    "timezone": N_("Time zone"),
    "playbook": N_("Playbook"),
    "areas": N_("Areas"),
    "roles": N_("Roles"),
    "considerations": N_("To weigh"),
    "profile": N_("Profile"),
    "goals": N_("Goals"),
    "sidebar": N_("Key metrics"),
    "statement": N_("Goal"),
    "metric": N_("Metric"),
    "baseline": N_("Baseline"),
    "target": N_("Target"),
    "deadline": N_("Deadline"),
    "task": N_("Task"),
    "options": N_("Options"),
    "cells": N_("Score"),
    "choice": N_("Choice"),
    "rhythm": N_("Rhythm"),
    "every": N_("How often"),
    "on": N_("On"),
    "month": N_("Month"),
    "window": N_("Days to do it"),
    "minutes": N_("Minutes"),
    "paused": N_("Paused"),
    "former": N_("Rules before"),
    "date": N_("Date"),
    "time": N_("Time"),
    "state": N_("State"),
    "done_on": N_("Done on"),
    "done_by": N_("Done by"),
    "note": N_("Note"),
    "kind": N_("Kind"),
    "topic": N_("Topic"),
    "form": N_("Form"),
    "pillar": N_("Pillar"),
    "channel": N_("Channel"),
    "signups": N_("Sign-ups"),
    "came": N_("Came"),
    "link": N_("Link"),
    "settled": N_("Settled on"),
    "group": N_("Group"),
    "unit": N_("Unit"),
    "level": N_("Level"),
    "definition": N_("Definition"),
    "version": N_("Version"),
    "decimals": N_("Decimals"),
    "direction": N_("Direction"),
    "alert": N_("Alert line"),
    "provenance": N_("Provenance"),
    "source": N_("Source"),
    "year": N_("Year"),
    "rule": N_("Rule"),
    "rules": N_("Rules"),
    "imports": N_("Imports"),
    "without_staff": N_("Without staff"),
    "without": N_("Not counted"),
    "registry": N_("Definition of the program"),
    "value": N_("Value"),
    "standard": N_("Standard"),
    "severity": N_("Severity"),
    "periods": N_("Periods"),
    "since": N_("Since"),
    "tasks": N_("Tasks"),
    "closed": N_("Closed on"),
    "by": N_("By"),
    "hypothesis": N_("Hypothesis"),
    "pass": N_("Pass line"),
    "finding": N_("Finding"),
    "baseline_days": N_("Days compared before"),
    "control": N_("Control"),
    "stop": N_("Stop when"),
    "ended": N_("Ended on"),
    "verdict": N_("Verdict"),
    "result": N_("Before and during"),
    "number": N_("Number"),
    "end": N_("End"),
    "summary": N_("Summary"),
    "metrics": N_("Metrics"),
    "findings": N_("Findings"),
    "trials": N_("Trials"),
    "right": N_("What went right"),
    "wrong": N_("What went wrong"),
    "next": N_("Next goals"),
    "new_goals": N_("Goals set"),
    "first": N_("First week"),
    "numbers": N_("Limits"),
    "uid": N_("Name for ever"),
    "created": N_("Created"),
    "updated": N_("Updated"),
}
#: Fields whose values are words of ours.
_WORDS = {
    "state": (ENTRY_STATE_NAMES, OCCURRENCE_NAMES, TRIAL_NAMES, FINDING_NAMES),
    "severity": (SEVERITY_NAMES,),
    "form": (FORM_NAMES,),
    "kind": (ENTRY_KIND_NAMES,),
    "every": (EVERY_NAMES,),
    "provenance": (PROVENANCE_NAMES,),
    "direction": (DIRECTION_NAMES,),
    "group": (GROUP_NAMES,),
    "level": (LEVEL_NAMES,),
    "status": (STATUS_NAMES,),
    "verdict": (TRIAL_VERDICT_NAMES,),
}
#: Fields that hold an instant in UTC.
_INSTANTS = frozenset({"completed", "created", "updated"})
#: No more fields of one change are told, nor more characters of a value.
CAP = 200
_LONGEST = 400


class Changed(NamedTuple):
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
    from communitytui.services.queries import find_task

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


def changed(commit: Commit, workspace: Workspace) -> list[Changed]:
    """Return what a change did, field by field, at most ``CAP`` of them."""
    found, zone = [], zone_of(commit, workspace)
    for row in change_records([commit], workspace)[:CAP]:
        field = row["field"] or ""
        found.append(
            Changed(
                row["table"],
                row["record"],
                field,
                _text(row["before"], field, workspace, zone),
                _text(row["after"], field, workspace, zone),
            )
        )
    return found


def field_name(field: str) -> str:
    """Return what a field is called in the language spoken now; its own name if it has none."""
    head, _, rest = field.partition(".")
    if head == "days" and rest:
        return tr("Reading of {day}", day=rest)
    known = tr(FIELD_NAMES[head]) if head in FIELD_NAMES else head
    if head == "imports":
        # The name that the ledger has for a file says nothing to people.
        return known
    return f"{known} {rest}" if rest and head != "deliverable" else known


def _text(value: Any, field: str, workspace: Workspace, zone: str | None) -> str:
    """Return a stored value as people read it, on one or several lines."""
    if value is None or value in ("", [], {}):
        return ""
    if field == "" and isinstance(value, dict):
        return _title(value)
    for names in _WORDS.get(field, ()):
        if value in names:
            return tr(names[value])
    if field.startswith("days.") and isinstance(value, dict):
        return _reading(value)
    if field.startswith("imports.") and isinstance(value, dict):
        return _import(value)
    if field in _INSTANTS and isinstance(value, str):
        return show_instant(value, zone)
    if field == "stage" and value in STAGE:
        return f"{STAGE[value].number} {STAGE[value].title}"
    if field == "after" and isinstance(value, list):
        board = workspace.board
        return ", ".join(board[id].key or f"#{id}" if id in board else f"#{id}" for id in value)
    return _plain(value)[:_LONGEST]


def _reading(item: dict[str, Any]) -> str:
    """Return a reading as it stands in the file in words: ``58, n = 12, incomplete (cli)``."""
    parts = [f"{item['v']:,}"]
    if "n" in item:
        parts.append(f"n = {item['n']:,}")
    if item.get("p"):
        parts.append(tr("incomplete"))
    source = f" ({item['s']})" if item.get("s") else ""
    return ", ".join(parts) + source


def _import(entry: dict[str, Any]) -> str:
    """Return a file that counts in words: ``telegram 5ebc9d4e, 2026-09-21 – 2026-10-01``."""
    days = f", {entry['first']} – {entry['last']}" if entry.get("first") else ""
    return f"{entry['format']} {entry['sha256'][:8]}{days}"


def _title(record: dict[str, Any]) -> str:
    for field in ("title", "name", "statement", "topic", "rule", "metric"):
        if record.get(field):
            return pick(record[field])
    return ""


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        if value and set(value) <= {"zh", "en"}:
            return pick(value)
        return ", ".join(f"{key}: {_plain(item)}" for key, item in value.items())
    if isinstance(value, list):
        return ", ".join(_plain(item) for item in value)
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    return str(value)
