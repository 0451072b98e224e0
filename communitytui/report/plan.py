"""The operating plan of a community: one page for whoever decides, then the whole of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from communitytui.domain.judging.findings import findings
from communitytui.domain.metrics.hours import WeekHours
from communitytui.domain.metrics.people import NO_COHORTS, Cohorts
from communitytui.domain.plan.effects import Did
from communitytui.domain.workspace import Community, Workspace
from communitytui.i18n import tr
from communitytui.report.document import Block, Document, Heading, items, section
from communitytui.report.parts import standing
from communitytui.report.parts.adjusting import review_blocks, trial_blocks
from communitytui.report.parts.changes import LogEntry, week_blocks
from communitytui.report.parts.decisions import decision_blocks
from communitytui.report.parts.hours import effect_blocks, hour_blocks
from communitytui.report.parts.measures import group_blocks, metric_blocks
from communitytui.report.parts.people import cohort_blocks
from communitytui.report.parts.planning import budget_blocks, labour_blocks, timetable_blocks
from communitytui.report.parts.running import calendar_blocks, rhythm_blocks
from communitytui.report.parts.tasks import stage_blocks


def plan(
    workspace: Workspace,
    community: Community,
    commits: Sequence[LogEntry],
    today: date,
    newcomers: Cohorts = NO_COHORTS,
    hours: WeekHours | None = None,
    did: Did | None = None,
) -> Document:
    """Return the plan and how it stands on ``today``; the log is for the changes since Monday.

    What is done is told once, with what it left behind; what was not measured is one line.
    ``newcomers`` are not in the workspace, but counted in what was imported.
    """
    measured = workspace.measures.states(community.id)
    over = [each for each in findings(workspace, community.id) if not each.live]
    parts = {
        tr("The nine stages"): stage_blocks(workspace, community),
        tr("Weighted decisions"): decision_blocks(workspace, community),
        tr("Timetable of what is open"): timetable_blocks(workspace, community, today),
        tr("Budget"): budget_blocks(workspace, community),
        tr("Division of labour"): labour_blocks(workspace, community, today),
        tr("Metrics against standards"): metric_blocks(workspace, measured, today),
        tr("Groups"): group_blocks(workspace, community.id),
        tr("Newcomers by week"): cohort_blocks(community, newcomers),
        tr("When people are there"): hour_blocks(hours),
        tr("Findings that are over"): items(standing.finding_line(workspace, e) for e in over),
        tr("Trials"): trial_blocks(workspace, community),
        tr("Reviews"): review_blocks(workspace, community),
        tr("Rhythms"): rhythm_blocks(workspace, community),
        tr("Calendar"): calendar_blocks(workspace, community),
        tr("What posts did"): effect_blocks(workspace, community.id, did),
        tr("Changed this week"): week_blocks(workspace, community, commits, today),
    }
    second = next(iter(parts))
    blocks = [*first_page(workspace, community, today)]
    for title, found in parts.items():
        # Of a young plan most parts are empty, and a list of what is not there helps nobody.
        blocks += [Heading(title, 2, title == second), *found] if found else []
    return Document(tr("{name}: operating plan", name=community.name), tuple(blocks))


def first_page(workspace: Workspace, community: Community, today: date) -> list[Block]:
    """Return what one page holds: state, goals, what got worse, late, wanted, next."""
    return [
        *items(standing.state_lines(workspace, community, today)),
        *section(tr("Goals"), standing.goal_blocks(workspace, community)),
        *section(tr("Got worse"), standing.worse_blocks(workspace, community)),
        *section(tr("Late"), standing.late_blocks(workspace, community)),
        *section(tr("Decisions wanted"), standing.wanted_blocks(workspace, community)),
        *section(tr("Next seven days"), standing.next_blocks(workspace, community, today)),
    ]
