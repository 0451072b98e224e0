"""What the rules of schema 3 became: conditions were written out, now rules name signals.

The shipped rules of then (``former_rules.json``: the condition of each, and the signals, misses,
points behind and rule around it that it has now) are turned into those that replaced them. One that
has none became a part of another one, or could never be calibrated. Of any other rule the metrics
that its condition names are its signals, and a goal behind its time stays one.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Mapping
from typing import Any

_FILE = os.path.join(os.path.dirname(__file__), "former_rules.json")
_WORD = re.compile(r"[a-z_][a-z0-9_]*")
_BEHIND = re.compile(r"goal behind time by (\d+)")


def turned(rules: Iterable[Mapping[str, Any]], metrics: Iterable[str]) -> list[dict[str, Any]]:
    """Return the rules of a community as they are written today.

    ``metrics`` are the names that may be meant. A rule in which nothing can be read is left out:
    it could not be evaluated any more.
    """
    with open(_FILE, encoding="utf-8") as file:
        shipped = json.load(file)
    known, found = frozenset(metrics), []
    for rule in rules:
        new = _turned(rule, shipped.get(rule.get("id")), known)
        if new is not None:
            found.append(new)
    ids = {each["id"] for each in found}
    for each in found:
        if each["within"] not in ids:
            each["within"] = None
    return found


def _turned(
    rule: Mapping[str, Any], shipped: Mapping[str, Any] | None, known: frozenset[str]
) -> dict[str, Any] | None:
    kept = {"funnel": "other", "severity": "warn", "tasks": []} | {
        key: rule[key] for key in ("id", "funnel", "severity", "text", "tasks") if key in rule
    }
    if shipped is not None and shipped["when"] == rule.get("when"):
        # What is grave is told by how far off a value lies.
        kept["severity"] = "warn"
        names = ("signals", "misses", "behind", "within")
        new = {name: shipped.get(name) for name in names}
        return {**kept, **new} if "signals" in shipped else None
    when = str(rule.get("when") or "")
    named = [word for word in dict.fromkeys(_WORD.findall(when)) if word in known]
    goal = _BEHIND.search(when)
    if not named and goal is None:
        return None
    points = min(100, max(1, int(goal[1]))) if goal else None
    return {**kept, "signals": named, "misses": list(named), "behind": points, "within": None}
