"""Strings from a file, made harmless: they come from whoever could write it."""

from __future__ import annotations

from typing import Any

from communitytui.domain.kernel.text import clean_text, is_seen

#: How JSON writes, behind a backslash, what a terminal obeys; a line's end is harmless, and kept.
_ESCAPES = frozenset(b"ubfrt")


def looks_clean(data: bytes) -> bool:
    """Tell cheaply whether no string in this JSON needs cleaning."""
    at = data.find(b"\\")
    while at >= 0:
        if data[at + 1] in _ESCAPES:
            return False
        at = data.find(b"\\", at + 2)
    return is_seen(data)


def clean_strings(value: Any) -> Any:
    """Return a JSON value with every string in it made harmless; newlines stay."""
    if isinstance(value, str):
        return value if value.isprintable() else clean_text(value)
    if isinstance(value, list):
        return [clean_strings(item) for item in value]
    if isinstance(value, dict):
        return {clean_strings(key): clean_strings(item) for key, item in value.items()}
    return value
