"""The layout of a help page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from communitytui.cli import output
from communitytui.i18n import tr
from communitytui.i18n.cells import pad, width, wrap

#: A title, and terms with their meanings.
Section = tuple[str, Sequence[tuple[str, str]]]

_WIDEST = 96
_INDENT = 2
#: A longer term stands on a line of its own.
_WIDEST_TERM = 30


def page(usage: str, paragraphs: Iterable[str], sections: Iterable[Section]) -> str:
    """Return a help page as wide as the terminal; sections without terms are left out."""
    cells = min(output.room() or 80, _WIDEST)
    lines = [tr("Usage: {usage}", usage=usage), ""]
    for paragraph in paragraphs:
        lines += [" " * _INDENT + line for line in wrap(paragraph, cells - _INDENT)]
    for title, terms in sections:
        if terms:
            lines += ["", title, *_definitions(terms, cells)]
    return "\n".join(lines)


def _definitions(terms: Sequence[tuple[str, str]], cells: int) -> list[str]:
    first = min(max(width(term) for term, _ in terms), _WIDEST_TERM)
    lines = []
    for term, meaning in terms:
        wrapped = wrap(meaning, max(20, cells - first - _INDENT * 2))
        head = " " * _INDENT + (pad(term, first) if width(term) <= first else term)
        if width(term) > first:
            lines.append(head)
            head = " " * (first + _INDENT)
        lines.append(f"{head}  {wrapped[0]}".rstrip())
        lines += [" " * (first + _INDENT * 2) + line for line in wrapped[1:]]
    return lines
