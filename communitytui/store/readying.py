"""Making the files of a workspace ready for the next change: what others did to them first."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from communitytui.errors import CommunityError
from communitytui.store import files, writer
from communitytui.store.reader import Follower


def make_ready(
    follower: Follower, clock: Callable[[], str], *, deciding: bool
) -> Iterator[CommunityError]:
    """Let the next commit go to the end of a journal that leads to the state; yield warnings.

    A file that was moved or replaced is written again only when people decided so (``deciding``);
    otherwise ``Displaced`` is raised.
    """
    if follower.displaced is not None:
        if not deciding:
            raise follower.displaced
        with files.disk_errors():
            writer.put_back(follower)
    # Before a commit, not behind it: one that cannot be kept safe is not begun.
    files.refuse_odd(follower.site.backups, folder=True)
    with files.disk_errors():
        if follower.foreign:
            # 7 ms; only a file that another program changed needs it.
            from communitytui.store.foreign_edits import adopt

            yield adopt(follower, clock())
        elif follower.outdated:
            writer.restart(follower, follower.snapshot.revision + 1)
        elif not follower.continuous:
            writer.restart(follower, follower.snapshot.revision)
        elif follower.journal is not None and follower.journal.torn.size:
            # Judge once more from the disk alone before anything is cut.
            follower.reload()
            if follower.journal.torn.size:
                writer.keep_torn(follower, follower.journal.cut())
        if follower.held:
            # 1 ms; only an orphan journal needs it.
            from communitytui.store.orphan_journal import bring_back

            problem = bring_back(follower)
            if problem is not None:
                yield problem
