from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communitytui.domain.kernel.text import clean_line, clean_text, is_blank
from communitytui.domain.tasks.deliverables import (
    KINDS,
    Deliverable,
    check_value,
    is_matrix,
    totals,
)
from communitytui.errors import BadValue
from communitytui.i18n import speaking
from communitytui.words.deliverables import (
    read_value,
    show_value,
    show_wanted,
    typed_value,
)
from communitytui.words.errors import explain

TODAY = date(2026, 11, 23)
OPTIONS = [
    {"key": "brand", "label": {"zh": "品牌知名度", "en": "brand awareness"}},
    {"key": "sales", "label": "sales"},
]


def words(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh, "en": en}


def one(kind: str, **record: Any) -> Deliverable:
    row: Any = {"kind": kind, "label": words("产出", "result"), **record}
    return Deliverable(row)


CHOICE = one("choice", options=OPTIONS)
TABLE = one(
    "table",
    columns=[{"key": "who", "label": "who"}, {"key": "when", "label": words("时段", "hours")}],
)
MATRIX = one(
    "matrix",
    factors=[
        {"key": "reach", "label": "reach", "weight": 60},
        {"key": "ease", "label": "ease", "weight": 40},
    ],
)
PARTS = one(
    "number",
    fields=[
        {"key": "members", "label": words("成员数", "members"), "type": "number"},
        {"key": "until", "label": "deadline", "type": "date", "optional": True},
        {"key": "cost", "label": "cost", "type": "money", "unit": words("元", "CNY"),
         "optional": True},
        {"key": "note", "label": "note", "type": "text", "optional": True},
        {"key": "aim", "label": "aim", "type": "choice", "options": OPTIONS, "optional": True},
    ],
)  # fmt: skip
DECISION = one(
    "decision",
    options=OPTIONS,
    fields=[{"key": "why", "label": "why", "type": "text", "optional": True}],
)
SAMPLES: dict[str, tuple[Deliverable, str, Any]] = {
    "text": (one("text"), " 读者买了书却读不完 ", "读者买了书却读不完"),
    "doc": (one("doc"), "first\n  second", "first\n  second"),
    "url": (one("url"), "https://example.org/x", "https://example.org/x"),
    "number": (one("number"), "1,280", 1280),
    "money": (one("money"), "¥1,200.50", "1200.50"),
    "date": (one("date"), "下周五", "2026-12-04"),
    "choice": (CHOICE, "品牌知名度", "brand"),
    "decision": (DECISION, "sales", {"choice": "sales"}),
    "list": (one("list"), "周一书单; 周三共读；问答", ["周一书单", "周三共读", "问答"]),
    "table": (
        TABLE,
        "林晓 | 9–12\nAna｜18–21",
        [{"who": "林晓", "when": "9–12"}, {"who": "Ana", "when": "18–21"}],
    ),
    "matrix": (
        MATRIX,
        "WeChat | 5 | 4\nQQ | 3 | 5\nWeChat wins\n\nfor reach",
        {
            "scores": {"WeChat": {"reach": 5, "ease": 4}, "QQ": {"reach": 3, "ease": 5}},
            "conclusion": "WeChat wins\n\nfor reach",
        },
    ),
}


def test_there_is_a_sample_of_every_kind() -> None:
    assert SAMPLES.keys() == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_read_checked_shown_and_typed_again(kind: str) -> None:
    deliverable, typed, value = SAMPLES[kind]
    assert read_value(deliverable, typed, TODAY, "CNY") == value
    assert check_value(deliverable, value, TODAY, "CNY") == value
    assert read_value(deliverable, typed_value(deliverable, value), TODAY, "CNY") == value
    assert show_value(deliverable, value)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("nothing", ["", "  \n ", "\x1b\u202e"])
