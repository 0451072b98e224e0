"""Labels with texts for people: one under the other, long texts in several lines."""

from __future__ import annotations

from collections.abc import Iterable

from communitytui.cli import output
from communitytui.cli.tables import lines
from communitytui.i18n import tr
from communitytui.i18n.cells import width, wrap
from communitytui.i18n.phrases import clauses
from communitytui.views.table import Cell, Table, seen

_INDENT = 2
_GAP = 2
#: Beside a longer label there would be no room for the text.
_LEAST = 20


def fact_lines(facts: Iterable[tuple[str, Cell | str]]) -> list[str]:
    """Return each label with its text; what has several lines is shown in lines.

    On a terminal they are broken to its width; a screen reader gets ``label: text``.
    """
    cells = [(label, text if isinstance(text, Cell) else Cell(text)) for label, text in facts]
    if output.is_plain():
        return [_spoken(label, clauses(cell.text.splitlines())) for label, cell in cells]
    room = output.room()
    widest = max((width(label) for label, _ in cells), default=0)
    left = max(_LEAST, (room or 0) - _INDENT - widest - _GAP)
    rows: list[tuple[Cell, Cell]] = []
    for label, cell in cells:
        texts = cell.text.splitlines()
        shown = [piece for text in texts for piece in (wrap(text, left) if room else [text])]
        heads = [Cell(label, "head"), *[Cell("")] * (len(shown) - 1)]
        rows += [(head, Cell(text, cell.style)) for head, text in zip(heads, shown, strict=True)]
    columns = (seen("label", _label), seen("text", _text))
    return lines(Table("facts", rows, columns, "label text"), indent=_INDENT)


def _spoken(label: str, text: str) -> str:
    return tr("{name}: {value}", name=label, value=text) if label else text


def _label(row: tuple[Cell, Cell]) -> Cell:
    return row[0]


def _text(row: tuple[Cell, Cell]) -> Cell:
    return row[1]
