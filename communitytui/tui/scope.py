"""Which tasks the list shows: those of a community or a group, searched or filtered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from communitytui import services
from communitytui.domain.kernel.stages import STAGE
from communitytui.errors import CommunityError
from communitytui.i18n import say, tr
from communitytui.services.queries import find
from communitytui.tui.widgets.task_list import task_ids

if TYPE_CHECKING:
    from communitytui.domain.workspace import Workspace
    from communitytui.tui.views.base import Host
    from communitytui.tui.widgets.outline import Row
    from communitytui.tui.widgets.stage_tree import StageTree
    from communitytui.tui.widgets.task_list import TaskList


class _Found(NamedTuple):
    """What was asked of which state, and what it found."""

    workspace: Workspace
    text: str
    community: int
    ids: frozenset[int]


class Scope:
    """The tasks in the list: those of ``row`` in the tree, as ``text`` searches them.

    A search dims what it does not find, so that everything stays where it is; a filter
    (``hides``) goes through the whole community and hides the rest. ``last`` is the last search,
    ``begun_at`` the task under the cursor when it began.
    """

    def __init__(self, main: Host, tree: StageTree, rows: TaskList) -> None:
        self._main = main
        self._tree = tree
        self._list = rows
        self.row: Row | None = None
        self.text = ""
        self.last = ""
        self.hides = False
        self.begun_at: int | None = None
        self._found: _Found | None = None

    @property
    def community(self) -> int | None:
        """The community, or None where there is none."""
        return self.row[1] if self.row is not None else None

    @property
    def filters(self) -> bool:
        """Whether a filter hides tasks."""
        return bool(self.text) and self.hides

    def ids(self) -> Sequence[int]:
        """Return the tasks that the list is to show."""
        row, board = self.row, self._main.workspace.board
        if row is None:
            return []
        if self.filters:
            found = self.found()
            return [id for id in board.community_ids(row[1]) if id in found]
        if row[0] == "community":
            return board.community_ids(row[1])
        return self._tree.outline.groups.ids(row[1], row[2])

    def found(self) -> frozenset[int]:
        """Return what the search finds in the whole community; nothing without one."""
        if not self.text or self.row is None:
            return frozenset()
        workspace, community = self._main.workspace, self.row[1]
        known = self._found
        asked = (self.text, community)
        if known is None or known.workspace is not workspace or known[1:3] != asked:
            try:
                ids = self.find(self.text, community)
            except CommunityError:
                ids = []
            self._found = known = _Found(workspace, self.text, community, frozenset(ids))
        return known.ids

    def find(self, text: str, community: int | None) -> list[int]:
        """Return the tasks of a community that ``text`` finds; raises what is wrong with it."""
        main = self._main
        return find(main.workspace, text, community=community, me=main.session.who)

    def use(self, text: str) -> None:
        """Hide what a filter does not find; raises what is wrong with it."""
        self.find(text, self.community)
        self.begun_at = self._list.chosen_task
        self.hides = True
        self.text = self.last = text
        self.fill_from_match()

    def match(self, ids: Sequence[int], community: int, step: int) -> int:
        """Return the one of ``ids`` after or before the cursor, round at the ends."""
        here = self._list.chosen_task
        order = self._main.workspace.board.community_ids(community)
        place = order.index(here) if here in order else -1
        numbers = {id: number for number, id in enumerate(order)}
        after = [id for id in ids if (numbers[id] - place) * step > 0]
        rest = ids if step > 0 else list(reversed(ids))
        return (after[0] if step > 0 else after[-1]) if after else rest[0]

    def place_of_new(self, *, end: bool) -> tuple[int, str, int]:
        """Return community and stage of a new task, and below which task it stands (0: none).

        That is the task at the cursor, or the last one of the stage for the ``end``.
        """
        row, board, front = self.row, self._main.workspace.board, self._main.view
        assert row is not None
        here = self._list.chosen_task if front.pane == "metrics" else front.chosen_task
        community, stage = row[1], row[2] if row[0] == "stage" else None
        if here is not None and here in board:
            if self._list.place(here) is None:
                self._main.reveal_task(here)
            task = board[here]
            community, stage = task.community, task.stage.key
        elif stage is None:
            first = self._list.chosen_task
            stage = board[first].stage.key if first is not None else "goal"
        below = here if here is not None and here in board else 0
        if end:
            below = next(reversed(board.stage_ids(community, stage)), below)
        return community, stage, below

    # -- in the list

    def fill(self, cursor: int | None = None) -> None:
        """Put the tasks into the list, with the cursor on one of them."""
        ids = self.ids()
        self._list.signs.find(self.found() if self.text and not self.hides else None)
        self._list.show(self._main.workspace, ids, cursor)
        self.speak()

    def fill_from_match(self) -> None:
        """The same, with the cursor on the first match from where the search began."""
        found, rows = self.found(), list(self.ids())
        if self.hides or not found:
            self.fill(self.begun_at)
            return
        here = rows.index(self.begun_at) if self.begun_at in rows else 0
        matches = [id for id in (*rows[here:], *rows[:here]) if id in found]
        self.fill(matches[0] if matches else self.begun_at)

    def speak(self) -> None:
        """Say in the border what the list shows, and in an empty one why it is empty."""
        rows = task_ids(self._list.rows)
        name, count = tr("Tasks"), len(rows)
        if self.filters:
            title = f"{name} · {self.text} · {count}"
        elif self._tree.outline.is_group(self.row):
            title = f"{name} · {self.name(number=True)}"
        else:
            title = f"{name} · {count}"
        if self.text and not self.hides:
            title += f" · /{self.text} {len(self.found().intersection(rows))}/{count}"
        self._list.set_title(title)
        if self.filters:
            none = tr("No matches; esc to clear the filter")
            self._list.empty = none if rows else self._stranger() or none
        else:
            self._list.empty = tr("No tasks here; a to add one") if self.row is not None else ""

    def _stranger(self) -> str:
        """Return that a filter which finds nothing names nobody; empty where it does not."""
        main, here = self._main, self.community
        return services.owners.unknown(main.workspace, self.text, here, main.session.who)

    def name(self, *, number: bool = False) -> str:
        """Return what the group is called; stages with their number where it is asked for."""
        assert self.row is not None
        kind, community, key = self.row
        sign = f"{STAGE[key].number} " if number and kind == "stage" else ""
        return sign + say(self._tree.outline.groups.title(community, key))
