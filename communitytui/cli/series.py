"""A metric in full for people: its readings with gaps and corrections, and its standard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from communitytui.cli import output
from communitytui.cli.tables import Cell, Column, lines
from communitytui.domain.kernel.labels import JUDGED_SIGNS, PROVENANCE_NAMES, VERDICT_SIGNS, name
from communitytui.domain.metrics.judgement import MetricState
from communitytui.domain.metrics.metric import Metric
from communitytui.domain.metrics.readings import Gap, Reading, gaps
from communitytui.domain.metrics.versions import words_of
from communitytui.domain.workspace import Workspace
from communitytui.i18n import tr, trc, trn
from communitytui.report.measures import baseline_text, sights_text, standard_text, usual_text

Were = Mapping[str, Sequence[float]]


def title_line(metric: Metric) -> str:
    """Return the name of a metric, as typed and for people."""
    unit = f" ({metric.unit})" if metric.unit else ""
    return output.paint(f"{metric.key}  {metric.title}{unit}", "title")


def history_lines(
    workspace: Workspace, state: MetricState, since: date | None, were: Were
) -> list[str]:
    """Return the readings of a metric, oldest first, each gap in its place.

    Readings of a former definition stand apart under what it was. ``were`` holds the values
    that corrections replaced, by version and day as ``services.history`` names them.
    """
    metric = state.metric
    shown: list[str] = []
    for version, readings in workspace.measures.former(metric).items():
        found = readings.between(since, None)
        if found:
            shown += [output.paint(_former(metric, version), "head")]
            shown += [*_table(metric, found, gaps(found), were, version), ""]
    if shown:
        shown.append(output.paint(tr("definition {n}, now", n=metric.version), "head"))
    current = _from(state.readings, since)
    today = workspace.today(metric.community)
    shown += _table(metric, current, gaps(current, today), were, metric.version)
    return [title_line(metric), *shown]


def _from(readings: Sequence[Reading], since: date | None) -> tuple[Reading, ...]:
    return tuple(reading for reading in readings if since is None or reading.day >= since)


def _former(metric: Metric, version: int) -> str:
    """Return what a former definition said, and until when it held."""
    for each in metric.record.get("former", ()):
        if each["version"] == version:
            return tr(
                "definition {n}, until {day}, not compared with the present one: {text}",
                n=version,
                day=each["until"] or "–",
                text=words_of(each),
            )
    return tr("definition {n}, not compared with the present one", n=version)


def _table(
    metric: Metric,
    readings: Sequence[Reading],
    missing: Sequence[Gap],
    were: Were,
    version: int,
) -> list[str]:
    columns = [
        Column(tr("Date")),
        Column(tr("Value"), "right"),
        Column(trc("sample size", "n"), "right"),
        Column(tr("Remark"), shrinks=True),
        Column(tr("Source"), shrinks=True),
    ]
    rows: list[tuple[date, list[Cell | str]]] = [
        (reading.day, _row(metric, reading, were.get(f"{version} {reading.day}", ())))
        for reading in readings
    ]
    rows += [(gap.first, _gap(gap)) for gap in missing]
    rows.sort(key=lambda row: row[0])
    if not rows:
        return ["  " + tr("no reading yet")]
    return lines(columns, [row for _, row in rows], indent=2)


def _row(metric: Metric, reading: Reading, were: Sequence[float]) -> list[Cell | str]:
    shown = metric.show(reading.value)
    remarks = [VERDICT_SIGNS["partial"] + " " + tr("incomplete")] if reading.partial else []
    if were:
        # What was corrected is told apart from what it became.
        *before, shown = metric.apart(*were, reading.value)
        remarks.append(tr("was {value}", value=" → ".join(before)))
    return [
        reading.day.isoformat(),
        shown,
        "" if reading.n is None else f"{reading.n:,}",
        "; ".join(remarks),
        reading.source,
    ]


def _gap(gap: Gap) -> list[Cell | str]:
    until = f" … {gap.last}" if gap.last != gap.first else ""
    told = trn("gap: {n} reading missing", "gap: {n} readings missing", gap.missing)
    return [Cell(f"{gap.first}{until}", "dim"), "", "", Cell(told, "warn"), ""]


def standard_lines(state: MetricState) -> list[str]:
    """Return the standard of a metric with where it comes from, and the verdict it leads to."""
    metric, latest = state.metric, state.latest
    rows: list[list[Cell | str]] = [
        [Cell(label, "head"), value] for label, value in _facts(state) if value
    ]
    if latest is not None:
        verdict = state.judgement.verdict
        sign, reason = JUDGED_SIGNS[state.judgement.sign], state.judgement.reason
        word = tr("{label}: {text}", label=state.judgement.word, text=reason)
        # The reason of a change begins with its word.
        text = f"{sign} {reason if state.judgement.change else word}"
        rows.append([Cell(tr("Verdict"), "head"), Cell(text, _STYLES.get(verdict, "dim"))])
    else:
        rows.append([Cell(tr("Verdict"), "head"), state.judgement.reason])
    return [title_line(metric), *lines([Column(), Column()], rows, indent=2)]


_STYLES = {"good": "good", "warn": "warn", "bad": "bad"}


def _facts(state: MetricState) -> list[tuple[str, str]]:
    metric, latest, given = state.metric, state.latest, state.given
    facts = [(tr("Target"), standard_text(metric, given))]
    if given is not None:
        where = name(PROVENANCE_NAMES, given.provenance)
        text = tr("{label}: {text}", label=where, text=given.source) if given.source else where
        facts.append((tr("Provenance"), text))
        if given.direction == "none":
            facts.append((tr("Direction"), tr("no better side: shown, never judged")))
    if state.judgement.baseline is not None:
        facts.append((tr("Usual"), usual_text(state)))
        facts.append((tr("Baseline"), baseline_text(state.judgement.baseline)))
        facts.append((tr("Smallest change seen"), sights_text(state)))
    if latest is not None:
        value = tr("{value} on {day}", value=metric.show(latest.value), day=latest.day.isoformat())
        facts.append((tr("Newest value"), value))
    facts.append((tr("Definition"), metric.definition))
    return facts
