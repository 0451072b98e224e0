"""Foreign text as Markdown or HTML: shown as it was written, obeyed by no renderer.

Only what would mean something in its place is escaped, so that the source stays readable:
a hyphen begins a list at the start of a line and is plain text anywhere else.
"""

from __future__ import annotations

import re
from html import escape

from communitytui.domain.kernel.text import clean_text, is_clean

# Emphasis, code, links, HTML, strike-through and backslashes act anywhere in a line.
_ANYWHERE = re.compile(r"[\\*`\[\]<>~]")
# An underscore between letters is part of a name; at the edge of a word it is emphasis.
_EDGE_UNDERSCORES = re.compile(r"(?<![^\W_])_+|_+(?![^\W_])")
_ENTITY = re.compile(r"&(?=#?\w+;)")
# Headings, lists, rules, quotes, tables and underlined headings begin a line.
_STARTS = re.compile(
    r"#{1,6}(?=\s|$)|[+-](?=\s|$)|-(?=[-:|])|=+\s*$|\||:(?=-)|\d{1,9}(?=[.)](?:\s|$))"
)
_ADDRESS = re.compile(
    r"https?://[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d{1,5})?"
    r"(?:[/?#][A-Za-z0-9\-._~:/?#@!$&*+,;=%]*)?",
    re.IGNORECASE,
)
_WHOLE_ADDRESS = re.compile(
    r"https?://[^\W_](?:[\w.-]*[^\W_])?(?::\d{1,5})?(?:[/?#][\w\-.~:/?#@!$&*+,;=%]*)?",
    re.IGNORECASE,
)
# Most texts hold nothing that means anything anywhere in a line.
_MATTERS = re.compile(r"[\\*`\[\]<>~_&]|://")
_TRAILING = ".,;:!?"


def inline(text: str) -> str:
    """Return one line of foreign text for the middle of a line; web addresses stay links."""
    text = " ".join(text.splitlines())
    if not _MATTERS.search(text):
        return text
    parts, at = [], 0
    for match in _ADDRESS.finditer(text):
        address = match[0].rstrip(_TRAILING)
        before = text[match.start() - 1] if match.start() else " "
        after = text[match.start() + len(address) :][:1]
        # Glued to other letters or cut off by odd ones, it is not surely an address.
        if before.isalnum() or after in tuple("\\|`<>@^({"):
            continue
        parts += [_plain(text[at : match.start()]), f"<{address}>"]
        at = match.start() + len(address)
    return "".join([*parts, _plain(text[at:])])


def _plain(text: str) -> str:
    text = _ANYWHERE.sub(r"\\\g<0>", text)
    text = _EDGE_UNDERSCORES.sub(lambda match: "\\_" * len(match[0]), text)
    return _ENTITY.sub(r"\&", text)


def line(text: str) -> str:
    """Return one line of foreign text for a place where a line, or a list item, begins."""
    text = inline(text).strip(" \t")
    match = _STARTS.match(text)
    if match is None:
        return text
    if match[0].isdigit():
        return f"{match[0]}\\{text[match.end() :]}"
    return "\\" + text


def heading(text: str) -> str:
    """Return foreign text for a heading, where a closing ``#`` would be swallowed."""
    return line(text).replace("\\#", "#").replace("#", "\\#")


def cell(text: str) -> str:
    """Return foreign text for a cell of a table; a line break becomes ``<br>``."""
    lines = (inline(each.strip()).replace("|", "\\|") for each in text.splitlines())
    return "<br>".join(lines)


def quote(text: str) -> str:
    """Return foreign text of several lines as a block quote that keeps its line breaks."""
    lines = [line(each) for each in text.splitlines()] or [""]
    result = []
    for place, each in enumerate(lines):
        following = lines[place + 1] if place + 1 < len(lines) else ""
        # A backslash at the end breaks the line, and unlike two blanks it can be seen.
        ending = "\\" if each and following else ""
        result.append(f"> {each}{ending}" if each else ">")
    return "\n".join(result)


def is_address(text: str) -> bool:
    """Whether a text is an address of the web and nothing else."""
    return _WHOLE_ADDRESS.fullmatch(text.strip()) is not None


def for_html(text: str) -> str:
    """Return foreign text for a page or an attribute, without what HTML has no place for."""
    return escape(text if is_clean(text) else clean_text(text))
