"""The shapes of rules and of what people did with findings, for ``domain.schema``."""

from __future__ import annotations

from typing import Any

from communitytui.domain.checks import (
    REQUIRED,
    Check,
    list_of,
    name,
    number,
    set_of,
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
#: The most days that the newest reading may be old.
FRESH_CAP = 800

#: A rule, as its playbook gave it; its conditions were parsed when the playbook was read.
RULE: dict[str, tuple[Check, Any]] = {
    "id": (name, REQUIRED),
    "when": (name, REQUIRED),
    "needs": (name, None),
    "funnel": (word(FUNNEL), "other"),
    "severity": (word(SEVERITIES), "warn"),
    "fresh": (whole(1, FRESH_CAP), None),
    "text": (title, REQUIRED),
    "tasks": (list_of(name, 50), []),
}


def finding_fields(standard: Check, level: Check) -> dict[str, tuple[Check, Any]]:
    """Return the fields of a finding that somebody acted on, but for its stamps.

    ``closed`` is the day on which its condition was seen to hold no longer.
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
