"""What a database counts is what the import of the same events as a file counts: every reading."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from communitytui.services.import_options import Options
from communitytui.services.importing import Import, import_file
from communitytui.services.recounting import count_staff
from communitytui.services.settings import change
from communitytui.services.warehousing import import_events
from communitytui.store import Store
from tests.events.generator import Format, Happening, truth
from tests.events.test_same_metrics import begun, oracle
from tests.events.test_same_metrics import readings as by_day
from tests.warehouse import truths
from tests.warehouse.databases import Put
from tests.warehouse.truths import SHAPES, Row, Shape

NOW = datetime(2025, 12, 20, 4, tzinfo=UTC)
ZONES = ("Europe/Berlin", "America/St_Johns", "Asia/Kathmandu", "America/New_York")


def readings(store: Store, group: int | None = None) -> dict[tuple[str, str | None, str], Any]:
    """Return every reading of the whole by metric, level and day, without where it came from."""
    return {
        (row["metric"], row["level"], day): {k: v for k, v in item.items() if k != "s"}
        for row in store.snapshot.tables["readings"].values()
        if row["chat_group"] == group
        for day, item in row["days"].items()
    }


def by_file(
    folder: Path,
    happened: list[Row],
    shape: Shape,
    zone: str,
    options: Options,
    settings: dict[str, str],
) -> tuple[dict[tuple[str, str | None, str], Any], Import]:
    """Import rows as a file."""
    folder.mkdir()
    path = truths.write(happened, shape, folder / "events.csv", options.timezone or zone)
    with begun(folder, zone) as store:
        settled(store, settings)
        done = import_file(store, 1, path, now=NOW, options=options)
        return readings(store), done


def by_sql(
    folder: Path, asked: tuple[str, str], zone: str, options: Options, settings: dict[str, str]
) -> tuple[dict[tuple[str, str | None, str], Any], Import]:
    """Import rows that are in a database."""
    folder.mkdir()
    with begun(folder, zone) as store:
        settled(store, settings)
        done = import_events(store, 1, *asked, now=NOW, options=options)
        return readings(store), done


def settled(store: Store, settings: dict[str, str]) -> None:
    """Settle who is staff and who is a bot, and whether the former count."""
    typed = {key: text for key, text in settings.items() if key != "without_staff"}
    if typed:
        change(store, 1, typed, now=NOW)
    if "without_staff" in settings:
        count_staff(store, 1, without=True, now=NOW)


def differences(one: dict[Any, Any], other: dict[Any, Any]) -> list[object]:
    """Return the first readings that are not the same."""
    keys = [key for key in one.keys() | other.keys() if one.get(key) != other.get(key)]
    return [(key, one.get(key), other.get(key)) for key in sorted(keys, key=str)[:5]]


CASES = {
    "chats": ("chats", ZONES[0], {}, Options()),
    "members": ("whole", ZONES[1], {}, Options(members=40)),
    "local": ("local", ZONES[0], {}, Options()),
    "elsewhere": ("local", ZONES[2], {}, Options(timezone="America/New_York")),
    "plain": ("plain", ZONES[3], {}, Options()),
    "unnamed": ("unnamed", ZONES[2], {}, Options()),
    "threads": ("threads", ZONES[1], {}, Options()),
    "accounts": (
        "whole",
        ZONES[0],
        {"staff": "u2, Name 3, nobody", "bots": "u4", "no_answer": "在吗？"},
        Options(members=50),
    ),
    "without": ("whole", ZONES[3], {"staff": "u1, u2", "without_staff": "yes"}, Options()),
}


@pytest.mark.parametrize("case", CASES)
def test_every_reading_is_that_of_the_same_events_in_a_file(
    case: str, put: Put, tmp_path: Path
) -> None:
    name, zone, settings, options = CASES[case]
    shape = SHAPES[name]
    happened = truths.rows()
    if not shape.zoned:
        happened = truths.first_of_two(happened, options.timezone or zone)
    read_zone = options.timezone or zone
    wanted, filed = by_file(tmp_path / "f", happened, shape, zone, options, settings)
    found, counted = by_sql(
        tmp_path / "s", put(happened, shape, read_zone), zone, options, settings
    )
    assert len(wanted) > 600
    assert differences(wanted, found) == []
    # Who is staff is said where it can be: with the file, or in the settings.
    lacking, also = (
        {each.metric: each.metric == "staff_share" or each.reason for each in done.unavailable}
        for done in (filed, counted)
    )
    assert lacking == also
    for field in ("gaps", "accounts", "absent", "events", "skipped"):
        assert getattr(counted, field) == getattr(filed, field), field


def _as_row(one: Happening) -> Row:
    said = one.kind == "message"
    return Row(
        datetime.fromtimestamp(one.at, UTC),
        str(one.who.number),
        one.who.name,
        one.kind,
        str(one.number) if said else None,
        str(one.answers) if one.answers else None,
        one.reactions if said else None,
        None,
        one.who.bot,
        one.text,
    )


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/St_Johns", "Asia/Kathmandu"])
def test_the_plainest_loops_count_the_same(zone: str, put: Put, tmp_path: Path) -> None:
    happened = [one for one in truth() if one.kind != "reaction"]
    gives = frozenset({"bots", "ids", "replies", "reactions", "joins", "leaves"})
    wanted = oracle(Format("sql", lambda *_: tmp_path, gives, str), zone, happened)
    shape = SHAPES["whole"]
    asked = put([_as_row(one) for one in happened], shape, zone)
    with begun(tmp_path, zone) as store:
        done = import_events(store, 1, *asked, now=NOW)
        found = by_day(store)
    assert len(wanted) == 8
    for metric, days in wanted.items():
        assert {d: v for d, v in found[metric].items() if v != days.get(d, 0)} == {}, metric
        lacking = {day for day, value in days.items() if value} - set(found[metric])
        assert lacking <= set(done.gaps), metric
