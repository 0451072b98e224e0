"""Money: planned against spent, by stage, area, month or task."""

from __future__ import annotations

from typing import Any

from communitytui.cli import output
from communitytui.cli.grammar import command, option
from communitytui.cli.session import BEGIN, Session
from communitytui.cli.tables import Cell, Column, lines
from communitytui.domain.kernel.money import show_amount
from communitytui.domain.kernel.stages import STAGE
from communitytui.domain.kernel.words import one_of
from communitytui.domain.plan import budget as money
from communitytui.domain.plan.budget import BY, Sum, burn, sums, whole
from communitytui.domain.workspace import Community, Workspace
from communitytui.i18n import N_, tr, trc
from communitytui.report.plan_records import budget_record, budget_title, burn_record
from communitytui.services import planning


@command("budget")
@option("--by", default="stage", metavar="BY", help=N_("stage, area, month or task"))
@option("--currency", metavar="CODE", help=N_("set the currency: CNY, EUR, USD; converts nothing"))
@option("--burn", is_flag=True, help=N_("day by day: planned and spent until then"))
def budget(session: Session, by: str, currency: str | None, burn: bool) -> None:
    """Print what is planned and spent, and what is over."""
    one_of(by, BY, N_("{value} is not something to sum by"))
    if currency is not None:
        store = session.editing()
        community = session.one(session.workspace)
        planning.set_currency(store, community, currency, now=session.now)
    workspace = session.workspace
    communities = session.chosen(workspace)
    if session.json:
        output.nouns(_nouns(workspace, communities, by, burn=burn))
        return
    if not communities:
        output.text(tr(BEGIN))
    for place, each in enumerate(communities):
        shown = _burn_lines(workspace, each) if burn else budget_lines(workspace, each, by)
        output.text(([""] if place else []) + shown)


def _nouns(
    workspace: Workspace, communities: list[Community], by: str, *, burn: bool
) -> dict[str, list[dict[str, Any]]]:
    sums, totals, days = [], [], []
    for each in communities:
        code = each.currency
        found = money.sums(workspace.board, each, by)
        sums += [budget_record(workspace, each, one, by=by, currency=code) for one in found]
        whole = money.whole(workspace.board, each)
        totals.append(budget_record(workspace, each, whole, by="all", currency=code))
        if burn:
            steps = money.burn(workspace.board, each, workspace.today(each.id))
            days += [burn_record(each, step, code) for step in steps]
    nouns = {"budget": sums, "totals": totals}
    return {**nouns, "burn": days} if burn else nouns


def _heading(community: Community) -> str:
    return f"{output.paint(community.name, 'title')}  {community.currency}"


def budget_lines(workspace: Workspace, community: Community, by: str) -> list[str]:
    """Return the sums of a community as a table with the total below."""
    found = sums(workspace.board, community, by)
    if not found:
        none = tr("No money yet; set it with: communitytui set ID budget=1200")
        return [_heading(community), "  " + none]
    rows = [
        _row(_number(workspace, each, by), budget_title(workspace, community, each, by), each)
        for each in found
    ]
    rows.append(_row("", tr("Together"), whole(workspace.board, community)))
    columns = [
        Column(),
        Column(shrinks=True),
        Column(tr("Budget"), "right"),
        Column(tr("Spent"), "right"),
        Column(trc("money", "Left"), "right"),
        Column(),
    ]
    return [_heading(community), *lines(columns, rows, indent=2)]


def _number(workspace: Workspace, money: Sum, by: str) -> str:
    if by == "task":
        return workspace.board.records[int(money.key or 0)]["key"] or f"#{money.key}"
    return str(STAGE[money.key].number) if by == "stage" and money.key else ""


def _row(number: str, title: str, money: Sum) -> list[Cell | str]:
    return [
        number,
        title or "–",
        show_amount(money.planned),
        show_amount(money.spent),
        Cell(show_amount(money.left), "late" if money.is_over else ""),
        Cell(tr("over budget"), "late") if money.is_over else "",
    ]


def _burn_lines(workspace: Workspace, community: Community) -> list[str]:
    """Return the days on which planned or spent money grew."""
    steps = burn(workspace.board, community, workspace.today(community.id))
    rows, before = [], (None, None)
    for step in steps:
        now: Any = (step.planned, step.spent)
        if now != before and (any(now)):
            rows.append([step.day.isoformat(), show_amount(step.planned), show_amount(step.spent)])
        before = now
    columns = [Column(), Column(tr("Budget"), "right"), Column(tr("Spent"), "right")]
    return [_heading(community), *lines(columns, rows, indent=2)] if rows else [_heading(community)]
