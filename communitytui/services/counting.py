"""Reading one file: what it holds is counted into the ledger, and what follows for the metrics."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from communitytui.domain.kernel.numbers import wanted_in
from communitytui.domain.kernel.spelling import nearest
from communitytui.domain.kernel.text import clean_line
from communitytui.domain.metrics.outdated import behind
from communitytui.domain.metrics.registry import REGISTRY
from communitytui.domain.metrics.versions import LeftOut
from communitytui.domain.workspace import Community, Workspace
from communitytui.errors import BadValue, NotFound
from communitytui.events.base import as_typed, needing_none
from communitytui.events.cells import NONE, Name, column_of, heading
from communitytui.events.event import Skipped
from communitytui.events.exports import ANY, platform_of
from communitytui.events.intake import Intake
from communitytui.events.ledger import BOT, STAFF
from communitytui.events.series import FORMATS, Series
from communitytui.events.sniff import SeriesReading, open_source
from communitytui.i18n import N_
from communitytui.services import grouping, sources
from communitytui.services.grouping import GroupPlan, GroupWish, HeldBy, wish_of
from communitytui.services.import_options import Options, Progress
from communitytui.services.platforms import elsewhere as elsewhere
from communitytui.services.staff import mark, mark_named, names_in

if TYPE_CHECKING:
    from communitytui.domain.kernel.records import Tables
    from communitytui.domain.metrics.readings import Value
    from communitytui.events.incoming import Chat
    from communitytui.events.ledger import Held, Ledger
    from communitytui.events.reading import EventFile
    from communitytui.events.values import Measured, Unavailable
    from communitytui.store import Store

#: Raised when readers count a file otherwise than before: importing it again then counts anew.
READERS = 4
_NOTHING = N_("no events by people in it; nothing was imported")
_CONTRADICTS = N_("{file}: {metric} of {day} differs between its tables")
_ONLY_PRIVATE = N_("only private chats in it, which are not communities; nothing was imported")
#: What a chat cannot give whose coming and going is told in another one.
_COMING = frozenset({"joins", "leaves"})
#: Telephone numbers, as WhatsApp puts them into the name of an export.
_PHONE = re.compile(r"\+\d[\d ().\u00a0\u202f-]{5,}\d")


class _NoSuchChat(NotFound):
    """A file that has no chat of those that were asked for."""


class SourceReport(NamedTuple):
    """What reading a file found apart from its events."""

    unread: int = 0
    sample: str = ""
    chats: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    private: int = 0


class Counted(NamedTuple):
    """The values of a file, before they are written.

    ``known``: the file counts already. ``fresh`` are new entries of the ledger.
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
    about: SourceReport = SourceReport()
    #: The first day that was counted anew.
    since: int | None = None
    #: Who was left out of values that were counted; ``None`` for those of a table.
    out: LeftOut | None = None
    #: Whether others are staff, or bots, than before.
    marked: bool = False
    #: Names of columns that are no metric, and what columns were said to be.
    unknown: Sequence[str] = ()
    columns: Mapping[str, Name] = MappingProxyType({})
    #: Staff and bots of the settings that are known by now, and those that are not.
    accounts: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    #: The platform of the file, where the settings name others.
    elsewhere: str = ""
    #: The groups of the community, what is of which of them by its place, and what groups a file
    #: that is counted anew is not of any more.
    plan: GroupPlan = GroupPlan([])
    by_group: Mapping[int, list[Value]] = MappingProxyType({})
    stale: tuple[int, ...] = ()
    #: The chats that were known by other titles, and whether the file names none of its own.
    renamed: tuple[tuple[str, str], ...] = ()
    nameless: bool = False
    #: Whether the members of the whole are those of its groups together.
    summed: bool = False


_NEEDS_FILES = N_(
    "{file} is a chat export, whose events are counted beside a workspace in a file: import it "
    "there, and bring the daily values here as a table"
)


