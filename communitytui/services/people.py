"""Who waits, came, fell silent and answers: counted in the ledger, named by an export in memory.

Names are read from the export, hashed, looked up, and handed to whoever shows them. Nothing here
writes; the ledger is read, and no error tells what stands in the export.
"""

from __future__ import annotations

import resource
from collections import defaultdict
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from communitytui.domain.kernel.text import clean_line
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue, CommunityError, NotFound
from communitytui.events.exports import platform_of
from communitytui.events.ledger import STAFF
from communitytui.events.names import plain_name
from communitytui.events.people import cohorts_of, people_of
from communitytui.i18n import N_
from communitytui.i18n.phrases import noted
from communitytui.services import sources
from communitytui.services.groups import find
from communitytui.services.import_options import Progress
from communitytui.services.staff import named_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from communitytui.domain.metrics.people import Cohorts, Roster
    from communitytui.domain.workspace import Community
    from communitytui.events.ledger import Ledger
    from communitytui.store import Store

_NO_EVENTS = N_("no chat export is imported yet: communitytui import FILE")
_ELSEWHERE = N_(
    "who did what is known only beside a workspace in a file, where its chat exports were imported"
)
_NO_CHAT = N_("no chat of the group {name} is imported yet: communitytui import FILE --group")
_UNREADABLE = N_("{file}: not read as a chat export; communitytui import says where and why")
_STRANGERS = N_("{file}: none of its {n} people is known here; is it of this community?")


class Called(NamedTuple):
    """What an export calls people: names by their numbers in the ledger, the usual one first.

    ``people`` are in the export, of whom ``known`` are in the ledger; ``last`` is its last day.
    """

    names: Mapping[int, tuple[str, ...]]
    people: int
    known: int
    last: date


class NamedRoster(NamedTuple):
    """The lists of a community, who in them is staff, and what an export calls people."""

    community: Community
    people: Roster
    staff: frozenset[int]
    called: Called | None = None


def people(
    store: Store,
    community: int,
    *,
    now: datetime,
    export: Path | None = None,
    group: str | None = None,
    progress: Progress | None = None,
) -> NamedRoster:
    """Return the lists, with names where there is an ``export`` to take them from.

    Of one ``group`` (name or number), or of all. Raises ``NotFound`` where nothing is imported,
    ``BadValue`` for an export that cannot be read or in which nobody is known, and what the
    ledger says.
    """
    with _reading(store, community, now, group) as (home, ledger, chats):
        found = people_of(ledger, now, chats)
        if found is None:
            raise NotFound(_NO_EVENTS if store.has_files else _ELSEWHERE)
        called = None if export is None else _called(ledger, export, progress)
        return NamedRoster(home, found, ledger.marked(STAFF), called)


def cohorts(store: Store, community: int, *, now: datetime, group: str | None = None) -> Cohorts:
    """Return the newcomers by week, of one group or of all; raises as ``people`` does."""
    with _reading(store, community, now, group) as (_, ledger, chats):
        found = cohorts_of(ledger, chats)
        if found is None:
            raise NotFound(_NO_EVENTS if store.has_files else _ELSEWHERE)
        return found


@contextmanager
def _reading(
    store: Store, community: int, now: datetime, group: str | None
) -> Iterator[tuple[Community, Ledger, frozenset[int] | None]]:
    """Open the ledger to ask it, with the chats of a group."""
    workspace = Workspace(store.refresh().tables, now)
    home = workspace.community(community)
    with sources.open_ledger(store, home.record, reading=True) as ledger:
        if group is None:
            yield home, ledger, None
            return
        one = find(workspace, community, group)
        chats = frozenset(each.id for each in ledger.chats() if each.token in one.chats)
        if not chats:
            raise NotFound(_NO_CHAT, name=one.name)
        yield home, ledger, chats


def _called(ledger: Ledger, path: Path, progress: Progress | None) -> Called:
    """Return what an export calls the people of the ledger."""
    name = clean_line(path.name, 120)
    # A crash must leave no picture of this memory on the disk.
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    try:
        file = named_in(path, ledger.zone, progress)
    except NotFound:
        raise
    except (CommunityError, OSError, ValueError, RecursionError, MemoryError):
        # What is wrong may be told in words of the export.
        raise BadValue(_UNREADABLE, file=name) from None
    book, platform = file.names, platform_of(file.format)
    people: set[str] = set()
    names: dict[int, list[str]] = defaultdict(list)
    bare: dict[int, tuple[str, ...]] = {}
    for shown in book.every():
        ids = book.ids(shown)
        people |= ids
        # A join that no id was found for is kept by the name.
        for id in ids | {shown}:
            number = ledger.known(id, platform)
            if number is None:
                continue
            bare.setdefault(number, (clean_line(id, 60),))
            if shown != id:
                # Two of one name are told apart by their ids.
                told = noted(shown, id) if len(ids) > 1 else shown
                names[number].append(clean_line(told, 60))
    if not bare:
        raise BadValue(_STRANGERS, file=name, n=len(people))
    # Nobody but who shows them holds the names.
    plain_name.cache_clear()
    known = sum(ledger.known(id, platform) is not None for id in people)
    named = {number: tuple(each) for number, each in names.items()}
    last = datetime.fromtimestamp(file.last, ZoneInfo(ledger.zone)).date()
    return Called(bare | named, len(people), known, last)
