"""The only room that knows the file: every edit is a line in a journal, the JSON file follows.

An append to ``ops.json.journal`` is the commit; ``ops.json``, which plain TinyDB can read, is a
checkpoint of it. Who reads never locks and never writes. The names below are loaded when first
used, so that a query does not pay for what only writing needs.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from communitytui.store.archiving import Moved, archive, archive_file, archive_paths, restore
    from communitytui.store.doctor import examine
    from communitytui.store.doctor_records import Check, broken
    from communitytui.store.draft import Draft
    from communitytui.store.files import DiskProblem, disk_errors
    from communitytui.store.group_access import check_shared
    from communitytui.store.history import Commit
    from communitytui.store.opening import open_store
    from communitytui.store.ops import ABSENT, Op
    from communitytui.store.outputs import refuse_output, there_already, write_output
    from communitytui.store.recovery import Recovery, recover
    from communitytui.store.state import SCHEMA, Snapshot
    from communitytui.store.store import Store
    from communitytui.store.undo_plan import Taking

__all__ = [
    "ABSENT",
    "SCHEMA",
    "Check",
    "Commit",
    "DiskProblem",
    "Draft",
    "Moved",
    "Op",
    "Recovery",
    "Snapshot",
    "Store",
    "Taking",
    "archive",
    "archive_file",
    "archive_paths",
    "broken",
    "check_shared",
    "disk_errors",
    "examine",
    "open_store",
    "recover",
    "refuse_output",
    "restore",
    "there_already",
    "write_output",
]

_HOMES = {
    "ABSENT": "ops",
    "Op": "ops",
    "SCHEMA": "state",
    "Snapshot": "state",
    "Commit": "history",
    "DiskProblem": "files",
    "disk_errors": "files",
    "Draft": "draft",
    "Store": "store",
    "open_store": "opening",
    "Check": "doctor_records",
    "examine": "doctor",
    "broken": "doctor_records",
    "Taking": "undo_plan",
    "Moved": "archiving",
    "archive": "archiving",
    "archive_file": "archiving",
    "archive_paths": "archiving",
    "restore": "archiving",
    "refuse_output": "outputs",
    "there_already": "outputs",
    "write_output": "outputs",
    "check_shared": "group_access",
    "Recovery": "recovery",
    "recover": "recovery",
}


def __getattr__(name: str) -> Any:
    """Load a public name from the module it lives in, once."""
    if name not in _HOMES:
        raise AttributeError(name)
    value = getattr(import_module(f"communitytui.store.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