def read_file(
    ledger: Ledger,
    store: Store,
    community: int,
    path: Path,
    digest: str,
    now: datetime,
    options: Options,
    progress: Progress | None,
) -> Counted:
    """Count a file into the ledger and return what follows; raises as ``bring`` does."""
    home = Workspace(store.refresh().tables, now).community(community)
    zone = options.timezone or home.timezone
    options = options._replace(no_answer=tuple(sorted(home.record.get("no_answer") or ())))
    wish = wish_of(options.groups)
    owners = grouping.owners_of(ledger, store.snapshot.tables, community, digest)
    for chats in (wish.chats, ()):
        with (
            needing_none(options.no_answer),
            open_source(
                path, zone=zone, order=options.dates, keep_going=options.keep_going, groups=chats
            ) as reading,
        ):
            if not store.has_files and reading.source.format not in FORMATS:
                raise BadValue(_NEEDS_FILES, file=clean_line(path.name, 120))
            if reading.source.format in FORMATS:
                today = now.astimezone(ZoneInfo(home.timezone)).date()
                return _series(ledger, store, home, path, digest, reading, options, today)
            try:
                return _events(
                    ledger, store, community, path, digest, owners, reading, now, options, progress
                )
            except _NoSuchChat:
                # One chat alone may be called what its group is.
                if not chats or len(wish.names) != 1 or wish.placed or len(reading.others) > 1:
                    raise
                for begun in ledger.begun:
                    ledger.forget(begun)
    raise AssertionError(path)


def _known(ledger: Ledger, digest: str, options: Options, zone: str) -> tuple[Held | None, bool]:
    """Return the file as it is held, counting now, and whether it did before.

    What was read of it otherwise no longer counts; ``zone`` is where its times are read.
    """
    same = [
        h
        for h in ledger.every()
        if h.sha256 == digest and h.reading == _manner(options) and h.hours
    ]
    held = max(
        (h for h in same if h.zone == zone or "zone" in h.gives),
        key=lambda h: (h.counts, h.id),
        default=None,
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
    more += [_short(" ".join(options.columns))] if options.columns else []
    more += [f"none={_short(' '.join(options.no_answer))}"] if options.no_answer else []
    return " ".join((str(READERS), *said, *more))


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
    reading: EventFile,
    options: Options,
    today: date,
) -> Counted:
    zone, wish = options.timezone or home.timezone, wish_of(options.groups)
    held, known = _known(ledger, digest, options, zone)
    rows = store.snapshot.tables["metrics"].values()
    own = {row["name"]: wanted_in(row["unit"]) for row in rows if row["community"] == home.id}
    form = reading.source.format
    assert isinstance(reading, SeriesReading)
    values: list[Value] = []
    skipped: list[Skipped] = []
    gaps: set[date] = set()
    unknown: list[str] = []
    columns = named_columns(home, options.columns, own)
    for part, given in reading.parts:
        table = Series(
            given.name,
            part,
            zone=zone,
            order=options.dates,
            keep_going=options.keep_going,
            metric=options.metric,
            level=options.level,
            own=own,
            currency=home.currency,
            opener=given.open_binary,
            decimal=options.decimal,
            columns=columns,
            groups=frozenset(map(as_typed, wish.chats)),
            today=today,
        )
        values += table.values()
        unknown += table.unknown
        skipped += table.skipped
        gaps |= table.gaps
    _check_same(values, path)
    if held is None:
        source = ledger.begin(digest, _manner(options), _name(path), zone=zone)
        held = ledger.finish(source, form, (), None, 0)
    fresh = [] if known else [held]
    label = sources.label(form, digest)
    found = Counted(form, label, values, held, known, fresh, [], skipped, sorted(gaps))
    found = found._replace(unknown=list(dict.fromkeys(unknown)), columns=columns)
    return of_group(found, ledger, store.snapshot.tables, home.id, wish.groups)


def of_group(
    found: Counted, ledger: Ledger, tables: Tables, community: int, groups: Sequence[str]
) -> Counted:
    """Return what was counted without chats as that of one of ``groups``; of several, as it is.

    A table says whose it is where somebody does; of the only group, it is the whole's as well.
    """
    if len(groups) != 1:
        return found
    plan, place = grouping.named(ledger, tables, community, groups[0])
    whole = found.values if len(plan.groups) == 1 else []
    return found._replace(values=whole, plan=plan, by_group={place: found.values})


def _check_same(values: Sequence[Value], path: Path) -> None:
    """Raise where sheets or parts of one file contradict each other."""
    found: dict[tuple[str, str | None, date], float] = {}
    for value in values:
        if found.setdefault((value.metric, value.level, value.day), value.value) != value.value:
            raise BadValue(
                _CONTRADICTS,
                file=clean_line(path.name, 120),
                metric=value.metric,
                day=value.day.isoformat(),
            )


