from __future__ import annotations

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from communitytui.domain.kernel.pinyin import initials
from communitytui.domain.search.filters import compile_filter
from communitytui.domain.search.terms import Context, filter_text, split_terms
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue
from communitytui.i18n import names
from communitytui.words.errors import explain
from tests.domain import small


def found(text: str, me: str | None = "Ana") -> list[int]:
    areas = {"build": "建群", "engage": "互动"}
    communities = {
        1: small.community(areas=areas),
        2: small.community(name="Harbour runners", areas=areas),
    }
    workspace = Workspace({"tasks": small.records(), "communities": communities}, small.NOW)
    board = workspace.board
    test = compile_filter(text, Context(names, workspace, small.TODAY, me))
    return [id for id in board.ids if test(id, board.records[id])]


ALL = [1, 2, 3, 4, 5, 6, 7, 8, 9]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("", ALL),
        ("   \u3000 ", ALL),
        ("stage:content", [3, 4]),
        ("stage:4", [3, 4]),
        ("stage:4,6", [3, 4, 5, 6]),
        ("stage:content,plan", [3, 4, 5, 6]),
        ("stage:4..6", [3, 4, 5, 6]),
        ("stage:7..", [7, 8]),
        ("STAGE:content", [3, 4]),
        ("stage：content", [3, 4]),
        ("stage:content，plan", [3, 4, 5, 6]),
        ("stage:content\u3000status:doing", [3]),
        ("area:engage", [2, 3]),
        ("area:互动", [2, 3]),
        ("area:none", [4, 5, 6, 7, 8, 9]),
        ("area:build,engage", [1, 2, 3]),
        ("owner:Ana", [2, 6]),
        ("owner:@Ana", [2, 6]),
        ("owner:me", [2, 6]),
        ("owner:我", [2, 6]),
        ("mine", [2, 6]),
        ("owner:林晓,Ana", [1, 2, 6]),
        ("owner:none", [4, 5, 7, 9]),
        ('owner:"Li Ming"', [3]),
        ('not:owner:"Li Ming" stage:content', [4]),
        ("owner：“Li Ming”", [3]),
        ("helper:林晓", [2]),
        ("helper:none status:doing", [3]),
        ("role:lead", [5]),
        ("status:todo", [2, 5, 6, 8]),
        ("status:todo,doing", [2, 3, 5, 6, 8]),
        ("open", [2, 3, 5, 6, 7, 8]),
        ("late", [2, 8]),
        ("blocked", [3, 7]),
        ("not:blocked open", [2, 5, 6, 8]),
        ("not:not:late", [2, 8]),
        ("not:status:done", [2, 3, 4, 5, 6, 7, 8]),
        ("due:today", [6]),
        ("due:..fri", [1, 2, 3, 4, 6, 8]),
        ("due:2026-12-01..eoy", [5]),
        ("due:none", [7, 9]),
        ("due:..today late", [2, 8]),
        ("due:本周五", [3]),
        ("start:+1d", [3]),
        ("start:none community:2", [9]),
        ("priority:1", [1]),
        ("priority:p1", [1]),
        ("priority:1..2", [1, 3]),
        ("priority:2..", [3, 5]),
        ("priority:1,3", [1, 5]),
        ("priority:none stage:plan", [6]),
        ("key:1.4", [2]),
        ("key:1.1,1.4", [1, 2]),
        ("id:3", [3]),
        ("id:3..5", [3, 4, 5]),
        ("kind:url", [4]),
        ("kind:url,money", [4, 5]),
        ("community:2", [9]),
        ("community:晨光读书会 id:1", [1]),
        ('community:"harbour runners"', [9]),
        ("weekly", [3]),
        ("WEEKLY", [3]),
        ("选题库", [3]),
        ("业务", [1]),
        ("problem", [1]),
        ("sq", [2]),
        ("xdsq", [2]),
        ("ywwt", [1]),
        ('"first report"', [8]),
        ("「Weekly topics」", [3]),
        ('"late"', []),
        ("[/]", [5]),
        ("逾期", [2, 8]),
        ("待前置", [3, 7]),
        ("受阻", [3, 7]),
        ("截止:今天", [6]),
        ("到期:今天", [6]),
        ("不:逾期 未完成", [3, 5, 6, 7]),
        ("阶段:内容", [3, 4]),
        ("状态:待办", [2, 5, 6, 8]),
        ("状态：待办，进行中", [2, 3, 5, 6, 8]),
        ("status:进行中", [3]),
        ('status:"in progress"', [3]),
        ("负责人:林晓", [1]),
        ("负责人:我", [2, 6]),
        ('负责人:"Li Ming"', [3]),
        ("优先级:最高", [1]),
        ("priority:高", [1]),
        ("priority:low,高", [1, 5]),
        ("产出类型:链接", [4]),
        ("协助:林晓", [2]),
        ("due:本周", [3, 6]),
        ("title:weekly", [3]),
        ("after:none stage:plan", [5]),
        ("budget:none", ALL),
        ('"注：值"', []),
        ("stage:content weekly owner:none", []),
        ("li ming", [3]),
    ],
)
def test_filters(text: str, ids: list[int]) -> None:
    assert found(text) == ids


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("stage:conten", "conten is not a stage — did you mean content?"),
        ("stage:10", "10 is not a stage"),
        ("stage:1,99", "99 is not a stage"),
        ("stage:²", "² is not a stage"),
        ("stage:9..1", "9..1 is not a stage"),
        ("stage:", "the filter stage: needs a value"),
        ("stag:content", "there is no filter stag: — did you mean stage?"),
        ("status:finished", "finished is not a status"),
        ("status:don", "did you mean done?"),
        ("area:enage", "did you mean engage?"),
        ("kind:urll", "did you mean url?"),
        ("due:someday", "someday"),
        ("due:..", ".."),
        ("due:2026-12-02..2026-12-01", "2026-12-02"),
        ("priority:hihg", "hihg is not a priority — did you mean high"),
        ("id:none", "none is not a number"),
        ("community:nowhere", "There is no community nowhere"),
        ("not:stage:conten", "did you mean content?"),
        ("http://x", "there is no filter http:"),
        ("某某:值", "there is no filter 某某:"),
        ("注：值", "there is no filter 注:"),
    ],
)
def test_bad_filters_name_the_nearest_word(text: str, said: str) -> None:
    with pytest.raises(BadValue) as caught:
        found(text)
    assert said in explain(caught.value)


