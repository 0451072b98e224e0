"""Rhythms, their occurrences and calendar entries as plain JSON records for scripts.

The contract of ``report.records`` holds here too: keys are never removed.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from communitytui.domain.plan.entries import Entry, Gap, Rate
from communitytui.domain.plan.rhythms import Keeping, Occurrence, RhythmState
from communitytui.domain.workspace import Community


def occurrence_record(occurrence: Occurrence, community: Community) -> dict[str, Any]:
    """Return one day of a rhythm; ``id`` is ``null`` while nothing happened to it.

    ``minutes`` is how long it took where somebody said so, else how long it is thought to take.
    """
    rhythm, record = occurrence.rhythm, occurrence.record
    took = record.get("minutes")
    return {
        "id": occurrence.id,
        "uid": occurrence.uid,
        "community": community.id,
        "community_name": community.name,
        "rhythm": rhythm.id,
        "title": rhythm.title,
        "area": rhythm.area,
        "every": rhythm.every,
        "date": occurrence.day.isoformat(),
        "window_end": occurrence.window_end.isoformat(),
        "state": occurrence.state,
        "owner": rhythm.owner,
        "done_by": occurrence.done_by,
        "done_on": record.get("done_on"),
        "note": occurrence.note,
        "minutes": rhythm.minutes if took is None else took,
    }


def rhythm_record(state: RhythmState, community: Community) -> dict[str, Any]:
    """Return a rhythm with its rule, what is next, and how well it is kept."""
    rhythm = state.rhythm
    rule = rhythm.rule
    return {
        "id": rhythm.id,
        "uid": rhythm.record["uid"],
        "community": community.id,
        "community_name": community.name,
        "title": rhythm.title,
        "area": rhythm.area,
        "every": rhythm.every,
        "on": None if rule.every == "daily" else rule.on,
        "month": rule.month if rule.every == "quarterly" else None,
        "window": rule.window,
        "rrule": rule.rrule,
        "owner": rhythm.owner,
        "minutes": rhythm.minutes,
        "paused": rhythm.paused,
        "start": rhythm.first.isoformat(),
        "next": state.next.day.isoformat() if state.next else None,
        **keeping_record(state.keeping),
        "created": rhythm.record["created"],
        "updated": rhythm.record["updated"],
    }


def keeping_record(keeping: Keeping) -> dict[str, Any]:
    """Return streak and compliance: whole percent or ``null``, with the counts behind it."""
    return {
        "streak": keeping.streak,
        "compliance": keeping.compliance,
        "done": keeping.done,
        "due": keeping.due,
        "compliance_30": keeping.recent,
        "done_30": keeping.recent_done,
        "due_30": keeping.recent_due,
    }


def entry_record(entry: Entry, community: Community, today: date) -> dict[str, Any]:
    """Return a line of the calendar; ``settled`` is the day it was published or held."""
    record = entry.record
    return {
        "id": entry.id,
        "uid": record["uid"],
        "community": community.id,
        "community_name": community.name,
        "kind": entry.kind,
        "date": record["date"],
        "time": record["time"],
        "topic": entry.topic,
        "form": record["form"],
        "pillar": record["pillar"],
        "channel": record["channel"],
        "owner": entry.owner,
        "state": entry.state,
        "late": entry.is_late(today),
        "signups": record["signups"],
        "came": record["came"],
        "link": record["link"],
        "notes": record["notes"],
        "settled": record["settled"],
        "created": record["created"],
        "updated": record["updated"],
    }


def gap_record(gap: Gap, community: Community) -> dict[str, Any]:
    """Return a run of days without content."""
    return {
        "community": community.id,
        "community_name": community.name,
        "from": gap.first.isoformat(),
        "to": gap.last.isoformat(),
        "days": gap.days,
    }


def rate_record(
    name: str, rate: Rate, community: Community, first: date, last: date
) -> dict[str, Any]:
    """Return a rate in percent (``null`` for nothing to share) with its counts and its span."""
    return {
        "community": community.id,
        "community_name": community.name,
        "metric": name,
        "value": rate.percent,
        "part": rate.part,
        "whole": rate.whole,
        "from": first.isoformat(),
        "to": last.isoformat(),
    }
