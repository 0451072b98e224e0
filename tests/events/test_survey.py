"""Surveys: scores with the number of answers behind them, and no text of anybody."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from communitytui.domain.metrics.readings import Value
from communitytui.events.series import Series
from communitytui.events.sniff import SeriesReading, open_source
from communitytui.events.survey import questions, score

ZH = (
    "序号,提交答卷时间,1、你有多大可能推荐本群（0-10）,2、总体满意度,3、其他建议\n"
    "1,2026/11/2 9:30:00,10,5,很好\n2,2026/11/3 9:30:00,9分,4,\n"
    "3,2026/11/20 9:30:00,3,2,太吵\n4,2026/12/1 9:30:00,8,(跳过),\n"
)
EN = (
    "Timestamp,How likely are you to recommend us?,How easy was it to get help?,Anything else?\n"
    "2026-11-02 09:00:00,10,7,fine\n2026-11-05 09:00:00,0,3,\n"
)


def read(path: Path, text: str) -> list[Value]:
    path.write_text(text, encoding="utf-8")
    reading = open_source(path, zone="Asia/Shanghai", order=None, keep_going=False)
    assert isinstance(reading, SeriesReading)
    ((form, given),) = reading.parts
    assert form == "survey"
    return Series(given.name, form, zone="UTC", opener=given.open_binary).values()


def test_answers_become_scores_by_month(tmp_path: Path) -> None:
    november, december = date(2026, 11, 20), date(2026, 12, 1)
    assert read(tmp_path / "a.csv", ZH) == [
        Value("nps", None, november, 100 / 3, n=3),
        Value("csat", None, november, 200 / 3, n=3),
        Value("feedback", None, november, 2),
        Value("nps", None, december, 0, n=1),
    ]
    found = {value.metric: value for value in read(tmp_path / "b.csv", EN)}
    assert (found["nps"].value, found["nps"].n) == (0, 2)
    assert (found["ces"].value, found["feedback"].value) == (5, 1)


def test_what_is_no_score_is_told_and_a_reason_with_a_number_is_none(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "提交时间,你有多大可能推荐,推荐的理由,总体满意度\n"
        "2026-11-02,9,10 本书都好,非常满意\n2026-11-03,11,3 个朋友在,满意\n"
        "2026-11-04,(跳过),便宜,★★☆☆☆\n2026-11-05,10,,很好\n",
        encoding="utf-8",
    )
    table = Series(path, "survey", zone="UTC")
    found = {value.metric: (value.value, value.n) for value in table.values()}
    assert found == {"nps": (100, 2), "csat": (200 / 3, 3)}
    assert table.unknown == ["推荐的理由"]
    assert [(each.line, each.values["found"]) for each in table.skipped] == [(3, "11"), (5, "很好")]


def test_a_score_stands_on_its_scale() -> None:
    assert score("10", "nps") == 10
    assert score(" 4 分", "csat") == 4
    assert score("6", "csat") is None
    assert score("10x0", "nps") is None
    assert score("10/10", "nps") == 10
    assert score("9 - very likely", "nps") == 9
    assert score("5（非常满意）", "csat") == 5
    assert score("100", "nps") is None
    assert score("", "nps") is None


def test_a_table_without_a_score_is_no_survey() -> None:
    assert questions(["date", "dau", "feedback"]) is None
    assert questions(["推荐意愿"]) is None
