"""Keys of a Chinese input method: full-width signs stand for the keys they lie on."""

from __future__ import annotations

from textual import events
from textual.keys import _character_to_key

#: Full-width forms lie at one distance from ASCII; the others are what the key of an ASCII sign
#: gives in Chinese input methods.
_KEYS = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    ord(wide): ord(sign)
    for wide, sign in zip("\u3000。、《》【】「」『』‘’“”￥·—", " ./<>[]{}{}''\"\"$`_", strict=True)
}


def plain_key(event: events.Key) -> events.Key:
    """Return the key that was meant: ``?`` for ``？``; any other key as it is."""
    typed = event.character
    if typed is None or len(typed) != 1 or ord(typed) not in _KEYS:
        return event
    sign = chr(_KEYS[ord(typed)])
    meant = events.Key("space" if sign == " " else _character_to_key(sign), sign)
    meant.set_sender(event._sender) if event._sender is not None else None
    return meant
