"""Finds out what a file is and opens it: the one way into this room.

What counts is what stands in the file, never its name. A zip is looked into and never unpacked.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from zipfile import ZipFile

from communitytui.domain.text import clean_line
from communitytui.errors import BadValue, NotFound
from communitytui.events.base import FileReading, Given
from communitytui.events.encodings import find_encoding
from communitytui.events.event import Event, Reading, Source
from communitytui.events.readers import (
    chatlab,
    chatlog,
    delimited,
    discord,
    discourse,
    irc,
    jsonl,
    memotrace,
    qce,
    qq_txt,
    slack,
    telegram,
    wechat_stat,
    weflow,
    whatsapp,
)
from communitytui.events.readers.table import header_of
from communitytui.events.times import check_order, find_zone
from communitytui.events.zips import FAULTS, member_opener, open_zip
from communitytui.foreign import open_plain
from communitytui.i18n import N_

#: Bytes of a file that are looked at to know it.
_HEAD = 1 << 18
#: Endings of members of a zip that may be an export.
_ENDINGS = {".json", ".jsonl", ".ndjson", ".txt", ".csv", ".tsv", ".log"}
_MOST_PARTS = 2_000

_MISSING = N_("{file}: there is no such file")
_UNREADABLE = N_("{file}: cannot be read: {reason}")
_EMPTY = N_("{file}, line 1: the file is empty; expected a chat export or a table of events")
_FOREIGN = N_(
    "{file}, line {line}: not a format we know; expected a chat export, or a table whose first "
    "line is timestamp,author_id,kind,… or date,metric,value; found {found}"
)
_NOTHING = N_("{file}: no chat export in the zip")
_SERIES = N_("{file}: a table of daily values, not of events")

#: Each format's test and what reads it, the most telling first.
_FORMATS: tuple[tuple[Callable[[Given], bool], type[FileReading]], ...] = (
    (chatlab.recognise, chatlab.ChatLabReading),
    (discord.recognise, discord.DiscordReading),
    (qce.recognise, qce.QQExporterReading),
    (weflow.recognise, weflow.WeFlowReading),
    (telegram.recognise, telegram.TelegramReading),
    (chatlog.recognise_array, chatlog.ChatlogArray),
    (jsonl.recognise, jsonl.JsonLinesReading),
    (qq_txt.recognise, qq_txt.QQTextReading),
    (memotrace.recognise, memotrace.MemoTraceReading),
    (chatlog.recognise_table, chatlog.ChatlogTable),
    (wechat_stat.recognise, wechat_stat.WechatStatReading),
    (discourse.recognise, discourse.DiscourseReading),
    (whatsapp.recognise, whatsapp.WhatsAppReading),
    (irc.recognise, irc.IrcReading),
    (delimited.recognise, delimited.DelimitedReading),
)

_WECOM = re.compile(r'"(?:msg_total|chat_total|new_chat_cnt|member_has_msg)"\s*:')
_DATES = {"date", "day", "日期", "时间"}
_METRICS = {"metric", "指标"}
_VALUES = {"value", "count", "值", "数值", "y"}


def open_source(path: Path | str, *, zone: str, order: str | None, keep_going: bool) -> Reading:
    """Open an export and return its reading.

    ``zone`` (IANA) is for formats with local times; ``order`` ("dmy", "mdy", "ymd" or None) for
    numeric dates. Raises ``NotFound`` without such a file and ``BadValue`` for one that is no
    export, or a hostile one. A table of daily values gives a reading without events: its
    ``source.format`` says so.
    """
    path = Path(path)
    check_order(order)
    options = (find_zone(zone), order, keep_going)
    try:
        with open_plain(path) as file:
            start = file.read(4)
        if start[:2] == b"PK":
            return _open_zip(path, options)
        return _open_file(_given(path.name, lambda: open_plain(path), path.stat().st_size, options))
    except NotFound:
        raise NotFound(_MISSING, file=clean_line(path.name, 120)) from None
    except (OSError, *FAULTS) as error:
        reason = clean_line(getattr(error, "strerror", None) or str(error), 80)
        raise BadValue(_UNREADABLE, file=clean_line(path.name, 120), reason=reason) from None


def sniff(path: Path | str, *, zone: str = "UTC") -> Source:
    """Return what a file is, without reading it through; raises as ``open_source``."""
    with open_source(path, zone=zone, order=None, keep_going=False) as reading:
        return reading.source


def _given(name: str, opener: Callable[[], BinaryIO], size: int, options: tuple) -> Given:  # type: ignore[type-arg]
    with opener() as file:
        start = file.read(_HEAD)
    encoding = find_encoding(opener)
    head = io.TextIOWrapper(io.BytesIO(start), encoding=encoding, errors="ignore").read()
    shown = clean_line(name, 120)
    return Given(shown, PurePosixPath(shown).stem, opener, size, encoding, head, *options)


def _open_file(given: Given) -> Reading:
    if not given.head.strip("\ufeff\0 \r\n\t"):
        raise BadValue(_EMPTY, file=given.name)
    reading = _reading(given)
    if reading is None:
        line = given.head.strip("\ufeff\0 \r\n\t").split("\n", 1)[0]
        raise BadValue(_FOREIGN, file=given.name, line=1, found=clean_line(line[:200], 40))
    return reading


def _reading(given: Given) -> Reading | None:
    series = _series(given)
    if series:
        return SeriesReading(series, given)
    for recognise, reader in _FORMATS:
        if recognise(given):
            return reader(given)
    return None


def _series(given: Given) -> str:
    """Return the format of a table of daily values, "" for what is none."""
    start = given.head.lstrip("\ufeff \r\n\t")
    if start.startswith("{"):
        found = '"items"' in given.head and _WECOM.search(given.head)
        return "wecom" if found and '"data"' in given.head else ""
    names = header_of(given)
    if len(names) < 2 or not _DATES.intersection(names):
        return ""
    if _METRICS.intersection(names) and _VALUES.intersection(names):
        return "series"
    if "date" in names and any("active members" in name for name in names):
        return "slack_analytics"
    return "discourse_report" if len(names) == 2 and _VALUES.intersection(names) else ""


def _open_zip(path: Path, options: tuple) -> Reading:  # type: ignore[type-arg]
    archive = open_zip(path)
    try:
        names = archive.namelist()
        if slack.recognise_names(names):
            given = Given(
                clean_line(path.name, 120),
                path.stem,
                lambda: open_plain(path),
                path.stat().st_size,
                "utf-8",
                "",
                *options,
            )
            return slack.SlackReading(given, archive)
        return ZipReading(path, archive, options)
    except BaseException:
        archive.close()
        raise


def _member(archive: ZipFile, name: str, options: tuple) -> Reading | None:  # type: ignore[type-arg]
    """Open a member of a zip that is an export of events; None for what is none."""
    opener = member_opener(archive, name)
    given = _given(PurePosixPath(name).name, opener, archive.getinfo(name).file_size, options)
    if not given.head.strip("\ufeff\0 \r\n\t"):
        return None
    try:
        reading = _reading(given)
    except BadValue:  # only looks like one
        return None
    return None if isinstance(reading, SeriesReading) else reading


class SeriesReading(Reading):
    """A table of daily values: it has a source and no events."""

    def __init__(self, name: str, given: Given) -> None:
        self.given = given
        self.source = Source(name)
        self.skipped = []

    def __iter__(self) -> Iterator[Event]:
        raise BadValue(_SERIES, file=self.given.name)

    def progress(self) -> tuple[int, int]:
        """Return nothing of the file's bytes."""
        return 0, self.given.size

    def close(self) -> None:
        """Close nothing."""


