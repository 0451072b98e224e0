"""How the stages stand, what is next, and what is late."""

from __future__ import annotations

from communitytui.cli import output
from communitytui.cli.grammar import command
from communitytui.cli.session import BEGIN, Session
from communitytui.cli.tables import lines
from communitytui.domain.plan.proposals import waiting
from communitytui.domain.tasks.board import Progress
from communitytui.domain.workspace import Community, Workspace
from communitytui.i18n import N_, tr, trn
from communitytui.views.groups import filling, nearly_full
from communitytui.views.stages import done_of, stage_states, stages
from communitytui.views.tasks import BRIEF, tasks

_SHOWN = 5
#: So many findings, the narrowest place of the funnel first.
_FOUND = 3


@command("status")
def status(session: Session) -> None:
    """Print the nine stages of every community, or of the one chosen with ``-c``."""
    workspace = session.read()
    communities = session.chosen(workspace)
    if session.json:
        found = (stages(workspace, each, stage_states(workspace, each)) for each in communities)
        output.tables(*found, nouns="stages")
        return
    if not communities:
        output.text(tr(BEGIN))
    for place, community in enumerate(communities):
        output.text(([""] if place else []) + community_lines(workspace, community))


def community_lines(workspace: Workspace, community: Community) -> list[str]:
    """Return one community: its heading, the stages, what is next and what is late."""
    board = workspace.board
    following = board.next_ids(community.id, _SHOWN)
    late = board.late_ids(community.id)
    shown = [_heading(community, board.progress(community.id))]
    shown += _goals(workspace, community)
    table = stages(workspace, community, stage_states(workspace, community))
    shown += lines(table, indent=2, headed=False)
    shown += _findings(workspace, community)
    shown += _trials(workspace, community)
    shown += _groups(workspace, community)
    shown += _proposals(workspace, community)
    if output.is_plain():
        shown.insert(1, "")
    if following:
        shown += ["", output.paint(tr("Next"), "title")]
        shown += lines(tasks(workspace, following), BRIEF, indent=2, headed=False)
    if late:
        shown += ["", output.paint(trn("{n} late task", "{n} late tasks", len(late)), "late")]
        shown += lines(tasks(workspace, late[:_SHOWN]), BRIEF, indent=2, headed=False)
        if len(late) > _SHOWN:
            more = len(late) - _SHOWN
            shown.append("  " + tr("… and {n} more: communitytui tasks late", n=more))
    return shown


def _heading(community: Community, progress: Progress) -> str:
    count = done_of(progress) if output.is_plain() else f"{progress.done}/{progress.total}"
    parts = [output.paint(community.name, "title"), f"{count}  {progress.percent}%"]
    return "  ".join(parts)


def _goals(workspace: Workspace, community: Community) -> list[str]:
    """Return the open goals, each with its verdict; where there are none nothing is loaded."""
    if not workspace.tables.get("goals"):
        return []
    # 19 ms, which a community without goals does not need.
    from communitytui.views import goals as views

    shown = lines(views.open_goals(workspace, community), views.BRIEF, indent=2, headed=False)
    return [*shown, ""] if shown else []


def _findings(workspace: Workspace, community: Community) -> list[str]:
    """Return how many findings there are and the first; without rules nothing is loaded."""
    tables = workspace.tables
    if not community.rules or not (tables.get("readings") or tables.get("goals")):
        return []
    # 53 ms, which a community without rules or readings does not need.
    from communitytui.views import findings as views

    found = views.live(workspace, community)
    if not found:
        return []
    title = trn("{n} finding", "{n} findings", len(found))
    shown = ["", output.paint(title, "title")]
    shown += lines(views.findings(workspace, found[:_FOUND]), indent=2)
    if len(found) > _FOUND:
        more = len(found) - _FOUND
        shown.append("  " + tr("… and {n} more: communitytui findings", n=more))
    return shown


def _groups(workspace: Workspace, community: Community) -> list[str]:
    """Return the groups that are nearly full."""
    found = nearly_full(workspace, community.id)
    return ["", *("  " + output.paint(filling(each), "warn") for each in found)] if found else []


def _trials(workspace: Workspace, community: Community) -> list[str]:
    """Return the trials that wait for a verdict; without trials nothing is loaded."""
    if not workspace.tables.get("trials"):
        return []
    # 13 ms, which a community without trials does not need.
    from communitytui.domain.judging.trial import due

    message = N_("ended, to be judged: trial {id} {title}")
    found = due(workspace, community.id)
    told = [tr(message, id=trial.id, title=trial.title) for trial in found]
    return ["", *("  " + output.paint(line, "warn") for line in told)] if told else []


def _proposals(workspace: Workspace, community: Community) -> list[str]:
    """Return how many proposals wait."""
    count = len(waiting(workspace, community.id))
    line = trn(
        "{n} proposal of an assistant waits: communitytui proposals",
        "{n} proposals of assistants wait: communitytui proposals",
        count,
    )
    return ["", "  " + output.paint(line, "warn")] if count else []
