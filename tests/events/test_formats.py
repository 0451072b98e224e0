"""What is particular to one format: old versions, other languages, what only looks like it."""

from __future__ import annotations

import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communitytui.errors import BadValue
from communitytui.events.event import Event, Source
from communitytui.events.readers import telegram
from communitytui.events.sentences import read_sentence
from communitytui.events.sniff import open_source

_ZONE = "Asia/Shanghai"


def _read(path: Path, content: str | bytes = "", zone: str = _ZONE) -> tuple[list[Event], Source]:
    if content:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with open_source(path, zone=zone, order=None, keep_going=False) as reading:
        return list(reading), reading.source


def _at(text: str, zone: str = _ZONE) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp())


def _told(events: list[Event]) -> list[tuple[str, str, bool]]:
    return [(event.kind, event.author, event.question) for event in events]


# Telegram --------------------------------------------------------------------------------------


def _telegram(*messages: dict[str, Any], **more: Any) -> str:
    chat = {"name": "花园", "type": "private_group", "id": 1, "messages": list(messages)}
    return json.dumps(chat | more)


def test_an_old_telegram_export_has_local_times_and_bare_numbers(tmp_path: Path) -> None:
    text = _telegram(
        {
            "id": 1,
            "type": "message",
            "date": "2020-01-01T08:00:00",
            "from": "A",
            "from_id": 77,
            "text": "hi",
        },
        {"id": 2, "type": "message", "date": "2020-01-01T08:00:01", "from": None, "text": ""},
    )
    events, source = _read(tmp_path / "r", text)
    assert [(event.at, event.author) for event in events] == [
        (_at("2020-01-01T08:00:00"), "user77"),
        (_at("2020-01-01T08:00:01"), ""),
    ]
    assert source == Source("telegram", "花园", frozenset({"ids"}))


def test_telegram_joins_take_the_id_of_a_name_that_speaks_later(tmp_path: Path) -> None:
    base = {"date_unixtime": "1767225600"}
    text = _telegram(
        {"id": 1, "type": "service", "action": "invite_members", "actor": "Op", "actor_id":
         "user1", "members": ["Bo", "Two", "Nobody", None], **base},
        {"id": 2, "type": "service", "action": "join_group_by_link", "actor": "Li",
         "actor_id": "user3", **base},
        {"id": 3, "type": "service", "action": "pin_message", "actor": "Op", "actor_id": "user1",
         **base},
        *({"id": 4 + n, "type": "message", "from": name, "from_id": f"user{9 + n}", "text": "x",
           "reply_to_message_id": 3, **({"reply_to_peer_id": "channel5"} if n else {}), **base}
          for n, name in enumerate(("Bo", "Two", "Two"))),
    )  # fmt: skip
    events, _source = _read(tmp_path / "r", text)
    joins = sorted(event.author for event in events if event.kind == "join")
    assert joins == ["Nobody", "Two", "user3", "user9"]  # two people are called Two
    assert [event.reply_to for event in events if event.kind == "message"] == ["3", "", ""]
    assert [event.author for event in events if event.kind == "other"] == ["user1"]


@given(st.text(alphabet='\\x0aF"', max_size=12))
def test_the_repair_of_telegram_leaves_valid_json_as_it_is(text: str) -> None:
    valid = json.dumps({"text": text, "document_id": text})
    assert telegram.repair(valid) == valid
    broken = json.dumps(text + "\x1f").replace("\\u001f", "\\x1F")
    assert json.loads(telegram.repair(broken)) == text + "\x1f"


@pytest.mark.parametrize("bare", ["5368324170671202286a", "stickers/a (1).webp", "(No, not here)"])
def test_a_bare_document_id_is_quoted(bare: str) -> None:
    for text in ('{"document_id": %s, "x": 1}', '{"x": 1,\n"document_id": %s\n}',
                 '{"document_id": %s}'):  # fmt: skip
        assert json.loads(telegram.repair(text % bare))["document_id"] == bare


# Slack, Discord --------------------------------------------------------------------------------


def test_slack_joins_of_a_side_channel_are_no_joins_and_edits_no_messages(tmp_path: Path) -> None:
    def item(**more: Any) -> dict[str, Any]:
        return {"type": "message", "user": "U1", "ts": "1767225600.000100", "text": "x"} | more

    path = tmp_path / "s.zip"
    with zipfile.ZipFile(path, "w") as archive:
        users = [{"id": "U1"}, {"id": "B1", "is_bot": True}, {"id": "U2", "deleted": True}]
        archive.writestr("org_users.json", json.dumps(users))
        archive.writestr("channels.json", json.dumps([{"name": "general"}, {"name": "side"}]))
        archive.writestr("general/2026-01-01.json", json.dumps([item(subtype="channel_join")]))
        day = [
            item(subtype="channel_join"),
            item(subtype="message_changed"),
            item(user="B1"),
            item(subtype="bot_message", user=None, bot_id="B7"),
            item(thread_ts="1767225600.000100"),
        ]
        archive.writestr("side/2026-01-01.json", json.dumps(day))
    events, source = _read(path)
    assert [(one.kind, one.author, one.bot, one.channel) for one in events] == [
        ("join", "U1", False, "general"),
        ("other", "U1", False, "side"),
        ("message", "B1", True, "side"),
        ("message", "B7", True, "side"),
        ("message", "U1", False, "side"),
    ]
    assert not any(event.reply_to for event in events)
    assert source.members == 1
    assert "reactions" not in source.gives


