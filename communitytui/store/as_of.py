"""The workspace as it was at an instant: the newest state, with what came later taken back."""

from __future__ import annotations

from communitytui.errors import NotFound
from communitytui.i18n import N_
from communitytui.store import ops
from communitytui.store.history import Commit, Log
from communitytui.store.state import Snapshot
from communitytui.store.undo_plan import of_today


def as_of(newest: Snapshot, log: Log, instant: str) -> Snapshot:
    """Return the state after the last commit that was made by ``instant`` (UTC, as stored).

    In the order in which they were made: where a clock was set back, a commit counts with the
    one that follows it. Raises ``NotFound`` where the log does not reach so far back.
    """
    bench, revision = ops.Workbench(newest.tables), newest.revision
    for commit in log.latest_first():
        if log.lost_behind(commit.revision):
            break
        if commit.at <= instant:
            return newest._replace(revision=commit.revision, tables=bench.tables)
        _take_back(bench, commit)
        revision = commit.revision - 1
    if revision > 0 or log.lost_behind(0):
        raise NotFound(N_("The log does not reach back to {instant}"), instant=instant)
    return newest._replace(revision=0, tables=bench.tables)


def _take_back(bench: ops.Workbench, commit: Commit) -> None:
    for op in ops.invert(commit.ops):
        # What an older layout lacked, the file had filled in when it became one of today.
        bench.apply(of_today(op), force=True)
