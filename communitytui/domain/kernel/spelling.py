"""Words that are nearly right."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, valid: Iterable[str], alike: float = 0.5) -> str | None:
    """Return the valid word that looks most like ``word``, at least so much; or ``None``."""
    # 1 ms, and only a mistyped word needs it.
    from difflib import get_close_matches

    close = get_close_matches(word.lower(), list(valid), n=1, cutoff=alike)
    return close[0] if close else None
