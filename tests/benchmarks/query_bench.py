"""A query as a whole process, against the least that click and TinyDB can do with the same file.

Run by hand: ``python tests/benchmarks/query_bench.py [--runs 21]``. Both programs are started in
turn, so that what else the machine does hits them alike; ratios of one run may be compared,
milliseconds of two runs may not. Bytecode is compiled first, as an installation does.
"""

from __future__ import annotations

import argparse
import compileall
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from communitytui.store import Store, open_store  # noqa: E402
from tests.samples import make_workspace  # noqa: E402

#: A script that reads the file with TinyDB and prints the tasks; nothing in it is ours.
YARDSTICK = """
import json, sys
import click
from tinydb import TinyDB

@click.command()
@click.argument("path")
def show(path):
    with TinyDB(path, access_mode="r", encoding="utf-8") as db:
        rows = [dict(row) for row in db.table("tasks").all()]
    click.echo(json.dumps({"tasks": rows}, ensure_ascii=False))

show()
"""
OURS = "from communitytui.cli.main import main; main()"
LIMITS = {50: 1.20, 5000: 1.25}


def workspace(folder: Path, tasks: int) -> Path:
    """Make a workspace with exactly ``tasks`` tasks."""
    path = make_workspace(folder / f"{tasks}.json", max(tasks, 75), readings=False)
    with open_store(path, who="bench") as store:
        _drop(store, tasks)
    return path


def _drop(store: Store, keep: int) -> None:
    with store.transaction("delete") as draft:
        gone = set(sorted(draft.rows("tasks"))[keep:])
        for id, record in list(draft.rows("tasks").items()):
            rest = [other for other in record["after"] if other not in gone]
            if id not in gone and rest != record["after"]:
                draft.patch("tasks", id, {"after": rest})
        for id in gone:
            draft.remove("tasks", id)


def environment(folder: Path) -> dict[str, str]:
    """Return a clean environment: a user without a configuration."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
    return {**kept, "HOME": str(folder), "PYTHONPATH": str(ROOT), "LOGNAME": "bench"}


def timed(command: list[str], env: dict[str, str]) -> tuple[float, bytes]:
    """Run a program to its end; return milliseconds and what it printed."""
    start = time.perf_counter()
    done = subprocess.run(command, env=env, capture_output=True, check=True)
    return (time.perf_counter() - start) * 1000, done.stdout


def measure(path: Path, runs: int, env: dict[str, str]) -> tuple[list[float], list[float]]:
    """Return the milliseconds of the yardstick and of ours, run in turn."""
    programs = (
        [sys.executable, "-c", YARDSTICK, str(path)],
        [sys.executable, "-c", OURS, "--file", str(path), "tasks", "--json"],
    )
    counts = [len(json.loads(timed(program, env)[1])["tasks"]) for program in programs]
    assert counts[0] == counts[1], counts
    times: tuple[list[float], list[float]] = ([], [])
    for turn in range(runs):
        for place in (0, 1) if turn % 2 else (1, 0):
            times[place].append(timed(programs[place], env)[0])
    return times


def main() -> int:
    """Measure, print a line for each size, and fail when a budget is not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=21)
    runs = parser.parse_args().runs
    compileall.compile_dir(ROOT / "communitytui", quiet=1)
    worst = 0
    print("tasks  click+tinydb ms  ours ms  ratio  budget")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for tasks, limit in LIMITS.items():
            theirs, ours = measure(workspace(folder, tasks), runs, environment(folder))
            ratio = statistics.median(b / a for a, b in zip(theirs, ours, strict=True))
            worst += ratio > limit
            print(
                f"{tasks:5}  {statistics.median(theirs):15.1f}  {statistics.median(ours):7.1f}"
                f"  {ratio:5.2f}  {limit:6.2f}"
            )
    return int(worst > 0)


if __name__ == "__main__":
    sys.exit(main())
