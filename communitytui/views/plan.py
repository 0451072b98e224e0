"""The plan as a whole: stages, their gates, the timetable, and what a change of it moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from communitytui.domain.kernel.stages import STAGE, Stage
from communitytui.domain.plan.schedule import Effect, Move, Slot
from communitytui.domain.tasks.gates import Gate
from communitytui.domain.workspace import Community, Workspace
from communitytui.i18n import N_, say, tr, trc, trn
from communitytui.i18n.phrases import listed
from communitytui.i18n.showing import show_over
from communitytui.views.table import MARK, Cell, Column, Record, Table, seen
from communitytui.views.tasks import mark, number, status_text


def schedule(workspace: Workspace, community: Community, slots: Mapping[int, Slot]) -> Table[Slot]:
    """Return a line for each task that is not skipped: its days as kept and as computed.

    ``start`` and ``due`` are kept with the task, ``planned`` are those of the first plan.
    ``earliest`` is what is possible now (for a task that is done: what happened), ``latest``
    what does not move the end; ``slack`` and ``over`` (earliest end behind the due date) are
    days of the community's calendar.
    """
    board = workspace.board
    return Table(
        "schedule",
        list(slots.values()),
        (
            Column("id", lambda s: s.id),
            Column("key", lambda s: board[s.id].key),
            Column("title", lambda s: say(board[s.id].title), N_("Task"), shrinks=True),
            Column("community", lambda s: community.id),
            Column("community_name", lambda s: community.name),
            Column("stage", lambda s: board[s.id].stage.key),
            Column(
                "status",
                lambda s: board[s.id].status,
                N_("Status"),
                lambda s: status_text(board[s.id]),
            ),
            Column("days", lambda s: board[s.id].days),
            Column("after", lambda s: list(board[s.id].after)),
            Column("start", lambda s: board[s.id].record["start"]),
            Column("due", lambda s: board[s.id].record["due"], N_("Due")),
            Column(
                "planned",
                lambda s: days("start", "due", board[s.id].first_plan),
                N_("First plan"),
                lambda s: iso(board[s.id].first_plan[1]),
            ),
            Column("earliest", lambda s: days("start", "end", (s.start, s.end))),
            Column(
                "latest",
                lambda s: (
                    days("start", "end", (s.latest_start, s.latest_end)) if s.latest_end else None
                ),
            ),
            Column("slack", lambda s: s.slack, N_("Slack"), align="right"),
            Column("critical", lambda s: s.critical, text=lambda s: MARK * s.critical),
            Column("over", lambda s: s.over, text=_over),
            seen("mark", lambda s: mark(board[s.id], board.is_blocked(s.id))),
            seen("number", lambda s: number(board[s.id]), N_("No.")),
            seen("first", lambda s: iso(s.start), N_("Start")),
            seen("last", lambda s: iso(s.end), N_("End")),
            seen("spare", _spare, N_("Slack"), align="right"),
            seen("due_over", lambda s: _due(board[s.id].due, s), N_("Due")),
        ),
        "mark number title first last due spare over",
        "number title status first last due_over planned slack critical",
    )


def iso(day: date | None) -> str | None:
    """Return a day as programs write it."""
    return None if day is None else day.isoformat()


def days(first: str, last: str, span: tuple[date | None, date | None]) -> Record:
    """Return the two days of a span by these names."""
    return {first: iso(span[0]), last: iso(span[1])}


def _over(slot: Slot) -> Cell | None:
    return Cell(show_over(slot.over), "late") if slot.over else None


def _spare(slot: Slot) -> Cell | None:
    if slot.slack is None:
        return None
    text = str(slot.slack) if slot.slack else tr("critical path")
    return Cell(text, "warn" if slot.critical else "")


def _due(due: date | None, slot: Slot) -> str:
    text = iso(due) or "–"
    return text + tr(" · ") + show_over(slot.over) if slot.over else text


class Plan(NamedTuple):
    """The plan of a community, or what a wish would make of it; ``launch`` is a task."""

    community: Community
    effect: Effect
    launch: int | None


def plans(found: Sequence[Plan], *, applied: bool) -> Table[Plan]:
    """Return what timetables come to, and what the wish would move.

    ``path`` are the ids of one longest chain and ``length`` its days; ``end_days`` and
    ``launch_days`` are by how much end and launch move; ``calendar`` is ``calendar`` or
    ``working``.
    """
    return Table(
        "plans",
        found,
        (
            Column("community", lambda p: p.community.id),
            Column("community_name", lambda p: p.community.name),
            Column(
                "calendar",
                lambda p: "working" if p.effect.after.calendar.working else "calendar",
            ),
            Column("start", lambda p: iso(p.effect.after.start)),
            Column("end", lambda p: iso(p.effect.after.end)),
            Column("length", lambda p: p.effect.after.length),
            Column("path", lambda p: list(p.effect.after.path)),
            Column("critical", lambda p: p.effect.after.critical),
            Column("end_days", lambda p: p.effect.end_days),
            Column("launch", lambda p: p.launch),
            Column("launch_days", lambda p: None if p.launch is None else p.effect.days(p.launch)),
            Column("became_critical", lambda p: list(p.effect.became_critical)),
            Column("applied", lambda p: applied),
        ),
    )


def moves(workspace: Workspace, effect: Effect) -> Table[Move]:
    """Return the tasks that would move: days as they are, as they would be, and how far."""
    board = workspace.board

    def far(move: Move) -> int | None:
        return move.days(effect.after.calendar)

    def critical(move: Move) -> Cell | None:
        return Cell(tr("critical path"), "warn") if effect.after.slots[move.id].critical else None

    return Table(
        "moves",
        effect.moves,
        (
            Column("id", lambda m: m.id),
            Column("key", lambda m: board[m.id].key),
            Column("title", lambda m: say(board[m.id].title), N_("Task"), shrinks=True),
            Column(
                "old", lambda m: _span(m.old), lambda: trc("days", "now"), lambda m: _days(m.old)
            ),
            Column(
                "new", lambda m: _span(m.new), lambda: trc("days", "then"), lambda m: _days(m.new)
            ),
            Column("days", far, N_("Days"), lambda m: f"{far(m):+d}" if far(m) else "", "right"),
            Column("became_critical", lambda m: m.id in effect.became_critical),
            seen("number", lambda m: number(board[m.id]), N_("No.")),
            seen("arrow", lambda m: "→"),
            seen("critical", critical),
        ),
        "number title old arrow new days critical",
    )


def _span(span: tuple[str | None, str | None]) -> Record:
    return dict(zip(("start", "due"), span, strict=True))


def _days(span: tuple[str | None, str | None]) -> str:
    return f"{span[0] or ''} … {span[1] or ''}".strip()


class GateOf(NamedTuple):
    """The gate of one stage of a community."""

    community: Community
    gate: Gate

    @property
    def stage(self) -> Stage:
        """The stage behind it."""
        return STAGE[self.gate.stage]


def gate_table(workspace: Workspace, found: Sequence[GateOf]) -> Table[GateOf]:
    """Return gates of stages: each one's state, the tasks it waits for, why it was opened."""
    board = workspace.board
    several = len(workspace.communities) > 1
    return Table(
        "gates",
        found,
        (
            Column("community", lambda g: g.community.id),
            Column(
                "community_name",
                lambda g: g.community.name,
                text=lambda g: g.community.name if several else None,
            ),
            Column("number", lambda g: g.stage.number, align="right"),
            Column("stage", lambda g: g.stage.key),
            Column("title", lambda g: say(g.stage.title)),
            Column(
                "state",
                lambda g: g.gate.state,
                text=lambda g: Cell(gate_text(g.gate), "warn" if g.gate.closed else ""),
            ),
            Column(
                "waiting",
                lambda g: list(g.gate.waiting),
                text=lambda g: listed(number(board[id]) for id in g.gate.waiting),
                shrinks=True,
            ),
            Column("reason", lambda g: g.gate.reason),
        ),
        "community_name number title state waiting reason",
    )


def gate_text(gate: Gate) -> str:
    """Return how a gate stands in words: open, waiting for how many tasks, opened by hand."""
    if gate.state == "overridden":
        return tr("opened early")
    if gate.state == "waiting":
        return trn("waits for {n} task", "waits for {n} tasks", len(gate.waiting))
    return trc("gate", "open")
