"""The findings in a report: what fired, why, and which tasks it would have done again."""

from __future__ import annotations

from communitytui.domain.judging import findings
from communitytui.domain.workspace import Community, Workspace
from communitytui.report.tables import shown
from communitytui.views import findings as views


def finding_blocks(workspace: Workspace, community: Community) -> list[str]:
    """Return the findings as a table by funnel, those that people acted on among them."""
    return shown(views.findings(workspace, findings.findings(workspace, community.id)))
