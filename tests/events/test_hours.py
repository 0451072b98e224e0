"""Hours of local days, against the plainest loops there are."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from communitytui.events.event import Event
from communitytui.events.hours import HourCount, counts
from communitytui.events.intake import Intake
from communitytui.events.ledger import BOT, STAFF, Ledger
from tests.events.old_ledger import make_old

ZONES = ("UTC", "Asia/Shanghai", "America/St_Johns", "Asia/Kathmandu", "Europe/Berlin")
#: Clocks go back in the midst of it in St John's (at one minute past midnight) and in Berlin.
START = int(datetime(2010, 10, 29, tzinfo=ZoneInfo("UTC")).timestamp())
DAY = 86_400
Place = tuple[int, int]


def chatter(seed: int, count: int = 900, ids: bool = True) -> list[Event]:
    """Return messages of three chats over twelve days, some of which answer others of theirs."""
    chance = random.Random(seed)
    events: list[Event] = []
    for at in sorted(START + chance.randrange(12 * DAY) for _ in range(count)):
        room = chance.choice("xyz")
        same = [event for event in events[-60:] if event.channel == room]
        parent = chance.choice(same).id if ids and same and chance.random() < 0.4 else ""
        own = str(len(events) + 1) if ids else ""
        author = f"u{int(chance.paretovariate(0.8)) % 9}"
        events.append(
            Event(at, author, "message", own, parent, channel=room, question=chance.random() < 0.3)
        )
    return events


def take(ledger: Ledger, events: Iterable[Event], sha: str) -> None:
    source = ledger.begin(sha, "-")
    intake = Intake(ledger, source)
    intake.take(events)
    ledger.finish(source, "csv", {"replies", "ids"}, None, intake.events)


def plain(
    events: Iterable[Event], zone: str, staff: set[str], out: set[str]
) -> dict[int, dict[int, HourCount]]:
    """Count one event after the other, as one would by hand."""
    by_id = {(event.channel, event.id): event for event in events if event.id}
    messages: dict[Place, list[str]] = defaultdict(list)
    answers: dict[Place, list[str]] = defaultdict(list)
    for event in events:
        local = datetime.fromtimestamp(event.at, ZoneInfo(zone))
        place = local.toordinal(), local.hour
        if event.author not in out:
            messages[place].append(event.author)
        parent = by_id.get((event.channel, event.reply_to))
        if event.reply_to and (parent is None or parent.author != event.author):
            answers[place].append(event.author)
    found: dict[int, dict[int, HourCount]] = {}
    for day, hour in sorted({*messages, *answers}):
        said, told = messages[day, hour], answers[day, hour]
        count = HourCount(
            len(said),
            len(set(said)),
            sum(author not in out for author in told),
            sum(author in staff for author in told),
        )
        if any(count):
            found.setdefault(day, {})[hour] = count
    return found


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("ids", [True, False], ids=["ids", "bare"])
def test_hours_are_those_of_plain_loops(zone: str, ids: bool) -> None:
    events = chatter(3, ids=ids)
    with Ledger(":memory:", "u", zone) as ledger:
        # Two exports that have the middle in common.
        take(ledger, events[:600], "a")
        take(ledger, events[300:], "b")
        marked = {kind: ledger.known(name) for kind, name in ((STAFF, "u1"), (BOT, "u3"))}
        for kind, number in marked.items():
            assert number is not None
            ledger.mark(kind, {number}, ledger.sources()[0])
        people = [event for event in events if event.author != "u3"]
        known = {(event.channel, event.id) for event in people}
        # What a bot wrote is not there to be answered.
        answered = [
            e if (e.channel, e.reply_to) in known else e._replace(reply_to="") for e in people
        ]
        lost = [e for e in people if e.reply_to and (e.channel, e.reply_to) not in known]
        for without in (False, True):
            out = {"u1"} if without else set()
            found = counts(ledger, 0, 10**6, without_staff=without)
            assert not found.unknown
            wanted = plain(answered, zone, {"u1"}, out)
            assert _messages(found.days) == _messages(wanted)
            _check_answers(found.days, wanted, lost, zone, out)
        for chat in ledger.chats():
            own = [event for event in answered if event.channel == chat.title]
            found = counts(ledger, 0, 10**6, [chat.id])
            wanted = plain(own, zone, {"u1"}, set())
            assert _messages(found.days) == _messages(wanted)
        two = {chat.id for chat in ledger.chats() if chat.title in "xy"}
        own = [event for event in answered if event.channel in "xy"]
        found = counts(ledger, 0, 10**6, two)
        assert _messages(found.days) == _messages(plain(own, zone, {"u1"}, set()))
        asked = [e for e in own if e.question and not e.reply_to]
        assert len(found.openers) >= len(asked) - len(lost)


def _messages(days: dict[int, dict[int, HourCount]]) -> dict[Place, tuple[int, int]]:
    return {
        (day, hour): count[:2]
        for day, hours in days.items()
        for hour, count in hours.items()
        if count.messages
    }


def _check_answers(
    found: dict[int, dict[int, HourCount]],
    wanted: dict[int, dict[int, HourCount]],
    lost: list[Event],
    zone: str,
    out: set[str],
) -> None:
    """Compare answers; one to a message that nobody has is one as well."""
    more: dict[Place, list[str]] = defaultdict(list)
    for event in lost:
        local = datetime.fromtimestamp(event.at, ZoneInfo(zone))
        more[local.toordinal(), local.hour].append(event.author)
    for day in found.keys() | wanted.keys():
        for hour in range(24):
            count = found.get(day, {}).get(hour, HourCount())
            other = wanted.get(day, {}).get(hour, HourCount())
            extra = more.get((day, hour), [])
            assert count.answers == other.answers + sum(who not in out for who in extra)
            assert count.staffed == other.staffed + extra.count("u1")


def test_days_without_hours_are_said(tmp_path: Path) -> None:
    path, zone = str(tmp_path / "ops.json.events"), "Asia/Kathmandu"
    events = chatter(4)
    with Ledger(path, "u", zone) as ledger:
        take(ledger, events[:400], "a")
        ledger.commit()
    make_old(path, 2)
    with Ledger(path, "u", zone) as ledger:
        take(ledger, events[300:], "b")
        found = counts(ledger, 0, 10**6)
        wanted = plain(events[300:], zone, set(), set())
        assert _messages(found.days) == _messages(wanted)
        assert sum(found.unknown.values()) == 300
