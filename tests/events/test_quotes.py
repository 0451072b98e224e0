"""What WeChat quotes is an answer, in every export that tells it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from communitytui.events.event import Event
from communitytui.events.names import NameBook, plain_name
from communitytui.events.readers.quotes import UNKNOWN, Quotes
from communitytui.events.sentences import read_sentence
from communitytui.events.sniff import open_source

CARD = (
    "<msg><appmsg><title>I do?</title><type>57</type><refermsg><type>1</type>"
    "<svrid>77</svrid><fromusr>g@chatroom</fromusr><chatusr>wxid_1</chatusr>"
    "<createtime>1791190800</createtime><content>who does</content></refermsg></appmsg></msg>"
)
OLD = "「Ana：who does?」\n- - - - - - - - - - - - - - -\nI do"


def read(path: Path, text: str) -> tuple[list[Event], frozenset[str]]:
    path.write_text(text, encoding="utf-8")
    with open_source(path, zone="Asia/Shanghai", order=None, keep_going=False) as reading:
        return [*reading], reading.source.gives


def memotrace(tmp_path: Path, answer: str) -> tuple[list[Event], frozenset[str]]:
    header = (
        "localId,TalkerId,Type,SubType,IsSender,CreateTime,Status,StrContent,StrTime,Remark,"
        "NickName,Sender\n"
    )
    cell = '"' + answer.replace('"', '""') + '"'
    rows = (
        "5,3,1,0,0,1791190800,,who does?,,,Ana,wxid_1\n"
        f"6,3,49,57,0,1791190860,,{cell},,,Bo,wxid_2\n"
    )
    return read(tmp_path / "m.csv", header + rows)


@pytest.mark.parametrize(("answer", "meant"), [(CARD, "5"), (OLD, UNKNOWN)])
def test_memotrace_of_twelve_columns(tmp_path: Path, answer: str, meant: str) -> None:
    events, gives = memotrace(tmp_path, answer)
    assert [event.reply_to for event in events] == ["", meant]
    assert "replies" in gives


def test_the_words_quoted_are_not_those_of_the_answer(tmp_path: Path) -> None:
    asking = [event.question for event in memotrace(tmp_path, OLD)[0]]
    assert asking == [True, False]
    assert memotrace(tmp_path, CARD)[0][1].question


def test_chatlog_as_table_and_as_array(tmp_path: Path) -> None:
    head = "Time,SenderName,Sender,TalkerName,Talker,Content\n"
    rows = (
        "2026-10-05 09:00:00,Ana,wxid_1,G,g@chatroom,who does?\n"
        '2026-10-05 09:01:00,Bo,wxid_2,G,g@chatroom,"> Ana 09:00\n> who does?\nI do"\n'
    )
    events, gives = read(tmp_path / "c.csv", head + rows)
    assert [bool(event.reply_to) for event in events] == [False, True]
    assert "replies" in gives
    base: dict[str, Any] = {"talker": "g@chatroom", "talkerName": "G", "isChatRoom": True}
    stamp = "2026-10-05T09:00:00+08:00"
    items = [
        {**base, "seq": 1, "time": stamp, "sender": "wxid_1", "type": 1, "content": "who?"},
        {
            **base,
            "seq": 2,
            "time": "2026-10-05T09:01:00+08:00",
            "sender": "wxid_2",
            "type": 49,
            "subType": 57,
            "content": "I do",
            "contents": {"refer": {"time": stamp, "sender": "wxid_1", "type": 1}},
        },
    ]
    events, _ = read(tmp_path / "c.json", json.dumps(items))
    assert [(event.id, event.reply_to) for event in events] == [("1", ""), ("2", "1")]


def test_weflow(tmp_path: Path) -> None:
    session = {"wxid": "g@chatroom", "displayName": "G", "type": "群聊"}
    base = {"createTime": 1791190800, "senderUsername": "wxid_1", "isSend": 0}
    messages = [
        {**base, "localId": 8, "type": "文本消息", "content": "who?"},
        {**base, "localId": 9, "type": "引用消息", "content": "I do", "source": CARD},
        {**base, "localId": 10, "type": "引用消息", "content": "me too"},
    ]
    text = json.dumps({"session": session, "messages": messages})
    events, gives = read(tmp_path / "w.json", text)
    assert [event.reply_to for event in events] == ["", "8", UNKNOWN]
    assert "replies" in gives


def test_only_the_latest_messages_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("communitytui.events.readers.quotes._REMEMBERED", 10)
    quotes = Quotes()
    for n in range(30):
        quotes.note("a", n, str(n))
    assert (quotes.find("a", 25), quotes.find("a", 3)) == ("25", UNKNOWN)
    assert len(quotes._recent) + len(quotes._before) <= 20


def test_a_friend_that_was_added_came() -> None:
    assert read_sentence("你已添加了Bea，现在可以开始聊天了。") == ("join", ("Bea",))


def test_names_and_the_people_behind_them() -> None:
    book = NameBook()
    for name, who in (("~\u202fAna", "1"), ("Ana", "1"), ("Bo", "2"), ("Bo", "3"), ("Bo", "2")):
        book.learn(name, who)
    found = [sorted(book.ids(name)) for name in ("Ana", "\u200eBo", "Cy")]
    assert found == [["1"], ["2", "3"], []]
    assert plain_name("~") == ""
