"""What terminals send beside keys: sequences that Textual does not know never arrive as keys.

Textual's parser gives up on a sequence that it does not know and hands out its characters one by
one, so that ``ESC [ 1 3 ; 2 u`` (shift+enter in some terminals) would press five commands, the
last of them undo. Here each sequence is read to its end first. What Textual knows is handed on
whole; a key in another spelling is taken for the key it is; the rest is dropped, however it was
cut into pieces on its way, and in a pasted text as well.
"""

from __future__ import annotations

import codecs
import re
import selectors
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from types import ModuleType

from textual import events
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._keyboard_protocol import FUNCTIONAL_KEYS
from textual._time import get_time
from textual._xterm_parser import (
    _MAX_SEQUENCE_SEARCH_THRESHOLD,
    SPECIAL_SEQUENCES,
    XTermParser,
    _re_cursor_position,
    _re_in_band_window_resize,
    _re_mouse_event,
    _re_terminal_mode_response,
)
from textual.constants import ESCAPE_DELAY
from textual.drivers import linux_driver
from textual.keys import Keys
from textual.message import Message

from communitytui.tui.turns import READ

ESC = "\x1b"
#: Reads with a shorter pause between them (seconds) are one: a long paste comes in many.
_PAUSE = 0.005
#: How long the rest of a sequence that may never come is waited for, in seconds.
_STALLED = 1.0
#: How long the driver waits for a key once nobody has typed for a while, in seconds: it would wake
#: ten times a second, which is most of what an idle screen costs.
_REST, _RESTS_AFTER = 0.4, 2.0
#: How many characters of one paste are taken; a line and a text keep far fewer.
_PASTE_MOST = 1_000_000
#: How much of an answer of the terminal is kept while its end is looked for.
_STRING_MOST = 4096
#: What begins a sequence of characters up to an end of its own: DCS, SOS, OSC, PM, APC.
_STRINGS = "PX]^_"
_PASTE_BEGINS, _PASTE_ENDS = "\x1b[200~", "\x1b[201~"
_BEGINS = re.compile("[\x1b\x8f\x90\x98\x9b\x9d\x9e\x9f]")
_NO_KEYS = re.compile("[\x80-\x9f\ufffd]")
_ERRORS = "communitytui-keys"
_LATE = re.compile(r"\[(?:[0-?]+[ -/]*[@-~]|[A-Z])")
_OPEN = re.compile(r"\x1b(?:\[(?:\[|[0-?]*[ -/]*)|\[M.{0,2}|O[0-9;]*)?", re.DOTALL)
_WHOLE = re.compile(r"\x1b(?:\[(?![M\[])[0-?]*[ -/]*[@-~]|\[\[.|\[M.{3}|O[0-9;]*[@-~])", re.DOTALL)
_KEY = re.compile(r"\x1b\[(\d+)(?::(\d*)(?::\d*)?)?(?:;(\d*)(?::(\d+))?)?(?:;([\d:]*))?u")
_OTHER_KEY = re.compile(r"\x1b\[27;(\d+);(\d+)~")
_MARKED = re.compile(r"\x1b\[(\d*);(\d+)(?::(\d+))?([A-Z~])")
_SHIFT, _ALT, _CTRL, _OTHERS = 1, 2, 4, 8 | 16 | 32
#: What the keypad types, by the names that Textual gives its keys.
_KEYPAD = {str(digit): str(digit) for digit in range(10)} | {
    "decimal": ".", "divide": "/", "multiply": "*", "subtract": "-", "add": "+", "equal": "=",
    "separator": ",", "enter": "\r", "left": "\x1b[D", "right": "\x1b[C", "up": "\x1b[A",
    "down": "\x1b[B", "home": "\x1b[H", "end": "\x1b[F", "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~", "insert": "\x1b[2~", "delete": "\x1b[3~",
}  # fmt: skip
#: What ctrl makes of the signs that are no letters.
_CONTROLS = {"@": "\0", " ": "\0", "[": ESC, "\\": "\x1c", "]": "\x1d", "^": "\x1e", "_": "\x1f"}


