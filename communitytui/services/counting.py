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
from communitytui.domain.kernel.records import is_whole
from communitytui.domain.kernel.spelling import nearest
from communitytui.domain.kernel.text import clean_line
from communitytui.domain.kernel.words import folded
from communitytui.domain.metrics.outdated import behind
from communitytui.domain.metrics.registry import REGISTRY
from communitytui.domain.metrics.versions import LeftOut
from communitytui.domain.workspace import Community, Workspace
from communitytui.errors import BadValue, NotFound
from communitytui.events.aggregate import Aggregate
from communitytui.events.base import as_typed
from communitytui.events.cells import NONE, Name, column_of, heading
from communitytui.events.event import Skipped
from communitytui.events.exports import ANY, platform_of
from communitytui.events.intake import Intake
from communitytui.events.ledger import BOT, STAFF
from communitytui.events.series import FORMATS, Series
from communitytui.events.sniff import SeriesReading, open_source
from communitytui.i18n import N_
from communitytui.services import sources
from communitytui.services.import_options import Options, Progress
from communitytui.services.recording import digest_in
from communitytui.services.staff import mark, mark_named, names_in

if TYPE_CHECKING:
    from communitytui.domain.metrics.readings import Value
    from communitytui.events.aggregate import Unavailable
    from communitytui.events.ledger import Held, Ledger
    from communitytui.events.reading import EventFile
    from communitytui.store import Store

#: Raised when readers count a file otherwise than before: importing it again then counts anew.
_READERS = 4
_NOTHING = N_("no events by people in it; nothing was imported")
_CONTRADICTS = N_("{file}: {metric} of {day} differs between its tables")
_ONLY_PRIVATE = N_("only private chats in it, which are not communities; nothing was imported")
#: What a chat cannot give whose coming and going is told in another one.
_COMING = frozenset({"joins", "leaves"})
#: Telephone numbers, as WhatsApp puts them into the name of an export.
_PHONE = re.compile(r"\+\d[\d ().\u00a0\u202f-]{5,}\d")


#: What a platform is called as well.
_CALLED = {"Telegram": ("电报",), "WeChat": ("微信", "wecom", "weixin", "企微")}


def elsewhere(form: str, named: Sequence[str]) -> str:
    """Return the platform that a format comes from, where ``named`` are others; else nothing."""
    platform = platform_of(form)
    called = (platform, *_CALLED.get(platform, ()))
    there = any(folded(each) in folded(name) for name in named for each in called)
    return platform if platform != ANY and named and not there else ""


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
    with open_source(
        path,
        zone=zone,
        order=options.dates,
        keep_going=options.keep_going,
        groups=options.groups,
    ) as reading:
        if reading.source.format in FORMATS:
            today = now.astimezone(ZoneInfo(home.timezone)).date()
            return _series(ledger, store, home, path, digest, reading, options, today)
        return _events(ledger, store, community, path, digest, reading, now, options, progress)


def _known(ledger: Ledger, digest: str, options: Options, zone: str) -> tuple[Held | None, bool]:
    """Return the file as it is held, counting now, and whether it did before.

    What was read of it otherwise no longer counts; ``zone`` is where its times are read.
    """
    same = [h for h in ledger.every() if h.sha256 == digest and h.reading == _manner(options)]
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
    reading: EventFile,
    options: Options,
    today: date,
) -> Counted:
    zone = options.timezone or home.timezone
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
            groups=frozenset(map(as_typed, options.groups)),
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
    return found._replace(unknown=list(dict.fromkeys(unknown)), columns=columns)


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
    reading: EventFile,
    now: datetime,
    options: Options,
    progress: Progress | None,
) -> Counted:
    zone = ledger.zone
    home = Workspace(store.snapshot.tables, now).community(community)
    team = ((STAFF, home.staff), (BOT, home.bots))
    before, known = _known(ledger, digest, options, options.timezone or home.timezone)
    if before is None:
        reading.wants_names = bool(home.staff or home.bots)
    elif options.keep_going:
        # It is counted already; what is passed over in it is told again.
        deque(reading.columns(), maxlen=0)
    held = before or _count(ledger, path, digest, reading, options, progress)
    marks = mark(ledger, path, held, ((STAFF, options.staff), (BOT, options.bots)), zone)
    book = cache(lambda: names_in(path, zone) if before is not None else reading.names)
    named, accounts, absent = mark_named(ledger, held, team, book)
    marks += named
    today = now.astimezone(ZoneInfo(zone)).toordinal()
    if held.last is not None and held.last > today:
        raise BadValue(N_("{day} is in the future"), day=date.fromordinal(held.last).isoformat())
    members = members_of(ledger, store, community)
    if held.last is not None and (stated := options.members or held.members):
        members[held.last] = stated
    tables = store.snapshot.tables
    since = _since(ledger, held, everywhere=bool(marks or behind(tables, community)))
    without_staff = bool(tables["communities"][community].get("without_staff"))
    counted = Aggregate(ledger, today, members, without_staff=without_staff)
    measured = counted.measure(since)
    return Counted(
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
    )


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


def _count(
    ledger: Ledger,
    path: Path,
    digest: str,
    reading: EventFile,
    options: Options,
    progress: Progress | None,
) -> Held:
    platform = platform_of(reading.source.format)
    zone = options.timezone or ledger.zone
    source = ledger.begin(digest, _manner(options), _name(path), platform, zone)
    intake = Intake(ledger, source, platform, partial(_chat_name, reading))
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
    return held


def _chat_name(reading: EventFile, channel: str) -> tuple[str, str]:
    """Return what a chat is known by and its title, without telephone numbers."""
    identity, title = reading.chat_of(channel)
    return identity, _PHONE.sub("+…", title)


def _check_groups(reading: EventFile, options: Options, path: Path) -> None:
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
        if row["community"] == community and row["metric"] == "members" and is_whole(row):
            for day, item in row["days"].items():
                if not _is_computed(item["s"]):
                    counts[date.fromisoformat(day).toordinal()] = int(item["v"])
    for held in ledger.sources():
        if held.members and held.last is not None:
            counts.setdefault(held.last, held.members)
    return counts


def _is_computed(source: str) -> bool:
    """Tell whether a reading comes from counting events: no statement of anybody."""
    return bool(digest_in(source)) and source.partition(" ")[0] not in FORMATS
