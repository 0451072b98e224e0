"""Rows 1 to 5, 14 to 20, 36, 49, 50: many processes on one file, killed, stopped, robbed."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import time
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from communitytui.errors import Busy
from tests.store.helpers import add, child, cold, finish, increment, opened, put, tasks

# Each worker says what was acknowledged, one line per commit, as soon as it is.
INCREMENTS = """
path, number, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
waits = []
with opened(path, f"w{number}", lock_timeout=60) as store:
    for step in range(count):
        began = time.monotonic()
        value = increment(store, 1)
        waits.append(time.monotonic() - began)
        print(json.dumps(value), flush=True)
print(json.dumps({"max": max(waits)}))
"""
INSERTS = """
path, number, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
with opened(path, f"w{number}", lock_timeout=60) as store:
    for step in range(count):
        uid = f"{number}-{step}"
        print(json.dumps([add(store, uid=uid), uid]), flush=True)
"""
READER = """
path, flag = sys.argv[1], sys.argv[2]
seen, bad, last = 0, 0, -1
store = opened(path, "reader", read_only=True)
while not os.path.exists(flag):
    snapshot = store.refresh()
    seen += 1
    bad += snapshot.revision < last
    last = snapshot.revision
    if seen % 50 == 0:
        fresh = opened(path, "reader", read_only=True)
        bad += fresh.snapshot.revision < last
        fresh.close()
store.refresh()
print(json.dumps([seen, bad, store.snapshot.revision, store.snapshot.tables["tasks"]]))
"""


def lines(said: str) -> list[Any]:
    return [json.loads(line) for line in said.splitlines()]


def run_together(path: Path, code: str, workers: int, count: int) -> tuple[list[Any], list[Any]]:
    """Run workers beside two readers; return the acknowledgements and what the readers saw."""
    flag = path.with_name("stop")
    readers = [child(READER, path, flag) for _ in range(2)]
    started = [child(code, path, number, count) for number in range(workers)]
    said = [entry for out in finish(*started) for entry in lines(out)]
    flag.touch()
    return said, [json.loads(out) for out in finish(*readers)]


def check_readers(path: Path, seen: list[Any]) -> None:
    final = cold(path)["tasks"]
    for count, bad, _, last in seen:
        assert count > 0
        assert bad == 0
        assert {int(id): record for id, record in last.items()} == final


@pytest.mark.stress
@pytest.mark.parametrize(
    "count", [30, pytest.param(200, marks=pytest.mark.slow)], ids=["few", "all"]
)
def test_row_01_eight_processes_count_and_two_readers_watch(path: Path, count: int) -> None:
    with opened(path) as store:
        add(store, n=0)
    said, seen = run_together(path, INCREMENTS, 8, count)
    values = [entry for entry in said if isinstance(entry, int)]
    assert sorted(values) == list(range(1, 8 * count + 1))
    assert cold(path)["tasks"][1]["n"] == 8 * count
    check_readers(path, seen)  # row 3


@pytest.mark.stress
@pytest.mark.parametrize(
    "count", [30, pytest.param(200, marks=pytest.mark.slow)], ids=["few", "all"]
)
def test_row_02_eight_processes_insert_and_row_03_readers_see_no_step_back(
    path: Path, count: int
) -> None:
    said, seen = run_together(path, INSERTS, 8, count)
    assert len({id for id, _ in said}) == len({uid for _, uid in said}) == 8 * count
    final = cold(path)["tasks"]
    assert {id: record["uid"] for id, record in final.items()} == dict(said)
    check_readers(path, seen)


WRITER = """
import threading
path, number = sys.argv[1], sys.argv[2]
store = opened(path, number, rotate_at=20_000, lock_timeout=60)
def behind():
    while True:
        time.sleep(0.01)
        try:
            store.checkpoint()
        except Exception as error:
            print(json.dumps(["checkpoint", repr(error)]), flush=True)
