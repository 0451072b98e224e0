"""The parts of a report that tell of numbers: metrics against standards."""

from __future__ import annotations

from collections.abc import Sequence

from communitytui.domain.labels import (
    GROUP_NAMES,
    PROVENANCE_NAMES,
    TREND_SIGNS,
    VERDICT_NAMES,
    VERDICT_SIGNS,
    name,
)
from communitytui.domain.metrics import Metric, MetricState, Standard
from communitytui.i18n import tr
from communitytui.report.escape import cell
from communitytui.report.tables import table


def metric_blocks(states: Sequence[MetricState]) -> list[str]:
    """Return the metrics by group, each with value, trend, standard and verdict."""
    head = [tr("Metric"), tr("Newest value"), tr("Day"), tr("Trend"), tr("Standard")]
    head += [tr("Provenance"), tr("Verdict"), tr("Reason")]
    blocks = []
    for group in GROUP_NAMES:
        rows = [_row(state) for state in states if state.metric.group == group]
        if rows:
            blocks += [f"### {name(GROUP_NAMES, group)}", table(head, rows, frozenset({1}))]
    return blocks


def _row(state: MetricState) -> list[str]:
    metric, judgement, latest = state.metric, state.judgement, state.latest
    standard = judgement.standard
    unit = f" {metric.unit}" if latest and metric.unit and metric.unit != "%" else ""
    texts = [
        metric.title,
        metric.show(latest.value if latest else None) + unit,
        latest.day.isoformat() if latest else "–",
        TREND_SIGNS[state.trend],
        standard_text(metric, standard),
        _provenance(standard),
        f"{VERDICT_SIGNS[judgement.verdict]} {name(VERDICT_NAMES, judgement.verdict)}",
        judgement.reason,
    ]
    return [cell(text) for text in texts]


def standard_text(metric: Metric, standard: Standard | None) -> str:
    """Return what a metric should reach: ``≥ 20% (alert 10%)``, or a dash."""
    if standard is None or (standard.target is None and standard.alert is None):
        return "–"
    sign = {"up": "≥ ", "down": "≤ "}.get(standard.direction, "")
    if standard.target is None:
        return tr("alert {line}", line=metric.show(standard.alert))
    target = sign + metric.show(standard.target)
    if standard.alert is None:
        return target
    return tr("{target} (alert {line})", target=target, line=metric.show(standard.alert))


def _provenance(standard: Standard | None) -> str:
    if standard is None:
        return "–"
    text = name(PROVENANCE_NAMES, standard.provenance)
    return tr("{label}: {text}", label=text, text=standard.source) if standard.source else text
