"""Money: planned against spent, by stage, area, month or task, and day by day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import NamedTuple

from communitytui.domain.kernel.money import plain_amount, show_amount
from communitytui.domain.kernel.stages import STAGE
from communitytui.domain.plan.budget import Burn, Sum, sums, whole
from communitytui.domain.workspace import Community, Workspace
from communitytui.i18n import N_, say, tr, trc
from communitytui.views.table import MARK, Cell, Column, R, Shown, Table, seen


def budget_title(workspace: Workspace, community: Community, money: Sum, by: str) -> str:
    """Return what a sum of money is of, in the language spoken now; empty for what has no name."""
    key = money.key
    if not key:
        return ""
    match by:
        case "task":
            return say(workspace.board[int(key)].title)
        case "stage":
            return say(STAGE[key].title)
        case "area":
            return say(community.area(key))
    return key


def planned_by_area(workspace: Workspace, community: Community) -> dict[str | None, Decimal]:
    """Return what the tasks of a community may cost, by area; under ``None`` those of all."""
    board = workspace.board
    found = [whole(board, community), *sums(board, community, "area")]
    return {each.key: each.planned for each in found if each.planned}


class Money(NamedTuple):
    """Money of one community, and what it is summed up by; ``all``: of everything."""

    community: Community
    sum: Sum
    by: str


def budget(workspace: Workspace, found: Sequence[Money]) -> Table[Money]:
    """Return planned, spent and left money of tasks, stages, areas or months: decimal strings.

    ``by`` says which of them; with ``all`` it is the sum of everything and ``key`` is null.
    """
    return Table(
        "budget",
        found,
        (
            Column("community", lambda m: m.community.id),
            Column("community_name", lambda m: m.community.name),
            Column("by", lambda m: m.by),
            Column("key", _key),
            Column("title", lambda m: budget_title(workspace, m.community, m.sum, m.by)),
            Column("currency", lambda m: m.community.currency),
            _amount("budget", lambda m: m.sum.planned, N_("Budget")),
            _amount("spent", lambda m: m.sum.spent, N_("Spent")),
            Column(
                "left",
                lambda m: plain_amount(m.sum.left),
                lambda: trc("money", "Left"),
                lambda m: Cell(show_amount(m.sum.left), "late" if m.sum.is_over else ""),
                "right",
            ),
            Column("over", lambda m: m.sum.is_over, text=_over),
            Column("tasks", lambda m: list(m.sum.tasks)),
            seen("number", lambda m: _number(workspace, m)),
            seen("named", lambda m: _named(workspace, m), shrinks=True),
            seen("called", lambda m: _called(workspace, m)),
            seen("marked", lambda m: f"{MARK} {tr('over budget')}" if m.sum.is_over else ""),
        ),
        "number named budget spent left over",
        "called budget spent left marked",
    )


def _key(money: Money) -> str | int | None:
    key = money.sum.key
    return int(key) if money.by == "task" and key else key


def _over(money: Money) -> Shown:
    return Cell(tr("over budget"), "late") if money.sum.is_over else None


def _number(workspace: Workspace, money: Money) -> str:
    key = money.sum.key
    if money.by == "task":
        return workspace.board.records[int(key or 0)]["key"] or f"#{key}"
    return str(STAGE[key].number) if money.by == "stage" and key else ""


def _named(workspace: Workspace, money: Money) -> str:
    if money.by == "all":
        return tr("Total")
    return budget_title(workspace, money.community, money.sum, money.by) or "–"


def _called(workspace: Workspace, money: Money) -> str:
    if money.by == "task":
        return say(workspace.board.called(int(money.sum.key or 0)))
    return _named(workspace, money)


def _amount(key: str, of: Callable[[R], Decimal | None], title: str) -> Column[R]:
    """Return a column of money: exact for programs, in the writing of the language for people."""

    def exact(row: R) -> str | None:
        amount = of(row)
        return None if amount is None else plain_amount(amount)

    return Column(key, exact, title, lambda row: show_amount(of(row)), "right")


def burn(community: Community, found: Sequence[Burn]) -> Table[Burn]:
    """Return the money until the ends of days; ``spent`` is null for days to come."""
    return Table(
        "burn",
        found,
        (
            Column("community", lambda b: community.id),
            Column("date", lambda b: b.day.isoformat()),
            Column("currency", lambda b: community.currency),
            _amount("planned", lambda b: b.planned, N_("Budget")),
            _amount("spent", lambda b: b.spent, N_("Spent")),
        ),
        "date planned spent",
    )
