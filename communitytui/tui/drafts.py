"""Drafts: what was half typed when the terminal went away, kept until it is saved or discarded.

One file a draft, for its owner only. Nothing here raises for a file that somebody damaged.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from communitytui import private
from communitytui.domain.kernel.text import clean_text
from communitytui.errors import CommunityError
from communitytui.foreign import read_text
from communitytui.i18n.showing import show_instant
from communitytui.paths import drafts_dir, one_name

#: The most bytes of a draft: the longest notes, twice, as JSON writes them at worst.
_LARGEST = 1_000_000
#: What a draft that somebody damaged raises.
_DAMAGE = (ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError)


@dataclass(frozen=True, slots=True)
class FormDraft:
    """The typed texts of a task's form by field, and what the same fields showed before."""

    path: Path
    task: int
    fields: Mapping[str, str]
    before: Mapping[str, str]

    def when(self, zone: str | None, now: datetime) -> str:
        """Return when it was kept, in ``zone`` (this machine's for ``None``); empty if gone."""
        try:
            kept = datetime.fromtimestamp(self.path.stat().st_mtime, UTC)
        except (OSError, ValueError, OverflowError):
            return ""
        return show_instant(kept.isoformat(), zone, now)


def new_path(task: int, stamp: str) -> Path:
    """Return where a draft of this process is kept; ``stamp`` orders drafts by age."""
    return drafts_dir() / f"task-{stamp}-{task}-{os.getpid()}.json"


def keep(draft: FormDraft, file: Path | str) -> None:
    """Write a draft that belongs to the workspace ``file``, over an older one of the same name."""
    data = {
        "file": one_name(file),
        "task": draft.task,
        "fields": dict(draft.fields),
        "before": dict(draft.before),
    }
    private.keep(draft.path, json.dumps(data, ensure_ascii=True, indent=1).encode())


def of_file(file: Path | str) -> Iterator[FormDraft]:
    """Yield the drafts that belong to a workspace, the newest first."""
    folder, wanted = drafts_dir(), one_name(file)
    if not folder.is_dir():
        return
    for path in sorted(folder.glob("task-*.json"), reverse=True):
        with suppress(CommunityError, *_DAMAGE):
            data = json.loads(read_text(path, _LARGEST))
            if data["file"] == wanted:
                yield FormDraft(
                    path, int(data["task"]), _texts(data["fields"]), _texts(data["before"])
                )


def drop(path: Path) -> None:
    """Delete a draft that is saved or discarded."""
    with suppress(OSError):
        path.unlink()


def _texts(value: Mapping[str, object]) -> dict[str, str]:
    return {name: clean_text(text) for name, text in value.items() if isinstance(text, str)}
