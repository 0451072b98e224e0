"""Tables as people keep them: each is read right, or refused with its line and a way out."""

# ruff: noqa: E501 (a table is read best in one line)
from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from communitytui.errors import BadValue
from communitytui.events.cells import column_of
from communitytui.events.series import Series
from communitytui.events.sniff import SeriesReading, open_source

TODAY = date(2026, 12, 1)
#: What each readable table says, in its own way: two days of two metrics.
TRUTH = {
    ("dau", "2026-11-02"): 1312.0,
    ("dau", "2026-11-03"): 298.0,
    ("messages", "2026-11-02"): 4210.0,
    ("messages", "2026-11-03"): 3980.0,
}
LONG = (
    "2026-11-02,dau,1312\n2026-11-03,dau,298\n2026-11-02,messages,4210\n2026-11-03,messages,3980\n"
)
WIDE = "date,dau,messages\n2026-11-02,1312,4210\n2026-11-03,298,3980\n"
ROWS: list[list[Any]] = [
    ["date", "dau", "messages"],
    [date(2026, 11, 2), 1312, 4210],
    [date(2026, 11, 3), 298, 3980],
]

TEXTS: dict[str, str | bytes] = {
    "wide": WIDE,
    "long": "date,metric,value\n" + LONG,
    "long, semicolons": ("date,metric,value\n" + LONG).replace(",", ";"),
    "tabs": WIDE.replace(",", "\t"),
    "bars": WIDE.replace(",", "|"),
    "sep= line": "sep=;\n" + WIDE.replace(",", ";"),
    "byte order mark": b"\xef\xbb\xbf" + WIDE.encode(),
    "UTF-16": WIDE.replace(",", "\t").encode("utf-16"),
    "GB18030": "日期,日活,消息数\n2026-11-02,1312,4210\n2026-11-03,298,3980\n".encode("gb18030"),
    "Chinese names": "日期,日活 DAU,群聊记录数\n2026-11-02,1312,4210\n2026-11-03,298,3980\n",
    "what operators write": "日期,日活,消息数\n2026-11-02,1312,4210\n2026-11-03,298,3980\n",
    "units in brackets": WIDE.replace("dau,messages", "活跃人数（人）,消息数(条)"),
    "WeCom console": (
        "统计时间,发过消息的群成员数,群聊消息总数\n2026-11-02,1312,4210\n2026-11-03,298,3980\n"
    ),
    "Discord insights": (
        "interval_start_timestamp,communicators,messages\n"
        "2026-11-02T00:00:00+00:00,1312,4210\n2026-11-03T00:00:00+00:00,298,3980\n"
    ),
    "Chinese dates": "日期,日活,消息数\n2026年11月2日,1312,4210\n2026年11月3日,298,3980\n",
    "slashes": WIDE.replace("2026-11-02", "2026/11/2").replace("2026-11-03", "2026/11/3"),
    "dots": WIDE.replace("2026-11-02", "2026.11.2").replace("2026-11-03", "2026.11.3"),
    "day first": WIDE.replace("2026-11-02", "02.11.2026").replace("2026-11-03", "03.11.2026")
    + "14.11.2026,5,5\n",
    "no marks": WIDE.replace("2026-11-0", "2026110"),
    "month names": WIDE.replace("2026-11-02", '"Nov 2, 2026"').replace(
        "2026-11-03", '"3 November 2026"'
    ),
    "with a time": WIDE.replace("2026-11-02", "2026-11-02 00:00:00").replace(
        "2026-11-03", "2026-11-03 00:00:00"
    ),
    "numbers of days": WIDE.replace("2026-11-02", "46328").replace("2026-11-03", "46329"),
    "thousands": "date,dau,messages\n2026-11-02,\"1,312\",\"4,210\"\n2026-11-03,298,\"3,980\"\n",
    "German numbers": (
        "date;dau;messages\n02.11.2026;1.312;4.210\n03.11.2026;298;3.980\n"
        "15.11.2026;1.000.000;\n"
    ),
    "a title above": "晨光读书会 数据日报,,\n,,\n" + WIDE,
    "a title of one cell": "Morning readers\n\n" + WIDE,
    "totals below": WIDE + "合计,1610,8190\n平均,805,4095\n",
    "total in English": WIDE + "Total,1610,8190\n",
    "empty columns": "date,,dau,messages,\n2026-11-02,,1312,4210,\n2026-11-03,,298,3980,\n",
    "blank lines": WIDE.replace("\n", "\n\n"),
    "columns we do not know": (
        "date,weather,dau,messages,note\n2026-11-02,sun,1312,4210,x\n2026-11-03,,298,3980,\n"
    ),
    "another order": "messages,dau,date\n4210,1312,2026-11-02\n3980,298,2026-11-03\n",
    "newest first": "date,dau,messages\n2026-11-03,298,3980\n2026-11-02,1312,4210\n",
    "cells that nobody filled in": WIDE + "2026-11-04,,\n",
    "Windows line ends": WIDE.replace("\n", "\r\n"),
    "old Mac line ends": WIDE.replace("\n", "\r"),
    # Days.
    "days without a year": "日期,日活,消息数\n11/2,1312,4210\n11/3,298,3980\n",
    "days in words without a year": "日期,日活,消息数\n11月2日,1312,4210\n11月3号,298,3980\n",
    "days as Excel shortens them": WIDE.replace("2026-11-02", "2-Nov").replace(
        "2026-11-03", "3-Nov-26"
    ),
    "a year of two digits first": (
        "日期,日活,消息数\n26/11/2,1312,4210\n26/11/3,298,3980\n26/11/13,1,1\n"
    ),
    "a year of two digits last": (
        "date,dau,messages\n11/2/26,1312,4210\n11/3/26,298,3980\n11/13/26,1,1\n"
    ),
    "with the day of the week": (
        "日期,日活,消息数\n2026-11-02（周一）,1312,4210\n2026/11/3 星期二,298,3980\n"
    ),
    "wide digits": "日期,日活,消息数\n２０２６-１１-０２,１３１２,４２１０\n２０２６/１１/３,２９８,３９８０\n",
    # Numbers.
    "units in cells": "日期,日活,消息数\n2026-11-02,1312人,0.421万\n2026-11-03,298 人,3980条\n",
    "a scale in brackets": "日期,日活(百人),消息数（千条）\n2026-11-02,13.12,4.21\n2026-11-03,2.98,3.98\n",
    "a scale in English": "date,dau,messages (in thousands)\n2026-11-02,1312,4.21\n2026-11-03,298,3.98\n",
    "thousands with a wide comma": "日期\t日活\t消息数\n2026-11-02\t1，312\t4，210\n2026-11-03\t298\t3，980\n",
    "thousands with narrow blanks": "date;dau;messages\n2026-11-02;1\u202f312;4\u202f210\n2026-11-03;298;3\u202f980\n",
    "Swiss thousands": "date;dau;messages\n2026-11-02;1'312;4'210\n2026-11-03;298;3'980\n",
    "dashes and errors for nothing": WIDE + "2026-11-04,-,#N/A\n2026-11-05,无,/\n2026-11-06,#DIV/0!,n/a\n",
    "more decimal commas than semicolons": (
        "date;dau;messages;note\n2026-11-02;1312;4210;a, b, c\n2026-11-03;298;3980;d, e, f, g\n"
    ),
    # Lines and columns.
    "kept as text": 'date,dau,messages\n="2026-11-02",="1312",="4210"\n\'2026-11-03,\'298,3980\n',
    "names with marks and blanks": "*日 期：,ＤＡＵ,消 息 数*\n2026-11-02,1312,4210\n2026-11-03,298,3980\n",
    "names on two lines of a cell": '日期,"日活\n(人)","消息数\n（条）"\n2026-11-02,1312,4210\n2026-11-03,298,3980\n',
    "names below groups": "日期,活跃,,消息\n,日活,周活,消息数\n2026-11-02,1312,5,4210\n2026-11-03,298,6,3980\n",
    "names in two languages": "日期,日活,消息数\nDate,DAU,Messages\n2026-11-02,1312,4210\n2026-11-03,298,3980\n",
    "units below names": "日期,日活,消息数\n,人,千条\n2026-11-02,1312,4.21\n2026-11-03,298,3.98\n",
    "totals of weeks between": (
        "日期,日活,消息数\n2026-11-02,1312,4210\n第45周合计,1312,4210\n2026-11-03,298,3980\n"
        "周均,805,4095\n最大,1312,4210\n目标,300,4000\n环比,-77%,-5%\n"
    ),
    "header on each page": WIDE + "date,dau,messages\n2026-11-04,5,6\n",
    "numbers of lines": "序号,日期,日活,消息数\n1,2026-11-02,1312,4210\n2,2026-11-03,298,3980\n,合计,1610,8190\n",
    "lines that end early": WIDE + "2026-11-04,5\n",
    "merged days of a long table": (
        "日期,指标,数值\n2026-11-02,日活,1312\n,消息数,4210\n2026-11-03,日活,298\n,消息总数,3980\n"
    ),
    "a column of units": "日期,指标,数值,单位\n" + LONG.replace("4210", "4.21").replace("3980", "3.98")
    .replace("1312", "1312,人").replace("298", "298,人").replace("4.21", "4.21,千条").replace("3.98", "3.98,千条"),
    "Markdown": "| date | dau | messages |\n|---|---|---|\n| 2026-11-02 | 1312 | 4210 |\n| 2026-11-03 | 298 | 3980 |\n",
    "commas of a Chinese keyboard": "日期，日活，消息数\n2026-11-02，1312，4210\n2026-11-03，298，3980\n",
    "UTF-16 without a mark": WIDE.encode("utf-16-le"),
}  # fmt: skip
SHEETS: dict[str, list[list[Any]]] = {
    "spreadsheet": ROWS,
    "spreadsheet with a title": [["2026 年 11 月数据"], [], *ROWS, ["合计", 1610, 8190]],
    "spreadsheet with texts": [[str(cell) for cell in row] for row in ROWS],
    "spreadsheet in columns C on": [[None, None, *row] for row in ROWS],
    "spreadsheet with cells that nobody filled in": [
        *ROWS,
        [date(2026, 11, 4), None, None],
        [None, None, None],
    ],
    "spreadsheet with names below groups": [
        ["11 月日报"],
        ["日期", "活跃", None, "消息"],
        [None, "日活", "备注", "消息数"],
        *([day, dau, "x", messages] for day, dau, messages in ROWS[1:]),
    ],
    "spreadsheet, long": [
        ["日期", "指标", "数值"],
        *([date.fromisoformat(day), name, value] for (name, day), value in TRUTH.items()),
    ],
}


