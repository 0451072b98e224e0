from __future__ import annotations

from datetime import date

import pytest

from communitytui.domain.kernel.spelling import nearest
from communitytui.domain.kernel.words import check_day, check_words, one_of, read_day
from communitytui.errors import BadValue
from communitytui.i18n import speaking
from communitytui.words.errors import explain

TODAY = date(2026, 11, 23)


def test_days_are_iso_and_typed_days_are_read() -> None:
    assert check_day("2026-12-01") == "2026-12-01"
    assert read_day("fri", TODAY) == "2026-11-27"
    assert read_day("下周五", TODAY) == "2026-12-04"


@pytest.mark.parametrize("value", ["2026-2-1", "2026-02-30", "", None, 20261201, "2026-12-01T00"])
def test_a_stored_day_is_nothing_else(value: object) -> None:
    with pytest.raises(BadValue):
        check_day(value)


def test_a_bad_day_is_told_in_words() -> None:
    with pytest.raises(BadValue) as caught:
        read_day("someday\x1b[31m", TODAY)
    assert "\x1b" not in explain(caught.value)
    assert "someday" in explain(caught.value)


def test_words_are_one_text_or_both() -> None:
    assert check_words(" a ") == "a"
    assert check_words({"zh": "甲\x1b", "en": "a"}) == {"zh": "甲", "en": "a"}


@pytest.mark.parametrize("value", [None, 1, {"zh": "甲"}, {"zh": 1, "en": "a"}, ["a"], {}])
def test_nothing_else_is_words(value: object) -> None:
    with pytest.raises(BadValue):
        check_words(value)


def test_the_nearest_word() -> None:
    assert nearest("conten", ["content", "plan"]) == "content"
    assert nearest("zzz", ["content", "plan"]) is None


def test_a_wrong_word_names_the_nearest() -> None:
    with pytest.raises(BadValue) as caught:
        one_of("conten", ["content", "plan"], "{value} is not a stage")
    assert caught.value.hint == "content"
    assert explain(caught.value) == "conten is not a stage — did you mean content?"


def test_an_error_in_an_error_is_one_sentence() -> None:
    inner = BadValue("{value} is not a stage", value="x", hint="plan")
    outer = BadValue("{field}: {problem}", field="stage", problem=inner, hint="plan")
    assert explain(outer) == "stage: x is not a stage — did you mean plan?"
    with speaking("zh"):
        assert "plan" in explain(outer)


def test_where_nothing_is_near_what_there_is_is_listed() -> None:
    with pytest.raises(BadValue) as caught:
        one_of("zzz", ["content", "plan"], "{value} is not a stage")
    assert explain(caught.value) == "zzz is not a stage; there are: content, plan"
