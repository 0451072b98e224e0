"""The language of rules: when a rule fires and what it needs, read by this parser alone.

::

    rule    = all { "or" all }
    all     = test { "and" test }
    test    = "not" test | "(" rule ")" | fact [ "for" COUNT UNIT ]
    fact    = "all" "metrics" "green"          each metric that is judged meets its standard
            | "goal" "behind" "time" "by" NUMBER "points"   an open goal against its time
            | "goal" "set"                     an open goal whose progress can be told
            | COUNT UNIT "of" METRIC           its readings reach back that far
            | METRIC "known"                   it has a reading in the period
            | METRIC ( "falls" | "rises" ) [ "by" NUMBER "%" ] [ "against" before ]
            | value "drifts" "by" NUMBER [ "%" ] "from" "baseline"
            | value ( "below" | "above" ) ( "standard" [ "of" METRIC ] | "alert" [ "of" METRIC ]
                                          | "baseline" )
            | value ( "<" | "<=" | ">" | ">=" ) value
    before  = "same" "weekdays" "of" COUNT "weeks" | COUNT UNIT "ago"
    value   = product { ( "+" | "-" ) product }
    product = factor { ( "*" | "/" ) factor }
    factor  = NUMBER [ "%" ] | METRIC | "n" "of" METRIC
            | ( "sum" | "median" | "lowest" | "highest" ) "of" METRIC "over" COUNT UNIT
    UNIT    = "day(s)" | "week(s)" | "month(s)" | "period(s)"

A month is 30 days; a period is the window of the metrics that a test names, and at least a week.
``for 3 weeks`` holds where the test holds in each of the last three weeks, ``for 3 days`` day by
day. ``60%`` is 60, for metrics in percent hold 60 for 60 %. ``n of METRIC`` is the sample behind
its newest reading.
``standard of METRIC`` is the standard that was set for METRIC, else the value's own baseline.
``fall`` and ``rise`` are read like ``falls`` and ``rises``, ``≤ ≥ ×`` and full-width signs like
their plain forms. A metric with blanks or the name of a word of the language stands in quotes.

What cannot be told (no reading in the period, a gap, a window that is not full, a standard that
does not judge) makes a test neither true nor false; a rule fires only where it is true. See
``rule_evaluation`` for what each test looks at.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from communitytui.domain.rule_nodes import (
    COMPARISONS,
    FOLDS,
    UNIT_DAYS,
    Against,
    AllGreen,
    Change,
    Compare,
    Drift,
    Fact,
    Fold,
    For,
    GoalBehind,
    GoalSet,
    Group,
    Known,
    Metric,
    Node,
    Not,
    Number,
    Operation,
    Reach,
    Sample,
    Value,
)
from communitytui.errors import BadValue
from communitytui.i18n import N_, tr

#: No rule is longer, in characters, or deeper, in tests within tests.
LENGTH_CAP = 500
DEPTH_CAP = 20
#: The most periods or units that a rule may ask for, and the days that these may span.
COUNT_CAP = 400
DAYS_CAP = 800

_VERBS = {"falls": "falls", "fall": "falls", "rises": "rises", "rise": "rises"}
_UNITS = {name + ending: name for name in UNIT_DAYS for ending in ("", "s")}
#: Words that name no metric unless they stand in quotes; ``goal`` may be both.
RESERVED = frozenset(
    (
        *("and", "or", "not", "for", "by", "of", "over", "against", "same", "weekdays", "ago"),
        *("day", "days", "week", "weeks", "month", "months", "period", "periods"),
        *("all", "metrics", "green", "behind", "time", "points", "set", "known", "drifts", "from"),
        *("below", "above", "standard", "alert", "baseline", "falls", "fall", "rises", "rise"),
        *("n", "sum", "median", "lowest", "highest"),
    )
)
_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d{1,15}(?:\.\d{1,9})?)(?![\w.])|(?P<name>[^\W\d_][\w-]{0,79})"
    r'|"(?P<quoted>[^"\s][^"]{0,79})"|(?P<sign><=|>=|[<>≤≥()*/+%-]))'
)
_LONG_SIGNS = {"≤": "<=", "≥": ">="}
_SAME = str.maketrans("（）％＜＞＊×／÷＋－−“”＂", '()%<>**//+--"""')


