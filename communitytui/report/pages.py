"""A page of Markdown as lines of so many cells: headings, paragraphs, lists, tables, code.

For the terminal and for a window of the screen. What rich has takes 130 ms to load, breaks
Chinese at blanks only, and cuts what does not fit into a cell of a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from communitytui.i18n.cells import broken, width

#: A piece of a line, and what it is: text, title, head, code.
Span = tuple[str, str]
Line = list[Span]
_GAP = 2
#: Columns are not narrower than their words, up to so many cells, or so many of Chinese; where
#: they would have to be, each row of a table is a list of its cells.
_WIDEST, _LEAST = 14, 8
#: Signs of Chinese that have their blank in them; and those that English writes as well.
_ENDS, _QUOTES = frozenset("，。：；、！？（）《》"), frozenset("“”")
_BAR = re.compile(r"(?<!\\)\|")
_MARKED = re.compile(r"`([^`]+)`|\[([^\]]+)\]\([^)]*\)|\*{1,2}([^*\s][^*]*)\*{1,2}")


def drawn(text: str, cells: int) -> list[Line]:
    """Return a page as lines of at most ``cells`` cells; an empty line has no spans.

    Marks around code go, for it is of a kind of its own; of several in a row each is told apart.
    """
    lines: list[Line] = []
    text = text.replace("` `", "` · `")
    for kind, block in groupby(_kinds(text), key=lambda pair: pair[0]):
        source = [line for _, line in block]
        if kind == "blank":
            lines.append([])
        elif kind == "title":
            lines += [[(piece, kind)] for line in source for piece in broken(line, cells)]
        elif kind == "code":
            lines += [[("  " + piece, kind)] for line in source for piece in _code(line, cells - 2)]
        elif kind == "table":
            lines += _table(
                [cells_of(row) for row in source if not row.startswith(("|-", "| -"))], cells
            )
        elif kind == "item":
            for item in _joined(source).split("\n"):
                first, *more = _marked(item, cells - 2)
                lines += [[("- ", "text"), *first], *([("  ", "text"), *line] for line in more)]
        else:
            lines += _marked(_joined(source), cells)
    while lines and not lines[-1]:
        lines.pop()
    return lines


def _kinds(text: str) -> Iterator[tuple[str, str]]:
    """Yield each line with what it belongs to; fences of code are left out."""
    fenced, item = False, False
    for line in text.splitlines():
        if line.startswith("```"):
            fenced = not fenced
        elif fenced:
            yield "code", line
        elif not line.strip():
            item = False
            yield "blank", ""
        elif line.startswith("#"):
            yield "title", line.lstrip("# ")
        elif line.startswith("|"):
            yield "table", line
        else:
            item = item or line.startswith("- ")
            yield ("item", line) if item else ("text", line)


def runs_on(before: str, after: str) -> bool:
    """Tell whether no blank belongs where a line ends so and the next begins so."""
    wide = 2 in (width(before), width(after))
    both = width(before) == width(after) == 2
    ends = before in _ENDS or after in _ENDS
    return both or ends or (wide and (before in _QUOTES or after in _QUOTES))


def _joined(source: Sequence[str]) -> str:
    """Return lines as one, a line for each item of a list; Chinese takes no blank between them."""
    text = ""
    for line in map(str.strip, source):
        if line.startswith("- "):
            text += f"\n{line[2:]}" if text else line[2:]
        elif text and runs_on(text[-1], line[0]):
            text += line
        else:
            text = f"{text} {line}".strip()
    return text


def _code(line: str, cells: int) -> list[str]:
    """Return a line of code in pieces; what has no room stands further in than it began."""
    first, *more = broken(line, cells)
    if not more:
        return [first]
    room = " " * min(len(line) - len(line.lstrip()) + 4, cells // 3)
    rest = line.removeprefix(first).strip()
    return [first, *(room + piece for piece in broken(rest, cells - len(room)))]


def cells_of(row: str) -> list[str]:
    """Return the cells of a row of a table; a bar with a backslash before it is one of a text."""
    return [cell.strip().replace("\\|", "|") for cell in _BAR.split(row.strip().strip("|"))]


def _marked(text: str, cells: int, kind: str = "text") -> list[Line]:
    """Return a text with its marks as spans, in lines of at most ``cells``."""
    plain, kinds, end = "", "", 0
    for found in _MARKED.finditer(text):
        plain += text[end : found.start()]
        kinds = kinds.ljust(len(plain))
        plain += found[1] or found[2] or found[3]
        kinds = kinds.ljust(len(plain), "c" if found[1] else " ")
        end = found.end()
    plain += text[end:]
    kinds, lines, at = kinds.ljust(len(plain)), [], 0
    for piece in broken(plain, cells):
        at = plain.index(piece, at)
        runs = groupby(
            zip(piece, kinds[at : at + len(piece)], strict=True), key=lambda pair: pair[1]
        )
        lines.append(
            [("".join(c for c, _ in run), "code" if sign == "c" else kind) for sign, run in runs]
        )
        at += len(piece)
    return lines


def _table(rows: Sequence[Sequence[str]], cells: int) -> list[Line]:
    """Return a table with its columns in line; as lists of cells where there is no room."""
    columns = range(len(rows[0]))
    natural = [
        max(sum(width(text) for text, _ in _marked(row[at], 9999)[0]) for row in rows)
        for at in columns
    ]
    room, least = list(natural), [_longest_word(row[at] for row in rows) for at in columns]
    while sum(room) + _GAP * (len(room) - 1) > cells and room != least:
        room[max(columns, key=lambda at: (room[at] > least[at], room[at]))] -= 1
    if sum(room) + _GAP * (len(room) - 1) > cells:
        return _listed(rows, cells)
    lines: list[Line] = []
    for number, row in enumerate(rows):
        kind = "text" if number else "head"
        drawn_cells = [_marked(cell, most, kind) for cell, most in zip(row, room, strict=True)]
        for at in range(max(map(len, drawn_cells))):
            line: Line = []
            for column, most in zip(drawn_cells, room, strict=True):
                spans = column[at] if at < len(column) else []
                line += spans
                blank = most - sum(width(text) for text, _ in spans) + _GAP
                line.append((" " * blank, "text"))
            while line and not line[-1][0].strip():
                line.pop()
            lines.append(line)
    return lines


def _longest_word(column: Iterable[str]) -> int:
    """Return how narrow a column may become: Chinese may be broken anywhere, words hardly."""
    texts = ("".join(text for text, _ in _marked(cell, 9999)[0]) for cell in column)
    words = (word for text in texts for word in text.split())
    most = (min(width(word), _WIDEST if word.isascii() else _LEAST) for word in words)
    return max(most, default=0)


def _listed(rows: Sequence[Sequence[str]], cells: int) -> list[Line]:
    heads, lines = rows[0], list[Line]()
    for row in rows[1:]:
        lines += [[]] if lines else []
        for head, cell in zip(heads, row, strict=True):
            lines += _marked(f"{head}: {cell}" if head else cell, cells) if cell else []
    return lines
