"""The report of a cycle, for its close: planned against done, goals, metrics, what was learned."""

from __future__ import annotations

from communitytui.domain.judging.cycles import Cycle
from communitytui.domain.metrics.key_metrics import parted
from communitytui.domain.metrics.spans import Span, compared
from communitytui.domain.workspace import Community, Workspace
from communitytui.i18n import tr
from communitytui.report.document import (
    Block,
    Document,
    Paragraph,
    facts,
    grid,
    items,
    section,
    section_if,
)
from communitytui.report.parts.adjusting import said_blocks, trial_blocks
from communitytui.report.parts.measures import group_blocks
from communitytui.views.cycles import cycle_stages, cycle_title, cycles
from communitytui.views.periods import periods

#: What is told in lines; metrics have a table of their own.
_TOLD = "tasks_told late_told goals_told findings_told"


def review(
    workspace: Workspace, community: Community, cycle: Cycle, before: Cycle | None
) -> Document:
    """Return what a cycle came to; its metrics are those of its days, beside the one before."""
    counts = grid(cycle_stages(cycle))
    table = cycles(workspace, [cycle])._replace(card=_TOLD)
    told = facts(table, cycle)
    blocks: list[Block] = [
        *items(told),
        *section(tr("Planned against done"), counts),
        *section(tr("Metrics"), _metrics(workspace, community, cycle, before)),
        *section_if(tr("Groups"), group_blocks(workspace, community.id, _span(cycle))),
    ]
    trials = trial_blocks(workspace, community)
    if trials:
        blocks += section(tr("Trials"), trials)
    blocks += said_blocks(cycle) if cycle.closed else [Paragraph(tr("Not closed yet."))]
    title = tr("{name}: {span}", name=community.name, span=cycle_title(cycle))
    return Document(title, tuple(blocks))


def _span(cycle: Cycle) -> Span:
    return Span(cycle.start, max(cycle.start, cycle.end))


def _metrics(
    workspace: Workspace, community: Community, cycle: Cycle, before: Cycle | None
) -> list[Block]:
    """Return the metrics with readings over the days of a cycle."""
    span = _span(cycle)
    former = Span(before.start, before.end) if before else None
    keys, others, _ = parted(workspace, workspace.measures.states(community.id))
    rows = [compared(state, span, former) for state in (*keys, *others) if state.latest]
    return grid(periods([row for row in rows if row.now is not None]))