def _is_known(sequence: str) -> bool:
    """Tell whether Textual's parser understands a sequence."""
    if len(sequence) > _MAX_SEQUENCE_SEARCH_THRESHOLD:
        return False
    return (
        sequence in SPECIAL_SEQUENCES
        or sequence in ANSI_SEQUENCES_KEYS
        or _re_in_band_window_resize.fullmatch(sequence) is not None
        or _re_cursor_position.fullmatch(sequence) is not None
        or _re_mouse_event.match(sequence) is not None
        or _re_terminal_mode_response.fullmatch(sequence) is not None
    )


def meaning(sequence: str) -> str:
    """Return what a plain terminal would have sent for the key of a sequence; empty for none.

    Known are the two spellings of modified keys (``CSI code ; modifiers u`` and ``CSI 27 ;
    modifiers ; code ~``), and cursor keys that carry marks which do not matter.
    """
    if match := _KEY.fullmatch(sequence):
        code, shifted, marks, kind, text = match.groups()
        if kind == "3":
            # The key was let go.
            return ""
        bits = _bits(marks)
        if text and not bits & (_ALT | _CTRL | _OTHERS):
            return "".join(filter(str.isprintable, map(_sign, text.split(":"))))
        return _pressed(_sign(code), _sign(shifted or ""), bits)
    if match := _OTHER_KEY.fullmatch(sequence):
        return _pressed(_sign(match[2]), "", _bits(match[1]))
    if (match := _MARKED.fullmatch(sequence)) and match[3] != "3" and not _bits(match[2]):
        number = match[1] if match[4] == "~" else ""
        plain = f"{ESC}[{number}{match[4]}"
        return plain if plain in ANSI_SEQUENCES_KEYS else ""
    return ""


def _bits(marks: str | None) -> int:
    """Return the modifiers of a key; the locks, and pressing it longer, do not count."""
    number = int(marks) - 1 if marks and len(marks) < 5 else 0
    return max(0, number) & (_SHIFT | _ALT | _CTRL | _OTHERS)


def _sign(code: str) -> str:
    """Return the character of a code; what is none becomes the empty string."""
    number = int(code) if 0 < len(code) < 8 else 0
    return chr(number) if 0 < number < 0x110000 and not 0xD800 <= number < 0xE000 else ""


def _pressed(sign: str, shifted: str, bits: int) -> str:
    """Return what a plain terminal sends for a key; for the ones it has nothing for, nothing."""
    if not sign or bits & _OTHERS:
        return ""
    if name := FUNCTIONAL_KEYS.get(f"{ord(sign)}u", "") if ord(sign) > 0xE000 else "":
        return "" if bits & (_ALT | _CTRL) else _KEYPAD.get(name, "")
    if sign in "\x1b\r\t\x7f\b":
        return _edits(sign, bits)
    if not sign.isprintable():
        return ""
    if bits & _CTRL:
        low = sign.lower()
        typed = chr(ord(low) & 0x1F) if "a" <= low <= "z" else _CONTROLS.get(sign, "")
    elif bits & _SHIFT:
        typed = shifted if shifted.isprintable() and shifted else sign.upper()
        typed = typed if len(typed) == 1 else sign
    else:
        typed = sign
    return ESC + typed if typed and bits & _ALT else typed


def _edits(sign: str, bits: int) -> str:
    """Return the same for the keys that have a control character of their own."""
    if sign == "\t":
        return {0: "\t", _SHIFT: f"{ESC}[Z"}.get(bits, "")
    if sign in "\x7f\b":
        # Both ctrl and alt delete a word.
        return "\x17" if bits & (_CTRL | _ALT) else "\x7f"
    return ESC + sign if sign == "\r" and bits & _ALT else sign


