"""Choosing a file by its path: what is in the folder, narrowed and completed while one types."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from textual.binding import Binding, BindingType

from communitytui.domain.kernel.text import clean_line
from communitytui.domain.kernel.words import folded
from communitytui.errors import NotFound
from communitytui.i18n import N_, tr
from communitytui.tui.forms.editors import Line
from communitytui.tui.forms.hints import Hint
from communitytui.tui.forms.picker import Picker, PickerRow
from communitytui.tui.theming import Inks

#: What is left of a path behind which another one begins: ``/a//b``, ``/a/~/b``, ``/a/'/b c'``.
_ANEW = re.compile(r"^.*/(?=['\"]?(?:/|~/|~$))")
#: No more entries of a folder are looked at.
_MOST = 2000


class FilePicker(Picker):
    """Choose a file; answers with its path. Folders come last, the newest file first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "complete", priority=True, show=False, id="file.complete"),
    ]

    def __init__(self, title: str, folder: str, inks: Inks) -> None:
        super().__init__(title, tr("path of a file"), found_in, inks)
        self._line = Line(f"{folder.rstrip(os.sep)}{os.sep}")

    def begin(self) -> None:
        """Begin behind the folder."""
        super().begin()
        self._line.select_on_focus = False
        self._line.cursor_position = len(self._line.value)

    def read(self, text: str) -> str:
        """Return the text as it is: in a path each sign counts."""
        return text

    def hints(self) -> list[Hint]:
        """Return the keys at the foot."""
        return [("tab", tr("complete")), *super().hints()]

    def action_complete(self) -> None:
        """Take the row under the cursor into the line."""
        if self._found.rows:
            self._line.text = self._found.rows[self._found.cursor].answer

    def action_submit(self) -> None:
        """Answer with the file under the cursor; go into a folder."""
        if not self._found.rows:
            self.say(NotFound(N_("{path}: not found"), path=self._line.value))
        elif self._found.rows[self._found.cursor].answer.endswith(os.sep):
            self.action_complete()
        else:
            super().action_submit()


def found_in(text: str) -> list[PickerRow]:
    """Return the files and folders whose path begins as ``text``, else whose name contains it.

    A path that comes from dragging a file into the terminal may stand in quotes,
    or with its blanks escaped. One that begins
    at the root or at home counts from there, though it is typed behind the folder.
    """
    typed = _ANEW.sub("", text.strip()).strip("'\"").replace("\\ ", " ")
    path = Path(typed).expanduser()
    inside = not typed or typed.endswith(os.sep)
    folder, name = (path, "") if inside else (path.parent, path.name)
    wanted = folded(name)
    known = [each for each in _entries(folder) if wanted in folded(each.name)]
    beginning = [each for each in known if folded(each.name).startswith(wanted)]
    rows = []
    for each in sorted(beginning or known, key=_newest_first):
        if each.name.startswith(".") and not name.startswith("."):
            continue
        place = str(folder / each.name)
        with suppress(OSError):
            if each.is_dir():
                rows.append(PickerRow(clean_line(each.name) + os.sep, "", place + os.sep))
            else:
                rows.append(PickerRow(clean_line(each.name), _about(each), place))
    return rows


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    with suppress(OSError), os.scandir(folder) as entries:
        for _, entry in zip(range(_MOST), entries, strict=False):
            yield entry


def _newest_first(entry: os.DirEntry[str]) -> tuple[bool, float, str]:
    with suppress(OSError):
        if not entry.is_dir():
            return False, -entry.stat().st_mtime, entry.name
    return True, 0.0, folded(entry.name)


def _about(entry: os.DirEntry[str]) -> str:
    found = entry.stat()
    day = datetime.fromtimestamp(found.st_mtime).date().isoformat()
    return f"{_size(found.st_size)}  {day}"


def _size(count: float) -> str:
    for unit in ("B", "KB", "MB"):
        if count < 1000:
            return f"{count:.0f} {unit}"
        count /= 1000
    return f"{count:.1f} GB"


def folder_of_imports() -> str:
    """Return where the first look for a file goes: the folder of downloads, else the present."""
    downloads = Path.home() / "Downloads"
    return str(downloads if downloads.is_dir() else Path.cwd())
