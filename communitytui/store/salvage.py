"""Reading a journal that is damaged: every line whose place is certain, and where some are missing.

The chain of crcs tells more than whether a line is good: the crc that a line bears is the seed
of the next one. So a line whose text was changed still vouches for the one behind it, a line that
was doubled or came in from elsewhere is left out without a gap, and lines that changed places are
found again. A crc that was hit itself is known from the line that follows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from zlib import crc32

from communitytui.store import codec
from communitytui.store.cleaning import clean_strings, looks_clean

_HEX = 8
#: How far from its place the line that follows is looked for at first.
_NEAR = 8
#: How often the whole rest is searched for it; after that only what is near.
_SEARCHES = 16


class JournalLine(NamedTuple):
    """A piece of the file up to a newline: where it is, the crc that it bears, and its JSON.

    ``crc`` is None where the piece does not begin like a line.
    """

    start: int
    end: int
    crc: int | None
    body: bytes


class JournalReading(NamedTuple):
    """What a journal holds.

    ``runs`` are the commits in order; between two runs the chain is broken. ``head`` is None when
    the first line cannot be read. ``bad`` counts pieces that are no part of the history, ``behind``
    those behind the last good line that may have been commits. ``claimed`` is the highest revision
    that any piece says to have.
    """

    head: Mapping[str, Any] | None
    runs: tuple[tuple[dict[str, Any], ...], ...]
    bad: int
    behind: int
    claimed: int

    @property
    def commits(self) -> list[dict[str, Any]]:
        """The commits of all runs, each revision once and none behind a higher one."""
        found: list[dict[str, Any]] = []
        for run in self.runs:
            last = found[-1]["revision"] if found else 0
            found += (entry for entry in run if entry["revision"] > last)
        return found


def pieces(data: bytes) -> list[JournalLine]:
    """Return the lines of a journal, good or not.

    What has no newline at the end is none, unless it is whole but for that one byte.
    """
    found = []
    start = 0
    while (end := data.find(b"\n", start)) >= 0:
        found.append(_line(data, start, end))
        start = end + 1
    last = _line(data, start, len(data) - 1)
    if start < len(data) and entry_of(last.body) is not None:
        found.append(last)
    return found


def _line(data: bytes, start: int, end: int) -> JournalLine:
    return JournalLine(
        start, end + 1, _crc(data[start : start + _HEX]), data[start + _HEX + 1 : end]
    )


def _crc(digits: bytes) -> int | None:
    try:
        return int(digits, 16) if len(digits) == _HEX and digits.isalnum() else None
    except ValueError:
        return None


def follows(line: JournalLine, link: int) -> bool:
    """Tell whether a line is whole and stands behind the line with crc ``link``."""
    return line.crc is not None and line.crc == crc32(line.body, link)


def entry_of(body: bytes) -> dict[str, Any] | None:
    """Return what a line says, None when it is no JSON object; a crc keeps no bad text out."""
    try:
        entry = codec.loads(body)
    except ValueError:
        return None
    if not isinstance(entry, dict):
        return None
    return entry if looks_clean(body) else clean_strings(entry)


def is_note(body: bytes) -> bool:
    """Tell whether a line, perhaps a broken one, is a note of a checkpoint and no commit."""
    return b'"ops":' not in body and (body.startswith(b'{"saved":') or b',"as":[' in body)


def revision_of(entry: Mapping[str, Any] | None) -> int:
    """Return the revision that a line says to be; 0 for a note, a head, or what is no commit."""
    if entry is None or "ops" not in entry:
        return 0
    revision = entry.get("revision")
    return revision if type(revision) is int and revision > 0 else 0


class _Walk:
    """One way through the lines, from the head to the end, over what is broken."""

    def __init__(self, lines: Sequence[JournalLine]) -> None:
        self.lines = lines
        self.front = 0
        self.left: list[int] = []
        self.searches = _SEARCHES
        self.runs: list[list[dict[str, Any]]] = [[]]
        self.last = 0
        self.at = self.taken = -1
        self.saved = 0

    def take(self, place: int) -> None:
        """Count a line as part of the history."""
        self.taken = place
        if place < self.front:
            self.left.remove(place)
        else:
            self.left += range(self.front, place)
            self.front = place + 1
        entry = entry_of(self.lines[place].body)
        revision = revision_of(entry)
        if entry is not None and revision:
            self.runs[-1].append(entry)
            self.last, self.at = max(self.last, revision), place
        elif entry is not None:
            self.saved = max(self.saved, _saved(entry))

    def following(self, link: int, skip: int = -1) -> int | None:
        """Return the place of the line that stands behind ``link``, near or far."""
        there = self.front < len(self.lines) and self.front != skip
        if there and follows(self.lines[self.front], link):
            return self.front
        near = [*self.left[-_NEAR:], *range(self.front, self.front + _NEAR)]
        found = self._first(near, link, skip)
        if found is None and self.searches > 0:
            self.searches -= 1
            found = self._first(range(self.front + _NEAR, len(self.lines)), link, skip)
        return found

    def _first(self, places: Sequence[int], link: int, skip: int) -> int | None:
        for place in places:
            if place < len(self.lines) and place != skip and follows(self.lines[place], link):
                return place
        return None

    def run(self, link: int | None) -> None:
        """Go all the way from the line with crc ``link``; None: from wherever a run begins."""
        while self.front < len(self.lines):
            step = self._step(link) if link is not None else None
            if step is None:
                step = self._resume()
                if step is None:
                    return
                self.runs.append([])
            place, link = step
            self.take(place)

    def _step(self, link: int) -> tuple[int, int] | None:
        place = self.following(link)
        if place is not None:
            crc = self.lines[place].crc
            assert crc is not None
            return place, crc
        # Perhaps only the crc of the next line was hit: then the one behind it knows.
        real = crc32(self.lines[self.front].body, link)
        if self.following(real, skip=self.front) is not None:
            return self.front, real
        return None

    def _resume(self) -> tuple[int, int] | None:
        """Return where the history can be taken up again behind what is broken."""
        for place in range(self.front, len(self.lines)):
            crc = self.lines[place].crc
            if crc is None:
                continue
            before = self.lines[place - 1].crc if place > self.front else None
            if before is not None and follows(self.lines[place], before):
                return place, crc
            if place == self.front and self._is_behind_a_cut(place, crc):
                return place, crc
        return None

    def _is_behind_a_cut(self, place: int, crc: int) -> bool:
        """Tell whether a line stands where others were taken out, and is whole itself.

        Nobody vouches for it but the line that it seeds. Its revision shows the gap: without one
        it would be the line itself that was changed, as behind a broken one.
        """
        linked = place + 1 < len(self.lines) and follows(self.lines[place + 1], crc)
        alone = place in (0, self.taken + 1)
        return linked and alone and revision_of(entry_of(self.lines[place].body)) > self.last + 1


def read(data: bytes) -> JournalReading:
    """Return what the bytes of a whole journal hold; never raises for what is in them."""
    lines = pieces(data)
    if not lines:
        return JournalReading(None, (), 0, 0, 0)
    walk = _Walk(lines)
    head = _begin(walk)
    unread = [*walk.left, *range(walk.front, len(lines))]
    claimed = max((revision_of(entry_of(lines[place].body)) for place in unread), default=0)
    runs = tuple(tuple(run) for run in walk.runs if run)
    return JournalReading(head, runs, len(unread), _behind(walk, unread), max(walk.last, claimed))


def _behind(walk: _Walk, unread: Sequence[int]) -> int:
    """Return how many commits must be missing behind the last one."""
    lost = 0
    for place in unread:
        body = walk.lines[place].body
        entry = entry_of(body)
        if is_note(body):
            walk.saved = max(walk.saved, _saved(entry or {}))
        elif place > walk.at and (entry is None or revision_of(entry) > walk.last):
            lost += 1
    # A checkpoint was written of more than there is.
    return max(lost, 1) if walk.saved > walk.last else lost


def _begin(walk: _Walk) -> Mapping[str, Any] | None:
    """Read from the head on, wherever near the beginning it is, and return it.

    Where lines of elsewhere came in, it is the one that others follow.
    """
    heads = [place for place in range(min(_NEAR, len(walk.lines))) if _is_head(walk.lines[place])]
    followed = [
        place
        for place in heads
        if walk.following(walk.lines[place].crc or 0, skip=place) is not None
    ]
    for place in (followed or heads)[:1]:
        walk.take(place)
        walk.run(walk.lines[place].crc)
        return entry_of(walk.lines[place].body)
    first = walk.lines[0]
    real = crc32(first.body, 0)
    if walk.following(real, skip=0) is not None:
        # Only its crc was hit.
        walk.take(0)
        walk.run(real)
        return entry_of(first.body)
    # Without it the first commit stands behind a gap, unless the crc of the head is left.
    walk.last = -1
    walk.run(None)
    return None


def _is_head(line: JournalLine) -> bool:
    return follows(line, 0) and "journal" in (entry_of(line.body) or ())


def _saved(note: Mapping[str, Any]) -> int:
    saved = note.get("saved")
    return saved if type(saved) is int else 0


def locate(data: bytes, pos: int, link: int) -> int | None:
    """Return where the lines begin that a checkpoint does not hold, None if that is not told.

    ``pos`` and ``link`` are what the checkpoint says: how long the journal was, and the crc of
    the line that ended there. When lines before it were lost or came in, the crc alone tells;
    where that line was doubled, it is behind the last of its copies.
    """
    lines = pieces(data)
    for number, line in enumerate(lines):
        if line.end == pos:
            behind = lines[number + 1] if number + 1 < len(lines) else None
            if behind is not None and (behind.crc, behind.body) == (link, line.body):
                return locate(data, behind.end, link)
            if line.crc == link or (behind is not None and follows(behind, link)):
                return pos
            if behind is None and len(data) == pos:
                return pos
    for line in reversed(lines):
        if line.crc == link:
            return line.end
        if follows(line, link):
            return line.start
    return None
