"""Moving about the main screen: rows, panes, stages, communities; and how it looks."""

from __future__ import annotations

from typing import Any

from communitytui.domain.stages import STAGES
from communitytui.i18n import tr
from communitytui.tui.layout import METRICS
from communitytui.tui.screens.base import BaseScreen


class Moving(BaseScreen):
    """The actions that change nothing but what is seen."""

    def action_move(self, how: str) -> None:
        """Move the cursor, or scroll a pane without one; what follows is in the same frame."""
        pane = self.panes[self.pane]
        pane.move(how)
        self.follow(pane)

    def _order(self) -> list[str]:
        """Return the panes that Tab goes through, the hidden ones of a small screen as well."""
        order = ["tree", "list", "detail"]
        if (self.size.width >= METRICS and self.metrics_on is not False) or self.metrics_on:
            order.append("metrics")
        return order

    def action_next_pane(self) -> None:
        """To the next pane, or the next field of the form."""
        self._step_pane(1)

    def action_previous_pane(self) -> None:
        """To the pane before, or the field before."""
        self._step_pane(-1)

    def _step_pane(self, step: int) -> None:
        order = self._order()
        place = order.index(self.pane) if self.pane in order else 0
        self.go_pane(order[(place + step) % len(order)])

    def action_open(self) -> None:
        """Open what is under the cursor: unfold, or go on to the list or the detail."""
        if self.pane == "tree":
            row = self.stage_tree.key
            if row is None:
                return
            if row[0] == "community":
                self._fold(row, None)
            else:
                if row[0] == "stage":
                    self._fold(row, True)
                self.go_pane("list")
        elif self.pane == "list" and self.task_list.key is not None:
            self.go_pane("detail")

    def action_back(self) -> None:
        """Back: clear marks, clear the filter, else to the pane before."""
        if self.task_list.marked:
            self.task_list.set_marked(set())
        elif self.search_open or self.query_text:
            self.close_search(clear=True)
        elif self.zoomed:
            self.action_zoom()
        elif self.pane in ("detail", "metrics"):
            if self.pane == "metrics" and self.size.width < METRICS:
                self.metrics_on = None
            self.go_pane("list")
        elif self.pane == "list":
            self.go_pane("tree")

    def action_inwards(self) -> None:
        """Unfold, or go to the pane on the right."""
        row = self.stage_tree.key
        if self.pane == "tree" and row is not None and self._fold(row, True):
            return
        order = self._order()
        place = order.index(self.pane) if self.pane in order else 0
        if place + 1 < len(order):
            self.go_pane(order[place + 1])

    def action_outwards(self) -> None:
        """Fold, go to the row above, or to the pane on the left."""
        if self.pane != "tree":
            order = self._order()
            place = order.index(self.pane) if self.pane in order else 1
            self.go_pane(order[max(0, place - 1)])
            return
        row = self.stage_tree.key
        if row is None or self._fold(row, False):
            return
        parent = self.stage_tree.parent_of(row)
        if parent is not None:
            self.stage_tree.go_to(parent)

    def _fold(self, row: Any, opened: bool | None) -> bool:
        return self.stage_tree.fold(row, opened)

    def action_stage(self, step: int) -> None:
        """To the next or previous stage of the community."""
        if self.scope is None:
            return
        keys = [stage.key for stage in STAGES]
        here = keys.index(self.scope[2]) if self.scope[0] == "stage" else (-1 if step > 0 else 0)
        self.go_row(("stage", self.scope[1], keys[(here + step) % len(keys)]))

    def action_community(self, step: int) -> None:
        """To the next or previous community, on the same stage."""
        ids = [community.id for community in self.workspace.communities]
        if self.scope is None or len(ids) < 2:
            return
        id = ids[(ids.index(self.scope[1]) + step) % len(ids)]
        stage = self.scope[2] if self.scope[0] == "stage" else None
        self.go_row(("stage", id, stage) if stage else ("community", id))

    def go_row(self, row: Any) -> None:
        """Put the tree's cursor on a row, and let everything follow."""
        if self.query_text:
            self.close_search(clear=True)
        self.stage_tree.reveal(row)
        self.show_scope(row)
        if self.pane == "tree":
            self.tell(row)
        elif self.task_list.key is not None:
            self.tell(("task", self.task_list.key))

    def reveal_task(self, id: int) -> None:
        """Show a task wherever it is: in the list under the cursor, its stage in the tree."""
        if id not in self.board:
            return
        task = self.board[id]
        if id not in self.task_list.rows:
            if self.query_text:
                self.close_search(clear=True)
            row = ("stage", task.community, task.stage.key)
            self.stage_tree.reveal(row)
            self.show_scope(row, id)
        self.task_list.go_to(id)
        if self.pane == "tree" and self.stage_tree.place(("task", id)) is not None:
            self.stage_tree.go_to(("task", id))
        self.tell(("task", id))

    # -- how it looks

    def action_metrics(self) -> None:
        """Show or hide the metrics."""
        shown = bool(self.plan and self.plan.metrics)
        self.metrics_on = not shown
        if shown and self.pane == "metrics":
            self.go_pane("tree")
        elif not shown and self.size.width < METRICS:
            self.go_pane("metrics")
        else:
            self.apply_plan()

    def action_zoom(self) -> None:
        """One pane on the whole screen, and back."""
        self.zoomed = not self.zoomed
        self.apply_plan()

    def action_theme(self) -> None:
        """Show the next theme."""
        self.say(self.program.next_theme())

    def action_language(self) -> None:
        """Speak the other language."""
        self.program.next_language()

    def action_help(self) -> None:
        """List all keys."""
        from communitytui.tui.actions import help_groups
        from communitytui.tui.forms import HelpScreen

        self.app.push_screen(HelpScreen(help_groups(self.key_bar.keys)))

    def action_palette(self) -> None:
        """Find a command by its name."""
        self.app.action_command_palette()

    def action_reload(self) -> None:
        """Look now whether the file changed."""
        self.session.poll()
        self.program.repaint()
        self.say(tr("Read again"))

    def action_suspend(self) -> None:
        """Back to the shell; fg returns."""
        self.app.action_suspend_process()

    def action_leave(self) -> None:
        """End the program; ask only when something typed is not saved."""
        if self.form is None or not self.form.dirty:
            self.program.leave()
            return
        from communitytui.tui.forms import ChooseDialog

        options = [
            ("stay", tr("Stay and save it")),
            ("leave", tr("Leave; keep what is typed as a draft")),
        ]

        def answered(key: str | None) -> None:
            if key == "leave":
                self.keep_draft()
                self.program.leave()

        self.app.push_screen(ChooseDialog(tr("The form is not saved"), options), answered)
