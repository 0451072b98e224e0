"""How many bytes each view and each thing that opens sends, on a real pty. Counts, never times."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from communitytui.tui.views import shown
from tests.screens import ESC, Screen, app

#: At 120x40 in truecolor: a whole view, help or palette, a key whose pane alone changes, and a
#: key that also shows something else beside it (another stage, another decision, another chart).
START, VIEW, OPENED, KEY, OTHER = 5_500, 8_000, 6_500, 1_300, 3_400
#: How long nothing may come (seconds): colleagues are looked for several times meanwhile.
IDLE = 1.2


@pytest.fixture
def screen(plan_path: Path) -> Iterator[Screen]:
    # In GNU screen nothing is erased in colour, which takes a fifth more.
    env = {"COLORTERM": "truecolor", "COMMUNITYTUI_LANG": "zh", "STY": ""}
    with app(plan_path, env=env) as screen:
        screen.wait("3.1")
        screen.idle()
        screen.rest(0.5)
        yield screen
        assert screen.leave(b"q") == 0


def sent(screen: Screen, keys: bytes, still: float = 0.2) -> int:
    """Type, and return how many bytes came until the screen was at rest but for a cursor."""
    before = len(screen.raw)
    screen.type(keys)
    screen.rest(still)
    return len(screen.raw) - before


@pytest.mark.long
def test_each_view_is_cheap_to_show_and_silent_at_rest(screen: Screen) -> None:
    assert len(screen.raw) <= START
    for entry in reversed(shown()):
        assert 0 < sent(screen, str(entry.number).encode(), 0.4) <= VIEW, entry.id
        assert screen.read(IDLE) == b"", entry.id
        for key in (b"j", b"k"):
            beside = entry.id in ("tasks", "metrics", "decisions")
            assert sent(screen, key, 0.15) <= (OTHER if beside else KEY), (entry.id, key)


def test_what_opens_is_cheap_and_so_is_a_letter(screen: Screen) -> None:
    assert 0 < sent(screen, b"?", 0.4) <= OPENED
    assert 0 < sent(screen, ESC, 0.4) <= OPENED
    assert 0 < sent(screen, b":", 0.4) <= OPENED
    assert 0 < sent(screen, b"t") <= KEY
    assert 0 < sent(screen, ESC, 0.4) <= OPENED
    sent(screen, b"\t")
    assert 0 < sent(screen, b"/") <= OTHER
    # The first letters may go to the next match, in another stage.
    assert all(0 < sent(screen, letter) <= OTHER for letter in (b"s", b"t"))
    sent(screen, ESC, 0.4)
    sent(screen, ESC, 0.4)
