"""Editing a text in the user's own editor, outside of the app."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

from communitytui.domain.kernel.text import clean_text
from communitytui.errors import CommunityError
from communitytui.foreign import read_small
from communitytui.tui.guard import unblock_signals

#: The most bytes that are taken from an editor; a text of ours has a fraction of them.
_LARGEST = 1_000_000


class Edited(NamedTuple):
    """What an editor left: the text, and whether the editor came to a good end.

    After a bad one ``text`` is what stood in the file then, so that nothing typed is lost.
    """

    text: str
    good: bool = True


def edit_text(text: str) -> Edited:
    """Return ``text`` as the editor (``VISUAL``, ``EDITOR``, else vi) left it.

    The file lies in a folder of our own that nobody else can look into.
    """
    try:
        command = shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi")
    except ValueError:
        return Edited(text, good=False)
    with tempfile.TemporaryDirectory(prefix="communitytui-") as folder:
        path = Path(folder) / "notes.md"
        path.write_text(text, encoding="utf-8")
        try:
            done = subprocess.run([*command, str(path)], check=False, preexec_fn=unblock_signals)
            left = read_small(path, _LARGEST).decode("utf-8", "replace")
        except (OSError, CommunityError):
            return Edited(text, good=False)
        return Edited(clean_text(left), good=not done.returncode)
