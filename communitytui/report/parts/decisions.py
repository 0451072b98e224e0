"""The weighted decisions in a report: what was scored, how it came out, what would change it."""

from __future__ import annotations

from communitytui.domain.kernel.records import Record
from communitytui.domain.tasks.decisions import Decision, choice_lines, sensitivity_lines
from communitytui.domain.workspace import Community, Workspace
from communitytui.i18n import say, tr
from communitytui.i18n.phrases import labelled
from communitytui.report.document import Block, Heading, Paragraph, Quote, grid, items
from communitytui.views import decisions as views
from communitytui.views.tasks import titled

#: So many changes of a weight that would change the winner are told, the nearest ones.
_NEAREST = 2


def weighed(workspace: Workspace, community: Community) -> list[Decision]:
    """Return the matrices of a community in which anything was scored."""
    board = workspace.board
    sheets: dict[int, Record] = {
        record["task"]: record for record in workspace.tables.get("decisions", {}).values()
    }
    found = [
        Decision(board[id], sheets.get(id))
        for id in board.community_ids(community.id)
        if board[id].deliverable.kind == "matrix"
    ]
    return [decision for decision in found if decision.content.cells]


def decision_blocks(workspace: Workspace, community: Community) -> list[Block]:
    """Return every weighted decision: factors down, options across, and what follows."""
    found = weighed(workspace, community)
    blocks: list[Block] = []
    for decision in found:
        blocks += [Heading(titled(decision.task)), *grid(views.grid(decision)), *_remarks(decision)]
    if any(factor.named for decision in found for factor in decision.factors):
        message = tr("{mark} named in the article that the plan follows", mark=views.NAMED)
        blocks.append(Paragraph(message))
    return blocks


def _remarks(decision: Decision) -> list[Block]:
    """Return choice, sensitivity, notes and reason, those that there are."""
    facts = [say(each) for each in choice_lines(decision)]
    facts += [
        tr("Sensitivity: {text}", text=say(each)) for each in sensitivity_lines(decision)[:_NEAREST]
    ]
    facts += [_note(decision, *place) for place in decision.content.notes]
    return [*items(facts), *([Quote(decision.reason)] if decision.reason else [])]


def _note(decision: Decision, option: str, factor: str) -> str:
    labels = {each.key: say(each.label) for each in decision.factors}
    place = f"{say(decision.label(option))} / {labels[factor]}"
    return labelled(place, decision.note(option, factor))
