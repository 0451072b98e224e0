"""Money: planned against spent, by stage, area, month or task."""

from __future__ import annotations

from decimal import Decimal

from communitytui.cli import output
from communitytui.cli.grammar import command
from communitytui.cli.params import option
from communitytui.cli.session import BEGIN, Session
from communitytui.cli.settled import settled
from communitytui.cli.tables import lines
from communitytui.domain.kernel.words import one_of
from communitytui.domain.plan.budget import BY, Burn, burn, sums, whole
from communitytui.domain.workspace import Community, Workspace
from communitytui.i18n import N_, tr
from communitytui.views.money import Money
from communitytui.views.money import budget as budget_table
from communitytui.views.money import burn as burn_table
from communitytui.views.table import Table
from communitytui.words.money import currency_name


@command("budget")
@option("--by", default="stage", metavar="BY", help=N_("stage, area, month or task"))
@option("--currency", metavar="CODE", help=N_("set the currency: CNY, EUR, USD; converts nothing"))
@option("--burn", is_flag=True, help=N_("cumulative planned and spent, day by day"))
def budget(session: Session, by: str, currency: str | None, burn: bool) -> None:
    """Print what is planned and spent, and what is over."""
    one_of(by, BY, N_("{value} is not a grouping"))
    if currency is not None:
        store = session.editing()
        community = session.one(session.read())
        workspace = settled(session, store, community, {"currency": currency}, yes=False)
    else:
        workspace = session.read()
    communities = session.chosen(workspace)
    if session.json:
        _tell_json(workspace, communities, by, burned=burn)
        return
    if not communities:
        output.text(tr(BEGIN))
    for place, each in enumerate(communities):
        shown = _burn_lines(workspace, each) if burn else _budget_lines(workspace, each, by)
        output.text(([""] if place else []) + shown)


def _tell_json(
    workspace: Workspace, communities: list[Community], by: str, *, burned: bool
) -> None:
    sums = (budget_table(workspace, _sums(workspace, each, by)) for each in communities)
    totals = [Money(each, whole(workspace.board, each), "all") for each in communities]
    table = budget_table(workspace, totals)._replace(noun="totals")
    days = (_burn(workspace, each) for each in communities if burned)
    nouns = "budget totals burn" if burned else "budget totals"
    output.tables(*sums, table, *days, nouns=nouns)


def _sums(workspace: Workspace, community: Community, by: str) -> list[Money]:
    return [Money(community, each, by) for each in sums(workspace.board, community, by)]


def _burn(workspace: Workspace, community: Community) -> Table[Burn]:
    return burn_table(community, burn(workspace.board, community, workspace.today(community.id)))


def _heading(community: Community) -> str:
    return f"{output.paint(community.name, 'title')}  {currency_name(community.currency)}"


def _budget_lines(workspace: Workspace, community: Community, by: str) -> list[str]:
    """Return the sums of a community as a table with the total below."""
    found = _sums(workspace, community, by)
    if not found:
        none = tr("No amounts yet; set them with: communitytui set ID budget=1200")
        return [_heading(community), "  " + none]
    found.append(Money(community, whole(workspace.board, community), "all"))
    return [_heading(community), *lines(budget_table(workspace, found), indent=2)]


def _burn_lines(workspace: Workspace, community: Community) -> list[str]:
    """Return the days on which planned or spent money grew."""
    table = _burn(workspace, community)
    before: tuple[Decimal, Decimal | None] = (Decimal(0), None)
    grown = []
    for step in table.rows:
        now = (step.planned, step.spent)
        if now != before and any(now):
            grown.append(step)
        before = now
    return [_heading(community), *lines(table._replace(rows=grown), indent=2)]
