"""Discourse: the archive of one user's posts. Its name is in the name of the file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from communitytui.events.base import Given, asks
from communitytui.events.event import Event
from communitytui.events.readers.table import TableReading, header_of
from communitytui.events.times import TimeColumn, find_zone

_COLUMNS = {"topic_title", "post", "created_at", "url"}
_NAMED = re.compile(r"user[-_]archive[-_](.+?)[-_]\d{6,8}(?:[-_]\d+)?$")
_POST = re.compile(r"/t/(?:[^/]+/)?(\d+)(?:/(\d+))?/?$")


def recognise(given: Given) -> bool:
    """Tell whether the header is that of a user archive."""
    return set(header_of(given)) >= _COLUMNS


class DiscourseReading(TableReading):
    """The posts of one user; private messages are other events."""

    format = "discourse"
    always = frozenset({"ids", "zone"})

    def _events(self) -> Iterator[Event]:
        stamps = TimeColumn(find_zone("UTC"), "ymd")
        named = _NAMED.search(self.given.stem)
        author = named[1] if named else self.given.stem
        when, text, url = map(self.header.index, ("created_at", "post", "url"))
        likes, private = self._pick(["like_count"]), self._pick(["is_pm"])
        category = self._pick(["category"])
        if likes >= 0:
            self._gives("reactions")
        for row in self._rows():
            at = self._at(stamps, row[when], self.line)
            if not at:
                continue
            if self.given.groups and not self._enters(row[category] if category >= 0 else ""):
                continue
            number, topic = _place(row[url])
            secret = private >= 0 and row[private].lower() in {"yes", "true", "是", "1"}
            count = row[likes] if likes >= 0 else ""
            yield Event(
                at,
                author,
                "other" if secret else "message",
                number,
                topic,
                min(int(count[:9]), 10**9) if count.isdecimal() else 0,
                row[category] if category >= 0 else "",
                False,
                not secret and asks(row[text]),
            )


def _place(url: str) -> tuple[str, str]:
    """Return the id of a post and that of the first post of its topic, "" when it is the first."""
    try:
        match = _POST.search(urlsplit(url[:2000]).path)
    except ValueError:
        match = None
    if match is None:
        return "", ""
    topic, post = match[1], match[2] or "1"
    return f"{topic}/{post}", "" if post == "1" else f"{topic}/1"
