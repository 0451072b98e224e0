"""Which imported files count: the workspace says so, whatever the ledger holds."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from communitytui.domain.playbook.playbook import Playbook
from communitytui.domain.workspace import Workspace
from communitytui.errors import CommunityError, Conflict, Damaged, NotFound
from communitytui.events.ledger import place
from communitytui.services import sources
from communitytui.services.changes import changed, field_name
from communitytui.services.communities import init_community
from communitytui.services.forgetting import forget
from communitytui.services.importing import Import, Options, import_file
from communitytui.services.metrics import record
from communitytui.services.sources import listing, open_ledger
from communitytui.store import Store, create_store, open_store, recover
from tests.events.old_ledger import make_old
from tests.services.conftest import NOW
from tests.services.test_importing import lines, readings, write

#: Seeds of random sequences that hold what a person would try: three in the ordinary run.
SEEDS = [*range(3), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(3, 60))]


def take(store: Store, path: Path, community: int = 1, **options: Any) -> Import:
    return import_file(store, community, path, now=NOW, options=Options(**options))


def home(store: Store, community: int = 1) -> dict[str, Any]:
    return dict(store.refresh().tables["communities"][community])


def counting(store: Store) -> list[str]:
    """Return the names of the files that count, as a new import would find them."""
    with open_ledger(store, home(store)) as ledger:
        return [held.name for held in ledger.sources()]


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    return write(tmp_path / "wrong.csv", [row.replace(",u", ",x") for row in lines(seed=9)])


@pytest.fixture
def right(tmp_path: Path) -> Path:
    return write(tmp_path / "right.csv", lines(1, 30))


@pytest.fixture
def alone(tmp_path: Path, playbook: Playbook) -> Iterator[Callable[..., dict[Any, Any]]]:
    """Return the readings of a new workspace that imported some files and nothing else."""
    stores: list[Store] = []

    def readings_of(*paths: Path, **options: Any) -> dict[Any, Any]:
        path = tmp_path / f"alone{len(stores)}" / "ops.json"
        create_store(path)
        stores.append(open_store(path, who="eve"))
        begin(stores[-1], playbook)
        for each in paths:
            take(stores[-1], each, **options)
        return readings(stores[-1])

    yield readings_of
    for store in stores:
        store.close()


def begin(store: Store, playbook: Playbook, name: str = "D") -> int:
    start = NOW.date()
    return init_community(
        store, name, playbook, start=start, timezone="Asia/Shanghai", now=NOW, spoken="en"
    ).community.id


def test_what_is_undone_counts_nowhere(
    store: Store, other: Store, wrong: Path, right: Path, alone: Callable[..., Any]
) -> None:
    take(store, wrong)
    other.undo(any_user=True)
    take(store, right)
    assert readings(store) == alone(right)
    assert counting(store) == ["right.csv"]
    told = {each.file: (each.counts, each.reason) for each in listing(store, home(store))}
    assert told == {"wrong.csv": (False, sources._UNDONE), "right.csv": (True, None)}


def test_the_log_tells_which_files_count(store: Store, wrong: Path, right: Path) -> None:
    take(store, wrong)
    take(store, right)
    rows = changed(store.history()[-1], Workspace(store.refresh().tables, NOW))
    told = [
        (field_name(row.table, row.field), row.before, row.after)
        for row in rows
        if "imports" in row.field
    ]
    digest = sha256(right.read_bytes()).hexdigest()[:8]
    assert told == [("Imports", "", f"csv {digest}, 2026-10-01 – 2026-10-30")]


def test_what_is_redone_counts_again(
    store: Store, wrong: Path, right: Path, alone: Callable[..., Any]
) -> None:
    take(store, wrong)
    store.undo()
    store.redo()
    take(store, right)
    assert readings(store) == alone(wrong, right)


def test_an_extension_that_is_undone_gives_back_the_days_that_it_covered(
    store: Store, tmp_path: Path, alone: Callable[..., Any]
) -> None:
    first = write(tmp_path / "a.csv", lines(1, 25))
    whole = write(tmp_path / "b.csv", lines())
    last = write(tmp_path / "c.csv", lines(26, 40))
    take(store, first)
    take(store, whole)
    store.undo()
    take(store, last)
    assert readings(store) == alone(first, last)


def test_another_reading_of_a_file_that_is_undone_gives_back_the_first(
    store: Store, tmp_path: Path
) -> None:
    path = tmp_path / "chat.csv"
    rows = [f"0{day}/0{month}/2026 10:00,u{day}" for month in (8, 9) for day in range(1, 9)]
    path.write_text("timestamp,author_id\n" + "\n".join(rows) + "\n", encoding="utf-8")
    take(store, path, dates="dmy")
    before = readings(store)
    take(store, path, dates="mdy")
    assert readings(store) != before
    assert [each.reason for each in listing(store, home(store))] == [sources._REPLACED, None]
    store.undo()
    assert readings(store) == before
    assert [each.reason for each in listing(store, home(store))] == [None, sources._REPLACED]
    assert take(store, path, dates="dmy").changed == 0


def test_staff_named_by_an_import_that_is_undone_is_none(
    store: Store, right: Path, wrong: Path, alone: Callable[..., Any]
) -> None:
    take(store, right)
    take(store, right, staff=("u1",))
    assert any(metric == "staff_share" for metric, _ in readings(store))
    store.undo()
    take(store, wrong)
    assert readings(store) == alone(right, wrong)
    take(store, right, staff=("u1",))
    assert any(metric == "staff_share" for metric, _ in readings(store))


def test_an_import_that_others_were_imported_upon_is_not_undone_beneath_them(
    store: Store, other: Store, wrong: Path, tmp_path: Path, alone: Callable[..., Any]
) -> None:
    late = write(tmp_path / "late.csv", [row.replace(",u", ",v") for row in lines(41 - 1, 40)])
    early = write(tmp_path / "early.csv", lines(1, 30))
    take(store, early)
    take(other, late)
    before = readings(store)
    with pytest.raises(Conflict):
        store.undo()
    assert readings(store) == before
    other.undo()
    store.undo()
    assert readings(store) == alone()


def test_two_communities_have_their_own(
    store: Store, playbook: Playbook, wrong: Path, right: Path
) -> None:
    second = begin(store, playbook, "E")
    take(store, wrong)
    take(store, right, second)
    store.undo()
    assert counting(store) == ["wrong.csv"]
    assert [each.counts for each in listing(store, home(store, second))] == [False]
    salts = Path(store.path + ".salt").read_text().split("\n")
    assert len(salts) == 3
    assert salts[0][-32:] != salts[1][-32:]


def test_an_older_workspace_beside_a_newer_ledger(
    store: Store, wrong: Path, right: Path, tmp_path: Path, alone: Callable[..., Any]
) -> None:
    take(store, right)
    store.checkpoint()
    old = tmp_path / "old" / "ops.json"
    old.parent.mkdir()
    shutil.copy(store.path, old)
    take(store, wrong)
    for end in (".events", ".salt"):
        shutil.copy(store.path + end, str(old) + end)
    with open_store(old, who="lin") as back:
        assert counting(back) == ["right.csv"]
        later = write(tmp_path / "later.csv", lines(31, 40))
        take(back, later)
        assert readings(back) == alone(right, later)


def test_a_workspace_that_was_recovered_counts_what_came_back(
    store: Store, wrong: Path, right: Path, path: Path, alone: Callable[..., Any]
) -> None:
    take(store, wrong)
    store.undo()
    take(store, right)
    store.close()
    path.write_bytes(path.read_bytes()[:-500])
    recover(path)
    with open_store(path, who="lin") as back:
        assert counting(back) == ["right.csv"]
        assert take(back, right).changed == 0
        assert readings(back) == alone(right)


def test_a_copy_goes_its_own_way(
    store: Store, wrong: Path, right: Path, tmp_path: Path, alone: Callable[..., Any]
) -> None:
    take(store, right)
    store.checkpoint()
    folder = tmp_path / "copy"
    folder.mkdir()
    for file in Path(store.path).parent.glob("ops.json*"):
        if file.is_file():
            shutil.copy(file, folder / file.name)
    with open_store(folder / "ops.json", who="ana") as copy:
        take(copy, wrong)
        assert readings(copy) == alone(right, wrong)
    assert counting(store) == ["right.csv"]
    take(store, right)
    assert readings(store) == alone(right)


def test_a_ledger_that_is_gone_is_said_and_begins_anew(store: Store, wrong: Path) -> None:
    take(store, wrong)
    Path(place(store.path)).unlink()
    (only,) = listing(store, home(store))
    assert (only.number, only.counts, only.reason) == (None, True, sources._MISSING)
    assert take(store, wrong).missing == 0
    assert counting(store) == ["wrong.csv"]


def test_a_ledger_of_another_workspace_is_refused(
    store: Store, playbook: Playbook, wrong: Path, right: Path, tmp_path: Path
) -> None:
    take(store, wrong)
    strange = tmp_path / "strange" / "ops.json"
    create_store(strange)
    with open_store(strange, who="eve") as second:
        begin(second, playbook)
        take(second, right)
    shutil.copy(str(strange) + ".events", place(store.path))
    before = Path(place(store.path)).read_bytes()
    with pytest.raises(Damaged, match="another workspace"):
        take(store, right)
    assert Path(place(store.path)).read_bytes() == before


def test_days_of_another_zone_do_not_count_without_their_hours(store: Store, right: Path) -> None:
    take(store, right)
    make_old(place(store.path), 2)
    with store.transaction("set") as draft:
        draft.patch("communities", 1, {"timezone": "America/Lima"})
    assert counting(store) == []
    assert [each.reason for each in listing(store, home(store))] == [sources._ANOTHER_ZONE]
    store.undo()
    assert counting(store) == ["right.csv"]


@pytest.mark.parametrize("is_undone", [False, True])
def test_what_an_older_version_took_in_counts_as_its_log_says(
    store: Store,
    wrong: Path,
    right: Path,
    alone: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
    is_undone: bool,
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(sources, "name", lambda *_: False)
        take(store, wrong)
    if is_undone:
        store.undo()
    make_old(place(store.path))
    assert [each.counts for each in listing(store, home(store))] == [not is_undone]
    take(store, right)
    assert readings(store) == (alone(right) if is_undone else alone(wrong, right))
    assert counting(store) == ["right.csv"] if is_undone else ["", "right.csv"]
    # Undone after it was brought to today's layout, it does not count any more either.
    if not is_undone:
        store.undo()
        store.undo()
        assert counting(store) == []


def test_a_file_of_an_older_version_is_read_again(
    store: Store, right: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(sources, "name", lambda *_: False)
        take(store, right)
    make_old(place(store.path))
    before = readings(store)
    assert take(store, right).changed == 0
    assert counting(store) == ["right.csv"]
    assert readings(store) == before
    store.undo()
    assert counting(store) == [""]


def test_forgetting_counts_what_is_left(
    store: Store, wrong: Path, right: Path, tmp_path: Path, alone: Callable[..., Any]
) -> None:
    table = tmp_path / "t.csv"
    table.write_text("date,metric,value\n2026-11-01,csat,80\n2026-10-05,dau,7\n", encoding="utf-8")
    take(store, wrong)
    take(store, right, members=40)
    take(store, table)
    record(store, 1, "dau", "9", now=NOW, day="2026-10-09")
    done = forget(store, 1, "wrong.csv", now=NOW)
    assert done.changed > 100
    assert forget(store, 1, str(table), now=NOW).removed == 1
    expected = alone(right, members=40)
    expected["dau", "2026-10-09"] = (9, None, None)
    assert readings(store) == expected
    assert counting(store) == ["right.csv"]
    assert take(store, right).changed == 0
    assert [each.number for each in listing(store, home(store))] == [2]
    with pytest.raises(NotFound):
        forget(store, 1, "wrong.csv", now=NOW)


def test_what_is_forgotten_is_in_no_byte_of_the_ledger(
    store: Store, wrong: Path, right: Path
) -> None:
    take(store, wrong)
    take(store, right)
    with open_ledger(store, home(store)) as ledger:
        secrets = [ledger.hash(f"x{n}").to_bytes(8, "big") for n in range(1, 10)]
        kept = [ledger.hash(f"u{n}").to_bytes(8, "big") for n in range(1, 10)]
    data = Path(place(store.path)).read_bytes()
    assert all(secret in data for secret in [*secrets, *kept])
    forget(store, 1, "1", now=NOW)
    data = Path(place(store.path)).read_bytes()
    assert not any(secret in data for secret in secrets)
    assert all(secret in data for secret in kept)


def test_undoing_a_forgetting_brings_the_readings_back(
    store: Store, wrong: Path, right: Path
) -> None:
    take(store, wrong)
    before = readings(store)
    forget(store, 1, "1", now=NOW)
    assert readings(store) == {}
    store.undo()
    assert readings(store) == before
    assert [each.reason for each in listing(store, home(store))] == [sources._MISSING]
    assert take(store, right).missing == 1
    assert take(store, wrong).missing == 0


def test_no_telephone_number_is_kept_of_a_name(store: Store, right: Path) -> None:
    odd = right.with_name("WhatsApp Chat with +49 170 1234567.csv")
    right.rename(odd)
    take(store, odd)
    assert [each.file for each in listing(store, home(store))] == ["WhatsApp Chat with +….csv"]


def act(who: Store, chance: random.Random, paths: dict[str, Path]) -> None:
    """Do something to the imports, or be refused."""
    what = chance.choice(("take", "take", "undo", "undo", "redo", "forget"))
    with suppress(CommunityError):
        if what == "take":
            take(who, paths[chance.choice([*paths])])
        elif what == "forget":
            forget(who, 1, chance.choice([*paths]), now=NOW)
        elif what == "redo":
            who.redo()
        elif who.would_undo().target.action != "init":
            who.undo()


@pytest.mark.parametrize("seed", SEEDS)
def test_after_any_sequence_readings_are_those_of_the_files_that_stand(
    store: Store, other: Store, tmp_path: Path, alone: Callable[..., Any], seed: int
) -> None:
    chance = random.Random(seed)
    paths = {
        "a.csv": write(tmp_path / "a.csv", lines(1, 20)),
        "b.csv": write(tmp_path / "b.csv", lines(10, 35)),
        "c.csv": write(tmp_path / "c.csv", [row.replace(",u", ",w") for row in lines(30, 40, 7)]),
    }
    known: dict[tuple[str, ...], dict[Any, Any]] = {}
    for _ in range(10):
        act(chance.choice((store, other)), chance, paths)
        if any(each.reason == sources._MISSING for each in listing(store, home(store))):
            # Undone was a forgetting, which overwrites what was counted: said, and tried apart.
            return
        stand = tuple(sorted(counting(store)))
        if stand not in known:
            known[stand] = alone(*(paths[name] for name in stand))
        assert readings(store) == known[stand]
