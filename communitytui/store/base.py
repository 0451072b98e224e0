"""What every store is, wherever it keeps its records: snapshots, transactions, undo and the log.

Threads: ``snapshot`` may be read anywhere and never waits. ``refresh`` takes in what others
wrote and takes no lock between processes. Transactions of one process follow each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from threading import RLock
from typing import TYPE_CHECKING, Any, Self

from communitytui.errors import Busy, CommunityError, Conflict, Displaced
from communitytui.i18n import N_
from communitytui.store import ops
from communitytui.store.checkpoint import Checker
from communitytui.store.draft import Draft
from communitytui.store.history import Commit
from communitytui.store.ops import Op, Rows
from communitytui.store.state import Snapshot
from communitytui.store.undoing import Archive, Undoing

if TYPE_CHECKING:
    from communitytui.store.files import Access, Site


#: Why nothing is written while a server does not answer.
AWAY = N_("The server cannot be reached; this is the last state that was read")


class Store(Undoing):
    """One workspace, open in this process; made by ``open_store``, which knows the kinds.

    ``archive`` finds what goes with a commit that moved records to another file.
    ``read_only`` tells why nothing can be written (a message id), or is None. ``warning`` tells
    what went wrong behind a commit without harming it, or is None.
    """

    def __init__(
        self,
        who: str,
        *,
        lock_timeout: float,
        clock: Callable[[], str],
        check: Checker,
        read_only: bool,
        archive: Archive | None,
    ) -> None:
        self.who = who
        self.check = check
        self.read_only: str | None = N_("Opened read-only") if read_only else None
        self.warning: CommunityError | None = None
        self._archive = archive
        self._timeout = lock_timeout
        self._clock = clock
        self._writing = RLock()
        self._state = RLock()
        self._draft: Draft | None = None
        self._past: Snapshot | None = None
        self._notices: dict[str, CommunityError] = {}

    #: Whether the workspace is a file, beside which others can stand.
    has_files = True
    #: Whether what is shown is the last state that was read: the server does not answer now.
    away = False

    if TYPE_CHECKING:
        # What each kind has in its own way; described there.
        path: str

        @property
        def displaced(self) -> Displaced | None: ...  # noqa: D102
        @property
        def torn(self) -> int: ...  # noqa: D102
        @property
        def waiting(self) -> int: ...  # noqa: D102
        @property
        def site(self) -> Site: ...  # noqa: D102
        @property
        def access(self) -> Access: ...  # noqa: D102
        @property
        def snapshot(self) -> Snapshot: ...  # noqa: D102
        def refresh(self) -> Snapshot: ...  # noqa: D102
        def hold(self) -> AbstractContextManager[None]: ...  # noqa: D102
        def checkpoint(self) -> bool: ...  # noqa: D102
        def write_again(self) -> None: ...  # noqa: D102
        def start_write_behind(self) -> None: ...  # noqa: D102
        def close(self) -> None: ...  # noqa: D102
        def _commit(
            self, base: Snapshot, tables: Mapping[str, Rows], found: list[Op], commit: Commit
        ) -> Commit | None: ...

    # What all do alike

    @property
    def notices(self) -> tuple[CommunityError, ...]:
        """What whoever works with the workspace should know, each once: damage that was gone
        past, and the newest ``warning``.
        """
        return (*self._notices.values(), *([self.warning] if self.warning is not None else []))

    @contextmanager
    def transaction(
        self, action: str, /, *, now: str | None = None, **subject: Any
    ) -> Iterator[Draft]:
        """Give a draft of the fresh state; what it holds at the end is one commit.

        An exception drops it, an unchanged draft writes nothing. Inside another transaction of
        this thread it joins that one. ``action`` is a short code for the log, ``subject`` JSON
        scalars that tell about it, ``now`` its UTC instant (default: the clock).

        Raises ``MayNotWrite``, ``Busy``, ``Damaged``, ``Conflict``, ``DiskProblem``; the state
        is unchanged then.
        """
        if self._joins():
            draft = self._draft
            assert draft is not None
            saved = draft.save_point()
            try:
                yield draft
            except BaseException:
                draft.go_back(saved)
                raise
            return
        with self.hold():
            draft = Draft(self.snapshot, self.check)
            self._draft = draft
            try:
                yield draft
            finally:
                self._draft = None
            found = draft.ops()
            if found:
                draft.check_homes(found)
                with draft.beside(found):
                    commit = Commit.draft(now or self._clock(), self.who, action, subject)
                    draft.commit = self._commit(draft.base, draft.tables(), found, commit)

    def settle(self) -> None:
        """Make everything ready as the next change would; raises as ``transaction`` does."""
        with self.hold():
            pass

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Inside

    def _joins(self) -> bool:
        """Tell whether this thread is inside a transaction already."""
        if not self._writing.acquire(blocking=False):
            return False
        try:
            return self._draft is not None
        finally:
            self._writing.release()

    def _warn(self, problem: CommunityError) -> None:
        self.warning = problem

    def _notice(self, about: str, problem: CommunityError) -> None:
        # A journal that is gone is said once, not also as what the log lacks for that.
        if about != "log" or "journal" not in self._notices:
            self._notices[about] = problem


def fit_again(snapshot: Snapshot, found: list[Op]) -> list[Op]:
    """Return changes as they fit on what others wrote since they were drafted."""
    fitted, clashes = ops.fit(snapshot.tables, found)
    if any(op.before is None for op in found) and clashes:
        raise Busy(N_("Another change is still being saved; please try again"))
    if clashes:
        raise Conflict(
            N_("{field} was changed in the meantime; nothing was written"),
            tuple(clashes),
            field=", ".join(clash.field for clash in clashes),
        )
    return fitted
