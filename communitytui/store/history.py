"""The log: every commit that the journals hold, and which of them undo and redo would take.

An undo is a new commit that names in ``undoes`` the revision it takes back; a redo names the
undo. So a commit stands, or is taken back, by how the chain behind it ends.
"""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import pairwise
from threading import RLock
from typing import Any, NamedTuple

from communitytui.errors import Clash, Conflict
from communitytui.i18n import N_
from communitytui.store import codec, files, salvage
from communitytui.store.cleaning import clean_strings
from communitytui.store.ops import Op, changed_fields
from communitytui.store.past import Past, read_past

#: Actions of the program itself; no undo of a person reaches them.
OWN_ACTIONS = frozenset({"migrate", "recover", "adopt"})
#: What moves records to a file of their own and back; ``file`` of the subject names it. In that
#: file the same action has no ``file``: it is taken back where it was asked for, never there.
MOVES = frozenset({"archive", "restore"})


def real_clock() -> str:
    """Return this instant in UTC as it is stored: ISO 8601, whole seconds."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


class Commit(NamedTuple):
    """One action of one person: who, when (UTC), what, and what it did to which records.

    ``uid`` names the action for ever; ``undoes`` is the revision of the commit that this one
    takes back, else None.
    """

    revision: int
    uid: str
    at: str
    who: str
    action: str
    subject: Mapping[str, Any]
    ops: tuple[Op, ...]
    undoes: int | None = None

    @classmethod
    def draft(
        cls, at: str, who: str, action: str, subject: Mapping[str, Any], undoes: int | None = None
    ) -> Commit:
        """Return a commit to be, without ops and at no revision yet."""
        told = clean_strings(codec.plain(subject))
        return cls(0, os.urandom(8).hex(), at, who, action, told, (), undoes)

    def entry(self) -> dict[str, Any]:
        """Return the commit as the journal keeps it."""
        entry: dict[str, Any] = {
            "revision": self.revision,
            "uid": self.uid,
            "at": self.at,
            "who": self.who,
            "action": self.action,
        }
        if self.subject:
            entry["subject"] = dict(self.subject)
        if self.undoes is not None:
            entry["undoes"] = self.undoes
        entry["ops"] = [list(op) for op in self.ops]
        return entry

    @classmethod
    def of(cls, entry: Mapping[str, Any]) -> Commit:
        """Return the commit that a line of the journal holds."""
        return cls(
            entry["revision"],
            entry["uid"],
            entry["at"],
            entry["who"],
            entry["action"],
            entry.get("subject") or {},
            tuple(Op(*op) for op in entry["ops"]),
            entry.get("undoes"),
        )


def archive_name(first: int, last: int, journal_id: str) -> str:
    """Return the file name of a rotated journal, in which sorting by name is by age."""
    return f"journal-{first:012d}-{last:012d}-{journal_id}.jsonl"


def archives(site: files.Site) -> list[tuple[int, int, str, str]]:
    """Return (first revision, last revision, id, path) of the rotated journals, oldest first."""
    found = []
    for name in files.listed(site.backups):
        parts = name.removesuffix(".jsonl").split("-")
        if name.endswith(".jsonl") and parts[0] == "journal" and len(parts) == 4:
            with suppress(ValueError):
                path = os.path.join(site.backups, name)
                found.append((int(parts[1]), int(parts[2]), parts[3], path))
    return sorted(found)


class Piece(NamedTuple):
    """What one journal holds of the history: the commits behind ``first`` up to ``last``.

    A commit that is not among ``commits`` is lost, unless ``holes`` tells which are. ``bad``
    counts its broken lines, ``past`` and ``id`` say which journals led to it and which it is.
    """

    first: int
    last: int
    commits: list[Commit]
    bad: int = 0
    id: str = ""
    past: Past = ()
    holes: tuple[tuple[int, int], ...] | None = None


def piece_of(data: bytes, first: int, last: int, name: str) -> tuple[str | None, Piece]:
    """Return the store that a journal's bytes belong to, and what they hold up to ``last``.

    ``first``, ``last`` and ``name`` are what is known about it from elsewhere. The store is None
    where the head is broken.
    """
    found = salvage.read(data)
    head = found.head or {}
    commits = [
        Commit.of(entry) for entry in found.commits if is_whole(entry) and entry["revision"] <= last
    ]
    store = str(head.get("store", "")) if found.head is not None else None
    past = read_past(head.get("past"))
    return store, Piece(first, last, commits, found.bad, name, past)


def is_whole(entry: Mapping[str, Any]) -> bool:
    """Tell whether a line has all that a commit is made of."""
    return entry.keys() >= {"revision", "uid", "at", "who", "action", "ops"}


def archived(site: files.Site, store: str, upto: int, known: Collection[str]) -> Iterator[Piece]:
    """Yield the commits of ``store`` up to revision ``upto``, one rotated journal at a time.

    The newest journal comes first, its commits in order: who only asks about the last actions
    need not read years. A journal whose id is ``known`` is of the store whatever its head says.
    """
    for first, last, name, path in reversed(archives(site)):
        if first >= upto:
            continue
        end = min(last, upto)
        try:
            whose, piece = piece_of(files.read_beside(path), first, end, name)
        except OSError:
            whose, piece = None, Piece(first, end, [], 1, name)
        if whose == store or name in known:
            upto = first
            yield piece


class Log:
    """The commits in order, and the questions that undo and redo ask about them.

    ``older`` yields what is before ``newest``, piece by piece; it is read when it is needed.
    ``bad`` counts the broken lines met so far, ``lost`` the commits that are not there.
    """

    def __init__(self, newest: Piece, older: Iterator[Piece]) -> None:
        self._older = older
        self._mutex = RLock()
        self._oldest = newest
        self.bad = newest.bad
        self._holes = _holes(newest)
        #: The last revision of a journal that led to all this and is not there.
        self._before = 0
        self._hold(newest.commits)

    @property
    def lost(self) -> int:
        """How many commits are known to be missing, as far as was read."""
        return sum(last - first + 1 for first, last in self._holes)

    @property
    def lost_spans(self) -> list[tuple[int, int]]:
        """The spans of revisions that are lost, after all there is was read."""
        while self._reach_back():
            pass
        return sorted([*self._holes, *([(1, self._before)] if self._before else [])])

    def lost_behind(self, revision: int) -> int | None:
        """Return the last commit behind a revision that is lost, as far as was read."""
        last = max([*(last for _, last in self._holes), self._before])
        return last if last > revision else None

    def _refuse_beyond(self, revision: int) -> None:
        """Raise ``Conflict`` when a lost commit is newer than the one with ``revision``.

        It may have been the action that is asked about, or have taken that one back.
        """
        last = self.lost_behind(revision)
        if last is not None:
            raise Conflict(
                N_(
                    "Change {revision} is lost from the damaged journal and may be your latest "
                    "action; no older one is undone instead"
                ),
                revision=last,
            )

    def _hold(self, commits: Iterable[Commit]) -> None:
        self._loaded: list[Commit] = []
        self._by_revision: dict[int, Commit] = {}
        self._undone: dict[int, bool] = {}
        for commit in commits:
            self.add(commit)

    def _reach_back(self) -> bool:
        """Take in the piece before what is loaded; False when there is none."""
        with self._mutex:
            piece = next(self._older, None)
            if piece is not None:
                self._holes += [*_holes(piece), *_seam(piece, self._oldest)]
                self.bad += piece.bad
                self._oldest = piece
                self._hold([*piece.commits, *self._loaded])
            else:
                self._before = _before(self._oldest)
            return piece is not None

    @property
    def commits(self) -> list[Commit]:
        """Every commit there is, oldest first."""
        while self._reach_back():
            pass
        return self._loaded

    def recent(self, count: int) -> list[Commit]:
        """Return the latest ``count`` commits, newest first, reading no more than it takes."""
        with self._mutex:
            while len(self._loaded) < count and self._reach_back():
                pass
            return self._loaded[: -count - 1 : -1] if count > 0 else []

    def latest_first(self) -> Iterator[Commit]:
        """Yield every commit, newest first, reading no more of the archives than is asked for."""
        seen = 0
        while True:
            loaded = self._loaded[: len(self._loaded) - seen]
            yield from loaded[::-1]
            seen += len(loaded)
            if not self._reach_back():
                return

    def add(self, commit: Commit) -> None:
        """Take in the next commit."""
        with self._mutex:
            self._loaded.append(commit)
            self._by_revision[commit.revision] = commit
            revision, undone = commit.undoes, True
            while revision is not None:
                self._undone[revision] = undone
                earlier = self._by_revision.get(revision)
                revision, undone = earlier.undoes if earlier else None, not undone

    def get(self, revision: int) -> Commit | None:
        """Return the commit with this revision."""
        while revision not in self._by_revision and self._reach_back():
            pass
        return self._by_revision.get(revision)

    def root(self, commit: Commit) -> Commit:
        """Return the action that a chain of undo and redo is about, as far back as is known."""
        while commit.undoes is not None and (earlier := self.get(commit.undoes)) is not None:
            commit = earlier
        return commit

    def is_undone(self, commit: Commit) -> bool:
        """Tell whether a later commit took this one back, and none brought it again."""
        return self._undone.get(commit.revision, False)

    def is_redo(self, commit: Commit) -> bool:
        """Tell whether this commit takes back an undo."""
        if commit.undoes is None:
            return False
        # The name of the action tells it too; what it took back may be lost.
        earlier = self.get(commit.undoes)
        return commit.action == "redo" or (earlier is not None and earlier.undoes is not None)

    def next_undo(self, who: str | None) -> Commit | None:
        """Return the latest action of ``who`` (None: of anybody) that still stands."""
        for commit in self.latest_first():
            if commit.undoes is not None or _is_own(commit):
                continue
            if (who is None or who == commit.who) and not self.is_undone(commit):
                self._refuse_beyond(commit.revision)
                return commit
        self._refuse_beyond(0)
        return None

    def next_redo(self, who: str | None) -> Commit | None:
        """Return the latest undo of ``who`` that no newer action of theirs followed."""
        for commit in self.latest_first():
            if (who is not None and who != commit.who) or _is_own(commit):
                continue
            if commit.undoes is None:
                self._refuse_beyond(commit.revision)
                return None
            if not self.is_redo(commit) and not self.is_undone(commit):
                self._refuse_beyond(commit.revision)
                return commit
        self._refuse_beyond(0)
        return None

    def name_clashes(self, clashes: Sequence[Clash], since: int) -> tuple[Clash, ...]:
        """Return the clashes with who changed each field after revision ``since``, and when."""
        return tuple(self._named(clash, since) for clash in clashes)

    def _named(self, clash: Clash, since: int) -> Clash:
        for commit in self.latest_first():
            if commit.revision <= since:
                break
            for op in commit.ops:
                if (op.table, op.id) == (clash.table, clash.id) and _touches(op, clash.field):
                    return clash._replace(by=commit.who, at=commit.at)
        return clash


def _is_own(commit: Commit) -> bool:
    return commit.action in OWN_ACTIONS or (commit.action in MOVES and "file" not in commit.subject)


def _holes(piece: Piece) -> list[tuple[int, int]]:
    """Return the spans of revisions that a journal should have and does not."""
    if piece.holes is not None:
        return list(piece.holes)
    found, expected = [], piece.first + 1
    for commit in piece.commits:
        if commit.revision > expected:
            found.append((expected, commit.revision - 1))
        expected = commit.revision + 1
    if expected <= piece.last:
        found.append((expected, piece.last))
    return found


def _seam(older: Piece, newer: Piece) -> list[tuple[int, int]]:
    """Return the spans that are missing between two journals.

    A journal that begins anew, with what another program wrote or after a migration, skips one
    revision; of those that nothing was written to no file is kept.
    """
    if newer.holes is not None:
        return []
    names = [name for name, _, _ in newer.past]
    passed = newer.past[names.index(older.id) + 1 :] if older.id in names else ()
    ends = [older.last, *(revision for _, revision, _ in passed), newer.first]
    return [(end + 1, begun) for end, begun in pairwise(ends) if begun - end > 1]


def _before(oldest: Piece) -> int:
    """Return the last revision of the journal before the oldest one, 0 if nothing was in it."""
    ends = [revision for _, revision, _ in oldest.past]
    begun = ends[-2] + 1 if len(ends) > 1 else 0
    return ends[-1] if ends and ends[-1] > begun else 0


def _touches(op: Op, field: str) -> bool:
    if op.before is None or op.after is None:
        return True
    head = field.partition(".")[0]
    # A whole field was changed where parts of it clash, or the other way round.
    return any(
        name in (field, head) or (field == head and name.startswith(head + "."))
        for name in changed_fields(op)
    )
