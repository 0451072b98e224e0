"""The tree: communities, their nine stages, and the tasks of the stages that are open.

Instead of stages there can be other groups: areas, owners, or when tasks are due.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.strip import Strip

from communitytui.domain.kernel.stages import STAGE
from communitytui.domain.plan.grouping import Grouping
from communitytui.i18n import N_, language, say, tr
from communitytui.i18n.cells import width
from communitytui.tui.drawing import Span, bar, counted, fit, status_mark, strip
from communitytui.tui.widgets.row_pane import RowPane, Tagged

if TYPE_CHECKING:
    from communitytui.domain.tasks.board import Progress
    from communitytui.domain.workspace import Workspace
    from communitytui.tui.drawing import Glyphs
    from communitytui.tui.theming import Inks

#: What says without colours that something is late.
LATE_SIGN = "!"
#: A stage shows no more tasks in the tree than this; the rest is in the list.
CAP = 200
#: The least and the most cells of a progress bar, where there is one.
_BAR = (3, 5)
#: Cells before the number of a stage: the fold sign; below other communities an indent.
_INDENT = 2
#: What the pane needs beside its lines: a blank before, the thumb behind.
_BESIDE = 2
#: No name of a community is given more than this; the tree is about its stages.
_NAME = 32

#: Rows are ``("community", id)``, ``("stage", id, stage)`` (or another kind of group, by its key),
#: ``("task", id)`` and ``("more", id, stage)`` for what the cap leaves out.
Row = Tagged


class StageTree(RowPane[Row]):
    """Communities with their progress; each opens to its stages, each stage to its tasks.

    The rows are made anew from the workspace whenever something changed: they are cheap (what is
    folded has none), and the cursor and the folding are kept by key.
    """

    NAME = "tree"

    def __init__(self, workspace: Workspace, inks: Inks, glyphs: Glyphs) -> None:
        super().__init__(inks, glyphs)
        self.workspace = workspace
        self.open: set[Row] = set()
        #: What the tasks of a community are grouped by.
        self.kind = "stage"
        self._grouping: Grouping | None = None
        self._column: tuple[object, int, int] | None = None

    @property
    def chosen_task(self) -> int | None:
        """The task under the cursor, or None on a stage or community."""
        return self.key[1] if self.key is not None and self.key[0] == "task" else None

    # -- rows

    def show(self, workspace: Workspace, cursor: Row | None = None) -> None:
        """Show another state of the workspace; the cursor stays on its row, or near it."""
        self.workspace = workspace
        self.set_rows(self._rows(), cursor)

    def _rows(self) -> list[Row]:
        rows: list[Row] = []
        groups = self.groups
        for community in self.workspace.communities:
            head: Row = ("community", community.id)
            rows.append(head)
            if head not in self.open:
                continue
            for key in groups.keys(community.id):
                place: Row = (self.kind, community.id, key)
                rows.append(place)
                if place in self.open:
                    ids = groups.ids(community.id, key)
                    rows.extend(("task", id) for id in ids[:CAP])
                    if len(ids) > CAP:
                        rows.append(("more", community.id, key))
        return rows

    @property
    def groups(self) -> Grouping:
        """The groups of the state that is shown."""
        found = self._grouping
        if found is None or found.workspace is not self.workspace or found.kind != self.kind:
            found = self._grouping = Grouping(self.workspace, self.kind)
        return found

    def is_group(self, row: Row | None) -> bool:
        """Tell whether a row is a stage, or another group of tasks."""
        return row is not None and row[0] == self.kind

    def group_of(self, id: int) -> Row:
        """Return the row of the group that a task is in."""
        task = self.workspace.board[id]
        return (self.kind, task.community, self.groups.key_of(task))

    def regroup(self, kind: str) -> None:
        """Group by something else; where the cursor goes is up to who asks."""
        self.kind = kind
        self.forget()
        self.set_rows(self._rows())

    def fold(self, row: Row, opened: bool | None = None) -> bool:
        """Open or close a community or stage (the other way round for None); tell if it did."""
        if row[0] not in ("community", self.kind):
            return False
        now = row in self.open
        if opened is now:
            return False
        (self.open.discard if now else self.open.add)(row)
        self.touch([row])
        self.set_rows(self._rows(), row)
        return True

    def parent_of(self, row: Row) -> Row | None:
        """Return the row above ``row`` in the tree's sense, or None for a community."""
        if row[0] == self.kind:
            return ("community", row[1])
        if row[0] == "more":
            return (self.kind, row[1], row[2])
        if row[0] == "task" and row[1] in self.workspace.board:
            return self.group_of(row[1])
        return None

    def reveal(self, row: Row) -> None:
        """Open what ``row`` stands in, and put the cursor on it."""
        parents = []
        parent = self.parent_of(row)
        while parent is not None:
            parents.append(parent)
            parent = self.parent_of(parent)
        self.open.update(parents)
        self.touch(parents)
        self.set_rows(self._rows(), row if row[0] != "task" or self._in_cap(row) else parents[0])

    def _in_cap(self, row: Row) -> bool:
        parent = self.parent_of(row)
        if parent is None:
            return False
        return row[1] in self.groups.ids(parent[1], parent[2])[:CAP]

    # -- drawing

    def draw(self, key: Row, cells: int, ground: str) -> Strip:
        """Draw a community, a stage or a task."""
        if key[0] == "community":
            left, right = self._community(key)
        elif key[0] == "more":
            total = len(self.groups.ids(key[1], key[2]))
            left, right = [(f"{self._indent}  … ", "faint"), (_more(total - CAP), "muted")], []
        elif key[0] == self.kind:
            left, right = self._group(key)
        else:
            left, right = self._task_spans(key[1])
        return strip(fit(left, right, cells, 0), cells, self.inks, ground)

    def _fold_sign(self, row: Row) -> str:
        return self.glyphs.opened if row in self.open else self.glyphs.closed

    def _community(self, row: Row) -> tuple[list[Span], list[Span]]:
        community = self.workspace.community(row[1])
        progress = self.workspace.board.progress(community.id)
        left = [(f"{self._fold_sign(row)} ", "primary"), (community.name, "text bold")]
        right = [(f" {progress.percent}%", "primary bold")] if progress.total else []
        return left, right

    @property
    def _indent(self) -> str:
        """What stages stand behind: nothing where there is one community only."""
        return " " * _INDENT if len(self.workspace.communities) > 1 else ""

    def _called(self, community: int, key: str) -> str:
        """Return what a group is called, a stage with its number."""
        number = f"{STAGE[key].number} " if self.kind == "stage" else ""
        return number + say(self.groups.title(community, key))

    def _group(self, row: Row) -> tuple[list[Span], list[Span]]:
        progress = self.groups.progress(row[1], row[2])
        ink = "muted" if progress.complete or not row[2] else "text"
        fold = (f"{self._indent}{self._fold_sign(row)} ", "faint")
        return [fold, (self._called(row[1], row[2]), ink)], self._bar(row[1], progress)

    def _bar(self, community: int, progress: Progress) -> list[Span]:
        bar_cells, count_cells = self._columns(community)
        full, empty = bar(progress, bar_cells, self.glyphs) if bar_cells else ("", "")
        filled = "good" if progress.complete else "primary"
        # The sign says without colours that something is late.
        sign = LATE_SIGN if progress.late else ""
        count = f"{sign}{counted(progress)}"
        late = "bad" if progress.late else "muted"
        spans = [(" ", "text"), (full, filled), (empty, "track")] if bar_cells else []
        return [*spans, (f"{count:>{count_cells + 1}}", late)]

    def _measures(self, community: int) -> tuple[int, int]:
        """Return the cells of the longest name of a group, and of the longest count."""
        groups, keys = self.groups, self.groups.keys(community)
        parts = (groups.progress(community, each) for each in keys)
        count = max((len(counted(part)) for part in parts), default=3)
        return max((width(self._called(community, each)) for each in keys), default=0), count

    @property
    def need(self) -> int:
        """How wide the pane would have to be for all names to be whole, with bars."""
        needs = [0]
        for community in self.workspace.communities:
            needs.append(_INDENT + min(width(community.name), _NAME) + len(" 100%"))
            name, count = self._measures(community.id)
            needs.append(len(self._indent) + _INDENT + name + 1 + _BAR[0] + 1 + count)
        return max(needs) + _BESIDE

    def _columns(self, community: int) -> tuple[int, int]:
        """Return the cells of the bar and of ``done/total``, which stand in columns.

        The bar gives way to the longest name of a stage.
        """
        key = (self.workspace, community, self.cells, language(), self.kind)
        if self._column is None or self._column[0] != key:
            longest, count = self._measures(community)
            room = self.cells - len(self._indent) - _INDENT - longest - 2 - count
            self._column = key, min(_BAR[1], room) if room >= _BAR[0] else 0, count
        return self._column[1:]

    def _task_spans(self, id: int) -> tuple[list[Span], list[Span]]:
        board = self.workspace.board
        task = board[id]
        title = "muted" if task.settled else "text"
        left = [
            (f"{self._indent}  ", "text"),
            status_mark(board, id, self.glyphs),
            (" ", title),
            (say(task.title), title),
        ]
        late = board.late_by(id)
        return left, [(f" {LATE_SIGN}", "bad")] if late else []


def _more(count: int) -> str:
    return tr(N_("{n} more in the list"), n=count)