def test_a_forwarded_message_of_discord_is_no_reply(tmp_path: Path) -> None:
    message = {"id": "1", "timestamp": "2026-01-01T08:00:00+08:00", "author": {"id": "5"},
               "type": "Default", "reference": {"type": "Forward", "messageId": "9"}}  # fmt: skip
    export = {"guild": {"name": "G"}, "channel": {"id": "c", "name": "n"}, "messages": [message],
              "messageCount": 1}  # fmt: skip
    (event,), source = _read(tmp_path / "d", json.dumps(export))
    assert (event.reply_to, event.channel, source.title) == ("", "c", "G / n")


# Text --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "at"),
    [
        ("2024/1/5 14:03 - ", "2024-01-05T14:03"),
        ("[2024/1/5 下午2:03:05] ", "2024-01-05T14:03:05"),
        ("2024年1月5日 上午12:03 - ", "2024-01-05T00:03"),
        ("\u200e[25/12/2023, 22:14:05] ", "2023-12-25T22:14:05"),
        ("12/25/23, 1:05\u202fPM - ", "2023-12-25T13:05"),
        ("25.12.23, 07:05 - ", "2023-12-25T07:05"),
        ("25-12-2023 07.05 - ", "2023-12-25T07:05"),
        ("[2023/12/25 오후 3:05:00] ", "2023-12-25T15:05"),
        ("2023/12/25 午後3:05 - ", "2023-12-25T15:05"),
    ],
)
def test_whatsapp_writes_times_in_the_language_of_the_phone(
    head: str, at: str, tmp_path: Path
) -> None:
    text = f"{head}张三: 第一\n行二？\n\n{head}Bob changed the subject to “a: b?”\n{head}Bob:\n"
    events, source = _read(tmp_path / "c.txt", text)
    assert {event.at for event in events} == {_at(at)}
    assert _told(events) == [
        ("message", "张三", True), ("other", "", False), ("message", "Bob", False),
    ]  # fmt: skip
    assert source.format == "whatsapp"


@pytest.mark.parametrize(
    ("line", "kind", "people"),
    [
        ('"小王"邀请"小李、小张"加入了群聊', "join", ("小李", "小张")),
        ('"小李"通过扫描"小王"分享的二维码加入群聊', "join", ("小李",)),
        ("小李加入了群聊", "join", ("小李",)),
        ("小王添加了小李", "join", ("小李",)),
        ("小李退出了群组", "leave", ("小李",)),
        ('你将"小李"移出了群聊', "leave", ("小李",)),
        ("小王移除了小李", "leave", ("小李",)),
        ("Ann added Bo and Cy", "join", ("Bo", "Cy")),
        ("\u200eBo joined using this group's invite link", "join", ("Bo",)),
        ("Bo left", "leave", ("Bo",)),
        ("Ann removed Bo", "leave", ("Bo",)),
        ("Ann changed this group's icon", "other", ()),
        ("群公告已更新", "other", ()),
        ("邀请" * 5000, "other", ()),
    ],
)
def test_sentences_tell_who_came_and_went(line: str, kind: str, people: tuple[str, ...]) -> None:
    assert read_sentence(line) == (kind, people)


def test_qq_words_that_look_like_a_header_are_words(tmp_path: Path) -> None:
    rule = "=" * 64
    text = (
        f"{rule}\n消息对象:花园\n{rule}\n\n"
        "2026-01-01 8:00:00 【群主】A(B)(12345)\n2026-01-01 8:00:01 quoted\n消息对象:x\n"
        f"{rule}\nwell?\n\n2026-01-01 8:00:02 Zed<zed@example.org>\nhi\n"
    )
    events, source = _read(tmp_path / "q.txt", text)
    assert _told(events) == [("message", "12345", True), ("message", "zed@example.org", False)]
    assert (source.format, source.title) == ("qq_txt", "花园")


def test_a_qq_discussion_has_names_only(tmp_path: Path) -> None:
    text = "消息记录（此消息记录为文本格式，不支持重新导入）\n\n消息对象:闲聊\n\n"
    text = text.replace("消息对象", "=" * 64 + "\n消息对象")
    events, _source = _read(tmp_path / "q.txt", text + "2026-01-01 8:00:00 小王\n在吗？\n")
    assert _told(events) == [("message", "小王", True)]