def read(path: Path) -> dict[tuple[str, str], float]:
    """Return the values of a table, as an import would take them."""
    reading = open_source(path, zone="Asia/Shanghai", order=None, keep_going=False)
    assert isinstance(reading, SeriesReading)
    found: dict[tuple[str, str], float] = {}
    for form, given in reading.parts:
        table = Series(
            given.name,
            form,
            zone="Asia/Shanghai",
            opener=given.open_binary,
            today=TODAY,
            currency="CNY",
        )
        for value in table.values():
            found[value.metric, value.day.isoformat()] = value.value
    return found


def agrees(found: dict[tuple[str, str], float]) -> bool:
    return {key: found.get(key) for key in TRUTH} == TRUTH


@pytest.mark.parametrize("kind", TEXTS)
def test_a_table_of_text_is_read_right(tmp_path: Path, kind: str) -> None:
    path, text = tmp_path / "table.csv", TEXTS[kind]
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    found = read(path)
    assert agrees(found)
    assert all(key[1][:7] == "2026-11" for key in found)


@pytest.mark.parametrize("kind", SHEETS)
def test_a_spreadsheet_is_read_right(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "table.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page, day = book.add_worksheet("数据"), book.add_format({"num_format": "m/d/yy"})
        for at, row in enumerate(SHEETS[kind]):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    page.write_datetime(at, column, value, day)
                elif value is not None:
                    page.write(at, column, value)
        book.add_worksheet("empty")
    assert read(path) == TRUTH


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("date,dau\n2026-11-02,many\n", "line 2: expected a number for dau"),
        ("表,,\n\ndate,dau\n2026-11-02,3\n2026-13-40,4\n", "line 5: expected a date"),
        ("date,dau\n01/02/2026,3\n", "day and month cannot be told apart"),
        ("date,profit\n2026-11-02,3\n", "unknown metric profit"),
        ("date,dau\n2026-11-02,3\n2026-11-02,4\n", "line 3: dau has a value"),
        ("date,dau\n2026-11-02,3,9,9\n", "line 2: expected 2 columns, found 4"),
        ("date,dau\n2026-11-02,1,312\n", "line 2: expected 2 columns, found 3"),
        # Of two columns for one thing nobody knows which one counts.
        ("日期,群人数,总人数\n2026-11-02,3,9\n", "--column 总人数=-"),
        ("日期,退群\n2026-11-02,-3\n", "line 2: leaves: .*cannot be negative"),
        ("日期,参与率\n2026-11-02,130%\n", "line 2: participation: .*above 100"),
        ("date,dau\n2026-11-02,3\n2036-11-03,3\n", "line 3: dau: 2036-11-03 is in the future"),
        # A week has no day, and a month none.
        ("日期,周活\n2026-11-02~2026-11-08,12\n", "line 2: expected a date"),
        ("日期,周活\n11.2-11.8,12\n", "line 2: expected a date"),
        ("日期,周活\n20261102-20261108,12\n", "line 2: expected a date"),
        ("日期,月活\n2026年10月,12\n", "line 2: expected a date"),
        ("date,dau\n11/2,3\n11/3,4\n", "--dates mdy"),
        ("date,dau\n26/11/02,3\n", "--dates ymd"),
        ("指标,11月2日,11月3日,11月4日\n日活,3,4,5\n", "line 1: days stand side by side"),
        ("日期,群名,日活\n2026-11-02,一群,3\n2026-11-02,二群,4\n", r"\(一群, 二群\).*--group"),
        ("日期,销售额（美元）\n2026-11-02,3\n", "in another currency"),
        ("日期,日活(%)\n2026-11-02,3\n", "line 2: dau: 3%: expected a number"),
        ("日期,参与率\n2026-11-02,0.12\n", "line 2: participation: 0.12 could mean"),
        (
            "interval_start_timestamp,messages\n2026-11-02,3\n2026-11-09,4\n",
            "export the chart by day",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "table.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadValue, match=said):
        read(path)


def test_a_sheet_without_a_table_of_days_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "table.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet().write_row(0, 0, ["name", "phone"])
    with pytest.raises(BadValue, match="no sheet with a table"):
        read(path)


def test_units_over_a_column_count(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text(
        "日期,销售额（万元）,首响时间（分钟）,参与率(%),留资\n2026-11-02,1.28,45,0.5,+3\n",
        encoding="utf-8",
    )
    assert read(path) == {
        ("revenue", "2026-11-02"): 12800,
        ("ttfr", "2026-11-02"): 0.75,
        ("participation", "2026-11-02"): 0.5,
        ("leads", "2026-11-02"): 3,
    }


def test_every_sheet_with_a_table_of_days_counts(tmp_path: Path) -> None:
    path = tmp_path / "table.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for rows in (
            [["姓名", "电话"]],
            ROWS[:2],
            [["日期", "主题"], ["2026-11-03", "x"]],
            ROWS[::2],
        ):
            page = book.add_worksheet()
            for at, row in enumerate(rows):
                page.write_row(at, 0, [str(cell) for cell in row])
    assert read(path) == TRUTH


def test_names_of_columns_are_known_in_both_languages_and_with_units() -> None:
    assert column_of("新增") == ("joins", None)
    assert column_of("退群人数（人）") == ("leaves", None)
    assert column_of("Daily active") == ("dau", None)
    assert column_of("viewers") == ("dau", "visit")
    assert column_of("销售额（元）") == ("revenue", None)
    assert column_of("weather") is None
    assert column_of("流失率") == ("leave_rate", None)
    assert column_of("Daily Active Users") == ("dau", None)
    assert column_of("DAU@visit") == ("dau", "visit")
