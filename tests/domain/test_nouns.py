"""What is declared for a field holds everywhere: its names, its words, and there and back again."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from communitytui.domain.kernel.checks import REQUIRED
from communitytui.domain.kernel.words import folded
from communitytui.domain.nouns.declared import NOUNS
from communitytui.domain.nouns.kinds import Asking, Choice, Fixed
from communitytui.domain.nouns.noun import Field
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue
from communitytui.i18n import LANGUAGES, names, say, speaking
from communitytui.i18n.synonyms import SYNONYMS
from communitytui.words.errors import explain
from tests import tools
from tests.domain import small

NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)
FIELDS = [(noun, field) for noun in NOUNS.values() for field in noun.fields.values()]
EDITABLE = [(noun, field) for noun, field in FIELDS if field.editable]


def name_of(value: Any) -> str:
    return str(value.table if hasattr(value, "table") else value.name)


def space(**more: dict[int, dict[str, Any]]) -> Workspace:
    home = small.community(
        areas={"build": {"zh": "建群", "en": "Setting up"}, "engage": "互动"},
        roles={"lead": {"zh": "主理人", "en": "Lead"}},
    )
    return Workspace({"communities": {1: home}, "tasks": small.records(), **more}, NOW)


def asking(**record: Any) -> Asking:
    return Asking(names, space(), 1, small.TODAY, "Ana", record)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("noun", "field"), EDITABLE, ids=name_of)
def test_a_field_is_named_by_its_label_in_any_language(
    noun: Any, field: Field, language: str
) -> None:
    with speaking(language):
        for name in (field.name, *names(field.label), say(field.label).upper()):
            assert noun.field(name, names) is field


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("noun", "field"), [each for each in FIELDS if isinstance(each[1].kind, Choice)], ids=name_of
)
def test_every_word_shown_can_be_typed(noun: Any, field: Field, language: str) -> None:
    """Whatever the screen speaks, both languages' words are understood, each as one value."""
    kind = field.kind
    assert isinstance(kind, Choice)
    with speaking(language):
        known = kind.named(asking())
        words = [folded(word) for called in known.values() for word in dict.fromkeys(called)]
        assert len(words) == len(set(words)), words
        for value, called in known.items():
            assert len(called) > 1 or called[0] == "互动"
            assert kind.show(value, asking())
            for word in (*called, say(kind.show(value, asking())), kind.typed(value, asking())):
                assert field.read(word, asking()) == value


@pytest.mark.parametrize(
    ("noun", "field"), [each for each in FIELDS if isinstance(each[1].kind, Fixed)], ids=name_of
)
def test_a_choice_stores_what_the_schema_takes(noun: Any, field: Field) -> None:
    assert isinstance(field.kind, Fixed)
    for value in field.kind.called(names):
        assert field.kind.check(value) == value


@pytest.mark.parametrize("id", small.records())
def test_what_is_typed_back_is_read_as_the_same(id: int) -> None:
    record = small.records()[id] | {"after": []}
    for name, field in NOUNS["tasks"].editable.items():
        if name == "title":
            continue
        for language in LANGUAGES:
            with speaking(language):
                typed = field.typed(asking(**record))
                read = NOUNS["tasks"].read({say(field.label): typed}, asking(**record))
            if record[name] is not None or name != "status":
                assert read == {name: record[name]}


@pytest.mark.parametrize(
    ("language", "field", "text", "said"),
    [
        ("zh", "status", "进行种", "状态：没有状态“进行种”，是不是想写 进行中"),
        ("zh", "status", "随便", "待办、进行中、完成、跳过、重开"),
        ("en", "status", "don", "did you mean done?"),
        ("en", "status", "xyz", "there are: todo, doing, done, skipped, reopened"),
        ("zh", "stage", "选择社区平台", "是不是想写 选择社群平台"),
        ("en", "priority", "hihg", "did you mean high"),
    ],
)
def test_a_wrong_word_is_refused_with_the_nearest(
    language: str, field: str, text: str, said: str
) -> None:
    with speaking(language), pytest.raises(BadValue) as caught:
        NOUNS["tasks"].read({field: text}, asking())
    with speaking(language):
        assert said in explain(caught.value)


def test_a_wrong_field_is_refused_with_the_nearest() -> None:
    with speaking("zh"), pytest.raises(BadValue) as caught:
        NOUNS["tasks"].read({"负责": "小满"}, asking())
    assert caught.value.hint == "负责人"


def test_fields_that_say_what_others_mean_are_read_first() -> None:
    rhythm = NOUNS["rhythms"].read({"on": "周五", "频率": "每周", "title": "x"}, asking())
    assert rhythm == {"on": 5, "month": None, "every": "weekly", "title": "x"}


@pytest.mark.parametrize(("noun", "field"), FIELDS, ids=name_of)
def test_a_default_is_a_value_like_any_other(noun: Any, field: Field) -> None:
    if field.default is not REQUIRED and field.default is not None and field.name != "deliverable":
        assert field.kind.check(field.default) == field.default


def test_what_was_shown_before_can_still_be_typed() -> None:
    assert set(SYNONYMS) <= set(tools.catalogs().extract())
    assert NOUNS["tasks"].read({"到期": "2026-12-01"}, asking()) == {"due": "2026-12-01"}
    assert NOUNS["tasks"].read({"priority": "middle"}, asking()) == {"priority": 2}
    assert NOUNS["trials"].field("days compared before", names).name == "baseline_days"
    with speaking("zh"):
        assert NOUNS["goals"].field("期限", names) is NOUNS["goals"].field("截止", names)
