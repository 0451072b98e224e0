"""Charts as inline SVG: a metric with its range, targets and marks of days; a map of hours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from communitytui.domain.metrics.readings import Reading, rhythm
from communitytui.i18n.showing import show_date
from communitytui.report.document import Figure, HeatMap
from communitytui.report.escape import for_html
from communitytui.views.plot import Axis, Level, Plot, near, scale

_WIDE, _HIGH = 460, 190
_LEFT, _TOP, _RIGHT, _BOTTOM = 52, 14, 8, 22
#: The scale has as many steps as a chart of so many lines in a terminal.
_ROWS = 10
#: The cells of a map of hours: the room for the names of weekdays, for the hours, and of a cell.
_NAMES, _HEAD, _CELL, _LINE = 44, 20, 27, 22
#: From this darkness on a number is written in the colour of the page.
_DARK = 0.55


def drawing(chart: Figure) -> str:
    """Return a chart as an element; empty where there are no readings."""
    plot = chart.plot
    if not plot.readings:
        return ""
    values = [reading.value for reading in plot.readings]
    edges = near([Level(edge, "", "") for edge in plot.band or ()], values)
    levels = near(plot.levels, values)
    axis = scale([*values, *(level.value for level in (*edges, *levels))], _ROWS)
    label = for_html(f"{chart.title}: {chart.told}")
    parts = [
        f'<svg viewBox="0 0 {_WIDE} {_HIGH}" role="img" aria-label="{label}">',
        *_band(plot, axis),
        *_ticks(chart, axis),
        *(_across(f"level {level.ink}", _y(axis, level.value)) for level in levels),
        *_marks(plot),
        *_line(plot, axis),
        *_days(plot, chart.today),
        "</svg>",
    ]
    return "".join(parts)


def _x(plot: Plot, day: date) -> float:
    days = max(1, (plot.last - plot.first).days)
    share = (day - plot.first).days / days
    return round(_LEFT + share * (_WIDE - _LEFT - _RIGHT), 1)


def _y(axis: Axis, value: float) -> float:
    share = (axis.high - min(max(value, axis.low), axis.high)) / (axis.high - axis.low)
    return round(_TOP + share * (_HIGH - _TOP - _BOTTOM), 1)


def _across(kind: str, y: float) -> str:
    return f'<line class="{kind}" x1="{_LEFT}" x2="{_WIDE - _RIGHT}" y1="{y}" y2="{y}"/>'


def _band(plot: Plot, axis: Axis) -> Iterator[str]:
    if plot.band is not None:
        low, high = plot.band
        top, bottom = _y(axis, high), _y(axis, low)
        size = f'width="{_WIDE - _LEFT - _RIGHT}" height="{round(max(bottom - top, 1), 1)}"'
        yield f'<rect class="band" x="{_LEFT}" y="{top}" {size}/>'


def _ticks(chart: Figure, axis: Axis) -> Iterator[str]:
    for tick in axis.ticks:
        y = _y(axis, tick)
        yield _across("axis", y)
        shown = for_html(chart.show(tick))
        yield f'<text x="{_LEFT - 6}" y="{y + 4}" text-anchor="end">{shown}</text>'


def _marks(plot: Plot) -> Iterator[str]:
    for mark in plot.marks:
        if plot.first <= mark.day <= plot.last:
            x = _x(plot, mark.day)
            yield f"<g><title>{for_html(f'{mark.day} {mark.words}')}</title>"
            yield f'<line class="mark" x1="{x}" x2="{x}" y1="{_TOP}" y2="{_HIGH - _BOTTOM}"/>'
            yield f'<text x="{x}" y="{_TOP - 3}" text-anchor="middle">{for_html(mark.sign)}</text>'
            yield "</g>"


def _line(plot: Plot, axis: Axis) -> Iterator[str]:
    """Yield the readings: a line as far as none is missing, else a dot."""
    for run in _runs(plot):
        points = [f"{_x(plot, each.day)},{_y(axis, each.value)}" for each in run]
        if len(points) > 1:
            yield f'<polyline class="line" points="{" ".join(points)}"/>'
        else:
            x, y = points[0].split(",")
            yield f'<circle class="dot" cx="{x}" cy="{y}" r="2.5"/>'


def _runs(plot: Plot) -> Iterator[Sequence[Reading]]:
    """Yield the readings without a gap between them; what is partial stands alone."""
    step = plot.step or rhythm(plot.readings) or 1
    run: list[Reading] = []
    for reading in plot.readings:
        far = bool(run) and round((reading.day - run[-1].day).days / step) > 1
        if run and (far or reading.partial or run[-1].partial):
            yield run
            run = []
        run.append(reading)
    yield run


def _days(plot: Plot, today: date) -> Iterator[str]:
    days = (plot.last - plot.first).days
    anchors = ("start", "middle", "end")
    for part, anchor in enumerate(anchors):
        day = date.fromordinal(plot.first.toordinal() + round(days * part / 2))
        shown = for_html(show_date(day, today))
        yield f'<text x="{_x(plot, day)}" y="{_HIGH - 6}" text-anchor="{anchor}">{shown}</text>'


def heat_map(found: HeatMap) -> str:
    """Return a map of hours as an element: a number in each cell, the darker the more."""
    wide = _NAMES + _CELL * len(found.rows[0][1])
    high = _HEAD + _LINE * len(found.rows)
    parts = [
        f'<svg viewBox="0 0 {wide} {high}" role="img" aria-label="{for_html(found.title)}">',
        *(_number(hour, "head", str(hour), _HEAD - 7) for hour in range(len(found.rows[0][1]))),
        *(part for at, row in enumerate(found.rows) for part in _weekday(at, *row)),
        "</svg>",
    ]
    return "".join(parts)


def _weekday(at: int, name: str, cells: Sequence[tuple[str, float]]) -> Iterator[str]:
    top = _HEAD + _LINE * at
    yield f'<text x="{_NAMES - 8}" y="{top + 15}" text-anchor="end">{for_html(name)}</text>'
    for hour, (text, share) in enumerate(cells):
        if share:
            place = (
                f'x="{_NAMES + _CELL * hour}" y="{top}" width="{_CELL - 1}" height="{_LINE - 1}"'
            )
            yield f'<rect class="heat" {place} fill-opacity="{round(share, 2)}"/>'
        yield _number(hour, "dark" if share >= _DARK else "cell", text, top + 15)


def _number(hour: int, kind: str, text: str, y: float) -> str:
    x = _NAMES + _CELL * hour + (_CELL - 1) / 2
    return f'<text class="{kind}" x="{x}" y="{y}" text-anchor="middle">{for_html(text)}</text>'
