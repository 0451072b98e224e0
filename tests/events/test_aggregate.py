"""The aggregates against oracles that share nothing with them: plain SQL and naive sets."""

from __future__ import annotations

import random
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from statistics import median
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communitytui.domain.metrics.readings import Value
from communitytui.domain.metrics.registry import REGISTRY
from communitytui.events import intake as intake_module
from communitytui.events.aggregate import Aggregate
from communitytui.events.event import Event
from communitytui.events.intake import Intake
from communitytui.events.ledger import STAFF, Ledger
from communitytui.events.rolling import spread
from communitytui.events.values import Measured

ZONE = "Asia/Shanghai"
START = int(datetime(2026, 3, 1, tzinfo=ZoneInfo(ZONE)).timestamp())
DAY = 86_400
GIVES = frozenset({"reactions", "replies", "joins", "leaves", "ids"})
LATER = date(2030, 1, 1).toordinal()


def take(
    ledger: Ledger, events: Iterable[Event], sha: str = "a", gives: frozenset[str] = GIVES
) -> None:
    source = ledger.begin(sha, "-")
    intake = Intake(ledger, source)
    intake.take(events)
    ledger.finish(source, "csv", gives, None, intake.events)


def measure(*files: list[Event], members: dict[int, int] | None = None) -> Measured:
    with Ledger(":memory:", "u", ZONE) as ledger:
        for number, events in enumerate(files):
            take(ledger, events, str(number))
        return Aggregate(ledger, LATER, members).measure()


def table(measured: Measured) -> dict[tuple[str, str | None], dict[int, Value]]:
    found: dict[tuple[str, str | None], dict[int, Value]] = defaultdict(dict)
    for value in measured.values:
        found[value.metric, value.level][value.day.toordinal()] = value
    return found


def chat(seed: int, days: int = 80, people: int = 25, ids: bool = True) -> list[Event]:
    chance = random.Random(seed)
    events: list[Event] = []
    for day in range(days):
        for _ in range(chance.randint(3, 12)):
            number = len(events)
            at = START + day * DAY + chance.randrange(DAY)
            author = f"u{int(chance.paretovariate(0.7)) % people}"
            if chance.random() < 0.1:
                events.append(Event(at, author, "reaction"))
                continue
            parent = ""
            if ids and number > 5 and chance.random() < 0.4:
                earlier = events[chance.randrange(max(0, number - 40), number)]
                parent = earlier.id if earlier.at < at else ""
            question = chance.random() < 0.4
            likes = chance.choice((0, 0, 2)) if ids else 0
            own = str(number + 1) if ids else ""
            events.append(Event(at, author, "message", own, parent, likes, question=question))
    return events


def test_staff_are_left_out_of_who_is_active_and_of_nothing_else() -> None:
    events = chat(11)
    joins = [Event(START + day * DAY + 60, f"u{day}", "join") for day in range(3, 40, 2)]
    leaves = [Event(START + 70 * DAY, "u9", "leave")]
    events = sorted([*events, *joins, *leaves], key=lambda event: event.at)
    with Ledger(":memory:", "u", ZONE) as ledger:
        take(ledger, events)
        staff = {ledger.known(f"u{n}") for n in (1, 3)}
        ledger.mark(STAFF, {n for n in staff if n is not None}, ledger.sources()[0])
        members = {day_of(START): 60}
        every = table(Aggregate(ledger, LATER, members).measure())
        found = table(Aggregate(ledger, LATER, members, without_staff=True).measure())
    assert {metric for metric, _ in every if every[metric, _] != found.get((metric, _))} == {
        known.id for known in REGISTRY.values() if known.without_staff
    }
    # It is as if staff had never written, reacted, replied or joined.
    others = [event for event in events if event.author not in ("u1", "u3")]
    alone = table(measure(others, members={day_of(START): 58}))
    for key in (("dau", "post"), ("mau", "interact"), ("messages", None), ("reactions", None)):
        assert [v.value for v in found[key].values()] == [v.value for v in alone[key].values()]
    for metric in ("participation", "retention_w1", "activation_7d", "gini"):
        days = alone[metric, None].keys() & found[metric, None].keys()
        assert len(days) > 20
        if metric != "participation":
            assert all(found[metric, None][d].value == alone[metric, None][d].value for d in days)


