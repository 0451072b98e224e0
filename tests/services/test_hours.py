"""WeekHours and effects from an import, against SQL over the same events."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from communitytui.domain.metrics.hours import HOURS, OF
from communitytui.domain.workspace import Workspace
from communitytui.events.ledger import place
from communitytui.services import calendar, hours
from communitytui.services.hours import effects, look
from communitytui.services.importing import Options, import_file
from communitytui.store import Store
from tests.services.conftest import NOW

#: The time zone of the community that the fixtures make, which has no clocks that change.
_EAST = timedelta(hours=8)
#: A Monday in that zone.
_FIRST = datetime(2026, 9, 7, tzinfo=UTC) - _EAST
_DAYS = 72
_STAFF = ("ana", "bo")
#: Whatever happened, in the clock of the community.
_LOCAL = "strftime('{}', at + 28800, 'unixepoch')"


def happened() -> list[tuple[int, str, int, int | None]]:
    """Return instant, author, message and what it answers; evenings are busy."""
    chance = random.Random(11)
    people = [*_STAFF, *(f"u{n}" for n in range(40))]
    rows: list[tuple[int, str, int, int | None]] = []
    for day in range(_DAYS):
        for hour in range(24):
            busy = 9 if 19 <= hour < 22 else 1.5 if hour > 7 else 0.2
            for _ in range(int(chance.expovariate(1 / busy))):
                at = _FIRST + timedelta(days=day, hours=hour, seconds=chance.randrange(3600))
                rows.append((int(at.timestamp()), chance.choice(people), 0, None))
    rows.sort()
    return [
        (at, who, n, n - chance.randint(1, 9) if n > 9 and chance.random() < 0.3 else None)
        for n, (at, who, _, _) in enumerate(rows, start=1)
    ]


@pytest.fixture
def told(store: Store, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """Import two exports that overlap, and return a database of what happened."""
    rows = happened()
    for number, part in enumerate((rows[: len(rows) * 2 // 3], rows[len(rows) // 3 :])):
        path = tmp_path / f"chat{number}.csv"
        lines = [f"{at},{who},message,{n},{to or ''}" for at, who, n, to in part]
        head = "timestamp,author_id,kind,message_id,reply_to"
        path.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
        import_file(store, 1, path, now=NOW, options=Options(staff=_STAFF))
    db = sqlite3.connect(":memory:")
    db.execute("CREATE TABLE sent (at INTEGER, who TEXT, n INTEGER PRIMARY KEY, parent INTEGER)")
    db.executemany("INSERT INTO sent VALUES (?, ?, ?, ?)", rows)
    yield db
    db.close()


def seen(store: Store) -> Workspace:
    return Workspace(store.refresh().tables, NOW)


def test_the_map_is_what_sql_counts(store: Store, told: sqlite3.Connection) -> None:
    found = look(store, seen(store), 1)
    assert (found.first, found.last) == (date(2026, 9, 7), date(2026, 11, 16))
    assert not found.lacking
    assert not found.unknown
    day, hour = _LOCAL.format("%Y-%m-%d"), _LOCAL.format("%H")
    answers = "sent JOIN sent AS old ON old.n = sent.parent AND old.who <> sent.who"
    sums = {
        "messages": f"SELECT {day}, {hour}, count(*) FROM sent GROUP BY 1, 2",
        "people": f"SELECT {day}, {hour}, count(DISTINCT who) FROM sent GROUP BY 1, 2",
        "answers": f"SELECT {day.replace('at', 'sent.at')}, {hour.replace('at', 'sent.at')},"
        f" count(*) FROM {answers} GROUP BY 1, 2",
        "team": f"SELECT {day.replace('at', 'sent.at')}, {hour.replace('at', 'sent.at')},"
        f" count(*) FROM {answers} WHERE sent.who IN ('ana', 'bo') GROUP BY 1, 2",
    }
    assert sums.keys() == set(OF)
    for of, statement in sums.items():
        counted = {
            (date.fromisoformat(day), int(hour)): n for day, hour, n in told.execute(statement)
        }
        days = found.maps[of].days
        assert set(map(date.fromordinal, days)) == {
            found.first + timedelta(n) for n in range(_DAYS - 1)
        }
        for ordinal, values in days.items():
            at = date.fromordinal(ordinal)
            assert values == tuple(counted.get((at, hour), 0) for hour in range(HOURS)), (of, at)
    best = found.maps["people"].best()
    assert {each.slot.hour for each in best} <= {19, 20, 21}


def test_what_a_post_did_is_what_sql_counts(store: Store, told: sqlite3.Connection) -> None:
    at = [("2026-09-20", "20:15"), ("2026-10-14", "09:00"), ("2026-11-03", "21:30")]
    for number, (day, clock) in enumerate(at):
        calendar.add(store, 1, f"Post {number}", {"date": day, "time": clock}, now=NOW)
    for id in list(store.refresh().tables["entries"]):
        calendar.publish(store, id, now=NOW)
    did = effects(store, seen(store), 1, hours=5)
    assert len(did.effects) == 3
    assert not did.why
    for each in did.effects:
        for window, people, messages in [
            (each.posted.window, each.seen.people, each.seen.messages),
        ]:
            assert (people, messages) == _between(told, window.start, window.end)
        usual = [_between(told, w.start, w.end)[0] for w in each.posted.usual]
        assert each.people is not None
        assert each.people.usual == pytest.approx(sum(usual) / len(usual))


def _between(db: sqlite3.Connection, start: int, end: int) -> tuple[int, int]:
    """Count people and messages between two quarters of local time, staff left out."""
    epoch = date(1970, 1, 1).toordinal() * 96
    low, high = ((q - epoch) * 900 - 28800 for q in (start, end))
    row = db.execute(
        "SELECT count(DISTINCT who), count(*) FROM sent WHERE at >= ? AND at < ?"
        " AND who NOT IN ('ana', 'bo')",
        (low, high),
    ).fetchone()
    return row[0], row[1]


def test_without_an_import_there_are_no_hours_and_no_ledger_is_made(store: Store) -> None:
    found = look(store, seen(store), 1)
    assert not found
    assert not effects(store, seen(store), 1).effects
    assert not Path(place(store.path)).exists()


def test_hours_that_clocks_leave_out_are_no_hours_without_anybody() -> None:
    spring = date(2026, 3, 29).toordinal()
    assert hours._absent([spring - 1, spring, spring + 1], "Europe/Berlin") == {(spring, 2)}
    assert hours._absent([spring], "Asia/Shanghai") == set()
