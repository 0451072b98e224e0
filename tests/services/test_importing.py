from __future__ import annotations

import random
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from communitytui.errors import BadValue, NotFound
from communitytui.events.ledger import Ledger, place
from communitytui.services import importing
from communitytui.services.importing import Import, Options, import_file
from communitytui.services.metrics import record
from communitytui.store import Store

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


def lines(first: int = 1, last: int = 40, seed: int = 5) -> list[str]:
    chance = random.Random(seed)
    rows = []
    for day in range(1, 41):
        for number in range(chance.randint(2, 6)):
            instant = datetime(2026, 10, 1, 3, number, tzinfo=UTC).timestamp() + (day - 1) * 86_400
            who, likes = chance.randint(1, 9), chance.randint(0, 2)
            row = f"{int(instant)},u{who},message,{day}-{number},{likes}"
            if first <= day <= last:
                rows.append(row)
    return rows


def write(path: Path, rows: list[str]) -> Path:
    head = "timestamp,author_id,kind,message_id,reactions"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


def readings(store: Store) -> dict[tuple[str, str], Any]:
    return {
        (row["metric"], day): (item["v"], item.get("p"), item.get("n"))
        for row in store.refresh().tables["readings"].values()
        for day, item in row["days"].items()
    }


def take(store: Store, path: Path, **options: Any) -> Import:
    return import_file(store, 1, path, now=NOW, options=Options(**options))


def test_a_second_import_changes_nothing(store: Store, tmp_path: Path) -> None:
    path = write(tmp_path / "chat.csv", lines())
    done = take(store, path)
    assert (done.format, done.events, done.days) == ("csv", len(lines()), 40)
    assert (done.first, done.last) == (date(2026, 10, 1), date(2026, 11, 9))
    assert done.new > 500
    assert "replies" in {each.metric for each in done.unavailable}
    revision, ledger = store.refresh().revision, Path(place(store.path)).read_bytes()
    again = take(store, path)
    assert (again.new, again.changed, again.same) == (0, 0, done.new)
    assert store.refresh().revision == revision
    assert Path(place(store.path)).read_bytes() == ledger


def test_two_halves_are_the_whole(store: Store, tmp_path: Path) -> None:
    take(store, write(tmp_path / "a.csv", lines(1, 25)))
    take(store, write(tmp_path / "b.csv", lines(20, 40)))
    halves = readings(store)
    store.undo()
    store.undo()
    Path(place(store.path)).unlink()
    take(store, write(tmp_path / "c.csv", lines()))
    assert readings(store) == halves


def test_one_import_is_one_undo_and_comes_back(store: Store, tmp_path: Path) -> None:
    path = write(tmp_path / "chat.csv", lines())
    before = readings(store)
    done = take(store, path)
    after = readings(store)
    store.undo()
    assert readings(store) == before
    assert take(store, path).new == done.new
    assert readings(store) == after


def test_what_was_put_right_by_hand_stays(store: Store, tmp_path: Path) -> None:
    path = write(tmp_path / "chat.csv", lines())
    take(store, path)
    record(store, 1, "dau", "3", now=NOW, day="2026-11-01")
    again = take(store, path)
    assert again.changed == 0
    assert readings(store)["dau", "2026-11-01"][0] == 3


def test_a_kill_between_ledger_and_workspace_is_healed(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "chat.csv", lines())
    commit = Ledger.commit

    def killed(self: Ledger) -> None:
        commit(self)
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(Ledger, "commit", killed)
        patched.setattr(Ledger, "forget", lambda self, source: None)
        with pytest.raises(SystemExit):
            take(store, path)
    assert not readings(store)
    assert take(store, path).new > 500


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError])
def test_what_is_broken_off_leaves_nothing(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    path, calls = write(tmp_path / "chat.csv", lines()), []

    def stop(done: int, total: int) -> None:
        calls.append((done, total))
        raise error

    with pytest.raises(error):
        import_file(store, 1, path, now=NOW, progress=stop)
    assert calls
    revision = store.refresh().revision

    def refuse(*_: object) -> None:
        raise error

    monkeypatch.setattr(importing, "close_cleared", refuse)
    with pytest.raises(error):
        take(store, path)
    assert store.refresh().revision == revision
    with Ledger(place(store.path), uid(store), "Asia/Shanghai") as ledger:
        assert ledger.sources() == []


def uid(store: Store) -> str:
    return str(store.snapshot.tables["communities"][1]["uid"])


def test_a_bad_line_imports_nothing(store: Store, tmp_path: Path) -> None:
    path = write(tmp_path / "chat.csv", [*lines(), "yesterday,u1,message,x,0"])
    with pytest.raises(BadValue) as caught:
        take(store, path)
    assert f"line {len(lines()) + 2}" in str(caught.value)
    assert not readings(store)
    done = take(store, path, keep_going=True)
    assert [each.line for each in done.skipped] == [len(lines()) + 2]
    assert done.events == len(lines())


def test_what_cannot_be_is_refused(store: Store, tmp_path: Path) -> None:
    path = write(tmp_path / "chat.csv", lines())
    with pytest.raises(BadValue, match="members"):
        take(store, path, members=1)
    tomorrow = int(NOW.timestamp()) + 86_400
    late = write(tmp_path / "late.csv", [*lines(), f"{tomorrow},u1,message,x,0"])
    with pytest.raises(BadValue, match="future"):
        take(store, late)
    table = tmp_path / "t.csv"
    for row, words in (("2026-11-01,dau,-1", "negative"), ("2026-12-01,dau,1", "future")):
        table.write_text(f"date,metric,value\n{row}\n", encoding="utf-8")
        with pytest.raises(BadValue, match=words):
            take(store, table)
    assert not readings(store)


def test_a_table_of_values(store: Store, tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("date,metric,value\n2026-11-01,dau,9\n2026-11-02,csat,80\n", encoding="utf-8")
    done = take(store, table)
    assert (done.format, done.new, done.first) == ("series", 2, date(2026, 11, 1))
    assert take(store, table).same == 2


def test_members_and_staff(store: Store, tmp_path: Path) -> None:
    path = write(tmp_path / "chat.csv", lines())
    take(store, path, members=40, staff=("u1",))
    found = readings(store)
    assert found["members", "2026-11-09"][0] == 40
    assert found["participation", "2026-11-09"][0] == 22.5
    assert 0 < found["staff_share", "2026-11-09"][0] < 50
    with pytest.raises(BadValue, match="nobody"):
        take(store, write(tmp_path / "d.csv", lines(1, 30)), staff=("nobody",))


def test_the_file_must_be_there(store: Store, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        take(store, tmp_path / "none.csv")