def test_nothing_is_no_value_of_any_kind(kind: str, nothing: str) -> None:
    with pytest.raises(BadValue):
        read_value(SAMPLES[kind][0], nothing, TODAY, "CNY")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("odd", [None, True, {"nope": 1}, [[["deep"]]], float("nan")])
def test_json_of_the_wrong_shape_is_refused(kind: str, odd: Any) -> None:
    if kind in ("text", "doc", "url") and isinstance(odd, float):
        pytest.skip("a number is a text there")
    with pytest.raises(BadValue):
        check_value(SAMPLES[kind][0], odd, TODAY, "CNY")


@pytest.mark.parametrize(
    ("deliverable", "typed", "said"),
    [
        (one("number"), "many", "many is not a number"),
        (one("money"), "12,5", "not an amount of money"),
        (one("date"), "someday", "someday"),
        (CHOICE, "brnd", "did you mean brand?"),
        (PARTS, "until=fri", "the part members (members) is missing"),
        (PARTS, "members=many", "members: many is not a number"),
        (PARTS, "membrs=5", "no part membrs — did you mean members?"),
        (PARTS, "members=5,untill=fri", "no part untill — did you mean until?"),
        (PARTS, "x, members=5", "write the parts as name=value"),
        (PARTS, "members=5,aim=brnd", "aim: brnd is not one of the options"),
        (TABLE, "a | b | c", "3 cells, the table 2 columns"),
        (TABLE, "|\n|", "empty"),
        (MATRIX, "A | 5 | 4\nB | 3", "B needs a score from 1 to 5 for each of: reach, ease"),
        (MATRIX, "A | 5 | 4\nB | 3 | 5 | 2", "B needs a score"),
        (MATRIX, "A | 5 | 6\nB | 3 | 5", "scores of A must be from 1 to 5"),
        (MATRIX, "A | 5 | 4", "at least two options"),
        (MATRIX, "A | 5 | 4\nA | 1 | 1\nB | 1 | 2", "A appears twice"),
        (MATRIX, " | 5 | 4\nB | 1 | 2", "no name"),
        (MATRIX, "A | 5 | x\nB | 1 | 2", "x is not a number"),
        (one("list"), "\n".join(map(str, range(501))), "up to 500"),
    ],
)
def test_what_does_not_fit_is_told(deliverable: Deliverable, typed: str, said: str) -> None:
    with pytest.raises(BadValue) as caught:
        read_value(deliverable, typed, TODAY, "CNY")
    assert said in explain(caught.value)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        (
            "members=500,until=fri,cost=1,200",
            {"members": 500, "until": "2026-11-27", "cost": "1200"},
        ),
        ("members=5，note=你好，世界", {"members": 5, "note": "你好，世界"}),
        ("members = 5\nnote = two\nlines", {"members": 5, "note": "two\nlines"}),
        ("members=5,note=a=b, c", {"members": 5, "note": "a=b, c"}),
        ("members＝5", {"members": 5}),
        ("500", {"members": 500}),
        ("members=5,aim=品牌知名度", {"members": 5, "aim": "brand"}),
        ('{"members": 5, "note": ""}', {"members": 5}),
    ],
)  # fmt: skip
def test_named_parts(typed: str, value: Any) -> None:
    assert read_value(PARTS, typed, TODAY, "CNY") == value


def test_a_decision_holds_its_option_under_choice() -> None:
    value = read_value(DECISION, "choice=brand,why=it is cheap, and fast", TODAY, "CNY")
    assert value == {"choice": "brand", "why": "it is cheap, and fast"}
    assert show_value(DECISION, value) == ["Choice: brand awareness", "why: it is cheap, and fast"]


def test_a_choice_without_options_takes_any_text() -> None:
    assert read_value(one("choice"), "anything", TODAY, "CNY") == "anything"


