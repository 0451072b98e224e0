"""How the nine stages of a community stand, and the community as a whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from communitytui.domain.kernel.stages import STAGES, Stage
from communitytui.domain.tasks.board import Progress
from communitytui.domain.tasks.gates import Gate, gates
from communitytui.domain.workspace import Community, Workspace
from communitytui.i18n import N_, say, tr, trc, trn
from communitytui.views.table import Cell, Column, R, Shown, Table, seen

_BAR = 10
#: What documents tell of stages.
_DOCUMENT = "number title done total percent doing late blocked skipped"
#: How many tasks are told to come next.
_NEXT = 5


#: Settings that programs get of a community.
_SETTINGS = (
    "currency",
    "calendar",
    "holidays",
    "platforms",
    "staff",
    "bots",
    "working_hours",
    "no_answer",
    "sidebar",
    "unused",
)

#: Stands for all stages in a sum.
TOGETHER = Stage(0, "", N_("Total"))


class StageState(NamedTuple):
    """A stage with its progress and its gate; ``following``: it is the next gate to pass."""

    stage: Stage
    progress: Progress
    gate: Gate
    following: bool


def stage_states(workspace: Workspace, community: Community) -> list[StageState]:
    """Return the nine stages of a community."""
    board = workspace.board
    gate = gates(board, community)
    # The first gate that is closed is the next one to pass; behind it all are.
    first = next((stage.key for stage in STAGES if gate[stage.key].closed), None)
    return [
        StageState(
            stage,
            board.progress(community.id, stage.key),
            gate[stage.key],
            following=stage.key == first,
        )
        for stage in STAGES
    ]


def together(workspace: Workspace, community: Community) -> StageState:
    """Return a community as a whole, as a line below its stages."""
    return StageState(TOGETHER, workspace.board.progress(community.id), Gate(""), following=False)


def stages(
    workspace: Workspace, community: Community, found: Sequence[StageState]
) -> Table[StageState]:
    """Return stages with progress, what is next and what is late."""
    board = workspace.board
    following = board.next_ids(community.id, _NEXT)
    late = board.late_ids(community.id)
    rules = _rules(workspace, community)
    return Table(
        "stages",
        found,
        (
            Column("community", lambda s: community.id),
            Column("community_name", lambda s: community.name),
            Column(
                "number", lambda s: s.stage.number, N_("No."), _number, silent=True, align="right"
            ),
            Column("stage", lambda s: s.stage.key),
            Column("title", lambda s: say(s.stage.title), N_("Stage")),
            *_progress(_of_stage),
            Column("next", lambda s: [id for id in following if board[id].stage is s.stage]),
            Column("late_ids", lambda s: [id for id in late if board[id].stage is s.stage]),
            Column(
                "findings",
                lambda s: [rule for rule, keys in rules.items() if s.stage.key in keys],
            ),
            Column(
                "gate",
                lambda s: {
                    "state": s.gate.state,
                    "waiting": list(s.gate.waiting),
                    "reason": s.gate.reason,
                },
                spoken=lambda: trc("stage", "Gate"),
                text=_gate,
            ),
            seen("called", _called, shrinks=True, spoken=N_("Stage")),
            seen("bar", lambda s: bar(s.progress), silent=True),
            seen("count", _count, align="right", spoken=N_("Progress")),
            seen("lateness", _late, align="right", spoken=N_("Late")),
            seen("waiting", _blocked, align="right", spoken=N_("Blocked")),
        ),
        "number called bar count lateness waiting gate",
        _DOCUMENT + (" in_place" if any(s.progress.in_place for s in found) else ""),
    )


def _of_stage(state: StageState) -> Progress:
    return state.progress


def _progress(of: Callable[[R], Progress]) -> tuple[Column[R], ...]:
    """Return counts and the whole percent that is done."""
    return (
        Column("done", lambda row: of(row).done, N_("Done"), align="right"),
        Column("total", lambda row: of(row).total, N_("All"), align="right"),
        Column("percent", lambda row: of(row).percent, lambda: "%", align="right"),
        Column("doing", lambda row: of(row).doing, N_("In progress"), align="right"),
        Column("skipped", lambda row: of(row).skipped, N_("Skipped"), align="right"),
        Column("late", lambda row: of(row).late, N_("Late"), align="right"),
        Column("blocked", lambda row: of(row).blocked, N_("Waiting"), align="right"),
        Column("in_place", lambda row: of(row).in_place, N_("In place"), align="right"),
    )


def _rules(workspace: Workspace, community: Community) -> dict[str, set[str]]:
    """Return the rules whose findings are live, each with the stages of the tasks it names."""
    # A community without rules, or with nothing to judge, does not pay for their language.
    if not community.rules:
        return {}
    if not workspace.tables.get("readings") and not workspace.tables.get("goals"):
        return {}
    # 36 ms, which a community without rules or readings does not need.
    from communitytui.domain.judging.findings import findings

    found: dict[str, set[str]] = {}
    for state in findings(workspace, community.id):
        if state.live:
            stages = (workspace.board[id].stage.key for id in state.tasks)
            found.setdefault(state.rule.id, set()).update(stages)
    return found


def _number(state: StageState) -> str:
    return "" if state.stage is TOGETHER else str(state.stage.number)


def _called(state: StageState) -> Cell:
    stage = state.stage
    return Cell(say(stage.title), spoken=f"{stage.number} {say(stage.title)}")


def bar(progress: Progress, cells: int = _BAR) -> str:
    """Return progress as a bar: full only when complete, empty only when nothing is done."""
    full = round(progress.share * cells)
    if not progress.complete:
        full = min(max(full, 1 if progress.done else 0), cells - 1)
    return "▰" * full + "▱" * (cells - full)


def done_of(progress: Progress) -> str:
    """Return progress in words."""
    if not progress.total and progress.in_place:
        return tr("in place")
    return tr("{done} of {total}", done=progress.done, total=progress.total)


def _count(state: StageState) -> Cell:
    progress = state.progress
    if not progress.total and progress.in_place:
        return Cell(done_of(progress), "dim")
    return Cell(f"{progress.done}/{progress.total}", spoken=done_of(progress))


def _late(state: StageState) -> Shown:
    count = state.progress.late
    return Cell(tr("{n} late", n=count), "late", str(count)) if count else None


def _blocked(state: StageState) -> Shown:
    count = state.progress.blocked
    return Cell(tr("{n} blocked", n=count), "warn", str(count)) if count else None


def _gate(state: StageState) -> Shown:
    """Return how a stage's gate stands where that matters: it is next, entered, or opened early."""
    gate, progress = state.gate, state.progress
    if gate.state == "overridden":
        return Cell(tr("opened early: {reason}", reason=gate.reason), "dim")
    entered = progress.done + progress.doing > 0
    if not gate.closed or not (state.following or entered):
        return None
    waits = trn("waits for {n} task", "waits for {n} tasks", len(gate.waiting))
    if entered:
        return Cell(tr("entered early, {waits}", waits=waits), "warn")
    return Cell(waits, "dim")


def _setting(name: str) -> Column[Community]:
    return Column(name, lambda community: community.record[name])


def communities(workspace: Workspace, found: Sequence[Community]) -> Table[Community]:
    """Return communities with their progress."""

    def progress(community: Community) -> Progress:
        return workspace.board.progress(community.id)

    return Table(
        "communities",
        found,
        (
            Column("id", lambda c: c.id),
            Column("uid", lambda c: c.uid),
            Column("name", lambda c: c.name),
            Column("language", lambda c: c.language),
            Column("timezone", lambda c: c.timezone),
            Column("start", lambda c: c.record["start"]),
            Column("playbook", lambda c: c.playbook),
            *_progress(progress),
            Column("created", lambda c: c.created),
            Column("updated", lambda c: c.updated),
            *(_setting(name) for name in _SETTINGS),
        ),
    )
