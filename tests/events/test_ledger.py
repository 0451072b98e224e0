from __future__ import annotations

import sqlite3
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from communitytui.errors import Busy, Damaged
from communitytui.events import opening
from communitytui.events.event import Event
from communitytui.events.guard import FileAccess
from communitytui.events.intake import Intake
from communitytui.events.ledger import Ledger

ZONE = "Asia/Shanghai"
EVENTS = [
    Event(1_790_000_000 + 3600 * i, f"secret{i % 3}", "message", f"id{i}", question=i % 2 == 0)
    for i in range(50)
]


def take(ledger: Ledger, sha: str, events: list[Event]) -> int:
    source = ledger.begin(sha, "-")
    intake = Intake(ledger, source)
    intake.take(events)
    ledger.finish(source, "csv", ("ids",), 9, intake.events)
    return source


@pytest.fixture
def path(tmp_path: Path) -> str:
    return str(tmp_path / "ops.json.events")


def test_what_is_not_committed_is_not_kept(path: str) -> None:
    with Ledger(path, "u", ZONE) as ledger:
        take(ledger, "a", EVENTS)
    with Ledger(path, "u", ZONE) as ledger:
        assert ledger.sources() == []
        take(ledger, "a", EVENTS)
        ledger.commit()
    with Ledger(path, "u", ZONE) as ledger:
        held = ledger.source("a")
        assert held is not None
        assert (held.events, held.members, held.gives) == (50, 9, frozenset({"ids"}))


def test_no_name_and_no_id_is_in_the_file(path: str) -> None:
    with Ledger(path, "u", ZONE) as ledger:
        take(ledger, "a", EVENTS)
        ledger.commit()
    data = Path(path).read_bytes()
    assert b"secret" not in data
    assert b"id4" not in data


def test_salts_differ_between_communities(path: str) -> None:
    with Ledger(path, "u", ZONE) as ledger:
        first = ledger.hash("someone")
        ledger.commit()
    with Ledger(path, "v", ZONE) as ledger:
        assert ledger.hash("someone") != first
        assert ledger.sources() == []
    with Ledger(path, "u", ZONE) as ledger:
        assert ledger.hash("someone") == first


def test_the_mode_is_that_of_the_workspace(path: str, tmp_path: Path) -> None:
    Ledger(path, "u", ZONE).close()
    assert Path(path).stat().st_mode & 0o777 == 0o600
    shared = str(tmp_path / "shared.events")
    Ledger(shared, "u", ZONE, FileAccess(0o660)).close()
    assert Path(shared).stat().st_mode & 0o777 == 0o660


def test_another_zone_has_other_days_of_the_same_events(path: str) -> None:
    with Ledger(path, "u", ZONE) as ledger:
        take(ledger, "a", EVENTS)
        ledger.commit()
    for zone in (ZONE, "UTC", "America/St_Johns", "Asia/Kathmandu"):
        with Ledger(path, "u", zone) as ledger:
            found = [
                (day, quarter)
                for day, parts in ledger.days(0, 10**6)
                for part in parts
                for quarter in part.quarters
            ]
            local = [datetime.fromtimestamp(e.at, ZoneInfo(zone)) for e in EVENTS]
            assert found == [(at.toordinal(), at.hour * 4 + at.minute // 15) for at in local]
            (held,) = ledger.sources()
            assert (held.first, held.last) == (found[0][0], found[-1][0])


def test_days_that_a_newer_export_holds_in_full_are_dropped() -> None:
    with Ledger(":memory:", "u", ZONE) as ledger:
        take(ledger, "a", EVENTS[:40])
        assert ledger.cover(take(ledger, "b", EVENTS)) == 3
        assert {part.source for _, parts in ledger.days(0, 10**6) for part in parts} == {2}


def test_two_who_import_wait_for_each_other(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "_PATIENCE", 0.01)
    with Ledger(path, "u", ZONE), pytest.raises(Busy):
        Ledger(path, "u", ZONE)


def test_a_damaged_file_is_told(path: str) -> None:
    Path(path).write_bytes(b"no database at all" * 100)
    with pytest.raises(Damaged):
        Ledger(path, "u", ZONE)


def test_forgetting_takes_a_file_out(path: str) -> None:
    with Ledger(path, "u", ZONE) as ledger:
        source = take(ledger, "a", EVENTS)
        ledger.forget(source)
        ledger.commit()
    db = sqlite3.connect(path)
    assert db.execute("SELECT count(*) FROM days").fetchone() == (0,)
    db.close()
