"""The view of tasks: communities and stages, the list, one task in detail, the key metrics."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from communitytui.domain.workspace import Workspace
from communitytui.i18n import N_, tr, trn
from communitytui.tui.actions import BY_ID, FORM_ACTIONS, SEARCH_ACTIONS, Action
from communitytui.tui.layout import Layout, plan
from communitytui.tui.scope import Scope
from communitytui.tui.views.base import Change, Covered, View
from communitytui.tui.views.task_centre import TaskCentre
from communitytui.tui.views.task_moves import TaskMoves
from communitytui.tui.widgets.detail import Detail
from communitytui.tui.widgets.metrics_pane import TOLD_BY, MetricsPane, MetricsStrip, is_measured
from communitytui.tui.widgets.outline import Row
from communitytui.tui.widgets.pane import Pane, set_display, set_size
from communitytui.tui.widgets.stage_tree import StageTree
from communitytui.tui.widgets.task_list import TaskList

if TYPE_CHECKING:
    from communitytui.tui.views.base import Host

#: How long a row that a colleague changed stays marked, in seconds.
_MARKED_FOR = 10.0


class Tasks(View):
    """Tree, list, detail and metrics. Panes hold ids; the workspace is swapped whole.

    It follows every change even behind another view, and so knows where the user was.
    """

    NAME = "tasks"
    DEFAULT_CSS = """
    Tasks {
        layout: vertical;
        & > #panes { height: 1fr; layout: horizontal; }
        & #centre { width: 1fr; height: 1fr; layout: vertical; }
        & StageTree { height: 100%; }
        & #centre > TaskList { height: 2fr; }
        & #below { height: 3fr; layout: horizontal; }
        & Detail { height: 100%; width: 1fr; }
        & TaskForm {
            height: 100%; width: 1fr; border: round $primary; padding: 0 1; background: $surface;
        }
    }
    """

    moves: TaskMoves

    def __init__(self, main: Host, saved_views: Mapping[str, str]) -> None:
        super().__init__(main)
        self.moves = TaskMoves(self, saved_views)
        self.laid_out: Layout | None = None
        self._form_laid_out: object = None
        self._followed: Row | None = None
        self.changed = _Changed(self.task_list)

    def make(self) -> list[Pane]:
        """The tree, the list, the detail, the metrics."""
        inks, glyphs = self.main.inks, self.main.glyphs
        self.stage_tree = StageTree(self.workspace, inks, glyphs)
        self.task_list = TaskList(self.workspace, inks, glyphs)
        self.detail = Detail(inks, glyphs)
        self.metrics_pane = MetricsPane(inks, glyphs)
        self.metrics_strip = MetricsStrip(inks, glyphs)
        panes = self.stage_tree, self.task_list, self.detail, self.metrics_pane
        self.centre = TaskCentre(self.main, *panes)
        self.scope = Scope(self.main, self.stage_tree, self.task_list)
        return [self.stage_tree, self.task_list, self.detail, self.metrics_pane]

    def compose(self) -> ComposeResult:
        """The panes side by side, and a line of metrics where their pane has no room."""
        yield Covered(self.stage_tree, self.centre, id="panes")
        yield self.metrics_strip

    # -- what it shows

    def show_metrics(self) -> None:
        """Show the key metrics, in their pane and in their line."""
        self.metrics_pane.show_metrics(self.workspace, self.community)
        self.metrics_strip.show_metrics(self.workspace, self.community)

    def come(self, workspace: Workspace, community: int | None) -> None:
        """Come to the front, in the community that the user is in."""
        if community is not None and community != self.community:
            self.moves.go_row(("community", community))

    def take(self, change: Change, instead: int | None) -> None:
        """Take in another state; cursor, folding, scroll and half-typed text stay."""
        self.apply(change)

    def apply(self, change: Change) -> None:
        """Show another state."""
        self.workspace = change.workspace
        tasks = {id for table, id in change.ids if table == "tasks"}
        tables = {table for table, _ in change.ids}
        if change.by:
            self.changed.mark(change.by)
            self.set_timer(_MARKED_FOR + 0.1, self.changed.unmark_old)
            names = ", ".join(sorted(set(change.by.values())))
            count = len(change.by)
            told = trn("{who} changed {n} task", "{who} changed {n} tasks", count, who=names)
            self.main.say(told, "warn")
        _touch(self.stage_tree, self.task_list, self.workspace, tasks, "communities" in tables)
        self.stage_tree.show(self.workspace)
        self.moves.keep_scope()
        self.scope.fill()
        subject = self.centre.subject
        if subject and subject[0] == "task" and subject[1] not in self.workspace.board:
            task = self.task_list.chosen_task
            subject = ("task", task) if task is not None else self.scope.row
        self.centre.tell(subject, stay=True)
        if tables & TOLD_BY:
            self.show_metrics()
        self.centre.tell_changed(tasks, change.by)
        if self.main.view is self:
            # Another name, or the first reading, asks for other room.
            self.main.lay_out()

    def speak(self) -> None:
        """Name the panes."""
        self.stage_tree.set_title(tr("Communities"))
        self.centre.tell(self.centre.subject, stay=True)
        self.metrics_pane.set_title(tr("Key metrics"))
        keys = {"record": self.main.key_of("metric.record"), "bring": self.main.key_of("import")}
        none = tr("No readings yet: {record} records, {bring} imports", **keys)
        self.metrics_pane.none = self.metrics_strip.none = none
        self.scope.speak()
        self.metrics_strip.refresh()

    def lay_out(self, width: int, height: int) -> None:
        """Show and hide panes as the layout says; only what differs is set."""
        given = width, height, self.pane, self.moves.metrics_on, self.moves.zoomed
        form, measured = self.centre.form, is_measured(self.workspace, self.community)
        new = plan(*given, tree=self.stage_tree.painter.need, measured=measured)
        if new == self.laid_out and form is self._form_laid_out:
            return
        self.laid_out, self._form_laid_out = new, form
        set_display(self.stage_tree, bool(new.tree))
        set_display(self.task_list, new.list)
        set_display(self.detail, new.detail and form is None)
        if form is not None:
            set_display(form, new.detail)
        set_display(self.centre.below, new.detail or bool(new.metrics))
        set_display(self.centre, new.list or new.detail or bool(new.metrics))
        set_display(self.metrics_pane, bool(new.metrics))
        set_display(self.metrics_strip, new.strip)
        set_size(self.stage_tree, "width", "1fr" if new.fill else new.tree)
        set_size(self.metrics_pane, "width", new.metrics if new.detail else "1fr")

    def path(self) -> list[str]:
        """Return community and stage."""
        row = self.scope.row
        if row is None:
            return []
        names = [self.workspace.community(row[1]).name]
        return [*names, self.scope.name()] if self.stage_tree.outline.is_group(row) else names

    def hints(self, *, read_only: bool) -> list[Action]:
        """Return what the keys do in this pane, or in the line or form that has them."""
        if self.moves.is_searching:
            return list(SEARCH_ACTIONS)
        if self.centre.form is not None and self.pane == "detail":
            return list(FORM_ACTIONS)
        found = super().hints(read_only=read_only)
        if self.pane != "tree" or self.chosen_task is not None:
            return found
        # On a stage there is no task to edit, and space folds.
        fold = BY_ID["task.tick"]._replace(message=N_("Fold"))
        actions = [fold if action.id == fold.id else action for action in found]
        return [action for action in actions if action.id != "task.edit"]

    # -- what actions work on

    @property
    def chosen_task(self) -> int | None:
        """The task under the cursor; in the detail the one that it tells about."""
        subject = self.centre.subject
        if self.pane == "detail" and subject is not None:
            return subject[1] if subject[0] == "task" else None
        return super().chosen_task

    @property
    def marking(self) -> TaskList | None:
        """The list, from all panes that are about tasks."""
        return self.task_list if self.pane != "metrics" else None

    def settle(self, how: str) -> bool:
        """Fold the stage or community under the cursor of the tree."""
        row = self.stage_tree.key
        if how != "tick" or self.pane != "tree" or row is None or row[0] == "task":
            return False
        self.stage_tree.fold(row)
        return True

    def follow(self, pane: Pane) -> None:
        """The list follows the tree, the detail the pane with the cursor."""
        if pane is self.stage_tree and self.pane == "tree":
            row = self.stage_tree.key
            if row != self._followed:
                self._followed = row
                self.moves.show_scope(row)
                self.centre.tell(row)
                self.main.show_hints()
        elif pane is self.task_list and self.pane != "tree" and self.task_list.chosen_task:
            row = ("task", self.task_list.chosen_task)
            if row != self.centre.subject:
                self.centre.tell(row)

    def came_to(self, pane: Pane) -> None:
        """Let the detail tell about the row under the cursor of the pane that has the focus."""
        if pane is self.stage_tree and self.stage_tree.key is not None:
            self.centre.tell(self.stage_tree.key)
        elif pane is self.task_list and self.task_list.chosen_task:
            self.centre.tell(("task", self.task_list.chosen_task))

    def reveal(self, task: int) -> None:
        """Show a task wherever it is: in the list under the cursor, its stage in the tree."""
        tree = self.stage_tree
        if task not in self.workspace.board:
            return
        if task not in self.task_list.rows:
            self.moves.clear_filter()
            row = tree.outline.group_of(task)
            tree.reveal(row)
            self.moves.show_scope(row, task)
        self.task_list.go_to(task)
        if self.pane == "tree" and tree.place(("task", task)) is not None:
            tree.go_to(("task", task))
        self.centre.tell(("task", task))

    def focus_pane(self) -> None:
        """Give the pane the focus, or the form that stands in it."""
        if self.pane == "detail" and self.centre.form is not None:
            self.centre.form.focus_field("title")
        else:
            super().focus_pane()


class _Changed:
    """The rows that colleagues changed, each marked with the name for a while."""

    def __init__(self, rows: TaskList) -> None:
        self._list = rows
        self._until: dict[int, tuple[str, float]] = {}

    def mark(self, by: Mapping[int, str]) -> None:
        """Mark rows with who changed them."""
        until = time.monotonic() + _MARKED_FOR
        self._until.update((id, (who, until)) for id, who in by.items())
        self._list.signs.change({id: who for id, (who, _) in self._until.items()})

    def unmark_old(self) -> None:
        """Mark no longer what was changed a while ago."""
        now = time.monotonic()
        left = {id: pair for id, pair in self._until.items() if pair[1] > now}
        if len(left) != len(self._until):
            self._until = left
            self._list.signs.change({id: who for id, (who, _) in left.items()})


def _touch(
    tree: StageTree, rows: TaskList, workspace: Workspace, tasks: set[int], all_rows: bool
) -> None:
    """Draw anew what shows these tasks, and those that wait for them."""
    tree.outline.workspace = rows.painter.workspace = workspace
    if all_rows or len(tasks) > 200:
        tree.forget()
        rows.forget()
        return
    records = workspace.board.records
    seen = {*rows.rows, *(row[1] for row in tree.rows if row[0] == "task")}
    also = {id for id in seen if id in records and tasks.intersection(records[id]["after"] or ())}
    touched: set[Row] = set()
    for id in tasks | also:
        touched.add(("task", id))
        if id in records:
            record = records[id]
            touched.add(("stage", record["community"], record["stage"]))
            touched.add(("community", record["community"]))
    moved = tree.outline.kind != "stage" and bool(tasks)
    if moved or any(id not in records for id in tasks):
        # A task that is gone, or has another owner by now, is missing in its old group too.
        touched.update(row for row in tree.rows if row[0] != "task")
    tree.touch(touched)
    rows.touch(tasks | also)
