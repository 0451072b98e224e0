"""Today, rhythms, calendar and the calendar file on the command line."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import icalendar
import pytest

from communitytui.services.reports import EXPORTS

Cli = Callable[..., Any]

OCCURRENCE = [
    "id",
    "uid",
    "community",
    "community_name",
    "rhythm",
    "title",
    "area",
    "every",
    "date",
    "window_end",
    "state",
    "owner",
    "done_by",
    "done_on",
    "note",
    "minutes",
]
ENTRY = [
    "id",
    "uid",
    "community",
    "community_name",
    "kind",
    "date",
    "time",
    "topic",
    "form",
    "pillar",
    "channel",
    "owner",
    "state",
    "late",
    "signups",
    "came",
    "link",
    "notes",
    "settled",
    "series",
    "created",
    "updated",
    "chat_group",
]


def test_rhythms_tell_the_rules_and_what_is_next(cli: Cli) -> None:
    found = cli("rhythms", "--json").json
    assert list(found) == ["version", "occurrences", "rhythms"]
    assert len(found["rhythms"]) == len(found["occurrences"]) == 20
    assert list(found["occurrences"][0]) == OCCURRENCE
    first = found["rhythms"][0]
    assert (first["every"], first["next"], first["rrule"]) == (
        "daily",
        "2026-11-23",
        "FREQ=DAILY",
    )
    assert "Morning patrol" in cli("rhythms").out
    assert "早间巡群" in cli("--lang", "zh", "rhythms").out


def test_an_occurrence_is_done_once(cli: Cli) -> None:
    done = cli("rhythms", "done", "1", "--note", "two open", "--minutes", "12", "--json").json
    (row,) = done["occurrences"]
    assert list(row) == OCCURRENCE
    assert (row["state"], row["done_by"], row["note"], row["minutes"]) == (
        "done",
        "ana",
        "two open",
        12,
    )
    again = cli("rhythms", "done", "1")
    assert again.code == 0
    assert "already marked by ana" in again.out
    (state,) = [r for r in cli("rhythms", "--json").json["rhythms"] if r["id"] == 1]
    assert (state["streak"], state["compliance"], state["next"]) == (1, 100, "2026-11-24")
    assert "rhythm 1" in cli("undo").out
    assert cli("rhythms", "--json").json["rhythms"][0]["streak"] == 0


def test_a_rhythm_is_set_up_changed_paused_and_deleted(cli: Cli) -> None:
    line = "add Moderators meet --every weekly --on fri --minutes 30 --owner me --json"
    (made,) = cli("rhythms", *line.split()).json["rhythms"]
    id = str(made["id"])
    assert (made["title"], made["on"], made["next"], made["owner"]) == (
        "Moderators meet",
        5,
        "2026-11-27",
        "ana",
    )
    (changed,) = cli("rhythms", "set", id, "on=sun", "window=2", "--json").json["rhythms"]
    assert (changed["rrule"], changed["window"]) == ("FREQ=WEEKLY;BYDAY=SU", 2)
    assert "paused" in cli("rhythms", "pause", id).out
    assert cli("rhythms", "resume", id, "--json").json["rhythms"][0]["next"] == "2026-11-29"
    assert "deleted" in cli("rhythms", "delete", id).out
    assert cli("rhythms", "done", id).code == 3


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["rhythms", "dance"], 2, "dance"),
        (["rhythms", "done"], 2, "ID is missing"),
        (["rhythms", "skip", "1"], 2, "--reason"),
        (["rhythms", "--note", "x"], 2, "rhythms done"),
        (["rhythms", "done", "1", "--date", "tomorrow"], 2, "future"),
        (["rhythms", "add", "x", "--every", "never"], 2, "every"),
        (["rhythms", "set", "1"], 2, "rhythms set"),
        (["rhythms", "done", "99"], 3, "99"),
        (["calendar", "dance"], 2, "dance"),
        (["calendar", "add"], 2, "calendar add"),
        (["calendar", "add", "x", "--date", "2026-02-30"], 2, "date: "),
        (["calendar", "add", "x", "--activity", "--signups", "-3"], 2, "signups: "),
        (["calendar", "add", "x", "--came", "3"], 2, "came: "),
        (["calendar", "--from", "fri", "--to", "today"], 2, "before"),
        (["calendar", "--activity"], 2, "calendar add"),
        (["calendar", "publish", "9"], 3, "9"),
        (["today", "--owner", "ana", "--everyone"], 2, "cannot be combined"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(cli: Cli, args: list[str], code: int, said: str) -> None:
    found = cli(*args)
    assert found.code == code
    assert said in found.err
    assert found.err.count("\n") == 1


def test_the_calendar_from_plan_to_reading(cli: Cli) -> None:
    line = "add Five questions --date -2d --form video --pillar trust --owner me --json"
    (made,) = cli("calendar", *line.split()).json["entries"]
    assert list(made) == ENTRY
    assert (made["owner"], made["late"], made["state"]) == ("ana", True, "planned")
    assert cli("calendar", "publish", "1", "--link", "https://example.org").code == 0
    cli("calendar", "add", "Unwritten", "--date", "-1d")
    cli("calendar", "add", "Open evening", "--activity", "--date", "-1d", "--signups", "40")
    assert "held: 3" in cli("calendar", "publish", "3", "--came", "31").out
    found = cli("calendar", "--json").json
    assert list(found) == ["version", "entries", "gaps", "rates"]
    shares = {row["metric"]: row["value"] for row in found["rates"]}
    assert shares == {"publish_rate": 50.0, "show_rate": 77.5}
    shown = cli("calendar").out
    assert "gap: 14 days without content" in shown
    assert "1 of 2" in shown
    assert cli("calendar", "--gaps").out.startswith("gap: 14 days")
    readings = cli("calendar", "--record", "--json").json["metrics"]
    assert {row["id"]: row["value"] for row in readings} == shares
    assert readings[0]["source"] == "calendar"
    assert "deleted: 2" in cli("calendar", "delete", "2").out


def test_today_has_its_three_nouns(cli: Cli) -> None:
    cli("calendar", "add", "Now", "--time", "09:30")
    found = cli("today", "--owner", "林晓", "--json").json
    assert list(found) == ["version", "tasks", "occurrences", "entries"]
    assert {row["today"] for row in found["tasks"]} <= {
        "late", "due", "doing", "ready", "waiting", "nobody",
    }  # fmt: skip
    assert all(row["owner"] in ("林晓", None) for row in found["tasks"])
    assert any(row["today"] == "late" for row in found["tasks"])
    assert len(found["occurrences"]) == 11
    assert [row["topic"] for row in found["entries"]] == ["Now"]
    everyone = cli("today", "--everyone", "--json").json["tasks"]
    assert len(everyone) > len([row for row in found["tasks"] if row["today"] != "nobody"])
    assert cli("today").out.startswith("Mon 2026-11-23 · ana\n")
    assert "Late" in cli("today", "--everyone").out
    assert "例行" in cli("--lang", "zh", "today", "--everyone").out


def test_without_a_community_the_way_to_begin_is_shown(
    call: Cli, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMMUNITYTUI_FILE", str(tmp_path / "none.json"))
    for command in ("today", "rhythms", "calendar"):
        found = call(command)
        assert found.code == 0
        assert "communitytui init" in found.out
        assert call(command, "--json").code == 0


_LOADED = """
import sys
from communitytui.cli.main import run
run(sys.argv[1:])
names = ("communitytui.domain.plan.rhythms", "dateutil", "icalendar", "textual")
print([name for name in names if name in sys.modules])
"""


def test_only_what_asks_for_rhythms_loads_them(file: Any) -> None:
    def loaded(*args: str) -> str:
        line = [sys.executable, "-c", _LOADED, "-f", str(file), *args]
        done = subprocess.run(line, capture_output=True, check=True, text=True)
        return done.stdout.splitlines()[-1]

    assert loaded("tasks", "--json") == "[]"
    assert loaded("rhythms", "--json") == "['communitytui.domain.plan.rhythms']"


def test_the_calendar_file_comes_from_export(cli: Cli) -> None:
    assert "ics" in EXPORTS
    data = cli("--export", "ics").out
    calendar = icalendar.Calendar.from_ical(data)
    assert sum("RRULE" in event for event in calendar.walk("VEVENT")) == 20
    assert data == cli("--export", "ics").out


def test_the_first_day_is_one_task_and_why_it_comes_first(
    call: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMMUNITYTUI_FILE", str(tmp_path / "new.json"))
    assert call("init", "Book club").code == 0
    found = call("today", "--json").json
    assert [(each["key"], each["opens"]) for each in found["tasks"]] == [("1.1", [2, 3])]
    assert found["occurrences"] == []
    told = call("today").out
    assert "Why first: nothing stands before it; it opens 1.2, 1.3" in told
    assert "communitytui done 1 --deliverable" in told
    assert "前面没有别的任务" in call("--lang", "zh", "today").out
    rows = call("rhythms", "--json").json["rhythms"]
    assert {(row["start"], row["next"], row["compliance"]) for row in rows} == {(None, None, None)}
    assert "from stage 7 on" in call("rhythms").out
    # A duty that is wanted sooner is given a first day.
    assert call("rhythms", "done", "1").code == 2
    assert call("rhythms", "set", "1", "start=today").code == 0
    assert call("rhythms", "done", "1").code == 0
    # One day with more on it explains nothing.
    assert "Why first" not in call("today").out


def test_a_community_that_runs_begins_with_its_stage_and_its_data(
    call: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMMUNITYTUI_FILE", str(tmp_path / "new.json"))
    days = [date(2026, 7, 27) + timedelta(days=n) for n in range(119)]
    rows = [f"{day},dau,{100 + n % 5 if n < 105 else 40}" for n, day in enumerate(days)]
    table = tmp_path / "numbers.csv"
    table.write_text("date,metric,value\n" + "\n".join(rows) + "\n")
    told = call(
        "init", "Club", "--running", "--stage", "7", "--import", str(table), "--currency", "eur"
    ).out
    assert "50 tasks are in place" in told
    assert "119 new" in told
    assert "usual 9" in told or "usual 10" in told
    assert "critical" in told
    (home,) = call("init", "Two", "--running", "--stage", "plan", "--json").json["communities"]
    assert (home["in_place"], home["total"], home["done"]) == (41, 34, 0)
    both = call("-c", "Two", "tasks", "in_place", "--json").json["tasks"]
    assert {(each["status"], each["in_place"]) for each in both} == {("done", True)}
    assert "已就位" in call("--lang", "zh", "-c", "Club", "status").out


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["--running", "--stage", "exekute"], 2, "did you mean execute?"),
        (["--running"], 2, "--stage execute"),
        (["--stage", "execute"], 2, "requires --running"),
        (["--currency", "eru"], 2, "not a currency code"),
        (["--import", "/nowhere/at.all"], 3, "there is no such file"),
    ],
)
def test_what_is_wrong_with_a_beginning_makes_no_file(
    call: Cli,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    args: list[str],
    code: int,
    said: str,
) -> None:
    monkeypatch.setenv("COMMUNITYTUI_FILE", str(tmp_path / "new.json"))
    done = call("init", "Club", *args)
    assert done.code == code
    assert said in done.err
    assert not (tmp_path / "new.json").exists()


def test_adopting_is_undone_at_once(cli: Cli) -> None:
    before = cli("tasks", "--json").json
    assert "in place" in cli("adopt", "--stage", "执行").out
    assert len(cli("tasks", "已就位", "--json").json["tasks"]) > 20
    assert cli("undo").code == 0
    after = cli("tasks", "--json").json
    for each in before["tasks"] + after["tasks"]:
        each.pop("updated")
    assert after == before
