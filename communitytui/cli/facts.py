"""Labels with texts for people: one under the other, long texts in several lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from communitytui.cli import output
from communitytui.cli.tables import Cell, Column, lines, wrap
from communitytui.i18n import tr

_INDENT = 2
_GAP = 2
#: Beside a longer label there would be no room for the text.
_LEAST = 20


def fact_lines(facts: Iterable[tuple[str, str | Sequence[str]]]) -> list[str]:
    """Return each label with its text, or with its texts on lines of their own.

    On a terminal they are broken to its width; a screen reader gets ``label: text``.
    """
    from communitytui.i18n.cells import width

    given = ((label, [text] if isinstance(text, str) else list(text)) for label, text in facts)
    # What has several lines is shown in lines.
    kept = [
        (label, [line for text in texts for line in text.splitlines()]) for label, texts in given
    ]
    if output.is_plain():
        return [tr("{name}: {value}", name=label, value="; ".join(t)) for label, t in kept]
    room = output.room()
    widest = max((width(label) for label, _ in kept), default=0)
    left = max(_LEAST, (room or 0) - _INDENT - widest - _GAP)
    rows: list[list[Cell | str]] = []
    for label, texts in kept:
        shown = [piece for text in texts for piece in (wrap(text, left) if room else [text])]
        heads = [Cell(label, "head"), *[Cell("")] * (len(shown) - 1)]
        rows += [[head, text] for head, text in zip(heads, shown, strict=True)]
    return lines([Column(), Column()], rows, indent=_INDENT)
