"""Edits as data: what holds for any two records, and for any three."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communitytui.errors import Clash
from communitytui.store.ops import (
    ABSENT,
    Mismatch,
    Op,
    apply,
    compare,
    compare_tables,
    diff,
    fit,
    get_field,
    invert,
    merge_field,
    same,
    set_fields,
)

SCALARS = (
    st.none() | st.booleans() | st.integers(-9, 9) | st.sampled_from([0.0, 1.0, 1.5, "", "a", "b"])
)
VALUES = (
    SCALARS
    | st.lists(SCALARS, max_size=3)
    | st.dictionaries(
        st.sampled_from(["k", "2026-12-01", "with.dot"]), SCALARS | st.lists(SCALARS), max_size=3
    )
)
RECORDS = st.dictionaries(st.sampled_from(["title", "days", "after", "updated"]), VALUES)
ROWS = st.dictionaries(st.integers(1, 4), RECORDS, max_size=3)
TABLES = st.fixed_dictionaries({"tasks": ROWS, "readings": ROWS})


def equal(a: Any, b: Any) -> bool:
    return same(a, b)


@given(TABLES, TABLES)
def test_what_differs_leads_from_one_state_to_the_other_and_back(old: Any, new: Any) -> None:
    ops = compare_tables(old, new)
    assert equal(apply(old, ops), new)
    assert equal(apply(new, invert(ops)), old)
    assert invert(invert(ops)) == ops


@given(TABLES, TABLES)
def test_what_fits_its_own_base_is_applied_as_it_is(old: Any, new: Any) -> None:
    ops = compare_tables(old, new)
    fitted, clashes = fit(old, ops)
    assert not clashes
    assert equal(apply(old, fitted), new)


@given(TABLES, TABLES)
def test_what_is_already_so_is_passed_over(old: Any, new: Any) -> None:
    assert fit(new, compare_tables(old, new)) == ([], [])


@given(RECORDS)
def test_equal_records_have_no_difference(record: Any) -> None:
    assert diff(record, dict(record)) == ({}, {})
    assert compare("tasks", 1, record, dict(record)) is None


def test_absent_is_not_null() -> None:
    was, now = diff({}, {"owner": None})
    assert (was, now) == ({}, {"owner": None})
    assert apply({"tasks": {1: {"owner": None}}}, [Op("tasks", 1, now, was)]) == {"tasks": {1: {}}}
    assert get_field({}, "owner") is ABSENT
    assert get_field({"owner": None}, "owner") is None


@pytest.mark.parametrize(("a", "b"), [(1, True), (0, False), (1, 1.0), ([1], [True])])
def test_values_of_another_type_are_a_change(a: Any, b: Any) -> None:
    assert not same(a, b)
    assert diff({"v": a}, {"v": b}) == ({"v": a}, {"v": b})


def test_a_dictionary_is_compared_one_level_down_and_a_dot_in_its_key_is_kept() -> None:
    was, now = diff({"d": {"a.b": 1, "x": {"y": 1}}}, {"d": {"a.b": 2, "x": {"y": 2}}})
    assert was == {"d.a.b": 1, "d.x": {"y": 1}}
    assert set_fields({"d": {"a.b": 1, "x": {"y": 1}}}, now) == {"d": {"a.b": 2, "x": {"y": 2}}}


def test_nothing_is_changed_in_place() -> None:
    inner = {"a": 1}
    tables = {"tasks": {1: {"d": inner}}}
    after = apply(tables, [Op("tasks", 1, {"d.a": 1}, {"d.a": 2})])
    assert after["tasks"][1]["d"] == {"a": 2}
    assert tables["tasks"][1]["d"] is inner
    assert inner == {"a": 1}


@pytest.mark.parametrize(
    "op",
    [
        Op("tasks", 1, None, {}),
        Op("tasks", 2, {}, {"x": 1}),
        Op("tasks", 2, {}, None),
    ],
)
def test_an_op_of_another_history_is_refused(op: Op) -> None:
    with pytest.raises(Mismatch):
        apply({"tasks": {1: {}}}, [op])


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "merged"),
    [
        (["a"], ["a", "b"], ["a", "c"], ["a", "c", "b"]),
        (["a", "b"], ["a"], ["a", "b", "c"], ["a", "c"]),
        (["a", "b"], ["b"], ["a"], []),
        ([], ["a"], ["a"], ["a"]),
    ],
)
def test_sets_are_joined(base: Any, mine: Any, theirs: Any, merged: Any) -> None:
    assert merge_field("tasks", "helpers", base, mine, theirs) == merged
    if not same(mine, theirs):
        assert merge_field("tasks", "title", base, mine, theirs) is Clash


def test_an_edit_of_what_was_removed_and_a_removal_of_what_was_edited_clash() -> None:
    edit = Op("tasks", 1, {"title": "a"}, {"title": "b"})
    assert fit({"tasks": {}}, [edit])[1] == [Clash("tasks", 1, "title", "a", "b", None)]
    removal = Op("tasks", 1, {"title": "a", "updated": "1"}, None)
    there = {"tasks": {1: {"title": "b", "updated": "2"}}}
    assert fit(there, [removal])[1] == [Clash("tasks", 1, "title", "a", None, "b")]
    stamped = {"tasks": {1: {"title": "a", "updated": "2"}}}
    assert fit(stamped, [removal]) == ([Op("tasks", 1, stamped["tasks"][1], None)], [])
    assert fit({"tasks": {}}, [removal]) == ([], [])


def test_an_edit_inside_a_field_that_became_something_else_clashes() -> None:
    edit = Op("tasks", 1, {}, {"days.x": 1})
    for there in ({"days": None}, {"days": "text"}, {}):
        fitted, clashes = fit({"tasks": {1: there}}, [edit])
        assert not fitted
        assert [clash.field for clash in clashes] == ["days.x"]


def test_the_stamp_of_the_last_edit_never_clashes() -> None:
    assert merge_field("tasks", "updated", "1", "2", "3") == "3"
    assert merge_field("tasks", "updated", "1", "4", "3") == "4"


@settings(max_examples=200)
@given(RECORDS, RECORDS, RECORDS)
def test_a_merge_loses_nobody_s_change_silently(base: Any, mine: Any, theirs: Any) -> None:
    op = compare("tasks", 1, base, mine)
    fitted, clashes = fit({"tasks": {1: theirs}}, [op] if op else [])
    if clashes:
        return
    merged = apply({"tasks": {1: theirs}}, fitted)["tasks"][1]
    for edit in (compare("tasks", 1, base, mine), compare("tasks", 1, base, theirs)):
        before, after = (edit.before or {}, edit.after or {}) if edit else ({}, {})
        for field in {**before, **after}:
            head = field.partition(".")[0]
            if head in ("after", "updated"):
                continue
            wanted = after.get(field, ABSENT)
            assert same(get_field(merged, field), wanted)