threading.Thread(target=behind, daemon=True).start()
step = int(sys.argv[3])
while True:
    step += 1
    with store.transaction("pair") as draft:
        draft.patch("tasks", 1, {"n": step})
        draft.patch("tasks", 2, {"n": step, "pad": "x" * (step % 97)})
    os.write(1, b"%d\\n" % step)
"""


def kill_loop(path: Path, rounds: int) -> None:
    with opened(path) as store:
        add(store, n=0)
        add(store, n=0)
    live = opened(path, "reader", read_only=True)
    luck = random.Random(5)
    done = 0
    for number in range(rounds):
        writer = child(WRITER, path, number, done)
        assert writer.stdout is not None
        first = writer.stdout.readline()
        assert first, writer.stderr and writer.stderr.read()
        time.sleep(luck.random() * 0.05)
        writer.kill()
        # Not communicate(): it passes over what readline() has taken in already.
        out = writer.stdout.read()
        writer.communicate()
        acknowledged = [entry for entry in lines(first + out) if isinstance(entry, int)]
        assert [entry for entry in lines(first + out) if isinstance(entry, list)] == []
        found = cold(path)["tasks"]
        # Half a commit would leave the two at different numbers.
        assert found[1]["n"] == found[2]["n"]
        assert acknowledged[-1] <= found[1]["n"] <= acknowledged[-1] + 1
        assert live.refresh().tables["tasks"] == found
        done = found[1]["n"]
    live.close()
    with opened(path) as store:
        put(store, 1, n=done + 1)
        store.checkpoint()
    assert list(path.parent.glob(".*.tmp")) == []
    with opened(path) as store:
        assert len(store.history()) == store.snapshot.revision


@pytest.mark.stress
@pytest.mark.parametrize(
    "rounds", [12, pytest.param(300, marks=pytest.mark.slow)], ids=["few", "all"]
)
def test_row_05_killed_at_random_moments_under_a_live_reader(path: Path, rounds: int) -> None:
    kill_loop(path, rounds)


def test_row_14_a_storm_of_interrupting_signals(path: Path) -> None:
    code = """
import signal
signal.signal(signal.SIGALRM, lambda *_: None)
signal.setitimer(signal.ITIMER_REAL, 0.002, 0.002)
with opened(sys.argv[1]) as store:
    for _ in range(200):
        increment(store, 1)
    store.checkpoint()
signal.setitimer(signal.ITIMER_REAL, 0)
"""
    with opened(path) as store:
        add(store, n=0)
    finish(child(code, path))
    assert cold(path)["tasks"][1]["n"] == 200


BUSY_WRITER = """
import threading
path, number, end = sys.argv[1], sys.argv[2], time.monotonic() + float(sys.argv[3])
store, failed, done = opened(path, number, rotate_at=6_000, lock_timeout=60), [], 0
def behind():
    while True:
        time.sleep(0.005)
        try:
            store.checkpoint()
        except Exception as error:
            failed.append(repr(error))
threading.Thread(target=behind, daemon=True).start()
while time.monotonic() < end:
    with store.transaction("pair") as draft:
        value = draft.get("tasks", 1)["n"] + 1
        draft.patch("tasks", 1, {"n": value})
        draft.patch("tasks", 2, {"n": value, "pad": "x" * (value % 97)})
    done += 1
print(json.dumps([done, failed]))
"""
LOOKER = """
path, kind, end = sys.argv[1], sys.argv[2], time.monotonic() + float(sys.argv[3])
store, last, seen, bad = opened(path, "live", read_only=True), -1, 0, []
while time.monotonic() < end:
    if kind == "live":
        snapshot = store.refresh()
    else:
        fresh = opened(path, "cold", read_only=True)
        snapshot = fresh.snapshot
        fresh.close()
    first, second = snapshot.tables["tasks"][1]["n"], snapshot.tables["tasks"][2]["n"]
    if not (first == second == snapshot.revision - 1) or snapshot.revision < last:
        bad.append([first, second, snapshot.revision, last])
    last, seen = snapshot.revision, seen + 1
