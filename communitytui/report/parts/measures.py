"""The parts of a report that tell of numbers: metrics against standards."""

from __future__ import annotations

from collections.abc import Sequence

from communitytui.domain.kernel.labels import GROUP_NAMES
from communitytui.domain.metrics.judgement import MetricState
from communitytui.domain.metrics.key_metrics import parted
from communitytui.domain.workspace import Workspace
from communitytui.i18n import N_, say, tr
from communitytui.i18n.phrases import labelled, listed
from communitytui.report.document import Block, Heading, Items, Paragraph, grid
from communitytui.views.metrics import metrics

_GROUPS = list(GROUP_NAMES)


def metric_blocks(workspace: Workspace, states: Sequence[MetricState]) -> list[Block]:
    """Return the metrics of a community: the key ones, the others by group, then what they mean.

    Those that were not measured yet are named in one line.
    """
    keys, measured, rest = parted(workspace, states)
    by_group = sorted(measured, key=lambda state: _GROUPS.index(state.metric.group))
    blocks: list[Block] = grid(metrics(workspace, [*keys, *by_group]))
    if rest:
        message = N_("Not measured yet: {names}")
        blocks.append(
            Paragraph(tr(message, names=listed(say(each.metric.called) for each in rest)))
        )
    meant = [state for state in (*keys, *measured) if state.metric.definition]
    if meant:
        metrics_meant = [state.metric for state in meant]
        texts = [labelled(say(each.called), say(each.definition)) for each in metrics_meant]
        blocks += [Heading(tr("What they mean")), Items(tuple(texts))]
    return blocks
