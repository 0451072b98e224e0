"""QQ: the text that its message manager exports. Lines are local time.

What somebody wrote can look like the line above a message, so such a line must be whole: a time
to the second, a name and (in a group) the number of the account or its address.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from communitytui.events.base import NO_TIME, FileReading, Given, asks
from communitytui.events.event import Event
from communitytui.events.times import TimeColumn

_BANNER = re.compile(r"消息记录\s*（此消息记录为文本格式|^消息对象[:：]", re.MULTILINE)
_RULE = "=" * 32
_HEADER = re.compile(
    r"^(\d{4}-\d{2}-\d{2} \d{1,2}:\d{2}:\d{2}) (.+?)(?:\((\d{5,12}|[^()\s]+@[^()\s]+)\)"
    r"|<([^<>\s]+@[^<>\s]+)>)$"
)
_PLAIN = re.compile(r"^(\d{4}-\d{2}-\d{2} \d{1,2}:\d{2}:\d{2}) (\S.{0,60})$")
_OBJECT = re.compile(r"^(消息分组|消息对象)[:：](.*)$")
#: What stands above the first message: the banner and rules.
_PREAMBLE = re.compile("={3,}$|消息记录")
_LONGEST_HEADER = 300
#: Lines of one message that are looked at for a question, and characters of each.
_MOST_LINES, _LONGEST_WORDS = 2_000, 1_000
_SYSTEM_IDS = {"10000", "1000000", "80000000"}
#: What QQ calls the folders of its groups; any other is a folder of contacts.
_OF_CHATS = re.compile("群|讨论组|多人聊天")
_RANK = re.compile(r"^【[^】]{1,12}】")


def recognise(given: Given) -> bool:
    """Tell whether the head has the banner, or begins with such a line."""
    lines = (line for line in given.head.split("\n", 50)[:50] if line.strip("\ufeff \r"))
    return bool(
        _BANNER.search(given.head[:5000]) or _HEADER.match(next(lines, "").lstrip("\ufeff"))
    )


class QQTextReading(FileReading):
    """The messages of one text; of several chats in it, each is a channel."""

    format = "qq_txt"

    def _events(self) -> Iterator[Event]:
        self._stamps = TimeColumn(self.given.zone, "ymd", in_order=True)
        self._channel = ""
        self._entered, self._among_friends = True, False
        with_ids = any(map(_HEADER.match, self.given.head.split("\n")))
        header = _HEADER if with_ids else _PLAIN
        waiting: Event | None = None
        words: list[str] = []
        started = False
        before = ""
        for number, line in enumerate(self._feed().lines(), 1):
            line = line.strip("\ufeff\r ")
            match = header.match(line) if len(line) <= _LONGEST_HEADER else None
            about = not match and before.startswith(_RULE) and self._heading(line)
            before = line
            if match or about:
                if waiting is not None:
                    yield from self._told(waiting, words)
                waiting, words = (self._begun(match, number) if match else None), []
                started = started or bool(match)
            elif waiting is not None and len(words) < _MOST_LINES:
                words.append(line[:_LONGEST_WORDS])
            elif not started and self._entered and line and not _PREAMBLE.match(line):
                self._bad(number, NO_TIME, found=line)
        if waiting is not None:
            yield from self._told(waiting, words)
        yield from self.names.settled()

    def _heading(self, line: str) -> bool:
        """Take up a line between two rules that names the chat."""
        match = _OBJECT.match(line)
        if match is not None and match[1] == "消息对象":
            several = bool(self._channel)
            self._channel = match[2].strip()
            self._entered = self._enters(self._channel, self._channel, self._among_friends)
            if self._entered:
                self._title("" if several else self._channel)
        elif match is not None:
            self._among_friends = _OF_CHATS.search(match[2]) is None
        return match is not None

    def _begun(self, match: re.Match[str], number: int) -> Event | None:
        at = self._at(self._stamps, match[1], number)
        if not at:
            return None
        if not self._entered:
            return None
        name = _RANK.sub("", match[2]).strip()
        author = (match[3] or match[4]) if match.re is _HEADER else ""
        if name == "系统消息" or author in _SYSTEM_IDS:
            return Event(at, "", "other", channel=self._channel)
        self.names.learn(name, author)
        return Event(at, author or name, "message", channel=self._channel)

    def _told(self, event: Event, words: list[str]) -> Iterator[Event]:
        text = "\n".join(words)
        if event.kind == "other":
            yield from self._sentence(event, text.strip())
        else:
            yield event._replace(question=asks(text))
