"""The rows of the edit form: which editor each field of a task has, and what it is checked by."""

from __future__ import annotations

from collections.abc import Sequence

from communitytui.domain.kernel.labels import STATUS_NAMES
from communitytui.domain.kernel.signs import STATUS_SIGNS
from communitytui.domain.tasks.board import Task
from communitytui.domain.workspace import Community, Workspace
from communitytui.i18n import names, tr
from communitytui.services.fields import FIELDS, Asking, typed_field
from communitytui.tui.forms.editors import Area, Editor, Option, Pick
from communitytui.tui.forms.field_rows import choices, is_chosen, make_row
from communitytui.tui.forms.rows import Row


def options(field: str, asking: Asking, status: str = "todo") -> list[Option]:
    """Return what a chosen field may become, as key and label; the empty key means none."""
    if field != "status":
        return choices(FIELDS[field], asking)
    # To skip a task needs a reason, to reopen one that was settled: both have their keys.
    return [
        (key, f"{STATUS_SIGNS[key]} {tr(STATUS_NAMES[key])}")
        for key in STATUS_NAMES
        if key in ("todo", "doing", "done", status)
        or (key == "reopened" and status in ("done", "skipped"))
    ]


def key_or_typed(field: str, task: Task, workspace: Workspace) -> str:
    """Return a field as its row holds it: the key of what is chosen, else as a person types it."""
    if field in FIELDS and is_chosen(FIELDS[field].kind):
        value = task.record[field]
        return "" if value is None else str(value)
    return typed_field(field, task, workspace)


def shown_text(field: str, text: str, community: Community, workspace: Workspace) -> str:
    """Return what a row holds in words for people; a dash for nothing."""
    if field in FIELDS and is_chosen(FIELDS[field].kind):
        asking = Asking(names, workspace, community.id, workspace.today(community.id))
        text = dict(options(field, asking, text)).get(text, text)
    return " ".join(text.split()) or "–"


def make_rows(task: Task, workspace: Workspace, asking: Asking) -> dict[str, Row]:
    """Return the row of each field; without goals none of a goal."""
    asking = asking._replace(record=task.record)
    goals = len(choices(FIELDS["goal"], asking)) > 1
    rows = {}
    for name in FIELDS:
        if (name != "goal" or goals) and FIELDS[name].kind.is_offered(asking):
            text = key_or_typed(name, task, workspace)
            rows[name] = make_row(FIELDS[name], text, asking, editor=_editor(name, text, asking))
            rows[name].set_class(FIELDS[name].group, "-first")
    return rows


def _editor(name: str, text: str, asking: Asking) -> Editor | None:
    """Return the editor of a field that has another than its kind's."""
    match name:
        case "status":
            return Pick(options(name, asking, text), text)
        case "notes":
            return Area(text, 3)
    return None


def labels(rows: Sequence[Row]) -> list[str]:
    """Return the labels of rows."""
    return [row.label for row in rows]
