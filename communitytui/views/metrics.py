"""Metrics as they stand, judged against what is usual and against standards; their readings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from communitytui.domain.kernel.labels import PROVENANCE_NAMES, SOURCE_NAMES, TREND_NAMES
from communitytui.domain.kernel.signs import JUDGED_SIGNS, TREND_SIGNS, VERDICT_SIGNS
from communitytui.domain.metrics.judgement import MetricState, Standard
from communitytui.domain.metrics.key_metrics import key_metrics
from communitytui.domain.metrics.metric import Metric
from communitytui.domain.metrics.versions import left_out_words
from communitytui.domain.workspace import Workspace
from communitytui.i18n import N_, name, say, tr
from communitytui.i18n.phrases import clauses, noted
from communitytui.message import joined
from communitytui.views.table import Cell, Column, Record, Table, home, seen
from communitytui.words.imports import only

if TYPE_CHECKING:
    from communitytui.domain.metrics.baselines import Baseline
    from communitytui.domain.metrics.signals import Signal

#: The style of a verdict.
VERDICT_STYLES = {"good": "good", "warn": "warn", "bad": "bad", "unknown": "dim", "partial": "dim"}


def metrics(
    workspace: Workspace, found: Iterable[MetricState], *, defined: bool = False
) -> Table[MetricState]:
    """Return metrics as they stand: newest value, trend, standard and verdict.

    ``key`` tells whether it is a key metric. ``change`` says whether it changed against its
    ``baseline`` (``limits`` are those of the week that was judged, its season included),
    ``meets`` whether it is where it is wanted, ``chat_group`` the group that a row is of, null
    for the whole. ``standard`` is what was set; of an own baseline it has no numbers. ``given``
    is the same with provisional numbers; ``window`` is in days. With ``defined`` people get what
    each tells.
    """
    rows = list(found)
    return Table(
        "metrics",
        rows,
        (*_told(workspace), *_judged(workspace), *_seen(defined=defined), _where(workspace, rows)),
        "mark community_name in_group name title value arrow date target told defined",
        "called newest date arrow reach provenance word reason",
        "should came_from direction_told usual based_on sees_told newest_on definition judged_as",
    )


def _told(workspace: Workspace) -> tuple[Column[MetricState], ...]:
    return (
        Column("community", lambda s: s.metric.community),
        home(workspace, lambda s: s.metric.community, shrinks=False),
        Column("id", lambda s: s.metric.name),
        Column("group", lambda s: s.metric.group),
        Column("title", lambda s: say(s.metric.title), N_("Name"), shrinks=True),
        Column("unit", lambda s: say(s.metric.unit)),
        Column("level", lambda s: s.metric.level),
        Column("chat_group", lambda s: s.metric.chat_group),
        Column("definition", lambda s: say(s.metric.definition), N_("Definition")),
        Column("value", _value, N_("Value"), _value_text, "right"),
        Column("date", lambda s: s.latest.day.isoformat() if s.latest else None, title=N_("Date")),
        Column("trend", lambda s: s.trend),
        Column("standard", lambda s: standard_record(s.judgement.standard)),
        Column("verdict", lambda s: s.judgement.verdict),
        Column("reason", lambda s: say(s.judgement.reason), N_("Reason")),
        Column("source", lambda s: s.latest.source if s.latest else None),
        Column("direction", lambda s: s.metric.direction),
        Column("window", lambda s: s.metric.window),
        Column("version", lambda s: s.metric.version),
        Column("partial", lambda s: s.latest.partial if s.latest else False),
        Column("n", lambda s: s.latest.n if s.latest else None),
        Column("of", lambda s: list(s.latest.of) or None if s.latest else None),
        Column("formula", lambda s: s.metric.formula or None, N_("Formula")),
        Column("operands", lambda s: _operands(workspace, s.metric)),
    )


def _judged(workspace: Workspace) -> tuple[Column[MetricState], ...]:
    keys: dict[int, set[int]] = {}

    def is_key(state: MetricState) -> bool:
        metric = state.metric
        if metric.community not in keys:
            keys[metric.community] = {m.id for m in key_metrics(workspace, metric.community)}
        return metric.id in keys[metric.community]

    return (
        Column("limits", _limits),
        Column("given", lambda s: standard_record(s.given)),
        Column("change", lambda s: s.judgement.change),
        Column("meets", lambda s: s.judgement.meets),
        Column("baseline", lambda s: _baseline(s.judgement.baseline)),
        Column("judged", lambda s: _week(s.judgement.signal)),
        Column("sees", sights),
        Column("key", is_key),
    )


def _seen(*, defined: bool) -> tuple[Column[MetricState], ...]:
    return (
        seen("mark", _mark, silent=True),
        seen("name", lambda s: s.metric.key, N_("Metric")),
        seen("arrow", _arrow, spoken=N_("Trend")),
        seen("target", _target, N_("Standard"), align="right"),
        seen("told", _verdict, N_("Verdict"), shrinks=True),
        # For the eye it stands below: it is longer than a line.
        seen("defined", lambda s: _defined(s, defined), spoken=N_("Definition")),
        seen("called", lambda s: say(s.metric.called), N_("Metric")),
        seen("newest", _newest, N_("Newest value"), align="right"),
        seen("reach", lambda s: standard_text(s.metric, s.judgement.standard), N_("Standard")),
        seen("provenance", _provenance, N_("Provenance")),
        seen("word", judged_word, N_("Verdict")),
        seen("should", lambda s: standard_text(s.metric, s.given), N_("Target")),
        seen("came_from", lambda s: _source(s.given), N_("Provenance")),
        seen("direction_told", _direction, N_("Direction")),
        seen("usual", _usual, N_("Usual")),
        seen("based_on", _based_on, N_("Baseline")),
        seen(
            "sees_told",
            lambda s: sights_text(s) if s.judgement.baseline else None,
            N_("Smallest detectable change"),
        ),
        seen("newest_on", _newest_on, N_("Newest value")),
        seen("judged_as", _judged_as, N_("Verdict")),
    )


def _where(workspace: Workspace, rows: Sequence[MetricState]) -> Column[MetricState]:
    """Return the column that names the group; people see it where any row is of one."""
    some = any(state.metric.chat_group is not None for state in rows)

    def named(state: MetricState) -> str:
        return group_name(workspace, state.metric.chat_group) if some else ""

    return seen("in_group", named, N_("Chat group"), shrinks=True)


def group_name(workspace: Workspace, group: int | None) -> str:
    """Return what a group is called, or the whole."""
    if group is None:
        return tr("whole")
    record = workspace.tables.get("groups", {}).get(group)
    return str(record["name"]) if record is not None else f"#{group}"


def _value(state: MetricState) -> float | None:
    return state.latest.value if state.latest else None


def _value_text(state: MetricState) -> Cell | str:
    value = _value(state)
    return Cell("–", spoken=tr("none yet")) if value is None else state.metric.show(value)


def standard_record(standard: Standard | None) -> Record | None:
    """Return a standard as JSON, its source in the language spoken now."""
    if standard is None:
        return None
    return {**standard._asdict(), "source": say(standard.source)}


def sights(state: MetricState) -> list[Record]:
    """Return the smallest lasting changes for the worse that are seen, the quickest first."""
    return [
        {
            "weeks": each.weeks,
            "value": round(each.value, 4),
            "change": round(each.change, 4),
            "percent": None if each.percent is None else round(each.percent, 1),
        }
        for each in state.sights
    ]


def _baseline(baseline: Baseline | None) -> Record | None:
    """Return what is usual, since when and from how many weeks; ``None`` while that is unknown."""
    if baseline is None:
        return None
    return {
        **_named(baseline.limits),
        "since": baseline.first.isoformat(),
        "weeks": baseline.weeks,
        "provisional": baseline.provisional,
        "reason": baseline.reason,
    }


def _limits(state: MetricState) -> Record | None:
    return None if state.limits is None else _named(state.limits)


def _named(limits: tuple[float, float, float]) -> Record:
    return {key: round(at, 4) for key, at in zip(("low", "centre", "high"), limits, strict=True)}


def _week(signal: Signal | None) -> Record | None:
    """Return which week was judged and by which rule it stands out; ``None``: none was."""
    if signal is None:
        return None
    return {
        "week": signal.week.monday.isoformat(),
        "value": round(signal.week.value, 4),
        "kind": signal.kind or None,
        "since": signal.since.isoformat() if signal.since else None,
    }


# -- in words


def left_out_lines(states: Sequence[MetricState]) -> list[str]:
    """Return who is not counted in metrics that have a reading, with their names."""
    found: dict[str, list[str]] = {}
    for state in states:
        words = left_out_words(state.metric.record)
        if words is not None and state.latest is not None:
            found.setdefault(say(words), []).append(say(state.metric.called))
    return [
        tr("Counted {without}: {metrics}", without=without, metrics=tr(", ").join(names))
        for without, names in found.items()
    ]


def _mark(state: MetricState) -> Cell:
    return Cell(JUDGED_SIGNS[state.judgement.sign], VERDICT_STYLES[state.judgement.verdict])


def _arrow(state: MetricState) -> Cell | None:
    if state.latest is None:
        return None
    return Cell(TREND_SIGNS[state.trend], spoken=name(TREND_NAMES, state.trend or ""))


def _target(state: MetricState) -> str | None:
    standard = state.judgement.standard
    if standard is None or standard.target is None:
        return None
    sense = "≤ " if standard.direction == "down" else "≥ "
    return sense + state.metric.show(standard.target)


def _operands(workspace: Workspace, metric: Metric) -> list[Record]:
    """Return what a formula is of: each metric with its unit, and its newest reading's source."""
    states = {key: workspace.measures.state(each) for key, each in metric.operands.items()}
    return [
        {
            "id": key,
            "title": say(state.metric.title),
            "unit": say(state.metric.unit),
            "date": state.latest.day.isoformat() if state.latest else None,
            "source": state.latest.source if state.latest else None,
        }
        for key, state in states.items()
    ]


