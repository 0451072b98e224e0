"""What only the ledger can say: when a community is awake, and what its posts did.

Both are read anew each time, and nothing of it is kept.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from communitytui.domain.kernel.days import shift
from communitytui.domain.kernel.words import choose
from communitytui.domain.kernel.workdays import office_of
from communitytui.domain.kernel.working_hours import OpenTime, read_working_hours
from communitytui.domain.metrics.hours import HOURS, OF, WEEKS, HourMap, Responses, WeekHours
from communitytui.domain.metrics.weeks import monday_of
from communitytui.domain.plan.effects import Did, Seen, behind, effect, posted
from communitytui.domain.plan.entries import find_entries
from communitytui.events.hours import HourCount, counts, daily, spoken
from communitytui.events.hours import Hours as Counted
from communitytui.events.ledger import BOT, ENDED, STAFF, Ledger
from communitytui.events.rolling import percentile
from communitytui.events.silence import holes
from communitytui.i18n import N_, names
from communitytui.message import Message
from communitytui.services import sources
from communitytui.views.hours import OF_NAMES

if TYPE_CHECKING:
    from communitytui.domain.kernel.records import Record
    from communitytui.domain.workspace import Workspace
    from communitytui.events.tally import Openers
    from communitytui.store import Store

_NO_REPLIES = N_("this export has no replies")
_NO_STAFF = N_("staff unknown; name them when importing")
_NOTHING = HourCount()
#: What the ledger calls what is called otherwise here.
_COUNTED = {"team": "staffed"}


def read_of(text: str) -> str:
    """Return what is counted by hour, as it was typed in either language; raises ``BadValue``."""
    known = {of: names(Message(called)) for of, called in OF_NAMES.items()}
    return choose(text, known, N_("{value} is not counted by hour"))


def look(
    store: Store,
    workspace: Workspace,
    community: int,
    *,
    weeks: int = WEEKS,
    since: date | None = None,
    group: int | None = None,
) -> WeekHours:
    """Return what happened by hour in the last whole weeks that are known, or from a day on.

    Of a ``group`` what is known to be of its chats, in its own time zone where it has one. Raises
    ``Damaged``, ``MayNotWrite``, ``Busy``.
    """
    today = workspace.today(community).toordinal()
    with _ledger(store, community, group) as ledger:
        chats = _chats(store, ledger, group)
        known = _known_days(ledger, today, chats)
        first, last = _span(known, since, weeks)
        found = counts(ledger, first, last, chats)
        zone, team = ledger.zone, ledger.marked(STAFF) - ledger.marked(BOT)
    silent = holes(first, last, lambda day: _messages(found, day))
    span = [d for d in range(first, last + 1) if d in known.covered and d not in silent]
    lacking = {} if "replies" in known.gives else dict.fromkeys(("answers", "team"), _NO_REPLIES)
    if not team:
        lacking["team"] = _NO_STAFF
    absent, posts = _absent(span, zone), behind(find_entries(workspace, community))
    maps = {
        of: HourMap({day: _hours(found, day, of) for day in span}, absent, posts)
        for of in OF
        if of not in lacking
    }
    unknown = sum(first <= day <= last for day in known.unknown)
    record = workspace.community(community).record
    responses = None if "answers" in lacking else _responses(record, zone, found.openers, team)
    begin, end = map(date.fromordinal, (first, last))
    return WeekHours(community, group, begin, end, maps, lacking, unknown, responses)


def _responses(
    record: Record, zone_name: str, openers: Openers, team: Collection[int]
) -> Responses | None:
    """Return how long questions waited in working hours; what the team asks needs no answer."""
    kept = record.get("working_hours")
    asked = [n for n in range(len(openers)) if openers.author[n] not in team]
    if kept is None or not asked:
        return None
    zone = ZoneInfo(zone_name)
    ends = [max(openers.at[n], openers.first[n]) for n in asked]
    first, last = (
        datetime.fromtimestamp(at, zone).date() for at in (openers.at[asked[0]], max(ends))
    )
    worked = OpenTime(read_working_hours(kept), zone, office_of(record), shift(first, -1), last)
    outside, waits = 0, []
    for n in asked:
        wait = worked.between(openers.at[n], openers.first[n]) if openers.first[n] else None
        if wait == 0 and not worked.holds(openers.at[n]):
            outside += 1
        elif wait is not None:
            waits.append(wait)
    waits.sort()
    median, most = (percentile(waits, share) if waits else None for share in (0.5, 0.9))
    return Responses(kept, len(asked) - outside, outside, len(waits), median, most)


def _span(known: _Days, since: date | None, weeks: int) -> tuple[int, int]:
    """Return the first and the last day that is looked at.

    They are so many whole weeks of what is known; the week that is not over counts with them.
    """
    days = known.covered or known.unknown or {1}
    last = max(days)
    monday = monday_of(date.fromordinal(last + 1)).toordinal() - 7 * weeks
    first = monday if since is None else since.toordinal()
    return min(max(first, min(days)), last), last


def _messages(found: Counted, day: int) -> int:
    return sum(hour.messages for hour in found.days.get(day, {}).values())


def _hours(found: Counted, day: int, of: str) -> tuple[int, ...]:
    hours = found.days.get(day, {})
    counted = (hours.get(hour, _NOTHING) for hour in range(HOURS))
    return tuple(getattr(hour, _COUNTED.get(of, of)) for hour in counted)


def _absent(days: Collection[int], zone: str) -> set[tuple[int, int]]:
    """Return the hours (day and hour) that clocks which went forward left out."""
    there, found = ZoneInfo(zone), set()
    for day in days:
        midnight = datetime.combine(date.fromordinal(day), time(), there)
        if midnight.utcoffset() != (midnight + timedelta(days=1)).utcoffset():
            for hour in range(HOURS):
                local = midnight.replace(hour=hour)
                if local.astimezone(UTC).astimezone(there).hour != hour:
                    found.add((day, hour))
    return found


def effects(store: Store, workspace: Workspace, community: int, *, hours: int | None = None) -> Did:
    """Return what the posts of a community did in the hours after each.

    Staff are left out: a post is theirs. Raises ``Damaged``, ``MayNotWrite``, ``Busy``.
    """
    every = find_entries(workspace, community)
    today = workspace.today(community)
    did = Did([], [])
    with _ledger(store, community) as ledger:
        out = ledger.marked(BOT) | ledger.marked(STAFF)
        for group in sorted({each.chat_group for each in every}, key=lambda id: id or 0):
            chats = _chats(store, ledger, group)
            covered = _known_days(ledger, today.toordinal(), chats).covered
            covered -= _silent(ledger, covered, chats)
            found, why = posted(every, covered, today, hours, group)
            windows = {window for each in found for window in (each.window, *each.usual)}
            counted = spoken(ledger, windows, chats, out)
            seen = {window: Seen(*counted[window]) for window in windows}
            did.effects.extend(effect(each, seen) for each in found)
            did.why.extend(why)
    did.effects.sort(key=lambda each: each.posted.window)
    return did


def _silent(
    ledger: Ledger, covered: Collection[int], chats: Collection[int] | None
) -> frozenset[int]:
    """Return the days on which a file lacks what was said, by how long it is silent."""
    if not covered:
        return frozenset()
    first, last = min(covered), max(covered)
    messages = daily(ledger, first, last, chats)
    return frozenset(holes(first, last, lambda day: messages.get(day, 0)))


class _Days(NamedTuple):
    """Days (ordinals) whose hours are known, those of which only the day is, what files give."""

    covered: frozenset[int]
    unknown: frozenset[int]
    gives: frozenset[str]


def _known_days(ledger: Ledger, today: int, chats: Collection[int] | None) -> _Days:
    files = {held.id: held for held in ledger.sources() if held.first is not None}
    spans = [(held.first, held.last, held.hours, held.gives) for held in files.values()]
    if chats is not None:
        shares = [share for share in ledger.shares() if share.chat in chats]
        spans = [(each.first, each.last, True, each.gives) for each in shares]
    covered: set[int] = set()
    rough: set[int] = set()
    for first, last, hours, gives in spans:
        assert first is not None
        assert last is not None
        # Nobody waits for midnight to write a file.
        end = last + (ENDED in gives)
        (covered if hours else rough).update(range(first, min(end, today)))
    together = frozenset[str]().union(*(gives for *_, gives in spans))
    return _Days(frozenset(covered), frozenset(rough - covered), together)


def _chats(store: Store, ledger: Ledger, group: int | None) -> set[int] | None:
    """Return the chats of a group as the ledger numbers them; ``None`` for all there are."""
    if group is None:
        return None
    tokens = store.snapshot.tables["groups"][group]["chats"]
    return {chat.id for chat in ledger.chats() if chat.token in tokens}


@contextmanager
def _ledger(store: Store, community: int, group: int | None = None) -> Iterator[Ledger]:
    tables = store.snapshot.tables
    record = tables["communities"][community]
    zone = tables["groups"][group]["timezone"] if group is not None else None
    if zone:
        record = {**record, "timezone": zone}
    with sources.open_ledger(store, record, reading=True) as ledger:
        yield ledger
