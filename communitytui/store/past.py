"""The past of a journal: the places at which the journals before it were left."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

#: How many journals a past names: enough for whoever slept through so many rotations.
_PAST_CAP = 24

#: Where journals were left: id, revision, and the crc that everything up to there led to. The
#: history goes through these places; what one of the journals holds behind its place is not of it.
#: Revisions alone do not tell two histories of one length apart.
Past = tuple[tuple[str, int, int], ...]


def longer(past: Past, end: tuple[str, int, int]) -> Past:
    """Return a past with one more place; the oldest ones are forgotten."""
    return (*past, end)[-_PAST_CAP:]


def read_past(value: Any) -> Past:
    """Return the past that a head or a JSON file names; empty where it names none."""
    with suppress(TypeError, ValueError):
        return tuple((str(name), int(revision), int(link)) for name, revision, link in value or ())
    return ()
