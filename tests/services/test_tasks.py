from __future__ import annotations

from datetime import timedelta

import pytest

from communitytui.errors import BadValue, Conflict, NeedsDeliverable, NotFound
from communitytui.i18n import speaking
from communitytui.services import settings, tasks
from communitytui.services.workspaces import view
from communitytui.store import Store
from communitytui.words.errors import explain
from tests.services.conftest import NOW
from tests.services.helpers import row

LATER = NOW + timedelta(minutes=5)


def unchanged(store: Store, before: int) -> bool:
    return store.refresh().revision == before


def test_add_stands_last_in_its_stage_and_is_found(store: Store) -> None:
    id = tasks.add(store, 1, "  Buy\x1b a beamer ", "plan", now=NOW, fields={"due": "fri"}).ids[0]
    record = row(store, id)
    assert record["title"] == "Buy a beamer"
    assert (record["due"], record["status"], record["key"]) == ("2026-11-27", "todo", None)
    assert view(store, NOW).board.stage_ids(1, "plan") == [3, id]


def test_add_below_another(store: Store) -> None:
    first = tasks.add(store, 1, "x", "goal", now=NOW, below=1).ids[0]
    second = tasks.add(store, 1, "y", "goal", now=NOW, below=1).ids[0]
    assert view(store, NOW).board.stage_ids(1, "goal") == [1, second, first, 2]


@pytest.mark.parametrize(
    ("title", "stage", "fields", "said"),
    [
        ("", "goal", {}, "empty"),
        ("x", "gaol", {}, "did you mean goal?"),
        ("x", "goal", {"due": "someday"}, "someday"),
        ("x", "goal", {"ownr": "lin"}, "did you mean owner?"),
        ("x", "goal", {"status": "done"}, "todo or doing"),
        ("x", "goal", {"area": "bild"}, "did you mean build?"),
        ("x", "goal", {"after": "77"}, "There is no task 77"),
    ],
)
def test_a_bad_add_writes_nothing(
    store: Store, title: str, stage: str, fields: dict[str, str], said: str
) -> None:
    before = store.snapshot.revision
    with pytest.raises((BadValue, NotFound)) as caught:
        tasks.add(store, 1, title, stage, now=NOW, fields=fields)
    assert said in explain(caught.value)
    assert unchanged(store, before)


def test_change_reads_every_field_as_typed(store: Store) -> None:
    fields = {
        "title": "新标题",
        "stage": "7",
        "area": "VIP",
        "owner": "@me",
        "helpers": "Ana，林晓",
        "role": "社群负责人",
        "start": "+1d",
        "due": "下周五",
        "days": "4",
        "priority": "p1",
        "after": "#2",
        "budget": "¥1,200.50",
        "notes": "a\nb",
        "done_when": "it works",
    }
    from communitytui.i18n import speaking

    with speaking("zh"):
        tasks.change(store, [1], {k: v for k, v in fields.items() if k != "after"}, now=LATER)
    tasks.change(store, [3], {"after": "#2"}, now=LATER)
    record = row(store, 1)
    assert {name: record[name] for name in fields if name != "after"} == {
        "title": "新标题",
        "stage": "execute",
        "area": "vip",
        "owner": "lin",
        "helpers": ["Ana", "林晓"],
        "role": "lead",
        "start": "2026-11-24",
        "due": "2026-12-04",
        "days": 4,
        "priority": 1,
        "budget": "1200.50",
        "notes": "a\nb",
        "done_when": "it works",
    }
    assert record["updated"] == "2026-11-23T04:05:00Z"
    assert row(store, 3)["after"] == [2]


def test_nothing_empties_a_field(store: Store) -> None:
    tasks.change(store, [1], {"owner": "lin", "helpers": "ana"}, now=NOW)
    tasks.change(store, [1], {"owner": "none", "helpers": "", "due": "-", "area": "无"}, now=NOW)
    record = row(store, 1)
    assert (record["owner"], record["helpers"], record["due"], record["area"]) == (
        None,
        [],
        None,
        None,
    )


