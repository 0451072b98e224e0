"""The timetable of a large community: twice the tasks and dependencies, at most 2.2 times the time.

Run by hand: ``python tests/benchmarks/schedule_bench.py [--runs 9]``. Each size is measured in
turn with the others, so that what else the machine does hits them alike, and the best run counts:
a run can be slowed down, but never made faster than it is. Exit code 1 where the limit is broken.
"""

from __future__ import annotations

import argparse
import gc
import math
import random
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from communitytui.domain.kernel.workdays import Workdays
from communitytui.domain.nouns.schema import check
from communitytui.domain.plan.schedule import Effect, timetable, what_if
from communitytui.domain.tasks.board import Board
from communitytui.domain.workspace import Community

SIZES = (2500, 5000, 10_000, 20_000)
LIMIT = 2.2
START = date(2026, 11, 23)
_STAMPS = {"uid": "u", "created": "2026-11-23T00:00:00Z", "updated": "2026-11-23T00:00:00Z"}
_STAGES = ("goal", "platform", "model", "content", "mechanism", "plan", "execute", "monitor")


def board(count: int) -> Board:
    """Make ``count`` tasks that wait for up to three of the fifty before them, a third done."""
    chance = random.Random(count)
    records: dict[int, dict[str, Any]] = {}
    for id in range(1, count + 1):
        earlier = range(max(1, id - 50), id)
        after = chance.sample(earlier, min(len(earlier), chance.randint(0, 3)))
        start = START + timedelta(days=id // 20)
        done = id < count // 3
        records[id] = check(
            "tasks",
            {
                "community": 1,
                "stage": _STAGES[id * len(_STAGES) // (count + 1)],
                "title": f"task {id}",
                "days": chance.randint(1, 9),
                "start": start.isoformat(),
                "after": after,
                "order": id,
                "status": "done" if done else "todo",
                "completed": f"{start.isoformat()}T04:00:00Z" if done else None,
                **_STAMPS,
            },
        )
    return Board(records, lambda community: START)


def seconds(work: Callable[[], Any]) -> float:
    """Return the processor time of ``work``, without what the collector does meanwhile."""
    gc.collect()
    gc.disable()
    begin = time.process_time()
    work()
    taken = time.process_time() - begin
    gc.enable()
    return taken


def slipping(found: Board, home: Community) -> Effect:
    """Ask what happens when the first open task slips: most of the plan moves."""
    return what_if(found, home, START, {len(found) // 3 + 1: 3})


def main() -> int:
    """Print the best times and how they grow; return 1 when they grow too fast."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=9)
    runs = parser.parse_args().runs
    home = Community(1, check("communities", {"name": "x", "start": START.isoformat(), **_STAMPS}))
    office = Workdays(working=True)
    works: dict[str, Callable[[Board], Any]] = {
        "calendar": partial(timetable, community=home, today=START),
        "working": partial(timetable, community=home, today=START, calendar=office),
        "what if": partial(slipping, home=home),
    }
    boards = {size: board(size) for size in SIZES}
    failed = False
    for name, work in works.items():
        best = dict.fromkeys(SIZES, float("inf"))
        for _ in range(runs):
            for size, found in boards.items():
                best[size] = min(best[size], seconds(partial(work, found)))
        for size in SIZES:
            print(f"{name:10} {size:6} tasks  {best[size] * 1000:7.1f} ms")
        doublings = math.log2(SIZES[-1] / SIZES[0])
        growth = (best[SIZES[-1]] / best[SIZES[0]]) ** (1 / doublings)
        failed |= growth > LIMIT
        print(f"{name:10} x {growth:.2f} each time the plan doubles (limit {LIMIT})")
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())
