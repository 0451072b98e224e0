"""JSON in and out: the standard library for what is small, orjson for what is large.

Importing orjson costs more than it saves below a quarter megabyte; both write and accept the same.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Mapping
from types import ModuleType
from typing import Any

from communitytui.errors import BadValue
from communitytui.i18n import N_

#: From this many bytes on orjson is worth its import.
LARGE = 250_000
_DEEPEST = 40


def _fast(size: int) -> ModuleType | None:
    """Return orjson where ``size`` bytes are worth its import, or it is loaded."""
    if size < LARGE and "orjson" not in sys.modules:
        return None
    # 1 ms behind click: it saves 4 ms for each megabyte that is read, more where one is written.
    import orjson

    return orjson


def expect(size: int) -> None:
    """Prepare for a file of ``size`` bytes: one library then does for all that is read."""
    _fast(size)


def loads(data: bytes) -> Any:
    """Return the JSON value in UTF-8 ``data``; raises ``ValueError`` for anything else."""
    orjson = _fast(len(data))
    if orjson is not None:
        return orjson.loads(data)
    try:
        return json.loads(data.decode("utf-8"), parse_constant=_refuse)
    except RecursionError:
        raise ValueError("nested too deep") from None


def loads_strictly(data: bytes) -> Any:
    """Like ``loads``, but an object that names a key twice is refused too (``ValueError``)."""
    try:
        return json.loads(data.decode("utf-8"), parse_constant=_refuse, object_pairs_hook=_no_twins)
    except RecursionError:
        raise ValueError("nested too deep") from None


def dumps(value: Any, size: int = 0) -> bytes:
    """Return ``value`` as compact UTF-8 JSON; ``size`` is about how large it will be."""
    orjson = _fast(size)
    if orjson is not None:
        data: bytes = orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS)
        return data
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8")


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is not JSON")


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ValueError("a key stands twice")
    return result


def plain(value: Any, depth: int = 0) -> Any:
    """Return a deep copy of a JSON value, so that nobody else holds what we keep.

    Raises ``BadValue`` for what a JSON file cannot keep: NaN, whole numbers over 64 bits, lone
    surrogates, other types.
    """
    kind = type(value)
    # What nearly every value is, before the questions that are slower to ask.
    if value is None or kind is bool or (kind is str and value.isascii()):
        return value
    if kind is dict and depth < _DEEPEST:
        return {
            key if type(key) is str and key.isascii() else _key(key): plain(item, depth + 1)
            for key, item in value.items()
        }
    if isinstance(value, str):
        if not value.isascii() and not value.isprintable():
            _refuse_surrogates(value)
        return value
    if isinstance(value, int) and -(2**63) <= value < 2**63:
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    if depth < _DEEPEST and isinstance(value, (list, tuple)):
        return [plain(item, depth + 1) for item in value]
    if depth < _DEEPEST and isinstance(value, Mapping):
        return {_key(key): plain(item, depth + 1) for key, item in value.items()}
    raise BadValue(N_("{value} cannot be stored in the file"), value=ascii(value)[:80])


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise BadValue(N_("{value} cannot be stored in the file"), value=ascii(key)[:80])
    plain(key)
    return key


def _refuse_surrogates(text: str) -> None:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise BadValue(N_("{value} cannot be stored in the file"), value=ascii(text)[:80]) from None
