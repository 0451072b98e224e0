"""The value of a deliverable as lines: tables and matrices in columns, others behind a label."""

from __future__ import annotations

from communitytui.domain.kernel.records import Json
from communitytui.domain.tasks.deliverables import Deliverable
from communitytui.tui.drawing import Lines, labelled
from communitytui.tui.text_table import table_lines
from communitytui.words.deliverables import show_value
from communitytui.words.grids import show_grid

_INDENT = 12


def value_lines(deliverable: Deliverable, value: Json, cells: int, label: str, ink: str) -> Lines:
    """Return a value in at most ``cells`` cells; ``label`` may be empty."""
    grid = show_grid(deliverable, value)
    if grid is None:
        return labelled(label, "\n".join(show_value(deliverable, value)), cells, ink)
    lines: Lines = [[(label, "muted")]] if label else []
    lines += table_lines(grid.heads, grid.rows, cells, "muted" if label else "text", _INDENT)
    return lines + (labelled("", "\n".join(grid.below), cells, ink) if grid.below else [])
