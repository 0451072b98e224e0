"""The whole loop in a real terminal: import, finding, accept, reopened, trial, recovery, solved."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.screens import ENTER, ESC, app, command

#: So many write every day, until so many days ago; from then on only a few do. Sixteen weeks are
#: enough for a preliminary baseline, and two of the quiet ones are over on any day of the week.
PEOPLE, LEFT, QUIET, DAYS = 24, 6, 21, 118


def export(path: Path, *, recovered: bool) -> None:
    """Write what the group wrote, up to yesterday; with everybody, or with those who stayed."""
    random = Random(7)
    noon = datetime.combine(datetime.now(UTC).date(), time(4), UTC)
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["timestamp", "author_id", "kind", "text", "message_id", "reply_to"])
        for back in range(DAYS, 0, -1):
            for person in range(PEOPLE):
                for number in range(random.randint(1, 3)):
                    at = noon - timedelta(days=back) + timedelta(minutes=random.randint(0, 200))
                    id = f"{back}-{person}-{number}"
                    if recovered or back > QUIET or person < LEFT:
                        rows.writerow([at.isoformat(), f"u{person}", "message", "hi?", id, ""])


def said(path: Path, *words: str) -> dict[str, Any]:
    answer = command(path, *words, "--json")
    assert answer.returncode == 0, answer.stderr
    found: dict[str, Any] = json.loads(answer.stdout)
    return found


def statuses(path: Path, *keys: str) -> list[str]:
    return [said(path, "show", key)["tasks"][0]["status"] for key in keys]


@pytest.mark.dated
def test_the_loop_closes(tmp_path: Path) -> None:
    path, chat = tmp_path / "ops.json", tmp_path / "chat.csv"
    assert command(path, "init", "Readers", "--start", "-60d", "--lang", "en").returncode == 0
    for key in ("8.4", "7.8", "7.7"):
        assert command(path, "skip", key, "--reason", "later").returncode == 0
    export(chat, recovered=False)
    (first,) = said(path, "import", str(chat))["imports"]
    assert first["new"] > 0
    assert said(path, "import", str(chat))["imports"][0]["new"] == 0

    with app(path, size=(140, 44)) as screen:
        screen.wait("Communities")
        screen.send(b"5")
        screen.wait("Q02", "To decide")
        screen.press(b"\t", b"\t", still=0.3)
        screen.wait("8.4", "skipped")
        screen.send(b"a")
        screen.wait("Q02 accepted, 3 tasks reopened")
        screen.send(b"x")
        screen.wait("Pass line")
        screen.press(b">=20", b"\t", b"7")
        screen.wait("after 7")
        screen.send(b"\x13")
        screen.wait("Added: Q02", "running")
        # The tasks stand reopened in the list.
        screen.send(ENTER)
        screen.wait("Import on schedule", "reopened")
        assert statuses(path, "8.4", "7.8", "7.7") == ["reopened"] * 3

        # What was missing comes in while the screen is open: the members are back.
        export(chat, recovered=True)
        (again,) = said(path, "import", str(chat))["imports"]
        assert again["changed"] > 0
        screen.send(b"5")
        screen.wait("Q02", "solved")
        assert screen.leave(ESC, b"q") == 0
        assert b"Traceback" not in screen.raw

    (finding,) = (f for f in said(path, "findings", "--all")["findings"] if f["rule"] == "Q02")
    assert finding["state"] == "solved"
    (trial,) = said(path, "trial")["trials"]
    assert (trial["state"], trial["finding"]) == ("running", "Q02")
    report = command(path, "--export", "md", "--lang", "en")
    assert report.returncode == 0
    told = report.stdout.split("## Findings")[1]
    assert "Q02" in told
    assert "solved" in told
    assert "Q02 Daily active" in told.split("## Trials")[1]
    # Everything that was done stands in the log, each as one step.
    actions = [change["action"] for change in said(path, "log")["changes"]]
    assert {"import", "accept", "skip"} <= set(actions)


def test_what_is_kept_of_a_chat_are_counts_and_hashes(tmp_path: Path) -> None:
    path, chat = tmp_path / "ops.json", tmp_path / "chat.csv"
    assert command(path, "init", "Readers", "--lang", "en").returncode == 0
    secret = "a-telling-word-7131"
    now = datetime.now(UTC) - timedelta(days=1)
    lines = [f"{now.isoformat()},{secret}-author,message,{secret} text,{secret}-id"]
    head = "timestamp,author_id,kind,text,message_id"
    chat.write_text("\n".join([head, *lines]), encoding="utf-8")
    assert said(path, "import", str(chat))["imports"][0]["events"] == 1
    for file in tmp_path.rglob("*"):
        if file.is_file() and file != chat:
            assert secret.encode() not in file.read_bytes(), file
