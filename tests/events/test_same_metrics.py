"""One truth in every format gives the same metrics, as far as a format can tell them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from communitytui.events.hours import counts
from communitytui.services.communities import init_community, load_playbook
from communitytui.services.importing import Import, import_file
from communitytui.services.sources import open_ledger
from communitytui.store import Store, create_store, open_store
from tests.events.generator import ZONE, Format, Happening, truth
from tests.events.writers import formats

NOW = datetime(2025, 12, 20, 4, tzinfo=UTC)
_TRUTH = truth()
#: An archive of one person's posts says nothing of the others.
_FORMATS = [form for form in formats(_TRUTH) if not form.only]


@contextmanager
def begun(folder: Path, zone: str = ZONE) -> Iterator[Store]:
    """Open a workspace with one community in a zone."""
    create_store(folder / "ops.json")
    small = folder / "small.toml"
    small.write_text('id = "small"\ntitle = "Small"\n', encoding="utf-8")
    with open_store(folder / "ops.json", who="ana") as store:
        playbook = load_playbook(small)
        start = date(2025, 9, 1)
        init_community(store, "G", playbook, start=start, timezone=zone, now=NOW, spoken="en")
        yield store


def readings(store: Store, group: int | None = None) -> dict[str, dict[date, float]]:
    """Return the readings of a group or of the whole by metric (of posts) and day."""
    found: dict[str, dict[date, float]] = {}
    for record in store.snapshot.tables["readings"].values():
        if record["level"] in (None, "post") and record["chat_group"] == group:
            for day, item in record["days"].items():
                found.setdefault(record["metric"], {})[date.fromisoformat(day)] = item["v"]
    return found


def imported(form: Format, folder: Path) -> tuple[Import, dict[str, dict[date, float]]]:
    """Return what importing the truth did, and the readings of the whole."""
    path = form.write(_TRUTH, folder)
    with begun(folder) as store:
        done = import_file(store, 1, path, now=NOW)
        return done, readings(store)


def oracle(
    form: Format, zone: str = ZONE, truth: list[Happening] = _TRUTH
) -> dict[str, dict[date, float]]:
    """Return the metrics by the plainest loops there are."""

    def day_of(one: Happening) -> date:
        return datetime.fromtimestamp(one.at, ZoneInfo(zone)).date()

    people = [one for one in truth if not (one.who.bot and "bots" in form.gives)]
    said = [one for one in people if one.kind == "message"]
    days = sorted({day_of(one) for one in said})
    whole = [days[0] + timedelta(days=n) for n in range((days[-1] - days[0]).days + 1)]
    wrote = {day: {one.who for one in said if day_of(one) == day} for day in whole}

    def within(day: date, length: int) -> float:
        back = (day - timedelta(days=n) for n in range(length))
        return float(len(set[Any]().union(*(wrote.get(each, set()) for each in back))))

    by_number = {one.number: one for one in truth}
    answered = [one for one in said if one.answers and by_number[one.answers].who != one.who]
    liked: Counter[date] = Counter()
    for one in said:
        liked[day_of(one)] += one.reactions
    found: dict[str, dict[date, float]] = {
        "dau": {day: within(day, 1) for day in whole},
        "wau": {day: within(day, 7) for day in whole},
        "mau": {day: within(day, 30) for day in whole},
        "messages": dict(Counter(map(day_of, said))),
    }
    if "replies" in form.gives:
        found["replies"] = dict(Counter(map(day_of, answered)))
    if "reactions" in form.gives and not form.reactions_apart:
        found["reactions"] = dict(liked)
    for kind in ("joins", "leaves"):
        if kind in form.gives:
            found[kind] = dict(Counter(day_of(one) for one in people if one.kind == kind[:-1]))
    return found


@pytest.mark.parametrize("form", _FORMATS, ids=lambda form: form.write.__name__[6:])
def test_what_is_derivable_is_the_same_in_every_format(form: Format, tmp_path: Path) -> None:
    done, found = imported(form, tmp_path)
    wanted = oracle(form)
    for metric, days in wanted.items():
        readings = found[metric]
        assert readings, metric
        for day, value in readings.items():
            assert value == days.get(day, 0), (metric, day)
        # A day on which something happened has its reading; only silent days may lack one.
        assert {day for day, value in days.items() if value and metric != "mau"} - set(
            readings
        ) <= set(done.gaps), metric
    told = {each.metric for each in done.unavailable}
    for metric in ("replies", "reactions", "joins", "leaves"):
        if metric not in form.gives:
            # Said, and never a 0.
            assert metric in told
            assert metric not in found


def test_a_gap_of_the_truth_is_a_gap_in_every_format(tmp_path: Path) -> None:
    gaps = set()
    for number, form in enumerate(_FORMATS[::4]):
        folder = tmp_path / str(number)
        folder.mkdir()
        done, found = imported(form, folder)
        gaps.add(tuple(done.gaps))
        assert not set(done.gaps) & set(found["dau"])
    assert len(gaps) == 1
    assert len(gaps.pop()) == 3


#: Of two platforms; what only the first gives is of that alone.
_TWO = {form.name: form for form in _FORMATS if form.name in ("telegram", "discord")}
_ALONE = "leaves"


@pytest.mark.parametrize(
    "zone", ["UTC", "Asia/Shanghai", "America/St_Johns", "Asia/Kathmandu", ZONE]
)
def test_groups_of_two_platforms_and_their_hours_in_every_zone(zone: str, tmp_path: Path) -> None:
    truths = {"telegram": _TRUTH, "discord": truth(seed=8)}
    with begun(tmp_path, zone) as store:
        for name, form in _TWO.items():
            # Two exports that have the middle in common; the second names more.
            whole = truths[name]
            for number, happenings in enumerate((whole[: len(whole) * 2 // 3], whole)):
                folder = tmp_path / f"{name}{number}"
                folder.mkdir()
                import_file(store, 1, form.write(happenings, folder), now=NOW)
        groups = {row["platform"]: (id, row) for id, row in store.snapshot.tables["groups"].items()}
        wanted = {name: oracle(form, zone, truths[name]) for name, form in _TWO.items()}
        for name, metrics in wanted.items():
            found = readings(store, groups[name.capitalize()][0])
            for metric, days in metrics.items():
                assert {d: v for d, v in found[metric].items() if v != days.get(d, 0)} == {}, metric
        assert _ALONE not in readings(store, groups["Discord"][0])
        together = readings(store)
        for metric in ("dau", "wau", "mau", "messages", "joins", "leaves", "replies", "reactions"):
            for day, value in together[metric].items():
                parts = [metrics.get(metric, {}).get(day, 0) for metrics in wanted.values()]
                assert value == sum(parts), (metric, day)
        alone = [
            item.get("of")
            for row in store.snapshot.tables["readings"].values()
            if row["metric"] == _ALONE and row["chat_group"] is None
            for item in row["days"].values()
        ]
        assert ["Telegram"] in alone
        with open_ledger(store, store.snapshot.tables["communities"][1], reading=True) as ledger:
            hours = counts(ledger, 0, 10**6).days
            said = Counter(
                (at.toordinal(), at.hour)
                for name, happenings in truths.items()
                for one in happenings
                if one.kind == "message" and not (one.who.bot and "bots" in _TWO[name].gives)
                for at in [datetime.fromtimestamp(one.at, ZoneInfo(zone))]
            )
        assert said == {
            (day, hour): count.messages for day, own in hours.items() for hour, count in own.items()
        }
