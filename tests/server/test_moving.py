"""From a file to a server and back: state, log, undo and redo go on where they were."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path
from typing import Any

import pytest

from communitytui.errors import BadValue, CommunityError, Conflict, NotFound
from communitytui.store import Store, create_store
from communitytui.store.as_of import as_of
from communitytui.store.server import moving
from tests.server.conftest import Command
from tests.servers import Server
from tests.store.helpers import add, any_record, cold, opened, put, tasks

FILES = Path(__file__).parents[1] / "store" / "files"


def push(path: Path, url: str) -> moving.MovedOver:
    return moving.push(str(path), url, who="ana", check=any_record)


def pull(url: str, path: Path) -> moving.MovedOver:
    return moving.pull(url, str(path), who="ana", check=any_record)


def whole(place: Path | str) -> tuple[Any, ...]:
    """Return all that must come over: state, ids, id of the store, log, what is lost."""
    with opened(place, read_only=True) as store, store.log() as log:
        return (
            # With the order of the keys, which a plan shows.
            {
                name: {id: json.dumps(row) for id, row in rows.items()}
                for name, rows in cold(place).items()
            },
            store.snapshot.revision,
            store.snapshot.store,
            dict(store.snapshot.next_id),
            [commit.entry() for commit in log.commits],
            log.lost_spans,
        )


def act(store: Store, dice: random.Random) -> None:
    what = dice.choice(["add", "set", "day", "remove", "undo", "redo", "undo"])
    ids = [*store.refresh().tables["tasks"]]
    try:
        if what in ("undo", "redo"):
            store.undo() if what == "undo" else store.redo()
        elif what == "add" or not ids:
            add(store, title=f"任务 {dice.random()}", days={}, uid=str(dice.random()))
        elif what == "remove":
            with store.transaction("delete", id=ids[0]) as draft:
                draft.remove("tasks", dice.choice(ids))
        else:
            put(store, dice.choice(ids), **{f"days__d{dice.randrange(5)}": dice.random()})
    except (NotFound, Conflict):
        return


def back_and_forth(store: Store) -> list[dict[int, Any]]:
    """Undo until nothing is left and redo it all; return every state on the way."""
    states = [tasks(store)]
    for step in (store.undo, store.redo):
        try:
            while True:
                step(any_user=True)
                states.append(tasks(store))
        except (NotFound, Conflict):
            continue
    return states


@pytest.fixture
def lived(tmp_path: Path) -> Path:
    """A workspace with a past: rotated journals, two people, what another program wrote."""
    path, dice = Path(create_store(tmp_path / "ops.json")), random.Random(4)
    for turn in range(3):
        with opened(path, "ana" if turn % 2 else "bo", rotate_at=2_000) as store:
            for _ in range(25):
                act(store, dice)
        if turn == 1:
            content = json.loads(path.read_text())
            content["tasks"]["900"] = {"title": "by another program", "days": {}}
            path.write_text(json.dumps(content))
    return path


def test_a_workspace_goes_to_a_server_and_back_with_all_it_has(
    lived: Path, url: str, tmp_path: Path
) -> None:
    before, kept = whole(lived), lived.read_bytes()
    moved = push(lived, url)
    assert moved.records == sum(map(len, before[0].values()))
    assert whole(url) == before
    assert lived.read_bytes() == kept
    dice = random.Random(5)
    with opened(url, "cy") as store:
        for _ in range(25):
            act(store, dice)
    after = whole(url)
    assert after[4][: len(before[4])] == before[4]
    assert len(after[4]) > len(before[4])
    again = tmp_path / "again.json"
    pull(url, again)
    assert whole(again) == after
    with opened(url, "cy") as there, opened(again, "cy") as here:
        for instant in {commit.at for commit in here.history()}:
            past = [as_of(each.snapshot, each._read_log(), instant) for each in (there, here)]
            assert past[0].tables == past[1].tables
        assert back_and_forth(there) == back_and_forth(here)


def test_a_log_with_lost_changes_comes_over_as_such(lived: Path, url: str, tmp_path: Path) -> None:
    archives = sorted(lived.with_name("ops.json.backups").glob("journal-*"))
    archives[1].unlink()
    before = whole(lived)
    assert before[5]
    push(lived, url)
    assert whole(url) == before
    pull(url, tmp_path / "again.json")
    assert whole(tmp_path / "again.json") == before


@pytest.mark.parametrize("schema", [1, 5, 9])
def test_a_file_of_an_older_version_comes_over_as_it_is_today(
    schema: int, url: str, tmp_path: Path
) -> None:
    for name in (f"schema-{schema}.json", f"schema-{schema}.json.journal"):
        shutil.copy(FILES / name, tmp_path)
    path = tmp_path / f"schema-{schema}.json"
    before = whole(path)
    push(path, url)
    assert whole(url) == before


def test_an_empty_workspace_comes_over(url: str, tmp_path: Path) -> None:
    path = Path(create_store(tmp_path / "ops.json"))
    before = whole(path)
    push(path, url)
    pull(url, tmp_path / "again.json")
    assert whole(url) == whole(tmp_path / "again.json") == before


def test_what_is_there_is_never_written_over(lived: Path, url: str, tmp_path: Path) -> None:
    push(lived, url)
    before = whole(url)
    with pytest.raises(BadValue, match="holds a workspace already"):
        push(lived, url)
    assert whole(url) == before
    with pytest.raises(BadValue, match="exists already"):
        pull(url, lived)
    (tmp_path / "left.json.journal").write_text("")
    with pytest.raises(CommunityError, match="journal is there"):
        pull(url, tmp_path / "left.json")


def test_a_push_that_fails_leaves_nothing_behind(
    lived: Path, server: Server, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(moving, "compare_tables", lambda *_: ["something"])
        with pytest.raises(CommunityError, match="nothing is kept"):
            push(lived, url)
    assert server.sql("SELECT count(*) FROM pg_namespace WHERE nspname = 'communitytui'") == "0"
    push(lived, url)


def test_the_command_brings_it_there_and_back(
    url: str, tmp_path: Path, command: Command, server: Server
) -> None:
    file, again = tmp_path / "ops.json", tmp_path / "again.json"
    assert command(str(file), "init", "Readers", "--timezone", "UTC").returncode == 0
    assert command(str(file), "set", "1.1", "owner=Cy").returncode == 0
    pushed = json.loads(command(str(file), "store", "push", url, "--json").stdout)
    assert pushed["moved"] == [{"place": url, "records": 195, "changes": 2}]
    assert json.loads(command(url, "store", "--json").stdout)["stores"][0]["kind"] == "server"
    assert command(url, "undo").returncode == 0
    assert command(url, "redo").returncode == 0
    done = command(url, "store", "pull", str(again))
    assert f"communitytui -f {again}" in done.stdout
    log = command(str(again), "log", "--json").stdout
    assert log == command(url, "log", "--json").stdout
    assert len(json.loads(log)["changes"]) > 3
    for arguments, code in (
        (["push", str(file), url], 2),
        (["push", url, str(file)], 2),
        (["push", str(file)], 2),
        (["pull", url, str(file)], 2),
        (["pull", str(file), url], 2),
        (["pull", url, str(tmp_path / "none.json"), "more"], 2),
        (["push", str(tmp_path / "none.json"), server.url(database="none")], 3),
        (["pull", server.url(database="none"), str(tmp_path / "none.json")], 3),
        (["push", str(file), "postgresql://me:secret@host/db"], 2),
        (["pull", "postgresql://me:secret@host/db", str(tmp_path / "none.json")], 2),
    ):
        done = command(str(file), "store", *arguments)
        assert (done.returncode, done.stderr.count("\n")) == (code, 1), (arguments, done.stderr)
        assert "secret" not in done.stdout + done.stderr
    assert not (tmp_path / "none.json").exists()
    assert command(str(file), "--read-only", "store", "push", url).returncode == 4


def test_imports_that_came_over_stay_as_they_were_counted(
    url: str, tmp_path: Path, command: Command
) -> None:
    file, chat = tmp_path / "ops.json", tmp_path / "chat.csv"
    assert command(str(file), "init", "Readers", "--timezone", "UTC").returncode == 0
    lines = [f"2026-11-{day:02d}T10:00:00Z,a{day % 3},message" for day in range(1, 20)]
    chat.write_text("\n".join(["timestamp,author_id,kind", *lines, ""]))
    assert command(str(file), "import", str(chat)).returncode == 0
    assert command(str(file), "store", "push", url).returncode == 0
    before = json.loads(command(url, "metrics", "dau", "--history", "--json").stdout)
    for arguments in (["import", "--without-staff"], ["import", "--forget", "chat.csv"]):
        done = command(url, *arguments)
        assert done.returncode == 2, (arguments, done.stdout)
        assert "beside the file that was pushed" in done.stderr
    assert json.loads(command(url, "metrics", "dau", "--history", "--json").stdout) == before
    assert "not in the ledger" in command(url, "import", "--list").stdout
    for question in ("people", "cohorts"):
        asked = command(url, question)
        assert (asked.returncode, asked.stderr.count("\n")) == (3, 1)
        assert "only beside a workspace in a file" in asked.stderr
    assert command(url, "undo", "--yes").returncode == 0
