"""WeekHours and effects from an import, against SQL over the same events."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from communitytui.domain.metrics.hours import HOURS, OF
from communitytui.domain.workspace import Workspace
from communitytui.events.ledger import place
from communitytui.services import calendar, hours, settings
from communitytui.services.hours import effects, look
from communitytui.services.importing import Options, import_file
from communitytui.store import Store
from tests.evenings import DAYS, STAFF, said, write
from tests.services.conftest import NOW

#: Whatever happened, in the clock of the community.
_LOCAL = "strftime('{}', at + 28800, 'unixepoch')"


@pytest.fixture
def told(store: Store, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """Import two exports that overlap, and return a database of what happened."""
    rows = said()
    for number, part in enumerate((rows[: len(rows) * 2 // 3], rows[len(rows) // 3 :])):
        path = write(tmp_path / f"chat{number}.csv", part)
        import_file(store, 1, path, now=NOW, options=Options(staff=STAFF))
    db = sqlite3.connect(":memory:")
    db.execute(
        "CREATE TABLE sent (at INTEGER, who TEXT, n INTEGER PRIMARY KEY, parent INTEGER, text TEXT)"
    )
    db.executemany("INSERT INTO sent VALUES (?, ?, ?, ?, ?)", rows)
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
            found.first + timedelta(n) for n in range(DAYS - 1)
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


def test_a_gap_in_an_export_is_no_quiet_time(store: Store, tmp_path: Path) -> None:
    first, last = (datetime(2026, *day, 16, tzinfo=UTC).timestamp() for day in ((9, 27), (10, 4)))
    rows = [row for row in said() if not first <= row.at < last]
    import_file(store, 1, write(tmp_path / "c.csv", rows), now=NOW, options=Options())
    post = {"date": "2026-10-14", "time": "20:00"}
    calendar.publish(store, calendar.add(store, 1, "Post", post, now=NOW).id, now=NOW)
    (did,) = effects(store, seen(store), 1, hours=3).effects
    days = {date.fromordinal(window.start // 96) for window in did.posted.usual}
    assert date(2026, 9, 30) not in days
    assert {date(2026, 9, 23), date(2026, 10, 7)} <= days
    found = look(store, seen(store), 1)
    assert date(2026, 9, 30).toordinal() not in found.maps["people"].days


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


QUESTIONS = """
SELECT q.at, min(a.at) FROM sent AS q
LEFT JOIN sent AS a ON a.parent = q.n AND a.who <> q.who AND a.at > q.at
AND a.at < unixepoch('2026-11-16 16:00:00')
WHERE q.parent IS NULL AND q.text LIKE '%?' AND q.who NOT IN ('ana', 'bo')
AND q.at < unixepoch('2026-11-16 16:00:00') AND q.text NOT IN ({})
GROUP BY q.n
"""


@pytest.mark.parametrize("none", ["", "are you THERE"])
def test_answers_in_working_hours_are_counted_in_their_minutes(
    store: Store, tmp_path: Path, none: str
) -> None:
    # What needs no answer is known before a file is read.
    settings.change(store, 1, {"working_hours": "9:00-18:00 mon-fri", "no_answer": none}, now=NOW)
    rows = said()
    import_file(store, 1, write(tmp_path / "c.csv"), now=NOW, options=Options(staff=STAFF))
    found = look(store, seen(store), 1).responses
    db = sqlite3.connect(":memory:")
    db.execute("CREATE TABLE sent (at INTEGER, who TEXT, n INTEGER, parent INTEGER, text TEXT)")
    db.executemany("INSERT INTO sent VALUES (?, ?, ?, ?, ?)", rows)
    asked = db.execute(QUESTIONS.format("'Are you there?'" if none else "''")).fetchall()
    db.close()
    waits = [None if to is None else _worked(at, to) for at, to in asked]
    outside = sum(
        wait == 0 and not _worked(at, at + 1) for (at, _), wait in zip(asked, waits, strict=True)
    )
    answered = sum(wait is not None for wait in waits) - outside
    assert found is not None
    assert (found.asked, found.outside, found.answered) == (
        len(asked) - outside,
        outside,
        answered,
    )
    assert found.median is not None
    assert found.most is not None
    assert 0 <= found.median <= found.most


def _worked(begin: int, end: int) -> int:
    """Count the seconds from 9 to 18 o'clock of working days, hour by hour."""
    seconds = 0
    while begin < end:
        following = min(end, begin - begin % 3600 + 3600)
        local = datetime.fromtimestamp(begin + 28800, UTC)
        if local.weekday() < 5 and 9 <= local.hour < 18:
            seconds += following - begin
        begin = following
    return seconds


def test_a_group_has_its_own_hours_and_its_own_posts(store: Store, tmp_path: Path) -> None:
    rows = said()
    mine, others = rows[::2], rows[1::2]
    for name, part in (("Mine", mine), ("Others", others)):
        path = write(tmp_path / f"{name}.csv", [r._replace(parent=None) for r in part])
        import_file(store, 1, path, now=NOW, options=Options(groups=(name,)))
    state = seen(store)
    ids = {row["name"]: id for id, row in state.tables["groups"].items()}
    whole, own = (look(store, state, 1, group=group) for group in (None, ids["Mine"]))
    assert own.chat_group == ids["Mine"]
    last = datetime(2026, 11, 16, 16, tzinfo=UTC).timestamp()
    assert own.maps["messages"].total == sum(row.at < last for row in mine)
    assert whole.maps["messages"].total == sum(row.at < last for row in rows)
    post = {"date": "2026-10-14", "time": "20:00", "chat_group": "Mine"}
    entry = calendar.add(store, 1, "Only mine", post, now=NOW)
    calendar.publish(store, entry.id, now=NOW)
    (did,) = effects(store, seen(store), 1, hours=3).effects
    start = int(datetime(2026, 10, 14, 12, tzinfo=UTC).timestamp())
    spoke = [row.who for row in mine if start <= row.at < start + 3 * 3600]
    assert (did.seen.people, did.seen.messages) == (len({*spoke}), len(spoke))


def test_without_an_import_there_are_no_hours_and_no_ledger_is_made(store: Store) -> None:
    found = look(store, seen(store), 1)
    assert not found
    assert not effects(store, seen(store), 1).effects
    assert not Path(place(store.path)).exists()


def test_hours_that_clocks_leave_out_are_no_hours_without_anybody() -> None:
    spring = date(2026, 3, 29).toordinal()
    assert hours._absent([spring - 1, spring, spring + 1], "Europe/Berlin") == {(spring, 2)}
    assert hours._absent([spring], "Asia/Shanghai") == set()
