"""Where events are: the URL of a database, without a password in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

from communitytui.domain.kernel.text import clean_line
from communitytui.domain.kernel.urls import split_url
from communitytui.errors import BadValue
from communitytui.i18n import N_

#: The databases that the conformance tests were executed on, by the scheme of their URLs.
DUCKDB, POSTGRESQL, CHDB = "duckdb", "postgresql", "chdb"
ENGINES = (DUCKDB, POSTGRESQL, CHDB)
_ALIASES = {"postgres": POSTGRESQL}
_UNKNOWN = N_("--sql {value}: no such database is known; known are duckdb:, postgresql: and chdb:")
_OPTION = N_("--sql: {name} is not known there; known are {known}")
#: What may stand after the ``?`` of a URL.
_OPTIONS: Mapping[str, frozenset[str]] = {
    DUCKDB: frozenset({"attach", "memory_limit", "temp_directory", "threads"}),
    POSTGRESQL: frozenset({"service", "sslmode", "sslrootcert", "connect_timeout", "options"}),
    CHDB: frozenset({"threads"}),
}


class Address(NamedTuple):
    """A database: its engine, the file or the host it is on, and what else was said of it.

    ``url`` is what PostgreSQL's own library takes.
    """

    engine: str
    path: str
    options: Mapping[str, Sequence[str]]
    url: str

    @property
    def user(self) -> str:
        """Who connects, as far as the URL says it."""
        return unquote(urlsplit(self.url).username or "")

    @property
    def described(self) -> str:
        """What it is called, without anybody's name and without any secret."""
        if self.engine != POSTGRESQL:
            return f"{self.engine}:{self.path}"
        parts = urlsplit(self.url)
        port = f":{parts.port}" if parts.port else ""
        service = "".join(f"?service={name}" for name in self.options.get("service", ()))
        return f"{self.engine}://{parts.hostname or ''}{port}{parts.path}{service}"


def read_address(url: str) -> Address:
    """Return the database that a URL names.

    Raises ``BadValue`` for one that is not known, and for a URL with a password, which is not
    repeated.
    """
    scheme, colon, rest = url.strip().partition(":")
    engine = _ALIASES.get(scheme.lower(), scheme.lower())
    if not colon or engine not in ENGINES:
        # What follows the scheme may hold a password.
        raise BadValue(_UNKNOWN, value=clean_line(scheme, 20) + ":" * bool(colon))
    try:
        parts = split_url(f"{engine}:{rest}")
        _ = parts.port
    except ValueError:
        raise BadValue(_UNKNOWN, value=f"{engine}:") from None
    options = parse_qs(parts.query, keep_blank_values=True)
    known = _OPTIONS[engine]
    for name in options:
        if name not in known:
            listed = ", ".join(sorted(known))
            raise BadValue(_OPTION, name=clean_line(name, 30), known=listed)
    path = unquote(parts.netloc + parts.path) if engine != POSTGRESQL else parts.path
    return Address(engine, path, options, parts.geturl())
