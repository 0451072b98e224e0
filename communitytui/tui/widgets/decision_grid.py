"""Decisions as a list, and one as a grid: factors down, options across, totals below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from communitytui.domain.tasks.decisions import Decision
from communitytui.domain.tasks.sensitivity import shown
from communitytui.i18n import say, tr
from communitytui.i18n.cells import clip, pad
from communitytui.tui.drawing import Span, fit, status_mark, strip
from communitytui.tui.widgets.grid import Grid
from communitytui.tui.widgets.row_pane import RowPane

if TYPE_CHECKING:
    from textual.strip import Strip

    from communitytui.domain.tasks.board import Board

#: The rows below the factors.
TOTAL, RANK = "=total", "=rank"
#: The least and the most cells of an option's column, and what a factor's name may take.
_COLUMN = (7, 14)
_NAME = (14, 34)


class DecisionList(RowPane[int]):
    """The decisions of a community, with how far each is scored."""

    NAME = "decisions"
    HINTS = ("rows",)
    board: Board
    found: dict[int, Decision] = {}  # noqa: RUF012 - replaced whole, never changed

    @property
    def chosen_task(self) -> int | None:
        """The task that the decision belongs to."""
        return self.key

    def show(self, board: Board, found: Sequence[Decision]) -> None:
        """Show these decisions of tasks on the board."""
        self.board = board
        self.found = {each.task.id: each for each in found}
        self.set_rows(list(self.found))
        self.forget()

    def draw(self, key: int, cells: int, ground: str) -> Strip:
        """Draw one decision: its state, its name, its winner or how many cells are filled."""
        each = self.found[key]
        task = each.task
        head: list[Span] = [
            status_mark(self.board, task.id, self.glyphs),
            (" ", "text"),
            (f"{task.key or '#' + str(task.id)} ", "faint"),
            (say(task.title), "muted" if task.settled else "text"),
        ]
        count = len(each.options) * len(each.factors)
        right: Span = (f"{count - len(each.missing)}/{count}", "muted")
        if each.choice:
            right = (clip(say(each.labels(each.choice)), max(6, cells // 2)), "good")
        return strip(fit(head, [right], cells), cells, self.inks, ground)


class Matrix(Grid):
    """The grid: a row for each factor with its weight, a column for each option; totals below."""

    NAME = "matrix"
    decision: Decision | None = None

    @property
    def chosen_task(self) -> int | None:
        """The task that the decision belongs to."""
        return self.decision.task.id if self.decision is not None else None

    @property
    def option(self) -> str | None:
        """The option of the column under the cursor."""
        return self.columns[self.column] if self.columns else None

    @property
    def factor(self) -> str | None:
        """The factor of the row under the cursor; None on a row of results."""
        return self.key if self.key not in (None, TOTAL, RANK) else None

    def show(self, decision: Decision | None) -> None:
        """Show a decision; the cursor stays on its cell."""
        other = self.chosen_task != (decision.task.id if decision is not None else None)
        self.decision = decision
        if other:
            self.column = self.cursor = self.top = 0
        factors = [f.key for f in decision.factors] if decision is not None else []
        self.set_rows([*factors, TOTAL, RANK] if factors else [])
        self._strips.clear()
        self.set_columns(list(decision.options) if decision is not None else [])

    def _name_cells(self) -> int:
        least, most = _NAME
        return max(least, min(most, self.cells // 3))

    def _column_cells(self) -> int:
        least, most = _COLUMN
        room = self.cells - self._name_cells() - 5
        return max(least, min(most, room // max(1, len(self.columns))))

    def room(self) -> int:
        """Return how many options there is room for."""
        return max(1, (self.cells - self._name_cells() - 5) // self._column_cells())

    def head(self, number: int, cells: int) -> list[Span]:
        """Return the names of the options."""
        if self.decision is None:
            return []
        name, column = self._name_cells(), self._column_cells()
        spans: list[Span] = [(pad(tr("Factor"), name), "muted"), (pad("%", 5, "right"), "muted")]
        for option in self.shown_columns:
            label = clip(say(self.decision.label(option)), column - 1)
            ink = "good bold" if option in self.decision.choice else "text bold"
            spans.append((pad(label, column, "right"), ink))
        if self.left or self.left + self.room() < len(self.columns):
            spans.append((" …", "faint"))
        return spans

    def draw(self, key: str, cells: int, ground: str) -> Strip:
        """Draw the scores of a factor, or a row of results."""
        assert self.decision is not None
        name, column = self._name_cells(), self._column_cells()
        spans = self._label(key, name)
        at = self.option if ground == "cursor" else None
        for option in self.shown_columns:
            text, ink = self._cell(key, option)
            # The cell under the cursor is marked by a sign, so that it shows without colour.
            text = f"[{text}]" if option == at else f"{text} "
            spans.append((pad(text, column, "right"), ink))
        return strip(spans, cells, self.inks, ground)

    def _label(self, key: str, name: int) -> list[Span]:
        assert self.decision is not None
        if key in (TOTAL, RANK):
            label = tr("Weighted total") if key == TOTAL else tr("Rank")
            return [(pad(clip(label, name + 5), name + 5), "muted bold")]
        factor = next(factor for factor in self.decision.factors if factor.key == key)
        mark = "★ " if factor.named else "  "
        return [
            (mark, "warn"),
            (pad(clip(say(factor.label), name - 2), name - 2), "text"),
            (pad(str(factor.weight), 5, "right"), "muted"),
        ]

    def _cell(self, key: str, option: str) -> Span:
        assert self.decision is not None
        if key in (TOTAL, RANK):
            standing = next(s for s in self.decision.standings if s.option == option)
            if standing.total is None:
                return "–", "faint"
            ink = "good bold" if standing.rank == 1 else "text"
            return (shown(standing.total) if key == TOTAL else str(standing.rank)), ink
        score = self.decision.score(option, key)
        noted = "'" if self.decision.note(option, key) else ""
        return ("·" if score is None else f"{score:g}{noted}"), "warn" if score is None else "text"
