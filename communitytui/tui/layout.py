"""Where the panes go: a pure function of the terminal's size and of what the user looks at."""

from __future__ import annotations

from typing import NamedTuple

#: From these widths on there is room for: boxes, a metrics pane, wide panes.
BOXES, METRICS, WIDE = 72, 104, 140
#: From this height on the detail fits below the list without a metrics pane beside it.
TALL = 30
#: The least width of the tree where it stands beside the list.
_LEAST_TREE = 26

PANES = ("tree", "list", "detail", "metrics")


class Layout(NamedTuple):
    """What is shown and how wide: ``tree`` and ``metrics`` in columns, 0 for hidden.

    ``fill`` says that the only visible pane takes the whole width.
    """

    tree: int
    list: bool
    detail: bool
    metrics: int
    strip: bool
    fill: bool = False

    @property
    def visible(self) -> tuple[str, ...]:
        """The visible panes in the order in which Tab goes through them."""
        shown = (self.tree, self.list, self.detail, self.metrics)
        return tuple(pane for pane, there in zip(PANES, shown, strict=True) if there)


def plan(
    width: int,
    height: int,
    pane: str,
    metrics_on: bool | None = None,
    zoom: bool = False,
    *,
    tree: int = WIDE,
    measured: bool = True,
) -> Layout:
    """Return the layout of a terminal of ``width`` x ``height`` while ``pane`` has the focus.

    ``metrics_on`` is what the user asked for; None shows the pane of metrics where there is room
    and something was ``measured``. ``zoom`` gives the whole screen to ``pane``. ``tree`` is how
    wide the tree would like to be; it gets a third at most.
    """
    if width < BOXES or zoom:
        return _single(width, pane, zoom=zoom)
    tree = min(tree, max(width // 3, _LEAST_TREE))
    if width < METRICS:
        return _medium(width, height, pane, bool(metrics_on), tree)
    shown = measured if metrics_on is None else metrics_on
    metrics = (36 if width >= WIDE else 30) if shown or pane == "metrics" else 0
    return Layout(tree, list=True, detail=True, metrics=metrics, strip=not metrics)


def _single(width: int, pane: str, *, zoom: bool) -> Layout:
    return Layout(
        tree=width if pane == "tree" else 0,
        list=pane == "list",
        detail=pane == "detail",
        metrics=width if pane == "metrics" else 0,
        strip=pane != "metrics" and not zoom,
        fill=True,
    )


def _medium(width: int, height: int, pane: str, metrics_on: bool, tree: int) -> Layout:
    below = height >= TALL
    open_metrics = metrics_on or pane == "metrics"
    return Layout(
        tree=tree,
        list=not open_metrics and (below or pane != "detail"),
        detail=not open_metrics and (below or pane == "detail"),
        metrics=width - tree if open_metrics else 0,
        strip=not open_metrics,
    )
