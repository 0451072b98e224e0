"""The one reader of numbers: what was typed, and whether it is in the unit that is asked for.

A number is seldom typed alone: ``30%``, ``¥1,280``, ``3.5万``, ``12 条``. What stands around the
digits says what is meant, so it is never dropped unread: it is what was asked for, or the number
is refused with what is expected.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from communitytui.domain.kernel.currencies import CODES
from communitytui.domain.kernel.text import clean_line
from communitytui.errors import BadValue
from communitytui.message import N_, Words

if TYPE_CHECKING:
    from decimal import Decimal

#: No currency has more decimal places; the rest is a slip.
_MONEY_PLACES = 6
#: From here on no number of a community is meant, and floats stop being exact.
_CAP_DIGITS = 15
_LONGEST = 60

#: Signs and words for money, and the currencies that people mean by them.
_DOLLARS = (
    "USD HKD TWD SGD AUD CAD NZD MXN ARS CLP COP BRL FJD JMD BSD BBD BZD BND TTD XCD GYD LRD NAD"
)
_SIGNS: dict[str, frozenset[str]] = {
    sign: frozenset(codes.split())
    for signs, codes in (
        ("$", _DOLLARS),
        ("us$ 美元 美金", "USD"),
        ("hk$ 港元 港币", "HKD"),
        ("nt$ 台币 新台币", "TWD"),
        ("s$", "SGD"),
        ("a$", "AUD"),
        ("c$", "CAD"),
        ("¥", "CNY JPY"),
        ("人民币 rmb 块", "CNY"),
        ("元", "CNY HKD TWD MOP"),
        ("日元 円", "JPY"),
        ("€ 欧元", "EUR"),
        ("£ 英镑", "GBP EGP LBP SYP FKP GIP SHP SSP SDG"),
        ("₩ 韩元", "KRW KPW"),
        ("₹", "INR"),
        ("₽", "RUB"),
        ("₺", "TRY"),
        ("₫", "VND"),
        ("₱", "PHP"),
        ("฿", "THB"),
        ("₪", "ILS"),
        ("₴", "UAH"),
        ("₦", "NGN"),
        ("₸", "KZT"),
    )
    for sign in signs.split()
}
#: What scores are counted in.
_POINTS = frozenset(["分", "points", "point", "pts"])
#: Words for the same unit in both languages: of what is counted, and of what is measured.
_COUNTED = tuple(
    frozenset(words.split())
    for words in (
        "人 个人 位 名 people person persons members users",
        "条 则 messages message msgs posts items item questions",
        "次 times time views",
        "份 answers answer",
        "篇 pieces piece",
    )
)
_MEASURED = (
    _POINTS,
    *(
        frozenset(words.split())
        for words in (
            "小时 个小时 h hr hrs hour hours",
            "分钟 min mins minute minutes",
            "天 日 d day days",
        )
    ),
)
# An amount as records keep it needs no reading: files of many tasks are checked often.
_KEPT = re.compile(r"(0|[1-9]\d{0,14})(\.\d{1,6})?", re.ASCII)
_PERCENT = frozenset({"%", "percent", "百分比"})
_SCALES = {
    "k": 10**3,
    "K": 10**3,
    "thousand": 10**3,
    "thousands": 10**3,
    "million": 10**6,
    "millions": 10**6,
    "百万": 10**6,
    "千万": 10**7,
    "百": 100,
    "千": 10**3,
    "万": 10**4,
    "亿": 10**8,
}
_SCALE = re.compile(f"(?:{'|'.join(sorted(_SCALES, key=len, reverse=True))})(?![a-zA-Z])")
#: Units of time in minutes: one may be asked for and another typed.
_LASTING = tuple(zip(_MEASURED[1:], (60, 1, 1440), strict=True))
# Full-width forms of ASCII, and what else people type for these signs.
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    ord("￥"): "¥",
    ord("－"): "-",
    ord("−"): "-",
    ord("﹪"): "%",
    ord("　"): " ",
    ord("\u00a0"): " ",
    ord("\u2009"): " ",
    ord("\u202f"): " ",
}

#: The message of what is no number at all.
NO_NUMBER = N_("{value} is not a number")
_NO_MONEY = N_("{value} is not an amount of money")
_NO_WHOLE = N_("{value} is not a whole number")
_NO_CURRENCY = N_(
    "amounts have no currency yet; set one: communitytui settings currency=EUR, or on the screen "
    "in Community settings"
)


class Wanted(NamedTuple):
    """What is asked for: in which unit a number counts, and which words may stand beside it.

    ``unit`` is what people are told, in one language or two; ``units`` are the words for it in
    every language. With ``percent`` a percent sign may stand behind, with ``currency`` (ISO
    4217) its sign or code. ``ratings`` are the ends of a scale whose scores people take for the
    percentage that is made of them.
    ``counted``: things are counted, so a point before three digits groups thousands for some.
    ``sure``: a bare number is a percentage, for those beside it show that it is no share of 1.
    """

    unit: Words = ""
    units: frozenset[str] = frozenset()
    percent: bool = False
    currency: str | None = None
    ratings: tuple[int, int] | None = None
    counted: bool = False
    sure: bool = False


def money_in(currency: str | None) -> Wanted:
    """Return what is asked for where an amount is; raises ``BadValue`` without a currency."""
    if currency is None:
        raise BadValue(_NO_CURRENCY)
    return Wanted(currency=currency)


#: A number that counts nothing in particular.
PLAIN = Wanted()
#: A percentage.
PERCENT = Wanted("%", percent=True)


def wanted_in(unit: Words, ratings: tuple[int, int] | None = None) -> Wanted:
    """Return what is asked for where ``unit`` is a unit as records keep it, in one language or two.

    ``%`` asks for a percentage, a currency for money in it.
    """
    words = {
        str(each).strip() for each in (unit.values() if not isinstance(unit, str) else (unit,))
    }
    words.discard("")
    if not words:
        return PLAIN
    if words & _PERCENT or words == {"％"}:
        return Wanted("%", percent=True, ratings=ratings)
    for word in words:
        currency = _currency_named(word)
        if currency is not None:
            return Wanted(unit, frozenset(word.casefold() for word in words), currency=currency)
    return _counting(unit)


def _counting(unit: Words) -> Wanted:
    """Return what is asked for in a unit that is neither a percentage nor money."""
    words = unit.values() if not isinstance(unit, str) else (unit,)
    folded = {word.strip().casefold() for word in words}
    same = [each for each in (*_COUNTED, *_MEASURED) if folded & each]
    counted = any(each in _COUNTED for each in same)
    return Wanted(unit, frozenset(folded.union(*same)), counted=counted)


#: Days, minutes, people and scores, as they are counted everywhere.
DAYS = _counting({"zh": "天", "en": "days"})
HOURS = _counting({"zh": "小时", "en": "hours"})
MINUTES = _counting({"zh": "分钟", "en": "minutes"})
PEOPLE = _counting({"zh": "人", "en": "people"})
SCORE = _counting({"zh": "分", "en": "points"})


def currency_called(word: str) -> str | None:
    """Return the one currency that a sign or a word is for; ``None`` for what several share."""
    meant = _SIGNS.get(word.casefold().translate(_NARROW), frozenset())
    return next(iter(meant)) if len(meant) == 1 else None


def _currency_named(word: str) -> str | None:
    # In capitals alone: a cup is no Cuban peso.
    if word in CODES:
        return word
    # "$" and "¥" are of several countries: what is meant first is told first.
    first = {"$": "USD", "¥": "CNY", "元": "CNY", "£": "GBP", "₩": "KRW"}
    return first.get(word.replace("￥", "¥")) or currency_called(word)


class _Typed(NamedTuple):
    """A number as it was typed: its value, and what stood before and behind the digits."""

    value: Decimal
    before: str
    behind: str


@cache
def _pattern() -> re.Pattern[str]:
    number = r"\d{1,3}(?P<gap>[, '’_])\d{3}(?:(?P=gap)\d{3})*(?:\.\d*)?|\d+(?:\.\d*)?|\.\d+"
    return re.compile(
        rf"(?P<sign>[+-]?)\s*(?P<before>[^\d\s.,+'’_-][^\d.,+'’_-]*?)?\s*(?P<inner>[+-]?)"
        rf"(?P<number>(?:{number})(?:[eE][+-]?\d{{1,3}})?)\s*(?P<behind>[^\d\s.,'’_+-].*)?"
    )


def _parse(text: object, problem: str) -> _Typed:
    """Take a typed number apart; raises ``BadValue`` with ``problem`` for what is none.

    Commas and blanks are dropped where they group thousands; any other comma stays, and is no
    number then: ``1,5`` is one and a half for some and a slip for others, so nobody guesses.
    """
    # 1 ms, which lists of goals and trials do not need.
    from decimal import Decimal, InvalidOperation

    bare = str(text).translate(_NARROW).strip()
    found = _pattern().fullmatch(bare) if len(bare) <= _LONGEST else None
    if found is None or (found["sign"] and found["inner"]):
        raise BadValue(problem, value=clean_line(str(text), 40))
    digits = found["number"].replace(found["gap"], "") if found["gap"] else found["number"]
    try:
        value = Decimal((found["sign"] or found["inner"]) + digits)
    except InvalidOperation:
        raise BadValue(problem, value=clean_line(str(text), 40)) from None
    return _Typed(value, (found["before"] or "").strip(), (found["behind"] or "").strip())


def _unscaled(typed: _Typed, wanted: Wanted) -> _Typed:
    """Multiply by ``k``, ``万`` or ``亿`` behind the digits, unless that is the unit itself."""
    behind = typed.behind
    scale = _SCALE.match(behind)
    if scale is None or behind.casefold() in wanted.units | _PERCENT:
        return typed
    # As it would be written out: 3.5万 is 35000, not 35000.0.
    value = (typed.value * _SCALES[scale[0]]).normalize() + 0
    return _Typed(value, typed.before, behind[scale.end() :].strip())


def _lasting(typed: _Typed, wanted: Wanted) -> _Typed:
    """Tell a time in the unit that is asked for: 45 minutes are 0.75 hours."""
    unit = typed.behind.casefold()
    asked = next((minutes for words, minutes in _LASTING if words & wanted.units), None)
    typed_in = next((minutes for words, minutes in _LASTING if unit in words), None)
    if asked is None or typed_in is None or unit in wanted.units:
        return typed
    return _Typed(typed.value * typed_in / asked, typed.before, "")


def unit_in(words: str) -> str | None:
    """Return what a unit over a column adds to its numbers, as it would be typed behind each;
    ``None`` for words that are no unit.

    That is ``万``, a percent sign, a currency or a time; what is only counted adds nothing.
    """
    said = words.translate(_NARROW).strip().removeprefix("in ")
    scale = _SCALE.match(said) if said.casefold() not in _PERCENT else None
    rest = said[scale.end() if scale else 0 :].strip().casefold()
    if any(rest in each for each in (_PERCENT, *_MEASURED[1:], _SIGNS)) or rest.upper() in CODES:
        return said
    if any(rest in each for each in (*_COUNTED, _POINTS)) or (scale and not rest):
        return scale[0] if scale else ""
    return None


def read(text: object, wanted: Wanted = PLAIN, problem: str = NO_NUMBER) -> Decimal:
    """Return the number in ``text`` in the unit ``wanted``, exactly as it was typed.

    Raises ``BadValue`` for what is no number (with the message ``problem``), for another unit
    than the one asked for, with what is expected, and for a bare number that can be understood
    in two ways, with both ways to say it.
    """
    typed = _lasting(_unscaled(_parse(text, problem), wanted), wanted)
    if not typed.value.is_finite() or typed.value.adjusted() >= _CAP_DIGITS:
        raise BadValue(problem, value=clean_line(str(text), 40))
    beside = [word.casefold() for word in (typed.before, typed.behind) if word]
    shown = clean_line(str(text), 40)
    if wanted.percent:
        if beside and (typed.before or beside[0] not in _PERCENT):
            _refuse_rating(shown, typed.value, wanted, beside[0])
            raise _expected(shown, typed.value, wanted)
        if not beside and not wanted.sure:
            _refuse_ambiguous(shown, typed.value, wanted)
    elif wanted.currency is not None:
        _check_money(shown, typed.value, beside, wanted)
    elif any(word not in wanted.units for word in beside):
        raise _expected(shown, typed.value, wanted)
    elif wanted.counted:
        _refuse_pointed(shown, text, typed.value)
    return typed.value


def _refuse_pointed(shown: str, text: object, value: Decimal) -> None:
    """Refuse ``1.280`` where things are counted: a thousand and more for some, not for others."""
    if re.match(r"[+-]?[1-9]\d{0,2}\.\d{3}(?!\d)", str(text).translate(_NARROW).strip()):
        raise BadValue(
            N_("{value} could mean {large} or {small}: write it without a point, or as {small}"),
            value=shown,
            large=plain_digits(value * 1000),
            small=plain_digits(value),
        )


def _refuse_ambiguous(shown: str, value: Decimal, wanted: Wanted) -> None:
    """Refuse a bare number that is a percentage, a share or a score, as one may take it."""
    _refuse_rating(shown, value, wanted, "")
    if 0 < abs(value) < 1:
        raise BadValue(
            N_("{value} could mean {small}% or {large}%: write one of them, with the percent sign"),
            value=shown,
            small=plain_digits(value),
            large=plain_digits(value * 100),
        )


def _refuse_rating(shown: str, value: Decimal, wanted: Wanted, beside: str) -> None:
    low, high = wanted.ratings or (0, 0)
    is_score = beside in ("", f"/{high}", *_POINTS) or beside.startswith(("/", "out of"))
    if wanted.ratings is not None and low <= value <= high and is_score:
        raise BadValue(
            N_(
                "{value} could be a score from {low} to {high} or a percentage: "
                "write {number}% for the percentage; "
                "for scores, write the share of {near}s and {high}s, such as 85%"
            ),
            value=shown,
            number=plain_digits(value),
            low=low,
            high=high,
            near=high - 1,
        )


def _check_money(shown: str, value: Decimal, beside: list[str], wanted: Wanted) -> None:
    for word in beside:
        if word in wanted.units or wanted.currency == word.upper():
            continue
        meant = _SIGNS.get(word)
        if meant is not None and wanted.currency in meant:
            continue
        if meant is not None or word.upper() in CODES:
            raise BadValue(
                N_(
                    "{value} is in another currency; amounts here are in {currency}: convert it "
                    "and write only the number"
                ),
                value=shown,
                currency=wanted.currency,
            )
        raise _expected(shown, value, wanted)


def _expected(shown: str, value: Decimal, wanted: Wanted) -> BadValue:
    """Return the refusal of a number in another unit: what is expected, and how to write that."""
    values = {"value": shown, "example": plain_digits(value)}
    if wanted.percent:
        return BadValue(N_("{value}: expected a percentage, such as {example}%"), **values)
    if wanted.currency is not None:
        return BadValue(
            N_("{value}: expected an amount in {unit}, such as {example}"),
            unit=wanted.unit or wanted.currency,
            **values,
        )
    if wanted.unit:
        return BadValue(
            N_("{value}: expected a number ({unit}), such as {example}"),
            unit=wanted.unit,
            **values,
        )
    return BadValue(N_("{value}: expected a plain number, such as {example}"), **values)


def plain_digits(value: Decimal) -> str:
    """Return a number in as few digits as it has, without separators: ``35``, ``0.35``."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def read_number(text: object, wanted: Wanted = PLAIN) -> float:
    """Return a finite number in the unit ``wanted``: ``1,280``, ``３５``, ``3.5万``; see ``read``.

    A number as records and JSON keep it is returned as it is. Raises ``BadValue``.
    """
    if isinstance(text, (int, float)) and not isinstance(text, bool):
        number = float(text)
        if not abs(number) < 10**_CAP_DIGITS:
            raise BadValue(NO_NUMBER, value=clean_line(str(text), 40))
    else:
        number = float(read(text, wanted))
    return int(number) if number.is_integer() else number


