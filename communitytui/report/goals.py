"""The goals in a report: how far each is, against the time that is over."""

from __future__ import annotations

from communitytui.domain.metrics.goals import states
from communitytui.domain.workspace import Community, Workspace
from communitytui.report.plan import answers, by_keys
from communitytui.report.tables import shown
from communitytui.views.goals import goals


def goal_blocks(workspace: Workspace, community: Community) -> list[str]:
    """Return the goals as a table, then the deliverables of the playbook that state them."""
    blocks = shown(goals(workspace, states(workspace, community.id)))
    return blocks + answers(by_keys(workspace, community, community.record["goals"]))
