"""Taking in a chat export or a table of daily values: one file, one transaction, all or nothing.

What is counted of events goes to the ledger beside the workspace, what follows for the metrics
to the workspace. The ledger is committed first; that a file counts stands in the workspace, in
the same commit as its readings. What a program that dies between the two leaves behind counts
nowhere, and is taken up when the same file is imported again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from communitytui.domain.metrics import KEPT_PLACES
from communitytui.domain.text import clean_line
from communitytui.domain.workspace import Community, Workspace
from communitytui.errors import BadValue, MayNotWrite, NotFound
from communitytui.events.event import Skipped
from communitytui.foreign import open_plain
from communitytui.i18n import N_
from communitytui.services import sources
from communitytui.services.workspaces import stamp

if TYPE_CHECKING:
    from communitytui.domain.metrics import Value
    from communitytui.events.aggregate import Unavailable
    from communitytui.events.event import Reading
    from communitytui.events.ledger import Held, Ledger
    from communitytui.store import Draft, Store

#: Called with the bytes read so far and the bytes of the file.
Progress = Callable[[int, int], None]

_CHUNK = 1 << 20
#: Raised when readers count a file otherwise than before: importing it again then counts anew.
_READERS = 3
#: Telephone numbers, as WhatsApp puts them into the name of an export.
_PHONE = re.compile(r"\+\d[\d ().\u00a0\u202f-]{5,}\d")
_TOO_MUCH = N_("{file}: something in it is nested too deep, or far too large")
_NOTHING = N_("no events of people in it; nothing is imported")
_ONLY_PRIVATE = N_("only private chats in it, which are no community; nothing is imported")
_UNREADABLE = N_("{file}: cannot be read: {reason}")


class Options(NamedTuple):
    """What the person who imports says about a file.

    ``dates``: the order of day and month ("dmy", "mdy", "ymd"). ``metric`` and ``level``: what a
    table of values measures. ``members``: how many there are at the end of the file. ``staff``:
    authors, by the name that people see or their id, and ``bots`` likewise. ``groups``: the chats
    to take of a file that holds several. ``timezone``: in which zone an export without one was
    written (that of the community without it). ``decimal``: the mark before decimals, "." or ",".
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


class _About(NamedTuple):
    """What reading a file told besides its events."""

    unread: int = 0
    sample: str = ""
    chats: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    private: int = 0


class _Found(NamedTuple):
    """The values of a file, before they are written.

    ``known``: it counts already. ``fresh`` is what the ledger has anew: the file, a word on it.
    """

    format: str
    label: str
    values: list[Value]
    held: Held
    known: bool
    fresh: list[Held]
    unavailable: list[Unavailable]
    skipped: list[Skipped]
    gaps: list[date]
    about: _About = _About()