def read_whole(text: object, wanted: Wanted = PLAIN) -> int:
    """Return a whole number from 0 on in the unit ``wanted``; raises ``BadValue``."""
    value = read(text, wanted, _NO_WHOLE)
    if "e" in str(value).casefold() or value != value.to_integral_value() or value < 0:
        raise BadValue(_NO_WHOLE, value=clean_line(str(text), 40))
    return int(value)


def read_money(text: object, currency: str | None) -> str:
    """Return an exact amount in ``currency`` as a string: ``1,280.50``, ``¥200``, ``200 CNY``.

    Raises ``BadValue`` for what is no amount, for an amount in another currency, and for any
    where the community has no currency.
    """
    return _amount(text, money_in(currency))


def _amount(text: object, wanted: Wanted) -> str:
    if isinstance(text, str) and _KEPT.fullmatch(text):
        return text
    value = read(text, wanted, _NO_MONEY)
    # The exponent is looked at before the digits are written out: 1e-999 has a thousand.
    if int(value.as_tuple().exponent) < -_MONEY_PLACES:
        raise BadValue(_NO_MONEY, value=clean_line(str(text), 40))
    return format(value, "f")


def read_cost(text: object, currency: str | None) -> str:
    """Return what something costs: money as ``read_money`` reads it, and never below 0."""
    return _cost(read_money(text, currency))


def check_cost(value: object) -> str:
    """Return a cost as records keep it: digits alone, whatever they are in."""
    return _cost(_amount(value, PLAIN))


def _cost(amount: str) -> str:
    if amount.startswith("-"):
        if amount.strip("-0."):
            raise BadValue(N_("{value} is negative; costs are 0 or more"), value=amount)
        amount = amount.lstrip("-")
    return amount
