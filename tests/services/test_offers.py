"""Nothing twice: what is known is offered where a task asks for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from communitytui.domain.tasks.board import Task
from communitytui.domain.tasks.deliverables import Deliverable, check_value
from communitytui.domain.tasks.gaps import gaps
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue
from communitytui.i18n import say, speaking
from communitytui.services import demo, metrics, offers
from communitytui.services.workspaces import view
from communitytui.store import Store, open_store
from tests.samples import NOW, first_day

#: Monday of the last whole week before ``NOW``.
MONDAY = date(2026, 11, 16)


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The sample community that the program brings, after six months."""
    path = tmp_path_factory.mktemp("demo") / "ops.json"
    demo.build(path, now=NOW, spoken="en", me="lin")
    with open_store(path, who="lin") as store:
        return view(store, NOW)


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Store]:
    """A community on its first day."""
    with first_day(tmp_path / "ops.json") as store:
        yield store


def asked(workspace: Workspace, key: str) -> Task:
    """Return a task as it would be if its deliverable were still missing."""
    task = next(t for id in workspace.board.ids if (t := workspace.board[id]).key == key)
    empty = {**task.deliverable.record, "value": None}
    record: Any = {**task.record, "status": "todo", "deliverable": empty}
    return Task(task.id, record)


def offer(workspace: Workspace, key: str) -> offers.Offer:
    found = offers.offered(workspace, asked(workspace, key))
    assert found is not None
    return found


def fill(store: Store, values: Mapping[str, float], days: int = 7) -> None:
    """Record the same values on every day of the last week, or on fewer of them."""
    for name, value in values.items():
        for day in range(days):
            on = (MONDAY + timedelta(days=day)).isoformat()
            metrics.record(store, 1, name, str(value), day=on, now=NOW)


@pytest.mark.parametrize("tongue", ["en", "zh"])
def test_of_75_tasks_13_are_filled_from_six_months_and_what_is_offered_fits(
    story: Workspace, tongue: str
) -> None:
    filled = {}
    with speaking(tongue):
        keys = [key for id in story.board.ids if (key := story.board[id].key)]
        for key in keys:
            task = asked(story, key)
            found = offers.offered(story, task)
            if found is not None:
                filled[key] = found
                _fits(task, found.value)
    assert len(keys) == 75
    assert filled.keys() == offers.FILLED_FROM.keys()


def _fits(task: Task, value: Any) -> None:
    """Hold an offer to what the task would take, in each part and row that it fills."""
    deliverable = task.deliverable
    if deliverable.parts:
        parts: list[Any] = [{**part} for part in deliverable.record["fields"]]
        for part in parts:
            part["optional"] = part["optional"] or part["key"] not in value
        record: Any = {**deliverable.record, "fields": parts}
        deliverable = Deliverable(record)
    kept = check_value(deliverable, value, NOW.date(), "CNY")
    missing = gaps(Deliverable({**deliverable.record, "value": kept}))
    # Of who owes what only the owners may be missing.
    assert all("owner" in str(gap) for gap in missing) or not missing, task.key


def test_the_numbers_are_those_of_the_last_whole_week_and_say_so(fresh: Store) -> None:
    fill(fresh, {"dau": 40, "members": 171, "messages": 250})
    metrics.record(fresh, 1, "dau", "99", day="2026-11-23", now=NOW)
    metrics.record(fresh, 1, "members", "180", day="2026-11-22", now=NOW)
    found = offer(view(fresh, NOW), "8.5")
    # Of people there is the mean of the days, of what is there the last count.
    assert found.value == {"members": 180, "dau": 40}
    with speaking("zh"):
        assert say(found.source) == "第 47 周的读数"
    assert offer(view(fresh, NOW), "8.6").value == {"messages": 1750}


def test_what_has_no_data_is_left_out_and_from_none_nothing_is_offered(fresh: Store) -> None:
    workspace = view(fresh, NOW)
    filled = {k for k in offers.FILLED_FROM if offers.offered(workspace, asked(workspace, k))}
    # Only what the playbook brought: days, duties, published standards.
    assert filled == {"6.2", "6.7", "8.3"}
    fill(fresh, {"messages": 250}, days=6)
    # A sum of six days is no week's.
    assert offers.offered(view(fresh, NOW), asked(view(fresh, NOW), "8.6")) is None


def test_standards_that_nobody_stands_for_are_not_offered(fresh: Store) -> None:
    rows = offer(view(fresh, NOW), "8.3").value
    assert {"Participation"} <= {row["metric"] for row in rows}
    assert not {"Unanswered", "Daily active"} & {row["metric"] for row in rows}


def test_a_task_that_has_something_or_is_closed_is_offered_nothing(story: Workspace) -> None:
    task = asked(story, "8.5")
    record: Any = {**task.record, "status": "done"}
    assert offers.offered(story, Task(task.id, record)) is None
    full: Any = {**task.deliverable.record, "value": {"dau": 1}}
    has: Any = {**task.record, "deliverable": full}
    assert offers.offered(story, Task(task.id, has)) is None


def test_an_own_playbook_gets_what_its_deliverable_has_a_place_for(story: Workspace) -> None:
    task = asked(story, "8.5")
    parts = [{"key": "dau", "label": "People"}, {"key": "mood", "label": "Mood", "type": "text"}]
    other: Any = {"kind": "number", "label": "", "value": None, "fields": parts}
    record: Any = {**task.record, "deliverable": other}
    found = offers.offered(story, Task(task.id, record))
    assert found is not None
    assert found.value.keys() == {"dau"}
    for key in ("6.2", "8.3", "9.1"):
        text: Any = {"kind": "text", "label": "", "value": None}
        own: Any = {**asked(story, key).record, "deliverable": text}
        assert offers.offered(story, Task(task.id, own)) is None, key


def test_parts_that_are_typed_come_on_top_of_what_is_offered(story: Workspace) -> None:
    task = asked(story, "8.5")
    both = offers.taken(story, [task], "stickiness=29%, DAU=44")
    assert both == {**offer(story, "8.5").value, "stickiness": "29%", "dau": "44"}
    with pytest.raises(BadValue, match="nothing is offered"):
        offers.taken(story, [asked(story, "1.1")])
    with pytest.raises(BadValue, match="no part"):
        offers.taken(story, [task], "mood=5, dau=3")
    with pytest.raises(BadValue, match="name=value"):
        offers.taken(story, [asked(story, "9.1")], "x")
    with pytest.raises(BadValue, match="exactly one"):
        offers.taken(story, [task, task])
