"""Many writers on one server, and a server that is killed under them."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Iterator

import pytest

from communitytui.store import create_store
from tests.servers import Server
from tests.store.helpers import add, child, cold, finish, opened

_COUNT = """
url, id, times = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
took = []
with opened(url, f"w{os.getpid()}", lock_timeout=60) as store:
    for number in range(times):
        began = time.perf_counter()
        increment(store, id, sys.argv[4])
        took.append(time.perf_counter() - began)
print(json.dumps(took))
"""

#: The same without us: one row, one guarded update, one commit.
_BARE = """
import psycopg
url, times, field = sys.argv[1], int(sys.argv[3]), sys.argv[4]
took = []
with psycopg.connect(url) as connection:
    for number in range(times):
        began = time.perf_counter()
        connection.execute(
            "UPDATE bare SET record = record || jsonb_build_object(%s::text, %s::int) WHERE id = %s"
            " AND record->'title' = '\\"t\\"'", (field, number, int(sys.argv[2])))
        connection.commit()
        took.append(time.perf_counter() - began)
print(json.dumps(took))
"""


@pytest.fixture(scope="module")
def durable() -> Iterator[Server]:
    made = Server(durable=True)
    yield made
    made.remove()


_TABLE = """
DROP TABLE IF EXISTS bare;
CREATE TABLE bare (id int PRIMARY KEY, record jsonb);
INSERT INTO bare SELECT i, '{"title": "t"}' FROM generate_series(0, 9) AS i
"""
#: In turn, for what else the machine does changes from one second to the next.
_ROUNDS = 4


def _times(said: list[str]) -> list[float]:
    return [float(each) for out in said for each in json.loads(out)]


@pytest.mark.slow
@pytest.mark.stress
def test_eight_processes_lose_no_edit(durable: Server) -> None:
    """Eight at once: all edits are there. What one costs is printed beside a bare update."""
    url = create_store(durable.emptied())
    with opened(url) as store:
        id = add(store, title="t", n=0)
    durable.sql(_TABLE)
    took: dict[tuple[int, str], list[float]] = {}
    for _ in range(_ROUNDS):
        for writers in (1, 8):
            for name, code, rows in (
                ("bare, one row", _BARE, [9] * 8),
                ("bare, a row each", _BARE, range(8)),
                ("ours", _COUNT, [id] * 8),
            ):
                made = [
                    child(code, url, row, 200 // _ROUNDS, f"f{i}")
                    for i, row in enumerate(rows[:writers])
                ]
                took.setdefault((writers, name), []).extend(_times(finish(*made)))
    for (writers, name), each in took.items():
        print(f"{writers} x {name}: p50 {statistics.median(each) * 1000:.2f} ms")
    fields = cold(url)["tasks"][id]
    with opened(url) as store:
        assert store.snapshot.revision == 1 + 1800
        assert len(store.history()) == 1 + 1800
    assert sum(fields[f"f{i}"] for i in range(8)) == 1800


_UNDER_FIRE = """
url, id, mine, until = sys.argv[1], int(sys.argv[2]), sys.argv[3], float(sys.argv[4])
from communitytui.errors import CommunityError
done = unsure = 0
store = opened(url, mine, lock_timeout=20)
while time.time() < until:
    try:
        done = increment(store, id, mine)
    except CommunityError as error:
        unsure += 1
        print(str(error), file=sys.stderr)
print(json.dumps([done, unsure]))
"""


@pytest.mark.slow
@pytest.mark.stress
def test_a_server_that_is_killed_loses_nothing_that_was_acknowledged(durable: Server) -> None:
    url = create_store(durable.emptied())
    with opened(url) as store:
        id = add(store, n=0)
    until = time.time() + 20
    writers = [child(_UNDER_FIRE, url, id, f"w{i}", until) for i in range(4)]
    reader = opened(url, "reader", lasting=True)
    for _ in range(5):
        time.sleep(2.5)
        durable.kill()
        time.sleep(0.3)
        reader.refresh()
        durable.start()
    said = [json.loads(out) for out in finish(*writers)]
    there = cold(url)["tasks"][id]
    for number, (done, unsure) in enumerate(said):
        assert unsure == 0
        assert there[f"w{number}"] == done
    time.sleep(2.1)
    assert reader.refresh().tables["tasks"][id] == there
    assert len(reader.history()) == reader.snapshot.revision == 1 + sum(d for d, _ in said)
    reader.close()
