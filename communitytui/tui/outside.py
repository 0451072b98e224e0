"""Editing a text in the user's own editor, outside of the app."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from pathlib import Path

from communitytui.domain.text import clean_text
from communitytui.tui.guard import unblock_signals


def edit_text(text: str) -> str | None:
    """Return ``text`` as the editor (``VISUAL``, ``EDITOR``, else vi) left it.

    None when the editor cannot be started or says that it failed. The file lies in a folder of
    our own that nobody else can look into.
    """
    command = shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi")
    with tempfile.TemporaryDirectory(prefix="communitytui-") as folder:
        path = Path(folder) / "notes.md"
        path.write_text(text, encoding="utf-8")
        try:
            done = subprocess.run([*command, str(path)], check=False, preexec_fn=unblock_signals)
        except OSError:
            return None
        if done.returncode:
            return None
        return clean_text(path.read_text(encoding="utf-8", errors="replace"))
