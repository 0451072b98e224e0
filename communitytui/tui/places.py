"""Where somebody was in a file, found again at the next start: view, rows, folds, filter.

A small JSON file in the state directory, ``{path of the workspace: place}``. Losing it loses a
place, never work; what it says of records that are gone is passed over.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from communitytui.errors import CommunityError
from communitytui.foreign import read_text
from communitytui.paths import one_name, state_dir
from communitytui.tui import ui_state

#: What a view tells of where the user is in it: rows under cursors, what is folded.
Place = Mapping[str, object]
_FILE, _MOST, _LONGEST = "places.json", 50, 200_000
_DAY = "day"


def _read() -> dict[str, Place]:
    try:
        found = json.loads(read_text(state_dir() / _FILE, _LONGEST))
    except (CommunityError, ValueError, RecursionError):
        return {}
    kept = found.items() if isinstance(found, dict) else ()
    return {file: as_place(place) for file, place in kept}


def place_in(file: Path | str) -> Place:
    """Return where the user was in a workspace; empty where that is not known."""
    return _read().get(one_name(file), {})


def keep(file: Path | str, place: Place) -> bool:
    """Remember where the user is in a workspace; tell whether that was possible."""
    name, found = one_name(file), _read()
    found.pop(name, None)
    kept = {**dict(list(found.items())[1 - _MOST :]), name: place}
    text = json.dumps(kept, ensure_ascii=False, default=_written)
    return ui_state.keep(_FILE, text + "\n")


def _written(key: object) -> object:
    """Return a day in the key of a row as the file holds it."""
    return {_DAY: key.isoformat()} if isinstance(key, date) else None


def as_place(found: object) -> Place:
    """Return a place that was read; empty for what is none."""
    return {str(key): value for key, value in found.items()} if isinstance(found, dict) else {}


def as_key(found: object) -> int | str | date | tuple[object, ...] | None:
    """Return the key of a row that was read: lists in the file are tuples here."""
    if isinstance(found, list):
        return tuple(as_key(each) for each in found)
    if isinstance(found, dict):
        try:
            return date.fromisoformat(str(found.get(_DAY)))
        except ValueError:
            return None
    return found if isinstance(found, (int, str)) else None


def as_keys(found: object) -> set[object]:
    """Return the keys of several rows that were read."""
    return {as_key(each) for each in found} if isinstance(found, list) else set()


def as_list(keys: Iterable[object]) -> list[object]:
    """Return keys of rows as they are written, in an order that does not depend on chance."""
    return sorted(keys, key=repr)