def test_json_from_a_file_may_hold_rows_as_lists() -> None:
    assert check_value(TABLE, [["a"], {"when": 9}], TODAY, "CNY") == [
        {"who": "a", "when": ""},
        {"who": "", "when": "9"},
    ]
    assert check_value(TABLE, [[0, None]], TODAY, "CNY") == [{"who": "0", "when": ""}]
    scores = {"A": [1, 2], "B": [3, 4]}
    checked = check_value(MATRIX, {"scores": scores}, TODAY, "CNY")
    assert checked == {
        "scores": {"A": {"reach": 1, "ease": 2}, "B": {"reach": 3, "ease": 4}},
        "conclusion": "",
    }


def test_deep_json_is_text_that_does_not_fit() -> None:
    with pytest.raises(BadValue):
        read_value(PARTS, "[" * 100_000, TODAY, "CNY")


def test_totals_are_weighted_and_shown_best_first() -> None:
    value = SAMPLES["matrix"][2]
    assert totals(MATRIX, value) == {"WeChat": 92, "QQ": 76}
    assert show_value(MATRIX, value)[:2] == ["WeChat: 92", "QQ: 76"]


@pytest.mark.parametrize(
    "odd", [{"scores": 5}, {"scores": {"a": 5}}, {"scores": {"a": {"b": "x"}}}, {}, "scores", None]
)
def test_what_only_looks_like_a_matrix_is_shown_and_harms_nobody(odd: Any) -> None:
    assert not is_matrix(odd)
    show_value(MATRIX, odd)
    typed_value(MATRIX, odd)


def test_values_are_shown_in_the_language_spoken() -> None:
    with speaking("zh"):
        assert show_value(CHOICE, "brand") == ["品牌知名度"]
        assert show_value(PARTS, {"members": 1280, "cost": "5"}) == ["成员数：1,280", "cost：5 元"]
    assert show_value(CHOICE, "gone") == ["gone"]
    assert show_value(one("number"), 12345.678) == ["12,345.678"]
    assert show_value(one("text"), None) == []


lines = st.text(st.characters(codec="utf-8"), max_size=20).map(clean_line)
some = lines.filter(bool)


@given(st.lists(some, min_size=1, max_size=6))
def test_lists_come_back_as_typed(items: list[str]) -> None:
    plain = [item for item in items if item[0] not in "{["]
    if plain:
        deliverable = one("list")
        value = check_value(deliverable, plain, TODAY, "CNY")
        assert read_value(deliverable, typed_value(deliverable, value), TODAY, "CNY") == value


def test_a_row_by_the_names_of_its_columns() -> None:
    listed = '[{"who":"Ana","时段":"9, or 10"}]'
    for typed in ("who=Ana,hours=9, or 10", "who=Ana，时段＝9, or 10", listed):
        assert read_value(TABLE, typed, TODAY, "CNY") == [{"who": "Ana", "when": "9, or 10"}]
    assert read_value(TABLE, "who=Ana | 9", TODAY, "CNY") == [{"who": "who=Ana", "when": "9"}]
    with pytest.raises(BadValue) as wrong:
        read_value(TABLE, "who=Ana,时候=9", TODAY, "CNY")
    with speaking("zh"):
        assert explain(wrong.value) == "表格没有“时候”这一列，是不是想写 时段？"
        assert show_wanted(TABLE) == ["列：who | 时段"]


def test_an_option_a_factor_and_a_part_by_their_names() -> None:
    scores = {"A": {"reach": 5, "难易": 1}, "B": {"reach": 1, "难易": 5}}
    factors = [
        {"key": "reach", "label": "reach", "weight": 60},
        {"key": "ease", "label": words("难易（1–5）", "ease"), "weight": 40},
    ]
    value = read_value(one("matrix", factors=factors), {"scores": scores}, TODAY, "CNY")
    assert value["scores"]["A"] == {"reach": 5, "ease": 1}
    choice = one("choice", options=OPTIONS, fields=[{"key": "why", "label": words("理由", "why")}])
    with pytest.raises(BadValue) as wrong:
        read_value(choice, "牌子,理由=x", TODAY, "CNY")
    for spoken, said in (("zh", "选定："), ("en", "choice: ")):
        with speaking(spoken):
            assert explain(wrong.value).startswith(said)


