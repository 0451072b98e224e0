"""Moving about the main screen: rows, panes, stages, communities; and how it looks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from communitytui.domain.plan.grouping import KIND_NAMES
from communitytui.i18n import tr
from communitytui.tui.layout import METRICS
from communitytui.tui.screens.base import BaseScreen
from communitytui.tui.widgets.stage_tree import Row

if TYPE_CHECKING:
    from communitytui.tui.forms.help_screen import Group


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
        if self.view is not None:
            self.view.step(step)
            return
        order = self._order()
        place = order.index(self.pane) if self.pane in order else 0
        self.go_pane(order[(place + step) % len(order)])

    def action_open(self) -> None:
        """Open what is under the cursor: unfold, or go on to the list or the detail."""
        if self.view is not None:
            self.view.open()
        elif self.pane == "tree":
            row = self.stage_tree.key
            if row is None:
                return
            if row[0] == "community":
                self._fold(row, None)
            else:
                if self.stage_tree.is_group(row):
                    self._fold(row, True)
                self.go_pane("list")
        elif self.pane == "list" and self.task_list.key is not None:
            self.go_pane("detail")

    def action_back(self) -> None:
        """Back: clear marks, clear the filter, else to the pane before."""
        rows = self.marking
        if rows is not None and rows.marked:
            rows.set_marked(set())
        elif self.view is not None:
            self.view.back()
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
        if self.view is not None:
            self.view.inwards()
            return
        row = self.stage_tree.key
        if self.pane == "tree" and row is not None and self._fold(row, True):
            return
        order = self._order()
        place = order.index(self.pane) if self.pane in order else 0
        if place + 1 < len(order):
            self.go_pane(order[place + 1])

    def action_outwards(self) -> None:
        """Fold, go to the row above, or to the pane on the left."""
        if self.view is not None:
            self.view.outwards()
            return
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
        kind, keys = self.stage_tree.kind, self.stage_tree.groups.keys(self.scope[1])
        here = keys.index(self.scope[2]) if self.scope[0] == kind else (-1 if step > 0 else 0)
        if keys:
            self.go_row((kind, self.scope[1], keys[(here + step) % len(keys)]))

    def action_community(self, step: int) -> None:
        """To the next or previous community, on the same stage."""
        if self.view is not None:
            if self.view.step_community(step):
                self.show_path()
            return
        ids = [community.id for community in self.workspace.communities]
        if self.scope is None or len(ids) < 2:
            return
        id = ids[(ids.index(self.scope[1]) + step) % len(ids)]
        tree = self.stage_tree
        group = tree.is_group(self.scope) and self.scope[2] in tree.groups.keys(id)
        self.go_row((tree.kind, id, self.scope[2]) if group else ("community", id))

    def go_row(self, row: Any) -> None:
        """Put the tree's cursor on a row, and let everything follow."""
        if self.query_text and self.hides:
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
        if id not in self.task_list.rows:
            if self.query_text and self.hides:
                self.close_search(clear=True)
            row = self.stage_tree.group_of(id)
            self.stage_tree.reveal(row)
            self.show_scope(row, id)
        self.task_list.go_to(id)
        if self.view is not None:
            self.view.reveal(id)
        if self.pane == "tree" and self.stage_tree.place(("task", id)) is not None:
            self.stage_tree.go_to(("task", id))
        self.tell(("task", id))

    def action_group(self) -> None:
        """Choose what the tree groups tasks by."""
        from communitytui.tui.forms import ChooseDialog

        def answered(kind: str | None) -> None:
            if kind is not None:
                self.action_regroup(kind)

        options = [(kind, tr(message)) for kind, message in KIND_NAMES.items()]
        title = tr("Group the tree by")
        self.app.push_screen(ChooseDialog(title, options, self.stage_tree.kind), answered)

    def action_regroup(self, kind: str) -> None:
        """Group the tree by something else; the task under the cursor stays in sight."""
        tree = self.stage_tree
        if self.scope is None or kind == tree.kind:
            return
        task = tree.chosen_task if self.pane == "tree" else self.task_list.key
        task = task if task is not None else self.task_list.key
        in_task = self.pane == "tree" and tree.chosen_task is not None
        row: Row = ("community", self.scope[1])
        with self.app.batch_update():
            tree.regroup(kind)
            if task is not None and task in self.board:
                row = tree.group_of(task)
            tree.reveal(row)
            if in_task and row in tree.open:
                tree.go_to(("task", task))
            self.show_scope(row, task)
            self.tell(tree.key if self.pane == "tree" else ("task", self.task_list.key))
        self.say(tr("Grouped by {kind}", kind=tr(KIND_NAMES[kind])))

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
        """Let the user choose a theme, seeing each."""
        self.program.choose_theme()

    def action_language(self) -> None:
        """Speak the other language."""
        self.program.next_language()

    def action_help(self) -> None:
        """List all keys, those of this pane first."""
        from communitytui.tui.actions import help_groups, hints, in_words
        from communitytui.tui.forms import HelpScreen

        pane = self.panes[self.pane]
        here = hints(self.pane, pane.HINTS, view=self.view_id)
        title = tr("Here: {pane}", pane=pane.title.partition(" · ")[0])
        groups: Sequence[Group] = help_groups(self.program.keymap, here, title)
        if self.program.in_words:
            groups = [(name, [tuple(map(in_words, row)) for row in rows]) for name, rows in groups]
        self.app.push_screen(HelpScreen(groups))

    def action_tour(self) -> None:
        """Show the user around; who has seen it is not bothered again."""
        from communitytui.tui import ui_state
        from communitytui.tui.actions import BY_ID
        from communitytui.tui.forms.tour import Tour

        before = self.pane

        def point(names: tuple[str, ...]) -> None:
            self.key_bar.hush()
            # Where there is room for one pane only, the one that is spoken of comes to the front.
            front = names[0] if len(names) == 1 and names[0] in self.panes else before
            if front != self.pane and self.plan is not None and self.plan.fill:
                self.go_pane(front)
            for name, pane in self.panes.items():
                if pane.has_class("-pointed") is not (name in names):
                    pane.set_class(name in names, "-pointed")

        def key_of(id: str) -> str:
            return self.key_bar.keys.get(id, BY_ID[id].key)

        self.app.push_screen(Tour(key_of, point), lambda _: ui_state.end_tour())

    def first_tour(self) -> None:
        """Show somebody around who never was."""
        from communitytui.tui import ui_state

        if not ui_state.tour_ended():
            self.action_tour()

    def action_problems(self) -> None:
        """List all that is wrong in the settings."""
        from communitytui.tui.forms.problems_screen import ProblemsScreen

        self.app.push_screen(ProblemsScreen(self.program.problems))

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
