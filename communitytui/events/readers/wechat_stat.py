"""wechat_stat: a CSV of groups whose header names the zone of its times."""

from __future__ import annotations

from collections.abc import Iterator

from communitytui.events.base import Given, asks
from communitytui.events.event import Event
from communitytui.events.readers.quotes import Quotes
from communitytui.events.readers.table import TableReading, header_of
from communitytui.events.times import TimeColumn, find_zone

_COLUMNS = ("group_id", "group_name", "from_id", "from_nickname", "content_type", "content")
_SYSTEM = {"10000", "系统消息", "system", "sys", "note"}


def recognise(given: Given) -> bool:
    """Tell whether the header is that of wechat_stat."""
    names = header_of(given)
    return names[:1] != () and names[0].startswith("time") and set(names) >= set(_COLUMNS)


class WechatStatReading(TableReading):
    """The rows of one table."""

    format = "wechat_stat"

    def _events(self) -> Iterator[Event]:
        quotes = Quotes()
        zone = self.header[0].partition("(")[2].rstrip(")")
        if zone:  # lower case here; the names of zones are not
            zone = "/".join(part.title() for part in zone.split("/"))
            self._gives("zone")
        stamps = TimeColumn(find_zone(zone) if zone else self.given.zone, "ymd", in_order=True)
        group, title, who, named, kind, text = map(self.header.index, _COLUMNS)
        for row in self._rows():
            at = self._at(stamps, row[0], self.line)
            if not at:
                continue
            if not self._enters(row[group], row[title], row[group].startswith("wxid_")):
                continue
            if not self.source.title and row[title]:
                self._title(row[title])
            if row[kind].lower() in _SYSTEM:
                event = Event(at, "", "other", channel=row[group])
                yield from self._sentence(event, row[text])
                continue
            author = row[who] or row[named]
            self.names.learn(row[named], author)
            answered, words = quotes.read(row[text])
            if answered:
                self._gives("replies")
            yield Event(at, author, "message", "", answered, 0, row[group], False, asks(words))
        yield from self.names.settled()
