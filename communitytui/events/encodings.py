"""Which encoding a text file has: found by evidence, never by its name or by the machine."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from typing import BinaryIO

#: Bytes looked at in one go, and bytes beyond ASCII that are evidence enough.
_CHUNK = 1 << 18
_ENOUGH = 1 << 16
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HIGH = bytes(range(0x80))


def find_encoding(open_binary: Callable[[], BinaryIO]) -> str:
    """Return the encoding of the file that ``open_binary`` opens.

    A byte order mark decides; else zero bytes on every second place mean utf-16; else utf-8
    where it fits, gb18030 where utf-8 does not. A long beginning of ASCII proves nothing, so the
    file is read on until it holds something else. A text that fits neither is utf-8 with faults
    when most of it is utf-8: reading it then names the line.
    """
    with open_binary() as file:
        chunk = file.read(_CHUNK)
        for mark, name in _MARKS:
            if chunk.startswith(mark):
                return name
        if wide := _wide(chunk):
            return wide
        while chunk and chunk.isascii():
            chunk = file.read(_CHUNK)
        # The rest of a character that the chunk border cut belongs to the evidence.
        return _judge(chunk + file.read(_ENOUGH)) if chunk else "utf-8"


def _wide(chunk: bytes) -> str:
    """Return which utf-16 a text without a mark is, or nothing.

    Chinese in utf-16 has few zero bytes, but its line ends and digits have one each, and always
    on the same side.
    """
    even, odd = chunk[0::2].count(0), chunk[1::2].count(0)
    if odd + even < max(4, len(chunk) // 200):
        return ""
    if odd > 20 * even:
        return "utf-16-le"
    return "utf-16-be" if even > 20 * odd else ""


def _judge(sample: bytes) -> str:
    faults, good = _faults(sample, "utf-8")
    if not faults:
        return "utf-8"
    other, _ = _faults(sample, "gb18030")
    return "utf-8" if other or good > 10 * faults else "gb18030"


def _faults(sample: bytes, encoding: str) -> tuple[int, int]:
    """Count what does not decode, and the characters beyond ASCII that do."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    text = decoder.decode(sample)  # not final: the sample may end inside a character
    faults = text.count("\N{REPLACEMENT CHARACTER}")
    faults -= sample.count("\N{REPLACEMENT CHARACTER}".encode(encoding))
    ascii_count = len(sample.translate(None, _HIGH))  # bytes beyond ASCII
    return max(0, faults), ascii_count // 2 - faults


def first_fault(open_binary: Callable[[], BinaryIO], encoding: str) -> int:
    """Return the line of the first bytes that are not ``encoding``, 0 when all are."""
    decoder = codecs.getincrementaldecoder(encoding)()
    line = 1
    with open_binary() as file:
        while True:
            chunk = file.read(_CHUNK)
            try:
                text = decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                # The decoder's object holds what was left of the chunk before, too.
                return line + error.object[: error.start].count(b"\n")
            if not chunk:
                return 0
            line += text.count("\n")
