"""What changed this week, in words: by day, then by action and person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from communitytui.domain.kernel.days import shift
from communitytui.domain.kernel.labels import ACTIONS
from communitytui.domain.kernel.records import Json, Record
from communitytui.domain.workspace import Community, Workspace
from communitytui.i18n import name, say, tr
from communitytui.i18n.showing import show_day
from communitytui.report.document import Block, Heading, Paragraph, items

#: The most lines of a week, and the most things named in one of them.
LINES_CAP = 40
THINGS_CAP = 8

#: One change of one record: table, id, before, after. An inserted record has no before, a
#: removed one no after; otherwise both hold the changed fields.
Op = Sequence[Json]


class LogEntry(Protocol):
    """What a report needs to know of one entry of the log."""

    @property
    def revision(self) -> int:
        """Its place in the order of all changes."""

    @property
    def at(self) -> str:
        """When it was made, an instant in UTC."""

    @property
    def who(self) -> str:
        """Who made it."""

    @property
    def action(self) -> str:
        """What was done: ``done``, ``set``, ``record`` …"""

    @property
    def ops(self) -> Sequence[Op]:
        """Every change of a record in it."""

    @property
    def subject(self) -> Record | None:
        """What the action said about itself."""


def week_blocks(
    workspace: Workspace, community: Community, commits: Sequence[LogEntry], today: date
) -> list[Block]:
    """Return the changes since Monday 00:00 of the community's week."""
    days = _by_day(_Home(workspace, community, commits), commits, today)
    blocks: list[Block] = []
    room = LINES_CAP
    left = sum(len(groups) for groups in days.values())
    for day, groups in days.items():
        if not room:
            break
        lines = [_sentence(*head, things) for head, things in list(groups.items())[:room]]
        room -= len(lines)
        left -= len(lines)
        blocks += [Heading(show_day(day)), *items(lines)]
    if left:
        blocks.append(Paragraph(tr("… and {n} more", n=left)))
    return blocks


def _by_day(
    home: _Home, commits: Sequence[LogEntry], today: date
) -> dict[date, dict[tuple[str, str], Counter[str]]]:
    """Return, by day and by action and person, the things changed and how often."""
    monday = shift(today, -today.weekday())
    zone = ZoneInfo(home.community.timezone)
    days: dict[date, dict[tuple[str, str], Counter[str]]] = {}
    for commit in sorted(commits, key=lambda each: each.revision):
        day = _day(commit.at, zone)
        if day is None or not monday <= day <= today:
            continue
        things = list(home.things(commit))
        if things:
            groups = days.setdefault(day, {})
            groups.setdefault((commit.action, commit.who), Counter()).update(things)
    return dict(sorted(days.items()))


def _day(instant: str, zone: ZoneInfo) -> date | None:
    try:
        at = datetime.fromisoformat(instant)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(zone).date()
    except (ValueError, OverflowError):
        return None


def _sentence(action: str, who: str, things: Counter[str]) -> str:
    named = [
        thing + (f" ×{times}" if times > 1 else "")
        for thing, times in list(things.items())[:THINGS_CAP]
    ]
    more = len(things) - len(named)
    if more:
        named.append(tr("… and {n} more", n=more))
    return tr(
        "{action} by {who}: {things}",
        action=name(ACTIONS, action),
        who=who,
        things=tr(", ").join(named),
    )


class _Home:
    """Which community a changed record belongs to, and what it is called."""

    def __init__(
        self, workspace: Workspace, community: Community, commits: Sequence[LogEntry]
    ) -> None:
        self.workspace = workspace
        self.community = community
        # A record that is gone is known only from the changes that made or removed it.
        self.gone: dict[tuple[str, int], Record] = {}
        for commit in commits:
            for table, id, before, after in commit.ops:
                whole = before if after is None else after if before is None else None
                if whole:
                    self.gone[table, id] = whole

    def things(self, commit: LogEntry) -> Iterator[str]:
        """Yield what a commit changed in this community, in words."""
        if commit.action == "init":
            if any(op[0] == "communities" and op[1] == self.community.id for op in commit.ops):
                yield self.community.name
            return
        seen: set[str] = set()
        for table, id, _, _ in commit.ops:
            record = self.workspace.tables.get(table, {}).get(id) or self.gone.get((table, id), {})
            owner = id if table == "communities" else record.get("community")
            thing = self._thing(table, id, record) if owner == self.community.id else ""
            if thing and thing not in seen:
                seen.add(thing)
                yield thing

    def _thing(self, table: str, id: int, record: Record) -> str:
        if table == "tasks":
            return f"{record.get('key') or f'#{id}'} {say(record.get('title', ''))}"
        if table in ("readings", "standards"):
            return self._metric(str(record.get("metric", "")))
        if table == "decisions":
            task = self.workspace.tables.get("tasks", {}).get(record.get("task", 0))
            return self._thing("tasks", int(record["task"]), task) if task else ""
        if table == "occurrences":
            rhythm = self.workspace.tables.get("rhythms", {}).get(record.get("rhythm", 0))
            return self._thing("rhythms", id, rhythm) if rhythm else ""
        if table == "entries":
            return str(record.get("topic", ""))
        title = record.get("title") or record.get("statement") or record.get("name") or ""
        return say(title) if isinstance(title, (str, Mapping)) else str(title)

    def _metric(self, name: str) -> str:
        for record in self.workspace.tables.get("metrics", {}).values():
            if record["community"] == self.community.id and record["name"] == name:
                return say(record["title"])
        return name
