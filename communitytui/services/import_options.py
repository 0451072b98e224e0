"""The options of an import, and the callback for its progress."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from communitytui.errors import BadValue

#: Called with the bytes read so far and the bytes of the file.
Progress = Callable[[int, int], None]


class OtherGroup(BadValue):
    """A file that counts for one group was to count for another: somebody has to say so."""


class Options(NamedTuple):
    """What the person who imports says about a file.

    ``dates``: the order of day and month ("dmy", "mdy", "ymd"). ``metric`` and ``level``: what a
    table of values measures. ``members``: how many there are at the end of the file. ``staff``:
    authors, by the name that people see or their id, and ``bots`` likewise. ``groups``: the chats
    to take of a file that holds several, or what groups they are; see ``services.grouping``.
    ``timezone``: in which zone an export without one was written (that of the community without
    it). ``decimal``: the mark before decimals, "." or ",". ``columns``: what columns of a table
    are, each as ``name=metric``. ``sure``: what counts for another group may count for this one.
    ``no_answer``: what is said that asks for no answer; the settings of the community fill it in.
    """

    dates: str | None = None
    keep_going: bool = False
    metric: str | None = None
    level: str | None = None
    members: int | None = None
    staff: tuple[str, ...] = ()
    bots: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    timezone: str | None = None
    decimal: str | None = None
    columns: tuple[str, ...] = ()
    sure: bool = False
    no_answer: tuple[str, ...] = ()
