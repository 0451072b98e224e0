"""The view of tasks: communities and stages, the list, one task in detail, the key metrics."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Container
from textual.message import Message

from communitytui.domain.kernel.stages import STAGE
from communitytui.domain.plan.grouping import KIND_NAMES
from communitytui.domain.workspace import Workspace
from communitytui.i18n import N_, tr, trn
from communitytui.tui.actions import BY_ID, FORM_ACTIONS, SEARCH_ACTIONS, Action
from communitytui.tui.layout import METRICS, Layout, plan
from communitytui.tui.scope import Scope
from communitytui.tui.views.base import Change, View
from communitytui.tui.views.task_centre import TaskCentre
from communitytui.tui.widgets.detail import Detail
from communitytui.tui.widgets.metrics_pane import TOLD_BY, MetricsPane, MetricsStrip
from communitytui.tui.widgets.pane import Pane, set_display, set_size
from communitytui.tui.widgets.stage_tree import Row, StageTree
from communitytui.tui.widgets.task_list import TaskList

if TYPE_CHECKING:
    from communitytui.tui.search_line import SearchLine
    from communitytui.tui.theming import Inks
    from communitytui.tui.views.base import Host

#: How long a row that a colleague changed stays marked, in seconds.
_MARKED_FOR = 10.0


class Tasks(View):
    """Tree, list, detail and metrics. Panes hold ids; the workspace is swapped whole.

    It follows every change even behind another view, and so knows where the user was.
    """

    NAME = "tasks"
    BOXED = False
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

    class NoCommunity(Message):
        """There is no community to show, or to add to."""

    def __init__(self, main: Host, saved_views: Mapping[str, str]) -> None:
        super().__init__(main)
        self._saved_views = saved_views
        self._search: SearchLine | None = None
        self._zoomed = False
        self._metrics_on: bool | None = None
        self.laid_out: Layout | None = None
        self._form_laid_out: object = None
        self._metrics_wait = True
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
        yield Container(self.stage_tree, self.centre, id="panes")
        yield self.metrics_strip

    @property
    def search(self) -> SearchLine:
        """The line of search; it is mounted when it is first opened."""
        if self._search is None:
            # 51 ms: the line and its completion.
            from communitytui.tui.search_line import SearchLine

            given = self.scope, self.task_list, self.centre, self._saved_views
            self._search = SearchLine(self.main, *given)
        return self._search

    # -- what it shows

    def open_first(self, community: int | None) -> None:
        """Open a community on its first stage with something to do."""
        communities = self.workspace.communities
        if not communities:
            self.stage_tree.show(self.workspace)
            self.show_scope(None)
            self.post_message(self.NoCommunity())
            return
        id = community if community is not None else communities[0].id
        board = self.workspace.board
        stages = (key for key in STAGE if not board.progress(id, key).complete)
        row: Row = ("stage", id, next(stages, "goal"))
        if self.stage_tree.kind != "stage":
            row = ("community", id)
        self.stage_tree.open = {("community", id)}
        self.stage_tree.show(self.workspace, row)
        self.show_scope(row)

    def show_scope(self, row: Row | None, task: int | None = None) -> None:
        """Let the list show the tasks of a community or stage, and the metrics its community."""
        if row is not None and row[0] == "task":
            task = row[1]
            row = self.stage_tree.parent_of(row)
        scope, before, community = self.scope, self.scope.row, self.scope.community
        scope.row = row[:3] if row is not None else None
        if row is not None and row[0] == "more":
            scope.row = (self.stage_tree.kind, row[1], row[2])
        self.community = scope.community
        if scope.row != before:
            if task is None and self.task_list.chosen_task not in scope.ids():
                task = next(iter(scope.ids()), None)
            # Marks stay through filters, but nobody marks here and acts elsewhere by chance.
            self.task_list.set_marked(set())
        scope.fill(task)
        if self._metrics_wait:
            # Judging months of readings can wait until the tasks are on the screen.
            self._metrics_wait = False
            self.call_after_refresh(self._show_metrics)
        elif community != scope.community:
            self._show_metrics()
            self.main.lay_out()
        self.main.show_path()

    def _show_metrics(self) -> None:
        self.metrics_pane.show_metrics(self.workspace, self.community)
        self.metrics_strip.show_metrics(self.workspace, self.community)

    def come(self, workspace: Workspace, community: int | None) -> None:
        """Come to the front, in the community that the user is in."""
        if community is not None and community != self.community:
            self.go_row(("community", community))

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
            names = ", ".join(sorted(set(change.by.values())))
            count = len(change.by)
            told = trn("{who} changed {n} task", "{who} changed {n} tasks", count, who=names)
            self.main.say(told, "warn")
        _touch(self.stage_tree, self.task_list, self.workspace, tasks, "communities" in tables)
        self.stage_tree.show(self.workspace)
        self._keep_scope()
        self.scope.fill()
        subject = self.centre.subject
        if subject and subject[0] == "task" and subject[1] not in self.workspace.board:
            subject = (
                ("task", self.task_list.chosen_task) if self.task_list.rows else self.scope.row
            )
        self.centre.tell(subject, stay=True)
        if tables & TOLD_BY:
            self._show_metrics()
        self.centre.tell_changed(tasks, change.by)
        if self.main.view is self:
            # Another name, or the first reading, asks for other room.
            self.main.lay_out()

    def _keep_scope(self) -> None:
        has, tree, scope = self.workspace.has_community, self.stage_tree, self.scope
        if scope.row is not None and tree.is_group(scope.row) and has(scope.row[1]):
            # A group without tasks is gone: its community takes its place.
            gone = scope.row[2] not in tree.groups.keys(scope.row[1])
            scope.row = ("community", scope.row[1]) if gone else scope.row
        centre = self.centre
        if centre.subject is not None and centre.subject[0] == tree.kind:
            centre.subject = scope.row
        if scope.row is None or not has(scope.row[1]):
            row = tree.key
            if row is not None and row[0] == "community":
                tree.fold(row, True)
            scope.row = row if row is None or row[0] != "task" else tree.parent_of(row)
            centre.subject = scope.row
            self.community = scope.community
            self._show_metrics()

    def speak(self) -> None:
        """Name the panes."""
        self.stage_tree.set_title(tr("Communities"))
        self.centre.tell(self.centre.subject, stay=True)
        self.metrics_pane.set_title(tr("Key metrics"))
        self.scope.speak()
        self.metrics_strip.refresh()

    def use_inks(self, inks: Inks) -> None:
        """Draw the line of metrics in other colours."""
        self.metrics_strip.use_inks(inks)

    def lay_out(self, width: int, height: int) -> None:
        """Show and hide panes as the layout says; only what differs is set."""
        given = width, height, self.pane, self._metrics_on, self._zoomed
        form, measured = self.centre.form, self._is_measured()
        new = plan(*given, tree=self.stage_tree.need, measured=measured)
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

    def _is_measured(self) -> bool:
        """Tell whether the community has a reading; the line says so where it has none."""
        readings = self.workspace.tables.get("readings", {}).values()
        return any(row["community"] == self.community for row in readings)

    def path(self) -> list[str]:
        """Return community and stage."""
        row = self.scope.row
        if row is None:
            return []
        names = [self.workspace.community(row[1]).name]
        return [*names, self.scope.name()] if self.stage_tree.is_group(row) else names

    def hints(self, *, read_only: bool) -> list[Action]:
        """Return what the keys do in this pane, or in the line or form that has them."""
        if self._search is not None and self._search.is_open:
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
                self.show_scope(row)
                self.centre.tell(row)
                self.main.show_hints()
        elif pane is self.task_list and self.pane != "tree" and self.task_list.rows:
            row = ("task", self.task_list.chosen_task)
            if row != self.centre.subject:
                self.centre.tell(row)

    def came_to(self, pane: Pane) -> None:
        """Let the detail tell about the row under the cursor of the pane that has the focus."""
        if pane is self.stage_tree and self.stage_tree.key is not None:
            self.centre.tell(self.stage_tree.key)
        elif pane is self.task_list and self.task_list.rows:
            self.centre.tell(("task", self.task_list.chosen_task))

    def reveal(self, task: int) -> None:
        """Show a task wherever it is: in the list under the cursor, its stage in the tree."""
        tree = self.stage_tree
        if task not in self.workspace.board:
            return
        if task not in self.task_list.rows:
            self._clear_filter()
            row = tree.group_of(task)
            tree.reveal(row)
            self.show_scope(row, task)
        self.task_list.go_to(task)
        if self.pane == "tree" and tree.place(("task", task)) is not None:
            tree.go_to(("task", task))
        self.centre.tell(("task", task))

    def go_row(self, row: Row) -> None:
        """Put the tree's cursor on a row, and let everything follow."""
        self._clear_filter()
        self.stage_tree.reveal(row)
        self.show_scope(row)
        if self.pane == "tree":
            self.centre.tell(row)
        elif self.task_list.rows:
            self.centre.tell(("task", self.task_list.chosen_task))

    def _clear_filter(self) -> None:
        if self.scope.filters:
            self.search.close(clear=True)

    def focus_pane(self) -> None:
        """Give the pane the focus, or the form that stands in it."""
        if self.pane == "detail" and self.centre.form is not None:
            self.centre.form.focus_field("title")
        else:
            super().focus_pane()

    # -- moving

    def do_step(self, by: int, *, around: bool = True) -> None:
        """To another pane in the order of Tab."""
        # The hidden panes of a small screen are among them.
        wide = self.main.size.width >= METRICS and self._metrics_on is not False
        order = [name for name in self.panes if name != "metrics" or wide or self._metrics_on]
        place = order.index(self.pane) + by if self.pane in order else by
        if around or 0 <= place < len(order):
            self.main.go_pane(order[place % len(order)])

    def do_open(self) -> None:
        """Open what is under the cursor: unfold, or go on to the list or the detail."""
        row = self.stage_tree.key
        if self.pane == "list" and self.task_list.rows:
            self.main.go_pane("detail")
        elif self.pane == "tree" and row is not None:
            if row[0] == "community":
                self.stage_tree.fold(row)
                return
            if self.stage_tree.is_group(row):
                self.stage_tree.fold(row, True)
            self.main.go_pane("list")

    def do_back(self) -> bool:
        """Back: clear marks, clear the filter, else to the pane before."""
        if self.task_list.marked:
            self.task_list.set_marked(set())
        elif self.scope.text or (self._search is not None and self._search.is_open):
            self.search.close(clear=True)
        elif self._zoomed:
            self.do_zoom()
        elif self.pane == "tree":
            return False
        else:
            if self.pane == "metrics" and self.main.size.width < METRICS:
                self._metrics_on = None
            self.main.go_pane("tree" if self.pane == "list" else "list")
        return True

    def do_inwards(self) -> None:
        """Unfold, or go to the pane on the right."""
        row = self.stage_tree.key
        if self.pane != "tree" or row is None or not self.stage_tree.fold(row, True):
            self.do_step(1, around=False)

    def do_outwards(self) -> None:
        """Fold, go to the row above, or to the pane on the left."""
        tree = self.stage_tree
        if self.pane != "tree":
            self.do_step(-1, around=False)
        elif tree.key is not None and not tree.fold(tree.key, False):
            parent = tree.parent_of(tree.key)
            if parent is not None:
                tree.go_to(parent)

    def do_stage(self, step: int) -> None:
        """To the next or previous stage of the community."""
        tree, row = self.stage_tree, self.scope.row
        keys = tree.groups.keys(row[1]) if row is not None else ()
        if row is not None and keys:
            here = keys.index(row[2]) if tree.is_group(row) else (-1 if step > 0 else 0)
            self.go_row((tree.kind, row[1], keys[(here + step) % len(keys)]))

    def do_community(self, by: int) -> None:
        """To the next or previous community, on the same stage."""
        ids = [community.id for community in self.workspace.communities]
        tree, row = self.stage_tree, self.scope.row
        if row is not None and len(ids) > 1:
            id = ids[(ids.index(row[1]) + by) % len(ids)]
            group = tree.is_group(row) and row[2] in tree.groups.keys(id)
            self.go_row((tree.kind, id, row[2]) if group else ("community", id))

    # -- how it looks

    def regroup(self, kind: str) -> None:
        """Group the tree by something else; the task under the cursor stays in sight."""
        tree = self.stage_tree
        if self.scope.row is None or kind == tree.kind:
            return
        in_task = self.pane == "tree" and tree.chosen_task is not None
        task = tree.chosen_task if in_task else self.task_list.chosen_task
        row: Row = ("community", self.scope.row[1])
        with self.app.batch_update():
            tree.regroup(kind)
            if task is not None and task in self.workspace.board:
                row = tree.group_of(task)
            tree.reveal(row)
            if in_task and row in tree.open:
                tree.go_to(("task", task))
            self.show_scope(row, task)
            self.centre.tell(
                tree.key if self.pane == "tree" else ("task", self.task_list.chosen_task)
            )
        self.main.say(tr("Grouped by {kind}", kind=tr(KIND_NAMES[kind])))

    def do_metrics(self) -> None:
        """Show or hide the metrics."""
        shown = bool(self.laid_out and self.laid_out.metrics)
        self._metrics_on = not shown
        if shown and self.pane == "metrics":
            self.main.go_pane("tree")
        elif not shown and self.main.size.width < METRICS:
            self.main.go_pane("metrics")
        else:
            self.main.lay_out()

    def do_zoom(self) -> None:
        """One pane on the whole screen, and back."""
        self._zoomed = not self._zoomed
        self.main.lay_out()

    async def do_search(self, hides: bool = False) -> None:
        """Open the line of search or filter; with a search in force, hide what it does not find.

        A filter ``hides`` that from the beginning; a search that hides shows it again.
        """
        if self.scope.text and not hides and not self.search.is_open:
            self.scope.hides = not self.scope.hides
            self.scope.fill_from_match()
        elif self.scope.row is not None:
            if not self.search.is_attached:
                await self.mount(self.search)
            self.search.open(hides=hides)

    async def do_add(self, end: bool) -> None:
        """Type new tasks below the cursor, or at the end of the stage."""
        if not self.main.may_write():
            return
        if self.scope.row is None:
            self.post_message(self.NoCommunity())
            return
        community, stage, below = self.scope.place_of_new(end=end)
        await self.centre.typing.add(community, stage, below, end=end)


