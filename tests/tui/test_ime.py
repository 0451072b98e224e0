"""Keys of a Chinese input method."""

from __future__ import annotations

import pytest
from textual import events
from textual.keys import _character_to_key

from communitytui.tui.actions import ACTIONS
from communitytui.tui.ime import plain_key


def meant(char: str) -> str:
    return plain_key(events.Key(_character_to_key(char), char)).key


MEANT = {
    "？": "question_mark",
    "：": "colon",
    "／": "slash",
    "、": "slash",
    "！": "exclamation_mark",
    "＠": "at",
    "１": "1",
    "８": "8",
    "＜": "less_than_sign",
    "《": "less_than_sign",
    "＞": "greater_than_sign",
    "｛": "left_curly_bracket",
    "「": "left_curly_bracket",
    "｝": "right_curly_bracket",
    "【": "left_square_bracket",
    "［": "left_square_bracket",
    "】": "right_square_bracket",
    "‘": "apostrophe",
    "”": "quotation_mark",
    "\u3000": "space",
    "。": "full_stop",
    "ａ": "a",
    "Ｇ": "G",
}


@pytest.mark.parametrize(("typed", "key"), MEANT.items())
def test_a_full_width_sign_is_its_key(typed: str, key: str) -> None:
    assert meant(typed) == key


def test_every_key_of_the_table_has_a_full_width_form() -> None:
    for action in ACTIONS:
        for key in action.keys.split(","):
            if len(key) == 1:
                assert meant(chr(ord(key) + 0xFEE0)) == key


@pytest.mark.parametrize("typed", ["a", "?", "中", "é", " "])
def test_other_keys_stay_what_they_are(typed: str) -> None:
    event = events.Key(_character_to_key(typed), typed)
    assert plain_key(event) is event


def test_a_key_without_a_sign_stays_what_it_is() -> None:
    event = events.Key("enter", None)
    assert plain_key(event) is event
