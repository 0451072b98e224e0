"""How one moves in the view of tasks: by keys, and to any row from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from communitytui.domain.kernel.stages import STAGE
from communitytui.domain.plan.grouping import KIND_NAMES
from communitytui.errors import CommunityError
from communitytui.i18n import tr
from communitytui.tui.layout import METRICS
from communitytui.tui.places import Place, as_key, as_keys, as_list, as_place
from communitytui.tui.views.moves import Moves

if TYPE_CHECKING:
    from communitytui.tui.search_line import SearchLine
    from communitytui.tui.views.tasks import Tasks
    from communitytui.tui.widgets.outline import Row


class TaskMoves(Moves["Tasks"]):
    """Tree, list and detail follow each other; a search narrows the list, a zoom the screen.

    ``zoomed`` gives the screen to one pane, ``metrics_on`` is whether the user asked for the
    metrics; None leaves it to the room there is.
    """

    def __init__(self, tasks: Tasks, saved_views: Mapping[str, str]) -> None:
        super().__init__(tasks)
        self._tasks = tasks
        self._tree, self._list = tasks.stage_tree, tasks.task_list
        self._centre, self._scope = tasks.centre, tasks.scope
        self._saved_views = saved_views
        self._search: SearchLine | None = None
        self._metrics_wait = True
        self.zoomed = False
        self.metrics_on: bool | None = None

    @property
    def is_searching(self) -> bool:
        """Whether the line of search is open."""
        return self._search is not None and self._search.is_open

    def open_first(self, community: int | None) -> None:
        """Open a community on its first stage with something to do."""
        communities = self._tasks.workspace.communities
        if not communities:
            self._tree.show(self._tasks.workspace)
            self.show_scope(None)
            self.welcome()
            return
        id = community if community is not None else communities[0].id
        board = self._tasks.workspace.board
        stages = (key for key in STAGE if not board.progress(id, key).complete)
        row: Row = ("stage", id, next(stages, "goal"))
        if self._tree.outline.kind != "stage":
            row = ("community", id)
        self._tree.outline.open = {("community", id)}
        self._tree.show(self._tasks.workspace, row)
        self.show_scope(row)

    def welcome(self) -> None:
        """Ask for the first community."""
        self._tasks.call_after_refresh(self._tasks.run_action, "screen.program('welcome')")

    def show_scope(self, row: Row | None, task: int | None = None) -> None:
        """Let the list show the tasks of a community or stage, and the metrics its community."""
        if row is not None and row[0] == "task":
            task = row[1]
            row = self._tree.outline.parent_of(row)
        scope, before, community = self._scope, self._scope.row, self._scope.community
        scope.row = row[:3] if row is not None else None
        if row is not None and row[0] == "more":
            scope.row = (self._tree.outline.kind, row[1], row[2])
        self._tasks.community = scope.community
        if scope.row != before:
            if task is None and self._list.chosen_task not in scope.ids():
                task = next(iter(scope.ids()), None)
            # Marks stay through filters, but nobody marks here and acts elsewhere by chance.
            self._list.signs.mark(set())
        scope.fill(task)
        if self._metrics_wait:
            # Judging months of readings can wait until the tasks are on the screen.
            self._metrics_wait = False
            self._tasks.call_after_refresh(self._tasks.show_metrics)
        elif community != scope.community:
            self._tasks.show_metrics()
            self.main.lay_out()
        self.main.show_path()

    def open_task(self, id: int) -> None:
        """Show a task in the list, under the cursor."""
        if id in self._tasks.workspace.board:
            self.main.go_pane("list")
            self.main.reveal_task(id)

    def open_community(self, id: int, stage: str | None = None) -> None:
        """Show a community, or one of its stages."""
        self.main.go_pane("tree")
        self._tree.fold(("community", id), True)
        if stage is not None and self._tree.outline.kind != "stage":
            self.regroup("stage")
        self.go_row(("stage", id, stage) if stage else ("community", id))

    def go_row(self, row: Row) -> None:
        """Put the tree's cursor on a row, and let everything follow."""
        self.clear_filter()
        self._tree.reveal(row)
        self.show_scope(row)
        if self._tasks.pane == "tree":
            self._centre.tell(row)
        elif self._list.chosen_task is not None:
            self._centre.tell(("task", self._list.chosen_task))

    def regroup(self, kind: str) -> None:
        """Group the tree by something else; the task under the cursor stays in sight."""
        tree = self._tree
        if self._scope.row is None or kind == tree.outline.kind:
            return
        in_task = self._tasks.pane == "tree" and tree.chosen_task is not None
        task = tree.chosen_task if in_task else self._list.chosen_task
        row: Row = ("community", self._scope.row[1])
        with self._tasks.app.batch_update():
            tree.regroup(kind)
            if task is not None and task in self._tasks.workspace.board:
                row = tree.outline.group_of(task)
            tree.reveal(row)
            if in_task and row in tree.outline.open:
                tree.go_to(("task", task))
            self.show_scope(row, task)
            self._centre.tell(
                tree.key if self._tasks.pane == "tree" else ("task", self._list.chosen_task)
            )
        self.main.say(tr("Grouped by {kind}", kind=tr(KIND_NAMES[kind])))

    def clear_filter(self) -> None:
        """Show what a filter hides."""
        if self._scope.filters:
            self.line.close(clear=True)

    def keep_scope(self) -> None:
        """Stay where one was in another state, or near it where that is gone."""
        has, tree, scope = self._tasks.workspace.has_community, self._tree, self._scope
        if scope.row is not None and tree.outline.is_group(scope.row) and has(scope.row[1]):
            # A group without tasks is gone: its community takes its place.
            gone = scope.row[2] not in tree.outline.groups.keys(scope.row[1])
            scope.row = ("community", scope.row[1]) if gone else scope.row
        centre = self._centre
        if centre.subject is not None and centre.subject[0] == tree.outline.kind:
            centre.subject = scope.row
        if scope.row is None or not has(scope.row[1]):
            row = tree.key
            if row is not None and row[0] == "community":
                tree.fold(row, True)
            scope.row = row if row is None or row[0] != "task" else tree.outline.parent_of(row)
            centre.subject = scope.row
            self._tasks.community = scope.community
            self._tasks.show_metrics()

    @property
    def line(self) -> SearchLine:
        """The line of search; it is mounted when it is first opened."""
        if self._search is None:
            # 51 ms: the line and its completion.
            from communitytui.tui.search_line import SearchLine

            given = self._scope, self._list, self._centre, self._saved_views
            self._search = SearchLine(self.main, *given)
        return self._search

    # -- by keys

    def step(self, by: int, *, around: bool = True) -> None:
        """To another pane in the order of Tab."""
        # The hidden panes of a small screen are among them.
        wide = self.main.size.width >= METRICS and self.metrics_on is not False
        order = [name for name in self._tasks.panes if name != "metrics" or wide or self.metrics_on]
        place = order.index(self._tasks.pane) + by if self._tasks.pane in order else by
        if around or 0 <= place < len(order):
            self.main.go_pane(order[place % len(order)])

    def open(self) -> None:
        """Open what is under the cursor: unfold, or go on to the list or the detail."""
        row = self._tree.key
        if self._tasks.pane == "list" and self._list.chosen_task is not None:
            self.main.go_pane("detail")
        elif self._tasks.pane == "tree" and row is not None:
            if row[0] == "community":
                self._tree.fold(row)
                return
            if self._tree.outline.is_group(row):
                self._tree.fold(row, True)
            self.main.go_pane("list")

    def back(self) -> bool:
        """Back: clear marks, clear the filter, else to the pane before."""
        if self._list.signs.marked:
            self._list.signs.mark(set())
        elif self._scope.text or (self.is_searching):
            self.line.close(clear=True)
        elif self.zoomed:
            self.zoom()
        elif self._tasks.pane == "tree":
            return False
        else:
            if self._tasks.pane == "metrics" and self.main.size.width < METRICS:
                self.metrics_on = None
            self.main.go_pane("tree" if self._tasks.pane == "list" else "list")
        return True

    def inwards(self) -> None:
        """Unfold, or go to the pane on the right."""
        row = self._tree.key
        if self._tasks.pane != "tree" or row is None or not self._tree.fold(row, True):
            self.step(1, around=False)

    def outwards(self) -> None:
        """Fold, go to the row above, or to the pane on the left."""
        tree = self._tree
        if self._tasks.pane != "tree":
            self.step(-1, around=False)
        elif tree.key is not None and not tree.fold(tree.key, False):
            parent = tree.outline.parent_of(tree.key)
            if parent is not None:
                tree.go_to(parent)

    def stage(self, step: int) -> None:
        """To the next or previous stage of the community."""
        tree, row = self._tree, self._scope.row
        keys = tree.outline.groups.keys(row[1]) if row is not None else ()
        if row is not None and keys:
            here = keys.index(row[2]) if tree.outline.is_group(row) else (-1 if step > 0 else 0)
            self.go_row((tree.outline.kind, row[1], keys[(here + step) % len(keys)]))

    def community(self, by: int) -> None:
        """To the next or previous community, on the same stage."""
        ids = [community.id for community in self._tasks.workspace.communities]
        tree, row = self._tree, self._scope.row
        if row is not None and len(ids) > 1:
            id = ids[(ids.index(row[1]) + by) % len(ids)]
            group = tree.outline.is_group(row) and row[2] in tree.outline.groups.keys(id)
            self.go_row((tree.outline.kind, id, row[2]) if group else ("community", id))

    def metrics(self) -> None:
        """Show or hide the metrics."""
        shown = bool(self._tasks.laid_out and self._tasks.laid_out.metrics)
        self.metrics_on = not shown
        if shown and self._tasks.pane == "metrics":
            self.main.go_pane("tree")
        elif not shown and self.main.size.width < METRICS:
            self.main.go_pane("metrics")
        else:
            self.main.lay_out()

    def zoom(self) -> None:
        """One pane on the whole screen, and back."""
        self.zoomed = not self.zoomed
        self.main.lay_out()

    async def search(self, hides: bool = False) -> None:
        """Open the line of search or filter; with a search in force, hide what it does not find.

        A filter ``hides`` that from the beginning; a search that hides shows it again.
        """
        if self._scope.text and not hides and not self.line.is_open:
            self._scope.hides = not self._scope.hides
            self._scope.fill_from_match()
        elif self._scope.row is not None:
            if not self.line.is_attached:
                await self._tasks.mount(self.line)
            self.line.open(hides=hides)

    async def add(self, end: bool) -> None:
        """Type new tasks below the cursor, or at the end of the stage."""
        if not self.main.may_write():
            return
        if self._scope.row is None:
            self.welcome()
            return
        community, stage, below = self._scope.place_of_new(end=end)
        await self._centre.typing.add(community, stage, below, end=end)

    # -- where one left off

    def place(self) -> dict[str, object]:
        """Return row and folds of the tree, its grouping, the task, and the filter."""
        scope, tree = self._scope, self._tree
        return {
            **super().place(),
            "scope": scope.row,
            "open": as_list(tree.outline.open),
            "kind": tree.outline.kind,
            "filter": scope.text if scope.filters else "",
        }

    def return_to(self, place: Place) -> None:
        """Go back to row, task and filter; what is gone meanwhile is passed over."""
        tree, kind = self._tree, place.get("kind")
        if isinstance(kind, str) and kind in KIND_NAMES:
            self.regroup(kind)
        row, rows = as_key(place.get("scope")), as_place(place.get("rows"))
        if isinstance(row, tuple) and self._tasks.workspace.has_community(self._scope.community):
            tree.outline.open = {
                each for each in as_keys(place.get("open")) if isinstance(each, tuple)
            }
            tree.outline.open.add(("community", self._scope.community))
            tree.show(self._tasks.workspace)
            task = as_key(rows.get(self._list.NAME))
            known = isinstance(task, int) and task in self._tasks.workspace.board
            if tree.place(row) is not None:
                self.show_scope(row, task if known and isinstance(task, int) else None)
                tree.go_to(as_key(rows.get(tree.NAME)) or row)
        text, pane = place.get("filter"), place.get("pane")
        if isinstance(text, str) and text:
            # What a filter says may be about a person or a field that is gone.
            with suppress(CommunityError):
                self._scope.use(text)
        if pane in ("tree", "list"):
            self._tasks.pane = pane