def formula_lines(workspace: Workspace, metric: Metric) -> list[str]:
    """Return how a metric is calculated, of a day and of several, and where its parts are from."""
    if not metric.formula:
        return []
    told = [f"= {metric.formula}"]
    if metric.is_daily:
        whole = N_("For several days: the formula of their sums, not the mean of daily values.")
        told.append(tr(whole))
    for key in metric.operands:
        latest = workspace.measures.state(metric.operands[key]).latest
        title = metric.operands[key].called
        if latest is None:
            told.append(tr("{name}: {value}", name=title, value=tr("no reading yet")))
            continue
        value = tr(
            "{value} on {day}", value=metric.operands[key].show(latest.value), day=latest.day
        )
        source = tr("from {source}", source=name(SOURCE_NAMES, latest.source))
        told.append(tr("{name}: {value}", name=title, value=noted(value, source)))
    return told


def _verdict(state: MetricState) -> Cell:
    """Return why it is judged so; said without the sign, the reason begins with the change."""
    judgement = state.judgement
    reason = say(judgement.reason)
    if state.latest is not None and state.latest.of:
        reason = clauses([reason, only(state.latest.of)])
    if judgement.change is not None:
        return Cell(reason, spoken=reason)
    return Cell(reason, spoken=f"{say(judgement.word)}, {reason}")


