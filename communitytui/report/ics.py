"""A community's dates as a calendar file (RFC 5545): due tasks, rhythms, calendar entries.

Written here and not by a library: three kinds of event need thirty lines, and no report then
pays for importing a calendar parser; the tests read every file back with one. All of them are
VEVENTs, for many calendar programs hide VTODOs. Whole days are dates without a time zone; an
entry with a time of day is given as an instant in UTC. So no VTIMEZONE is needed, and a change of
the clocks moves nothing. The same workspace gives the same bytes: names come from the uids of the
records and stamps from their last change, which lets a program that imports it twice find its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from communitytui.domain.kernel.days import shift
from communitytui.domain.kernel.labels import ENTRY_KIND_NAMES, ENTRY_STATE_NAMES
from communitytui.domain.kernel.records import Record
from communitytui.domain.plan.entries import AIM, Entry, find_entries
from communitytui.domain.plan.rhythms import (
    LONGEST_STEP,
    SKIPPED,
    Kept,
    Rhythm,
    kept_by_rhythm,
    rhythms,
)
from communitytui.domain.tasks.board import Task
from communitytui.domain.workspace import Community, Workspace
from communitytui.i18n import name, say, tr, trn
from communitytui.i18n.phrases import noted

#: The longest line in octets, its end not counted, that the standard allows.
_LONGEST = 75
_DAY = timedelta(days=1)


class _Line(NamedTuple):
    """A content line: its name with parameters, and its value, escaped already."""

    name: str
    value: str


def calendar_file(workspace: Workspace, communities: Sequence[Community]) -> str:
    """Return the calendar file of communities in the language spoken now, lines ended by CRLF.

    It holds the open tasks with a due day, the rhythms that are not paused as recurring events,
    and the calendar's entries; of several communities each event names its own.
    """
    alone = len(communities) == 1
    called = communities[0].name if alone else tr("{n} communities", n=len(communities))
    lines = [
        _Line("BEGIN", "VCALENDAR"),
        _Line("VERSION", "2.0"),
        _Line("PRODID", "-//communitytui//communitytui//EN"),
        _Line("CALSCALE", "GREGORIAN"),
        _Line("X-WR-CALNAME", text(called)),
        _Line("X-WR-TIMEZONE", text(communities[0].timezone)),
    ]
    for community in communities:
        events = [*_tasks(workspace, community), *_rhythms(workspace, community)]
        for entry in find_entries(workspace, community.id):
            events += _entry(entry, community, workspace.group_name(entry.record))
        lines += events if alone else (_of(each, community) for each in events)
    lines.append(_Line("END", "VCALENDAR"))
    return "".join(f"{part}\r\n" for line in lines for part in folded(f"{line.name}:{line.value}"))


def _of(line: _Line, community: Community) -> _Line:
    """Return a line with its community behind the title of an event."""
    behind = text(noted("", community.name))
    return line._replace(value=line.value + behind) if line.name == "SUMMARY" else line


def text(value: str) -> str:
    """Return ``value`` as a TEXT of the standard: what means something is escaped, CR dropped."""
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        value = value.replace(plain, escaped)
    return "".join(char for char in value if (char >= " " and char != "\x7f") or char == "\t")


def folded(line: str) -> Iterator[str]:
    """Yield ``line`` in pieces of at most 75 octets, each after the first begun with a blank.

    No character is cut in two.
    """
    piece, size = "", 0
    for char in line:
        octets = len(char.encode())
        if size + octets > _LONGEST:
            yield piece
            piece, size = " ", 1
        piece += char
        size += octets
    yield piece


def _event(record: Record, title: str, about: list[str], when: list[_Line]) -> list[_Line]:
    """Return one event; ``about`` are the lines of its description."""
    lines = [
        _Line("BEGIN", "VEVENT"),
        _Line("UID", text(f"{record['uid']}@communitytui")),
        _Line("DTSTAMP", _instant(record["updated"])),
        _Line("CREATED", _instant(record["created"])),
        _Line("LAST-MODIFIED", _instant(record["updated"])),
        *when,
        _Line("SUMMARY", text(title)),
    ]
    if about:
        lines.append(_Line("DESCRIPTION", text("\n".join(about))))
    return lines


def _closed(lines: list[_Line], *categories: str) -> list[_Line]:
    if any(categories):
        lines.append(_Line("CATEGORIES", ",".join(map(text, filter(None, categories)))))
    # A day on which something is due is no day on which one is away.
    return [*lines, _Line("TRANSP", "TRANSPARENT"), _Line("END", "VEVENT")]


def _instant(stored: str) -> str:
    try:
        at = datetime.fromisoformat(stored)
    except ValueError:
        # A file from elsewhere may hold anything there; a stamp must be an instant.
        return "19700101T000000Z"
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _whole_day(day: date) -> list[_Line]:
    # The end is the day after; the last day there is has none.
    end = [] if day == date.max else [_Line("DTEND;VALUE=DATE", f"{day + _DAY:%Y%m%d}")]
    return [_Line("DTSTART;VALUE=DATE", f"{day:%Y%m%d}"), *end]


def _tasks(workspace: Workspace, community: Community) -> Iterator[_Line]:
    board = workspace.board
    for id in board.community_ids(community.id):
        task = board[id]
        if task.due is not None and not task.settled:
            yield from _task(task, task.due, community, workspace.group_name(task.record))


def _task(task: Task, due: date, community: Community, group: str) -> list[_Line]:
    label = say(task.deliverable.label)
    about = [
        tr("{label}: {text}", label=tr("Stage"), text=task.stage.title),
        *([tr("{label}: {text}", label=tr("Owner"), text=task.owner)] if task.owner else []),
        *([tr("{label}: {text}", label=tr("Deliverable"), text=label)] if label else []),
        *([task.notes] if task.notes else []),
    ]
    title = tr("due: {task}", task=f"{task.key or f'#{task.id}'} {say(task.title)}")
    lines = _event(task.record, title, about, _whole_day(due))
    return _closed(lines, say(community.area(task.area)), group)


def _rhythms(workspace: Workspace, community: Community) -> Iterator[_Line]:
    kept = kept_by_rhythm(workspace.tables.get("occurrences", {}))
    for rhythm in rhythms(workspace, community.id):
        group = workspace.group_name(rhythm.record)
        yield from _rhythm(rhythm, kept.get(rhythm.id, {}), community, group)


def _rhythm(rhythm: Rhythm, kept: Kept, community: Community, group: str) -> list[_Line]:
    """Return a rhythm as one recurring event, or nothing while it is paused or asleep."""
    if rhythm.asleep:
        return []
    rule = rhythm.rule
    first = next(rule.days(rhythm.since, shift(rhythm.since, LONGEST_STEP)), None)
    if first is None:
        return []
    when = [*_whole_day(first), _Line("RRULE", rule.rrule)]
    skipped = sorted(day for day, (_, record) in kept.items() if record.get("state") == SKIPPED)
    due = set(rule.days(first, skipped[-1])) if skipped else set()
    out = ",".join(f"{day:%Y%m%d}" for day in skipped if day in due)
    if out:
        when.append(_Line("EXDATE;VALUE=DATE", out))
    owner = rhythm.owner
    window = (rule.window_end(first) - first).days + 1
    about = [
        trn("{n} minute", "{n} minutes", rhythm.minutes),
        trn("{n} day to do it", "{n} days to do it", window),
        *([tr("{label}: {text}", label=tr("Owner"), text=owner)] if owner else []),
    ]
    return _closed(
        _event(rhythm.record, say(rhythm.title), about, when),
        say(community.area(rhythm.area)),
        group,
    )


def _entry(entry: Entry, community: Community, group: str) -> list[_Line]:
    record = entry.record
    told = {
        tr("Kind"): name(ENTRY_KIND_NAMES, entry.kind),
        tr("State"): name(ENTRY_STATE_NAMES, entry.state),
        tr("Pillar"): record["pillar"],
        tr("Channel"): record["channel"],
        tr("Owner"): entry.owner,
    }
    about = [
        tr("{label}: {text}", label=label, text=value) for label, value in told.items() if value
    ]
    about += [record["notes"]] if record["notes"] else []
    lines = _event(record, entry.topic, about, _when(entry, community))
    status = {"cancelled": "CANCELLED", AIM[entry.kind]: "CONFIRMED"}
    lines.append(_Line("STATUS", status.get(entry.state, "TENTATIVE")))
    # A value of the type URI is not escaped: only what is surely an address may stand there.
    link = record["link"]
    if link.startswith(("http://", "https://")) and link.isascii() and " " not in link:
        lines.append(_Line("URL", link))
    return _closed(lines, group)


def _when(entry: Entry, community: Community) -> list[_Line]:
    if not entry.time:
        return _whole_day(entry.day)
    local = datetime.combine(
        entry.day,
        time.fromisoformat(entry.time),
        ZoneInfo(community.timezone),
    )
    try:
        return [_Line("DTSTART", local.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ"))]
    except OverflowError:
        # The first and the last day there is cannot be told in UTC everywhere.
        return _whole_day(entry.day)
