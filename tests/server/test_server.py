"""What a server does that a file cannot: refuse, restrict, break off, be set back to a copy."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from communitytui.errors import (
    BadValue,
    Busy,
    CommunityError,
    Conflict,
    Damaged,
    MayNotRead,
    MayNotWrite,
    NoDatabase,
    NotFound,
    ServerAway,
)
from communitytui.store import ABSENT, create_store, migrate, state
from communitytui.store.base import AWAY
from communitytui.store.server import passwords, writing
from communitytui.store.server.address import read_address
from communitytui.store.server.connection import Connection
from communitytui.store.server.doctor import examine
from communitytui.store.server.store import ServerStore
from tests import screens
from tests.server.conftest import Command
from tests.servers import Server
from tests.store.helpers import add, any_record, cold, opened, put, tasks


@pytest.fixture
def made(url: str) -> str:
    """The URL of an empty workspace."""
    return create_store(url)


@pytest.fixture
def reader(server: Server, made: str) -> Iterator[str]:
    """The URL for a role that may only look."""
    server.sql("CREATE ROLE reader LOGIN; GRANT USAGE ON SCHEMA communitytui TO reader;"
               "GRANT SELECT ON ALL TABLES IN SCHEMA communitytui TO reader")  # fmt: skip
    yield server.url("reader")
    server.sql("DROP OWNED BY reader; DROP ROLE reader")


# Where it is, and who may


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://me:secret@host/db",
        "postgresql://host/db?user=me&password=secret",
        "postgresql://host/db?sslpassword=secret",
        "postgres://me:@host/db",
    ],
)
def test_a_url_with_a_password_is_refused_and_the_password_not_said_again(
    command: Command, url: str
) -> None:
    with pytest.raises(BadValue, match="no place in a URL") as caught:
        read_address(url)
    assert "secret" not in str(caught.value)
    done = command(url, "path")
    assert done.returncode == 2
    assert "secret" not in done.stdout + done.stderr
    assert done.stderr.count("\n") == 1


def test_a_url_that_is_none_is_told_without_repeating_it(command: Command) -> None:
    for url in ("postgresql://[::1/db", "postgresql://host/db?nonsense=1"):
        done = command(url, "status")
        assert (done.returncode, "nonsense" in done.stderr) == (2, False)
        assert "not the URL of a server" in done.stderr


def test_one_line_says_what_keeps_us_out(command: Command, server: Server, url: str) -> None:
    nowhere = f"postgresql://owner@/ops?host={server.folder}/none"
    for place, error in (
        (nowhere, ServerAway),
        ("postgresql://owner@127.0.0.1:1/ops", ServerAway),
        (server.url(database="none"), NoDatabase),
        (server.url("nobody_known"), MayNotRead),
        (url, NotFound),
    ):
        with pytest.raises(error):
            opened(place)
    for place, code in ((nowhere, 5), (server.url(database="none"), 3), (server.url("no_one"), 4)):
        for arguments in (["status"], ["init", "Readers"], ["doctor"], ["tasks", "--json"]):
            done = command(place, *arguments)
            assert (done.returncode, done.stderr.count("\n")) == (code, 1), done.stderr
    begun = command(url, "status")
    assert (begun.returncode, "communitytui init NAME" in begun.stdout) == (0, True)
    assert server.sql("SELECT count(*) FROM pg_namespace WHERE nspname = 'communitytui'") == "0"


def test_tables_that_are_not_ours_are_left_alone(server: Server, url: str) -> None:
    server.sql("CREATE SCHEMA communitytui; CREATE TABLE communitytui.head (a int)")
    for act in (opened, create_store):
        with pytest.raises(Damaged, match="not a workspace of this program"):
            act(url)
    server.sql("DROP TABLE communitytui.head; CREATE TABLE communitytui.other (a int)")
    with pytest.raises(Damaged):
        create_store(url)
    assert server.sql("SELECT count(*) FROM pg_tables WHERE schemaname = 'communitytui'") == "1"


def test_a_schema_that_somebody_prepared_is_used(server: Server, url: str) -> None:
    server.sql("CREATE ROLE clerk LOGIN; CREATE SCHEMA communitytui AUTHORIZATION clerk")
    place = create_store(server.url("clerk"))
    with opened(place) as store:
        assert store.read_only is None
        add(store, title="a")
    server.sql("DROP OWNED BY clerk; DROP ROLE clerk")


def test_who_may_only_select_opens_read_only_and_is_told(
    command: Command, server: Server, made: str, reader: str
) -> None:
    with opened(made) as store:
        id = add(store, title="a")
    with opened(reader, "bo") as looker:
        assert looker.read_only == "Your role on the server may only read; opened read-only"
        assert tasks(looker) == {id: {"title": "a"}}
        for act in (lambda: add(looker), looker.undo):
            with pytest.raises(MayNotWrite):
                act()
        with opened(made) as store:
            put(store, id, title="b")
        assert tasks(looker)[id]["title"] == "b"
    assert command(reader, "status").returncode == 0
    assert command(reader, "init", "X").returncode == 4
    server.sql("REVOKE USAGE ON SCHEMA communitytui FROM reader")
    with pytest.raises(MayNotRead, match="may not read"):
        opened(reader)


def test_a_right_that_is_missing_in_the_middle_leaves_nothing_half_written(
    server: Server, made: str, reader: str
) -> None:
    server.sql("GRANT UPDATE ON communitytui.head TO reader;"
               "GRANT INSERT ON communitytui.log TO reader")  # fmt: skip
    with opened(reader) as store, pytest.raises(MayNotWrite, match="does not allow it"):
        add(store, title="a")
    assert server.sql("SELECT count(*) FROM communitytui.log") == "0"
    assert cold(made)["tasks"] == {}


def test_a_password_is_asked_for_and_kept_nowhere(
    command: Command, server: Server, made: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    server.sql("CREATE ROLE keeper LOGIN PASSWORD 'sesame'; GRANT USAGE ON SCHEMA communitytui TO"
               " keeper; GRANT SELECT ON ALL TABLES IN SCHEMA communitytui TO keeper")  # fmt: skip
    rules = server.data / "pg_hba.conf"
    before = rules.read_text()
    rules.write_text("local all keeper scram-sha-256\n" + before)
    server.sql("SELECT pg_reload_conf()")
    place = server.url("keeper")
    try:
        with pytest.raises(MayNotRead, match="asks for a password"):
            _patiently(lambda: opened(place), MayNotRead)
        asked: list[str] = []
        monkeypatch.setattr(passwords, "known", {})

        def answer(word: str) -> Callable[[str], str]:
            return lambda where: (asked.append(where), word)[1]  # type: ignore[func-returns-value]

        monkeypatch.setattr(passwords, "ask", answer("wrong"))
        with pytest.raises(MayNotRead, match="does not let you in"):
            opened(place)
        monkeypatch.setattr(passwords, "ask", answer("sesame"))
        with opened(place) as store:
            assert store.path == place
            assert "sesame" not in repr(vars(store)) + store.path
        assert asked == [str(server.folder)] * 2
        monkeypatch.setattr(passwords, "ask", lambda where: None)
        passwords.known.clear()
        monkeypatch.setenv("PGPASSWORD", "sesame")
        opened(place).close()
        monkeypatch.delenv("PGPASSWORD")
        kept = tmp_path / "pgpass"
        kept.write_text("*:*:*:keeper:sesame\n")
        kept.chmod(0o600)
        monkeypatch.setenv("PGPASSFILE", str(kept))
        opened(place).close()
        done = command(place, "path")
        assert "sesame" not in done.stdout + done.stderr
    finally:
        rules.write_text(before)
        server.sql("SELECT pg_reload_conf()")
        server.sql("DROP OWNED BY keeper; DROP ROLE keeper")


def _patiently(act: Callable[[], Any], error: type[Exception]) -> None:
    """Let ``act`` fail as it is to: the server takes a moment to read its rules."""
    for _ in range(100):
        act().close()
        time.sleep(0.02)
    raise AssertionError(error)


# Layouts


def test_a_newer_version_is_only_looked_at(server: Server, made: str) -> None:
    with opened(made) as store:
        id = add(store, title="a")
        server.sql("UPDATE communitytui.head SET schema = schema + 1;"
                   "CREATE TABLE communitytui.novel (id bigint, record jsonb)")  # fmt: skip
        with pytest.raises(MayNotWrite, match="newer version"):
            put(store, id, title="b")
    with opened(made) as store:
        assert tasks(store) == {id: {"title": "a"}}
        with pytest.raises(MayNotWrite, match="newer version"):
            add(store)
    assert server.sql("SELECT count(*) FROM communitytui.log") == "1"


def _older(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the program of today be one version ahead, and give each task a field."""

    def step(tables: migrate.Tables) -> migrate.Tables:
        rows = tables.get("tasks", {})
        return {**tables, "tasks": {id: {**row, "new": 1} for id, row in rows.items()}}

    monkeypatch.setattr("communitytui.store.state.SCHEMA", state.SCHEMA + 1)
    monkeypatch.setattr("communitytui.store.server.store.SCHEMA", state.SCHEMA)
    monkeypatch.setattr("communitytui.store.server.following.SCHEMA", state.SCHEMA)
    monkeypatch.setitem(migrate.STEPS, state.SCHEMA - 1, step)


