"""The operating plan of a community and how it stands, as one Markdown document.

The same workspace, log and day give the same bytes. What people wrote is shown as text and
obeyed by no renderer; tables line up in the source as well, Chinese included.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from communitytui.domain.workspace import Community, Workspace
from communitytui.i18n import tr, trn
from communitytui.i18n.showing import show_day
from communitytui.report.adjusting import review_blocks, trial_blocks
from communitytui.report.changes import LogEntry, week_blocks
from communitytui.report.decisions import decision_blocks
from communitytui.report.escape import heading, inline
from communitytui.report.findings import finding_blocks
from communitytui.report.goals import goal_blocks
from communitytui.report.measures import metric_blocks
from communitytui.report.plan import (
    late_blocks,
    next_blocks,
    profile_blocks,
    stage_blocks,
    status_blocks,
)
from communitytui.report.running import calendar_blocks, rhythm_blocks
from communitytui.report.timetable import budget_blocks, labour_blocks, timetable_blocks

__all__ = ["LogEntry", "markdown"]


def markdown(
    workspace: Workspace, community: Community, commits: Sequence[LogEntry], *, today: date
) -> str:
    """Return the plan and state of ``community`` on ``today`` in the current language.

    ``commits`` is the log, for the changes since Monday. The text ends in one
    newline and no line of it ends in a blank.
    """
    blocks = list(_blocks(workspace, community, commits, today))
    lines = "\n\n".join(block for block in blocks if block).splitlines()
    return "\n".join(text.rstrip() for text in lines) + "\n"


def _blocks(
    workspace: Workspace, community: Community, commits: Sequence[LogEntry], today: date
) -> Iterator[str]:
    yield "# " + tr("{name}: operating plan", name=heading(community.name))
    yield _summary(workspace, community, today)
    metrics = workspace.measures.states(community.id)
    sections = (
        (tr("Goals"), goal_blocks(workspace, community)),
        (tr("Profile"), profile_blocks(workspace, community)),
        (tr("Status at a glance"), status_blocks(workspace, community)),
        (tr("The nine stages"), stage_blocks(workspace, community)),
        (tr("Decisions"), decision_blocks(workspace, community)),
        (tr("Timetable"), timetable_blocks(workspace, community, today)),
        (tr("Budget"), budget_blocks(workspace, community)),
        (tr("Division of labour"), labour_blocks(workspace, community, today)),
        (tr("Metrics against standards"), metric_blocks(workspace, metrics)),
        (tr("Findings"), finding_blocks(workspace, community)),
        (tr("Trials"), trial_blocks(workspace, community)),
        (tr("Review"), review_blocks(workspace, community)),
        (tr("Late"), late_blocks(workspace, community)),
        (tr("Next"), next_blocks(workspace, community)),
        (tr("Rhythms"), rhythm_blocks(workspace, community)),
        (tr("Calendar"), calendar_blocks(workspace, community)),
        (tr("Changed this week"), week_blocks(workspace, community, commits, today)),
    )
    for title, blocks in sections:
        yield f"## {title}"
        yield from blocks or [tr("Nothing yet.")]


def _summary(workspace: Workspace, community: Community, today: date) -> str:
    progress = workspace.board.progress(community.id)
    facts = [
        tr("Generated: {day}", day=show_day(today)),
        tr("Plan starts: {day}", day=show_day(community.start)),
        tr("Time zone: {zone}", zone=inline(str(community.record["timezone"]))),
        tr(
            "Done: {done} of {total} ({percent} %)",
            done=progress.done,
            total=progress.total,
            percent=progress.percent,
        ),
        trn("Late: {n} task", "Late: {n} tasks", progress.late),
        trn("Waiting for others: {n} task", "Waiting for others: {n} tasks", progress.blocked),
    ]
    return "\n".join(f"- {fact}" for fact in facts)
