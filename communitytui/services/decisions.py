"""Weighing options: score, note, weigh and choose in a sheet, and hand it in with the task.

Where a decision lives, and why a sheet is merged cell by cell, is said in ``tasks.decisions``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from communitytui.domain.kernel.records import Fields, Record, Rows
from communitytui.domain.kernel.text import clean_text
from communitytui.domain.nouns.lookup import find_task
from communitytui.domain.tasks.board import Task
from communitytui.domain.tasks.decisions import (
    Cell,
    Decision,
    cell_key,
    read_score,
    weighed,
    with_factors,
)
from communitytui.errors import BadValue, NotFound
from communitytui.i18n import N_
from communitytui.services.unit_of_work import UnitOfWork, unit_of_work
from communitytui.store import ABSENT

if TYPE_CHECKING:
    from communitytui.domain.workspace import Workspace
    from communitytui.store import Store

_NO_DECISION = N_("task {id} is not a decision between weighted options")


class Edit(NamedTuple):
    """What is to be changed in a decision, all typed; options and factors by key or name.

    Factors come first (``Reach=20`` adds one), then weights, then options to ``add`` and to
    ``remove``, so that what is new can be scored at once. A score of "" empties its cell, a note
    of "" its note. ``choose`` of ``None`` leaves the choice alone, an empty one takes it back;
    ``reason`` is why.
    """

    factors: Sequence[str] = ()
    drop_factors: Sequence[str] = ()
    add: Sequence[str] = ()
    remove: Sequence[str] = ()
    scores: Sequence[tuple[str, str, str]] = ()
    notes: Sequence[tuple[str, str, str]] = ()
    weights: Mapping[str, str] = {}
    choose: Sequence[str] | None = None
    reason: str | None = None


def decisions(workspace: Workspace, community: int | None = None) -> list[Decision]:
    """Return the decisions of one community, or of all, in the order of their tasks."""
    board = workspace.board
    sheets = _sheets(workspace.tables.get("decisions", {}))
    ids = board.ids if community is None else board.community_ids(community)
    return [
        Decision(board[id], sheets.get(id))
        for id in ids
        if board.records[id]["deliverable"]["kind"] == "matrix"
    ]


def decision(workspace: Workspace, id: int) -> Decision:
    """Return the decision of task ``id``; raises ``NotFound`` for a task that weighs nothing."""
    if id not in workspace.board:
        raise NotFound(N_("There is no task {id}"), id=id)
    task = workspace.board[id]
    if task.deliverable.kind != "matrix":
        there = decisions(workspace, task.community)
        hint = ", ".join(each.task.key or f"#{each.task.id}" for each in there)
        raise NotFound(_NO_DECISION, id=task.id, hint=hint or None)
    return Decision(task, _sheets(workspace.tables.get("decisions", {})).get(id))


def find_decision(workspace: Workspace, word: str, community: int | None = None) -> Decision:
    """Return the decision meant by its task's id or key; raises ``NotFound`` or ``BadValue``."""
    return decision(workspace, find_task(workspace, word, community))


def _sheets(records: Rows) -> dict[int, Record]:
    return {record["task"]: record for record in records.values()}


def _weighing(task: Task) -> Task:
    if task.deliverable.kind != "matrix":
        raise NotFound(_NO_DECISION, id=task.id)
    return task


def edit(
    store: Store,
    id: int,
    edit: Edit,
    *,
    now: datetime,
    expect: Mapping[Cell, float | None] | None = None,
) -> Decision:
    """Change the decision of task ``id`` in one action, and return it as it is now.

    ``expect`` holds scores that the user saw: where a cell holds another by now, ``Conflict``
    says so. Raises ``BadValue`` naming what does not fit (a weight total that is not 100, a
    score of 6, an unknown option or factor, a choice without its reason, a task that is done
    or skipped): nothing is changed then.
    """
    with unit_of_work(store, "decide", now, task=id) as uow:
        task = _weighing(Task(id, uow.get("tasks", id)))
        if task.settled:
            raise BadValue(
                N_("task {id} is closed; reopen it to change its decision"), id=task.key or id
            )
        place = None if edit._replace(weights={}) == Edit() else _open(uow, task)
        if place is not None and (edit.factors or edit.drop_factors):
            _change_factors(uow, place, id, edit)
        if edit.weights:
            factors = weighed(_drafted(uow, id), edit.weights)
            uow.patch("tasks", id, {"deliverable.factors": factors})
        if place is not None:
            _add(uow, place, id, edit.add)
            _remove(uow, place, id, edit.remove)
            _fill(uow, place, id, edit, expect or {})
            _choose(uow, place, id, edit)
        return _drafted(uow, id)


def _drafted(uow: UnitOfWork, id: int) -> Decision:
    return Decision(Task(id, uow.get("tasks", id)), _sheets(uow.rows("decisions")).get(id))


def _open(uow: UnitOfWork, task: Task) -> int:
    """Return the record of the task's sheet; a new one begins with what there is already.

    A value that the task holds moves into the sheet: a decision has one home.
    """
    for place, record in uow.rows("decisions").items():
        if record["task"] == task.id and task.deliverable.value is None:
            return place
    content = Decision(task).content
    drop_sheets(uow, [task.id])
    uow.patch("tasks", task.id, {"deliverable.value": None})
    return uow.add(
        "decisions",
        {
            "community": task.community,
            "task": task.id,
            "options": {option: number for number, option in enumerate(content.options, 1)},
            "cells": {cell_key(*cell): score for cell, score in content.cells.items()},
            "notes": {cell_key(*cell): text for cell, text in content.notes.items()},
            "choice": list(content.choice),
            "reason": content.reason,
        },
    )


