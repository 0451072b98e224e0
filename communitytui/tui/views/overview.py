"""Overview: all communities in rows, and how the one under the cursor stands."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from communitytui import services
from communitytui.domain.kernel.days import shift
from communitytui.domain.kernel.stages import STAGE, STAGES
from communitytui.domain.metrics.goals import states as goal_states
from communitytui.domain.metrics.key_metrics import parted
from communitytui.domain.plan.proposals import say_waiting
from communitytui.domain.plan.proposals import waiting as waiting_proposals
from communitytui.i18n import say, tr, trn
from communitytui.i18n.cells import clip, pad, width
from communitytui.i18n.phrases import listed
from communitytui.i18n.showing import show_date
from communitytui.services.today import WEEK
from communitytui.tui.drawing import Span, bar, counted, fit
from communitytui.tui.layout import BOXES, METRICS, TALL, WIDE
from communitytui.tui.record_forms import ask_change, ask_new
from communitytui.tui.settings_actions import ask_settings
from communitytui.tui.views.base import Change, Covered, View, asks
from communitytui.tui.views.goal_keeping import ask_drop
from communitytui.tui.views.moves import Moves
from communitytui.tui.widgets.community_table import CommunityTable
from communitytui.tui.widgets.finding_list import finding_spans
from communitytui.tui.widgets.goal_table import GoalTable
from communitytui.tui.widgets.group_rows import GroupRows
from communitytui.tui.widgets.metrics_pane import (
    TOLD_BY,
    VERDICT_INK,
    MetricsPane,
    usual_words,
    value_words,
)
from communitytui.tui.widgets.pane import set_display, set_size
from communitytui.tui.widgets.row_pane import Paint, RowPane, Tagged
from communitytui.tui.widgets.task_sections import Section, TaskSections

if TYPE_CHECKING:
    from collections.abc import Sequence

    from communitytui.domain.judging.findings import FindingState
    from communitytui.domain.metrics.judgement import MetricState
    from communitytui.domain.workspace import Workspace
    from communitytui.tui.drawing import Glyphs
    from communitytui.tui.views.base import Host
    from communitytui.tui.widgets.pane import Pane

#: Late tasks take a third of the screen's height, but at least so many rows; so many are next.
LATE_LEAST, NEXT_CAP = 5, 8
#: From this height on the key metrics stand below the stages, else in turn with them.
_BOTH = 38
#: The most findings shown before what is next.
_FINDINGS = 5
#: What changes findings besides what is measured.
_DECIDED = frozenset({"findings", "trials"})
_WORST_FIRST = {"bad": 0, "warn": 1}


class Stages(RowPane[str]):
    """The nine stages of one community with their bars."""

    NAME = "overview-stages"
    HINTS = ("rows",)

    def show(self, workspace: Workspace, community: int | None) -> None:
        """Show the stages of a community; none without one."""
        rows = [stage.key for stage in STAGES] if community is not None else []
        self.set_rows(rows, paint=partial(stage_spans, workspace, community or 0))


def stage_spans(
    workspace: Workspace, community: int, key: str, cells: int, glyphs: Glyphs
) -> list[Span]:
    """Return one stage of a community with its bar, and how many of its tasks are late."""
    stage, part = STAGE[key], workspace.board.progress(community, key)
    ink = "muted" if part.complete else "text"
    left: list[Span] = [(f" {stage.number} ", "muted"), (say(stage.title), ink)]
    longest = max(width(say(each.title)) for each in STAGES) + 3
    # Titles before bars.
    room = cells - longest - 6
    full, empty = bar(part, max(3, min(10, room - 12)), glyphs) if room >= 5 else ("", "")
    filled = "good" if part.complete else "primary"
    late = trn("{n} late", "{n} late", part.late) if part.late else ""
    right: list[Span] = [(full, filled), (empty, "track")]
    right.append((pad(f" {counted(part)}", 7 if room >= 12 else 5, "right"), "muted"))
    right.append((pad(late, 9, "right") if cells - longest > 20 else "", "bad"))
    return fit(left, right, cells)


class KeyNumbers(MetricsPane):
    """The key metrics of the community under the cursor."""

    NAME = "overview-numbers"
    HINTS = ("rows",)


class Attention(TaskSections):
    """What needs somebody in one community: late tasks, findings, next tasks, metrics.

    A metric is a row ``("metric", name, level)``, a finding ``("finding", key)``, the whole or a
    chat group ``("group", place)``, all proposals together ``("proposals", how many)``.
    """

    NAME = "overview-attention"


def watched_spans(state: MetricState, cells: int, glyphs: Glyphs) -> list[Span]:
    """Return a metric with the value that was judged and why it is so."""
    verdict = VERDICT_INK[state.judgement.verdict]
    value, usual, signal = value_words(state, glyphs), usual_words(state), state.judgement.signal
    why = [f"{tr('usual')} {usual}"] if usual else [str(say(state.judgement.reason))]
    if usual and signal is not None and signal.since is not None:
        why.append(tr("since {day}", day=show_date(signal.since, signal.week.sunday)))
    left: list[Span] = [
        (f" {glyphs.verdict[state.judgement.sign]} ", verdict),
        (pad(clip(say(state.metric.title), 20), min(20, cells // 3)), "text"),
        (pad(value, 8, "right"), f"{verdict} bold"),
        (f" {listed(why)}", "muted"),
    ]
    return fit(left, [], cells)


class OverviewMoves(Moves["Overview"]):
    """From a row to what it is about; and goals."""

    def open(self) -> None:
        """Open the community, the stage or the task under the cursor in Tasks; edit a goal.

        A metric or a finding opens the Metrics, a chat group those of the group.
        """
        if self.view.pane == self.view.goals.NAME:
            self.view.settle("edit")
        elif self.view.pane == self.view.numbers.NAME:
            self.main.go_view("metrics")
        elif self.view.pane == self.view.attention.NAME:
            key = self.view.attention.key
            if isinstance(key, tuple) and key[0] == "group" and self.view.community is not None:
                groups = (None, *self.view.workspace.measures.groups(self.view.community))
                self.main.go_view("metrics", {"group": groups[key[1]]})
            elif isinstance(key, tuple) and key[0] in ("metric", "finding"):
                self.main.go_view("metrics")
            elif isinstance(key, tuple) and key[0] == "proposals":
                self.main.start(self.main.commands.run("proposal", "proposals"))
            else:
                super().open()
        elif self.view.community is not None:
            stage = self.view.stages.key if self.view.pane == self.view.stages.NAME else None
            self.main.tasks.moves.open_community(self.view.community, stage)

    @asks
    async def add_goal(self) -> None:
        """Ask for a goal of the community under the cursor."""
        if self.view.community is not None:
            await ask_new(self.main, "goals", self.view.community)

    @asks
    async def drop_goal(self) -> None:
        """Let the goal under the cursor go."""
        if self.view.pane == self.view.goals.NAME and self.view.goals.state is not None:
            await ask_drop(self.main, self.view.goals.state.goal)
        else:
            self.main.say(tr("No goal under the cursor"))

    def community(self, by: int) -> None:
        """To the row of another community."""
        if len(self.view.table.rows) > 1:
            self.view.table.go((self.view.table.cursor + by) % len(self.view.table.rows))
            self.main.follow(self.view.table)


class Overview(View):
    """The goals of the chosen community and all communities above; how it stands below.

    The goals are on top but last for Tab, which goes round: the view begins at the communities.
    """

    NAME = "overview"
    MOVES = OverviewMoves
    moves: OverviewMoves
    DEFAULT_CSS = """
    Overview { layout: vertical; }
    Overview > #overview-below { height: 1fr; layout: horizontal; }
    Overview #overview-attention { width: 1fr; height: 1fr; }
    Overview #overview-stages { height: 1fr; }
    Overview #overview-side { height: 1fr; layout: vertical; }
    Overview #overview-numbers { height: 1fr; }
    """

    def __init__(self, main: Host) -> None:
        self._metrics: dict[int, list[MetricState]] = {}
        self._found: dict[int, list[FindingState]] = {}
        self._height = main.size.height
        super().__init__(main)

    def make(self) -> list[Pane]:
        """The communities, the stages, what needs attention, and the goals."""
        inks, glyphs = self.main.inks, self.main.glyphs
        self.table = CommunityTable(self.workspace, inks, glyphs)
        self.table.verdicts = self._verdicts
        self.table.key_metrics = self._keys
        self.numbers = KeyNumbers(inks, glyphs)
        self.stages = Stages(inks, glyphs)
        self.attention = Attention(self.workspace, inks, glyphs)
        self.goals = GoalTable(inks, glyphs)
        return [self.table, self.stages, self.attention, self.numbers, self.goals]

    def compose(self) -> ComposeResult:
        """Goals and table above, the rest side by side below them."""
        yield self.goals
        yield self.table
        self.side = Covered(self.stages, self.numbers, id="overview-side")
        self.below = Covered(self.side, self.attention, id="overview-below")
        yield self.below

    # -- what it shows

    def show(self, workspace: Workspace, community: int | None) -> None:
        """Show all communities, with the cursor on the one that the user is in."""
        super().show(workspace, community)
        self._metrics.clear()
        self._found.clear()
        self.table.show(workspace, community)
        self._show_community()

    def apply(self, change: Change) -> None:
        """Show another state; metrics are judged anew only where something was measured."""
        self.workspace = change.workspace
        if any(table in TOLD_BY for table, _ in change.ids):
            self._metrics.clear()
        if any(table in TOLD_BY | _DECIDED for table, _ in change.ids):
            self._found.clear()
        self.table.show(change.workspace)
        self._show_community()

    def _show_community(self) -> None:
        community = self.community = self.table.key
        found = goal_states(self.workspace, community) if community is not None else []
        self.goals.show(self.workspace, found)
        self.stages.show(self.workspace, community)
        self.numbers.show_metrics(self.workspace, community)
        self._show_attention()
        self.lay_out(*self.main.size)

    def _keys(self, community: int) -> Sequence[MetricState]:
        return parted(self.workspace, self._states(community))[0]

    def _states(self, community: int) -> list[MetricState]:
        if community not in self._metrics:
            self._metrics[community] = self.workspace.measures.states(community)
        return self._metrics[community]

    def _verdicts(self, community: int) -> dict[str, int]:
        counts: dict[str, int] = {}
        for state in self._states(community):
            if state.latest is None:
                continue
            verdict = state.judgement.verdict
            counts[verdict] = counts.get(verdict, 0) + 1
        return counts

    def _show_attention(self) -> None:
        if self.community is None:
            self.attention.show_sections(self.workspace, [])
        else:
            self.attention.show_sections(self.workspace, *self._sections(self.community))

    def _sections(self, community: int) -> tuple[list[Section], Paint[Tagged]]:
        board = self.workspace.board
        late = board.late_ids(community)
        known = set(late)
        following = board.next_ids(community, NEXT_CAP + len(late))
        coming = [id for id in following if id not in known][:NEXT_CAP]
        soon = shift(self.workspace.today(community), WEEK).isoformat()
        passed = {*known, *coming}
        waiting = [
            id
            for id in board.community_ids(community)
            if (board.records[id]["due"] or "9") <= soon
            and id not in passed
            and not board[id].settled
        ]
        waiting.sort(key=board.urgency)
        worst = sorted(
            (s for s in self._states(community) if s.judgement.verdict in _WORST_FIRST),
            key=lambda state: _WORST_FIRST[state.judgement.verdict],
        )
        states = {("metric", s.metric.name, s.metric.level): s for s in worst}
        # Kept until something is measured.
        if community not in self._found:
            self._found[community] = services.findings.live(self.workspace, community)
        found = {("finding", state.key): state for state in self._found[community]}
        groups = GroupRows(self.workspace, community)

        def paint(key: Tagged, cells: int, glyphs: Glyphs) -> list[Span]:
            if key[0] == "proposals":
                return fit([(f" {self._proposed(key[1])}", "info")], [], cells)
            if key in found:
                return finding_spans(self.workspace, found[key], cells)
            if key[0] in ("group", "heads"):
                return groups.spans(key, cells, glyphs)
            return watched_spans(states[key], cells, glyphs)

        proposed = len(waiting_proposals(self.workspace, community))
        sections = [
            Section(tr("Proposals"), [("proposals", proposed)] if proposed else [], proposed),
            Section(tr("Late"), late[: max(LATE_LEAST, self._height // 3)], len(late)),
            Section(tr("Findings"), list(found)[:_FINDINGS], len(found)),
            Section(tr("Groups"), groups.rows, len(groups.keys) - 1),
            Section(tr("Next"), coming),
            Section(tr("Within a week"), waiting[:NEXT_CAP], len(waiting)),
            Section(tr("Metrics to watch"), list(states)),
        ]
        return sections, paint

    def _proposed(self, count: int) -> str:
        return say(say_waiting(count, self.main.key_of("proposals")))

    def speak(self) -> None:
        """Name the panes; the headings of sections are words as well."""
        self.table.set_title(tr("Communities"))
        self.stages.set_title(tr("Stages"))
        self.numbers.set_title(tr("Key metrics"))
        self.attention.set_title(tr("Attention"))
        self.goals.set_title(tr("Goals"))
        self.goals.empty = tr("No goals yet; a to add one")
        self.attention.empty = tr("Nothing late, nothing next")
        if self.attention.rows:
            self._show_attention()

    # -- room

    def lay_out(self, width: int, height: int) -> None:
        """Table above as high as it needs to be; on a narrow screen one pane at a time."""
        if height != self._height:
            self._height = height
            self._show_attention()
        narrow = width < BOXES
        on_table, on_goals = self.pane == self.table.NAME, self.pane == self.goals.NAME
        keys = self._keys(self.community) if self.community is not None else ()
        both = height >= _BOTH and any(state.latest for state in keys)
        below: dict[Pane, bool] = {self.stages: True, self.numbers: both, self.attention: True}
        if not both and self.pane == self.numbers.NAME:
            below |= {self.stages: False, self.numbers: True}
        if narrow:
            below = {pane: self.pane == pane.NAME for pane in below}
            below[self.attention] |= on_table
        set_display(self.side, below[self.stages] or below[self.numbers])
        set_display(self.table, not narrow or on_table)
        set_display(self.below, not narrow or not on_goals)
        # Without goals one line says so, where there is room, or where somebody asks.
        there = bool(self.goals.rows) or height >= TALL
        set_display(self.goals, on_goals or (there and not narrow))
        goals = min(max(1, len(self.goals.rows)) + 1, max(3, height // 5))
        set_size(self.goals, "height", "1fr" if narrow else goals)
        for pane, there in below.items():
            set_display(pane, there)
        rows = max(1, len(self.table.rows)) + 2
        set_size(self.table, "height", min(rows, max(4, height * 2 // 5)))
        stages = 56 if width >= WIDE else 44 if width >= METRICS else 38
        set_size(self.side, "width", "1fr" if narrow else stages)
        set_size(self.stages, "height", len(STAGES) + 1 if both and not narrow else "1fr")

    # -- keys

    def follow(self, pane: Pane) -> None:
        """Show the community that the cursor came to."""
        if pane is self.table and self.table.key != self.community:
            self._show_community()

    def settle(self, how: str) -> bool:
        """Edit the goal under the cursor; what closes it is in the same form.

        A community is edited by its settings.
        """
        if how == "edit" and self.pane == self.table.NAME and self.community is not None:
            self.edit_settings(self.community)
            return True
        if self.pane != self.goals.NAME or how not in ("edit", "status"):
            return False
        if self.goals.state is not None:
            self.main.start(ask_change(self.main, "goals", self.goals.state.goal.id))
        else:
            self.moves.add_goal()
        return True

    @asks
    async def edit_settings(self, community: int) -> None:
        """Ask for the settings of the community under the cursor."""
        if self.main.may_write():
            await ask_settings(self.main, community)
