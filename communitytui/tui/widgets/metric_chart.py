"""One metric in full: its readings as a chart, what it is held against, what happened, what it is.

What a chart shows is put together here from the workspace; ``tui.chart`` draws it.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from communitytui.domain.kernel.days import shift, week_of
from communitytui.domain.kernel.labels import PROVENANCE_NAMES, SOURCE_NAMES
from communitytui.domain.kernel.signs import GOAL_VERDICT_SIGNS
from communitytui.domain.metrics.goals import states as goal_states
from communitytui.domain.metrics.judgement import MetricState, Standard
from communitytui.domain.metrics.readings import Reading, between
from communitytui.domain.metrics.weeks import weeks_of
from communitytui.i18n import N_, name, say, tr, trn
from communitytui.i18n.cells import width
from communitytui.i18n.showing import show_date
from communitytui.tui.chart import BAND, draw
from communitytui.tui.drawing import Span, spans_width, wrap
from communitytui.tui.widgets.detail import Detail
from communitytui.tui.widgets.goal_table import INK
from communitytui.tui.widgets.metrics_pane import VERDICT_INK
from communitytui.views.metrics import formula_lines
from communitytui.views.plot import TARGET, Plot, levels_of, near, plotted, series_of, thinned
from communitytui.words.imports import only

if TYPE_CHECKING:
    from collections.abc import Sequence

    from communitytui.domain.workspace import Workspace
    from communitytui.tui.drawing import Glyphs, Lines

#: The lengths of time to choose from, in days; 0 is all there is. The longer ones show weeks.
PERIODS = (14, 30, 90, 182, 364, 0)
_WEEKLY_FROM = 182
_PERIOD_NAMES = {
    14: N_("14 days"),
    30: N_("30 days"),
    90: N_("90 days"),
    182: N_("26 weeks"),
    364: N_("52 weeks"),
    0: N_("all weeks"),
}
#: The lines around a chart, and how high one becomes at most.
_AROUND, _HIGHEST = 10, 10
#: The days between a week and the same one a year ago.
_YEAR = 364


#: How far back one can go, in days: before it there are no readings.
_BACK = 36_500


class ChartWindow(NamedTuple):
    """Which part of time is shown: its length by place in ``PERIODS``, and how far back."""

    period: int = 3
    back: int = 0
    compare: bool = False

    def zoom(self, by: int) -> ChartWindow:
        """Return a shorter (``by`` above 0) or longer part of time."""
        return self._replace(period=min(len(PERIODS) - 1, max(0, self.period - by)))

    @property
    def is_weekly(self) -> bool:
        """Whether it shows the values of weeks, which are those that are judged."""
        return not 0 < PERIODS[self.period] < _WEEKLY_FROM

    @property
    def words(self) -> str:
        """What it is called."""
        words = tr(_PERIOD_NAMES[PERIODS[self.period]])
        if self.compare and PERIODS[self.period]:
            return tr("{period}, and the period before", period=words)
        return words

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
        named = tr("Readings") if state is None or above else say(state.metric.title)
        self.set_title(named if state is None else " · ".join((named, window.words)))

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
    lines = [*_judged(state, cells, glyphs), *_wanted(workspace, state, cells)]
    rows = min(_HIGHEST, max(5, height - _AROUND))
    chart = draw(plot, cells, rows, state.metric.show, today)
    if chart:
        lines += [[], *chart, *_legend(state, plot, cells)]
    elif state.latest is None:
        lines += [[], [(tr("No readings yet; r to record one"), "muted")]]
    elif not plot.readings:
        lines += [[], [(tr("No readings in this period; h and l to move"), "muted")]]
    lines += _days(state, cells)
    lines += _events(plot, cells, today)
    return lines + _meaning(workspace, state, cells)


def plot_of(
    workspace: Workspace, state: MetricState, window: ChartWindow, cells: int, today: date
) -> Plot:
    """Return what a chart of a metric shows; only the readings of its days are looked at."""
    series = series_of(state, today, weekly=window.is_weekly)
    first, last = window.days(series, today)
    plot = plotted(workspace, state, series, first, last, max(20, 2 * cells))
    if not (window.compare and PERIODS[window.period]):
        return plot
    length = (last - first).days + 1
    earlier = between(series, shift(first, -length), shift(last, -length))
    before = [reading._replace(day=shift(reading.day, length)) for reading in earlier]
    return plot._replace(before=thinned(before, max(20, 2 * cells)))


def _judged(state: MetricState, cells: int, glyphs: Glyphs) -> Lines:
    """Return what happened: verdict, value, what is usual, since when."""
    ink = VERDICT_INK[state.judgement.verdict]
    head = f"{glyphs.verdict[state.judgement.sign]} "
    first, *more = wrap(say(state.judgement.reason), cells - width(head))
    lines: Lines = [[(head, ink), (first, f"{ink} bold")]]
    lines += [[(" " * width(head) + line, ink)] for line in more]
    latest = state.latest
    if latest is not None and state.judgement.signal is None:
        value = tr("{value} on {day}", value=state.metric.show(latest.value), day=latest.day)
        arrow = glyphs.trend.get(state.trend or "", "")
        said: list[Span] = [("  ", "text"), (f"{value} {arrow}", "text bold")]
        said += [(f"  {tr('partial')}", "warn")] if latest.partial else []
        said += [(f"  n={latest.n}", "muted")] if latest.n is not None else []
        said += [(f"  {only(latest.of)}", "muted")] if latest.of else []
        lines.append(said)
    return lines


def _wanted(workspace: Workspace, state: MetricState, cells: int) -> Lines:
    """Return where it should be: the goals that it measures, and what a standard asks."""
    lines: Lines = []
    for goal in goal_states(workspace, state.metric.community):
        if goal.goal.status != "open" or goal.metric is None or goal.metric.id != state.metric.id:
            continue
        target = state.metric.show(goal.goal.target)
        words = tr(
            "goal {target} by {day}: {reason}",
            target=target,
            day=goal.goal.deadline or "–",
            reason=goal.reason,
        )
        sign = f"{GOAL_VERDICT_SIGNS[goal.verdict]} "
        lines += _hanging(sign, words, INK.get(goal.verdict, "muted"), cells)
    standard = state.judgement.standard
    if standard is not None and levels_of(state):
        lines += _hanging("  ", standard_words(state, standard), "muted", cells)
    return lines


def _hanging(sign: str, text: str, ink: str, cells: int) -> Lines:
    first, *more = wrap(text, max(8, cells - width(sign)))
    blank = " " * width(sign)
    return [[(sign, ink), (first, ink)], *([(blank + line, ink)] for line in more)]


def _days(state: MetricState, cells: int) -> Lines:
    """Return the days of the week that was judged, where it has more than its last one."""
    signal = state.judgement.signal
    if signal is None or not state.metric.is_daily:
        return []
    days = between(state.readings, signal.week.monday, signal.week.sunday)
    if len(days) < 2:
        return []
    values = " ".join(state.metric.show(each.value) for each in days)
    week = say(week_of(signal.week.monday, signal.week.sunday))
    words = tr("{week}, day by day: {values}", week=week, values=values)
    year = shift(signal.week.monday, -_YEAR)
    before = weeks_of(state.readings, state.metric, shift(year, 7), year)
    if before and before[-1].monday == year:
        value = state.metric.show(before[-1].value)
        words = tr("{text} · same week last year: {value}", text=words, value=value)
    return [[(line, "muted")] for line in wrap(words, cells)]


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
    entries: list[tuple[str, str, str]] = []
    if state.limits is not None:
        low, _, high = map(state.metric.show, state.limits)
        entries.append((BAND * 2, "rule", tr("usual range {low}–{high}", low=low, high=high)))
    for level in near(plot.levels, values):
        words = tr("target") if level.ink == "good" else tr("alert line")
        entries.append((TARGET * 2, level.ink, words))
    if plot.before:
        entries.append(("⠒⠒", "faint", tr("the period before")))
    if any(reading.partial for reading in plot.readings):
        entries.append(("⠂", "muted", tr("partial, never judged")))
    line: list[Span] = []
    for sign, ink, words in entries:
        entry: list[Span] = [("   " if line else "", "text"), (f"{sign} ", ink), (words, "muted")]
        if spans_width([*line, *entry]) <= cells:
            line += entry
    return [line] if line else []


def _events(plot: Plot, cells: int, today: date) -> Lines:
    lines: Lines = []
    for mark in plot.marks:
        head = f"{mark.sign} {show_date(mark.day, today)} "
        first, *more = wrap(mark.words, max(8, cells - width(head)))
        lines.append([(head, mark.ink), (first, "muted")])
        lines += [[(" " * width(head) + line, "muted")] for line in more]
    return lines


def _meaning(workspace: Workspace, state: MetricState, cells: int) -> Lines:
    """Return what a metric tells, then its formula, window, level, version and newest source.

    A provisional number stands among these: it judges nothing.
    """
    metric, given = state.metric, state.given
    facts = [f"{metric.name} v{metric.version}"]
    if metric.level:
        facts.append(tr("level {level}", level=metric.level))
    if metric.window:
        facts.append(trn("window of {n} day", "window of {n} days", metric.window))
    if state.latest is not None and state.latest.source:
        facts.append(tr("from {source}", source=name(SOURCE_NAMES, state.latest.source)))
    lines: Lines = [[]]
    lines += [[(line, "text")] for line in wrap(say(metric.plain), cells) if line]
    lines += [[(line, "muted")] for line in wrap(say(metric.exactly), cells)]
    for told in formula_lines(workspace, metric):
        lines += [[(line, "muted")] for line in wrap(told, cells)]
    if given is not None and given.provenance == "provisional":
        lines += [[(line, "faint")] for line in wrap(standard_words(state, given), cells)]
    return lines + [[(line, "faint")] for line in wrap(" · ".join(facts), cells)]
