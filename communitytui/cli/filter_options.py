"""Filters that are written as options: ``tasks --stage content`` is ``tasks stage:content``."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from communitytui.domain.search.field_filters import named_filter
from communitytui.errors import BadValue
from communitytui.i18n import names


def as_terms(args: list[str], options: Collection[str], noun: str) -> list[str]:
    """Return ``args`` with the filters of a noun among them as terms; ``options`` are no filters.

    What is neither stays for the command to refuse.
    """
    rest = iter(args)
    return [term for word in rest for term in _term(word, rest, options, noun)]


def _term(word: str, rest: Iterator[str], options: Collection[str], noun: str) -> list[str]:
    name, equals, value = word.partition("=")
    if not name.startswith("--") or name in options or name == "--":
        return [word]
    try:
        called = named_filter(name[2:].replace("-", "_"), names, noun)
    except BadValue:
        return [word]
    value = value if equals else next(rest, "")
    return [f'{called}:"{value}"' if " " in value else f"{called}:{value}"]
