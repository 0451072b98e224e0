"""Taking in a chat export or a table of daily values: one file, one transaction, all or nothing.

What is counted of events goes to the ledger beside the workspace, what follows for the metrics
to the workspace. The ledger is committed first; that a file counts stands in the workspace, in
the same commit as its readings. What a program that dies between the two leaves behind counts
nowhere, and is taken up when the same file is imported again.
"""

from __future__ import annotations

import csv
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from zipfile import BadZipFile

from communitytui.domain.kernel.text import clean_line
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue, MayNotWrite, NotFound
from communitytui.events.event import Skipped
from communitytui.events.times import find_zone
from communitytui.foreign import open_plain
from communitytui.i18n import N_
from communitytui.services import sources
from communitytui.services.baselines import changed_in, recompute
from communitytui.services.findings import close_cleared
from communitytui.services.import_options import Options, Progress
from communitytui.services.metrics import PutResult, put_values, read_level
from communitytui.services.recounting import label_of, rewrite
from communitytui.services.unit_of_work import UnitOfWork, unit_of_work

if TYPE_CHECKING:
    from communitytui.events.cells import Name
    from communitytui.events.ledger import Ledger
    from communitytui.events.values import Unavailable
    from communitytui.services.counting import Counted
    from communitytui.store import Store

__all__ = ["Import", "Options", "Progress", "digest_of", "import_file"]

_CHUNK = 1 << 20
_TOO_MUCH = N_("{file}: something in it is nested too deep, or far too large")
_OF_FILE = N_("{file}: {problem}")
_UNREADABLE = N_("{file}: cannot be read: {reason}")


class Import(NamedTuple):
    """What importing one file did; ``events`` is 0 for a table of values."""

    file: str
    format: str
    events: int
    days: int
    first: date | None
    last: date | None
    new: int
    changed: int
    same: int
    unavailable: list[Unavailable]
    skipped: list[Skipped]
    unknown: list[str]
    gaps: list[date]
    missing: int
    #: Lines of the program itself that were not understood, and the first of them.
    unread: int = 0
    sample: str = ""
    #: The chats that were taken of several, those that were not, and private ones left out.
    chats: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    private: int = 0
    #: Readings that somebody put right by hand, and that stay as they are.
    kept: int = 0
    #: Metrics by formula that the file has, too: they are calculated, not taken from it.
    calculated: tuple[str, ...] = ()
    #: Staff and bots of the settings that are known by now, and those that are not.
    accounts: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    #: The platform of the file, where the settings name others.
    elsewhere: str = ""
    #: The groups that were counted, those of them that are new, and the chats that are none.
    groups: tuple[str, ...] = ()
    made: tuple[str, ...] = ()
    ungrouped: tuple[str, ...] = ()
    #: Whether the file names no chat, where there are groups; what chats were called before.
    nameless: bool = False
    renamed: tuple[tuple[str, str], ...] = ()
    #: Whether the members of the whole are those of its groups together.
    summed: bool = False


def import_file(
    store: Store,
    community: int,
    path: Path | str,
    *,
    now: datetime,
    options: Options | None = None,
    progress: Progress | None = None,
) -> Import:
    """Import one file into a community and return what that did.

    The same file once more changes nothing, but puts back readings that are gone. Raises
    ``NotFound``, ``BadValue`` with the line and what was expected there, ``Busy``,
    ``MayNotWrite``; nothing of the file is kept then.
    """
    path, options = Path(path), options or Options()
    if store.read_only is not None:
        raise MayNotWrite(store.read_only)
    if store.displaced is not None:
        raise store.displaced
    check(options)
    # 100 ms: the readers of all formats, which listing and forgetting do not need.
    from communitytui.services.counting import read_file

    home = Workspace(store.refresh().tables, now).community(community)
    digest = digest_of(path)
    with sources.open_ledger(store, home.record) as ledger:
        with _words(path):
            found = read_file(ledger, store, community, path, digest, now, options, progress)
        return write(store, ledger, community, clean_line(path.name, 120), found, now)


def _remember(uow: UnitOfWork, community: int, columns: Mapping[str, Name]) -> None:
    """Keep which metrics columns are, for the next table of the same kind."""
    for name, (metric, level) in columns.items():
        word = f"{metric}@{level}" if level else metric
        if uow.get("communities", community)["columns"].get(name) != word:
            uow.patch("communities", community, {f"columns.{name}": word})


