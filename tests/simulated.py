"""Communities whose truth is known, to count false findings and missed changes.

Members differ much in how often they write; a day has its weekday and a mood that it shares with
the day before; every second message answers another one after a while. Nothing in it is fitted to
how metrics are judged. Each gives the readings that an import of its chat would.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from random import Random
from statistics import median
from types import MappingProxyType
from typing import Any, NamedTuple

from communitytui.domain.judging.findings import findings
from communitytui.domain.metrics.registry import REGISTRY
from communitytui.domain.workspace import Workspace
from communitytui.services.communities import load_playbook
from tests.domain.small import STAMPS, community

END = date(2026, 11, 29)
_WEEKDAYS = (1.0, 1.0, 1.02, 1.0, 0.95, 0.8, 0.85)
#: Metrics of which one is named when activity falls, and when answers come late.
ACTIVITY = frozenset({"dau", "wau", "mau", "messages", "contributors", "replies"})
ANSWERS = frozenset({"ttfr", "ttfr_p75", "ttfr_p90", "unanswered"})
Days = dict[date, dict[str, Any]]
#: The weeks after which a baseline is full.
BASE = 20


class Plan(NamedTuple):
    """What happens to a community, and how big it is; the change begins after ``calm`` weeks.

    ``members`` are those of each group where it has any; it happens to the first ``hit`` groups.
    """

    scenario: str
    seed: int
    weeks: int = 60
    calm: int = 28
    members: int = 150
    groups: int = 0
    hit: int = 0


class Day(NamedTuple):
    """What happened on a day: who wrote, messages, replies, and how long those took."""

    active: frozenset[int]
    messages: int
    replies: int
    waits: list[float]


Series = Mapping[tuple[str, str | None], "Days"]


def level(scenario: str, week: float) -> float:
    """Return how busy a community is, against before; ``week`` counts from the change."""
    if week < 0:
        return 1.0
    levels: dict[str, float] = {
        "decline": 0.99**week,
        "slow": 0.995**week,
        "growth": 1.01**week,
        "step": 0.9,
        "slump": 0.75,
        "holiday": 0.6 if week < 10 / 7 else 1.0,
    }
    return levels.get(scenario, 1.0)


@cache
def readings(plan: Plan) -> Series:
    """Return the readings of a simulated community by metric and level, then by day."""
    return by_group(plan)[None]


@cache
def by_group(plan: Plan) -> Mapping[int | None, Series]:
    """Return the readings of a simulated community (``None``), and of each of its groups."""
    if not plan.groups:
        return {None: _counted(plan, _days(plan))}
    parts: dict[int, list[Day]] = {}
    for group in range(1, plan.groups + 1):
        scenario = plan.scenario if group <= plan.hit else "stable"
        days = _days(plan._replace(scenario=scenario, groups=0, hit=0), f" in {group}")
        parts[group] = [
            day._replace(active=frozenset(who + group * plan.members for who in day.active))
            for day in days
        ]
    every = [
        Day(
            frozenset().union(*(day.active for day in some)),
            sum(day.messages for day in some),
            sum(day.replies for day in some),
            [wait for day in some for wait in day.waits],
        )
        for some in zip(*parts.values(), strict=True)
    ]
    return {group: _counted(plan, days) for group, days in [(None, every), *parts.items()]}


def _days(plan: Plan, where: str = "") -> list[Day]:
    random = Random(f"{plan.scenario}-{plan.seed}{where}")
    small = plan.scenario == "small"
    people = [random.lognormvariate(0, 1.3) for _ in range(25 if small else plan.members)]
    daily, total = (5.0 if small else 0.9 * plan.members), sum(people)
    first, mood = END - timedelta(days=7 * plan.weeks - 1), 0.0
    found = []
    for number in range(7 * plan.weeks):
        day = first + timedelta(days=number)
        mood = 0.4 * mood + random.gauss(0, 0.08)
        busy = level(plan.scenario, number / 7 - plan.calm) * _WEEKDAYS[day.weekday()]
        busy *= math.exp(mood)
        slow = 3.0 if plan.scenario == "mute" and number / 7 >= plan.calm else 1.0
        active, messages = set(), 0
        for who, weight in enumerate(people):
            count = _poisson(random, random.gammavariate(2.0, daily * busy * weight / total / 2))
            messages += count
            if count:
                active.add(who)
        replies = sum(random.random() < 0.5 for _ in range(messages))
        waits = [random.lognormvariate(0.6, 1.0) * slow for _ in range(replies)]
        found.append(Day(frozenset(active), messages, replies, waits))
    return found


def _counted(plan: Plan, days: Iterable[Day]) -> Series:
    first = END - timedelta(days=7 * plan.weeks - 1)
    month: deque[frozenset[int]] = deque(maxlen=30)
    waits: deque[list[float]] = deque(maxlen=30)
    posts: deque[int] = deque(maxlen=7)
    found: dict[tuple[str, str | None], Days] = {}
    for number, day in enumerate(days):
        month.append(day.active)
        waits.append(day.waits)
        on = first + timedelta(days=number)
        _put(found, on, number, month, waits, posts, (day.messages, day.replies))
    return found


def _put(
    found: dict[tuple[str, str | None], Days],
    day: date,
    number: int,
    month: deque[frozenset[int]],
    waits: deque[list[float]],
    posts: deque[int],
    counts: tuple[int, int],
) -> None:
    active, (messages, replies) = month[-1], counts
    posts.append(messages)
    week = frozenset().union(*list(month)[-7:])
    known = frozenset().union(*month)
    values: dict[tuple[str, str | None], tuple[float, int, int | None]] = {
        ("dau", "post"): (len(active), 1, None),
        ("wau", "post"): (len(week), 7, None),
        ("mau", "post"): (len(known), 30, None),
        ("stickiness", "post"): (100 * len(active) / max(1, len(known)), 30, len(known)),
        ("wau_mau", "post"): (100 * len(week) / max(1, len(known)), 30, len(known)),
        ("messages", None): (messages, 1, None),
        ("replies", None): (replies, 1, None),
        ("contributors", None): (len(known), 30, None),
        ("posts_per_active", None): (sum(posts) / max(1, len(week)), 7, len(week)),
    }
    if day.weekday() == 6:
        # Medians are only looked at where a week ends.
        every = [wait for each in waits for wait in each]
        if every:
            values["ttfr", None] = (median(every), 30, len(every))
    for key, (value, window, n) in values.items():
        item: dict[str, Any] = {"v": round(value, 6), "s": "test"}
        if number + 1 < window:
            item["p"] = True
        if n is not None:
            item["n"] = n
        found.setdefault(key, {})[day] = item


def _poisson(random: Random, rate: float) -> int:
    limit, count, chance = math.exp(-min(rate, 500.0)), 0, random.random()
    while chance > limit:
        count += 1
        chance *= random.random()
    return count


def workspace(
    series: Series,
    until: date,
    baselines: Iterable[Any] = (),
    groups: Mapping[int | None, Series] = MappingProxyType({}),
) -> Workspace:
    """Return a community of the shipped playbook with the readings up to a day, on the next one.

    ``groups`` are the readings of its groups, ``series`` those of the whole.
    """
    rules = [rule.record() for rule in load_playbook().rules]
    metrics: dict[int, Any] = {}
    rows: dict[int, Any] = {}
    for place, (name, at) in enumerate(series, 1):
        record = REGISTRY[name].metric_record(at)
        metrics[place] = {"community": 1, "former": [], **record, **STAMPS, "uid": name}
        for group, every in {**groups, None: series}.items():
            where = {"community": 1, "metric": name, "level": record["level"], "version": 1}
            for year, found in _years(every[name, at], until).items():
                rows[len(rows) + 1] = {**where, "chat_group": group, "year": year, "days": found}
    tables = {
        "communities": {1: community(rules=rules)},
        "metrics": metrics,
        "readings": rows,
        "groups": {id: {"community": 1, "name": f"group {id}"} for id in groups if id},
        "baselines": dict(enumerate(baselines, 1)),
    }
    return Workspace(tables, datetime.combine(until + timedelta(days=1), time(6), UTC))


def _years(days: Days, until: date) -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    for day, item in days.items():
        if day <= until:
            found.setdefault(day.year, {})[day.isoformat()] = item
    return found


class Score(NamedTuple):
    """What was found at all looks: findings, verdicts, and when a change was first named."""

    looks: int
    findings: int
    usual: float
    named: list[int | None]

    @property
    def per_look(self) -> float:
        """Findings per look."""
        return self.findings / self.looks

    @property
    def first(self) -> float:
        """The median of the weeks after which a change was named, where it was."""
        return median([week for week in self.named if week is not None])


def begun(plan: Plan, every: int) -> tuple[int, float]:
    """Return how many findings began in a community after its baseline, and in how many quarters.

    One that stands, goes and comes again began twice.
    """
    series, count = readings(plan), 0
    before: set[tuple[str, str | None]] = set()
    looks = range(BASE, plan.weeks + 1, every)
    for week in looks:
        look = workspace(series, END - timedelta(weeks=plan.weeks - week))
        found = {
            (f.rule.id, f.metric) for f in findings(look, 1) if f.live and f.severity != "notice"
        }
        count, before = count + len(found - before), found
    return count, (looks[-1] - looks[0]) / 13


def score(plans: Iterable[Plan], every: int = 4, after: int = 0) -> Score:
    """Look at each community every some weeks, from ``after`` weeks after the change on."""
    looks = count = usual = judged = 0
    named: list[int | None] = []
    for plan in plans:
        groups, seen = by_group(plan), None
        wanted = ANSWERS if plan.scenario == "mute" else ACTIVITY
        for week in range(plan.calm + after, plan.weeks + 1, every):
            until = END - timedelta(weeks=plan.weeks - week)
            look = workspace(groups[None], until, groups=groups)
            found = [state for state in findings(look, 1) if state.live]
            looks, count = looks + 1, count + len(found)
            for state in look.measures.states(1):
                if state.judgement.change is not None:
                    judged += 1
                    usual += state.judgement.change in ("usual", "better")
            if seen is None and week > plan.calm:
                hits = [f for f in found if f.metric in wanted and f.severity != "notice"]
                seen = week - plan.calm if hits else None
        named.append(seen)
    return Score(looks, count, usual / judged, named)
