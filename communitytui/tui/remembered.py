"""What the user chose on the screen and finds again next time.

The configuration is the user's own file and wins over it. Losing this one loses a choice.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from communitytui.paths import state_dir

_LONGEST = 80


def _file() -> Path:
    return state_dir() / "theme"


def theme() -> str | None:
    """Return the name of the theme that was chosen last, or None."""
    try:
        with _file().open(encoding="utf-8") as file:
            name = file.read(_LONGEST).strip()
    except (OSError, ValueError):
        return None
    return name if name.isprintable() and name else None


def keep_theme(name: str) -> bool:
    """Remember the theme; tell whether that was possible."""
    with suppress(OSError):
        _file().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _file().write_text(f"{name}\n", encoding="utf-8")
        return True
    return False


def _tour() -> Path:
    return state_dir() / "tour"


def tour_ended() -> bool:
    """Tell whether this user has been shown around."""
    with suppress(OSError):
        return _tour().exists()
    return False


def end_tour() -> None:
    """Remember that this user has been shown around, as far as that is possible."""
    with suppress(OSError):
        _tour().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _tour().touch()
