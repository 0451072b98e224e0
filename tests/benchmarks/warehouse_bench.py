"""Counting events in DuckDB against a query written by hand for the same metrics, and its memory.

    python tests/benchmarks/warehouse_bench.py --rows 10_000_000 --folder /tmp/bench [--memory 4GB]

Each side runs in a process of its own, on the same file of Parquet, with the same threads, in turn
with the other. Seconds of the processor count, for those of the clock are other people's as well.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

DAYS, ZONE, THREADS = 730, "Europe/Berlin", 2
#: Two years of a community: few write much, a quarter of the messages answers one of the latest.
_MAKE = """
COPY (
    SELECT
        to_timestamp(1672531200 + i * {step}) AS timestamp,
        'u' || least(floor(pow(u, -2)), {people})::BIGINT AS author_id,
        CASE WHEN v < 0.96 THEN 'message' WHEN v < 0.98 THEN 'reaction'
             WHEN v < 0.995 THEN 'join' ELSE 'leave' END AS kind,
        i AS message_id,
        CASE WHEN v < 0.24 AND i > 300 THEN i - 1 - floor(u * 300)::BIGINT END AS reply_to,
        CASE WHEN v < 0.3 THEN floor(w * 4)::INT ELSE 0 END AS reactions,
        CASE WHEN w < 0.2 THEN 'who knows?' ELSE 'well' END AS text
    FROM (
        SELECT i, (hash(i) % 1000003 + 1) / 1000004.0 AS u, (hash(i, 1) % 1000) / 1000.0 AS v,
               (hash(i, 2) % 1000) / 1000.0 AS w
        FROM range({rows}) AS t(i)
    )
) TO '{path}' (FORMAT parquet)
"""

_BY_HAND = [
    """
CREATE TEMP TABLE e AS
SELECT timestamp, CAST(timezone('{zone}', timestamp) AS DATE) AS day, author_id AS who, kind,
       message_id, reply_to, reactions, text
FROM '{path}'
""",
    """
CREATE TEMP TABLE pd AS
SELECT day, who, count(*) FILTER (kind = 'message') AS posts,
       count(*) FILTER (kind = 'reaction') AS reacted, count(*) FILTER (kind = 'join') AS joined,
       count(*) FILTER (kind = 'leave') AS gone, sum(likes) AS likes
FROM (SELECT day, who, kind, message_id, max(reactions) AS likes FROM e GROUP BY ALL)
GROUP BY day, who
""",
    """
CREATE TEMP TABLE days AS
SELECT CAST(min(day) + CAST(i AS INT) AS DATE) AS day
FROM (SELECT min(day) AS day, unnest(range(0, max(day) - min(day) + 1)) AS i FROM pd) GROUP BY i
""",
    "SELECT day, sum(posts), sum(likes), sum(reacted), sum(joined), sum(gone) FROM pd GROUP BY day",
    """
