"""What can be told of which chats on which days: a platform says who comes, another does not.

A value that only some chats can give is of those alone, and says so; where a file does not know
its chats, what it gives is of the whole, as it always was.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from communitytui.events.incoming import Chat
from communitytui.events.ledger import ENDED, Ledger

#: What some metrics cannot do without; a metric that is not here is of whoever is there.
NEEDS: Mapping[str, frozenset[str]] = {
    metric: frozenset(gifts.split())
    for gifts, metrics in {
        "reactions": "reactions interactions reactions_per_message",
        "replies": "replies replies_per_message openers ttfr ttfr_p75 ttfr_p90 unanswered",
        "joins": "joins activation_7d retention_w1",
        "leaves": "leaves",
        "joins leaves": "net_growth",
        "members": "members participation",
        "joins leaves members": "growth_rate leave_rate",
    }.items()
    for metric in metrics.split()
}
MEMBERS = "members"


class Cover(NamedTuple):
    """The days (ordinals) that a file covers of a chat, and what it gives of it."""

    chat: int
    first: int
    last: int
    gives: frozenset[str]


def covers(ledger: Ledger, chats: Collection[int] | None = None) -> list[Cover]:
    """Return what the files that count cover of some chats, of all without them.

    A chat is there from its first event to the end of the file, in which it may fall silent.
    """
    held = {each.id: each for each in ledger.sources()}
    found = [
        Cover(0, each.first, each.last, each.gives)
        for each in held.values()
        if each.first is not None and each.last is not None and not each.hours
    ]
    for share in ledger.shares():
        last = held[share.source].last
        if last is not None:
            gives = share.gives | (held[share.source].gives & {ENDED})
            found.append(Cover(share.chat, share.first, last, gives))
    return [each for each in found if chats is None or each.chat in chats]


class Gifts:
    """Which chats give what on a day.

    ``members`` are known of groups of chats, by day; with ``stated`` they are of the whole.
    """

    def __init__(
        self,
        covers: Iterable[Cover],
        members: Mapping[frozenset[int], Mapping[int, int]],
        *,
        stated: bool,
    ) -> None:
        self._covers = [*covers]
        self._members, self._stated = members, stated
        self._on: dict[int, dict[int, frozenset[str]]] = {}
        self._of: dict[tuple[int, frozenset[str]], frozenset[int] | None] = {}
        self._ever: dict[frozenset[str], frozenset[int]] = {}

    def on(self, day: int) -> dict[int, frozenset[str]]:
        """Return the chats that files cover on a day, with what they give."""
        if day not in self._on:
            found: dict[int, frozenset[str]] = {}
            for each in self._covers:
                if each.first <= day <= each.last:
                    found[each.chat] = found.get(each.chat, frozenset()) | each.gives
            for chats, counts in self._members.items():
                if day in counts or self._stated:
                    found.update({c: found[c] | {MEMBERS} for c in chats & found.keys()})
            if self._stated:
                found = {chat: gives | {MEMBERS} for chat, gives in found.items()}
            self._on[day] = found
        return self._on[day]

    def of(self, day: int, gifts: frozenset[str]) -> frozenset[int] | None:
        """Return the chats that give something on a day: ``None`` for none, no chat for all."""
        if (day, gifts) not in self._of:
            self._of[day, gifts] = self._found(day, gifts)
        return self._of[day, gifts]

    def _found(self, day: int, gifts: frozenset[str]) -> frozenset[int] | None:
        there = self.on(day)
        giving = frozenset(chat for chat, gives in there.items() if gives >= gifts)
        if not giving:
            return None
        # Of a file without chats nobody can say that it is another one's.
        if 0 in giving or giving >= there.keys() - {0}:
            return frozenset()
        ever = self._giving(gifts)
        # Those that are not there yet, or no more, change nothing, so that a series stays one.
        return ever if ever & there.keys() == giving else giving

    def _giving(self, gifts: frozenset[str]) -> frozenset[int]:
        if gifts not in self._ever:
            known = {chat for chats, counts in self._members.items() if counts for chat in chats}
            self._ever[gifts] = frozenset(
                each.chat
                for each in self._covers
                if each.gives | ({MEMBERS} if each.chat in known else set()) >= gifts
            )
        return self._ever[gifts]


def named(part: Collection[int], chats: Iterable[Chat], called: Mapping[int, str]) -> list[str]:
    """Return what some chats are called: their platforms where these have no others.

    ``called`` are the names of groups by chat.
    """
    chats = [*chats]
    platforms = {chat.platform for chat in chats if chat.id in part}
    if all(chat.id in part for chat in chats if chat.platform in platforms):
        return sorted(platforms)
    return sorted({called.get(chat.id, chat.title) for chat in chats if chat.id in part})
