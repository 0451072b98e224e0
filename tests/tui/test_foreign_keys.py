"""Sequences of terminals: none that is not understood arrives as keys, however it is cut."""

from __future__ import annotations

import os
import random
import selectors
from collections.abc import Iterable, Iterator
from contextlib import closing

import pytest
from textual import events
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._xterm_parser import XTermParser
from textual.constants import ESCAPE_DELAY
from textual.drivers import linux_driver
from textual.message import Message

from communitytui.tui import foreign_keys
from communitytui.tui.foreign_keys import KeyParser
from communitytui.tui.turns import READ

#: Nothing a person pressed: they are answered by silence.
FOREIGN = [
    "\x1b[13;3:3u", "\x1b[117;9u", "\x1b[117;17u", "\x1b[117;33u", "\x1b[49;5u", "\x1b[9999999u",
    "\x1b[99999999999999999999;2u", "\x1b[55300u", "\x1b[;;u", "\x1b[57441;2u", "\x1b[1;9P",
    "\x1b[27;5;49~", "\x1b[27;99;99~", "\x1b[99~", "\x1b[1;2;3;4;5u",
    "\x1b[?1;2c", "\x1b[>41;390;0c", "\x1b[?64;1;2;6;22c", "\x1b[0n", "\x1b[?2026;9;9$y",
    "\x1b[32;5;5M",
    "\x1b[8;40;120t", "\x1b[>q", "\x1b[?1u", "\x1b[=5;1u", "\x1b[1 q", "\x1b[!p", "\x1b[1;1;1;1,q",
    "\x1b[" + "1;" * 40 + "u", "\x1b[" + "9" * 5000 + "u", "\x1b[[Z", "\x1b[Mabc",
    "\x1bOz", "\x1bO5Z", "\x1bOX",
    "\x1b]11;rgb:0000/0000/0000\x07", "\x1b]52;c;dXVk\x1b\\", "\x1b]l" + "u" * 9000 + "\x1b\\",
    "\x1bP>|xterm(390)\x1b\\", "\x1bP1+r436f=323536\x1b\\", "\x1b_Gi=31;OK\x1b\\",
    "\x1b^uuu\x1b\\", "\x1bXuuu\x07", "\x9b13;9u", "\x9d52;c;uuu\x9c", "\x90q\x1b\\", "\x8fz",
]  # fmt: skip

#: Other spellings of keys, and what a plain terminal sends for them.
SPELLED = [
    ("\x1b[13;2u", "\r"), ("\x1b[13;5u", "\r"), ("\x1b[13u", "\r"), ("\x1b[27;2;13~", "\r"),
    ("\x1b[97u", "a"), ("\x1b[97;1u", "a"), ("\x1b[97;2u", "A"), ("\x1b[65;2u", "A"),
    ("\x1b[97:65;2u", "A"), ("\x1b[49:33;2u", "!"), ("\x1b[33;2u", "!"), ("\x1b[97;65u", "a"),
    ("\x1b[97;129u", "a"), ("\x1b[97;;97u", "a"), ("\x1b[97;2;65u", "A"), ("\x1b[97;1:2u", "a"),
    ("\x1b[115;5u", "\x13"), ("\x1b[83;6u", "\x13"), ("\x1b[27;5;115~", "\x13"),
    ("\x1b[9;2u", "\x1b[Z"), ("\x1b[9u", "\t"), ("\x1b[127u", "\x7f"), ("\x1b[127;2u", "\x7f"),
    ("\x1b[127;5u", "\x17"), ("\x1b[32;2u", " "), ("\x1b[32;5u", "\0"), ("\x1b[20013u", "中"),
    ("\x1b[57414u", "\r"), ("\x1b[57404u", "5"), ("\x1b[57419u", "\x1b[A"),
    ("\x1b[1;129A", "\x1b[A"),
    ("\x1b[1;1:1B", "\x1b[B"), ("\x1b[5;65~", "\x1b[5~"), ("\x9bA", "\x1b[A"), ("\x8fP", "\x1bOP"),
]  # fmt: skip


def heard(*reads: str, parser: XTermParser | None = None) -> list[tuple[str, str | None]]:
    """Return keys and pasted texts that some reads mean."""
    parser = parser or KeyParser()
    return [told(message) for read in reads for message in parser.feed(read) if counts(message)]


def counts(message: Message) -> bool:
    return isinstance(message, events.InputEvent | events.Paste)


def told(message: Message) -> tuple[str, str | None]:
    if isinstance(message, events.Key):
        return message.key, message.character
    if isinstance(message, events.Paste):
        return "paste", message.text
    return type(message).__name__, None


def cuts(text: str, rng: random.Random) -> Iterator[list[str]]:
    """Yield a text in all single characters, then in two pieces each way, then at random."""
    yield list(text)
    for place in range(1, min(len(text), 12)):
        yield [text[:place], text[place:]]
    places = sorted(rng.sample(range(len(text) + 1), min(4, len(text))))
    yield [text[a:b] for a, b in zip([0, *places], [*places, len(text)], strict=True)]