def _change_factors(uow: UnitOfWork, place: int, id: int, edit: Edit) -> None:
    """Add and drop factors; with one go its scores and notes."""
    before = _drafted(uow, id)
    factors = with_factors(before, edit.factors, edit.drop_factors)
    uow.patch("tasks", id, {"deliverable.factors": factors})
    gone = {factor.key for factor in before.factors} - {str(record["key"]) for record in factors}
    cells = [cell_key(option, key) for option in before.options for key in gone]
    uow.patch(
        "decisions",
        place,
        {f"{part}.{cell}": ABSENT for cell in cells for part in ("cells", "notes")},
    )


def _add(uow: UnitOfWork, place: int, id: int, names: Sequence[str]) -> None:
    for name in names:
        option = _drafted(uow, id).new_option(name)
        last = max(uow.get("decisions", place)["options"].values(), default=0)
        uow.patch("decisions", place, {f"options.{option}": last + 1})


def _remove(uow: UnitOfWork, place: int, id: int, names: Sequence[str]) -> None:
    for name in names:
        now_there = _drafted(uow, id)
        option = now_there.read_option(name)
        gone: Fields = {f"options.{option}": ABSENT}
        for factor in now_there.factors:
            key = cell_key(option, factor.key)
            gone |= {f"cells.{key}": ABSENT, f"notes.{key}": ABSENT}
        gone["choice"] = [other for other in now_there.content.choice if other != option]
        uow.patch("decisions", place, gone)


def _fill(uow: UnitOfWork, place: int, id: int, edit: Edit, expect: Mapping[Cell, object]) -> None:
    sheet = _drafted(uow, id)
    new: Fields = {}
    seen: Fields = {}
    for option, factor, typed in edit.scores:
        cell = sheet.read_option(option), sheet.read_factor(factor)
        score = read_score(typed)
        new[f"cells.{cell_key(*cell)}"] = ABSENT if score is None else score
        if cell in expect:
            was = expect[cell]
            seen[f"cells.{cell_key(*cell)}"] = ABSENT if was is None else was
    for option, factor, typed in edit.notes:
        key = cell_key(sheet.read_option(option), sheet.read_factor(factor))
        new[f"notes.{key}"] = clean_text(typed).strip() or ABSENT
    uow.patch("decisions", place, new, seen)


def _choose(uow: UnitOfWork, place: int, id: int, edit: Edit) -> None:
    if edit.choose is None and edit.reason is None:
        return
    sheet = _drafted(uow, id)
    reason = sheet.reason if edit.reason is None else clean_text(edit.reason)
    choice = sheet.content.choice
    if edit.choose is not None:
        choice = tuple(dict.fromkeys(sheet.read_option(name) for name in edit.choose))
        if choice:
            sheet.check_choice(choice, reason)
    uow.patch("decisions", place, {"choice": list(choice), "reason": reason})


# -- handing in


def worked_on(uow: UnitOfWork, id: int) -> bool:
    """Tell whether there is a sheet for task ``id``."""
    return id in _sheets(uow.rows("decisions"))


def outcome(uow: UnitOfWork, id: int) -> Fields:
    """Return what the sheet of task ``id`` came to; raises ``BadValue`` naming what it lacks."""
    found = _drafted(uow, id)
    found.check_ready()
    return found.value()


def hand_in(uow: UnitOfWork, task: Task, value: Record) -> Fields:
    """Return ``value`` as it goes into the task, and take the sheet away.

    Notes that ``value`` does not bring are kept from before for the options that it has, and so
    is a choice that it still bears out. Raises ``BadValue`` for a tie, or a choice against the
    top score, without a reason.
    """
    before = Decision(task, _sheets(uow.rows("decisions")).get(task.id))
    after = Decision(_holding(task, value))
    kept = dict(value)
    if "notes" not in value:
        notes: dict[str, dict[str, str]] = {}
        for (option, factor), text in before.content.notes.items():
            if option in after.options:
                notes.setdefault(option, {})[factor] = text
        kept |= {"notes": notes} if notes else {}
    if "choice" not in value:
        choice = [option for option in before.content.choice if option in after.options]
        if choice and (after.reason or after.speaks_for_itself(choice)):
            kept["choice"] = choice
    found = Decision(_holding(task, kept))
    if not found.reason or found.choice:
        # A tie may also be left standing, in words: some decide for two at once.
        found.check_ready()
    drop_sheets(uow, [task.id])
    return kept


def _holding(task: Task, value: Record) -> Task:
    deliverable = {**task.record["deliverable"], "value": value}
    return Task(task.id, {**task.record, "deliverable": deliverable})


def drop_sheets(uow: UnitOfWork, tasks: Sequence[int]) -> None:
    """Take the sheets of ``tasks`` away."""
    for place, record in list(uow.rows("decisions").items()):
        if record["task"] in tasks:
            uow.remove("decisions", place)