def named_columns(home: Community, said: Sequence[str], own: Collection[str]) -> dict[str, Name]:
    """Return which metrics columns are, as it was said now (``name=metric``) or before.

    Raises ``BadValue`` for a metric that there is not, with the nearest.
    """
    found: dict[str, Name] = {
        name: _level_of(metric) for name, metric in home.record["columns"].items()
    }
    for text in said:
        name, equals, metric = text.replace("＝", "=").rpartition("=")
        if not equals or not name.strip():
            raise BadValue(N_("--column {value}: write it as NAME=METRIC"), value=text[:60])
        none = (NONE, None)
        known = none if metric.strip() == NONE else column_of(metric.strip(), own)
        if known is None:
            hint = nearest(metric.strip(), [*REGISTRY, *own])
            raise BadValue(N_("--column {value}: unknown metric"), value=text[:60], hint=hint)
        found[clean_line(heading(name), 60)] = known
    return found


def _level_of(text: str) -> Name:
    metric, _, level = text.partition("@")
    return metric, level or None


def _events(
    ledger: Ledger,
    store: Store,
    community: int,
    path: Path,
    digest: str,
    owners: Sequence[HeldBy],
    reading: EventFile,
    now: datetime,
    options: Options,
    progress: Progress | None,
) -> Counted:
    zone, tables = ledger.zone, store.snapshot.tables
    home = Workspace(tables, now).community(community)
    wish, name = wish_of(options.groups), clean_line(path.name, 120)
    before, known = _known(ledger, digest, options, options.timezone or home.timezone)
    taken = _take(ledger, tables, home, before, path, digest, reading, options, progress)
    held = taken.held
    if not options.sure:
        grouping.check_same_file(owners, name, wish)
    team = ((STAFF, home.staff), (BOT, home.bots))
    marks = mark(ledger, path, held, ((STAFF, options.staff), (BOT, options.bots)), zone)
    book = cache(lambda: names_in(path, zone) if before is not None else reading.names)
    named, accounts, absent = mark_named(ledger, held, team, book)
    marks += named
    today = now.astimezone(ZoneInfo(zone)).toordinal()
    if held.last is not None and held.last > today:
        raise BadValue(N_("{day} is in the future"), day=date.fromordinal(held.last).isoformat())
    file = _groups(ledger, tables, community, taken, wish, owners, sure=options.sure)
    members = grouping.stated_members(ledger, tables, community, file.plan)
    if held.last is not None and (stated := options.members or held.members):
        members.setdefault(grouping.home_of(ledger, file.plan, held), {})[held.last] = stated
    everywhere = bool(marks or behind(tables, community))
    since = _since(ledger, held, everywhere=everywhere)
    measured, by_group = grouping.measure(
        ledger,
        today,
        file.plan,
        members,
        without_staff=bool(tables["communities"][community].get("without_staff")),
        since=since,
        only=None if everywhere else {chat.id for chat in file.chats},
    )
    found = Counted(
        held.format,
        sources.label(held.format, digest),
        measured.values,
        held,
        # Another count of members, or other staff, gives other values of the same file.
        known and options.members is None and not (options.staff or options.bots or marks),
        ([] if known else [held]) + marks,
        measured.unavailable,
        reading.skipped,
        measured.gaps,
        _about(reading),
        since,
        LeftOut.by(ledger.marked(STAFF), ledger.marked(BOT)),
        bool(marks),
        accounts=tuple(accounts),
        absent=tuple(absent),
        elsewhere=elsewhere(held.format, home.platforms),
        summed=not members[None] and any(v.metric == "members" for v in measured.values),
    )
    return _with_groups(found, file, taken, by_group)


def _take(
    ledger: Ledger,
    tables: Tables,
    home: Community,
    before: Held | None,
    path: Path,
    digest: str,
    reading: EventFile,
    options: Options,
    progress: Progress | None,
) -> Taken:
    """Take a file in, unless the ledger holds it ``before``."""
    if before is not None:
        if options.keep_going:
            # It is counted already; what is passed over in it is told again.
            deque(reading.columns(), maxlen=0)
        return Taken(before, {}, ())
    reading.wants_names = bool(home.staff or home.bots)
    platform = platform_of(reading.source.format)
    if platform == ANY:
        platform = grouping.platform_for(tables, home.id, wish_of(options.groups))
    return _count(ledger, path, digest, reading, options, platform, progress)


