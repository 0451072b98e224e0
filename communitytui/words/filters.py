"""The words of the filter language as they are offered: those of the language spoken."""

from __future__ import annotations

from collections.abc import Iterable

from communitytui.domain.nouns.declared import DELIVERABLE, NOUNS
from communitytui.domain.nouns.kinds import Asking, Day, Kind, People, Person, day_words
from communitytui.domain.search.completion import Vocabulary, once
from communitytui.domain.search.field_filters import fields
from communitytui.domain.search.terms import FLAGS, NOT
from communitytui.domain.workspace import Workspace
from communitytui.i18n import language, names, tr


def filter_words(
    workspace: Workspace, community: int | None = None, table: str = "tasks"
) -> Vocabulary:
    """Return the words of the filter language; areas and people of one community, or of all.

    Fields and flags are offered by their names, and by what they are called now.
    """
    homes = [c for c in workspace.communities if community in (None, c.id)]
    asking = [Asking(names, workspace, home.id, workspace.today(home.id)) for home in homes]
    values: dict[str, list[str]] = {}
    for name, (field, label, kind) in fields(table).items():
        words = _words_of(kind, asking)
        declared = NOUNS[table].fields.get(field)
        if kind is not None and words and declared is not None and not declared.needed:
            words.append("none")
        values[name] = values[tr(label)] = words
    values["community"] += [c.name for c in workspace.communities]
    flags = FLAGS if table == "tasks" else {}
    if table == "tasks":
        values["kind"] += DELIVERABLE.offered(names)
    named = dict.fromkeys(name for name in values if name.isascii() == name.islower())
    called = [tr(name) for name, *_ in flags.values()]
    bare = [*flags, *called, *(f"{name}:" for name in named), *NOT]
    spoken = once(word for word in bare if language() == "zh" or word.isascii())
    return Vocabulary(spoken, {name: words for name, words in values.items() if words})


def _words_of(kind: Kind | None, asking: Iterable[Asking]) -> list[str]:
    if kind is None:
        return []
    if isinstance(kind, Day):
        return day_words(names, spans=True)
    words = once(word for each in asking for word in kind.words(each))
    return ["me", *words] if isinstance(kind, (Person, People)) else words
