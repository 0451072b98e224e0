"""The help says what the signs mean."""

from __future__ import annotations

import pytest

from communitytui.domain.kernel.signs import BLOCKED_SIGN, STATUS_SIGNS
from communitytui.i18n import speaking
from communitytui.tui.forms.help_screen import HelpScreen
from communitytui.tui.legend import legend
from tests.tui.conftest import Open
from tests.tui.host import screen_text


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


async def test_a_task_that_waits_has_one_sign_in_every_view(open_app: Open) -> None:
    async with open_app(size=(140, 40)) as driver:
        board = driver.main.workspace.board
        waits = next(task for task in map(board.__getitem__, board.ids) if task.key == "3.7")
        assert board.is_blocked(waits.id)
        # Tasks, the timeline, the decisions: 3.7 is a matrix.
        for view in "346":
            await driver.press(view)
            driver.go("3.7") if view == "3" else None
            rows = [row for row in screen_text(driver.app).splitlines() if "3.7" in row]
            assert any(f"{BLOCKED_SIGN} " in row.partition("3.7")[0][-6:] for row in rows), rows
