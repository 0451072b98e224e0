"""What the user chose on the screen and finds again next time.

The configuration is the user's own file and wins over it. Losing this one loses a choice.
"""

from __future__ import annotations

import os
from contextlib import suppress

from communitytui.paths import state_dir

_LONGEST = 80


def keep(name: str, text: str) -> bool:
    """Put a small file into the state folder, whole or not at all; tell whether it is there."""
    path = state_dir() / name
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside = path.with_name(f".{name}.{os.getpid()}")
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
        return True
    return False


def theme() -> str | None:
    """Return the name of the theme that was chosen last, or None."""
    try:
        with (state_dir() / "theme").open(encoding="utf-8") as file:
            name = file.read(_LONGEST).strip()
    except (OSError, ValueError):
        return None
    return name if name.isprintable() and name else None


def keep_theme(name: str) -> bool:
    """Remember the theme; tell whether that was possible."""
    return keep("theme", f"{name}\n")


def tour_ended() -> bool:
    """Tell whether this user has been shown around."""
    with suppress(OSError):
        return (state_dir() / "tour").exists()
    return False


def end_tour() -> None:
    """Remember that this user has been shown around, as far as that is possible."""
    keep("tour", "")
