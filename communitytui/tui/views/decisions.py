"""The view of decisions: which there are, the grid of one, and what its scores come to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from communitytui.domain.tasks.decisions import (
    Decision,
    choice_lines,
    read_score,
    sensitivity_lines,
    weighed,
    with_factors,
)
from communitytui.domain.tasks.sensitivity import LEAST, MOST
from communitytui.errors import BadValue, CommunityError
from communitytui.i18n import N_, say, tr, trn
from communitytui.i18n.cells import width
from communitytui.i18n.phrases import labelled
from communitytui.message import Sayable
from communitytui.services import decisions as service
from communitytui.tui import forms
from communitytui.tui.drawing import Glyphs, Span, wrap
from communitytui.tui.views.base import Covered, View, asks
from communitytui.tui.views.moves import Moves
from communitytui.tui.widgets.decision_grid import DecisionList, Matrix
from communitytui.tui.widgets.detail import Detail
from communitytui.tui.widgets.pane import set_display, set_size
from communitytui.words.errors import explain

if TYPE_CHECKING:
    from communitytui.domain.workspace import Workspace
    from communitytui.tui.widgets.pane import Pane

#: The scores of cells that the user saw, by option and factor.
Expected = Mapping[tuple[str, str], float | None] | None
#: From these sizes on the list of decisions stands beside the grid, or above it.
_BESIDE, _ABOVE = 104, 20
_LIST = (34, 44)
#: The keys that are scores.
_SCORES = tuple(str(score) for score in range(LEAST, MOST + 1))
#: The least lines of the outcome, its border among them.
_OUTCOME = 6


class Outcome(Detail):
    """What the scores come to: choice, reason, what would change it, the note of the cell."""

    NAME = "outcome"
    HINTS = ("rows",)


def tell(
    decision: Decision, cell: tuple[str, str] | None, cells: int, glyphs: Glyphs
) -> list[list[Span]]:
    """Return the lines about a decision, and about the cell under the cursor."""
    lines: list[list[Span]] = []

    def add(text: Sayable, ink: str = "text", label: str = "") -> None:
        first, *more = wrap(say(text), cells - width(label))
        lines.append([(label, "muted"), (first, ink)])
        lines.extend([(" " * width(label), "muted"), (line, ink)] for line in more)

    if cell is not None:
        factor = next(f for f in decision.factors if f.key == cell[1])
        score = decision.score(*cell)
        place = f"{say(decision.label(cell[0]))} · {say(factor.label)}"
        add(labelled(place, "–" if score is None else f"{score:g}"), "text bold")
        if decision.note(*cell):
            add(decision.note(*cell), label=tr("Note") + "  ")
        if factor.named:
            add(tr("{mark} named in the article that the plan follows", mark="★"), "muted")
        lines.append([])
    for text in choice_lines(decision):
        add(text, "good bold")
    if decision.reason:
        add(decision.reason, label=tr("Reason") + "  ")
    for text in sensitivity_lines(decision):
        add(text, "muted", f"{glyphs.dot} ")
    if not decision.handed_in and not decision.task.settled:
        add(*_next(decision))
    return lines


def _next(decision: Decision) -> tuple[str, str]:
    empty = len(decision.missing)
    if empty and len(decision.options) > 1:
        return trn("Missing: {n} empty cell", "Missing: {n} empty cells", empty), "warn"
    try:
        decision.check_ready()
    except BadValue as error:
        return tr("Missing: {problem}", problem=explain(error)), "warn"
    return tr("Ready; d to submit"), "good"


class DecisionMoves(Moves["Decisions"]):
    """From cell to cell of the grid, and what is written into it."""

    def open(self) -> None:
        """From the list and the outcome into the grid; in the grid, write into the cell."""
        if self.view.pane == self.view.matrix.NAME:
            self.type()
        else:
            self.main.go_pane(self.view.matrix.NAME)

    def inwards(self) -> None:
        """To the column on the right."""
        if self.view.pane == self.view.matrix.NAME:
            self.view.matrix.step_column(1)
            self.view._tell()
        else:
            super().inwards()

    def outwards(self) -> None:
        """To the column on the left, and from the first one to the list."""
        if self.view.pane == self.view.matrix.NAME and self.view.matrix.step_column(-1):
            self.view._tell()
        else:
            super().outwards()

    async def _change(self, edit: service.Edit, message: str, expect: Expected = None) -> None:
        decision = self.view.matrix.decision
        if decision is None or not self.main.may_write():
            return
        id = decision.task.id
        result = await self.main.do(
            lambda store, now: service.edit(store, id, edit, now=now, expect=expect)
        )
        self.main.say(tr(message, what=result.task.title), "good")

    def _writable(self) -> Decision | None:
        """Return the decision that is shown when it can be changed; else say why not."""
        decision = self.view.matrix.decision
        return decision if decision is not None and self.main.may_write() else None

    def score(self, by: int) -> None:
        """Give the cell under the cursor a higher or lower score; an empty one begins at 3."""
        cell, decision = self.view._cell(), self.view.matrix.decision
        if cell is None or decision is None:
            return
        now = decision.score(*cell)
        self.give_score((LEAST + MOST) // 2 if now is None else max(LEAST, min(MOST, now + by)))

    @asks
    async def give_score(self, score: float) -> None:
        """Give the cell under the cursor a score."""
        cell, decision = self.view._cell(), self.view.matrix.decision
        if cell is None or decision is None:
            return
        now = decision.score(*cell)
        if score != now:
            edit = service.Edit(scores=[(*cell, f"{score:g}")])
            await self._change(edit, N_("Scored: {what}"), {cell: now})

    @asks
    async def type(self) -> None:
        """Ask for the score of a cell and its note in one line; on a result, choose the option."""
        cell, decision = self.view._cell(), self._writable()
        if decision is None:
            return
        if cell is None:
            self.choose()
            return
        score, note = decision.score(*cell), decision.note(*cell)
        value = f"{'' if score is None else f'{score:g}'} {note}".strip()
        factor = next(f.label for f in decision.factors if f.key == cell[1])
        title = f"{say(decision.label(cell[0]))} · {say(factor)}"
        text = await self.main.ask(forms.AskText(title, tr("1-5 and why"), value, _preview))
        if text is not None:
            new, said = _score_and_note(text)
            edit = service.Edit(scores=[(*cell, new)], notes=[(*cell, said)])
            await self._change(edit, N_("Scored: {what}"), {cell: score})

    @asks
    async def add(self) -> None:
        """Ask for another option."""
        decision = self._writable()
        if decision is None:
            return

        def check(text: str) -> str:
            return say(decision.label(decision.new_option(text))) if text.strip() else ""

        dialog = forms.AskLine(say(decision.task.title), tr("Option"), "", check)
        text = await self.main.ask(dialog)
        if text and text.strip():
            await self._change(service.Edit(add=[text]), N_("Added an option: {what}"))

    @asks
    async def remove(self) -> None:
        """Take the option under the cursor away; undo brings it back."""
        if self.view.matrix.option is not None:
            edit = service.Edit(remove=[self.view.matrix.option])
            await self._change(edit, N_("Option removed: {what}; u to undo"))

    @asks
    async def factor(self) -> None:
        """Ask for another factor and its weight; the others share the rest."""
        decision = self._writable()
        if decision is None:
            return

        def check(text: str) -> str:
            if not text.strip():
                return ""
            factors = with_factors(decision, [text], [])
            return " · ".join(f"{say(each['label'])} {each['weight']}" for each in factors)

        dialog = forms.AskLine(say(decision.task.title), tr("Factor=weight"), "", check)
        text = await self.main.ask(dialog)
        if text and text.strip():
            await self._change(service.Edit(factors=[text]), N_("Added a factor: {what}"))

    @asks
    async def drop_factor(self) -> None:
        """Choose a factor that is to go; the others share its weight."""
        decision = self._writable()
        if decision is None:
            return
        options = [(f.key, f"{say(f.label)} {f.weight}") for f in decision.factors if not f.named]
        key = await self.main.ask(forms.ChooseDialog(tr("Remove a factor"), options))
        if key is not None:
            edit = service.Edit(drop_factors=[key])
            await self._change(edit, N_("Factor removed: {what}; u to undo"))

    @asks
    async def weigh(self) -> None:
        """Ask for all weights in one line; together they are 100."""
        decision = self._writable()
        if decision is None:
            return
        keys = [factor.key for factor in decision.factors]

        def read(text: str) -> dict[str, str]:
            parts = text.replace("，", " ").replace(",", " ").split()
            if len(parts) != len(keys):
                raise BadValue(
                    N_("weight: {count} numbers, one for each factor, in their order"),
                    count=len(keys),
                )
            return dict(zip(keys, parts, strict=True))

        def check(text: str) -> str:
            typed = read(text)
            weighed(decision, typed)
            pairs = zip(decision.factors, typed.values(), strict=True)
            return " · ".join(f"{say(factor.label)} {number}" for factor, number in pairs)

        value = " ".join(str(factor.weight) for factor in decision.factors)
        dialog = forms.AskLine(say(decision.task.title), tr("Weights"), value, check)
        text = await self.main.ask(dialog)
        if text:
            await self._change(service.Edit(weights=read(text)), N_("Weights changed: {what}"))

    @asks
    async def choose(self) -> None:
        """Choose the option under the cursor; where the scores do not say so, ask why."""
        decision, option = self._writable(), self.view.matrix.option
        if decision is None or option is None:
            return
        edit = service.Edit(choose=[option])
        try:
            decision.check_choice([option], decision.reason)
        except CommunityError:
            title = tr("{option} is not the only top score", option=decision.label(option))
            reason = await self.main.ask(forms.AskText(title, tr("Reason")))
            if not reason:
                return
            edit = service.Edit(choose=[option], reason=reason)
        await self._change(edit, N_("Chosen in: {what}"))


class Decisions(View):
    """Decisions beside or above the grid, what they come to below."""

    NAME = "decisions"
    MOVES = DecisionMoves
    moves: DecisionMoves
    #: How many lines grid and outcome have together.
    _lines = 24
    DEFAULT_CSS = """
    Decisions {
        layout: horizontal;
        #decision-side { width: 1fr; height: 1fr; }
        Matrix { height: 12; }
        Outcome { height: 1fr; }
        &.-stacked { layout: vertical; }
    }
    """

    def make(self) -> list[Pane]:
        """The list, the grid, the outcome."""
        inks, glyphs = self.main.inks, self.main.glyphs
        self.list = DecisionList(inks, glyphs)
        self.matrix = Matrix(inks, glyphs)
        self.outcome = Outcome(inks, glyphs)
        return [self.list, self.matrix, self.outcome]

    def compose(self) -> ComposeResult:
        """The list, and beside it the grid over the outcome."""
        yield self.list
        self.side = Covered(self.matrix, self.outcome, id="decision-side")
        yield self.side

    def speak(self) -> None:
        """Name the panes."""
        self.list.set_title(tr("Decisions"))
        self.outcome.set_title(tr("Outcome"))
        # A decision keeps the names of its factors in the language it was made in.
        self.show(self.workspace, self.community)

    def show(self, workspace: Workspace, community: int | None) -> None:
        """Show the decisions of a community."""
        super().show(workspace, community)
        found = service.decisions(workspace, community) if community is not None else []
        self.list.show(workspace.board, found)
        self._show()

    def _show(self) -> None:
        decision = self.list.found.get(self.list.key or 0)
        title = say(decision.task.title) if decision is not None else tr("No decisions")
        self.matrix.set_title(title)
        self.matrix.show(decision)
        self._fit_matrix(self._lines)
        self._tell()

    def _tell(self) -> None:
        decision, cell = self.matrix.decision, self._cell()
        if decision is None:
            self.outcome.show(lambda cells, glyphs: [])
        else:
            self.outcome.show(lambda cells, glyphs: tell(decision, cell, cells, glyphs))

    def _cell(self) -> tuple[str, str] | None:
        option, factor = self.matrix.option, self.matrix.factor
        return (option, factor) if option is not None and factor is not None else None

    def lay_out(self, width: int, height: int) -> None:
        """Beside, above, or one after the other where there is little room."""
        stacked = width < _BESIDE
        if self.has_class("-stacked") is not stacked:
            self.set_class(stacked, "-stacked")
        few = stacked and (width < 72 or height < _ABOVE)
        shown = not few or self.pane == self.list.NAME
        set_display(self.list, shown)
        set_display(self.side, not few or not shown)
        rows = len(self.list.rows) + 1
        set_size(self.list, "width", "1fr" if stacked else min(max(width // 3, _LIST[0]), _LIST[1]))
        set_size(self.list, "height", "1fr" if not stacked or few else min(rows, 6))
        above = min(rows, 6) if stacked and not few else 0
        self._fit_matrix(height - 2 - above)

    def _fit_matrix(self, lines: int) -> None:
        """Give the grid what it needs of these lines, and the outcome at least a few."""
        needed = len(self.matrix.rows) + self.matrix.HEAD + 1
        height = max(5, min(needed, lines - _OUTCOME))
        self._lines = lines
        set_size(self.matrix, "height", height)

    # -- moving

    def follow(self, pane: Pane) -> None:
        """The grid follows the list, the outcome the grid."""
        if pane is self.list:
            self._show()
        elif pane is self.matrix:
            self._tell()

    # -- changing

    def takes(self, key: str) -> bool:
        """A digit is the score of the cell under the cursor."""
        if self.pane != self.matrix.NAME or self._cell() is None or key not in _SCORES:
            return False
        self.moves.give_score(int(key))
        return True


def _score_and_note(text: str) -> tuple[str, str]:
    """Take ``4 because of X`` apart; raises ``BadValue`` where it does not begin with a score."""
    first, *note = text.strip().split(maxsplit=1)[:2] or [""]
    read_score(first)
    return first, "".join(note).strip()


def _preview(text: str) -> str:
    score, note = _score_and_note(text)
    return f"{score or '–'} · {' '.join(note.split())}" if note else score or "–"
