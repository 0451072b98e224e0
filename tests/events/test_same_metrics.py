"""One truth in every format gives the same metrics, as far as a format can tell them."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from communitytui.services.communities import init_community, load_playbook
from communitytui.services.importing import Import, import_file
from communitytui.store import Store, open_store
from tests.events.generator import ZONE, Format, Happening, truth
from tests.events.writers import formats

NOW = datetime(2025, 12, 20, 4, tzinfo=UTC)
_TRUTH = truth()
#: An archive of one person's posts says nothing of the others.
_FORMATS = [form for form in formats(_TRUTH) if not form.only]


def imported(form: Format, folder: Path) -> tuple[Import, dict[str, dict[date, float]]]:
    """Return what importing the truth did, and the readings by metric (of posts) and day."""
    path = form.write(_TRUTH, folder)
    Store.create(folder / "ops.json")
    small = folder / "small.toml"
    small.write_text('id = "small"\ntitle = "Small"\n', encoding="utf-8")
    with open_store(folder / "ops.json", who="ana") as store:
        playbook = load_playbook(small)
        start = date(2025, 9, 1)
        init_community(store, "G", playbook, start=start, timezone=ZONE, now=NOW, spoken="en")
        done = import_file(store, 1, path, now=NOW)
        found: dict[str, dict[date, float]] = {}
        for record in store.snapshot.tables["readings"].values():
            if record["level"] in (None, "post"):
                for day, item in record["days"].items():
                    found.setdefault(record["metric"], {})[date.fromisoformat(day)] = item["v"]
    return done, found


def day_of(one: Happening) -> date:
    return datetime.fromtimestamp(one.at, ZoneInfo(ZONE)).date()


def oracle(form: Format) -> dict[str, dict[date, float]]:
    """Return the metrics by the plainest loops there are."""
    people = [one for one in _TRUTH if not (one.who.bot and "bots" in form.gives)]
    said = [one for one in people if one.kind == "message"]
    days = sorted({day_of(one) for one in said})
    whole = [days[0] + timedelta(days=n) for n in range((days[-1] - days[0]).days + 1)]
    wrote = {day: {one.who for one in said if day_of(one) == day} for day in whole}

    def within(day: date, length: int) -> float:
        back = (day - timedelta(days=n) for n in range(length))
        return float(len(set[Any]().union(*(wrote.get(each, set()) for each in back))))

    by_number = {one.number: one for one in _TRUTH}
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