class _Expected(NamedTuple):
    """What the parser looked for, said in the language spoken when it is shown."""

    message: str

    def __str__(self) -> str:
        return tr(self.message)


class _Token(NamedTuple):
    kind: str
    text: str
    at: int


def parse(text: str) -> Node:
    """Return the rule that ``text`` is; raises ``BadValue`` with position and what was expected."""
    if len(text) > LENGTH_CAP:
        raise BadValue(N_("a rule has at most {cap} characters"), cap=LENGTH_CAP)
    parser = _Parser(list(_tokens(text)))
    node = parser.rule(0)
    if parser.token.kind != "end":
        raise parser.fault(N_("and, or, or the end"))
    return node


def _tokens(text: str) -> Iterator[_Token]:
    text, at = text.translate(_SAME).rstrip(), 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            at = len(text) - len(text[at:].lstrip())
            raise _fault(at + 1, N_("a word, a number or a sign"), text[at])
        kind, at = str(match.lastgroup), match.end()
        token, place = match[kind], match.start(kind) + 1
        if kind == "name" and (token.lower() in RESERVED or token.lower() == "goal"):
            kind, token = "word", token.lower()
        yield _Token(kind, _LONG_SIGNS.get(token, token), place)
    yield _Token("end", "", len(text) + 1)


def _check_span(count: int, unit: str) -> None:
    if count * (UNIT_DAYS[unit] or UNIT_DAYS["month"]) > DAYS_CAP:
        raise BadValue(N_("a rule looks back at most {cap} days"), cap=DAYS_CAP)


def _fault(at: int, expected: str, found: str, hint: str | None = None) -> BadValue:
    if not found:
        return BadValue(
            N_("the rule ends where {expected} was expected"),
            expected=_Expected(expected),
            hint=hint,
        )
    return BadValue(
        N_("character {at}: expected {expected}, not {found}"),
        at=at,
        expected=_Expected(expected),
        found=found[:40],
        hint=hint,
    )


