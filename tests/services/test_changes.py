"""Looking through the log."""

from __future__ import annotations

import pytest

from communitytui.i18n import speaking
from communitytui.services import changes, tasks
from communitytui.services.workspaces import view
from communitytui.store import Commit, Store
from tests.services.conftest import NOW


def worked(store: Store, other: Store) -> list[Commit]:
    tasks.change(store, [1], {"owner": "lin", "due": "2026-12-01"}, now=NOW)
    tasks.change(other, [1, 2], {"owner": "Zoe"}, now=NOW)
    tasks.delete(store, [3], now=NOW)
    store.refresh()
    return list(store.recent(3))


def found(text: str, commits: list[Commit], store: Store) -> list[int]:
    test = changes.matcher(text, view(store, NOW), store.who)
    return [place for place, commit in enumerate(commits) if test(commit)]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("", [0, 1, 2]),
        ("who:me", [0, 2]),
        ("who:我", [0, 2]),
        ("task:1", [1, 2]),
        ("task:1 who:me", [2]),
        ("task:#3", [0]),
        ("task:nothing", []),
        ("deleted", [0]),
        ("DELETED who:me", [0]),
        ("no such word", []),
    ],
)
def test_what_is_typed_finds_changes(
    store: Store, other: Store, text: str, places: list[int]
) -> None:
    commits = worked(store, other)
    with speaking("en"):
        assert found(text, commits, store) == places


def test_a_change_is_told_field_by_field(store: Store, other: Store) -> None:
    commits = worked(store, other)
    with speaking("en"):
        told = changes.changed(commits[2], view(store, NOW))
    assert {(c.field, c.before, c.after) for c in told} >= {("owner", "", "lin")}
    assert all(c.table == "tasks" and c.id == 1 for c in told)
    assert any(c.field == "due" and c.after == "2026-12-01" for c in told)


def test_a_deleted_record_is_named(store: Store, other: Store) -> None:
    commits = worked(store, other)
    gone = [c for c in changes.changed(commits[0], view(store, NOW)) if c.id == 3]
    assert gone[0].field == ""
    assert gone[0].before
    assert not gone[0].after


def test_a_change_of_several_tasks_is_about_none(store: Store, other: Store) -> None:
    commits = worked(store, other)
    assert changes.only_task(commits[2]) == 1
    assert changes.only_task(commits[1]) is None


def test_recent_changes_are_the_latest_newest_first(store: Store, other: Store) -> None:
    worked(store, other)
    every = list(store.history())
    assert list(store.recent(2)) == every[:-3:-1]
    assert list(store.recent(10_000)) == every[::-1]
    assert list(store.recent(0)) == []


@pytest.mark.parametrize(
    ("table", "field", "said"),
    [
        ("tasks", "owner", "Owner"),
        ("goals", "statement", "Goal"),
        ("trials", "title", "Trial"),
        ("readings", "days.2026-01-01", "reading of 2026-01-01"),
        ("tasks", "zz", "zz"),
        ("zz", "zz", "zz"),
    ],
)
def test_fields_have_names(table: str, field: str, said: str) -> None:
    with speaking("en"):
        assert changes.field_name(table, field).casefold() == said.casefold()
