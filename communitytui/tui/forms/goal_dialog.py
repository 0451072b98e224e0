"""Setting a goal, or changing one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime

from textual.app import ComposeResult

from communitytui.domain.budget import currency_of
from communitytui.domain.goals import Goal
from communitytui.domain.labels import GOAL_STATUS_NAMES, name
from communitytui.domain.metrics import read_value
from communitytui.domain.nouns import GOAL
from communitytui.domain.numbers import read_number
from communitytui.domain.words import read_day
from communitytui.domain.workspace import Workspace
from communitytui.errors import CommunityError
from communitytui.i18n import tr, trc
from communitytui.i18n.showing import show_ahead
from communitytui.services import goals as service
from communitytui.tui.forms.box import Box
from communitytui.tui.forms.hints import Hint
from communitytui.tui.forms.prose import Prose
from communitytui.tui.forms.rows import Line, Pick, Row
from communitytui.tui.forms.typing_help import Check

_NEW = ("statement", "metric", "baseline", "target", "deadline", "owner")
_CLOSING = ("status", "reason")
_NARROW = frozenset({"baseline", "target", "deadline"})


class GoalDialog(Box[Mapping[str, str] | None]):
    """Ask for the fields of a goal; answers with those that are new, as typed texts.

    Whether they go together is checked before it closes. ``clock`` tells the present instant.
    """

    def __init__(
        self,
        title: str,
        workspace: Workspace,
        community: int,
        me: str,
        clock: Callable[[], datetime],
        goal: Goal | None = None,
    ) -> None:
        super().__init__(title)
        self._workspace, self._community, self._me, self._clock = workspace, community, me, clock
        self._goal = goal
        self._today = workspace.today(community)
        self._metrics = {state.metric.key: state for state in workspace.metrics(community)}
        fields = _NEW if goal is None else (*_NEW, *_CLOSING)
        self._before = {
            field: service.typed_field(goal, field, workspace) if goal is not None else ""
            for field in fields
        }
        self._rows = {field: self._row(field) for field in fields}

    def _row(self, field: str) -> Row:
        before, label = self._before[field], GOAL.fields[field].label
        if field == "metric":
            none = ("", tr("– (measured by its tasks)"))
            known = [(key, state.metric.title) for key, state in self._metrics.items()]
            return Row(field, label, Pick([none, *known], before))
        if field == "status":
            words = [(word, name(GOAL_STATUS_NAMES, word)) for word in GOAL_STATUS_NAMES]
            return Row(field, label, Pick(words, before))
        if field == "reason":
            return Row(field, label, Prose(before))
        hints = {"deadline": tr("2026-12-31, +90d, eoy"), "baseline": self._newest()}
        checks: dict[str, Check] = {
            "baseline": self._number,
            "target": self._number,
            "deadline": self._day,
        }
        line = Line(before, hints.get(field, ""))
        return Row(field, label, line, check=checks.get(field), narrow=field in _NARROW)

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
        home = self._workspace.community(self._community)
        number = read_value(state.metric, text, currency_of(home))
        shown = state.metric.show(number)
        if state.latest is None:
            return shown
        newest = tr("now {value}", value=state.metric.show(state.latest.value))
        return f"{shown} · {newest}"

    def _day(self, text: str) -> str:
        if not text.strip():
            return ""
        return show_ahead(date.fromisoformat(read_day(text, self._today)), self._today)

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
                    now=self._clock(),
                    me=self._me,
                    id=self._goal.id if self._goal is not None else None,
                )
            except CommunityError as error:
                self.say(error)
                return
        self.dismiss(new)
