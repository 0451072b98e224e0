"""A document for a group chat: short lines, and the message that a robot's webhook takes.

The limits are those that each platform documents, some of the text and some of all that is posted;
what does not fit is cut at the end of a line and counted. Nothing is sent from here: whoever has
the webhook's address posts what is printed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from communitytui.i18n import tr
from communitytui.i18n.phrases import listed
from communitytui.report import escape
from communitytui.report.document import (
    DASH,
    Document,
    Heading,
    Items,
    Paragraph,
    Quote,
    TableBlock,
    Written,
)

_TAG = re.compile(r"<(?=[@/a-zA-Z])")
#: The bit of Discord for messages without previews.
_NO_EMBEDS = 1 << 2


class Robot(NamedTuple):
    """A platform's webhook: the most it takes as it counts, and the message around a text.

    ``plain`` writes a text so that nothing in it is obeyed; that is what is counted.
    """

    most: int
    size: Callable[[str], int]
    message: Callable[[str], Mapping[str, object]]
    plain: Callable[[str], str] = str


def _bytes(text: str) -> int:
    return len(text.encode())


def _units(text: str) -> int:
    """Count as Telegram and Slack do, in UTF-16."""
    return len(text.encode("utf-16-le")) // 2


def _slack(text: str) -> str:
    """Return a text without the three characters that mean something in Slack's."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _untagged(text: str) -> str:
    """Return a text without what would call people, or make a link of words: ``<@id>``, ``<at …>``,
    ``[words](address)``.
    """
    return _TAG.sub("＜", text).replace("](", "] (")


def _discord(text: str) -> str:
    """Return a line of which nothing is Markdown, nor hidden between bars."""
    return escape.line(text).replace("||", "\\|\\|")


def _whole(message: Callable[[str], Mapping[str, object]]) -> Callable[[str], int]:
    """Return what counts the bytes of all that is posted."""
    return lambda text: _bytes(_posted(message(text)))


def _posted(message: Mapping[str, object]) -> str:
    return json.dumps(message, ensure_ascii=False) + "\n"


def _wecom(text: str) -> Mapping[str, object]:
    return {"msgtype": "text", "text": {"content": text}}


def _feishu(text: str) -> Mapping[str, object]:
    return {"msg_type": "text", "content": {"text": text}}


def _dingtalk(text: str) -> Mapping[str, object]:
    return {**_wecom(text), "at": {"isAtAll": False}}


#: Where a platform shows what an address leads to, it is asked not to; nobody is called.
ROBOTS: Mapping[str, Robot] = {
    "wecom": Robot(2048, _bytes, _wecom, _untagged),
    "feishu": Robot(20_000, _whole(_feishu), _feishu, _untagged),
    "dingtalk": Robot(20_000, _whole(_dingtalk), _dingtalk, _untagged),
    "slack": Robot(4_000, _units, lambda t: {"text": t, "mrkdwn": False}, _slack),
    "discord": Robot(
        2_000,
        _units,
        lambda t: {"content": t, "allowed_mentions": {"parse": []}, "flags": _NO_EMBEDS},
        _discord,
    ),
    "telegram": Robot(
        4_096, _units, lambda t: {"text": t, "link_preview_options": {"is_disabled": True}}
    ),
}


def payload(document: Document, robot: Robot) -> str:
    """Return the message for a robot's webhook as one line of JSON, cut to what it takes."""
    lines = [robot.plain(line) for line in _lines(document)]
    shown = _fitting(lines, lambda text: robot.size(text) <= robot.most)
    return _posted(robot.message(shown))


def _fitting(lines: list[str], fits: Callable[[str], bool]) -> str:
    """Return as many whole lines as fit, the last one saying how many are left out."""
    if fits("\n".join(lines)):
        return "\n".join(lines)
    for kept in range(len(lines) - 1, -1, -1):
        shown = "\n".join([*lines[:kept], tr("… and {n} more", n=len(lines) - kept)])
        if fits(shown):
            return shown
    return ""


def _lines(document: Document) -> Iterator[str]:
    yield document.title
    for block in document.written:
        yield from _block(block)


def _block(block: Written) -> Iterator[str]:
    match block:
        case Heading(said, _):
            yield tr("[{title}]", title=said)
        case Paragraph(said) | Quote(said):
            yield from said.splitlines()
        case Items(texts):
            yield from (f"· {' '.join(said.splitlines())}" for said in texts)
        case TableBlock():
            yield from _rows(block)


def _rows(found: TableBlock) -> Iterator[str]:
    """Yield each row as a line, for columns do not line up in a chat: the first two, then others.

    Cells without anything in them are left out. Of groups the second is one metric of many, and
    has its name, too.
    """
    heads = list(found.head[1:])
    if found.keys[0] != "chat_group":
        heads[:1] = [""]
    for row in found.rows:
        first, *others = (" / ".join(cell.text.splitlines()) for cell in row)
        told = [
            f"{head} {text}".lstrip()
            for head, text in zip(heads, others, strict=True)
            if text not in ("", DASH)
        ]
        yield f"{first} {listed(told)}".rstrip()
