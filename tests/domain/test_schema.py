from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from communitytui.domain.kernel.text import LINE_CAP
from communitytui.domain.nouns.schema import TABLES, check, check_field
from communitytui.errors import BadValue
from communitytui.words.errors import explain
from tests.domain.small import STAMPS

SMALLEST: dict[str, dict[str, Any]] = {
    "communities": {"name": "晨光读书会", "start": "2026-11-02"},
    "groups": {"community": 1, "name": "一群"},
    "tasks": {"community": 1, "stage": "goal", "title": "x"},
    "goals": {"community": 1, "statement": "x"},
    "decisions": {"community": 1, "task": 1},
    "rhythms": {"community": 1, "every": "daily", "title": "x"},
    "occurrences": {"community": 1, "rhythm": 1, "date": "2026-11-02"},
    "entries": {"community": 1, "topic": "x", "date": "2026-11-02"},
    "metrics": {"community": 1, "name": "dau", "title": "x"},
    "standards": {"community": 1, "metric": "dau"},
    "baselines": {"community": 1, "metric": "dau", "first": "2026-11-02"},
    "readings": {"community": 1, "metric": "dau", "year": 2026},
    "rules": {"community": 1, "text": "x", "metric": "dau"},
    "findings": {"community": 1, "rule": "Q01", "state": "accepted"},
    "trials": {
        "community": 1,
        "title": "x",
        "metric": "dau",
        "days": 14,
        "pass": {"op": ">=", "value": 5},
    },
    "cycles": {"community": 1, "number": 1, "start": "2026-11-02", "end": "2026-11-30"},
    "proposals": {"community": 1, "kind": "done", "table": "tasks", "assistant": "Claude"},
}


def smallest(table: str) -> dict[str, Any]:
    return {"uid": "u", **STAMPS, **SMALLEST[table]} if TABLES[table] else {"any": ["x", 1]}


@pytest.mark.parametrize("table", TABLES)
def test_the_smallest_record_becomes_complete_and_stays(table: str) -> None:
    record = check(table, smallest(table))
    fields = TABLES[table]
    if fields:
        assert list(record) == list(fields)
    assert check(table, record) == record
    assert json.loads(json.dumps(record, allow_nan=False)) == record


@pytest.mark.parametrize("table", SMALLEST)
def test_every_needed_field_is_asked_for_by_name(table: str) -> None:
    for field in smallest(table):
        record = smallest(table)
        del record[field]
        with pytest.raises(BadValue) as caught:
            check(table, record)
        assert field in explain(caught.value)


@pytest.mark.parametrize("table", SMALLEST)
def test_an_unknown_field_is_refused(table: str) -> None:
    with pytest.raises(BadValue, match="there is no field"):
        check(table, {**smallest(table), "titel": "x"})


def test_the_nearest_field_is_named() -> None:
    with pytest.raises(BadValue) as caught:
        check("tasks", {**smallest("tasks"), "ownr": "x"})
    assert caught.value.hint == "owner"


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("odd", [[], [1, 2], "text", None, 5])
def test_only_named_values_are_a_record(table: str, odd: Any) -> None:
    with pytest.raises(BadValue):
        check(table, odd)


def test_an_unknown_table_is_refused() -> None:
    with pytest.raises(BadValue) as caught:
        check("taks", {})
    assert caught.value.hint == "tasks"


@pytest.mark.parametrize(
    ("table", "field", "value"),
    [
        ("tasks", "stage", "conten"),
        ("tasks", "status", "finished"),
        ("tasks", "title", ""),
        ("tasks", "title", "\x1b\u202e"),
        ("tasks", "title", "\u200d"),
        ("tasks", "title", {"zh": "x", "en": ""}),
        ("tasks", "title", 5),
        ("tasks", "priority", 4),
        ("tasks", "priority", True),
        ("tasks", "priority", "1"),
        ("tasks", "days", 0),
        ("tasks", "due", "2026-02-30"),
        ("tasks", "due", "fri"),
        ("tasks", "budget", "five"),
        ("tasks", "budget", float("nan")),
        ("tasks", "after", [0]),
        ("tasks", "after", 3),
        ("tasks", "community", 0),
        ("tasks", "order", float("nan")),
        ("tasks", "notes", None),
        ("tasks", "helpers", [""]),
        ("tasks", "deliverable", {"kind": "poem"}),
        ("tasks", "deliverable", {"kind": "text", "value": float("nan")}),
        ("tasks", "deliverable", {"kind": "text", "value": 2**64}),
        ("tasks", "deliverable", {"kind": "text", "valu": "x"}),
        ("tasks", "deliverable", {"kind": "choice", "options": [{"key": "a"}]}),
        ("tasks", "deliverable", "text"),
        ("communities", "timezone", "Mars/Olympus"),
        ("communities", "timezone", "../../etc/passwd"),
        ("communities", "language", "fr"),
        ("communities", "areas", {"a": ""}),
        ("readings", "days", {"2026-12-01": {"v": float("nan")}}),
        ("readings", "days", {"2026-12-01": {"v": True}}),
        ("readings", "days", {"1 December": {"v": 1}}),
        ("readings", "days", {"2026-12-01": 5}),
        ("standards", "target", float("inf")),
        ("standards", "provenance", "rumour"),
        ("metrics", "decimals", 7),
        ("rhythms", "minutes", -1),
        ("rhythms", "every", "hourly"),
    ],
)
def test_bad_values_are_refused_and_named(table: str, field: str, value: Any) -> None:
    with pytest.raises(BadValue) as caught:
        check(table, {**smallest(table), field: value})
    assert explain(caught.value).startswith(f"{field}: ")
    with pytest.raises(BadValue):
        check_field(table, field, value)


