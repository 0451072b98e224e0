"""Sample workspaces for tests and benchmarks: the whole playbook, half worked through."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from communitytui.domain.metrics.readings import Value
from communitytui.domain.playbook.playbook import Playbook
from communitytui.domain.tasks.board import Task
from communitytui.domain.workspace import Workspace
from communitytui.i18n import speaking
from communitytui.services import calendar, decisions, goals, metrics, rhythms, tasks
from communitytui.services.communities import init_community, load_playbook
from communitytui.services.unit_of_work import new_uid, unit_of_work
from communitytui.services.workspaces import stamp
from communitytui.store import Draft, Store, create_store, open_store
from communitytui.words.deliverables import read_value
from tests.sample_values import VALUES

#: The instant at which sample workspaces stand: a Monday morning in Shanghai.
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def stamps(now: datetime) -> dict[str, str]:
    """Return what every record begins with, for those that tests write themselves."""
    at = stamp(now)
    return {"uid": new_uid(), "created": at, "updated": at}


#: The first day of the sample's plan.
START = date(2026, 10, 5)
PEOPLE = ("林晓", "Ana", "周明远")


def begin(
    store: Store,
    name: str = "second",
    *,
    start: date = date(2026, 11, 23),
    timezone: str = "UTC",
    playbook: Playbook | None = None,
    **more: Any,
) -> int:
    """Begin a community, from the shipped playbook unless told otherwise, and return its id."""
    more = {"now": NOW, **more}
    book = _shipped() if playbook is None else playbook
    return init_community(store, name, book, start=start, timezone=timezone, **more).community.id


@cache
def _shipped() -> Playbook:
    """Return the playbook that comes with the program, read once."""
    return load_playbook()


def make_workspace(
    path: Path, tasks: int = 75, readings: bool = True, *, start: date = START
) -> Path:
    """Make a community at ``path`` from the shipped playbook and return the path.

    The first two stages are done, the third is half done, owners and priorities are set. With
    more than 75 ``tasks`` the content stage is filled up; ``readings`` are four months of daily
    values for a few metrics. The same arguments give the same records but for their uids.
    """
    create_store(path)
    with open_store(path, who="lin", clock=_clock) as store, speaking("zh"):
        home: dict[str, Any] = {"timezone": "Asia/Shanghai", "spoken": "zh", "currency": "CNY"}
        community = begin(store, "晨光读书会", start=start, **home)
        with store.transaction("set") as draft:
            # Its duties are kept though it is still being planned.
            draft.patch("communities", community, {"running": start.isoformat()})
            _work(draft, community)
            _fill(draft, community, tasks)
        if readings:
            _read(store, community)
    return path


def _clock() -> str:
    return NOW.isoformat(timespec="seconds").replace("+00:00", "Z")


def make_plan(path: Path) -> Path:
    """Make a sample workspace with something in every view, and return the path."""
    make_workspace(path)
    with open_store(path, who="Ana", clock=_clock) as store, speaking("zh"):
        community = 1
        for statement, target in (("日活到 60", "60"), ("把读书会办成固定节目", "")):
            fields = {"metric": "dau", "baseline": "30", "target": target} if target else {}
            goals.add(store, community, statement, {**fields, "deadline": "eoy"}, now=NOW)
        board = Workspace(store.snapshot.tables, NOW).board
        matrix = next(id for id in board.ids if board[id].key == "4.3")
        sheet = decisions.decision(Workspace(store.snapshot.tables, NOW), matrix)
        scores = [
            (option, factor.key, str(1 + (place + number) % 5))
            for number, option in enumerate(sheet.options)
            for place, factor in enumerate(sheet.factors)
        ]
        note = (sheet.options[0], sheet.factors[0].key, "成员说读得完")
        decisions.edit(store, matrix, decisions.Edit(scores=scores[:-1], notes=[note]), now=NOW)
        for topic, fields in (
            ("书单投票", {"date": "2026-11-20", "form": "poll", "owner": "Ana"}),
            ("共读直播", {"date": "2026-11-24", "kind": "activity", "signups": "45"}),
            ("书评合集", {"date": "2026-12-02", "form": "text", "channel": "公众号"}),
        ):
            calendar.add(store, community, topic, fields, now=NOW)
        rhythms.done(store, 1, now=NOW, note="没有异常")
        tasks.change(store, [matrix], {"due": "+9d"}, now=NOW)
    return path


def _work(draft: Draft, community: int) -> None:
    """Do, begin and skip some tasks, and give most of them an owner."""
    board = Workspace({"tasks": draft.rows("tasks")}, NOW).board
    for place, id in enumerate(board.community_ids(community)):
        task = board[id]
        values: dict[str, object] = {}
        if place % 4 != 3:
            values["owner"] = PEOPLE[place % len(PEOPLE)]
        if place % 5 < 2:
            values["priority"] = place % 5 + 1
        number = task.stage.number
        if number < 3 or (number == 3 and place % 2):
            values |= {"status": "done", "completed": "2026-11-01T08:00:00Z"}
            values |= _value(task)
        elif number == 4 and place % 3 == 0:
            values["status"] = "doing"
        elif number == 5 and place % 4 == 0:
            values |= {"status": "skipped", "reason": "本期不做"}
        draft.patch("tasks", id, values)


def _value(task: Task) -> dict[str, object]:
    """Return what a done task left behind."""
    typed = VALUES[str(task.key)]
    return {"deliverable.value": read_value(task.deliverable, typed, NOW.date(), "CNY")}


def _fill(draft: Draft, community: int, count: int) -> None:
    """Add tasks to the content stage until there are ``count``."""
    have = len(draft.rows("tasks"))
    for number in range(have, count):
        draft.insert(
            "tasks",
            {
                "community": community,
                "stage": "content",
                "title": f"选题 {number}：读书笔记与讨论",
                "status": ("todo", "doing", "todo")[number % 3],
                "owner": PEOPLE[number % len(PEOPLE)],
                "due": (date(2026, 11, 20) + timedelta(days=number % 40)).isoformat(),
                "deliverable": {"kind": "text", "label": "正文"},
                "order": float(number),
                **stamps(NOW),
            },
        )


#: Metric, first value, growth, swing of a week. Most do well; what shrinks does so at the end.
_CURVES = (
    ("dau", 60, 0.5, 0.15),
    ("wau", 130, 0.4, 0.05),
    ("mau", 210, 0.3, 0.02),
    ("messages", 240, 0.9, 0.25),
    ("reactions", 90, 1.2, 0.2),
    ("replies", 120, -0.55, 0.1),
    ("participation", 11, 0.35, 0.1),
    ("returning", 33, -0.16, 0.04),
    ("feedback", 6, 0.6, 0.3),
)
#: For so many days there are readings, and from this one on what shrinks does.
_DAYS, _SHRINKS = 133, 90


def _read(store: Store, community: int) -> None:
    """Record four months of readings of the metrics in the sidebar, as an import does."""
    first = NOW.date() - timedelta(days=_DAYS)
    values = []
    for name, base, growth, swing in _CURVES:
        for day in range(_DAYS + 1):
            share = day / _DAYS if growth > 0 else max(0, day - _SHRINKS) / (_DAYS - _SHRINKS)
            value = base * (1 + growth * share)
            value *= 1 + swing * math.sin((day + 6) * 2 * math.pi / 7)
            values.append(Value(name, None, first + timedelta(days=day), round(value)))
    with unit_of_work(store, "record", NOW) as uow:
        metrics.put_values(uow, community, values, "typed")


__all__ = ["NOW", "PEOPLE", "START", "make_workspace", "tasks"]


@contextmanager
def first_day(path: Path) -> Iterator[Store]:
    """Give an open file with a community from the shipped playbook, on its first day."""
    create_store(path)
    with open_store(path, who="lin") as store:
        begin(store, "晨光读书会", timezone="Asia/Shanghai", spoken="zh")
        yield store
