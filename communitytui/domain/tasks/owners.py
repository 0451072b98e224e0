"""People: what each of them owes and helps with, all spellings of a name together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from communitytui.domain.kernel.records import Record
from communitytui.domain.kernel.words import folded, same_person
from communitytui.domain.tasks.board import Board, Task


class Owner(NamedTuple):
    """A person of one community: all spellings of the name, the one used most first.

    ``open``, ``late`` and ``helping`` are tasks that are not settled; ``roles`` are the keys of
    what the person does in them.
    """

    community: int
    spellings: tuple[str, ...]
    open: tuple[int, ...]
    late: tuple[int, ...]
    helping: tuple[int, ...]
    roles: tuple[str, ...]

    @property
    def name(self) -> str:
        """The name."""
        return self.spellings[0]


def owners(board: Board, community: int) -> list[Owner]:
    """Return who owns or helps with tasks of a community; the latest and the busiest first."""
    tasks = [board[id] for id in board.community_ids(community)]
    spelt = Counter(name for task in tasks for name in people_of(task.record))
    known: dict[str, list[str]] = {}
    for name, _ in spelt.most_common():
        known.setdefault(folded(name), []).append(name)
    active = [task for task in tasks if not task.settled]
    found = [_owner(board, community, spellings, active) for spellings in known.values()]
    return sorted(found, key=lambda o: (-len(o.late), -len(o.open), -len(o.helping), o.name))


def people_of(record: Record) -> Iterator[str]:
    """Yield who owns a task and who helps."""
    yield from filter(None, (record["owner"], *record["helpers"]))


def _owner(board: Board, community: int, spellings: list[str], active: list[Task]) -> Owner:
    name, late = spellings[0], set(board.late_ids(community))
    owned = [task for task in active if same_person(task.owner, name)]
    return Owner(
        community,
        tuple(spellings),
        tuple(task.id for task in owned),
        tuple(task.id for task in owned if task.id in late),
        tuple(t.id for t in active if any(same_person(each, name) for each in t.helpers)),
        tuple(dict.fromkeys(task.role for task in owned if task.role)),
    )
