"""Message catalogs as files: a ``.po`` that people write, the ``.mo`` that the build makes of it.

The build compiles with this module alone, so building needs no tool that understands gettext.
A plain checkout has no ``.mo`` and speaks all the same: the ``.po`` is read instead, and also
when it is newer than the ``.mo``. Standard library only, nothing of this package: the build
loads the file by its path.
"""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator

#: The name of the catalogs, and what stands between a context and its message.
DOMAIN = "communitytui"
CONTEXT_END = "\x04"
_MAGIC = 0x950412DE
_LINE = re.compile(r'(?:(msgctxt|msgid|msgid_plural|msgstr)(?:\[(\d)\])? )?"(.*)"')
_ESCAPED = re.compile(r"\\(.)")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}

#: One message: its parts by keyword (``msgid``, ``msgstr``, ``msgstr1`` …) as they stand there.
_Parts = dict[str, str]


def _unescape(text: str) -> str:
    if "\\" not in text:
        return text
    return _ESCAPED.sub(lambda match: _ESCAPES.get(match[1], match[1]), text)


def _messages(text: str) -> Iterator[_Parts]:
    """Yield the messages of a ``.po``, without those marked fuzzy and those out of use."""
    parts: _Parts = {}
    part = ""
    fuzzy = False
    for number, line in enumerate(text.split("\n"), start=1):
        line = line.strip()
        if not line or line.startswith("#"):
            if parts and not fuzzy:
                yield parts
            if parts or not line:
                parts, part, fuzzy = {}, "", False
            fuzzy = fuzzy or (line.startswith("#,") and "fuzzy" in line)
            continue
        match = _LINE.fullmatch(line)
        if match is None or not (match[1] or part):
            raise ValueError(f"line {number} is no line of a catalog: {line[:40]}")
        if match[1] in ("msgctxt", "msgid") and "msgstr" in parts:
            if not fuzzy:
                yield parts
            parts, fuzzy = {}, False
        if match[1]:
            part = match[1] + (match[2] or "").replace("0", "")
            parts[part] = ""
        parts[part] += _unescape(match[3])
    if parts and not fuzzy:
        yield parts


def parse_po(text: str) -> dict[str, str]:
    """Return the translations in the text of a ``.po``, keyed and joined as in a ``.mo``.

    A key is ``[context EOT] msgid [NUL plural]``, a value the forms joined by NUL. Messages
    without a translation are left out. Raises ``ValueError`` with the line that is wrong.
    """
    found: dict[str, str] = {}
    for parts in _messages(text):
        key = parts.get("msgid", "")
        if "msgid_plural" in parts:
            key += "\0" + parts["msgid_plural"]
        if "msgctxt" in parts:
            key = parts["msgctxt"] + CONTEXT_END + key
        forms = [value for name, value in sorted(parts.items()) if name.startswith("msgstr")]
        if forms and all(forms):
            found[key] = "\0".join(forms)
    return found


def compile_mo(translations: dict[str, str]) -> bytes:
    """Return translations (as from ``parse_po``) in the binary form that ``gettext`` reads."""
    pairs = sorted((key.encode(), value.encode()) for key, value in translations.items())
    start = 7 * 4 + 2 * 8 * len(pairs)
    body = io.BytesIO()
    tables = []
    for side in (0, 1):
        for pair in pairs:
            tables += [len(pair[side]), start + body.tell()]
            body.write(pair[side] + b"\0")
    header = (_MAGIC, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, start)
    return struct.pack(f"<{7 + len(tables)}I", *header, *tables) + body.getvalue()
