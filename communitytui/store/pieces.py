"""A large file taken apart piece by piece, so that it costs little more memory than it must.

A parser needs several times the size of what it parses besides what it gives back. The writer
therefore ends each piece of a table with a line break, which nothing else in a file of ours can
hold, and the reader parses one piece after the other. What is equal in many records (a title of
the playbook in both languages, a name, a day) is then kept once: records are never changed in
place.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from communitytui.store import codec
from communitytui.store.ops import Rows

#: How many records are written as one piece: what the parser needs for so many stays in the
#: processor's cache, and a file of five thousand tasks is read in 15 ms; by thousands it takes 19.
PIECE = 100
#: What stands between two pieces, and between two tables.
BREAK = b",\n"
#: From this size in bytes on a file is taken apart so; a smaller one is small in memory, too.
LARGE = 2_000_000


def encode(rows: Rows, size: int) -> bytes:
    """Return a table as JSON, made in pieces: between them other threads have their turn."""
    items = [(str(id), record) for id, record in rows.items()]
    pieces = (
        codec.dumps(dict(items[start : start + PIECE]), size)[1:-1]
        for start in range(0, len(items), PIECE)
    )
    return b"{" + BREAK.join(pieces) + b"}"


def decode(data: bytes, end: int, *, compact: bool = True) -> dict[str, dict[int, Any]]:
    """Return the tables of a file of ours, of which ``_meta`` begins at ``end``.

    ``compact``: what is equal is kept once, which takes as long as the parsing; not worth it for
    a process that answers one question.

    Raises ``ValueError`` for what is none, or has no line breaks where they belong.
    """
    tables: dict[str, dict[int, Any]] = {}
    known: dict[Any, Any] = {}
    name = ""
    for line, goes_on in _lines(data, end):
        content = line
        if not _is_record(line):
            head, _, content = line.partition(b":{")
            name = codec.loads(head)
            tables[name] = {}
        piece = codec.loads(b"{" + (content if goes_on else content[:-1]) + b"}")
        rows = tables[name]
        for id, record in piece.items():
            rows[int(id)] = _shared(record, known) if compact else record
    return tables


def _lines(data: bytes, end: int) -> Iterator[tuple[bytes, bool]]:
    """Yield the lines without their breaks, and whether the same table goes on behind each."""
    start = 1
    while start < end:
        # One byte is found ten times as fast as two, and no string in JSON holds this one.
        after = data.find(BREAK[-1:], start, end) + 1 or end + len(BREAK)
        goes_on = after < end and _is_record(data[after : after + 2])
        yield data[start : after - len(BREAK)], goes_on
        start = after


def _is_record(line: bytes) -> bool:
    """Tell whether a line begins with a record, and not with the name of a table."""
    return line[:1] == b'"' and line[1:2].isdigit()


def _shared(value: Any, known: dict[Any, Any]) -> Any:
    """Return a value whose equal parts are those that were seen before."""
    kind = type(value)
    if kind is str:
        return known.setdefault(value, value)
    if kind is dict:
        for key, part in value.items():
            if type(part) in _PARTS:
                value[key] = _shared(part, known)
        if len(value) == 2 and type(value.get("zh")) is str and type(value.get("en")) is str:
            return known.setdefault((value["zh"], value["en"]), value)
    elif kind is list:
        return [_shared(part, known) for part in value]
    return value


_PARTS = frozenset({str, dict, list})
