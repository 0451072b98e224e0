"""Where the panes go: a pure function of the terminal's size and of what the user looks at."""

from __future__ import annotations

from typing import NamedTuple

#: From these widths on there is room for: boxes, a metrics pane, wide panes.
BOXES, METRICS, WIDE = 72, 104, 140
#: From these widths on the tree can give long names more room, with metrics beside it or not.
ROOMY, ROOMY_BARE = 122, 92
#: From this height on the detail fits below the list without a metrics pane beside it.
TALL = 30
#: The list drops a column below these widths of its own.
OWNER_FROM, DUE_FROM = 50, 34

PANES = ("tree", "list", "detail", "metrics")


class Layout(NamedTuple):
    """What is shown and how wide: ``tree`` and ``metrics`` in columns, 0 for hidden.

    ``fill`` says that the only visible pane takes the whole width; ``boxes`` that panes have
    borders.
    """

    tree: int
    list: bool
    detail: bool
    metrics: int
    strip: bool
    boxes: bool
    owner: bool
    due: bool
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
    long_names: bool = False,
) -> Layout:
    """Return the layout of a terminal of ``width`` x ``height`` while ``pane`` has the focus.

    ``metrics_on`` is what the user asked for; None leaves it to the room there is. ``zoom``
    gives the whole screen to ``pane``. ``long_names`` says that stages have long names, as in
    English: the tree is wider where there is room.
    """
    if width < BOXES or zoom:
        return _single(width, pane, boxes=width >= BOXES)
    if width < METRICS:
        return _medium(width, height, pane, bool(metrics_on), long_names)
    tree = 42 if width >= WIDE else 36
    if long_names:
        tree += 6 if width >= WIDE else 2 if width >= ROOMY else 0
    metrics = 0
    if metrics_on is not False:
        metrics = 36 if width >= WIDE else 30
    centre = width - tree - metrics - 4
    return Layout(
        tree=tree,
        list=True,
        detail=True,
        metrics=metrics,
        strip=not metrics,
        boxes=True,
        owner=centre >= OWNER_FROM,
        due=centre >= DUE_FROM,
    )


def _single(width: int, pane: str, *, boxes: bool) -> Layout:
    room = width - 4
    return Layout(
        tree=width if pane == "tree" else 0,
        list=pane == "list",
        detail=pane == "detail",
        metrics=width if pane == "metrics" else 0,
        strip=pane != "metrics" and not boxes,
        boxes=boxes,
        owner=room >= OWNER_FROM,
        due=room >= DUE_FROM,
        fill=True,
    )


def _medium(width: int, height: int, pane: str, metrics_on: bool, long_names: bool) -> Layout:
    tree = 34 if width >= 78 else 32
    if long_names and width >= ROOMY_BARE:
        tree = 40
    below = height >= TALL
    open_metrics = metrics_on or pane == "metrics"
    return Layout(
        tree=tree,
        list=not open_metrics and (below or pane != "detail"),
        detail=not open_metrics and (below or pane == "detail"),
        metrics=width - tree if open_metrics else 0,
        strip=not open_metrics,
        boxes=True,
        owner=width - tree - 4 >= OWNER_FROM,
        due=width - tree - 4 >= DUE_FROM,
    )