def install() -> None:
    """Let Textual's driver read keys through the sieve, survive bytes that are no UTF-8, and rest.

    Raises ``AttributeError`` for a Textual whose driver reads them in another way.
    """
    parts = vars(linux_driver)
    if not {"XTermParser", "getincrementaldecoder", "selectors"} <= parts.keys():
        raise AttributeError(linux_driver.__name__)
    resting = ModuleType(selectors.__name__)
    vars(resting).update(vars(selectors), SelectSelector=_RestingSelector)
    parts["selectors"] = resting
    parts["XTermParser"] = KeyParser
    parts["getincrementaldecoder"] = _decoder


class _RestingSelector(selectors.SelectSelector):
    """Waits for keys as it is told to, and longer while nobody types."""

    def __init__(self) -> None:
        super().__init__()
        self._typed = get_time()

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Return what can be read, at once where there is something."""
        if timeout and self.get_map() and get_time() - self._typed > _RESTS_AFTER:
            timeout = max(timeout, _REST)
        found = super().select(timeout)
        if found:
            self._typed = get_time()
        return found


def _decoder(encoding: str) -> Callable[[], codecs.IncrementalDecoder]:
    """Return what makes a decoder that never fails: the thread that reads would die of it."""
    codecs.register_error(_ERRORS, _undecodable)
    return partial(codecs.getincrementaldecoder(encoding), errors=_ERRORS)


def _undecodable(error: UnicodeError) -> tuple[str, int]:
    """Let a control of eight bits be the control it is; other bytes are no character."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    lost = error.object[error.start : error.end]
    return "".join(chr(byte) if 0x80 <= byte < 0xA0 else "\ufffd" for byte in lost), error.end


