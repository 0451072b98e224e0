"""Writing files whole: checkpoints, the rotation of the journal, and starting it anew.

All but ``prepare`` is called under the lock. In each step both files are good: the JSON file is
on the disk before a journal that begins with it.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress

from communitytui.errors import CommunityError
from communitytui.store import backups, checkpoint, checkpoint_place, files, journal
from communitytui.store.checkpoint import JournalPlace, encode
from communitytui.store.history import archive_name
from communitytui.store.journal import Journal, Misplaced
from communitytui.store.reader import Follower
from communitytui.store.state import Snapshot, empty


def create(site: files.Site, access: files.Access) -> None:
    """Make an empty workspace unless there is one; ``Damaged`` where one is gone."""
    if files.sign(site.path) is not None:
        return
    checkpoint_place.refuse_remains(site)
    data = encode(empty(_new_id()), JournalPlace("", 0, 0))
    with files.Temporary(site.path, data, access) as temporary:
        temporary.place(new=True)
    files.sync_folder(site.folder)


def prepare(follower: Follower, snapshot: Snapshot, place: JournalPlace) -> files.Temporary:
    """Return the JSON file of a snapshot, whole and on the disk, but not in place yet."""
    files.sweep(follower.site.path)
    data = encode(snapshot, place, follower.size)
    return files.Temporary(follower.site.path, data, follower.access)


def place(follower: Follower, temporary: files.Temporary, revision: int) -> None:
    """Put a prepared checkpoint of ``revision`` in place and note it in the journal.

    ``OSError`` before the rename means that nothing happened; what fails behind it costs only
    a longer way for the next reader.
    """
    assert temporary.signature is not None
    assert follower.journal is not None
    with suppress(OSError, CommunityError):
        backups.keep_outgoing(follower.site, follower.access)
    temporary.place()
    follower.mark, follower.size = temporary.signature, temporary.signature[3]
    files.sync_folder(follower.site.folder)
    # Without the note the next reader looks at the file itself, which costs a little more.
    with suppress(Misplaced):
        follower.journal.note_saved(revision, temporary.signature)


def rotate(follower: Follower) -> None:
    """Begin a new journal where the state is; the JSON file must hold exactly that state.

    The old one stays as an archive. ``OSError``: it goes on as it was.
    """
    revision, store = follower.snapshot.revision, follower.snapshot.store
    head, _ = journal.head_line(_new_id(), store, revision, follower.past())
    with files.Temporary(follower.site.journal, head, follower.access) as temporary:
        keep_journal(follower)
        _begin(follower, temporary)


def restart(follower: Follower, revision: int, *, outgoing: bool = True) -> None:
    """Write the state as JSON file of ``revision`` and begin a new journal with it.

    For a journal that is gone or does not lead here, for a foreign file that is adopted, and
    for files whose disk failed us: nothing of the old ones is written to. Without ``outgoing``
    the file at the path does not become a backup: it is not of this workspace.
    """
    snapshot = follower.snapshot._replace(revision=revision)
    name, past = _new_id(), follower.past()
    head, link = journal.head_line(name, snapshot.store, revision, past)
    site = follower.site
    files.sweep(site.path)
    data = encode(snapshot, JournalPlace(name, len(head), link, past), follower.size)
    with (
        files.Temporary(site.path, data, follower.access) as image,
        files.Temporary(site.journal, head, follower.access) as temporary,
    ):
        keep_journal(follower)
        if outgoing:
            with suppress(OSError, CommunityError):
                backups.keep_outgoing(site, follower.access, force=follower.outdated)
        assert image.signature is not None
        image.place()
        follower.mark, follower.size = image.signature, image.signature[3]
        files.sync_folder(site.folder)
        _begin(follower, temporary)
    follower.snapshot, follower.own = snapshot, snapshot
    follower.foreign = follower.outdated = False
    follower.displaced = follower.notice = None


def put_back(follower: Follower) -> None:
    """Write the state at a path from which it was moved, or where something else stands now.

    What is of another workspace is kept under a name of its own; of our journal, which may be
    gone as well, the log is kept.
    """
    site, old = follower.site, follower.journal
    mark = f".other-{time.time_ns()}"
    ours = checkpoint.store_at(site.path) == follower.snapshot.store
    if not ours and os.path.lexists(site.path):
        os.replace(site.path, site.path + mark)
    if old is None or old.is_at_path() is False:
        with suppress(FileNotFoundError):
            os.replace(site.journal, site.journal + mark)
    restart(follower, follower.snapshot.revision, outgoing=False)


def _begin(follower: Follower, temporary: files.Temporary) -> None:
    # Held before it stands at its path, where somebody may delete it at any moment: the next
    # append sees that and begins once more.
    begun = Journal(temporary.name)
    begun.path = follower.site.journal
    try:
        temporary.place()
    except BaseException:
        begun.close()
        raise
    with suppress(OSError):
        files.sync_folder(follower.site.folder)
    follower.use(begun)


def keep_journal(follower: Follower) -> None:
    """Link the journal at the path into the folder of backups, under a name that says its span."""
    site, old = follower.site, follower.journal
    if old is None or old.revision == old.first or old.is_at_path() is False:
        return
    files.make_folder(site.backups, follower.access)
    archive = archive_path(site, old.first, old.revision, old.id)
    try:
        os.link(site.journal, archive)
    except FileExistsError:
        # Whoever did this before us died before the new journal was in place.
        pass
    except OSError:
        # A file system without hard links; or it was deleted, and only we still hold it.
        with files.Temporary(archive, old.whole(), follower.access) as copy:
            copy.place()
    files.sync_folder(site.backups)


def keep_part(follower: Follower, old: Journal, upto: int) -> None:
    """Keep a deleted journal that is still held open up to a revision, in the folder of backups.

    What is behind it is not of the history that others went on with, and must not look so.
    """
    path = archive_path(follower.site, old.first, upto, old.id)
    if upto > old.first and not os.path.exists(path):
        files.make_folder(follower.site.backups, follower.access)
        with files.Temporary(path, old.whole(upto), follower.access) as copy:
            copy.place()


def archive_path(site: files.Site, first: int, last: int, name: str) -> str:
    """Return where the journal ``name`` goes that leads from revision ``first`` to ``last``."""
    return os.path.join(site.backups, archive_name(first, last, name))


def keep_torn(follower: Follower, rest: bytes) -> None:
    """Keep what was cut off the journal aside; the latest such piece only."""
    with suppress(OSError):
        files.make_folder(follower.site.backups, follower.access)
        path = os.path.join(follower.site.backups, "torn-tail")
        with files.Temporary(path, rest, follower.access) as temporary:
            temporary.place()


def _new_id() -> str:
    return os.urandom(8).hex()
