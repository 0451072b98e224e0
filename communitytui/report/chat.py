"""A document for a group chat: short lines, and the message that a robot's webhook takes.

The limits are those that each platform documents; what does not fit is cut at the end of a line
and counted. Nothing is sent from here: whoever has the webhook's address posts what is printed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from communitytui.i18n import tr
from communitytui.i18n.phrases import listed
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


ROBOTS: Mapping[str, Robot] = {
    "wecom": Robot(2048, _bytes, lambda t: {"msgtype": "text", "text": {"content": t}}),
    "feishu": Robot(20_000, _bytes, lambda t: {"msg_type": "text", "content": {"text": t}}),
    "dingtalk": Robot(
        20_000,
        _bytes,
        # Its robots say only what holds a word that was agreed on; people at them are not called.
        lambda t: {"msgtype": "text", "text": {"content": t}, "at": {"isAtAll": False}},
    ),
    "slack": Robot(4_000, _units, lambda t: {"text": t, "mrkdwn": False}, _slack),
    # Nobody is called by a name in a topic or a title.
    "discord": Robot(2_000, _units, lambda t: {"content": t, "allowed_mentions": {"parse": []}}),
    "telegram": Robot(4_096, _units, lambda t: {"text": t, "disable_web_page_preview": True}),
}


def payload(document: Document, robot: Robot) -> str:
    """Return the message for a robot's webhook as one line of JSON, cut to what it takes."""
    lines = [robot.plain(line) for line in _lines(document)]
    shown = _fitting(lines, lambda text: robot.size(text) <= robot.most)
    return json.dumps(robot.message(shown), ensure_ascii=False) + "\n"


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

    Cells without anything in them are left out.
    """
    for row in found.rows:
        first, *others = (" / ".join(cell.text.splitlines()) for cell in row)
        told = [text for text in others[:1] if text not in ("", DASH)]
        told += [
            f"{head} {text}"
            for head, text in zip(found.head[2:], others[1:], strict=True)
            if text not in ("", DASH)
        ]
        yield f"{first} {listed(told)}".rstrip()
