"""What the shell may complete: tasks, metrics, communities, stages and the words of filters.

Completion never fails and never writes: where the file cannot be read there is nothing to offer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from types import ModuleType

import click
from click.shell_completion import CompletionItem

from communitytui import paths
from communitytui.cli.commands import ABOUT
from communitytui.cli.session import Session
from communitytui.domain.judging.rule import rules_of
from communitytui.domain.kernel.text import clean_line
from communitytui.domain.metrics.hours import OF
from communitytui.domain.metrics.people import LISTS
from communitytui.domain.workspace import ChatGroup
from communitytui.errors import CommunityError
from communitytui.i18n import say, tr
from communitytui.resources import bundled_themes, toml_files
from communitytui.services.guide import titles
from communitytui.services.reports import EXPORTS

_SHELLS = ("bash", "zsh", "fish")

#: A word to offer, and what it means.
Offer = tuple[str, str]


def complete(kind: str, context: click.Context, incomplete: str) -> list[CompletionItem]:
    """Return the words of ``kind`` that begin with what was typed.

    ``goals:`` are the filters of a table, ``goals.owner`` what one of its fields may become,
    ``goals=`` its fields with what is said of them on a help page.
    """
    session = context.obj
    if not isinstance(session, Session):
        return []
    try:
        offers = list(_offers(kind, session))
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


def _offers(kind: str, session: Session) -> Iterator[Offer]:
    table, dot, field = kind.partition(".")
    if dot:
        return _of_field(session, table, field)
    if kind.endswith("="):
        told: Iterator[Offer] = _declared().fields_told(kind[:-1])
        return told
    return _filters(session, kind[:-1]) if kind.endswith(":") else _OFFERS[kind](session)


def _words(words: Iterable[str]) -> Iterator[Offer]:
    return ((word, "") for word in words)


def _tasks(session: Session) -> Iterator[Offer]:
    workspace = session.read()
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
    workspace = session.read()
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
    return ((c.name, str(c.id)) for c in session.read().communities)


def _themes(session: Session) -> Iterator[Offer]:
    return _words({**toml_files(bundled_themes()), **toml_files(paths.themes_dir())})


def _filters(session: Session, table: str) -> Iterator[Offer]:
    # 38 ms, while most often a task is completed.
    from communitytui.words.filters import filter_words

    workspace = session.read()
    chosen = session.only(workspace) if workspace.communities else None
    words = filter_words(workspace, chosen, table)
    yield from _words(words.bare)
    yield from _words(f"{name}:{word}" for name, values in words.values.items() for word in values)


def _assignments(session: Session) -> Iterator[Offer]:
    yield from _declared().assignments(session, "tasks")
    yield from _meant(session)


def _meant(session: Session) -> Iterator[Offer]:
    yield from _tasks(session)
    yield from _filters(session, "tasks")


def _of_field(session: Session, table: str, name: str) -> Iterator[Offer]:
    return _words(dict.fromkeys(_declared().field_words(session, table, name)))


def _declared() -> ModuleType:
    # 16 ms, while most often a task is completed.
    from communitytui.cli import complete_fields

    return complete_fields


def _records(table: str, *titles: str) -> Callable[[Session], Iterator[Offer]]:
    """Return what offers the records of a noun by number and title, and then its fields."""

    def offers(session: Session) -> Iterator[Offer]:
        workspace = session.read()
        chosen = session.only(workspace)
        for id, record in sorted(workspace.tables.get(table, {}).items()):
            if chosen in (None, record["community"]):
                yield str(id), " ".join(say(record[title]) for title in titles)
        yield from _declared().assignments(session, table)

    return offers


def _decisions(session: Session) -> Iterator[Offer]:
    workspace = session.read()
    board, chosen = workspace.board, session.only(workspace)
    for id in board.ids if chosen is None else board.community_ids(chosen):
        if board.records[id]["deliverable"]["kind"] == "matrix":
            yield board[id].key or str(id), say(board[id].title)


def _groups(session: Session) -> Iterator[Offer]:
    workspace = session.read()
    chosen = session.only(workspace)
    for group in workspace.all(ChatGroup, chosen):
        yield group.name, f"#{group.id}"
    yield from _declared().assignments(session, "groups")


def _topics(session: Session) -> Iterator[Offer]:
    yield from ((name, called[0]) for name, called in titles().items())
    yield from _OFFERS["commands"](session)


def _rules(session: Session) -> Iterator[Offer]:
    workspace = session.read()
    for community in session.chosen(workspace):
        for rule in rules_of(workspace, community.id):
            yield rule.id, say(rule.text)


_OFFERS: dict[str, Callable[[Session], Iterator[Offer]]] = {
    "commands": lambda session: ((name, tr(about)) for name, about in ABOUT.items()),
    "tasks": _tasks,
    "metrics": _metrics,
    "measures": _measures,
    "communities": _communities,
    "themes": _themes,
    "assignments": _assignments,
    "settings": lambda session: _declared().assignments(session, "settings"),
    "meant": _meant,
    "formats": lambda session: _words(EXPORTS),
    "groups": _groups,
    "rhythms": _records("rhythms", "title"),
    "trials": _records("trials", "title"),
    "rules": _rules,
    "proposals": lambda session: _declared().proposals(session),
    "entries": _records("entries", "date", "topic"),
    "goals": _records("goals", "statement"),
    "decisions": _decisions,
    "lists": lambda session: ((key, tr(called)) for key, called in LISTS.items()),
    "languages": lambda session: _words(("zh", "en")),
    "topics": _topics,
    "hours_of": lambda session: _words(OF),
    "shells": lambda session: _words(_SHELLS),
}
