from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from communitytui.domain.kernel.numbers import wanted_in
from communitytui.domain.metrics.readings import Value
from communitytui.errors import BadValue
from communitytui.events.series import Series
from communitytui.i18n import speaking
from communitytui.words.errors import explain
from tests.events.writers import format_of

ZONE = "Asia/Shanghai"


def read(path: Path, text: str, **options: object) -> tuple[list[Value], Series]:
    path.write_text(text, encoding="utf-8")
    series = Series(path, format_of(path), zone=ZONE, **options)  # type: ignore[arg-type]
    return series.values(), series


def test_a_plain_table(tmp_path: Path) -> None:
    text = '日期,指标,值,level\n2026-11-01,日活 DAU,12,visit\n2026/11/02,messages,"1,280",\n'
    values, _ = read(tmp_path / "a.csv", text)
    assert values == [
        Value("dau", "visit", date(2026, 11, 1), 12),
        Value("messages", None, date(2026, 11, 2), 1280),
    ]


SLACK = (
    "Date,Total enabled membership,Daily active members,Daily members posting messages,"
    "Weekly active members,Messages posted\n"
    "01/11/2019,100,40,12,60,300\n"
    "02/11/2019,101,,13,61,310\n"
    "04/11/2019,103,42,14,62,320\n"
)


def test_slack_analytics_keeps_missing_days_missing(tmp_path: Path) -> None:
    values, _ = read(tmp_path / "slack.csv", SLACK)
    assert Value("dau", "visit", date(2019, 11, 1), 40) in values
    assert Value("dau", "post", date(2019, 11, 4), 14) in values
    assert Value("members", None, date(2019, 11, 2), 101) in values
    assert not [v for v in values if v.day == date(2019, 11, 3)]
    assert not [
        v for v in values if v.day == date(2019, 11, 2) and v.level == "visit" and v.metric == "dau"
    ]


def test_a_day_above_twelve_tells_the_order(tmp_path: Path) -> None:
    values, _ = read(tmp_path / "s.csv", SLACK + "20/11/2019,104,1,1,1,1\n")
    assert max(v.day for v in values) == date(2019, 11, 20)
    assert min(v.day for v in values) == date(2019, 11, 1)


def test_dates_that_nobody_can_tell_are_asked_for(tmp_path: Path) -> None:
    text = "date,metric,value\n03/04/2026,dau,5\n"
    with pytest.raises(BadValue, match="--dates"):
        read(tmp_path / "a.csv", text)
    values, _ = read(tmp_path / "a.csv", text, order="mdy")
    assert values[0].day == date(2026, 3, 4)


def test_a_discourse_report_is_named_by_its_file_or_by_the_option(tmp_path: Path) -> None:
    text = "date,value\n2026-11-01,7\n"
    values, _ = read(tmp_path / "visits-2026.csv", text)
    assert values == [Value("dau", "visit", date(2026, 11, 1), 7)]
    with pytest.raises(BadValue) as refused:
        read(tmp_path / "export.csv", text)
    assert refused.value.values["wants"] == "metric"
    values, _ = read(tmp_path / "export.csv", text, metric="mau", level="visit")
    assert values == [Value("mau", "visit", date(2026, 11, 1), 7)]


def test_wecom_statistics(tmp_path: Path) -> None:
    item = {
        "stat_time": 1793462400,
        "data": {"member_total": 90, "member_has_msg": 9, "msg_total": 50},
    }
    values, _ = read(tmp_path / "w.json", json.dumps({"errcode": 0, "items": [item]}))
    day = date(2026, 11, 1)
    assert values == [
        Value("members", None, day, 90),
        Value("dau", "post", day, 9),
        Value("messages", None, day, 50),
    ]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("2026-11-02,dau,many", "line 3: expected a number for dau, found many"),
        ("2026-11-02,dau,NaN", "line 3: dau cannot be NaN"),
        ("2026-13-02,dau,4", "line 3: expected a date"),
        ("2026-11-02,duu,4", "line 3: unknown metric duu"),
        ("2026-11-02,dau", "line 3: expected 3 columns, found 2"),
    ],
)
def test_a_bad_line_is_told_and_nothing_is_taken(tmp_path: Path, line: str, words: str) -> None:
    text = f"date,metric,value\n2026-11-01,dau,3\n{line}\n2026-11-03,dau,5\n"
    with pytest.raises(BadValue) as caught:
        read(tmp_path / "a.csv", text)
    assert words in str(caught.value)
    values, series = read(tmp_path / "a.csv", text, keep_going=True)
    assert [value.value for value in values] == [3, 5]
    assert [skipped.line for skipped in series.skipped] == [3]


def table(name: str, *cells: str) -> str:
    return "date,metric,value\n" + "".join(
        f'2026-11-{day:02},{name},"{cell}"\n' for day, cell in enumerate(cells, 1)
    )


@pytest.mark.parametrize(
    ("name", "cells", "said"),
    [
        ("dau", ("30", "30%"), "line 3: dau: 30%: expected a number (people)"),
        ("dau", ("$30",), "line 2: dau: $30: expected a number (people)"),
        ("messages", ("1.280",), "line 2: messages: 1.280 could mean 1280 or 1.28"),
        ("stickiness", ("0.25", "0.31"), "line 2: stickiness: 0.25 could mean 0.25% or 25%"),
        ("csat", ("4.6", "4.1"), "line 2: csat: 4.6 could be a score from 1 to 5"),
        ("cost_per_retained", ("$5",), "amounts here are in CNY"),
        ("dau", ("many",), "line 2: expected a number for dau, found many"),
    ],
)
def test_a_table_in_another_unit_is_refused_with_its_line(
    tmp_path: Path, name: str, cells: tuple[str, ...], said: str
) -> None:
    with speaking("en"), pytest.raises(BadValue) as caught:
        read(tmp_path / "a.csv", table(name, *cells), currency="CNY")
    assert said in explain(caught.value)


def test_a_column_shows_by_itself_that_it_is_in_percent(tmp_path: Path) -> None:
    for name, cells, numbers in (
        ("stickiness", ("0.5", "31"), [0.5, 31]),
        ("stickiness", ("0.5%", "31%"), [0.5, 31]),
        ("csat", ("4.5", "86"), [4.5, 86]),
        # What can be above 100 % is small on most days.
        ("leave_rate", ("0.5", "0.2"), [0.5, 0.2]),
        ("dau", ("30人", "1.2万"), [30, 12000]),
    ):
        values, _ = read(tmp_path / "a.csv", table(name, *cells))
        assert [value.value for value in values] == numbers, name


def test_own_metrics_and_money_are_read_in_their_units(tmp_path: Path) -> None:
    own = {"checkins": wanted_in({"zh": "次", "en": "times"})}
    values, _ = read(tmp_path / "a.csv", table("checkins", "12 times", "3.5"), own=own)
    assert [value.value for value in values] == [12, 3.5]
    with pytest.raises(BadValue):
        read(tmp_path / "a.csv", table("checkins", "12%"), own=own)
    with pytest.raises(BadValue, match="no currency"):
        read(tmp_path / "a.csv", table("cost_per_retained", "5"))
    values, _ = read(tmp_path / "a.csv", table("cost_per_retained", "$5"), currency="USD")
    assert [value.value for value in values] == [5]
    _, series = read(tmp_path / "a.csv", table("dau", "30%", "31"), keep_going=True)
    assert len(series.skipped) == 1
