"""A network of tasks, finish to start: one pass forward, one back, and what is critical in it.

Days are whole numbers here (``Workdays`` turns them into dates) and spans are half open: a task
that begins on 5 and takes 2 days is free on 7. The method is the critical path method of Kelley
and Walker (1959): earliest times from the front, latest times from the back, slack between them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar

from communitytui.errors import BadValue
from communitytui.message import N_, Sayable, joined

Key = TypeVar("Key", bound=Hashable)


class Node(NamedTuple, Generic[Key]):
    """One task: its length in days, what comes before it, and what binds it besides.

    It does not begin before ``begin`` and is not free before ``free``. One that is ``fixed`` has
    begun: its begin is a fact that nothing moves, and who comes before it no longer matters. One
    that is ``over`` has ended as well: it is free on ``free`` and has no slack to speak of.
    """

    days: int
    after: Sequence[Key]
    begin: int
    free: int = 0
    fixed: bool = False
    over: bool = False


class Times(NamedTuple):
    """When a task is done at the earliest and at the latest, without moving the end of all."""

    begin: int
    free: int
    latest_begin: int
    latest_free: int

    @property
    def slack(self) -> int:
        """By how many days it may slip before the end of all moves; below 0 never."""
        return self.latest_free - self.free


class Network(NamedTuple, Generic[Key]):
    """The result: times by key, the first and the last day of all, and one longest chain."""

    times: dict[Key, Times]
    begin: int
    free: int
    path: tuple[Key, ...]


def solve(nodes: Mapping[Key, Node[Key]], name: Callable[[Key], Sayable] = str) -> Network[Key]:
    """Return when each of ``nodes`` can be, in time linear in tasks and dependencies.

    What a task waits for and is not in ``nodes`` does not count. Raises ``BadValue`` on a circle,
    with the tasks in it called by ``name``.
    """
    after = {key: _before(node, nodes) for key, node in nodes.items()}
    order, followers = _in_order(after, name)
    early: dict[Key, tuple[int, int]] = {}
    for key in order:
        node = nodes[key]
        begin = max([node.begin, *(early[other][1] for other in after[key])])
        free = node.free if node.over else max(node.free, begin + node.days)
        early[key] = begin, free
    end = max((free for _, free in early.values()), default=0)
    times: dict[Key, Times] = {}
    for key in reversed(order):
        begin, free = early[key]
        last = min([end, *(times[other].latest_begin for other in followers[key])])
        if nodes[key].over:
            last = free
        times[key] = Times(begin, free, last - (free - begin), last)
    return Network(
        {key: times[key] for key in nodes},
        min((begin for begin, _ in early.values()), default=0),
        end,
        _chain(nodes, after, early),
    )


def _before(node: Node[Key], nodes: Mapping[Key, Node[Key]]) -> list[Key]:
    """Return what binds the begin of a node. What has begun is bound by nothing any more."""
    return [] if node.fixed or node.over else [key for key in node.after if key in nodes]


def _in_order(
    after: Mapping[Key, Sequence[Key]], name: Callable[[Key], Sayable]
) -> tuple[list[Key], dict[Key, list[Key]]]:
    """Return the keys so that each stands behind what it waits for, and who follows each."""
    followers: dict[Key, list[Key]] = {key: [] for key in after}
    waiting: dict[Key, int] = {}
    for key, others in after.items():
        waiting[key] = len(others)
        for other in others:
            followers[other].append(key)
    ready = deque(key for key, count in waiting.items() if not count)
    order: list[Key] = []
    while ready:
        key = ready.popleft()
        order.append(key)
        for follower in followers[key]:
            waiting[follower] -= 1
            if not waiting[follower]:
                ready.append(follower)
    if len(order) < len(after):
        ring = circle({key: after[key] for key, count in waiting.items() if count})
        shown = joined(map(name, ring), " -> ")
        raise BadValue(N_("tasks wait for each other in a circle: {ring}"), ring=shown)
    return order, followers


def circle(after: Mapping[Key, Sequence[Key]]) -> list[Key]:
    """Return a circle in keys each of which waits for another of them; its first is its last.

    In the order of the work: each stands before what waits for it.
    """
    place: dict[Key, int] = {}
    walk: list[Key] = []
    key = next(iter(after))
    while key not in place:
        place[key] = len(walk)
        walk.append(key)
        key = next(other for other in after[key] if other in after)
    return [key, *reversed(walk[place[key] :])]


def _chain(
    nodes: Mapping[Key, Node[Key]],
    after: Mapping[Key, Sequence[Key]],
    early: Mapping[Key, tuple[int, int]],
) -> tuple[Key, ...]:
    """Return one chain of open tasks that leads to the end, each beginning when one is free.

    It begins where something else than a task sets the begin: the start of the plan, today, or
    the day that somebody chose. Of equals the first in ``nodes`` stands for all.
    """
    pending = [key for key, node in nodes.items() if not node.over]
    if not pending:
        return ()
    chain = [max(pending, key=lambda key: early[key][1])]
    while True:
        begin = early[chain[-1]][0]
        drivers = [key for key in after[chain[-1]] if early[key][1] == begin]
        drivers = [key for key in drivers if not nodes[key].over]
        if not drivers:
            return tuple(reversed(chain))
        chain.append(drivers[0])
