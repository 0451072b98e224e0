"""What a file is, bad files of every kind, encodings, the order of dates, zips."""

from __future__ import annotations

import json
import os
import struct
import zipfile
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from communitytui.errors import BadValue, NotFound
from communitytui.events import zips
from communitytui.events.event import Event, Skipped
from communitytui.events.sniff import open_source
from tests.events.generator import ZONE, truth
from tests.events.writers import discord_export, format_of, formats, write_discord, write_telegram

_TRUTH = truth(days=40)
_HEADER = "timestamp,author_id,kind,text\n"


def _file(folder: Path, content: str | bytes, name: str = "file") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def _read(
    path: Path, keep_going: bool = False, order: str | None = None, zone: str = ZONE
) -> tuple[list[Event], list[Skipped]]:
    with open_source(path, zone=zone, order=order, keep_going=keep_going) as reading:
        return list(reading), reading.skipped


def _refusal(path: Path, order: str | None = None) -> str:
    with pytest.raises(BadValue) as caught:
        _read(path, order=order)
    text = str(caught.value)
    assert "\n" not in text
    return text


# What it is -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("date,metric,value\n2026-01-01,dau,5\n", "series"),
        ("date,metric,value,level\n", "series"),
        ("日期;指标;值\n2026-01-01;dau;5\n", "series"),
        ("Date,Total enabled membership,Daily active members\n01/02/2020,5,3\n", "slack_analytics"),
        ("date,value\n2026-01-01,5\n", "discourse_report"),
        ('{"errcode":0,"items":[{"stat_time":1,"data":{"msg_total":1}}]}', "wecom"),
    ],
)
def test_tables_of_daily_values_are_named_and_have_no_events(
    content: str, name: str, tmp_path: Path
) -> None:
    path = _file(tmp_path, content)
    assert format_of(path) == name
    assert "daily values" in _refusal(path)


@pytest.mark.parametrize(
    "content",
    [
        "just some words\nin two lines\n",
        "a,b,c\n1,2,3\n",
        "{}",
        '{"messages": "no"}',
        "[]",
        "[1, 2",
        "<html><body>messages</body></html>",
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 50,
        b"\x00" * 5000,
        b"\xff\xfe",
        "{" * 100_000,
        "[" * 100_000,
        "x" * 9_000_000,
        "",
        "\n\n  \n",
    ],
)
def test_a_foreign_file_is_refused_in_one_line_that_says_what_was_expected(
    content: str | bytes, tmp_path: Path
) -> None:
    told = _refusal(_file(tmp_path, content, "foreign\x1b[31m.dat"))
    assert told.startswith("foreign[31m.dat")
    assert "expected" in told


def test_without_a_file_without_a_zone_without_an_order(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no such file"):
        _read(tmp_path / "none")
    with pytest.raises(BadValue, match="it is a folder"):
        _read(tmp_path)
    path = _file(tmp_path, _HEADER)
    with pytest.raises(BadValue, match="Unknown time zone Mars/Base"):
        _read(path, zone="Mars/Base")
    with pytest.raises(BadValue, match="Unknown time zone"):
        _read(path, zone="../../etc/passwd")
    with pytest.raises(BadValue, match="Unknown order of dates"):
        _read(path, order="myd")
    assert _read(path) == ([], [])


# Bad lines ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("yesterday,u1,message,x", "line 3: expected a date and time, found yesterday"),
        ("1767225600,u1,message", "line 3: expected 4 columns, found 3"),
        ("1767225600,u1,message,x,y,z", "line 3: expected 4 columns, found 6"),
        ("1767225600,u1,sneeze,x", "line 3: expected message, reaction, join, leave or other"),
        ("99999999999999999999,u1,message,x", "line 3: expected a date and time"),
        ("nan,u1,message,x", "line 3: expected a date and time"),
        ("-1,u1,message,x", "line 3: expected a date and time"),
        ("0001-01-01,u1,message,x", "line 3: expected a date and time"),
        ("9999-12-31T23:59:59,u1,message,x", "line 3: expected a date and time"),
        ("\x1b[2J,u1,message,x", "line 3: expected a date and time, found [2J"),
        ('1767225600,u1,message,"' + "x" * 200_000, "line 3: a quote from here"),
    ],
)
def test_a_bad_line_is_told_or_skipped(line: str, told: str, tmp_path: Path) -> None:
    good = "1767225600,u1,message,hi\n"
    path = _file(tmp_path, _HEADER + good + line + "\n" + good)
    assert told in _refusal(path)
    events, skipped = _read(path, keep_going=True)
    assert len(skipped) == 1
    assert skipped[0].line == 3
    assert told in skipped[0].problem.format(**skipped[0].values)
    assert len(events) == 2


