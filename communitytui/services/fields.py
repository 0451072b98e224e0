"""The fields of a task as people type them; how each is read says ``domain.nouns.declared``."""

from __future__ import annotations

from collections.abc import Mapping

from communitytui.domain.kernel.labels import DELIVERABLE_NAMES
from communitytui.domain.kernel.records import Fields, Record
from communitytui.domain.kernel.words import folded
from communitytui.domain.nouns.declared import PROMISE, TASK
from communitytui.domain.nouns.kinds import NONE as NONE
from communitytui.domain.nouns.kinds import Asking as Asking
from communitytui.domain.nouns.lookup import find_task as find_task
from communitytui.domain.tasks.board import Task
from communitytui.domain.tasks.promises import check_promise
from communitytui.domain.workspace import Workspace
from communitytui.i18n import names
from communitytui.message import Message
from communitytui.words.deliverables import read_value, typed_value

FIELDS = TASK.editable
_DELIVERABLE = "deliverable"


def named(typed: Mapping[str, str]) -> dict[str, str]:
    """Return typed texts by the names of their fields; what a task leaves behind is one, too.

    Raises ``BadValue`` with the nearest name.
    """
    called = {_DELIVERABLE, *map(folded, names(TASK.fields[_DELIVERABLE].label))}
    return {
        _DELIVERABLE
        if word not in FIELDS and folded(word) in called
        else TASK.field(word, names).name: text
        for word, text in typed.items()
    }


def read_field(name: str, text: str, asking: Asking) -> object:
    """Return the stored value of field ``name`` from typed ``text``.

    Raises ``BadValue`` for an unknown field (with the nearest one) or a value that does not fit.
    """
    return TASK.field(name, names).read(text, asking)


def read_deliverable(task: Task, typed: object, asking: Asking) -> object:
    """Return the value of ``task``'s deliverable from what was typed, or raise ``BadValue``."""
    return read_value(task.deliverable, typed, asking.today, asking.currency)


def read_promise(deliverable: Record, asking: Asking) -> Fields:
    """Return what a new task is to leave behind, from typed texts or values as they are stored.

    Raises ``BadValue`` for one that cannot be filled in.
    """
    typed = {name: text for name, text in deliverable.items() if isinstance(text, str)}
    record = {"kind": "text", "label": "", **deliverable, **PROMISE.read(typed, asking)}
    called = {name: field.said(names) for name, field in PROMISE.fields.items()}
    check_promise(record, called, Message(DELIVERABLE_NAMES[record["kind"]]))
    return record


def typed_field(name: str, task: Task, workspace: Workspace) -> str:
    """Return a field of ``task`` as a person would type it; empty for nothing.

    ``typed_field`` and ``read_field`` are each other's inverse for what people edit.
    """
    if name == _DELIVERABLE:
        return typed_value(task.deliverable, task.deliverable.value)
    today = workspace.today(task.community)
    return TASK.typed(name, Asking(names, workspace, task.community, today, record=task.record))
