"""JSON Lines: an object in every line, for whoever reads such a file."""

from __future__ import annotations

import json
from collections.abc import Iterator

from communitytui.domain.kernel.records import Fields
from communitytui.domain.kernel.text import clean_line
from communitytui.events.feed import Faults, Feed
from communitytui.i18n import N_

#: The longest line that is decoded; a longer one is no event.
_LONGEST = 1_000_000

_NO_OBJECT = N_("{file}, line {line}: expected a JSON object, found {found}")


def json_lines(feed: Feed, faults: Faults) -> Iterator[tuple[int, Fields]]:
    """Yield the number and the object of each line; blank lines and ``#`` comments pass."""
    decode = json.JSONDecoder(strict=False).decode
    for number, line in enumerate(feed.lines(), 1):
        text = line.strip("\ufeff \t\r")
        if not text or text[0] == "#":
            continue
        try:
            item = decode(text) if len(text) <= _LONGEST else None
        except (ValueError, RecursionError, MemoryError):
            item = None
        if isinstance(item, dict):
            yield number, item
        else:
            faults.bad(number, _NO_OBJECT, found=clean_line(text[:200], 40))
