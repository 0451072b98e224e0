"""Finds out what a file is and opens it: the one way into this room.

What counts is what stands in the file, never its name. A zip is looked into and never unpacked.
"""

from __future__ import annotations

import csv
import glob
import io
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import BinaryIO, NamedTuple
from zipfile import ZipFile
from zoneinfo import ZoneInfo

from communitytui.domain.kernel.text import clean_line
from communitytui.errors import BadValue, NotFound
from communitytui.events.base import FileReading, Given, PrivateChat, as_typed
from communitytui.events.cells import COLUMNS, column_of, place
from communitytui.events.encodings import find_encoding
from communitytui.events.event import Event, Source
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
from communitytui.events.readers.table import DELIMITERS, header_of
from communitytui.events.reading import EventFile
from communitytui.events.spreadsheets import is_spreadsheet, sheets_of
from communitytui.events.survey import questions
from communitytui.events.tidy import Rows, stands_across, table_of, table_text, tidied
from communitytui.events.times import check_order, find_zone
from communitytui.events.zips import FAULTS, gunzipped, member_opener, open_zip
from communitytui.foreign import open_plain
from communitytui.i18n import N_

#: Bytes of a file that are looked at to know it.
_HEAD = 1 << 18
#: Endings of members of a zip that may be an export.
_ENDINGS = {".json", ".jsonl", ".ndjson", ".txt", ".csv", ".tsv", ".log"}
_GZIP = ".gz"
#: The most bytes and lines of a table of days, and what is looked at for its header.
_LARGEST_TABLE, _MOST_LINES, _TABLE_HEAD, _ABOVE = 2 << 20, 20_000, 4096, 20
_MOST_PARTS = 2_000

_MISSING = N_("{file}: there is no such file")
_UNREADABLE = N_("{file}: cannot be read: {reason}")
_EMPTY = N_("{file}, line 1: the file is empty; expected a chat export or a table of events")
_FOREIGN = N_(
    "{file}, line {line}: unknown format; expected a chat export, or a table "
    "whose first line is timestamp,author_id,kind,… or date,metric,value; found "
    "{found}"
)
_NO_TABLE = N_(
    "{file}: no sheet with a table that has a column of dates and names metrics: date, dau …"
)
_ACROSS = N_(
    "{file}, line {line}: days stand side by side; turn the table (in a spreadsheet: copy, paste "
    "special, transpose), so that each day has a line"
)
_NOTHING = N_("{file}: no chat export in the zip")
_SERIES = N_("{file}: a table of daily values, not of events")

