"""The log of changes in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from communitytui.domain.kernel.labels import ACTIONS
from communitytui.domain.kernel.naming import called, finding_key, group_of
from communitytui.domain.kernel.records import Fields, Record
from communitytui.domain.metrics.metric import place_of, plain
from communitytui.domain.nouns.schema import TABLES
from communitytui.domain.workspace import Workspace
from communitytui.i18n import N_, name, say, tr, trn
from communitytui.i18n.phrases import listed, noted
from communitytui.i18n.showing import show_instant

if TYPE_CHECKING:
    from communitytui.domain.metrics.metric import Metric
    from communitytui.store import Commit, Store


def action_name(action: str) -> str:
    """Return what an action is called in the language spoken now."""
    return name(ACTIONS, action)


def change_records(
    commits: list[Commit],
    *,
    who: str | None = None,
    task: int | None = None,
    since: str | None = None,
) -> list[Fields]:
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
            tail = {"undoes": commit.undoes, "proposed": commit.subject.get("proposed")}
            if before is None or after is None:
                rows.append({**head, "field": None, "before": before, "after": after, **tail})
                continue
            # When a record was changed is what the commit itself says.
            # That the first plan is kept when days move is bookkeeping as well.
            fields = set(before) | set(after)
            # So is what is remembered of former rules of a rhythm, or definitions of a metric.
            hidden = {"updated", "former", "registry"} | (
                {"planned"} if fields & {"start", "due"} else set()
            )
            for field in sorted(fields - hidden):
                if field not in before and _filled_in(table, field, after[field]):
                    continue
                if field.startswith("imports.") and field in before and field in after:
                    # What was imported upon a file is bookkeeping, too.
                    continue
                change = {"field": field, "before": before.get(field), "after": after.get(field)}
                rows.append({**head, **change, **tail})
    return rows


def _filled_in(table: str, field: str, value: object) -> bool:
    """Tell whether a field new to an older record only says what held without it."""
    fields = TABLES.get(table) or {}
    return field in fields and fields[field][1] == value


def describe(commit: Commit, workspace: Workspace, me: str) -> str:
    """Return a commit in words: ``task 1.4 done, by you, 14:02``."""
    who = tr("you") if commit.who == me else commit.who
    return tr(
        "{what} {action}, by {who}, {at}",
        what=subject(commit, workspace),
        action=action_name(commit.action) + _solved(commit, workspace) + proposed(commit),
        who=who,
        at=show_instant(commit.at, zone_of(commit, workspace), workspace.now),
    )


def origin(store: Store, commit: Commit) -> Commit:
    """Return the action that an undo or redo is about; any other commit is about itself."""
    by_revision = {each.revision: each for each in store.history()}
    while commit.undoes is not None and commit.undoes in by_revision:
        commit = by_revision[commit.undoes]
    return commit


def zone_of(commit: Commit, workspace: Workspace) -> str | None:
    """Return the time zone of the community that a commit is about; see ``Workspace.zone``.

    For several communities, or none, it is the zone they share.
    """
    found = set()
    for table, id, before, after in commit.ops:
        if table == "communities":
            found.add(id)
            continue
        record = workspace.tables.get(table, {}).get(id) or {}
        # A record that is gone by now was whole when it came or went.
        found.add((after or {}).get("community", record.get("community")))
        found.add((before or {}).get("community", record.get("community")))
    found.discard(None)
    return workspace.zone(found.pop() if len(found) == 1 else None)


#: What is named by its count where there are several of it.
_SEVERAL = {"occurrences": N_("{n} duties"), "entries": N_("{n} calendar entries")}


def subject(commit: Commit, workspace: Workspace) -> str:
    """Return what a commit is about: a task by its number, several by their count, a metric."""
    if "name" in commit.subject:
        # A community that was made, also where that is undone: its tasks are not what it is about.
        return str(commit.subject["name"])
    told = _imported(commit) or _adjusting(commit, workspace) or _tasks(commit, workspace)
    if told:
        return told
    for table, id, before, after in commit.ops:
        known = before or after or {}
        if table in _MEASURED:
            return _metrics(commit, workspace)
        if table in _SEVERAL and len(commit.ops) > 1 and all(op[0] == table for op in commit.ops):
            return tr(_SEVERAL[table], n=len(commit.ops))
        if table == "occurrences":
            return _occurrence(workspace, id, known, commit)
        if table in ("goals", "rhythms", "entries", "communities", "decisions"):
            return say(called(workspace.tables, table, id, {**commit.subject, **known}))
    return _proposal(commit, workspace)


def _proposal(commit: Commit, workspace: Workspace) -> str:
    """Return which proposal was made or dropped, or how many; empty for none."""
    # Those that ended long ago go with a new one.
    ids = [op[1] for op in commit.ops if op[0] == "proposals" and op[3] is not None]
    if len(ids) > 1:
        return trn("{n} proposal", "{n} proposals", len(ids))
    known = next((op[2] or op[3] or {} for op in commit.ops if op[0] == "proposals"), {})
    return say(called(workspace.tables, "proposals", ids[0], known)) if ids else ""


def _findings(commit: Commit, workspace: Workspace) -> str:
    """Return which finding a commit is about: ``finding Q01``."""
    records = workspace.tables.get("findings", {})
    for table, id, before, after in commit.ops:
        if table == "findings":
            rule = finding_key(workspace.tables, records.get(id) or before or after or {})
            return tr("finding {rule}", rule=rule or (commit.subject or {}).get("rule", ""))
    return tr("finding {rule}", rule=(commit.subject or {}).get("rule", ""))


def _solved(commit: Commit, workspace: Workspace) -> str:
    """Return the findings that a commit solved as a side effect, or nothing."""
    records = workspace.tables.get("findings", {})
    rules = [
        finding_key(workspace.tables, records.get(op[1]) or {})
        for op in commit.ops
        if op[0] == "findings" and (op[3] or {}).get("state") == "solved"
    ]
    return tr("; finding {rule} solved", rule=listed(rules)) if rules else ""


def proposed(commit: Commit) -> str:
    """Return which assistant proposed what somebody did, or nothing."""
    name = (commit.subject or {}).get("proposed")
    return tr("; proposed by the assistant {name}", name=name) if name else ""


def _imported(commit: Commit) -> str:
    """Return what an import was of, also where it is undone: ``3025 events (telegram)``."""
    told = commit.subject or {}
    if "format" not in told or "events" not in told:
        return ""
    form, events = str(told["format"]), int(told["events"] or 0)
    if not events:
        return tr("daily values ({format})", format=form)
    return trn("{n} event ({format})", "{n} events ({format})", events, format=form)


#: The tables of metrics, with the field that names the metric.
_MEASURED = {"metrics": "name", "readings": "metric", "standards": "metric"}


def _metrics(commit: Commit, workspace: Workspace) -> str:
    """Return which metric a commit is about, with its level where that is not the usual one.

    Of several how many; of one corrected reading its day, what it was and what it became.
    """
    found: dict[str, None] = {}
    for table, id, before, after in commit.ops:
        if table in _MEASURED:
            record = workspace.tables.get(table, {}).get(id) or before or after or {}
            level = record.get("level")
            called = str(record.get(_MEASURED[table]) or (commit.subject or {}).get("metric", ""))
            called = _title(workspace, record.get("community"), called)
            called = called if level in (None, "post") else f"{called}@{level}"
            group = group_of(workspace.tables, record)
            found[noted(called, group) if group else called] = None
    if len(found) > 1:
        return trn("{n} metric", "{n} metrics", len(found))
    told = tr("metric {name}", name=next(iter(found), ""))
    readings = [op for op in commit.ops if op[0] == "readings"]
    if len(readings) == 1 and readings[0][2] and readings[0][3]:
        told += _corrected(readings[0][2], readings[0][3])
    return told


def _title(workspace: Workspace, community: int | None, name: str) -> str:
    """Return the title of a metric; its name where the community has it no longer."""
    metrics = workspace.tables.get("metrics", {}).values()
    for each in metrics:
        # A change of a record that is gone does not say whose it was.
        if each["name"] == name and community in (None, each["community"]):
            return say(each["title"])
    return name


def _corrected(before: Record, after: Record) -> str:
    """Return day, old and new value of the one reading that a patch corrects, else nothing."""
    days = [field for field in before if field.startswith("days.")]
    if len(days) != 1 or days[0] not in after or len(after) > 2:
        return ""
    was, now = before[days[0]]["v"], after[days[0]]["v"]
    return f" {days[0][5:]}: {plain(was)} → {plain(now)}" if was != now else ""


def corrections(
    commits: Iterable[Commit], workspace: Workspace, metric: Metric
) -> dict[str, list[float]]:
    """Return the values that the log keeps of corrected readings, oldest first.

    The keys are the version of the definition and the day: ``1 2026-11-23``. A value that was
    put back by undo counts as one more correction.
    """
    versions = {
        id: record["version"]
        for id, record in workspace.tables.get("readings", {}).items()
        if place_of(record) == metric.place
    }
    found: dict[str, list[float]] = {}
    for commit in commits:
        for table, id, before, after in commit.ops:
            if table != "readings" or id not in versions or before is None or after is None:
                continue
            for field, item in before.items():
                head, _, day = field.partition(".")
                if head == "days" and day and after.get(field, item)["v"] != item["v"]:
                    found.setdefault(f"{versions[id]} {day}", []).append(item["v"])
    return found


def _tasks(commit: Commit, workspace: Workspace) -> str:
    """Return the task that a commit is about, or how many; empty for none."""
    tasks = [op for op in commit.ops if op[0] == "tasks"]
    if commit.action == "in_place":
        # That the others are planned afresh is what follows from it.
        tasks = [op for op in tasks if "in_place" in (op[3] or {})]
    if not tasks:
        return ""
    if len(tasks) > 1:
        return tr("{n} tasks", n=len(tasks))
    _, id, before, after = tasks[0]
    return say(called(workspace.tables, "tasks", id, before or after))


def _adjusting(commit: Commit, workspace: Workspace) -> str:
    """Return which group, finding, rule, trial or cycle a commit is about; empty for none of them.

    The tasks that it reopened, or took out of a group, are not what it is about.
    """
    if commit.action in ("accept", "dismiss"):
        return _findings(commit, workspace)
    for table, id, before, after in commit.ops:
        if table in ("groups", "rules", "trials", "cycles"):
            return say(called(workspace.tables, table, id, before or after))
    return ""


def _occurrence(workspace: Workspace, id: int, known: Record, commit: Commit) -> str:
    """Return what a day of a rhythm is called; with a rhythm that is deleted, only the rhythm."""
    record = workspace.tables.get("occurrences", {}).get(id) or known
    rhythm = record.get("rhythm") or commit.subject.get("rhythm", 0)
    # It is named by the record that went with its days.
    gone = [op for op in commit.ops if op[0] == "rhythms" and op[1] == rhythm]
    parent = (gone[0][2] or gone[0][3] or {}) if gone else {}
    day = f" {record['date']}" if record.get("date") and not gone else ""
    return say(called(workspace.tables, "rhythms", rhythm, parent)) + day
