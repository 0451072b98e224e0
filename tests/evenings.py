"""A chat in Shanghai whose evenings are busy, for what is counted by hour; staff answer in it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple

STAFF = ("ana", "bo")
#: Midnight of a Monday in the zone of the chat, whose clocks never change.
_FIRST = datetime(2026, 9, 7, tzinfo=UTC) - timedelta(hours=8)
DAYS = 72


class Said(NamedTuple):
    """A message: its instant and author, its number, which one it answers, and what it says."""

    at: int
    who: str
    number: int
    parent: int | None
    text: str


@cache
def said() -> tuple[Said, ...]:
    """Return what was said, in order of time."""
    chance = random.Random(11)
    people = [*STAFF, *(f"u{n}" for n in range(40))]
    rows = []
    for day in range(DAYS):
        for hour in range(24):
            busy = 9 if 19 <= hour < 22 else 1.5 if hour > 7 else 0.2
            for _ in range(int(chance.expovariate(1 / busy))):
                at = _FIRST + timedelta(days=day, hours=hour, seconds=chance.randrange(3600))
                text = chance.choice(["Hello", "When?", "Are you there?"])
                rows.append((int(at.timestamp()), chance.choice(people), text))
    return tuple(
        Said(
            at,
            who,
            number,
            number - chance.randint(1, 9) if number > 9 and chance.random() < 0.3 else None,
            text,
        )
        for number, (at, who, text) in enumerate(sorted(rows), start=1)
    )


def write(path: Path, rows: Sequence[Said] | None = None) -> Path:
    """Write an export of some messages, all of them without any."""
    rows = said() if rows is None else rows
    lines = [f"{r.at},{r.who},message,{r.number},{r.parent or ''},{r.text}" for r in rows]
    head = "timestamp,author_id,kind,message_id,reply_to,text"
    path.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    return path
