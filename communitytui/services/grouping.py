"""Which chats of exports are which groups of a community, and what is counted of each.

A group names its chats by their tokens in the ledger. A chat that none names is that of the group
that has or had its title; as soon as a community has two chats, each of the others becomes one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from communitytui.domain.kernel.records import Record, Tables
from communitytui.domain.kernel.words import folded
from communitytui.errors import BadValue
from communitytui.events.aggregate import Aggregate
from communitytui.events.base import as_typed
from communitytui.events.exports import ANY
from communitytui.events.series import FORMATS
from communitytui.i18n import N_
from communitytui.services import groups
from communitytui.services.import_options import OtherGroup
from communitytui.services.platforms import platform_named
from communitytui.services.recording import digest_in

if TYPE_CHECKING:
    from communitytui.events.incoming import Chat
    from communitytui.events.ledger import Held, Ledger
    from communitytui.events.values import Measured
    from communitytui.services.unit_of_work import UnitOfWork

#: Groups that an import makes unasked, at most.
_MOST = 12
_EVERY = frozenset({"*", "＊"})
_OTHER_GROUP = N_(
    "{file} counts already, for group {group} and not {name}; to change that, remove it first: "
    "import --forget {number}"
)
_OTHERS_CHAT = N_(
    "the chat {chat} is group {group}; import it without --group, or rename that group: groups set "
    "{id} name=NAME"
)


class GroupWish(NamedTuple):
    """What somebody says of the chats of a file: which to take, and what groups they are."""

    names: tuple[str, ...] = ()
    placed: Mapping[str, str] = {}
    every: bool = False

    @property
    def chats(self) -> tuple[str, ...]:
        """The chats to take of the file; all without any."""
        return () if self.every else (*self.names, *self.placed)

    @property
    def groups(self) -> list[str]:
        """The groups that are named."""
        return [*self.names, *self.placed.values()]


def wish_of(typed: Iterable[str]) -> GroupWish:
    """Return what ``NAME``, ``CHAT=NAME`` and ``*`` say."""
    names: list[str] = []
    placed: dict[str, str] = {}
    every = False
    for text in typed:
        chat, equals, name = text.replace("＝", "=").partition("=")
        every = every or text.strip() in _EVERY
        if equals and chat.strip() and name.strip():
            placed[chat.strip()] = name.strip()
        elif text.strip() not in _EVERY:
            names.append(text.strip())
    return GroupWish(tuple(names), placed, every)


def targets(wish: GroupWish, chats: Iterable[Chat], ids: Mapping[int, str]) -> dict[int, str]:
    """Return the names of groups for chats of one file; ``ids`` are those that it has for them."""
    chats = [*chats]
    placed = {as_typed(chat): name for chat, name in wish.placed.items()}
    names = {as_typed(name): name for name in wish.names}
    found: dict[int, str] = {}
    for chat in chats:
        for word in (as_typed(chat.title), as_typed(ids.get(chat.id, ""))):
            if word in placed or word in names:
                found[chat.id] = placed.get(word) or chat.title or names[word]
                break
    if not found and len(wish.names) == 1 and len(chats) == 1:
        found[chats[0].id] = wish.names[0]
    return found


def platform_for(tables: Tables, community: int, wish: GroupWish) -> str:
    """Return the platform of the one group that a file of no platform of its own is for."""
    if len(wish.groups) != 1:
        return ANY
    found = (row for _, row in _rows(tables, community) if _is_named(row, wish.groups[0]))
    return platform_named(next((row["platform"] for row in found), None))


@dataclass
class Planned:
    """A group as it will be, with its chats; ``id`` is ``None`` while it is to be made.

    ``changed``: it has other chats than before; ``new``: it was made for them.
    """

    id: int | None
    name: str
    platform: str
    chats: set[int] = field(default_factory=set)
    tokens: set[str] = field(default_factory=set)
    changed: bool = False
    new: bool = False

    def take(self, chat: Chat) -> None:
        """Let a chat be of the group."""
        self.changed = self.changed or chat.token not in self.tokens
        self.chats.add(chat.id)
        self.tokens.add(chat.token)

    def let_go(self, chat: Chat) -> None:
        """Let a chat not be of the group any more."""
        self.chats.discard(chat.id)
        self.tokens.discard(chat.token)
        self.changed = True


class GroupPlan(NamedTuple):
    """The groups of a community; the chats that are none, and whether one has no name."""

    groups: list[Planned]
    left: tuple[str, ...] = ()
    nameless: bool = False

    def of(self, chat: int) -> Planned | None:
        """Return the group that a chat is."""
        return next((group for group in self.groups if chat in group.chats), None)

    def has(self, id: int, chats: set[int]) -> bool:
        """Tell whether some of ``chats`` are of a group."""
        return any(group.id == id and group.chats & chats for group in self.groups)

    def write(self, uow: UnitOfWork, community: int) -> list[str]:
        """Make the groups that are new, let all know their chats; return the names of new ones."""
        made = []
        for group in self.groups:
            tokens = sorted(group.tokens)
            if group.id is None:
                platform = group.platform if group.platform != ANY else None
                new = {"name": group.name, "platform": platform, "chats": tokens}
                group.id, group.new = groups.insert(uow, community, new), True
                made.append(group.name)
            elif group.changed:
                uow.patch("groups", group.id, {"chats": tokens})
        return made


def _rows(tables: Tables, community: int) -> Iterator[tuple[int, Record]]:
    for id, row in sorted(tables.get("groups", {}).items()):
        if row["community"] == community:
            yield id, row


def _is_named(row: Record, name: str) -> bool:
    return folded(name) in {folded(each) for each in (row["name"], *row["former"])}


def as_they_are(ledger: Ledger, tables: Tables, community: int) -> GroupPlan:
    """Return the groups of a community with the chats that they name."""
    found = []
    known = {chat.token: chat for chat in ledger.chats()}
    for id, row in _rows(tables, community):
        group = Planned(id, row["name"], platform_named(row["platform"]), tokens={*row["chats"]})
        group.chats = {known[token].id for token in group.tokens & known.keys()}
        found.append(group)
    return GroupPlan(found)


def plan(
    ledger: Ledger,
    tables: Tables,
    community: int,
    wanted: Mapping[int, str],
    *,
    every: bool = False,
    sure: bool = False,
) -> GroupPlan:
    """Return the groups of a community, those that are to be made included.

    ``wanted`` are the groups that somebody named for chats; ``every``: all of them become one,
    however many; ``sure``: a chat may be taken from the group that it was. Raises ``BadValue``.
    """
    rows = dict(_rows(tables, community))
    found = as_they_are(ledger, tables, community)
    chats = {chat.id: chat for chat in ledger.chats()}
    for id, name in wanted.items():
        _place(found, rows, chats[id], name, sure=sure)
    for chat in chats.values():
        named = (g for g in found.groups if g.id is not None and _fits(rows[g.id], g, chat))
        if found.of(chat.id) is None and chat.title and (group := next(named, None)):
            group.take(chat)
    free = [chat for chat in chats.values() if found.of(chat.id) is None]
    if len(chats) < 2 and not every:
        return found
    events = Counter[int]()
    for share in ledger.shares():
        events[share.chat] += share.events
    titled = sorted((c for c in free if c.title), key=lambda c: (-events[c.id], c.id))
    room = len(titled) if every else max(_MOST - len(found.groups), 0)
    for chat in titled[:room]:
        made = Planned(None, _name(found, chat), chat.platform)
        made.take(chat)
        found.groups.append(made)
    left = tuple(chat.title for chat in titled[room:])
    return found._replace(left=left, nameless=len(titled) < len(free))


def _place(
    found: GroupPlan, rows: Mapping[int, Record], chat: Chat, name: str, *, sure: bool
) -> None:
    """Let a chat be the group of a name."""
    named = (g for g in found.groups if _is_named(_told(g, rows), name))
    group = next(named, None)
    owner = found.of(chat.id)
    if owner is not None and owner is not group:
        if not sure:
            raise BadValue(_OTHERS_CHAT, chat=chat.title, group=owner.name, id=owner.id)
        owner.let_go(chat)
    if group is None:
        group = Planned(None, name, chat.platform)
        found.groups.append(group)
    group.take(chat)


def _told(group: Planned, rows: Mapping[int, Record]) -> Record:
    return rows[group.id] if group.id is not None else {"name": group.name, "former": ()}


def _fits(row: Record, group: Planned, chat: Chat) -> bool:
    platforms = {group.platform, chat.platform}
    return _is_named(row, chat.title) and (len(platforms) == 1 or ANY in platforms)


def _name(found: GroupPlan, chat: Chat) -> str:
    """Return a name for the group that a chat becomes: its title, told apart where it is taken."""
    taken = {folded(group.name) for group in found.groups}
    names = [chat.title]
    names += [f"{chat.title} ({chat.platform})"] if chat.platform != ANY else []
    names += [f"{chat.title} {number}" for number in range(2, 100)]
    return next(name for name in names if folded(name) not in taken and groups.is_free_word(name))


def named(ledger: Ledger, tables: Tables, community: int, name: str) -> tuple[GroupPlan, int]:
    """Return the groups of a community with the one of a name, and its place among them."""
    rows = dict(_rows(tables, community))
    found = as_they_are(ledger, tables, community)
    places = (i for i, group in enumerate(found.groups) if _is_named(_told(group, rows), name))
    place = next(places, None)
    if place is None:
        place = len(found.groups)
        found.groups.append(Planned(None, name, ANY))
    return found, place


class HeldBy(NamedTuple):
    """A group that a file counts for, with the names that it has and had."""

    id: int
    name: str
    names: frozenset[str]
    number: int  # of the file


def owners_of(ledger: Ledger, tables: Tables, community: int, digest: str) -> list[HeldBy]:
    """Return the groups that a file counts for so far."""
    held = {each.id for each in ledger.sources() if each.sha256 == digest}
    chats = {share.chat for share in ledger.shares() if share.source in held}
    rows = dict(_rows(tables, community))
    found = as_they_are(ledger, tables, community).groups
    owners = [group.id for group in found if group.id is not None and group.chats & chats]
    return [
        HeldBy(
            id,
            rows[id]["name"],
            frozenset(map(folded, (rows[id]["name"], *rows[id]["former"]))),
            max(held),
        )
        for id in owners
    ]


def check_same_file(owners: Sequence[HeldBy], file: str, wish: GroupWish) -> None:
    """Raise ``OtherGroup`` where a file counts already, and for other groups than are named."""
    known = frozenset().union(*(owner.names for owner in owners))
    if owners and wish.groups and known.isdisjoint(map(folded, wish.groups)):
        raise OtherGroup(
            _OTHER_GROUP,
            file=file,
            group=", ".join(owner.name for owner in owners),
            name=", ".join(wish.groups),
            number=owners[0].number,
        )


# -- counting


def stated_members(
    ledger: Ledger, tables: Tables, community: int, found: GroupPlan, *, counted: bool = False
) -> dict[int | None, dict[int, int]]:
    """Return the member counts that people typed or files brought, by group and day.

    Groups go by their places in ``found``, the whole by ``None``. ``counted``: also what was
    said with a file when it was imported.
    """
    places = {group.id: place for place, group in enumerate(found.groups) if group.id is not None}
    counts: dict[int | None, dict[int, int]] = {None: {}}
    said: dict[tuple[int | None, str], dict[int, int]] = {}
    for row in tables["readings"].values():
        if row["community"] != community or row["metric"] != "members":
            continue
        group = row.get("chat_group")
        place = places.get(group) if group is not None else None
        for day, item in row["days"].items():
            at = date.fromisoformat(day).toordinal()
            if not _is_computed(item["s"]):
                if group is None or place is not None:
                    counts.setdefault(place, {})[at] = int(item["v"])
            else:
                said.setdefault((group, digest_in(item["s"])), {})[at] = int(item["v"])
    for held in ledger.sources():
        if held.last is None:
            continue
        place = home_of(ledger, found, held)
        if held.members:
            counts.setdefault(place, {}).setdefault(held.last, held.members)
        id = found.groups[place].id if place is not None else None
        # Before it was a group, what was said of it was said of the whole.
        told = next(
            (
                said[group, held.sha256[:8]][held.last]
                for group in (id, None)
                if held.last in said.get((group, held.sha256[:8]), ())
            ),
            None,
        )
        if (counted or place is not None) and told is not None:
            counts.setdefault(place, {}).setdefault(held.last, told)
    return counts


def home_of(ledger: Ledger, found: GroupPlan, held: Held) -> int | None:
    """Return the group that a file is of, as its place in ``found``; ``None`` for the whole.

    It is the whole's where it holds several chats, or one that is no group.
    """
    chats = {share.chat for share in ledger.shares() if share.source == held.id}
    if len(chats) != 1:
        return None
    group = found.of(*chats)
    return None if group is None else found.groups.index(group)


def measure(
    ledger: Ledger,
    today: int,
    found: GroupPlan,
    members: Mapping[int | None, Mapping[int, int]],
    *,
    without_staff: bool,
    since: int | None = None,
    only: Iterable[int] | None = None,
) -> tuple[Measured, dict[int, Measured]]:
    """Return the values of the whole, and those of groups by their places in ``found``.

    ``since`` is the first day that is counted anew, but for groups with other chats than before;
    ``only`` are the chats whose groups are wanted, and those groups.
    """
    wanted = None if only is None else {*only}
    counts: dict[frozenset[int], Mapping[int, int]] = {}
    called = {chat: group.name for group in found.groups for chat in group.chats}
    measured: dict[int, Measured] = {}
    for place, group in enumerate(found.groups):
        stated = members.get(place, {})
        is_wanted = group.changed or wanted is None or bool(wanted & group.chats)
        if not group.chats or not (is_wanted or stated):
            continue
        chats = frozenset(group.chats)
        own = Aggregate(
            ledger, today, stated, without_staff=without_staff, chats=chats, called=called
        )
        if stated:
            counts[chats] = own.members()
        if is_wanted:
            measured[place] = own.measure(None if group.changed else since)
    whole = Aggregate(
        ledger,
        today,
        members.get(None),
        without_staff=without_staff,
        groups=counts,
        called=called,
    )
    return whole.measure(since), measured


def _is_computed(source: str) -> bool:
    """Tell whether a reading comes from counting events: no statement of anybody."""
    return bool(digest_in(source)) and source.partition(" ")[0] not in FORMATS
