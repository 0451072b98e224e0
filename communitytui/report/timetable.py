"""The parts of a report that tell of the plan as a whole: timetable, gates, budget and labour."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from communitytui.domain.kernel.money import show_amount
from communitytui.domain.kernel.stages import STAGE, STAGES
from communitytui.domain.kernel.words import explain
from communitytui.domain.plan import budget as money
from communitytui.domain.plan.schedule import Slot, Timetable, timetable
from communitytui.domain.plan.workload import Load, duties, workload
from communitytui.domain.tasks.gates import gates
from communitytui.errors import BadValue
from communitytui.i18n import tr, trc, trn
from communitytui.i18n.showing import show_day, show_over
from communitytui.report.escape import cell, inline, line
from communitytui.report.plan import number, status_text
from communitytui.report.plan_records import budget_title
from communitytui.report.tables import table

if TYPE_CHECKING:
    from communitytui.domain.workspace import Community, Workspace

#: How many weeks of workload a report shows.
WEEKS = 6
#: What marks a task without slack, money or hours beyond the limit, in every table.
MARK = "◆"


def timetable_blocks(workspace: Workspace, community: Community, today: date) -> list[str]:
    """Return when each task can be, its slack, and the critical path; a circle is told instead."""
    try:
        plan = timetable(workspace.board, community, today)
    except BadValue as error:
        return [line(explain(error))]
    if not plan.slots:
        return []
    head = [tr("No."), tr("Task"), tr("Status"), tr("Start"), tr("End"), tr("Due")]
    head += [tr("First plan"), tr("Slack"), ""]
    rows = [_slot_row(workspace, slot) for slot in plan.slots.values()]
    shown = [_plan_facts(workspace, plan), table(head, rows, frozenset({7}))]
    waiting = list(_gate_lines(workspace, community))
    return [*shown, tr("Gates of the stages:"), "\n".join(waiting)] if waiting else shown


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
        facts.append(tr("{mark} has no slack: when it slips, the end slips", mark=MARK))
    return "\n".join(f"- {fact}" for fact in facts)


def _slot_row(workspace: Workspace, slot: Slot) -> list[str]:
    task = workspace.board[slot.id]
    due = f"{task.due or '–'}"
    if slot.over:
        due += tr(" · ") + show_over(slot.over)
    slack = "–" if slot.slack is None else str(slot.slack)
    texts = [number(task), task.title, status_text(task), f"{slot.start}", f"{slot.end}", due]
    first = task.first_plan[1]
    return [
        *(cell(text) for text in texts),
        f"{first or '–'}",
        slack,
        MARK if slot.critical else "",
    ]


def _gate_lines(workspace: Workspace, community: Community) -> Iterator[str]:
    """Yield the gates that are not open, each with what it waits for or why it was opened."""
    for gate in gates(workspace.board, community).values():
        if gate.state == "open":
            continue
        stage = STAGE[gate.stage]
        said = trn("waits for {n} task", "waits for {n} tasks", len(gate.waiting))
        if gate.reason:
            said += tr(" · ") + tr("opened early: {reason}", reason=inline(gate.reason))
        yield "- " + tr("{label}: {text}", label=f"{stage.number} {stage.title}", text=said)


def budget_blocks(workspace: Workspace, community: Community) -> list[str]:
    """Return planned and spent money by stage, area and month, and the tasks over budget."""
    board = workspace.board
    whole = money.whole(board, community)
    if not whole.tasks:
        return []
    blocks = [tr("Amounts in {currency}.", currency=community.currency)]
    titles = {"stage": tr("By stage"), "area": tr("By area"), "month": tr("By month")}
    for by, title in titles.items():
        rows = [
            _money_row(budget_title(workspace, community, each, by) or "–", each)
            for each in money.sums(board, community, by)
        ]
        blocks += [f"### {title}", _money_table([*rows, _money_row(tr("Together"), whole)])]
    over = [each for each in money.sums(board, community, "task") if each.is_over]
    if over:
        rows = [_money_row(board.called(int(each.key or 0)), each) for each in over]
        blocks += ["### " + tr("Tasks over budget"), _money_table(rows)]
    return blocks


def _money_table(rows: list[list[str]]) -> str:
    head = ["", tr("Budget"), tr("Spent"), trc("money", "Left"), ""]
    return table(head, rows, frozenset({1, 2, 3}))


def _money_row(title: str, each: money.Sum) -> list[str]:
    amounts = [show_amount(amount) for amount in (each.planned, each.spent, each.left)]
    over = MARK + " " + tr("over budget") if each.is_over else ""
    return [cell(title), *amounts, over]


def labour_blocks(workspace: Workspace, community: Community, today: date) -> list[str]:
    """Return hours by person and week against capacity, and who answers for what."""
    loads = workload(workspace, community, today, WEEKS)
    blocks = []
    if loads:
        blocks += ["### " + tr("Workload"), _load_table(loads)]
        blocks.append(tr("Hours of work / hours there are; {mark} is too much.", mark=MARK))
    people = duties(workspace.board, community)
    if people:
        blocks.append("### " + tr("Who answers for what"))
        blocks.append(
            _people_table({duty.person for duty in people}, _duty_text(workspace, community))
        )
        blocks.append(
            tr("R owns the task, A answers for it (holds its role), C helps; with how many tasks.")
        )
    return blocks


def _load_table(loads: list[Load]) -> str:
    by_person: dict[str | None, list[Load]] = {}
    for load in loads:
        by_person.setdefault(load.person, []).append(load)
    weeks = next(iter(by_person.values()))
    head = [tr("Person"), *(f"{load.week} ({load.monday:%m-%d})" for load in weeks)]
    rows = [
        [cell(person or tr("nobody")), *(_hours(load) for load in row)]
        for person, row in by_person.items()
    ]
    return table(head, rows, frozenset(range(1, len(head))))


def _hours(load: Load) -> str:
    room = "" if load.capacity is None else f" / {load.capacity:g}"
    return f"{MARK + ' ' if load.is_over else ''}{load.hours:g}{room}"


def _duty_text(workspace: Workspace, community: Community) -> Callable[[str | None, str], str]:
    """Return what says for a person and a stage the letters of the duties there."""
    texts = {(duty.person, duty.stage): duty.text for duty in duties(workspace.board, community)}
    return lambda person, stage: texts.get((person, stage), "")


def _people_table(people: set[str | None], text: Callable[[str | None, str], str]) -> str:
    names = sorted(people, key=lambda name: (name is None, name or ""))
    head = [tr("Person"), *(f"{stage.number} {stage.title}" for stage in STAGES)]
    rows = [
        [cell(name or tr("nobody")), *(text(name, stage.key) for stage in STAGES)] for name in names
    ]
    return table(head, rows)