def test_nobody_is_not_everybody_without_an_owner() -> None:
    assert found("mine", me=None) == []
    assert found("owner:me", me=None) == []


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ('a "b c" d', [("a", False), ("b c", True), ("d", False)]),
        ("“b c”", [("b c", True)]),
        ('"open', [('"open', False)]),
        ('owner:"Li Ming"x', [("owner:Li Ming", False), ("x", False)]),
        ("状态：todo", [("状态:todo", False)]),
        ('""', [("", True)]),
        ("due:this week late", [("due:this week", False), ("late", False)]),
        ("due:..Next Fri x", [("due:..Next Fri", False), ("x", False)]),
        ("not:due:last month..today", [("not:due:last month..today", False)]),
        ("due:Dec 5", [("due:Dec 5", False)]),
        ("this week", [("this", False), ("week", False)]),
        ("stage:next words", [("stage:next", False), ("words", False)]),
    ],
)
def test_terms(text: str, terms: list[tuple[str, bool]]) -> None:
    assert split_terms(text) == terms


@pytest.mark.parametrize(
    ("argument", "terms"),
    [
        ("owner:Li Ming", ["owner:Li Ming"]),
        ("not:owner:Li Ming", ["not:owner:Li Ming"]),
        ("weekly report", ["weekly report"]),
        ('owner:"Li Ming"', ["owner:Li Ming"]),
        ("stage:content late", ["stage:content", "late"]),
        ("stage:content 已逾期", ["stage:content", "已逾期"]),
        ("stage:content owner:me", ["stage:content", "owner:me"]),
    ],
)
def test_what_the_shell_took_for_one_word_is_one(argument: str, terms: list[str]) -> None:
    assert [term for term, _ in split_terms(filter_text([argument], names))] == terms


@given(st.text(max_size=30))
def test_any_text_is_a_filter_or_is_refused_in_words(text: str) -> None:
    try:
        ids = found(text)
    except BadValue as error:
        ids = []
        event(explain(error)[:20])
    assert set(ids) <= set(ALL)


@pytest.mark.parametrize(
    ("text", "letters"),
    [("社群运营", "sqyy"), ("QQ群 2", "qqq2"), ("啊座", "az"), ("，。", ""), ("😀", ""), ("", "")],
)
def test_initials(text: str, letters: str) -> None:
    assert initials(text) == letters
