"""The command ``import``, as people and scripts call it."""

from __future__ import annotations

import io
import os
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from communitytui.events.exports import EXPORTS
from communitytui.i18n import speaking, tr
from tests.cli.conftest import Cli


@pytest.fixture
def chat(tmp_path: Path) -> Path:
    path = tmp_path / "chat.csv"
    rows = [f"2026-11-{day:02}T09:00:0{n}+08:00,u{n}" for day in range(1, 21) for n in range(5)]
    path.write_text("timestamp,author_id\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_json(cli: Cli, chat: Path) -> None:
    (done,) = cli("import", str(chat), "--json").json["imports"]
    assert {k: done[k] for k in ("file", "format", "events", "days", "first", "last")} == {
        "file": "chat.csv",
        "format": "csv",
        "events": 100,
        "days": 20,
        "first": "2026-11-01",
        "last": "2026-11-20",
    }
    assert {"metric": "reactions", "reason": "this export has no reactions"} in done["unavailable"]
    assert done["skipped"] == []
    (again,) = cli("import", str(chat), "--json").json["imports"]
    assert (again["new"], again["changed"]) == (0, 0)
    assert again["same"] == done["new"] + done["changed"] + done["same"]


def test_people_read_what_was_done_and_what_cannot_be_told(cli: Cli, chat: Path) -> None:
    done = cli("import", str(chat))
    assert done.code == 0
    assert done.out.startswith("chat.csv: csv, 100 events, 20 days, 2026-11-01 – 2026-11-20\n")
    assert "n/a: this export has no reactions (Likes" in done.out
    assert done.err == ""
    assert "100 events (csv) imported" in cli("log").out
    assert cli("undo").code == 0


def test_what_could_be_told_names_its_option(cli: Cli, chat: Path, tmp_path: Path) -> None:
    told = cli("import", str(chat)).out
    assert "n/a: number of members unknown; say it when importing (--members) (" in told
    assert "(--staff) (" in told
    assert "reactions (--" not in told
    values = tmp_path / "export.csv"
    values.write_text("date,value\n2026-11-01,7\n", encoding="utf-8")
    refused = cli("import", str(values))
    assert (refused.code, refused.err) == (
        2,
        "export.csv: which metric is it? Name it when importing (--metric)\n",
    )


def test_a_bad_line_has_exit_code_2_and_one_line(cli: Cli, chat: Path) -> None:
    with chat.open("a") as file:
        file.write("soon,u1\n")
    done = cli("import", str(chat))
    assert (done.code, done.out) == (2, "")
    assert "line 102" in done.err
    assert done.err.count("\n") == 1
    (found,) = cli("import", str(chat), "--keep-going", "--json").json["imports"]
    assert [each["line"] for each in found["skipped"]] == [102]


def test_a_good_file_before_a_bad_one_stays(cli: Cli, chat: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("nothing known\n", encoding="utf-8")
    done = cli("import", str(chat), str(bad), "--json")
    assert done.code == 2
    assert '"file":"chat.csv"' in done.out
    assert cli("import", str(tmp_path / "none.csv")).code == 3
    assert cli("import", str(chat), "--members", "few").code == 2


def day(cli: Cli, metric: str, on: str) -> float:
    (found,) = cli("metrics", metric, "--history", "--json").json["metrics"]
    (value,) = (each["value"] for each in found["readings"] if each["date"] == on)
    return float(value)


def daily(path: Path, people: str, count: int) -> Path:
    """Write ten days on which the same few each send one message."""
    rows = [
        f"2026-03-{day:02}T1{n}:00:00Z,{people}{n},{people}{day}-{n}"
        for day in range(1, 11)
        for n in range(count)
    ]
    path.write_text("timestamp,author_id,message_id\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_what_was_imported_by_mistake_and_undone_counts_nowhere(cli: Cli, tmp_path: Path) -> None:
    wrong, right = daily(tmp_path / "wrong.csv", "x", 5), daily(tmp_path / "right.csv", "a", 3)
    assert cli("import", str(wrong)).code == 0
    assert cli("undo").code == 0
    assert cli("import", str(right)).code == 0
    assert (day(cli, "dau", "2026-03-10"), day(cli, "messages", "2026-03-10")) == (3, 3)
    listed = cli("import", "--list", "--json").json["imports"]
    assert [(each["file"], each["counts"]) for each in listed] == [
        ("wrong.csv", False),
        ("right.csv", True),
    ]
    assert listed[0] == {
        "number": 1,
        "file": "wrong.csv",
        "format": "csv",
        "sha256": sha256(wrong.read_bytes()).hexdigest(),
        "events": 50,
        "days": 10,
        "first": "2026-03-01",
        "last": "2026-03-10",
        "counts": False,
        "reason": "undone, or never finished",
    }
    shown = cli("import", "--list")
    assert (shown.code, shown.err) == (0, "")
    assert "no: undone, or never finished" in shown.out


def test_a_file_is_taken_out_again(cli: Cli, tmp_path: Path) -> None:
    wrong, right = daily(tmp_path / "wrong.csv", "x", 5), daily(tmp_path / "right.csv", "a", 3)
    assert cli("import", str(wrong), str(right)).code == 0
    assert day(cli, "dau", "2026-03-10") == 8
    (done,) = cli("import", "--forget", "1", "--json").json["imports"]
    assert (done["file"], done["number"], done["events"]) == ("wrong.csv", 1, 50)
    assert done["changed"] > 0
    assert day(cli, "dau", "2026-03-10") == 3
    assert "50 events (csv) removed" in cli("log").out
    told = cli("import", "--forget", str(right))
    assert told.out.startswith("removed: right.csv\n  readings: 0 recomputed, ")
    assert cli("import", "--list").out == "nothing imported yet\n"
    assert cli("import", "--forget", str(right)).code == 3
    assert cli("import", "--forget", "7").code == 3
    assert cli("undo").code == 0
    assert "not in the ledger" in cli("import", "--list").out
    assert "import those files again" in cli("doctor").out


def test_undo_beneath_a_colleague_s_import_is_refused_in_words(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cli("import", str(daily(tmp_path / "a.csv", "x", 5))).code == 0
    monkeypatch.setenv("COMMUNITYTUI_USER", "bo")
    assert cli("import", str(daily(tmp_path / "b.csv", "a", 3))).code == 0
    monkeypatch.setenv("COMMUNITYTUI_USER", "ana")
    done = cli("undo")
    assert (done.code, done.out) == (7, "")
    assert done.err.startswith("later imports by bo were counted with it; ")
    assert day(cli, "dau", "2026-03-10") == 8


@pytest.mark.parametrize("words", [(), ("x.csv", "--list"), ("--list", "--forget", "1")])
def test_one_of_files_list_and_forget_is_said(cli: Cli, words: tuple[str, ...]) -> None:
    done = cli("import", *words)
    assert (done.code, done.out) == (2, "")
    assert "--list" in done.err


def test_looking_makes_nothing(cli: Cli, file: Path) -> None:
    before = sorted(each.name for each in file.parent.iterdir())
    assert cli("import", "--list", "--read-only", "--json").json["imports"] == []
    assert cli("import", "--forget", "1", "--read-only").code == 4
    assert sorted(each.name for each in file.parent.iterdir()) == before


def test_damage_is_said_and_recovered_from(cli: Cli, chat: Path, file: Path) -> None:
    assert cli("import", str(chat)).code == 0
    ledger = file.with_name("ops.json.events")
    good = ledger.read_bytes()
    ledger.write_bytes(good[: len(good) // 2])
    for words in (("import", str(chat)), ("import", "--list"), ("import", "--forget", "1")):
        done = cli(*words)
        assert (done.code, done.err.count("\n")) == (6, 1)
        assert "ops.json.events is damaged" in done.err
        assert "doctor --recover" in done.err
    looked = cli("doctor")
    assert looked.code == 6
    assert "ops.json.events is damaged" in looked.out
    mended = cli("doctor", "--recover")
    assert mended.code == 0, mended.out
    assert "the ledger is kept as " in mended.out
    assert cli("import", str(chat)).code == 0
    assert cli("doctor").code == 0
    salt = file.with_name("ops.json.salt")
    salt.rename(file.with_name("salt"))
    assert cli("import", str(chat)).code == 6
    assert not salt.exists()
    assert "ops.json.salt is missing" in cli("doctor").out


def test_what_stands_beside_the_file_is_named(cli: Cli, file: Path) -> None:
    rows = {row["name"]: row["path"] for row in cli("path", "--json").json["paths"]}
    assert rows["events"] == f"{file}.events"
    assert rows["salt"] == f"{file}.salt"


def test_the_bar_is_for_terminals_only(
    cli: Cli, chat: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cli("import", str(chat)).err == ""
    monkeypatch.setattr(type(sys.stderr), "isatty", lambda self: True, raising=False)
    chat.write_text(chat.read_text().replace("u4", "u5"), encoding="utf-8")
    err = cli("import", str(chat)).err
    assert "chat.csv [" in err
    assert err.endswith("\r\x1b[K")


def test_one_bad_file_of_several_does_not_stop_the_others(
    cli: Cli, chat: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("date,metric,value\n2026-11-01,dau,1\n2026-11-01,dau,2\n", encoding="utf-8")
    table = tmp_path / "n.csv"
    table.write_text("date,metric,value\n2026-11-01,members,90\n", encoding="utf-8")
    done = cli("import", str(bad), str(chat), str(tmp_path / "none.csv"), str(table))
    assert done.code == 2
    assert [line for line in done.out.splitlines() if not line.startswith(" ")] == [
        "chat.csv: csv, 100 events, 20 days, 2026-11-01 – 2026-11-20",
        "n.csv: series, 1 day, 2026-11-01 – 2026-11-01",
    ]
    assert done.err.splitlines() == [
        "bad.csv, line 3: dau has a value for 2026-11-01 already, in line 2",
        "none.csv: there is no such file",
        "2 of 4 files not imported",
    ]


def test_what_was_not_understood_is_told_where_it_matters(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "wa.txt"
    lines = ("14/10/2021, 09:00 - Ana: hi", "14/10/2021, 09:02 - Bo bilan Cy guruhga kirdi")
    path.write_text("\n".join(lines), encoding="utf-8")
    told = "1 system line was not understood: Bo bilan Cy guruhga kirdi"
    assert told in cli("import", str(path)).out
    again = tmp_path / "again.txt"
    again.write_text("\n".join((*lines, "14/10/2021, 09:03 - Ana: ok")), encoding="utf-8")
    (done,) = cli("import", str(again), "--json").json["imports"]
    assert (done["unread"], done["sample"]) == (1, "Bo bilan Cy guruhga kirdi")
    assert (done["chats"], done["left_out"], done["private"], done["kept"]) == ([], [], 0, 0)


def test_the_group_asked_for_and_private_chats_are_told(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "chatlog.csv"
    rows = ("A,wxid_1,G,1@chatroom,hi", "B,wxid_2,H,2@chatroom,hi", "C,wxid_3,C,wxid_3,hi")
    text = "".join(f"2026-11-05 09:00:00,{row}\n" for row in rows)
    path.write_text(f"Time,SenderName,Sender,TalkerName,Talker,Content\n{text}", encoding="utf-8")
    done = cli("import", str(path), "--group", "G")
    assert (
        "\n  chats: G\n  new groups: G\n  not selected: H\n  1 private chat left out\n" in done.out
    )
    wrong = cli("import", str(path), "--group", "K")
    assert (wrong.code, wrong.err.count("\n")) == (3, 1)
    assert "there is no chat K in it" in wrong.err
    assert "G, H" in wrong.err


def test_staff_can_be_left_out_and_every_number_says_so(cli: Cli, chat: Path) -> None:
    cli("import", str(chat), "--staff", "u0", "--bot", "u1")
    done = cli("import", "--without-staff")
    assert done.out.startswith("staff are excluded from now on\n  ")
    assert "counted without staff" not in done.out
    told = "Counted without staff (1 account) and 1 excluded account"
    assert f"{told}.\n" in cli("metrics", "dau").out
    assert f"{told}: Daily active, " in cli("metrics").out
    assert told in " ".join(cli("standard", "dau").out.split())
    (metric,) = cli("metrics", "dau", "--json").json["metrics"]
    assert (metric["value"], metric["version"]) == (3, 2)
    assert metric["definition"].endswith(f"{told}.")
    assert "definition 1, until " in cli("metrics", "dau", "--history").out
    assert "（1 个账号）和 1 个排除账号" in cli("metrics", "dau", "--lang", "zh").out
    report = cli("--export", "md").out.splitlines()
    (meant,) = [line for line in report if "Daily active" in line and "People who wrote" in line]
    assert meant.endswith(f"{told}.")
    assert "staff setting changed" in cli("log").out
    # Said once it holds; said again it is said.
    assert cli("import", "--without-staff").out == "staff are already excluded\n"
    assert cli("import", str(chat), "--with-staff").code == 0
    assert "staff (" not in cli("metrics", "dau").out


def test_a_column_is_named_once_and_remembered(cli: Cli, tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("date,heads,weather\n2026-11-02,12,sun\n", encoding="utf-8")
    refused = cli("import", str(table))
    assert refused.code != 0
    assert "unknown metric heads" in refused.err
    assert "unknown metric" in cli("import", str(table), "--column", "heads=nothing").err
    done = cli("import", str(table), "--column", "heads=leaves")
    assert done.code == 0
    assert "weather" in done.out
    table.write_text("date,heads,left\n2026-11-02,12,3\n", encoding="utf-8")
    assert "--column left=-" in cli("import", str(table)).err
    assert cli("import", str(table), "--column", "left=-").code == 0
    table.write_text("date,Heads,left\n2026-11-03,14,3\n", encoding="utf-8")
    assert cli("import", str(table)).code == 0
    (found,) = cli("metrics", "leaves", "--history", "--json").json["metrics"]
    assert {r["date"]: r["value"] for r in found["readings"]}["2026-11-03"] == 14


def test_a_table_comes_through_standard_input(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    held = io.TextIOWrapper(io.BytesIO("日期\t退群\n2026-11-02\t2\n".encode()))
    monkeypatch.setattr("sys.stdin", held)
    assert "1 new" in cli("import", "-").out


def test_a_folder_is_looked_at_once(cli: Cli, tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    table = folder / "t.csv"
    table.write_text("date,leaves\n2026-11-02,2\n", encoding="utf-8")
    os.utime(table, (1, 1))
    assert "1 new" in cli("import", "--watch", str(folder), "--once").out
    assert cli("import", "--watch", str(folder), "--once").out == ""


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_help_says_where_files_come_from(call: Cli, language: str) -> None:
    shown = " ".join(call("--lang", language, "import", "--help").out.split())
    with speaking(language):
        for export in EXPORTS:
            said = f"{export.called} {tr(export.how)}"
            assert "".join(said.split()) in "".join(shown.split())


def test_a_folder_stands_for_its_files_and_a_chart_for_its_metric(cli: Cli, tmp_path: Path) -> None:
    folder = tmp_path / "insights"
    folder.mkdir()
    stamps = [f"2025-11-0{day}T00:00:00+00:00" for day in (2, 3)]
    for name, column, values in (
        ("guild-message-activity", "messages,messages_per_communicator", ("40,4.0", "30,3.0")),
        ("guild-communicators", "visitors,pct_communicated", ("20,50.0", "15,66.7")),
        ("guild-total-membership", "total_membership", ("100", "101")),
        ("guild-leavers", "days_in_guild,leavers", ("3,1", "4,2")),
    ):
        rows = [f"{stamp},{value}" for stamp, value in zip(stamps, values, strict=True)]
        text = "\n".join([f"interval_start_timestamp,{column}", *rows]) + "\n"
        (folder / f"{name}.csv").write_text(text, "utf-8")
    (folder / ".hidden").write_text("x", "utf-8")
    done = cli("import", str(folder))
    assert done.code == 0
    assert done.out.count("guild-") == 4
    for metric, value in (("members", 101), ("messages", 30), ("leaves", 2), ("dau@visit", 15)):
        (found,) = cli("metrics", metric, "--history", "--json").json["metrics"]
        assert {r["date"]: r["value"] for r in found["readings"]}["2025-11-03"] == value
    empty = tmp_path / "empty"
    empty.mkdir()
    assert cli("import", str(empty)).code != 0
