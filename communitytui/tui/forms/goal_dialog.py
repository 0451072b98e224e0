"""Setting a goal, or changing one."""

from __future__ import annotations

from collections.abc import Mapping

from textual.app import ComposeResult

from communitytui.domain.kernel.numbers import read_number
from communitytui.domain.metrics.goals import Goal
from communitytui.domain.metrics.metric import read_value
from communitytui.domain.nouns.declared import GOAL
from communitytui.domain.nouns.kinds import Asking
from communitytui.domain.workspace import Workspace
from communitytui.errors import CommunityError
from communitytui.i18n import names, say, tr, trc
from communitytui.services import goals as service
from communitytui.tui.forms.field_rows import make_row
from communitytui.tui.forms.hints import Hint
from communitytui.tui.forms.listing import FormBox
from communitytui.tui.forms.rows import Pick, Row

#: What is said of a goal once somebody worked on it.
_CLOSING = ("status", "reason")


class GoalDialog(FormBox[Mapping[str, str] | None]):
    """Ask for the fields of a goal; answers with those that are new, as typed texts.

    Whether they go together is checked before it closes.
    """

    def __init__(
        self,
        title: str,
        workspace: Workspace,
        community: int,
        me: str,
        goal: Goal | None = None,
    ) -> None:
        super().__init__(title)
        self._workspace, self._community, self._me = workspace, community, me
        self._goal = goal
        self._asking = Asking(names, workspace, community, workspace.today(community), me)
        self._metrics = {state.metric.key: state for state in workspace.measures.states(community)}
        fields = [f for f in GOAL.editable if goal is not None or f not in _CLOSING]
        self._before = {
            field: service.typed_field(goal, field, workspace) if goal is not None else ""
            for field in fields
        }
        self._rows = {field: self._row(field) for field in fields}

    def _row(self, name: str) -> Row:
        field, before = GOAL.fields[name], self._before[name]
        if name == "metric":
            none = ("", tr("– (measured by its tasks)"))
            known = [(key, say(state.metric.title)) for key, state in self._metrics.items()]
            return make_row(field, before, self._asking, editor=Pick([none, *known], before))
        hints = {"deadline": tr("2026-12-31, +90d, eoy"), "baseline": self._newest()}
        check = self._number if name in ("baseline", "target") else None
        return make_row(field, before, self._asking, hint=hints.get(name, ""), check=check)

    def _newest(self) -> str:
        return tr("the newest value") if self._goal is None else ""

    def hints(self) -> list[Hint]:
        """Return the keys at the foot."""
        return [("^s", trc("key", "save")), ("tab", tr("next field")), ("esc", tr("cancel"))]

    def body(self) -> ComposeResult:
        """The rows, the statement first."""
        yield from self._rows.values()

    # -- what is typed

    def _number(self, text: str) -> str:
        """Return a value as the metric writes it, beside its newest one."""
        if not text.strip():
            return ""
        state = self._metrics.get(self._rows["metric"].text)
        if state is None:
            read_number(text)
            return ""
        number = read_value(state.metric, text, self._asking.currency)
        shown = state.metric.show(number)
        if state.latest is None:
            return shown
        newest = tr("now {value}", value=state.metric.show(state.latest.value))
        return f"{shown} · {newest}"

    def action_submit(self) -> None:
        """Answer with what is new, when it goes together."""
        if self.first_bad() is not None:
            return
        typed = {field: row.text.strip() for field, row in self._rows.items()}
        changed = {f: text for f, text in typed.items() if text != self._before[f]}
        new = {field: text or "none" for field, text in changed.items()}
        if self._goal is None:
            new.setdefault("statement", "")
        if new:
            try:
                service.check(
                    self._workspace,
                    self._community,
                    new,
                    me=self._me,
                    id=self._goal.id if self._goal is not None else None,
                )
            except CommunityError as error:
                self.say(error)
                return
        self.dismiss(new)
