"""The gates of the stages, and opening one before its time."""

from __future__ import annotations

from typing import Any

from communitytui.cli import output
from communitytui.cli.changed import short
from communitytui.cli.grammar import argument, command, completing, option
from communitytui.cli.session import BEGIN, Session
from communitytui.cli.tables import Cell, Column, lines
from communitytui.domain.kernel.stages import STAGE
from communitytui.domain.search.filters import find_stage
from communitytui.domain.tasks.gates import gates
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue
from communitytui.i18n import N_, tr, trc, trn
from communitytui.report.plan_records import gate_record
from communitytui.services import planning


@command("gate")
@argument(
    "stage",
    required=False,
    metavar="STAGE",
    shell_complete=completing("stages"),
    help=N_("the stage: its number, key or name"),
)
@option("--reason", metavar="TEXT", help=N_("why the stage may be entered before its time"))
@option("--close", is_flag=True, help=N_("take back that it was opened"))
def gate(session: Session, stage: str | None, reason: str | None, close: bool) -> None:
    """Print the gates, or open one of them for a reason."""
    if (reason is not None or close) and stage is None:
        raise BadValue(N_("which stage? name it before --reason or --close"))
    if reason is not None and close:
        raise BadValue(N_("--reason and --close exclude each other"))
    key = _find_stage(stage)
    if reason is not None or close:
        store = session.editing()
        community = session.one(session.workspace)
        planning.open_gate(store, community, str(key), reason, now=session.now)
    workspace = session.workspace
    found = [
        (community, each)
        for community in session.chosen(workspace)
        for each in gates(workspace.board, community).values()
        if key in (None, each.stage)
    ]
    if session.json:
        output.nouns({"gates": [gate_record(each, community) for community, each in found]})
        return
    output.text(_gate_lines(workspace, found) if found else tr(BEGIN))


def _find_stage(stage: str | None) -> str | None:
    if stage is None:
        return None
    return find_stage(stage)


def _gate_lines(workspace: Workspace, found: list[Any]) -> list[str]:
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