class _Parser:
    """Reads one rule by recursive descent; ``token`` is the one that is looked at."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._at = 0

    @property
    def token(self) -> _Token:
        return self._tokens[self._at]

    def fault(self, expected: str) -> BadValue:
        """Return the error that says what was expected here."""
        found, hint = self.token, None
        if found.kind == "name":
            from communitytui.domain.words import nearest

            hint = nearest(found.text, RESERVED)
        return _fault(found.at, expected, found.text, hint)

    def _is(self, *words: str) -> bool:
        """Tell whether these words or signs stand here."""
        ahead = self._tokens[self._at : self._at + len(words)]
        return tuple(token.text for token in ahead if token.kind in ("word", "sign")) == words

    def _take(self, *words: str) -> bool:
        if self._is(*words):
            self._at += len(words)
            return True
        return False

    def _need(self, expected: str, *words: str) -> None:
        for word in words:
            if not self._take(word):
                raise self.fault(expected)

    def rule(self, depth: int) -> Node:
        """Read tests joined by ``or``."""
        if depth > DEPTH_CAP:
            raise BadValue(N_("a rule has at most {cap} tests within tests"), cap=DEPTH_CAP)
        return self._joined("or", lambda: self._joined("and", lambda: self._test(depth)))

    def _joined(self, word: str, read: Callable[[], Node]) -> Node:
        tests = [read()]
        while self._take(word):
            tests.append(read())
        return tests[0] if len(tests) == 1 else Group(word, tuple(tests))

    def _test(self, depth: int) -> Node:
        if depth > DEPTH_CAP:
            raise BadValue(N_("a rule has at most {cap} tests within tests"), cap=DEPTH_CAP)
        if self._take("not"):
            return Not(self._test(depth + 1))
        if self._take("("):
            node = self.rule(depth + 1)
            self._need(N_("a closing bracket"), ")")
            return node
        fact = self._fact()
        if not self._take("for"):
            return fact
        count, unit = self._count(), self._unit()
        _check_span(count, unit)
        return For(fact, count, unit)

    def _fact(self) -> Fact:
        if self._take("all", "metrics", "green"):
            return AllGreen()
        if self._take("goal", "set"):
            return GoalSet()
        if self._take("goal", "behind", "time", "by"):
            points = self._number()
            self._need(N_("the word points"), "points")
            return GoalBehind(points)
        # The end follows every token, so there is one to look at.
        if self.token.kind == "number" and self._tokens[self._at + 1].text in _UNITS:
            return self._reach()
        return self._about(self._value())

    def _reach(self) -> Reach:
        count, unit = self._count(), self._unit()
        _check_span(count, unit)
        self._need(N_("of and a metric"), "of")
        return Reach(self._name(), count, unit)

    def _about(self, value: Value) -> Fact:
        """Read what is said of a value."""
        if isinstance(value, Metric):
            if self._take("known"):
                return Known(value.name)
            if self.token.kind == "word" and self.token.text in _VERBS:
                return self._change(value.name)
        if self._take("drifts"):
            self._need(N_("by and a number"), "by")
            by = self._number()
            percent = self._take("%")
            self._need(N_("from baseline"), "from", "baseline")
            return Drift(value, by, percent)
        for side in ("below", "above"):
            if self._take(side):
                return self._line(value, side)
        for sign in COMPARISONS:
            if self._take(sign):
                return Compare(sign, value, self._value())
        raise self.fault(N_("below, above, a comparison such as <, falls, rises or drifts"))

    def _line(self, value: Value, side: str) -> Against:
        if self._take("baseline"):
            return Against(value, side, "baseline")
        for line in ("standard", "alert"):
            if self._take(line):
                if self._take("of"):
                    return Against(value, side, line, self._name())
                if not isinstance(value, Metric):
                    raise self.fault(N_("of and the metric whose standard it is"))
                return Against(value, side, line)
        raise self.fault(N_("standard, alert or baseline"))

    def _change(self, name: str) -> Change:
        verb = _VERBS[self.token.text]
        self._at += 1
        percent = 0.0
        if self._take("by"):
            percent = self._number()
            self._need(N_("the sign %"), "%")
        if not self._take("against"):
            return Change(name, verb, percent)
        if self._take("same"):
            self._need(N_("same weekdays of a number of weeks"), "weekdays", "of")
            count = self._count()
            _check_span(count, "week")
            self._need(N_("weeks"), "week" if self._is("week") else "weeks")
            return Change(name, verb, percent, "weekdays", count, "week")
        count, unit = self._count(), self._unit()
        _check_span(count, unit)
        self._need(N_("the word ago"), "ago")
        return Change(name, verb, percent, "ago", count, unit)

    def _value(self) -> Value:
        left = self._product()
        while self._is("+") or self._is("-"):
            sign = self.token.text
            self._at += 1
            left = Operation(sign, left, self._product())
        return left

    def _product(self) -> Value:
        left = self._factor()
        while self._is("*") or self._is("/"):
            sign = self.token.text
            self._at += 1
            left = Operation(sign, left, self._factor())
        return left

    def _factor(self) -> Value:
        if self.token.kind == "number":
            return Number(self._number(), self._take("%"))
        if self._take("n"):
            self._need(N_("of and a metric"), "of")
            return Sample(self._name())
        for fold in FOLDS:
            if self._take(fold):
                return self._fold(fold)
        return Metric(self._name())

    def _fold(self, fold: str) -> Fold:
        self._need(N_("of and a metric"), "of")
        name = self._name()
        self._need(N_("over and a number of days"), "over")
        count, unit = self._count(), self._unit()
        _check_span(count, unit)
        return Fold(fold, name, count, unit)

    def _name(self) -> str:
        token = self.token
        if token.kind in ("name", "quoted") or (token.kind == "word" and token.text == "goal"):
            self._at += 1
            return token.text
        raise self.fault(N_("the name of a metric"))

    def _number(self) -> float:
        if self.token.kind != "number":
            raise self.fault(N_("a number"))
        number = float(self.token.text)
        self._at += 1
        return number

    def _count(self) -> int:
        token = self.token
        if token.kind != "number" or "." in token.text or not 1 <= int(token.text) <= COUNT_CAP:
            raise self.fault(N_("a whole number from 1 to 400"))
        self._at += 1
        return int(token.text)

    def _unit(self) -> str:
        if self.token.kind != "word" or self.token.text not in _UNITS:
            raise self.fault(N_("days, weeks, months or periods"))
        unit = _UNITS[self.token.text]
        self._at += 1
        return unit
