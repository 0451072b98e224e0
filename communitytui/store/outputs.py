"""What a user has written to a path of their own choice: never onto the workspace itself.

One function decides for every such path. A name says little: links of both kinds, other spellings
and ``/proc/self/fd`` lead to the same file, so files are compared by what they are, and names only
for what is not there yet.
"""

from __future__ import annotations

import errno
import os
import re
import stat
import unicodedata
from collections.abc import Iterator

from communitytui.errors import BadValue, MayNotWrite
from communitytui.i18n import N_
from communitytui.store import files
from communitytui.store.base import Store

#: Archives, and what stands beside an archive.
_ARCHIVE = re.compile(r"\.?archive-[\w-]+\.json(\..*)?")


def write_output(store: Store, target: str, data: bytes, *, replace: bool) -> None:
    """Write ``data`` to ``target``, whole or not at all, for those who may read the workspace.

    A file that is there is kept unless ``replace``. Raises ``BadValue`` for a target that
    ``refuse_output`` does not let through, ``MayNotWrite`` for what the disk says.
    """
    place = os.path.realpath(target)
    refuse_output(store, target)
    access = (store.access if store.has_files else files.PRIVATE).within(os.path.dirname(place))
    if os.path.lexists(target) and not replace:
        raise there_already(target)
    try:
        with files.Temporary(place, data, access) as made:
            _place(made, target, new=not replace)
    except OSError as error:
        raise MayNotWrite(
            N_("{path} cannot be written: {problem}"), path=target, problem=error.strerror or ""
        ) from None


def there_already(target: str) -> BadValue:
    """Return the error for a file that nobody said may be replaced."""
    return BadValue(N_("{path} exists already; --force replaces it"), path=target)


def _place(made: files.Temporary, target: str, *, new: bool) -> None:
    try:
        made.place(new=new)
    except FileExistsError:
        # Since we looked; it is not ours to replace.
        raise there_already(target) from None
    except OSError:
        # A file system without hard links.
        made.place()


def refuse_output(store: Store, target: str) -> None:
    """Raise ``BadValue`` for a path that is the workspace's, or leads to something that is no file.

    The workspace's are the file, all that begins with its name (journal, lock, events, salt, the
    damaged files kept aside, temporaries), the backups, and the archives with all of theirs.
    """
    if not target:
        raise MayNotWrite(
            N_("{path} cannot be written: {problem}"), path='""', problem=os.strerror(errno.ENOENT)
        )
    place = os.path.realpath(target)
    found = _found(target)
    if found is not None and not stat.S_ISREG(found.st_mode):
        raise BadValue(N_("{path} is not a regular file; choose another path"), path=target)
    if store.has_files and _is_of(store.site, place, found):
        raise BadValue(N_("{path} belongs to the workspace; choose another path"), path=target)


def _is_of(site: files.Site, place: str, found: os.stat_result | None) -> bool:
    inside = _is_inside(site, os.path.dirname(place))
    return inside or _is_named(site, place) or _is_one(site, found)


def _found(path: str) -> os.stat_result | None:
    try:
        return os.stat(path)
    except (OSError, ValueError):
        return None


def _same(one: os.stat_result | None, other: os.stat_result | None) -> bool:
    return one is not None and other is not None and os.path.samestat(one, other)


def _is_inside(site: files.Site, folder: str) -> bool:
    """Tell whether a folder is that of the backups, or in it."""
    kept = _found(site.backups)
    while True:
        if folder == site.backups or _same(_found(folder), kept):
            return True
        above = os.path.dirname(folder)
        if above == folder:
            return False
        folder = above


def _is_named(site: files.Site, place: str) -> bool:
    """Tell whether a path is one that is, or may become, a file of the workspace."""
    folder, name = os.path.split(place)
    return _same(_found(folder), _found(site.folder)) and _is_ours(site, name)


def _is_ours(site: files.Site, name: str) -> bool:
    # Some disks take "OPS.JSON" for the same file, and two ways to write an accent for one.
    own, name = _folded(os.path.basename(site.path)), _folded(name)
    return name == own or name.startswith((own + ".", f".{own}.")) or bool(_ARCHIVE.fullmatch(name))


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name.casefold())


def _is_one(site: files.Site, found: os.stat_result | None) -> bool:
    """Tell whether what is there is a file of the workspace under another name."""
    # A file of one name only was compared by that name already.
    if found is None or found.st_nlink < 2:
        return False
    return any(_same(found, _found(path)) for path in _ours(site))


def _ours(site: files.Site) -> Iterator[str]:
    for name in os.listdir(site.folder):
        if _is_ours(site, name):
            path = os.path.join(site.folder, name)
            yield path
            if os.path.isdir(path):
                yield from (os.path.join(path, each) for each in os.listdir(path))
