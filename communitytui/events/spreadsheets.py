"""Spreadsheets (.xlsx): the cells of their sheets as values, read with what Python brings.

Office Open XML is a zip of XML parts (ECMA-376). Only values are read, never a formula, a macro or
a link. A part with a document type is refused, since only an attack has one, and so is a
file that claims to unpack to far more than a spreadsheet of people.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from xml.parsers import expat
from zipfile import ZipFile

from communitytui.domain.kernel.text import clean_line
from communitytui.errors import BadValue
from communitytui.events.zips import FAULTS, open_zip
from communitytui.foreign import open_plain
from communitytui.i18n import N_

if TYPE_CHECKING:
    from typing import IO

#: How a file of another office format begins, which also holds what a password locks.
OLE = b"\xd0\xcf\x11\xe0"
#: The most bytes of all parts together, and cells in all sheets.
_MOST_BYTES, _MOST_CELLS = 64 << 20, 400_000
_CHUNK = 1 << 18
_WORKBOOK = "xl/workbook.xml"

_BROKEN = N_("{file}: a broken spreadsheet; save it once more as .xlsx")
_LOCKED = N_("{file}: protected by a password, or an old .xls; save it as .xlsx without a password")
_MACROS = N_("{file}: refused: a spreadsheet with macros; save it as .xlsx")
_DOCTYPE = N_("{file}: refused: a spreadsheet with entities of its own")
_HUGE = N_("{file}: refused: far more than a spreadsheet of people ({count} MB)")

#: Text, a number, a day, an instant without a zone, a time of day, a truth; None: empty.
Value = str | float | date | datetime | time | bool | None


class SheetRow(NamedTuple):
    """A row of a sheet: its number as people see it, and its cells from column A on."""

    number: int
    cells: tuple[Value, ...]


class Sheet(NamedTuple):
    """A sheet: its name, whether people see it, and the rows that hold anything."""

    name: str
    hidden: bool
    rows: tuple[SheetRow, ...]


def is_spreadsheet(archive: ZipFile) -> bool:
    """Whether a zip is a spreadsheet."""
    return _WORKBOOK in archive.namelist()


def read_sheets(path: Path, having: str = "") -> list[Sheet]:
    """Return the sheets of a file in their order; raises ``BadValue`` and ``NotFound``.

    With ``having`` a file without a sheet of that name, or that is no spreadsheet, has none: its
    cells are not read.
    """
    name = clean_line(path.name, 120)
    with open_plain(path) as file:
        start = file.read(4)
    if start == OLE:
        raise BadValue(_LOCKED, file=name)
    if having and start[:2] != b"PK":
        return []
    with open_zip(path) as archive:
        if having and not is_spreadsheet(archive):
            return []
        return sheets_of(archive, name, having)


def sheets_of(archive: ZipFile, name: str, having: str = "") -> list[Sheet]:
    """Return the sheets of an open file that people call ``name``; see ``read_sheets``."""
    try:
        return list(_Book(archive, name).sheets(having))
    except (*FAULTS, expat.ExpatError, KeyError, ValueError, IndexError, OverflowError) as error:
        if isinstance(error, BadValue):
            raise
        raise BadValue(_BROKEN, file=name) from None


class _Percent(float):
    """A share that people see as a percentage."""


def written(value: Value) -> str:
    """Return a value as people type it: days in ISO, numbers without a needless fraction."""
    match value:
        case None:
            return ""
        case bool():
            return "1" if value else "0"
        case _Percent():
            return f"{round(value * 100, 10):g}%"
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        case datetime():
            return value.isoformat(" ", "seconds")
        case date():
            return value.isoformat()
        case time():
            return value.isoformat("minutes")
        case _:
            return value


class _Book:
    """The parts of one file."""

    def __init__(self, archive: ZipFile, name: str) -> None:
        self._archive, self._name = archive, name
        self._parts = set(archive.namelist())
        size = sum(info.file_size for info in archive.infolist())
        if size > _MOST_BYTES:
            raise BadValue(_HUGE, file=name, count=size >> 20)
        if any(part.endswith("vbaProject.bin") for part in self._parts):
            raise BadValue(_MACROS, file=name)
        self._bytes = self._cells = 0

    def sheets(self, having: str) -> Iterator[Sheet]:
        """Yield the sheets in the order of their tabs; none without the one that is wanted."""
        found: list[tuple[str, str, str]] = []
        since = date(1899, 12, 30)

        def start(tag: str, attributes: Mapping[str, str]) -> None:
            nonlocal since
            if tag == "sheet":
                found.append(
                    (attributes["name"], attributes["id"], attributes.get("state", "visible"))
                )
            elif tag == "workbookPr" and attributes.get("date1904", "0") in ("1", "true"):
                since = date(1904, 1, 1)

        self._parse(_WORKBOOK, start)
        if having and having not in (name for name, _, _ in found):
            return
        targets = self._targets()
        shared, formats = self._strings(), self._formats()
        for name, id, state in found:
            part = targets[id]
            if part in self._parts and "/worksheets/" in f"/{part}":
                rows = self._rows(part, shared, formats, since)
                yield Sheet(clean_line(name, 120), state != "visible", tuple(rows))

    def _targets(self) -> dict[str, str]:
        """Return the parts of the workbook by the ids under which it names them."""
        found: dict[str, str] = {}

        def start(tag: str, attributes: Mapping[str, str]) -> None:
            if tag == "Relationship":
                target = attributes["Target"]
                inside = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
                found[attributes["Id"]] = inside

        self._parse("xl/_rels/workbook.xml.rels", start)
        return found

    def _strings(self) -> list[str]:
        """Return the texts that cells share; how a text is pronounced is no part of it."""
        found: list[str] = []
        texts: list[str] = []
        inside = spoken = 0

        def start(tag: str, attributes: Mapping[str, str]) -> None:
            nonlocal inside, spoken
            if tag == "si":
                texts.clear()
            inside += tag == "t"
            spoken += tag == "rPh"

        def text(data: str) -> None:
            if inside and not spoken:
                texts.append(data)

        def end(tag: str) -> None:
            nonlocal inside, spoken
            if tag == "si":
                found.append("".join(texts))
            inside -= tag == "t"
            spoken -= tag == "rPh"

        if "xl/sharedStrings.xml" in self._parts:
            self._parse("xl/sharedStrings.xml", start, text, end)
        return found

    def _formats(self) -> list[str]:
        """Return what the number of a cell stands for, by its style: date, percent or nothing."""
        own: dict[str, str] = {}
        found: list[str] = []
        inside = False

        def start(tag: str, attributes: Mapping[str, str]) -> None:
            nonlocal inside
            if tag == "numFmt":
                own[attributes["numFmtId"]] = attributes["formatCode"]
            elif tag == "cellXfs":
                inside = True
            elif tag == "xf" and inside:
                found.append(_meaning(attributes.get("numFmtId", "0"), own))

        def end(tag: str) -> None:
            nonlocal inside
            inside = inside and tag != "cellXfs"

        if "xl/styles.xml" in self._parts:
            self._parse("xl/styles.xml", start, end=end)
        return found

    def _rows(
        self, part: str, shared: list[str], formats: list[str], since: date
    ) -> Iterator[SheetRow]:
        """Yield the rows of a sheet that hold anything."""
        rows: list[SheetRow] = []
        cells: dict[int, Value] = {}
        texts: list[str] = []
        number = place = 0
        kind = style = ""
        inside = False

        def start(tag: str, attributes: Mapping[str, str]) -> None:
            nonlocal number, place, kind, style, inside
            if tag == "row":
                number = int(attributes.get("r") or number + 1)
                place = 0
                cells.clear()
            elif tag == "c":
                place = _column(attributes["r"]) if "r" in attributes else place + 1
                kind, style = attributes.get("t", "n"), attributes.get("s", "")
                texts.clear()
            inside = inside or tag in ("v", "t")

        def text(data: str) -> None:
            if inside:
                texts.append(data)

        def end(tag: str) -> None:
            nonlocal inside
            if tag in ("v", "t"):
                inside = False
            elif tag == "c" and texts:
                self._count()
                stands_for = formats[int(style)] if style else ""
                cells[place] = _value("".join(texts), kind, stands_for, shared, since)
            elif tag == "row" and any(value not in (None, "") for value in cells.values()):
                wide = max(cells)
                rows.append(SheetRow(number, tuple(cells.get(at) for at in range(1, wide + 1))))

        self._parse(part, start, text, end)
        yield from rows

    def _count(self) -> None:
        self._cells += 1
        if self._cells > _MOST_CELLS:
            raise BadValue(_HUGE, file=self._name, count=self._bytes >> 20)

    def _parse(
        self,
        part: str,
        start: Callable[[str, Mapping[str, str]], None],
        text: Callable[[str], None] | None = None,
        end: Callable[[str], None] | None = None,
    ) -> None:
        """Read a part; tags and attributes are told without their namespaces."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = lambda tag, attributes: start(
            _bare(tag), {_bare(key): value for key, value in attributes.items()}
        )
        parser.StartDoctypeDeclHandler = self._refuse
        if text is not None:
            parser.CharacterDataHandler = text
        if end is not None:
            parser.EndElementHandler = lambda tag: end(_bare(tag))
        with self._archive.open(part) as file:
            self._feed(parser, file)

    def _feed(self, parser: expat.XMLParserType, file: IO[bytes]) -> None:
        while chunk := file.read(_CHUNK):
            self._bytes += len(chunk)
            if self._bytes > _MOST_BYTES:
                raise BadValue(_HUGE, file=self._name, count=self._bytes >> 20)
            parser.Parse(chunk, False)
        parser.Parse(b"", True)

    def _refuse(self, *_: object) -> None:
        raise BadValue(_DOCTYPE, file=self._name)


