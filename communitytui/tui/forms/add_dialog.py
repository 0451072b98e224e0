"""Adding a task: what it is, where it stands, who owes it, what it must leave behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from textual.app import ComposeResult

from communitytui.domain.workspace import Workspace
from communitytui.i18n import N_, tr, trc
from communitytui.services.fields import FIELDS, Asking
from communitytui.tui.forms.box import Box
from communitytui.tui.forms.hints import Hint
from communitytui.tui.forms.rows import Line, Pick, Row
from communitytui.tui.forms.task_fields import check_of, options

#: Kinds that need no options, columns or factors, and what they are called.
KIND_NAMES = {
    "text": N_("text"),
    "doc": N_("document"),
    "list": N_("list"),
    "number": N_("number"),
    "money": N_("money"),
    "date": N_("date"),
    "url": N_("link"),
    "decision": N_("decision"),
}


@dataclass(frozen=True, slots=True)
class AddAnswer:
    """A new task: title, stage key, further typed fields, kind and label of the deliverable."""

    title: str
    stage: str
    fields: dict[str, str]
    deliverable: dict[str, Any] | None


class AddDialog(Box[AddAnswer | None]):
    """Ask for a new task; only the title is needed."""

    def __init__(
        self, workspace: Workspace, community_id: int, stage_key: str, me: str | None = None
    ) -> None:
        super().__init__(tr("New task"))
        community = workspace.community(community_id)
        asking = Asking(workspace, community_id, workspace.today(community_id), me)
        stages = Pick(options("stage", community), stage_key)
        kinds = [(key, tr(message)) for key, message in KIND_NAMES.items()]
        self._rows = {
            "title": self._row("title", Line(), asking),
            "stage": Row("stage", FIELDS["stage"].label, stages),
            "owner": self._row("owner", Line(), asking),
            "due": self._row("due", Line("", tr("2026-12-01, fri, +3d")), asking, narrow=True),
            "kind": Row("kind", tr("Deliverable"), Pick(kinds, "text")),
            "label": Row("label", tr("What it is"), Line("", tr("a link, a number, a decision …"))),
        }

    def _row(self, field: str, line: Line, asking: Asking, narrow: bool = False) -> Row:
        check = check_of(field, asking)
        return Row(field, FIELDS[field].label, line, check=check, narrow=narrow)

    def hints(self) -> list[Hint]:
        """Return the keys at the foot."""
        return [("enter", trc("key", "add")), ("tab", tr("next field")), ("esc", tr("cancel"))]

    def body(self) -> ComposeResult:
        """The rows."""
        for name, row in self._rows.items():
            row.set_class(name in ("owner", "kind"), "-first")
            yield row

    def action_submit(self) -> None:
        """Answer when every row can be saved."""
        if self.first_bad() is not None:
            return
        text = {name: row.text.strip() for name, row in self._rows.items()}
        fields = {name: text[name] for name in ("owner", "due") if text[name]}
        deliverable = None
        if text["label"] or text["kind"] != "text":
            deliverable = {"kind": text["kind"], "label": text["label"]}
        self.dismiss(AddAnswer(text["title"], text["stage"], fields, deliverable))
