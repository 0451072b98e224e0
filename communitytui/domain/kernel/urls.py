"""URLs of databases: none of ours holds a password, where others see it and logs keep it."""

from __future__ import annotations

from urllib.parse import SplitResult, parse_qsl, urlsplit

from communitytui.errors import BadValue
from communitytui.message import N_

#: What holds a secret behind the ``?``, whatever the case; a path to one is none.
_SECRETS = frozenset({"password", "sslpassword", "passwd", "pwd", "token", "secret"})


def split_url(url: str) -> SplitResult:
    """Return the parts of a URL.

    Raises ``BadValue`` for one that holds a password, which is not repeated, and ``ValueError``
    for what is no URL: whatever is wrong with it, it may hold a password.
    """
    parts = urlsplit(url)
    named = {name.lower() for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    if parts.password is not None or not _SECRETS.isdisjoint(named):
        raise BadValue(
            N_(
                "A password has no place in a URL: leave it out, and give it in PGPASSWORD, in "
                "~/.pgpass or in a service file, or type it when asked"
            )
        )
    return parts
