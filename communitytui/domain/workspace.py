"""One snapshot of the workspace as values: communities, the board of tasks, metrics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from communitytui.domain.kernel.records import Record, Tables
from communitytui.domain.kernel.spelling import nearest
from communitytui.domain.kernel.stored import Entity
from communitytui.domain.tasks.board import Board
from communitytui.errors import BadValue, NotFound
from communitytui.message import N_, Words

if TYPE_CHECKING:
    from communitytui.domain.metrics.measures import Measures

T = TypeVar("T", bound=Entity)


class Community(Entity):
    """One community."""

    table = "communities"

    name: str
    #: The language its people work in: ``zh`` or ``en``.
    language: str
    timezone: str
    #: The first day of the plan.
    start: date
    playbook: str
    areas: Mapping[str, Words]
    roles: Mapping[str, Words]
    sidebar: Sequence[str]
    #: What amounts are in (ISO 4217); ``None`` until somebody says so: then there are none.
    currency: str | None = None
    platforms: Sequence[str] = ()
    #: Names of accounts in chats: of the team, and of programs.
    staff: Sequence[str] = ()
    bots: Sequence[str] = ()
    #: Hours a week by person.
    capacity: Mapping[str, float] = {}
    #: Why stages were entered before their time, by stage.
    gates: Mapping[str, str] = {}
    #: The day from which its recurring duties count.
    running: date | None
    rules: Sequence[Record] = ()

    def today(self, now: datetime) -> date:
        """Return the local day in its time zone at the instant ``now``."""
        # 2 ms, and JSON of tasks has no local day.
        from zoneinfo import ZoneInfo

        return now.astimezone(ZoneInfo(self.timezone)).date()

    def day_of(self, instant: str) -> date | None:
        """Return the local day of an instant that a record holds; ``None`` for what is none."""
        try:
            at = datetime.fromisoformat(instant)
            return self.today(at if at.tzinfo else at.replace(tzinfo=UTC))
        except (ValueError, OverflowError):
            return None

    def area(self, key: str | None) -> Words:
        """Return the name of an area; the key if it has none."""
        return self.areas.get(key or "", key or "")

    def role(self, key: str | None) -> Words:
        """Return the name of a role; the key if it has none."""
        return self.roles.get(key or "", key or "")

    def declared(self, table: str) -> Mapping[str, Words]:
        """Return the ``areas`` or ``roles`` of the community by their keys."""
        return self.areas if table == "areas" else self.roles

    def considerations(self, stage: str) -> list[Words]:
        """Return what to weigh in a stage."""
        return list(self.record["considerations"].get(stage, ()))


class ChatGroup(Entity):
    """One chat or room of a community, on one platform."""

    table = "groups"

    community: int
    name: str
    platform: str | None
    #: How many people it takes, if that is limited.
    capacity: int | None
    owner: str | None
    #: Its own, or that of its community.
    timezone: str | None
    #: Whether anyone can join.
    open: bool
    #: The chats of exports that are it, by their tokens in the ledger of events.
    chats: Sequence[str]
    #: The names that it had.
    former: Sequence[str]


class Workspace:
    """Everything that the tables of one snapshot say at the instant ``now`` (UTC)."""

    def __init__(self, tables: Tables, now: datetime) -> None:
        self.tables = tables
        self.now = now
        self._todays: dict[int, date] = {}

    @cached_property
    def communities(self) -> list[Community]:
        """All communities by id."""
        return self.all(Community)

    def all(self, kind: type[T], community: int | None = None) -> list[T]:
        """Return the records of one community, or of all, as values of their class, by id."""
        records = self.tables.get(kind.table, {})
        return [
            kind(id, records[id])
            for id in sorted(records)
            if community is None or records[id]["community"] == community
        ]

    def get(self, kind: type[T], id: int) -> T | None:
        """Return the record ``id`` as a value of its class; ``None`` where there is none."""
        records = self.tables.get(kind.table, {})
        return kind(id, records[id]) if id in records else None

    @cached_property
    def _by_id(self) -> dict[int, Community]:
        return {community.id: community for community in self.communities}

    def group_name(self, record: Record) -> str:
        """Return the name of the group that a record is of; empty for the whole community."""
        group = self.tables.get("groups", {}).get(record["chat_group"])
        return str(group["name"]) if group else ""

    def community(self, id: int) -> Community:
        """Return the community ``id``; raises ``NotFound``."""
        try:
            return self._by_id[id]
        except KeyError:
            raise NotFound(N_("There is no community {id}"), id=id) from None

    def has_community(self, id: int | None) -> bool:
        """Tell whether there is a community ``id``; there is none without an id."""
        return id in self._by_id

    def find_community(self, name: str | None) -> Community:
        """Return the community meant by a name or an id, or the only one when ``None``.

        Raises ``NotFound``, or ``BadValue`` with the names when one must be chosen.
        """
        names = [community.name for community in self.communities]
        if name is None:
            if len(self.communities) == 1:
                return self.communities[0]
            if not self.communities:
                raise NotFound(N_("No communities yet; create one: communitytui init NAME"))
            raise BadValue(
                N_("Which community? Choose one with -c: {names}"), names=", ".join(names)
            )
        for community in self.communities:
            if name.casefold() == community.name.casefold() or name == str(community.id):
                return community
        raise NotFound(
            N_("There is no community {name}"), name=name, hint=nearest(name, names) or None
        )

    def today(self, community: int) -> date:
        """Return the local day of a community; the day in UTC for one that is not there."""
        if community not in self._todays:
            found = self._by_id.get(community)
            self._todays[community] = found.today(self.now) if found else self.now.date()
        return self._todays[community]

    def zone(self, community: int | None = None) -> str | None:
        """Return the IANA time zone that people are told the time in: that of a community.

        Without one, or for one that is gone, the zone that all communities share; ``None`` where
        they have none in common: then it is that of this machine.
        """
        home = self._by_id.get(community) if community is not None else None
        homes = self.communities if home is None else [home]
        zones = {each.timezone for each in homes}
        return zones.pop() if len(zones) == 1 else None

    @cached_property
    def board(self) -> Board:
        """All tasks."""
        return Board(self.tables.get("tasks", {}), self.today)

    @cached_property
    def measures(self) -> Measures:
        """All metrics."""
        # 26 ms, which questions about tasks do not need.
        from communitytui.domain.metrics.measures import Measures

        return Measures(self.tables, self.today)
