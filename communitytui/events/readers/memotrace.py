"""MemoTrace (WeChatMsg): the CSV of all chats, and the CSV of one chat.

The full table counts in unix seconds and has the sender's id; an older form of it has a header
one column short of its rows (the id of the message stands there), and no sender. The table of
one chat has local times and names only.
"""

from __future__ import annotations

from collections.abc import Iterator

from communitytui.events.base import Given, asks
from communitytui.events.event import Event
from communitytui.events.readers.quotes import UNKNOWN, Quotes, is_group
from communitytui.events.readers.table import TableReading, header_of
from communitytui.events.times import TimeColumn

_FULL = {"localid", "talkerid", "type", "createtime"}
_CHAT = {"类型", "发送人", "时间", "内容"}
_SYSTEM = "10000"


def recognise(given: Given) -> bool:
    """Tell whether the header is one of the two tables."""
    names = set(header_of(given))
    return names >= _FULL or names >= _CHAT


class MemoTraceReading(TableReading):
    """The rows of one of the two tables."""

    format = "memotrace"

    def __init__(self, given: Given) -> None:
        super().__init__(given)
        self._full = set(self.header) >= _FULL
        self._gives("ids", *(("zone",) if self._full else ()))
        if not self._full:
            self._title(given.stem.partition("(")[0])

    def _events(self) -> Iterator[Event]:
        self._quotes = Quotes()
        self._stamps = TimeColumn(
            self.given.zone, self.given.order or "ymd", in_order=not self._full
        )
        yield from self._from_all() if self._full else self._from_chat()
        yield from self.names.settled()

    def _from_all(self) -> Iterator[Event]:
        when, kind, text = map(self.header.index, ("createtime", "type", "strcontent"))
        talker, mine = self._pick(["talkerid"]), self._pick(["issender"])
        sender, local = self._pick(["sender"]), self._pick(["localid"])
        name, remark = self._pick(["nickname"]), self._pick(["remark"])
        server = self._pick(["msgsvrid"])
        room, title = self._pick(["strtalker"]), self._pick(["talkername"])
        width = len(self.header)
        for row in self._rows():
            at = self._at(self._stamps, row[when], self.line)
            if not at:
                continue
            where = row[room] if room >= 0 else row[talker]
            # The full table numbers its chats, or gives the ids of WeChat.
            private = bool(where) and not where.isdecimal() and not is_group(where)
            if not self._enters(row[talker], row[title] if title >= 0 else where, private):
                continue
            if server < 0 and sender < 0 and len(row) > width:
                server = width  # the column that the older header forgot
            number = row[server] if 0 <= server < len(row) else row[local]
            if row[kind] == _SYSTEM:
                event = Event(at, "", "other", number, channel=row[talker])
                yield from self._sentence(event, row[text])
                continue
            author = row[sender] if sender >= 0 else ""
            author = author or (row[name] if name >= 0 else "")
            author = author or ("self" if row[mine] == "1" else row[talker])
            for column in (name, remark):
                if column >= 0:
                    self.names.learn(row[column], author)
            answered, words = self._quotes.read(row[text], with_ids=server >= 0)
            if answered:
                self._gives("replies")
            self._quotes.note(author, at, number)
            yield Event(at, author, "message", number, answered, 0, row[talker], False, asks(words))

    def _from_chat(self) -> Iterator[Event]:
        kind, author, when, text = map(self.header.index, ("类型", "发送人", "时间", "内容"))
        if not self._enters(self.given.stem, self.source.title):
            return
        number = self._pick(["消息id", "localid"])
        if number < 0:
            self.source = self.source._replace(gives=self.source.gives - {"ids"})
        for row in self._rows():
            at = self._at(self._stamps, row[when], self.line)
            if not at:
                continue
            own = row[number] if number >= 0 else ""
            if row[kind] in {"系统消息", "系统", _SYSTEM}:
                yield from self._sentence(Event(at, "", "other", own), row[text])
                continue
            answered, words = self._quotes.read(row[text])
            if answered or row[kind].startswith("引用"):
                answered = answered or UNKNOWN
                self._gives("replies")
            yield Event(at, row[author], "message", own, answered, 0, "", False, asks(words))
