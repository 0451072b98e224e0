"""Days as people type them in the language spoken now."""

from __future__ import annotations

from datetime import date

from communitytui.domain.kernel import words
from communitytui.domain.kernel.date_words import as_spoken
from communitytui.i18n import names


def read_day(text: str, today: date) -> str:
    """Return the ISO date that a person typed (``fri``, ``+3d``, ``下周五``), or raise."""
    return words.read_day(as_spoken(text, names), today)