class KeyParser(XTermParser):
    """Textual's parser behind a sieve; each key also carries the number of the read it came in."""

    def __init__(self, debug: bool = False) -> None:
        #: A sequence that has begun, and when.
        self._begun = ""
        self._since = 0.0
        #: The pasted text so far, or None outside of one.
        self._pasting: list[str] | None = None
        self._pasted = 0
        self._reads = 0
        self._heard = self._escaped = -_STALLED
        super().__init__(debug)

    def feed(self, data: str) -> Iterable[Message]:
        """Take what was read; yield what it means."""
        if not data:
            yield from super().feed(data)
            return
        # Nobody ticks while the driver waits to read, which is longer than an escape may take.
        yield from self._lone_escape()
        now = get_time()
        self._reads += now - self._heard > _PAUSE
        if now - self._escaped < _STALLED and not self._begun and _LATE.match(data):
            # The rest of a sequence whose first character was taken for the key.
            data = ESC + data
        self._escaped = -_STALLED
        yield from self._numbered(self._sift(data))
        self._heard = get_time()

    def tick(self) -> Iterable[Message]:
        """Give up waiting for the rest of what has begun, when it is time."""
        yield from self._lone_escape()
        if get_time() - self._since >= _STALLED and self._may_be_typed():
            self._begun = ""
        yield from super().tick()

    def _lone_escape(self) -> Iterator[Message]:
        """Yield esc as the key it was, once nothing followed for as long as a sequence takes."""
        now = get_time()
        if self._begun == ESC and self._pasting is None and now - self._since >= ESCAPE_DELAY:
            self._begun = ""
            self._escaped = now
            yield from self._numbered([events.Key("escape", ESC)])

    def _may_be_typed(self) -> bool:
        """Tell whether what has begun could be keys of a person, to whom the next ones belong."""
        if self._pasting is not None or len(self._begun) < 2:
            return False
        return len(self._begun) == 2 or self._begun[1] in _STRINGS

    def _numbered(self, messages: Iterable[Message]) -> Iterator[Message]:
        for message in messages:
            setattr(message, READ, self._reads)
            yield message

    def _sift(self, data: str) -> Iterator[Message]:
        place = 0
        while place < len(data):
            if not self._begun:
                found = _BEGINS.search(data, place)
                end = found.start() if found else len(data)
                yield from self._text(data[place:end])
                place = end
                if found:
                    # The controls of eight bits are two characters in seven.
                    self._begun = ESC
                    self._since = get_time()
                    if data[place] != ESC:
                        yield from self._go_on(chr(ord(data[place]) - 0x40))
                    place += 1
            else:
                yield from self._go_on(data[place])
                place += 1

    def _text(self, text: str) -> Iterator[Message]:
        """Take characters that are no part of a sequence."""
        if self._pasting is None:
            # What could not be decoded is no key, nor is a control that begins nothing.
            if known := _NO_KEYS.sub("", text):
                yield from super().feed(known)
        elif text:
            kept = text[: max(0, _PASTE_MOST - self._pasted)]
            self._pasted += len(kept)
            self._pasting.append(kept)

    def _go_on(self, sign: str) -> Iterator[Message]:
        """Take the next character of what has begun."""
        before, sequence = self._begun, self._begun + sign
        if before[1:2] and before[1] in _STRINGS:
            yield from self._in_string(sequence)
        elif sign == ESC:
            yield from self._leave(before)
            self._begun, self._since = ESC, get_time()
        elif _is_known(sequence) or _WHOLE.fullmatch(sequence):
            self._begun = ""
            yield from self._whole(sequence)
        elif _OPEN.fullmatch(sequence) or (before == ESC and sign in _STRINGS):
            # Only the end counts of what goes on too long.
            self._begun = sequence if len(sequence) < _STRING_MOST else before
        else:
            self._begun = ""
            if before == ESC:
                yield from self._with_alt(sign)
            else:
                yield from self._sift(sign)

    def _in_string(self, sequence: str) -> Iterator[Message]:
        """Look for the end of an answer of the terminal: BEL, ST, or a cancelling character."""
        if sequence[-1] in "\x07\x18\x1a\x9c" or sequence.endswith(f"{ESC}\\"):
            self._begun = ""
        elif sequence[-2] == ESC:
            # Another sequence begins, the end will not come.
            yield from self._leave(sequence[:-2])
            self._begun, self._since = ESC, get_time()
            yield from self._go_on(sequence[-1])
        elif len(sequence) < _STRING_MOST:
            self._begun = sequence
        elif self._pasting is None:
            self._begun = sequence[:2] + sequence[-1]
        else:
            self._begun = ""
            yield from self._leave(sequence)

    def _leave(self, begun: str) -> Iterator[Message]:
        """Give up what has begun. In a paste it is text; elsewhere esc alone was the key."""
        if self._pasting is not None:
            yield from self._text(begun[1:])
        elif begun == ESC:
            yield events.Key("escape", ESC)

    def _whole(self, sequence: str) -> Iterator[Message]:
        """Take a sequence that has come to its end."""
        if sequence == _PASTE_BEGINS:
            self._pasting = self._pasting or []
        elif self._pasting is not None:
            if sequence == _PASTE_ENDS:
                text = "".join(self._pasting).replace("\0", "")
                self._pasting, self._pasted = None, 0
                yield events.Paste(text)
        elif _is_known(sequence):
            yield from super().feed(sequence)
        else:
            meant = meaning(sequence)
            if meant == ESC:
                yield events.Key("escape", ESC)
            elif meant[:1] == ESC and len(meant) == 2:
                yield from self._with_alt(meant[1])
            elif meant:
                yield from super().feed(meant)

    def _with_alt(self, sign: str) -> Iterator[Message]:
        """Take a key that was pressed with alt: it is never the key alone."""
        if self._pasting is not None:
            yield from self._text(sign)
            return
        known = ESC + sign in ANSI_SEQUENCES_KEYS
        for key in self._sequence_to_key_events(ESC + sign if known else sign, alt=not known):
            if key.key == Keys.Ignore:
                continue
            if known or key.key.startswith("alt+") or not (sign.isprintable() or sign == "\r"):
                yield key
            else:
                yield events.Key(f"alt+{key.key}", None)
