"""Rules as text: printed back in their language, and said in words that people speak."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from communitytui.domain.rule_language import RESERVED
from communitytui.domain.rule_nodes import (
    Against,
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
from communitytui.i18n import N_, tr, trn

_PLAIN = re.compile(r"[^\W\d_][\w-]{0,79}")


def metrics_of(node: Node) -> list[str]:
    """Return the metrics that a rule names, each once, in their order."""
    return list(dict.fromkeys(_names(node)))


def _names(node: Any) -> Iterator[str]:
    match node:
        case Group(tests=tests):
            for test in tests:
                yield from _names(test)
        case Not(test) | For(test=test):
            yield from _names(test)
        case Compare(left=left, right=right) | Operation(left=left, right=right):
            yield from _names(left)
            yield from _names(right)
        case Against(value=value, of=of):
            yield from _names(value)
            if of:
                yield of
        case Drift(value=value):
            yield from _names(value)
        case Metric(name) | Sample(name) | Fold(name=name) | Change(name=name):
            yield name
        case Reach(name=name) | Known(name):
            yield name


def unparse(node: Node) -> str:
    """Return a rule in its language; parsing that gives an equal rule."""
    match node:
        case Group(word, tests):
            return f" {word} ".join(_inside(test, word) for test in tests)
        case Not(test):
            return "not " + (f"({unparse(test)})" if isinstance(test, Group) else unparse(test))
        case For(test, many, unit):
            return f"{unparse(test)} for {_span(many, unit)}"
    return _fact(node)


def _fact(fact: Fact) -> str:
    match fact:
        case Compare(sign, left, right):
            return f"{value_text(left)} {sign} {value_text(right)}"
        case Against(value, side, line, of):
            return f"{value_text(value)} {side} {line}" + (f" of {_quoted(of)}" if of else "")
        case Change():
            return _change(fact)
        case Drift(value, by, percent):
            return f"{value_text(value)} drifts by {plain(by)}{'%' * percent} from baseline"
        case Reach(name, many, unit):
            return f"{_span(many, unit)} of {_quoted(name)}"
        case Known(name):
            return f"{_quoted(name)} known"
        case GoalBehind(points):
            return f"goal behind time by {plain(points)} points"
    return "goal set" if isinstance(fact, GoalSet) else "all metrics green"


def _inside(test: Node, word: str) -> str:
    """Return one of several tests; ``or`` binds less than ``and``, and equal words are grouped."""
    needs = isinstance(test, Group) and (word == "and" or test.word == "or")
    return f"({unparse(test)})" if needs else unparse(test)


def _change(change: Change) -> str:
    text = f"{_quoted(change.name)} {change.verb}"
    if change.percent:
        text += f" by {plain(change.percent)}%"
    if change.base == "weekdays":
        return f"{text} against same weekdays of {_span(change.many, 'week')}"
    if change.base == "ago":
        return f"{text} against {_span(change.many, change.unit)} ago"
    return text


def value_text(value: Value) -> str:
    """Return a value in the language of rules."""
    match value:
        case Number(number, percent):
            return plain(number) + "%" * percent
        case Metric(name):
            return _quoted(name)
        case Sample(name):
            return f"n of {_quoted(name)}"
        case Fold(fold, name, many, unit):
            return f"{fold} of {_quoted(name)} over {_span(many, unit)}"
        case Operation(sign, left, right):
            return f"{value_text(left)} {sign} {value_text(right)}"


def _span(many: int, unit: str) -> str:
    return f"{many} {unit}" + "s" * (many > 1)


def _quoted(name: str) -> str:
    plain_name = _PLAIN.fullmatch(name) and name.lower() not in RESERVED
    return name if plain_name and (name == "goal" or name.lower() != "goal") else f'"{name}"'


def plain(number: float) -> str:
    """Return a number without an exponent, and without places that say nothing."""
    return f"{number:.9f}".rstrip("0").rstrip(".")


def say(node: Node, title: Callable[[str], str]) -> str:
    """Return a rule in words of the language spoken now; ``title`` names a metric."""
    match node:
        case Group(word, tests):
            between = {"and": N_(" and "), "or": N_(" or ")}[word]
            texts = [
                f"({say(test, title)})" if isinstance(test, Group) else say(test, title)
                for test in tests
            ]
            return tr(between).join(texts)
        case Not(test):
            return tr("not: {test}", test=say(test, title))
        case For(test, many, unit):
            return tr("{test}, for {span}", test=say(test, title), span=span(many, unit))
        case _:
            message, values = _said(node, title)
            return tr(message, **values)


_SIGNS: Mapping[str, str] = {
    "<": N_("{value} is below {line}"),
    ">": N_("{value} is above {line}"),
    "<=": N_("{value} is at most {line}"),
    ">=": N_("{value} is at least {line}"),
}
_LINES: Mapping[tuple[str, str], str] = {
    ("below", "standard"): N_("{value} is below its standard"),
    ("above", "standard"): N_("{value} is above its standard"),
    ("below", "alert"): N_("{value} is below its alert line"),
    ("above", "alert"): N_("{value} is above its alert line"),
    ("below", "baseline"): N_("{value} is below its own baseline"),
    ("above", "baseline"): N_("{value} is above its own baseline"),
}
_CHANGES: Mapping[tuple[str, str], str] = {
    ("falls", "before"): N_("{value} is over {percent}% lower than a period before"),
    ("rises", "before"): N_("{value} is over {percent}% higher than a period before"),
    ("falls", "weekdays"): N_(
        "{value} is over {percent}% below the median of the same weekdays of {span}"
    ),
    ("rises", "weekdays"): N_(
        "{value} is over {percent}% above the median of the same weekdays of {span}"
    ),
    ("falls", "ago"): N_("{value} is over {percent}% lower than {span} before"),
    ("rises", "ago"): N_("{value} is over {percent}% higher than {span} before"),
}


_BARE: Mapping[str, str] = {
    "falls": N_("{value} is lower than a period before"),
    "rises": N_("{value} is higher than a period before"),
}


def _said(node: Any, title: Callable[[str], str]) -> tuple[str, dict[str, Any]]:
    match node:
        case Compare(sign, left, right):
            return _SIGNS[sign], {"value": called(left, title), "line": called(right, title)}
        case Against(value, side, line, _):
            return _LINES[side, line], {"value": called(value, title)}
        case Change():
            return _moves(node, title(node.name))
        case Drift(value, by, percent):
            values = {"value": called(value, title), "by": plain(by) + "%" * percent}
            return N_("{value} is over {by} away from its own baseline"), values
        case Reach(name, many, unit):
            return N_("{value}: readings of at least {span}"), {
                "value": title(name),
                "span": span(many, unit),
            }
        case Known(name):
            return N_("{value} has readings"), {"value": title(name)}
        case GoalBehind(points):
            values = {"points": plain(points)}
            return N_("a goal lies over {points} points behind its time"), values
        case GoalSet():
            return N_("a goal is set"), {}
        case _:
            return N_("every metric that is judged meets its standard"), {}


def _moves(change: Change, title: str) -> tuple[str, dict[str, Any]]:
    values = {"value": title, "percent": plain(change.percent), "span": ""}
    if change.base != "before":
        values["span"] = span(change.many, change.unit)
    elif not change.percent:
        return _BARE[change.verb], values
    return _CHANGES[change.verb, change.base], values


_FOLDS: Mapping[str, str] = {
    "sum": N_("{metric} in {span}"),
    "median": N_("median of {metric} in {span}"),
    "lowest": N_("lowest {metric} in {span}"),
    "highest": N_("highest {metric} in {span}"),
}


def called(value: Value, title: Callable[[str], str]) -> str:
    """Return a value in words; ``title`` names a metric."""
    match value:
        case Number():
            return value_text(value)
        case Metric(name):
            return title(name)
        case Sample(name):
            return tr("sample of {metric}", metric=title(name))
        case Fold(fold, name, many, unit):
            return tr(_FOLDS[fold], metric=title(name), span=span(many, unit))
        case Operation(sign, left, right):
            shown = {"*": "×", "/": "/", "+": "+", "-": "−"}[sign]
            return f"{called(left, title)} {shown} {called(right, title)}"


def span(many: int, unit: str) -> str:
    """Return a number of days, weeks, months or periods in words."""
    match unit:
        case "day":
            return trn("{n} day", "{n} days", many)
        case "week":
            return trn("{n} week", "{n} weeks", many)
        case "month":
            return trn("{n} month", "{n} months", many)
    return trn("{n} period", "{n} periods", many)
