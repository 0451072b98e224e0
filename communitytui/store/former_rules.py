"""What the rules of schema 3 became: conditions were written out, now rules name signals.

The shipped rules of then are turned into those that replaced them; of any other the metrics that
its condition names are its signals, and a goal behind its time stays one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

#: The shipped conditions of then, by rule.
_SHIPPED = {
    "Q01": "median of stickiness over 7 days below standard of stickiness for 2 weeks",
    "Q02": "dau falls by 20% against same weekdays of 4 weeks",
    "Q03": "100 * wau / mau below standard of wau_mau",
    "Q04": "mau falls for 3 months",
    "Q05": "participation below standard",
    "Q06": "messages rises by 10% against 4 weeks ago"
    " and participation falls by 10% against 4 weeks ago",
    "Q07": "caf50 <= 3 or top1_share above standard",
    "Q08": "staff_share > 60%",
    "Q09": "reactions / messages below standard of reactions_per_message",
    "Q10": "replies / messages below standard of replies_per_message",
    "Q11": "ttfr above standard",
    "Q12": "ttfr_p90 > 4 * ttfr",
    "Q13": "unanswered above standard",
    "Q14": "join_rate below standard",
    "Q15": "activation_7d below standard",
    "Q16": "retention_w1 below standard",
    "Q17": "returning below standard",
    "Q18": "leave_rate above standard",
    "Q19": "net_growth < 0 for 2 weeks",
    "Q20": "growth_rate above baseline and activation_7d below standard",
    "Q21": "csat below standard",
    "Q22": "nps below standard or detractors > promoters",
    "Q23": "ces below standard",
    "Q24": "publish_rate < 90%",
    "Q25": "show_rate below standard",
    "Q26": "cost_per_retained above standard",
    "Q27": "violations_per_1k above standard",
    "Q28": "gini drifts by 0.05 from baseline",
    "Q29": "goal behind time by 15 points",
    "Q30": "all metrics green for 3 weeks",
}
#: What became of each: signals, misses, points behind, the rule that it is within.
_TURNED: dict[str, tuple[tuple[str, ...], tuple[str, ...], int | None, str | None]] = {
    "Q01": (("stickiness", "wau_mau", "habit"), (), None, None),
    "Q02": (
        (
            "dau",
            "messages",
            "wau",
            "replies",
            "mau",
            "contributors",
            "interactions",
            "reactions",
            "posts_per_active",
        ),
        (),
        None,
        None,
    ),
    "Q05": (("participation",), (), None, "Q02"),
    "Q07": (("caf50", "top1_share"), (), None, None),
    "Q08": (("staff_share",), ("staff_share",), None, None),
    "Q09": (("reactions_per_message",), (), None, None),
    "Q10": (("replies_per_message",), (), None, None),
    "Q11": (("ttfr", "ttfr_p75", "ttfr_p90", "in_promise"), ("ttfr", "in_promise"), None, None),
    "Q13": (("unanswered",), ("unanswered",), None, "Q11"),
    "Q14": (("join_rate", "joins"), (), None, None),
    "Q15": (("activation_7d", "retention_w1"), (), None, None),
    "Q17": (("returning", "lapse"), (), None, None),
    "Q18": (("leave_rate", "leaves"), ("leave_rate",), None, None),
    "Q19": (("net_growth", "growth_rate"), (), None, "Q18"),
    "Q21": (("csat",), ("csat",), None, None),
    "Q22": (("nps", "detractors", "promoters"), ("nps",), None, None),
    "Q23": (("ces",), ("ces",), None, None),
    "Q24": (("publish_rate",), ("publish_rate",), None, None),
    "Q25": (("show_rate",), ("show_rate",), None, None),
    "Q26": (("cost_per_retained",), ("cost_per_retained",), None, None),
    "Q27": (("violations_per_1k",), ("violations_per_1k",), None, None),
    "Q29": ((), (), 15, None),
}
#: Rules that are a part of another one now, or that could never be calibrated.
_GONE = frozenset({"Q03", "Q04", "Q06", "Q12", "Q16", "Q20", "Q28", "Q30"})
_WORD = re.compile(r"[a-z_][a-z0-9_]*")
_BEHIND = re.compile(r"goal behind time by (\d+)")


def turned(rules: Iterable[Mapping[str, Any]], metrics: Iterable[str]) -> list[dict[str, Any]]:
    """Return the rules of a community as they are written today.

    ``metrics`` are the names that may be meant. A rule in which nothing can be read is left out:
    it could not be evaluated any more.
    """
    known, found = frozenset(metrics), []
    for rule in rules:
        new = _turned(rule, known)
        if new is not None:
            found.append(new)
    ids = {each["id"] for each in found}
    for each in found:
        if each["within"] not in ids:
            each["within"] = None
    return found


def is_shipped(rule: Mapping[str, Any]) -> bool:
    """Tell whether a rule is one that the program brought."""
    return _SHIPPED.get(str(rule.get("id"))) == rule.get("when")


def _turned(rule: Mapping[str, Any], known: frozenset[str]) -> dict[str, Any] | None:
    kept = {"funnel": "other", "severity": "warn", "tasks": []} | {
        key: rule[key] for key in ("id", "funnel", "severity", "text", "tasks") if key in rule
    }
    if is_shipped(rule):
        if rule["id"] in _GONE:
            return None
        signals, misses, behind, within = _TURNED[rule["id"]]
        # What is grave is told by how far off a value lies.
        kept["severity"] = "warn"
        found = {"signals": list(signals), "misses": list(misses)}
        return {**kept, **found, "behind": behind, "within": within}
    when = str(rule.get("when") or "")
    named = [word for word in dict.fromkeys(_WORD.findall(when)) if word in known]
    goal = _BEHIND.search(when)
    if not named and goal is None:
        return None
    points = min(100, max(1, int(goal[1]))) if goal else None
    return {**kept, "signals": named, "misses": list(named), "behind": points, "within": None}
