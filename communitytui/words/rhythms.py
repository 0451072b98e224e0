"""Rules and compliance in words, the same on the screen, in a table and in a report."""

from __future__ import annotations

from communitytui.domain.kernel.labels import EVERY_NAMES
from communitytui.domain.plan.repeats import LAST, LAST_DAY, Repeat
from communitytui.domain.plan.rhythms import RhythmRule
from communitytui.i18n import N_, name, tr
from communitytui.i18n.phrases import listed
from communitytui.i18n.showing import weekday_name


def show_rule(rule: RhythmRule) -> str:
    """Return when a rhythm comes: ``Weekly, Fri``; ``Monthly, last day``; ``Daily``."""
    every = name(EVERY_NAMES, rule.every)
    if rule.every == "daily":
        return every
    if rule.every == "weekly":
        return tr("{every}, {day}", every=every, day=weekday_name(rule.on))
    day = tr("last day") if rule.on == 31 else tr("day {n}", n=rule.on)
    if rule.every == "quarterly":
        day = tr("month {n}, {day}", n=rule.month, day=day)
    return tr("{every}, {day}", every=every, day=day)


_EVERY = {
    "d": (N_("every day"), N_("every {n} days")),
    "w": (N_("every week"), N_("every {n} weeks")),
    "m": (N_("every month"), N_("every {n} months")),
}
_NTH = {
    1: N_("1st {day}"),
    2: N_("2nd {day}"),
    3: N_("3rd {day}"),
    4: N_("4th {day}"),
    LAST: N_("last {day}"),
}


def show_repeat(repeat: Repeat, time: str | None = None) -> str:
    """Return how often something comes again: ``every 2 weeks, Thu 20:00``."""
    one, many = _EVERY[repeat.unit]
    every = tr(one) if repeat.by == 1 else tr(many, n=repeat.by)
    days = listed(map(weekday_name, repeat.weekdays))
    if repeat.nth:
        days = tr(_NTH[repeat.nth], day=days)
    elif repeat.day:
        days = tr("last day") if repeat.day == LAST_DAY else tr("day {n}", n=repeat.day)
    told = tr("{every}, {day}", every=every, day=days) if days else every
    return f"{told} {time}" if time else told


def show_percent(value: float | None) -> str:
    """Return a percentage: whole, or with the decimal that it has; a dash for ``None``."""
    if value is None:
        return "–"
    return f"{value:.0f}%" if float(value).is_integer() else f"{value:.1f}%"
