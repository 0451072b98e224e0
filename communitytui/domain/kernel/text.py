"""The cleaner for foreign text: what a person or a file brings is hostile until it passed here.

A terminal obeys control characters wherever they stand, so a title with an escape sequence would
act in the terminal of every colleague who looks at it. Cleaning removes all that is not to be
seen and leaves the rest as it was.
"""

from __future__ import annotations

import unicodedata

#: The most characters a one-line text keeps, and a text of many lines.
LINE_CAP = 500
TEXT_CAP = 20_000

# Controls, surrogates, private use, unassigned, and the separators that break a line; Cf holds
# the bidi controls and zero-width marks. ZWJ is kept: it joins emoji families.
_DROPPED = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp", "Cf"})
_ZWJ = "\N{ZERO WIDTH JOINER}"
# A joiner at the edge joins nothing, and alone it would be a text that nobody can see.
_SPACES = (
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007"
    "\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
_EDGES = _SPACES + _ZWJ
# Letters and signs that are drawn as nothing.
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")
#: Bytes that are a harmless character each, in JSON as in UTF-8.
_PLAIN = bytes([0x0A, *range(0x20, 0x7F)])
_BLANKS = {"\n": " ", "\t": " ", "\r": " ", "\v": " ", "\f": " "}
_BLANKS |= dict.fromkeys(("\x85", "\u2028", "\u2029"), " ")
_BREAKS = {"\r\n": "\n", "\r": "\n", "\u2028": "\n", "\u2029": "\n", "\x85": "\n", "\t": "    "}


def _visible(text: str, keep: str = "") -> str:
    kept = (
        char
        for char in text
        if char in keep or char == _ZWJ or unicodedata.category(char) not in _DROPPED
    )
    return unicodedata.normalize("NFC", "".join(kept))


def is_clean(text: str) -> bool:
    """Tell cheaply whether ``text`` surely needs no cleaning (apart from its length)."""
    return text.isprintable() and (text.isascii() or unicodedata.is_normalized("NFC", text))


def is_seen(data: bytes) -> bool:
    """Tell cheaply whether every character in UTF-8 ``data`` is seen, blanks and line ends too."""
    # What is plain is taken out first: the rest is a fraction of a file that is mostly JSON.
    text = data.translate(None, _PLAIN).decode("utf-8", "replace")
    # The wide space of Chinese text is harmless, and does not count as printable.
    return text.isprintable() or text.replace("\u3000", "").isprintable()


def is_blank(text: str) -> bool:
    """Tell whether nothing in ``text`` is to be seen: blanks, marks of no width, fillers."""
    return not any(
        unicodedata.category(char)[0] in "LNPS" and char not in _FILLERS for char in text
    )


def clean_line(text: str, cap: int = LINE_CAP) -> str:
    """Return ``text`` as one safe line of at most ``cap`` characters, outer blanks removed."""
    if not is_clean(text):
        # Cut before the slow walk, so that a huge text costs no more than a long one.
        text = text[: cap * 8]
        for char, blank in _BLANKS.items():
            text = text.replace(char, blank)
        text = _visible(text)
    return text.strip(_EDGES)[:cap].rstrip(_EDGES)


def clean_text(text: str, cap: int = TEXT_CAP) -> str:
    """Return ``text`` as safe lines (newlines kept) of at most ``cap`` characters in all."""
    if not is_clean(text):
        text = text[: cap * 8]
        for char, line in _BREAKS.items():
            text = text.replace(char, line)
        text = _visible(text, keep="\n")
    return text.lstrip("\n" + _ZWJ)[:cap].rstrip(_EDGES)


def clean_tree(value: object, cap: int = TEXT_CAP, depth: int = 0) -> object:
    """Return a JSON value with every string in it cleaned, dictionary keys included.

    Raises ``ValueError`` for what JSON cannot keep faithfully: NaN, whole numbers over 64 bits,
    nesting deeper than 12.
    """
    if depth > 12:
        raise ValueError("nested too deep")
    if isinstance(value, str):
        return clean_text(value, cap)
    if isinstance(value, dict):
        return {clean_line(str(k)): clean_tree(v, cap, depth + 1) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [clean_tree(item, cap, depth + 1) for item in value]
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        raise ValueError("not a number")
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise ValueError("number too large")
    if value is None or isinstance(value, (int, float)):
        return value
    raise ValueError(f"not a JSON value: {type(value).__name__}")
