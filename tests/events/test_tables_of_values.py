"""Tables of daily values as people and programs keep them, and what they leave open."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from communitytui.errors import BadValue
from communitytui.events.series import Series
from tests.events.writers import format_of

ZONE = "Asia/Shanghai"


def read(path: Path, text: str, **options: Any) -> tuple[dict[tuple[str, str], float], Series]:
    path.write_text(text, encoding="utf-8")
    series = Series(path, format_of(path), zone=ZONE, currency="CNY", **options)
    found = {(value.metric, value.day.isoformat()): value.value for value in series.values()}
    return found, series


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("日期,指标,值\n2026/10/5,日活,312\n", {("dau", "2026-10-05"): 312}),
        ("sep=;\ndate;metric;value\n2026-10-05;dau;312\n", {("dau", "2026-10-05"): 312}),
        (
            "date,joined,visitors\n2026-10-05,3,90\n",
            {("joins", "2026-10-05"): 3, ("dau", "2026-10-05"): 90},
        ),
        (
            "date,orders,visitors\n2026-10-05,3,90\n",
            {("orders", "2026-10-05"): 3, ("visitors", "2026-10-05"): 90},
        ),
        (
            "日期,花费（元）,GMV,线索\n2026/10/5,80,1280.5,4\n",
            {
                ("spend", "2026-10-05"): 80,
                ("revenue", "2026-10-05"): 1280.5,
                ("leads", "2026-10-05"): 4,
            },
        ),
        (
            "date,dau,messages\n2026-10-05,312,900\n2026-10-06,298,\n",
            {
                ("dau", "2026-10-05"): 312,
                ("messages", "2026-10-05"): 900,
                ("dau", "2026-10-06"): 298,
            },
        ),
        (
            "日期;日活;首响时间（中位数）\n2026-10-05;1.280;2,5\n",
            {("dau", "2026-10-05"): 1280, ("ttfr", "2026-10-05"): 2.5},
        ),
        (
            'date,metric,value\n2026-10-05,ttfr,2.5\n2026-10-05,messages,"1,280"\n',
            {("ttfr", "2026-10-05"): 2.5, ("messages", "2026-10-05"): 1280},
        ),
        (
            "date;metric;value\n2026-10-05;messages;1.280.000\n2026-10-06;messages;1.280\n",
            {("messages", "2026-10-05"): 1_280_000, ("messages", "2026-10-06"): 1280},
        ),
    ],
)
def test_what_people_keep_in_spreadsheets(
    tmp_path: Path, text: str, values: dict[tuple[str, str], float]
) -> None:
    assert read(tmp_path / "n.csv", text)[0] == values


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("date;metric;value\n2026-10-05;dau;1.280\n", "--decimal"),
        ("date,metric,value\n01/05/2026,dau,1\n01/06/2026,dau,2\n01/07/2026,dau,3\n", "--dates"),
        ("date,metric,value\n2026-10-05,dau,312\n2026-10-05,dau,298\n", "line 3: dau has a value"),
        ("date,metric,value\n2026-10-05,dau,312.5\n", "counts whole things; found 312.5"),
        ('date,metric,value\n2026-10-05,ttfr,2.5\n2026-10-06,ttfr,"2,5"\n', "--decimal"),
        ("date,weather,mood\n2026-10-05,312,900\n", "line 1: unknown metric"),
    ],
)
def test_what_nobody_can_tell_is_asked_for(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(BadValue) as caught:
        read(tmp_path / "n.csv", text)
    assert words in str(caught.value)


def test_a_mark_and_an_order_can_be_said(tmp_path: Path) -> None:
    text = "date;metric;value\n01/05/2026;dau;1.280\n"
    found, _ = read(tmp_path / "n.csv", text, decimal=",", order="dmy")
    assert found == {("dau", "2026-05-01"): 1280}
    text = "date;metric;value\n01/05/2026;ttfr;1.280\n"
    found, _ = read(tmp_path / "n.csv", text, decimal=".", order="mdy")
    assert found == {("ttfr", "2026-01-05"): 1.28}


def test_dates_that_run_on_in_one_order_only(tmp_path: Path) -> None:
    days = ("28/04", "29/04", "01/05", "02/05")
    assert len(read(tmp_path / "n.csv", _table(days))[0]) == 4
    found, _ = read(tmp_path / "n.csv", _table(("11/04", "12/04", "01/05", "02/05")))
    assert min(day for _, day in found) == "2026-04-11"


def _table(days: tuple[str, ...]) -> str:
    return "date,metric,value\n" + "".join(f"{day}/2026,dau,5\n" for day in days)


SLACK = (
    "Date,Total enabled membership,Daily active members,Daily members posting messages,"
    "Messages posted\n"
    "05/11/2019,11,10,7,70\n06/11/2019,15,11,10,117\n07/11/2019,15,7,5,183\n"
    "09/11/2019,15,6,4,229\n10/11/2019,15,1,0,228\n25/11/2019,15,8,5,259\n"
)


def test_a_running_total_is_told_apart_by_day(tmp_path: Path) -> None:
    found, series = read(tmp_path / "s.csv", SLACK)
    messages = {day: value for (metric, day), value in found.items() if metric == "messages"}
    # None on the first day, after a missing day, or where the total fell.
    assert messages == {"2019-11-06": 47, "2019-11-07": 66}
    assert {date(2019, 11, 8), date(2019, 11, 24)} <= series.gaps
    assert len(series.gaps) == 15


def test_columns_by_kind_of_channel_count_by_day(tmp_path: Path) -> None:
    text = (
        "Date,Daily active members,Messages posted,Messages in public channels,"
        "Messages in private channels,Messages in DMs\n"
        "2019-11-05,10,1000,20,5,900\n2019-11-09,10,2000,30,0,900\n"
    )
    found, _ = read(tmp_path / "s.csv", text)
    assert (found["messages", "2019-11-05"], found["messages", "2019-11-09"]) == (25, 30)


def test_who_left_wecom_is_the_difference(tmp_path: Path) -> None:
    def item(day: int, members: int, new: int) -> dict[str, Any]:
        data = {"member_total": members, "new_member_cnt": new, "msg_total": 5}
        return {"stat_time": 1793462400 + day * 86_400, "data": data}

    items = [item(0, 90, 3), item(1, 92, 5), item(3, 80, 0), item(4, 85, 1)]
    found, series = read(tmp_path / "w.json", json.dumps({"items": items}))
    leaves = {day: value for (metric, day), value in found.items() if metric == "leaves"}
    # Four more than joined cannot have left: then the counts do not fit, and nothing is said.
    assert leaves == {"2026-11-02": 3}
    assert series.gaps == {date(2026, 11, 3)}
