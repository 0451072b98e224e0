"""The first page of a report: how it stands, what got worse, what is late, wanted and next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from communitytui.domain.judging.findings import FindingState, findings
from communitytui.domain.judging.trials import states as trial_states
from communitytui.domain.kernel.days import shift
from communitytui.domain.metrics.goals import states as goal_states
from communitytui.domain.plan.entries import find_entries
from communitytui.domain.tasks.board import Task
from communitytui.domain.workspace import Community, Workspace
from communitytui.i18n import say, tr, trn
from communitytui.i18n.phrases import labelled, listed, noted
from communitytui.i18n.showing import show_day
from communitytui.report.document import Block, Paragraph, grid, items
from communitytui.views import findings as finding_views
from communitytui.views.goals import goals
from communitytui.views.tasks import number, tasks, titled

#: So many late tasks, wanted decisions and things of a day are named.
MOST = 8
#: How many days "next" looks ahead.
AHEAD = 7


def state_lines(workspace: Workspace, community: Community, today: date) -> list[str]:
    """Return how the plan stands, a line each."""
    progress = workspace.board.progress(community.id)
    done = tr(
        "Done: {done} of {total} ({percent} %)",
        done=progress.done,
        total=progress.total,
        percent=progress.percent,
    )
    late = trn("Late: {n} task", "Late: {n} tasks", progress.late)
    waiting = trn("Waiting for others: {n} task", "Waiting for others: {n} tasks", progress.blocked)
    days = tr(
        "{today}; plan since {start}; {zone}",
        today=show_day(today),
        start=show_day(community.start),
        zone=community.timezone,
    )
    return [days, tr(" · ").join((done, late, waiting))]


def goal_blocks(workspace: Workspace, community: Community) -> list[Block]:
    """Return the goals with their values and verdicts."""
    found = goals(workspace, goal_states(workspace, community.id))
    return grid(found, "goal baseline value target deadline verdict reason")


def worse_blocks(workspace: Workspace, community: Community) -> list[Block]:
    """Return what asks for something now: each cause with its tasks and what became of it."""
    found = live(workspace, community)
    if not found:
        return [Paragraph(tr("Nothing got worse."))]
    return items(finding_line(workspace, each) for each in found)


def live(workspace: Workspace, community: Community) -> list[FindingState]:
    """Return the findings that are open or accepted."""
    return [state for state in findings(workspace, community.id) if state.live]


def finding_line(workspace: Workspace, found: FindingState) -> str:
    """Return rule and cause of a finding, what became of it, its tasks, and since when."""
    board = workspace.board
    named = [number(board[id]) for id in found.tasks if id in board]
    what = labelled(found.key, finding_views.cause(workspace, found))
    state = finding_views.state_text(found)
    parts = [what, noted(state, listed(named)) if named else state]
    if found.since:
        parts.append(tr("since {day}", day=show_day(found.since)))
    return tr(" · ").join(parts)


def late_blocks(workspace: Workspace, community: Community) -> list[Block]:
    """Return the tasks that are longest late."""
    ids = workspace.board.late_ids(community.id)
    if not ids:
        return [Paragraph(tr("Nothing is late."))]
    shown = grid(tasks(workspace, ids[:MOST]), "number named owner day late")
    return [*shown, *_more(len(ids) - MOST)]


def wanted_blocks(workspace: Workspace, community: Community) -> list[Block]:
    """Return the decisions that nobody but people can take: findings, trials, open choices."""
    wanted = list(_wanted(workspace, community))
    if not wanted:
        return [Paragraph(tr("No decision is wanted."))]
    return [*items(wanted[:MOST]), *_more(len(wanted) - MOST)]


def _wanted(workspace: Workspace, community: Community) -> Iterator[str]:
    for found in live(workspace, community):
        if found.state == "open":
            yield tr("accept or dismiss {rule}: {text}", rule=found.key, text=say(found.text))
    for state in trial_states(workspace, community.id):
        if state.phase == "due":
            trial = f"{state.trial.id} {state.trial.title}"
            yield tr("adopt or reject trial {trial}", trial=trial)
    board = workspace.board
    for id in board.community_ids(community.id):
        task = board[id]
        decides = task.deliverable.kind in ("decision", "matrix", "choice")
        if decides and not task.settled and not board.is_blocked(id):
            yield tr("decide {task}", task=titled(task))


def next_blocks(workspace: Workspace, community: Community, after: date) -> list[Block]:
    """Return what comes in the seven days after a day: tasks and entries, a line for each day."""
    days = coming(workspace, community, shift(after, 1), shift(after, AHEAD))
    if days:
        return items(
            labelled(show_day(day), listed([*things[:MOST], *_left(things)]))
            for day, things in days.items()
        )
    ids = workspace.board.next_ids(community.id, MOST)
    if not ids:
        return [Paragraph(tr("Nothing is planned."))]
    named = listed(titled(workspace.board[id]) for id in ids)
    return [Paragraph(tr("Nothing has a day; first come: {tasks}", tasks=named))]


def coming(
    workspace: Workspace, community: Community, first: date, last: date
) -> dict[date, list[str]]:
    """Return the open tasks and the entries from ``first`` to ``last``, by their day."""
    board = workspace.board
    found: dict[date, list[str]] = {}
    for id in board.community_ids(community.id):
        task = board[id]
        if task.due and not task.settled and first <= task.due <= last:
            found.setdefault(task.due, []).append(_with_owner(task))
    for entry in find_entries(workspace, community.id, first, last):
        if not entry.is_settled:
            time = entry.time
            topic = f"{time} {entry.topic}" if time else entry.topic
            found.setdefault(entry.day, []).append(topic)
    return dict(sorted(found.items()))


def _with_owner(task: Task) -> str:
    return noted(titled(task), task.owner) if task.owner else titled(task)


def _left(things: Sequence[str]) -> list[str]:
    return [tr("… and {n} more", n=len(things) - MOST)] if len(things) > MOST else []


def _more(n: int) -> list[Block]:
    return [Paragraph(tr("… and {n} more", n=n))] if n > 0 else []
