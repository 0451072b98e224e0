"""A task with all its fields. Apart from lists, which do not load the declarations (40 ms)."""

from __future__ import annotations

from collections.abc import Iterable

from communitytui.domain.nouns.declared import TASK
from communitytui.domain.nouns.kinds import Asking
from communitytui.domain.nouns.noun import Field
from communitytui.domain.tasks.board import Task
from communitytui.domain.workspace import Workspace
from communitytui.i18n import names, say
from communitytui.views.table import Column, Table
from communitytui.views.tasks import tasks


def in_full(workspace: Workspace, ids: Iterable[int]) -> Table[Task]:
    """Return the tasks ``ids`` with every field that people type, those without a column last."""
    table = tasks(workspace, ids)
    known = {column.key for column in table.columns}
    more = [_typed(workspace, field) for name, field in TASK.editable.items() if name not in known]
    card = " ".join((table.card, *(column.key for column in more)))
    return table._replace(columns=(*table.columns, *more), card=card)


def _typed(workspace: Workspace, field: Field) -> Column[Task]:
    def shown(task: Task) -> str:
        today = workspace.today(task.community)
        asking = Asking(names, workspace, task.community, today, record=task.record)
        return say(field.show(asking))

    return Column(field.name, None, field.message, shown)
