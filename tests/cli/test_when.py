"""When people are there and what posts did, as people and programs ask for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from communitytui.domain.metrics.hours import OF
from tests.cli.conftest import Cli
from tests.evenings import STAFF, write
from tests.events.old_ledger import make_old


@pytest.fixture
def chat(cli: Cli, tmp_path: Path) -> Cli:
    """Return the command line, over a file with an import and two posts."""
    staff = [word for name in STAFF for word in ("--staff", name)]
    assert cli("import", str(write(tmp_path / "chat.csv")), *staff).code == 0
    for day, time in (("2026-10-14", "20:00"), ("2026-11-03", "09:30")):
        added = cli("calendar", "add", "Post", day, "--date", day, "--time", time, "--json")
        (entry, *_) = added.json["entries"]
        assert cli("calendar", "publish", str(entry["id"])).code == 0
    return cli


def test_the_map_in_numbers_in_words_and_for_programs(chat: Cli) -> None:
    lines = chat("when").out.splitlines()
    assert lines[0] == "People by weekday and hour, mean of a day"
    assert lines[1] == "2026-09-07 to 2026-11-16, 10 whole weeks"
    assert lines[2].split() == [*map(str, range(24))]
    rows = [line.split() for line in lines[3:10]]
    assert [row[0] for row in rows] == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    assert all(len(row) == 25 for row in rows)
    assert lines[11] == "Best hours"
    found = chat("when", "--json").json
    assert list(found) == ["version", "hours", "best_hours", "responses"]
    assert len(found["hours"]) == 168
    assert all(row.keys() >= {*OF} for row in found["hours"])
    monday = [row for row in found["hours"] if row["weekday"] == 1]
    assert [float(n.replace("·", "0")) for n in rows[0][1:]] == [
        pytest.approx(row["people"] / row["days"], abs=0.51) for row in monday
    ]
    best = found["best_hours"]
    assert [row["hour"] in (19, 20, 21) for row in best] == [True] * 5
    assert all(row["low"] <= row["mean"] <= row["high"] for row in best)
    plain = chat("--plain", "when").out
    assert "Mon: " in plain
    assert "95 % interval: " in plain


def test_what_is_counted_and_over_how_long_can_be_said(chat: Cli) -> None:
    assert chat("when", "--of", "team").out.startswith("Answers by the team")
    assert "of the team's answers fall between" in chat("when", "--of", "消息").out
    short = chat("when", "--weeks", "2").out
    assert "Too few weeks to say which hours are best: 2, at least 4 are needed" in short
    assert "2026-11-02 to 2026-11-16, 2 whole weeks" in short
    assert "2026-10-30 to 2026-11-16" in chat("when", "--since", "2026-10-30").out
    for wrong in (("--weeks", "0"), ("--of", "noise"), ("--group", "Nobody")):
        refused = chat("when", *wrong)
        assert (refused.code, refused.out) != (0, "")
        assert refused.err.count("\n") == 1


def test_without_an_import_it_says_what_to_do(cli: Cli) -> None:
    assert cli("when").out == "No hours yet: import a chat export (communitytui import FILE)\n"
    found = cli("when", "--json").json
    assert (found["hours"], found["best_hours"]) == ([], [])
    assert "lies where an import has hours" in cli("calendar", "--effects").out


def test_what_posts_did(chat: Cli) -> None:
    told = chat("calendar", "--effects").out
    assert "People and messages within 24 hours after each" in told
    assert "Post 2026-10-14" in told
    assert "More people by form" in told
    found = chat("calendar", "--effects", "--hours", "3", "--json").json
    assert list(found) == ["version", "entries", "effects_by"]
    effects = [row["effect"] for row in found["entries"] if row["effect"]]
    assert [each["hours"] for each in effects] == [3, 3]
    assert all(each["people"]["low"] < each["people"]["brought"] for each in effects)
    assert all(each["n"] >= 4 and each["same_weekday"] for each in effects)
    assert {row["by"] for row in found["effects_by"]} == {"form", "hour"}
    # Without the option nothing of the ledger is read, and nothing of it told.
    plain = chat("calendar", "--from", "2026-10-01", "--json").json
    assert "effect" not in plain["entries"][0]


def test_a_post_without_an_hour_is_told_the_best_ones(chat: Cli) -> None:
    assert "Best hours (people): " in chat("calendar", "add", "Another", "--date", "12-04").out
    task = chat("show", "4.4").out
    assert "offered, from the calendar of the last 4 weeks and the hours of the chats" in task
    assert chat("show", "4.4", "--json").json["offers"][0]["value"]["best_hours"].count("(") == 3


def test_days_of_an_older_ledger_have_no_hours_until_they_come_again(
    chat: Cli, file: Path, tmp_path: Path
) -> None:
    make_old(f"{file}.events", 2)
    told = chat("when")
    assert (told.code, told.err) == (0, "")
    assert told.out.startswith("Of 71 days only the day is known, not the hour: import their")
    assert chat("when", "--json").json["hours"] == []
    assert "2 entries lie where no import has hours" in chat("calendar", "--effects").out
    assert chat("import", str(tmp_path / "chat.csv")).code == 0
    assert chat("when").out.startswith("People by weekday and hour")