@pytest.mark.parametrize("sequence", FOREIGN)
def test_a_foreign_sequence_presses_nothing(sequence: str) -> None:
    """Whole, cut anywhere, among keys and inside a paste."""
    rng = random.Random(len(sequence))
    pieces = list(cuts(sequence, rng)) if len(sequence) < 100 else [[sequence]]
    for reads in pieces:
        reads = [read for read in reads if read]
        assert heard(*reads) == [], reads
        assert heard("j", *reads, "k") == [("j", "j"), ("k", "k")], reads
        pasted = heard("\x1b[200~one ", *reads, "two\x1b[201~", "k")
        assert pasted[0][0] == "paste"
        assert pasted[1:] == [("k", "k")], reads


@pytest.mark.parametrize("sequence", [s for s in FOREIGN if s[1] == "[" and len(s) < 30])
def test_a_foreign_sequence_leaves_nothing_in_a_paste(sequence: str) -> None:
    text = f"\x1b[200~one {sequence}two\x1b[201~"
    assert heard(text) == [("paste", "one two")]


@pytest.mark.parametrize(("sequence", "plain"), SPELLED)
def test_another_spelling_of_a_key_is_the_key(sequence: str, plain: str) -> None:
    wanted = heard(plain)
    assert len(wanted) == 1
    for reads in cuts(sequence, random.Random(1)):
        assert heard(*filter(None, reads)) == wanted, reads


def test_alt_is_never_the_key_alone() -> None:
    """Alt+? is no help, alt+enter no enter; alt and a letter then a sequence stay two keys."""
    for sign in "[u?/:'!@.,>\r":
        parser = KeyParser()
        found = heard(f"\x1b[{ord(sign)};3u", parser=parser)
        if sign != "[":
            found += heard(f"\x1b{sign}", "\x1b[A", parser=parser)
            assert found.pop() == ("up", None)
        assert found
        assert all(key.startswith("alt+") for key, _ in found), found


def test_every_sequence_textual_knows_still_means_the_same() -> None:
    for sequence in ANSI_SEQUENCES_KEYS:
        if sequence in ("\x1b", "\x1b\x1b", "\x9b"):
            continue
        wanted = heard(sequence, parser=XTermParser())
        assert heard(sequence) == wanted, repr(sequence)
        assert heard(*sequence) == wanted, repr(sequence)


@pytest.mark.parametrize(
    "data",
    [
        "\x1b[<0;5;5M", "\x1b[<35;10;2M", "\x1b[<64;1;1M", "\x1b[<0;5;5m",
        "\x1b[I", "\x1b[O", "\x1b[3;5R", "\x1b[?2026;2$y", "\x1b[48;40;120;800;1200t", "hi 中文 \r",
    ],
)  # fmt: skip
def test_what_is_no_key_passes_as_before(data: str) -> None:
    ours, theirs = KeyParser(), XTermParser()
    assert list(map(repr, ours.feed(data))) == list(map(repr, theirs.feed(data))) != []


def test_a_key_long_after_esc_is_its_own_although_nobody_ticked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The driver ticks when it has waited a tenth of a second, however short an escape is."""
    now = [0.0]
    monkeypatch.setattr(foreign_keys, "get_time", lambda: now[0])
    parser = KeyParser()
    assert heard("\x1b", parser=parser) == []
    now[0] += ESCAPE_DELAY / 2
    assert heard("j", parser=parser) == [("alt+j", "j")]
    assert heard("\x1b", parser=parser) == []
    now[0] += 1.5 * ESCAPE_DELAY
    assert heard("j", parser=parser) == [("escape", "\x1b"), ("j", "j")]
    # The rest of an arrow key that came late is no text, all the same.
    assert heard("\x1b", parser=parser) == []
    now[0] += 1.5 * ESCAPE_DELAY
    assert heard("[A", parser=parser) == [("escape", "\x1b"), ("up", None)]


def test_esc_waits_for_its_time_and_a_late_rest_presses_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [100.0]
    monkeypatch.setattr(foreign_keys, "get_time", lambda: now[0])
    parser = KeyParser()
    assert heard("\x1b", parser=parser) == []
    assert list(parser.tick()) == []
    now[0] += 0.11
    assert [told(each) for each in parser.tick()] == [("escape", "\x1b")]
    now[0] += 0.3
    assert heard("[49;5u", parser=parser) == []
    assert heard("\x1b", "\x1b", parser=parser) == [("escape", "\x1b")]
    now[0] += 0.2
    assert len(list(parser.tick())) == 1
    now[0] += 5
    assert heard("[", "j", parser=parser) == [("left_square_bracket", "["), ("j", "j")]


def test_what_never_ends_does_not_keep_the_keyboard(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(foreign_keys, "get_time", lambda: now[0])
    for begun in ("\x1b[", "\x1bO", "\x1b]0;title", "\x1bP", "\x1b_Gi=1"):
        parser = KeyParser()
        assert heard(begun, parser=parser) == []
        now[0] += 1.5
        assert list(parser.tick()) == []
        assert heard("j", parser=parser) == [("j", "j")], begun
    # What has parameters is no key of a person: its end may be slow.
    parser = KeyParser()
    assert heard("\x1b[13;9", parser=parser) == []
    now[0] += 60
    assert list(parser.tick()) == []
    assert heard("u", parser=parser) == []
    # A character that cannot stand in it ends it.
    assert heard("\x1b[13;", "\r", parser=parser) == [("enter", "\r")]


def test_a_paste_is_one_message_and_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """And it is not walked through character by character, as Textual's parser would."""
    walked: list[str] = []
    feed = XTermParser.feed

    def counted(self: XTermParser, data: str) -> Iterable[Message]:
        walked.append(data)
        return feed(self, data)

    monkeypatch.setattr(XTermParser, "feed", counted)
    text = "x" * 3_000_000
    parser = KeyParser()
    reads = [text[at : at + 4096] for at in range(0, len(text), 4096)]
    found = heard("\x1b[200~", *reads, "\x1b[201~", "j", parser=parser)
    assert [kind for kind, _ in found] == ["paste", "j"]
    assert found[0][1] == "x" * 1_000_000
    assert walked == ["j"]


