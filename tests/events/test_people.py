"""Lists of people and cohorts against SQL over the same events."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from communitytui.domain.metrics.people import Cohorts, OwnRhythm, Roster, cohorts, has_left
from communitytui.events.event import Event
from communitytui.events.ledger import STAFF, Ledger
from communitytui.events.people import cohorts_of, people_of
from tests.events.test_aggregate import DAY, GIVES, START, ZONE, take

DAYS, LAST = 140, 139
NOW = datetime(2030, 1, 1, tzinfo=UTC)


def chat(seed: int) -> list[Event]:
    """A chat in which people come, go, come back, fall silent, ask, answer and say nothing."""
    chance = random.Random(seed)
    events = []
    for number in range(70):
        who, day = f"u{number}", 0
        if number > 12:
            day = chance.choice((chance.randrange(DAYS), LAST - chance.randrange(30)))
            events.append(Event(START + day * DAY + 60, who, "join"))
        end = day + chance.choice((5, 40, 110, 200))
        mostly = 0 if number % 7 == 6 else chance.choice((0.1, 0.4, 0.8))
        back = chance.random() < 0.4
        for at in range(day, DAYS):
            # Who posts most leaves without a word.
            if at == end and mostly < 0.8:
                events.append(Event(START + at * DAY + 80_000, who, "leave"))
            if at == end + 20 and back:
                events.append(Event(START + at * DAY + 60, who, "join"))
            is_here = at < end or (back and at > end + 20)
            if is_here and chance.random() < mostly:
                events.append(
                    Event(START + at * DAY + chance.randrange(70, 80_000), who, "message")
                )
    events.sort()
    told: list[Event] = []
    for event in events:
        if event.kind == "message":
            event = event._replace(id=str(len(told) + 1), question=chance.random() < 0.2)
            if len(told) > 20 and chance.random() < 0.5:
                asked = [e for e in told[-25:] if e.kind == "message" and e.at < event.at]
                event = event._replace(reply_to=chance.choice(asked).id)
        told.append(event)
    # The last day has posts, else it would be none.
    told.append(Event(START + LAST * DAY + 81_000, "late", "message", "99999"))
    return told


@pytest.fixture(scope="module", params=[1, 2])
def events(request: pytest.FixtureRequest) -> list[Event]:
    return chat(request.param)


@pytest.fixture(scope="module")
def ledger(events: list[Event]) -> Iterator[Ledger]:
    """Two files that have a third in common, u1 on the team, and a robot that is nobody."""
    with Ledger(":memory:", "u", ZONE) as ledger:
        third = len(events) // 3
        take(ledger, events[: 2 * third], "1")
        take(ledger, events[third:], "2")
        staff = ledger.known("u1")
        assert staff is not None
        ledger.mark(STAFF, {staff}, ledger.sources()[0])
        yield ledger


@pytest.fixture(scope="module")
def db(events: list[Event], ledger: Ledger) -> Iterator[sqlite3.Connection]:
    db = sqlite3.connect(":memory:")
    db.execute("CREATE TABLE e (at, day, who, kind, id, parent, asks)")
    rows = [
        (e.at, (e.at - START) // DAY, ledger.known(e.author), e.kind, e.id, e.reply_to, e.question)
        for e in events
    ]
    db.executemany("INSERT INTO e VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    db.execute("CREATE TABLE staff AS SELECT ? AS who", (ledger.known("u1"),))
    db.execute(
        "CREATE VIEW away AS SELECT who FROM e GROUP BY who HAVING max(CASE kind WHEN 'leave' THEN"
        " at END) > coalesce(max(CASE WHEN kind <> 'leave' THEN at END), 0)"
    )
    yield db
    db.close()


@pytest.fixture(scope="module")
def found(ledger: Ledger) -> Roster:
    found = people_of(ledger, NOW)
    assert found is not None
    return found


_FIRST = date.fromtimestamp(START + DAY // 2)
#: Who, the day (from 0), how often, how sure; in the order of the list.
_SQL = {
    "unanswered": """
        WITH answered AS (SELECT q.id, min(r.at) - q.at AS wait FROM e q JOIN e r
          ON r.parent = q.id AND r.who <> q.who AND r.at > q.at WHERE q.asks AND q.parent = ''
          GROUP BY q.id),
        waits AS (SELECT wait FROM answered JOIN e USING (id) WHERE at <= :over - 259200),
        open AS (SELECT * FROM e WHERE asks AND parent = '' AND day > :last - 30
          AND id NOT IN (SELECT id FROM answered) AND who NOT IN staff)
        SELECT who, day, NULL, 100.0 * (SELECT count(*) FROM waits WHERE wait <= :over - at)
          / ((SELECT count(*) FROM waits) + 1) FROM open ORDER BY at DESC, who""",
    "newcomers": """
        WITH came AS (SELECT who, min(day) AS first, max(day) AS last FROM e
          WHERE kind = 'join' GROUP BY who),
        waits AS (SELECT min(m.day) - first AS wait FROM came JOIN e m USING (who)
          WHERE m.kind = 'message' AND first <= :last - 30 GROUP BY who HAVING wait >= 0)
        SELECT who, last, NULL, 100.0 * (SELECT count(*) FROM waits WHERE wait <= :last - last)
          / ((SELECT count(*) FROM waits) + 1) FROM came
        WHERE last > :last - 30 AND who NOT IN (SELECT who FROM e WHERE kind = 'message')
          AND who NOT IN away AND who NOT IN staff ORDER BY last DESC, who""",
    "silent": """
        WITH days AS (SELECT DISTINCT who, day FROM e WHERE kind = 'message'),
        breaks AS (SELECT who, day - lag(day) OVER (PARTITION BY who ORDER BY day) AS gap,
          :last - max(day) OVER (PARTITION BY who) AS silent FROM days),
        chances AS (SELECT who, :last - silent AS day, count(*) AS times,
          (total(gap >= silent) + 1) / (count(gap) + 1) AS chance FROM breaks GROUP BY who)
        SELECT who, day, times, 100 * (1 - chance) FROM chances WHERE chance <= 0.05
          AND day > :last - 90 AND who NOT IN away AND who NOT IN staff ORDER BY times DESC, who""",
    "answering": """
        SELECT r.who, (SELECT max(day) FROM e WHERE who = r.who AND kind = 'message'), count(*),
          NULL FROM e r LEFT JOIN e p ON p.id = r.parent WHERE r.parent <> '' AND r.day > :last - 30
          AND p.who IS NOT r.who GROUP BY r.who ORDER BY count(*) DESC, r.who""",
    "first": """
        SELECT who, day, NULL, CASE WHEN who IN (SELECT who FROM e WHERE kind = 'join') THEN 100 END
        FROM e WHERE kind = 'message' AND who NOT IN staff
        GROUP BY who HAVING min(day) = :last ORDER BY who""",
}


@pytest.mark.parametrize("key", _SQL)
def test_a_list_is_that_of_sql(key: str, found: Roster, db: sqlite3.Connection) -> None:
    rows = next(each.rows for each in found.lists if each.key == key)
    asked = {"last": LAST, "over": START + DAYS * DAY}
    expected = db.execute(_SQL[key], asked).fetchall()
    assert rows is not None
    assert [
        (row.number, (row.day - _FIRST).days, row.times, row.sure and round(row.sure, 6))
        for row in rows
    ] == [(*row[:3], row[3] and round(row[3], 6)) for row in expected]
    assert len(rows) >= 1


@pytest.mark.parametrize("gives", [frozenset({"ids"}), GIVES], ids=["no replies", "hardly any"])
def test_where_no_answer_can_be_seen_a_question_is_unheeded_as_sql_says(
    gives: frozenset[str], events: list[Event], ledger: Ledger, db: sqlite3.Connection
) -> None:
    known = {ledger.known(event.author): event.author for event in events}
    alone = [event._replace(reply_to="") for event in events]
    with Ledger(":memory:", "u", ZONE) as other:
        take(other, alone, gives=gives)
        found = people_of(other, NOW)
        names = {other.known(event.author): event.author for event in events}
    assert found is not None
    rows = found.lists[0].rows
    assert rows
    expected = db.execute(
        "SELECT who, at FROM e AS q WHERE asks AND day > ? - 30 AND NOT EXISTS ("
        "SELECT 1 FROM e AS m WHERE m.kind = 'message' AND m.who <> q.who"
        " AND m.at / 900 BETWEEN q.at / 900 AND q.at / 900 + 12)",
        (LAST,),
    ).fetchall()
    assert {(names[row.number], row.at) for row in rows} == {
        (known[who], at) for who, at in expected
    }
    assert {row.sure for row in rows} == {None}


def _read(found: Cohorts) -> dict[tuple[int, int], int]:
    return {
        (row.monday.toordinal(), after): week.spoke
        for row in found.weeks
        for after, week in enumerate(row.weeks)
        if week.spoke
    }


@pytest.mark.parametrize("seen", [False, True])
def test_cohorts_are_those_of_sql(
    seen: bool, events: list[Event], ledger: Ledger, db: sqlite3.Connection
) -> None:
    found = cohorts_of(ledger)
    if seen:
        with Ledger(":memory:", "u", ZONE) as alone:
            posts = [event for event in events if event.kind == "message"]
            take(alone, posts, gives=GIVES - {"joins", "leaves"})
            found = cohorts_of(alone)
    assert found is not None
    assert found.by == ("seen" if seen else "joined")
    db.execute("DROP VIEW IF EXISTS came")
    kind = "message" if seen else "join"
    db.execute(
        f"CREATE TEMP VIEW came AS SELECT who, min(day) + {_FIRST.toordinal()} AS day FROM e"
        f" WHERE kind = '{kind}' GROUP BY who HAVING min(day) <= (SELECT min(day) FROM e AS any"
        f" WHERE any.who = e.who AND ({int(not seen)} OR kind = 'message'))"
    )
    monday = "({0} - ({0} - 1) % 7)"
    week, later = monday.format("came.day"), monday.format(f"(e.day + {_FIRST.toordinal()})")
    expected = db.execute(
        f"SELECT {week}, ({later} - {week}) / 7 AS after, count(DISTINCT who) FROM came"
        " JOIN e USING (who) WHERE e.kind = 'message' GROUP BY 1, 2 HAVING after >= 0"
    )
    assert _read(found) == {(row[0], row[1]): row[2] for row in expected}
    sizes = db.execute(f"SELECT {week}, count(*) FROM came GROUP BY 1 ORDER BY 1 DESC").fetchall()
    assert [(row.monday.toordinal(), row.people) for row in found.weeks] == sizes


def test_the_corners_of_cohorts_are_marked() -> None:
    first = date(2026, 3, 4).toordinal()  # a Wednesday
    last = first + 44
    came = {1: first, 2: first + 5, 3: first + 12, 4: last}
    spoke = {1: [first, first + 6], 2: [first + 5], 3: [first + 12], 4: [last]}
    marks = {
        seen: [
            (row.monday.isoformat(), row.partial, [week.partial for week in row.weeks])
            for row in cohorts(came, spoke, first, last, [first + 26], seen=seen).weeks
        ]
        for seen in (False, True)
    }
    assert marks[False] == [
        ("2026-04-13", True, [True]),
        ("2026-03-16", False, [False, False, True, False, True]),
        ("2026-03-09", False, [False, False, False, True, False, True]),
        ("2026-03-02", True, [False, False, False, False, True, False, True]),
    ]
    # First sight is no joining while people who have long been there are seen for the first time.
    assert [partial for _, partial, _ in marks[True]] == [True, True, True, True]


def test_a_silence_is_measured_by_one_s_own_breaks_and_in_days_that_are_known() -> None:
    weekly = [*range(0, 7 * 30, 7)]
    assert OwnRhythm(weekly[-1] + 7).silence(1, weekly) is None
    found = OwnRhythm(weekly[-1] + 8).silence(1, weekly)
    assert found is not None
    assert (found.times, found.usual, found.of) == (30, 7, 29)
    assert found.sure == pytest.approx(100 * 29 / 30)
    assert found.since == timedelta(8)
    # Two weeks that no export covers are no silence.
    lacking = range(weekly[-1] + 1, weekly[-1] + 3)
    assert OwnRhythm(weekly[-1] + 8, lacking).silence(1, weekly) is None
    # Nobody's rhythm is known by less than 20 days.
    assert OwnRhythm(9999).silence(1, weekly[:19]) is None
    assert OwnRhythm(9999).silence(1, weekly[:20]) is not None


@pytest.mark.parametrize(
    ("joined", "left", "spoke", "gone"),
    [
        ([], [], [3], False),
        ([1], [5], [3], True),
        ([1, 7], [5], [3], False),
        ([1], [5], [6], False),
        ([1], [5], [5], True),
        ([], [5], [], True),
        ([5], [5], [], True),
        ([1, 5], [5], [3], False),
    ],
)
def test_who_left_and_came_back_is_here(
    joined: list[int], left: list[int], spoke: list[int], gone: bool
) -> None:
    assert has_left(joined, left, spoke) is gone


def test_what_an_export_does_not_give_is_said_and_not_counted() -> None:
    posts = [
        Event(START + n * 3600, f"u{n % 5}", "message", str(n + 1), question=n % 3 == 0)
        for n in range(200)
    ]
    with Ledger(":memory:", "u", ZONE) as ledger:
        assert people_of(ledger, NOW) is None
        assert cohorts_of(ledger) is None
        take(ledger, [post._replace(question=False) for post in posts], gives=frozenset({"ids"}))
        found = people_of(ledger, NOW)
        assert found is not None
        nothing = "this export has no questions: no text, or nobody asked"
        assert (found.lists[0].rows, str(found.lists[0].rests)) == (None, nothing)
        take(ledger, posts, "b", gives=frozenset({"ids"}))
        found = people_of(ledger, NOW)
    assert found is not None
    told = {each.key: (each.rows is None, str(each.rests)) for each in found.lists}
    assert not told["unanswered"][0]
    assert told["newcomers"] == (True, "this export has no joins")
    assert told["answering"][0]
    assert not told["silent"][0]
    assert not told["first"][0]
