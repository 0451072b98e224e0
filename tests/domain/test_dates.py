"""Dates as people type them: a table of phrases, and what holds for every text."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from communitytui.domain.kernel.date_rules import RULES, STRETCHES
from communitytui.domain.kernel.date_words import plain
from communitytui.domain.kernel.dates import (
    DateError,
    offered,
    parse_date,
    parse_span,
    phrases,
)
from communitytui.domain.kernel.words import read_day
from communitytui.errors import BadValue
from communitytui.i18n import speaking
from communitytui.i18n.showing import show_ahead, show_date, show_day, show_due, show_instant
from communitytui.words.dates import read_day as typed_day
from communitytui.words.errors import explain

MONDAY = date(2026, 11, 23)
DAYS = st.dates(date(1900, 1, 1), date(2999, 12, 31))
#: Todays from which every phrase of a few months still lies within the years we know.
TODAYS = st.dates(date(1909, 1, 1), date(2985, 12, 31))

PHRASES = """
2026-12-01 2026-12-01 | 2026-1-2 2026-01-02 | 2026/12/1 2026-12-01 | 2026.12.1 2026-12-01
２０２６－１２－０１ 2026-12-01 | 2024-02-29 2024-02-29 | 1900-01-01 1900-01-01
12-01 2026-12-01 | 12/12 2026-12-12 | 12/25 2026-12-25 | 25/12 2026-12-25
11-23 2026-11-23 | 11-22 2027-11-22
02-29 2028-02-29 | １２－０１ 2026-12-01 | １２／２５ 2026-12-25 | 12-04 2026-12-04
29/2 2028-02-29
31/1/2027 2027-01-31 | 1/31/2027 2027-01-31 | 31.01.2027 2027-01-31 | 5-5-2027 2027-05-05
Tue 2026-12-01 2026-12-01 | Tuesday, 2026-12-01 2026-12-01 | 2026-12-01 周二 2026-12-01
2026-12-04 星期五 2026-12-04 | 2026。12。4 2026-12-04
today 2026-11-23 | TODAY 2026-11-23 | tomorrow 2026-11-24 | yesterday 2026-11-22
今天 2026-11-23 | 今日 2026-11-23 | 明天 2026-11-24 | 明日 2026-11-24 | 后天 2026-11-25
大后天 2026-11-26 | 昨天 2026-11-22 | 昨日 2026-11-22 | 前天 2026-11-21 | 大前天 2026-11-20
mon 2026-11-23 | tue 2026-11-24 | wed 2026-11-25 | thu 2026-11-26 | fri 2026-11-27
sat 2026-11-28 | sun 2026-11-29 | Monday 2026-11-23 | friday 2026-11-27 | thurs 2026-11-26
this mon 2026-11-23 | this sun 2026-11-29 | next mon 2026-11-30 | next fri 2026-12-04
Next  Friday 2026-12-04 | last fri 2026-11-20 | last sunday 2026-11-22
周一 2026-11-23 | 周五 2026-11-27 | 星期五 2026-11-27 | 礼拜五 2026-11-27 | 周日 2026-11-29
周天 2026-11-29 | 星期天 2026-11-29 | 本周一 2026-11-23 | 本周五 2026-11-27 | 这周五 2026-11-27
下周一 2026-11-30 | 下周五 2026-12-04 | 下星期五 2026-12-04 | 下个星期五 2026-12-04
下下周一 2026-12-07 | 上周三 2026-11-18 | 上上周日 2026-11-15 | 上个礼拜一 2026-11-16
+3d 2026-11-26 | -2d 2026-11-21 | +0d 2026-11-23 | +2w 2026-12-07 | -1w 2026-11-16
3d 2026-11-26 | 2w 2026-12-07 | 1m 2026-12-23 | 1y 2027-11-23 | −2d 2026-11-21 | in 3d 2026-11-26
3 days later 2026-11-26 | 2w ago 2026-11-09 | ３天后 2026-11-26 | 3天後 2026-11-26
兩週後 2026-12-07
下週五 2026-12-04 | 这个周五 2026-11-27 | 這週五 2026-11-27 | 下下周五 2026-12-11
上周五 2026-11-20
+1m 2026-12-23 | +3m 2027-02-23 | +1y 2027-11-23 | ＋３ｄ 2026-11-26 | +10D 2026-12-03
in 3 days 2026-11-26 | in 1 week 2026-11-30 | 2 weeks ago 2026-11-09 | 1 month ago 2026-10-23
3天后 2026-11-26 | 三天后 2026-11-26 | 十天后 2026-12-03 | 二十一天后 2026-12-14
两周后 2026-12-07 | 2周后 2026-12-07 | 两个星期后 2026-12-07 | 一个月后 2026-12-23
3天前 2026-11-20 | 三天之后 2026-11-26 | 两年以前 2024-11-23 | 1年后 2027-11-23
eow 2026-11-29 | eom 2026-11-30 | eoq 2026-12-31 | eoy 2026-12-31 | end of month 2026-11-30
季末 2026-12-31 | 季底 2026-12-31 | 季度末 2026-12-31 | 本季度末 2026-12-31 | 下季末 2027-03-31
下个季度末 2027-03-31 | 上季末 2026-09-30 | 本月初 2026-11-01 | 下月初 2026-12-01
下个月初 2026-12-01
上月初 2026-10-01 | 本季初 2026-10-01 | 下季度初 2027-01-01 | 今年初 2026-01-01
明年年初 2027-01-01
start of next month 2026-12-01 | end of next month 2026-12-31 | end of this week 2026-11-29
end of next quarter 2027-03-31 | end of last year 2025-12-31 | start of this year 2026-01-01
sow 2026-11-23 | start of week 2026-11-23 | end of the month 2026-11-30
月底 2026-11-30 | 月末 2026-11-30 | 本月底 2026-11-30 | 下月底 2026-12-31 | 下个月底 2026-12-31
上月底 2026-10-31 | 年底 2026-12-31 | 今年底 2026-12-31 | 明年底 2027-12-31 | 去年年底 2025-12-31
下月1号 2026-12-01 | 下个月15日 2026-12-15 | 本月30号 2026-11-30 | 上月1号 2026-10-01
12月1日 2026-12-01 | 12月1号 2026-12-01 | 12月1 2026-12-01 | 十二月一日 2026-12-01
2026年12月1日 2026-12-01 | 2026年12月1号 2026-12-01 | ２０２６年１２月１日 2026-12-01
明年3月1日 2027-03-01 | 今年1月5号 2026-01-05 | 明年1月5日 2027-01-05
25号 2026-11-25 | 12月4日 2026-12-04 | 12月4号 2026-12-04
本月5号 2026-11-05 | 23号 2026-11-23 | 31号 2026-12-31
二十三号 2026-11-23 | dec 1 2026-12-01 | 1 dec 2026-12-01 | December 1, 2027 2027-12-01
5 jan 2025 2025-01-05
12.5 2026-12-05 | 12。5 2026-12-05 | 12.05 2026-12-05 | 11.22 2027-11-22
今晚 2026-11-23 | 明晚 2026-11-24 | tonight 2026-11-23 | +3天 2026-11-26 | -3天 2026-11-20
+2周 2026-12-07 | +1个月 2026-12-23 | ＋３天 2026-11-26 | 3天 2026-11-26 | next_fri 2026-12-04
本月最后一天 2026-11-30 | 下个月的最后一天 2026-12-31
本周最后一天 2026-11-29 | 今年最后一天 2026-12-31 | last day of the month 2026-11-30
last day of next month 2026-12-31 | 12月底 2026-12-31 | 2月底 2027-02-28
end of december 2026-12-31 | dec 5th 2026-12-05 | 5th of december 2026-12-05
Fri 2026-12-04, in 11 days 2026-12-04 | 2026-12-04 周五，11 天后 2026-12-04
5 d late 2026-11-18 | 逾期 5 天 2026-11-18
"""
TABLE = [
    line.strip().rpartition(" ")[::2] for line in PHRASES.replace("\n", "|").split("|") if line
]

REFUSED = """
|02-30|2026-02-30|2025-02-29|13-01|00-01|12-00|0226-12-01|3000-01-01|2026-12-01-|2026/12-01
20261201|+3|3|d3|++3d|+9999y|+99999d|-2000y|d|next|next week|weekend|周末|本周末|下周|周|下月|月初
12月初|月中|年中|度末|月度末|1月|周八|星期0|周5|0号|32号|一二号|十十号|零号|12月32日|2月30日|十三月一日|本月31号|三十三天半后|半个月后|soon
eod|eo|so|end of|start of|Fri 2026-12-05|2026-12-04 周六|Mon 2026-12-01 周二|12-04-26
13/13|0/5|32/1|29/2/2027|friday 13|feb 30|30 feb|dec 1 26|2026-12-01T10:00|明天下午3点
12.32|13.1|25.12|12月初|Fri 2026-12-04, in 3 days
[/]|²号|١٢-٠١|１２月｜日|昨|0x1
""".replace("\n", "|").split("|")


def test_the_table_is_whole() -> None:
    assert len(TABLE) > 110
    assert len({phrase for phrase, _ in TABLE}) == len(TABLE)


@pytest.mark.parametrize(("phrase", "day"), TABLE)
def test_phrase(phrase: str, day: str) -> None:
    assert parse_date(phrase, MONDAY) == date.fromisoformat(day)


@pytest.mark.parametrize(
    "phrase", [*sorted(set(REFUSED)), "  ", "fri" * 500, "\x1b[2J", "fri\u202e"]
)
def test_refused(phrase: str) -> None:
    with pytest.raises(DateError) as caught:
        parse_date(phrase, MONDAY)
    assert caught.value.text in phrase or not phrase.isprintable()
    assert caught.value.text.isprintable()
    assert "{text}" in caught.value.message


@pytest.mark.parametrize(
    ("phrase", "said"),
    [
        ("02-30", "is not in the calendar"),
        ("周末", "周末 is 2026-11-28 to 2026-11-29; type one of these days"),
        ("next week", "next week is 2026-11-30 to 2026-12-06;"),
        ("12月", "12月 is 2026-12-01 to 2026-12-31;"),
        ("12月初", "more than one day"),
        ("soon", "is not a date; try 2026-12-01"),
        ("tommorow", r"tommorow is not a date \(tomorrow\?\)$"),
        ("12/4", "12/4 could be 2026-12-04 or 2027-04-12; type one of them"),
        ("4/12", "4/12 could be 2026-12-04 or 2027-04-12;"),
        ("1/12", "1/12 could be 2026-12-01 or 2027-01-12;"),
        ("１２／４", "could be 2026-12-04 or 2027-04-12;"),
        ("4/12/2026", "could be 2026-04-12 or 2026-12-04;"),
        ("04-12-2026", "could be 2026-04-12 or 2026-12-04;"),
        ("5号", "could be 2026-11-05 or 2026-12-05;"),
        ("二十二号", "could be 2026-11-22 or 2026-12-22;"),
        ("月初", "could be 2026-11-01 or 2026-12-01;"),
        ("som", "could be 2026-11-01 or 2026-12-01;"),
        ("季初", "could be 2026-10-01 or 2027-01-01;"),
        ("soy", "could be 2026-01-01 or 2027-01-01;"),
    ],
)
def test_a_refusal_says_what_is_wrong(phrase: str, said: str) -> None:
    with pytest.raises(DateError, match=said) as caught:
        parse_date(phrase, MONDAY)
    assert phrase in str(caught.value)


@pytest.mark.parametrize(
    ("phrase", "hint"),
    [
        ("tommorow", "tomorrow"),
        ("frday", "friday"),
        ("next firday", "next friday"),
        ("下洲五", "下周五"),
        ("下月地", "下月底"),
        ("soon", None),
        ("", None),
    ],
)
def test_a_slip_is_told_the_nearest_phrase(phrase: str, hint: str | None) -> None:
    with pytest.raises(DateError) as caught:
        parse_date(phrase, MONDAY)
    assert caught.value.hint == hint
    if hint:
        parse_date(hint, MONDAY)


def test_the_refusal_reaches_the_reader_in_one_sentence() -> None:
    with pytest.raises(BadValue) as two:
        read_day("12/4", MONDAY)
    assert explain(two.value) == "12/4 could be 2026-12-04 or 2027-04-12; type one of them"
    with pytest.raises(BadValue) as slip:
        read_day("tommorow", MONDAY)
    assert explain(slip.value) == "tommorow is not a date — did you mean tomorrow?"


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("12/4", "2026-12-04"),
        ("4/12", "2027-04-12"),
        ("１２／４", "2026-12-04"),
        ("12/4/2026", "2026-12-04"),
        ("2026/4/12", "2026-04-12"),
        ("12/25", "2026-12-25"),
        ("25/12", None),
    ],
)
def test_in_chinese_the_month_comes_first(typed: str, day: str | None) -> None:
    with speaking("zh"):
        if day is None:
            with pytest.raises(DateError):
                typed_day(typed, MONDAY)
        else:
            assert typed_day(typed, MONDAY) == day
    if typed == "12/4":
        with pytest.raises(DateError), speaking("en"):
            typed_day(typed, MONDAY)


def test_on_the_first_the_beginning_of_the_month_is_today() -> None:
    first = date(2026, 12, 1)
    assert {parse_date(text, first) for text in ("月初", "som", "1号", "start of month")} == {first}
    with pytest.raises(DateError, match="2026-10-01 or 2027-01-01"):
        parse_date("soq", first)


def test_on_its_own_day_a_weekday_is_today() -> None:
    friday = date(2026, 11, 27)
    assert parse_date("fri", friday) == friday == parse_date("周五", friday)
    assert parse_date("next fri", friday) == date(2026, 12, 4)
    saturday = date(2026, 11, 28)
    assert parse_date("周五", saturday) == date(2026, 12, 4) == parse_date("下周五", saturday)
    assert parse_date("本周五", saturday) == friday


@pytest.mark.parametrize(
    ("today", "phrase", "day"),
    [
        ("2026-01-31", "+1m", "2026-02-28"),
        ("2024-02-29", "+1y", "2025-02-28"),
        ("2024-02-29", "一年后", "2025-02-28"),
        ("2026-12-31", "下月1号", "2027-01-01"),
        ("2026-02-10", "30号", "2026-03-30"),
        ("2026-12-31", "eow", "2027-01-03"),
        ("2026-05-15", "eoq", "2026-06-30"),
        ("2024-01-31", "+1m", "2024-02-29"),
        ("2026-01-31", "下月底", "2026-02-28"),
        ("2026-03-31", "上月底", "2026-02-28"),
        ("2026-12-31", "下季末", "2027-03-31"),
        ("2024-02-29", "02-29", "2024-02-29"),
        ("2096-03-01", "02-29", "2104-02-29"),
        ("2999-12-31", "eom", "2999-12-31"),
        ("2999-12-31", "eoy", "2999-12-31"),
        ("2999-12-31", "eoq", "2999-12-31"),
        ("1900-01-01", "本月初", "1900-01-01"),
    ],
)
def test_at_the_ends_of_months_and_years(today: str, phrase: str, day: str) -> None:
    assert parse_date(phrase, date.fromisoformat(today)) == date.fromisoformat(day)


@given(DAYS, TODAYS)
def test_every_shown_date_is_understood(day: date, today: date) -> None:
    texts = [
        day.isoformat(),
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y/%m/%d}",
        f"{day.day} {day:%b} {day.year}",
    ]
    assert [parse_date(text, today) for text in texts] == [day] * len(texts)


@given(DAYS, TODAYS)
def test_every_shown_form_is_understood(day: date, today: date) -> None:
    for tongue in ("en", "zh"):
        with speaking(tongue):
            assert parse_date(show_day(day), today) == day
            assert parse_date(show_ahead(day, today), today) == day
            if day >= today:
                # A day of this year that has passed is shown short too, but typed it is next
                # year's: the day people plan for is ahead.
                assert parse_date(show_date(day, today), today) == day
                assert parse_date(show_due(day, today), today) == day


@given(TODAYS)
def test_what_is_due_soon_is_understood_as_it_is_shown(today: date) -> None:
    for tongue in ("en", "zh"):
        with speaking(tongue):
            for days in range(-8, 8):
                day = today + timedelta(days=days)
                assert parse_date(show_due(day, today), today) == day


_ENGLISH = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_NUMERALS = [
    f"{tens}{ones}" for tens in ("", "十", "二十", "三十") for ones in ("", *"一二三四五六七八九")
][1:32]


@pytest.mark.parametrize(("count", "spelled"), [*enumerate(_NUMERALS, start=1)])
def test_chinese_numerals(count: int, spelled: str) -> None:
    assert parse_date(f"{spelled}天后", MONDAY) == MONDAY + timedelta(days=count)
    assert parse_date(f"{spelled}天前", MONDAY) == MONDAY - timedelta(days=count)
    assert parse_date(f"明年一月{spelled}日", MONDAY) == date(2027, 1, count)
    assert parse_date(f"2026年十二月{spelled}号", MONDAY) == date(2026, 12, count)
    assert parse_date(f"{spelled}号", date(2026, 12, 1)) == date(2026, 12, count)
    if count <= 12:
        assert parse_date(f"2026年{spelled}月一日", MONDAY) == date(2026, count, 1)
        assert parse_date(f"{spelled}个月后", MONDAY) == parse_date(f"+{count}m", MONDAY)


@given(TODAYS, st.integers(0, 6))
def test_english_and_chinese_weekdays_are_the_same(today: date, number: int) -> None:
    english, chinese = _ENGLISH[number], "一二三四五六日"[number]
    pairs = (("", ""), ("this ", "本"), ("this ", "这"), ("next ", "下"), ("last ", "上"))
    for word, sign in pairs:
        found = {parse_date(f"{sign}{week}{chinese}", today) for week in ("周", "星期", "礼拜")}
        assert found == {parse_date(word + english, today)}
        assert found.pop().weekday() == number


@given(TODAYS, st.integers(1, 12), st.integers(1, 31))
def test_two_numbers_are_one_day_or_are_refused(today: date, month: int, day: int) -> None:
    if month != day and day <= 12:
        readings = sorted(parse_date(t, today) for t in (f"{month}-{day}", f"{day}-{month}"))
        for text in (f"{month}/{day}", f"{day}/{month}"):
            with pytest.raises(DateError) as caught:
                parse_date(text, today)
            named = [caught.value.values[name] for name in ("one", "other")]
            assert named == [reading.isoformat() for reading in readings]
    elif day <= monthrange(2024, month)[1]:
        found = parse_date(f"{month}/{day}", today)
        assert found == parse_date(f"{day}/{month}", today) == parse_date(f"{month}-{day}", today)
        assert (found.month, found.day) == (month, day)


_WORDS = [phrase for phrase, _ in TABLE]


@given(st.sampled_from([*_WORDS, *REFUSED]), st.dates())
def test_a_phrase_means_the_same_every_time(phrase: str, today: date) -> None:
    told = []
    for _ in range(2):
        try:
            told.append(parse_date(phrase, today).isoformat())
        except DateError as error:
            told.append(str(error))
    assert told[0] == told[1]


@pytest.mark.parametrize("today", [date.min, date.max, date(1899, 12, 31), date(3000, 1, 1)])
def test_beyond_the_years_we_know_nothing_breaks(today: date) -> None:
    read, refusals = [], []
    for phrase in [*_WORDS, *REFUSED]:
        try:
            read.append(parse_date(phrase, today))
        except DateError as error:
            refusals.append(error)
    assert all(1900 <= day.year < 3000 for day in read)
    assert {"2026-12-01", "2024-02-29"} <= {day.isoformat() for day in read}
    assert len(read) + len(refusals) == len(TABLE) + len(REFUSED)


@given(TODAYS, st.integers(0, 364))
def test_a_short_date_comes_back_within_the_year(today: date, ahead: int) -> None:
    day = today + timedelta(days=ahead)
    assert parse_date(f"{day:%m-%d}", today) == day


@given(TODAYS, st.sampled_from("一二三四五六日"))
def test_weekdays_lie_in_their_week(today: date, name: str) -> None:
    coming = parse_date(f"周{name}", today)
    assert 0 <= (coming - today).days < 7
    monday = today - timedelta(days=today.weekday())
    for word, weeks in (("上", -1), ("本", 0), ("下", 1), ("下下", 2)):
        found = parse_date(f"{word}周{name}", today)
        assert found - timedelta(days=found.weekday()) == monday + timedelta(weeks=weeks)
        assert found.weekday() == coming.weekday() == "一二三四五六日".index(name)


@given(TODAYS, st.integers(-3000, 3000))
def test_days_add_up(today: date, days: int) -> None:
    assert parse_date(f"{days:+}d", today) == today + timedelta(days=days)


_PIECES = [
    "2026",
    "12",
    "01",
    "fri",
    "next",
    "eom",
    "ago",
    "in",
    "..",
    *"年月日号周五下上本底天后前十两个",
]


@given(
    st.one_of(
        st.text(max_size=60),
        st.lists(st.sampled_from([*_PIECES, *" -/.+dwm"]), max_size=7).map("".join),
    ),
    st.dates(),
)
@example("31号", date(2026, 2, 10))
@example("..", MONDAY)
def test_any_text_is_a_date_or_is_refused(text: str, today: date) -> None:
    refusals = []
    for read in (parse_date, parse_span):
        try:
            read(text, today)
        except DateError as error:
            refusals.append(error.text)
    assert all(refusal.isprintable() for refusal in refusals)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("..fri", None, "2026-11-27"),
        ("fri..", "2026-11-27", None),
        ("fri", "2026-11-27", "2026-11-27"),
        ("2026-12-01..eom", "2026-12-01", "2026-12-31"),
        ("today..eom", "2026-11-23", "2026-11-30"),
        ("2026-09-01..eom", "2026-09-01", "2026-11-30"),
        ("2026-12-01 .. fri", "2026-12-01", "2026-12-04"),
        ("下周一..下周五", "2026-11-30", "2026-12-04"),
        ("下周一..周五", "2026-11-30", "2026-12-04"),
        ("12-28..01-03", "2026-12-28", "2027-01-03"),
        ("今天..月底", "2026-11-23", "2026-11-30"),
        ("2026-12-01．．2026-12-05", "2026-12-01", "2026-12-05"),
        ("-7d..yesterday", "2026-11-16", "2026-11-22"),
        ("今天。。周五", "2026-11-23", "2026-11-27"),
        ("..３ｄ", None, "2026-11-26"),
        ("本月初..月底", "2026-11-01", "2026-11-30"),
        ("2026-12-10..5号", "2026-12-10", "2027-01-05"),
        ("2026-12-10..som", "2026-12-10", "2027-01-01"),
        ("2026-12-10..25/12", "2026-12-10", "2026-12-25"),
        ("none", None, None),
        ("无", None, None),
        ("NONE", None, None),
    ],
)
def test_span(text: str, first: str | None, last: str | None) -> None:
    expected = tuple(date.fromisoformat(day) if day else None for day in (first, last))
    assert parse_span(text, MONDAY) == expected


@pytest.mark.parametrize(
    "text",
    [
        "..",
        "",
        "fri..soon",
        "soon..fri",
        "fri..mon..tue",
        "eom..today",
        "2026-12-01..+1w",
        "..12/4",
        "2026-12-10..12/4",
        "..5号",
        "som..",
    ],
)
def test_span_refused(text: str) -> None:
    with pytest.raises(DateError):
        parse_span(text, MONDAY)


@given(TODAYS, st.integers(0, 400), st.integers(0, 400))
def test_a_span_of_days_is_that_span(today: date, start: int, length: int) -> None:
    first = today + timedelta(days=start)
    last = first + timedelta(days=length)
    assert parse_span(f"{first}..{last}", today) == (first, last)
    if length:
        with pytest.raises(DateError, match="ends before"):
            parse_span(f"{last}..{first}", today)


@given(TODAYS, st.integers(0, 30), st.sampled_from(["eow", "eom", "eoq", "eoy", "fri", "周三"]))
def test_an_end_without_its_own_week_follows_the_beginning(
    today: date, start: int, end: str
) -> None:
    first = today + timedelta(days=start)
    assert parse_span(f"{first}..{end}", today) == (first, parse_date(end, first))


def test_shown_in_lists() -> None:
    assert show_date(date(2026, 12, 1), MONDAY) == "12-01"
    assert show_date(date(2027, 1, 5), MONDAY) == "2027-01-05"


def test_shown_with_weekday() -> None:
    assert show_day(date(2026, 12, 1)) == "Tue 2026-12-01"
    with speaking("zh"):
        assert show_day(date(2026, 12, 1)) == "2026-12-01 周二"


@pytest.mark.parametrize(
    ("days", "done", "english", "chinese"),
    [
        (-5, False, "5 d late", "逾期 5 天"),
        (-1, False, "1 d late", "逾期 1 天"),
        (0, False, "today", "今天"),
        (1, False, "tomorrow", "明天"),
        (2, False, "Wed 11-25", "11-25 周三"),
        (-5, True, "11-18", "11-18"),
        (0, True, "11-23", "11-23"),
    ],
)
def test_due(days: int, done: bool, english: str, chinese: str) -> None:
    due = MONDAY + timedelta(days=days)
    assert show_due(due, MONDAY, done) == english
    with speaking("zh"):
        assert show_due(due, MONDAY, done) == chinese


NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("instant", "zone", "now", "shown"),
    [
        ("2026-11-23T06:03:09Z", "Asia/Shanghai", None, "2026-11-23 14:03"),
        ("2026-11-23T06:03:09Z", "Asia/Shanghai", NOW, "14:03"),
        ("2026-11-22T16:30:00+00:00", "Asia/Shanghai", NOW, "00:30"),
        ("2026-11-22T06:03:00Z", "Asia/Shanghai", NOW, "11-22 14:03"),
        ("2025-12-31T23:00:00Z", "UTC", NOW, "2025-12-31 23:00"),
        ("2026-11-23T06:03:00", "UTC", NOW, "06:03"),
        ("2026-11-23T06:03:00Z", "Mars/Base", NOW, "06:03 UTC"),
        ("2026-11-23T06:03:00Z", "../../etc/passwd", NOW, "06:03 UTC"),
        ("2026-11-23T06:03:00Z", "", NOW, "06:03 UTC"),
        ("not an instant", "UTC", NOW, "not an instant"),
        ("9999-12-31T23:59:00Z", "Asia/Shanghai", NOW, "9999-12-31T23:59:00Z"),
    ],
)
def test_instant(instant: str, zone: str, now: datetime | None, shown: str) -> None:
    assert show_instant(instant, zone, now) == shown


@pytest.mark.parametrize("language", ["en", "zh"])
def test_each_phrase_that_is_told_is_of_the_rule_that_tells_it(language: str) -> None:
    for rule in RULES:
        for each in phrases(language, [rule]):
            match = re.fullmatch(rule.pattern, plain(each))
            assert match, each
            assert parse_date(each, MONDAY) == rule.meaning(match, MONDAY)
    for stretch in STRETCHES:
        for each in phrases(language, [stretch]):
            first, last = parse_span(each, MONDAY)
            assert None not in (first, last)
            assert (first or MONDAY) < (last or MONDAY), each


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_is_offered_is_understood(language: str) -> None:
    assert {"en": {"today", "next_fri", "eow"}, "zh": {"今天", "下周五", "+3天"}}[language] <= set(
        offered(language)
    )
    for word in offered(language, spans=True):
        assert " " not in word
        assert parse_span(word, MONDAY) != (None, None)
    for word in offered(language):
        assert parse_date(word, MONDAY).year in (2026, 2027)


@given(st.sampled_from(phrases("en") + phrases("zh")), TODAYS)
def test_a_phrase_that_is_told_is_never_beyond_the_calendar(phrase: str, today: date) -> None:
    said = "could be"
    try:
        parse_date(phrase, today)
    except DateError as error:
        said = error.message
    assert "could be" in said
