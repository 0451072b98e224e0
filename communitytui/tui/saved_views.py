"""Filters under names: a few common ones, the user's own, and those of the configuration.

The user's own are a small JSON file in the state directory, ``{name: filter}``. It is replaced
whole; a file that cannot be read counts as none, and is set aside.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from communitytui.domain.kernel.text import clean_line
from communitytui.errors import CommunityError, MayNotRead, NotFound
from communitytui.foreign import read_text
from communitytui.i18n import N_
from communitytui.paths import state_dir
from communitytui.tui import ui_state

#: What many ask for: the name as a message id, and the filter.
COMMON = (
    (N_("Late"), "late"),
    (N_("Mine"), "owner:me not:status:done,skipped"),
    (N_("Blocked"), "blocked"),
    (N_("Due within seven days"), "due:..+7d not:status:done,skipped"),
    (N_("Without an owner"), "owner:none not:status:done,skipped"),
)
_CAP, _NAME, _TEXT = 100, 40, 300
_NAME_OF_FILE = "views.json"


def _file() -> Path:
    return state_dir() / _NAME_OF_FILE


def _read() -> dict[object, object] | None:
    """Return what the file holds; nothing for no file, None for one that is no table of ours."""
    try:
        found = json.loads(read_text(_file(), _CAP * (_NAME + _TEXT) * 8))
    except (NotFound, MayNotRead):
        return {}
    except (CommunityError, ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def set_aside() -> Path | None:
    """Rename a file that cannot be read, so that nothing writes over it; return its new path."""
    if _read() is not None:
        return None
    path = _file()
    aside = path.with_name(path.name + ".bad")
    with suppress(OSError):
        path.replace(aside)
    return aside


def saved() -> dict[str, str]:
    """Return the user's own filters by name."""
    found = _read() or {}
    pairs = ((clean_line(str(k), _NAME), v) for k, v in list(found.items())[:_CAP])
    return {name: clean_line(v, _TEXT) for name, v in pairs if name and isinstance(v, str)}


def all_views(configured: Mapping[str, str]) -> dict[str, str]:
    """Return the user's own filters and those of the configuration, which win."""
    return {**saved(), **configured}


def keep(name: str, text: str) -> bool:
    """Save a filter under a name; tell whether that was possible."""
    name = clean_line(name, _NAME)
    return bool(name) and _write({**saved(), name: clean_line(text, _TEXT)})


def forget(name: str) -> bool:
    """Drop the filter of a name; tell whether that was possible."""
    return _write({key: text for key, text in saved().items() if key != name})


def _write(views: Mapping[str, str]) -> bool:
    set_aside()
    return ui_state.keep(_NAME_OF_FILE, json.dumps(views, ensure_ascii=False))
