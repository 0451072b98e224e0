"""The one-line language: ``Write the rules @editor due:+3d p:1``.

A line changes fields of tasks, or says a new task: there what is no field is the title. Only the
line is taken apart here; ``services.fields`` reads the values.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from communitytui.domain.kernel.records import Json
from communitytui.domain.kernel.stages import STAGE
from communitytui.domain.kernel.words import folded
from communitytui.domain.nouns.declared import DELIVERABLE, PROMISE, TASK
from communitytui.domain.nouns.kinds import people as people
from communitytui.domain.nouns.noun import Noun
from communitytui.domain.tasks.board import Task
from communitytui.errors import BadValue
from communitytui.i18n import N_, names, say
from communitytui.i18n.phrases import listed
from communitytui.i18n.showing import show_ahead, show_date
from communitytui.services.fields import FIELDS, Asking, read_field, read_promise
from communitytui.words.errors import brief

#: The title is what is no field; these are not for a line that begins a task.
_NOT_IN_ENTRY = frozenset({"title", "stage"})
#: A value may hold blanks between quotes: ``owner:"Ana Lin"``.
_WORD = re.compile(r'(?:[@＠]|[^\s:："]+[:：])"[^"]*"?|\S+')


class QuickEntry(NamedTuple):
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
        fields[TASK.field(name, names).name] = value
    return fields


def read_entry(line: str) -> QuickEntry:
    """Return the new task that a line says; a backslash lets a word belong to the title.

    Raises ``BadValue`` for an unknown kind of deliverable.
    """
    title: list[str] = []
    fields: dict[str, str] = {}
    promised: dict[str, str] = {}
    for word in _WORD.findall(line):
        name, value = _taken_apart(word)
        if part := _named(name, PROMISE):
            promised[part] = value
        elif (field := _named(name)) and field not in _NOT_IN_ENTRY:
            fields[field] = value
        else:
            title.append(word.removeprefix("\\"))
    if promised:
        kind = DELIVERABLE.read(promised.get("kind", "text"), names)
        promised = {"label": "", **promised, "kind": kind}
    return QuickEntry(" ".join(title), fields, promised or None)


def _named(word: str, noun: Noun = TASK) -> str | None:
    """Return the field that is called ``word``, by its name or its label in any language."""
    called = (name for name, each in noun.editable.items() if each.called(word, names))
    return next(called, None) if word else None


def _taken_apart(word: str) -> tuple[str, str]:
    """Return the field that a word names, and its value; an empty name for any other word."""
    if word[0] in "@＠":
        return ("owner", word[1:].replace('"', "")) if len(word) > 1 else ("", "")
    name, colon, value = word.replace("：", ":", 1).partition(":")
    return (name, value.replace('"', "")) if colon else ("", "")


def meanings(fields: Mapping[str, str], asking: Asking, tasks: Sequence[Task] = ()) -> list[str]:
    """Return what typed fields come to, each in a few words; raises what is wrong with one.

    What counts from the days of each task (``due:due+1w``) is told of the first few ``tasks``.
    """
    return [
        f"{say(FIELDS[name].label)} {_moves(name, text, asking, tasks)}"
        if tasks and TASK.is_relative(name, text, names)
        else f"{say(FIELDS[name].label)} {_shown(name, read_field(name, text, asking), asking)}"
        for name, text in fields.items()
    ]


def promise_meaning(deliverable: Mapping[str, str], asking: Asking) -> str:
    """Return what a new task is to leave behind, in words; raises what is wrong with it."""
    about = asking._replace(record=read_promise(deliverable, asking))
    told = {name: say(field.show(about)) for name, field in PROMISE.fields.items()}
    parts = [f"{say(PROMISE.fields[n].label)} {told[n]}" for n in told if told[n] and n != "label"]
    return " · ".join([*filter(None, [told["label"]]), *parts])


def _moves(name: str, text: str, asking: Asking, tasks: Sequence[Task]) -> str:
    """Return how a day of each task changes: ``12-04 → 12-11, 12-06 → 12-13``."""
    days = []
    for task in tasks:
        about = asking._replace(community=task.community, record=task.record)
        new = date.fromisoformat(TASK.read({name: text}, about)[name])
        was = {"start": task.start, "due": task.due}.get(name)
        pair = (was, new) if was else (new,)
        days.append(" → ".join(show_date(day, asking.today) for day in pair))
    return listed([*days[:3], "…"] if len(days) > 3 else days)


def _shown(name: str, value: Json, asking: Asking) -> str:
    if value in (None, "", []):
        return "–"
    match name:
        case "start" | "due":
            return show_ahead(date.fromisoformat(value), asking.today)
        case "stage":
            return say(STAGE[value].title)
        case "after":
            board = asking.workspace.board
            return ", ".join(brief(say(board[id].title)) for id in value)
    return brief(say(FIELDS[name].kind.show(value, asking)))


def completions(before: str, asking: Asking, *, entry: bool = False) -> list[str]:
    """Return what the word at the end of ``before`` may become, the likeliest first.

    ``entry`` says that the line is a new task. A person's name with blanks comes in quotes.
    """
    word = last_word(before)
    if word[:1] in ("@", "＠") and word:
        return [f"@{_quoted(name)}" for name in _beginning(word[1:], people(asking))]
    name, colon, typed = word.replace("：", ":", 1).partition(":")
    if colon:
        field = _named(name) or _named(name, PROMISE) or name
        return [f"{name}:{_quoted(v)}" for v in _beginning(typed, _values(field, asking, entry))]
    if not word:
        return []
    fields = {name: each for name, each in FIELDS.items() if not entry or name not in _NOT_IN_ENTRY}
    fields |= PROMISE.editable if entry else {}
    labels = (label for each in fields.values() if not (label := say(each.label)).isascii())
    offered = [*fields, *labels]
    return [f"{name}:" for name in _beginning(word, offered)]


def last_word(before: str) -> str:
    """Return the word that ends where ``before`` does; empty after a blank."""
    found = list(_WORD.finditer(before))
    return found[-1].group() if found and found[-1].end() == len(before) else ""


def _values(field: str, asking: Asking, entry: bool) -> Sequence[str]:
    match field:
        case "status" if entry:
            return ["todo", "doing"]
        case "kind" if entry:
            return DELIVERABLE.keys
    return FIELDS[field].kind.words(asking) if field in FIELDS else ()


def _beginning(typed: str, words: Iterable[str]) -> Iterator[str]:
    wanted = folded(typed.strip('"'))
    return (word for word in dict.fromkeys(words) if folded(word).startswith(wanted))


def _quoted(text: str) -> str:
    return f'"{text}"' if " " in text else text
