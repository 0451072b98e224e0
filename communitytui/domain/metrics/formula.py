"""Formulas of metrics: ``orders / visitors``, read, checked for units, and calculated.

A formula has numbers, ``+ - * /``, brackets, and metrics by key, name or title. It is kept with
keys, so that it says the same in every language and after a title changed. What lacks an operand,
or divides by nothing, has no value: it is not 0.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import NamedTuple

from communitytui.domain.kernel.numbers import DAYS, HOURS, MINUTES, SCORE, wanted_in
from communitytui.domain.kernel.spelling import nearest
from communitytui.domain.kernel.text import clean_line
from communitytui.errors import BadValue
from communitytui.message import N_, Message, Sayable, Words

#: How long a formula may be, how deep its brackets, and of how many parts it is in the end, with
#: those of the formulas that it names.
LENGTH_CAP, _DEPTH_CAP, PARTS_CAP = 400, 20, 200
_ALIKE = str.maketrans(
    {"×": "*", "÷": "/", "−": "-", "–": "-", "“": '"', "”": '"', "「": '"', "」": '"'}
)
_NUMBER = re.compile(r"(\d+(?:\.\d+)?|\.\d+)(?![\w.])")
_WORD = re.compile(r"[\w@.]+")
_PLAIN_KEY = re.compile(r"[^\W\d]\w*(@\w+)?")
_MOST = 1e15


class Literal(NamedTuple):
    """A number that is written in a formula."""

    value: float


class Operand(NamedTuple):
    """A metric in a formula, by its key."""

    key: str


class Term(NamedTuple):
    """Two parts of a formula and what joins them: ``+ - * /``."""

    sign: str
    left: Tree
    right: Tree


Tree = Literal | Operand | Term


class Formula(NamedTuple):
    """A formula as it is kept, and its parts."""

    text: str
    tree: Tree

    @property
    def keys(self) -> list[str]:
        """The keys of the metrics in it, each once."""
        return keys_in(self.tree)


def folded(name: str) -> str:
    """Return a name as names are compared: small, narrow, one sign for each of several alike."""
    return unicodedata.normalize("NFKC", name).translate(_ALIKE).strip().casefold()


# -- reading


class _Reader:
    """The words of a formula, one after the other; ``known`` has keys by folded name."""

    def __init__(self, text: str, known: Mapping[str, str] | None) -> None:
        self.text, self.at, self.known = text, 0, known
        self.depth = 0
        self.told: list[str] = []
        # The longest name that fits is meant: titles have blanks in them, and names dashes.
        self._names = sorted(known or (), key=len, reverse=True)

    def peek(self) -> str:
        """Return the sign that comes next; empty at the end."""
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1
        return self.text[self.at : self.at + 1]

    def take(self) -> str:
        """Return the sign that comes next and go on."""
        sign = self.peek()
        self.at += len(sign)
        self.told.append(sign)
        return sign

    def sum(self) -> Tree:
        """Read what is added and subtracted."""
        left = self.product()
        while self.peek() and self.peek() in "+-":
            left = Term(self.take(), left, self.product())
        return left

    def product(self) -> Tree:
        """Read what is multiplied and divided."""
        left = self.part()
        while self.peek() and self.peek() in "*/":
            left = Term(self.take(), left, self.part())
        return left

    def part(self) -> Tree:
        """Read a number, a metric, or a formula in brackets."""
        sign = self.peek()
        if sign == "(":
            return self._bracket()
        if sign == "-":
            self.take()
            return Term("*", Literal(-1.0), self.part())
        number = _NUMBER.match(self.text, self.at)
        if number is not None:
            self._past(number[0], number[0])
            return Literal(float(number[0]))
        return self._metric(sign)

    def _bracket(self) -> Tree:
        self.depth += 1
        if self.depth > _DEPTH_CAP:
            raise BadValue(N_("the formula has too many brackets inside one another"))
        self.take()
        inner = self.sum()
        if self.peek() != ")":
            raise BadValue(N_("a bracket is not closed"))
        self.take()
        self.depth -= 1
        return inner

    def _metric(self, sign: str) -> Tree:
        quoted = re.compile(r'"([^"]*)"').match(self.text, self.at)
        named = quoted[1] if quoted is not None else self._named()
        if not named and not _WORD.match(self.text, self.at):
            problem = N_("a number or a metric is missing before “{sign}”")
            if not sign or sign == ")":
                problem = N_("a number or a metric is missing at the end")
            raise BadValue(problem, sign=sign)
        word = named or self._word()
        key = word if self.known is None else self.known.get(folded(word))
        if key is None:
            hint = nearest(folded(word), self.known or ())
            raise BadValue(N_("There is no metric {name}"), name=clean_line(word, 40), hint=hint)
        self._past(quoted[0] if quoted is not None else word, written(key))
        return Operand(key)

    def _word(self) -> str:
        found = _WORD.match(self.text, self.at)
        return found[0] if found is not None else ""

    def _named(self) -> str:
        """Return the longest known name that stands here; empty for none."""
        for name in self._names:
            end = self.at + len(name)
            here, after = self.text[self.at : end], self.text[end : end + 1]
            goes_on = name[-1:].isalnum() and (after.isalnum() or after in ("_", "@"))
            if folded(here) == name and (not after or not goes_on):
                return here
        return ""

    def _past(self, typed: str, told: str) -> None:
        self.at += len(typed)
        self.told.append(told)


def written(key: str) -> str:
    """Return a key as it stands in a formula: in quotes where a sign in it could be read as one."""
    return key if _PLAIN_KEY.fullmatch(key) else f'"{key}"'


def read(text: str, known: Mapping[str, str]) -> Formula:
    """Return the formula that people typed; ``known`` has keys of metrics by folded name.

    A sign of equality in front is passed over, as in a spreadsheet. Raises ``BadValue`` that says
    what is wrong, with the nearest name for an unknown one.
    """
    bare = unicodedata.normalize("NFKC", text).translate(_ALIKE).strip().removeprefix("=")
    if len(bare) > LENGTH_CAP:
        raise BadValue(N_("the formula is longer than {cap} characters"), cap=LENGTH_CAP)
    reader = _Reader(bare, known)
    tree = _whole(reader)
    if not keys_in(tree):
        raise BadValue(N_("the formula names no metric"))
    return Formula(_spaced(reader.told), tree)


@lru_cache(maxsize=256)
def kept(text: str) -> Formula | None:
    """Return a formula as a record keeps it; ``None`` for none, or for what is none."""
    if not text or len(text) > 2 * LENGTH_CAP:
        return None
    try:
        return Formula(text, _whole(_Reader(text, None)))
    except BadValue:
        return None


def _whole(reader: _Reader) -> Tree:
    tree = reader.sum()
    rest = reader.peek()
    if rest:
        word = reader._word() or rest
        raise BadValue(N_("“{sign}” does not fit here: + - * / or a bracket?"), sign=word[:40])
    return tree


def _spaced(told: list[str]) -> str:
    """Return a formula with one blank about each sign, and none inside brackets."""
    text, before = "", "("
    for word in told:
        is_minus = word == "-" and before in ("(", "+", "-", "*", "/")
        tight = before == "(" or word == ")" or before == "minus"
        text += word if tight else f" {word}"
        before = "minus" if is_minus else word
    return text


# -- what is in one


def keys_in(tree: Tree) -> list[str]:
    """Return the keys of the metrics in a formula, each once, in their order."""
    if isinstance(tree, Operand):
        return [tree.key]
    if isinstance(tree, Term):
        return list(dict.fromkeys((*keys_in(tree.left), *keys_in(tree.right))))
    return []


def replaced(tree: Tree, others: Mapping[str, Tree]) -> Tree:
    """Return a formula with others in the place of some of its metrics."""
    if isinstance(tree, Term):
        return Term(tree.sign, replaced(tree.left, others), replaced(tree.right, others))
    return others.get(tree.key, tree) if isinstance(tree, Operand) else tree


def parts(tree: Tree) -> int:
    """Return of how many numbers and metrics a formula is."""
    return parts(tree.left) + parts(tree.right) if isinstance(tree, Term) else 1


def calculate(tree: Tree, values: Mapping[str, float]) -> float | None:
    """Return the value of a formula; ``None`` where one is missing or something is divided by 0."""
    if isinstance(tree, Literal):
        return tree.value
    if isinstance(tree, Operand):
        return values.get(tree.key)
    left, right = calculate(tree.left, values), calculate(tree.right, values)
    if left is None or right is None or (tree.sign == "/" and right == 0):
        return None
    if tree.sign == "/":
        value = left / right
    elif tree.sign == "*":
        value = left * right
    else:
        value = left + right if tree.sign == "+" else left - right
    return value if abs(value) < _MOST else None


def sample(tree: Tree) -> Tree | None:
    """Return what a ratio is of, whose size says how sure it is; ``None`` where it is no ratio."""
    while isinstance(tree, Term) and tree.sign == "*":
        if not isinstance(tree.right, Literal) and not isinstance(tree.left, Literal):
            return None
        tree = tree.left if isinstance(tree.right, Literal) else tree.right
    return tree.right if isinstance(tree, Term) and tree.sign == "/" else None


def adds_up(tree: Tree, of: Callable[[str], bool]) -> bool:
    """Tell whether the days of a formula add up as those of its metrics do; a ratio never does.

    ``of`` says it of a metric.
    """
    if isinstance(tree, Operand):
        return of(tree.key)
    if isinstance(tree, Literal):
        return False
    if tree.sign in "+-":
        return adds_up(tree.left, of) and adds_up(tree.right, of)
    factors = [tree.left, tree.right] if tree.sign == "*" else [tree.right]
    scaled = [side for side in (tree.left, tree.right) if keys_in(side)]
    plain = any(not keys_in(side) for side in factors)
    return plain and len(scaled) == 1 and adds_up(scaled[0], of)


# -- units


class Unit(NamedTuple):
    """What a value counts: things, a ratio, money (in a currency), hours …; a number, nothing."""

    kind: str
    currency: str = ""

    @property
    def called(self) -> Sayable:
        """It in words."""
        if self.currency:
            return Message("an amount in {currency}", currency=self.currency)
        return Message(_CALLED[self.kind])


COUNT, RATIO, MONEY, NUMBER = Unit("count"), Unit("ratio"), Unit("money"), Unit("number")
_CALLED = {
    "count": N_("a count"),
    "ratio": N_("a ratio"),
    "money": N_("an amount of money"),
    "number": N_("a number"),
    "hours": N_("a time in hours"),
    "minutes": N_("a time in minutes"),
    "days": N_("a time in days"),
    "points": N_("a score in points"),
}
_TOLD = {"hours": HOURS, "minutes": MINUTES, "days": DAYS, "points": SCORE}


def unit_in(words: Words) -> Unit:
    """Return what values of a unit count, as records keep it; without a unit they are a count."""
    wanted = wanted_in(words)
    if wanted.percent:
        return RATIO
    if wanted.currency is not None:
        return Unit("money", wanted.currency)
    return next((Unit(kind) for kind, each in _TOLD.items() if wanted.units & each.units), COUNT)


def unit_of(tree: Tree, of: Callable[[str], Unit]) -> Unit:
    """Return what the value of a formula counts; ``of`` says it of a metric.

    Raises ``BadValue`` for what has no meaning: money and a count added, money times money.
    """
    if isinstance(tree, Literal):
        return NUMBER
    if isinstance(tree, Operand):
        return of(tree.key)
    left, right = unit_of(tree.left, of), unit_of(tree.right, of)
    found = {"*": _times, "/": _by}.get(tree.sign, _plus)(left, right)
    if found is None:
        messages = {
            "*": N_("{left} ({one}) times {right} ({other}) has no meaning"),
            "/": N_("{left} ({one}) by {right} ({other}) has no meaning"),
        }
        added = N_("{left} is {one}, {right} is {other}: they cannot be added or subtracted")
        raise BadValue(
            messages.get(tree.sign, added),
            left=told(tree.left),
            one=left.called,
            right=told(tree.right),
            other=right.called,
        )
    return found


def _plus(left: Unit, right: Unit) -> Unit | None:
    if NUMBER in (left, right):
        return right if left == NUMBER else left
    return left if left == right else None


def _times(left: Unit, right: Unit) -> Unit | None:
    """A ratio leaves a unit as it is; a count gives the whole of what is of one: price, time."""
    for plain in (NUMBER, RATIO, COUNT):
        if plain in (left, right):
            return right if left == plain else left
    return None


def _by(left: Unit, right: Unit) -> Unit | None:
    """What is by its own kind is a ratio; by a count it is of one, and stays what it is."""
    if right == NUMBER:
        return left
    if left == right:
        return RATIO
    if right in (RATIO, COUNT):
        return RATIO if left == NUMBER else left
    return COUNT if left == COUNT else None


def told(tree: Tree) -> str:
    """Return a part of a formula as people write it."""
    if isinstance(tree, Literal):
        return f"{tree.value:g}"
    if isinstance(tree, Operand):
        return written(tree.key)
    sides = [
        f"({told(side)})" if isinstance(side, Term) and _looser(side, tree, place) else told(side)
        for place, side in enumerate((tree.left, tree.right))
    ]
    return f"{sides[0]} {tree.sign} {sides[1]}"


def _looser(side: Term, term: Term, place: int) -> bool:
    """Tell whether a side needs brackets: it is a sum in a product, or to the right of - or /."""
    if side.sign in "+-":
        return term.sign in "*/" or (place == 1 and term.sign == "-")
    return place == 1 and term.sign in "*/"
