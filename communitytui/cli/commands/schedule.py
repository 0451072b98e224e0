"""The timetable: what is critical, and what if something slips."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from communitytui.cli import output
from communitytui.cli.grammar import command
from communitytui.cli.params import completing, option
from communitytui.cli.session import BEGIN, Session
from communitytui.cli.tables import lines, wrapped
from communitytui.domain.kernel.workdays import Workdays, read_holidays
from communitytui.domain.plan.schedule import Effect, launch_of
from communitytui.domain.workspace import Community, Workspace
from communitytui.errors import BadValue
from communitytui.foreign import read_text
from communitytui.i18n import N_, tr, trn
from communitytui.i18n.phrases import listed
from communitytui.services import planning
from communitytui.services.planning import Applied
from communitytui.views import plan as views
from communitytui.views.plan import Plan
from communitytui.views.tasks import number

if TYPE_CHECKING:
    from communitytui.store import Store

_LARGEST = 1_000_000


class Wish(NamedTuple):
    """How a timetable is to be counted: days that are worked, days off, from the start again."""

    working: bool | None
    holidays: list[str] | None
    afresh: bool


@command("schedule")
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
@option(
    "--holidays",
    metavar="FILE",
    help=N_("file of days off, one ISO date a line; +DATE is a working day"),
)
@option(
    "--afresh",
    is_flag=True,
    help=N_("discard the dates of open tasks; compute from the start date"),
)
@option(
    "--apply", "applies", is_flag=True, help=N_("move the tasks; without it nothing is changed")
)
@option("--baseline", is_flag=True, help=N_("set the current dates as the first plan"))
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
        raise BadValue(N_("--baseline takes nothing else"))
    # What is wrong with the file is told before anything is opened.
    days = read_holiday_file(holidays) if holidays else None
    if baseline:
        _take_baseline(session)
        return
    store = session.editing() if applies else None
    workspace = session.read()
    wish = Wish(working, days, afresh)
    wished = bool(slips or applies or afresh or days is not None or working is not None)
    shown = []
    meant = [workspace.community(session.one(workspace))] if wished else session.chosen(workspace)
    for community in meant:
        workspace, effect = _effect(session, workspace, community, slips, store, wish)
        shown.append((community, effect))
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


def _effect(
    session: Session,
    workspace: Workspace,
    community: Community,
    words: tuple[str, ...],
    store: Store | None,
    wish: Wish,
) -> Applied:
    # A week of slip has as many days as in the calendar given by the options.
    calendar = None if wish.working is None else Workdays(working=wish.working)
    slips = planning.read_slips(workspace, community.id, words, calendar)
    if store is not None:
        return planning.apply(store, community.id, slips, now=session.now, **wish._asdict())
    effect = planning.effect(workspace, community.id, slips, **wish._asdict())
    return Applied(workspace, effect)


def read_holiday_file(name: str) -> list[str]:
    """Return the days of a holiday file; raises ``BadValue`` with the number of a bad line."""
    path = Path(name).expanduser()
    text = read_text(path, _LARGEST)
    try:
        return read_holidays(text)
    except BadValue as error:
        raise BadValue(N_("{path}: {problem}"), path=path, problem=error) from None


def _take_baseline(session: Session) -> None:
    store = session.editing()
    community = session.one(session.read())
    workspace, moved, *_ = planning.baseline(store, community, now=session.now)
    if session.json:
        effect = planning.effect(workspace, community)
        _print_json(workspace, [(workspace.community(community), effect)], applied=False)
        return
    output.text(
        trn(
            "the current dates are the first plan now; {n} task changed",
            "the current dates are the first plan now; {n} tasks changed",
            len(moved),
        )
    )


def _print_json(
    workspace: Workspace, shown: list[tuple[Community, Effect]], *, applied: bool
) -> None:
    found = [Plan(home, effect, launch_of(workspace.board, home.id)) for home, effect in shown]
    output.tables(
        *(views.schedule(workspace, home, effect.after.slots) for home, effect in shown),
        views.plans(found, applied=applied),
        *(views.moves(workspace, effect) for _, effect in shown),
        nouns="schedule plans moves",
    )


def timetable_lines(workspace: Workspace, community: Community, effect: Effect) -> list[str]:
    """Return the timetable of a community: its heading and a line for each open task."""
    plan = effect.after
    shown = _heading(workspace, community, effect)
    rows = lines(views.schedule(workspace, community, plan.slots), indent=2)
    shown += ["", *rows] if rows else []
    if effect.moves:
        shown += [
            "",
            trn(
                "{n} task cannot keep its dates; move it: communitytui schedule --apply",
                "{n} tasks cannot keep their dates; move them: communitytui schedule --apply",
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
        keys = " → ".join(number(workspace.board[id]) for id in plan.path)
        line = trn(
            "Critical path, {n} day: {keys}",
            "Critical path, {n} days: {keys}",
            plan.length,
            keys=keys,
        )
        shown += wrapped(line, "  ")
    return shown


def effect_lines(
    workspace: Workspace, community: Community, effect: Effect, *, applied: bool
) -> list[str]:
    """Return what a change of the plan does: to the launch, to the end, and to each task."""
    shown = _heading(workspace, community, effect)
    working = effect.after.calendar.working
    launch = launch_of(workspace.board, community.id)
    if launch is not None and launch in effect.after.slots:
        what = tr("the launch ({task})", task=workspace.board.called(launch))
        shown.append("  " + _shift(what, effect.days(launch), working=working))
    shown.append("  " + _shift(tr("the end of the plan"), effect.end_days, working=working))
    if effect.became_critical:
        keys = listed(number(workspace.board[id]) for id in effect.became_critical)
        shown.append("  " + tr("now on the critical path: {tasks}", tasks=keys))
    if not effect.moves:
        return [*shown, "  " + tr("no task moves")]
    shown += ["", *lines(views.moves(workspace, effect), indent=2)]
    if applied:
        done = trn("{n} task was moved", "{n} tasks were moved", len(effect.moves))
        return [*shown, "", done]
    return [*shown, "", tr("nothing changed yet; apply with --apply")]


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
            "{what} moves {n} day earlier", "{what} moves {n} days earlier", -days, what=what
        )
    return tr("{what} stays", what=what)