def test_an_older_layout_is_migrated_whole_by_the_first_who_writes(
    server: Server, made: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state.SCHEMA
    with opened(made) as store:
        first, second = add(store, title="a"), add(store, title="b")
    server.sql("DROP TABLE communitytui.trials")
    _older(monkeypatch)
    with opened(made, "bo") as store, opened(made, "cy") as other:
        assert tasks(store)[second] == {"title": "b", "new": 1}
        assert server.sql("SELECT schema FROM communitytui.head") == str(before)
        with monkeypatch.context() as patch:
            patch.setattr(writing, "finish", _failing)
            with pytest.raises(ZeroDivisionError):
                put(store, first, title="c")
        assert server.sql("SELECT schema FROM communitytui.head") == str(before)
        assert server.sql("SELECT record->'new' IS NULL FROM communitytui.tasks LIMIT 1") == "t"
        put(store, first, title="c")
        assert server.sql("SELECT schema FROM communitytui.head") == str(state.SCHEMA)
        assert (
            tasks(other)
            == tasks(store)
            == {
                first: {"title": "c", "new": 1},
                second: {"title": "b", "new": 1},
            }
        )
        with store.log() as log:
            assert log.lost_spans == []
        store.undo()
        assert tasks(other)[first]["title"] == "a"


def _failing(connection: Connection) -> None:
    raise ZeroDivisionError


# Past the log, past the time


def test_a_row_that_was_changed_past_the_log_is_not_written_over(server: Server, made: str) -> None:
    with opened(made) as store:
        id = add(store, title="a", owner="x")
        server.sql('UPDATE communitytui.tasks SET record = \'{"title": "by hand", "owner": "x"}\'')
        with pytest.raises(Conflict):
            put(store, id, title="mine")
        assert tasks(store)[id]["title"] == "by hand"
        put(store, id, owner="y")
        assert cold(made)["tasks"][id] == {"title": "by hand", "owner": "y"}


def test_a_server_that_was_set_back_to_a_copy_is_read_anew(server: Server, made: str) -> None:
    with opened(made) as store:
        id = add(store, title="a")
        server.sql("CREATE SCHEMA kept; CREATE TABLE kept.tasks AS TABLE communitytui.tasks;"
                   "CREATE TABLE kept.head AS TABLE communitytui.head")  # fmt: skip
        put(store, id, title="lost")
        server.sql("DELETE FROM communitytui.log WHERE revision > 1")
        for name in ("head", "tasks"):
            server.sql(f"DELETE FROM communitytui.{name};"
                       f"INSERT INTO communitytui.{name} TABLE kept.{name}")  # fmt: skip
        server.sql("SET client_min_messages = error; DROP SCHEMA kept CASCADE")
        with opened(made, "bo") as other:
            put(other, id, title="of the new history")
        assert tasks(store) == {id: {"title": "of the new history"}}
        assert [commit.who for commit in store.history()] == ["ana", "bo"]


def test_hostile_text_in_rows_and_log_is_cleaned(server: Server, made: str) -> None:
    with opened(made) as store:
        add(store, title="a")
    evil = json.dumps("x\x1b]0;owned\x07y")
    server.sql(f"UPDATE communitytui.tasks SET record = '{{\"title\": {evil}}}';"
               "UPDATE communitytui.log SET who = E'e\\x1bvil'")  # fmt: skip
    with opened(made) as store:
        assert "\x1b" not in tasks(store)[1]["title"]
        assert "\x1b" not in store.history()[0].who


def test_large_numbers_keep_their_kind(made: str) -> None:
    values = [1e16, 1e300, -1e22, 0.1, 2**63 - 1, 1e-9, "1e+16", 'x"1e+20']
    with opened(made) as store:
        id = add(store, values=values)
        put(store, id, title="guarded by nothing")
        put(store, id, values=values[::-1])
    found = cold(made)["tasks"][id]["values"][::-1]
    assert list(map(repr, found)) == list(map(repr, values))


def test_the_keys_of_a_record_keep_their_order(made: str) -> None:
    """A plan shows options and areas in the order in which somebody put them."""
    with opened(made) as store:
        id = add(store, zebra=1, b={"long": 1, "a": {"y": 1, "b": 2}, "c": 3}, a=None)
        put(store, id, b__new=None, zebra=2, b__c=[{"z": 1, "a": 1}])
        put(store, id, b__long=ABSENT, first=1)
        wanted = json.dumps(store.snapshot.tables["tasks"][id])
    assert wanted == (
        '{"zebra": 2, "b": {"a": {"y": 1, "b": 2}, "c": [{"z": 1, "a": 1}], "new": null}, '
        '"a": null, "first": 1}'
    )
    assert json.dumps(cold(made)["tasks"][id]) == wanted


def test_the_doctor_finds_what_was_written_past_the_program(server: Server, made: str) -> None:
    with opened(made) as store:
        add(store, title="a")
        add(store, title="b")
    server.sql("DELETE FROM communitytui.log WHERE revision = 1")
    found = {check.name: check.state for check in examine(made, who="ana")}
    assert (found["log"], found["server"], found["durable"]) == ("warning", "ok", "warning")
    assert any(c.state == "bad" for c in examine(made, who="ana") if c.name == "records")


# Connections that break


def _break(server: Server) -> None:
    server.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
               " WHERE application_name = 'communitytui'")  # fmt: skip