@contextmanager
def _words(path: Path) -> Iterator[None]:
    """Tell what a library says of a file that it did not expect: the file is at fault, not we."""
    name = clean_line(path.name, 120)
    try:
        yield
    except (RecursionError, MemoryError):
        raise BadValue(_TOO_MUCH, file=name) from None
    except (csv.Error, BadZipFile, zlib.error, EOFError, UnicodeError) as error:
        reason = clean_line(str(error) or type(error).__name__, 80)
        raise BadValue(_UNREADABLE, file=name, reason=reason) from None


def check(options: Options) -> None:
    """Raise ``BadValue`` for an option whose value cannot be."""
    read_level(options.level)
    if options.decimal not in (None, ".", ","):
        raise BadValue(N_("--decimal must be . or , and not {value}"), value=options.decimal[:20])
    if options.timezone is not None:
        find_zone(options.timezone)
    if options.members is not None and options.members < 1:
        raise BadValue(N_("a number of members is 1 or more, not {value}"), value=options.members)


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file; raises ``NotFound``, ``BadValue``."""
    name, digest = clean_line(path.name, 120), sha256()
    try:
        with open_plain(path) as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    except NotFound:
        raise NotFound(N_("{file}: there is no such file"), file=name) from None
    except OSError as error:
        raise BadValue(_UNREADABLE, file=name, reason=error.strerror or "") from None
    return digest.hexdigest()


def _put(uow: UnitOfWork, community: int, ledger: Ledger, found: Counted, name: str) -> PutResult:
    """Write what was counted; what cannot be is told with the name of the file."""
    try:
        result = put_values(uow, community, found.values, found.label, found.out)
        for place, values in found.by_group.items():
            group = found.plan.groups[place]
            # Of a group with other chats than before the readings are of other files as well.
            label = label_of(ledger) if group.changed and found.out else found.label
            result = result.with_more(
                put_values(uow, community, values, label, found.out, group.id)
            )
            if group.changed and found.out and not group.new:
                rewrite(uow, community, ledger, found.held.sha256, {group.id: values})
    except BadValue as error:
        raise BadValue(_OF_FILE, hint=error.hint, file=name, problem=error) from None
    gone = [id for id in found.stale if id not in {found.plan.groups[p].id for p in found.by_group}]
    rewrite(uow, community, ledger, found.held.sha256, {id: [] for id in gone})
    return result


def write(
    store: Store,
    ledger: Ledger,
    community: int,
    name: str,
    found: Counted,
    now: datetime,
    also: Callable[[UnitOfWork], None] = lambda _: None,
) -> Import:
    """Write what was counted, and whatever ``also`` writes, in one step that can be undone.

    ``name`` is what the source of it is called. Raises ``BadValue`` for values that cannot be,
    ``Busy``, ``MayNotWrite``; nothing is kept then.
    """
    committed = False
    about = {"format": found.format, "events": found.held.events}
    try:
        with unit_of_work(store, "import", now, **about) as uow:
            if store.has_files:
                sources.name(uow, community, ledger, found.fresh, found.since)
            also(uow)
            _remember(uow, community, found.columns)
            made = found.plan.write(uow, community)
            result = _put(uow, community, ledger, found, name)
            if found.marked or any(group.changed for group in found.plan.groups):
                # Others count than when the baselines were drawn, or other chats, in their weeks.
                recompute(uow, community, changed_in(uow, community))
            if result.new or result.changed:
                close_cleared(uow, community)
            if found.fresh:
                committed = True
                ledger.commit()
    except BaseException:
        if committed:
            # The workspace did not take it, so the ledger lets go of it again.
            for each in found.fresh:
                if each.id in ledger.begun:
                    ledger.forget(each.id)
            ledger.commit()
        raise
    missing = sources.count_missing(store, community, ledger)
    return _told(name, found, result, missing, made)


def _told(name: str, found: Counted, result: PutResult, missing: int, made: list[str]) -> Import:
    """Return what importing a file did; ``made`` are the groups that it made."""
    held, days = found.held, {value.day for value in found.values}
    first, last = min(days, default=None), max(days, default=None)
    if held.first is not None and held.last is not None:
        first, last = date.fromordinal(held.first), date.fromordinal(held.last)
    return Import(
        name,
        found.format,
        held.events,
        held.days or len(days),
        first,
        last,
        result.new,
        result.changed,
        result.same,
        found.unavailable,
        found.skipped,
        [*found.unknown, *result.unknown],
        found.gaps,
        missing,
        *found.about,
        result.kept,
        result.calculated,
        found.accounts,
        found.absent,
        found.elsewhere,
        tuple(found.plan.groups[place].name for place in found.by_group),
        tuple(made),
        found.plan.left,
        found.nameless and bool(found.plan.groups),
        found.renamed,
        found.summed,
    )
