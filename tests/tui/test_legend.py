"""The help says what the signs mean."""

from __future__ import annotations

import pytest

from communitytui.domain.kernel.signs import BLOCKED_SIGN, STATUS_SIGNS
from communitytui.i18n import speaking
from communitytui.tui.forms.help_screen import HelpScreen
from communitytui.tui.legend import legend


@pytest.mark.parametrize(
    ("language", "words"), [("en", ("blocked", "legend")), ("zh", ("待前置", "图例"))]
)
def test_a_sign_is_found_by_what_it_means(language: str, words: tuple[str, str]) -> None:
    with speaking(language):
        screen = HelpScreen(legend())
        ((_, rows),) = screen.found(words[0])
        assert [row[0] for row in rows] == [BLOCKED_SIGN]
        assert len(screen.found(words[1])) == 3


def test_each_sign_of_a_task_means_one_thing() -> None:
    _, rows = legend()[0]
    signs = [sign for sign, _ in rows]
    assert sorted(signs) == sorted({*STATUS_SIGNS.values(), BLOCKED_SIGN})
    assert len({*signs}) == len(signs)
    assert "✗" not in signs
