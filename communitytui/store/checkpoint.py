"""The JSON file: writing a snapshot as one, and reading one with the question whether it is ours.

``_meta`` stands last and seals what is before it: ``body`` is the number of bytes before
``_meta``, ``crc`` covers every byte before the crc itself. ``base``, ``pos`` and ``link`` say up
to where in which journal the file goes.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from zlib import crc32

from communitytui.errors import BadValue, Damaged, NotFound
from communitytui.i18n import N_
from communitytui.store import codec, files, pieces
from communitytui.store.cleaning import clean_strings, looks_clean
from communitytui.store.ops import Rows
from communitytui.store.past import read_past
from communitytui.store.state import SCHEMA, TABLES, Snapshot, first_free

Checker = Callable[[str, Mapping[str, Any]], dict[str, Any]]

_META = b',"_meta":{"1":'
_CRC = b',"crc":'


def schema_check(table: str, record: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record checked and completed by the schema of the domain, or ``BadValue``."""
    # 43 ms: the declarations, which reading a file that we wrote does not need.
    from communitytui.domain.nouns.schema import check

    checked: dict[str, Any] = check(table, record)
    return checked


class JournalPlace(NamedTuple):
    """How far in which journal a snapshot goes, and the journals that led there."""

    base: str
    pos: int
    link: int
    past: tuple[tuple[str, int, int], ...] = ()


def encode(snapshot: Snapshot, place: JournalPlace, size: int = 0) -> bytes:
    """Return the JSON file of a snapshot; ``size`` is about how large it will be."""
    parts = [
        b'"%s":%s' % (name.encode(), pieces.encode(snapshot.tables[name], size)) for name in TABLES
    ]
    body = b"{" + pieces.BREAK.join(parts)
    meta = codec.dumps(
        {
            "schema": snapshot.schema,
            "revision": snapshot.revision,
            "store": snapshot.store,
            "counts": {name: len(snapshot.tables[name]) for name in TABLES},
            "next_id": dict(snapshot.next_id),
            "base": place.base,
            "pos": place.pos,
            "link": place.link,
            "past": place.past,
            "body": len(body),
        }
    )
    sealed = body + _META + meta[:-1]
    return sealed + _CRC + b"%d}}}" % crc32(sealed)


def seal_of(data: bytes) -> dict[str, Any] | None:
    """Return ``_meta`` when these bytes are a whole file of ours, else None."""
    cut, crc = data.rfind(_META), data.rfind(_CRC)
    if not 0 < cut < crc or not data.endswith(b"}}}"):
        return None
    try:
        if int(data[crc + len(_CRC) : -3]) != crc32(memoryview(data)[:crc]):
            return None
        meta = codec.loads(data[cut + len(_META) : -2])
    except ValueError:
        return None
    return meta if isinstance(meta, dict) and meta.get("body") == cut else None


class Image(NamedTuple):
    """What the JSON file holds: a snapshot, where its journal goes on, and whether it is ours.

    ``ours`` is False for a file that another program wrote or edited. ``known`` is False when
    such a file has no ``_meta`` of ours, so that no journal can belong to it.
    """

    snapshot: Snapshot
    place: JournalPlace
    signature: files.Signature
    size: int
    access: files.Access
    ours: bool = True
    known: bool = True


def read(path: str, check: Checker, *, compact: bool = True) -> Image:
    """Read the JSON file at ``path``; ``compact`` as for ``pieces.decode``.

    Raises ``NotFound`` when there is none, ``Damaged`` when it is empty, not JSON, not ours or
    does not hold together, naming table, id and field where one record is at fault.
    """
    data, found = _bytes_of(path)
    access, mark = files.Access.like(found), files.signature(found)
    _refuse_dense(data)
    meta = seal_of(data)
    paused = gc.isenabled()
    # Many small objects are made and none dies: collecting garbage meanwhile doubles the time.
    gc.disable()
    try:
        if meta is not None:
            tables, place = _ours(data, meta, compact=compact), _place(meta)
        else:
            meta, tables = _foreign(data, check)
            place = _place(meta)
    finally:
        if paused:
            gc.enable()
    known = "store" in meta
    next_id = first_free(tables)
    for name, number in _numbers(meta.get("next_id")).items():
        next_id[name] = max(number, next_id.get(name, 1))
    snapshot = Snapshot(
        int(meta.get("revision", 0)),
        int(meta.get("schema", SCHEMA)),
        str(meta.get("store") or os.urandom(8).hex()),
        tables,
        next_id,
    )
    return Image(snapshot, place, mark, len(data), access, "crc" in meta, known)