def _defined(state: MetricState, defined: bool) -> Cell:
    return Cell("", spoken=say(state.metric.definition) if defined else "")


def _newest(state: MetricState) -> str | None:
    metric, latest = state.metric, state.latest
    if latest is None:
        return None
    partial = f" {VERDICT_SIGNS['partial']}" * latest.partial
    value = metric.show(latest.value) + unit_after(metric) + partial
    return clauses([value, only(latest.of)]) if latest.of else value


def unit_after(metric: Metric) -> str:
    """Return the unit as it stands behind a value, with a blank; nothing for percentages."""
    return f" {say(metric.unit)}" if metric.unit and not metric.is_percent else ""


def judged_word(state: MetricState) -> str:
    """Return how a metric is judged, as sign and word."""
    return f"{JUDGED_SIGNS[state.judgement.sign]} {say(state.judgement.word)}"


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


def _usual(state: MetricState) -> str | None:
    """Return what is usual for the week that was judged: ``118 to 140, centre 129``."""
    if state.judgement.baseline is None:
        return None
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
    return say(joined(told)) or "–"


def _based_on(state: MetricState) -> str | None:
    """Return from which weeks a baseline was drawn, and why it was reset if it was."""
    baseline = state.judgement.baseline
    if baseline is None:
        return None
    days = {"first": baseline.first.isoformat(), "last": baseline.last.isoformat()}
    message = N_("{n} weeks, {first} to {last}")
    if baseline.provisional:
        message = N_("preliminary: {n} weeks, {first} to {last}")
    text = tr(message, n=baseline.weeks, **days)
    if baseline.reason:
        text = tr("{text}; reset: {reason}", text=text, reason=baseline.reason)
    return text


def _provenance(state: MetricState) -> str | None:
    """Return where the standard comes from; a provisional number beside what took its place."""
    standard, given = state.judgement.standard, state.given
    if standard is None or given is None:
        return _source(standard)
    if given.provenance != "provisional" or standard.provenance == "provisional":
        return _source(standard)
    number = standard_text(state.metric, given)
    named = name(PROVENANCE_NAMES, given.provenance)
    text = name(PROVENANCE_NAMES, standard.provenance)
    return noted(text, tr("{label}: {text}", label=named, text=number))


def _source(standard: Standard | None) -> str | None:
    if standard is None:
        return None
    where = name(PROVENANCE_NAMES, standard.provenance)
    if not standard.source:
        return where
    return tr("{label}: {text}", label=where, text=standard.source)


def _direction(state: MetricState) -> str | None:
    if state.given is None or state.given.direction != "none":
        return None
    return tr("no direction: shown, never judged")


def _newest_on(state: MetricState) -> str | None:
    latest = state.latest
    if latest is None:
        return None
    value = state.metric.show(latest.value)
    return tr("{value} on {day}", value=value, day=latest.day.isoformat())


def _judged_as(state: MetricState) -> Cell | str:
    judgement = state.judgement
    if state.latest is None:
        return say(judgement.reason)
    # The reason of a change begins with its word.
    word = tr("{label}: {text}", label=judgement.word, text=judgement.reason)
    text = f"{JUDGED_SIGNS[judgement.sign]} {say(judgement.reason) if judgement.change else word}"
    return Cell(text, VERDICT_STYLES[judgement.verdict])