def test_a_connection_that_breaks_before_commit_costs_nothing(server: Server, made: str) -> None:
    with opened(made) as store, opened(made, "bo") as other:
        id = add(store, title="a", n=0)
        with store.transaction("set") as draft:
            draft.patch("tasks", id, {"n": 1})
            _break(server)
            put(other, id, title="by bo")
        assert draft.commit is not None
        assert tasks(store)[id] == {"title": "by bo", "n": 1}
        with pytest.raises(Conflict), store.transaction("set") as draft:  # noqa: PT012
            draft.patch("tasks", id, {"title": "mine"})
            _break(server)
            put(other, id, title="theirs")
        assert [commit.who for commit in store.history()] == ["ana", "bo", "ana", "bo"]


@pytest.mark.parametrize("arrives", [True, False])
def test_a_connection_that_breaks_in_commit_is_settled_by_the_log(
    server: Server, made: str, monkeypatch: pytest.MonkeyPatch, arrives: bool
) -> None:
    real, calls = writing.write, 0

    def breaking(connection: Connection, *commit: Any) -> None:
        nonlocal calls
        calls += 1
        if calls == 1:
            if arrives:
                real(connection, *commit)
            _break(server)
            connection.execute("SELECT 1")
        real(connection, *commit)

    with opened(made) as store:
        id = add(store, n=0)
        monkeypatch.setattr(writing, "write", breaking)
        put(store, id, n=1)
        assert calls == (1 if arrives else 2)
        assert store.snapshot.revision == 2
        assert [commit.revision for commit in store.history()] == [1, 2]
    assert cold(made)["tasks"][id] == {"n": 1}


