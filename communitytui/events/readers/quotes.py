"""What WeChat quotes: who said it and when, hardly ever the id of the message that is meant."""

from __future__ import annotations

import re

#: Messages that are remembered for the quotes to come: between one and two times as many.
_REMEMBERED = 100_000
#: What stands for a message that is quoted and not known here: an answer all the same.
UNKNOWN = "?"
_XML = re.compile(r"<refermsg>(.*?)</refermsg>", re.DOTALL)
_FIELD = re.compile(r"<(svrid|chatusr|fromusr|createtime)>\s*(?:<!\[CDATA\[)?([^<\]]*)")
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
#: Before version 7 a quote was text: 「who: what」, a rule, the answer. chatlog writes "> " lines.
_OLD = re.compile(r"^\s*「[^」]{1,2000}[：:].*?」\s*\n\s*(?:[-—–] ?){5,}\s*\n(.*)$", re.DOTALL)
_LINES = re.compile(r"^(?:> ?[^\n]*\n)+(.*)$", re.DOTALL)
_LONGEST = 20_000
_GROUPS = ("@chatroom", "@im.chatroom")


def is_group(talker: str) -> bool:
    """Tell whether an id of WeChat is that of a group; any other is a friend or a service."""
    return talker.endswith(_GROUPS)


class Quotes:
    """The ids of the latest messages by who wrote them and when."""

    def __init__(self) -> None:
        self._recent: dict[tuple[str, int], str] = {}
        self._before: dict[tuple[str, int], str] = {}

    def note(self, author: str, at: int, number: str) -> None:
        """Remember a message."""
        if len(self._recent) >= _REMEMBERED:
            self._before, self._recent = self._recent, {}
        self._recent[author, at] = number

    def find(self, author: str, at: int) -> str:
        """Return the id of the message that ``author`` wrote at ``at``, ``UNKNOWN`` without it."""
        key = (author, at)
        return self._recent.get(key) or self._before.get(key) or UNKNOWN

    def read(self, text: str, *, with_ids: bool = False) -> tuple[str, str]:
        """Return the message that a text quotes ("" for none), and its own words.

        ``with_ids``: the ids of this file are those that WeChat's server gives.
        """
        text = text[:_LONGEST]
        card = _XML.search(text) if "<refermsg>" in text else None
        if card is not None:
            title = _TITLE.search(text)
            return self._meant(card[1], with_ids), str(title[1]) if title else ""
        if "「" in text[:40] or text.startswith(">"):
            quoted = _OLD.match(text) or _LINES.match(text)
            if quoted is not None:
                return UNKNOWN, str(quoted[1])
        return "", text

    def _meant(self, card: str, with_ids: bool) -> str:
        fields = {name: value.strip() for name, value in _FIELD.findall(card)}
        if with_ids and fields.get("svrid"):
            return str(fields["svrid"])
        author = fields.get("chatusr") or fields.get("fromusr", "")
        at = fields.get("createtime", "")
        return self.find(author, int(at)) if at.isdecimal() else UNKNOWN
