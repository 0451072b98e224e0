"""The journal: a file of lines, each of which is a commit for ever once its newline is there.

A line is ``crc32 {json}``, and each crc is seeded with that of the line before, so that a line
fits only where it was written. The first line is the head: which journal, of which store, and
the revision it starts from. A line that says ``saved`` is a note that a checkpoint was written.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any, NamedTuple
from zlib import crc32

from communitytui.errors import Damaged
from communitytui.i18n import N_
from communitytui.store import codec, files, salvage
from communitytui.store.cleaning import clean_strings, looks_clean
from communitytui.store.past import Past, read_past

_HEX = 8
#: The last line before a place is nearly always shorter than this.
_PEEK = 8192
#: What a block is full of that never reached the disk.
_ZEROS = b"\0\0\0\0"


class Misplaced(Exception):
    """Our line did not land at the end we knew: somebody else wrote without our lock."""


class Torn(NamedTuple):
    """What stands behind the last good line: the remains of an append that was cut short."""

    size: int
    damaged: bool


def frame(body: bytes, link: int) -> tuple[bytes, int]:
    """Return ``body`` as a line that follows the line with crc ``link``, and its own crc."""
    crc = crc32(body, link)
    return b"%08x %s\n" % (crc, body), crc


def head_line(journal: str, store: str, revision: int, past: Past = ()) -> tuple[bytes, int]:
    """Return the first line of a new journal and its crc; ``past`` is what it goes on from."""
    head = {"journal": journal, "store": store, "revision": revision, "past": past}
    return frame(codec.dumps(head), 0)


def split(data: bytes, link: int) -> Iterator[tuple[int, int, bytes]]:
    """Yield (offset behind the line, its crc, its JSON) of each good line in ``data``."""
    start = 0
    while (end := data.find(b"\n", start)) >= 0:
        body = data[start + _HEX + 1 : end]
        crc = crc32(body, link)
        if data[start : start + _HEX + 1] != b"%08x " % crc:
            return
        yield end + 1, crc, body
        start, link = end + 1, crc


def _entry(body: bytes) -> dict[str, Any]:
    """Return what a line says; a crc keeps no hostile text out, so that is cleaned here too."""
    entry: dict[str, Any] = codec.loads(body)
    return entry if looks_clean(body) else clean_strings(entry)


def look_behind(rest: bytes, link: int) -> Torn:
    """Judge what follows the last good line, whose crc is ``link``: torn off, or damage.

    A line is written at once, its newline last. What was cut short has none, unless the power
    went: then blocks that never reached the disk are zeros. Anything else was whole once; if it
    was a mere note, nothing is lost with it.
    """
    if b"\n" not in rest:
        # Whole but for its newline, which is there and is another sign.
        hit = rest[: _HEX + 1] == b"%08x " % crc32(rest[_HEX + 1 : -1], link)
        return Torn(len(rest), damaged=hit and len(rest) > _HEX + 1)
    whole = (line.body for line in salvage.pieces(rest))
    damaged = any(_ZEROS not in body and not salvage.is_note(body) for body in whole)
    return Torn(len(rest), damaged=damaged)


class Journal:
    """One journal file, open for reading; ``pos``, ``link`` and ``revision`` say how far."""

    def __init__(self, path: str, *, lenient: bool = False) -> None:
        self.path = path
        self._fd = self._writer = -1
        self._fd = files.open_beside(path)
        self.torn = Torn(0, damaged=False)
        self.past: Past = ()
        self.saved = 0
        self.saved_as: tuple[int, ...] | None = None
        #: The head cannot be read: whose journal it is, only a checkpoint can tell.
        self.headless = False
        #: Nothing may be appended: the end that the file should have is not there.
        self.closed = False
        try:
            self._read_head(lenient=lenient)
        except BaseException:
            self.close()
            raise

    @classmethod
    def open(cls, path: str, *, lenient: bool = False) -> Journal | None:
        """Return the journal at ``path``, None when there is none; ``Damaged`` if it is not one.

        With ``lenient`` a journal whose head is broken is opened too, as ``headless``.
        """
        try:
            return cls(path, lenient=lenient)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise files.unreadable(path, error) from error

    def _read_head(self, *, lenient: bool) -> None:
        found = os.fstat(self._fd)
        self._ino = (found.st_dev, found.st_ino)
        data = os.pread(self._fd, 4096, 0)
        for end, crc, body in split(data, 0):
            head = codec.loads(body)
            try:
                self.id, self.store = str(head["journal"]), str(head["store"])
                self.first = int(head["revision"])
                self.past = read_past(head.get("past"))
            except (KeyError, TypeError, ValueError):
                break
            self.head_end = self.pos = end
            self.link = crc
            self.revision = self.saved = self.first
            return
        if not lenient:
            raise broken()
        self.headless = True
        self.id = self.store = ""
        self.past = ()
        self.first = self.revision = self.saved = 0
        self.head_end = self.pos = self.link = 0

    @property
    def end(self) -> tuple[str, int, int]:
        """The place up to which this journal was read, as a past names it."""
        return self.id, self.revision, self.link

    def seek(self, pos: int, link: int, revision: int) -> bool:
        """Go on from a place that a checkpoint names; False when the journal has no such place.

        Where lines before it were lost or came in, the place is elsewhere and its crc the same.
        """
        if not self._ends_at(pos, link):
            found = salvage.locate(files.read_from(self._fd), pos, link)
            if found is None:
                return False
            pos = found
        self.pos, self.link, self.revision = pos, link, revision
        return True

    def _ends_at(self, pos: int, link: int) -> bool:
        """Tell cheaply whether the line that ends at ``pos`` is the one with crc ``link``.

        It must be the last one: a line may have been doubled. What follows that one fits nowhere
        else; so its beginning, which in a long line is far away, need not be looked for.
        """
        begin, mark = max(pos - _PEEK, 0), b"%08x " % link
        data = os.pread(self._fd, pos - begin + _PEEK, begin)
        before, behind = data[: pos - begin], data[pos - begin :]
        if begin + len(before) != pos or before[-1:] != b"\n":
            return False
        if next(split(behind, link), None) is not None:
            return True
        lines = before.split(b"\n")
        whole = len(lines) > 2 or begin == 0
        return whole and lines[-2].startswith(mark) and not behind.startswith(mark)

    def adopt(self, id: str, store: str, past: Past, revision: int) -> None:
        """Take what a checkpoint says for what the broken head said."""
        self.id, self.store, self.past = id, store, past
        commits = self.salvaged().commits
        begun = past[-1][1] if past else 0
        self.first = min(revision, commits[0]["revision"] - 1 if commits else begun)

    def leave(self, revision: int, link: int) -> None:
        """Let nothing more be read from or appended to a journal that lost its end.

        ``revision`` and ``link`` are those of the end that it should have.
        """
        self.closed = True
        self.pos, self.torn = self.size(), Torn(0, damaged=False)
        self.revision, self.link = revision, link

    def salvaged(self) -> salvage.JournalReading:
        """Return all that the file holds, also behind and between what is broken."""
        return salvage.read(files.read_from(self._fd))

    def drain(self) -> list[dict[str, Any]]:
        """Return the commits behind ``pos`` in order, and move behind them.

        Stops before a torn line, which ``torn`` describes afterwards. Raises ``Damaged`` when
        good lines follow a bad one, or revisions do not follow each other.
        """
        if os.fstat(self._fd).st_size == self.pos:
            self.torn = Torn(0, damaged=False)
            return []
        data = files.read_from(self._fd, self.pos)
        start, base = 0, self.pos
        commits: list[dict[str, Any]] = []
        for end, crc, body in split(data, self.link):
            entry = _entry(body)
            if "saved" in entry:
                self.saved = max(self.saved, int(entry["saved"]))
                self.saved_as = tuple(entry.get("as") or ()) or None
            elif entry["revision"] == self.revision + 1:
                commits.append(entry)
                self.revision += 1
            else:
                raise Damaged(N_("The journal beside the workspace has a gap"))
            start = end
            self.pos, self.link = base + end, crc
        self.torn = look_behind(data[start:], self.link)
        if self.torn.damaged:
            raise Damaged(N_("The journal beside the workspace is damaged in the middle"))
        return commits

    def is_at_path(self) -> bool | None:
        """Tell whether the path still names this very file; None when it names nothing."""
        try:
            found = os.stat(self.path, follow_symlinks=False)
        except FileNotFoundError:
            return None
        return (found.st_dev, found.st_ino) == self._ino

    def size(self) -> int:
        """Return the length of the file in bytes."""
        return os.fstat(self._fd).st_size

    def whole(self, upto: int | None = None) -> bytes:
        """Return every byte up to ``pos``, or up to a revision: head, commits and notes."""
        data = files.read_from(self._fd)[: self.pos]
        if upto is None:
            return data
        ends = [
            line.end
            for line in salvage.pieces(data)
            if line.start and salvage.revision_of(salvage.entry_of(line.body)) <= upto
        ]
        return data[: max([self.head_end, *ends])]

    def _writing(self) -> int:
        if self._writer < 0:
            try:
                fd = files.open_to_append(self.path)
            except FileNotFoundError:
                raise Misplaced from None
            found = os.fstat(fd)
            if (found.st_dev, found.st_ino) != self._ino:
                os.close(fd)
                raise Misplaced
            self._writer = fd
        return self._writer

    def cut(self) -> bytes:
        """Cut a torn tail off and return it. Only under the lock: nobody else is appending."""
        rest = files.read_from(self._fd, self.pos)
        os.ftruncate(self._writing(), self.pos)
        self.torn = Torn(0, damaged=False)
        return rest

    def append(self, body: bytes, revision: int, *, sync: bool = True) -> None:
        """Append one line, under the lock; when this returns, it is on the disk.

        ``OSError`` means that nothing was written, ``SyncFailed`` that the line stands and may
        not survive a power cut, ``Misplaced`` that the lock was lost.
        """
        line, crc = frame(body, self.link)
        fd = self._writing()
        try:
            files.write_all(fd, line)
        except BaseException:
            # The newline is last: what got written of a line is nothing, and no reader took it.
            # A whole line stays: a signal may come between writing it and returning from that.
            if os.fstat(fd).st_size < self.pos + len(line):
                os.ftruncate(fd, self.pos)
            raise
        if os.lseek(fd, 0, os.SEEK_CUR) != self.pos + len(line):
            raise Misplaced
        self.pos, self.link, self.revision = self.pos + len(line), crc, revision
        if sync:
            try:
                # The bytes and the length of the file; not all systems can leave out the rest.
                getattr(os, "fdatasync", os.fsync)(fd)
            except OSError as error:
                raise SyncFailed(error) from error

    def note_saved(self, revision: int, signature: files.Signature) -> None:
        """Leave a note that a checkpoint of ``revision`` stands there as the file ``signature``."""
        body = codec.dumps({"saved": revision, "as": signature})
        self.append(body, self.revision, sync=False)
        self.saved, self.saved_as = max(self.saved, revision), signature

    def __del__(self) -> None:
        # A store that was not closed leaves no descriptor behind; its commits are on the disk.
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        for fd in (self._fd, self._writer):
            if fd >= 0:
                os.close(fd)
        self._fd = self._writer = -1


class SyncFailed(Exception):
    """The line is in the file and counts, but the disk did not confirm it."""

    def __init__(self, error: OSError) -> None:
        super().__init__(str(error))
        self.error = error


def broken() -> Damaged:
    """Return the error for a journal that is none, or not one that can be believed."""
    return Damaged(N_("The journal beside the workspace is inconsistent"))
