"""Looking at a ledger without changing it: what it holds, and what is wrong with it."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from typing import NamedTuple

from communitytui.errors import CommunityError, Damaged
from communitytui.events import guard, layout, salts
from communitytui.events.guard import FileAccess
from communitytui.events.ledger import HELD, Held, held_of
from communitytui.events.opening import in_words, looked_at, no_salt, other_salt, strange
from communitytui.events.quarters import LocalDays
from communitytui.i18n import N_

_COLUMNS = "sources.id, sha256, reading, format, gives, members, events, days, first, last"
#: What ``held_of`` reads, by the version of the ledger.
_HELD = {
    1: f"{_COLUMNS}, '', zone, '', kept, 0, '', NULL",
    2: f"{_COLUMNS}, token, zone, name, old, 0, '', NULL",
    layout.VERSION: HELD,
}
_SIDES = ("", "-journal", "-wal", "-shm")


class Finding(NamedTuple):
    """What was found about a ledger: ``ok``, ``warning`` or ``bad``, a message id, its values."""

    state: str
    message: str
    values: Mapping[str, object]


def look(path: str, access: FileAccess, uid: str, zone: str) -> list[Held]:
    """Return the files that the ledger at ``path`` holds for a community of ``zone``, as they came.

    None of them is said to count: that is for the workspace. Raises ``Damaged``, ``Busy``,
    ``MayNotWrite``.
    """
    if not os.path.lexists(path):
        return []
    with looked_at(path, access) as (db, version):
        if version not in _HELD:
            return []
        rows = db.execute(
            f"SELECT {_HELD[version]}, NULL FROM sources"
            " JOIN communities ON communities.id = community WHERE uid = ? ORDER BY sources.id",
            (uid,),
        )
        local = LocalDays(zone)
        return [held_of(row, local) for row in rows]


def tokens_of(path: str, access: FileAccess) -> set[str]:
    """Return the tokens of all files that the ledger at ``path`` holds; raises like ``look``."""
    if not os.path.lexists(path):
        return set()
    with looked_at(path, access) as (db, version):
        if version < 2:
            return set()
        return {token for (token,) in db.execute("SELECT token FROM sources")}


def examine(
    path: str, access: FileAccess, uids: Collection[str] = (), *, needed: bool = False
) -> Iterator[Finding]:
    """Look at every byte of a ledger and at its salts.

    ``uids`` are the communities of the workspace; ``needed``: it names files that count. Nothing
    is told of a ledger that is not there. Never raises for what is wrong with it.
    """
    if not os.path.lexists(path):
        return
    file = {"file": guard.named(path)}
    try:
        with looked_at(path, access) as (db, version):
            held = _check(db, version, path)
            if version > 1:
                _check_salts(db, path, access)
        is_strange = bool(uids and held and held.isdisjoint(uids))
        if is_strange and needed:
            raise strange(path)
    except (Damaged, guard.Odd) as error:
        yield Finding("bad", error.message, error.values)
        return
    except CommunityError as error:
        yield Finding("warning", error.message, error.values)
        return
    if is_strange:
        yield Finding(
            "warning", N_("{file} belongs to another workspace; nothing in it counts here"), file
        )
    if version == 1:
        yield Finding(
            "warning",
            N_("{file} still contains its salt; the next import moves it to a file of its own"),
            file,
        )
    yield from _modes(path, access)
    yield Finding("ok", N_("The ledger of imports and its salt are intact"), {})


def _check(db: sqlite3.Connection, version: int, path: str) -> set[str]:
    """Return the communities that files are held of; raises where something is not whole."""
    if version == 0:
        return set()
    if db.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
        raise layout.damaged(path)
    if version == 2:
        layout.check_old(db, path, version)
    if version == layout.VERSION:
        layout.check(db, path)
        for row in db.execute(
            "SELECT crc, day, chat, kind, quarters, authors, keys, liked, asked, replied FROM days"
        ):
            if not layout.is_whole(*row):
                raise layout.damaged(path)
    rows = db.execute(
        "SELECT DISTINCT uid FROM communities JOIN sources ON community = communities.id"
    )
    return {uid for (uid,) in rows}


def _check_salts(db: sqlite3.Connection, path: str, access: FileAccess) -> None:
    file = salts.place(path)
    for uid, mark in db.execute(
        "SELECT DISTINCT uid, mark FROM communities JOIN sources ON community = communities.id"
    ):
        salt = salts.find(file, uid, access)
        if salt is None:
            raise no_salt(path)
        if salts.mark(salt) != mark:
            raise other_salt(path)


def _modes(path: str, access: FileAccess) -> Iterator[Finding]:
    for file in (path, salts.place(path)):
        with suppress(OSError):
            if os.lstat(file).st_mode & 0o777 != access.mode:
                yield Finding(
                    "warning",
                    N_("{file} has different permissions than the workspace"),
                    {"file": guard.named(file)},
                )


def set_aside(
    path: str, access: FileAccess, uids: Collection[str] = (), *, needed: bool = False
) -> str | None:
    """Give a ledger that cannot be used another name, and return that; ``None``: it is well.

    What SQLite keeps beside it goes with it, and salts that cannot be read as well. Raises
    ``MayNotWrite``.
    """
    found = examine(path, access, uids, needed=needed)
    if not any(each.state == "bad" for each in found):
        return None
    end = f".corrupt-{time.time_ns()}"
    file = salts.place(path)
    with in_words(path):
        try:
            salts.find(file, "", access)
        except CommunityError:
            os.rename(file, file + end)
        for side in _SIDES:
            with suppress(FileNotFoundError):
                os.rename(path + side, path + end + side)
    return path + end
