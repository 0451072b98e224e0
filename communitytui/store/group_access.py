"""Whether a group can work in a folder, and what its owner types to make it so."""

from __future__ import annotations

import grp
import os
import shlex
import stat
import sys

from communitytui.errors import BadValue
from communitytui.i18n import N_
from communitytui.store.files import Site

_GROUP = stat.S_IRGRP | stat.S_IWGRP


def check_shared(path: str | os.PathLike[str]) -> None:
    """Raise ``BadValue``, with the line to type, if a group could not share a workspace here.

    What is made in a folder belongs to the folder's group only where its setgid bit says so, and
    a commit makes new files: everybody needs to write in the folder, not only in the file. A
    folder that is not there yet is made right.
    """
    site = Site.of(path)
    try:
        folder = os.stat(site.folder)
    except FileNotFoundError:
        return
    # BSD, and so macOS, hands the group of a folder on without being asked.
    handed_on = sys.platform == "darwin" or folder.st_mode & stat.S_ISGID
    if not handed_on or folder.st_mode & 0o070 != 0o070:
        raise BadValue(
            N_(
                "{folder} cannot be shared: its group cannot write there, or does not own "
                "new files in it; run: {command}"
            ),
            folder=site.folder,
            command=_commands(site.folder, folder),
        )
    try:
        found = os.stat(site.path)
    except FileNotFoundError:
        return
    if found.st_mode & _GROUP != _GROUP:
        quoted = shlex.quote(site.path)
        raise BadValue(
            N_("{path} exists already, for its owner only; run: {command}"),
            path=site.path,
            command=f"chmod -R g+rwX {quoted} {quoted}.*",
        )


def _commands(folder: str, found: os.stat_result) -> str:
    """Return the line for a shell; it names the one group that it can be, else ``GROUP``."""
    others = {*os.getgroups()} - {os.getgid(), os.getegid()}
    group = "GROUP"
    for gid in (found.st_gid, *others) if len(others) <= 1 else (found.st_gid,):
        # The group of the person's own name has nobody else in it.
        if gid in others or (os.geteuid() == 0 and gid != 0):
            try:
                group = grp.getgrgid(gid).gr_name
            except KeyError:
                group = str(gid)
            break
    quoted = shlex.quote(folder)
    return f"chgrp {group} {quoted} && chmod g+rwxs {quoted}"