class _Changed:
    """The rows that colleagues changed, each marked with the name for a while."""

    def __init__(self, rows: TaskList) -> None:
        self._list = rows
        self._until: dict[int, tuple[str, float]] = {}

    def mark(self, by: Mapping[int, str]) -> None:
        """Mark rows with who changed them."""
        until = time.monotonic() + _MARKED_FOR
        self._until.update((id, (who, until)) for id, who in by.items())
        self._list.set_changed({id: who for id, (who, _) in self._until.items()})

    def unmark_old(self) -> None:
        """Mark no longer what was changed a while ago."""
        now = time.monotonic()
        left = {id: pair for id, pair in self._until.items() if pair[1] > now}
        if len(left) != len(self._until):
            self._until = left
            self._list.set_changed({id: who for id, (who, _) in left.items()})


def _touch(
    tree: StageTree, rows: TaskList, workspace: Workspace, tasks: set[int], all_rows: bool
) -> None:
    """Draw anew what shows these tasks, and those that wait for them."""
    tree.workspace = rows.workspace = workspace
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
    moved = tree.kind != "stage" and bool(tasks)
    if moved or any(id not in records for id in tasks):
        # A task that is gone, or has another owner by now, is missing in its old group too.
        touched.update(row for row in tree.rows if row[0] != "task")
    tree.touch(touched)
    rows.touch(tasks | also)
