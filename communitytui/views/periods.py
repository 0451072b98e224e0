"""Metrics over a span of days beside the span before and the same one a year ago."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from communitytui.domain.metrics.spans import Compared, Spanned
from communitytui.i18n import N_, say, tr, trc
from communitytui.i18n.phrases import noted
from communitytui.views.table import Cell, Column, Table

Side = Callable[[Compared], Spanned | None]


def periods(found: Sequence[Compared], *, day: bool = False) -> Table[Compared]:
    """Return a line for each metric; ``change`` is a share, of percentages in points.

    ``days`` are those of the span with readings. ``day``: the span is one day, and the third
    value is that of the same weekday a week before.
    """
    ago = N_("Same weekday") if day else N_("A year ago")
    return Table(
        "periods",
        found,
        (
            Column("id", lambda c: c.metric.name),
            Column("level", lambda c: c.metric.level),
            Column("title", lambda c: say(c.metric.called), N_("Metric"), shrinks=True),
            Column("unit", lambda c: say(c.metric.unit)),
            Column("from", lambda c: c.span.first.isoformat()),
            Column("to", lambda c: c.span.last.isoformat()),
            _side("value", lambda c: c.now, N_("Value"), unit=True),
            Column("days", lambda c: c.now.days if c.now else 0),
            _side("before", lambda c: c.before, N_("Before")),
            Column("change", lambda c: c.change, lambda: trc("column", "Change"), _change, "right"),
            _side("ago", lambda c: c.year_ago, ago),
        ),
        "title value before change ago",
        "title value before change ago",
    )


def _side(key: str, of: Side, title: str, *, unit: bool = False) -> Column[Compared]:
    """Return the column of one span; a sum of some of its days says of how many."""

    def text(row: Compared) -> str | None:
        found = of(row)
        if found is None:
            return None
        metric, shown = row.metric, row.metric.show(found.value)
        if unit and metric.unit and not metric.is_percent:
            shown += f" {say(metric.unit)}"
        if metric.adds_up and found.days < row.span.days:
            days = tr("{n} of {all} d", n=found.days, all=row.span.days)
            return noted(shown, days)
        return shown

    return Column(
        key, lambda row: found.value if (found := of(row)) else None, title, text, "right"
    )


def change_text(row: Compared) -> str | None:
    """Return how far a metric moved: ``+12%``, of percentages ``-3.0 pp``; None: unknown."""
    change = row.change
    if change is None:
        return None
    if row.metric.is_percent:
        return tr("{n} pp", n=f"{change:+.1f}" if round(change, 1) else "0.0")
    return f"{change:+.0%}" if round(change, 2) else "0%"


def _change(row: Compared) -> Cell | None:
    text = change_text(row)
    if text is None:
        return None
    moved = (row.change or 0) if text.strip("0.% ") else 0
    better = {"up": 1, "down": -1}.get(row.metric.direction, 0) * moved
    return Cell(text, "good" if better > 0 else "bad" if better < 0 else "")
