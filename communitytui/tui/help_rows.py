"""The actions as lines of help: their keys, and what they do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from communitytui.i18n import tr
from communitytui.tui.actions import (
    ACTIONS,
    APP,
    FORM,
    FORM_ACTIONS,
    LOOK,
    MOVE,
    SEARCH,
    SEARCH_ACTIONS,
    VIEW,
    WORK,
    Action,
)
from communitytui.tui.key_names import shown_key

#: The sections of the help, in their order.
SECTIONS = (MOVE, WORK, LOOK, VIEW, APP, FORM, SEARCH)
#: A line of help: the keys, what they do, the command's id, and its name.
HelpRow = tuple[str, str, str, str]


def keys_text(action: Action, keymap: Mapping[str, str]) -> str:
    """Return all keys of an action as people read them; the user's own where there are such."""
    own = keymap.get(action.id)
    if own:
        return " ".join(shown_key(name) for name in own.split(","))
    if not action.keys:
        return ":"
    return " ".join(
        action.show if number == 0 and action.show else shown_key(name)
        for number, name in enumerate(action.keys.split(","))
    )


def help_groups(
    keymap: Mapping[str, str], here: Sequence[Action] = (), title: str = ""
) -> list[tuple[str, list[HelpRow]]]:
    """Return all actions for the help: those of the pane ``here`` first, the others by section.

    ``keymap`` holds the user's own keys by id, ``title`` is what the pane is called.
    """
    groups: dict[str, list[HelpRow]] = {}
    for action in here:
        groups.setdefault("", []).append(_help_row(action, keymap))
    for section in SECTIONS:
        for action in (*ACTIONS, *FORM_ACTIONS, *SEARCH_ACTIONS):
            if action.section == section and action not in here:
                groups.setdefault(section, []).append(_help_row(action, keymap))
    return [(tr(section) if section else title, rows) for section, rows in groups.items()]


def _help_row(action: Action, keymap: Mapping[str, str]) -> HelpRow:
    id = action.id if action.run else ""
    return keys_text(action, keymap), action.tooltip, id, action.label