print(json.dumps([seen, bad]))
"""


@pytest.mark.stress
@pytest.mark.parametrize("seconds", [1, pytest.param(30, marks=pytest.mark.slow)])
def test_row_03_live_and_new_readers_under_checkpoints_and_rotations(
    path: Path, seconds: int
) -> None:
    with opened(path) as store, store.transaction("init") as draft:
        draft.insert("tasks", {"n": 0})
        draft.insert("tasks", {"n": 0})
    writers = [child(BUSY_WRITER, path, number, seconds) for number in range(4)]
    readers = [child(LOOKER, path, kind, seconds) for kind in ("live", "cold", "cold")]
    done = [json.loads(said) for said in finish(*writers)]
    seen = [json.loads(said) for said in finish(*readers)]
    assert [failed for _, failed in done] == [[]] * 4
    assert [bad for _, bad in seen] == [[]] * 3
    assert all(count for count, _ in seen)
    assert cold(path)["tasks"][1]["n"] == sum(count for count, _ in done)
    with opened(path) as store:
        assert len(store.history()) == store.snapshot.revision


HOLDER = """
store = opened(sys.argv[1], "holder")
with store.transaction("hold") as draft:
    draft.insert("tasks", {"title": "never"})
    print("held", flush=True)
    time.sleep(60)
"""


def holding(path: Path) -> subprocess.Popen[str]:
    process = child(HOLDER, path)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_row_15_the_lock_of_a_killed_holder_is_free(path: Path) -> None:
    holder = holding(path)
    holder.kill()
    holder.communicate()
    with opened(path, lock_timeout=0.0) as store:
        assert add(store, title="next") == 1


def test_row_16_a_stopped_holder_makes_others_busy_and_reading_goes_on(path: Path) -> None:
    holder = holding(path)
    holder.send_signal(signal.SIGSTOP)
    try:
        with opened(path, lock_timeout=0.5) as store:
            began = time.monotonic()
            with pytest.raises(Busy, match="holder"):
                add(store)
            waited = time.monotonic() - began
            assert waited >= 0.45
            assert tasks(store) == cold(path)["tasks"] == {}
    finally:
        holder.send_signal(signal.SIGCONT)
        holder.kill()
        holder.communicate()


ROBBED = """
from communitytui.errors import Busy, Conflict
path, number, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
with opened(path, f"w{number}", lock_timeout=60) as store:
    done = 0
    while done < count:
        try:
            increment(store, 1, f"w{number}")
            done += 1
        except (Busy, Conflict):
            pass  # refused, so nothing was promised
    print(done)
"""


@pytest.mark.stress
@pytest.mark.parametrize("victim", ["lock", "journal"])
@pytest.mark.parametrize(
    "count", [50, pytest.param(400, marks=pytest.mark.slow)], ids=["few", "all"]
)
def test_row_17_lock_or_journal_deleted_under_load(path: Path, victim: str, count: int) -> None:
    with opened(path) as store:
        add(store)
    workers = [child(ROBBED, path, number, count) for number in range(4)]
    target = path.with_name(f"ops.json.{victim}")
    while any(worker.poll() is None for worker in workers):
        time.sleep(0.02)
        if target.exists() and cold_count(path) < 4 * count * 0.8:
            target.unlink(missing_ok=True)
            time.sleep(0.1)
    finish(*workers)
    assert cold(path)["tasks"][1] == {f"w{number}": count for number in range(4)}


def cold_count(path: Path) -> int:
    try:
        return sum(cold(path)["tasks"][1].values())
    except Exception:  # the journal may be gone for the moment that we look
        return 0


@pytest.mark.slow
@pytest.mark.stress
def test_row_19_eight_writers_for_thirty_seconds_are_served_fairly(path: Path) -> None:
    code = """
path, number = sys.argv[1], sys.argv[2]
store, waits, end = opened(path, number, lock_timeout=60), [], time.monotonic() + 30
while time.monotonic() < end:
    began = time.monotonic()
    increment(store, 1)
    waits.append(time.monotonic() - began)
    time.sleep(0.001)
