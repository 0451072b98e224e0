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
from communitytui.i18n.phrases import labelled
from communitytui.i18n.showing import show_day
from communitytui.report.document import Block, Heading, Paragraph, grid, items
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


def timetable_blocks(workspace: Workspace, community: Community, today: date) -> list[Block]:
    """Return days and slack of the open tasks, and the critical path; or the circle of tasks."""
    try:
        plan = timetable(workspace.board, community, today)
    except BadValue as error:
        return [Paragraph(explain(error))]
    board = workspace.board
    left = {id: slot for id, slot in plan.slots.items() if not board[id].settled}
    if not left:
        return []
    told = items(_plan_facts(workspace, plan)) + grid(schedule(workspace, community, left))
    waiting = list(_gate_lines(workspace, community))
    return [*told, Paragraph(tr("Gates of the stages:")), *items(waiting)] if waiting else told


def _plan_facts(workspace: Workspace, plan: Timetable) -> list[str]:
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
        keys = " → ".join(number(workspace.board[id]) for id in plan.path)
        facts.append(
            trn(
                "Critical path, {n} day: {keys}",
                "Critical path, {n} days: {keys}",
                plan.length,
                keys=keys,
            )
        )
        facts.append(tr("{mark} has no slack: if it slips, the end slips", mark=MARK))
    return facts


def _gate_lines(workspace: Workspace, community: Community) -> Iterator[str]:
    """Yield the gates that are not open, each with what it waits for or why it was opened."""
    for gate in gates(workspace.board, community).values():
        if gate.state == "open":
            continue
        stage = STAGE[gate.stage]
        said = trn("waits for {n} task", "waits for {n} tasks", len(gate.waiting))
        if gate.reason:
            said += tr(" · ") + tr("opened early: {reason}", reason=gate.reason)
        yield labelled(stage_text(stage), said)


def budget_blocks(workspace: Workspace, community: Community) -> list[Block]:
    """Return planned and spent money by stage, and the tasks over budget."""
    board = workspace.board
    whole = money.whole(board, community)
    if not whole.tasks:
        return []
    message = tr("Amounts in {currency}.", currency=currency_name(community.currency))
    blocks: list[Block] = [Paragraph(message)]
    stages = [Money(community, each, "stage") for each in money.sums(board, community, "stage")]
    blocks += grid(budget(workspace, [*stages, Money(community, whole, "all")]))
    tasks = [Money(community, each, "task") for each in money.sums(board, community, "task")]
    over = [each for each in tasks if each.sum.is_over]
    if over:
        blocks += [Heading(tr("Tasks over budget")), *grid(budget(workspace, over))]
    return blocks


def labour_blocks(workspace: Workspace, community: Community, today: date) -> list[Block]:
    """Return hours by person and week against capacity, and who answers for what."""
    blocks: list[Block] = []
    loads = grid(load_grid(workload(workspace, community, today, WEEKS), mark=f"{MARK} "))
    if loads:
        blocks += [Heading(tr("Workload")), *loads]
        blocks.append(Paragraph(tr("Hours of work / capacity; {mark} is overload.", mark=MARK)))
    people = grid(duty_grid(duties(workspace.board, community), stage_text))
    if people:
        message = tr(
            "R does the task, A is accountable (holds its role), C helps; numbers count tasks."
        )
        blocks += [Heading(tr("Responsibilities")), *people, Paragraph(message)]
    return blocks
