"""The user's own keys: read from the table ``[keys]`` of the settings, and checked before use.

Textual takes any word for a key and any name for a command without a word, and lets one of two
commands that share a key go dead. So every line is looked at here: an unknown command, a key
that no terminal sends, and a key that another command has where both can be meant are told with
file and line, and left out; what remains has no clash.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Mapping
from typing import NamedTuple

from textual.keys import Keys, _character_to_key

from communitytui.domain.kernel.spelling import nearest
from communitytui.errors import BadValue
from communitytui.i18n import N_
from communitytui.tui.actions import ACTIONS, BY_ID, Action
from communitytui.tui.key_names import shown_key

#: Where in which file a command's key is set: ``config.toml:7`` of ``keys.undo``.
Where = Callable[[str], str]

#: Names of keys as people write them, beside Textual's.
_ALSO = {
    "esc": "escape",
    "return": "enter",
    "del": "delete",
    "ins": "insert",
    "bs": "backspace",
    "pgup": "pageup",
    "pgdn": "pagedown",
    "pgdown": "pagedown",
    "page_up": "pageup",
    "page_down": "pagedown",
    "spacebar": "space",
    "question": "question_mark",
}
_MODIFIERS = {"ctrl": "ctrl", "control": "ctrl", "c": "ctrl", "alt": "alt", "meta": "alt",
              "shift": "shift"}  # fmt: skip
#: What a terminal sends for them, so that no program can tell the two apart.
_SAME = {
    "ctrl+i": "tab",
    "ctrl+m": "enter",
    "ctrl+left_square_bracket": "escape",
    "ctrl+j": "enter",
}
_CHARACTERS = frozenset(map(_character_to_key, string.ascii_letters + string.punctuation))
_KNOWN = frozenset(key.value for key in Keys if not key.value.startswith("<")) | _CHARACTERS
_NAMED = sorted(
    name for name in _KNOWN | _ALSO.keys() if len(name) > 1 and "+" not in name and name.isascii()
)
#: What is shown as the allowed values of a key.
_EXAMPLES = "x, X, ?, f5, ctrl+x, alt+x, space, enter, tab, home, pagedown"


class KeyProblem(NamedTuple):
    """One line of the user's keymap that could not be used, as an error to show."""

    action: str
    error: BadValue


def check_keymap(
    keymap: Mapping[str, str], where: Where = lambda id: f"keys.{id}"
) -> tuple[dict[str, str], list[KeyProblem]]:
    """Return the usable part of a user's keymap, keys normalised, and what is wrong with the rest.

    ``where`` tells the place of a command's line, and is asked only about lines that are wrong.
    Of two lines that want one key the first has it.
    """
    good: dict[str, str] = {}
    problems: list[KeyProblem] = []
    for id, text in keymap.items():
        try:
            good[id] = _keys_of(id, text, where)
        except BadValue as error:
            problems.append(KeyProblem(id, error))
    # A line that is left out gives its command the old key back, which may clash with another.
    while (clash := _first_clash(good, where)) is not None:
        problems.append(clash)
        del good[clash.action]
    order = list(keymap)
    return good, sorted(problems, key=lambda problem: order.index(problem.action))


def _keys_of(id: str, text: str, where: Where) -> str:
    """Return the keys in one line by Textual's names, commas between them."""
    if id not in BY_ID:
        raise BadValue(
            N_("{place}: there is no command {value}"),
            place=where(id),
            value=id[:40],
            hint=nearest(id, BY_ID) or ", ".join(BY_ID),
        )
    parts = ["comma"] if text.strip() == "," else [part.strip() for part in text.split(",")]
    names = []
    for part in filter(None, parts):
        name = key_name(part)
        if name is None:
            raise BadValue(
                N_("{place}: {action}: there is no key {value}; write for example {allowed}"),
                place=where(id),
                action=id,
                value=part[:40],
                allowed=_EXAMPLES,
                hint=nearest(part.rpartition("+")[2], _NAMED),
            )
        names.append(name)
    if not names:
        raise BadValue(
            N_("{place}: {action}: write a key, for example {allowed}"),
            place=where(id),
            action=id,
            allowed=_EXAMPLES,
        )
    return ",".join(dict.fromkeys(names))


def key_name(text: str) -> str | None:
    """Return Textual's name of a key that a person wrote, or None for what no terminal sends."""
    text = text.strip()
    if len(text) == 2 and text[0] == "^":
        text = f"ctrl+{text[1].lower()}"
    text = f"ctrl+{text[2:]}" if text[:2] in ("C-", "c-") and len(text) > 2 else text
    *modifiers, last = text.split("+") if text.strip("+") else [text]
    if text.endswith("++"):
        modifiers, last = text[:-2].split("+"), "+"
    found = {_MODIFIERS.get(modifier.strip().lower()) for modifier in modifiers}
    name = _plain_name(last.strip())
    if name is None or None in found:
        return None
    if "shift" in found and len(last.strip()) == 1:
        # A letter with shift is a letter of its own; with ctrl the terminal drops the shift.
        if "ctrl" in found or not name.isalpha() or len(name) > 1:
            return None
        found.discard("shift")
        name = name.upper()
    if "ctrl" in found and len(name) == 1:
        name = name.lower()
    whole = "+".join([*(m for m in ("alt", "ctrl", "shift") if m in found), name])
    return _SAME.get(whole, whole)


def _plain_name(last: str) -> str | None:
    """Return Textual's name of a key without its modifiers, or None."""
    if len(last) == 1:
        return _character_to_key(last) if last.isprintable() and last != " " else None
    name = last.lower().replace(" ", "_").replace("-", "_")
    name = _ALSO.get(name, name)
    return name if name in _KNOWN and "+" not in name else None


def meet(one: Action, other: Action) -> bool:
    """Tell whether both can be meant by one key: where the table names no views, everywhere."""
    views: frozenset[str] = frozenset(getattr(one, "views", ()))
    others: frozenset[str] = frozenset(getattr(other, "views", ()))
    return not views or not others or bool(views & others)


def _first_clash(good: Mapping[str, str], where: Where) -> KeyProblem | None:
    """Return the last line that wants a key which another command has, or None."""
    for id in reversed(list(good)):
        mine = good[id].split(",")
        for other in ACTIONS:
            if other.id == id or not meet(BY_ID[id], other):
                continue
            theirs = good.get(other.id, other.keys).split(",")
            taken = [name for name in mine if name in theirs]
            if taken:
                return KeyProblem(id, _clash(id, taken[0], other, good, where))
    return None


def _clash(id: str, key: str, other: Action, good: Mapping[str, str], where: Where) -> BadValue:
    if other.id in good:
        message = N_("{place}: {action}: {key} is taken by {other} ({label}), {there}")
    else:
        message = N_(
            "{place}: {action}: {key} belongs to {other} ({label}); give that another key too, "
            "or choose one of: {free}"
        )
    return BadValue(
        message,
        place=where(id),
        action=id,
        key=shown_key(key),
        other=other.id,
        label=other.label,
        there=where(other.id) if other.id in good else "",
        free=" ".join(free_keys(good)),
    )


def free_keys(good: Mapping[str, str]) -> list[str]:
    """Return keys that no command has, as people write them: letters first, at most twelve."""
    taken = {name for a in ACTIONS if a.keys for name in good.get(a.id, a.keys).split(",")}
    signs = [*string.ascii_letters, *";'=-_+*&%$#", *(f"f{n}" for n in range(1, 13))]
    free = (sign for sign in signs if (key_name(sign) or sign) not in taken)
    return [sign for _, sign in zip(range(12), free, strict=False)]