def test_a_change_of_several_is_all_or_nothing(store: Store) -> None:
    before = store.snapshot.revision
    with pytest.raises(NotFound, match="77, 88"):
        tasks.change(store, [1, 77, 88], {"owner": "lin"}, now=NOW)
    with pytest.raises(BadValue):
        tasks.change(store, [1, 2], {"owner": "lin", "priority": "9"}, now=NOW)
    assert unchanged(store, before)


def test_a_change_to_what_is_there_writes_nothing(store: Store) -> None:
    tasks.change(store, [1], {"owner": "lin"}, now=NOW)
    before = store.snapshot.revision
    tasks.change(store, [1], {"owner": "lin"}, now=LATER)
    assert unchanged(store, before)


def test_an_expected_value_that_is_gone_is_a_conflict(store: Store, other: Store) -> None:
    tasks.change(store, [1], {"owner": "lin"}, now=NOW)
    tasks.change(other, [1], {"owner": "ana"}, now=NOW, expect={"owner": "lin"})
    before = store.refresh().revision
    with pytest.raises(Conflict) as caught:
        tasks.change(store, [1], {"owner": "eve", "due": "fri"}, now=NOW, expect={"owner": "lin"})
    (clash,) = caught.value.clashes
    assert (clash.field, clash.base, clash.mine, clash.theirs) == ("owner", "lin", "eve", "ana")
    assert unchanged(store, before)


def test_an_expected_title_is_what_people_see(store: Store) -> None:
    seen = {"title": "State the problem"}
    tasks.change(store, [1], {"title": "Say it"}, now=NOW, expect=seen)
    assert row(store, 1)["title"] == "Say it"
    with pytest.raises(Conflict):
        tasks.change(store, [1], {"title": "Say more"}, now=NOW, expect=seen)


def test_other_fields_of_two_people_merge(store: Store, other: Store) -> None:
    store.refresh()
    tasks.change(other, [1], {"due": "fri"}, now=NOW, expect={"due": "2026-11-24"})
    tasks.change(store, [1], {"owner": "lin"}, now=NOW, expect={"owner": ""})
    record = row(other, 1)
    assert (record["due"], record["owner"]) == ("2026-11-27", "lin")


def test_a_day_set_past_the_other_takes_it_along(store: Store) -> None:
    tasks.change(store, [3], {"start": "2026-12-10", "due": "2026-12-12"}, now=NOW)
    tasks.change(store, [3], {"due": "2026-12-05"}, now=NOW)
    assert (row(store, 3)["start"], row(store, 3)["due"]) == ("2026-12-03", "2026-12-05")
    tasks.change(store, [3], {"start": "2026-12-20"}, now=NOW)
    assert (row(store, 3)["start"], row(store, 3)["due"]) == ("2026-12-20", "2026-12-22")
    before = store.snapshot.revision
    with pytest.raises(BadValue, match="before the start"):
        tasks.change(store, [3], {"start": "2026-12-20", "due": "2026-12-19"}, now=NOW)
    dates = {"start": "2026-12-20", "due": "2026-12-19"}
    with pytest.raises(BadValue, match="before the start"):
        tasks.add(store, 1, "x", "plan", now=NOW, fields=dates)
    assert unchanged(store, before)


def test_no_task_waits_for_itself(store: Store) -> None:
    for after in ("1", "3", "2,3"):
        with pytest.raises(BadValue, match="wait for itself"):
            tasks.change(store, [1], {"after": after}, now=NOW)
    with pytest.raises(BadValue, match="wait for itself"):
        tasks.change(store, [2], {"after": "2"}, now=NOW)


def test_done_needs_the_deliverable_and_lists_what_lacks_one(store: Store) -> None:
    tasks.done(store, [1], now=NOW, deliverable="nobody reads on")
    before = store.snapshot.revision
    with pytest.raises(NeedsDeliverable) as caught:
        tasks.done(store, [1, 2, 3], now=NOW)
    said = explain(caught.value)
    assert "2 (aim)" in said
    assert "3 (numbers)" in said
    assert "1 (" not in said
    assert unchanged(store, before)


