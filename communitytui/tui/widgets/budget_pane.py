"""Money of a community: planned, spent and left by stage, area and month, and how it burns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from communitytui.domain.kernel.money import show_amount
from communitytui.domain.kernel.stages import STAGE
from communitytui.domain.plan.budget import Sum, burn, sums, whole
from communitytui.i18n import tr, trc
from communitytui.i18n.cells import clip, pad, width
from communitytui.i18n.showing import show_date
from communitytui.tui.burn import PLAN, burn_chart
from communitytui.tui.drawing import fit, spans_width
from communitytui.tui.widgets.detail import Detail
from communitytui.views.money import budget_title
from communitytui.words.money import currency_name

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from communitytui.domain.plan.budget import Burn
    from communitytui.domain.workspace import Community, Workspace
    from communitytui.tui.drawing import Glyphs, Lines, Span

#: From this width on the chart stands beside the tables; the share of the tables then.
_BESIDE, _TABLES = 104, 0.55
#: The lines of a chart, at least and at most.
_LEAST, _MOST = 4, 12
#: The cells of a bar and of a name: without so many for the name the bar goes.
_BAR, _NAME = 8, 14


class BudgetPane(Detail):
    """The tables of money and the chart, as high as the pane lets it be."""

    NAME = "budget"

    def show_money(self, workspace: Workspace, community: int | None) -> None:
        """Show the money of a community."""
        if community is None:
            self.show(lambda cells, glyphs: [])
            return
        found = workspace.community(community)
        self.show(
            lambda cells, glyphs: budget_lines(workspace, found, cells, self.height, glyphs),
            stay=True,
        )


def budget_lines(
    workspace: Workspace, community: Community, cells: int, height: int, glyphs: Glyphs
) -> Lines:
    """Return all about the money of a community, in a pane of ``height`` lines."""
    board, today = workspace.board, workspace.today(community.id)
    total = whole(board, community)
    if not total.tasks:
        none = tr("No amounts yet; budget and spent are in the task form")
        return [[(clip(none, cells), "muted")]]
    lines: Lines = [_total(total, community.currency, cells, glyphs)]
    steps = burn(board, community, today)
    rows = max(_LEAST, min(_MOST, height - 4))
    if cells >= _BESIDE:
        left = int(cells * _TABLES)
        tables = _tables(workspace, community, left, glyphs)
        chart = _chart(steps, cells - left - 3, rows, today, glyphs)
        return lines + _beside(tables, chart, left)
    tables = _tables(workspace, community, cells, glyphs)
    return lines + tables + [[]] + _chart(steps, cells, _LEAST + 2, today, glyphs)


def _beside(left: Lines, right: Lines, cells: int) -> Lines:
    lines: Lines = []
    for number in range(max(len(left), len(right))):
        line = fit(left[number] if number < len(left) else [], [], cells)
        more = right[number] if number < len(right) else []
        lines.append([*line, ("   ", "text"), *more] if more else line)
    return lines


def _total(total: Sum, currency: str | None, cells: int, glyphs: Glyphs) -> list[Span]:
    parts = [
        (tr("Budget"), total.planned, "text bold"),
        (tr("Spent"), total.spent, "text bold"),
        (trc("money", "Left"), total.left, "bad bold" if total.is_over else "text bold"),
    ]
    spans: list[Span] = [(currency_name(currency), "primary bold")]
    if total.is_over:
        spans.append((f"  {over_words(glyphs)}", "bad bold"))
    for label, amount, ink in parts:
        spans += [(f"  {label} ", "muted"), (show_amount(amount), ink)]
    return fit(spans, [], cells)


def over_words(glyphs: Glyphs) -> str:
    """Return how an overspent budget is marked: a sign and the words."""
    words = tr("over budget")
    return f"{glyphs.verdict['bad']} {words}"


def _tables(workspace: Workspace, community: Community, cells: int, glyphs: Glyphs) -> Lines:
    """Return the sums by stage, area and month in columns that all three share."""
    titles = {"stage": tr("By stage"), "area": tr("By area"), "month": tr("By month")}
    found = {by: sums(workspace.board, community, by) for by in titles}
    columns = _Columns([each for group in found.values() for each in group], cells, glyphs)
    lines: Lines = []
    for by, group in found.items():
        lines += [[], columns.heading(titles[by])]
        for each in group:
            title = budget_title(workspace, community, each, by) or "–"
            if by == "stage" and each.key:
                title = f"{STAGE[each.key].number} {title}"
            lines.append(columns.row(title, each))
    return lines[1:]


class _Columns:
    """The widths of the columns: name, budget, spent, left, a bar, and the mark."""

    def __init__(self, found: Sequence[Sum], cells: int, glyphs: Glyphs) -> None:
        self.cells, self.glyphs = cells, glyphs
        self.over = over_words(glyphs) if any(each.is_over for each in found) else ""
        self.heads = [tr("Budget"), tr("Spent"), trc("money", "Left")]
        columns = zip(*([show_amount(a) for a in _amounts(each)] for each in found), strict=True)
        self.widths = [
            max(width(head), *map(width, texts)) + 2
            for head, texts in zip(self.heads, columns, strict=True)
        ]
        mark = width(self.over) + 2 if self.over else 0
        room = cells - sum(self.widths) - mark
        self.bar = _BAR + 2 if room - _BAR - 2 >= _NAME else 0
        # What is left follows from the two others, and goes first where names lack room.
        if room < _NAME:
            room += self.widths.pop()
        self.name = max(4, room - self.bar)

    def heading(self, title: str) -> list[Span]:
        """Return the line above a table."""
        spans: list[Span] = [(pad(title, self.name), "muted bold")]
        for head, cells in zip(self.heads, self.widths, strict=False):
            spans.append((pad(head, cells, "right"), "muted"))
        return fit(spans, [], self.cells)

    def row(self, title: str, each: Sum) -> list[Span]:
        """Return a line of a table."""
        spans: list[Span] = [(pad(clip(title, self.name), self.name), "text")]
        inks = ("muted", "text", "bad bold" if each.is_over else "muted")
        for amount, cells, ink in zip(_amounts(each), self.widths, inks, strict=False):
            spans.append((pad(show_amount(amount), cells, "right"), ink))
        if self.bar:
            spans += [("  ", "text"), *_spent_bar(each, self.bar - 2, self.glyphs)]
        if each.is_over:
            spans.append((f"  {self.over}", "bad bold"))
        return fit(spans, [], self.cells)


def _amounts(each: Sum) -> tuple[Decimal, Decimal, Decimal]:
    return each.planned, each.spent, each.left


def _spent_bar(each: Sum, cells: int, glyphs: Glyphs) -> list[Span]:
    """Return which share of a budget is spent; full only where all of it is."""
    if each.spent >= each.planned:
        full = cells if each.spent else 0
    else:
        full = max(int(each.spent / each.planned * cells), 1 if each.spent else 0)
    ink = "bad" if each.is_over else "primary"
    return [(glyphs.full * full, ink), (glyphs.empty * (cells - full), "track")]


def _chart(steps: Sequence[Burn], cells: int, rows: int, today: date, glyphs: Glyphs) -> Lines:
    """Return the chart with its legend on top."""
    chart = burn_chart(steps, cells, rows, today)
    if not chart:
        return []
    legend: list[Span] = [
        (PLAN * 2 + " ", "text bold"),
        (tr("Budget"), "muted"),
        ("   █ ", "primary"),
        (tr("Spent"), "muted"),
    ]
    since = _over_since(steps)
    if since is not None:
        said = tr("over budget since {day}", day=show_date(since, today))
        words: list[Span] = [(f"   {glyphs.verdict['bad']} {said}", "bad bold")]
        legend += words if spans_width([*legend, *words]) <= cells else []
    return [fit(legend, [], cells), *chart]


def _over_since(steps: Sequence[Burn]) -> date | None:
    """Return the day from which on more is spent than was planned by then; None if it is not."""
    since = None
    for step in steps:
        if step.spent is None:
            break
        if step.spent <= step.planned:
            since = None
        elif since is None:
            since = step.day
    return since
