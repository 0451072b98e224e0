"""Rules and compliance in words, the same on the screen, in a table and in a report."""

from __future__ import annotations

from communitytui.domain.kernel.labels import EVERY_NAMES
from communitytui.domain.plan.rhythms import RhythmRule
from communitytui.i18n import name, tr
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


def show_percent(value: float | None) -> str:
    """Return a percentage: whole, or with the decimal that it has; a dash for ``None``."""
    if value is None:
        return "–"
    return f"{value:.0f}%" if float(value).is_integer() else f"{value:.1f}%"
