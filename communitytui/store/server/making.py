"""Making an empty workspace on a server."""

from __future__ import annotations

import os

from communitytui.store import state
from communitytui.store.server import writing
from communitytui.store.server.connection import ServerLink

#: How long in seconds somebody else may take who makes the same tables.
_PATIENCE = 5.0


def make(url: str) -> str:
    """Make the tables of an empty workspace and return the URL; one that is there stays as it is.

    Raises what ``open_store`` raises, ``MayNotWrite`` where the role may not make them.
    """
    link = ServerLink(url, _PATIENCE)
    try:
        with link.asking() as connection, connection.transaction():
            writing.fill(connection, state.empty(os.urandom(8).hex()), (), ())
    finally:
        link.drop()
    return link.address.url