class ZipReading(Reading):
    """The exports in a zip, one after the other; several chats are channels."""

    def __init__(self, path: Path, archive: ZipFile, options: tuple) -> None:  # type: ignore[type-arg]
        self._archive, self._options = archive, options
        self._names: list[str] = []
        self.skipped = []
        names = sorted(n for n in archive.namelist() if PurePosixPath(n).suffix.lower() in _ENDINGS)
        for name in names[:_MOST_PARTS]:
            part = _member(archive, name, options)
            # One export has one format: what looks like another (a licence, a log) is none.
            if part is not None and part.source.format == (self._format() or part.source.format):
                self.source = self.source if self._names else part.source
                self._names.append(name)
        if not self._names:
            raise BadValue(_NOTHING, file=clean_line(path.name, 120))
        self._sizes = [archive.getinfo(name).file_size for name in self._names]
        self._done = 0
        self._part: Reading | None = None

    def _format(self) -> str:
        return self.source.format if self._names else ""

    def __iter__(self) -> Iterator[Event]:
        alone = len(self._names) == 1
        gives: frozenset[str] = frozenset()
        for name, size in zip(self._names, self._sizes, strict=True):
            part = self._part = _member(self._archive, name, self._options)
            if part is None:  # a file that changed under our hands
                continue
            channel = PurePosixPath(name).stem
            for event in part:
                yield event if alone or event.channel else event._replace(channel=channel)
            self.skipped.extend(part.skipped)
            gives |= part.source.gives
            self.source = part.source._replace(title=part.source.title if alone else "")
            part.close()
            self._part = None
            self._done += size
        self.source = self.source._replace(gives=gives)

    def progress(self) -> tuple[int, int]:
        """Return the bytes of the members read so far and of all of them."""
        now = self._part.progress()[0] if self._part is not None else 0
        return self._done + now, sum(self._sizes)

    def close(self) -> None:
        """Close the member at hand and the zip."""
        if self._part is not None:
            self._part.close()
        self._archive.close()
