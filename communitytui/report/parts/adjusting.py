"""The parts of a report that tell how the work is adjusted: trials, and the reviews of cycles."""

from __future__ import annotations

from communitytui.domain.judging.cycles import Cycle, closed
from communitytui.domain.judging.trials import states
from communitytui.domain.workspace import Community, Workspace
from communitytui.i18n import tr
from communitytui.i18n.phrases import clauses, labelled
from communitytui.report.document import Block, Heading, facts, grid, items
from communitytui.views.cycles import SAID, cycle_title
from communitytui.views.trials import trials

#: So many closed cycles are told in a report, the newest first.
CYCLES = 4


def trial_blocks(workspace: Workspace, community: Community) -> list[Block]:
    """Return the trials as a table, then for each what it is about and what was decided."""
    table = trials(workspace, states(workspace, community.id))._replace(
        card="hypothesis tasks finding reason"
    )
    if not table.rows:
        return []
    why = []
    for state in table.rows:
        told = facts(table, state)
        if told:
            why.append(labelled(f"{state.trial.id} {state.trial.title}", clauses(told)))
    return [*grid(table), *items(why)]


def review_blocks(workspace: Workspace, community: Community) -> list[Block]:
    """Return what was learned in the newest closed cycles; a review tells more of each."""
    blocks: list[Block] = []
    for cycle in closed(workspace, community.id)[: -CYCLES - 1 : -1]:
        said = (labelled(tr(title), clauses(cycle.lines(name))) for name, title in SAID.items())
        blocks += [Heading(cycle_title(cycle)), *items(said)]
    return blocks


def said_blocks(cycle: Cycle) -> list[Block]:
    """Return what people said of a closed cycle."""
    blocks: list[Block] = []
    for field, title in SAID.items():
        blocks += [Heading(tr(title), 4), *items(cycle.lines(field))]
    return blocks
