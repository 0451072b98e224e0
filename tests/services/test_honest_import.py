"""What an import says of its own limits: n/a by evidence, gaps, open days, what was left out."""

from __future__ import annotations

import gzip
import io
import json
import random
import zipfile
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from communitytui.errors import BadValue, NotFound
from communitytui.services.importing import Import, Options, import_file
from communitytui.services.metrics import record
from communitytui.store import Store

NOW = datetime(2026, 11, 30, 4, 0, tzinfo=UTC)
Values = dict[tuple[str, str], Any]


def take(store: Store, path: Path, **options: Any) -> Import:
    return import_file(store, 1, path, now=NOW, options=Options(**options))


def found(store: Store) -> tuple[Values, set[tuple[str, str]]]:
    """Return the readings of posts by metric and day, and which of them are partial."""
    values: Values = {}
    partial: set[tuple[str, str]] = set()
    for row in store.refresh().tables["readings"].values():
        if row["level"] in (None, "post") and row["chat_group"] is None:
            for day, item in row["days"].items():
                values[row["metric"], day] = item["v"]
                if item.get("p"):
                    partial.add((row["metric"], day))
    return values, partial


def names(done: Import) -> set[str]:
    return {each.metric for each in done.unavailable}


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def zipped(path: Path, members: dict[str, Any]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content if isinstance(content, str) else json.dumps(content))
    return path


def events(days: Iterable[date], hours: Callable[[int], Iterable[int]], people: int = 12) -> str:
    rows = ["timestamp,author_id,message_id"]
    rows += (
        f"{day}T{hour:02}:00:00+08:00,a{(index + hour) % people},{index}-{hour}"
        for index, day in enumerate(days)
        for hour in hours(index)
    )
    return "\n".join(rows) + "\n"


def every_day(first: date, count: int) -> list[date]:
    return [first + timedelta(days=n) for n in range(count)]


# n/a by evidence --------------------------------------------------------------------------------


def telegram(*items: dict[str, Any], **about: Any) -> str:
    chat = {"name": "Readers", "type": "private_supergroup", "id": 77, **about}
    return json.dumps({**chat, "messages": list(items)})


def said(number: int, hour: int = 9, who: int = 100, **more: Any) -> dict[str, Any]:
    at = int(datetime(2026, 10, 5, hour, tzinfo=UTC).timestamp())
    return {
        "id": number,
        "type": "message",
        "date": "2026-10-05T09:00:00",
        "date_unixtime": str(at),
        "from": {100: "Bea", 101: "Cem", 888: "HelperBot"}[who],
        "from_id": f"user{who}",
        "text": "hi",
        **more,
    }


def test_what_was_never_seen_is_na_and_no_zero(store: Store, tmp_path: Path) -> None:
    done = take(store, written(tmp_path / "result.json", telegram(said(1), said(2, who=101))))
    values, _ = found(store)
    assert {"joins", "leaves", "replies", "reactions"} <= names(done)
    assert not {metric for metric, _ in values} & {"joins", "leaves", "replies", "reactions"}
    assert values["messages", "2026-10-05"] == 2


def test_one_of_each_is_enough(store: Store, tmp_path: Path) -> None:
    came = said(3) | {"type": "service", "action": "invite_members", "members": ["Cem"]}
    went = said(4) | {"type": "service", "action": "remove_members", "members": ["Dov"]}
    answer = said(5, who=101, reply_to_message_id=1, reactions=[{"count": 2}])
    text = telegram(said(1), came, went, answer)
    done = take(store, written(tmp_path / "result.json", text))
    values, _ = found(store)
    day = "2026-10-05"
    assert [values[m, day] for m in ("joins", "leaves", "replies", "reactions")] == [1, 1, 1, 2]
    assert not {"joins", "leaves", "replies", "reactions"} & names(done)


