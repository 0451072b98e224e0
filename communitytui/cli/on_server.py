"""What a workspace on a server needs of the command line: a URL that may be shown, a password."""

from __future__ import annotations

import sys

from communitytui.i18n import tr
from communitytui.store import server


def ready(place: str) -> str:
    """Return the URL of a server as it may be shown, and let a password be asked for.

    Raises ``BadValue`` for a URL that holds one.
    """
    address = server.read_address(place)
    if sys.stdin.isatty() and sys.stderr.isatty():
        server.let_ask(tr("Password for {server}: ", server="{server}"))
    return address.url