def day_of(at: int) -> int:
    return datetime.fromtimestamp(at, ZoneInfo(ZONE)).toordinal()


@pytest.fixture(scope="module")
def events() -> list[Event]:
    return chat(7)


def test_rolling_counts_are_those_of_sql(events: list[Event]) -> None:
    found = table(measure(events))
    db = sqlite3.connect(":memory:")
    db.execute("CREATE TABLE e (day INTEGER, author TEXT, kind TEXT)")
    db.executemany(
        "INSERT INTO e VALUES (?, ?, ?)", [(day_of(e.at), e.author, e.kind) for e in events]
    )
    for level, where in (("post", "kind = 'message'"), ("interact", "1")):
        for metric, width in (("dau", 1), ("wau", 7), ("mau", 30)):
            for day, value in found[metric, level].items():
                (count,) = db.execute(
                    f"SELECT count(DISTINCT author) FROM e WHERE {where} AND day BETWEEN ? AND ?",
                    (day - width + 1, day),
                ).fetchone()
                assert value.value == count, (metric, level, day)
            assert len(found[metric, level]) == 80
    db.close()


def test_habit_and_returning_are_those_of_sets(events: list[Event]) -> None:
    found = table(measure(events))
    active: dict[int, set[str]] = defaultdict(set)
    for event in events:
        if event.kind == "message":
            active[day_of(event.at)].add(event.author)

    def through(day: int, width: int) -> set[str]:
        return set().union(*(active[d] for d in range(day - width + 1, day + 1)))

    assert len(found["habit", "post"]) == 80
    for day, value in found["habit", "post"].items():
        weeks = Counter(p for week in range(4) for p in through(day - 7 * week, 7))
        share = 100 * sum(count >= 3 for count in weeks.values()) / len(through(day, 30))
        assert value.value == pytest.approx(share, abs=1e-5)
    assert len(found["returning", None]) == 50
    for day, value in found["returning", None].items():
        before, now = through(day - 30, 30), through(day, 30)
        assert value.value == pytest.approx(100 * len(before & now) / len(before), abs=1e-5)
        assert value.n == len(before)
        assert found["lapse", None][day].value == pytest.approx(100 - value.value, abs=1e-5)


def test_concentration_is_that_of_sorted_counts(events: list[Event]) -> None:
    found = table(measure(events))
    for day, value in found["gini", None].items():
        counts = sorted(
            Counter(
                e.author for e in events if e.kind == "message" and day - 30 < day_of(e.at) <= day
            ).values()
        )
        n, total = len(counts), sum(counts)
        differences = sum(abs(x - y) for x in counts for y in counts)
        # Half the relative mean difference, corrected: another way to the same number.
        assert value.value == pytest.approx(differences / (2 * n * (n - 1) * (total / n)), abs=1e-5)
        assert value.n == n
        people = next(k for k in range(1, n + 1) if 2 * sum(counts[-k:]) >= total)
        assert found["caf50", None][day].value == people
        shares = [found[m, None][day].value for m in ("top1_share", "next9_share", "rest_share")]
        assert sum(shares) == pytest.approx(100, abs=1e-4)
        assert shares[0] == pytest.approx(100 * counts[-1] * n / 100 / total, abs=1e-5)


