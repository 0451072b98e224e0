"""Templates: sets of tasks that are made anew, in another community or stage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from communitytui.domain.kernel.stages import STAGE
from communitytui.domain.kernel.text import clean_line
from communitytui.domain.playbook.templates import template_of, toml_of
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue
from communitytui.i18n import N_
from communitytui.message import Words
from communitytui.services.communities import spans_of
from communitytui.services.ordering import put
from communitytui.services.tasks import Done
from communitytui.services.unit_of_work import UnitOfWork, unit_of_work

if TYPE_CHECKING:
    from communitytui.domain.playbook.playbook import Playbook, TaskTemplate
    from communitytui.store import Store


def as_template(workspace: Workspace, ids: Sequence[int], title: str) -> bytes:
    """Return tasks as the file of a template: a playbook with nothing else in it.

    Raises ``BadValue`` for no tasks, or tasks of several communities.
    """
    tasks = [workspace.board[id] for id in workspace.board.ids if id in ids]
    homes = {task.community for task in tasks}
    if len(homes) != 1:
        raise BadValue(N_("a template is made of tasks of one community"))
    name = clean_line(title, 40) or "template"
    return toml_of(template_of(tasks, workspace.community(homes.pop()), name)).encode()


def use(
    store: Store,
    community: int,
    template: Playbook,
    start: date,
    *,
    now: datetime,
    stage: str | None = None,
) -> Done:
    """Make the tasks of a template, from ``start`` on, as one action.

    They go to their own stages, or all to ``stage``; areas and roles that the community lacks come
    along. Raises ``BadValue`` for a template without tasks.
    """
    if not template.tasks:
        raise BadValue(N_("there are no tasks in this template"))
    templates = {task.key: task for task in template.tasks}
    with unit_of_work(store, "add", now, title=str(template.id)[:80]) as uow:
        uow.workspace.community(community)
        for table, words in (("areas", template.areas), ("roles", template.roles)):
            _declare(uow, community, table, words)
        spans = spans_of(templates, start)
        ids = {
            key: uow.add("tasks", _record(community, each, spans[key], stage))
            for key, each in templates.items()
        }
        for key, each in templates.items():
            uow.patch("tasks", ids[key], {"after": [ids[other] for other in each.after]})
        for each_stage in STAGE:
            here = [ids[k] for k, t in templates.items() if (stage or t.stage) == each_stage]
            if here:
                put(uow, here, None)
        return Done(uow.workspace, tuple(ids.values()))


def _declare(uow: UnitOfWork, community: int, table: str, words: Mapping[str, Words]) -> None:
    known = uow.workspace.community(community).declared(table)
    new = {f"{table}.{key}": each for key, each in words.items() if key not in known}
    if new:
        uow.patch("communities", community, new)


def _record(
    community: int, task: TaskTemplate, span: tuple[date, date], stage: str | None
) -> dict[str, object]:
    """Return the record of a task; the number that it has in a playbook stays there."""
    return {
        **task.record(),
        "key": None,
        "community": community,
        "stage": stage or task.stage,
        "after": [],
        "start": span[0].isoformat(),
        "due": span[1].isoformat(),
    }
