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


def test_zoom_shows_one_pane() -> None:
    found = plan(160, 45, "detail", zoom=True)
    assert found.visible == ("detail",)
    assert found.fill


@pytest.mark.parametrize("width", range(72, 220, 7))
def test_the_tree_takes_what_it_needs_and_a_third_at_most(width: int) -> None:
    assert plan(width, 40, "tree", tree=20).tree == 20
    assert plan(width, 40, "tree", tree=90).tree <= max(26, width // 3)


def test_a_pane_of_metrics_stands_only_where_something_was_measured() -> None:
    assert plan(120, 40, "tree", measured=False).strip
    assert plan(120, 40, "tree", metrics_on=True, measured=False).metrics
    assert plan(120, 40, "metrics", measured=False).metrics
