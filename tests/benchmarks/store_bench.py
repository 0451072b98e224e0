"""What the store costs: against stock TinyDB in the same run, among busy writers, for a colleague.

Run by hand, never by pytest: ``python tests/benchmarks/store_bench.py --sizes 1000 10000 100000``.
Quote ratios of one run; milliseconds belong to the machine. Every update counted here is durable:
its bytes are on the disk when the call returns.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from communitytui.store import Store, create_store, open_store  # noqa: E402

BUDGETS = {1_000: 0.05, 10_000: 0.01, 100_000: 0.01}


def as_it_is(table: str, record: Mapping[str, Any]) -> dict[str, Any]:
    """Accept a record: the schema's checks are the domain's cost, not the file's."""
    return dict(record)


def task(number: int) -> dict[str, Any]:
    """Return a task of about 300 bytes of JSON."""
    return {
        "uid": f"{number:016x}",
        "stage": ("goal", "platform", "model", "content")[number % 4],
        "title": f"任务 {number} 确定群公告",
        "owner": f"owner{number % 7}",
        "status": "todo" if number % 3 else "done",
        "due": f"2027-{1 + number % 12:02}-{1 + number % 28:02}",
        "helpers": ["a", "b"],
        "notes": "确定群名称、群类型、群人数、群公告等",
        "updated": "2026-11-22T00:00:00Z",
    }


def opened(path: Path, who: str = "bench") -> Store:
    """Open a workspace without the schema's checks."""
    return open_store(path, who=who, check=as_it_is, lock_timeout=60)


def fill(path: Path, count: int) -> None:
    """Make a workspace with ``count`` tasks."""
    create_store(path)
    with opened(path) as store, store.transaction("fill") as draft:
        for number in range(count):
            draft.insert("tasks", task(number))


def timed(work: Callable[[int], object], ids: list[int]) -> list[float]:
    """Return how long ``work`` took for each id, in ms."""
    took = []
    for id in ids:
        began = time.perf_counter()
        work(id)
        took.append((time.perf_counter() - began) * 1e3)
    return took


def update(store: Store, id: int) -> None:
    """Change one field of one task."""
    with store.transaction("set") as draft:
        draft.patch("tasks", id, {"title": f"new {random.random()}"})


def one_update(folder: Path, count: int) -> list[object]:
    """Measure one-field updates of stock TinyDB and of the store, taking turns."""
    from tinydb import TinyDB

    stock_path, ours_path = folder / f"stock-{count}.json", folder / f"ours-{count}.json"
    fill(ours_path, count)
    tasks = {str(n + 1): task(n) for n in range(count)}
    stock_path.write_text(json.dumps({"tasks": tasks}), encoding="utf-8")
    luck = random.Random(7)
    stock, ours = [], []
    with TinyDB(stock_path) as db, opened(ours_path) as store:
        table = db.table("tasks")
        for _ in range(5 if count > 20_000 else 15):
            ids = [luck.randint(1, count) for _ in range(10)]
            stock += timed(lambda id: table.update({"title": f"{id}"}, doc_ids=[id]), ids[:2])
            ours += timed(lambda id: update(store, id), ids)
        began = time.perf_counter()
        store.checkpoint()
        saved = (time.perf_counter() - began) * 1e3
    ratio = statistics.median(ours) / statistics.median(stock)
    return [
        f"{count:,}",
        statistics.median(stock),
        statistics.median(ours),
        statistics.quantiles(ours, n=20)[-1],
        f"{ratio:.4f}",
        BUDGETS.get(count, "-"),
        saved,
    ]


_BUSY = """
import sys, time, json
sys.path.insert(0, {root!r})
from tests.benchmarks.store_bench import opened, update
from pathlib import Path
store, seconds = opened(Path(sys.argv[1]), sys.argv[2]), float(sys.argv[3])
waits, acquire = [], store._lock.acquire
def waiting(timeout):
    began = time.perf_counter()
    acquire(timeout)
    waits.append((time.perf_counter() - began) * 1e3)
store._lock.acquire = waiting
update(store, 1)
print("ready", flush=True)
sys.stdin.readline()
waits.clear()
end, number = time.monotonic() + seconds, int(sys.argv[2])
while time.monotonic() < end:
    number = number * 7919 % 9973 + 1
    update(store, number)
print(json.dumps(waits))
"""


def busy_writers(folder: Path, count: int, writers: int, seconds: float) -> list[object]:
    """Let processes write without a pause and return how long they waited for the lock."""
    path = folder / f"busy-{count}.json"
    fill(path, count)
    started = [
        subprocess.Popen(
            [sys.executable, "-c", _BUSY.format(root=str(ROOT)), path, str(n), str(seconds)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for n in range(writers)
    ]
    for process in started:
        assert process.stdout is not None
        process.stdout.readline()
    # All are open and warm: what is measured from here on is waiting, not starting.
    for process in started:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    waits = sorted(w for process in started for w in json.loads(process.communicate()[0]))
    return [
        writers,
        f"{count:,}",
        f"{len(waits) / seconds:.0f}",
        waits[len(waits) // 2],
        waits[int(len(waits) * 0.99)],
        waits[-1],
        100,
    ]


def colleague(folder: Path, count: int) -> list[object]:
    """Return what taking in a colleague's change costs, and an idle poll, in ms of CPU."""
    path = folder / f"seen-{count}.json"
    fill(path, count)
    luck, spent = random.Random(3), []
    with opened(path, "ana") as mine, opened(path, "bo") as theirs:
        mine.refresh()
        for _ in range(100):
            update(theirs, luck.randint(1, count))
            began = time.process_time_ns()
            mine.refresh()
            spent.append((time.process_time_ns() - began) / 1e6)
        began = time.process_time_ns()
        for _ in range(2000):
            mine.refresh()
        idle = (time.process_time_ns() - began) / 2000 / 1e6
        theirs.checkpoint()
        began = time.process_time_ns()
        mine.refresh()
        checkpoint = (time.process_time_ns() - began) / 1e6
    return [f"{count:,}", statistics.median(spent), idle, checkpoint, 1]


def table(title: str, header: list[str], rows: list[list[object]]) -> None:
    """Print a Markdown table."""
    lines = [f"\n## {title}", "| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    for row in rows:
        cells = (f"{cell:.3g}" if isinstance(cell, float) else str(cell) for cell in row)
        lines.append("| " + " | ".join(cells) + " |")
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--writers", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--dir", help="where to write: the disk is part of the result")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.dir) as name:
        folder = Path(name)
        table(
            "One field, durable",
            ["tasks", "stock ms", "ours ms", "ours p95", "ratio", "budget", "checkpoint ms"],
            [one_update(folder, size) for size in options.sizes],
        )
        table(
            "Waiting for the lock, no pause between edits",
            ["writers", "tasks", "commits/s", "median ms", "p99", "max", "budget"],
            [busy_writers(folder, 10_000, options.writers, options.seconds)],
        )
        table(
            "A colleague's change, CPU",
            ["tasks", "change ms", "idle poll ms", "their checkpoint ms", "budget"],
            [colleague(folder, size) for size in options.sizes],
        )


if __name__ == "__main__":
    os.environ.setdefault("PYTHONPATH", str(ROOT))
    main()
