"""So many days, weeks or months on or back from a day of its own: ``+2w``, ``-3d``, ``+5天``.

Days are those that a community works on, weeks and months those of the calendar.
"""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from communitytui.domain.kernel.date_words import UNITS, plain
from communitytui.domain.kernel.days import add_months, within
from communitytui.domain.kernel.workdays import Workdays
from communitytui.errors import BadValue
from communitytui.message import N_

_UNIT = "|".join(sorted(UNITS, key=len, reverse=True))
_STEP = rf"(?P<sign>[+-]) ?(?P<n>[0-9]{{1,4}}) ?(?P<unit>{_UNIT})"


class Step(NamedTuple):
    """How far, and in what: ``d w m y``."""

    by: int
    unit: str

    def __str__(self) -> str:
        """Return it as it is typed."""
        return f"{self.by:+}{self.unit}"


def read_step(text: str) -> Step:
    """Return the step that ``text`` says; raises ``BadValue``."""
    match = re.fullmatch(_STEP, plain(text[:40]))
    if match is None or int(match["n"]) == 0:
        shown = "".join(char for char in text if char.isprintable())[:60]
        raise BadValue(N_("{text} does not say how far; try +2w, -3d or +1m"), text=shown)
    return Step(int(match["sign"] + match["n"]), UNITS[match["unit"]])


def own_step(text: str) -> tuple[str, Step] | None:
    """Return the field and the step of ``due+1w``, a step from a day of its own; else ``None``."""
    match = re.fullmatch(rf"(?P<field>[^\W\d][^+-]*?) ?(?P<step>{_STEP})", plain(text[:60]))
    return (match["field"], read_step(match["step"])) if match else None


def moved(day: date, step: Step, calendar: Workdays) -> date:
    """Return the day so far from ``day``; raises ``BadValue`` beyond the years we know."""
    try:
        return within(_moved(day, step, calendar))
    except (ValueError, OverflowError):
        raise BadValue(N_("{day} {step} is not in the calendar"), day=day, step=step) from None


def _moved(day: date, step: Step, calendar: Workdays) -> date:
    match step.unit:
        case "d":
            # A day off has the number of the next working day: one on from it is that day.
            number = calendar.number(day) - (step.by > 0 and not calendar.is_working(day))
            return calendar.day(number + step.by)
        case "w":
            return date.fromordinal(day.toordinal() + 7 * step.by)
    return add_months(day, step.by * (12 if step.unit == "y" else 1))