#: From this many bytes on a file is weighed before it is taken apart.
_WEIGHED = 4_000_000
#: The least bytes that an object or a list, and a value, has in a workspace, on average. Ours
#: have twice to six times as many; with fewer, what is a small file would fill the memory.
_LEAST_PART, _LEAST_VALUE = 16, 8


def _refuse_dense(data: bytes) -> None:
    if len(data) > _WEIGHED and (
        (data.count(b"{") + data.count(b"[")) * _LEAST_PART > len(data)
        or data.count(b",") * _LEAST_VALUE > len(data)
    ):
        raise Damaged(N_("This JSON file is not a workspace of this program"))


def revision_at(path: str) -> int:
    """Return the revision of the file of ours at ``path`` from its end alone, 0 if it has none."""
    revision = _end_of(path).get("revision")
    return revision if isinstance(revision, int) else 0


def store_at(path: str) -> str:
    """Return the store of the file of ours at ``path`` from its end alone, "" if it has none."""
    try:
        return str(_end_of(path).get("store", ""))
    except OSError:
        return ""


def _end_of(path: str) -> dict[str, Any]:
    fd = files.open_to_read(path)
    try:
        size = os.fstat(fd).st_size
        data = files.read_from(fd, max(size - 8192, 0))
    finally:
        os.close(fd)
    start = data.rfind(_META)
    if start < 0 or not data.endswith(b"}}}"):
        return {}
    try:
        meta = codec.loads(data[start + len(_META) : -2])
    except ValueError:
        return {}
    return meta if isinstance(meta, dict) else {}


def _bytes_of(path: str) -> tuple[bytes, os.stat_result]:
    try:
        fd = files.open_to_read(path)
    except (FileNotFoundError, NotADirectoryError):
        raise NotFound(N_("There is no workspace at {path}"), path=_shown(path)) from None
    except OSError as error:
        raise files.unreadable(path, error) from error
    try:
        # Signed before it is read: what another program writes meanwhile is then seen later.
        found = os.fstat(fd)
        return files.read_from(fd), found
    finally:
        os.close(fd)


def _shown(path: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in path)


def _place(meta: Mapping[str, Any]) -> JournalPlace:
    base, pos, link = str(meta.get("base", "")), int(meta.get("pos", 0)), int(meta.get("link", 0))
    return JournalPlace(base, pos, link, read_past(meta.get("past")))


def _numbers(value: Any) -> dict[str, int]:
    if not isinstance(value, dict):
        return {}
    return {key: n for key, n in value.items() if key in TABLES and isinstance(n, int)}


def _ours(data: bytes, meta: Mapping[str, Any], *, compact: bool) -> dict[str, Rows]:
    raw = _taken_apart(data, meta, compact=compact)
    # An older schema may have had other tables; its migration knows them.
    names = raw if int(meta["schema"]) < SCHEMA else TABLES
    tables: dict[str, Rows] = {name: raw.get(name, {}) for name in names}
    counts = meta["counts"]
    if int(meta["schema"]) <= SCHEMA and any(
        len(rows) != counts.get(name, 0) for name, rows in tables.items()
    ):
        raise Damaged(N_("The workspace lacks records that it should have"))
    return tables if looks_clean(data) else _cleaned(tables)


def _taken_apart(
    data: bytes, meta: Mapping[str, Any], *, compact: bool
) -> dict[str, dict[int, Any]]:
    """Return the tables of a file of ours as they stand in it."""
    if len(data) >= pieces.LARGE and pieces.BREAK in data:
        return pieces.decode(data, meta["body"], compact=compact)
    raw = codec.loads(data)
    return {
        name: {int(id): record for id, record in rows.items()}
        for name, rows in raw.items()
        if name != "_meta"
    }


