"""The sheets of a plan that people edit: which fields they hold, and how each stands in a cell.

What is written here is read back by ``services.merging``: a cell whose text is what this module
says for the record was not touched.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from communitytui.domain.kernel.records import Json, Record
from communitytui.domain.nouns.declared import NOUNS
from communitytui.domain.nouns.kinds import Asking, Choice, Cost, Day, Whole
from communitytui.domain.nouns.linked_kinds import GoalRef, TaskRefs
from communitytui.domain.nouns.noun import Field
from communitytui.domain.tasks.deliverables import Deliverable, option_label
from communitytui.domain.workspace import Community, Workspace
from communitytui.i18n import names, say, tr
from communitytui.words.deliverables import typed_parts, typed_value

#: The sheet that holds what the others were written from, and that of the lists to choose from.
BASE, LISTS = "_base", "_lists"
#: The heading of the hidden column by which rows are known.
IDS = "id"
#: Of which version the base is; a newer program may write another.
VERSION = 1
MARK = "communitytui"
#: The tables of the sheets that people edit.
TABLES = ("tasks", "entries")


def fields_of(table: str) -> list[Field]:
    """Return the fields of a sheet in the order of its columns: what people type, but for links.

    Which task waits for which, and which goal a task serves, stand in no cell.
    """
    return [
        field
        for field in NOUNS[table].fields.values()
        if (field.editable or field.name == "deliverable")
        and not isinstance(field.kind, (TaskRefs, GoalRef))
    ]


def is_base(sheet: str) -> bool:
    """Whether a sheet holds what others were written from; each of several communities has one."""
    return sheet.rstrip("0123456789") == BASE


class RecordCells(NamedTuple):
    """A record as a row of its sheet: the texts of its fields."""

    id: int
    uid: str
    number: str
    cells: dict[str, str]


class EditableSheet(NamedTuple):
    """A sheet that people edit: the table it shows, its title, its rows, those of its columns."""

    table: str
    title: str
    lines: list[RecordCells]
    fields: list[Field]


def sheets(workspace: Workspace, community: Community) -> list[EditableSheet]:
    """Return the sheets of a community in the language spoken now."""
    titles = {"tasks": tr("Checklist"), "entries": tr("Calendar")}
    asking = Asking(names, workspace, community.id, workspace.today(community.id))
    return [
        EditableSheet(table, title, _lines(workspace, community, table), _fields(asking, table))
        for table, title in titles.items()
    ]


def _fields(asking: Asking, table: str) -> list[Field]:
    return [field for field in fields_of(table) if field.kind.is_offered(asking)]


def _lines(workspace: Workspace, community: Community, table: str) -> list[RecordCells]:
    board = workspace.board
    records: Mapping[int, Record] = workspace.tables.get(table, {})
    ids = (
        board.community_ids(community.id)
        if table == "tasks"
        else sorted(
            (id for id, record in records.items() if record["community"] == community.id),
            key=lambda id: (records[id]["date"], records[id]["time"] or "", id),
        )
    )
    return [
        RecordCells(
            id,
            str(records[id]["uid"]),
            str(records[id].get("key") or f"#{id}"),
            cells(workspace, community, table, records[id]),
        )
        for id in ids
    ]


def cells(workspace: Workspace, community: Community, table: str, record: Record) -> dict[str, str]:
    """Return what stands in the cells of a record, by the names of its fields."""
    today = workspace.today(community.id)
    asking = Asking(names, workspace, community.id, today, record=record)
    return {field.name: _cell(field, asking) for field in fields_of(table)}


def _cell(field: Field, asking: Asking) -> str:
    if field.name == "deliverable":
        deliverable = Deliverable(asking.record["deliverable"])
        return deliverable_cell(deliverable, deliverable.value)
    if isinstance(field.kind, Choice):
        return say(field.show(asking))
    return field.typed(asking)


def deliverable_cell(deliverable: Deliverable, value: Json) -> str:
    """Return a deliverable as people read it, and as it is read back: ``label=text`` by line."""
    if isinstance(value, Mapping) and deliverable.parts:
        parts = {part.key: part for part in deliverable.parts}
        lines = []
        for key, text in typed_parts(deliverable, value).items():
            part = parts.get(key)
            shown = say(option_label(part.options, text)) if part and part.options else text
            lines.append(f"{say(part.label) if part else key}={shown}")
        return "\n".join(lines)
    if deliverable.kind in ("choice", "decision") and isinstance(value, str):
        return say(option_label(deliverable.options, value))
    return typed_value(deliverable, value)


def is_number(field: Field) -> bool:
    """Whether the cells of a field hold numbers."""
    return isinstance(field.kind, (Cost, Whole))


def is_day(field: Field) -> bool:
    """Whether the cells of a field hold days."""
    return isinstance(field.kind, Day)


def choices(field: Field, asking: Asking) -> list[str]:
    """Return what can be chosen in a field, as it is shown; nothing where that is anything."""
    if not isinstance(field.kind, Choice):
        return []
    return [called[0] for called in field.kind.named(asking).values() if called]