CREATE TEMP TABLE w AS
SELECT d.day, p.who, sum(p.posts) FILTER (p.day > d.day - 30) AS posts,
       max(p.day) AS latest, min(p.day) AS earliest,
       bool_or(p.day > d.day - 30) AS now, bool_or(p.day <= d.day - 30) AS before,
       bit_count(bit_or(CASE WHEN p.day > d.day - 28 THEN 1 << ((d.day - p.day) // 7) ELSE 0 END))
           AS weeks
FROM days AS d JOIN pd AS p ON p.day BETWEEN d.day - 59 AND d.day
WHERE p.posts > 0 GROUP BY d.day, p.who
""",
    """
SELECT day, count(*) FILTER (latest = day), count(*) FILTER (latest > day - 7),
       count(*) FILTER (now), count(*) FILTER (weeks >= 3), count(*) FILTER (now AND before),
       count(*) FILTER (before)
FROM w GROUP BY day
""",
    """
SELECT day, max(n), sum((2 * i - n - 1) * posts) / nullif((max(n) - 1) * sum(posts), 0),
       min(r) FILTER (2 * upto >= total),
       sum(posts * greatest(0, least(1, n / 100.0 - r + 1))),
       sum(posts * greatest(0, least(1, n / 10.0 - r + 1)))
FROM (SELECT day, posts, row_number() OVER (PARTITION BY day ORDER BY posts) AS i,
             row_number() OVER (PARTITION BY day ORDER BY posts DESC) AS r,
             sum(posts) OVER (PARTITION BY day ORDER BY posts DESC
                              ROWS UNBOUNDED PRECEDING) AS upto,
             count(*) OVER (PARTITION BY day) AS n, sum(posts) OVER (PARTITION BY day) AS total
      FROM w WHERE posts > 0)
GROUP BY day
""",
    """
SELECT d.day, count(DISTINCT p.who) FILTER (p.day = d.day),
       count(DISTINCT p.who) FILTER (p.day > d.day - 7), count(DISTINCT p.who)
FROM days AS d JOIN pd AS p ON p.day BETWEEN d.day - 29 AND d.day
WHERE p.posts + p.reacted > 0 GROUP BY d.day
""",
    """
SELECT j.day, count(DISTINCT j.who), count(DISTINCT p.who),
       count(DISTINCT p.who) FILTER (p.day > j.day)
FROM (SELECT who, min(day) AS day FROM pd WHERE joined > 0 GROUP BY who) AS j
LEFT JOIN pd AS p ON p.who = j.who AND p.posts > 0 AND p.day BETWEEN j.day AND j.day + 7
GROUP BY j.day
""",
    """
CREATE TEMP TABLE r AS
SELECT a.day, a.timestamp, a.who, q.who AS whose, q.day AS asked, q.timestamp AS since,
       q.message_id AS question, q.reply_to IS NULL AND q.text LIKE '%?%' AS asks
FROM (SELECT DISTINCT ON (message_id) * FROM e WHERE kind = 'message' AND reply_to IS NOT NULL) AS a
JOIN (SELECT * FROM e WHERE kind = 'message') AS q ON q.message_id = a.reply_to
""",
    "SELECT day, count(*) FILTER (who <> whose) FROM r GROUP BY day",
    """
CREATE TEMP TABLE f AS
SELECT asked, min(day) AS day, epoch(min(timestamp) - min(since)) AS wait FROM r
WHERE asks AND who <> whose AND timestamp > since GROUP BY question, asked
""",
    """
SELECT d.day, count(*), quantile_cont(wait, [0.5, 0.75, 0.9])
FROM days AS d JOIN f ON f.asked BETWEEN d.day - 29 AND d.day AND f.day <= d.day GROUP BY d.day
""",
    """
SELECT day, count(DISTINCT message_id) FROM e
WHERE kind = 'message' AND reply_to IS NULL AND text LIKE '%?%' GROUP BY day
""",
]


def make(path: Path, rows: int) -> None:
    """Write the events to a file of Parquet."""
    import duckdb

    people = max(rows // 50, 1000)
    step = DAYS * 86_400 / rows
    with duckdb.connect(config={"threads": str(THREADS)}) as db:
        db.execute(_MAKE.format(rows=rows, people=people, step=step, path=path))


def by_hand(path: Path, memory: str) -> None:
    """Ask for the same metrics as somebody does who knows SQL well."""
    import duckdb

    config: dict[str, str | bool | int | float | list[str]] = {
        "threads": str(THREADS),
        "memory_limit": memory,
        "temp_directory": f"{path}.tmp",
    }
    with duckdb.connect(config=config) as db:
        for statement in _BY_HAND:
            db.execute(statement.format(path=path, zone=ZONE)).fetchall()


def ours(path: Path, memory: str) -> None:
    """Count as the import does, up to the values of all days."""
    from communitytui.events.gifts import Cover
    from communitytui.events.values import Values
    from communitytui.warehouse.address import read_address
    from communitytui.warehouse.asked import read_query
    from communitytui.warehouse.counting import CountWish, count
    from communitytui.warehouse.engines import open_engine

    options = f"threads={THREADS}&memory_limit={memory}&temp_directory={path}.tmp"
    address = read_address(f"duckdb:?{options}")
    asked = read_query(str(path), address.engine)
    with open_engine(address) as engine:
        daily = count(engine, CountWish(asked.relation, ZONE, ZONE, 10**6)).daily
    cover = Cover(0, daily.first, daily.last, daily.gives)
    values = Values(daily, [cover], 10**6, {}).measure().values
    assert len(values) > 20 * DAYS, len(values)


def timed(side: str, path: Path, memory: str) -> tuple[float, float, float]:
    """Run one side in a new process; return its seconds, those of the processor, and megabytes."""
    done = subprocess.run(
        [sys.executable, __file__, "--side", side, "--file", str(path), "--memory", memory],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        print(done.stderr[-500:], file=sys.stderr)
        return float("nan"), float("nan"), float("nan")
    seconds, busy, megabytes = map(float, done.stdout.split())
    return seconds, busy, megabytes


def main() -> None:
    """Print what both sides took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", default="1_000_000")
    parser.add_argument("--folder", default="/tmp")
    parser.add_argument("--memory", default="4GB")
    parser.add_argument("--alone", action="store_true", help="without the query by hand")
    parser.add_argument("--side", choices=("hand", "ours"))
    parser.add_argument("--file")
    given = parser.parse_args()
    if given.side:
        begin = time.perf_counter()
        (by_hand if given.side == "hand" else ours)(Path(given.file), given.memory)
        seconds = time.perf_counter() - begin
        used = resource.getrusage(resource.RUSAGE_SELF)
        print(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
        return
    rows = int(given.rows.replace("_", ""))
    path = Path(given.folder) / f"events-{rows}.parquet"
    if not path.exists():
        make(path, rows)
    for side in ("ours",) if given.alone else ("ours", "hand", "ours", "hand"):
        seconds, busy, megabytes = timed(side, path, given.memory)
        told = f"{busy:8.1f} s busy {seconds:8.1f} s {megabytes:8.0f} MB"
        print(f"{side:5} {rows:>12,} rows {told}", flush=True)


if __name__ == "__main__":
    main()
