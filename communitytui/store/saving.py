"""The checkpoint: the part of a store that brings the JSON file up to the journal."""

from __future__ import annotations

from contextlib import AbstractContextManager
from threading import RLock
from typing import TYPE_CHECKING

from communitytui.store import files, writer

if TYPE_CHECKING:
    from communitytui.store.checkpoint import JournalPlace
    from communitytui.store.reader import Follower
    from communitytui.store.state import Snapshot

#: How often something is tried anew that somebody else came in between of.
ATTEMPTS = 20


class Saving:
    """How a ``Store`` writes the JSON file; mixed into it and never used alone."""

    read_only: str | None
    _state: RLock
    _follower: Follower
    _rotate_at: int

    if TYPE_CHECKING:
        # What the store itself has; described there.
        @property
        def waiting(self) -> int: ...  # noqa: D102
        def settle(self) -> None: ...  # noqa: D102
        def hold(self) -> AbstractContextManager[None]: ...  # noqa: D102

    def checkpoint(self) -> bool:
        """Write the JSON file if the journal is ahead of it; return whether it was written.

        Raises ``MayNotWrite``, ``Busy``, ``DiskProblem``; the commits are safe in any case.
        """
        follower = self._follower
        for _ in range(ATTEMPTS):
            with self._state:
                follower.sync()
                if follower.displaced is not None and self.read_only is None:
                    raise follower.displaced
                if self.read_only is not None or not follower.orphaned:
                    break
            self.settle()
        with self._state:
            if self.read_only or not follower.continuous or not self.waiting:
                return False
            snapshot, place = follower.snapshot, follower.place()
            crowded = follower.place().pos > 4 * self._rotate_at
        with files.disk_errors():
            if crowded:
                with self.hold():
                    snapshot, place = follower.snapshot, follower.place()
                    with writer.prepare(follower, snapshot, place) as temporary:
                        return self._place(temporary, snapshot, place)
            with writer.prepare(follower, snapshot, place) as temporary, self.hold():
                return self._place(temporary, snapshot, place)

    def _place(self, temporary: files.Temporary, snapshot: Snapshot, place: JournalPlace) -> bool:
        with self._state:
            follower = self._follower
            journal = follower.journal
            assert journal is not None
            if journal.store != snapshot.store or journal.saved >= snapshot.revision:
                return False
            # Prepared before the lock was taken: it may be of a history that others left since.
            if place.base != journal.id:
                return False
            writer.place(follower, temporary, snapshot.revision)
            full = journal.pos > self._rotate_at
            if full and journal.revision == snapshot.revision:
                writer.rotate(follower)
            return True