def discord(kind: str = "GuildTextChat", joined: bool = False, **more: Any) -> str:
    items: list[dict[str, Any]] = [
        {
            "id": str(1000 + n),
            "type": "GuildMemberJoin" if joined and n == 0 else "Default",
            "timestamp": f"2026-10-0{5 + n // 3}T0{n % 3 + 1}:00:00+00:00",
            "content": "hi",
            "author": {"id": str(10 + n % 3), "name": "abc"[n % 3], "isBot": False},
            "reactions": [],
        }
        for n in range(9)
    ]
    head = {"guild": {"id": "1", "name": "R"}, "channel": {"id": "2", "type": kind, "name": "g"}}
    about = {"dateRange": {"after": None, "before": None}}
    return json.dumps({**head, **about, **more, "messages": items, "messageCount": len(items)})


def test_a_channel_without_joins_says_nothing_of_joins(store: Store, tmp_path: Path) -> None:
    done = take(store, written(tmp_path / "d.json", discord()))
    assert "joins" in names(done)
    assert ("joins", "2026-10-05") not in found(store)[0]
    # A list of reactions that is empty states that there were none.
    assert found(store)[0]["reactions", "2026-10-05"] == 0


def test_lines_that_are_not_understood_are_counted_and_one_is_shown(
    store: Store, tmp_path: Path
) -> None:
    lines = [
        "01/10/2026, 09:00 - Messages and calls are end-to-end encrypted.",
        "14/10/2026, 09:01 - Ana: hi",
        "14/10/2026, 09:02 - Bo bilan Cy guruhga kirdi",
    ]
    done = take(store, written(tmp_path / "wa.txt", "\n".join(lines)))
    assert done.unread == 2
    assert done.sample.startswith("Messages and calls")
    assert {"joins", "leaves"} <= names(done)
    assert found(store)[0]["messages", "2026-10-14"] == 1


# Private chats, and several groups --------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("result.json", telegram(said(1), type="personal_chat")),
        ("result.json", telegram(said(1), type="saved_messages")),
        ("d.json", discord("DirectTextChat")),
        ("d.json", discord("DirectGroupTextChat")),
        (
            "chatlab.json",
            json.dumps(
                {
                    "chatlab": {"version": "0.0.2", "exportedAt": 1791352800},
                    "meta": {"name": "Bea", "platform": "qq", "type": "private"},
                    "messages": [{"sender": "u", "timestamp": 1791190800, "type": 0}],
                }
            ),
        ),
        (
            "qce.json",
            json.dumps(
                {
                    "chatInfo": {"name": "Bea", "type": "private"},
                    "messages": [{"id": "1", "timestamp": 1791190800000, "sender": {"uid": "u"}}],
                }
            ),
        ),
        (
            "weflow.json",
            json.dumps(
                {
                    "session": {"wxid": "wxid_bea", "displayName": "Bea", "type": "私聊"},
                    "messages": [{"localId": 1, "createTime": 1791190800, "content": "hi"}],
                }
            ),
        ),
        (
            "chatlog.csv",
            "Time,SenderName,Sender,TalkerName,Talker,Content\n"
            "2026-10-05 09:00:00,Bea,wxid_bea,Bea,wxid_bea,hi\n",
        ),
        (
            "memotrace.csv",
            "localId,TalkerId,Type,SubType,IsSender,CreateTime,Status,StrContent,StrTime,Remark,"
            "NickName,Sender\n1,wxid_bea,1,0,0,1791190800,,hi,2026-10-05,,Bea,wxid_bea\n",
        ),
        (
            "好友.txt",
            f"消息记录（此消息记录为文本格式，不支持重新导入）\n\n{'=' * 64}\n消息分组:我的好友\n"
            f"{'=' * 64}\n消息对象:Bea\n{'=' * 64}\n\n2026-10-05 9:00:00 Bea(10000001)\nhi\n",
        ),
    ],
    ids=lambda value: value[:12] if value.endswith(("json", "csv", "txt")) else "",
)
def test_a_private_chat_is_no_community(store: Store, tmp_path: Path, name: str, text: str) -> None:
    with pytest.raises(BadValue, match="private chat"):
        take(store, written(tmp_path / name, text))
    assert found(store)[0] == {}


