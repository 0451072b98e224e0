"""The shapes of rules, baselines and what people did with findings, for ``domain.schema``."""

from __future__ import annotations

from typing import Any

from communitytui.domain.checks import (
    REQUIRED,
    Check,
    list_of,
    name,
    number,
    set_of,
    shape,
    text,
    title,
    whole,
    word,
)
from communitytui.domain.words import check_day

FINDING_STATES = ("accepted", "dismissed", "solved")
#: The places of the funnel in the order in which they are to be repaired.
FUNNEL = ("join", "activate", "participate", "return", "recommend", "other")
SEVERITIES = ("bad", "warn", "notice")
#: The most metrics that a rule may look at.
SIGNALS_CAP = 40

#: A rule, as its playbook gave it; see ``domain.rules``.
RULE: dict[str, tuple[Check, Any]] = {
    "id": (name, REQUIRED),
    "signals": (list_of(name, SIGNALS_CAP), []),
    "misses": (list_of(name, SIGNALS_CAP), []),
    "behind": (whole(1, 100), None),
    "within": (name, None),
    "funnel": (word(FUNNEL), "other"),
    "severity": (word(SEVERITIES), "warn"),
    "text": (title, REQUIRED),
    "tasks": (list_of(name, 50), []),
}


#: The numbers of a baseline; see ``domain.baselines``.
_NUMBERS = shape(
    {
        "last": (check_day, REQUIRED),
        "weeks": (whole(1, 520), REQUIRED),
        "scale": (word(("root", "log", "linear")), REQUIRED),
        **dict.fromkeys(("centre", "spread", "reach", "alike"), (number, REQUIRED)),
        "low": (number, None),
        "high": (number, None),
    }
)


def baseline_fields(level: Check) -> dict[str, tuple[Check, Any]]:
    """Return the fields of a baseline, but for its stamps.

    ``numbers`` is ``None`` while its weeks are being gathered.
    """
    return {
        "community": (whole(1, 2**53), REQUIRED),
        "metric": (name, REQUIRED),
        "level": (level, None),
        "version": (whole(1, 9999), 1),
        "first": (check_day, REQUIRED),
        "numbers": (_NUMBERS, None),
        "reason": (text, ""),
        "by": (name, None),
    }


def finding_fields(standard: Check, level: Check) -> dict[str, tuple[Check, Any]]:
    """Return the fields of a finding that somebody acted on, but for its stamps.

    ``closed`` is the day on which its signals were seen to be over.
    """
    record = whole(1, 2**53)
    return {
        "community": (record, REQUIRED),
        "rule": (name, REQUIRED),
        "metric": (name, None),
        "level": (level, None),
        "value": (number, None),
        "standard": (standard, None),
        "severity": (word(SEVERITIES), "warn"),
        "periods": (whole(0, 10_000), 0),
        "since": (check_day, None),
        "tasks": (set_of(record), []),
        "state": (word(FINDING_STATES), REQUIRED),
        "reason": (text, ""),
        "closed": (check_day, None),
        "by": (name, None),
    }
