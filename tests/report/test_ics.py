"""The calendar file, read back by a calendar library that had no part in writing it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from communitytui.domain.nouns.schema import check
from communitytui.domain.plan.rhythms import rhythms
from communitytui.domain.workspace import Workspace
from communitytui.i18n import say, speaking
from communitytui.report.ics import calendar_file, folded, text
from tests.report import sample

_STAMPS = {"created": "2026-11-02T01:00:00Z", "updated": "2026-11-30T01:00:00Z"}


def written(**tables: dict[int, dict[str, Any]]) -> str:
    workspace = Workspace({**sample.tables(), **tables}, sample.NOW)
    return calendar_file(workspace, workspace.communities[:1])


def events(data: str) -> list[Any]:
    found = icalendar.Calendar.from_ical(data)
    assert not found.errors
    for event in found.walk("VEVENT"):
        assert not event.errors
    return list(found.walk("VEVENT"))


def by_title(data: str) -> dict[str, Any]:
    return {str(event["SUMMARY"]): event for event in events(data)}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_line_is_as_the_standard_wants_it(language: str) -> None:
    with speaking(language):
        data = written()
        assert data == written()
    assert data.endswith("END:VCALENDAR\r\n")
    assert "\n" not in data.replace("\r\n", "")
    assert all(len(line.encode()) <= 75 for line in data.split("\r\n"))
    calendar = icalendar.Calendar.from_ical(data)
    assert calendar["VERSION"] == "2.0"
    names = [str(event["UID"]) for event in events(data)]
    assert len(names) == len(set(names)) > 8
    for event in events(data):
        assert {"UID", "DTSTAMP", "DTSTART", "SUMMARY"} <= set(event)


def test_open_tasks_with_a_day_are_whole_days() -> None:
    workspace = sample.workspace()
    board = workspace.board
    found = {str(event["UID"]): event for event in events(written())}
    for id in board.ids:
        task = board[id]
        event = found.get(f"{task.record['uid']}@communitytui")
        assert (event is not None) == (task.due is not None and not task.settled)
        if event is not None:
            assert task.due is not None
            assert event.decoded("DTSTART") == task.due
            assert event.decoded("DTEND") == task.due + timedelta(days=1)
            assert event.decoded("DTSTAMP") == datetime(2026, 11, 30, 1, tzinfo=UTC)
            assert say(task.title) in event["SUMMARY"]


def test_chinese_and_hostile_texts_come_back_as_they_were() -> None:
    odd = "一；二，三\\n; , \\ 四：" + "很长" * 60
    entry = {"uid": "e", "community": 1, "topic": odd, "date": "2026-12-03",
             "notes": "第一行\n第二行, \\; 完", **_STAMPS}  # fmt: skip
    data = written(entries={1: check("entries", entry)})
    event = by_title(data)[odd]
    assert str(event["DESCRIPTION"]).endswith("第一行\n第二行, \\; 完")


def test_an_end_of_line_in_a_text_makes_no_line() -> None:
    assert text("a\r\nEND:VCALENDAR\x1b[2J") == "a\\nEND:VCALENDAR[2J"


@given(st.text())
def test_folding_is_undone_by_taking_breaks_away(line: str) -> None:
    pieces = list(folded(line))
    assert all(len(piece.encode()) <= 75 for piece in pieces) or any(
        0xD800 <= ord(char) <= 0xDFFF for char in line
    )
    assert pieces[0] + "".join(piece[1:] for piece in pieces[1:]) == line


def test_rhythms_recur_on_the_days_that_the_program_counts() -> None:
    workspace = sample.workspace()
    found = {str(event["UID"]): event for event in events(written())}
    last = date(2028, 12, 31)
    running = [each for each in rhythms(workspace) if not each.paused]
    assert len(running) == 4
    for rhythm in running:
        event = found[f"{rhythm.record['uid']}@communitytui"]
        start = event.decoded("DTSTART")
        begin = datetime.combine(start, datetime.min.time())
        rule = rrulestr(event["RRULE"].to_ical().decode(), dtstart=begin)
        out = {each.dt for each in event["EXDATE"].dts} if "EXDATE" in event else set()
        days = [at.date() for at in rule.between(begin, datetime(2028, 12, 31), inc=True)]
        expected = [day for day, _ in rhythm.due(rhythm.first, last)]
        assert days == expected
        # Only the one that was skipped is left out.
        assert out == ({date(2026, 11, 23)} if rhythm.id == 3 else set())
    (paused,) = [each for each in rhythms(workspace) if each.paused]
    assert f"{paused.record['uid']}@communitytui" not in found


def test_entries_of_a_time_are_instants_and_others_whole_days() -> None:
    found = by_title(written())
    live = found["Rates, in five minutes"]
    # 19:30 in Shanghai.
    assert live.decoded("DTSTART") == datetime(2026, 12, 3, 11, 30, tzinfo=UTC)
    assert live["URL"] == "https://example.org/a"
    assert found["读书接龙"].decoded("DTSTART") == date(2026, 12, 12)
    assert found["不发了"]["STATUS"] == "CANCELLED"
    assert found["五个常见问题"]["STATUS"] == "CONFIRMED"
    assert found["读书接龙"]["STATUS"] == "TENTATIVE"


def test_a_time_of_day_follows_the_clocks_of_the_zone() -> None:
    home = {**sample.community(), "timezone": "Europe/Berlin"}
    lines = {
        n: check(
            "entries",
            {"uid": f"e{n}", "community": 1, "topic": day, "date": day, "time": "19:30", **_STAMPS},
        )
        for n, day in enumerate(("2026-10-24", "2026-10-25"), start=1)
    }
    found = by_title(written(communities={1: check("communities", home)}, entries=lines))
    assert found["2026-10-24"].decoded("DTSTART").hour == 17
    assert found["2026-10-25"].decoded("DTSTART").hour == 18


def test_an_address_that_is_none_makes_no_url() -> None:
    entry = {"uid": "e", "community": 1, "topic": "t", "date": "2026-12-03", **_STAMPS}
    for link in ("javascript:alert(1)", "https://a b", "https://例子.测试/"):
        data = written(entries={1: check("entries", {**entry, "link": link})})
        assert "URL" not in by_title(data)["t"]


def test_odd_stamps_of_a_file_from_elsewhere_are_no_end() -> None:
    entry = {"uid": "e", "community": 1, "topic": "t", "date": "2026-12-03", **_STAMPS}
    lines = {
        1: check("entries", {**entry, "updated": "yesterday"}),
        2: check("entries", {**entry, "uid": "f", "updated": "2026-12-01T08:00:00"}),
    }
    stamps = [event.decoded("DTSTAMP") for event in events(written(entries=lines))[-2:]]
    assert stamps == [
        datetime(1970, 1, 1, tzinfo=UTC),
        datetime(2026, 12, 1, 8, tzinfo=UTC),
    ]


def test_the_last_day_there_is_ends_nothing() -> None:
    entry = {"uid": "e", "community": 1, "topic": "t", "date": "9999-12-31", "time": "23:00"}
    home = {**sample.community(), "timezone": "America/New_York"}
    lines = {1: check("entries", {**entry, **_STAMPS})}
    found = by_title(written(communities={1: check("communities", home)}, entries=lines))
    assert found["t"].decoded("DTSTART") == date.max
