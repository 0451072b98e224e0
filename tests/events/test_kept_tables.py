"""Forty tables as people keep them: each is read right, or refused with its line and a way out."""

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
}  # fmt: skip
SHEETS: dict[str, list[list[Any]]] = {
    "spreadsheet": ROWS,
    "spreadsheet with a title": [["2026 年 11 月数据"], [], *ROWS, ["合计", 1610, 8190]],
    "spreadsheet with texts": [[str(cell) for cell in row] for row in ROWS],
    "spreadsheet in columns C on": [[None, None, *row] for row in ROWS],
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
        table = Series(given.name, form, zone="Asia/Shanghai", opener=given.open_binary)
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


def test_names_of_columns_are_known_in_both_languages_and_with_units() -> None:
    assert column_of("新增") == ("joins", None)
    assert column_of("退群人数（人）") == ("leaves", None)
    assert column_of("Daily active") == ("dau", None)
    assert column_of("viewers") == ("dau", "visit")
    assert column_of("销售额（元）") == ("revenue", None)
    assert column_of("weather") is None
