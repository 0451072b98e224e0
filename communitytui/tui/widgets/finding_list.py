"""What asks for a decision: findings by funnel, and trials that run or wait for a verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from communitytui.domain.judging.findings import OPEN
from communitytui.domain.kernel.labels import FINDING_NAMES, TRIAL_NAMES
from communitytui.domain.kernel.signs import SEVERITY_SIGNS, TRIAL_SIGNS
from communitytui.i18n import name, tr
from communitytui.i18n.showing import show_day
from communitytui.tui.drawing import Span, fit
from communitytui.tui.widgets.row_pane import RowPane, Tagged
from communitytui.views.findings import cause

if TYPE_CHECKING:
    from collections.abc import Sequence

    from communitytui.domain.judging.findings import FindingState
    from communitytui.domain.judging.trials import TrialState
    from communitytui.domain.workspace import Workspace
    from communitytui.tui.drawing import Glyphs

#: From this width on a finding says since when.
_SINCE_FROM = 96
_SEVERITY_INK = {"bad": "bad", "warn": "warn", "notice": "muted"}
_STATE_INK = {"accepted": "info", "solved": "good"}


def finding_spans(workspace: Workspace, state: FindingState, cells: int) -> list[Span]:
    """Return a finding in one line: how grave, which rule, what happened, what became of it."""
    ink = _SEVERITY_INK[state.severity] if state.live else "faint"
    left: list[Span] = [
        (f" {SEVERITY_SIGNS[state.severity]} ", ink),
        (f"{state.key}  ", "muted"),
        (cause(workspace, state), "text" if state.live else "muted"),
    ]
    right: list[Span] = []
    if cells >= _SINCE_FROM and state.since is not None:
        right.append((f"{tr('since {day}', day=show_day(state.since))} ", "muted"))
    if state.state != OPEN:
        words = name(FINDING_NAMES, state.state)
        right.append((f"{words} ", _STATE_INK.get(state.state, "faint")))
    return fit(left, right, cells)


class FindingList(RowPane[str | Tagged]):
    """Rows are keys of findings, and ``("trial", id)``."""

    NAME = "findings"
    HINTS = ("rows",)

    findings: dict[str, FindingState] = {}  # noqa: RUF012 - replaced whole, never changed
    trials: dict[int, TrialState] = {}  # noqa: RUF012 - replaced whole, never changed

    @property
    def finding(self) -> FindingState | None:
        """The finding under the cursor."""
        return self.findings.get(self.key) if isinstance(self.key, str) else None

    @property
    def trial(self) -> TrialState | None:
        """The trial under the cursor."""
        return self.trials.get(self.key[1]) if isinstance(self.key, tuple) else None

    def show(
        self,
        workspace: Workspace,
        findings: Sequence[FindingState],
        trials: Sequence[TrialState],
    ) -> None:
        """Show findings and trials as they stand; the cursor stays on its row."""
        self.findings = found = {state.key: state for state in findings}
        self.trials = tried = {state.trial.id: state for state in trials}

        def paint(key: str | Tagged, cells: int, glyphs: Glyphs) -> list[Span]:
            if isinstance(key, str):
                return finding_spans(workspace, found[key], cells)
            return trial_spans(tried[key[1]], cells)

        self.set_rows([*found, *(("trial", id) for id in tried)], paint=paint)


def trial_spans(state: TrialState, cells: int) -> list[Span]:
    """Return a trial in one line: what is tried, and for how long yet."""
    trial, words = state.trial, name(TRIAL_NAMES, state.phase)
    if state.phase == "running":
        words = f"{words} {state.gone}/{trial.days}"
    left: list[Span] = [
        (f" {TRIAL_SIGNS[state.phase]} ", "info"),
        (tr("Trial") + "  ", "muted"),
        (trial.title, "text"),
    ]
    return fit(left, [(f"{words} ", "warn" if state.phase == "due" else "info")], cells)
