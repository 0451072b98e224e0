"""Undo, redo and the log: the part of a store that looks at what was done."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from threading import RLock
from typing import TYPE_CHECKING, cast

from communitytui.errors import Busy, CommunityError, Superseded
from communitytui.i18n import N_
from communitytui.store.history import MOVES, Commit, Log

if TYPE_CHECKING:
    from communitytui.store.base import Store
    from communitytui.store.draft import Beside
    from communitytui.store.ops import Op, Rows
    from communitytui.store.state import Snapshot
    from communitytui.store.undo_plan import Taking

#: Finds the archive (a file's name) that goes with a commit at an instant.
Archive = Callable[["Store", str, "str | None"], "Beside"]


class Undoing:
    """What a ``Store`` does with its log; mixed into it and never used alone."""

    who: str
    _clock: Callable[[], str]
    _state: RLock
    _archive: Archive | None
    read_only: str | None
    #: The state that is shown instead of the newest one.
    _past: Snapshot | None

    if TYPE_CHECKING:
        # What the store itself has; described there.
        @property
        def snapshot(self) -> Snapshot: ...  # noqa: D102
        def refresh(self) -> Snapshot: ...  # noqa: D102
        def _joins(self) -> bool: ...
        def _read_log(self) -> Log: ...
        def hold(self) -> AbstractContextManager[None]: ...  # noqa: D102
        def _notice(self, about: str, problem: CommunityError) -> None: ...
        def _commit(
            self, base: Snapshot, tables: Mapping[str, Rows], found: list[Op], commit: Commit
        ) -> Commit | None: ...

    def undo(
        self, any_user: bool = False, *, now: str | None = None, only: str | None = None
    ) -> Commit:
        """Take back my own last action that stands (``any_user``: the file's), whole or not.

        ``only`` is the uid of the action that is meant: ``Superseded`` where it is another by
        now. Raises ``NotFound`` if there is none, ``Conflict`` naming who changed which field
        since, or where a lost commit may be the one, ``StoodOn`` naming the records that would
        be left without what they need.
        """
        return self._take_back("undo", any_user, now, only)

    def redo(
        self, any_user: bool = False, *, now: str | None = None, only: str | None = None
    ) -> Commit:
        """Bring back what my latest undo took away, unless I did something newer since.

        Takes and raises what ``undo`` does; ``only`` is the uid of the undo.
        """
        return self._take_back("redo", any_user, now, only)

    def would_undo(self, any_user: bool = False) -> Taking:
        """Return what ``undo`` would do now, or raise why not; writes nothing."""
        self.refresh()
        with self.log() as log:
            return self._plan(log, "undo", any_user)

    def would_redo(self, any_user: bool = False) -> Taking:
        """Return what ``redo`` would do now, or raise why not; writes nothing."""
        self.refresh()
        with self.log() as log:
            return self._plan(log, "redo", any_user)

    def go_back(self, to: Callable[[Snapshot, Log], Snapshot]) -> None:
        """Show an earlier state, which ``to`` finds by the newest one and the log; write nothing.

        Raises ``NotFound`` where the log does not reach so far back.
        """
        newest = self.refresh()
        with self.log() as log:
            self._past = to(newest, log)
        self.read_only = N_("nothing changed: --as-of shows the past")

    def history(self) -> Sequence[Commit]:
        """Return every commit that the journal and its archives hold, oldest first."""
        with self.log() as log:
            past = self._past
            return tuple(c for c in log.commits if past is None or c.revision <= past.revision)

    def recent(self, count: int) -> Sequence[Commit]:
        """Return the latest ``count`` commits, newest first; fewer when there are no more.

        Only so much of the archives is read.
        """
        with self.log() as log:
            return log.recent(count)

    def is_undone(self, commit: Commit) -> bool:
        """Tell whether a commit was taken back and not brought again."""
        with self.log() as log:
            return log.is_undone(commit)

    @contextmanager
    def log(self) -> Iterator[Log]:
        """Give the log up to the newest state, and take note of the damage that is met in it."""
        with self._state:
            log = self._read_log()
        try:
            yield log
        finally:
            if log.bad or log.lost:
                self._notice("log", _damage(log))

    def _take_back(self, name: str, any_user: bool, now: str | None, only: str | None) -> Commit:
        if self._joins():
            raise RuntimeError("undo and redo stand alone, not inside a transaction")
        with self.hold(), self.log() as log:
            base = self.snapshot
            found = self._plan(log, name, any_user)
            if only not in (None, found.target.uid):
                raise Superseded(N_("Another action came first; nothing was undone"))
            at, of = now or self._clock(), found.target
            undoing = Commit.draft(at, self.who, name, of.subject, undoes=of.revision)
            with self._beside(log, found.target, found.ops, now):
                commit = self._commit(base, found.tables, found.ops, undoing)
            if commit is None:
                raise Busy(N_("Another change is still being saved; please try again"))
            return commit

    def _plan(self, log: Log, name: str, any_user: bool) -> Taking:
        # 48 ms with the declarations; only undo and redo need them.
        from communitytui.store.undo_plan import plan

        return plan(self.snapshot.tables, log, name, None if any_user else self.who)

    def _beside(
        self, log: Log, target: Commit, found: list[Op], now: str | None
    ) -> AbstractContextManager[object]:
        """Return what moves records from or to the archive that a commit was about."""
        root = log.root(target)
        if root.action not in MOVES or "file" not in root.subject:
            return nullcontext()
        assert self._archive is not None, "this store was opened without its archives"
        return self._archive(cast("Store", self), str(root.subject["file"]), now)(found)


def _damage(log: Log) -> CommunityError:
    return CommunityError(
        N_(
            "The journal is damaged: broken lines {bad}, changes lost from the log "
            "{lost}; the workspace itself is intact"
        ),
        bad=log.bad,
        lost=log.lost,
    )
