"""Words put together with the punctuation of the language spoken now."""

from __future__ import annotations

from collections.abc import Iterable

from communitytui.i18n.messages import tr


def listed(words: Iterable[str]) -> str:
    """Return words as a list: ``1.4, 2.6`` or ``1.4、2.6``."""
    return tr(", ").join(words)


def clauses(parts: Iterable[str]) -> str:
    """Return parts of a sentence, apart by semicolons."""
    return tr("; ").join(parts)


def labelled(label: object, text: object) -> str:
    """Return a text behind its label and a colon."""
    return tr("{label}: {text}", label=label, text=text)


def noted(text: object, note: object) -> str:
    """Return a text with a note in brackets behind it."""
    return tr("{text} ({note})", text=text, note=note)
