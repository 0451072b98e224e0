"""The table of layouts."""

from __future__ import annotations

import pytest

from communitytui.tui.layout import PANES, plan


@pytest.mark.parametrize(
    ("width", "height", "pane", "visible"),
    [
        (160, 45, "tree", ("tree", "list", "detail", "metrics")),
        (104, 24, "list", ("tree", "list", "detail", "metrics")),
        (103, 30, "tree", ("tree", "list", "detail")),
        (80, 24, "tree", ("tree", "list")),
        (80, 24, "detail", ("tree", "detail")),
        (80, 24, "metrics", ("tree", "metrics")),
        (60, 20, "tree", ("tree",)),
        (60, 20, "list", ("list",)),
        (60, 20, "detail", ("detail",)),
    ],
)
def test_what_is_visible(width: int, height: int, pane: str, visible: tuple[str, ...]) -> None:
    assert plan(width, height, pane).visible == visible


@pytest.mark.parametrize("pane", PANES)
@pytest.mark.parametrize("width", range(20, 220, 7))
@pytest.mark.parametrize("height", [5, 20, 30, 60])
def test_the_pane_with_the_focus_is_always_visible(width: int, height: int, pane: str) -> None:
    found = plan(width, height, pane)
    assert pane in found.visible
    assert found.tree + found.metrics <= max(width, 0)


def test_metrics_are_in_the_pane_or_in_the_strip() -> None:
    assert plan(120, 40, "tree", metrics_on=False).strip
    assert not plan(120, 40, "tree").strip
    assert plan(80, 24, "tree", metrics_on=True).metrics
    assert plan(80, 24, "tree").strip


def test_zoom_shows_one_pane_in_its_box() -> None:
    found = plan(160, 45, "detail", zoom=True)
    assert found.visible == ("detail",)
    assert found.boxes
    assert found.fill


@pytest.mark.parametrize("width", range(20, 220, 7))
def test_long_names_widen_the_tree_and_take_no_column_of_the_list(width: int) -> None:
    plain, long = plan(width, 40, "tree"), plan(width, 40, "tree", long_names=True)
    assert plain.tree <= long.tree <= plain.tree + 8
    assert (long.visible, long.owner, long.due) == (plain.visible, plain.owner, plain.due)
