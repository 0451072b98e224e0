"""The shape of every record in a workspace: one table of checks, used on each write.

``check`` is the gate between foreign data and the store: what passed it is valid, cleaned and
complete (every field present), so the values built on it need no checks of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from communitytui.domain.checks import REQUIRED as _REQUIRED
from communitytui.domain.checks import Check
from communitytui.domain.checks import check_fields as _check_fields
from communitytui.domain.checks import line as _line
from communitytui.domain.checks import list_of as _list
from communitytui.domain.checks import name as _name
from communitytui.domain.checks import number as _number
from communitytui.domain.checks import prose as _prose
from communitytui.domain.checks import set_of as _set
from communitytui.domain.checks import shape as _shape
from communitytui.domain.checks import table_of as _table
from communitytui.domain.checks import text as _text
from communitytui.domain.checks import title as _title
from communitytui.domain.checks import tree as _tree
from communitytui.domain.checks import whole as _whole
from communitytui.domain.checks import word as _word
from communitytui.domain.deliverables import KINDS
from communitytui.domain.finding_shapes import RULE, baseline_fields, finding_fields
from communitytui.domain.numbers import read_cost
from communitytui.domain.stages import STAGE
from communitytui.domain.text import LINE_CAP, TEXT_CAP
from communitytui.domain.words import (
    check_day,
    check_time,
    check_words,
    one_of,
)
from communitytui.errors import BadValue
from communitytui.i18n import LANGUAGES, N_

STATUSES = ("todo", "doing", "done", "skipped", "reopened")
GROUPS = ("activity", "interaction", "satisfaction", "growth", "own")
LEVELS = ("visit", "interact", "post")
PROVENANCES = ("sourced", "baseline", "team", "provisional")
DIRECTIONS = ("up", "down", "none")
EVERY = ("daily", "weekly", "monthly", "quarterly")
CALENDARS = ("calendar", "working")
OCCURRENCE_STATES = ("open", "done", "skipped")
ENTRY_KINDS = ("content", "activity")
ENTRY_STATES = ("planned", "drafted", "published", "held", "cancelled")
FORMS = ("text", "image", "video", "link", "live", "poll", "other")
PART_TYPES = ("text", "number", "money", "date", "choice")
GOAL_STATUSES = ("open", "reached", "missed", "dropped")
TRIAL_STATES = ("planned", "running", "done", "stopped")
TRIAL_VERDICTS = ("keep", "adjust", "drop")
#: How a pass line compares: with a level, or with what was before (in percent, or by so much).
PASS_OPS = (">=", "<=", "+%", "-%", "+", "-")
OUTCOMES = ("passed", "missed", "unclear")


def _score(value: Any) -> float:
    score = _number(value)
    if not 1 <= score <= 5:
        raise BadValue(N_("score: {value} is not from 1 to 5"), value=score)
    return score


def _reading(value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping) or "v" not in value:
        raise BadValue(N_("expected a reading"))
    reading = {"v": _number(value["v"]), "s": _line(str(value.get("s") or ""))}
    # What most readings do not have is left out: files stay small.
    if value.get("p"):
        reading["p"] = True
    if value.get("n") is not None:
        reading["n"] = _whole(0, 10**12)(value["n"])
    return reading


def _days(value: Any) -> dict[str, Any]:
    return {check_day(day): item for day, item in _table(_reading)(value).items()}


def _timezone(value: Any) -> str:
    from zoneinfo import ZoneInfo

    text = _name(value)
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        raise BadValue(N_("{value} is not a time zone like Asia/Shanghai"), value=text) from None
    return text


_OPTION = _shape({"key": (_name, _REQUIRED), "label": (_title, _REQUIRED)})
_PART = _shape(
    {
        "key": (_name, _REQUIRED),
        "label": (_title, _REQUIRED),
        "unit": (check_words, ""),
        "type": (_word(PART_TYPES), "text"),
        "optional": (bool, False),
        "options": (_list(_OPTION, 50), []),
    }
)
_FACTOR = _shape(
    {
        "key": (_name, _REQUIRED),
        "label": (_title, _REQUIRED),
        "weight": (_whole(0, 100), _REQUIRED),
        "named": (bool, False),
    }
)
_DELIVERABLE: dict[str, tuple[Check, Any]] = {
    "kind": (_word(KINDS), "text"),
    "label": (check_words, ""),
    "value": (_tree, None),
    "previous": (_tree, None),
    "options": (_list(_OPTION, 50), []),
    "fields": (_list(_PART, 30), []),
    "columns": (_list(_OPTION, 30), []),
    "factors": (_list(_FACTOR, 30), []),
}


def _deliverable(value: Any) -> dict[str, Any]:
    """Empty lists are left out: most deliverables have no options, and files are read often."""
    checked = _shape(_DELIVERABLE)(value)
    return {
        key: item for key, item in checked.items() if item != [] or key in ("value", "previous")
    }


def _holidays(value: Any) -> list[Any]:
    """Return days off and extra working days in their order, each once."""
    from communitytui.domain.workdays import HOLIDAYS_CAP, check_holiday

    days = set(_list(check_holiday, HOLIDAYS_CAP)(value))
    return sorted(days, key=lambda day: (day.lstrip("+"), day))


def _currency(value: Any) -> str:
    from communitytui.domain.money import check_currency

    return check_currency(value)


def _hours(value: Any) -> float:
    hours = _number(value)
    if not 0 <= hours <= 168:
        raise BadValue(N_("{value} is not a number of hours in a week"), value=hours)
    return hours


def _gates(value: Any) -> dict[str, Any]:
    """Return the reasons why stages were entered before their time, by stage."""
    reasons: dict[str, Any] = _table(_prose)(value)
    for stage in reasons:
        one_of(stage, STAGE, N_("{value} is not a stage"))
    return reasons


#: A file that was imported and counts; ``next`` is what was imported upon it, so that it cannot
#: be undone beneath that.
_IMPORT = _shape(
    {
        "sha256": (_name, _REQUIRED),
        "format": (_name, _REQUIRED),
        "events": (_whole(0, 2**53), 0),
        "first": (check_day, None),
        "last": (check_day, None),
        "next": (_name, None),
    }
)
_ID = _whole(1, 2**53)
_STAMPS: dict[str, tuple[Check, Any]] = {
    "uid": (_name, _REQUIRED),
    "created": (_name, _REQUIRED),
    "updated": (_name, _REQUIRED),
}
_COMMUNITY: dict[str, tuple[Check, Any]] = {
    "name": (_name, _REQUIRED),
    "language": (_word(LANGUAGES), "zh"),
    "timezone": (_timezone, "Asia/Shanghai"),
    "start": (check_day, _REQUIRED),
    "playbook": (_line, ""),
    "areas": (_table(_title), {}),
    "roles": (_table(_title), {}),
    "considerations": (_table(_list(check_words, 50)), {}),
    "profile": (_list(_name), []),
    "goals": (_list(_name), []),
    "sidebar": (_list(_name), []),
    "calendar": (_word(CALENDARS), "calendar"),
    "holidays": (_holidays, []),
    "currency": (_currency, "CNY"),
    "capacity": (_table(_hours), {}),
    "gates": (_gates, {}),
    "rules": (_list(_shape(RULE), 200), []),
    # The files that count, by the tokens that the ledger of events has for them.
    "imports": (_table(_IMPORT), {}),
    # Whether metrics are counted without staff; see ``domain.registry.WITHOUT_STAFF``.
    "without_staff": (bool, False),
}
_TASK: dict[str, tuple[Check, Any]] = {
    "community": (_ID, _REQUIRED),
    "key": (_name, None),
    "stage": (
        lambda value: one_of(str(value), STAGE, N_("{value} is not a stage")),
        _REQUIRED,
    ),
    "area": (_name, None),
    "title": (_title, _REQUIRED),
    "status": (_word(STATUSES), "todo"),
    "deliverable": (_deliverable, {}),
    "done_when": (lambda value: check_words(value, TEXT_CAP), None),
    "owner": (_name, None),
    "helpers": (_set(_name), []),
    "role": (_name, None),
    "days": (_whole(1, 3650), None),
    "start": (check_day, None),
    "due": (check_day, None),
    "priority": (_whole(1, 3), None),
    "after": (_set(_ID), []),
    "goal": (_ID, None),
    "budget": (read_cost, None),
    "spent": (read_cost, None),
    "notes": (_text, ""),
    "reason": (_text, None),
    "completed": (_name, None),
    "order": (_number, 0),
    "planned": (_shape({"start": (check_day, None), "due": (check_day, None)}), None),
}
#: What a version of a metric means; see ``domain.meanings``.
_MEANING: dict[str, tuple[Check, Any]] = {
    "registry": (_whole(0, 9999), 0),
    "without": (_table(_whole(0, 2**53)), {}),
}
#: What a metric meant before it was defined anew; readings of then keep that version.
_FORMER_METRIC = _shape(
    {
        "version": (_whole(1, 9999), _REQUIRED),
        **_MEANING,
        "definition": (lambda value: check_words(value, TEXT_CAP), ""),
        "unit": (check_words, ""),
        "until": (check_day, None),
    }
)
_METRIC: dict[str, tuple[Check, Any]] = {
    "community": (_ID, _REQUIRED),
    "name": (_name, _REQUIRED),
    "group": (_word(GROUPS), "own"),
    "title": (_title, _REQUIRED),
    "unit": (check_words, ""),
    "level": (_word(LEVELS), None),
    "definition": (lambda value: check_words(value, TEXT_CAP), ""),
    "version": (_whole(1, 9999), 1),
    **_MEANING,
    "decimals": (_whole(0, 6), 0),
    "direction": (_word(DIRECTIONS), "up"),
    "former": (_list(_FORMER_METRIC, 200), []),
}
_STANDARD: dict[str, tuple[Check, Any]] = {
    "community": (_ID, _REQUIRED),
    "metric": (_name, _REQUIRED),
    "level": (_word(LEVELS), None),
    "target": (_number, None),
    "alert": (_number, None),
    "direction": (_word(DIRECTIONS), "up"),
    "provenance": (_word(PROVENANCES), "team"),
    "source": (check_words, None),
}
_READINGS: dict[str, tuple[Check, Any]] = {
    "community": (_ID, _REQUIRED),
    "metric": (_name, _REQUIRED),
    "level": (_word(LEVELS), None),
    "version": (_whole(1, 9999), 1),
    "year": (_whole(1970, 9999), _REQUIRED),
    "days": (_days, {}),
}
_EVERY: tuple[Check, Any] = (_word(EVERY), _REQUIRED)
_RULE: dict[str, tuple[Check, Any]] = {
    "on": (_whole(1, 31), None),
    "month": (_whole(1, 3), None),
    "window": (_whole(1, 89), None),
    "paused": (bool, False),
}
_RHYTHM: dict[str, tuple[Check, Any]] = {
    "community": (_ID, _REQUIRED),
    "every": _EVERY,
    "title": (_title, _REQUIRED),
    "area": (_name, None),
    "minutes": (_whole(0, 1440), 0),
    "owner": (_name, None),
    "start": (check_day, None),
    **_RULE,
    "former": (_list(_shape({"until": (check_day, _REQUIRED), "every": _EVERY, **_RULE})), []),
}
#: What happened to a rhythm on one of its days; see ``domain.rhythms``.
_OCCURRENCE: dict[str, tuple[Check, Any]] = {
    "community": (_ID, _REQUIRED),
    "rhythm": (_ID, _REQUIRED),
    "date": (check_day, _REQUIRED),
    "state": (_word(OCCURRENCE_STATES), "open"),
    "done_on": (check_day, None),
    "done_by": (_name, None),
    "note": (_text, ""),
    "minutes": (_whole(0, 1440), None),
}
_ENTRY: dict[str, tuple[Check, Any]] = {
    "community": (_ID, _REQUIRED),
    "kind": (_word(ENTRY_KINDS), "content"),
    "topic": (_name, _REQUIRED),
    "date": (check_day, _REQUIRED),
    "time": (check_time, None),
    "form": (_word(FORMS), "text"),
    "pillar": (_name, None),
    "channel": (_name, None),
    "owner": (_name, None),
    "state": (_word(ENTRY_STATES), "planned"),
    "signups": (_whole(0, 10_000_000), None),
    "came": (_whole(0, 10_000_000), None),
    "link": (_line, ""),
    "notes": (_text, ""),
    "settled": (check_day, None),
}
_GOAL: dict[str, tuple[Check, Any]] = {
    "community": (_ID, _REQUIRED),
    "statement": (_title, _REQUIRED),
    "metric": (_name, None),
    "baseline": (_number, None),
    "target": (_number, None),
    "deadline": (check_day, None),
    "owner": (_name, None),
    "status": (_word(GOAL_STATUSES), "open"),
    "reason": (_text, None),
}
#: What is filled into a matrix until it is handed in; see ``domain.decisions``.
_SHEET: dict[str, tuple[Check, Any]] = {
    "community": (_ID, _REQUIRED),
    "task": (_ID, _REQUIRED),
    "options": (_table(_number, LINE_CAP), {}),
    "cells": (_table(_score, LINE_CAP * 2), {}),
    "notes": (_table(_prose, LINE_CAP * 2), {}),
    "choice": (_list(_name, 50), []),
    "reason": (_text, ""),
}

#: The lines that a finding was held against, as they stood on that day.
_LINES = _shape(
    {field: _STANDARD[field] for field in ("target", "alert", "direction", "provenance", "source")}
)
#: What a comparison came to when a trial was closed; see ``domain.trials.Result``.
_RESULT = _shape(
    {
        "method": (_word(("mean", "median")), "mean"),
        **dict.fromkeys(
            ("before", "after", "difference", "low", "high", "after_low", "after_high"),
            (_number, _REQUIRED),
        ),
        "before_days": (_whole(0, 3650), _REQUIRED),
        "after_days": (_whole(0, 3650), _REQUIRED),
        "outcome": (_word(OUTCOMES), _REQUIRED),
        "control": (_line, ""),
    }
)
_TRIAL: dict[str, tuple[Check, Any]] = {
    "community": (_ID, _REQUIRED),
    "title": (_name, _REQUIRED),
    "hypothesis": (_text, ""),
    "metric": (_name, _REQUIRED),
    "level": (_word(LEVELS), None),
    "version": (_whole(1, 9999), 1),
    "pass": (
        _shape({"op": (_word(PASS_OPS), _REQUIRED), "value": (_number, _REQUIRED)}),
        _REQUIRED,
    ),
    "start": (check_day, None),
    "days": (_whole(5, 366), _REQUIRED),
    "tasks": (_set(_ID), []),
    # A record of a finding by its id, or a rule by its name.
    "finding": (lambda value: value if isinstance(value, int) else _name(value), None),
    "baseline_days": (_whole(7, 366), 28),
    "control": (_text, ""),
    "stop": (_text, ""),
    "state": (_word(TRIAL_STATES), "planned"),
    "ended": (check_day, None),
    "verdict": (_word(TRIAL_VERDICTS), None),
    "reason": (_text, None),
    "result": (_RESULT, None),
    "owner": (_name, None),
}
#: What a review found, as it stood on the day it was closed; see ``domain.cycles``.
_CYCLE: dict[str, tuple[Check, Any]] = {
    "community": (_ID, _REQUIRED),
    "number": (_whole(1, 9999), _REQUIRED),
    "start": (check_day, _REQUIRED),
    "end": (check_day, _REQUIRED),
    "summary": (_tree, {}),
    "goals": (_list(_tree), []),
    "metrics": (_list(_tree), []),
    "findings": (_list(_tree), []),
    "trials": (_list(_tree), []),
    "right": (_list(_name, 20), []),
    "wrong": (_list(_name, 20), []),
    "next": (_list(_name, 20), []),
    "new_goals": (_set(_ID), []),
    "by": (_name, None),
}

#: Every table of a workspace with its fields. A table that has none yet keeps any JSON record.
TABLES: dict[str, dict[str, tuple[Check, Any]] | None] = {
    "communities": {**_COMMUNITY, **_STAMPS},
    "tasks": {**_TASK, **_STAMPS},
    "goals": {**_GOAL, **_STAMPS},
    "decisions": {**_SHEET, **_STAMPS},
    "rhythms": {**_RHYTHM, **_STAMPS},
    "occurrences": {**_OCCURRENCE, **_STAMPS},
    "entries": {**_ENTRY, **_STAMPS},
    "metrics": {**_METRIC, **_STAMPS},
    "standards": {**_STANDARD, **_STAMPS},
    "baselines": {**baseline_fields(_word(LEVELS)), **_STAMPS},
    "readings": {**_READINGS, **_STAMPS},
    "findings": {**finding_fields(_LINES, _word(LEVELS)), **_STAMPS},
    "trials": {**_TRIAL, **_STAMPS},
    "cycles": {**_CYCLE, **_STAMPS},
}


def check(table: str, record: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``record`` cleaned, checked and with every field of ``table`` present.

    Raises ``BadValue`` naming the field. Checking a record that passed gives an equal record.
    """
    fields = TABLES[one_of(table, TABLES, N_("there is no table {value}"))]
    if not isinstance(record, Mapping):
        raise BadValue(N_("expected named values"))
    if fields is None:
        return dict(_tree(record))
    return _check_fields(fields, record)


def check_field(table: str, field: str, value: Any) -> Any:
    """Return one field's ``value`` checked as ``check`` would; ``None`` where it may be."""
    fields = TABLES[table] or {}
    one_of(field, fields, N_("there is no field {value}"))
    test, default = fields[field]
    if value is None and default is None:
        return None
    return test(value)
