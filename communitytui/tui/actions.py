"""The one table of what can be done by key: bindings, key bar, help and palette derive from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from textual.binding import Binding
from textual.keys import Keys, _character_to_key

from communitytui.domain.words import nearest
from communitytui.errors import BadValue
from communitytui.i18n import N_, tr

#: Sections of the help screen, in order.
MOVE, WORK, LOOK, APP = N_("Move"), N_("Work"), N_("Look"), N_("Program")


class Action(NamedTuple):
    """One thing a user can do.

    ``keys`` are Textual key names joined by commas; ``run`` is the action string of the main
    screen. ``where`` names the panes in whose key bar it is shown, most useful first by
    ``rank``; ``show`` is the key as people read it.
    """

    id: str
    keys: str
    run: str
    message: str
    tip: str
    section: str = WORK
    show: str = ""
    where: tuple[str, ...] = ()
    rank: int = 50
    palette: bool = True
    writes: bool = False

    @property
    def label(self) -> str:
        """Its short name in the language spoken now."""
        return tr(self.message)

    @property
    def tooltip(self) -> str:
        """What it does, as a sentence in the language spoken now."""
        return tr(self.tip)

    @property
    def key(self) -> str:
        """Its first key as people read it."""
        return self.show or shown_key(self.keys.split(",")[0])


_ALL = ("tree", "list", "detail", "metrics")
_TASKS = ("list", "tree", "detail")


def _move(id: str, keys: str, how: str, message: str, tip: str, show: str = "") -> Action:
    return Action(id, keys, f"move('{how}')", message, tip, MOVE, show, palette=False)


ACTIONS: tuple[Action, ...] = (
    _move("move.down", "j,down", "down", N_("Down"), N_("One row down")),
    _move("move.up", "k,up", "up", N_("Up"), N_("One row up")),
    _move("move.top", "g,home", "top", N_("Top"), N_("To the first row")),
    _move("move.bottom", "G,end", "bottom", N_("Bottom"), N_("To the last row")),
    _move("move.half_down", "ctrl+d", "half_down", N_("Half down"), N_("Half a page down")),
    _move("move.half_up", "ctrl+u", "half_up", N_("Half up"), N_("Half a page up")),
    _move("move.page_down", "pagedown", "page_down", N_("Page down"), N_("A page down")),
    _move("move.page_up", "pageup", "page_up", N_("Page up"), N_("A page up")),
    Action("move.out", "h,left", "outwards", N_("Out"), N_("Fold, or to the pane on the left"),
           MOVE, palette=False),
    Action("move.in", "l,right", "inwards", N_("In"), N_("Unfold, or to the pane on the right"),
           MOVE, palette=False),
    Action("pane.next", "tab", "next_pane", N_("Next pane"), N_("To the next pane"), MOVE,
           "tab", ("metrics", "tree"), 90, palette=False),
    Action("pane.previous", "shift+tab", "previous_pane", N_("Previous pane"),
           N_("To the pane before"), MOVE, "⇧tab", palette=False),
    Action("open", "enter", "open", N_("Open"), N_("Open what is under the cursor"), MOVE,
           "⏎", ("tree", "list"), 15, palette=False),
    Action("back", "escape", "back", N_("Back"),
           N_("Back to the pane before; clears the filter and the marks"), MOVE, "esc",
           ("detail",), 15, palette=False),
    Action("stage.previous", "left_square_bracket", "stage(-1)", N_("Previous stage"),
           N_("To the stage before"), MOVE),
    Action("stage.next", "right_square_bracket", "stage(1)", N_("Next stage"),
           N_("To the next stage"), MOVE),
    Action("community.previous", "left_curly_bracket", "community(-1)",
           N_("Previous community"), N_("To the community before"), MOVE),
    Action("community.next", "right_curly_bracket", "community(1)", N_("Next community"),
           N_("To the next community"), MOVE),
    Action("task.tick", "space", "tick", N_("Tick"),
           N_("Tick: to do, doing, done; on a stage or community: fold"), WORK, "space",
           ("list", "detail", "tree"), 10, writes=True),
    Action("task.done", "d", "done", N_("Done"), N_("Done, with its deliverable"), WORK,
           where=("list", "detail"), rank=20, writes=True),
    Action("task.edit", "e,i", "edit", N_("Edit"), N_("Edit all fields"), WORK,
           where=_TASKS, rank=25, writes=True),
    Action("task.add", "a,o", "add", N_("Add"), N_("Add a task to this stage"), WORK,
           where=("list", "tree"), rank=30, writes=True),
    Action("task.status", "s", "status", N_("Status"),
           N_("Choose a status: doing, done, skipped with a reason, reopened"), WORK,
           where=("list", "detail"), rank=35, writes=True),
    Action("task.owner", "at", "owner", N_("Owner"), N_("Who owes it"), WORK,
           where=("list",), rank=60, writes=True),
    Action("task.due", "t", "due", N_("Due"), N_("When it is due: fri, +3d, 2026-12-01"), WORK,
           where=("list",), rank=62, writes=True),
    Action("task.priority", "exclamation_mark", "priority", N_("Priority"),
           N_("Next priority: none, 1, 2, 3"), WORK, where=("list",), rank=64, writes=True),
    Action("task.delete", "D", "delete", N_("Delete"), N_("Delete; undo brings it back"), WORK,
           writes=True),
    Action("task.down", "J", "shift(1)", N_("Move down"), N_("Move the task down in its stage"),
           WORK, writes=True),
    Action("task.up", "K", "shift(-1)", N_("Move up"), N_("Move the task up in its stage"),
           WORK, writes=True),
    Action("task.note", "A", "note", N_("Note"), N_("Append a line to the notes"), WORK,
           where=("detail",), rank=66, writes=True),
    Action("task.modify", "m", "modify", N_("Change"),
           N_("Change fields in one line: @owner due:+3d p:1 status:doing"), WORK,
           where=("list", "detail"), rank=58, writes=True),
    Action("task.copy", "y", "copy", N_("Copy"),
           N_("Copy the task as Markdown to the terminal's clipboard"), WORK,
           where=("detail",), rank=68),
    Action("draft", "p", "draft", N_("Unsaved text"),
           N_("Open the form with what was typed when the terminal went away"), WORK,
           palette=False, writes=True),
    Action("mark", "v", "mark", N_("Mark"), N_("Mark the row: the next action takes all marked"),
           WORK, where=("list",), rank=70, palette=False),
    Action("mark.all", "V", "mark_all", N_("Mark all"), N_("Mark all rows, or none"), WORK),
    Action("undo", "u", "undo", N_("Undo"), N_("Take my last action back"), WORK,
           where=_ALL, rank=40, writes=True),
    Action("redo", "ctrl+r", "redo", N_("Redo"), N_("Do again what was undone"), WORK,
           writes=True),
    Action("metric.record", "r", "record", N_("Record"), N_("Record the value of a metric"),
           WORK, where=("metrics", "tree"), rank=12, writes=True),
    Action("search", "slash", "search", N_("Search"),
           N_("Search or filter: words, owner:me, due:..fri, late"), LOOK,
           where=("list", "tree"), rank=45),
    Action("search.next", "n", "match(1)", N_("Next match"), N_("To the next match"), LOOK),
    Action("search.previous", "N", "match(-1)", N_("Previous match"),
           N_("To the match before"), LOOK),
    Action("metrics", "M", "metrics", N_("Metrics"), N_("Show or hide the metrics"), LOOK,
           where=("tree", "metrics"), rank=55),
    Action("zoom", "z", "zoom", N_("Zoom"), N_("One pane on the whole screen, and back"), LOOK,
           where=("detail", "metrics"), rank=65),
    Action("reload", "R", "reload", N_("Reload"), N_("Read the file now"), LOOK),
    Action("theme", "T", "theme", N_("Theme"), N_("Next theme"), APP),
    Action("language", "L", "language", "中/EN", N_("Chinese, English"), APP,
           where=_ALL, rank=80),
    Action("help", "question_mark", "help", N_("Help"), N_("All keys"), APP,
           where=_ALL, rank=3, palette=True),
    Action("palette", "colon,ctrl+p", "palette", N_("Commands"), N_("Find a command by name"),
           APP, where=_ALL, rank=85, palette=False),
    Action("suspend", "ctrl+z", "suspend", N_("Suspend"), N_("Back to the shell; fg returns"),
           APP, palette=False),
    Action("quit", "q", "leave", N_("Quit"), N_("End the program"), APP, where=_ALL, rank=95),
)  # fmt: skip
BY_ID: Mapping[str, Action] = {action.id: action for action in ACTIONS}
#: A Chinese input method sends these where the key for the ASCII sign was meant.
FULL_WIDTH = {
    "question_mark": "fullwidth_question_mark",
    "colon": "fullwidth_colon",
    "slash": "fullwidth_solidus",
    "exclamation_mark": "fullwidth_exclamation_mark",
    "left_square_bracket": "left_black_lenticular_bracket",
    "right_square_bracket": "right_black_lenticular_bracket",
    "left_curly_bracket": "fullwidth_left_curly_bracket",
    "right_curly_bracket": "fullwidth_right_curly_bracket",
}
_SIGNS = {
    "question_mark": "?",
    "colon": ":",
    "slash": "/",
    "exclamation_mark": "!",
    "at": "@",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "left_curly_bracket": "{",
    "right_curly_bracket": "}",
}


def shown_key(name: str) -> str:
    """Return a key name as people read it: ``?`` for ``question_mark``, ``^r`` for ``ctrl+r``."""
    if name.startswith("ctrl+"):
        return "^" + name.removeprefix("ctrl+")
    return _SIGNS.get(name, name)


def with_full_width(keys: str) -> str:
    """Return ``keys`` and the full-width signs that stand for them."""
    names = keys.split(",")
    return ",".join([*names, *(FULL_WIDTH[name] for name in names if name in FULL_WIDTH)])


def bindings() -> list[Binding]:
    """Return the bindings of the main screen; each has an id, so that a keymap can change it."""
    return [
        Binding(
            with_full_width(action.keys),
            action.run,
            action.message,
            id=action.id,
            show=False,
            tooltip=action.tip,
        )
        for action in ACTIONS
    ]


def hints(pane: str, *, read_only: bool = False) -> list[Action]:
    """Return the actions for the key bar while ``pane`` has the focus, most useful first."""
    shown = [a for a in ACTIONS if pane in a.where and not (read_only and a.writes)]
    return sorted(shown, key=lambda action: action.rank)


class KeyProblem(NamedTuple):
    """One line of the user's keymap that could not be used, as an error to show."""

    action: str
    error: BadValue


