"""What assistants propose, on the screen: a list, and below it what the chosen one would change."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from communitytui.errors import CommunityError
from communitytui.i18n import tr
from communitytui.i18n.cells import clip
from communitytui.i18n.phrases import labelled
from communitytui.i18n.showing import show_day
from communitytui.tui.drawing import wrap
from communitytui.tui.forms.box import Box
from communitytui.tui.forms.hints import Hint
from communitytui.tui.forms.picker import FoundRows, PickerRow
from communitytui.tui.theming import Inks
from communitytui.views.proposals import ProposalState, state_cell

TAKE, DROP, UNDO = "take", "drop", "undo"
#: Rows of the list at most, and of everything else in the box.
_ROWS, _ELSE = 10, 10
#: Lines of a reason at most.
_REASON = 3
#: Frame, padding and scrollbar of the box, and of its body.
_AROUND = 7
#: Does to a proposal what was asked; returns what still waits, with what is said of it.
Decide = Callable[[str, ProposalState], Awaitable[tuple[Sequence[ProposalState], str]]]


class ProposalsDialog(Box[str | None]):
    """Show the proposals that wait: one key takes the one under the cursor, one drops it.

    Answers ``UNDO`` where somebody wants to take back a decision, else nothing.
    """

    WIDTH = 110
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "next(1)", priority=True, show=False, id="proposals.down"),
        Binding("up,k", "next(-1)", priority=True, show=False, id="proposals.up"),
        Binding("enter,y", "submit", priority=True, show=False, id="proposals.take"),
        Binding("x,X,D", "drop", priority=True, show=False, id="proposals.drop"),
        Binding("u", "undo", priority=True, show=False, id="proposals.undo"),
    ]
    DEFAULT_CSS = """
    ProposalsDialog FoundRows { margin-bottom: 1; }
    ProposalsDialog #told { height: auto; width: 1fr; }
    """

    def __init__(self, found: Sequence[ProposalState], decide: Decide, inks: Inks) -> None:
        self._waiting, self._decide = list(found), decide
        self._rows = FoundRows(inks)
        self._told = Static(id="told", markup=False)
        self._said = ""
        self._deciding = False
        super().__init__(tr("Proposals of assistants"))

    def hints(self) -> list[Hint]:
        """Return the keys at the foot."""
        return [
            ("⏎", tr("take")),
            ("x", tr("drop")),
            ("↑↓", tr("move")),
            ("u", tr("undo")),
            ("esc", tr("close")),
        ]

    def body(self) -> ComposeResult:
        """The list, and what is known of the chosen one."""
        yield self._rows
        yield self._told

    def begin(self) -> None:
        """Begin at the oldest."""
        self._show(0)

    def on_resize(self, event: events.Resize) -> None:
        """Draw it for another size."""
        super().on_resize(event)
        if self.stands:
            self._show(self._rows.cursor)

    @property
    def chosen(self) -> ProposalState | None:
        """The proposal under the cursor."""
        return self._waiting[self._rows.cursor] if self._waiting else None

    def _show(self, cursor: int) -> None:
        room = max(3, min(_ROWS, self.app.size.height - _ELSE))
        self._rows.styles.height = min(room, max(1, len(self._waiting)))
        self._rows.show([_row(each) for each in self._waiting])
        self._rows.move(cursor)
        self._tell()

    def _tell(self) -> None:
        cells = min(self.WIDTH, self.app.size.width * 96 // 100) - _AROUND
        lines: list[Content] = []
        if self._said:
            lines += [Content.styled(line, "$success") for line in wrap(self._said, cells)]
            lines.append(Content(""))
        if (told := self.chosen) is not None:
            lines += _lines(told, cells)
        self._told.update(Content("\n").join(lines))

    def action_next(self, by: int) -> None:
        """Go to another proposal."""
        self._rows.move(by)
        self._said = ""
        self.say(None)
        self._tell()

    def action_submit(self) -> None:
        """Take the one under the cursor."""
        self._begin(TAKE)

    def action_drop(self) -> None:
        """Drop the one under the cursor."""
        self._begin(DROP)

    def action_undo(self) -> None:
        """Leave, to take back what was decided."""
        self.dismiss(UNDO)

    def _begin(self, how: str) -> None:
        # A second key is for what is shown when the first is done.
        if self.chosen is not None and not self._deciding:
            self._deciding = True
            self.run_worker(self._settle(how, self.chosen))

    async def _settle(self, how: str, told: ProposalState) -> None:
        try:
            self._waiting[:], self._said = await self._decide(how, told)
        except CommunityError as error:
            self.say(error)
            return
        finally:
            self._deciding = False
        if not self._waiting:
            self.dismiss(None)
        elif self.stands:
            self.say(None)
            self._show(min(self._rows.cursor, len(self._waiting) - 1))


def _row(told: ProposalState) -> PickerRow:
    about = told.proposal.assistant
    if told.moved:
        about = f"{state_cell(told).text} · {about}"
    return PickerRow(f"P{told.proposal.id}  {told.what}", about, str(told.proposal.id))


def _lines(told: ProposalState, cells: int) -> list[Content]:
    """Return what a proposal would change, why, and who proposed it until when it can be taken."""
    lines = [
        Content.styled(line, "$warning" if each.moved else "$foreground bold")
        for each in told.changes
        for line in wrap(each.text, cells)
    ]
    if told.gone:
        lines.append(Content.styled(clip(state_cell(told).text, cells), "$warning"))
    if told.proposal.why:
        why = wrap(labelled(tr("Reason"), " ".join(told.proposal.why.split())), cells)
        lines += [Content(line) for line in why[:_REASON]]
    by = tr(
        "proposed by the assistant {name}; last day {day}",
        name=told.proposal.assistant,
        day=show_day(told.last),
    )
    return [*lines, *(Content.styled(line, "$muted") for line in wrap(by, cells))]
