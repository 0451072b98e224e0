"""Dates and instants as people read them, in the language spoken now."""

from __future__ import annotations

from datetime import UTC, date, datetime, tzinfo

from communitytui.i18n.messages import tr, trn
from communitytui.message import N_

_WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))

#: So many days ahead people think in weekdays.
_NEAR = 14


def weekday_name(number: int) -> str:
    """Return what a weekday is called for short, 1 for Monday to 7 for Sunday."""
    return tr(_WEEKDAYS[number - 1])


def show_date(day: date, today: date) -> str:
    """Return ``day`` for a list: ``12-01``, and ``2027-01-05`` where the year is not today's."""
    return f"{day:%m-%d}" if day.year == today.year else day.isoformat()


def show_day(day: date) -> str:
    """Return ``day`` in full, with its weekday: ``Tue 2026-12-01``, ``2026-12-01 周二``."""
    return tr("{weekday} {date}", weekday=tr(_WEEKDAYS[day.weekday()]), date=day.isoformat())


def show_weekday(day: date) -> str:
    """Return the short name of the weekday of ``day``: ``Tue``, ``周二``."""
    return tr(_WEEKDAYS[day.weekday()])


def show_week(monday: date) -> str:
    """Return a week for the head of a column: ``W48 11-23``, ``48 周 11-23``."""
    return tr("W{week} {day}", week=f"{monday.isocalendar().week:02}", day=f"{monday:%m-%d}")


def show_ahead(day: date, today: date) -> str:
    """Return ``day`` in full and how far it is: ``2026-12-04 周五，11 天后``."""
    days = (day - today).days
    if days < 0:
        far = trn("{n} day ago", "{n} days ago", -days)
    elif days < 2:
        far = tr("tomorrow") if days else tr("today")
    else:
        far = trn("in {n} day", "in {n} days", days)
    return tr("{day}, {far}", day=show_day(day), far=far)


def show_due(due: date, today: date, done: bool = False) -> str:
    """Return when something is due, as seen today: ``5 d late``, ``today``, ``Fri 12-04``.

    From two weeks on it is the date alone. What is ``done`` is never late: it shows its date.
    """
    if done:
        return show_date(due, today)
    days = (due - today).days
    if days < 0:
        return trn("{n} d late", "{n} d late", -days)
    if days < 2:
        return tr("tomorrow") if days else tr("today")
    return show_near(due, today) if days < _NEAR else show_date(due, today)


def show_near(day: date, today: date) -> str:
    """Return a day of these weeks for a list, with its weekday: ``Fri 12-04``, ``12-04 周五``."""
    date = show_date(day, today)
    return tr("{weekday} {date}", weekday=tr(_WEEKDAYS[day.weekday()]), date=date)


def show_over(days: int) -> str:
    """Return by how many days a planned end lies behind the due date.

    These are days to come, if nothing changes: what is late today is said by ``show_due``.
    """
    return trn("would end {n} d past due", "would end {n} d past due", days)


def _zone(name: str | None) -> tzinfo | None:
    if name is None:
        return None
    # 3 ms, and most queries show no instant.
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return UTC


def show_instant(instant: str, zone: str | None, now: datetime | None = None) -> str:
    """Return a stored UTC instant (ISO 8601) as local time in the IANA time zone ``zone``.

    ``None`` is the zone of this machine.

    With ``now`` (aware), today's instants show the time only and this year's leave out the
    year. A zone that this machine does not know shows UTC and says so; a text that is no
    instant is returned as it is, for a log must stay readable whatever is in it.
    """
    try:
        at = datetime.fromisoformat(instant)
        at = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(_zone(zone))
        here = now.astimezone(at.tzinfo) if now else None
    except (ValueError, OverflowError):
        return instant
    if here and at.date() == here.date():
        text = f"{at:%H:%M}"
    elif here and at.year == here.year:
        text = f"{at:%m-%d %H:%M}"
    else:
        text = f"{at:%Y-%m-%d %H:%M}"
    return f"{text} UTC" if at.tzinfo is UTC and zone not in ("UTC", "Etc/UTC") else text
