"""What people do, as a list of deeds that a number makes definite: for tests over random actions.

A deed takes what there is by its number, so that it nearly always finds something to do; what the
services refuse is no fault of the test.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

from communitytui.domain.playbook.playbook import Playbook
from communitytui.errors import CommunityError
from communitytui.services import (
    calendar,
    decisions,
    goals,
    groups,
    importing,
    metrics,
    moving,
    own_metrics,
    planning,
    proposals,
    reviews,
    rhythms,
    standards,
    tasks,
    trials,
    workload,
)
from communitytui.services.communities import init_community
from communitytui.services.decisions import Edit
from communitytui.store import Store

Deed = Callable[[Store, int, datetime], object]

_NAMES = ("dau", "share", "own1", "likes", "dau@visit")
_STAGES = ("goal", "plan", "content")


def _some(store: Store, table: str, n: int) -> int:
    """Return the id of one of the records that there are; 1 for none."""
    ids = sorted(store.refresh().tables[table])
    return ids[n % len(ids)] if ids else 1


def _two(store: Store, n: int) -> list[int]:
    return [_some(store, "tasks", n), _some(store, "tasks", n // 3)]


def _home(store: Store, n: int) -> int:
    return _some(store, "communities", n)


def _day(n: int, now: datetime) -> str:
    return (now.date() - timedelta(days=n % 400)).isoformat()


def _wait(store: Store, n: int, now: datetime) -> object:
    first, second = _two(store, n)
    return tasks.change(store, [first], {"after": str(second)}, now=now)


def _serve(store: Store, n: int, now: datetime) -> object:
    goal = str(_some(store, "goals", n // 5))
    return tasks.change(store, [_some(store, "tasks", n)], {"goal": goal}, now=now)


def _aim(store: Store, n: int, now: datetime) -> object:
    fields = {"metric": _NAMES[n % 5], "target": str(n + 1)} if n % 2 else {}
    return goals.add(store, _home(store, n), f"goal {n}", fields, now=now)


def _try(store: Store, n: int, now: datetime) -> object:
    fields = {"metric": _NAMES[n % 5], "pass": ">=35", "days": "14"}
    fields["tasks"] = str(_some(store, "tasks", n))
    return trials.add(store, _home(store, n), f"trial {n}", fields, now=now)


def _weigh(store: Store, n: int, now: datetime) -> object:
    rows = store.refresh().tables["tasks"]
    open_ = [id for id in sorted(rows) if rows[id]["deliverable"]["kind"] == "matrix"] or [1]
    return decisions.edit(store, open_[n % len(open_)], Edit(add=(f"option {n}",)), now=now)


def _promise(store: Store, n: int, now: datetime) -> object:
    factors = [{"key": "a", "label": "A", "weight": 40}, {"key": "b", "label": "B", "weight": 60}]
    matrix = {"kind": "matrix", "label": "choice", "factors": factors}
    home = _home(store, n)
    return tasks.add(store, home, f"choose {n}", "model", now=now, deliverable=matrix)


def _begin(store: Store, n: int, now: datetime) -> object:
    bare = Playbook("bare", "bare", 1, ())
    day = date(2026, 11, 23)
    return init_community(store, f"club {n % 3}", bare, start=day, timezone="UTC", now=now)


def _close(store: Store, n: int, now: datetime) -> object:
    goal = [f"goal {n}"] if n % 2 else []
    home = _home(store, n)
    return reviews.close(
        store, home, now=now, right=["a"], wrong=["b"], next_goals=["c"], goals=goal
    )


def _import(store: Store, n: int, now: datetime) -> object:
    table = Path(store.path).with_name(f"values-{n % 3}.csv")
    rows = [f"{_day(n % 3 + day, now)},dau,{10 + day}" for day in range(3)]
    table.write_text("\n".join(["date,metric,value", *rows]) + "\n", encoding="utf-8")
    return importing.import_file(store, _home(store, n), table, now=now)


def _tick(store: Store, n: int, now: datetime) -> object:
    rhythm = _some(store, "rhythms", n)
    return rhythms.done(store, rhythm, now=now, day=_day(n % 3, now))


def _propose(store: Store, n: int, now: datetime) -> object:
    word = str(_some(store, "tasks", n))
    asked = (
        proposals.Proposed("set", word, {"priority": str(1 + n % 3), "due": f"+{n % 9}d"}),
        proposals.Proposed("skip", word, {"reason": f"no {n % 3}"}),
        proposals.Proposed("add", f"more {n}", {"stage": _STAGES[n % 3]}),
        proposals.Proposed("record", _NAMES[n % 5], {"value": str(n)}),
    )
    return proposals.propose(store, _home(store, n), asked[n % 4], f"Bot {n % 2}", now=now)


DEEDS: dict[str, Deed] = {
    "add": lambda s, n, now: tasks.add(s, _home(s, n), f"task {n}", _STAGES[n % 3], now=now),
    "add all": lambda s, n, now: tasks.add_all(
        s, _home(s, n), [f"x{n}", f"y{n}"], _STAGES[n % 3], now=now, below=_some(s, "tasks", n)
    ),
    "own": lambda s, n, now: tasks.change(s, _two(s, n), {"owner": f"p{n % 4}"}, now=now),
    "help": lambda s, n, now: tasks.change(s, _two(s, n), {"helpers": f"p{n % 4}"}, now=now),
    "due": lambda s, n, now: tasks.change(s, _two(s, n), {"due": f"+{n % 9}d"}, now=now),
    "wait": _wait,
    "serve": _serve,
    "done": lambda s, n, now: tasks.done(s, _two(s, n), now=now, without="no time"),
    "value": lambda s, n, now: tasks.done(s, [_some(s, "tasks", n)], now=now, deliverable=f"v{n}"),
    "skip": lambda s, n, now: tasks.skip(s, _two(s, n), "later", now=now),
    "reopen": lambda s, n, now: tasks.reopen(s, [_some(s, "tasks", n)], now=now),
    "note": lambda s, n, now: tasks.note(s, [_some(s, "tasks", n)], f"note {n}", now=now),
    "delete": lambda s, n, now: tasks.delete(s, [_some(s, "tasks", n)], now=now),
    "move": lambda s, n, now: moving.move(s, [_some(s, "tasks", n)], n % 5 - 2, now=now),
    "stage": lambda s, n, now: moving.to_stage(s, _two(s, n), _STAGES[n % 3], now=now),
    "copy": lambda s, n, now: moving.duplicate(s, _two(s, n), now=now),
    "promise": _promise,
    "weigh": _weigh,
    "aim": _aim,
    "goal": lambda s, n, now: goals.change(
        s, _some(s, "goals", n), {"statement": f"better {n}"}, now=now
    ),
    "propose": _propose,
    "take": lambda s, n, now: proposals.take(
        s, [_some(s, "proposals", n)], now=now, anyway=bool(n % 2)
    ),
    "let go": lambda s, n, now: proposals.drop(s, [_some(s, "proposals", n)], now=now),
    "drop goal": lambda s, n, now: goals.drop(s, _some(s, "goals", n), "why", now=now),
    "group": lambda s, n, now: groups.add(s, _home(s, n), f"group {n % 9}", {}, now=now),
    "name group": lambda s, n, now: groups.change(
        s, _some(s, "groups", n), {"name": f"group {n % 7}", "owner": f"p{n % 4}"}, now=now
    ),
    "in group": lambda s, n, now: tasks.change(
        s, _two(s, n), {"chat_group": str(_some(s, "groups", n // 7))}, now=now
    ),
    "drop group": lambda s, n, now: groups.delete(s, _some(s, "groups", n), now=now),
    "rhythm": lambda s, n, now: rhythms.add(s, _home(s, n), f"duty {n}", {}, now=now),
    "tick": _tick,
    "miss": lambda s, n, now: rhythms.skip(s, _some(s, "rhythms", n), "ill", now=now),
    "pause": lambda s, n, now: rhythms.pause(s, _some(s, "rhythms", n), bool(n % 2), now=now),
    "drop rhythm": lambda s, n, now: rhythms.delete(s, _some(s, "rhythms", n), now=now),
    "entry": lambda s, n, now: calendar.add(s, _home(s, n), f"post {n}", {}, now=now),
    "publish": lambda s, n, now: calendar.publish(s, _some(s, "entries", n), now=now),
    "drop entry": lambda s, n, now: calendar.delete(s, _some(s, "entries", n), now=now),
    "rates": lambda s, n, now: calendar.record(s, _home(s, n), now=now),
    "record": lambda s, n, now: metrics.record(
        s, _home(s, n), _NAMES[n % 5], str(n), now=now, day=_day(n, now)
    ),
    "unrecord": lambda s, n, now: metrics.take_back(
        s, _home(s, n), _NAMES[n % 5], now=now, day=_day(n, now)
    ),
    "metric": lambda s, n, now: own_metrics.add(s, _home(s, n), _NAMES[n % 5], {}, now=now),
    "define": lambda s, n, now: own_metrics.define(
        s, _home(s, n), _NAMES[n % 5], {"definition": f"meaning {n}"}, now=now
    ),
    "standard": lambda s, n, now: standards.set_standard(
        s, _home(s, n), _NAMES[n % 5], now=now, target=str(50 + n)
    ),
    "unset": lambda s, n, now: standards.remove_standard(s, _home(s, n), _NAMES[n % 5], now=now),
    "try": _try,
    "start": lambda s, n, now: trials.start(s, _some(s, "trials", n), now=now),
    "drop trial": lambda s, n, now: trials.drop(s, _some(s, "trials", n), now=now),
    "close": _close,
    "hours": lambda s, n, now: workload.set_capacity(
        s, _home(s, n), {f"p{n % 4}": n % 40}, now=now
    ),
    "hand over": lambda s, n, now: workload.reassign(s, _home(s, n), f"p{n % 4}", "p9", now=now),
    "plan anew": lambda s, n, now: planning.apply(s, _home(s, n), None, now=now, afresh=True),
    "baseline": lambda s, n, now: planning.baseline(s, _home(s, n), now=now),
    "gate": lambda s, n, now: planning.open_gate(s, _home(s, n), "plan", f"r{n}", now=now),
    "begin": _begin,
    "import": _import,
}


def act(store: Store, name: str, n: int, now: datetime) -> bool:
    """Do one deed; tell whether it was done, or the services refused it."""
    try:
        DEEDS[name](store, n, now)
    except CommunityError:
        return False
    return True
