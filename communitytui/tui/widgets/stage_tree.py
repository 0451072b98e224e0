"""The tree: communities, their nine stages, and the tasks of the stages that are open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.strip import Strip

from communitytui.domain.stages import STAGE, STAGES
from communitytui.i18n import N_, language, tr
from communitytui.i18n.cells import width
from communitytui.tui.paint import STATUS_INK, Span, bar, fit, strip
from communitytui.tui.widgets.rows import RowPane

if TYPE_CHECKING:
    from communitytui.domain.tasks import Progress
    from communitytui.domain.workspace import Workspace
    from communitytui.tui.paint import Glyphs
    from communitytui.tui.theming import Inks

#: A stage shows no more tasks in the tree than this; the rest is in the list.
CAP = 200
#: The least and the most cells of a progress bar.
_BAR = (3, 5)
#: Cells before the number of a stage: indent, fold sign, status sign and their blanks.
_STAGE_INDENT = 6

#: Rows are ``("community", id)``, ``("stage", id, stage)``, ``("task", id)`` and
#: ``("more", id, stage)`` for what the cap leaves out.
Row = tuple[Any, ...]


class StageTree(RowPane):
    """Communities with their progress; each opens to its stages, each stage to its tasks.

    The rows are made anew from the workspace whenever something changed: they are cheap (what is
    folded has none), and the cursor and the folding are kept by key.
    """

    NAME = "tree"

    def __init__(self, workspace: Workspace, inks: Inks, glyphs: Glyphs) -> None:
        super().__init__(inks, glyphs)
        self.workspace = workspace
        self.open: set[Row] = set()
        self._column: tuple[Any, int, int] | None = None

    # -- rows

    def show(self, workspace: Workspace, cursor: Row | None = None) -> None:
        """Show another state of the workspace; the cursor stays on its row, or near it."""
        self.workspace = workspace
        self.set_rows(self._rows(), cursor)

    def _rows(self) -> list[Row]:
        rows: list[Row] = []
        board = self.workspace.board
        for community in self.workspace.communities:
            head: Row = ("community", community.id)
            rows.append(head)
            if head not in self.open:
                continue
            for stage in STAGES:
                place: Row = ("stage", community.id, stage.key)
                rows.append(place)
                if place in self.open:
                    ids = board.stage_ids(community.id, stage.key)
                    rows.extend(("task", id) for id in ids[:CAP])
                    if len(ids) > CAP:
                        rows.append(("more", community.id, stage.key))
        return rows

    def fold(self, row: Row, opened: bool | None = None) -> bool:
        """Open or close a community or stage (the other way round for None); tell if it did."""
        if row[0] not in ("community", "stage"):
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
        if row[0] == "stage":
            return ("community", row[1])
        if row[0] == "more":
            return ("stage", row[1], row[2])
        if row[0] == "task" and row[1] in self.workspace.board:
            task = self.workspace.board[row[1]]
            return ("stage", task.community, task.stage.key)
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
        return row[1] in self.workspace.board.stage_ids(parent[1], parent[2])[:CAP]

    # -- drawing

    def draw(self, key: Any, cells: int, ground: str) -> Strip:
        """Draw a community, a stage or a task."""
        if key[0] == "community":
            left, right = self._community(key)
        elif key[0] == "stage":
            left, right = self._stage(key)
        elif key[0] == "more":
            total = len(self.workspace.board.stage_ids(key[1], key[2]))
            left, right = [("      … ", "faint"), (_more(total - CAP), "muted")], []
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

    def _stage(self, row: Row) -> tuple[list[Span], list[Span]]:
        stage = STAGE[row[2]]
        progress = self.workspace.board.progress(row[1], row[2])
        sign, ink = self._stage_sign(progress)
        name = "muted" if progress.complete else "text"
        left = [
            (f"  {self._fold_sign(row)} ", "faint"),
            (sign, ink),
            (f" {stage.number} ", "muted"),
            (stage.title, name),
        ]
        bar_cells, count_cells = self._columns(row[1])
        full, empty = bar(progress, bar_cells, self.glyphs)
        filled = "good" if progress.complete else "primary"
        count = f"{progress.done}/{progress.total}"
        late = "bad" if progress.late else "muted"
        column = f" {count:>{count_cells}}"
        return left, [(" ", name), (full, filled), (empty, "track"), (column, late)]

    def _columns(self, community: int) -> tuple[int, int]:
        """Return the cells of the bar and of ``done/total``, which stand in columns.

        The bar gives way to the longest name of a stage, down to three cells.
        """
        key = (self.workspace, community, self.cells, language())
        if self._column is None or self._column[0] != key:
            board = self.workspace.board
            parts = (board.progress(community, stage.key) for stage in STAGES)
            count = max(len(f"{part.done}/{part.total}") for part in parts)
            longest = max(width(f"{stage.number} {stage.title}") for stage in STAGES)
            room = self.cells - _STAGE_INDENT - longest - 2 - count
            self._column = key, max(_BAR[0], min(_BAR[1], room)), count
        return self._column[1:]

    def _stage_sign(self, progress: Progress) -> tuple[str, str]:
        if progress.complete:
            return self.glyphs.status["done"], "good"
        if progress.done or progress.doing:
            return self.glyphs.status["doing"], "bad" if progress.late else "info"
        if progress.total and progress.blocked == progress.total:
            return self.glyphs.blocked, "faint"
        return self.glyphs.status["todo"], "bad" if progress.late else "muted"

    def _task_spans(self, id: int) -> tuple[list[Span], list[Span]]:
        board = self.workspace.board
        task = board[id]
        status = "blocked" if board.is_blocked(id) else task.status
        sign = self.glyphs.blocked if status == "blocked" else self.glyphs.status[status]
        title = "muted" if task.settled else "text"
        left = [("      ", "text"), (sign, STATUS_INK[status]), (" ", title), (task.title, title)]
        late = board.late_by(id)
        return left, [(f" {self.glyphs.mark if not late else '!'}", "bad")] if late else []


def _more(count: int) -> str:
    return tr(N_("{n} more in the list"), n=count)
