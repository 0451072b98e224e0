"""What keys do in a view: move in its pane, from pane to pane, and whatever it adds to that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from communitytui.tui.places import Place, as_key, as_place
from communitytui.tui.widgets.row_pane import RowPane

if TYPE_CHECKING:
    from communitytui.tui.views.base import View


#: The view whose keys they are.
Seen = TypeVar("Seen", bound="View", covariant=True)


class Moves(Generic[Seen]):
    """What ``in_view('NAME')`` of the table of actions calls: how one moves in every view."""

    def __init__(self, view: Seen) -> None:
        self.view = view
        self.main = view.main

    def move(self, how: str) -> None:
        """Move the cursor, or scroll a pane without one; what follows is in the same frame."""
        pane = self.view.panes[self.view.pane]
        pane.move(how)
        self.main.follow(pane)

    def open(self) -> None:
        """Open what is under the cursor: its task in Tasks, where there is one."""
        task = self.view.chosen_task
        if task is not None:
            self.main.tasks.moves.open_task(task)

    def back(self) -> bool:
        """Go back one step, as Esc asks: clear marks, to the first pane; tell whether it did."""
        first, rows = next(iter(self.view.panes)), self.view.marking
        if rows is not None and rows.signs.marked:
            rows.signs.mark(set())
            return True
        if self.view.pane == first:
            return False
        self.main.go_pane(first)
        return True

    def inwards(self) -> None:
        """To the pane on the right."""
        self.step(1, around=False)

    def outwards(self) -> None:
        """To the pane on the left."""
        self.step(-1, around=False)

    def step(self, by: int, *, around: bool = True) -> None:
        """To another pane in the order of Tab."""
        order = list(self.view.panes)
        place = order.index(self.view.pane) + by
        if around or 0 <= place < len(order):
            self.main.go_pane(order[place % len(order)])

    def community(self, by: int) -> None:
        """To the next or previous community."""
        view = self.view
        ids = [community.id for community in view.workspace.communities]
        if len(ids) > 1 and view.community in ids:
            view.come(view.workspace, ids[(ids.index(view.community) + by) % len(ids)])
            self.main.show_path()

    # -- where one left off

    def place(self) -> dict[str, object]:
        """Return where the user is in the view, to be found again: the rows under the cursors."""
        rows = {
            name: pane.key for name, pane in self.view.panes.items() if isinstance(pane, RowPane)
        }
        return {"pane": self.view.pane, "rows": rows}

    def return_to(self, place: Place) -> None:
        """Go back to where the user was, as far as that is still there; it shows a state."""
        rows, name = as_place(place.get("rows")), place.get("pane")
        for pane in self.view.panes.values():
            key = as_key(rows.get(pane.NAME))
            if isinstance(pane, RowPane) and key is not None and pane.go_to(key):
                self.view.follow(pane)
        if isinstance(name, str) and name in self.view.panes:
            self.view.pane = name