def bring(
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
    _check(options)
    home = Workspace(store.refresh().tables, now).community(community)
    digest = digest_of(path)
    with sources.open_ledger(store, home.record) as ledger:
        with _words(path):
            found = _read(ledger, store, community, path, digest, now, options, progress)
        return _write(store, ledger, community, path, found, now)


@contextmanager
def _words(path: Path) -> Iterator[None]:
    """Tell what a library says of a file that it did not expect: the file is at fault, not we."""
    from csv import Error as TableError
    from zipfile import BadZipFile
    from zlib import error as PackingError  # noqa: N812

    name = clean_line(path.name, 120)
    try:
        yield
    except (RecursionError, MemoryError):
        raise BadValue(_TOO_MUCH, file=name) from None
    except (TableError, BadZipFile, PackingError, EOFError, UnicodeError) as error:
        reason = clean_line(str(error) or type(error).__name__, 80)
        raise BadValue(_UNREADABLE, file=name, reason=reason) from None


def _check(options: Options) -> None:
    from communitytui.services.metrics import read_level

    read_level(options.level)
    if options.decimal not in (None, ".", ","):
        raise BadValue(N_("--decimal is . or , and not {value}"), value=options.decimal[:20])
    if options.timezone is not None:
        from communitytui.events.times import find_zone

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


def _read(
    ledger: Ledger,
    store: Store,
    community: int,
    path: Path,
    digest: str,
    now: datetime,
    options: Options,
    progress: Progress | None,
) -> _Found:
    from communitytui.events.series import FORMATS
    from communitytui.events.sniff import open_source

    home = Workspace(store.refresh().tables, now).community(community)
    zone = options.timezone or str(home.record["timezone"])
    with open_source(
        path,
        zone=zone,
        order=options.dates,
        keep_going=options.keep_going,
        groups=options.groups,
    ) as reading:
        if reading.source.format in FORMATS:
            return _series(ledger, store, home, path, digest, reading, options)
        return _events(ledger, store, community, path, digest, reading, now, options, progress)


def _known(ledger: Ledger, digest: str, options: Options) -> tuple[Held | None, bool]:
    """Return the file as it is held, counting now, and whether it did before.

    What was read of it otherwise no longer counts.
    """
    same = [h for h in ledger.every() if h.sha256 == digest and h.reading == _manner(options)]
    held = max(
        (h for h in same if h.zone == ledger.zone), key=lambda h: (h.counts, h.id), default=None
    )
    for other in ledger.sources():
        if other.sha256 == digest and (held is None or other.id != held.id):
            ledger.leave_out(other.id)
    if held is None or held.counts:
        return held, held is not None
    ledger.stand(held.id)
    ledger.cover(held.id)
    return held._replace(counts=True), False


def _manner(options: Options) -> str:
    said = (options.dates or "-", options.metric or "-", options.level or "-")
    more = [_short(" ".join(sorted(options.groups)))] if options.groups else []
    more += [f"decimal={options.decimal}"] if options.decimal else []
    more += [options.timezone] if options.timezone else []
    return " ".join((str(_READERS), *said, *more))


def _short(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def _name(path: Path) -> str:
    """Return what a file is called in the ledger, without the telephone number in it."""
    return _PHONE.sub("+…", clean_line(path.name, 120))


def _series(
    ledger: Ledger,
    store: Store,
    home: Community,
    path: Path,
    digest: str,
    reading: Reading,
    options: Options,
) -> _Found:
    from communitytui.domain.budget import currency_of
    from communitytui.domain.numbers import wanted_in
    from communitytui.events.series import Series
    from communitytui.events.sniff import SeriesReading

    held, known = _known(ledger, digest, options)
    rows = store.snapshot.tables["metrics"].values()
    own = {row["name"]: wanted_in(row["unit"]) for row in rows if row["community"] == home.id}
    form = reading.source.format
    assert isinstance(reading, SeriesReading)
    values: list[Value] = []
    skipped: list[Skipped] = []
    gaps: set[date] = set()
    for part, given in reading.parts:
        table = Series(
            given.name,
            part,
            zone=options.timezone or str(home.record["timezone"]),
            order=options.dates,
            keep_going=options.keep_going,
            metric=options.metric,
            level=options.level,
            own=own,
            currency=currency_of(home),
            opener=given.open_binary,
            decimal=options.decimal,
        )
        values += table.values()
        skipped += table.skipped
        gaps |= table.gaps
    if held is None:
        source = ledger.begin(digest, _manner(options), _name(path))
        held = ledger.finish(source, form, (), None, 0)
    fresh = [] if known else [held]
    label = sources.label(form, digest)
    return _Found(form, label, values, held, known, fresh, [], skipped, sorted(gaps))


def _events(
    ledger: Ledger,
    store: Store,
    community: int,
    path: Path,
    digest: str,
    reading: Reading,
    now: datetime,
    options: Options,
    progress: Progress | None,
) -> _Found:
    from zoneinfo import ZoneInfo

    from communitytui.events.aggregate import Aggregate
    from communitytui.events.ledger import BOT, STAFF
    from communitytui.services.marking import mark

    zone = ledger.zone
    held, known = _known(ledger, digest, options)
    if held is None:
        held = _count(ledger, path, digest, reading, options, progress)
    elif options.keep_going:
        # It is counted already; what is passed over in it is told again.
        for _ in reading.columns():
            pass
    marks = mark(ledger, path, held, ((STAFF, options.staff), (BOT, options.bots)), zone)
    today = now.astimezone(ZoneInfo(zone)).toordinal()
    if held.last is not None and held.last > today:
        raise BadValue(N_("{day} is in the future"), day=date.fromordinal(held.last).isoformat())
    members = members_of(ledger, store, community)
    stated = options.members or held.members
    if stated and held.last is not None:
        members[held.last] = stated
    measured = Aggregate(ledger, zone, today, members).measure(held.first)
    return _Found(
        held.format,
        sources.label(held.format, digest),
        measured.values,
        held,
        # Another count of members, or other staff, gives other values of the same file.
        known and options.members is None and not (options.staff or options.bots),
        ([] if known else [held]) + marks,
        measured.unavailable,
        reading.skipped,
        measured.gaps,
        _about(reading),
    )


def _about(reading: Reading) -> _About:
    source = reading.source
    # One chat is the rule, and needs no word.
    chats = tuple(reading.chats) if len(reading.chats) + len(reading.others) > 1 else ()
    return _About(source.unread, source.sample, chats, tuple(reading.others), reading.private)


def _count(
    ledger: Ledger,
    path: Path,
    digest: str,
    reading: Reading,
    options: Options,
    progress: Progress | None,
) -> Held:
    from communitytui.events.intake import Intake
    from communitytui.events.ledger import ENDED

    source = ledger.begin(digest, _manner(options), _name(path))
    intake = Intake(ledger, source, ledger.zone)
    intake.take(reading, (lambda: progress(*reading.progress())) if progress else None)
    _check_groups(reading, options, path)
    if not intake.events:
        raise BadValue(_ONLY_PRIVATE if reading.private else _NOTHING)
    found = reading.source
    gives = intake.gives(found.gives)
    if found.until and intake.is_over(found.until):
        gives |= {ENDED}
    held = ledger.finish(source, found.format, gives, found.members, intake.events)
    ledger.cover(source)
    return held


def _check_groups(reading: Reading, options: Options, path: Path) -> None:
    """Raise ``NotFound`` where no chat of the file was asked for."""
    if options.groups and not reading.chats:
        raise NotFound(
            N_("{file}: there is no chat {name} in it"),
            hint=", ".join(reading.others[:10]) or None,
            file=clean_line(path.name, 120),
            name=clean_line(", ".join(options.groups), 60),
        )


def members_of(ledger: Ledger, store: Store, community: int) -> dict[int, int]:
    """Return the member counts that people typed or series brought, by day."""
    counts: dict[int, int] = {}
    for row in store.snapshot.tables["readings"].values():
        if row["community"] == community and row["metric"] == "members":
            for day, item in row["days"].items():
                if not _is_computed(item["s"]):
                    counts[date.fromisoformat(day).toordinal()] = int(item["v"])
    for held in ledger.sources():
        if held.members and held.last is not None:
            counts.setdefault(held.last, held.members)
    return counts


def _is_computed(source: str) -> bool:
    """Tell whether a reading comes from counting events: no statement of anybody."""
    from communitytui.events.series import FORMATS

    form, _, digest = source.partition(" ")
    return is_imported(source) and form not in FORMATS and len(digest) == 8


def is_imported(source: str) -> bool:
    """Tell whether a reading came from a file."""
    form, _, digest = source.partition(" ")
    return bool(form) and len(digest) == 8 and not set(digest) - set("0123456789abcdef")


def _write(
    store: Store, ledger: Ledger, community: int, path: Path, found: _Found, now: datetime
) -> Import:
    from communitytui.services.metrics import put_values

    held, name = found.held, clean_line(path.name, 120)
    days = {value.day for value in found.values}
    committed, kept = False, 0
    about = {"format": found.format, "events": held.events}
    try:
        with store.transaction("import", now=stamp(now), **about) as draft:
            sources.name(draft, community, ledger, found.fresh, held.first)
            values, kept = _open(draft, community, found)
            result = put_values(draft, community, values, found.label, now)
            if result.new or result.changed:
                settle(draft, community, now)
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
        result.same + len(found.values) - len(values) - kept,
        found.unavailable,
        found.skipped,
        result.unknown,
        found.gaps,
        sources.count_missing(store, community, ledger),
        *found.about,
        kept,
    )


def _open(draft: Draft, community: int, found: _Found) -> tuple[list[Value], int]:
    """Return the values whose place is open, and how many others somebody put right by hand."""
    typed: dict[tuple[str, str, str], float] = {}
    for row in draft.rows("readings").values():
        if row["community"] == community:
            typed.update(
                ((row["metric"], row["level"] or "post", day), item["v"])
                for day, item in row["days"].items()
                if not is_imported(item["s"])
            )
    free, kept = [], 0
    for value in found.values:
        own = typed.get((value.metric, value.level or "post", value.day.isoformat()))
        if own is None:
            free.append(value)
        else:
            kept += round(value.value, KEPT_PLACES) != own
    return free, kept


def settle(draft: Draft, community: int, now: datetime) -> None:
    """Let accepted findings whose condition cleared by these readings be solved."""
    from communitytui.services import findings

    findings.settle(draft, community, now)
