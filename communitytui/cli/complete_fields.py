"""Completion of the fields of nouns, and of what each may become."""

from __future__ import annotations

from collections.abc import Iterator

from communitytui.cli.session import Session
from communitytui.domain.nouns.declared import NOUNS
from communitytui.domain.nouns.kinds import Asking, Fixed


def assignments(session: Session, table: str) -> Iterator[tuple[str, str]]:
    """Return the fields of a noun as one sets them, and the words that each may become."""
    fields = NOUNS[table].editable.items()
    yield from ((f"{name}=", field.label) for name, field in fields)
    yield from ((f"{field.label}=", "") for _, field in fields if not field.label.isascii())
    for name, field in fields:
        for word in field_words(session, table, name):
            yield from ((f"{called}={word}", field.label) for called in (name, field.label))


def field_words(session: Session, table: str, name: str) -> Iterator[str]:
    """Return what can be typed for a field of a noun, in all communities or the one chosen."""
    kind = NOUNS[table].fields[name].kind
    if isinstance(kind, Fixed):
        yield from kind.words()
        return
    workspace = session.workspace
    chosen = session.only(workspace) if workspace.communities else None
    for home in workspace.communities:
        if chosen in (None, home.id):
            yield from kind.words(Asking(workspace, home.id, workspace.today(home.id)))