def test_a_commit_that_the_log_settles_is_on_the_disk(
    server: Server, made: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection breaks behind COMMIT, twice: before the wait for the disk, and in it."""
    real, calls = writing.finish, 0

    def breaking(connection: Connection) -> None:
        nonlocal calls
        calls += 1
        if calls > 2:
            real(connection)
            return
        connection.execute("COMMIT")
        connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    with opened(made) as store:
        id = add(store, n=0)
        monkeypatch.setattr(writing, "finish", breaking)
        put(store, id, n=1)
        assert calls == 3
        assert store.snapshot.revision == 2
        put(store, id, n=2)
    assert cold(made)["tasks"][id] == {"n": 2}


def test_an_end_that_nobody_knows_is_said_to_be_unknown(
    server: Server, made: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaking(connection: Connection, *commit: Any) -> None:
        server.kill()
        connection.execute("SELECT 1")

    with opened(made, lock_timeout=0.3) as store:
        id = add(store, n=0)
        monkeypatch.setattr(writing, "write", breaking)
        try:
            with pytest.raises(ServerAway, match="the log tells"):
                put(store, id, n=1)
        finally:
            server.start()


def test_who_reads_stays_with_the_last_state_until_the_server_is_back(
    server: Server, made: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("communitytui.store.server.following._REST", 0.05)
    with opened(made, lasting=True, lock_timeout=0.2) as store:
        id = add(store, title="a")
        store.refresh()
        server.kill()
        try:
            # The first look may still find what was sent before the end.
            store.refresh()
            assert tasks(store) == {id: {"title": "a"}}
            assert (store.away, store.read_only) == (True, AWAY)
            with pytest.raises(ServerAway):
                add(store)
        finally:
            server.start()
        with opened(made, "bo") as other:
            put(other, id, title="b")
        time.sleep(0.1)
        assert tasks(store) == {id: {"title": "b"}}
        assert (store.away, store.read_only) == (False, None)
        put(store, id, title="c")


def test_listening_asks_nothing_until_somebody_writes(
    made: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(made, lasting=True) as store, opened(made, "bo") as other:
        assert isinstance(store, ServerStore)
        store.refresh()
        asked: list[str] = []
        real = store.follower.follow

        def follow(connection: Connection) -> None:
            asked.append("x")
            real(connection)

        monkeypatch.setattr(store.follower, "follow", follow)
        before = store.refresh()
        assert store.refresh() is before
        assert asked == []
        add(other, title="a")
        until = time.monotonic() + 10
        while store.refresh() is before and time.monotonic() < until:
            time.sleep(0.01)
        assert len(tasks(store)) == 1
        assert len(asked) == 1


def test_who_waits_too_long_for_the_lock_is_told(made: str) -> None:
    with opened(made) as holder, opened(made, "bo", lock_timeout=0.1) as waiter:
        with holder.transaction("slow") as draft:
            draft.insert("tasks", {})
            with pytest.raises(Busy):
                add(waiter)
            assert tasks(waiter) == {}
        assert add(waiter) == 2


def test_a_writer_that_is_killed_leaves_no_lock(made: str) -> None:
    code = (
        "import sys, time\nfrom tests.store.helpers import *\n"
        "store = opened(sys.argv[1])\n"
        "with store.transaction('slow') as draft:\n"
        "    draft.insert('tasks', {}); print('in', flush=True); time.sleep(60)"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", code, made], stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
    )
    assert child.stdout is not None
    assert child.stdout.readline() == b"in\n"
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    child.stdout.close()
    with opened(made, lock_timeout=20) as store:
        assert add(store, title="a") == 1


def test_two_who_make_the_same_workspace_make_one(url: str) -> None:
    failed: list[BaseException] = []

    def make() -> None:
        try:
            create_store(url)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=make) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    with opened(url) as store:
        assert store.snapshot.revision == 0


# What only files can do


def test_what_needs_files_says_so(command: Command, made: str, tmp_path: Path) -> None:
    assert command(made, "init", "Readers", "--timezone", "UTC").returncode == 0
    for arguments in (
        ["archive", "--restore", "archive-2026.json"],
        ["import", "--watch", str(tmp_path)],
        ["doctor", "--recover"],
        ["init", "Others", "--shared"],
    ):
        done = command(made, *arguments)
        assert done.returncode == 2, (arguments, done.stderr)
        assert done.stderr.count("\n") == 1
        assert "server" in done.stderr


def test_a_table_of_values_is_imported_and_a_chat_export_refused(
    command: Command, made: str, tmp_path: Path
) -> None:
    assert command(made, "init", "Readers", "--timezone", "UTC").returncode == 0
    table, chat = tmp_path / "values.csv", tmp_path / "chat.txt"
    table.write_text("date,dau\n2026-11-20,5\n2026-11-21,7\n")
    done = command(made, "import", str(table))
    assert done.returncode == 0, done.stderr
    shown = json.loads(command(made, "metrics", "--json").stdout)
    assert next(m for m in shown["metrics"] if m["id"] == "dau")["value"] == 7
    again = command(made, "import", str(table))
    assert again.returncode == 0
    chat.write_text("timestamp,author_id,kind\n2026-11-20T10:00:00Z,a,message\n")
    done = command(made, "import", str(chat))
    assert done.returncode == 2, done.stdout
    assert "beside a workspace in a file" in done.stderr
    assert command(made, "undo", "--yes").returncode == 0


def test_the_driver_that_is_missing_is_named(tmp_path: Path) -> None:
    (tmp_path / "psycopg.py").write_text("raise ImportError\n")
    path = os.pathsep.join((str(tmp_path), os.environ.get("PYTHONPATH", "")))
    done = screens.command("postgresql://host/db", "status", PYTHONPATH=path)
    assert done.returncode == 1
    assert "communitytui[server]" in done.stderr
    assert done.stderr.count("\n") == 1


def test_other_errors_of_the_server_are_one_line(
    command: Command, server: Server, made: str
) -> None:
    server.sql("ALTER TABLE communitytui.log DROP COLUMN who")
    with pytest.raises(CommunityError), opened(made, check=any_record) as store:
        add(store)
    assert command(made, "log").stderr.count("\n") == 1


_QUERY = """
import sys
from communitytui.cli.main import run
code = run(sys.argv[1:])
heavy = {name.split(".")[0] for name in sys.modules}
print(*sorted(heavy & {"textual", "rich", "tinydb", "psycopg"}), file=sys.stderr)
sys.exit(code)
"""


def test_a_query_on_a_server_loads_neither_textual_nor_tinydb(made: str) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _QUERY, "-f", made, "tasks", "--json"],
        check=False,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert (done.returncode, done.stderr.split()) == (0, ["psycopg"])


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_roles_of_the_guide_are_what_it_says(
    language: str, server: Server, url: str, command: Command
) -> None:
    page = Path(__file__).parents[2] / "communitytui" / "guide" / language / "database.md"
    roles, rights = re.findall(r"```sql\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    server.sql(roles)
    try:
        assert command(url, "init", "Readers", "--timezone", "UTC").returncode == 0
        server.sql(rights)
        writer, looker = server.url("ana"), server.url("bo")
        assert command(writer, "set", "1.1", "owner=Cy").returncode == 0
        assert command(writer, "undo").returncode == 0
        assert command(looker, "status").returncode == 0
        refused = command(looker, "set", "1.1", "owner=Cy")
        assert (refused.returncode, refused.stderr.count("\n")) == (4, 1)
        server.sql("CREATE TABLE communitytui.later (id int)")
        server.sql("INSERT INTO communitytui.later VALUES (1)", role="ana")
        server.sql("SELECT * FROM communitytui.later", role="bo")
    finally:
        server.emptied()
        for role in ("ana", "bo", "readers", "writers"):
            server.sql(f"DROP OWNED BY {role}; DROP ROLE {role}")
