"""What the shell may complete: tasks, metrics, communities, stages and the words of filters.

Completion never fails and never writes: where the file cannot be read there is nothing to offer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import click
from click.shell_completion import CompletionItem

from communitytui.cli.session import Session
from communitytui.domain.kernel.text import clean_line
from communitytui.errors import CommunityError
from communitytui.i18n import say

_SHELLS = ("bash", "zsh", "fish")

#: A word to offer, and what it means.
Offer = tuple[str, str]


def complete(kind: str, context: click.Context, incomplete: str) -> list[CompletionItem]:
    """Return the words of ``kind`` that begin with what was typed."""
    session = context.obj
    if not isinstance(session, Session):
        return []
    try:
        offers = list(_OFFERS[kind](session))
    except (CommunityError, OSError):
        return []
    # In a list with commas the last item is being typed.
    head, comma, last = incomplete.rpartition(",")
    return [
        CompletionItem(head + comma + word, help=about or None)
        for word, about in offers
        # The name of a file may hold what the shell's line would obey: nobody types such a word.
        if word.casefold().startswith(last.casefold()) and clean_line(word) == word
    ]


def _words(words: Iterable[str]) -> Iterator[Offer]:
    return ((word, "") for word in words)


def _tasks(session: Session) -> Iterator[Offer]:
    workspace = session.workspace
    chosen = session.only(workspace)
    board = workspace.board
    by_key = len(workspace.communities) == 1 or chosen is not None
    ids = board.ids if chosen is None else board.community_ids(chosen)
    for id in ids:
        task = board[id]
        if task.key and by_key:
            yield task.key, say(task.title)
        yield str(id), say(task.title)


def _metrics(session: Session) -> Iterator[Offer]:
    workspace = session.workspace
    chosen = session.only(workspace)
    seen = set()
    for record in workspace.tables.get("metrics", {}).values():
        level = record["level"]
        key = record["name"] if level in (None, "post") else f"{record['name']}@{level}"
        if chosen in (None, record["community"]) and key not in seen:
            seen.add(key)
            yield key, ""


def _measures(session: Session) -> Iterator[Offer]:
    yield from _words(("add", "define"))
    yield from _metrics(session)


def _communities(session: Session) -> Iterator[Offer]:
    return ((c.name, str(c.id)) for c in session.workspace.communities)


def _kinds(session: Session) -> Iterator[Offer]:
    from communitytui.cli.commands.add import PLAIN_KINDS

    return _words(PLAIN_KINDS)


def _themes(session: Session) -> Iterator[Offer]:
    from communitytui import paths
    from communitytui.resources import bundled_themes, toml_files

    return _words({**toml_files(bundled_themes()), **toml_files(paths.themes_dir())})


def _filters(session: Session) -> Iterator[Offer]:
    from communitytui.domain.search.completion import filter_words

    workspace = session.workspace
    words = filter_words(workspace, session.only(workspace) if workspace.communities else None)
    yield from _words(words.bare)
    yield from _words(f"{name}:{word}" for name, values in words.values.items() for word in values)


def _assignments(session: Session) -> Iterator[Offer]:
    yield from _fields(session, "tasks")
    yield from _tasks(session)


def _fields(session: Session, table: str) -> Iterator[Offer]:
    """Return the fields of a noun as one sets them, and the words that each may become."""
    from communitytui.domain.nouns.declared import NOUNS

    fields = NOUNS[table].editable.items()
    yield from ((f"{name}=", field.label) for name, field in fields)
    yield from _words(f"{field.label}=" for _, field in fields if not field.label.isascii())
    for name, field in fields:
        for word in field_words(session, table, name):
            yield from ((f"{called}={word}", field.label) for called in (name, field.label))


def field_words(session: Session, table: str, name: str) -> Iterator[str]:
    """Return what can be typed for a field of a noun, in all communities or the one chosen."""
    from communitytui.domain.nouns.declared import NOUNS
    from communitytui.domain.nouns.kinds import Asking, Fixed

    kind = NOUNS[table].fields[name].kind
    if isinstance(kind, Fixed):
        yield from kind.words()
        return
    workspace = session.workspace
    chosen = session.only(workspace) if workspace.communities else None
    for home in workspace.communities:
        if chosen in (None, home.id):
            yield from kind.words(Asking(workspace, home.id, workspace.today(home.id)))


def _of_field(table: str, name: str) -> Callable[[Session], Iterator[Offer]]:
    return lambda session: _words(dict.fromkeys(field_words(session, table, name)))


def _goals(session: Session) -> Iterator[Offer]:
    from communitytui.domain.metrics.goals import goals

    workspace = session.workspace
    yield from ((str(goal.id), say(goal.statement)) for goal in goals(workspace))
    yield from _fields(session, "goals")


def _decisions(session: Session) -> Iterator[Offer]:
    from communitytui.services.decisions import decisions

    workspace = session.workspace
    for found in decisions(workspace, session.only(workspace)):
        yield found.task.key or str(found.task.id), say(found.task.title)


def _rhythms(session: Session) -> Iterator[Offer]:
    from communitytui.domain.plan.rhythms import rhythms

    workspace = session.workspace
    yield from (
        (str(each.id), say(each.title)) for each in rhythms(workspace, session.only(workspace))
    )
    yield from _fields(session, "rhythms")


def _trials(session: Session) -> Iterator[Offer]:
    from communitytui.domain.judging.trial import trials

    workspace = session.workspace
    yield from ((str(each.id), each.title) for each in trials(workspace, session.only(workspace)))
    yield from _fields(session, "trials")


def _entries(session: Session) -> Iterator[Offer]:
    from communitytui.services.calendar import find_entries

    workspace = session.workspace
    found = find_entries(workspace, session.only(workspace))
    yield from ((str(entry.id), f"{entry.day} {entry.topic}") for entry in found)
    yield from _fields(session, "entries")


def _rules(session: Session) -> Iterator[Offer]:
    workspace = session.workspace
    chosen = session.only(workspace)
    for community in workspace.communities:
        if chosen in (None, community.id):
            for rule in community.record.get("rules") or ():
                yield rule["id"], say(rule["text"])


def _formats(session: Session) -> Iterator[Offer]:
    from communitytui.services.reports import KINDS

    return _words(KINDS)


_OFFERS: dict[str, Callable[[Session], Iterator[Offer]]] = {
    "tasks": _tasks,
    "metrics": _metrics,
    "measures": _measures,
    "levels": _of_field("metrics", "level"),
    "ways": _of_field("metrics", "direction"),
    "communities": _communities,
    "stages": _of_field("tasks", "stage"),
    "areas": _of_field("tasks", "area"),
    "kinds": _kinds,
    "groups": _of_field("metrics", "group"),
    "themes": _themes,
    "filters": _filters,
    "assignments": _assignments,
    "formats": _formats,
    "rhythms": _rhythms,
    "trials": _trials,
    "rules": _rules,
    "entries": _entries,
    "forms": _of_field("entries", "form"),
    "goals": _goals,
    "decisions": _decisions,
    "languages": lambda session: _words(("zh", "en")),
    "shells": lambda session: _words(_SHELLS),
}