def slack(
    more: dict[str, Any] | None = None, second: dict[str, Any] | None = None
) -> dict[str, Any]:
    message = {"type": "message", "user": "U1", "text": "hi", "ts": "1791190800.000100"}
    other = {"type": "message", "user": "U2", "text": "hi", "ts": "1791208800.000101"}
    return {
        "users.json": [{"id": "U1", "name": "bea"}, {"id": "U2", "name": "cem"}],
        "channels.json": [{"id": "C1", "name": "general", "is_general": True}],
        "general/2026-10-05.json": [message, second or other],
        **(more or {}),
    }


def test_private_chats_of_a_whole_export_are_left_out(store: Store, tmp_path: Path) -> None:
    direct = [{"type": "message", "user": "U1", "text": "x", "ts": "1791280800.000105"}]
    more = {
        "dms.json": [{"id": "D0AAA", "members": ["U1", "U2"]}],
        "mpims.json": [{"id": "G0BBB", "name": "mpdm-bea--cem-1"}],
        "D0AAA/2026-10-06.json": direct,
        "mpdm-bea--cem-1/2026-10-06.json": direct,
    }
    done = take(store, zipped(tmp_path / "s.zip", slack(more)))
    assert (done.events, done.private, done.last) == (2, 2, date(2026, 10, 5))


def test_of_several_groups_the_one_asked_for_is_taken(store: Store, tmp_path: Path) -> None:
    rows = [
        f"2026-10-05 09:0{n}:00,A{n},wxid_{n},{title},{talker},hi"
        for n, (title, talker) in enumerate(
            (("花园", "1@chatroom"), ("花园", "1@chatroom"), ("工地", "2@chatroom"), ("Bea", "b"))
        )
    ]
    text = "Time,SenderName,Sender,TalkerName,Talker,Content\n" + "\n".join(rows) + "\n"
    path = written(tmp_path / "chatlog.csv", text)
    done = take(store, path, groups=("花园",))
    assert (done.events, done.chats, done.others, done.private) == (2, ("花园",), ("工地",), 1)
    # Taking all of them is another way to read the file, which replaces the first.
    both = take(store, path)
    assert (both.events, both.chats) == (3, ("花园", "工地"))
    assert found(store)[0]["messages", "2026-10-05"] == 3
    with pytest.raises(NotFound, match="no chat 草地"):
        take(store, path, groups=("草地",))


# Odd messages -----------------------------------------------------------------------------------


def test_odd_messages_are_passed_over_and_counted(store: Store, tmp_path: Path) -> None:
    odd = telegram(said(1), {"id": 2, "type": "unsupported"}, said(3, who=101))
    done = take(store, written(tmp_path / "result.json", odd))
    assert (done.events, [each.line for each in done.skipped]) == (2, [1])


def test_a_message_without_a_time_is_passed_over(store: Store, tmp_path: Path) -> None:
    no_time = zipped(tmp_path / "s.zip", slack(second={"type": "message", "user": "U2"}))
    done = take(store, no_time)
    assert (done.events, len(done.skipped)) == (1, 1)


def test_a_bot_id_of_null_is_a_person(store: Store, tmp_path: Path) -> None:
    shared = {
        "type": "message",
        "subtype": "file_share",
        "user": "U2",
        "bot_id": None,
        "ts": "1791208800.000101",
    }
    bot = {"type": "message", "subtype": "bot_message", "bot_id": "B1", "ts": "1791208801.000101"}
    members = slack(second=shared)
    members["general/2026-10-05.json"].append(bot)
    take(store, zipped(tmp_path / "s.zip", members))
    values, _ = found(store)
    assert (values["messages", "2026-10-05"], values["dau", "2026-10-05"]) == (2, 2)


def test_chatlab_may_write_its_times_as_strings(store: Store, tmp_path: Path) -> None:
    head = {"_type": "header", "chatlab": {"version": "0.0.2"}, "meta": {"name": "G"}}
    items = [
        {"_type": "message", "sender": "u1", "timestamp": str(1791190800 + n), "type": 0}
        for n in range(5)
    ]
    text = "\n".join(json.dumps(item) for item in (head, *items))
    assert take(store, written(tmp_path / "c.jsonl", text)).events == 5