print(json.dumps(waits))
"""
    with opened(path) as store:
        add(store, n=0)
    waits = [json.loads(out) for out in finish(*(child(code, path, n) for n in range(8)))]
    counts = [len(found) for found in waits]
    assert cold(path)["tasks"][1]["n"] == sum(counts)
    assert min(counts) > max(counts) / 3
    holds = sorted(wait for found in waits for wait in found)
    assert holds[-1] <= max(20 * holds[len(holds) // 2], 0.5)


def test_row_20_a_nested_block_that_fails_leaves_disk_and_memory_alike(path: Path) -> None:
    with opened(path) as store:
        add(store, title="a")
        before = path.with_name("ops.json.journal").read_bytes()
        with pytest.raises(ZeroDivisionError), store.transaction("outer") as outer:  # noqa: PT012
            outer.insert("tasks", {"title": "b"})
            with store.transaction("inner") as inner:
                inner.patch("tasks", 1, {"title": "c"})
                raise ZeroDivisionError
        assert path.with_name("ops.json.journal").read_bytes() == before
        assert tasks(store) == cold(path)["tasks"] == {1: {"title": "a"}}


def test_row_36_five_hundred_changes_of_equal_size_with_the_clock_set_back(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hour = iter(range(10_000, 0, -1))
    with (
        opened(path, clock=lambda: f"2026-12-01T{next(hour):08}") as writer,
        opened(path, "bo") as reader,
    ):
        add(writer, n=1000)
        for step in range(1001, 1501):
            put(writer, 1, n=step)
            if step % 5 == 0:
                writer.checkpoint()
                os.utime(path, ns=(0, 0))
            assert reader.refresh().tables["tasks"][1]["n"] == step


SERIAL = """
from communitytui.errors import CommunityError
path, number, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
luck = rng(number)
with opened(path, f"w{number}", lock_timeout=60, rotate_at=20_000) as store:
    for step in range(count):
        kind = luck.choice(["set", "set", "set", "append", "undo", "insert", "remove"])
        field, value = luck.choice("abc"), f"{number}-{step}"
        try:
            if kind == "undo":
                commit = store.undo()
            else:
                with store.transaction(kind) as draft:
                    target = luck.choice(sorted(draft.rows("tasks")))
                    if kind == "set":
                        old = draft.get("tasks", target).get(field)
                        draft.patch("tasks", target, {field: value}, expect={field: old}
                                    if old else None)
                    elif kind == "append":
                        have = draft.get("tasks", target).get("helpers", [])
                        draft.patch("tasks", target, {"helpers": [*have, value]})
                    elif kind == "insert":
                        draft.insert("tasks", {field: value})
                    elif len(draft.rows("tasks")) > 3:
                        draft.remove("tasks", target)
                commit = draft.commit
        except CommunityError:
            continue
        if commit:
            print(json.dumps(commit.entry()), flush=True)
"""


def explain(acknowledged: list[dict[str, Any]], final: dict[int, Any]) -> None:
    """Replay the acknowledged commits by revision with a model of its own, and compare."""
    order = sorted(acknowledged, key=lambda entry: entry["revision"])
    assert [entry["revision"] for entry in order] == list(range(2, len(order) + 2))
    assert len({entry["uid"] for entry in order}) == len(order)
    model: dict[int, Any] = {id: {} for id in range(1, 5)}
    for entry in order:
        for table, id, before, after in entry["ops"]:
            assert table == "tasks"
            if before is None:
                assert id not in model
                model[id] = dict(after)
            elif after is None:
                assert model.pop(id) == before
            else:
                record = model[id]
                # What an edit says was there is what the edits before it left.
                assert all(record.get(field) == old for field, old in before.items())
                assert all(field in before or field not in record for field in after)
                for field in before:
                    record.pop(field)
                record.update(after)
    assert model == final


@pytest.mark.stress
@pytest.mark.parametrize("count", [60, pytest.param(1000, marks=pytest.mark.slow)])
def test_row_49_the_final_state_is_a_serial_order_of_what_was_acknowledged(
    path: Path, count: int
) -> None:
    with opened(path) as store, store.transaction("init") as draft:
        for _ in range(4):
            draft.insert("tasks", {})
    said = finish(*(child(SERIAL, path, number, count) for number in range(5)))
    acknowledged = [entry for out in said for entry in lines(out)]
    assert len(acknowledged) > count
    explain(acknowledged, cold(path)["tasks"])
    with opened(path) as store:
        assert {commit.uid for commit in store.history()[1:]} == {e["uid"] for e in acknowledged}


SOAK = """
from communitytui.errors import CommunityError
path, number = sys.argv[1], sys.argv[2]
luck, write = rng(os.getpid()), os.write
def now_and_then_full(fd, data):
    if fd > 2 and luck.random() < 0.005:
        raise OSError(28, "No space left on device")
    return write(fd, data)
