"""Persons whom a filter names and whom nobody is called: a slip, more often than not."""

from __future__ import annotations

from communitytui.domain.kernel.spelling import nearest
from communitytui.domain.kernel.words import folded
from communitytui.domain.nouns import kinds
from communitytui.domain.nouns.kinds import Asking
from communitytui.domain.search.field_filters import fields, named_filter
from communitytui.domain.search.terms import Context, people, split_terms
from communitytui.errors import BadValue


def stranger(text: str, context: Context) -> tuple[str, str | None] | None:
    """Return the first such person, and the name that looks most like it, if one does."""
    known: dict[str, str] = {}
    for home in context.homes:
        asking = Asking(context.names, context.workspace, home.id, context.today, context.me or "")
        known |= {folded(name): name for name in kinds.people(asking)}
    parts = {part: name for whole, name in known.items() for part in whole.split()}
    for term, quoted in split_terms(text):
        for name in () if quoted else _named(term, context):
            if name not in known:
                return name, (parts | known).get(nearest(name, parts | known) or "")
    return None


def _named(term: str, context: Context) -> list[str]:
    """Return the persons of a term, folded; none where it is about something else."""
    name, _, value = term.partition(":")
    try:
        _, _, kind = fields(context.table)[named_filter(name.lower(), context.names, context.table)]
    except BadValue:
        return []
    if not isinstance(kind, (kinds.Person, kinds.People)):
        return []
    return sorted(filter(None, people(value.replace("，", ","), context)))
