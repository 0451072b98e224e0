"""A query as a whole process, against the least that click and TinyDB can do with the same file.

Run by hand: ``python tests/benchmarks/query_bench.py [--runs 21]``. What is measured is the CPU
that each process takes, the system's part included. Both programs are started in turn, so that
what else the machine does hits them alike; ratios of one run may be compared, milliseconds of two
runs may not. Bytecode is compiled first, as an installation does.
"""

from __future__ import annotations

import argparse
import compileall
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from communitytui.store import Store, open_store  # noqa: E402
from tests.samples import make_workspace  # noqa: E402

#: Scripts that read the file with TinyDB and print the tasks; nothing in them is ours.
_BARE = """
import json, sys
import click
from tinydb import TinyDB

@click.command()
@click.argument("path")
def show(path):
    with TinyDB(path, access_mode="r", encoding="utf-8") as db:
        rows = [dict(row) for row in db.table("tasks").all()]
    click.echo({echo})

show()
"""
_LINE = "{row['title']!s:60.60}  {row['stage']:10}  {row['owner'] or '':12}  {row['due']}"
YARDSTICKS = {
    "tasks --json": _BARE.replace("{echo}", 'json.dumps({"tasks": rows}, ensure_ascii=False)'),
    "tasks": _BARE.replace("{echo}", f'"\\n".join(f"{_LINE}" for row in rows)'),
}
OURS = "from communitytui.cli.main import main; main()"
#: The most that ours may take of what the script takes, by command and number of tasks.
LIMITS = {
    ("tasks --json", 50): 1.15,
    ("tasks --json", 5000): 0.75,
    ("tasks", 50): 1.30,
    ("tasks", 5000): 1.15,
}


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


def timed(command: list[str], env: dict[str, str]) -> float:
    """Run a program to its end; return the milliseconds of CPU that it took."""
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    assert status == 0, command
    return (used.ru_utime + used.ru_stime) * 1000


def measure(path: Path, what: str, runs: int, env: dict[str, str]) -> tuple[list[float], ...]:
    """Return the milliseconds of the yardstick and of ours, run in turn."""
    programs = (
        [sys.executable, "-c", YARDSTICKS[what], str(path)],
        [sys.executable, "-c", OURS, "--file", str(path), *what.split()],
    )
    times: tuple[list[float], ...] = ([], [])
    for turn in range(runs):
        for place in (0, 1) if turn % 2 else (1, 0):
            times[place].append(timed(programs[place], env))
    return times


def main() -> int:
    """Measure, print a line for each query, and fail when a budget is not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=21)
    runs = parser.parse_args().runs
    compileall.compile_dir(ROOT / "communitytui", quiet=1)
    worst = 0
    print("query         tasks  click+tinydb ms  ours ms  ratio  budget")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = {tasks: workspace(folder, tasks) for tasks in (50, 5000)}
        for (what, tasks), limit in LIMITS.items():
            theirs, ours = measure(paths[tasks], what, runs, environment(folder))
            ratio = statistics.median(ours) / statistics.median(theirs)
            worst += ratio > limit
            print(
                f"{what:12}  {tasks:5}  {statistics.median(theirs):15.1f}"
                f"  {statistics.median(ours):7.1f}  {ratio:5.2f}  {limit:6.2f}"
            )
    return int(worst > 0)


if __name__ == "__main__":
    sys.exit(main())
