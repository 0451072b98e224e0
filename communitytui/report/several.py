"""The same report of several communities: compared in one table, then each."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from communitytui.domain.metrics.key_metrics import parted
from communitytui.domain.workspace import Community, Workspace
from communitytui.i18n import say, tr
from communitytui.report.document import Block, Document, Heading, TableBlock, plain_grid
from communitytui.views.metrics import judged_word

#: So many key metrics stand in the table.
_METRICS = 3


def several(
    workspace: Workspace,
    communities: Sequence[Community],
    make: Callable[[Community], Document],
) -> Document:
    """Return the documents of communities as one, below a table that compares them."""
    blocks: list[Block] = [compared(workspace, communities)]
    for community in communities:
        found = make(community)
        blocks.append(Heading(found.title, 2))
        # A part of each is one level further down than where it is alone.
        blocks += [
            block._replace(level=block.level + 1) if isinstance(block, Heading) else block
            for block in found.blocks
        ]
    return Document(tr("{n} communities", n=len(communities)), tuple(blocks))


def compared(workspace: Workspace, communities: Sequence[Community]) -> TableBlock:
    """Return the table that compares communities."""
    head = [tr("Community"), tr("Done"), tr("Late"), tr("Key metrics")]
    return plain_grid(head, [_row(workspace, each) for each in communities], (1, 2))


def _row(workspace: Workspace, community: Community) -> list[str]:
    progress = workspace.board.progress(community.id)
    keys, _, _ = parted(workspace, workspace.measures.states(community.id))
    told = [
        f"{say(state.metric.title)} {state.metric.show(state.shown)} {judged_word(state)}".strip()
        for state in keys[:_METRICS]
        if state.latest is not None
    ]
    return [
        community.name,
        f"{progress.percent} %",
        str(progress.late),
        tr("; ").join(told) or tr("nothing measured yet"),
    ]
