"""One invented community, seeded, written in every format that we read.

``truth()`` is what happened. A ``Format`` writes it as that program would and says what of it the
format can carry; ``expected`` is the truth seen through that.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from communitytui.events.event import Event

#: Clocks go back on 2025-10-26, in the middle of the chat.
ZONE = "Europe/Berlin"
FIRST_DAY = datetime(2025, 9, 20)
DAYS = 72

#: What is said, and whether it asks something (known, not computed).
TEXTS = (
    ("早上好", False),
    ("大家怎么看？", True),
    ("How do I start?", True),
    ('a "quoted" word, and a comma', False),
    ("line one\nline two?", True),
    ("see https://example.org/find?q=1", False),
    ("semi; bar | tab\there", False),
    ("family 👩‍👩‍👧 ok", False),
    ("<b>&amp;</b>", False),
    ("back\\slash \\x41 and \\\\x42", False),
    ("تجربة؟", True),
    ("=1+1", False),
    ('{"messages": [ "type": "private_group"', False),
    ("[12:00] <x> said so", False),
    ("bell \x07 inside", False),
    ("\u202eright to left", False),
    ("ends with a blank ", False),
)
#: Named like people, with what breaks naive tables and patterns.
NAMES = (
    "张三",
    "李四 Leo",
    "王小明🙂",
    "Anna-Lena",
    "Bob, Jr.",
    "O'Neil",
    'Kim "K"',
    "陈-小雨",
    "Ζωή",
    "ñandú",
    "刘(备)",
    "赵;云",
)


class Member(NamedTuple):
    """Somebody invented; ``number`` is what the ids of a format are made of."""

    number: int
    name: str
    bot: bool = False

    @property
    def nick(self) -> str:
        """The name as IRC allows it."""
        return f"nick{self.number}"


class Happening(NamedTuple):
    """One true event: who by number, ids by number (0 for none)."""

    at: int
    who: Member
    kind: str
    number: int
    answers: int = 0
    reactions: int = 0
    text: str = ""
    asks: bool = False


def members() -> list[Member]:
    """Return the people and the bot."""
    people = [Member(index, name) for index, name in enumerate(NAMES, 1)]
    return [*people, Member(len(people) + 1, "签到助手", bot=True)]


def truth(seed: int = 7, days: int = DAYS) -> list[Happening]:
    """Return all that happened, in order of time."""
    chance = random.Random(seed)
    everyone = members()
    newcomers, early = everyone[8:12], [*everyone[:8], everyone[12]]
    arrivals = {member: chance.randrange(5, days - 30) for member in newcomers}
    gone = {everyone[1]: days - 12, newcomers[0]: days - 8}
    drafts: list[tuple[int, Member, str]] = []
    for day in range(days):
        if day in {33, 34, 35}:  # a gap
            continue
        for member, start in arrivals.items():
            if start == day:
                drafts += [(_instant(day, 9 * 3600 + 5 * member.number), member, "join")]
        for member, end in gone.items():
            if end == day:
                drafts += [(_instant(day, 22 * 3600 + member.number), member, "leave")]
        here = early + [member for member, start in arrivals.items() if start <= day]
        here = [member for member in here if gone.get(member, days) > day]
        for member in here:
            for _ in range(chance.choice((0, 0, 1, 1, 2, 4))):
                drafts.append(
                    (_instant(day, chance.randrange(10 * 3600, 79_200)), member, "message")
                )
    for member in newcomers:  # each says something, so that names can be matched to ids
        drafts.append((_instant(arrivals[member] + 1, 36_000 + member.number), member, "message"))
    drafts += _night_of_the_clock(everyone)
    drafts += [(_instant(day, 43_200 + day), everyone[day % 5], "reaction") for day in (3, 9, 20)]
    return _told(sorted(set(drafts)), chance)


def _night_of_the_clock(everyone: list[Member]) -> list[tuple[int, Member, str]]:
    """02:10 and 02:50 summer time, then 02:05 and 02:40 winter time."""
    first = int(datetime(2025, 10, 26, 2, 0, tzinfo=ZoneInfo(ZONE)).timestamp())
    return [
        (first + 60 * minutes, everyone[minutes % 4], "message") for minutes in (10, 50, 65, 100)
    ]


def _instant(day: int, seconds: int) -> int:
    local = (FIRST_DAY + timedelta(days=day)).replace(tzinfo=ZoneInfo(ZONE))
    return int((local + timedelta(seconds=seconds)).timestamp())


def _told(drafts: list[tuple[int, Member, str]], chance: random.Random) -> list[Happening]:
    happenings: list[Happening] = []
    openers: list[int] = []
    for number, (at, who, kind) in enumerate(drafts, 1):
        if kind != "message":
            happenings.append(Happening(at, who, kind, number))
            continue
        text, asks = chance.choice(TEXTS)
        answers = chance.choice(openers[-6:]) if openers and chance.random() < 0.4 else 0
        if not answers:
            openers.append(number)
        likes = chance.choice((0, 0, 0, 1, 3))
        happenings.append(Happening(at, who, kind, number, answers, likes, text, asks))
    return happenings


class Format(NamedTuple):
    """How a program writes the truth, and how much of it."""

    name: str
    write: Callable[[list[Happening], Path], Path]
    gives: frozenset[str]
    author: Callable[[Member], str]
    number: Callable[[int], str] = str
    reactions_apart: bool = False  # reactions as events of their own
    to_the_minute: bool = False
    only: int = 0  # the one member whose messages it has
    joins: bool = False
    leaves: bool = False


def expected(form: Format, happenings: list[Happening]) -> list[Event]:
    """Return the events that a reader of ``form`` must find."""
    kinds = {"message"} | ({"reaction"} if form.reactions_apart else set())
    kinds |= ({"join"} if form.joins else set()) | ({"leave"} if form.leaves else set())
    return sorted(
        _seen(form, one)
        for one in happenings
        if one.kind in kinds and (not form.only or one.who.number == form.only)
    )


def _seen(form: Format, one: Happening) -> Event:
    at = one.at - one.at % 60 if form.to_the_minute else one.at
    said = one.kind == "message"
    return Event(
        at,
        form.author(one.who),
        one.kind,
        form.number(one.number) if "ids" in form.gives and said else "",
        form.number(one.answers) if "replies" in form.gives and one.answers else "",
        one.reactions if "reactions" in form.gives else 0,
        "",
        one.who.bot and "bots" in form.gives,
        one.asks,
    )


def comparable(form: Format, event: Event) -> Event:
    """Return an event that was read without what the truth does not fix: channels, some ids."""
    said = event.kind == "message"
    return event._replace(
        channel="",
        id=event.id if said and "ids" in form.gives else "",
        reply_to=event.reply_to if "replies" in form.gives else "",
    )