def test_irc_nicks_with_blanks_and_notices(store: Store, tmp_path: Path) -> None:
    lines = ["[10:00] <ana> hi", "[10:01] <brad[] > x", "[10:02] -yqit:#u- note", "[10:03] <bo> ok"]
    done = take(store, written(tmp_path / "2007-12-17.log", "\n".join(lines)))
    assert (done.events, [each.line for each in done.skipped]) == (3, [3])


def test_qqchatexporter_in_parts(store: Store, tmp_path: Path) -> None:
    lines = [
        {
            "id": str(n),
            "timestamp": 1791190800000 + n * 1000,
            "sender": {"uid": f"u{n % 3}", "name": "BCD"[n % 3]},
            "content": {"text": "hi", "elements": []},
        }
        for n in range(4)
    ]
    chunk = "\n".join(map(json.dumps, lines))
    manifest = {
        "metadata": {"name": "QQChatExporter"},
        "chatInfo": {"name": "G", "type": "group", "participantCount": 3},
        "chunked": {"chunks": [{"fileName": "chunks/chunk_0001.jsonl", "count": 4}]},
    }
    path = written(tmp_path / "manifest.json", json.dumps(manifest))
    with pytest.raises(BadValue, match=r"the part chunks/chunk_0001\.jsonl is not beside it"):
        take(store, path)
    (tmp_path / "chunks").mkdir()
    part = written(tmp_path / "chunks" / "chunk_0001.jsonl", chunk)
    assert take(store, path).events == 4
    assert take(store, part).events == 4
    packed = {"x/manifest.json": manifest, "x/chunks/chunk_0001.jsonl": chunk}
    assert take(store, zipped(tmp_path / "q.zip", packed)).events == 4
    # The same messages, three times told, are there once.
    assert found(store)[0]["messages", "2026-10-05"] == 4
    part.write_text(chunk.rpartition("\n")[0], encoding="utf-8")
    manifest["version"] = 2
    with pytest.raises(BadValue, match="4 messages stated, 3 found"):
        take(store, written(path, json.dumps(manifest)))


@pytest.mark.parametrize(
    "named",
    ["../chunk_0001.jsonl", "/etc/passwd", "C:\\chunk.jsonl", "", "a/../../b"],
    ids=["above", "absolute", "drive", "none", "around"],
)
def test_a_part_never_stands_outside_of_the_folder(
    store: Store, tmp_path: Path, named: str
) -> None:
    (tmp_path / "in").mkdir()
    written(tmp_path / "chunk_0001.jsonl", "{}")
    chunks = {"chunks": [{"fileName": named, "count": 1}]}
    text = json.dumps({"chatInfo": {"name": "G"}, "chunked": chunks})
    with pytest.raises(BadValue, match="is not beside it"):
        take(store, written(tmp_path / "in" / "manifest.json", text))


# Packed, and written in another zone ------------------------------------------------------------


def test_gz_and_zip_around_anything(store: Store, tmp_path: Path) -> None:
    text = events(every_day(date(2026, 10, 1), 3), lambda _: (9, 10))
    (tmp_path / "chat.csv.gz").write_bytes(gzip.compress(text.encode()))
    assert take(store, tmp_path / "chat.csv.gz").events == 6
    series = "date,metric,value\n2026-10-05,dau,312\n"
    (tmp_path / "n.csv.gz").write_bytes(gzip.compress(series.encode()))
    assert take(store, tmp_path / "n.csv.gz").format == "series"
    more = series.replace("dau,312", "members,400")
    done = take(store, zipped(tmp_path / "n.zip", {"a/n.csv": more, "readme.md": "x"}))
    assert (done.format, done.new) == ("series", 1)
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("chat.csv.gz", gzip.compress(text.replace("0,a", "0,b").encode()))
    (tmp_path / "c.zip").write_bytes(inner.getvalue())
    assert take(store, tmp_path / "c.zip").events == 6


