"""Imports by group: which chat is which, and that all of them are counted as if each were alone."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from communitytui.domain.workspace import ChatGroup
from communitytui.errors import BadValue, NotFound
from communitytui.services.forgetting import forget
from communitytui.services.groups import find
from communitytui.services.import_options import OtherGroup
from communitytui.services.importing import Import, Options, import_file
from communitytui.services.regrouping import join, split
from communitytui.services.undoing import undo
from communitytui.services.workspaces import view
from communitytui.store import Store
from tests.events.generator import truth
from tests.events.writers import write_whatsapp_android
from tests.samples import NOW

ZONE = ZoneInfo("Asia/Shanghai")
BEGIN = int(datetime(2026, 8, 20, tzinfo=ZONE).timestamp())
DAY = 86_400
Row = tuple[int, str, str, str]


def talk(
    seed: int = 3, days: int = 50, rooms: Iterable[str] = ("Garden", "Kitchen", "Cellar")
) -> list[Row]:
    """Return time, author, kind and channel of what was said and who came."""
    chance = random.Random(seed)
    rows: list[Row] = []
    for day in range(days):
        for room in rooms:
            for _ in range(chance.randint(2, 7)):
                at = BEGIN + day * DAY + chance.randrange(DAY)
                rows.append((at, f"u{chance.randrange(12)}", "message", room))
            if chance.random() < 0.4:
                at = BEGIN + day * DAY + chance.randrange(DAY)
                rows.append((at, f"u{chance.randrange(40)}", "join", room))
    return sorted(rows)


def write(path: Path, rows: Iterable[Row], *, channel: bool = True) -> Path:
    """Write events as a table; messages have ids of their own."""
    lines = ["timestamp,author_id,kind,message_id" + (",channel" if channel else "")]
    for number, (at, who, kind, room) in enumerate(rows):
        own = f"{room[:1]}{at}{number % 7}" if kind == "message" else ""
        lines.append(f"{at},{who},{kind},{own}" + (f",{room}" if channel else ""))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def take(store: Store, path: Path, **options: Any) -> Import:
    return import_file(store, 1, path, now=NOW, options=Options(**options))


def groups(store: Store) -> dict[str, int]:
    return {row["name"]: id for id, row in store.refresh().tables["groups"].items()}


def readings(store: Store, name: str | None = None) -> dict[tuple[Any, ...], Any]:
    """Return the readings of a group, or of the whole, by metric, level and day."""
    group = groups(store)[name] if name else None
    return {
        (row["metric"], row["level"], day): {k: v for k, v in item.items() if k != "s"}
        for row in store.refresh().tables["readings"].values()
        if row["chat_group"] == group
        for day, item in row["days"].items()
    }


def plain(rows: Iterable[Row]) -> tuple[Counter[str], dict[str, int]]:
    """Return messages and people by day, by the plainest loop."""
    messages = Counter[str]()
    people: dict[str, set[str]] = {}
    for at, who, kind, _ in rows:
        if kind == "message":
            day = datetime.fromtimestamp(at, ZONE).date().isoformat()
            messages[day] += 1
            people.setdefault(day, set()).add(who)
    return messages, {day: len(who) for day, who in people.items()}


def by_day(found: dict[tuple[Any, ...], Any], metric: str, level: str | None) -> dict[str, Any]:
    return {day: item["v"] for (m, at, day), item in found.items() if (m, at) == (metric, level)}


@pytest.fixture
def rows() -> list[Row]:
    return talk()


def test_each_chat_becomes_a_group_and_is_counted_as_if_alone(
    store: Store, tmp_path: Path, rows: list[Row]
) -> None:
    done = take(store, write(tmp_path / "all.csv", rows))
    assert done.made == done.groups
    assert sorted(done.made) == ["Cellar", "Garden", "Kitchen"]
    for name in (None, *done.groups):
        own = [row for row in rows if name in (None, row[3])]
        messages, people = plain(own)
        found = readings(store, name)
        assert by_day(found, "messages", None) == messages
        assert by_day(found, "dau", "post") == people
        assert not any("of" in item for item in found.values())
    whole = {name: readings(store, name) for name in done.groups}
    # One undo takes the groups away as well.
    undo(store, now=NOW)
    assert groups(store) == {}
    assert readings(store) == {}
    for name, wanted in whole.items():
        alone = [row for row in rows if row[3] == name]
        take(store, write(tmp_path / f"{name}.csv", alone))
        assert readings(store, name if groups(store) else None) == wanted or not groups(store)
    assert {name: readings(store, name) for name in whole} == whole


def test_one_chat_makes_no_group_and_the_second_one_makes_two(
    store: Store, tmp_path: Path, rows: list[Row]
) -> None:
    first = take(store, write(tmp_path / "a.csv", [row for row in rows if row[3] == "Garden"]))
    assert (first.groups, groups(store)) == ((), {})
    second = take(store, write(tmp_path / "b.csv", [row for row in rows if row[3] == "Cellar"]))
    assert sorted(second.made) == ["Cellar", "Garden"]
    assert (
        by_day(readings(store, "Garden"), "messages", None)
        == plain([row for row in rows if row[3] == "Garden"])[0]
    )


def test_overlapping_exports_count_each_event_once_in_group_and_whole(
    store: Store, tmp_path: Path, rows: list[Row]
) -> None:
    cut, back = len(rows) * 2 // 3, len(rows) // 3
    take(store, write(tmp_path / "early.csv", rows[:cut]))
    take(store, write(tmp_path / "late.csv", rows[back:]))
    messages = {name: by_day(readings(store, name), "messages", None) for name in groups(store)}
    # Ids are made of the place in the file: what both have has two of them, and is apart.
    assert set(messages) == {"Garden", "Kitchen", "Cellar"}
    again = take(store, tmp_path / "late.csv")
    assert (again.new, again.changed) == (0, 0)


@pytest.mark.parametrize("channel", [False, True], ids=["nameless", "named"])
def test_a_file_of_one_chat_goes_to_the_group_that_is_said(
    store: Store, tmp_path: Path, rows: list[Row], channel: bool
) -> None:
    own = [row for row in rows if row[3] == "Garden"]
    path = write(tmp_path / "a.csv", own, channel=channel)
    done = take(store, path, groups=("Readers",))
    assert (done.made, done.groups) == (("Readers",), ("Readers",))
    assert readings(store, "Readers") == readings(store)
    # The same file for another group is a slip, unless somebody says so.
    with pytest.raises(OtherGroup, match="for group Readers and not Writers"):
        take(store, path, groups=("Writers",))
    assert groups(store) == {"Readers": 1}
    moved = take(store, path, groups=("Writers",), sure=True)
    assert moved.made == ("Writers",)
    assert readings(store, "Readers") == {}
    assert readings(store, "Writers") == readings(store)


def test_chats_are_chosen_and_placed_by_name(store: Store, tmp_path: Path, rows: list[Row]) -> None:
    path = write(tmp_path / "all.csv", rows)
    done = take(store, path, groups=("garden", "Kitchen=Cooks"))
    assert (sorted(done.made), done.others) == (["Cooks", "Garden"], ("Cellar",))
    kept = [row for row in rows if row[3] != "Cellar"]
    assert by_day(readings(store), "messages", None) == plain(kept)[0]
    with pytest.raises(NotFound, match="no chat Attic"):
        take(store, path, groups=("Attic",))
    with pytest.raises(BadValue, match="the chat Kitchen is group Cooks"):
        take(store, write(tmp_path / "k.csv", rows[:-9]), groups=("Kitchen=Garden",))
    # A group that is renamed is found by the name it had.
    later = take(store, write(tmp_path / "later.csv", rows[:-5]))
    assert sorted(later.groups) == ["Cellar", "Cooks", "Garden"]


def test_of_many_chats_the_largest_become_groups_and_the_others_are_named(
    store: Store, tmp_path: Path
) -> None:
    rows = talk(days=5, rooms=[f"room {n}" for n in range(15)])
    path = write(tmp_path / "all.csv", rows)
    done = take(store, path)
    assert (len(done.made), len(done.ungrouped)) == (12, 3)
    more = take(store, path, groups=("*",))
    assert (sorted(more.made), more.ungrouped) == (sorted(done.ungrouped), ())


def test_what_one_chat_cannot_give_is_of_the_other_only(
    store: Store, tmp_path: Path, rows: list[Row]
) -> None:
    garden = [row for row in rows if row[3] == "Garden"]
    silent = [row for row in rows if row[3] == "Cellar" and row[2] == "message"]
    take(store, write(tmp_path / "a.csv", garden))
    take(store, write(tmp_path / "b.csv", silent))
    whole, own = readings(store), readings(store, "Garden")
    joins = {key: item for key, item in whole.items() if key[0] == "joins"}
    assert {tuple(item.pop("of")) for item in joins.values()} == {("Garden",)}
    assert joins == {key: item for key, item in own.items() if key[0] == "joins"}
    assert not any(key[0] == "joins" for key in readings(store, "Cellar"))
    messages, people = plain([*garden, *silent])
    assert by_day(whole, "messages", None) == messages
    assert by_day(whole, "dau", "post") == people


def test_members_of_the_whole_are_the_sum_of_the_groups(
    store: Store, tmp_path: Path, rows: list[Row]
) -> None:
    for room, members in (("Garden", 100), ("Cellar", 60)):
        own = [row for row in rows if row[3] == room]
        path = write(tmp_path / f"{room}.csv", own)
        assert take(store, path, groups=(room,), members=members).summed
    counts = [by_day(readings(store, name), "members", None) for name in ("Garden", "Cellar")]
    days = counts[0].keys() & counts[1].keys()
    assert days
    whole = readings(store)
    for day in days:
        item = whole["members", None, day]
        assert item["v"] == counts[0][day] + counts[1][day]
        assert "of" not in item
        if ("participation", None, day) in whole:
            people = whole["contributors", None, day]["v"]
            assert whole["participation", None, day]["v"] == pytest.approx(
                100 * people / item["v"], abs=1e-5
            )


def test_forgetting_a_file_recounts_its_groups(
    store: Store, tmp_path: Path, rows: list[Row]
) -> None:
    early = [row for row in rows if row[0] < BEGIN + 30 * DAY]
    take(store, write(tmp_path / "early.csv", early))
    before = {name: readings(store, name) for name in (None, *groups(store))}
    take(store, write(tmp_path / "late.csv", [row for row in rows if row not in early]))
    forget(store, 1, "late.csv", now=NOW)
    after = {name: readings(store, name) for name in (None, *groups(store))}
    day = datetime.fromtimestamp(BEGIN + 29 * DAY, UTC).date().isoformat()
    # The last day of the first file is not over in it, which a fuller reading outlived.
    for name, wanted in before.items():
        assert {k: v for k, v in after[name].items() if k[2] < day} == {
            k: v for k, v in wanted.items() if k[2] < day
        }


def test_groups_are_joined_and_split_and_counted_anew(
    store: Store, tmp_path: Path, rows: list[Row]
) -> None:
    take(store, write(tmp_path / "all.csv", rows))
    before = {name: readings(store, name) for name in (None, *groups(store))}
    with store.transaction("set") as draft:
        draft.patch("tasks", 1, {"chat_group": groups(store)["Kitchen"]})
    one, *others = (_group(store, name) for name in ("Garden", "Kitchen", "Cellar"))
    join(store, one, others[:1], now=NOW)
    assert sorted(groups(store)) == ["Cellar", "Garden"]
    both = [row for row in rows if row[3] in ("Garden", "Kitchen")]
    messages, people = plain(both)
    assert by_day(readings(store, "Garden"), "messages", None) == messages
    assert by_day(readings(store, "Garden"), "dau", "post") == people
    assert readings(store) == before[None]
    assert store.snapshot.tables["tasks"][1]["chat_group"] == one.id
    # An export of the one that is gone finds it.
    kitchen = [row for row in rows if row[3] == "Kitchen"]
    later = take(store, write(tmp_path / "k.csv", kitchen[:-3]))
    assert later.groups == ("Garden",)
    undo(store, now=NOW)
    with pytest.raises(NotFound, match="group Garden has no chat Attic"):
        split(store, _group(store, "Garden"), ["Attic"], "New", now=NOW)
    with pytest.raises(BadValue, match="that is all of it"):
        split(store, _group(store, "Garden"), ["garden", "kitchen"], "New", now=NOW)
    split(store, _group(store, "Garden"), ["kitchen"], "Cooks", now=NOW)
    assert readings(store, "Cooks") == before["Kitchen"]
    assert readings(store, "Garden") == before["Garden"]
    undo(store, now=NOW)
    undo(store, now=NOW)
    assert {name: readings(store, name) for name in (None, *groups(store))} == before


def _group(store: Store, name: str) -> ChatGroup:
    return find(view(store, NOW), 1, name)


def test_a_chat_that_comes_in_the_weeks_of_a_baseline_has_it_drawn_anew(
    store: Store, tmp_path: Path
) -> None:
    """What was usual of one chat says nothing of two."""
    for room in ("Garden", "Kitchen"):
        said = talk(days=170, rooms=[room])
        rows = [(at - 100 * DAY, who, kind, place) for at, who, kind, place in said]
        take(store, write(tmp_path / f"{room}.csv", rows))
        state = next(s for s in view(store, NOW).measures.states(1) if s.metric.name == "messages")
        assert state.kept is not None
        assert state.kept.numbers is not None
        assert state.judgement.change == "usual"


def test_a_chat_under_a_new_title_is_the_same_chat(store: Store, tmp_path: Path) -> None:
    happenings = truth()
    name = "WhatsApp Chat with {}.txt"
    for part, called in ((happenings[:600], "Garden"), (happenings[200:], "Garten")):
        path = write_whatsapp_android(part, tmp_path)
        done = take(store, path.rename(tmp_path / name.format(called)))
    assert done.renamed == (("Garden", "Garten"),)
    assert groups(store) == {}
    again = take(store, write_whatsapp_android(happenings, tmp_path))
    assert again.renamed == (("Garten", "Garden"),)
    other = write_whatsapp_android(truth(seed=8), tmp_path)
    apart = take(store, other.rename(tmp_path / name.format("Kitchen")))
    assert (apart.renamed, sorted(apart.made)) == ((), ["Garden", "Kitchen"])


def test_a_file_that_names_no_chat_is_said(store: Store, tmp_path: Path, rows: list[Row]) -> None:
    alone = take(store, write(tmp_path / "a.csv", rows[:50], channel=False))
    assert not alone.nameless
    done = take(store, write(tmp_path / "all.csv", rows))
    assert not done.nameless
    later = take(store, write(tmp_path / "b.csv", rows[50:99], channel=False))
    assert (later.nameless, later.groups) == (True, ())


def test_titles_that_are_no_names_of_groups_still_become_some(store: Store, tmp_path: Path) -> None:
    rooms = ["2024", "-", "x" * 300, "GARDEN", "garden", "\u202e[b]x[/b]\x1b[31m"]
    done = take(store, write(tmp_path / "all.csv", talk(days=4, rooms=rooms)))
    assert len(done.made) == len({*done.made}) == 6
    assert max(map(len, done.made)) <= 64
    assert not any(char in name for name in done.made for char in "\u202e\x1b")