def _cleaned(tables: Mapping[str, Rows]) -> dict[str, Rows]:
    return {
        name: {id: clean_strings(record) for id, record in rows.items()}
        for name, rows in tables.items()
    }


def _foreign(data: bytes, check: Checker) -> tuple[dict[str, Any], dict[str, Rows]]:
    """Judge a file that does not bear our seal: another program's whole write, or damage."""
    if not data.strip():
        raise Damaged(N_("The workspace is an empty file"))
    try:
        raw = codec.loads_strictly(data)
    except ValueError:
        raise Damaged(N_("The workspace is not a complete JSON file")) from None
    if not isinstance(raw, dict) or not raw:
        raise Damaged(N_("This JSON file is not a workspace of this program"))
    if (newer := _newer(raw)) is not None:
        return newer
    if not set(raw) <= {*TABLES, "_meta", "_default"}:
        raise Damaged(N_("This JSON file is not a workspace of this program"))
    if raw.pop("_default", None) or not all(isinstance(rows, dict) for rows in raw.values()):
        raise Damaged(N_("This JSON file is not a workspace of this program"))
    meta = _foreign_meta(raw.pop("_meta", None))
    counts = _numbers(meta.get("counts"))
    # Another program lays the file out its own way; in our layout, records that are missing
    # were lost by a write that broke off.
    if _our_layout(data) and any(len(raw.get(name, ())) != n for name, n in counts.items()):
        raise Damaged(N_("The workspace lacks records that it should have"))
    return meta, {name: _checked(name, raw.get(name, {}), check) for name in TABLES}


def _newer(raw: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Rows]] | None:
    """Take a file of a newer version as it stands, or return None when it is none.

    How that version seals a file and what it keeps in a record is not ours to know. The file is
    only ever looked at, so an unknown seal is no reason to refuse the look; its text is cleaned.
    """
    head = raw.get("_meta")
    if not isinstance(head, dict) or not isinstance(head.get("1"), dict):
        return None
    if not isinstance(head["1"].get("schema"), int) or head["1"]["schema"] <= SCHEMA:
        return None
    meta = _foreign_meta(head)
    tables: dict[str, Rows] = {}
    for name in TABLES:
        rows = raw.get(name, {})
        if not isinstance(rows, dict) or not all(id.isdigit() for id in rows):
            raise Damaged(N_("This JSON file is not a workspace of this program"))
        tables[name] = {int(id): record for id, record in rows.items()}
    return meta, _cleaned(tables)


def _our_layout(data: bytes) -> bool:
    return data.startswith(b'{"communities":{') and _META in data


def _foreign_meta(table: Any) -> dict[str, Any]:
    if table is None:
        return {}
    meta = table.get("1") if isinstance(table, dict) else None
    wanted = {"schema": int, "revision": int, "store": str, "base": str, "pos": int, "link": int}
    if not isinstance(meta, dict) or not all(
        isinstance(meta.get(key), kind) for key, kind in wanted.items()
    ):
        raise Damaged(N_("The header of the workspace is inconsistent"))
    return {key: value for key, value in meta.items() if key != "crc"}


def _checked(table: str, rows: Mapping[str, Any], check: Checker) -> dict[int, Mapping[str, Any]]:
    result: dict[int, Mapping[str, Any]] = {}
    for id, record in rows.items():
        if not (id.isascii() and id.isdigit() and 0 < len(id) < 16 and isinstance(record, dict)):
            raise _bad_record(table, id, N_("expected named values"))
        try:
            result[int(id)] = check(table, record)
        except BadValue as error:
            raise _bad_record(table, id, error) from error
    return result


def _bad_record(table: str, id: str, problem: object) -> Damaged:
    return Damaged(
        N_("A record of the workspace is not valid: {table} {id}: {problem}"),
        table=table,
        id=_shown(id[:20]),
        problem=problem,
    )
