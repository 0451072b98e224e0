"""The parts of a report that tell of numbers: metrics against standards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from communitytui.domain.kernel.labels import (
    GROUP_NAMES,
    JUDGED_SIGNS,
    PROVENANCE_NAMES,
    TREND_SIGNS,
    VERDICT_SIGNS,
    name,
)
from communitytui.domain.kernel.message import joined
from communitytui.domain.metrics.judgement import MetricState, Standard
from communitytui.domain.metrics.key_metrics import parted
from communitytui.domain.metrics.metric import Metric
from communitytui.domain.metrics.versions import left_out_words
from communitytui.i18n import N_, tr
from communitytui.report.escape import cell, inline, line
from communitytui.report.tables import table

if TYPE_CHECKING:
    from communitytui.domain.metrics.baselines import Baseline
    from communitytui.domain.metrics.readings import Reading
    from communitytui.domain.workspace import Workspace


def metric_blocks(workspace: Workspace, states: Sequence[MetricState]) -> list[str]:
    """Return the metrics of a community: the key ones, the others by group, and what they mean.

    Those that were not measured yet are named in one line.
    """
    keys, measured, rest = parted(workspace, states)
    blocks = [f"### {tr('Key metrics')}", _table(keys)] if keys else []
    for group in GROUP_NAMES:
        some = [state for state in measured if state.metric.group == group]
        if some:
            blocks += [f"### {name(GROUP_NAMES, group)}", _table(some)]
    if rest:
        message = N_("Not measured yet: {names}")
        blocks.append(tr(message, names=", ".join(inline(state.metric.called) for state in rest)))
    meant = [state for state in (*keys, *measured) if state.metric.definition]
    if meant:
        blocks.append(f"### {tr('What they tell')}")
        blocks.append("\n".join(f"- {_meaning(state)}" for state in meant))
    return blocks


def _table(states: Sequence[MetricState]) -> str:
    head = [tr("Metric"), tr("Newest value"), tr("Day"), tr("Trend"), tr("Standard")]
    head += [tr("Provenance"), tr("Verdict"), tr("Reason")]
    return table(head, [_row(state) for state in states], frozenset({1}))


def left_out_lines(states: Sequence[MetricState]) -> list[str]:
    """Return who is not counted in metrics that have a reading, with their names."""
    found: dict[str, list[str]] = {}
    for state in states:
        words = left_out_words(state.metric.record)
        if words and state.latest is not None:
            found.setdefault(words, []).append(state.metric.called)
    return [
        tr("Counted {without}: {metrics}", without=without, metrics=tr(", ").join(names))
        for without, names in found.items()
    ]


def _meaning(state: MetricState) -> str:
    text = inline(state.metric.definition)
    return tr("{label}: {text}", label=line(state.metric.called), text=text)


def _row(state: MetricState) -> list[str]:
    metric, judgement, latest = state.metric, state.judgement, state.latest
    unit = f" {metric.unit}" if latest and metric.unit and not metric.is_percent else ""
    mark = f" {VERDICT_SIGNS['partial']}" if latest and latest.partial else ""
    texts = [
        state.metric.called,
        metric.show(latest.value if latest else None) + unit + mark,
        latest.day.isoformat() if latest else "–",
        TREND_SIGNS[state.trend],
        standard_text(metric, judgement.standard),
        _provenance(state),
        f"{JUDGED_SIGNS[judgement.sign]} {judgement.word}",
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


def usual_text(state: MetricState) -> str:
    """Return what is usual for the week that was judged: ``118 to 140, centre 129``; or a dash."""
    if state.limits is None:
        return "–"
    low, centre, high = map(state.metric.show, state.limits)
    return tr("{low} to {high}, centre {centre}", low=low, high=high, centre=centre)


def sights_text(state: MetricState) -> str:
    """Return which lasting changes are seen: ``a fall to 92 (-24 %) within 4 weeks``; or a dash."""
    told = []
    for each in state.sights:
        message = N_("a fall to {value} within {weeks} weeks")
        if each.change > 0:
            message = N_("a rise to {value} within {weeks} weeks")
        value = state.metric.show(each.value)
        # Percent of a percentage would be taken for points.
        if each.percent is not None and not state.metric.is_percent:
            percent = f"{each.percent:+.0f}%"
            value = tr("{value} ({percent})", value=value, percent=percent)
        told.append(tr(message, value=value, weeks=each.weeks))
    return joined(told) or "–"


def baseline_text(baseline: Baseline) -> str:
    """Return from which weeks a baseline was drawn, and why it was reset if it was."""
    days = {"first": baseline.first.isoformat(), "last": baseline.last.isoformat()}
    message = N_("{n} weeks, {first} to {last}")
    if baseline.provisional:
        message = N_("preliminary: {n} weeks, {first} to {last}")
    text = tr(message, n=baseline.weeks, **days)
    if baseline.reason:
        text = tr("{text}; reset: {reason}", text=text, reason=baseline.reason)
    return text


def _provenance(state: MetricState) -> str:
    """Return where the standard comes from; a provisional number beside what took its place."""
    standard, given = state.judgement.standard, state.given
    if standard is None:
        return "–"
    text = name(PROVENANCE_NAMES, standard.provenance)
    if given is not None and given.provenance == "provisional" != standard.provenance:
        number = standard_text(state.metric, given)
        named = name(PROVENANCE_NAMES, given.provenance)
        return f"{text} ({tr('{label}: {text}', label=named, text=number)})"
    return tr("{label}: {text}", label=text, text=standard.source) if standard.source else text


def history_record(
    workspace: Workspace,
    state: MetricState,
    since: date | None,
    were: Mapping[str, Sequence[float]],
) -> dict[str, Any]:
    """Return a metric as ``metric_records`` does, with its readings and gaps, oldest first.

    Readings of every version are there, each with its own; ``was`` holds what corrections
    replaced (``services.history.corrections``). Gaps are of the present version.
    """
    from communitytui.domain.metrics.readings import gaps
    from communitytui.report.records import metric_records

    metric = state.metric
    series: dict[int, Sequence[Reading]] = {
        **workspace.measures.former(metric),
        metric.version: state.readings,
    }
    rows = [
        {
            "date": reading.day.isoformat(),
            "value": reading.value,
            "source": reading.source,
            "partial": reading.partial,
            "n": reading.n,
            "version": version,
            "was": list(were.get(f"{version} {reading.day}", ())),
        }
        for version, readings in series.items()
        for reading in readings
        if since is None or reading.day >= since
    ]
    current = [r for r in state.readings if since is None or r.day >= since]
    missing = gaps(current, workspace.today(metric.community))
    return {
        **metric_records(workspace, [state])[0],
        "readings": rows,
        "gaps": [
            {"first": str(gap.first), "last": str(gap.last), "missing": gap.missing}
            for gap in missing
        ],
    }
