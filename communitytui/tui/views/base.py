"""What every view but Tasks has in common, and what it has to bring."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.containers import Container

from communitytui.tui.widgets.row_pane import RowPane

if TYPE_CHECKING:
    from communitytui.domain.workspace import Workspace
    from communitytui.tui.screens.base import BaseScreen
    from communitytui.tui.theming import Inks
    from communitytui.tui.widgets.pane import Pane


class Change(NamedTuple):
    """Another state: the workspace, the records that differ (table, id), and who else did it."""

    workspace: Workspace
    ids: frozenset[tuple[str, int]]
    by: Mapping[int, str]


class View(Container):
    """A view: a few panes that fill the screen between the top line and the keys.

    A subclass

    * names itself in ``NAME``, as in the table of views;
    * makes its panes in ``make`` in the order that Tab goes through them (each ``Pane.NAME`` is
      unique in the program; ``Pane.chosen_task`` tells which is under the cursor, and then ``d``,
      ``space``, ``e``, ``u`` and all others work on it; ``Pane.HINTS`` borrows key hints of
      others);
    * shows a community in ``show``, which is called whenever the view comes to the front, and
      a changed state in ``apply``, which keeps cursor and scroll (the default shows again); the
      community may be None, and then there is nothing to show: the last one may be taken away
      by a colleague or an undo while the view is in front;
    * names its panes in ``speak``, called after ``make`` and after each change of language;
    * says in ``lay_out`` what a size and the focused pane leave room for. Set only what differs.

    ``main`` is the screen: ``main.say``, ``main.do``, ``main.open_task``, ``main.open_community``,
    ``main.inks``, ``main.glyphs``, ``main.session.who``. ``pane`` is the pane of this view that
    has the focus, or had it last. ``community`` is what the view is about: keep it in step with
    the cursor where that chooses one, the other views go there.
    """

    DEFAULT_CSS = "View { height: 1fr; width: 1fr; layout: horizontal; }"
    NAME: ClassVar[str] = ""

    def __init__(self, main: BaseScreen) -> None:
        super().__init__(id=f"view-{self.NAME}")
        self.main = main
        self.workspace: Workspace = main.workspace
        self.community: int | None = main.community
        self.panes: dict[str, Pane] = {pane.NAME: pane for pane in self.make()}
        self.pane = next(iter(self.panes))

    def make(self) -> list[Pane]:
        """Return new panes, in the order of Tab; called once, before anything is shown."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        """The panes side by side; a view that stacks them says otherwise."""
        yield from self.panes.values()

    # -- what it shows

    def come(self, workspace: Workspace, community: int | None) -> None:
        """Come to the front with a state; of a community that is not in it, with nothing."""
        self.show(workspace, community if workspace.has_community(community) else None)

    def take(self, change: Change, instead: int | None) -> None:
        """Take in another state; where the community is gone in it, go to ``instead``."""
        if not change.workspace.has_community(self.community):
            self.community = instead if change.workspace.has_community(instead) else None
        self.apply(change)

    def show(self, workspace: Workspace, community: int | None) -> None:
        """Come to the front with a state, in the community that the user is in."""
        self.workspace = workspace
        self.community = community

    def apply(self, change: Change) -> None:
        """Show another state of what is shown already; cursor and scroll stay."""
        self.show(change.workspace, self.community)

    def speak(self) -> None:
        """Name the panes in the language spoken now; what they draw is forgotten already."""

    def use_inks(self, inks: Inks) -> None:
        """Draw what is no pane in other colours; the panes know already."""

    def lay_out(self, width: int, height: int) -> None:
        """Give each pane its room in a terminal of that size; called for each focus as well."""

    def path(self) -> list[str]:
        """Return where the user is, for the top line."""
        known = {community.id: community.name for community in self.workspace.communities}
        return [known[self.community]] if self.community in known else []

    @property
    def metric(self) -> str | None:
        """The key of the metric under the cursor, for recording; None where there is none."""
        return None

    # -- what keys do in it

    def follow(self, pane: Pane) -> None:
        """Let the other panes follow the cursor of ``pane``, which moved."""

    def open(self) -> None:
        """Open what is under the cursor: its task in Tasks, where there is one."""
        task = self.panes[self.pane].chosen_task
        if task is not None:
            self.main.open_task(task)

    def settle(self, how: str) -> bool:
        """Do to a row that is no task what ``how`` (tick, done, status, edit) asks.

        Tell whether the row under the cursor is such a one.
        """
        return False

    def back(self) -> bool:
        """Go back one step, as Esc asks; tell whether there was one."""
        first = next(iter(self.panes))
        if self.pane == first:
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
        order = list(self.panes)
        place = order.index(self.pane) + by
        if around or 0 <= place < len(order):
            self.main.go_pane(order[place % len(order)])

    def step_community(self, by: int) -> bool:
        """To another community; tell whether there is one to go to."""
        ids = [community.id for community in self.workspace.communities]
        if len(ids) < 2 or self.community not in ids:
            return False
        self.come(self.workspace, ids[(ids.index(self.community) + by) % len(ids)])
        return True

    def reveal(self, task: int) -> None:
        """Put the cursor on a task, where the view shows it: something was done to it."""
        for pane in self.panes.values():
            if isinstance(pane, RowPane) and pane.go_to(task):
                return