def check_keymap(keymap: Mapping[str, str]) -> tuple[dict[str, str], list[KeyProblem]]:
    """Return the usable part of a user's keymap, keys normalised, and what is wrong with the rest.

    An unknown action, an unknown key, or a key that another action has is left out.
    """
    good: dict[str, str] = {}
    problems: list[KeyProblem] = []
    for id, text in keymap.items():
        try:
            good[id] = _keys_of(id, text)
        except BadValue as error:
            problems.append(KeyProblem(id, error))
    for id in list(good):
        clash = _clash(id, good)
        if clash:
            problems.append(KeyProblem(id, clash))
            del good[id]
    return {id: with_full_width(keys) for id, keys in good.items()}, problems


def _keys_of(id: str, text: str) -> str:
    if id not in BY_ID:
        raise BadValue(
            N_("keys: there is no action {value}"), value=id[:40], hint=nearest(id, BY_ID)
        )
    names = [_key_name(part.strip()) for part in text.split(",") if part.strip()]
    for name, part in zip(names, text.split(","), strict=False):
        if name is None:
            raise BadValue(
                N_("keys: {action}: there is no key {value}"), action=id, value=part.strip()[:40]
            )
    if not names:
        raise BadValue(N_("keys: {action}: there is no key {value}"), action=id, value="")
    return ",".join(name for name in names if name)


