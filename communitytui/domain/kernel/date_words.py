"""The words that dates are typed in, Chinese and English, and how they are brought to one form."""

from __future__ import annotations

import re

from communitytui.message import Names

# Full width forms, the full stop that an IME types for ``..``, and traditional characters.
_WIDE = (
    {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
    | {0x3000: 0x20, 0x2212: 0x2D, 0x3002: 0x2E}
    | str.maketrans("週後禮號兩個這來", "周后礼号两个这来")
)

WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "mon monday 一",
            "tue tues tuesday 二",
            "wed weds wednesday 三",
            "thu thur thurs thursday 四",
            "fri friday 五",
            "sat saturday 六",
            "sun sunday 日 天",
        )
    )
    for name in names.split()
}
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january",
            "feb february",
            "mar march",
            "apr april",
            "may",
            "jun june",
            "jul july",
            "aug august",
            "sep sept september",
            "oct october",
            "nov november",
            "dec december",
        ),
        start=1,
    )
    for name in names.split()
}
NEAR = {
    name: days
    for days, names in {
        -3: "大前天",
        -2: "前天",
        -1: "yesterday 昨天 昨日",
        0: "today tonight 今天 今日 今晚",
        1: "tomorrow 明天 明日 明晚",
        2: "后天",
        3: "大后天",
    }.items()
    for name in names.split()
}
UNITS = {
    name: unit
    for unit, names in {
        "d": "d day days 天 日",
        "w": "w week weeks 周 星期 个星期 礼拜 个礼拜",
        "m": "m month months 月 个月",
        "y": "y year years 年",
    }.items()
    for name in names.split()
}
#: How many weeks, months or years away the words for last, this and next are.
STEPS = {
    "": 0,
    **dict.fromkeys(("this", "本", "这", "这个", "今"), 0),
    **dict.fromkeys(("next", "下", "下个", "明"), 1),
    **dict.fromkeys(("last", "上", "上个", "去"), -1),
    **dict.fromkeys(("下下", "下下个", "后"), 2),
    **dict.fromkeys(("上上", "上上个", "前"), -2),
}
PERIODS = {
    **dict.fromkeys(("w", "week", "周", "星期", "礼拜"), "w"),
    **dict.fromkeys(("m", "month", "月"), "m"),
    **dict.fromkeys(("q", "quarter", "季"), "q"),
    **dict.fromkeys(("y", "year", "年"), "y"),
}
_DIGITS = {
    "零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4,
    "五": 5, "六": 6, "七": 7, "八": 8, "九": 9,
}  # fmt: skip


def number(text: str) -> int:
    """Return the whole number that digits or Chinese numerals up to 99 spell."""
    if text.isascii():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _DIGITS[text]  # one numeral; "一二" is no number, and fails here
    if tens and _DIGITS[tens] == 0:
        raise ValueError(text)
    return 10 * (_DIGITS[tens] if tens else 1) + (_DIGITS[ones] if ones else 0)


PLACES = {
    "NUM": r"(?:[0-9]{1,6}|[零〇一二两三四五六七八九十]{1,3})",
    "DAY": r"(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})",
    "NEAR": "|".join(NEAR),
    "WEEKDAY": "|".join(name for name in WEEKDAYS if name.isascii()),
    "MONTH": "|".join(MONTHS),
    "STEP": "这个|本|这|下下个|下下|下个|下|上上个|上上|上个|上",
    "YEAR": r"[0-9]{4}",
    "WEEK": "周|星期|礼拜",
    "END": "[底末]|的?最后一天",
    "UNIT": "days?|weeks?|months?|years?|[dwmy]",
}


_SLASHED = r"(?<![0-9/])([0-9]{1,2})/([0-9]{1,2})(?:/([0-9]{4}))?(?![0-9/])"
#: No name of a weekday is as long.
_LONGEST = 40


def plain(text: str) -> str:
    """Return what was typed in lower case, half width and single blanks; ``_`` is one, too."""
    return " ".join(text.translate(_WIDE).lower().replace("_", " ").split())


def as_spoken(text: str, names: Names) -> str:
    """Return typed days with the month first, where the language spoken knows no other order.

    ``12/5`` is the fifth of December in Chinese; in English it may be the twelfth of May as well.
    """
    if not {"/", "／"} & {*text} or names({"zh": "zh", "en": "en"})[0] != "zh":
        return text
    return re.sub(_SLASHED, lambda m: "-".join(filter(None, (m[3], m[1], m[2]))), plain(text))


def weekday_number(text: str) -> int | None:
    """Return the weekday meant by its name (``fri``, ``周五``): 1 Monday to 7 Sunday; or None."""
    name = re.sub(r"^(周|星期|礼拜)", "", plain(text[:_LONGEST]))
    return WEEKDAYS[name] + 1 if name in WEEKDAYS else None