#: Each format's test and what reads it, the most telling first.
_FORMATS: tuple[tuple[Callable[[Given], bool], type[FileReading]], ...] = (
    (chatlab.recognise, chatlab.ChatLabReading),
    (discord.recognise, discord.DiscordReading),
    (qce.recognise, qce.QQExporterReading),
    (qce.recognise_part, qce.QQExporterPart),
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
_DATES = COLUMNS["date"]


class _Options(NamedTuple):
    """How a file is read."""

    zone: ZoneInfo
    order: str | None
    keep_going: bool
    groups: frozenset[str]


def open_source(
    path: Path | str,
    *,
    zone: str,
    order: str | None,
    keep_going: bool,
    groups: Collection[str] = (),
) -> EventFile:
    """Open an export and return its reading.

    ``zone`` (IANA) is for formats with local times; ``order`` ("dmy", "mdy", "ymd" or None) for
    numeric dates; ``groups`` are the chats that are taken of a file that holds several. Raises
    ``NotFound`` without such a file and ``BadValue`` for one that is no export, or a hostile one.
    A table of daily values gives a reading without events: its ``source.format`` says so.
    """
    path = Path(path)
    check_order(order)
    options = _Options(find_zone(zone), order, keep_going, frozenset(map(as_typed, groups)))
    found = _opened(path, options)
    found.asked_for = bool(groups)
    return found


def _opened(path: Path, options: _Options) -> EventFile:
    try:
        with open_plain(path) as file:
            start = file.read(4)
        if start[:2] == b"PK":
            return _open_zip(path, options)
        given = _given(path.name, lambda: open_plain(path), path.stat().st_size, options)
        return _open_file(given._replace(beside=partial(_beside, path.parent)))
    except NotFound:
        raise NotFound(_MISSING, file=clean_line(path.name, 120)) from None
    except (OSError, *FAULTS) as error:
        reason = clean_line(getattr(error, "strerror", None) or str(error), 80)
        raise BadValue(_UNREADABLE, file=clean_line(path.name, 120), reason=reason) from None


def _beside(folder: Path, name: str) -> Callable[[], BinaryIO] | None:
    """Return what opens a file that another one names, in its folder or under it."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if not parts or ".." in parts or parts[0] == "/" or ":" in parts[0]:
        return None
    path = folder.joinpath(*parts)
    if not path.is_file():
        # Whoever moved the parts next to the list may have put something before their names.
        found = [*islice(folder.glob(f"*{glob.escape(parts[-1])}"), 2)]
        if len(found) != 1:
            return None
        path = found[0]
    return lambda: open_plain(path)


def _given(name: str, opener: Callable[[], BinaryIO], size: int, options: _Options) -> Given:
    content = gunzipped(opener, clean_line(name, 120), size)
    if content is not None:
        opener = content
        name = name.removesuffix(_GZIP)
    with opener() as file:
        start = file.read(_HEAD)
    encoding = find_encoding(opener)
    head = io.TextIOWrapper(io.BytesIO(start), encoding=encoding, errors="ignore").read()
    shown = clean_line(name, 120)
    return Given(shown, PurePosixPath(shown).stem, opener, size, encoding, head, *options)


def _open_file(given: Given) -> EventFile:
    if not given.head.strip("\ufeff\0 \r\n\t"):
        raise BadValue(_EMPTY, file=given.name)
    reading = _reading(given)
    if reading is None:
        line = given.head.strip("\ufeff\0 \r\n\t").split("\n", 1)[0]
        raise BadValue(_FOREIGN, file=given.name, line=1, found=clean_line(line[:200], 40))
    return reading


def _reading(given: Given) -> EventFile | None:
    series = _series(given)
    if series:
        return SeriesReading([(series, _in_order(given) if series == "series" else given)])
    for recognise, reader in _FORMATS:
        if recognise(given):
            return reader(given)
    ordered = _in_order(given)
    if ordered is given:
        _refuse_across(given)
    if questions(header_of(given)) is not None:
        return SeriesReading([("survey", given)])
    names = header_of(ordered)
    # Its other columns may be said to be metrics, and if not, that is what is told.
    series = _series(ordered) or ("series" if names[1:] and place(names, "date") >= 0 else "")
    return SeriesReading([(series, ordered)]) if series else None


def _in_order(given: Given) -> Given:
    """Return a table of days without what people write above, below and beside it."""
    if given.size > _LARGEST_TABLE or not _mentions_days(given.head):
        return given
    with given.open_binary() as file:
        text = file.read(_LARGEST_TABLE + 1).decode(given.encoding, "replace").lstrip("\ufeff")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n", _MOST_LINES)
    if len(lines) > _MOST_LINES:
        return given
    for delimiter in sorted(DELIMITERS, key=text.count, reverse=True):
        rows = _split(lines, delimiter)
        table = tidied(rows)
        if table is not None:
            return given if table == rows else _as_table(given, table)
    return given


def _split(lines: Sequence[str], delimiter: str) -> list[list[str]]:
    """Return the rows of a table, each in the line where it ends; none of what is none."""
    rows: list[list[str]] = []
    reader = csv.reader(map("{}\n".format, lines), delimiter=delimiter)
    try:
        for row in reader:
            rows += [[] for _ in range(reader.line_num - 1 - len(rows))]
            rows.append(row)
    except csv.Error:
        return []
    return rows


def _refuse_across(given: Given) -> None:
    """Raise what to do with a table whose days stand side by side."""
    delimiter = max(DELIMITERS, key=given.head.count)
    line = stands_across(_split(given.head.splitlines()[:_ABOVE], delimiter))
    if line is not None:
        raise BadValue(_ACROSS, file=given.name, line=line)


def _mentions_days(head: str) -> bool:
    """Whether one of the first lines could be the header of a table of days."""
    start = head[:_TABLE_HEAD].lower()
    return not start.lstrip("\ufeff \r\n\t").startswith(("{", "[")) and any(
        name in start for name in _DATES
    )


def _as_table(given: Given, rows: Rows) -> Given:
    """Return a table that was put in order, as a file of its own."""
    data = table_text(rows)
    head = data[:_HEAD].decode("utf-8", "ignore")
    return given._replace(
        open_binary=lambda: io.BytesIO(data), size=len(data), encoding="utf-8", head=head
    )


def _series(given: Given) -> str:
    """Return the format of a table of daily values, "" for what is none."""
    start = given.head.lstrip("\ufeff \r\n\t")
    if start.startswith("{"):
        found = '"items"' in given.head and _WECOM.search(given.head)
        return "wecom" if found and '"data"' in given.head else ""
    names = header_of(given)
    if len(names) < 2 or place(names, "date") < 0:
        return ""
    if place(names, "metric") >= 0 and place(names, "value") >= 0:
        return "series"
    if "date" in names and any("active members" in name for name in names):
        return "slack_analytics"
    if len(names) == 2 and place(names, "value") >= 0:
        return "discourse_report"
    return "series" if any(map(column_of, names)) and not delimited.recognise(given) else ""


def _open_zip(path: Path, options: _Options) -> EventFile:
    archive = open_zip(path)
    try:
        names = archive.namelist()
        if is_spreadsheet(archive):
            return _open_spreadsheet(archive, path, options)
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
        names = sorted(filter(_is_an_export, names))[:_MOST_PARTS]
        events, series = _parts(archive, names, options)
        if events:
            return ZipReading(archive, events, options)
        if series:
            return SeriesReading(_telling(series), archive)
        raise BadValue(_NOTHING, file=clean_line(path.name, 120))
    except BaseException:
        archive.close()
        raise


def _open_spreadsheet(archive: ZipFile, path: Path, options: _Options) -> EventFile:
    """Open the sheets that people see and that hold a table of days, or the first of events."""
    name = clean_line(path.name, 120)
    found: list[tuple[str, Given]] = []
    sheets = [each for each in sheets_of(archive, name) if not each.hidden and each.rows]
    for sheet in sheets:
        rows = table_of(sheet)
        called = f"{name}, {sheet.name}" if len(sheets) > 1 else name
        empty = Given(called, path.stem, io.BytesIO, 0, "utf-8", "", *options)
        part = _reading(_as_table(empty, tidied(rows) or rows))
        if isinstance(part, SeriesReading):
            found += part.parts
        elif part is not None and not found:
            archive.close()
            return part
    if not found:
        raise BadValue(_NO_TABLE, file=name)
    archive.close()
    return SeriesReading(_telling(found))


def _telling(parts: list[tuple[str, Given]]) -> list[tuple[str, Given]]:
    """Return the tables that name a metric, all where none does: it is to be said then."""
    return [part for part in parts if part[0] != "series" or _series(part[1])] or parts


def _is_an_export(name: str) -> bool:
    return PurePosixPath(name.lower().removesuffix(_GZIP)).suffix in _ENDINGS


def _parts(
    archive: ZipFile, names: Iterable[str], options: _Options
) -> tuple[list[tuple[str, str]], list[tuple[str, Given]]]:
    """Return the members that are exports, with their format, and the tables of daily values.

    One export has one format: what looks like another (a licence, a log) is none.
    """
    events: list[tuple[str, str]] = []
    series: list[tuple[str, Given]] = []
    for name in names:
        part = _member(archive, name, options)
        if isinstance(part, SeriesReading):
            series += part.parts
        elif (
            part is not None
            and not qce.is_list_of_parts(part)
            and (not events or part.source.format == events[0][1])
        ):
            events.append((name, part.source.format))
    return events, series


def _member(archive: ZipFile, name: str, options: _Options) -> EventFile | None:
    """Open a member of a zip that is an export; None for what is none."""
    opener = member_opener(archive, name)
    given = _given(PurePosixPath(name).name, opener, archive.getinfo(name).file_size, options)
    if not given.head.strip("\ufeff\0 \r\n\t"):
        return None
    try:
        return _reading(given)
    except BadValue:  # only looks like one
        return None


class SeriesReading(EventFile):
    """Tables of daily values: they have a source and no events."""

    def __init__(self, parts: list[tuple[str, Given]], archive: ZipFile | None = None) -> None:
        self.parts = parts
        self.source = Source(parts[0][0])
        self._archive = archive
        self._begin()

    def __iter__(self) -> Iterator[Event]:
        raise BadValue(_SERIES, file=self.parts[0][1].name)

    def progress(self) -> tuple[int, int]:
        """Return nothing of the file's bytes."""
        return 0, self.parts[0][1].size

    def close(self) -> None:
        """Close the zip that the tables are in."""
        if self._archive is not None:
            self._archive.close()


class ZipReading(EventFile):
    """The exports in a zip, one after the other; several chats are channels."""

    def __init__(self, archive: ZipFile, members: list[tuple[str, str]], options: _Options) -> None:
        self._archive, self._options = archive, options
        self._names = [name for name, _ in members]
        self.source = Source(members[0][1])
        self._begin()
        if len(members) == 1:
            part = _member(archive, self._names[0], options)
            self.source = part.source if part is not None else self.source
        self._sizes = [archive.getinfo(name).file_size for name in self._names]
        self._done = 0
        self._part: EventFile | None = None
        # The channel that stands for the member at hand, and what those of others are called.
        self._channel = ""
        self._called: dict[str, tuple[str, str]] = {}

    def chat_of(self, channel: str) -> tuple[str, str]:
        """Return what the chat of a channel is known by, and the title that people see."""
        part = self._part
        if channel in self._called:
            return self._called[channel]
        if part is not None and channel not in self.titles:
            found = part.chat_of("" if channel == self._channel else channel)
            return found if found[0] else super().chat_of(channel)
        return super().chat_of(channel)

    def __iter__(self) -> Iterator[Event]:
        alone = len(self._names) == 1
        for name, size in zip(self._names, self._sizes, strict=True):
            part = self._part = _member(self._archive, name, self._options)
            if part is None:  # a file that changed under our hands
                continue
            channel = self._channel = "" if alone or part.is_part else PurePosixPath(name).stem
            try:
                for event in part:
                    yield (
                        event._replace(channel=channel) if channel and not event.channel else event
                    )
            except PrivateChat:
                if alone:
                    raise
                self.private += 1
            if channel:
                self._called[channel] = self.chat_of(channel)
            self._take_over(part, alone)
            part.close()
            self._part = None
            self._done += size

    def _take_over(self, part: EventFile, alone: bool) -> None:
        """Add what a member turned out to be to what the others were."""
        own, found = self.source, part.source
        self.skipped.extend(part.skipped)
        self.chats.extend(part.chats)
        self.others.extend(part.others)
        self.private += part.private
        self.names.add(part.names)
        self.titles.update(part.titles)
        self.source = found._replace(
            title=found.title if alone else "",
            gives=own.gives | found.gives,
            unread=own.unread + found.unread,
            sample=own.sample or found.sample,
        )

    def progress(self) -> tuple[int, int]:
        """Return the bytes of the members read so far and of all of them."""
        now = self._part.progress()[0] if self._part is not None else 0
        return self._done + now, sum(self._sizes)

    def close(self) -> None:
        """Close the member at hand and the zip."""
        if self._part is not None:
            self._part.close()
        self._archive.close()
