"""The filter language, the same in the CLI and the TUI, made to need no shell quoting.

``stage:content owner:me status:todo due:..fri days:1..2 late blocked not:status:done word``
``阶段:内容 负责人:我 状态:待办 截止:本周 优先级:高 逾期 不:状态:完成``

All terms must hold. Every field of a task that people type is a filter, by its name or its label
in either language. It takes several values with commas (``status:todo,doing``), ``none`` for
empty, and a span ``a..b`` for dates, numbers and stage numbers. Any other word is looked for in
title (both languages), notes, owner and pinyin initials; one that contains a colon goes in quotes.

Other nouns (``Context.table``) have the same language for their own fields, without the words
that stand alone: ``status:open owner:me deadline:..eom``.
"""

from __future__ import annotations

import re

from communitytui.domain.search.terms import (
    NOT,
    Context,
    Test,
    flag_named,
    flag_test,
    split_terms,
    text_test,
    word_test,
)
from communitytui.errors import BadValue
from communitytui.message import N_

#: What may stand before a colon: ``stage``, ``完成标准``, ``Sign-ups``.
_NAME = re.compile(r"[^\W\d]+(-[^\W\d]+)*")


def compile_filter(text: str, context: Context) -> Test:
    """Return the test that a task record must pass; raises ``BadValue`` with the nearest word."""
    tests = [_term(term, quoted, context) for term, quoted in split_terms(text)]
    if len(tests) == 1:
        return tests[0]
    return lambda id, record: all(test(id, record) for test in tests)


def _term(term: str, quoted: bool, context: Context) -> Test:
    tasks = context.table == "tasks"
    word = word_test if tasks else text_test
    if quoted:
        return word(term)
    for negation in NOT:
        if term.startswith(negation) and len(term) > len(negation):
            inner = _term(term[len(negation) :], False, context)
            return lambda id, record: not inner(id, record)
    flag = flag_named(term, context.names) if tasks else None
    if flag:
        return flag_test(flag, context)
    name, colon, value = term.partition(":")
    if not colon or not _NAME.fullmatch(name):
        return word(term)
    # 42 ms with the declarations, which a search for words does not need.
    from communitytui.domain.search.field_filters import field_test, named_filter

    name = named_filter(name.lower(), context.names, context.table)
    if not value:
        raise BadValue(N_("the filter {name}: needs a value"), name=name)
    return field_test(name, value.replace("，", ","), context)
