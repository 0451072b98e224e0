"""Taking over what another program did to the JSON file, so that nothing of it is ignored.

Plain TinyDB, an editor or an older copy that was put back: the file wins as it is, under a new
revision, with what the journal held behind the checkpoint applied on top. What it changed goes
into the log like everybody's changes, and our own last state is kept as a backup.
"""

from __future__ import annotations

import os
from contextlib import suppress

from communitytui.errors import CommunityError
from communitytui.i18n import N_
from communitytui.store import backups, codec, writer
from communitytui.store.history import Commit
from communitytui.store.journal import SyncFailed
from communitytui.store.ops import compare_tables
from communitytui.store.reader import Follower
from communitytui.store.recovery import rebuild
from communitytui.store.state import Snapshot

#: Who made a change that no program of ours made.
OUTSIDE = "?"


def adopt(follower: Follower, at: str) -> CommunityError:
    """Make a foreign file ours, under the lock, and return the warning to show for it.

    ``OSError`` passes; the next writer then tries again.
    """
    revision = follower.snapshot.revision
    own = _own_state(follower, revision)
    kept = ""
    if own is not None:
        with suppress(OSError):
            kept = backups.keep_state(follower.site, follower.access, own)
        _log(follower, own, at)
    writer.restart(follower, revision + 1)
    follower.forget_log()
    if own is None:
        # Nothing older leads here: recovery must be able to begin with this state.
        with suppress(OSError):
            backups.keep_state(follower.site, follower.access, follower.snapshot)
    if not kept:
        return CommunityError(
            N_("The file was changed by another program; its changes are accepted")
        )
    return CommunityError(
        N_(
            "The file was changed by another program; its changes are accepted, the "
            "previous state is {backup}"
        ),
        backup=os.path.basename(kept),
    )


def _own_state(follower: Follower, revision: int) -> Snapshot | None:
    journal = follower.journal
    if journal is None or journal.revision != revision or journal.is_at_path() is not True:
        return None
    own = follower.own
    if own is not None and (own.revision, own.store) == (revision, journal.store):
        return own

    return rebuild(follower.site, journal.store, revision, follower.check)


def _log(follower: Follower, own: Snapshot, at: str) -> None:
    ops = compare_tables(own.tables, follower.snapshot.tables)
    journal = follower.journal
    if not ops or journal is None:
        return
    if journal.torn.size:
        writer.keep_torn(follower, journal.cut())
    commit = Commit(own.revision + 1, os.urandom(8).hex(), at, OUTSIDE, "adopt", {}, tuple(ops))
    # If the disk does not confirm it, the new files that follow hold the state all the same.
    with suppress(SyncFailed):
        journal.append(codec.dumps(commit.entry()), commit.revision)
