"""Where a checkpoint ends in its journal, and what it means when that place is not there.

What the checkpoint holds is whole whatever happened to the journal before it; only the log is
the poorer. What the checkpoint does not hold must be read from the journal without a gap.
"""

from __future__ import annotations

from communitytui.errors import CommunityError, Damaged, Displaced
from communitytui.i18n import N_
from communitytui.store import files
from communitytui.store.backups import backups
from communitytui.store.checkpoint import Image
from communitytui.store.journal import Journal, broken


def know_by_place(image: Image, journal: Journal) -> None:
    """Take a journal whose head is another's for one of ours that was hit there.

    The chain tells: the line with which the checkpoint ends stands in it.
    """
    place = image.place
    strange = not journal.headless and journal.store != image.snapshot.store
    if image.ours and place.base and strange:
        journal.headless = journal.seek(place.pos, place.link, image.snapshot.revision)


def find_place(image: Image, journal: Journal) -> CommunityError | None:
    """Go to where the checkpoint ends in the journal; return what is lost before that.

    Only what the checkpoint holds may be lost; else ``Damaged``.
    """
    place, revision = image.place, image.snapshot.revision
    if journal.headless:
        if not image.ours or not place.base:
            raise broken()
        found = journal.seek(place.pos, place.link, revision)
        if not found and journal.size() >= place.pos:
            raise broken()
        journal.adopt(place.base, image.snapshot.store, place.past, revision)
        if found:
            return None
    if not image.ours or not place.base:
        return None
    if place.base == journal.id:
        if journal.seek(place.pos, place.link, revision):
            return None
        if journal.salvaged().claimed > revision:
            raise broken()
        journal.leave(revision, place.link)
        return _short()
    ends = {name: (end, link) for name, end, link in place.past}
    if journal.id not in ends:
        return None
    # The file is newer than this journal: who replaced both died before the journal, or an
    # older journal was put back.
    end, link = ends[journal.id]
    commits = journal.salvaged().commits
    last = commits[-1]["revision"] if commits else journal.first
    journal.leave(end, link)
    died = journal.id == place.past[-1][0] and last == end and revision - end <= 1
    return None if died else _short()


def refuse_others(image: Image, journal: Journal | None, home: str) -> None:
    """Raise for files of two workspaces, or of another one than ``home`` where we are at home."""
    stores = {image.snapshot.store} if image.known else set()
    if journal is not None and not journal.headless:
        stores.add(journal.store)
    if home and stores - {home}:
        raise Displaced(N_("The files here now belong to another workspace; yours was replaced"))
    if len(stores) > 1:
        raise Damaged(N_("The workspace and its journal belong to different stores"))


def gone(image: Image) -> CommunityError | None:
    """Return what to say of a file without the journal that it names."""
    if not image.ours or not image.place.base:
        return None
    return CommunityError(
        N_(
            "The journal beside the workspace is gone: the history up to change "
            "{revision} and anything not yet in the file are lost; the file itself is "
            "intact"
        ),
        revision=image.snapshot.revision,
    )


def _short() -> CommunityError:
    return CommunityError(
        N_(
            "The journal is shorter or older than the workspace says: confirmed changes "
            "are missing from the log; the file itself is intact"
        )
    )


def moved() -> Displaced:
    """Return the error for a file that is not where it was opened."""
    return Displaced(N_("The workspace file was moved or deleted while it was open"))


def orphaned() -> CommunityError:
    """Return what to say of a journal that was taken away from under whoever holds it."""
    return CommunityError(
        N_("The journal was moved or deleted while it was open; its content is written again")
    )


def refuse_remains(site: files.Site) -> None:
    """Raise ``Damaged`` where a workspace is gone and what stood beside it is still there."""
    if files.sign(site.journal) is not None:
        raise Damaged(N_("The workspace file is missing, but its journal is there"))
    if any(backup.revision for backup in backups(site)):
        raise Damaged(N_("The workspace file is missing, but its backups are there"))