_KNOWN_KEYS = frozenset(key.value for key in Keys if not key.value.startswith("<"))


def _key_name(text: str) -> str | None:
    """Return Textual's name of a key that a person wrote, or None for what is none."""
    *modifiers, last = text.split("+") if text != "+" else ["+"]
    if any(modifier not in ("ctrl", "shift", "alt") for modifier in modifiers):
        return None
    if len(last) == 1 and last.isprintable() and last != " ":
        name = _character_to_key(last)
    elif last in _KNOWN_KEYS or last in _SIGNS or last == "space":
        name = last
    else:
        return None
    return "+".join([*modifiers, name])


def _clash(id: str, keymap: Mapping[str, str]) -> BadValue | None:
    mine = set(keymap[id].split(","))
    for other in ACTIONS:
        if other.id == id:
            continue
        taken = mine & set(keymap.get(other.id, other.keys).split(","))
        if taken:
            return BadValue(
                N_("keys: {action}: {key} belongs to {other}"),
                action=id,
                key=shown_key(taken.pop()),
                other=other.id,
            )
    return None


def palette_actions(*, read_only: bool = False) -> Iterable[Action]:
    """Return the actions for the command palette."""
    return [a for a in ACTIONS if a.palette and not (read_only and a.writes)]


def help_groups(keys: Mapping[str, str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return all actions by section for the help screen; ``keys`` are the user's own by id."""
    groups: dict[str, list[tuple[str, str]]] = {MOVE: [], WORK: [], LOOK: [], APP: []}
    for action in ACTIONS:
        names = keys.get(action.id) or " ".join(
            action.show if number == 0 and action.show else shown_key(name)
            for number, name in enumerate(action.keys.split(","))
        )
        groups[action.section].append((names, action.tooltip))
    return [(tr(section), rows) for section, rows in groups.items()]
