"""The one-line language: ``Write the rules @editor due:+3d p:1``.

A line changes fields of tasks, or says a new task: there what is no field is the title. Only the
line is taken apart here; ``services.fields`` reads the values.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from communitytui.domain.labels import STATUS_NAMES
from communitytui.domain.schema import STATUSES
from communitytui.domain.stages import STAGE, STAGES
from communitytui.domain.words import brief, one_of
from communitytui.errors import BadValue
from communitytui.i18n import N_, pick, tr
from communitytui.i18n.showing import show_ahead
from communitytui.services.fields import FIELDS, Asking, read_field

#: Short names of fields.
SHORT = {"p": "priority", "s": "status", "o": "owner"}
#: What a new task may leave behind without further questions, and what it is called.
KINDS: Mapping[str, str] = {
    "text": N_("text"),
    "doc": N_("document"),
    "list": N_("list"),
    "number": N_("number"),
    "money": N_("money"),
    "date": N_("date"),
    "url": N_("link"),
    "decision": N_("decision"),
}
#: Words of a new task that are about its deliverable.
_PROMISED = ("kind", "label")
#: The title is what is no field; these are not for a line that begins a task.
_NOT_IN_ENTRY = frozenset({"title", "stage"})
#: A value may hold blanks between quotes: ``owner:"Ana Lin"``.
_WORD = re.compile(r'(?:[@＠]|[^\s:："]+[:：])"[^"]*"?|\S+')
_DAYS = ("today", "tomorrow", "fri", "+3d", "+1w", "+1m")


class Entry(NamedTuple):
    """A new task from one line: its title, typed fields, and what it must leave behind."""

    title: str
    fields: dict[str, str]
    deliverable: dict[str, str] | None


def read_quick(line: str) -> dict[str, str]:
    """Return the typed fields of one line such as ``@Ana due:+3d p:1 status:doing``.

    Raises ``BadValue`` for a word that is no field.
    """
    fields: dict[str, str] = {}
    for word in _WORD.findall(line):
        name, value = _taken_apart(word)
        if not name:
            raise BadValue(
                N_("{value}: write @owner or field:value, such as due:+3d"), value=word[:40]
            )
        fields[one_of(name, FIELDS, N_("there is no field {value}"))] = value
    return fields


def read_entry(line: str) -> Entry:
    """Return the new task that a line says; a backslash lets a word belong to the title.

    Raises ``BadValue`` for a kind of deliverable that one line cannot say.
    """
    title: list[str] = []
    fields: dict[str, str] = {}
    promised: dict[str, str] = {}
    for word in _WORD.findall(line):
        name, value = _taken_apart(word)
        if name in _PROMISED:
            promised[name] = value
        elif name in FIELDS and name not in _NOT_IN_ENTRY:
            fields[name] = value
        else:
            title.append(word.removeprefix("\\"))
    if promised:
        promised = {"kind": "text", "label": "", **promised}
        one_of(promised["kind"], KINDS, N_("{value} is not a kind of deliverable"))
    return Entry(" ".join(title), fields, promised or None)


def _taken_apart(word: str) -> tuple[str, str]:
    """Return the field that a word names, and its value; an empty name for any other word."""
    if word[0] in "@＠":
        return ("owner", word[1:].replace('"', "")) if len(word) > 1 else ("", "")
    name, colon, value = word.replace("：", ":", 1).partition(":")
    return (SHORT.get(name, name), value.replace('"', "")) if colon else ("", "")


def meanings(fields: Mapping[str, str], asking: Asking) -> list[str]:
    """Return what typed fields come to, each in a few words; raises what is wrong with one."""
    return [
        f"{FIELDS[name].label} {_shown(name, read_field(name, text, asking), asking)}"
        for name, text in fields.items()
    ]


def _shown(name: str, value: Any, asking: Asking) -> str:
    if value in (None, "", []):
        return "–"
    community = asking.workspace.community(asking.community)
    match name:
        case "start" | "due":
            return show_ahead(date.fromisoformat(value), asking.today)
        case "stage":
            return STAGE[value].title
        case "status":
            return tr(STATUS_NAMES[value])
        case "area":
            return community.area(value)
        case "role":
            return community.role(value)
        case "after":
            board = asking.workspace.board
            return ", ".join(brief(board[id].title) for id in value)
        case "goal":
            return brief(pick(asking.workspace.tables["goals"][value]["statement"]))
    return brief(value)


def completions(before: str, asking: Asking, *, entry: bool = False) -> list[str]:
    """Return what the word at the end of ``before`` may become, the likeliest first.

    ``entry`` says that the line is a new task. A person's name with blanks comes in quotes.
    """
    word = last_word(before)
    if word[:1] in ("@", "＠") and word:
        return [f"@{_quoted(name)}" for name in _beginning(word[1:], people(asking))]
    name, colon, typed = word.replace("：", ":", 1).partition(":")
    if colon:
        field = SHORT.get(name, name)
        return [f"{name}:{_quoted(v)}" for v in _beginning(typed, _values(field, asking, entry))]
    if not word:
        return []
    names: Iterable[str] = FIELDS
    if entry:
        names = [*(name for name in FIELDS if name not in _NOT_IN_ENTRY), *_PROMISED]
    return [f"{name}:" for name in _beginning(word, names)]


def last_word(before: str) -> str:
    """Return the word that ends where ``before`` does; empty after a blank."""
    found = list(_WORD.finditer(before))
    return found[-1].group() if found and found[-1].end() == len(before) else ""


def people(asking: Asking) -> list[str]:
    """Return who owes or helps with tasks of the community, oneself first."""
    names: dict[str, None] = {asking.me: None} if asking.me else {}
    records = asking.workspace.board.records
    found = {
        name
        for record in records.values()
        if record["community"] == asking.community
        for name in (record["owner"], *record["helpers"])
        if name
    }
    return list(names | dict.fromkeys(sorted(found)))


def _values(field: str, asking: Asking, entry: bool) -> list[str]:
    community = asking.workspace.community(asking.community)
    match field:
        case "owner" | "helpers":
            return people(asking)
        case "status":
            return [name for name in STATUSES if name in ("todo", "doing") or not entry]
        case "stage":
            return [*(stage.key for stage in STAGES), *(stage.title for stage in STAGES)]
        case "area" | "role":
            known = community.record["areas" if field == "area" else "roles"]
            return [*known, *(pick(label) for label in known.values())]
        case "start" | "due":
            return list(_DAYS)
        case "goal":
            records = asking.workspace.tables.get("goals", {})
            here = (id for id in records if records[id]["community"] == asking.community)
            return [str(id) for id in sorted(here)]
        case "priority":
            return ["1", "2", "3"]
        case "kind" if entry:
            return list(KINDS)
    return []


def _beginning(typed: str, words: Iterable[str]) -> Iterator[str]:
    wanted = typed.strip('"').casefold()
    return (word for word in dict.fromkeys(words) if word.casefold().startswith(wanted))


def _quoted(text: str) -> str:
    return f'"{text}"' if " " in text else text