def test_done_with_its_deliverable(store: Store) -> None:
    assert tasks.done(store, [1], now=LATER, deliverable=" nobody reads on ").blocked == ()
    record = row(store, 1)
    assert record["status"] == "done"
    assert record["completed"] == "2026-11-23T04:05:00Z"
    assert record["deliverable"]["value"] == "nobody reads on"


def test_a_deliverable_goes_with_one_task(store: Store) -> None:
    with pytest.raises(BadValue, match="one task"):
        tasks.done(store, [1, 2], now=NOW, deliverable="x")


def test_a_wrong_deliverable_is_refused_and_nothing_is_done(store: Store) -> None:
    before = store.snapshot.revision
    with pytest.raises(BadValue, match="options"):
        tasks.done(store, [2], now=NOW, deliverable="fame")
    with pytest.raises(BadValue) as caught:
        tasks.done(store, [3], now=NOW, deliverable={"members": 5})
    assert "cost" in explain(caught.value)
    assert unchanged(store, before)


def test_a_blocked_task_may_be_done_and_is_named(store: Store) -> None:
    done = tasks.done(store, [3], now=NOW, deliverable="members=5,cost=12")
    assert (done.ids, done.blocked) == ((3,), (3,))
    assert row(store, 3)["deliverable"]["value"] == {"members": 5, "cost": "12"}


def test_done_without_a_deliverable_keeps_the_reason(store: Store) -> None:
    with pytest.raises(BadValue, match="missing reason"):
        tasks.done(store, [1], now=NOW, without=" \x1b ")
    tasks.done(store, [1, 2], now=NOW, without="no time")
    assert [row(store, id)["reason"] for id in (1, 2)] == ["no time", "no time"]
    before = store.snapshot.revision
    tasks.done(store, [1], now=NOW)
    assert unchanged(store, before)


def test_a_reason_excuses_only_what_is_missing(store: Store) -> None:
    tasks.change(store, [1], {"deliverable": "there"}, now=NOW)
    tasks.done(store, [1, 2], now=NOW, without="no time")
    assert [row(store, id)["reason"] for id in (1, 2)] == [None, "no time"]


def test_a_value_set_before_counts(store: Store) -> None:
    tasks.change(store, [1], {"deliverable": "there"}, now=NOW)
    assert row(store, 1)["status"] == "todo"
    tasks.done(store, [1], now=NOW)
    with pytest.raises(NeedsDeliverable):
        tasks.change(store, [1], {"deliverable": ""}, now=NOW)


def test_status_by_set_follows_the_rules_of_done(store: Store) -> None:
    with pytest.raises(NeedsDeliverable):
        tasks.change(store, [1], {"status": "done"}, now=NOW)
    with pytest.raises(BadValue, match="missing reason"):
        tasks.change(store, [1], {"status": "skipped"}, now=NOW)
    done = tasks.change(store, [2], {"status": "done", "deliverable": "brand"}, now=NOW)
    assert done.blocked == (2,)
    assert row(store, 2)["completed"]
    tasks.change(store, [2], {"status": "reopened"}, now=NOW)
    assert row(store, 2)["deliverable"]["previous"] == "brand"
    tasks.begin(store, [1], now=NOW)
    assert row(store, 1)["status"] == "doing"


def test_reopening_keeps_the_old_value_and_asks_for_a_fresh_one(store: Store) -> None:
    tasks.done(store, [2], now=NOW, deliverable="brand")
    tasks.reopen(store, [2], now=NOW)
    record = row(store, 2)
    assert record["status"] == "reopened"
    assert record["completed"] is None
    assert (record["deliverable"]["value"], record["deliverable"]["previous"]) == (None, "brand")
    with pytest.raises(NeedsDeliverable):
        tasks.done(store, [2], now=NOW)
    tasks.done(store, [2], now=NOW, confirm=True)
    assert row(store, 2)["deliverable"]["value"] == "brand"


