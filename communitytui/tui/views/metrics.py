"""The view of the loop: how metrics stand, how they came there, and what is to be done about it."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from communitytui import services
from communitytui.domain.judging.trials import states as trial_states
from communitytui.domain.metrics.key_metrics import parted
from communitytui.i18n import N_, say, tr, trn
from communitytui.tui import forms
from communitytui.tui.layout import BOXES, METRICS, WIDE
from communitytui.tui.places import Place, as_keys, as_list
from communitytui.tui.views.base import Change, Covered, View, asks
from communitytui.tui.views.loop_steps import ask_standard, ask_trial, ask_verdict
from communitytui.tui.views.moves import Moves
from communitytui.tui.widgets.finding_list import FindingList
from communitytui.tui.widgets.metric_chart import PERIODS, ChartWindow, MetricChart
from communitytui.tui.widgets.metric_table import MetricTable
from communitytui.tui.widgets.metrics_pane import TOLD_BY
from communitytui.tui.widgets.pane import set_display, set_size
from communitytui.views.metrics import group_name
from communitytui.views.tasks import standing_text

if TYPE_CHECKING:
    from communitytui.domain.metrics.judgement import MetricState
    from communitytui.domain.workspace import Workspace
    from communitytui.tui.drawing import Lines
    from communitytui.tui.widgets.pane import Pane

#: Below this height the findings are shown where they have the focus.
_LOW = 24
#: What changes a metric, a finding or a trial.
_MEASURED = TOLD_BY | {"findings", "trials"}


class MetricsMoves(Moves["Metrics"]):
    """What is opened, and how much time is shown, are found again, too."""

    def place(self) -> dict[str, object]:
        """Return the metric under the cursor, what is opened, and the part of time."""
        opened = as_list(self.view.table.opened)
        shown = {"period": self.view.window.period, "group": self.view.chat_group}
        return {**super().place(), "opened": opened, **shown}

    def return_to(self, place: Place) -> None:
        """Open what was opened, and go to the metric."""
        period = place.get("period")
        if isinstance(period, int) and 0 <= period < len(PERIODS):
            self.view.window = self.view.window._replace(period=period)
        group = place.get("group", self.view.chat_group)
        if group is None or isinstance(group, int):
            self._show_group(group)
        if "opened" in place:
            opened = as_keys(place["opened"])
            for fold in self.view.table.FOLDS:
                self.view.table.fold(fold, fold in opened)
        super().return_to(place)
        self.view._tell()

    def open(self) -> None:
        """From a metric to its chart, from a finding to its first task; or list what is folded."""
        if self.view._fold(None):
            return
        if self.view.pane == self.view.table.NAME:
            self.main.go_pane(self.view.chart.NAME)
        elif self.view.pane == self.view.findings.NAME:
            finding, trial = self.view.findings.finding, self.view.findings.trial
            tasks = finding.tasks if finding else trial.trial.tasks if trial else ()
            if tasks:
                self.main.tasks.moves.open_task(tasks[0])

    def inwards(self) -> None:
        """Later in the chart; open what is folded; else to the pane on the right."""
        if self.view._fold(True):
            return
        if self.view.pane == self.view.chart.NAME:
            self._look(self.view.window.scroll(1))
        else:
            super().inwards()

    def outwards(self) -> None:
        """Earlier in the chart; close what is open; else to the pane on the left."""
        if self.view._fold(False):
            return
        if self.view.pane == self.view.chart.NAME:
            self._look(self.view.window.scroll(-1))
        else:
            super().outwards()

    def _look(self, window: ChartWindow) -> None:
        if window != self.view.window:
            self.view.window = window
            self.view._tell()

    def zoom(self, by: int) -> None:
        """A shorter or a longer part of time."""
        self._look(self.view.window.zoom(by))

    def today(self) -> None:
        """Back to today."""
        self._look(self.view.window._replace(back=0))

    def compare(self) -> None:
        """Draw the period before as well, or no longer."""
        self._look(self.view.window._replace(compare=not self.view.window.compare))

    def group(self) -> None:
        """Show the next chat group, after the last one the whole again."""
        groups = self.view.groups
        here = groups.index(self.view.chat_group)
        self._show_group(groups[(here + 1) % len(groups)])

    def _show_group(self, group: int | None) -> None:
        view = self.view
        if group in view.groups and group != view.chat_group:
            view.chat_group = group
            view.show(view.workspace, view.community)

    @asks
    async def accept(self) -> None:
        """Accept the finding: those of its tasks that are done or skipped are reopened."""
        finding, community = self.view.findings.finding, self.view.community
        if finding is None or community is None or not self.main.may_write():
            return
        rule = finding.key
        result = await self.main.do(
            lambda store, now: services.findings.accept(store, community, rule, now=now)
        )
        self.main.say(_accepted(rule, len(result.ids)), "good")

    @asks
    async def dismiss(self) -> None:
        """Dismiss the finding, for a reason."""
        finding, community = self.view.findings.finding, self.view.community
        if finding is None or community is None or not self.main.may_write():
            return
        rule = finding.key
        dialog = forms.AskText(tr("Reason to dismiss {rule}", rule=rule), tr("Reason"))
        text = await self.main.ask(dialog)
        if text and text.strip():
            await self.main.do(
                lambda store, now: services.findings.dismiss(store, community, rule, text, now=now)
            )
            self.main.say(tr("{rule} dismissed", rule=rule), "good")

    @asks
    async def key(self) -> None:
        """Let the metric be a key metric, or no longer."""
        state = self.view._chosen()
        if state is None or not self.main.may_write():
            return
        metric = state.metric
        is_one = await self.main.do(
            lambda store, now: services.key_metrics.toggle(store, metric.community, metric, now=now)
        )
        message = N_("{name} is a key metric now; u to undo")
        if not is_one:
            message = N_("{name} is no longer a key metric; u to undo")
        self.main.say(tr(message, name=metric.title), "good")

    @asks
    async def standard(self) -> None:
        """Ask for the standard of the metric: a target and an alert line, or its own past."""
        state = self.view._chosen()
        if state is not None and self.main.may_write():
            await ask_standard(self.main, state)

    @asks
    async def start_trial(self) -> None:
        """Begin a trial of what the finding under the cursor is about."""
        finding, state = self.view.findings.finding, self.view._chosen()
        if finding is None or state is None or not self.main.may_write():
            return
        if finding.metric is None:
            self.main.say(tr("{rule} is not about a single metric", rule=finding.key), "warn")
        else:
            await ask_trial(self.main, finding, state)

    @asks
    async def judge(self) -> None:
        """Judge the trial under the cursor."""
        trial = self.view.findings.trial
        if trial is None or not self.main.may_write():
            return
        if trial.phase == "due":
            await ask_verdict(self.main, trial)
        else:
            self.main.say(tr("This trial cannot be judged yet"), "warn")


class Metrics(View):
    """The metrics on the left; the chart of one of them, and below it findings and trials."""

    NAME = "metrics"
    MOVES = MetricsMoves
    moves: MetricsMoves
    DEFAULT_CSS = """
    #metrics-right { width: 1fr; height: 1fr; layout: vertical; }
    Metrics MetricTable { height: 1fr; }
    Metrics MetricChart { height: 1fr; width: 1fr; }
    Metrics FindingList { width: 1fr; }
    """

    def make(self) -> list[Pane]:
        """The list, the chart, the findings."""
        inks, glyphs = self.main.inks, self.main.glyphs
        self.table = MetricTable(inks, glyphs)
        self.chart = MetricChart(inks, glyphs)
        self.findings = FindingList(inks, glyphs)
        self.window = ChartWindow()
        self._told = ""
        return [self.table, self.chart, self.findings]

    def compose(self) -> ComposeResult:
        """The list beside the two others."""
        yield self.table
        self.right = Covered(self.chart, self.findings, id="metrics-right")
        yield self.right

    def speak(self) -> None:
        """Name the panes."""
        self.findings.empty = tr("No findings: nothing got worse.")
        self._say_titles()
        self._tell()

    def show(self, workspace: Workspace, community: int | None) -> None:
        """Show the metrics of a community; cursor and part of time stay."""
        super().show(workspace, community)
        if community is None:
            self.table.show([], [], [])
            self.findings.show(workspace, [], [])
        else:
            if self.chat_group not in self.groups:
                self.chat_group = None
            states = workspace.measures.states(community, self.chat_group)
            measures = workspace.measures
            whole = measures.used(community) if self.chat_group is not None else ()
            self.table.elsewhere = {metric.id for metric in whole if measures.yearly(metric)}
            self.table.show(*parted(workspace, states))
            found = services.findings.current(workspace, community)
            running = [s for s in trial_states(workspace, community) if s.trial.verdict is None]
            self.findings.show(workspace, found, running)
        self._say_titles()
        self._tell()
        if self.main.view is self:
            self.lay_out(*self.main.size)
            self.main.show_hints()

    def apply(self, change: Change) -> None:
        """Show another state; what was not measured is not judged anew."""
        if any(table in _MEASURED for table, _ in change.ids):
            self.show(change.workspace, self.community)
        else:
            self.workspace = change.workspace
            self._tell()

    def lay_out(self, width: int, height: int) -> None:
        """Side by side where there is room, else the list, the chart, or the findings with it."""
        one, low = width < BOXES, width < BOXES or height < _LOW
        on_table = self.pane == self.table.NAME
        on_findings = self.pane == self.findings.NAME
        set_display(self.table, not one or on_table)
        set_display(self.right, not one or not on_table)
        set_display(self.findings, on_findings or not low)
        set_size(self.table, "width", "1fr" if one else _table_width(width))
        rows = max(1, len(self.findings.rows)) + 1
        set_size(self.findings, "height", min(rows, max(4, height // 4)))
        if self._told != self.pane:
            self._tell()

    def idle(self) -> Collection[str]:
        """A finding is accepted, dismissed or tried; a trial is judged; there may be no groups."""
        if self.pane != self.findings.NAME:
            return () if len(self.groups) > 1 else ("metric.group",)
        gone = ["trial.judge"] if self.findings.trial is None else []
        if self.findings.finding is None:
            gone += ["finding.accept", "finding.dismiss", "trial.begin"]
        return gone if self.findings.rows else [*gone, "open"]

    # -- of the whole or of a group

    @property
    def groups(self) -> list[int | None]:
        """The whole (None), and the chat groups that anything was read of."""
        if self.community is None:
            return [None]
        return [None, *self.workspace.measures.groups(self.community)]

    def _say_titles(self) -> None:
        title = tr("Metrics")
        if len(self.groups) > 1:
            title = f"{title} · {group_name(self.workspace, self.chat_group)}"
        self.table.set_title(title)
        live = sum(state.live for state in self.findings.findings.values())
        self.findings.set_title(tr("To decide {n}", n=live) if live else tr("Findings"))

    # -- what the chart shows

    def follow(self, pane: Pane) -> None:
        """The chart follows the cursor, the keys the kind of row."""
        self._tell()
        self.main.show_hints()

    def _chosen(self) -> MetricState | None:
        """Return the metric of the finding or trial under the cursor, else that of the list."""
        if self.pane == self.findings.NAME:
            finding, trial = self.findings.finding, self.findings.trial
            names: list[str | None] = []
            level = None
            if finding is not None:
                names, level = [finding.metric, *finding.rule.metrics], finding.level
            elif trial is not None:
                names, level = [trial.trial.metric], trial.trial.level
            for wanted in names:
                for state in self.table.states.values():
                    fits = level is None or state.metric.level in (None, level)
                    if fits and state.metric.name == wanted:
                        group = finding.chat_group if finding is not None else None
                        return self.workspace.measures.state(state.metric.within(group))
        return self.table.state

    @property
    def metric(self) -> str | None:
        """The metric that the chart shows."""
        state = self._chosen()
        return state.metric.key if state else None

    def _tell(self) -> None:
        self._told = self.pane
        above = self._about() if self.pane == self.findings.NAME else self._folded()
        self.chart.show_metric(self.workspace, self._chosen(), self.window, above)

    def _about(self) -> Lines:
        """Return what the finding or trial under the cursor says."""
        finding, trial = self.findings.finding, self.findings.trial
        if finding is not None:
            lines: Lines = [[(f"{finding.key}  {say(finding.text)}", "text bold")]]
            lines += [[(say(each), "warn")] for each in finding.said]
            lines += [[(line, "muted")] for line in (finding.reason or "").splitlines()]
            if finding.sure_text:
                lines.append([(say(finding.sure_text), "muted")])
            if finding.closes:
                lines.append([(tr("Closes when: {text}", text=finding.closes), "muted")])
            board = self.workspace.board
            for id in finding.tasks:
                status = standing_text(board[id])
                lines.append([(f"{say(board.called(id))} · {status}", "muted")])
            return lines
        if trial is None:
            return []
        lines = [[(trial.trial.title, "text bold")]]
        if trial.trial.hypothesis:
            lines.append([(trial.trial.hypothesis, "text")])
        lines.append([(tr("pass line {line}", line=trial.pass_line), "info")])
        lines.append([(say(trial.suggestion), "muted")])
        return lines

    def _folded(self) -> Lines:
        """Return which metrics the fold under the cursor stands for."""
        fold = self.table.fold_here
        if fold is None:
            return []
        names = " · ".join(say(state.metric.title) for state in self.table.folded(fold))
        if fold == self.table.MEASURED:
            lines: Lines = [[(tr("More with readings: {names}", names=names), "text")]]
            hint = tr("enter to list them")
        else:
            lines = [[(tr("Not measured yet: {names}", names=names), "text")]]
            hint = tr("enter to list them, r to record one")
        return lines if fold in self.table.opened else [*lines, [(hint, "muted")]]

    # -- keys

    def settle(self, how: str) -> bool:
        """Open or close a fold, as Space does to a stage."""
        return how == "tick" and self._fold(None)

    def _fold(self, opened: bool | None) -> bool:
        fold = self.table.fold_here
        if self.pane != self.table.NAME or fold is None:
            return False
        done = self.table.fold(fold, opened)
        self._tell()
        return done


def _table_width(width: int) -> int:
    return 59 if width >= WIDE else 46 if width >= METRICS else 34


def _accepted(rule: str, reopened: int) -> str:
    """Return what accepting a finding did; tasks that were open need no reopening."""
    if not reopened:
        return tr("{rule} accepted, its tasks are open; u to undo", rule=rule)
    return trn(
        "{rule} accepted, {n} task reopened; u to undo",
        "{rule} accepted, {n} tasks reopened; u to undo",
        reopened,
        rule=rule,
    )
