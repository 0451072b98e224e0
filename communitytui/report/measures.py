"""The parts of a report that tell of numbers: metrics against standards."""

from __future__ import annotations

from collections.abc import Sequence

from communitytui.domain.kernel.labels import GROUP_NAMES
from communitytui.domain.metrics.judgement import MetricState
from communitytui.domain.metrics.key_metrics import parted
from communitytui.domain.workspace import Workspace
from communitytui.i18n import N_, name, say, tr
from communitytui.i18n.phrases import listed
from communitytui.report.escape import inline, line
from communitytui.report.tables import shown
from communitytui.views.metrics import metrics


def metric_blocks(workspace: Workspace, states: Sequence[MetricState]) -> list[str]:
    """Return the metrics of a community: the key ones, the others by group, and what they mean.

    Those that were not measured yet are named in one line.
    """
    keys, measured, rest = parted(workspace, states)
    parts = {tr("Key metrics"): keys}
    for group in GROUP_NAMES:
        some = [state for state in measured if state.metric.group == group]
        parts[name(GROUP_NAMES, group)] = some
    blocks = []
    for title, some in parts.items():
        if some:
            blocks += [f"### {title}", *shown(metrics(workspace, some))]
    if rest:
        message = N_("Not measured yet: {names}")
        blocks.append(tr(message, names=listed(inline(say(state.metric.called)) for state in rest)))
    meant = [state for state in (*keys, *measured) if state.metric.definition]
    if meant:
        blocks.append(f"### {tr('What they mean')}")
        blocks.append("\n".join(f"- {_meaning(state)}" for state in meant))
    return blocks


def _meaning(state: MetricState) -> str:
    text = inline(say(state.metric.definition))
    return tr("{label}: {text}", label=line(say(state.metric.called)), text=text)
