"""Completion of the fields of nouns, of what each may become, and of proposals to change them."""

from __future__ import annotations

from collections.abc import Iterator

from communitytui.cli.session import Session
from communitytui.domain.kernel.words import all_of
from communitytui.domain.nouns.declared import NOUNS, PROMISE, REPEAT, SERIES, SETTINGS, TYPED_ENTRY
from communitytui.domain.nouns.kinds import Asking, Fixed
from communitytui.domain.plan.proposals import waiting
from communitytui.i18n import names, say, tr
from communitytui.views.proposals import tell

_TYPED = (PROMISE, SETTINGS, REPEAT, SERIES, TYPED_ENTRY)
_NOUNS = {**NOUNS, **{noun.table: noun for noun in _TYPED}}


def assignments(session: Session, table: str) -> Iterator[tuple[str, str]]:
    """Return the fields of a noun as one sets them, and the words that each may become."""
    labels = {name: say(field.label) for name, field in _NOUNS[table].editable.items()}
    yield from ((f"{name}=", label) for name, label in labels.items())
    yield from ((f"{label}=", "") for label in labels.values() if not label.isascii())
    for name, label in labels.items():
        for word in field_words(session, table, name):
            yield from ((f"{called}={word}", label) for called in (name, label))


def fields_told(table: str) -> Iterator[tuple[str, str]]:
    """Return the fields of a noun with their labels and, where they are few, their values."""
    for name, field in _NOUNS[table].editable.items():
        label, kind = say(field.label), field.kind
        values = (
            say(all_of(kind.called(names))).replace(", ", tr(", "))
            if isinstance(kind, Fixed)
            else ""
        )
        yield name, tr("{name}: {value}", name=label, value=values) if values else label


def field_words(session: Session, table: str, name: str) -> Iterator[str]:
    """Return what can be typed for a field of a noun, in all communities or the one chosen."""
    field = _NOUNS[table].fields.get(name)
    if field is None:
        return
    kind = field.kind
    if isinstance(kind, Fixed):
        yield from kind.offered(names)
        return
    workspace = session.read()
    chosen = session.only(workspace) if workspace.communities else None
    for home in workspace.communities:
        if chosen in (None, home.id):
            yield from kind.words(Asking(names, workspace, home.id, workspace.today(home.id)))


def proposals(session: Session) -> Iterator[tuple[str, str]]:
    """Return the proposals that wait, and what each is about."""
    workspace = session.read()
    for each in waiting(workspace, session.only(workspace)):
        yield f"P{each.id}", tell(workspace, each).what
