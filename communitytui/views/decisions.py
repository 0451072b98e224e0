"""Decisions: options weighed by factors, how each came out, and what would change it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from communitytui.domain.tasks.decisions import Decision, Standing
from communitytui.domain.tasks.sensitivity import Flip, shown
from communitytui.domain.workspace import Workspace
from communitytui.i18n import N_, say, tr, trc
from communitytui.views.table import Cell, Column, Record, Table, home, seen
from communitytui.views.tasks import mark

#: What marks a factor that the article names.
NAMED = "★"


def decisions(workspace: Workspace, found: Sequence[Decision]) -> Table[Decision]:
    """Return decisions with their scores, totals, ranks and sensitivity.

    ``id``, ``uid`` and ``key`` are those of the task; an option's ``name`` is what commands call
    it. ``exact`` is the weight at which two options are level, ``weight`` the whole one that
    flips.
    """
    board = workspace.board
    return Table(
        "decisions",
        found,
        (
            Column("id", lambda d: d.task.id, lambda: trc("column", "id"), align="right"),
            Column("uid", lambda d: d.task.uid),
            Column("community", lambda d: d.task.community),
            home(workspace, lambda d: d.task.community),
            Column("key", lambda d: d.task.key, lambda: trc("column", "key")),
            Column("stage", lambda d: d.task.stage.key),
            Column("title", lambda d: say(d.task.title), N_("Decision"), shrinks=True),
            Column("status", lambda d: d.task.status),
            Column("complete", lambda d: d.complete),
            Column(
                "missing",
                lambda d: [{"option": option, "factor": factor} for option, factor in d.missing],
                N_("Scored"),
                _scored,
                "right",
            ),
            Column(
                "factors",
                lambda d: [{**each._asdict(), "label": say(each.label)} for each in d.factors],
            ),
            Column(
                "options",
                lambda d: [_option(d, standing) for standing in d.standings],
                N_("Options"),
                lambda d: say(d.labels(d.options)),
                shrinks=True,
            ),
            Column("winners", lambda d: list(d.winners)),
            Column(
                "choice",
                lambda d: list(d.choice),
                N_("Outcome"),
                lambda d: say(d.labels(d.choice or d.winners)),
            ),
            Column("reason", lambda d: d.reason),
            Column("sensitivity", _sensitivity),
            Column("created", lambda d: d.task.created),
            Column("updated", lambda d: (d.sheet or d.task.record)["updated"]),
            seen("mark", lambda d: mark(d.task, board.is_blocked(d.task.id)), spoken=N_("Status")),
        ),
        "mark id key title community_name options missing choice",
    )


def _scored(decision: Decision) -> str:
    cells = len(decision.options) * len(decision.factors)
    return f"{cells - len(decision.missing)}/{cells}"


def _option(decision: Decision, standing: Standing) -> Record:
    option, keys = standing.option, [factor.key for factor in decision.factors]
    notes = {key: decision.note(option, key) for key in keys}
    return {
        "name": option,
        "label": say(standing.label),
        "total": None if standing.total is None else float(standing.total),
        "rank": standing.rank,
        "scores": {key: decision.score(option, key) for key in keys},
        "notes": {key: note for key, note in notes.items() if note},
    }


def _sensitivity(decision: Decision) -> list[Record]:
    return [
        {"factor": factor.key, "up": _flip(up), "down": _flip(down)}
        for factor, up, down in decision.sensitivity
    ]


def _flip(flip: Flip | None) -> Record | None:
    if flip is None:
        return None
    return {"weight": flip.weight, "exact": float(flip.exact), "winners": list(flip.winners)}


class GridRow(NamedTuple):
    """A line of the grid: a factor with its scores, the totals, or the ranks."""

    label: Cell
    key: str
    weight: str
    cells: tuple[Cell | None, ...]
    named: bool = False


def grid(decision: Decision) -> Table[GridRow]:
    """Return a decision as a grid: factors down, options across, then totals and ranks."""
    standings = decision.standings

    def option(at: int, *, empty: Cell | None) -> Column[GridRow]:
        key = f"{'o' if empty else 'd'}{at}"
        label = say(standings[at].label)
        return seen(
            key, lambda row: row.cells[at] or empty, lambda: label, align="right", shrinks=True
        )

    dot = Cell("·", spoken=tr("none yet"))
    places = range(len(standings))
    return Table(
        "grid",
        [*_factors(decision), *_sums(decision)],
        (
            seen(
                "mark", lambda r: Cell(NAMED, spoken=tr("named in the article")) if r.named else ""
            ),
            seen("label", lambda r: r.label, N_("Factor")),
            seen("key", lambda r: r.key, silent=True),
            seen("weight", lambda r: r.weight, N_("Weight"), align="right"),
            *(option(at, empty=dot) for at in places),
            *(option(at, empty=None) for at in places),
            seen(
                "factor", lambda r: f"{r.label.text} {NAMED}" if r.named else r.label, N_("Factor")
            ),
        ),
        "mark label key weight " + " ".join(f"o{at}" for at in places),
        "factor weight " + " ".join(f"d{at}" for at in places),
    )


def _factors(decision: Decision) -> list[GridRow]:
    def cell(option: str, factor: str) -> Cell | None:
        score = decision.score(option, factor)
        return None if score is None else Cell(f"{score:g}")

    return [
        GridRow(
            Cell(say(factor.label)),
            factor.key,
            str(factor.weight),
            tuple(cell(each.option, factor.key) for each in decision.standings),
            factor.named,
        )
        for factor in decision.factors
    ]


def _sums(decision: Decision) -> list[GridRow]:
    standings = decision.standings
    sums = [Cell("–" if each.total is None else shown(each.total)) for each in standings]
    ranks = [
        Cell("–" if each.rank is None else str(each.rank), "good" if each.rank == 1 else "")
        for each in standings
    ]
    weight = str(sum(factor.weight for factor in decision.factors))
    return [
        GridRow(Cell(tr("Weighted total"), "title"), "", weight, tuple(sums)),
        GridRow(Cell(tr("Rank"), "title"), "", "", tuple(ranks)),
    ]