def _with_groups(
    found: Counted, file: _OfFile, taken: Taken, by_group: Mapping[int, Measured]
) -> Counted:
    """Return what was counted with the groups that it is of."""
    return found._replace(
        plan=file.plan,
        by_group={place: each.values for place, each in by_group.items()},
        stale=file.stale,
        renamed=taken.renamed,
        nameless=any(file.plan.of(chat.id) is None and not chat.title for chat in file.chats),
    )


class _OfFile(NamedTuple):
    """The chats of a file, the groups with them, and those that it is not of any more."""

    chats: list[Chat]
    plan: GroupPlan
    stale: tuple[int, ...]


def _groups(
    ledger: Ledger,
    tables: Tables,
    community: int,
    taken: Taken,
    wish: GroupWish,
    owners: Sequence[HeldBy],
    *,
    sure: bool,
) -> _OfFile:
    """Find the groups of the chats of a file; ``owners`` are those that it was of."""
    numbers = {share.chat for share in ledger.shares() if share.source == taken.held.id}
    own = [chat for chat in ledger.chats() if chat.id in numbers]
    wanted = grouping.targets(wish, own, taken.ids)
    found = grouping.plan(ledger, tables, community, wanted, every=wish.every, sure=sure)
    stale = tuple(owner.id for owner in owners if not found.has(owner.id, numbers))
    for group in found.groups:
        # What it has of other files only is counted anew.
        group.changed = group.changed or group.id in stale
    return _OfFile(own, found, stale)


def _since(ledger: Ledger, held: Held, *, everywhere: bool) -> int | None:
    """Return the day from which values are computed.

    Who is left out, or is staff, is so on the days of other files as well; and what a metric
    means, on all of its days.
    """
    if not everywhere:
        return held.first
    return min((each.first for each in ledger.sources() if each.first), default=held.first)


def _about(reading: EventFile) -> SourceReport:
    source = reading.source
    # One chat is the rule, and needs no word.
    chats = tuple(reading.chats) if len(reading.chats) + len(reading.others) > 1 else ()
    return SourceReport(source.unread, source.sample, chats, tuple(reading.others), reading.private)


class Taken(NamedTuple):
    """A file that was taken in, the ids that it has for chats, and which it calls otherwise."""

    held: Held
    ids: dict[int, str]
    renamed: tuple[tuple[str, str], ...]


def _count(
    ledger: Ledger,
    path: Path,
    digest: str,
    reading: EventFile,
    options: Options,
    platform: str,
    progress: Progress | None,
) -> Taken:
    zone = options.timezone or ledger.zone
    source = ledger.begin(digest, _manner(options), _name(path), platform, zone)
    alone = wish_of(options.groups).groups
    called = partial(_chat_name, reading, alone[0] if len(alone) == 1 else "")
    intake = Intake(ledger, source, platform, called)
    intake.take(reading, (lambda: progress(*reading.progress())) if progress else None)
    _check_groups(reading, options, path)
    if not intake.events:
        raise BadValue(_ONLY_PRIVATE if reading.private else _NOTHING)
    found = reading.source
    told = reading.joining
    lacking = {
        chat: _COMING
        for channel, chat in intake.chats().items()
        if told is not None and channel not in told
    }
    held = ledger.finish(
        source,
        found.format,
        intake.gives(found.gives),
        found.members,
        intake.events,
        found.until,
        lacking,
    )
    ledger.cover(source)
    ids = {chat: channel for channel, chat in intake.chats().items()}
    return Taken(held, ids, tuple(intake.renamed))


def _chat_name(reading: EventFile, group: str, channel: str) -> tuple[str, str]:
    """Return what a chat is known by and its title, without telephone numbers.

    One that has neither is that of the ``group`` it was said to be.
    """
    identity, title = reading.chat_of(channel)
    return identity or group, clean_line(_PHONE.sub("+…", title or group), 60)


def _check_groups(reading: EventFile, options: Options, path: Path) -> None:
    """Raise ``NotFound`` where no chat of the file was asked for."""
    if reading.asked_for and not reading.chats:
        raise _NoSuchChat(
            N_("{file}: there is no chat {name} in it"),
            hint=", ".join(reading.others[:10]) or None,
            file=clean_line(path.name, 120),
            name=clean_line(", ".join(options.groups), 60),
        )