def test_only_what_is_settled_is_reopened(store: Store) -> None:
    tasks.skip(store, [1], "later", now=NOW)
    with pytest.raises(BadValue, match="nothing to reopen"):
        tasks.reopen(store, [1, 2], now=NOW)
    assert row(store, 1)["status"] == "skipped"


def test_skipping_needs_a_reason_and_leaves_the_denominator(store: Store) -> None:
    with pytest.raises(BadValue, match="missing reason"):
        tasks.skip(store, [1], "  ", now=NOW)
    tasks.skip(store, [1], "not now", now=NOW)
    board = view(store, NOW).board
    assert board.progress(1).total == 2
    assert not board.is_blocked(2)
    tasks.reopen(store, [1], now=NOW)
    assert row(store, 1)["reason"] is None


def test_skipping_what_was_done_takes_the_day_away(store: Store) -> None:
    tasks.done(store, [1], now=NOW, deliverable="x")
    tasks.skip(store, [1], "not ours", now=LATER)
    record = row(store, 1)
    assert (record["status"], record["completed"]) == ("skipped", None)
    assert record["reason"] == "not ours"


@pytest.mark.parametrize("status", ["todo", "doing", "reopened"])
def test_a_task_that_goes_on_has_neither_day_nor_reason(store: Store, status: str) -> None:
    tasks.done(store, [1], now=NOW, without="no time")
    tasks.change(store, [1], {"status": status}, now=LATER)
    record = row(store, 1)
    assert (record["status"], record["completed"], record["reason"]) == (status, None, None)


def test_what_is_done_by_set_has_its_day_and_no_old_reason(store: Store) -> None:
    tasks.skip(store, [1], "later", now=NOW)
    tasks.change(store, [1], {"status": "done", "deliverable": "x"}, now=LATER)
    assert (row(store, 1)["completed"], row(store, 1)["reason"]) == ("2026-11-23T04:05:00Z", None)


def test_done_again_keeps_the_first_day(store: Store) -> None:
    tasks.done(store, [1], now=NOW, deliverable="x")
    tasks.done(store, [1], now=LATER, deliverable="y")
    record = row(store, 1)
    assert record["completed"] == "2026-11-23T04:00:00Z"
    assert record["deliverable"]["value"] == "y"


def test_delete_frees_those_that_waited_and_undo_brings_all_back(store: Store) -> None:
    before = dict(store.snapshot.tables["tasks"])
    assert tasks.delete(store, [2, 1], now=LATER).ids == (2, 1)
    assert row(store, 3)["after"] == []
    store.undo()
    after = store.refresh().tables["tasks"]
    assert set(after) == set(before)
    assert after[3]["after"] == [2]


def test_find_uses_the_filter_and_working_order(store: Store) -> None:
    workspace = view(store, NOW)
    assert tasks.find(workspace) == [1, 2, 3]
    assert tasks.find(workspace, "stage:goal blocked") == [2]
    with pytest.raises(NotFound):
        workspace.community(9)


@pytest.mark.parametrize("kind", ["table", "matrix"])
def test_a_deliverable_that_nobody_could_fill_in_is_refused(store: Store, kind: str) -> None:
    with pytest.raises(BadValue, match="needs"):
        tasks.add(store, 1, "x", "goal", now=NOW, deliverable={"kind": kind, "label": "x"})


