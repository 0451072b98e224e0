"""Two people changed the same field: both values side by side, and the user decides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from communitytui.domain.tasks import Task
from communitytui.domain.workspace import Workspace
from communitytui.errors import Clash
from communitytui.i18n import pick, tr, trc
from communitytui.i18n.cells import pad, width
from communitytui.i18n.dates import show_instant
from communitytui.services.fields import FIELDS
from communitytui.tui.forms.box import Box
from communitytui.tui.forms.deliverable import one_line
from communitytui.tui.forms.hints import Hint
from communitytui.tui.forms.rows import Editor
from communitytui.tui.forms.task_fields import key_or_typed, shown_text


def field_label(field: str) -> str:
    """Return what a field of a record is called, for a dotted one what its first part is."""
    head = field.partition(".")[0]
    if head in FIELDS:
        return FIELDS[head].label
    return tr("Deliverable") if head == "deliverable" else head


def shown_value(clash: Clash, value: Any, workspace: Workspace) -> str:
    """Return one of the values of a clash in words for people."""
    if value in (None, "", []):
        return "–"
    head, _, key = clash.field.partition(".")
    if clash.table == "tasks" and clash.id in workspace.board:
        task = workspace.board[clash.id]
        if head == "deliverable" and key in ("value", "previous"):
            return one_line(task.deliverable, value)
        if head in FIELDS:
            changed = Task(task.id, {**task.record, head: value})
            community = workspace.community(task.community)
            return shown_text(head, key_or_typed(head, changed, workspace), community)
    if isinstance(value, dict) and value.keys() <= {"zh", "en"}:
        return pick(value)
    return " ".join(str(value).split())


class ConflictDialog(Box[Literal["mine", "theirs"] | None]):
    """Show each clashing field: what it was, mine, theirs, by whom and when."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("m,ctrl+k,1", "choose('mine')", show=False, id="conflict.mine"),
        Binding("t,ctrl+t,2", "choose('theirs')", show=False, id="conflict.theirs"),
        Binding("down,j", "scroll(1)", show=False, id="conflict.down"),
        Binding("up,k", "scroll(-1)", show=False, id="conflict.up"),
    ]
    DEFAULT_CSS = """
    ConflictDialog {
        & .-mine { color: $primary; height: auto; width: 1fr; }
        & .-theirs { color: $warning; height: auto; width: 1fr; }
    }
    """

    def __init__(self, clashes: Sequence[Clash], workspace: Workspace) -> None:
        super().__init__(tr("Somebody was faster"))
        self._clashes = list(clashes)
        self._workspace = workspace

    def hints(self) -> list[Hint]:
        """Return the keys at the foot."""
        return [("m", tr("save mine")), ("t", tr("take theirs")), ("esc", tr("decide later"))]

    def editors(self) -> list[Editor]:
        """Nothing is typed here."""
        return []

    def body(self) -> ComposeResult:
        """A block for each field."""
        labels = [trc("conflict", "before"), trc("conflict", "mine"), trc("conflict", "theirs")]
        column = max(width(label) for label in labels) + 2
        for place, clash in enumerate(self._clashes):
            yield Static(
                Content(self._heading(clash)), classes="-bright" + (" -first" if place else "")
            )
            for label, value, style in zip(
                labels,
                (clash.base, clash.mine, clash.theirs),
                ("-said", "-mine", "-theirs"),
                strict=True,
            ):
                text = shown_value(clash, value, self._workspace)
                yield Static(Content(pad(label, column) + text), classes=style)

    def _heading(self, clash: Clash) -> str:
        parts = [field_label(clash.field)]
        board = self._workspace.board
        if clash.table == "tasks" and clash.id in board:
            parts.insert(0, board[clash.id].title)
        if clash.by:
            parts.append(clash.by)
        if clash.at:
            parts.append(show_instant(clash.at, self._zone(clash), self._workspace.now))
        return " · ".join(parts)

    def _zone(self, clash: Clash) -> str:
        board = self._workspace.board
        if clash.table == "tasks" and clash.id in board:
            community = self._workspace.community(board[clash.id].community)
            return str(community.record["timezone"])
        return "UTC"

    def action_choose(self, side: Literal["mine", "theirs"]) -> None:
        """Answer with the side chosen."""
        self.dismiss(side)

    def action_scroll(self, by: int) -> None:
        """Scroll where the terminal is small."""
        self.query_one("#body").scroll_relative(y=by, animate=False)

    def action_submit(self) -> None:
        """Nothing is chosen by chance: only m and t decide."""
