"""The store on a PostgreSQL server: a row of JSON for each record, the log a table beside them.

A change is one database transaction under the lock of the head's row, and a patch in it is one
guarded UPDATE. The names below are loaded when first used: 60 ms with the driver, which only a
workspace on a server pays. Only ``connection`` knows psycopg.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from communitytui.store.server.address import no_files as no_files
    from communitytui.store.server.address import read_address as read_address
    from communitytui.store.server.doctor import examine as examine
    from communitytui.store.server.making import make as make
    from communitytui.store.server.moving import MovedOver as MovedOver
    from communitytui.store.server.moving import pull as pull
    from communitytui.store.server.moving import push as push
    from communitytui.store.server.passwords import let_ask as let_ask
    from communitytui.store.server.store import ServerStore as ServerStore

#: What is named here, by the module that has it.
_NAMED = {
    "address": "no_files read_address",
    "doctor": "examine",
    "making": "make",
    "moving": "MovedOver pull push",
    "passwords": "let_ask",
    "store": "ServerStore",
}
_HOMES = {name: home for home, names in _NAMED.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    """Load a public name from the module it lives in."""
    if name not in _HOMES:
        raise AttributeError(name)
    return getattr(import_module(f"communitytui.store.server.{_HOMES[name]}"), name)