os.write = now_and_then_full
store = opened(path, number, lock_timeout=60, rotate_at=50_000)
store.start_write_behind()
while True:
    try:
        with store.transaction("count") as draft:
            field = f"w{number}"
            draft.patch("tasks", 1, {field: draft.get("tasks", 1).get(field, 0) + 1})
        value = draft.commit.ops[0].after[field]
        fds = len(os.listdir("/proc/self/fd"))
        rss = int(open("/proc/self/statm").read().split()[1])
        os.write(1, b"%d %d %d\\n" % (value, fds, rss))
    except CommunityError as error:
        os.write(1, b"# %s\\n" % repr(error).encode())
    time.sleep(luck.random() * 0.01)
"""


@pytest.mark.slow
@pytest.mark.stress
def test_row_50_ten_minutes_of_six_processes_killed_and_stopped(path: Path) -> None:
    seconds = float(os.environ.get("SOAK_SECONDS", "600"))
    with opened(path) as store:
        add(store)
    luck, end = random.Random(50), time.monotonic() + seconds
    outputs: list[tuple[int, Path]] = []

    def start(number: int) -> subprocess.Popen[str]:
        out = path.with_name(f"out-{number}-{len(outputs)}")
        out.touch()  # it may be killed before it gets that far
        outputs.append((number, out))
        return child(
            f"os.dup2(os.open({str(out)!r}, os.O_WRONLY | os.O_CREAT), 1)\n" + SOAK, path, number
        )

    workers = [start(number) for number in range(6)]
    while time.monotonic() < end:
        time.sleep(luck.random() * 2)
        number = luck.randrange(1, 6)
        if luck.random() < 0.5:
            workers[number].kill()
            workers[number].communicate()
            workers[number] = start(number)
        else:
            workers[number].send_signal(signal.SIGSTOP)
            time.sleep(luck.random() * 0.3)
            workers[number].send_signal(signal.SIGCONT)
    for worker in workers:
        worker.kill()
        worker.communicate()
    final = cold(path)["tasks"][1]
    for number in range(6):
        rows = [
            line.split()
            for n, out in outputs
            if n == number
            for line in out.read_text().splitlines()
            if line and line[0] != "#"
        ]
        values = [int(row[0]) for row in rows]
        assert values == sorted(set(values))
        kills = sum(n == number for n, _ in outputs)
        assert values[-1] <= final[f"w{number}"] <= values[-1] + 1
        assert final[f"w{number}"] - len(values) <= kills
    lived = [line.split() for line in outputs[0][1].read_text().splitlines() if line[0] != "#"]
    half = lived[len(lived) // 2 :]
    assert {row[1] for row in half} <= {row[1] for row in lived[50:]}
    assert max(int(row[1]) for row in half) <= int(lived[50][1]) + 3
    # The memory breathes with the length of the journal: compare quarters of its life by median.
    pages = [int(row[2]) for row in lived]
    quarters = [median(pages[len(pages) * n // 4 : len(pages) * (n + 1) // 4]) for n in (1, 3)]
    assert abs(quarters[1] / quarters[0] - 1) <= 0.05, quarters


def test_waiting_adds_up_to_what_was_counted(path: Path) -> None:
    """The helper that the processes use counts on fresh state."""
    with opened(path) as store:
        add(store, n=0)
        assert [increment(store, 1) for _ in range(3)] == [1, 2, 3]
