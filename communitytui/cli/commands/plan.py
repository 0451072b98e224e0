"""The timetable: what is critical, what if something slips, the gates of the stages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from communitytui.cli import output
from communitytui.cli.grammar import argument, command, completing, json_option, option
from communitytui.cli.session import BEGIN, Session
from communitytui.errors import BadValue
from communitytui.i18n import N_, tr, trc, trn
from communitytui.i18n.showing import show_over

if TYPE_CHECKING:
    from communitytui.cli.tables import Cell
    from communitytui.domain.schedule import Effect
    from communitytui.domain.workspace import Community, Workspace

_LARGEST = 1_000_000


@command("schedule", N_("the timetable: critical path, slack, and what if something slips"))
@option(
    "--slip",
    "slips",
    multiple=True,
    metavar="TASK=DAYS",
    shell_complete=completing("tasks"),
    help=N_("what if a task ends later: 2.4=3d, 2.4=2w; may be given several times"),
)
@option(
    "--working/--calendar-days",
    "working",
    default=None,
    help=N_("count working days, Monday to Friday, or every day"),
)
@option("--holidays", metavar="FILE", help=N_("days off, an ISO date a line; +DATE is worked"))
@option(
    "--afresh", is_flag=True, help=N_("forget the days of open tasks; compute from the start date")
)
@option(
    "--apply", "applies", is_flag=True, help=N_("move the tasks; without it nothing is changed")
)
@option("--baseline", is_flag=True, help=N_("take the days as they are now as the first plan"))
@json_option
def schedule(
    session: Session,
    slips: tuple[str, ...],
    working: bool | None,
    holidays: str | None,
    afresh: bool,
    applies: bool,
    baseline: bool,
) -> None:
    """Print the timetable, or what a change of it would do; ``--apply`` does it."""
    if baseline and (slips or working is not None or holidays or afresh or applies):
        raise BadValue(N_("--baseline stands alone"))
    # What is wrong with the file is told before anything is opened.
    days = read_holiday_file(holidays) if holidays else None
    if baseline:
        _take_baseline(session)
        return
    store = session.editing() if applies else None
    workspace = session.workspace
    wishes: dict[str, Any] = {"working": working, "holidays": days, "afresh": afresh}
    wished = bool(slips or applies or afresh or days is not None or working is not None)
    shown = []
    for community in _chosen(session, workspace, one=wished):
        effect = _effect(session, workspace, community, slips, store, wishes)
        shown.append((community, effect))
    if store is not None:
        workspace = session.workspace
    if session.json:
        _print_json(workspace, shown, applied=applies)
        return
    if not shown:
        output.text(tr(BEGIN))
    for place, (community, effect) in enumerate(shown):
        output.text([""] if place else [])
        if wished:
            output.text(effect_lines(workspace, community, effect, applied=applies))
        else:
            output.text(timetable_lines(workspace, community, effect))


def _chosen(session: Session, workspace: Workspace, *, one: bool) -> list[Community]:
    if one:
        return [workspace.community(session.one(workspace))]
    chosen = session.only(workspace) if workspace.communities else None
    return [each for each in workspace.communities if chosen in (None, each.id)]


def _effect(
    session: Session,
    workspace: Workspace,
    community: Community,
    words: tuple[str, ...],
    store: Any,
    wishes: dict[str, Any],
) -> Effect:
    from communitytui.domain.workdays import Workdays
    from communitytui.services import planning

    # A week of a slip is as long as it is in the calendar that was asked for.
    calendar = None if wishes["working"] is None else Workdays(working=wishes["working"])
    slips = planning.read_slips(workspace, community.id, words, calendar)
    if store is not None:
        return planning.apply(store, community.id, slips, now=session.now, **wishes)
    return planning.effect(workspace, community.id, slips, **wishes)


def read_holiday_file(name: str) -> list[str]:
    """Return the days of a holiday file; raises ``BadValue`` with the number of a bad line."""
    from communitytui.domain.workdays import read_holidays
    from communitytui.foreign import read_text

    path = Path(name).expanduser()
    text = read_text(path, _LARGEST)
    try:
        return read_holidays(text)
    except BadValue as error:
        raise BadValue(N_("{path}: {problem}"), path=path, problem=error) from None


def _take_baseline(session: Session) -> None:
    from communitytui.services import planning

    store = session.editing()
    community = session.one(session.workspace)
    moved = planning.baseline(store, community, now=session.now)
    if session.json:
        workspace = session.workspace
        effect = planning.effect(workspace, community)
        _print_json(workspace, [(workspace.community(community), effect)], applied=False)
        return
    output.text(
        trn(
            "the days as they are now are the first plan; {n} task had another",
            "the days as they are now are the first plan; {n} tasks had another",
            moved,
        )
    )


def _print_json(
    workspace: Workspace, shown: list[tuple[Community, Effect]], *, applied: bool
) -> None:
    from communitytui.domain.schedule import launch_of
    from communitytui.report import plan_records

    plans, rows, moves = [], [], []
    for community, effect in shown:
        launch = launch_of(workspace.board, community.id)
        plans.append(plan_records.plan_record(community, effect, launch=launch, applied=applied))
        rows += plan_records.schedule_records(workspace, community, effect.after)
        moves += plan_records.move_records(workspace, effect)
    output.nouns({"schedule": rows, "plans": plans, "moves": moves})


def timetable_lines(workspace: Workspace, community: Community, effect: Effect) -> list[str]:
    """Return the timetable of a community: its heading and a line for each open task."""
    from communitytui.cli.tables import Column, lines

    plan = effect.after
    shown = _heading(workspace, community, effect)
    rows = [_slot_row(workspace, plan.slots[id]) for id in plan.slots]
    columns = [
        Column(),
        Column(tr("No.")),
        Column(tr("Task"), shrinks=True),
        Column(tr("Start")),
        Column(tr("End")),
        Column(tr("Due")),
        Column(tr("Slack"), "right"),
        Column(),
    ]
    shown += ["", *lines(columns, rows, indent=2)] if rows else []
    if effect.moves:
        shown += [
            "",
            trn(
                "{n} task cannot keep its days; move it: communitytui schedule --apply",
                "{n} tasks cannot keep their days; move them: communitytui schedule --apply",
                len(effect.moves),
            ),
        ]
    return shown


def _heading(workspace: Workspace, community: Community, effect: Effect) -> list[str]:
    plan = effect.after
    calendar = tr("working days") if plan.calendar.working else tr("calendar days")
    shown = [output.paint(community.name, "title")]
    if plan.start is None or plan.end is None:
        return [*shown, "  " + tr("No tasks.")]
    shown.append(
        "  " + tr("{start} … {end}, {calendar}", start=plan.start, end=plan.end, calendar=calendar)
    )
    if plan.path:
        keys = " → ".join(short(workspace, id) for id in plan.path)
        line = trn(
            "Critical path, {n} day: {keys}",
            "Critical path, {n} days: {keys}",
            plan.length,
            keys=keys,
        )
        from communitytui.cli.tables import wrap

        room = output.room()
        shown += ["  " + each for each in (wrap(line, room - 2) if room else [line])]
    return shown


def short(workspace: Workspace, id: int) -> str:
    """Return a task by its key, or by its number."""
    return workspace.board.records[id]["key"] or f"#{id}"


def _slot_row(workspace: Workspace, slot: Any) -> list[Cell | str]:
    from communitytui.cli.rows import sign
    from communitytui.cli.tables import Cell

    board = workspace.board
    task = board[slot.id]
    over = Cell(show_over(slot.over), "late") if slot.over else ""
    return [
        sign(task, board.is_blocked(slot.id)),
        short(workspace, slot.id),
        task.title,
        slot.start.isoformat(),
        slot.end.isoformat(),
        task.record["due"] or "",
        "" if slot.slack is None else Cell(_slack(slot.slack), "warn" if slot.critical else ""),
        over,
    ]


def _slack(days: int) -> str:
    return tr("critical") if days == 0 else str(days)


def effect_lines(
    workspace: Workspace, community: Community, effect: Effect, *, applied: bool
) -> list[str]:
    """Return what a change of the plan does: to the launch, to the end, and to each task."""
    from communitytui.domain.schedule import launch_of

    shown = _heading(workspace, community, effect)
    working = effect.after.calendar.working
    launch = launch_of(workspace.board, community.id)
    if launch is not None and launch in effect.after.slots:
        what = tr("the launch ({task})", task=workspace.board.called(launch))
        shown.append("  " + _shift(what, effect.days(launch), working=working))
    shown.append("  " + _shift(tr("the end of the plan"), effect.end_days, working=working))
    if effect.became_critical:
        keys = ", ".join(short(workspace, id) for id in effect.became_critical)
        shown.append("  " + tr("now critical: {tasks}", tasks=keys))
    if not effect.moves:
        return [*shown, "  " + tr("no task moves")]
    shown += ["", *_move_lines(workspace, effect)]
    if applied:
        done = trn("{n} task was moved", "{n} tasks were moved", len(effect.moves))
        return [*shown, "", done]
    return [*shown, "", tr("nothing is changed yet; do it with --apply")]


def _shift(what: str, days: int, *, working: bool) -> str:
    """Return by how much something moves, in the days that the plan is counted in."""
    if days > 0:
        if working:
            return trn(
                "{what} slips {n} working day", "{what} slips {n} working days", days, what=what
            )
        return trn("{what} slips {n} day", "{what} slips {n} days", days, what=what)
    if days < 0:
        return trn(
            "{what} comes {n} day earlier", "{what} comes {n} days earlier", -days, what=what
        )
    return tr("{what} stays", what=what)


def _move_lines(workspace: Workspace, effect: Effect) -> list[str]:
    from communitytui.cli.tables import Cell, Column, lines

    rows: list[list[Cell | str]] = []
    for move in effect.moves:
        days = move.days(effect.after.calendar)
        rows.append(
            [
                short(workspace, move.id),
                workspace.board[move.id].title,
                _days(move.old),
                "→",
                _days(move.new),
                f"{days:+d}" if days else "",
                Cell(tr("critical"), "warn") if effect.after.slots[move.id].critical else "",
            ]
        )
    columns = [
        Column(tr("No.")),
        Column(tr("Task"), shrinks=True),
        Column(trc("days", "now")),
        Column(),
        Column(trc("days", "then")),
        Column(tr("Days"), "right"),
        Column(),
    ]
    return lines(columns, rows, indent=2)


def _days(span: tuple[str | None, str | None]) -> str:
    return f"{span[0] or ''} … {span[1] or ''}".strip()


@command("gate", N_("the gates of the stages; open one before its time, with a reason"))
@argument(
    "stage",
    required=False,
    metavar="STAGE",
    shell_complete=completing("stages"),
    help=N_("the stage: its number, key or name"),
)
@option("--reason", metavar="TEXT", help=N_("why the stage may be entered before its time"))
@option("--close", is_flag=True, help=N_("take back that it was opened"))
@json_option
def gate(session: Session, stage: str | None, reason: str | None, close: bool) -> None:
    """Print the gates, or open one of them for a reason."""
    from communitytui.domain.gates import gates

    if (reason is not None or close) and stage is None:
        raise BadValue(N_("which stage? name it before --reason or --close"))
    if reason is not None and close:
        raise BadValue(N_("--reason and --close exclude each other"))
    key = _find_stage(stage)
    if reason is not None or close:
        from communitytui.services import planning

        store = session.editing()
        community = session.one(session.workspace)
        planning.open_gate(store, community, str(key), reason, now=session.now)
    workspace = session.workspace
    found = [
        (community, each)
        for community in _chosen(session, workspace, one=False)
        for each in gates(workspace.board, community).values()
        if key in (None, each.stage)
    ]
    if session.json:
        from communitytui.report.plan_records import gate_record

        output.nouns({"gates": [gate_record(each, community) for community, each in found]})
        return
    output.text(_gate_lines(workspace, found) if found else tr(BEGIN))


def _find_stage(stage: str | None) -> str | None:
    if stage is None:
        return None
    from communitytui.domain.filters import find_stage

    return find_stage(stage)


def _gate_lines(workspace: Workspace, found: list[Any]) -> list[str]:
    from communitytui.cli.tables import Cell, Column, lines
    from communitytui.domain.stages import STAGE

    several = len(workspace.communities) > 1
    rows: list[list[Cell | str]] = [
        [
            community.name if several else "",
            str(STAGE[each.stage].number),
            STAGE[each.stage].title,
            Cell(gate_text(each), "warn" if each.closed else ""),
            ", ".join(short(workspace, id) for id in each.waiting),
            each.reason or "",
        ]
        for community, each in found
    ]
    columns = [Column(), Column(align="right"), Column(), Column(), Column(shrinks=True), Column()]
    return lines(columns, rows)


def gate_text(gate: Any) -> str:
    """Return how a gate stands in words: open, waiting for how many tasks, opened by hand."""
    if gate.state == "overridden":
        return tr("opened early")
    if gate.state == "waiting":
        return trn("waits for {n} task", "waits for {n} tasks", len(gate.waiting))
    return trc("gate", "open")


COMMANDS: dict[str, click.Command] = {"schedule": schedule, "gate": gate}
