"""The parts of a report that tell of the plan as a whole: timetable, gates, budget and labour."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from communitytui.domain.kernel.stages import STAGE
from communitytui.domain.plan import budget as money
from communitytui.domain.plan.schedule import Timetable, timetable
from communitytui.domain.plan.workload import duties, workload
from communitytui.domain.tasks.gates import gates
from communitytui.errors import BadValue
from communitytui.i18n import tr, trn
from communitytui.i18n.showing import show_day
from communitytui.report.escape import inline, line
from communitytui.report.tables import shown
from communitytui.views.labour import duty_grid, load_grid
from communitytui.views.money import Money, budget
from communitytui.views.plan import schedule
from communitytui.views.table import MARK
from communitytui.views.tasks import number, stage_text
from communitytui.words.errors import explain
from communitytui.words.money import currency_name

if TYPE_CHECKING:
    from communitytui.domain.workspace import Community, Workspace

#: How many weeks of workload a report shows.
WEEKS = 6


def timetable_blocks(workspace: Workspace, community: Community, today: date) -> list[str]:
    """Return the days and slack of each task, and the critical path; or the circle among tasks."""
    try:
        plan = timetable(workspace.board, community, today)
    except BadValue as error:
        return [line(explain(error))]
    if not plan.slots:
        return []
    table = schedule(workspace, community, plan.slots)
    told = [_plan_facts(workspace, plan), *shown(table)]
    waiting = list(_gate_lines(workspace, community))
    return [*told, tr("Gates of the stages:"), "\n".join(waiting)] if waiting else told


def _plan_facts(workspace: Workspace, plan: Timetable) -> str:
    working = plan.calendar.working
    facts = [
        tr("Counted in working days, Monday to Friday, without the holidays.")
        if working
        else tr("Counted in calendar days."),
    ]
    if plan.start and plan.end:
        facts.append(
            tr("From {start} to {end}", start=show_day(plan.start), end=show_day(plan.end))
        )
    if plan.path:
        keys = " → ".join(inline(number(workspace.board[id])) for id in plan.path)
        facts.append(
            trn(
                "Critical path, {n} day: {keys}",
                "Critical path, {n} days: {keys}",
                plan.length,
                keys=keys,
            )
        )
        facts.append(tr("{mark} has no slack: if it slips, the end slips", mark=MARK))
    return "\n".join(f"- {fact}" for fact in facts)


def _gate_lines(workspace: Workspace, community: Community) -> Iterator[str]:
    """Yield the gates that are not open, each with what it waits for or why it was opened."""
    for gate in gates(workspace.board, community).values():
        if gate.state == "open":
            continue
        stage = STAGE[gate.stage]
        said = trn("waits for {n} task", "waits for {n} tasks", len(gate.waiting))
        if gate.reason:
            said += tr(" · ") + tr("opened early: {reason}", reason=inline(gate.reason))
        yield "- " + tr("{label}: {text}", label=stage_text(stage), text=said)


def budget_blocks(workspace: Workspace, community: Community) -> list[str]:
    """Return planned and spent money by stage, area and month, and the tasks over budget."""
    board = workspace.board
    whole = money.whole(board, community)
    if not whole.tasks:
        return []
    blocks = [tr("Amounts in {currency}.", currency=currency_name(community.currency))]
    titles = {"stage": tr("By stage"), "area": tr("By area"), "month": tr("By month")}
    total = Money(community, whole, "all")
    for by, title in titles.items():
        found = [Money(community, each, by) for each in money.sums(board, community, by)]
        blocks += [f"### {title}", *shown(budget(workspace, [*found, total]))]
    tasks = [Money(community, each, "task") for each in money.sums(board, community, "task")]
    over = [each for each in tasks if each.sum.is_over]
    if over:
        blocks += ["### " + tr("Tasks over budget"), *shown(budget(workspace, over))]
    return blocks


def labour_blocks(workspace: Workspace, community: Community, today: date) -> list[str]:
    """Return hours by person and week against capacity, and who answers for what."""
    blocks = []
    loads = shown(load_grid(workload(workspace, community, today, WEEKS), mark=f"{MARK} "))
    if loads:
        blocks += ["### " + tr("Workload"), *loads]
        blocks.append(tr("Hours of work / capacity; {mark} is overload.", mark=MARK))
    people = shown(duty_grid(duties(workspace.board, community), stage_text))
    if people:
        blocks += ["### " + tr("Responsibilities"), *people]
        blocks.append(
            tr("R does the task, A is accountable (holds its role), C helps; numbers count tasks.")
        )
    return blocks
