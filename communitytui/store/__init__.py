"""The only room that knows the file: every edit is a line in a journal, the JSON file follows.

An append to ``ops.json.journal`` is the commit; ``ops.json``, which plain TinyDB can read, is a
checkpoint of it. Who reads never locks and never writes. The names below are loaded when first
used, so that a query does not pay for what only writing needs.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from communitytui.store.archiving import Moved as Moved
    from communitytui.store.archiving import archive as archive
    from communitytui.store.archiving import archive_file as archive_file
    from communitytui.store.archiving import archive_paths as archive_paths
    from communitytui.store.archiving import restore as restore
    from communitytui.store.base import Store as Store
    from communitytui.store.doctor import examine as examine
    from communitytui.store.doctor_records import Check as Check
    from communitytui.store.doctor_records import broken as broken
    from communitytui.store.draft import Draft as Draft
    from communitytui.store.files import DiskProblem as DiskProblem
    from communitytui.store.files import disk_errors as disk_errors
    from communitytui.store.group_access import check_shared as check_shared
    from communitytui.store.history import Commit as Commit
    from communitytui.store.opening import create_store as create_store
    from communitytui.store.opening import open_store as open_store
    from communitytui.store.ops import ABSENT as ABSENT
    from communitytui.store.ops import Op as Op
    from communitytui.store.outputs import refuse_output as refuse_output
    from communitytui.store.outputs import there_already as there_already
    from communitytui.store.outputs import write_output as write_output
    from communitytui.store.recovery import Recovery as Recovery
    from communitytui.store.recovery import recover as recover
    from communitytui.store.state import SCHEMA as SCHEMA
    from communitytui.store.state import Snapshot as Snapshot
    from communitytui.store.undo_plan import Taking as Taking

#: What is named here, by the module that has it.
_NAMED = {
    "ops": "ABSENT Op",
    "state": "SCHEMA Snapshot",
    "history": "Commit",
    "files": "DiskProblem disk_errors",
    "draft": "Draft",
    "base": "Store",
    "opening": "create_store open_store",
    "doctor_records": "Check broken",
    "doctor": "examine",
    "undo_plan": "Taking",
    "archiving": "Moved archive archive_file archive_paths restore",
    "outputs": "refuse_output there_already write_output",
    "group_access": "check_shared",
    "recovery": "Recovery recover",
}
_HOMES = {name: home for home, names in _NAMED.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    """Load a public name from the module it lives in, once."""
    if name not in _HOMES:
        raise AttributeError(name)
    value = getattr(import_module(f"communitytui.store.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