def test_answers_are_those_of_a_plain_loop(events: list[Event]) -> None:
    found = table(measure(events))
    by_id = {e.id: e for e in events if e.id}
    first: dict[str, int] = {}
    for event in events:
        parent = by_id.get(event.reply_to)
        if parent and parent.question and not parent.reply_to and parent.author != event.author:
            first[parent.id] = min(event.at, first.get(parent.id, event.at))
    asked = [e for e in events if e.question and not e.reply_to and e.kind == "message"]
    replies = Counter(
        day_of(e.at) for e in events if e.reply_to and by_id[e.reply_to].author != e.author
    )
    assert len(found["ttfr", None]) > 60
    for day in range(day_of(START), day_of(START) + 80):
        window = [e for e in asked if day - 30 < day_of(e.at) <= day]
        waits = [
            (first[e.id] - e.at) / 3600
            for e in window
            if e.id in first and day_of(first[e.id]) <= day
        ]
        assert found["openers", None][day].value == len(window)
        if waits:
            assert found["ttfr", None][day].value == pytest.approx(median(waits), abs=1e-5)
            assert found["ttfr", None][day].n == len(waits)
        ripe = [e for e in window if day_of(e.at) <= day - 3]
        silent = [e for e in ripe if e.id not in first or day_of(first[e.id]) > day]
        if ripe:
            share = 100 * len(silent) / len(ripe)
            assert found["unanswered", None][day].value == pytest.approx(share, abs=1e-5)
        assert found["replies", None][day].value == replies[day]


def test_newcomers_are_followed_for_a_week() -> None:
    join = [Event(START + 40 * DAY, f"n{i}", "join") for i in range(4)]
    posts = [Event(START + d * DAY, "old", "message") for d in range(60)]
    posts += [
        Event(START + 40 * DAY + 9, "n0", "message"),  # activated, does not come back
        Event(START + 47 * DAY, "n1", "message"),  # on the last day of the week
        Event(START + 48 * DAY, "n2", "message"),  # a day late
    ]
    posts += [Event(START + 45 * DAY, "n3", "leave"), Event(START + 59 * DAY, "old", "reaction")]
    found = table(measure(join + posts))
    day = day_of(START) + 40 + 7
    assert found["retention_w1", None][day][3:6] == (25.0, False, 4)
    assert found["activation_7d", None][day][3:6] == (50.0, False, 4)
    assert found["net_growth", None][day - 7 + 5].value == 3
    assert day + 7 not in found["retention_w1", None]


