"""Taking in a chat export or a table of daily values: one file, one transaction, all or nothing.

What is counted of events goes to the ledger beside the workspace, what follows for the metrics
to the workspace. The ledger is committed first, marked as not written through: when the program
dies between the two, importing the same file again writes the readings that are missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from communitytui.domain.text import clean_line
from communitytui.domain.workspace import Community, Workspace
from communitytui.errors import BadValue, MayNotWrite, NotFound
from communitytui.events.event import Skipped
from communitytui.i18n import N_
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
_UNREADABLE = N_("{file}: cannot be read: {reason}")


class Options(NamedTuple):
    """What the person who imports says about a file.

    ``dates``: the order of day and month ("dmy", "mdy", "ymd"). ``metric`` and ``level``: what a
    table of values measures. ``members``: how many there are at the end of the file. ``staff``:
    authors, as the export writes them.
    """

    dates: str | None = None
    keep_going: bool = False
    metric: str | None = None
    level: str | None = None
    members: int | None = None
    staff: tuple[str, ...] = ()


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


class _Found(NamedTuple):
    """The values of a file, before they are written."""

    format: str
    label: str
    values: list[Value]
    held: Held
    known: bool
    unavailable: list[Unavailable]
    skipped: list[Skipped]
    gaps: list[date]


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
    from communitytui.events.ledger import Ledger, place

    path, options = Path(path), options or Options()
    if store.read_only is not None:
        raise MayNotWrite(store.read_only)
    _check(options)
    home = Workspace(store.refresh().tables, now).community(community)
    digest = _digest(path)
    access = store.access
    with Ledger(
        place(store.path),
        str(home.record["uid"]),
        str(home.record["timezone"]),
        access.mode,
        access.gid,
    ) as ledger:
        found = _read(ledger, store, community, path, digest, now, options, progress)
        return _write(store, ledger, community, path, found, now)


def _check(options: Options) -> None:
    from communitytui.services.metrics import read_level

    read_level(options.level)
    if options.members is not None and options.members < 1:
        raise BadValue(N_("a number of members is 1 or more, not {value}"), value=options.members)


def _digest(path: Path) -> str:
    name, digest = clean_line(path.name, 120), sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    except FileNotFoundError:
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
    zone = str(home.record["timezone"])
    with open_source(
        path, zone=zone, order=options.dates, keep_going=options.keep_going
    ) as reading:
        if reading.source.format in FORMATS:
            return _series(ledger, store, home, path, digest, reading, options)
        return _events(ledger, store, community, digest, reading, zone, now, options, progress)


def _label(form: str, digest: str) -> str:
    return f"{form} {digest[:8]}"


def _known(ledger: Ledger, digest: str, options: Options) -> Held | None:
    """Return the file as it is held; read otherwise than then, it is taken out first."""
    held = ledger.source(digest)
    # Lines that were passed over are told again, so such a file is read again.
    reading = _manner(options)
    if held is not None and (held.reading != reading or options.keep_going):
        ledger.forget(held.id)
        return None
    return held


def _manner(options: Options) -> str:
    return " ".join(map(str, (options.dates or "-", options.metric or "-", options.level or "-")))


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

    held = _known(ledger, digest, options)
    rows = store.snapshot.tables["metrics"].values()
    own = {row["name"]: wanted_in(row["unit"]) for row in rows if row["community"] == home.id}
    form = reading.source.format
    table = Series(
        path,
        form,
        zone=str(home.record["timezone"]),
        order=options.dates,
        keep_going=options.keep_going,
        metric=options.metric,
        level=options.level,
        own=own,
        currency=currency_of(home),
    )
    values = table.values()
    if held is None:
        source = ledger.begin(digest, _manner(options))
        held = ledger.finish(source, form, (), None, 0)
        return _Found(form, _label(form, digest), values, held, False, [], table.skipped, [])
    return _Found(form, _label(form, digest), values, held, held.kept, [], table.skipped, [])


def _events(
    ledger: Ledger,
    store: Store,
    community: int,
    digest: str,
    reading: Reading,
    zone: str,
    now: datetime,
    options: Options,
    progress: Progress | None,
) -> _Found:
    from zoneinfo import ZoneInfo

    from communitytui.events.aggregate import Aggregate

    held = _known(ledger, digest, options)
    known = held is not None and held.kept
    if held is None:
        held = _count(ledger, digest, reading, zone, options, progress)
    for name in ledger.mark_staff(options.staff):
        raise BadValue(
            N_("no author {name} in what was imported; names are those of the export"),
            name=clean_line(name, 60),
        )
    today = now.astimezone(ZoneInfo(zone)).toordinal()
    if held.last is not None and held.last > today:
        raise BadValue(N_("{day} is in the future"), day=date.fromordinal(held.last).isoformat())
    members = _members(ledger, store, community)
    stated = options.members or held.members
    if stated and held.last is not None:
        members[held.last] = stated
    measured = Aggregate(ledger, zone, today, members).measure(held.first)
    return _Found(
        held.format,
        _label(held.format, digest),
        measured.values,
        held,
        # Another count of members, or other staff, gives other values of the same file.
        known and options.members is None and not options.staff,
        measured.unavailable,
        reading.skipped,
        measured.gaps,
    )


def _count(
    ledger: Ledger,
    digest: str,
    reading: Reading,
    zone: str,
    options: Options,
    progress: Progress | None,
) -> Held:
    from communitytui.events.intake import Intake

    source = ledger.begin(digest, _manner(options))
    intake = Intake(ledger, source, zone)
    intake.take(reading, (lambda: progress(*reading.progress())) if progress else None)
    if not intake.events:
        raise BadValue(N_("no events of people in it; nothing is imported"))
    found = reading.source
    held = ledger.finish(source, found.format, found.gives, found.members, intake.events)
    ledger.prune(source)
    return held


def _members(ledger: Ledger, store: Store, community: int) -> dict[int, int]:
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
    return _is_imported(source) and form not in FORMATS and len(digest) == 8


def _is_imported(source: str) -> bool:
    form, _, digest = source.partition(" ")
    return bool(form) and len(digest) == 8 and not set(digest) - set("0123456789abcdef")


def _write(
    store: Store, ledger: Ledger, community: int, path: Path, found: _Found, now: datetime
) -> Import:
    from communitytui.services.metrics import put_values

    held, name = found.held, clean_line(path.name, 120)
    days = {value.day for value in found.values}
    committed = False
    try:
        with store.transaction(
            "import", now=stamp(now), format=found.format, events=held.events
        ) as draft:
            values = [*_open(draft, community, found)] if found.known else found.values
            result = put_values(draft, community, values, found.label, now)
            if result.new or result.changed:
                _settle(draft, community, now)
            if not held.kept or not found.known:
                committed = True
                ledger.commit()
    except BaseException:
        if committed and not found.known:
            # The workspace did not take it, so the ledger lets go of it again.
            ledger.forget(held.id)
            ledger.commit()
        raise
    if not held.kept:
        ledger.keep(held.id)
        ledger.commit()
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
        result.same + len(found.values) - len(values),
        found.unavailable,
        found.skipped,
        result.unknown,
        found.gaps,
    )


def _open(draft: Draft, community: int, found: _Found) -> Iterable[Value]:
    """Yield the values of a file imported before that nobody put right by hand since."""
    typed: set[tuple[str, str]] = set()
    for row in draft.rows("readings").values():
        if row["community"] == community:
            typed.update(
                (row["metric"], day)
                for day, item in row["days"].items()
                if not _is_imported(item["s"])
            )
    return (v for v in found.values if (v.metric, v.day.isoformat()) not in typed)


def _settle(draft: Draft, community: int, now: datetime) -> None:
    """Let accepted findings whose condition cleared by these readings be solved."""
    from communitytui.services.findings import settle

    settle(draft, community, now)
