"""One metric in full: its readings as a chart, what it is held against, what happened, what it is.

What a chart shows is put together here from the workspace; ``tui.chart`` draws it.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from communitytui.domain.kernel.days import shift
from communitytui.domain.kernel.labels import CHANGE_NAMES, PROVENANCE_NAMES, SOURCE_NAMES
from communitytui.domain.kernel.signs import STATUS_SIGNS
from communitytui.domain.metrics.judgement import MetricState, Standard
from communitytui.domain.metrics.readings import Reading, Readings, gaps, rhythm
from communitytui.domain.metrics.signals import BETTER
from communitytui.domain.metrics.standards import course, proposals, turns
from communitytui.domain.metrics.weeks import weeks_of
from communitytui.i18n import N_, name, say, tr, trn
from communitytui.i18n.cells import width
from communitytui.i18n.showing import show_date
from communitytui.tui.chart import Level, Mark, Plot, draw, near, thinned
from communitytui.tui.drawing import Span, fit, spans_width, wrap
from communitytui.tui.widgets.detail import Detail
from communitytui.tui.widgets.metrics_pane import VERDICT_INK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from communitytui.domain.workspace import Workspace
    from communitytui.tui.drawing import Glyphs
    from communitytui.tui.task_detail import Lines

#: The lengths of time to choose from, in days; 0 is all there is.
PERIODS = (14, 30, 90, 365, 0)
_PERIOD_NAMES = {
    14: N_("2 weeks"),
    30: N_("30 days"),
    90: N_("90 days"),
    365: N_("1 year"),
    0: N_("all"),
}
#: The lines around a chart, and how high one becomes at most.
_AROUND, _HIGHEST = 8, 18
_SIGNS = {"target": "╌", "limit": "┈", "centre": "·"}
#: From so many days on a chart proposes re-basings.
_LONG = 730


#: How far back one can go, in days: before it there are no readings.
_BACK = 36_500


class ChartWindow(NamedTuple):
    """Which part of time is shown: its length by place in ``PERIODS``, and how far back."""

    period: int = 2
    back: int = 0
    compare: bool = False

    def zoom(self, by: int) -> ChartWindow:
        """Return a shorter (``by`` above 0) or longer part of time."""
        return self._replace(period=min(len(PERIODS) - 1, max(0, self.period - by)))

    def scroll(self, by: int) -> ChartWindow:
        """Return an earlier (``by`` below 0) or later part; never one after today."""
        days = PERIODS[self.period]
        back = min(_BACK, max(0, self.back - by * max(1, days // 3))) if days else 0
        return self._replace(back=back)

    def days(self, readings: Sequence[Reading], today: date) -> tuple[date, date]:
        """Return the first and the last day shown."""
        last = shift(today, -self.back)
        length = PERIODS[self.period]
        if length:
            return shift(last, 1 - length), last
        first = next(iter(readings)).day if readings else last
        return min(first, shift(last, -1)), last


class MetricChart(Detail):
    """The chart of one metric, as high as the pane lets it be."""

    NAME = "chart-of-metric"
    HINTS = ("metric-table",)
    #: What is shown: the metric, the part of time, the first line above it.
    _about: object = None

    def show_metric(
        self, workspace: Workspace, state: MetricState | None, window: ChartWindow, above: Lines
    ) -> None:
        """Show a metric in a part of time, below ``above``; the same one stays in place."""
        about = state.metric.id if state else None, window, above[:1]
        stay, self._about = about == self._about, about

        def content(cells: int, glyphs: Glyphs) -> Lines:
            lines = [
                [(line, ink)]
                for spans in above
                for text, ink in [("".join(t for t, _ in spans), spans[0][1] if spans else "text")]
                for line in wrap(text, cells)
            ]
            if state is None:
                return lines or [[(tr("No metrics yet"), "muted")]]
            if lines:
                lines.append([])
            room = self.height - len(lines)
            return lines + metric_lines(workspace, state, window, cells, room, glyphs)

        self.show(content, stay=stay)


def metric_lines(
    workspace: Workspace,
    state: MetricState,
    window: ChartWindow,
    cells: int,
    height: int,
    glyphs: Glyphs,
) -> Lines:
    """Return all about one metric in a pane of ``height`` lines."""
    today = workspace.today(state.metric.community)
    plot = plot_of(workspace, state, window, cells, today)
    lines = [_heading(state, window, cells, glyphs), *_judged(state, cells)]
    rows = min(_HIGHEST, max(5, height - _AROUND))
    chart = draw(plot, cells, rows, state.metric.show, today)
    if chart:
        lines += [[], *chart, *_legend(state, plot, cells)]
    elif state.latest is None:
        lines += [[], [(tr("No readings yet; r to record one"), "muted")]]
    elif not plot.readings:
        lines += [[], [(tr("No readings in this period; h and l to move"), "muted")]]
    lines += _events(plot, cells, today)
    return lines + _meaning(state, cells)


def _between(readings: Sequence[Reading], first: date, last: date) -> Sequence[Reading]:
    if isinstance(readings, Readings):
        return readings.between(first, last)
    return [reading for reading in readings if first <= reading.day <= last]


def plot_of(
    workspace: Workspace, state: MetricState, window: ChartWindow, cells: int, today: date
) -> Plot:
    """Return what a chart of a metric shows; only the readings of its days are looked at."""
    first, last = window.days(state.readings, today)
    shown = _between(state.readings, first, last)
    before: Sequence[Reading] = ()
    length = (last - first).days + 1
    if window.compare and PERIODS[window.period]:
        earlier = _between(state.readings, shift(first, -length), shift(last, -length))
        before = [reading._replace(day=shift(reading.day, length)) for reading in earlier]
    marks = [*_happened(workspace, state, first, last), *_gap_marks(shown, last, today)]
    marks += _usual(workspace, state, first, last)
    most = max(20, 2 * cells)
    kept = thinned(shown, most)
    return Plot(
        first,
        last,
        kept,
        thinned(before, most),
        _levels(state),
        sorted(marks, key=lambda mark: mark.day),
        rhythm(kept),
    )


def _levels(state: MetricState) -> list[Level]:
    levels = []
    standard = state.judgement.standard or state.given
    if standard is not None:
        judges = standard.provenance != "provisional"
        if standard.target is not None:
            levels.append(Level(standard.target, _SIGNS["target"], "good" if judges else "muted"))
        if standard.alert is not None:
            levels.append(Level(standard.alert, _SIGNS["target"], "bad" if judges else "muted"))
    if state.limits is not None:
        low, centre, high = state.limits
        levels.append(Level(centre, _SIGNS["centre"], "muted"))
        levels += [Level(value, _SIGNS["limit"], "muted") for value in (low, high)]
    return levels


def _usual(workspace: Workspace, state: MetricState, first: date, last: date) -> list[Mark]:
    """Return the weeks of the baseline, each re-basing, and from when a metric was better or worse.

    Where nothing was re-based, the shifts that stayed are proposed: only a past that is long
    enough shows any.
    """
    metric, baseline = state.metric, state.judgement.baseline
    if baseline is None:
        return []
    words = trn("baseline starts: {n} week", "baseline starts: {n} weeks", baseline.weeks)
    found = [Mark(baseline.first, "{", "info", words)]
    found.append(Mark(baseline.last, "}", "info", tr("baseline ends")))
    place = (metric.community, metric.name, metric.level, metric.version)
    for record in workspace.tables.get("baselines", {}).values():
        where = (record["community"], record["metric"], record["level"], record["version"])
        if where == place and record["reason"]:
            words = tr("baseline reset: {reason}", reason=record["reason"])
            found.append(Mark(date.fromisoformat(record["first"]), "◆", "info", words))
    today = workspace.today(metric.community)
    told = course(state.readings, metric, today, state.kept)
    for day, change in turns(told):
        sign, ink = ("▲", "good") if change == BETTER else ("▼", "bad")
        found.append(Mark(day, sign, ink, name(CHANGE_NAMES, change)))
    if (last - first).days > _LONG:
        weeks = weeks_of(state.readings, metric, today)
        words = tr("a lasting shift: consider a reset")
        found += [
            Mark(day, "○", "muted", words)
            for day in proposals(weeks, metric, metric.direction, baseline.first)
        ]
    return [mark for mark in found if first <= mark.day <= last]


def _happened(workspace: Workspace, state: MetricState, first: date, last: date) -> list[Mark]:
    """Return what was done about a metric in these days: trials, findings accepted."""
    metric, found = state.metric, []
    for trial in workspace.tables.get("trials", {}).values():
        if (trial["community"], trial["metric"]) != (metric.community, metric.name):
            continue
        if trial.get("start"):
            words = tr("trial begins: {title}", title=trial["title"])
            found.append(Mark(date.fromisoformat(trial["start"]), "[", "info", words))
        if trial.get("ended"):
            words = tr("trial ends: {title}", title=trial["title"])
            found.append(Mark(date.fromisoformat(trial["ended"]), "]", "info", words))
    for finding in workspace.tables.get("findings", {}).values():
        if (finding["community"], finding["metric"]) != (metric.community, metric.name):
            continue
        day = workspace.community(metric.community).day_of(finding["created"])
        if finding["state"] in ("accepted", "solved") and day is not None:
            words = tr("{rule} accepted: its tasks reopened", rule=finding["rule"])
            found.append(Mark(day, STATUS_SIGNS["reopened"], "warn", words))
        if finding["state"] == "solved" and finding.get("closed"):
            words = tr("{rule} solved", rule=finding["rule"])
            found.append(Mark(date.fromisoformat(finding["closed"]), "✓", "good", words))
    return [mark for mark in found if first <= mark.day <= last]


def _gap_marks(readings: Sequence[Reading], last: date, today: date) -> list[Mark]:
    return [
        Mark(
            gap.first,
            "×",
            "faint",
            trn("gap: {n} reading missing", "gap: {n} readings missing", gap.missing)
            if gap.first == gap.last
            else trn(
                "gap to {day}: {n} reading missing",
                "gap to {day}: {n} readings missing",
                gap.missing,
                day=show_date(gap.last, today),
            ),
        )
        for gap in gaps(readings, last if last < today else None)
    ]


def _heading(state: MetricState, window: ChartWindow, cells: int, glyphs: Glyphs) -> list[Span]:
    metric, latest, verdict = state.metric, state.latest, state.judgement.verdict
    ink = VERDICT_INK[verdict]
    left: list[Span] = [
        (f"{glyphs.verdict[state.judgement.sign]} ", ink),
        (say(metric.title), "text bold"),
    ]
    if latest is not None:
        value = metric.show(latest.value)
        left += [
            # Where a week was judged, the verdict is not about the newest reading.
            (f"  {value}", "text bold" if state.judgement.signal else f"{ink} bold"),
            (f" {glyphs.trend.get(state.trend or '', '')}", ink),
        ]
        left.append((f"  {latest.day.isoformat()}", "muted"))
        if latest.partial:
            left += [("  ", "text"), (tr("partial"), "warn")]
        if latest.n is not None:
            left.append((f"  n={latest.n}", "muted"))
    words = tr(_PERIOD_NAMES[PERIODS[window.period]])
    if window.compare and PERIODS[window.period]:
        words = tr("{period}, and the period before", period=words)
    return fit(left, [(words, "primary")], cells)


def _judged(state: MetricState, cells: int) -> Lines:
    ink = VERDICT_INK[state.judgement.verdict]
    lines: Lines = [[(line, ink)] for line in wrap(say(state.judgement.reason), cells)]
    standard = state.judgement.standard or state.given
    if standard is not None and (standard.target is not None or standard.alert is not None):
        text = standard_words(state, standard)
        lines += [[(line, "muted")] for line in wrap(text, cells)]
    return lines


def standard_words(state: MetricState, standard: Standard) -> str:
    """Return what a metric should reach and where that comes from."""
    show, parts = state.metric.show, []
    sign = "≤" if standard.direction == "down" else "≥"
    if standard.target is not None:
        parts.append(tr("target {line}", line=f"{sign} {show(standard.target)}"))
    if standard.alert is not None:
        parts.append(tr("alert {line}", line=show(standard.alert)))
    parts.append(name(PROVENANCE_NAMES, standard.provenance))
    if standard.source:
        parts.append(say(standard.source))
    return " · ".join(parts)


def _legend(state: MetricState, plot: Plot, cells: int) -> Lines:
    """Return what the lines in the picture are; only those that are in it."""
    values = [reading.value for reading in (*plot.readings, *plot.before)]
    shown = near(plot.levels, values)
    standard = state.judgement.standard or state.given
    entries: list[list[Span]] = []
    for level in shown:
        words = tr("usual: limits")
        if level.sign == _SIGNS["centre"]:
            words = tr("usual: centre")
        if level.sign == _SIGNS["target"]:
            is_target = standard is not None and level.value == standard.target
            words = tr("target") if is_target else tr("alert line")
        entries.append([(f"{level.sign * 2} ", level.ink), (words, "muted")])
    if plot.before:
        entries.append([("⠒⠒ ", "faint"), (tr("the period before"), "muted")])
    if any(reading.partial for reading in plot.readings):
        entries.append([("⠂ ", "muted"), (tr("partial, never judged"), "muted")])
    line: list[Span] = []
    for entry in {entry[1][0]: entry for entry in entries}.values():
        gap: list[Span] = [("   ", "text")] if line else []
        if spans_width([*line, *gap, *entry]) <= cells:
            line += [*gap, *entry]
    return [line] if line else []


def _events(plot: Plot, cells: int, today: date) -> Lines:
    lines: Lines = []
    for mark in plot.marks:
        head = f"{mark.sign} {show_date(mark.day, today)} "
        first, *more = wrap(mark.words, max(8, cells - width(head)))
        lines.append([(head, mark.ink), (first, "muted")])
        lines += [[(" " * width(head) + line, "muted")] for line in more]
    return lines


def _meaning(state: MetricState, cells: int) -> Lines:
    """Return what a metric tells, its formula, window, level, version and newest source."""
    metric = state.metric
    facts = [f"{metric.name} v{metric.version}"]
    if metric.level:
        facts.append(tr("level {level}", level=metric.level))
    if metric.window:
        facts.append(trn("window of {n} day", "window of {n} days", metric.window))
    if state.latest is not None and state.latest.source:
        facts.append(tr("from {source}", source=name(SOURCE_NAMES, state.latest.source)))
    lines: Lines = [[]]
    lines += [[(line, "text")] for line in wrap(say(metric.plain), cells) if line]
    lines += [[(line, "muted")] for line in wrap(say(metric.formula), cells)]
    return lines + [[(line, "faint")] for line in wrap(" · ".join(facts), cells)]
