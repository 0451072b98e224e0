"""Where a workspace on a server is: its URL, which never holds a password."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

from communitytui.domain.kernel.text import clean_line
from communitytui.errors import BadValue
from communitytui.i18n import N_

#: What a URL could say and no URL of ours may: each is a password, or leads to a key's.
_SECRETS = frozenset({"password", "sslpassword"})


class ServerAddress(NamedTuple):
    """A server's URL, and what is told of it: the machine and the database."""

    url: str
    server: str
    database: str


def read_address(url: str) -> ServerAddress:
    """Return what a URL says; raises ``BadValue`` for one with a password, or that is none."""
    try:
        parts = urlsplit(url)
        named = dict(parse_qsl(parts.query, keep_blank_values=True))
        secret = parts.password is not None
        place = parts.netloc.rpartition("@")[2]
    except ValueError:
        # Whatever is wrong with it, it may hold a password, and is not said again.
        raise BadValue(N_("This is not the URL of a server: postgresql://host/db")) from None
    if secret or not _SECRETS.isdisjoint(named):
        raise BadValue(
            N_(
                "A password has no place in a URL: leave it out, and give it in PGPASSWORD, in "
                "~/.pgpass or in a service file, or type it when asked"
            )
        )
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