def test_a_gz_that_grows_without_end_is_refused(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "bomb.csv.gz"
    with gzip.open(path, "wb", 9) as file:
        file.write(b"timestamp,author_id\n")
        for _ in range(80):
            file.write(b"\n" * (1 << 20))
    with pytest.raises(BadValue, match="unpack to far more"):
        take(store, path)


def test_the_zone_of_an_export_can_be_said(store: Store, tmp_path: Path) -> None:
    path = written(tmp_path / "c.csv", "timestamp,author_id\n2026-10-05 20:00:00,a\n")
    take(store, path)
    assert ("messages", "2026-10-05") in found(store)[0]
    take(store, path, timezone="America/New_York")
    # Eight in the evening there is the next morning here.
    assert found(store)[0]["messages", "2026-10-06"] == 1
    with pytest.raises(BadValue):
        take(store, path, timezone="Nowhere/At_All")


# Gaps and open days -----------------------------------------------------------------------------


def test_a_hole_is_a_gap_and_spoils_only_what_reaches_into_it(store: Store, tmp_path: Path) -> None:
    days = every_day(date(2025, 1, 1), 300)
    hole = set(days[100:200])
    text = events([day for day in days if day not in hole], lambda _: range(8, 20))
    done = take(store, written(tmp_path / "hole.csv", text))
    values, partial = found(store)
    assert set(done.gaps) == hole
    assert not {day for _, day in values} & {day.isoformat() for day in hole}
    after = days[200]
    assert ("dau", after.isoformat()) not in partial
    assert ("mau", after.isoformat()) in partial
    assert ("mau", (after + timedelta(days=29)).isoformat()) not in partial


def test_silent_days_of_a_quiet_community_are_zero(store: Store, tmp_path: Path) -> None:
    chance = random.Random(4)
    days = every_day(date(2025, 1, 1), 365)
    often = [chance.choice((0, 1, 2, 4, 5, 7, 9)) for _ in days]
    often[0] = often[-1] = 1
    text = events(days, lambda index: range(9, 9 + often[index]))
    done = take(store, written(tmp_path / "quiet.csv", text))
    values, partial = found(store)
    assert done.gaps == []
    assert often.count(0) > 20
    for day, count in zip(days, often, strict=True):
        assert values["messages", day.isoformat()] == count
    months = sorted(day for metric, day in partial if metric == "mau")
    assert months == [day.isoformat() for day in [*days[:29], days[-1]]]


def test_the_last_day_of_a_file_is_shown_and_not_judged(store: Store, tmp_path: Path) -> None:
    days = every_day(date(2026, 10, 1), 40)
    text = events(days, lambda index: range(8, 20 if index < 39 else 10))
    take(store, written(tmp_path / "a.csv", text))
    values, partial = found(store)
    last = days[-1].isoformat()
    assert values["dau", last] == 2
    assert {("dau", last), ("messages", last), ("wau", last), ("mau", last)} <= partial
    assert ("dau", days[-2].isoformat()) not in partial
    # A later file that goes on shows that the day is over.
    more = events(days[-1:] + every_day(date(2026, 11, 10), 2), lambda _: range(8, 20))
    take(store, written(tmp_path / "b.csv", more.replace(",0-", ",39-")))
    assert ("dau", last) not in found(store)[1]


def test_a_file_may_say_that_its_last_day_is_over(store: Store, tmp_path: Path) -> None:
    made = discord(exportedAt="2026-10-09T08:00:00+00:00")
    take(store, written(tmp_path / "d.json", made))
    assert ("dau", "2026-10-07") not in found(store)[1]


# Flat chats, members, people --------------------------------------------------------------------


def test_where_hardly_a_message_answers_another_nobody_is_unanswered(
    store: Store, tmp_path: Path
) -> None:
    items = [said(n, hour=n % 24, who=100 + n % 2, text="why?") for n in range(1, 60)]
    items[30]["reply_to_message_id"] = 30
    done = take(store, written(tmp_path / "result.json", telegram(*items)))
    assert {"unanswered", "ttfr", "openers"} <= names(done)
    assert not any(metric in ("unanswered", "ttfr") for metric, _ in found(store)[0])
    assert found(store)[0]["replies", "2026-10-05"] == 1


def test_more_people_than_members_do_not_fit(store: Store, tmp_path: Path) -> None:
    text = events(every_day(date(2026, 8, 1), 28), lambda _: range(8, 20), people=67)
    done = take(store, written(tmp_path / "m.csv", text), members=20)
    assert not any(metric == "participation" for metric, _ in found(store)[0])
    told = [e for e in done.unavailable if "cannot be right" in e.reason]
    assert [(e.metric, e.values["members"], e.values["wants"]) for e in told] == [
        ("participation", 20, "members")
    ]


def test_staff_by_the_name_that_people_see(store: Store, tmp_path: Path) -> None:
    path = written(tmp_path / "result.json", telegram(said(1), said(2, who=888), said(3, who=101)))
    take(store, path, staff=("HelperBot",))
    assert found(store)[0]["staff_share", "2026-10-05"] == pytest.approx(100 / 3, abs=1e-4)
    with pytest.raises(BadValue) as caught:
        take(store, path, staff=("Helperbt",))
    assert caught.value.hint == "HelperBot"


def test_two_of_one_name_are_told_apart_by_id(store: Store, tmp_path: Path) -> None:
    text = telegram(said(1), said(2, who=101) | {"from": "Bea"})
    path = written(tmp_path / "result.json", text)
    with pytest.raises(BadValue) as caught:
        take(store, path, staff=("Bea",))
    assert caught.value.hint == "user100, user101"
    take(store, path, staff=("user101",))
    assert found(store)[0]["staff_share", "2026-10-05"] == 50


def test_bots_are_counted_nowhere_and_stay_so(store: Store, tmp_path: Path) -> None:
    text = telegram(said(1), said(2, who=888), said(3, who=101))
    take(store, written(tmp_path / "result.json", text), bots=("HelperBot",))
    values, _ = found(store)
    assert (values["dau", "2026-10-05"], values["messages", "2026-10-05"]) == (2, 2)
    # A later export of the same chat brings the same bot; who is one now was one before.
    later = telegram(said(1), said(2, who=888), said(3, who=101), said(4, hour=20, who=888))
    take(store, written(tmp_path / "later.json", later))
    assert found(store)[0]["messages", "2026-10-05"] == 2
    other = telegram(said(9) | {"date_unixtime": "1791450000"})
    take(store, written(tmp_path / "other.json", other), bots=("user101",))
    assert found(store)[0]["messages", "2026-10-05"] == 1


def test_a_table_with_ids_and_names_knows_both(store: Store, tmp_path: Path) -> None:
    rows = ["timestamp,author_id,author_name", "2026-10-05 09:00,u1,Ana", "2026-10-05 10:00,u2,Bo"]
    take(store, written(tmp_path / "c.csv", "\n".join(rows) + "\n"), staff=("Bo",))
    assert found(store)[0]["staff_share", "2026-10-05"] == 50


def test_decorations_of_a_name_are_no_other_person(store: Store, tmp_path: Path) -> None:
    rows = ["timestamp,author", "2026-10-05 09:00,Ana", "2026-10-05 10:00,~\u202fAna"]
    take(
        store, written(tmp_path / "c.csv", "\n".join([*rows, "2026-10-05 11:00,\u200eAna"]) + "\n")
    )
    assert found(store)[0]["dau", "2026-10-05"] == 1


def test_what_was_put_right_by_hand_stays_and_is_told(store: Store, tmp_path: Path) -> None:
    record(store, 1, "messages", "7", now=NOW, day="2026-10-02")
    text = events(every_day(date(2026, 10, 1), 3), lambda _: (9, 10))
    done = take(store, written(tmp_path / "c.csv", text))
    assert found(store)[0]["messages", "2026-10-02"] == 7
    assert done.kept == 1


def test_people_who_join_with_a_tilde_are_those_who_write(store: Store, tmp_path: Path) -> None:
    mark = "\u200e"
    lines = ["[01/03/2024, 08:00:00] Ana: hello"]
    for n in range(10):
        who = f"~\u202fNew{n}"
        told = f"{who} joined using this group's invite link"
        lines.append(f"{mark}[02/03/2024, 10:{n:02}:00] {who}: {mark}{told}")
    lines += (
        f"[{day:02}/03/2024, 09:{n:02}:00] ~\u202fNew{n}: hi" for day in (3, 5) for n in range(10)
    )
    deleted = f"{mark}This message was deleted."
    lines.insert(-10, f"{mark}[04/03/2024, 10:00:00] ~\u202fNew1: {deleted}")
    lines += [f"[{day:02}/03/2024, 09:00:00] Ana: hello" for day in range(6, 21)]
    take(store, written(tmp_path / "wa.txt", "\n".join(lines)))
    values, _ = found(store)
    assert values["joins", "2024-03-02"] == 10
    assert values["activation_7d", "2024-03-15"] == 100
    assert values["retention_w1", "2024-03-15"] == 100
    assert values["messages", "2024-03-04"] == 0


def test_a_private_part_of_a_zip_is_left_out(store: Store, tmp_path: Path) -> None:
    members = {"a.json": discord(), "b.json": discord("DirectTextChat")}
    done = take(store, zipped(tmp_path / "d.zip", members))
    assert (done.events, done.private) == (9, 1)


def test_empty_columns_of_a_table_are_no_evidence(store: Store, tmp_path: Path) -> None:
    head = "timestamp,author_id,reply_to,reactions\n"
    done = take(store, written(tmp_path / "a.csv", head + "2026-10-05 09:00,u1,,\n"))
    assert {"replies", "reactions"} <= names(done)
    # A count of 0 that is written is a statement.
    done = take(store, written(tmp_path / "b.csv", head + "2026-10-06 09:00,u1,,0\n"))
    assert "reactions" not in names(done)
    assert found(store)[0]["reactions", "2026-10-06"] == 0


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "chatlog.csv",
            "Time,SenderName,Sender,TalkerName,Talker,Content\n"
            "2026-10-05 09:00:00,Bea,wxid_1,G,g@chatroom,hi\n"
            "2026-10-05 09:01:00,系统消息,系统消息,G,g@chatroom,群公告已更新\n",
        ),
        (
            "stat.csv",
            "time,group_id,group_name,from_id,from_nickname,content_type,content\n"
            "2026-10-05 09:00:00,g,G,w1,Bea,text,hi\n2026-10-05 09:01:00,g,G,,,system,x\n",
        ),
        (
            "花园.txt",
            f"{'=' * 64}\n消息分组:我的群聊\n{'=' * 64}\n消息对象:花园\n{'=' * 64}\n\n"
            "2026-10-05 9:00:00 Bea(10000001)\nhi\n\n2026-10-05 9:01:00 系统消息(10000)\nx\n",
        ),
        ("result.json", telegram(said(1), said(2) | {"type": "service", "action": "pin_message"})),
    ],
)
def test_a_line_of_the_program_is_no_message(
    store: Store, tmp_path: Path, name: str, text: str
) -> None:
    done = take(store, written(tmp_path / name, text))
    assert done.events == 1
    assert {"joins", "leaves"} <= names(done)


def test_the_channel_of_a_table_can_be_asked_for(store: Store, tmp_path: Path) -> None:
    rows = [f"2026-10-05 09:0{n},u{n},{room}" for n, room in enumerate(("Hall", "Hall", "Yard"))]
    text = "timestamp,author,channel\n" + "\n".join(rows) + "\n"
    done = take(store, written(tmp_path / "a.csv", text), groups=("hall",))
    assert (done.events, done.chats, done.others) == (2, ("Hall",), ("Yard",))
    items = [{"timestamp": 1791190800 + n, "author": f"u{n}", "channel": "HY"[n]} for n in range(2)]
    path = written(tmp_path / "a.jsonl", "\n".join(map(json.dumps, items)))
    assert take(store, path, groups=("Y",)).events == 1