@given(st.lists(st.tuples(lines, lines), min_size=1, max_size=5))
def test_tables_come_back_as_typed(rows: list[tuple[str, str]]) -> None:
    value = [
        {"who": "" if is_blank(a) else a, "when": "" if is_blank(b) else b}
        for a, b in rows
        if not is_blank(a + b) and not a.startswith(("{", "[")) and not a.endswith("\\")
    ]
    if value:
        assert read_value(TABLE, typed_value(TABLE, value), TODAY, "CNY") == value


@given(
    st.dictionaries(
        some.filter(lambda name: name[0] not in "{[" and name[-1] != "\\"),
        st.tuples(st.integers(1, 5), st.sampled_from([1, 2.5, 3.125, 5])),
        min_size=2,
        max_size=4,
    ),
    st.text(max_size=40).map(clean_text).filter(lambda text: "|" not in text and "｜" not in text),
)
def test_matrices_come_back_as_typed(scores: dict[str, tuple[int, float]], why: str) -> None:
    value = {
        "scores": {name: {"reach": a, "ease": b} for name, (a, b) in scores.items()},
        "conclusion": why.lstrip(),
    }
    assert read_value(MATRIX, typed_value(MATRIX, value), TODAY, "CNY") == value


@given(st.integers(-(10**9), 10**9), lines, st.dates(date(2000, 1, 1), date(2900, 1, 1)))
def test_parts_come_back_as_typed(members: int, note: str, until: date) -> None:
    value: dict[str, Any] = {"members": members, "until": until.isoformat()}
    if not is_blank(note) and not any(sign in note for sign in "=＝"):
        value["note"] = note
    assert read_value(PARTS, typed_value(PARTS, value), TODAY, "CNY") == value


MONEY = one(
    "money",
    fields=[
        {"key": "total", "label": {"zh": "总额", "en": "Total"}, "type": "money"},
        {"key": "reserve", "label": {"zh": "预备金（必留）", "en": "Reserve"}, "type": "money"},
    ],
)
AIM = one(
    "choice",
    options=[
        {"key": "brand", "label": {"zh": "品牌知名度", "en": "Brand"}},
        {"key": "sales", "label": {"zh": "成交", "en": "Sales"}},
    ],
    fields=[{"key": "gives_up", "label": {"zh": "放弃了什么", "en": "What is given up"}}],
)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    ("deliverable", "typed", "value"),
    [
        (MONEY, "总额=5000,预备金=100", {"total": "5000", "reserve": "100"}),
        (MONEY, "Total=5000, reserve=100", {"total": "5000", "reserve": "100"}),
        (MONEY, "总额＝5000，预备金（必留）＝100", {"total": "5000", "reserve": "100"}),
        (AIM, "成交,放弃了什么=品牌", {"choice": "sales", "gives_up": "品牌"}),
        (AIM, "选定=Brand,What is given up=x", {"choice": "brand", "gives_up": "x"}),
    ],
)
def test_parts_and_options_are_typed_as_they_are_shown(
    deliverable: Deliverable, typed: str, value: dict[str, str], language: str
) -> None:
    with speaking(language):
        assert read_value(deliverable, typed, TODAY, "CNY") == value


def test_a_slip_in_a_part_is_refused_with_the_nearest() -> None:
    with speaking("zh"), pytest.raises(BadValue) as caught:
        read_value(MONEY, "总额=5000,预备=100", TODAY, "CNY")
    assert caught.value.hint == "预备金"


def test_what_is_wanted_is_told() -> None:
    with speaking("zh"):
        assert show_wanted(AIM) == ["可选：品牌知名度、成交", "放弃了什么：…"]
