"""A second import asks for the days since the first one, and comes to the same readings."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from communitytui.services.forgetting import forget
from communitytui.services.importing import import_file
from communitytui.services.metrics import record
from communitytui.services.recounting import count_staff
from communitytui.services.settings import change
from communitytui.services.sources import listing
from communitytui.services.undoing import undo
from communitytui.services.warehousing import import_events
from communitytui.store import Store
from tests.events.test_same_metrics import begun
from tests.warehouse import truths
from tests.warehouse.databases import Put, duckdb_put
from tests.warehouse.test_conformance import differences, readings
from tests.warehouse.truths import FIRST, SHAPES, Row

ZONE = "Europe/Berlin"
_ROWS = truths.rows(days=104)
_WHOLE = SHAPES["whole"]


def until(day: int) -> list[Row]:
    """Return what had happened by the noon of a day, and then."""
    return [one for one in _ROWS if one.timestamp < noon(day)]


def noon(day: int) -> datetime:
    return FIRST + timedelta(days=day, hours=12)


def entry(store: Store) -> dict[str, Any]:
    """Return what the workspace keeps of the only import."""
    found = [*store.snapshot.tables["communities"][1]["imports"].values()]
    assert len(found) == 1
    return dict(found[0])


def test_the_next_import_asks_for_what_came_since(put: Put, tmp_path: Path) -> None:
    with begun(tmp_path, ZONE) as store:
        asked = put(until(90), _WHOLE, ZONE)
        first = import_events(store, 1, *asked, now=noon(90))
        assert entry(store)["last"] == (noon(89).date()).isoformat()
        put(until(100), _WHOLE, ZONE)
        second = import_events(store, 1, *asked, now=noon(100))
        found = readings(store)
    assert second.events < first.events < len(_ROWS)
    assert second.first == noon(83).date()
    folder = tmp_path / "at once"
    folder.mkdir()
    with begun(folder, ZONE) as store:
        import_events(store, 1, *asked, now=noon(100))
        wanted = readings(store)
    assert len(wanted) > 3000
    assert differences(wanted, found) == []


def test_what_comes_late_is_counted_for_as_many_days_as_is_said(tmp_path: Path) -> None:
    put = duckdb_put(tmp_path)
    late = [
        _ROWS[40]._replace(timestamp=noon(day), author_id="late", message_id=f"late{day}")
        for day in (87, 80)
    ]
    with begun(tmp_path, ZONE) as store:
        asked = put(until(90), _WHOLE, ZONE)
        import_events(store, 1, *asked, now=noon(90))
        before = readings(store)

        def counted(day: int) -> float:
            key = ("messages", None, noon(day).date().isoformat())
            return float(readings(store)[key]["v"] - before[key]["v"])

        put(sorted([*until(92), *late], key=lambda one: one.timestamp), _WHOLE, ZONE)
        import_events(store, 1, *asked, now=noon(92), late=0)
        assert (counted(87), counted(80)) == (0, 0)
        import_events(store, 1, *asked, now=noon(92))
        assert (counted(87), counted(80)) == (1, 0)
        import_events(store, 1, *asked, now=noon(92), late=1000)
        assert (counted(87), counted(80)) == (1, 1)


def test_an_import_is_one_step_that_is_undone_with_what_it_knew(tmp_path: Path) -> None:
    put = duckdb_put(tmp_path)
    with begun(tmp_path, ZONE) as store:
        asked = put(until(70), _WHOLE, ZONE)
        nothing = readings(store)
        import_events(store, 1, *asked, now=noon(70))
        first, known = readings(store), entry(store)
        put(until(80), _WHOLE, ZONE)
        import_events(store, 1, *asked, now=noon(80))
        assert entry(store)["last"] > known["last"]
        undo(store, now=noon(80))
        assert readings(store) == first
        assert entry(store) == known
        undo(store, now=noon(80))
        assert readings(store) == nothing
        assert store.snapshot.tables["communities"][1]["imports"] == {}
        done = import_events(store, 1, *asked, now=noon(80))
        assert done.events > 400


def test_the_same_once_more_changes_nothing(tmp_path: Path) -> None:
    put = duckdb_put(tmp_path)
    with begun(tmp_path, ZONE) as store:
        asked = put(until(70), _WHOLE, ZONE)
        import_events(store, 1, *asked, now=noon(70))
        before = store.snapshot.tables
        done = import_events(store, 1, *asked, now=noon(70))
        assert (done.new, done.changed) == (0, 0)
        assert store.snapshot.tables == before


def test_other_staff_count_all_days_anew(tmp_path: Path) -> None:
    put = duckdb_put(tmp_path)
    with begun(tmp_path, ZONE) as store:
        asked = put(until(70), _WHOLE, ZONE)
        whole = import_events(store, 1, *asked, now=noon(70))
        change(store, 1, {"staff": "u1"}, now=noon(70))
        count_staff(store, 1, without=True, now=noon(70))
        again = import_events(store, 1, *asked, now=noon(71))
        assert again.events == whole.events
        assert again.accounts == ("u1",)
        assert len(listing(store, store.snapshot.tables["communities"][1])) >= 1
        assert entry(store)["format"] == "sql"


def test_what_comes_up_for_the_first_time_counts_all_days_anew(tmp_path: Path) -> None:
    put = duckdb_put(tmp_path)
    without = [one for one in _ROWS if one.kind not in ("join", "reaction")]
    with begun(tmp_path, ZONE) as store:
        rows = [one for one in without if one.timestamp < noon(80)]
        asked = put(rows, _WHOLE, ZONE)
        import_events(store, 1, *asked, now=noon(80))
        more = [one for one in _ROWS if one.timestamp > noon(81)]
        put([*rows, *more], _WHOLE, ZONE)
        done = import_events(store, 1, *asked, now=noon(125))
        found = readings(store)
        assert done.first is not None
        assert done.first < noon(5).date()
    folder = tmp_path / "at once"
    folder.mkdir()
    with begun(folder, ZONE) as store:
        import_events(store, 1, *asked, now=noon(125))
        wanted = readings(store)
    assert {key for key in wanted if wanted[key] != found.get(key)} == set()


def test_readings_say_where_they_are_from_and_own_ones_are_kept(tmp_path: Path) -> None:
    put = duckdb_put(tmp_path)
    with begun(tmp_path, ZONE) as store:
        asked = put(until(60), _WHOLE, ZONE)
        day = noon(50).date()
        import_events(store, 1, *asked, now=noon(60))
        record(store, 1, "dau", "777", level="post", day=day.isoformat(), now=noon(60))
        put(until(62), _WHOLE, ZONE)
        done = import_events(store, 1, *asked, now=noon(62), late=100)
        assert done.kept == 1
        items = [row["days"] for row in store.snapshot.tables["readings"].values()]
        sources = {item["s"].split()[0] for days in items for item in days.values()}
        assert sources == {"sql", "typed"}
        assert readings(store)["dau", "post", day.isoformat()]["v"] == 777
        listed = listing(store, store.snapshot.tables["communities"][1])
        assert [(each.format, each.counts) for each in listed] == [("sql", True)]
        assert listed[0].file.startswith("duckdb:")
        forget(store, 1, str(listed[0].number), now=noon(62))
        assert set(readings(store)) == {("dau", "post", day.isoformat())}


def test_a_query_counts_for_a_group_and_files_beside_it(tmp_path: Path) -> None:
    from communitytui.services.import_options import Options

    put = duckdb_put(tmp_path)
    with begun(tmp_path, ZONE) as store:
        path = truths.write(until(40), SHAPES["plain"], tmp_path / "chat.csv", ZONE)
        import_file(store, 1, path, now=noon(60), options=Options(groups=("Chat",)))
        whole = readings(store)
        asked = put(until(60), _WHOLE, ZONE)
        done = import_events(store, 1, *asked, now=noon(60), options=Options(groups=("Forum",)))
        assert done.groups == ("Forum",)
        assert readings(store) == whole
        groups = {row["name"]: id for id, row in store.snapshot.tables["groups"].items()}
        assert len(readings(store, groups["Forum"])) > 1000
        own = [row for row in store.snapshot.tables["readings"].values() if row["chat_group"] == 2]
        assert groups["Forum"] == 2
        assert {i["s"].split()[0] for row in own for i in row["days"].values()} == {"sql"}
