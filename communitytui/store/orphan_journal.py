"""Bringing back commits that only a deleted journal holds.

Somebody deletes the journal, and before we notice, a program that never had it open goes on from
the JSON file: what the journal held behind that checkpoint is missing from what it writes. Whoever
still holds the deleted file open has those commits, and puts them on top of the new state, each
once, however many hold it: a commit is known by its uid.
"""

from __future__ import annotations

from contextlib import suppress

from communitytui.errors import Clash, CommunityError, Damaged
from communitytui.i18n import N_
from communitytui.store import codec, ops, writer
from communitytui.store.history import Commit, piece_of
from communitytui.store.journal import Journal, Misplaced, SyncFailed
from communitytui.store.ops import Op
from communitytui.store.reader import Follower


def bring_back(follower: Follower) -> CommunityError | None:
    """Append what is missing, under the lock; return a warning for what no longer fits, or None.

    A field that was changed since keeps its newer value. A record whose id was given anew gets
    the next free one. ``OSError`` passes: the next writer tries again, as it does when the new
    journal is deleted as well while we write to it.
    """
    left: list[Clash] = []
    while follower.held:
        held = follower.held[0]
        with suppress(Damaged):
            held.drain()
        moved: dict[tuple[str, int], int] = {}
        revisions: dict[int, int] = {}
        missing = _missing(follower, held)
        if missing:
            # With it the log tells of what led to the checkpoint, too.
            writer.keep_part(follower, held, missing[0].revision - 1)
            follower.forget_log()
        try:
            for commit in missing:
                left += _append(follower, commit, moved, revisions)
        except Misplaced:
            break
        follower.held.pop(0).close()
    if not left:
        return None
    return CommunityError(
        N_("The journal was deleted; {field} has changed since and stays as it is now"),
        field=", ".join(dict.fromkeys(clash.field for clash in left)),
    )


def _missing(follower: Follower, held: Journal) -> list[Commit]:
    """Return the commits of a deleted journal that the history of the state lacks."""
    left = follower.left(held)
    if left is None:
        return []
    known: set[str] = set()
    for commit in follower.log().latest_first():
        if commit.revision <= left:
            break
        known.add(commit.uid)
    return [each for each in _commits(held) if each.revision > left and each.uid not in known]


def _commits(held: Journal) -> list[Commit]:
    _, piece = piece_of(held.whole(), held.first, held.revision, held.id)
    return piece.commits


def _append(
    follower: Follower,
    commit: Commit,
    moved: dict[tuple[str, int], int],
    revisions: dict[int, int],
) -> list[Clash]:
    base, journal = follower.snapshot, follower.journal
    assert journal is not None
    fitted: list[Op] = []
    left: list[Clash] = []
    tables, free = base.tables, dict(base.next_id)
    for op in commit.ops:
        place = (op.table, op.id)
        if op.before is None and op.id in tables.get(op.table, {}):
            moved[place] = free.get(op.table, 1)
        op = op._replace(id=moved.get(place, op.id))
        if op.before is None:
            free[op.table] = max(free.get(op.table, 1), op.id + 1)
        found, clashes = ops.fit(tables, [op])
        if clashes and op.before is not None and op.after is not None:
            # Field by field: what somebody else changed since stays, the rest is ours.
            found, _ = ops.fit(tables, [_without(op, {clash.field for clash in clashes})])
        left += clashes
        fitted += found
        tables = ops.apply(tables, found)
    if fitted:
        revision = base.revision + 1
        undoes = None if commit.undoes is None else revisions.get(commit.undoes, commit.undoes)
        again = commit._replace(revision=revision, ops=tuple(fitted), undoes=undoes)
        try:
            journal.append(codec.dumps(again.entry()), revision)
        except SyncFailed:
            # The line counts; the checkpoint that follows goes into new files.
            writer.restart(follower, revision)
        revisions[commit.revision] = revision
        follower.take(again, base.after(revision, tables, fitted))
    return left


def _without(op: Op, fields: set[str]) -> Op:
    assert op.before is not None
    assert op.after is not None
    before = {field: value for field, value in op.before.items() if field not in fields}
    after = {field: value for field, value in op.after.items() if field not in fields}
    return op._replace(before=before, after=after)
