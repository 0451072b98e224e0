"""Where a workspace on a server is: its URL, which never holds a password."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import parse_qsl

from communitytui.domain.kernel.text import clean_line
from communitytui.domain.kernel.urls import split_url
from communitytui.errors import BadValue
from communitytui.i18n import N_


class ServerAddress(NamedTuple):
    """A server's URL, and what is told of it: the machine and the database."""

    url: str
    server: str
    database: str


def read_address(url: str) -> ServerAddress:
    """Return what a URL says; raises ``BadValue`` for one with a password, or that is none."""
    try:
        parts = split_url(url)
    except ValueError:
        raise BadValue(N_("This is not the URL of a server: postgresql://host/db")) from None
    named = dict(parse_qsl(parts.query, keep_blank_values=True))
    place = parts.netloc.rpartition("@")[2]
    server = place or named.get("host") or named.get("service") or "localhost"
    database = parts.path.lstrip("/") or named.get("dbname", "")
    return ServerAddress(clean_line(url, 500), clean_line(server, 200), clean_line(database, 100))


def no_files() -> BadValue:
    """Return the error for what only a workspace in files can do."""
    return BadValue(
        N_(
            "This workspace is on a server and has no files beside it; first bring it into a "
            "file: communitytui store pull URL FILE"
        )
    )