def test_a_silence_where_people_talk_daily_is_a_gap_and_a_weekend_is_none() -> None:
    events = [
        Event(START + d * DAY + k, f"u{k}", "message")
        for d in range(70)
        for k in range(12)
        if d not in (40, 41, 42) and (START // DAY + 1 + d) % 7 not in (2, 3)
    ]
    measured = measure(events)
    # The weekend that follows is as silent as any other.
    assert {day.toordinal() - day_of(START) for day in measured.gaps} == {40}
    found = table(measured)
    gap = measured.gaps[0].toordinal()
    assert gap not in found["dau", "post"]
    assert found["wau", "post"][day_of(START) + 43].partial
    assert not found["dau", "post"][day_of(START) + 43].partial
    weekend = [v for v in found["dau", "post"].values() if v.value == 0]
    assert len(weekend) > 10


def test_windows_are_partial_until_they_are_full(events: list[Event]) -> None:
    found = table(measure(events))
    for metric, width in (("dau", 1), ("wau", 7), ("mau", 30)):
        partial = [v.partial for _, v in sorted(found[metric, "post"].items())]
        assert partial == [True] * (width - 1) + [False] * (80 - width) + [True]


def test_today_is_not_over(events: list[Event]) -> None:
    with Ledger(":memory:", "u", ZONE) as ledger:
        take(ledger, events)
        today = day_of(START) + 79
        values = Aggregate(ledger, today).measure().values
    assert all(value.partial for value in values if value.day.toordinal() == today)


def test_what_an_export_cannot_give_is_said() -> None:
    events = [Event(START + d * DAY, "a", "message") for d in range(40)]
    with Ledger(":memory:", "u", ZONE) as ledger:
        take(ledger, events, gives=frozenset())
        measured = Aggregate(ledger, LATER).measure()
    assert {"reactions", "replies", "ttfr", "joins", "participation"} <= {
        each.metric for each in measured.unavailable
    }
    assert not {"reactions", "replies", "interactions"} & {v.metric for v in measured.values}


def test_participation_and_members_follow_from_one_count() -> None:
    events = [Event(START + d * DAY, f"u{d % 5}", "message") for d in range(40)]
    events += [Event(START + 35 * DAY, "x", "join"), Event(START + 36 * DAY, "y", "leave")]
    events += [Event(START + 38 * DAY, "z", "join")]
    last = day_of(START) + 39
    found = table(measure(events, members={last: 50}))
    members = [found["members", None][last - back].value for back in (0, 1, 2, 3, 4, 5)]
    assert members == [50, 50, 49, 49, 50, 49]
    assert found["participation", None][last].value == 10


def test_bots_and_nobody_are_left_out() -> None:
    events = [
        Event(START, "a", "message"),
        Event(START, "bot", "message", bot=True),
        Event(START, "", "message"),
        Event(START, "system", "other"),
    ]
    found = table(measure(events))
    assert found["messages", None][day_of(START)].value == 1
    assert found["dau", "post"][day_of(START)].value == 1


EVENTS = st.lists(
    st.tuples(st.integers(0, 40 * DAY), st.integers(0, 5), st.booleans()), min_size=1, max_size=60
)


@settings(max_examples=60, deadline=None)
@given(EVENTS, st.data())
def test_exports_that_overlap_count_each_event_once(
    drawn: list[tuple[int, int, bool]], data: st.DataObject
) -> None:
    ids = data.draw(st.booleans())
    rows = sorted(drawn)
    events = [
        Event(START + at, f"u{who}", "message", f"m{i}" if ids else "", question=asks)
        for i, (at, who, asks) in enumerate(rows)
    ]
    if ids:
        parents = [data.draw(st.integers(0, i)) for i in range(len(events))]
        events = [
            e._replace(reply_to=f"m{p}") if p < i and i % 2 else e
            for i, (e, p) in enumerate(zip(events, parents, strict=True))
        ]
    # Exports end between seconds: one within a second would count differently without ids.
    low = data.draw(st.integers(0, len(events) - 1))
    high = data.draw(st.integers(low, len(events) - 1))
    first = [e for e in events if e.at <= events[high].at]
    second = [e for e in events if e.at >= events[low].at]
    files = [file for file in data.draw(st.permutations([first, second])) if file]
    assert sorted(measure(*files).values, key=repr) == sorted(measure(events).values, key=repr)


def test_a_file_in_any_order_and_in_many_writes_is_the_same(
    events: list[Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = measure(events)
    mixed = events[:]
    random.Random(3).shuffle(mixed)
    monkeypatch.setattr(intake_module, "_HELD", 50)
    monkeypatch.setattr(intake_module, "_BATCH", 16)
    assert measure(mixed).values == whole.values
    bare = [e._replace(id="", reply_to="") for e in events]
    doubled = [*bare, *bare]
    messages = table(measure(doubled))["messages", None]
    # Without ids two events of one second are two.
    assert sum(v.value for v in messages.values()) == 2 * sum(e.kind == "message" for e in events)


def test_the_spread_of_one_and_of_nobody() -> None:
    assert spread({}) is None
    alone = spread({5: 1})
    assert alone is not None
    # Shares are of exactly 1 and 10 in 100 people, so of one person a part.
    assert (alone.gini, alone.caf50, alone.top1, alone.rest) == (None, 1, 1, 90)
    few = spread({10: 1, 1: 39})
    assert few is not None
    assert few.top1 == pytest.approx(100 * 0.4 * 10 / 49)
    assert few.top1 + few.next9 == pytest.approx(100 * (10 + 3) / 49)
    equal = spread({3: 10})
    assert equal is not None
    assert (equal.gini, equal.caf50) == (0, 5)


def test_days_are_those_of_the_zone() -> None:
    midnight = int(datetime(2026, 3, 2, tzinfo=ZoneInfo(ZONE)).timestamp())
    found = table(measure([Event(midnight - 1, "a", "message"), Event(midnight, "b", "message")]))
    assert [v.day for v in found["dau", "post"].values()] == [date(2026, 3, 1), date(2026, 3, 2)]
