"""What is typed in a Chinese input method, made plain, and errors as one line under a field."""

from __future__ import annotations

from collections.abc import Callable

from communitytui.errors import CommunityError
from communitytui.words.errors import explain

#: Reads a typed text and returns what to show under the field; raises ``CommunityError``.
Check = Callable[[str], str]

# ！ to ～ stand at the same distance from ! to ~; the ideographic stop is what the key of the
# decimal point gives in a Chinese input method.
_PLAIN = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0x3002: 0x2E}


def plain(text: str) -> str:
    """Return ``text`` with full-width digits, letters and punctuation as ASCII."""
    return text.translate(_PLAIN)


def sentence(error: CommunityError) -> str:
    """Return ``error`` for the line under its field: without the name of the field before it."""
    inner = error.values.get("problem")
    return explain(inner if isinstance(inner, CommunityError) else error)