def test_nested_faults_name_their_place() -> None:
    deliverable = {"kind": "number", "fields": [{"key": "a", "label": "x", "type": "colour"}]}
    with pytest.raises(BadValue) as caught:
        check("tasks", {**smallest("tasks"), "deliverable": deliverable})
    assert explain(caught.value).startswith("deliverable: fields: type: unknown word colour")


def test_hostile_text_is_cleaned_everywhere() -> None:
    evil = "a\x1b]0;pwn\x07\u202eb"
    record = check(
        "tasks",
        {
            **smallest("tasks"),
            "title": {"zh": evil, "en": evil},
            "owner": evil,
            "helpers": [evil, evil],
            "notes": evil + "\nx",
            "deliverable": {"kind": "list", "label": evil, "value": {evil: [evil]}},
        },
    )
    text = json.dumps(record, ensure_ascii=False)
    assert not {"\x1b", "\x07", "\u202e"} & set(text)
    assert record["helpers"] == ["a]0;pwnb"]
    assert record["notes"].endswith("\nx")


def test_a_title_of_100000_characters_is_cut() -> None:
    assert len(check("tasks", {**smallest("tasks"), "title": "社" * 100_000})["title"]) == LINE_CAP


def test_sets_keep_their_order_and_hold_each_item_once() -> None:
    record = check("tasks", {**smallest("tasks"), "after": [3, 1, 3], "helpers": ["b", "a", "b"]})
    assert (record["after"], record["helpers"]) == ([3, 1], ["b", "a"])


def test_numbers_and_money_take_one_form() -> None:
    record = check("tasks", {**smallest("tasks"), "budget": "1,000.50", "order": 2.0})
    assert (record["budget"], record["order"]) == ("1000.50", 2)


def test_a_field_that_may_be_nothing_is_nothing() -> None:
    assert check_field("tasks", "due", None) is None
    with pytest.raises(BadValue):
        check_field("tasks", "title", None)
    with pytest.raises(BadValue):
        check_field("tasks", "titel", "x")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.sampled_from(sorted(SMALLEST)), st.data())
def test_checking_twice_is_checking_once(table: str, data: st.DataObject) -> None:
    fields = TABLES[table]
    assert fields
    field = data.draw(st.sampled_from(sorted(fields)))
    value = data.draw(json_values)
    try:
        record = check(table, {**smallest(table), field: value})
    except BadValue as error:
        event(explain(error))
        return
    assert check(table, record) == record
    json.dumps(record, allow_nan=False).encode()


@given(json_values)
def test_any_deliverable_is_refused_or_stays(value: Any) -> None:
    deliverable = {"kind": "matrix", "label": "x", "value": value, "previous": value}
    try:
        record = check("tasks", {**smallest("tasks"), "deliverable": deliverable})
    except BadValue:
        return
    assert check("tasks", record) == record


@pytest.mark.parametrize(
    ("field", "given", "kept"),
    [
        ("calendar", "working", "working"),
        ("holidays", ["2027-01-01", "+2026-12-05", "2027-01-01"], ["+2026-12-05", "2027-01-01"]),
        ("currency", "eur", "EUR"),
        ("capacity", {"Ana": 20, "*": "37.5"}, {"Ana": 20, "*": 37.5}),
        ("gates", {"content": " 窗口只有这周 "}, {"content": "窗口只有这周"}),
    ],
)
def test_how_a_community_plans(field: str, given: object, kept: object) -> None:
    record = check("communities", {**smallest("communities"), field: given})
    assert record[field] == kept


@pytest.mark.parametrize(
    ("table", "field", "given"),
    [
        ("communities", "calendar", "lunar"),
        ("communities", "holidays", ["2027-02-30"]),
        ("communities", "holidays", "2027-01-01"),
        ("communities", "currency", "gold"),
        ("communities", "capacity", {"Ana": 169}),
        ("communities", "capacity", {"Ana": -1}),
        ("communities", "gates", {"party": "why not"}),
        ("communities", "gates", {"content": ""}),
        ("tasks", "budget", "-1"),
        ("tasks", "spent", "-0.000001"),
        ("tasks", "planned", {"start": "soon"}),
        ("tasks", "planned", {"begin": "2027-01-01"}),
    ],
)
def test_what_no_plan_can_hold_is_refused_by_its_field(
    table: str, field: str, given: object
) -> None:
    with pytest.raises(BadValue) as caught:
        check(table, {**smallest(table), field: given})
    assert explain(caught.value).startswith(field)
