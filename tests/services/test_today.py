"""Today: each task in one part, by owner, with who keeps it waiting."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from communitytui.i18n import say
from communitytui.services import calendar, rhythms, tasks
from communitytui.services.today import Today, today
from communitytui.services.workspaces import view
from communitytui.store import Store

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


def day(store: Store, owner: str | None = "lin") -> Today:
    (found,) = today(view(store, NOW), 1, owner=owner)
    return found


def add(store: Store, title: str, owner: str = "lin", **fields: str) -> int:
    fields = {"owner": owner, **fields}
    return tasks.add(store, 1, title, "plan", fields=fields, now=NOW).ids[0]


@pytest.fixture
def busy(store: Store) -> dict[str, int]:
    """A day with a task of every kind; tasks of the playbook are out of the way."""
    tasks.delete(store, [1, 2, 3], now=NOW)
    late = add(store, "late", due="2026-11-20", start="2026-11-20")
    other = add(store, "theirs", "ana", due="2026-12-20")
    mine = add(store, "mine", due="2026-12-22", start="2026-12-01")
    made = {
        "later": add(store, "later late", due="2026-11-21"),
        "late": late,
        "due": add(store, "due", due="2026-11-23"),
        "doing": add(store, "begun", status="doing"),
        "ready": add(store, "ready", start="2026-11-22", due="2026-12-09"),
        "waiting": add(store, "waits", start="2026-11-22", after=f"{other},{mine}"),
        "mine": add(store, "for myself", start="2026-11-22", after=str(mine)),
        "pressing": add(store, "pressing", due="2026-11-19", after=str(mine)),
        "nobody": add(store, "whose", "none", due="2026-11-22"),
        "nobody waits": add(store, "whose", "none", due="2026-11-22", after=str(other)),
        "coming": add(store, "coming", start="2026-11-24"),
        "theirs": other,
        "late of ana": add(store, "late of ana", "ana", due="2026-11-20"),
    }
    done = add(store, "done", due="2026-11-20")
    tasks.done(store, [done], now=NOW, without="nothing to show")
    return made


def test_each_task_stands_in_one_part(store: Store, busy: dict[str, int]) -> None:
    found = day(store)
    assert found.late == (busy["pressing"], busy["late"], busy["later"])
    assert found.due == (busy["due"],)
    assert found.doing == (busy["doing"],)
    assert found.ready == (busy["ready"],)
    assert found.waiting == ((busy["waiting"], (busy["theirs"],)),)
    assert found.nobody == (busy["nobody"],)
    every = [id for _, ids in found.parts() for id in ids]
    assert len(every) == len(set(every))


def test_somebody_else_and_everybody(store: Store, busy: dict[str, int]) -> None:
    assert day(store, "ana").late == (busy["late of ana"],)
    everybody = day(store, None)
    assert everybody.nobody == ()
    assert {busy["late of ana"], busy["nobody"], busy["nobody waits"]} <= set(everybody.late)
    assert everybody.waiting == ((busy["waiting"], (busy["theirs"],)),)


def test_rhythms_are_open_or_were_done_today(store: Store) -> None:
    rhythms.add(store, 1, "meet", {"on": "sat", "window": "3", "owner": "ana"}, now=NOW)
    rhythms.add(
        store, 1, "report", {"every": "monthly", "on": "23", "start": "2026-11-01"}, now=NOW
    )
    rhythms.change(store, 1, {"minutes": "15"}, now=NOW)
    assert [say(each.rhythm.title) for each in day(store).rhythms] == ["patrol", "report"]
    assert day(store).minutes == 15
    rhythms.done(store, 1, now=NOW)
    shown = [(say(each.rhythm.title), each.state) for each in day(store).rhythms]
    assert shown == [("report", "open"), ("patrol", "done")]
    assert day(store).minutes == 0
    rhythms.skip(store, 3, "not this month", now=NOW)
    assert [say(each.rhythm.title) for each in day(store).rhythms] == ["patrol"]
    tomorrow = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
    (later,) = today(view(store, tomorrow), 1, owner="lin")
    assert [(say(each.rhythm.title), each.state) for each in later.rhythms] == [("patrol", "open")]


def test_entries_of_today_and_late_ones(store: Store) -> None:
    def plan(topic: str, **fields: str) -> int:
        return calendar.add(store, 1, topic, fields, now=NOW).id

    late = plan("late", date="2026-11-20", owner="lin")
    now = plan("now")
    plan("theirs", owner="ana")
    plan("coming", date="2026-11-24")
    calendar.change(store, plan("off"), {"state": "cancelled"}, now=NOW)
    out = plan("out")
    calendar.publish(store, out, now=NOW)
    assert [entry.id for entry in day(store).entries] == [late, now, out]
    assert len(day(store, None).entries) == 4


def test_an_empty_day_says_so(store: Store) -> None:
    tasks.delete(store, [1, 2, 3], now=NOW)
    rhythms.pause(store, 1, now=NOW)
    assert day(store).is_empty
