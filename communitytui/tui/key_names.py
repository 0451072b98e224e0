"""How keys are called for people: ``?`` for ``question_mark``, ``^r`` for ``ctrl+r``."""

from __future__ import annotations

_SIGNS = {
    "question_mark": "?",
    "colon": ":",
    "slash": "/",
    "exclamation_mark": "!",
    "at": "@",
    "greater_than_sign": ">",
    "equals_sign": "=",
    "full_stop": ".",
    "apostrophe": "'",
    "plus": "+",
    "minus": "-",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "left_curly_bracket": "{",
    "right_curly_bracket": "}",
}


def shown_key(name: str) -> str:
    """Return a key name as people read it: ``?`` for ``question_mark``, ``^r`` for ``ctrl+r``."""
    if name.startswith("ctrl+"):
        return "^" + name.removeprefix("ctrl+")
    return _SIGNS.get(name, name)


def in_words(text: str) -> str:
    """Return ``text`` with the signs of keys as words, for terminals that lack the signs."""
    return text.replace("⏎", "enter").replace("⇧", "shift+")
