"""What the user chose on the screen and finds again next time.

The configuration is the user's own file and wins over it. Losing this one loses a choice.
"""

from __future__ import annotations

from contextlib import suppress

from communitytui import private
from communitytui.errors import CommunityError
from communitytui.foreign import read_text
from communitytui.paths import state_dir

#: The most bytes of the name of a theme or a language.
_LONGEST = 200


def keep(name: str, text: str) -> bool:
    """Put a small file into the state folder, whole or not at all; tell whether it is there."""
    with suppress(OSError):
        private.keep(state_dir() / name, text.encode())
        return True
    return False


def chosen(what: str) -> str | None:
    """Return the name of the ``theme`` or ``language`` that was chosen last, or None."""
    try:
        name = read_text(state_dir() / what, _LONGEST).strip()
    except CommunityError:
        return None
    return name if name.isprintable() and name else None


def choose(what: str, name: str) -> bool:
    """Remember the ``theme`` or ``language``; tell whether that was possible."""
    return keep(what, f"{name}\n")


def tour_ended() -> bool:
    """Tell whether this user has been shown around."""
    with suppress(OSError):
        return (state_dir() / "tour").exists()
    return False


def end_tour() -> None:
    """Remember that this user has been shown around, as far as that is possible."""
    keep("tour", "")
