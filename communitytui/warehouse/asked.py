"""What was asked for: one SELECT, or the name of a table or of files, and nothing that writes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from communitytui.domain.kernel.text import clean_line
from communitytui.errors import BadValue
from communitytui.i18n import N_
from communitytui.warehouse.address import DUCKDB

_NOT_ONE = N_("--events: expected one SELECT or the name of a table, found {found}")
_FOLDER = N_("--events {value}: expected a folder with files of one kind: {known}")
_BEGIN = re.compile(r"\s*\(*\s*(select|with|from|values)\b", re.IGNORECASE)
_NAME = re.compile(r'(?:[^\W\d]\w*|"[^"]+")(?:\.(?:[^\W\d]\w*|"[^"]+")){0,3}')
#: What is no part of a statement: texts, names in quotes, comments.
_ASIDE = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|--[^\n]*|/\*.*?\*/", re.DOTALL)
_TEXTS = re.compile(r"'(?:[^']|'')*'|\$(\w*)\$.*?\$\1\$", re.DOTALL)
_FILES = (".parquet", ".csv", ".tsv", ".json", ".jsonl", ".ndjson")
_ZIPPED = (".gz", ".zst")
_SHOWN = 90


class Query(NamedTuple):
    """A relation to stand after FROM, and how it is called, without the texts in it."""

    relation: str
    described: str


def read_query(text: str, engine: str) -> Query:
    """Return what ``--events`` asks for; raises ``BadValue`` for what is not one reading SELECT."""
    text = text.strip().removesuffix(";").strip()
    if _NAME.fullmatch(text) and not _is_file(text):
        return Query(text, clean_line(text, _SHOWN))
    if engine == DUCKDB and not _BEGIN.match(text) and text and ";" not in text:
        files = _files(text)
        if files:
            shown = clean_line(text, _SHOWN)
            return Query("'" + files.replace("'", "''") + "'", shown)
    bare = _ASIDE.sub(" ", text)
    if not _BEGIN.match(bare) or ";" in bare or not _is_balanced(bare):
        raise BadValue(_NOT_ONE, found=_described(text) or "…")
    # On lines of its own, for it may end with a comment.
    return Query(f"(\n{text}\n)", _described(text))


def _described(text: str) -> str:
    """Return a query as it may be kept: what stands in quotes may be a secret."""
    return clean_line(" ".join(_TEXTS.sub("'…'", text).split()), _SHOWN)


def _is_balanced(text: str) -> bool:
    depth = 0
    for sign in text:
        depth += (sign == "(") - (sign == ")")
        if depth < 0:
            return False
    return depth == 0


def _is_file(text: str) -> bool:
    return any(text.lower().endswith(end) for end in _endings())


def _endings() -> Iterator[str]:
    for end in _FILES:
        yield end
        yield from (end + zipped for zipped in _ZIPPED)


def _files(text: str) -> str:
    """Return files by their path or pattern, those of a folder by a pattern; "" for no files."""
    if _is_file(text):
        return text
    folder = Path(text)
    if not folder.is_dir():
        return ""
    found = {end for end in _endings() for _ in folder.glob(f"*{end}")}
    if len(found) != 1:
        raise BadValue(_FOLDER, value=clean_line(text, 60), known=", ".join(_FILES))
    return f"{text.rstrip('/')}/*{found.pop()}"
