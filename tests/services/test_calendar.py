"""The calendar: planning, publishing, rates as readings, and undo."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from communitytui.errors import BadValue, NotFound
from communitytui.services import calendar, history, undoing, workspaces
from communitytui.services.workspaces import view
from communitytui.store import Store, open_store
from communitytui.words.errors import explain
from tests.samples import stamps

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


def plan(store: Store, topic: str = "t", **fields: str) -> int:
    return calendar.add(store, 1, topic, fields, now=NOW).id


def subject(store: Store) -> str:
    return history.subject(store.history()[-1], view(store, NOW))


def test_an_entry_is_planned_published_and_taken_back(store: Store) -> None:
    id = plan(store, "Five | questions", date="fri", time="9:30", form="video", owner="me")
    record = store.snapshot.tables["entries"][id]
    assert (record["date"], record["time"], record["owner"]) == ("2026-11-27", "09:30", "lin")
    calendar.publish(store, id, now=NOW, link="https://example.org/a")
    record = store.snapshot.tables["entries"][id]
    assert (record["state"], record["settled"]) == ("published", "2026-11-23")
    assert subject(store) == f"entry {id} Five | questions"
    undoing.undo(store)
    record = store.snapshot.tables["entries"][id]
    assert (record["state"], record["settled"], record["link"]) == ("planned", None, "")


def test_an_activity_is_held(store: Store) -> None:
    id = plan(store, kind="activity", signups="40")
    calendar.publish(store, id, now=NOW, came="43")
    record = store.snapshot.tables["entries"][id]
    assert (record["state"], record["signups"], record["came"]) == ("held", 40, 43)
    assert store.history()[-1].action == "hold"


def test_what_came_to_pass_keeps_its_day_until_its_state_changes(store: Store) -> None:
    id = plan(store)
    calendar.publish(store, id, now=NOW)
    later = datetime(2026, 12, 1, tzinfo=UTC)
    calendar.change(store, id, {"notes": "well read"}, now=later)
    assert store.snapshot.tables["entries"][id]["settled"] == "2026-11-23"
    calendar.change(store, id, {"state": "drafted", "notes": ""}, now=later)
    assert store.snapshot.tables["entries"][id]["settled"] is None


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"date": "nonsense"}, "date: "),
        ({"time": "25:00"}, "time: "),
        ({"signups": "-3", "kind": "activity"}, "signups: "),
        ({"came": "3"}, "came: "),
        ({"state": "held"}, "state: "),
        ({"form": "smell"}, "form: "),
        ({"kind": "thing"}, "kind: "),
        ({"date": "none"}, "Date must not be empty"),
        ({"colour": "red"}, "there is no field colour"),
    ],
)
def test_bad_fields_are_refused_whole(store: Store, fields: dict[str, str], problem: str) -> None:
    with pytest.raises(BadValue) as caught:
        plan(store, **fields)
    assert explain(caught.value).startswith(problem)
    id = plan(store)
    before = store.refresh().revision
    with pytest.raises(BadValue):
        calendar.change(store, id, {"owner": "ana", **fields}, now=NOW)
    assert store.refresh().revision == before


def test_gaps_begin_today_and_need_a_calendar(store: Store) -> None:
    assert calendar.find_gaps(view(store, NOW), 1) == []
    plan(store, date="2026-11-20")
    plan(store, date="2026-11-27")
    found = calendar.find_gaps(view(store, NOW), 1)
    shown = [(gap.first.isoformat(), gap.last.isoformat()) for gap in found]
    assert shown == [("2026-11-23", "2026-11-26"), ("2026-11-28", "2026-12-06")]
    span = date(2026, 11, 1), date(2026, 11, 22)
    assert [gap.days for gap in calendar.find_gaps(view(store, NOW), 1, *span)] == [19]


def with_metrics(store: Store) -> None:
    metrics = (
        {"community": 1, "name": name, "title": name, "unit": "%", "decimals": 1}
        for name in ("publish_rate", "show_rate")
    )
    with store.transaction("add") as draft:
        for metric in metrics:
            draft.insert("metrics", {**metric, **stamps(NOW)})


def test_rates_become_readings_in_one_step(store: Store) -> None:
    with_metrics(store)
    calendar.publish(store, plan(store, date="2026-11-10"), now=NOW)
    plan(store, date="2026-11-11")
    plan(store, date="2026-11-12")
    plan(store, date="2026-10-01")  # more than 30 days ago
    for day, signups, came in (("2026-11-05", "40", "30"), ("2026-11-19", "10", "4")):
        id = plan(store, kind="activity", date=day, signups=signups)
        calendar.publish(store, id, now=NOW, came=came)
    before = store.refresh().revision
    written = calendar.record(store, 1, now=NOW)
    assert [state.metric.name for state in written.states] == ["publish_rate", "show_rate"]
    assert written.readings == [
        ("publish_rate", date(2026, 11, 23), 33.3),
        ("show_rate", date(2026, 11, 5), 75.0),
        ("show_rate", date(2026, 11, 19), 40.0),
    ]
    assert store.refresh().revision == before + 1
    workspace = workspaces.view(store, NOW)
    latest = workspace.measures.state(workspace.measures.find(1, "publish_rate")).latest
    assert latest is not None
    assert (latest.value, latest.source) == (33.3, "calendar")
    undoing.undo(store)
    assert not store.snapshot.tables["readings"]


def test_rates_of_a_community_without_these_metrics_bring_them_along(store: Store) -> None:
    names = {row["name"] for row in store.snapshot.tables["metrics"].values()}
    assert "publish_rate" not in names
    calendar.add(store, 1, "x", {"date": "2026-11-20"}, now=NOW)
    assert [name for name, *_ in calendar.record(store, 1, now=NOW).readings] == ["publish_rate"]
    names = {row["name"] for row in store.snapshot.tables["metrics"].values()}
    assert "publish_rate" in names


def test_nothing_planned_is_no_rate(store: Store) -> None:
    with_metrics(store)
    with pytest.raises(BadValue, match="no rate"):
        calendar.record(store, 1, now=NOW)


def test_delete_and_what_is_not_there(store: Store) -> None:
    id = plan(store)
    calendar.delete(store, id, now=NOW)
    with pytest.raises(NotFound):
        calendar.delete(store, id, now=NOW)
    with pytest.raises(NotFound):
        calendar.publish(store, id, now=NOW)
    with pytest.raises(NotFound):
        calendar.find_entry(view(store, NOW), "#1")
    undoing.undo(store)
    assert calendar.find_entry(view(store, NOW), f"#{id}").topic == "t"


def test_what_is_typed_comes_back_as_typed(store: Store) -> None:
    id = plan(store, "t", date="2026-12-01", time="08:05", pillar="科普", link="x", notes="n")
    space = view(store, NOW)
    entry = calendar.find_entry(space, str(id))
    typed = {name: calendar.typed_field(entry, name, space) for name in calendar.FIELDS}
    before = store.refresh().revision
    calendar.change(store, id, typed, now=NOW)
    assert store.refresh().revision == before


# -- what comes again


def series(store: Store) -> dict[int, tuple[str, str | None, str]]:
    """Return date, time and state of the entries that belong to a series."""
    rows = store.snapshot.tables["entries"].items()
    return {id: (r["date"][5:], r["time"], r["state"]) for id, r in rows if r["series"]}


@pytest.fixture
def weekly(store: Store) -> list[int]:
    """Four evenings on Thursdays: the first was held, the third moved by a day."""
    first = plan(store, "Live", every="每周四 20:00", until="12-17", kind="activity", signups="")
    ids = [first, first + 1, first + 2, first + 3]
    calendar.publish(store, first, now=NOW, came="9")
    calendar.change(store, ids[2], {"date": "12-11"}, now=NOW)
    return ids


def test_what_comes_again_is_one_action_and_one_undo(store: Store) -> None:
    entry = calendar.add(
        store, 1, "Live", {"every": "thu", "until": "3x", "time": "20:00"}, now=NOW
    )
    assert entry.day == date(2026, 11, 26)
    assert {row["series"] for row in store.snapshot.tables["entries"].values()} == {entry.series}
    assert entry.series
    assert [day for day, _, _ in series(store).values()] == ["11-26", "12-03", "12-10"]
    assert subject(store) == "3 calendar entries"
    assert len({row["uid"] for row in store.snapshot.tables["entries"].values()}) == 3
    undoing.undo(store)
    assert series(store) == {}


def test_one_later_ones_or_all_are_changed(store: Store, weekly: list[int]) -> None:
    one, two, three, four = weekly
    calendar.change(store, two, {"time": "21:00", "date": "date+1d"}, now=NOW, series="later")
    # Others move as far as it does; what came to pass stays.
    assert series(store) == {
        one: ("11-26", "20:00", "held"),
        two: ("12-04", "21:00", "planned"),
        three: ("12-12", "21:00", "planned"),
        four: ("12-18", "21:00", "planned"),
    }
    undoing.undo(store)
    calendar.change(store, three, {"time": "19:00"}, now=NOW, series="all")
    assert [time for _, time, _ in series(store).values()] == ["20:00", "19:00", "19:00", "19:00"]
    calendar.change(store, three, {"time": "18:00"}, now=NOW)
    assert [time for _, time, _ in series(store).values()] == ["20:00", "19:00", "18:00", "19:00"]


@pytest.mark.parametrize(("which", "left"), [("one", 3), ("later", 2), ("all", 1)])
def test_one_later_ones_or_all_are_deleted(
    store: Store, weekly: list[int], which: str, left: int
) -> None:
    calendar.delete(store, weekly[2], now=NOW, series=which)
    assert len(series(store)) == left
    assert weekly[0] in series(store)
    undoing.undo(store)
    assert list(series(store)) == weekly


@pytest.mark.parametrize("fields", [{"came": "3"}, {"signups": "3"}, {"state": "held"}])
def test_what_came_of_one_is_said_of_one(
    store: Store, weekly: list[int], fields: dict[str, str]
) -> None:
    before = series(store)
    with pytest.raises(BadValue):
        calendar.change(store, weekly[1], fields, now=NOW, series="later")
    assert series(store) == before


def test_a_series_goes_on_and_an_entry_begins_one(store: Store, weekly: list[int]) -> None:
    calendar.change(store, weekly[0], {"every": "thu", "until": "12-31"}, now=NOW)
    assert [day for day, _, _ in series(store).values()][4:] == ["12-24", "12-31"]
    # As it is, but nothing came of them yet.
    last = store.snapshot.tables["entries"][max(series(store))]
    assert (last["state"], last["came"], last["settled"]) == ("planned", None, None)
    single = plan(store, "Digest", date="12-01")
    calendar.change(store, single, {"every": "monthly", "until": "3x"}, now=NOW)
    days = [r["date"] for r in store.snapshot.tables["entries"].values() if r["topic"] == "Digest"]
    assert days == ["2026-12-01", "2027-01-01", "2027-02-01"]


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"every": "thu"}, "until is missing"),
        ({"until": "eom"}, "every is missing"),
        ({"every": "thu", "until": "today"}, "there is no such day until 2026-11-23"),
        ({"every": "daily", "until": "2029-01-01"}, "more than 366 entries"),
        ({"every": "now and then", "until": "eom"}, "does not say how often"),
        ({"every": "thu 20:00", "time": "21:00", "until": "eom"}, "both"),
        (
            {"every": "thu", "until": "eom", "kind": "activity", "came": "3"},
            "only one entry has it",
        ),
    ],
)
def test_a_series_that_cannot_be_is_refused_whole(
    store: Store, fields: dict[str, str], problem: str
) -> None:
    with pytest.raises(BadValue) as caught:
        plan(store, **fields)
    assert problem in explain(caught.value)
    assert store.snapshot.tables["entries"] == {}


def test_two_people_change_a_series_at_once(store: Store, weekly: list[int]) -> None:
    with open_store(store.path, who="zoe") as other:
        calendar.change(other, weekly[1], {"topic": "Talk"}, now=NOW, series="all")
        calendar.change(store, weekly[2], {"time": "19:00"}, now=NOW, series="later")
        calendar.change(other, weekly[1], {"channel": "hall"}, now=NOW, series="all")
    rows = store.refresh().tables["entries"]
    told = [(rows[id]["topic"], rows[id]["time"], rows[id]["channel"]) for id in weekly]
    assert told == [
        ("Live", "20:00", None),
        ("Talk", "20:00", "hall"),
        ("Talk", "19:00", "hall"),
        ("Talk", "19:00", "hall"),
    ]
    # One's own part is taken back, and nothing of what somebody else said since.
    undoing.undo(store)
    rows = store.snapshot.tables["entries"]
    assert {(rows[id]["topic"], rows[id]["time"]) for id in weekly[1:]} == {("Talk", "20:00")}
