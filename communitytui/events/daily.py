"""Daily values out of what programs count: running totals, stocks, and the days they lack."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise

from communitytui.domain.metrics.readings import Value

#: The level of a count that runs on from day to day, until it is told apart.
TOTAL = "total"
_DAY = timedelta(days=1)


def daily_messages(values: Iterable[Value]) -> list[Value]:
    """Return the values of Slack's analytics with the messages of each day.

    "Messages posted" runs on from the first day of the workspace. Where there are columns for
    kinds of channels, which count by day, they are added up; else a day has what the total grew
    by since the day before, and none after a day that is missing, or where the total fell.
    """
    rest: list[Value] = []
    totals: dict[date, float] = {}
    kinds: dict[date, float] = {}
    for value in values:
        if value.metric != "messages":
            rest.append(value)
        elif value.level == TOTAL:
            totals[value.day] = value.value
        else:
            kinds[value.day] = kinds.get(value.day, 0) + value.value
    return rest + [
        Value("messages", None, day, count) for day, count in (kinds or _grown(totals)).items()
    ]


def _grown(totals: dict[date, float]) -> dict[date, float]:
    grown = {
        day: total - totals[day - _DAY] for day, total in totals.items() if day - _DAY in totals
    }
    return {day: count for day, count in grown.items() if count >= 0}


def with_leaves(values: list[Value]) -> list[Value]:
    """Return WeCom's values with who left: members of the day before, who came, who are there."""
    members = {value.day: value.value for value in values if value.metric == "members"}
    joins = {value.day: value.value for value in values if value.metric == "joins"}
    leaves = {
        day: members[day - _DAY] + joins[day] - count
        for day, count in members.items()
        if day in joins and day - _DAY in members
    }
    return values + [
        Value("leaves", None, day, count) for day, count in leaves.items() if count >= 0
    ]


def has_steps(days: set[date]) -> bool:
    """Whether a table has a line for each week or month: no two days are neighbours."""
    ordered = sorted(days)
    return len(ordered) > 1 and min(b - a for a, b in pairwise(ordered)) > 5 * _DAY


def missing_days(days: set[date]) -> set[date]:
    """Return the days that a table lacks, where it has a line for each day: most are neighbours."""
    ordered = sorted(days)
    steps = [b - a for a, b in pairwise(ordered)]
    if not steps or 2 * steps.count(_DAY) < len(steps):
        return set()
    span = (ordered[-1] - ordered[0]).days
    # A wrong year in one line is no century of gaps.
    if span > 20 * len(ordered) + 400:
        return set()
    return {ordered[0] + timedelta(days=n) for n in range(span)} - days