@pytest.mark.parametrize("form", formats(_TRUTH), ids=lambda form: form.write.__name__[6:])
def test_a_truncated_export_never_crashes(form: Any, tmp_path: Path) -> None:
    whole = form.write(_TRUTH, tmp_path).read_bytes()
    name = form.write(_TRUTH, tmp_path).name
    for share in (0.02, 0.5, 0.83, 0.997):
        path = _file(tmp_path, whole[: int(len(whole) * share)], name)
        with suppress(BadValue):  # nothing else may come out of it
            _read(path)
        with suppress(BadValue):
            _read(path, keep_going=True)


@pytest.mark.parametrize("write", [write_telegram, write_discord])
def test_truncated_json_names_the_line_and_keeps_what_was_whole(write: Any, tmp_path: Path) -> None:
    path = write(_TRUTH, tmp_path)
    text = path.read_text("utf-8")
    cut = _file(tmp_path, text[: len(text) // 2], path.name)
    line = text[: len(text) // 2].count("\n") + 1
    told = _refusal(cut)
    assert "the file ends early" in told
    stated = int(told.split("line ")[1].split(",")[0])
    assert line - 30 < stated <= line
    events, skipped = _read(cut, keep_going=True)
    assert len(events) > 50
    assert [one.line for one in skipped] == [stated]


def test_a_discord_export_without_its_count_or_with_another_is_cut_off(tmp_path: Path) -> None:
    export = discord_export(_TRUTH)
    del export["messageCount"]
    path = _file(tmp_path, json.dumps(export), "d.json")
    assert "the count of messages at the end is missing" in _refusal(path)
    assert len(_read(path, keep_going=True)[0]) == len(export["messages"])
    export["messageCount"] = 7
    assert "7 messages stated" in _refusal(_file(tmp_path, json.dumps(export), "d.json"))


def test_two_files_glued_together_are_refused(tmp_path: Path) -> None:
    text = write_telegram(_TRUTH, tmp_path).read_text("utf-8")
    assert "expected EOF" in _refusal(_file(tmp_path, text + text, "glued.json"))


@pytest.mark.parametrize(
    "item",
    [
        {"id": 1, "type": "message", "date": None},
        {"id": {}, "type": [], "date": 7, "text": {"a": 1}},
        {"id": 1, "type": "message", "date_unixtime": "9" * 400},
        {"id": 1, "type": "service", "action": "invite_members", "members": [None, {}, 3]},
        {"reactions": {"count": "x"}, "text": [[["deep"]]], "from": 3.5, "from_id": True},
        [],
        "text",
        None,
    ],
)
def test_wrong_types_inside_a_message_are_faults_not_crashes(item: Any, tmp_path: Path) -> None:
    stamp = {"date_unixtime": "1767225600"}
    items = [item, {**item, **stamp, "date": None} if isinstance(item, dict) else item]
    chat = {"name": "n", "type": "private_group", "id": 1, "messages": items}
    path = _file(tmp_path, json.dumps(chat), "t.json")
    _events, skipped = _read(path, keep_going=True)
    assert skipped
    assert "line 1" in _refusal(path)


def test_too_many_bad_lines_are_another_file(tmp_path: Path) -> None:
    path = _file(tmp_path, _HEADER + "1767225600,u,message,x\n" + "no,u,message,x\n" * 10_001)
    with pytest.raises(BadValue, match="more than 10000 lines"):
        _read(path, keep_going=True)


def test_zero_bytes_and_huge_lines_in_text_do_not_matter(tmp_path: Path) -> None:
    path = _file(tmp_path, _HEADER + "1767225600,u\x001,message,a\x00?\n")
    (event,), _ = _read(path)
    assert event.question
    assert event.author == "u1"
    line = "1/2/26, 23:55 - Bob: " + "y" * 5_000_000
    assert "longer than 4000000 characters" in _refusal(_file(tmp_path, line), order="dmy")


# Encodings ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_the_encoding_is_found(encoding: str, tmp_path: Path) -> None:
    text = "时间,昵称,内容\n" + "2026-01-01 10:00:00,张三,大家好吗？\n" * 30
    events, _ = _read(_file(tmp_path, text.encode(encoding)))
    assert {(event.author, event.question) for event in events} == {("张三", True)}
    assert len(events) == 30


def test_a_long_beginning_of_ascii_proves_nothing(tmp_path: Path) -> None:
    line = "2026-01-01 10:00:00,bob,hi\n"
    text = "time,name,text\n" + line * 30_000 + "2026-01-01 10:00:00,张三,好\n"
    assert len(text) > 1 << 19
    events, _ = _read(_file(tmp_path, text.encode("gb18030")))
    assert events[-1].author == "张三"


def test_bytes_that_are_no_text_are_told_with_their_line(tmp_path: Path) -> None:
    text = ("time,name,text\n" + "2026-01-01 10:00:00,张三,好\n" * 99).encode()
    text += b"2026-01-01 10:00:00,\xff\xfe\xff,x\n" + "2026-01-01 10:00:00,张三,好\n".encode() * 9
    path = _file(tmp_path, text)
    assert "line 101: not text in utf-8" in _refusal(path)
    assert len(_read(path, keep_going=True)[0]) == 109


# The order of dates ---------------------------------------------------------------------------


def _chat(*dates: str) -> str:
    return "".join(f"{date}, 10:00 - Bob: hi\n" for date in dates)


def _days(events: list[Event]) -> list[str]:
    zone = ZoneInfo(ZONE)
    return [datetime.fromtimestamp(event.at, zone).strftime("%Y-%m-%d") for event in events]


@pytest.mark.parametrize(
    ("dates", "first"),
    [
        (("01/02/26", "13/02/26"), "2026-02-01"),
        (("01/02/26", "01/13/26"), "2026-01-02"),
        (("1/2/2026", "1/3/2026", "1/4/2026", "2/1/2026"), "2026-01-02"),
        (("1/2/2026", "2/2/2026", "1/3/2026", "1/4/2026"), "2026-02-01"),
        (("2026/1/2", "2026/1/3"), "2026-01-02"),
        (("26/01/31", "26/02/01"), "2026-01-31"),
        (("31.01.26", "01.02.26"), "2026-01-31"),
    ],
)
def test_the_order_is_found_over_the_whole_file(
    dates: tuple[str, ...], first: str, tmp_path: Path
) -> None:
    path = _file(tmp_path, _chat(*dates))
    assert _days(_read(path)[0])[0] == first


def test_an_order_that_cannot_be_known_is_asked_for(tmp_path: Path) -> None:
    path = _file(tmp_path, _chat("01/02/26", "01/02/26"))
    assert "--dates dmy or --dates mdy" in _refusal(path)
    assert _days(_read(path, order="dmy")[0])[0] == "2026-02-01"
    assert _days(_read(path, order="mdy")[0])[0] == "2026-01-02"
    mixed = _file(tmp_path, _chat("13/02/26", "02/13/26"))
    assert "line 2: the date 02/13/26 fits no order" in _refusal(mixed)


def test_the_plain_table_finds_its_order_too(tmp_path: Path) -> None:
    rows = "".join(f"{day:02}/03/2026 08:00,u,message,x\n" for day in (5, 6, 20))
    path = _file(tmp_path, _HEADER + rows)
    assert _days(_read(path)[0]) == ["2026-03-05", "2026-03-06", "2026-03-20"]
    path = _file(tmp_path, _HEADER + "05/03/2026 08:00,u,message,x\n")
    assert "--dates" in _refusal(path)
    assert _days(_read(path, order="mdy")[0]) == ["2026-05-03"]


@pytest.mark.parametrize(
    ("stamp", "iso"),
    [
        ("1767225600", "2026-01-01T00:00:00"),
        ("1767225600123", "2026-01-01T00:00:00"),
        ("1767225600.75", "2026-01-01T00:00:00"),
        ("2026-01-01T08:00:00+08:00", "2026-01-01T00:00:00"),
        ("2026-01-01T00:00:00Z", "2026-01-01T00:00:00"),
        ("2026-01-01 00:00:00 UTC", "2026-01-01T00:00:00"),
        ("2026-01-01 01:00", "2026-01-01T00:00:00"),
        ("2026/1/1 1:00:00", "2026-01-01T00:00:00"),
        ("2026年1月1日 下午1:05", "2026-01-01T12:05:00"),
        ("2026-01-01", "2025-12-31T23:00:00"),
        ("2025-07-01 12:00:00", "2025-07-01T10:00:00"),
    ],
)
def test_times_as_people_and_programs_write_them(stamp: str, iso: str, tmp_path: Path) -> None:
    path = _file(tmp_path, _HEADER + f"{stamp},u,message,x\n" * 3)
    events, _ = _read(path)
    wanted = int(datetime.fromisoformat(iso).replace(tzinfo=UTC).timestamp())
    assert {event.at for event in events} == {wanted}


# Zips -----------------------------------------------------------------------------------------


def _zip(path: Path, members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize(
    "name", ["../up.json", "/etc/x.json", "a/../../x.json", "C:/x", "a\\..\\b"]
)
def test_a_member_that_points_outside_is_refused(name: str, tmp_path: Path) -> None:
    path = _zip(tmp_path / "s.zip", {"users.json": b"[]", name: b"[]"})
    assert "points outside" in _refusal(path)


def test_a_bomb_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _zip(tmp_path / "b.zip", {"users.json": b"[]", "g/2026-01-01.json": b" " * (70 << 20)})
    assert "far more than a chat export" in _refusal(path)
    monkeypatch.setattr(zips, "MOST_MEMBERS", 1)
    path = _zip(tmp_path / "m.zip", {"users.json": b"[]", "channels.json": b"[]"})
    assert "more than 1 files in the zip" in _refusal(path)


def test_broken_locked_and_empty_zips(tmp_path: Path) -> None:
    members = {"users.json": b"[]", "g/2026-01-01.json": os.urandom(2000)}
    path = _zip(tmp_path / "z.zip", members, zipfile.ZIP_STORED)
    whole = path.read_bytes()
    assert "broken or unfinished zip" in _refusal(_file(tmp_path, whole[:-60], "cut.zip"))
    at = whole.index(b"PK\x01\x02") + 8
    locked = whole[:at] + struct.pack("<H", 1) + whole[at + 2 :]
    assert "encrypted" in _refusal(_file(tmp_path, locked, "locked.zip"))
    at = whole.index(b"g/2026") + len("g/2026-01-01.json") + 50
    assert _refusal(_file(tmp_path, whole[:at] + b"!" + whole[at + 1 :], "flipped.zip"))
    assert "no chat export in the zip" in _refusal(_zip(tmp_path / "e.zip", {"a.txt": b"hello"}))
    assert "no chat export in the zip" in _refusal(_zip(tmp_path / "n.zip", {}))


def test_a_slack_day_that_is_cut_names_its_member(tmp_path: Path) -> None:
    day = b'[{"type":"message","ts":"1767225600.1","user":"U1"},\n{"type":"mess'
    path = _zip(tmp_path / "s.zip", {"users.json": b"[]", "general/2026-01-01.json": day})
    assert "s.zip/general/2026-01-01.json, line 2, column 1" in _refusal(path)
    events, skipped = _read(path, keep_going=True)
    assert (len(events), len(skipped)) == (1, 1)