def test_keys_of_one_read_carry_one_number(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(foreign_keys, "get_time", lambda: now[0])
    parser = KeyParser()

    def numbers(data: str) -> set[int]:
        return {getattr(message, READ) for message in parser.feed(data)}

    first = numbers("\r\r\x1b[Aj")
    assert len(first) == 1
    # The second half of a long text that is typed by a terminal, not by a person.
    assert numbers("more") == first
    now[0] += 0.03
    assert numbers("later") != first


def test_random_bytes_do_not_break_the_reader() -> None:
    rng = random.Random(20261130)
    signs = "\x1b\x1b\x1b[[]OPX^_<>?;:$ 0129uABMRt~\\\x07\r\x9b\x9c\0中"
    parser = KeyParser()
    for _ in range(3000):
        list(parser.feed("".join(rng.choices(signs, k=rng.randint(1, 12)))))
        list(parser.tick())


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        (b"\xff\xfe\xc0", []), (b"\x80\x81\xbf", []), (b"\x9b13;9u", []),
        (b"\x9bA", [("up", None)]),
        (b"\x9d52;c;uuu\x07", []), (b"\x90uuu\x9c", []), (b"\xe4\xb8j", [("j", "j")]),
        ("中".encode(), [("中", "中")]), (b"\xedj", [("j", "j")]),
    ],
)  # fmt: skip
def test_bytes_that_are_no_text_press_nothing(
    data: bytes, wanted: list[tuple[str, str | None]]
) -> None:
    for size in (1, 2, len(data)):
        decode, parser = foreign_keys._decoder("utf-8")().decode, KeyParser()
        reads = [decode(data[at : at + size]) for at in range(0, len(data), size)]
        assert heard(*filter(None, reads), parser=parser) == wanted


def test_the_driver_reads_through_the_sieve() -> None:
    """A newer Textual that reads its keys in another place makes itself known here."""
    assert linux_driver.__dict__["XTermParser"] in (XTermParser, KeyParser)
    assert "XTermParser" in linux_driver.LinuxDriver.run_input_thread.__code__.co_names


def test_the_driver_waits_longer_while_nobody_types(monkeypatch: pytest.MonkeyPatch) -> None:
    """An idle screen wakes two or three times a second, not ten; a key is read at once."""
    now, waits = [0.0], list[float | None]()
    ready = list[tuple[selectors.SelectorKey, int]]()

    def select(_: object, timeout: float | None) -> list[tuple[selectors.SelectorKey, int]]:
        waits.append(timeout)
        return ready

    monkeypatch.setattr(foreign_keys, "get_time", lambda: now[0])
    monkeypatch.setattr(selectors.SelectSelector, "select", select)
    foreign_keys.install()
    reading, writing = os.pipe()
    with closing(linux_driver.__dict__["selectors"].SelectSelector()) as selector:
        key = selector.register(reading, selectors.EVENT_READ)
        for now[0] in (0.1, 5.0):
            selector.select(0.1)
        ready.append((key, selectors.EVENT_READ))
        assert selector.select(0.1) == ready
        selector.select(0.1)
        selector.unregister(reading)
        now[0] = 10.0
        selector.select(0.1)
    os.close(reading)
    os.close(writing)
    assert waits == [0.1, 0.4, 0.4, 0.1, 0.1], "the last: nothing to wait for keeps no app open"
