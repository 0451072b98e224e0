"""Where one may jump to by a few letters: stages, communities and tasks.

A place is found by its number (``5.2``, also ``52``), by any part of its name in either language
and by the pinyin initials of its Chinese name (``sq`` finds 社群).
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Literal, NamedTuple

from communitytui.domain.kernel.pinyin import initials
from communitytui.domain.kernel.records import Json
from communitytui.domain.kernel.stages import STAGES
from communitytui.domain.workspace import Workspace
from communitytui.message import Message, Names, Sayable, Words

#: How many places are offered at once.
MOST = 50
Kind = Literal["stage", "community", "task"]
# Stands before each name of a place, so that one search tells whether a name begins so.
_EDGE = "\n"


class Destination(NamedTuple):
    """Somewhere to go: ``id`` is a task's for a task, else empty; ``stage`` a stage's key."""

    kind: Kind
    community: int
    label: Sayable
    about: str
    stage: str = ""
    id: int = 0


class _Entry(NamedTuple):
    place: Destination
    keys: tuple[str, ...]
    names: str


class Places:
    """All places of one state of a workspace; made once, and then asked for each letter."""

    def __init__(self, workspace: Workspace, names: Names) -> None:
        # Kind by kind, the likeliest first: what is found comes in this order by itself.
        kinds = (_stages(workspace, names), _communities(workspace), _tasks(workspace))
        self._kinds = [list(entries) for entries in kinds]
        self._by_key: dict[str, list[_Entry]] = {}
        for entries in self._kinds:
            for entry in entries:
                for key in entry.keys:
                    self._by_key.setdefault(key, []).append(entry)

    def find(self, text: str, here: int | None = None) -> list[Destination]:
        """Return at most ``MOST`` places that all words of ``text`` fit, the likeliest first.

        An exact number comes first, then stages, communities, tasks; among equals those of the
        community ``here``, then names with words that begin so, then the working order.
        """
        words = text.casefold().split()
        exact = self._by_key.get(words[0], []) if len(words) == 1 else []
        found = [entry.place for entry in _near_first(exact, here)]
        for entries in self._kinds:
            if len(found) >= MOST:
                break
            seen = list(found)
            fit = _fitting(entries, words)
            for group in _split(fit, here):
                best = _fitting(group, [_EDGE + word for word in words])
                begun = {id(entry) for entry in best}
                # More than this many are not shown, so the others need no order.
                rest = (entry for entry in group if id(entry) not in begun)
                chosen = [*best[: 2 * MOST], *islice(rest, 2 * MOST)]
                found += [entry.place for entry in chosen if entry.place not in seen]
        return found[:MOST]


def _fitting(entries: list[_Entry], words: list[str]) -> list[_Entry]:
    for word in words:
        entries = [entry for entry in entries if word in entry.names]
    return entries


def _split(entries: list[_Entry], here: int | None) -> tuple[list[_Entry], list[_Entry]]:
    """Return the entries of the community ``here``, and the others."""
    near = [entry for entry in entries if entry.place.community == here]
    if len(near) == len(entries):
        return near, []
    return near, [entry for entry in entries if entry.place.community != here]


def _near_first(entries: list[_Entry], here: int | None) -> list[_Entry]:
    near, far = _split(entries, here)
    return near + far


def _entry(place: Destination, keys: tuple[str, ...], names: Iterable[str]) -> _Entry:
    found = [*keys]
    for name in names:
        folded = name.casefold()
        found += [folded, *folded.split()[1:]]
        if not name.isascii():
            found.append(initials(name))
    return _Entry(place, keys, _EDGE + _EDGE.join(found))


def _texts(text: Json) -> list[str]:
    return [text] if isinstance(text, str) else list(text.values())


def _stages(workspace: Workspace, names: Names) -> Iterable[_Entry]:
    called = {stage.key: (stage.key, *names(stage.title)) for stage in STAGES}
    for community in workspace.communities:
        for stage in STAGES:
            place = Destination("stage", community.id, stage.title, community.name, stage.key)
            yield _entry(place, (str(stage.number),), called[stage.key])


def _communities(workspace: Workspace) -> Iterable[_Entry]:
    for community in workspace.communities:
        place = Destination("community", community.id, community.name, "")
        yield _entry(place, (), _texts(community.record["name"]))


def _tasks(workspace: Workspace) -> Iterable[_Entry]:
    names = {community.id: community.name for community in workspace.communities}
    board = workspace.board
    for id in board.ids:
        record = board.records[id]
        key = record["key"] or ""
        about = names.get(record["community"], "")
        title: Words = record["title"]
        label = Message("{key} {title}", key=key, title=title) if key else title
        place = Destination("task", record["community"], label, about, record["stage"], id)
        keys = (key, key.replace(".", "")) if key else ()
        yield _entry(place, keys, _texts(record["title"]))
