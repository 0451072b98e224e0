"""The app on a real pty: how many bytes it sends for what people do. Counts, never times."""

from __future__ import annotations

from pathlib import Path

from tests.samples import make_workspace
from tests.screens import Screen, app

COLOURS = {"COLORTERM": "truecolor"}


def started(screen: Screen) -> int:
    screen.wait("Tasks", "Define")
    screen.rest(0.4)
    return len(screen.raw)


def sent(screen: Screen, keys: bytes) -> int:
    """Type, and return how many bytes came until the screen was at rest."""
    screen.send(keys)
    return len(screen.rest(0.3))


def test_bytes_of_start_keys_and_rest(workspace_path: Path) -> None:
    with app(workspace_path, env=COLOURS) as screen:
        assert started(screen) <= 6_000
        sent(screen, b"\t")
        for key in (b"j", b"k"):
            assert 0 < sent(screen, key) <= 1_200
        assert sent(screen, b"\t") <= 2_500
        sent(screen, b"\x1b[Z")
        assert 0 < sent(screen, b" ") <= 2_500
        assert screen.read(1.5) == b""
        assert screen.leave(b"q") == 0
    assert b"\x1b[?1049l" in screen.raw


def test_moving_among_ten_thousand_sends_as_much_as_among_a_hundred(tmp_path: Path) -> None:
    total = {}
    for count in (100, 10_000):
        file = make_workspace(tmp_path / f"{count}.json", count, readings=False)
        with app(file, env=COLOURS) as screen:
            started(screen)
            sent(screen, b"]")
            sent(screen, b"\t")
            total[count] = sum(sent(screen, b"j") for _ in range(4))
    assert 0 < total[10_000] <= 1.5 * total[100]
