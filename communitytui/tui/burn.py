"""Money over time as a chart of cells: a line for what is planned, an area for what is spent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from communitytui.domain.kernel.money import show_amount
from communitytui.i18n import tr
from communitytui.i18n.cells import clip, pad, width
from communitytui.i18n.showing import show_date

if TYPE_CHECKING:
    from communitytui.domain.plan.budget import Burn
    from communitytui.tui.drawing import Span

#: The line of the plan, the corner of the axes, where today is.
PLAN, AXIS, TODAY = "━", "│", "▲"
_EIGHTHS = "▁▂▃▄▅▆▇█"
_LEAST = 12


def burn_chart(steps: Sequence[Burn], cells: int, rows: int, today: date) -> list[list[Span]]:
    """Return a chart of ``rows`` lines, its dates below them; none where there is no room for it.

    Each line is exactly ``cells`` wide. Amounts add up from left to right; a column stands for
    the last of its days. What is spent beyond the plan of its day is in another ink, and where
    the plan's line runs through it, the line is on top.
    """
    top = max((max(step.planned, step.spent or Decimal(0)) for step in steps), default=Decimal(0))
    labels = [show_amount(top), "0"]
    room = max(map(width, labels))
    across = cells - room - 2
    if across < _LEAST or rows < 2 or not top:
        return []
    shown = _columns(steps, across)
    lines: list[list[Span]] = []
    for row in reversed(range(rows)):
        label = labels[0] if row == rows - 1 else labels[1] if row == 0 else ""
        spans: list[Span] = [(pad(label, room, "right") + f" {AXIS}", "faint")]
        spans += [_cell(step, row, rows, top) for step in shown]
        lines.append(spans)
    lines.append([(" " * (room + 2), "faint"), *_dates(steps, across, today)])
    return lines


def _columns(steps: Sequence[Burn], cells: int) -> list[Burn]:
    """Return the step of each column: its last day, and what was spent up to then."""
    known = sum(step.spent is not None for step in steps)
    columns = []
    for number in range(cells):
        first = number * len(steps) // cells
        last = max(first, (number + 1) * len(steps) // cells - 1)
        # Today is somewhere within its column.
        spent = steps[min(last, known - 1)].spent if first < known else None
        columns.append(steps[last]._replace(spent=spent))
    return columns


def _cell(step: Burn, row: int, rows: int, top: Decimal) -> Span:
    """Return one cell, ``row`` counted from the bottom."""
    line = _level(step.planned, top, rows)
    if step.planned and (line - 1) // 8 == row:
        return PLAN, "text bold"
    area = _level(step.spent or Decimal(0), top, rows) - row * 8
    if area <= 0:
        return " ", "text"
    over = step.spent is not None and step.spent > step.planned
    return _EIGHTHS[min(8, area) - 1], "bad" if over else "primary"


def _level(amount: Decimal, top: Decimal, rows: int) -> int:
    """Return an amount in eighths of cells, at least one for anything above nothing."""
    level = round(float(amount / top) * rows * 8)
    return max(level, 1) if amount > 0 else 0


def _dates(steps: Sequence[Burn], cells: int, today: date) -> list[Span]:
    """Return the first and the last day, and today between them where there is room."""
    first, last = show_date(steps[0].day, today), show_date(steps[-1].day, today)
    known = sum(step.spent is not None for step in steps)
    here = min(cells - 1, max(0, known - 1) * cells // len(steps))
    words = f"{TODAY} " + tr("today")
    if steps[-1].spent is not None:
        last = f"{words} {last}"
    if width(first) + width(last) + 2 > cells:
        return [(pad(clip(first, cells), cells), "faint")]
    room = cells - width(last) - 1
    if steps[-1].spent is None and here > width(first) and here < room:
        first = pad(first, here) + (words if here + width(words) <= room else TODAY)
    return [(pad(first, room), "faint"), (" " + last, "faint")]
