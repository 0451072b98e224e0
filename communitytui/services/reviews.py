"""Reviews: what the running cycle holds, closing it, and the history of cycles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from communitytui.domain.judging.cycles import Cycle, closed, running
from communitytui.domain.kernel.text import clean_line, clean_text
from communitytui.domain.metrics.goals import GoalState
from communitytui.domain.nouns.declared import CYCLE, GOAL
from communitytui.domain.tasks.board import Task
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue, NotFound
from communitytui.i18n import N_, names, say, tr
from communitytui.i18n.phrases import listed
from communitytui.services import goals as aims
from communitytui.services.baselines import take_improvements
from communitytui.services.tasks import reopening
from communitytui.services.unit_of_work import UnitOfWork, unit_of_work
from communitytui.words.dates import read_day

if TYPE_CHECKING:
    from communitytui.store import Store

#: The task whose table states the goals; the next cycle asks for it anew.
TARGETS = "1.5"


class Closed(NamedTuple):
    """What closing a cycle did: the cycle, goals that were set, tasks that were reopened."""

    cycle: Cycle
    workspace: Workspace
    goals: list[GoalState]
    reopened: tuple[int, ...] = ()


def current(workspace: Workspace, community: int | None = None) -> list[Cycle]:
    """Return the running cycle of one community, or of all, as a review today would find it."""
    ids = [each.id for each in workspace.communities] if community is None else [community]
    return [running(workspace, id, say) for id in ids]


def history(workspace: Workspace, community: int | None = None) -> list[Cycle]:
    """Return the closed cycles of one community, or of all, oldest first."""
    return closed(workspace, community)


def find_cycle(workspace: Workspace, community: int, word: str) -> Cycle:
    """Return the cycle meant by its number, closed or running; raises ``NotFound``."""
    known = [*closed(workspace, community), running(workspace, community, say)]
    bare = word.strip().lstrip("#")
    for cycle in known:
        if bare == str(cycle.number):
            return cycle
    numbers = ", ".join(str(cycle.number) for cycle in known[-12:])
    raise NotFound(N_("There is no cycle {number}"), number=word[:40], hint=numbers)


def close(
    store: Store,
    community: int,
    *,
    now: datetime,
    right: Sequence[str],
    wrong: Sequence[str],
    next_goals: Sequence[str] = (),
    goals: Sequence[str] = (),
    end: str | None = None,
) -> Closed:
    """Close the running cycle with the results of its review; the next one begins the day after.

    ``next_goals`` are free texts. ``goals`` are set as goals in the same step, each as
    ``statement;metric=dau;target=500;deadline=eom``. Task 1.5 is reopened if it is done, for
    the next cycle has other targets. Baselines of metrics that were better for 12 weeks are
    reset. ``end`` (typed) is the last day, by default today. Raises ``BadValue`` when a side is
    empty, or for a day outside the cycle.
    """
    with unit_of_work(store, "close", now) as uow:
        today = uow.today(community)
        cycle = running(uow.workspace, community, say, _last_day(end, today))
        _check_days(cycle, today)
        taken = {"right": _told(right), "wrong": _told(wrong)}
        read = [read_goal(text) for text in goals]
        taken["next"] = list(dict.fromkeys([*_told(next_goals), *(said for said, _ in read)]))
        _check_told(taken)
        ids = [aims.insert(uow, community, said, fields) for said, fields in read]
        record = {**cycle.record, **taken, "new_goals": ids, "by": uow.who}
        id = uow.add("cycles", record)
        reopened = _reopen_targets(uow, community)
        take_improvements(uow, community, _cycle_words(cycle))
        set_ = [aims.state(uow.workspace, goal) for goal in ids]
        return Closed(Cycle(id, uow.get("cycles", id)), uow.workspace, set_, reopened)


def _cycle_words(cycle: Cycle) -> str:
    return tr("cycle {n} closed", n=cycle.number)


def read_goal(text: str) -> tuple[str, dict[str, str]]:
    """Return statement and typed fields of ``600 a day;metric=dau;target=600;deadline=eom``."""
    statement, *parts = (part.strip() for part in text.replace("；", ";").split(";"))
    statement = clean_line(statement)
    fields: dict[str, str] = {}
    for part in filter(None, parts):
        name, equals, value = part.replace("＝", "=").partition("=")
        if not equals:
            raise BadValue(
                N_("{value}: write a goal as STATEMENT;metric=dau;target=500;deadline=eom"),
                value=part[:40],
            )
        name = GOAL.field(name.strip(), names).name
        fields[name] = value.strip()
    if not statement:
        raise BadValue(N_("a goal starts with its statement"))
    return statement, fields


def _last_day(typed: str | None, today: date) -> date:
    return date.fromisoformat(read_day(typed, today)) if typed else today


def _check_days(cycle: Cycle, today: date) -> None:
    if cycle.start > today:
        raise BadValue(
            N_("cycle {number} begins on {day}; nothing to close yet"),
            number=cycle.number,
            day=cycle.start.isoformat(),
        )
    if not cycle.start <= cycle.end <= today:
        raise BadValue(
            N_("end: {day} is not between {start} and today"),
            day=cycle.end.isoformat(),
            start=cycle.start.isoformat(),
        )


def _told(texts: Iterable[str]) -> list[str]:
    """Return what was learned, a line each: a text of several lines is several lessons."""
    lines = (line for text in texts for line in clean_text(text).splitlines())
    return list(dict.fromkeys(filter(None, map(clean_line, lines))))


def _check_told(taken: dict[str, list[str]]) -> None:
    """A review that praises only, or blames only, is none; and it looks ahead."""
    missing = [name for name in ("right", "wrong", "next") if not taken[name]]
    if missing:
        raise BadValue(
            N_(
                "a review needs what went right, what went wrong and what is next; missing: {names}"
            ),
            names=listed(say(CYCLE.fields[name].label) for name in missing),
        )


def _reopen_targets(uow: UnitOfWork, community: int) -> tuple[int, ...]:
    tasks = [
        Task(id, record)
        for id, record in uow.rows("tasks").items()
        if (record["community"], record["key"], record["status"]) == (community, TARGETS, "done")
    ]
    for task in tasks:
        uow.patch("tasks", task.id, reopening(task))
    return tuple(task.id for task in tasks)
