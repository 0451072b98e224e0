"""Decisions as a list, and one as a grid: factors down, options across, totals below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from communitytui.domain.tasks.decisions import Decision
from communitytui.domain.tasks.sensitivity import shown
from communitytui.i18n import say, tr
from communitytui.i18n.cells import clip, pad, width
from communitytui.tui.drawing import Span, fit, status_mark
from communitytui.tui.widgets.row_pane import RowPane

if TYPE_CHECKING:
    from textual.strip import Strip

    from communitytui.domain.tasks.board import Board
    from communitytui.tui.drawing import Glyphs

#: The rows below the factors.
TOTAL, RANK = "=total", "=rank"
#: The least and the most cells of an option's column, and what a factor's name may take.
_COLUMN = (7, 28)
_NAME = (14, 34)
_WEIGHT = 5


class DecisionList(RowPane[int]):
    """The decisions of a community, with how far each is scored."""

    NAME = "decisions"
    HINTS = ("rows",)
    found: Mapping[int, Decision] = {}

    @property
    def chosen_task(self) -> int | None:
        """The task that the decision belongs to."""
        return self.key

    def show(self, board: Board, found: Sequence[Decision]) -> None:
        """Show these decisions of tasks on the board."""
        self.found = {each.task.id: each for each in found}
        self.set_rows(list(self.found), paint=partial(decision_spans, board, self.found))


def decision_spans(
    board: Board, found: Mapping[int, Decision], key: int, cells: int, glyphs: Glyphs
) -> list[Span]:
    """Return a decision: its state, its name, its winner or how many cells are filled."""
    each, task = found[key], board[key]
    head: list[Span] = [
        status_mark(board, task.id, glyphs),
        (" ", "text"),
        (f"{task.key or '#' + str(task.id)} ", "faint"),
        (say(task.title), "muted" if task.settled else "text"),
    ]
    count = len(each.options) * len(each.factors)
    right: Span = (f"{count - len(each.missing)}/{count}", "muted")
    if each.choice:
        right = (clip(say(each.labels(each.choice)), max(6, cells // 2)), "good")
    return fit(head, [right], cells)


class Matrix(RowPane[str]):
    """The grid: a row for each factor with its weight, a column for each option; totals below.

    ``column`` is the column of the cursor among ``columns``; as many are shown as there is room
    for, from ``left`` on, so that the cursor's is among them.
    """

    NAME = "matrix"
    HEAD = 1
    decision: Decision | None = None
    columns: Sequence[str] = ()
    column = 0
    left = 0
    _at: str | None = None

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
        """Show a decision; the cursor stays on its cell, as far as there is one."""
        other = self.chosen_task != (decision.task.id if decision is not None else None)
        self.decision = decision
        if other:
            self.column = self.cursor = self.top = 0
        at = self.option if self.column < len(self.columns) else ""
        factors = [f.key for f in decision.factors] if decision is not None else []
        self.columns = list(decision.options) if decision is not None else []
        here = self.columns.index(at) if at in self.columns else self.column
        self.column = max(0, min(here, len(self.columns) - 1))
        self.set_rows([*factors, TOTAL, RANK] if factors else [], paint=self._spans)

    def step_column(self, by: int) -> bool:
        """Go to another column; tell whether there is one."""
        if not 0 <= self.column + by < len(self.columns):
            return False
        self.column += by
        if self._left() != self.left:
            self.forget()
        elif self.key is not None:
            self.touch([self.key])
        return True

    def _left(self) -> int:
        """Return the first visible column with which that of the cursor is visible."""
        room = _widths_of(self.decision, self.columns, self.cells).room
        left = max(0, min(self.left, self.column, len(self.columns) - room))
        return max(left, self.column - room + 1)

    def forget(self) -> None:
        """Draw everything anew; another width may have room for other columns."""
        self.left = self._left()
        super().forget()

    def head(self, number: int, cells: int) -> list[Span]:
        """Return the names of the options."""
        if self.decision is None:
            return []
        wide = _widths_of(self.decision, self.columns, cells)
        spans: list[Span] = [
            (pad(tr("Factor"), wide.name), "muted"),
            (pad("%", _WEIGHT, "right"), "muted"),
        ]
        for option in self.columns[self.left : self.left + wide.room]:
            label = clip(say(self.decision.label(option)), wide.column - 1)
            ink = "good bold" if option in self.decision.choice else "text bold"
            spans.append((pad(label, wide.column, "right"), ink))
        if self.left or self.left + wide.room < len(self.columns):
            spans.append((" …", "faint"))
        return spans

    def line(self, number: int) -> Strip:
        """Return a row; a sign marks the cell under the cursor, so that it shows without colour."""
        self._at = self.option if number == self.cursor and self.has_focus else None
        return super().line(number)

    def _spans(self, key: str, cells: int, glyphs: Glyphs) -> list[Span]:
        """Draw the scores of a factor, or a row of results."""
        assert self.decision is not None
        wide = _widths_of(self.decision, self.columns, cells)
        spans = _label(self.decision, key, wide.name)
        for option in self.columns[self.left : self.left + wide.room]:
            text, ink = _cell(self.decision, key, option)
            text = f"[{text}]" if option == self._at else f"{text} "
            spans.append((pad(text, wide.column, "right"), ink))
        return spans


def _widths_of(decision: Decision | None, columns: Sequence[str], cells: int) -> Widths:
    """Return what the names of a decision are given of so many cells."""
    if decision is None:
        return widths(cells, [], [])
    options = [say(decision.label(option)) for option in columns]
    return widths(cells, options, [say(f.label) for f in decision.factors])


class Widths(NamedTuple):
    """The cells of a factor's name and of a column, and how many columns there is room for."""

    name: int
    column: int
    room: int


def widths(cells: int, options: Sequence[str], factors: Sequence[str]) -> Widths:
    """Return what ``cells`` cells are given to in a grid of these options and factors."""
    longest = max(map(width, factors), default=0) + 3
    needed = min(_COLUMN[1], max(map(width, options), default=0) + 3)
    left = cells - _WEIGHT - len(options) * needed
    name = max(_NAME[0], min(_NAME[1], max(cells // 3, left), longest))
    rest = cells - name - _WEIGHT
    column = max(_COLUMN[0], min(needed, rest // max(1, len(options))))
    return Widths(name, column, max(1, rest // column))


def _label(decision: Decision, key: str, name: int) -> list[Span]:
    if key in (TOTAL, RANK):
        label = tr("Weighted total") if key == TOTAL else tr("Rank")
        return [(pad(clip(label, name + _WEIGHT), name + _WEIGHT), "muted bold")]
    factor = next(factor for factor in decision.factors if factor.key == key)
    return [
        ("★ " if factor.named else "  ", "warn"),
        (pad(clip(say(factor.label), name - 2), name - 2), "text"),
        (pad(str(factor.weight), _WEIGHT, "right"), "muted"),
    ]


def _cell(decision: Decision, key: str, option: str) -> Span:
    if key in (TOTAL, RANK):
        standing = next(s for s in decision.standings if s.option == option)
        if standing.total is None:
            return "–", "faint"
        ink = "good bold" if standing.rank == 1 else "text"
        return (shown(standing.total) if key == TOTAL else str(standing.rank)), ink
    score = decision.score(option, key)
    noted = "'" if decision.note(option, key) else ""
    return ("·" if score is None else f"{score:g}{noted}"), "warn" if score is None else "text"
