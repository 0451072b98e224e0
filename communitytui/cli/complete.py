"""What the shell may complete: tasks, metrics, communities, stages and the words of filters.

Completion never fails and never writes: where the file cannot be read there is nothing to offer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from communitytui.cli.session import Session
from communitytui.domain.text import clean_line
from communitytui.errors import CommunityError

if TYPE_CHECKING:
    from communitytui.domain.workspace import Workspace

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


def _workspace(session: Session) -> Workspace:
    return session.workspace


def _tasks(session: Session) -> Iterator[Offer]:
    workspace = _workspace(session)
    chosen = session.only(workspace)
    board = workspace.board
    by_key = len(workspace.communities) == 1 or chosen is not None
    ids = board.ids if chosen is None else board.community_ids(chosen)
    for id in ids:
        task = board[id]
        if task.key and by_key:
            yield task.key, task.title
        yield str(id), task.title


def _metrics(session: Session) -> Iterator[Offer]:
    workspace = _workspace(session)
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


def _levels(session: Session) -> Iterator[Offer]:
    from communitytui.domain.schema import LEVELS

    return _words(LEVELS)


def _ways(session: Session) -> Iterator[Offer]:
    from communitytui.domain.schema import DIRECTIONS

    return _words(DIRECTIONS)


def _communities(session: Session) -> Iterator[Offer]:
    return ((c.name, str(c.id)) for c in _workspace(session).communities)


def _stages(session: Session) -> Iterator[Offer]:
    from communitytui.domain.stages import STAGES

    return ((stage.key, stage.title) for stage in STAGES)


def _areas(session: Session) -> Iterator[Offer]:
    for community in _workspace(session).communities:
        for key in community.record["areas"]:
            yield key, community.area(key)


def _kinds(session: Session) -> Iterator[Offer]:
    from communitytui.cli.commands.edit import PLAIN_KINDS

    return _words(PLAIN_KINDS)


def _groups(session: Session) -> Iterator[Offer]:
    from communitytui.domain.schema import GROUPS

    return _words(GROUPS)


def _themes(session: Session) -> Iterator[Offer]:
    from communitytui import paths
    from communitytui.resources import bundled_themes, toml_files

    return _words({**toml_files(bundled_themes()), **toml_files(paths.themes_dir())})


def _filters(session: Session) -> Iterator[Offer]:
    from communitytui.domain.filters import FLAGS, fields
    from communitytui.domain.schema import STATUSES

    yield from _words(FLAGS)
    for name in fields():
        yield f"{name}:", ""
    yield from ((f"stage:{key}", about) for key, about in _stages(session))
    yield from _words(f"status:{status}" for status in STATUSES)
    yield from ((f"area:{key}", about) for key, about in _areas(session))


def _assignments(session: Session) -> Iterator[Offer]:
    from communitytui.services.fields import FIELDS

    yield from ((f"{name}=", field.label) for name, field in FIELDS.items())
    yield from ((f"stage={key}", about) for key, about in _stages(session))
    yield from _tasks(session)


def _goals(session: Session) -> Iterator[Offer]:
    from communitytui.domain.goals import goals
    from communitytui.services.goals import FIELDS

    workspace = _workspace(session)
    yield from _words(("add", "set", "drop"))
    yield from ((str(goal.id), goal.statement) for goal in goals(workspace))
    yield from _words(f"{name}=" for name in FIELDS)


def _decisions(session: Session) -> Iterator[Offer]:
    from communitytui.services.decisions import decisions

    workspace = _workspace(session)
    for found in decisions(workspace, session.only(workspace)):
        yield found.task.key or str(found.task.id), found.task.title


def _rhythms(session: Session) -> Iterator[Offer]:
    from communitytui.domain.rhythms import rhythms
    from communitytui.services.rhythms import FIELDS

    workspace = _workspace(session)
    yield from _words(("add", "done", "skip", "note", "reopen", "set", "pause", "resume", "delete"))
    yield from ((str(each.id), each.title) for each in rhythms(workspace, session.only(workspace)))
    yield from _words(f"{name}=" for name in FIELDS)


def _trials(session: Session) -> Iterator[Offer]:
    from communitytui.domain.trials import trials
    from communitytui.services.trials import FIELDS

    workspace = _workspace(session)
    yield from _words(("add", "start", "stop", "judge", "show", "set", "drop"))
    yield from ((str(each.id), each.title) for each in trials(workspace, session.only(workspace)))
    yield from _words(f"{name}=" for name in FIELDS)


def _entries(session: Session) -> Iterator[Offer]:
    from communitytui.services.calendar import FIELDS, find_entries

    workspace = _workspace(session)
    yield from _words(("add", "set", "publish", "delete"))
    found = find_entries(workspace, session.only(workspace))
    yield from ((str(entry.id), f"{entry.day} {entry.topic}") for entry in found)
    yield from _words(f"{name}=" for name in FIELDS)


def _rules(session: Session) -> Iterator[Offer]:
    from communitytui.i18n import pick

    workspace = _workspace(session)
    chosen = session.only(workspace)
    for community in workspace.communities:
        if chosen in (None, community.id):
            for rule in community.record.get("rules") or ():
                yield rule["id"], pick(rule["text"])


def _forms(session: Session) -> Iterator[Offer]:
    from communitytui.domain.schema import FORMS

    return _words(FORMS)


def _formats(session: Session) -> Iterator[Offer]:
    from communitytui.services.reports import KINDS

    return _words(KINDS)


_OFFERS: dict[str, Callable[[Session], Iterator[Offer]]] = {
    "tasks": _tasks,
    "metrics": _metrics,
    "measures": _measures,
    "levels": _levels,
    "ways": _ways,
    "communities": _communities,
    "stages": _stages,
    "areas": _areas,
    "kinds": _kinds,
    "groups": _groups,
    "themes": _themes,
    "filters": _filters,
    "assignments": _assignments,
    "formats": _formats,
    "rhythms": _rhythms,
    "trials": _trials,
    "rules": _rules,
    "entries": _entries,
    "forms": _forms,
    "goals": _goals,
    "decisions": _decisions,
    "languages": lambda session: _words(("zh", "en")),
    "shells": lambda session: _words(_SHELLS),
}
