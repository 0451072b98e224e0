"""The checklist: all tasks in the one table of the article, for everybody who works on them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import partial

from communitytui.domain.judging.rule import served_metrics
from communitytui.domain.tasks.board import Task
from communitytui.domain.workspace import Community, Workspace
from communitytui.i18n import N_, say, tr
from communitytui.i18n.phrases import listed, noted
from communitytui.i18n.showing import show_day
from communitytui.report.document import Document, Paragraph, grid
from communitytui.report.parts.tasks import left_behind
from communitytui.views import tasks as views
from communitytui.views.metrics import standard_text
from communitytui.views.table import Column, Table, seen


def checklist(workspace: Workspace, community: Community, today: date) -> Document:
    """Return one table of all tasks in working order."""
    ids = workspace.board.community_ids(community.id)
    blocks = grid(table(workspace, community, ids), views.CHECKLIST)
    title = tr("{name}: checklist", name=community.name)
    return Document(title, (Paragraph(show_day(today)), *blocks))


def table(workspace: Workspace, community: Community, ids: Iterable[int]) -> Table[Task]:
    """Return tasks with what they leave behind, and the metrics that they serve."""
    ids = list(ids)
    served = serves(workspace, community, ids)
    found = views.tasks(workspace, ids)
    more: tuple[Column[Task], ...] = (
        seen("left", partial(left_behind, below=False), views.DELIVERABLE),
        seen("serves", lambda task: listed(served.get(task.id, ())), N_("Metric and standard")),
    )
    return found._replace(columns=(*found.columns, *more))


def serves(workspace: Workspace, community: Community, ids: Iterable[int]) -> dict[int, list[str]]:
    """Return the metrics that tasks ``ids`` serve, with their standards, by task."""
    names = _called(workspace, community)
    return {
        id: [names[metric] for metric in metrics if metric in names]
        for id, metrics in served_metrics(workspace, community.id, ids).items()
    }


def _called(workspace: Workspace, community: Community) -> dict[str, str]:
    """Return title and standard of each metric that has readings, by its name."""
    names: dict[str, str] = {}
    for state in workspace.measures.states(community.id):
        if state.latest is not None:
            standard = state.judgement.standard
            title = say(state.metric.title)
            text = standard_text(state.metric, standard) if standard else ""
            names.setdefault(state.metric.name, noted(title, text) if text else title)
    return names
