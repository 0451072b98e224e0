"""The SQL of each family of metrics, the same for all databases.

The idea is that of ``events/rolling``: the windows of a person's active days merge into islands,
an island adds one at its start and takes one away after its end, and a running sum over these
changes is the rolling count of every day. So no day is joined with the days of its window, and
the cost is that of sorting the days of people once.

Days are ordinals. ``people`` is a table of who did how much on which day; ``spoke`` one of the
days of people who count, with the day before and the day after of the same person.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from communitytui.warehouse.engine import FAR, NEVER, Engine
from communitytui.warehouse.relation import JOIN, LEAVE, MESSAGE, REACTION, Events

_WEEK, _MONTH = 7, 30
_KINDS = {MESSAGE: "posts", REACTION: "reacted", JOIN: "joined", LEAVE: "gone"}
_BY_PERSON = "OVER (PARTITION BY who ORDER BY day)"
#: The tables that are kept while a session lasts, and their columns.
_DAYS_OF_PEOPLE = "day BIGINT, who BIGINT, posts BIGINT, before BIGINT, after BIGINT"
_CHANGES, _HELD = "day BIGINT, value BIGINT, step BIGINT", "day BIGINT, value BIGINT, n BIGINT"
TABLES: Mapping[str, str] = {
    "ctui_people": "day BIGINT, who BIGINT, posts BIGINT, reacted BIGINT, joined BIGINT, "
    "gone BIGINT, likes BIGINT, staff INT, nobody INT",
    "ctui_spoke": _DAYS_OF_PEOPLE,
    "ctui_active": _DAYS_OF_PEOPLE,
    "ctui_counts": _CHANGES,
    "ctui_spread": _HELD,
    "ctui_former": "who BIGINT",
    "ctui_came": "who BIGINT, day BIGINT",
    "ctui_told": "day BIGINT, sec BIGINT, who BIGINT, key BIGINT, named INT, answers BIGINT, "
    "replying INT, asks INT",
    "ctui_replies": "day BIGINT, sec BIGINT, who BIGINT, answers BIGINT",
    "ctui_parents": "answers BIGINT, whose BIGINT, asks INT, day BIGINT, sec BIGINT",
    "ctui_waits": "asked BIGINT, day BIGINT, value BIGINT",
    "ctui_waiting": _CHANGES,
    "ctui_held": _HELD,
}
_SO_FAR = "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW"


def people(
    events: Events,
    since: int | None,
    bots: Collection[str],
    staff: Collection[str],
    *,
    without_staff: bool,
) -> str:
    """Return who did how much on which day, an event with an id once.

    ``bots`` and ``staff`` are people as they are hashed; the former are left out.
    """
    whole = events.engine.whole
    sums = ", ".join(
        f"{whole(f'SUM(CASE WHEN k = {kind} THEN n ELSE 0 END)')} AS {name}"
        for kind, name in _KINDS.items()
    )
    is_staff = f"CASE WHEN {within('who', staff)} THEN 1 ELSE 0 END"
    nobody = is_staff if without_staff else "0"
    return (
        f"SELECT day, who, {sums}, {whole('SUM(likes)')} AS likes, "
        f"{is_staff} AS staff, {nobody} AS nobody "
        f"FROM ({_once(events, since)}) AS t "
        f"WHERE NOT {within('who', bots)} GROUP BY day, who"
    )


def _once(events: Events, since: int | None) -> str:
    """Return the events of people by day and kind: how many, and the reactions they got."""
    rows = events.rows(since)
    if "message_id" not in events.fields and "reactions" not in events.fields:
        return f"SELECT day, who, k, 1 AS n, 0 AS likes FROM {rows} AS e"
    told = f"MAX(CASE WHEN k = {MESSAGE} THEN likes ELSE 0 END)"
    return (
        "SELECT day, who, k, CASE WHEN MAX(named) = 1 THEN 1 ELSE COUNT(*) END AS n, "
        f"{told} AS likes FROM {rows} AS e GROUP BY day, who, k, key"
    )


def within(column: str, values: Collection[str]) -> str:
    """Tell whether a column is one of some values."""
    return f"({column} IN ({', '.join(values)}))" if values else "(1 = 0)"


def spoke(active: str) -> str:
    """Return the days on which people who count were active, with those before and after."""
    return (
        f"SELECT day, who, posts, LAG(day, 1, {_day(NEVER)}) {_BY_PERSON} AS before, "
        f"LEAD(day, 1, {_day(FAR)}) {_BY_PERSON} AS after "
        f"FROM ctui_people WHERE nobody = 0 AND {active}"
    )


def _day(day: int) -> str:
    return f"CAST({day} AS BIGINT)"


#: What happened on each day.
DAYS = (
    "SELECT day, SUM(posts + reacted + joined + gone), SUM(posts), "
    "SUM(CASE WHEN nobody = 0 THEN posts ELSE 0 END), "
    "SUM(CASE WHEN staff = 1 THEN posts ELSE 0 END), "
    "SUM(CASE WHEN nobody = 0 THEN likes ELSE 0 END), "
    "SUM(CASE WHEN nobody = 0 THEN reacted ELSE 0 END), SUM(joined), SUM(gone) "
    "FROM ctui_people GROUP BY day"
)


def latest(table: str) -> str:
    """Return how many people were active on each day, by the day they were active on before."""
    before = f"CASE WHEN before < day - {_MONTH} THEN {NEVER} ELSE before END"
    return (
        f"SELECT day, was, COUNT(*) FROM (SELECT day, {before} AS was FROM {table}) AS t "
        "GROUP BY day, was"
    )


def habit(table: str, engine: Engine) -> str:
    """Return the changes of who was active in at least 3 of the 4 weeks through a day.

    Each of an island's ends counts for four weeks: on its own day, and 7, 14 and 21 days later.
    """
    ends = (
        f"SELECT who, day, 1 AS step FROM {table} WHERE before < day - {_WEEK} UNION ALL "
        f"SELECT who, day + {_WEEK} AS day, -1 AS step FROM {table} WHERE after > day + {_WEEK}"
    )
    often = f"SELECT who FROM {table} GROUP BY who HAVING COUNT(*) >= 3"
    steps = (
        f"SELECT who, day + {_WEEK} * week AS day, SUM(step) AS step FROM ({ends}) AS t "
        f"CROSS JOIN (SELECT {engine.series('0', '4')} AS week) AS w "
        f"WHERE who IN ({often}) GROUP BY who, day + {_WEEK} * week HAVING SUM(step) <> 0"
    )
    depth = (
        f"SELECT day, step, SUM(step) OVER (PARTITION BY who ORDER BY day {_SO_FAR}) AS depth "
        f"FROM ({steps}) AS s"
    )
    change = (
        "CASE WHEN depth >= 3 AND depth - step < 3 THEN 1 "
        "WHEN depth < 3 AND depth - step >= 3 THEN -1 ELSE 0 END"
    )
    return f"SELECT day, SUM({change}) FROM ({depth}) AS d GROUP BY day HAVING SUM({change}) <> 0"


def returning(table: str, engine: Engine) -> str:
    """Return the changes of who was active in the latest 30 days and in the 30 before these."""
    edges = (
        f"SELECT who, day, CASE WHEN before < day - {_MONTH} THEN 1 ELSE 0 END AS opens, "
        f"CASE WHEN after > day + {_MONTH} THEN 1 ELSE 0 END AS closes FROM {table} "
        f"WHERE before < day - {_MONTH} OR after > day + {_MONTH}"
    )
    paired = (
        f"SELECT who, day AS opened, opens, CASE WHEN closes = 1 THEN day "
        f"ELSE LEAD(day, 1, {_day(NEVER)}) {_BY_PERSON} END + {_MONTH - 1} AS closed "
        f"FROM ({edges}) AS e"
    )
    by_person = "OVER (PARTITION BY who ORDER BY opened)"
    islands = (
        f"SELECT who, opened, closed, LAG(opened, 1, {_day(NEVER)}) {by_person} AS opened_before, "
        f"LAG(closed, 1, {_day(NEVER)}) {by_person} AS closed_before "
        f"FROM ({paired}) AS p WHERE opens = 1"
    )
    both = (
        f"SELECT opened + {_MONTH} AS low, closed AS high FROM islands UNION ALL "
        f"SELECT GREATEST(opened, opened_before + {_MONTH}) AS low, "
        f"LEAST(closed, closed_before + {_MONTH}) AS high FROM islands "
        f"WHERE opened_before > {NEVER}"
    )
    return (
        f"WITH islands AS {engine.materialized}({islands}), both_spans AS {engine.materialized}"
        f"(SELECT low, high FROM ({both}) AS b WHERE low <= high) "
        "SELECT day, SUM(step) FROM (SELECT low AS day, 1 AS step FROM both_spans UNION ALL "
        "SELECT high + 1 AS day, -1 AS step FROM both_spans) AS t GROUP BY day"
    )


def counts(table: str, engine: Engine) -> str:
    """Return how many people more or less, from a day on, sent so many messages in 30 days."""
    moves = (
        f"SELECT who, day, SUM(step) AS step FROM (SELECT who, day, posts AS step FROM {table} "
        f"UNION ALL SELECT who, day + {_MONTH} AS day, -posts AS step FROM {table}) AS t "
        "GROUP BY who, day HAVING SUM(step) <> 0"
    )
    states = (
        f"SELECT day, step, SUM(step) OVER (PARTITION BY who ORDER BY day {_SO_FAR}) AS now "
        f"FROM ({moves}) AS m"
    )
    whole = engine.whole
    return (
        f"WITH states AS {engine.materialized}({states}) "
        f"SELECT day, {whole('value')} AS value, {whole('SUM(step)')} AS step FROM ("
        "SELECT day, now AS value, 1 AS step FROM states WHERE now > 0 UNION ALL "
        "SELECT day, now - step AS value, -1 AS step FROM states WHERE now - step > 0) AS t "
        "GROUP BY day, value HAVING SUM(step) <> 0"
    )


def histogram(table: str, engine: Engine, first: int, last: int) -> str:
    """Return how often each value is there on each day from ``first`` to ``last``.

    ``table`` says of which value how many there are more or less from a day on.
    """
    by_value = "OVER (PARTITION BY value ORDER BY day"
    spans = (
        f"SELECT value, day, SUM(step) {by_value} {_SO_FAR}) AS n, "
        f"LEAD(day, 1, {_day(FAR)}) {by_value}) AS until FROM {table}"
    )
    low, high = f"GREATEST(day, {_day(first)})", f"LEAST(until, {_day(last + 1)})"
    return (
        f"SELECT {engine.series(low, high)} AS day, value, {engine.whole('n')} AS n "
        f"FROM ({spans}) AS s WHERE n > 0 AND {low} < {high}"
    )


def spread(table: str, engine: Engine) -> str:
    """Return how messages lie over people on each day; see ``spread`` in ``events/rolling``.

    ``table`` says how many people sent how many messages in the window through a day.
    """
    by_day = "OVER (PARTITION BY day ORDER BY value"
    ranked = (
        f"SELECT day, value, n, SUM(n) {by_day} {_SO_FAR}) - n AS below, "
        f"SUM(n) {by_day} DESC {_SO_FAR}) - n AS above, "
        f"SUM(n * value) {by_day} DESC {_SO_FAR}) - n * value AS told, "
        "SUM(n) OVER (PARTITION BY day) AS people, "
        f"SUM(n * value) OVER (PARTITION BY day) AS total FROM {table}"
    )

    def most(share: int) -> str:
        """Return of the ``share``-th part of people who sent most what all but the last sent.

        Then how many came before the last one, and how many each like that sent: of whom a part
        counts. So all are whole numbers, and the parts of them the same on every database.
        """
        within = f"(above + n) * {share} <= people"
        last = f"above * {share} < people AND NOT {within}"
        return (
            f"SUM(CASE WHEN {within} THEN value * n ELSE 0 END), "
            f"COALESCE(MAX(CASE WHEN {last} THEN above END), 0), "
            f"COALESCE(MAX(CASE WHEN {last} THEN value END), 0)"
        )

    whole = engine.whole
    missing = engine.divided(whole("total - 2 * told + 2 * value - 1"), "2 * value")
    is_half = "2 * told < total AND 2 * (told + n * value) >= total"
    half = f"MIN(CASE WHEN {is_half} THEN above + {missing} END)"
    return (
        "SELECT day, MAX(people), MAX(total), SUM(value * n * (2 * below + n - people)), "
        f"{half}, {most(100)}, {most(10)} FROM ({ranked}) AS r GROUP BY day"
    )


#: The newcomers of each day who were seen first on it, and those who came again within a week.
SIGHTED = (
    "SELECT day, COUNT(*), COUNT(*), SUM(CASE WHEN after <= day + 7 THEN 1 ELSE 0 END) "
    f"FROM ctui_spoke WHERE before = {NEVER} AND NOT (who IN (SELECT who FROM ctui_former)) "
    "GROUP BY day"
)
#: People by the day on which they came.
CAME = (
    "SELECT who, MIN(day) AS day FROM ctui_people WHERE joined > 0 AND nobody = 0 "
    "AND NOT (who IN (SELECT who FROM ctui_former)) GROUP BY who"
)
JOINED = "SELECT day, COUNT(*) FROM ctui_came GROUP BY day"
#: Of those who came on a day how many posted within a week, and on a later day of it.
STAYED = (
    "SELECT came, COUNT(*), SUM(later) FROM (SELECT c.day AS came, c.who AS who, "
    "MAX(CASE WHEN s.day > c.day THEN 1 ELSE 0 END) AS later FROM ctui_came AS c "
    "INNER JOIN ctui_spoke AS s ON s.who = c.who "
    "WHERE s.day >= c.day AND s.day <= c.day + 7 GROUP BY c.day, c.who) AS t GROUP BY came"
)


def former(events: Events, kind: int, before: int, table: str) -> str:
    """Return those of the people in a table who did something before a day already."""
    return (
        f"SELECT who FROM {events.rows(before=before)} AS e WHERE k = {kind} "
        f"AND who IN (SELECT who FROM {table}) GROUP BY who"
    )


def told(events: Events, since: int | None, bots: Collection[str]) -> str:
    """Return the messages that ask something, and those that answer another one."""
    return (
        "SELECT day, sec, who, key, named, answers, replying, asks "
        f"FROM {events.rows(since)} AS e WHERE k = {MESSAGE} AND (replying = 1 OR asks = 1) "
        f"AND NOT {within('who', bots)}"
    )


#: The messages that answer another one, each once.
REPLIES = (
    "SELECT day, MIN(sec) AS sec, MIN(who) AS who, MIN(answers) AS answers FROM ctui_told "
    "WHERE replying = 1 GROUP BY day, key, CASE WHEN named = 1 THEN 0 ELSE who END"
)
#: How many questions were asked on each day, each once.
ASKED = (
    "SELECT day, COUNT(*) FROM (SELECT day, key FROM ctui_told WHERE asks = 1 "
    "GROUP BY day, key, CASE WHEN named = 1 THEN 0 ELSE who END) AS t GROUP BY day"
)


def parents(events: Events, bots: Collection[str]) -> str:
    """Return the messages that are answered: whose they are, and what they ask."""
    asks = f"CASE WHEN {within('who', bots)} THEN 0 ELSE asks END"
    return (
        f"SELECT key AS answers, MIN(who) AS whose, MAX({asks}) AS asks, MIN(day) AS day, "
        f"MIN(sec) AS sec FROM {events.rows()} AS e WHERE k = {MESSAGE} AND named = 1 "
        "AND key IN (SELECT answers FROM ctui_replies) GROUP BY key"
    )


def answered(out: Collection[str]) -> str:
    """Return by day how many replies there are of people who count."""
    counts = f"SUM(CASE WHEN {within('who', out)} THEN 0 ELSE 1 END)"
    return f"SELECT day, {counts} FROM ctui_replies GROUP BY day"


def own(out: Collection[str]) -> str:
    """Return by day how many replies answer a message that is known, and how many oneself."""
    counts = f"CASE WHEN p.whose = r.who AND NOT {within('r.who', out)} THEN 1 ELSE 0 END"
    return (
        f"SELECT r.day, COUNT(*), SUM({counts}) FROM ctui_replies AS r "
        "INNER JOIN ctui_parents AS p ON p.answers = r.answers GROUP BY r.day"
    )


#: Of the questions that somebody else answered: when they were asked, when first answered (days),
#: and how long that took.
WAITS = (
    "SELECT asked, MIN(day) AS day, MIN(sec) - MIN(begun) AS value FROM ("
    "SELECT p.answers AS question, p.day AS asked, p.sec AS begun, r.day AS day, r.sec AS sec "
    "FROM ctui_replies AS r INNER JOIN ctui_parents AS p ON p.answers = r.answers "
    "WHERE p.asks = 1 AND p.whose <> r.who AND r.sec > p.sec) AS t GROUP BY question, asked"
)
#: How many questions of a day were first answered on which day.
ANSWERED = (
    f"SELECT asked, day, COUNT(*) FROM ctui_waits WHERE day < asked + {_MONTH} GROUP BY asked, day"
)
#: Of which wait how many there are more or less from a day on, in windows of 30 days.
WAITING = (
    "SELECT day, value, SUM(step) AS step FROM ("
    f"SELECT day, value, 1 AS step FROM ctui_waits WHERE day < asked + {_MONTH} UNION ALL "
    f"SELECT asked + {_MONTH} AS day, value, -1 AS step FROM ctui_waits "
    f"WHERE day < asked + {_MONTH}) AS t GROUP BY day, value HAVING SUM(step) <> 0"
)


def percentiles(table: str, engine: Engine, shares: Collection[tuple[int, int]]) -> str:
    """Return of each day the values around some shares of what a histogram holds.

    For each share, as a fraction, the value at the place below it, and the one at the next.
    """
    ranked = (
        f"SELECT day, value, SUM(n) OVER (PARTITION BY day ORDER BY value {_SO_FAR}) AS upto, "
        f"SUM(n) OVER (PARTITION BY day) AS total FROM {table}"
    )
    places = []
    for part, whole in shares:
        low = engine.divided(f"{engine.whole('total - 1')} * {part}", whole)
        places.append(f"MIN(CASE WHEN upto > {low} THEN value END)")
        high = f"LEAST({low} + 1, total - 1)"
        places.append(f"MIN(CASE WHEN upto > {high} THEN value END)")
    return f"SELECT day, MAX(total), {', '.join(places)} FROM ({ranked}) AS r GROUP BY day"