TABLE = {
    "kind": "table",
    "label": "duties",
    "columns": [
        {"key": "role", "label": {"zh": "角色", "en": "Role"}},
        {"key": "who", "label": {"zh": "负责人", "en": "Person"}},
    ],
}


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "row 1: Person, row 2: Role"), ("zh", "第 1 行“负责人”、第 2 行“角色”")],
)
def test_a_table_with_empty_cells_is_kept_but_not_done(
    store: Store, language: str, said: str
) -> None:
    id = tasks.add(store, 1, "x", "goal", now=NOW, deliverable=TABLE).ids[0]
    typed = "Host |\n | Bo"
    with speaking(language):
        with pytest.raises(NeedsDeliverable) as caught:
            tasks.done(store, [id], now=NOW, deliverable=typed)
        assert said in explain(caught.value)
        with pytest.raises(NeedsDeliverable) as caught:
            tasks.change(store, [id], {"status": "done", "deliverable": typed}, now=NOW)
        assert said in explain(caught.value)
    # While it is worked on, what is there so far is kept.
    tasks.change(store, [id], {"deliverable": "Host |\n | Bo"}, now=NOW)
    with pytest.raises(NeedsDeliverable):
        tasks.done(store, [id], now=NOW)
    assert row(store, id)["status"] == "todo"
    tasks.done(store, [id], now=NOW, deliverable="Host | Ana\n– | Bo")
    assert row(store, id)["status"] == "done"
    with pytest.raises(NeedsDeliverable):
        tasks.change(store, [id], {"deliverable": "Host |"}, now=NOW)


def test_a_reason_excuses_what_is_empty(store: Store) -> None:
    id = tasks.add(store, 1, "x", "goal", now=NOW, deliverable=TABLE).ids[0]
    tasks.change(store, [id], {"deliverable": "Host |"}, now=NOW)
    tasks.done(store, [id], now=NOW, without="nobody found yet")
    assert row(store, id)["reason"] == "nobody found yet"
    assert row(store, id)["deliverable"]["value"] == [{"role": "Host", "who": ""}]


def test_a_task_that_was_done_with_gaps_stays_done(store: Store) -> None:
    """Files from before tables were looked into have such tasks."""
    id = tasks.add(store, 1, "x", "goal", now=NOW, deliverable=TABLE).ids[0]
    with store.transaction("done") as draft:
        value = [{"role": "Host", "who": ""}]
        draft.patch("tasks", id, {"status": "done", "deliverable.value": value})
    tasks.done(store, [id], now=NOW)
    assert row(store, id)["status"] == "done"


@pytest.mark.parametrize("typed", ["$200", "200 USD", "30%"])
def test_money_of_another_currency_is_refused_everywhere(store: Store, typed: str) -> None:
    for field in ("budget", "spent"):
        with pytest.raises(BadValue):
            tasks.change(store, [1], {field: typed}, now=NOW)
    with pytest.raises(BadValue):
        tasks.done(store, [3], now=NOW, deliverable=f"members=5,cost={typed}")
    with pytest.raises(BadValue):
        tasks.add(store, 1, "x", "goal", now=NOW, fields={"budget": typed})
    settings.change(store, 1, {"currency": "USD"}, now=NOW)
    if typed != "30%":
        tasks.change(store, [1], {"budget": typed}, now=NOW)
        assert row(store, 1)["budget"] == "200"
        tasks.done(store, [3], now=NOW, deliverable=f"members=5,cost={typed}")
        assert row(store, 3)["deliverable"]["value"] == {"members": 5, "cost": "200"}


def test_a_note_and_the_condition_of_a_task_keep_their_lines(store: Store) -> None:
    tasks.note(store, [1], "one\r\ntwo", now=NOW)
    tasks.note(store, [1], "three", now=NOW)
    tasks.change(store, [1], {"done_when": "a\nb"}, now=NOW)
    assert row(store, 1)["notes"] == "one\ntwo\nthree"
    assert row(store, 1)["done_when"] == "a\nb"
    tasks.skip(store, [1], "no\nneed", now=NOW)
    assert row(store, 1)["reason"] == "no\nneed"


@pytest.mark.parametrize("blank", [" ", "\u200b", "\u3164", "\n\ufeff\n"])
def test_what_nobody_sees_is_no_reason_and_no_note(store: Store, blank: str) -> None:
    with pytest.raises(BadValue):
        tasks.skip(store, [1], blank, now=NOW)
    with pytest.raises(BadValue):
        tasks.done(store, [1], now=NOW, without=blank)
    with pytest.raises(BadValue):
        tasks.done(store, [1], now=NOW, deliverable=blank)
    with pytest.raises(BadValue):
        tasks.note(store, [1], blank, now=NOW)