def test_irc_of_another_client_says_its_days_itself(tmp_path: Path) -> None:
    text = (
        "--- Log opened Wed Dec 31 23:00:00 2025\n23:58 < ann> late?\n23:59 -!- bo [x] has joined\n"
        "--- Day changed Thu Jan 01 2026\n00:01 <@bo> * no\n00:02  * ann waves\n"
        "--- Log closed now\n"
    )
    events, source = _read(tmp_path / "garden.log", text, "UTC")
    assert [(one.at, one.kind, one.author) for one in events] == [
        (_at("2025-12-31T23:58", "UTC"), "message", "ann"),
        (_at("2025-12-31T23:59", "UTC"), "other", "bo"),
        (_at("2026-01-01T00:01", "UTC"), "message", "bo"),
        (_at("2026-01-01T00:02", "UTC"), "message", "ann"),
    ]
    assert source.format == "irc"
    with pytest.raises(BadValue, match="name the file with it"):
        _read(tmp_path / "undated.log", "[10:00] <ann> hi\n")


# WeChat, ChatLab, the plain table -----------------------------------------------------------------


def test_an_old_memotrace_header_is_a_column_short(tmp_path: Path) -> None:
    header = "localId,TalkerId,Type,SubType,IsSender,CreateTime,Status,StrContent,StrTime\n"
    card = '"<msg><title>我也是？</title><refermsg><svrid>901</svrid></refermsg></msg>"'
    text = header + "1,3,1,0,1,1767225600,,hi,2026-01-01 08:00:00,901\n"
    text += f"2,3,49,57,0,1767225601,,{card},2026-01-01 08:00:01,902\n"
    events, source = _read(tmp_path / "m.csv", text)
    assert [(one.author, one.id, one.reply_to, one.question) for one in events] == [
        ("self", "901", "", False),
        ("3", "902", "901", True),
    ]
    assert "replies" in source.gives


def test_the_short_table_of_a_chat(tmp_path: Path) -> None:
    text = "消息ID,类型,发送人,时间,内容\n7,文本,小王,2026-01-01 08:00:00,好？\n"
    (event,), source = _read(tmp_path / "花园(wxid).csv", text)
    assert event == Event(_at("2026-01-01T08:00"), "小王", "message", "7", question=True)
    assert (source.format, source.title) == ("memotrace", "花园")


def test_what_chatlab_marks_as_recalled_or_poked_is_no_message(tmp_path: Path) -> None:
    messages = [
        {"sender": "a", "accountName": "A", "timestamp": 1767225600, "type": kind, "content": "?"}
        for kind in (0, 81, 22, 99)
    ]
    export = {"chatlab": {"version": "0.0.1"}, "meta": {"name": "n"}, "messages": messages}
    events, source = _read(tmp_path / "c.json", json.dumps(export))
    assert [event.kind for event in events] == ["message", "other", "other", "message"]
    assert source.gives == {"zone"}


def test_a_plain_table_needs_only_a_time_and_a_name(tmp_path: Path) -> None:
    (event,), source = _read(tmp_path / "t.csv", "Name\tTime\n李四\t1767225600\n")
    assert event == Event(1767225600, "李四", "message")
    assert source == Source("csv", gives=frozenset({"zone"}))


def test_all_rows_of_a_table_are_read_alike(tmp_path: Path) -> None:
    """Usual rows go by columns and unusual ones by rows: the events are the same."""
    rows = []
    for number in range(1500):
        at = datetime.fromtimestamp(1767225600 + 977 * number, UTC)
        stamp = f"{at:%Y-%m-%d %H:%M:%S}" if number % 700 else f"{at:%Y/%m/%d %H:%M:%S}"
        kind = "reaction" if number == 900 else ""
        rows.append(
            f'{stamp},u{number % 7},{kind},"a\nb{"?" if number % 3 else ""}",{number % 1100}'
        )
    text = "time,author,type,text,likes\n" + "\n".join(rows) + "\n"
    path = tmp_path / "t.csv"
    events, _source = _read(path, text, "UTC")
    assert [event.at for event in events] == [1767225600 + 977 * n for n in range(1500)]
    assert [event.question for event in events] == [n % 3 > 0 and n != 900 for n in range(1500)]
    assert [event.reactions for event in events] == [n % 1100 for n in range(1500)]
    for keep_going in (False, True):
        with open_source(path, zone="UTC", order=None, keep_going=keep_going) as reading:
            assert list(reading) == events
        with open_source(path, zone="UTC", order=None, keep_going=keep_going) as reading:
            by_columns = [zip(*columns, strict=True) for columns in reading.columns()]
            assert [Event(*fields) for rows in by_columns for fields in rows] == events
    bad = text.replace(",u3,,", ",u3,sneeze,", 300).replace(",u3,sneeze,", ",u3,,", 150)
    with pytest.raises(BadValue) as strict:
        _read(path, bad)
    with open_source(path, zone="UTC", order=None, keep_going=True) as reading:
        list(reading)
        assert reading.skipped[0].line == strict.value.values["line"]
