"""The shapes of values that have parts: deliverables, readings, rules, what a trial came to.

Each is a check as ``kernel.checks`` has them; ``nouns.declared`` says which field has which.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from communitytui.domain.kernel.checks import (
    REQUIRED,
    Check,
    line,
    list_of,
    name,
    number,
    prose,
    shape,
    table_of,
    title,
    tree,
    whole,
    word,
)
from communitytui.domain.kernel.labels import (
    FUNNEL,
    METHOD_NAMES,
    OUTCOME_NAMES,
    SEVERITIES,
)
from communitytui.domain.kernel.records import Fields
from communitytui.domain.kernel.stages import STAGE
from communitytui.domain.kernel.text import TEXT_CAP, clean_line
from communitytui.domain.kernel.words import check_day, check_words, one_of
from communitytui.domain.kernel.workdays import HOLIDAYS_CAP, check_holiday
from communitytui.domain.tasks.deliverables import KINDS
from communitytui.errors import BadValue
from communitytui.message import N_

PART_TYPES = ("text", "number", "money", "date", "choice")
#: How a pass line compares: with a level, or with what was before (in percent, or by so much).
PASS_OPS = (">=", "<=", "+%", "-%", "+", "-")
#: The most metrics that a rule may look at.
SIGNALS_CAP = 40


def score(value: object) -> float:
    """Return a score in a matrix."""
    found = number(value)
    if not 1 <= found <= 5:
        raise BadValue(N_("score: {value} is not from 1 to 5"), value=found)
    return found


@lru_cache(256)
def _source(text: str) -> str:
    # Thousands of readings come from one file.
    return line(text)


@lru_cache(4096)
def _day(text: str) -> str:
    # Every series has a reading on the same days.
    return check_day(clean_line(text, 80))


_SAMPLE = whole(0, 10**12)


def _reading(value: object) -> Fields:
    if not isinstance(value, Mapping) or "v" not in value:
        raise BadValue(N_("expected a reading"))
    reading = {"v": number(value["v"]), "s": _source(str(value.get("s") or ""))}
    # What most readings do not have is left out: files stay small.
    if value.get("p"):
        reading["p"] = True
    if value.get("n") is not None:
        reading["n"] = _SAMPLE(value["n"])
    if value.get("of"):
        reading["of"] = list_of(name)(value["of"])
    return reading


def reading_days(value: object) -> Fields:
    """Return readings by their days."""
    if not isinstance(value, Mapping):
        raise BadValue(N_("expected named values"))
    return {_day(str(day)): _reading(item) for day, item in value.items()}


def timezone(value: object) -> str:
    """Return the name of a time zone that this machine knows."""
    # 2 ms, which only a community with another time zone needs.
    from zoneinfo import ZoneInfo

    text = name(value)
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        raise BadValue(N_("{value} is not a time zone like Asia/Shanghai"), value=text) from None
    return text


def _sparse(fields: dict[str, tuple[Check, object]], more: Mapping[str, Check]) -> Check:
    """Return the check of a shape of which ``more`` may be there: most records have none of it."""
    basic = shape(fields)

    def check(value: object) -> Fields:
        given = value if isinstance(value, Mapping) else {}
        there = {key: given[key] for key in more if given.get(key) is not None}
        plain = {key: each for key, each in given.items() if key not in more} if given else value
        found: Fields = basic(plain)
        return found | {key: more[key](each) for key, each in there.items()}

    return check


_OPTION = shape({"key": (name, REQUIRED), "label": (title, REQUIRED)})
_COLUMN = _sparse(
    {"key": (name, REQUIRED), "label": (title, REQUIRED)}, {"total": whole(1, 1_000_000)}
)
_PART = _sparse(
    {
        "key": (name, REQUIRED),
        "label": (title, REQUIRED),
        "unit": (check_words, ""),
        "type": (word(PART_TYPES), "text"),
        "optional": (bool, False),
        "options": (list_of(_OPTION, 50), []),
    },
    {"least": whole(0, 1_000_000), "most": whole(0, 1_000_000), "of": name},
)
_FACTOR = shape(
    {
        "key": (name, REQUIRED),
        "label": (title, REQUIRED),
        "weight": (whole(0, 100), REQUIRED),
        "named": (bool, False),
    }
)
_DELIVERABLE: dict[str, tuple[Check, object]] = {
    "kind": (word(KINDS), "text"),
    "label": (check_words, ""),
    "value": (tree, None),
    "previous": (tree, None),
    "options": (list_of(_OPTION, 50), []),
    "fields": (list_of(_PART, 30), []),
    "columns": (list_of(_COLUMN, 30), []),
    "factors": (list_of(_FACTOR, 30), []),
    "least": (whole(1, 500), None),
    "most": (whole(1, 500), None),
}


def deliverable(value: object) -> Fields:
    """Return what a task must leave behind.

    Empty lists, and limits that nobody set, are left out: most deliverables have no options, and
    files are read often.
    """
    checked = shape(_DELIVERABLE)(value)
    return {
        key: item
        for key, item in checked.items()
        if item not in ([], None) or key in ("value", "previous")
    }


def holidays(value: object) -> list[object]:
    """Return days off and extra working days in their order, each once."""
    days = set(list_of(check_holiday, HOLIDAYS_CAP)(value))
    return sorted(days, key=lambda day: (day.lstrip("+"), day))


def hours(value: object) -> float:
    """Return how many hours of a week somebody has."""
    found = number(value)
    if not 0 <= found <= 168:
        raise BadValue(N_("{value} is not a number of hours in a week"), value=found)
    return found


def gates(value: object) -> Fields:
    """Return the reasons why stages were entered before their time, by stage."""
    reasons: Fields = table_of(prose)(value)
    for stage in reasons:
        one_of(stage, STAGE, N_("{value} is not a stage"))
    return reasons


#: A file that was imported and counts; ``next`` is what was imported upon it, so that it cannot
#: be undone beneath that.
IMPORT = shape(
    {
        "sha256": (name, REQUIRED),
        "format": (name, REQUIRED),
        "events": (whole(0, 2**53), 0),
        "first": (check_day, None),
        "last": (check_day, None),
        "next": (name, None),
    }
)
#: A rule, as its playbook gave it; see ``domain.judging.rules``.
RULE = shape(
    {
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
)
#: The days between which a task was planned at first.
PLANNED = shape({"start": (check_day, None), "due": (check_day, None)})
#: Who is not counted in a version of a metric; see ``domain.metrics.versions``.
LEFT_OUT = table_of(whole(0, 2**53))
#: What a metric meant before it was defined anew; readings of then keep that version.
FORMER_METRIC = shape(
    {
        "version": (whole(1, 9999), REQUIRED),
        "registry": (whole(0, 9999), 0),
        "without": (LEFT_OUT, {}),
        "definition": (lambda value: check_words(value, TEXT_CAP), ""),
        "unit": (check_words, ""),
        "formula": (line, ""),
        "until": (check_day, None),
    }
)
#: The numbers of a baseline; see ``domain.metrics.baselines``.
LIMITS = shape(
    {
        "last": (check_day, REQUIRED),
        "weeks": (whole(1, 520), REQUIRED),
        "scale": (word(("root", "log", "linear")), REQUIRED),
        **dict.fromkeys(("centre", "spread", "reach", "alike"), (number, REQUIRED)),
        "low": (number, None),
        "high": (number, None),
    }
)
PASS = shape({"op": (word(PASS_OPS), REQUIRED), "value": (number, REQUIRED)})
#: What a comparison came to when a trial was closed; see ``domain.judging.trials.Result``.
RESULT = shape(
    {
        "method": (word(tuple(METHOD_NAMES)), "mean"),
        **dict.fromkeys(
            ("before", "after", "difference", "low", "high", "after_low", "after_high"),
            (number, REQUIRED),
        ),
        "before_days": (whole(0, 3650), REQUIRED),
        "after_days": (whole(0, 3650), REQUIRED),
        "outcome": (word(tuple(OUTCOME_NAMES)), REQUIRED),
        "control": (line, ""),
    }
)
