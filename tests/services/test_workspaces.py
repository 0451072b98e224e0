from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from communitytui.domain.playbook.playbook import Playbook
from communitytui.errors import BadValue, NotFound
from communitytui.i18n import names, say, speaking
from communitytui.services import metrics, reports
from communitytui.services.communities import init_community, load_playbook
from communitytui.services.fields import FIELDS, Asking, find_task, read_field, typed_field
from communitytui.services.workspaces import open_or_create, stamp, view, who_am_i
from communitytui.store import Store
from communitytui.words.errors import explain
from tests.services.conftest import NOW, OWN


def test_init_makes_everything_in_one_action(store: Store) -> None:
    (commit,) = store.history()
    assert (commit.action, commit.who, dict(commit.subject or {})) == (
        "init",
        "lin",
        {"name": "晨光读书会"},
    )
    tables = store.snapshot.tables
    assert [len(tables[name]) for name in ("tasks", "rhythms", "metrics", "standards")] == [
        3,
        1,
        2,
        1,
    ]


def test_init_plans_days_and_keeps_both_languages(store: Store) -> None:
    workspace = view(store, NOW)
    a, b, c = (workspace.board[id] for id in (1, 2, 3))
    assert [(task.start, task.due) for task in (a, b, c)] == [
        (date(2026, 11, 23), date(2026, 11, 24)),
        (date(2026, 11, 25), date(2026, 11, 25)),
        (date(2026, 11, 26), date(2026, 11, 28)),
    ]
    assert (b.after, c.after) == ([1], [2])
    assert say(a.title) == "State the problem"
    with speaking("zh"):
        assert say(a.title) == "写清问题"
    community = workspace.community(1)
    assert community.language == "zh"
    assert [say(each) for each in community.considerations("goal")] == ["Who gains?"]


@pytest.mark.parametrize("name", ["晨光读书会", " 晨光读书会\x1b ", "", "\u202e"])
def test_a_taken_or_empty_name_is_refused(store: Store, playbook: Playbook, name: str) -> None:
    before = store.snapshot.revision
    with pytest.raises(BadValue):
        init_community(store, name, playbook, start=date(2026, 1, 1), timezone="UTC", now=NOW)
    assert store.refresh().revision == before


def test_a_time_zone_that_is_none_writes_nothing(store: Store, playbook: Playbook) -> None:
    before = store.snapshot.revision
    with pytest.raises(BadValue, match="time zone"):
        init_community(store, "b", playbook, start=date(2026, 1, 1), timezone="Mars/X", now=NOW)
    assert store.refresh().revision == before


def test_undo_of_init_takes_all_of_it_back(store: Store) -> None:
    store.undo()
    assert not any(store.refresh().tables[name] for name in ("communities", "tasks", "metrics"))


def test_open_or_create_makes_an_empty_workspace_once(tmp_path: Path) -> None:
    path = tmp_path / "new" / "ops.json"
    with open_or_create(path, who="lin") as store:
        assert view(store, NOW).communities == []
    with open_or_create(path, who="lin") as again:
        assert again.snapshot.store == store.snapshot.store


