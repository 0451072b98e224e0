"""Seeded events with what databases have: no zone, nobody, nothing, twice, by bots."""

from __future__ import annotations

import csv
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

FIRST = datetime(2025, 2, 20, tzinfo=UTC)
_TEXTS = (
    "morning",
    "how do I start?",
    "see https://example.org/?q=1",
    "https://example.org/?q=1 and why?",
    "大家怎么看？",
    "在吗？",
    "تجربة؟",
    "a 'quoted' word; and \\ more",
)


class Row(NamedTuple):
    """One row, as a table of events has it; ``None`` is NULL."""

    timestamp: datetime
    author_id: str | None
    author_name: str | None
    kind: str | None
    message_id: str | None
    reply_to: str | None
    reactions: int | None
    channel: str | None
    bot: bool | None
    text: str | None


class Shape(NamedTuple):
    """Which columns a table has, and whether its times have a zone."""

    columns: tuple[str, ...] = Row._fields
    zoned: bool = True


#: A table that has everything, and tables that lack what others cannot do without.
_OF_ONE_CHAT = tuple(name for name in Row._fields if name != "channel")
SHAPES = {
    "chats": Shape(),
    "whole": Shape(_OF_ONE_CHAT),
    "local": Shape(_OF_ONE_CHAT, zoned=False),
    "plain": Shape(("timestamp", "author_id", "kind")),
    "unnamed": Shape(("timestamp", "author_name", "kind", "reactions")),
    "threads": Shape(("timestamp", "author_id", "message_id", "reply_to", "bot")),
}


def rows(seed: int = 3, days: int = 72, people: int = 24) -> list[Row]:
    """Return what happened, in order of time: the clocks of Europe and America change in it."""
    chance = random.Random(seed)
    found: list[Row] = []
    for day in range(days):
        if day in {41, 42, 43, 44}:  # a gap
            continue
        for _ in range(chance.choice((4, 6, 9, 14)) if day % 7 < 5 else chance.choice((0, 1, 2))):
            found.append(_row(chance, len(found), day, people, found))
    twice = [one for one in found if one.message_id and chance.random() < 0.05]
    alike = [one for one in found if not one.message_id and chance.random() < 0.2]
    nights = [
        _row(chance, len(found) + n, 0, people, found[:40])._replace(timestamp=at)
        for n, at in enumerate(_nights())
    ]
    return sorted([*found, *twice, *alike, *nights, *_again()], key=lambda one: one.timestamp)


def _again() -> list[Row]:
    """Return people who are seen for the first time, and once more so many days later."""
    blank = Row(FIRST, None, None, None, None, None, None, None, None, None)
    return [
        blank._replace(
            timestamp=FIRST + timedelta(days=46 + number % 8 + later, hours=12 + number),
            author_id=f"seen {number}",
            author_name=f"Seen {number}",
            message_id=f"s{number}-{later}",
        )
        for number in range(10)
        for later in (0, number)
    ]


def _nights() -> list[datetime]:
    """Return instants around changes of clocks and around midnights."""
    changes = [datetime(2025, 3, 30, 1, tzinfo=UTC), datetime(2025, 3, 9, 6, 59, tzinfo=UTC)]
    midnights = [datetime(2025, 4, 2, hour, 0, tzinfo=UTC) for hour in (4, 15, 16, 18, 22)]
    return [at + timedelta(minutes=m) for at in changes + midnights for m in (-31, -1, 0, 29, 61)]


def _row(chance: random.Random, number: int, day: int, people: int, before: list[Row]) -> Row:
    who = min(int(chance.paretovariate(0.7)), people)
    at = FIRST + timedelta(days=day, seconds=chance.randrange(86_400))
    kind = chance.choice(("message",) * 14 + ("reaction", "join", "leave", "system", "", "回复"))
    said = kind not in ("reaction", "join", "leave", "system")
    parent = ""
    if said and before and chance.random() < 0.4:
        parent = chance.choice(before[-40:]).message_id or "lost"
    return Row(
        at,
        chance.choice((None, "")) if chance.random() < 0.04 else f"u{who}",
        None if chance.random() < 0.3 else chance.choice(("", "~")) + f"Name {who % 20}",
        kind or None,
        f"m{number}" if said and chance.random() < 0.9 else None,
        parent or None,
        chance.choice((None, 0, 0, 1, 4)) if said else None,
        chance.choice(("help", "chat", None)),
        True if who == 5 else chance.choice((None, False)),
        chance.choice(_TEXTS) if said else None,
    )


def shown(at: datetime, shape: Shape, zone: str) -> str:
    """Return an instant as a file has it."""
    if shape.zoned:
        return f"{at:%Y-%m-%dT%H:%M:%SZ}"
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M:%S}"


def first_of_two(happened: list[Row], zone: str) -> list[Row]:
    """Return rows without the second pass of an hour that clocks go through twice.

    A local time of it says the first one, in a file as in a database.
    """
    here = ZoneInfo(zone)
    return [one for one in happened if one.timestamp.astimezone(here).fold == 0]


def write(happened: list[Row], shape: Shape, path: Path, zone: str) -> Path:
    """Write rows as a table of events in a file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(shape.columns)
        for one in happened:
            cells = one._replace(timestamp=shown(one.timestamp, shape, zone))._asdict()  # type: ignore[arg-type]
            out.writerow(_cell(cells[name]) for name in shape.columns)
    return path


def _cell(value: object) -> object:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else value
