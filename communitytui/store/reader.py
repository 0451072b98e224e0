"""Reading: the state from JSON file and journal, and following both as others write them.

No lock is taken and nothing is written here. The journal is opened before the JSON file: a
journal that is held open leads at least up to the next one's head, and the JSON file is never
older than the head of the journal at the path.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from communitytui.errors import CommunityError, Damaged, Displaced, NotFound
from communitytui.i18n import N_
from communitytui.store import checkpoint, checkpoint_place, codec, files, state
from communitytui.store.checkpoint import Checker, Image, JournalPlace
from communitytui.store.history import Commit, Log, Piece, archived, piece_of
from communitytui.store.journal import Journal
from communitytui.store.ops import Mismatch, Op
from communitytui.store.past import Past, longer
from communitytui.store.state import Snapshot, advance, replay

#: How long in seconds a file that is being written by another program is left alone.
_PAUSE = 0.02


class _Surprise(Exception):
    """What is on the disk does not continue what we hold."""


class Follower:
    """The newest state that the disk shows, and how far it was read.

    ``lasting``: it stays, and should take little memory; else it is read once and done with.
    """

    snapshot: Snapshot
    journal: Journal | None

    def __init__(
        self, site: files.Site, check: Checker, *, load: bool = True, lasting: bool = False
    ) -> None:
        self.site = site
        self.check = check
        self._lasting = lasting
        self.journal = None
        self.mark: files.Signature | None = None
        self.size = 0
        self.access = files.PRIVATE
        #: The JSON file is another program's work, or an older copy: adopt it before writing.
        self.foreign = False
        #: The file is of an older schema; ``snapshot`` shows what it will be.
        self.outdated = False
        #: The newest state that was all our own work, for telling what others did to the file.
        self.own: Snapshot | None = None
        #: Journals that were deleted, and in which there may be what the new state lacks.
        self.held: list[Journal] = []
        #: The file is gone or another workspace's; nothing is written then. None: all is well.
        self.displaced: Displaced | None = None
        #: What is wrong with the journal though the state is whole, for whoever opened the file.
        self.notice: CommunityError | None = None
        self._home = ""
        self._log: Log | None = None
        self._at_path = False
        #: What the JSON file said of journals when it was read, and the revision then.
        self._read: tuple[JournalPlace, int] | None = None
        if load:
            self._load()

    @classmethod
    def holding(
        cls,
        site: files.Site,
        check: Checker,
        snapshot: Snapshot,
        access: files.Access,
        left: JournalPlace,
    ) -> Follower:
        """Return a follower of a state that comes from elsewhere, to be written by ``restart``.

        ``left`` names the journal that led there.
        """
        self = cls(site, check, load=False)
        self.snapshot, self.access = snapshot, access
        self._read = left, snapshot.revision
        return self

    @property
    def continuous(self) -> bool:
        """Whether the next commit can simply be appended to the journal, by the last ``sync``."""
        return (
            not self.foreign
            and not self.outdated
            and self.mark is not None
            and self.journal is not None
            and self.journal.revision == self.snapshot.revision
            and not self.journal.headless
            and not self.journal.closed
            and self._at_path
        )

    @property
    def orphaned(self) -> bool:
        """Whether commits may be in a deleted journal only, which we alone still hold."""
        gone = self.journal is not None and not self._at_path
        return bool(self.held) or (gone and not self.foreign and not self.outdated)

    def place(self) -> JournalPlace:
        """Return how far in the journal the snapshot goes."""
        if self.journal is None:
            return JournalPlace("", 0, 0)
        return JournalPlace(self.journal.id, self.journal.pos, self.journal.link, self.journal.past)

    def past(self) -> Past:
        """Return the journals that led to the state, for one that goes on from here."""
        if self.journal is not None and not self.journal.closed:
            return longer(self.journal.past, self.journal.end)
        if self._read is None or not self._read[0].base:
            return ()
        place, revision = self._read
        return longer(place.past, (place.base, revision, place.link))

    def left(self, old: Journal) -> int | None:
        """Return the revision at which the history of the state left ``old`` behind, if it did.

        None where an older copy was put back, which wins as it is: the history does not name
        that journal, or left it before a checkpoint that it tells of.
        """
        past = self.journal.past if self.journal is not None else self.past()[:-1]
        for name, revision, _ in reversed(past):
            if name == old.id:
                return revision if revision >= old.saved else None
        return None

    def sync(self) -> bool:
        """Take in what others wrote; return whether there was anything.

        Raises ``Damaged`` when the files do not hold together even when read afresh; what was
        held before stays then. So it does where the file was moved away or another workspace's
        stands in its place: ``displaced`` tells.
        """
        before = self.snapshot
        self.displaced = None
        try:
            try:
                self._follow()
            except (_Surprise, Damaged, Mismatch):
                self.reload()
        except Displaced as displaced:
            self.displaced = displaced
        return self.snapshot is not before

    def reload(self) -> None:
        """Read everything again from the disk."""
        before, was_foreign, old = self.snapshot, self.foreign, self.journal
        self._load()
        if not was_foreign:
            self.own = before
        self._log = None
        if old is None:
            return
        # One revision may be the end of two histories; one end of a journal cannot.
        same = self.journal is not None and self.journal.end == old.end
        same = same and self.snapshot.revision == before.revision
        if same and not (was_foreign or self.foreign or self.outdated):
            self.snapshot = before
        left = self.left(old)
        if old.store == self.snapshot.store and left is not None and left < old.revision:
            self.held.append(old)
        else:
            old.close()

    def take(self, commit: Commit, snapshot: Snapshot) -> None:
        """Move on to what our own commit led to."""
        self.snapshot = snapshot
        if self._log is not None:
            self._log.add(commit)

    def forget_log(self) -> None:
        """Read the log again when it is next asked for: the files hold more than we took in."""
        self._log = None

    def use(self, journal: Journal) -> None:
        """Go on in another journal, which begins where the state is."""
        if self.journal is not None:
            self.journal.close()
        self.journal, self._at_path = journal, True

    def log(self) -> Log:
        """Return the log up to the snapshot; read once, then kept up to date."""
        if self._log is None:
            newest = self._newest()
            known = {name for name, _, _ in newest.past}
            older = archived(self.site, self.snapshot.store, newest.first, known)
            self._log = Log(newest, older)
        return self._log

    def _newest(self) -> Piece:
        """Return what the journal at the path holds; of one that is gone, that it is lost."""
        current = self.journal
        if current is not None:
            data = current.whole()
            _, piece = piece_of(data, current.first, current.revision, current.id)
            return piece._replace(past=current.past)
        revision = self.snapshot.revision
        place = self._read[0] if self._read is not None else JournalPlace("", 0, 0)
        if not place.base or self.foreign:
            return Piece(revision, revision, [], 0, "", self.past())
        first = place.past[-1][1] if place.past else 0
        return Piece(first, revision, [], 0, place.base, place.past)

    def close(self) -> None:
        """Let go of the files."""
        for journal in (self.journal, *self.held):
            _close(journal)
        self.journal, self.held = None, []

    # Following

    def _follow(self) -> None:
        if self.journal is None:
            if files.sign(self.site.journal) is not None:
                raise _Surprise
        else:
            self._drain()
            there = self.journal.is_at_path()
            if there is False:
                self._change_over()
            self._at_path = there is not None
        mark = files.sign(self.site.path)
        if mark is None or mark != self.mark:
            self._look_at(mark)

    def _drain(self) -> None:
        assert self.journal is not None
        if (self.foreign or self.outdated) and self.journal.size() != self.journal.pos:
            raise _Surprise
        entries = self.journal.drain()
        if not entries:
            return
        if entries[0]["revision"] != self.snapshot.revision + 1:
            raise _Surprise
        self.snapshot = replay(self.snapshot, map(_step, entries))
        if self._log is not None:
            for entry in entries:
                self._log.add(Commit.of(entry))

    def _change_over(self) -> None:
        """Another journal stands at the path: drain ours to its end, then go on in that one."""
        assert self.journal is not None
        following = Journal.open(self.site.journal)
        self._drain()
        if (
            following is None
            or following.store != self.snapshot.store
            or following.first != self.snapshot.revision
            or following.past[-1:] != (self.journal.end,)
        ):
            if following is not None:
                following.close()
            raise _Surprise
        self.use(following)
        self._drain()

    def _look_at(self, mark: files.Signature | None) -> None:
        """Another file stands at the path: a colleague's checkpoint, or somebody else's work."""
        journal = self.journal
        if mark is None:
            # Moved away or deleted while we run: what we hold is the state, and people decide
            # whether it is written here again.
            self.mark = None
            raise checkpoint_place.moved()
        if journal is None:
            raise _Surprise
        if journal.saved_as != mark:
            self._drain()
        if journal.saved_as != mark:
            image = checkpoint.read(self.site.path, self.check, compact=self._lasting)
            # A checkpoint of another journal tells that there was one which we never saw.
            fits = image.ours and (image.snapshot.store, image.place.base) == (
                self.snapshot.store,
                journal.id,
            )
            self._drain()
            if not fits or not journal.saved <= image.snapshot.revision <= journal.revision:
                raise _Surprise
            mark = image.signature
        self.mark, self.size = mark, mark[3]

    # Loading

    def _load(self) -> None:
        for last in (False, False, False, False, True):
            before = files.sign(self.site.path)
            codec.expect(before[3] if before else 0)
            journal = Journal.open(self.site.journal, lenient=True)
            try:
                image = checkpoint.read(self.site.path, self.check, compact=self._lasting)
                if self._join(image, journal, last=last):
                    return
            except (Damaged, Mismatch) as error:
                _close(journal)
                # Another program may be in the middle of writing it in place.
                if last or files.sign(self.site.path) == before:
                    if isinstance(error, Mismatch):
                        raise _not_together() from error
                    raise
                time.sleep(_PAUSE)
            except NotFound as error:
                _close(journal)
                if self._home:
                    raise checkpoint_place.moved() from error
                checkpoint_place.refuse_remains(self.site)
                raise
            except BaseException:
                _close(journal)
                raise

    def _join(self, image: Image, journal: Journal | None, *, last: bool) -> bool:
        """Take image and journal together as the state; False: read again, they were moving."""
        snapshot, foreign = image.snapshot, not image.ours
        if journal is not None:
            checkpoint_place.know_by_place(image, journal)
        checkpoint_place.refuse_others(image, journal, self._home)
        notice = None
        if journal is None:
            notice = checkpoint_place.gone(image)
        else:
            notice = checkpoint_place.find_place(image, journal)
            entries = [] if journal.closed else journal.drain()
            behind = not image.known or snapshot.revision < journal.saved
            moved = behind and files.sign(self.site.path) != image.signature
            if moved and not last:
                # A checkpoint came between reading the one file and the other.
                _close(journal)
                return False
            if behind and not moved:
                snapshot, foreign = _as_found(snapshot, journal, entries), True
            else:
                # Even a file that was replaced while we read is whole, and leads to the same.
                tail = [entry for entry in entries if entry["revision"] > snapshot.revision]
                if foreign:
                    snapshot = _with_ids(snapshot, entries)
                snapshot = replay(snapshot, map(_step, tail), force=foreign)
        if journal is not None and image.ours and not foreign:
            # The note of that checkpoint may be behind where we began, or never written.
            journal.saved = max(journal.saved, image.snapshot.revision)
        self.outdated = snapshot.schema < state.SCHEMA
        if self.outdated:
            # 2 ms; only a file of an older version needs it.
            from communitytui.store.migrate import migrated

            snapshot = migrated(snapshot)
        self.snapshot, self.journal, self.foreign = snapshot, journal, foreign
        self._at_path, self._read = journal is not None, (image.place, snapshot.revision)
        self.mark, self.size, self.access = image.signature, image.size, image.access
        self.notice = notice
        if journal is not None or image.known:
            self._home = snapshot.store
        return True


def _close(journal: Journal | None) -> None:
    if journal is not None:
        journal.close()


def _not_together() -> Damaged:
    return Damaged(N_("The workspace and its journal do not match"))


def _step(entry: Mapping[str, Any]) -> tuple[int, list[Op]]:
    return entry["revision"], [Op(*op) for op in entry["ops"]]


def _with_ids(snapshot: Snapshot, entries: list[dict[str, Any]]) -> Snapshot:
    """Return the snapshot with no id free that the journal has ever given."""
    next_id = dict(snapshot.next_id)
    for entry in entries:
        advance(next_id, _step(entry)[1])
    return snapshot._replace(next_id=next_id)


def _as_found(snapshot: Snapshot, journal: Journal, entries: list[dict[str, Any]]) -> Snapshot:
    """Return what a file holds that knows nothing of the journal, as the journal's newest state.

    An older copy that was put back, or a plain file: it wins as it is, under a new revision.
    """
    found = _with_ids(snapshot, entries)
    return found._replace(revision=max(journal.revision, snapshot.revision), store=journal.store)
