"""How the rows of the tree look: a community, a group of tasks with its bar, a task."""

from __future__ import annotations

from typing import TYPE_CHECKING

from communitytui.domain.kernel.stages import STAGE
from communitytui.i18n import N_, language, say, tr
from communitytui.i18n.cells import width
from communitytui.tui.drawing import Glyphs, Span, bar, counted, fit, status_mark
from communitytui.tui.widgets.outline import CAP, Outline, Row

if TYPE_CHECKING:
    from communitytui.domain.tasks.board import Progress

#: What says without colours that something is late.
LATE_SIGN = "!"
#: The least and the most cells of a progress bar, where there is one.
_BAR = (3, 5)
#: Cells before the number of a stage: the fold sign; below other communities an indent.
_INDENT = 2
#: What the pane needs beside its lines: a blank before, the thumb behind.
_BESIDE = 2
#: No name of a community is given more than this; the tree is about its stages.
_NAME = 32


class TreePainter:
    """Draws the rows of an outline; bars and counts stand in columns."""

    def __init__(self, outline: Outline) -> None:
        self.outline = outline
        self._column: tuple[object, int, int] | None = None

    def row(self, key: Row, cells: int, glyphs: Glyphs) -> list[Span]:
        """Return a row in ``cells`` cells."""
        if key[0] == "community":
            left, right = self._community(key, glyphs)
        elif key[0] == "more":
            total = len(self.outline.groups.ids(key[1], key[2]))
            left, right = [(f"{self._indent}  … ", "faint"), (_more(total - CAP), "muted")], []
        elif key[0] == self.outline.kind:
            left, right = self._group(key, cells, glyphs)
        else:
            left, right = self._task_spans(key[1], glyphs)
        return fit(left, right, cells, 0)

    def _fold_sign(self, row: Row, glyphs: Glyphs) -> str:
        return glyphs.opened if row in self.outline.open else glyphs.closed

    def _community(self, row: Row, glyphs: Glyphs) -> tuple[list[Span], list[Span]]:
        community = self.outline.workspace.community(row[1])
        progress = self.outline.workspace.board.progress(community.id)
        left = [(f"{self._fold_sign(row, glyphs)} ", "primary"), (community.name, "text bold")]
        right = [(f" {progress.percent}%", "primary bold")] if progress.total else []
        return left, right

    @property
    def _indent(self) -> str:
        """What stages stand behind: nothing where there is one community only."""
        return " " * _INDENT if len(self.outline.workspace.communities) > 1 else ""

    def _called(self, community: int, key: str) -> str:
        """Return what a group is called, a stage with its number."""
        number = f"{STAGE[key].number} " if self.outline.kind == "stage" else ""
        return number + say(self.outline.groups.title(community, key))

    def _group(self, row: Row, cells: int, glyphs: Glyphs) -> tuple[list[Span], list[Span]]:
        progress = self.outline.groups.progress(row[1], row[2])
        ink = "muted" if progress.complete or not row[2] else "text"
        fold = (f"{self._indent}{self._fold_sign(row, glyphs)} ", "faint")
        columns = self._columns(row[1], cells)
        return [fold, (self._called(row[1], row[2]), ink)], _bar(progress, *columns, glyphs)

    def _measures(self, community: int) -> tuple[int, int]:
        """Return the cells of the longest name of a group, and of the longest count."""
        groups, keys = self.outline.groups, self.outline.groups.keys(community)
        parts = (groups.progress(community, each) for each in keys)
        count = max((len(counted(part)) for part in parts), default=3)
        return max((width(self._called(community, each)) for each in keys), default=0), count

    @property
    def need(self) -> int:
        """How wide the pane would have to be for all names to be whole, with bars."""
        needs = [0]
        for community in self.outline.workspace.communities:
            needs.append(_INDENT + min(width(community.name), _NAME) + len(" 100%"))
            name, count = self._measures(community.id)
            needs.append(len(self._indent) + _INDENT + name + 1 + _BAR[0] + 1 + count)
        return max(needs) + _BESIDE

    def _columns(self, community: int, cells: int) -> tuple[int, int]:
        """Return the cells of the bar and of ``done/total``, which stand in columns.

        The bar gives way to the longest name of a stage.
        """
        key = (self.outline.workspace, community, cells, language(), self.outline.kind)
        if self._column is None or self._column[0] != key:
            longest, count = self._measures(community)
            room = cells - len(self._indent) - _INDENT - longest - 2 - count
            self._column = key, min(_BAR[1], room) if room >= _BAR[0] else 0, count
        return self._column[1:]

    def _task_spans(self, id: int, glyphs: Glyphs) -> tuple[list[Span], list[Span]]:
        board = self.outline.workspace.board
        task = board[id]
        title = "muted" if task.settled else "text"
        left = [
            (f"{self._indent}  ", "text"),
            status_mark(board, id, glyphs),
            (" ", title),
            (say(task.title), title),
        ]
        late = board.late_by(id)
        return left, [(f" {LATE_SIGN}", "bad")] if late else []


def _bar(progress: Progress, cells: int, count_cells: int, glyphs: Glyphs) -> list[Span]:
    full, empty = bar(progress, cells, glyphs) if cells else ("", "")
    filled = "good" if progress.complete else "primary"
    # The sign says without colours that something is late.
    sign = LATE_SIGN if progress.late else ""
    count = f"{sign}{counted(progress)}"
    late = "bad" if progress.late else "muted"
    spans = [(" ", "text"), (full, filled), (empty, "track")] if cells else []
    return [*spans, (f"{count:>{count_cells + 1}}", late)]


def _more(count: int) -> str:
    return tr(N_("{n} more in the list"), n=count)
