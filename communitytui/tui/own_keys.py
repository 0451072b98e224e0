"""Which keys a user has given commands, and how keys are written on the screen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from communitytui import paths
from communitytui.config import place_in
from communitytui.errors import CommunityError
from communitytui.tui.actions import ACTIONS, FORM_ACTIONS, SEARCH_ACTIONS
from communitytui.tui.key_names import in_words, shown_key


class OwnKeys(NamedTuple):
    """The user's own keys by command, what is shown for a key by command, and what is wrong."""

    keymap: dict[str, str]
    shown: dict[str, str]
    problems: list[CommunityError]


def own_keys(asked: Mapping[str, str], *, in_signs: bool) -> OwnKeys:
    """Return the keys of the settings that can be used; ``in_signs`` shows ``⏎`` for enter."""
    keymap: dict[str, str] = {}
    problems: list[CommunityError] = []
    if asked:
        # 2 ms; only who has keys of their own pays for the check.
        from communitytui.tui.keymap import check_keymap

        file = paths.config_file()
        keymap, found = check_keymap(asked, lambda id: place_in(file, f"keys.{id}"))
        problems.extend(problem.error for problem in found)
    shown = {id: shown_key(keys.split(",")[0]) for id, keys in keymap.items()}
    if not in_signs:
        every = (*ACTIONS, *FORM_ACTIONS, *SEARCH_ACTIONS)
        others = (action for action in every if action.id not in keymap)
        shown.update((a.id, in_words(a.key)) for a in others if in_words(a.key) != a.key)
    return OwnKeys(keymap, shown, problems)