def test_own_playbooks_are_read_and_faults_name_the_file(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(OWN, encoding="utf-8")
    assert [task.key for task in load_playbook(path).tasks] == ["a", "b", "c"]
    with pytest.raises(NotFound):
        load_playbook(tmp_path / "none.toml")
    path.write_text("id = ", encoding="utf-8")
    with pytest.raises(BadValue, match=r"own\.toml is not valid TOML"):
        load_playbook(path)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(BadValue, match=r"own\.toml"):
        load_playbook(path)
    path.write_text(OWN.replace('after = ["a"]', 'after = ["zz"]'), encoding="utf-8")
    with pytest.raises(BadValue) as caught:
        load_playbook(path)
    line = path.read_text("utf-8").split('"zz"')[0].count("\n") + 1
    assert f"own.toml:{line}: stages.goal.tasks[2].after" in explain(caught.value)


def test_the_shipped_playbook_is_read() -> None:
    assert len(load_playbook().tasks) == 75


def test_who_is_the_variable_then_the_login_and_always_clean() -> None:
    assert who_am_i({"COMMUNITYTUI_USER": "林晓\x1b[31m", "LOGNAME": "root"}) == "林晓[31m"
    assert who_am_i({"LOGNAME": "lin"}) == "lin"
    assert who_am_i({})


def test_instants_are_utc_in_whole_seconds() -> None:
    assert stamp(NOW) == "2026-11-23T04:00:00Z"


def test_a_task_is_found_by_id_or_key(store: Store) -> None:
    workspace = view(store, NOW)
    assert find_task(workspace, "2") == 2
    assert find_task(workspace, "#2") == 2
    for word in ("77", "1.4", "x", "9" * 5000):
        with pytest.raises(NotFound):
            find_task(workspace, word)


@pytest.mark.parametrize("name", [name for name in FIELDS if name != "status"])
def test_what_is_shown_for_editing_is_read_back_the_same(store: Store, name: str) -> None:
    from communitytui.services import tasks

    tasks.change(
        store,
        [3],
        {"owner": "林晓", "helpers": "Ana, Li Ming", "priority": "2", "budget": "12.50",
         "area": "build", "role": "lead", "notes": "a\nb", "done_when": "x", "spent": "1"},
        now=NOW,
    )  # fmt: skip
    for language in ("zh", "en"):
        with speaking(language):
            workspace = view(store, NOW)
            task = workspace.board[3]
            asking = Asking(names, workspace, 1, workspace.today(1), "lin")
            typed = typed_field(name, task, workspace)
            assert read_field(name, typed, asking) == task.record[name]


@pytest.mark.parametrize("text", ["9" * 5000, "-1", "x", "0", "²"])
def test_whole_numbers_are_refused_in_words(store: Store, text: str) -> None:
    workspace = view(store, NOW)
    with pytest.raises(BadValue):
        read_field("days", text, Asking(names, workspace, 1, workspace.today(1)))


def test_a_reading_is_recorded_replaced_and_judged(store: Store) -> None:
    state = metrics.record(store, 1, "日活", "1,280", now=NOW)
    assert state.latest
    assert (state.latest.day, state.latest.value, state.latest.source) == (
        date(2026, 11, 23),
        1280,
        "typed",
    )
    state = metrics.record(store, 1, "dau", "7", now=NOW, day="today")
    assert [reading.value for reading in state.readings] == [7]
    assert state.judgement.verdict == "warn"
    metrics.record(store, 1, "dau", "5", now=NOW, day="2025-12-31")
    assert len(store.snapshot.tables["readings"]) == 2


@pytest.mark.parametrize(
    ("name", "value", "day"),
    [
        ("daw", "5", None),
        ("dau", "many", None),
        ("dau", "nan", None),
        ("dau", "5", "tomorrow"),
        ("dau", "5", "someday"),
        ("share", "1001", None),
    ],
)
def test_a_bad_reading_writes_nothing(store: Store, name: str, value: str, day: str | None) -> None:
    before = store.snapshot.revision
    with pytest.raises((BadValue, NotFound)):
        metrics.record(store, 1, name, value, now=NOW, day=day)
    assert store.refresh().revision == before


def test_two_people_record_two_days_and_both_stay(store: Store, other: Store) -> None:
    metrics.record(store, 1, "dau", "5", now=NOW)
    metrics.record(other, 1, "dau", "6", now=NOW, day="yesterday")
    store.refresh()
    metrics.record(store, 1, "dau", "7", now=NOW, day="2026-11-20")
    (state, _) = metrics.states(view(other, NOW))
    assert [reading.value for reading in state.readings] == [7, 6, 5]


def test_a_report_is_made_of_the_file(store: Store) -> None:
    metrics.record(store, 1, "dau", "7", now=NOW)
    text = reports.export(store, None, "md", NOW)
    assert text.startswith("# 晨光读书会: operating plan\n")
    assert "recorded by lin: Daily active" in text
    assert "created by lin: 晨光读书会" in text
    assert reports.export(store, 1, now=NOW) == text == reports.export(store, "1", now=NOW)
    with speaking("zh"):
        assert "写清问题" in reports.export(store, "晨光读书会", now=NOW)
    with pytest.raises(BadValue):
        reports.export(store, None, "docx", NOW)
    with pytest.raises(NotFound):
        reports.export(store, 9, now=NOW)
