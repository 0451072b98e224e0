"""Another time zone of a community: what was imported is counted by its days, in one step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from communitytui.events.ledger import place
from communitytui.i18n import say
from communitytui.services import settings
from communitytui.services.metrics import record
from communitytui.services.undoing import undo
from communitytui.store import Store
from tests.events.old_ledger import make_old
from tests.samples import NOW
from tests.services.test_grouping import Row, by_day, groups, readings, take, talk, write

ZONES = ("UTC", "America/St_Johns", "Asia/Kathmandu", "Europe/Berlin")


def messages(rows: Iterable[Row], zone: str) -> Counter[str]:
    return Counter(
        datetime.fromtimestamp(at, ZoneInfo(zone)).date().isoformat()
        for at, _, kind, _ in rows
        if kind == "message"
    )


def move(store: Store, zone: str) -> list[str]:
    """Set another zone and return what was said of it before."""
    told = [say(each) for each in settings.outlook(store, 1, {"timezone": zone}, now=NOW)]
    settings.change(store, 1, {"timezone": zone}, now=NOW)
    return told


@pytest.mark.parametrize("zone", ZONES)
def test_days_are_those_of_another_zone_as_if_imported_there(
    store: Store, tmp_path: Path, zone: str
) -> None:
    rows = talk(days=40)
    path = write(tmp_path / "all.csv", rows)
    take(store, path)
    record(store, 1, "nps", "40", now=NOW)
    names = [None, *groups(store)]
    before = {name: readings(store, name) for name in names}
    told = move(store, zone)
    assert told == [f"1 imported file is counted by the days of {zone}"]
    after = {name: readings(store, name) for name in names}
    for name in names:
        own = [row for row in rows if name in (None, row[3])]
        assert +Counter(by_day(after[name], "messages", None)) == messages(own, zone)
    assert [key for key in after[None] if key[0] == "nps"]
    again = take(store, path)
    assert (again.new, again.changed) == (0, 0)
    undo(store, now=NOW)
    assert {name: readings(store, name) for name in names} == before


def test_files_without_hours_are_named_and_keep_their_readings(
    store: Store, tmp_path: Path
) -> None:
    path = write(tmp_path / "all.csv", talk(days=20, rooms=["Garden"]))
    take(store, path)
    make_old(place(store.path), 2)
    before = readings(store)
    (told,) = move(store, "UTC")
    assert told == (
        "1 imported file was counted by the days of Asia/Shanghai and counts no more: import it "
        "again (all.csv)"
    )
    assert readings(store) == before
    take(store, path)
    rows = talk(days=20, rooms=["Garden"])
    found = by_day(readings(store), "messages", None)
    assert {day: found[day] for day in messages(rows, "UTC")} == messages(rows, "UTC")


def test_times_that_had_no_zone_are_said(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "plain.csv"
    path.write_text("timestamp,author_id\n2026-10-01 23:30:00,a\n2026-10-03 09:00:00,b\n", "utf-8")
    take(store, path)
    told = move(store, "UTC")
    assert told[1:] == [
        "times of plain.csv were read as Asia/Shanghai; import again with --timezone if they were "
        "not"
    ]
    assert set(by_day(readings(store), "dau", "post")) >= {"2026-10-01", "2026-10-03"}
    take(store, path, timezone="Asia/Tokyo")
    take(store, path, timezone="UTC")
    assert by_day(readings(store), "messages", None)["2026-10-01"] == 1
