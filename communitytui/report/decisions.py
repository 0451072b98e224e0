"""The decisions in a report: what was weighed, how it came out, and what would change it."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from communitytui.domain.kernel.records import Record
from communitytui.domain.tasks.board import Task
from communitytui.domain.tasks.decisions import Decision, choice_lines, sensitivity_lines
from communitytui.domain.tasks.sensitivity import shown as score
from communitytui.domain.workspace import Community, Workspace
from communitytui.i18n import say, tr
from communitytui.report.escape import cell, heading, inline, line, quote
from communitytui.report.tables import shown, table
from communitytui.report.values import outcome
from communitytui.views.decisions import NAMED, grid
from communitytui.views.tasks import number


def decision_blocks(workspace: Workspace, community: Community) -> list[str]:
    """Return every decision that was taken, then each weighted one in full."""
    board = workspace.board
    tasks = [board[id] for id in board.community_ids(community.id)]
    sheets: dict[int, Record] = {
        record["task"]: record for record in workspace.tables.get("decisions", {}).values()
    }
    weighed = {
        task.id: Decision(task, sheets.get(task.id))
        for task in tasks
        if task.deliverable.kind == "matrix"
    }
    rows = [_row(task, weighed.get(task.id), community) for task in tasks if _is_taken(task)]
    head = [tr("No."), tr("Decision"), tr("Outcome"), tr("Reason"), tr("Day")]
    blocks = [table(head, rows)] if rows else []
    for decision in weighed.values():
        if decision.content.cells:
            blocks += _weighed(decision)
    return blocks


def _is_taken(task: Task) -> bool:
    value = task.deliverable.value
    return task.deliverable.kind in ("decision", "matrix") and value is not None


def _row(task: Task, decision: Decision | None, community: Community) -> list[str]:
    result, reason = outcome(task.deliverable, task.deliverable.value)
    if decision is not None and decision.choice:
        result = _chosen(decision)
    day = _local_day(task.record["completed"], community)
    return [cell(text) for text in (number(task), say(task.title), result, reason, day)]


def _chosen(decision: Decision) -> str:
    sums = {standing.option: standing.total for standing in decision.standings}
    parts = []
    for option in decision.choice:
        total = sums[option]
        points = f" ({score(total)})" if total is not None else ""
        parts.append(f"{say(decision.label(option))}{points}")
    return tr(", ").join(parts)


def _weighed(decision: Decision) -> list[str]:
    """Return one decision: factors down, options across, then totals, ranks and what follows."""
    task = decision.task
    blocks = [f"### {heading(f'{number(task)} {say(task.title)}')}", *shown(grid(decision))]
    if any(factor.named for factor in decision.factors):
        blocks.append(tr("{mark} named in the article that the plan follows", mark=NAMED))
    return blocks + _remarks(decision)


def _remarks(decision: Decision) -> list[str]:
    """Return choice, reason, sensitivity and notes, those that there are."""
    facts = [line(say(each)) for each in choice_lines(decision)]
    facts += [
        tr("Sensitivity: {text}", text=inline(say(each))) for each in sensitivity_lines(decision)
    ]
    facts += [_note(decision, *place) for place in decision.content.notes]
    blocks = ["\n".join(f"- {fact}" for fact in facts)] if facts else []
    if decision.reason:
        blocks.append(quote(decision.reason))
    return blocks


def _note(decision: Decision, option: str, factor: str) -> str:
    labels = {each.key: say(each.label) for each in decision.factors}
    place = f"{say(decision.label(option))} / {labels[factor]}"
    note = decision.note(option, factor)
    return tr("{label}: {text}", label=line(place), text=inline(note))


def _local_day(instant: str | None, community: Community) -> str:
    try:
        at = datetime.fromisoformat(instant or "")
    except ValueError:
        return "–"
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return at.astimezone(ZoneInfo(community.record["timezone"])).date().isoformat()
