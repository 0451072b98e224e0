"""Importing events from CSV, against a plain loop that only parses the rows and counts people.

Run by hand: ``python tests/benchmarks/events_bench.py [--rows 1000000] [--ids] [--runs 3]``, and
with ``--groups 8`` for as many chats that are counted as well. The plain loop reads the same rows,
turns each timestamp into a local day and collects a set of authors per day. Each side runs in a
process of its own, in turn with the other, and the best run counts. Limits without groups: 1.5
times the plain loop, 200 MB; twice the rows at most 2.3 times the time. Exit code 1 where one is
broken.
"""

from __future__ import annotations

import argparse
import csv
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

ZONE = "Asia/Shanghai"
FACTOR, MEGABYTES, GROWTH = 1.5, 200, 2.3


def write(path: Path, rows: int, ids: bool, groups: int = 0) -> None:
    """Write ``rows`` messages of two years by 20,000 people, in order of time."""
    chance = random.Random(1)
    begin = int(datetime(2024, 1, 1, tzinfo=ZoneInfo(ZONE)).timestamp())
    step = 2 * 365 * 86_400 / rows
    with path.open("w", encoding="utf-8") as file:
        names = "timestamp,author_id,kind" + (",message_id,reply_to" if ids else "")
        file.write(names + (",channel\n" if groups else "\n"))
        for number in range(rows):
            at = datetime.fromtimestamp(int(begin + number * step), ZoneInfo(ZONE))
            who = min(int(chance.paretovariate(0.6)), 20_000)
            line = f"{at:%Y-%m-%d %H:%M:%S},user{who},message"
            if ids:
                parent = chance.randrange(max(number - 200, 0), number) if number % 4 == 3 else ""
                line += f",{number},{parent}"
            file.write(line + (f",room {number % groups}\n" if groups else "\n"))


def plain(path: Path) -> None:
    """Parse the rows and collect the people of each day: the least that must be done."""
    zone, days = ZoneInfo(ZONE), defaultdict(set)
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        for row in rows:
            days[datetime.fromisoformat(row[0]).replace(tzinfo=zone).date()].add(row[1])
    assert len(days) > 700


def ours(path: Path) -> None:
    """Read, hash, keep and measure the same rows."""
    from communitytui.events.aggregate import Aggregate
    from communitytui.events.intake import Intake
    from communitytui.events.ledger import Ledger
    from communitytui.events.sniff import open_source

    with tempfile.TemporaryDirectory() as folder:
        with Ledger(str(Path(folder) / "bench.events"), "u", ZONE) as ledger:
            source = ledger.begin("bench", "-")
            intake = Intake(ledger, source)
            with open_source(path, zone=ZONE, order=None, keep_going=False) as reading:
                intake.take(reading)
                ledger.finish(source, "csv", reading.source.gives, None, intake.events)
            values = Aggregate(ledger, 10**6).measure().values
            chats = [chat.id for chat in ledger.chats()]
            for chat in chats if len(chats) > 1 else ():
                values += Aggregate(ledger, 10**6, chats=[chat]).measure().values
            ledger.commit()
        assert len(values) > 7000


def timed(side: str, path: Path) -> tuple[float, float]:
    """Run one side in a new process; return its seconds and megabytes."""
    done = subprocess.run(
        [sys.executable, __file__, "--side", side, "--file", str(path)],
        capture_output=True,
        text=True,
        check=True,
    )
    seconds, megabytes = done.stdout.split()
    return float(seconds), float(megabytes)


def run_side(side: str, path: Path) -> None:
    """Do one side in this process and print what it took."""
    begin = time.perf_counter()
    (plain if side == "plain" else ours)(path)
    seconds = time.perf_counter() - begin
    print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def main() -> int:
    """Measure both sides at the size asked for and at half of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--ids", action="store_true", help="with message ids and replies")
    parser.add_argument("--groups", type=int, default=0, help="chats, each counted as well")
    parser.add_argument("--side", choices=("plain", "ours"))
    parser.add_argument("--file", type=Path)
    asked = parser.parse_args()
    if asked.side:
        run_side(asked.side, asked.file)
        return 0
    best: dict[int, float] = {}
    ratio = memory = 0.0
    with tempfile.TemporaryDirectory() as folder:
        for rows in (asked.rows // 2, asked.rows):
            path = Path(folder) / f"{rows}.csv"
            write(path, rows, asked.ids, asked.groups)
            both = [(timed("plain", path), timed("ours", path)) for _ in range(asked.runs)]
            floor = min(first[0] for first, _ in both)
            best[rows] = min(second[0] for _, second in both)
            memory = max(second[1] for _, second in both)
            ratio = best[rows] / floor
            print(
                f"{rows:>10,} rows: plain {floor:6.2f} s, ours {best[rows]:6.2f} s"
                f" = {ratio:.2f} x, {memory:.0f} MB"
            )
    half, whole = best.values()
    print(f"twice the rows: {whole / half:.2f} x the time")
    return int(ratio > FACTOR or memory > MEGABYTES or whole / half > GROWTH)


if __name__ == "__main__":
    sys.exit(main())
