"""Going from view to view: each is mounted at the first visit and kept."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from communitytui.tui.screens.base import BaseScreen
from communitytui.tui.views import ENTRY, TASKS

if TYPE_CHECKING:
    from communitytui.tui.views.base import View
    from communitytui.tui.widgets.bars import TopBar


class Viewing(BaseScreen):
    """The views beside Tasks, whose panes are the screen's own."""

    #: The pane of Tasks that had the focus when another view came to the front.
    _left_pane = "tree"

    @property
    def view_id(self) -> str:
        """The name of the view in front."""
        return self.view.NAME if self.view is not None else TASKS

    async def action_view(self, name: str) -> None:
        """Bring a view to the front, in the community that the user is in."""
        if name == self.view_id:
            return
        # One frame: the panes go, the view comes with what it shows.
        with self.app.batch_update():
            if name == TASKS:
                self.go_pane(self._left_pane)
            else:
                self._bring(self.views.get(name) or await self._make(name))

    async def _make(self, name: str) -> View:
        module, _, made = ENTRY[name].home.partition(":")
        room = import_module(f"communitytui.tui.views.{module}")
        view: View = getattr(room, made)(self)
        self.views[name] = view
        self.panes.update(view.panes)
        view.speak()
        view.display = False
        await self.mount(view, before=self.metrics_strip)
        return view

    def _bring(self, view: View) -> None:
        community = self.community
        if self.view is not None:
            self.view.display = False
        else:
            self._left_pane = self.pane
            self.query_one("#panes").display = False
            self.metrics_strip.display = False
        self.view = view
        self.top_bar.set_view(view.NAME)
        view.come(self.workspace, community)
        view.display = True
        self.go_pane(view.pane)
        self.show_path()

    def bring_pane(self, pane: str) -> None:
        """Bring the view of a pane to the front, with the focus in the pane."""
        view = next(view for view in self.views.values() if pane in view.panes)
        view.pane = pane
        self._bring(view)

    def leave_view(self) -> None:
        """Bring Tasks to the front, in the community that the user is in."""
        view, self.view = self.view, None
        if view is None:
            return
        view.display = False
        self.query_one("#panes").display = True
        self.top_bar.set_view(TASKS)
        # The strip of metrics was hidden behind the plan's back.
        self.plan = None
        self.pane = self._left_pane
        if view.community is not None and view.community != self.community:
            self.go_row(("community", view.community))
        self.show_path()

    def open_task(self, id: int) -> None:
        """Show a task in Tasks, in the list under the cursor."""
        if id in self.board:
            self.go_pane("list")
            self.reveal_task(id)

    def open_community(self, id: int, stage: str | None = None) -> None:
        """Show a community, or one of its stages, in Tasks."""
        self.go_pane("tree")
        self.stage_tree.fold(("community", id), True)
        if stage is not None and self.stage_tree.kind != "stage":
            self.action_regroup("stage")
        self.go_row(("stage", id, stage) if stage else ("community", id))

    def speak_views(self) -> None:
        """Let every view that was visited say its names in the language spoken now."""
        for view in self.views.values():
            view.speak()

    def action_in_view(self, name: str, *arguments: object) -> None:
        """Let the view in front do what only it can do: its method ``do_NAME``."""
        if self.view is not None:
            getattr(self.view, f"do_{name}")(*arguments)

    def on_top_bar_pressed(self, event: TopBar.Pressed) -> None:
        """Go to the view whose name was clicked."""
        self.call_later(self.action_view, event.view)
