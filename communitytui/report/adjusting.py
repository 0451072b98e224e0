"""The parts of a report that tell how the work is adjusted: trials, and the reviews of cycles."""

from __future__ import annotations

from communitytui.domain.judging.cycles import Cycle, closed, running
from communitytui.domain.judging.trials import states
from communitytui.domain.workspace import Community, Workspace
from communitytui.i18n import say, tr
from communitytui.i18n.phrases import clauses, labelled
from communitytui.report.escape import inline, line
from communitytui.report.tables import fact_lines, shown
from communitytui.views.cycles import SAID, cycle_stages, cycle_title, cycles
from communitytui.views.trials import trials

#: So many closed cycles are told in a report, the newest first.
CYCLES = 4


def trial_blocks(workspace: Workspace, community: Community) -> list[str]:
    """Return the trials as a table, then for each what it is about and what was decided."""
    table = trials(workspace, states(workspace, community.id))._replace(
        card="hypothesis tasks finding reason"
    )
    if not table.rows:
        return []
    why = []
    for state in table.rows:
        told = fact_lines(table, state)
        if told:
            about = inline(f"{state.trial.id} {state.trial.title}")
            why.append("- " + labelled(about, clauses(told)))
    return [*shown(table), "\n".join(why)]


def review_blocks(workspace: Workspace, community: Community) -> list[str]:
    """Return what a review of the running cycle would hold, then the newest closed ones."""
    now = running(workspace, community.id, say)
    blocks = []
    if now.end >= now.start:
        blocks = [f"### {cycle_title(now)}", *_found(workspace, now)]
    for cycle in closed(workspace, community.id)[: -CYCLES - 1 : -1]:
        blocks += [f"### {cycle_title(cycle)}", *_found(workspace, cycle), *_said(cycle)]
    return blocks


def _found(workspace: Workspace, cycle: Cycle) -> list[str]:
    told = fact_lines(cycles(workspace, [cycle]), cycle)
    return ["\n".join(f"- {each}" for each in told), *shown(cycle_stages(cycle))]


def _said(cycle: Cycle) -> list[str]:
    blocks = []
    for field, title in SAID.items():
        lines = "\n".join(f"- {line(text)}" for text in cycle.lines(field))
        blocks.append(f"**{tr(title)}**\n\n{lines}")
    return blocks