def _bare(name: str) -> str:
    return name.rpartition(" ")[2]


def _column(reference: str) -> int:
    """Return the number of a column, from 1, of a cell like ``AB12``; at most the last one, XFD."""
    number = 0
    for char in reference:
        if not char.isalpha():
            break
        number = number * 26 + ord(char.upper()) - 64
        if number > 16_384:
            raise ValueError(reference)
    return number


#: Formats that every program knows by their number: days and times.
_DAYS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_PERCENTS = {9, 10}
#: What in a format is only shown: quoted, escaped, colours and conditions, the other signs.
_SHOWN = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')


def _meaning(number: str, own: Mapping[str, str]) -> str:
    code = own.get(number)
    if code is None:
        known = int(number)
        return "day" if known in _DAYS else "percent" if known in _PERCENTS else ""
    if code == "General":
        return ""
    # A span of hours is in brackets: ``[h]:mm``.
    bare = _SHOWN.sub("", re.sub(r"\[(h+|m+|s+)\]", "h", code, flags=re.IGNORECASE)).split(";")[0]
    if re.search("[ymdhs]", bare, re.IGNORECASE):
        return "day"
    return "percent" if "%" in bare else ""


def _value(text: str, kind: str, stands_for: str, shared: list[str], since: date) -> Value:
    if kind == "s":
        return shared[int(text)]
    if kind in ("str", "inlineStr"):
        return text
    if kind == "b":
        return text.strip() in ("1", "true")
    if kind == "e":
        return None
    if kind == "d":
        return datetime.fromisoformat(text)
    number = float(text)
    if stands_for == "day":
        return _moment(number, since)
    return _Percent(number) if stands_for == "percent" else number


def _moment(number: float, since: date) -> Value:
    """Return the day, the time or both that a number of days stands for.

    Excel has a 29 February 1900, so that days before it are one later than they are counted.
    """
    days, rest = divmod(number, 1)
    seconds = round(rest * 86_400)
    if days == 0 and seconds:
        return (datetime.min + timedelta(seconds=seconds)).time()
    if since.year == 1899 and 0 < days < 60:
        days += 1
    day = since + timedelta(days=int(days))
    if not seconds:
        return day
    return datetime.combine(day, time()) + timedelta(seconds=seconds)
