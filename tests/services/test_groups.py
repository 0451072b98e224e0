"""Groups of a community: what they hold, and that the community as a whole is told as before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from communitytui.domain.judging.findings import findings as judged
from communitytui.domain.metrics.readings import Value
from communitytui.domain.nouns.references import twins, unmet
from communitytui.i18n import tr
from communitytui.services import (
    baselines,
    calendar,
    groups,
    maintenance,
    metrics,
    moving,
    standards,
    tasks,
    undoing,
)
from communitytui.services.findings import accept, close_cleared
from communitytui.services.repair import mend
from communitytui.services.reports import Asked, export
from communitytui.services.unit_of_work import unit_of_work
from communitytui.services.workspaces import view
from communitytui.store import Store, open_store
from communitytui.views import findings as finding_views
from communitytui.views import metrics as metric_views
from communitytui.views.groups import filling, nearly_full
from tests.samples import NOW, begin

MEASURED = ("standards", "baselines", "readings", "findings")
TODAY = NOW.date()


@pytest.fixture
def store(workspace_path: Path) -> Iterator[Store]:
    with open_store(workspace_path, who="lin") as store:
        (found, *_) = [each for each in judged(view(store, NOW), 1) if each.state == "open"]
        accept(store, 1, found.rule.id, now=NOW)
        baselines.rebase(store, 1, "dau", "new rules", now=NOW)
        yield store


def split(store: Store) -> int:
    """Give the community a group about which other things are known than about the whole."""
    with unit_of_work(store, "import", NOW) as uow:
        group = uow.add("groups", {"community": 1, "name": "一群"})
        for table in MEASURED:
            for row in list(uow.rows(table).values()):
                other = {key: value for key, value in row.items() if key != "uid"}
                if table == "readings":
                    other["days"] = {
                        day: {**item, "v": 7 * item["v"]} for day, item in row["days"].items()
                    }
                elif table == "standards":
                    other |= {"target": 1, "alert": None, "provenance": "team"}
                elif table == "findings":
                    other |= {"state": "dismissed"}
                else:
                    other |= {"numbers": None, "reason": "of the group"}
                uow.add(table, {**other, "chat_group": group})
    return group


def told(store: Store) -> list[list[Any]]:
    workspace = view(store, NOW)
    # In which groups it shows is what a finding of the whole says of them.
    found = [each._replace(where=None) for each in judged(workspace, 1) if each.chat_group is None]
    return [
        list(metric_views.metrics(workspace, workspace.measures.states(1)).records()),
        list(finding_views.findings(workspace, found).records()),
    ]


def rows(store: Store, group: int | None) -> dict[str, list[Any]]:
    return {
        table: [
            {key: value for key, value in row.items() if key not in ("uid", "updated")}
            for row in store.refresh().tables[table].values()
            if row["chat_group"] == group
        ]
        for table in MEASURED
    }


def live_on(store: Store) -> None:
    """Record, import, judge, set a standard and a baseline, as one does."""
    metrics.record(store, 1, "dau", "41", now=NOW)
    days = [TODAY - timedelta(days=ago) for ago in range(21)]
    with unit_of_work(store, "import", NOW) as uow:
        values = [Value("dau", "post", day, 12.0) for day in days]
        metrics.put_values(uow, 1, values, "test")
        close_cleared(uow, 1)
    standards.set_standard(store, 1, "dau", target="55", alert="20", now=NOW)
    baselines.rebase(store, 1, "dau", "again", now=NOW)
    standards.remove_standard(store, 1, "stickiness", now=NOW)


def test_what_is_known_of_a_group_changes_nothing_about_the_whole(
    store: Store, tmp_path: Path
) -> None:
    before = told(store)
    whole = rows(store, None)
    group = split(store)
    assert told(store) == before
    assert rows(store, None) == whole
    assert unmet(store.refresh().tables) == []
    assert all(twins(store.snapshot.tables, t, store.snapshot.tables[t]) == [] for t in MEASURED)
    of_group = rows(store, group)
    assert all(of_group.values())
    live_on(store)
    assert rows(store, group) == of_group
    after, whole = told(store), rows(store, None)
    with unit_of_work(store, "delete", NOW) as uow:
        uow.delete("groups", [group])
    assert not any(rows(store, group).values())
    assert (told(store), rows(store, None)) == (after, whole)
    undoing.undo(store, now=NOW)
    assert rows(store, group) == of_group


def test_the_names_that_a_group_had_are_kept(store: Store) -> None:
    one = groups.add(store, 1, " A\u200b 群\x1b[31m ", {}, now=NOW).state.group
    assert one.name == "A 群[31m"
    groups.change(store, one.id, {"name": "B"}, now=NOW)
    groups.change(store, one.id, {"name": "C", "capacity": "500人"}, now=NOW)
    last = groups.change(store, one.id, {"name": "B"}, now=NOW).state.group
    assert (last.name, last.former, last.capacity) == ("B", ["A 群[31m", "C"], 500)
    two = begin(store, "second")
    groups.add(store, two, "B", {}, now=NOW)
    assert [each.group.name for each in groups.states(view(store, NOW), two)] == ["B"]


def test_a_group_is_told_by_its_newest_members_and_what_is_planned_in_it(store: Store) -> None:
    group = split(store)
    groups.change(store, group, {"capacity": "900"}, now=NOW)
    with unit_of_work(store, "set", NOW) as uow:
        days = {"2026-11-01": {"v": 899, "s": "x"}, "2026-11-22": {"v": 810, "s": "x"}}
        head = {"community": 1, "chat_group": group, "metric": "members"}
        uow.add("readings", {**head, "year": 2026, "version": 2, "days": days})
    (state,) = groups.states(view(store, NOW), 1)
    assert (state.members, state.share, state.is_nearly_full) == (810, 90, True)
    (told,) = nearly_full(view(store, NOW), 1)
    assert filling(told) == "nearly full: 一群, 810 of 900"
    tasks.change(store, [1, 74, 75], {"chat_group": "一群"}, now=NOW)
    calendar.add(store, 1, "Evening", {"chat_group": str(group)}, now=NOW)
    (state,) = groups.states(view(store, NOW), 1)
    assert (state.tasks, state.entries) == (2, 1)
    copy = moving.duplicate(store, [75], now=NOW).ids[0]
    assert store.refresh().tables["tasks"][copy]["chat_group"] == group


def test_a_group_that_is_lost_comes_back_by_mending(store: Store) -> None:
    group = split(store)
    tasks.change(store, [75], {"chat_group": "一群"}, now=NOW)
    with store.transaction("undo", now=NOW.isoformat()) as draft:
        draft.remove("groups", group)
    assert unmet(store.refresh().tables)
    assert mend(store, now=NOW) is not None
    assert unmet(store.refresh().tables) == []
    assert store.snapshot.tables["groups"][group]["name"] == "一群"
    assert store.snapshot.tables["tasks"][75]["chat_group"] == group


def test_an_archive_shows_the_groups_of_its_tasks(store: Store) -> None:
    group = split(store)
    tasks.change(store, [1], {"chat_group": "一群"}, now=NOW)
    day = TODAY + timedelta(days=1)
    moved = maintenance.archive_before(store, view(store, NOW), day, now=NOW)
    with open_store(moved.path, who="lin", read_only=True) as aside:
        assert aside.snapshot.tables["groups"][group]["name"] == "一群"
    maintenance.restore_archive(store, moved.path, now=NOW)
    assert store.refresh().tables["tasks"][1]["chat_group"] == group
    with open_store(moved.path, who="lin", read_only=True) as aside:
        assert aside.snapshot.tables["tasks"] == {}


def test_exports_tell_the_group_where_there_is_one(store: Store) -> None:
    def told() -> dict[str, str]:
        found = {form: export(store, None, form, NOW) for form in ("md", "html", "json", "ics")}
        return {**found, "csv": export(store, None, "csv", NOW, Asked("checklist"))}

    groups.add(store, 1, "一群", {}, now=NOW)
    assert [form for form, text in told().items() if tr("Chat group") in text] == []
    tasks.change(store, [74], {"chat_group": "一群"}, now=NOW)
    calendar.add(store, 1, "Evening", {"chat_group": "一群", "date": "+1d"}, now=NOW)
    assert [form for form, text in told().items() if "一群" not in text] == []
    events: list[Any] = list(Calendar.from_ical(told()["ics"]).walk("VEVENT"))
    (event,) = [each for each in events if each["SUMMARY"] == "Evening"]
    assert event["CATEGORIES"].cats == ["一群"]
