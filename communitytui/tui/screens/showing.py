"""What each pane shows: of a scope, of a filter, of a state of the workspace."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from communitytui.domain.kernel.stages import STAGE
from communitytui.domain.workspace import Workspace
from communitytui.i18n import say, tr, trn
from communitytui.i18n.showing import show_instant
from communitytui.tui import task_detail
from communitytui.tui.actions import BY_ID, FORM_ACTIONS, hints
from communitytui.tui.screens.base import BaseScreen
from communitytui.tui.session import Job
from communitytui.tui.views.base import Change
from communitytui.tui.widgets.bars import KeyBar
from communitytui.tui.widgets.metrics_pane import TOLD_BY
from communitytui.tui.widgets.pane import Pane
from communitytui.tui.widgets.row_pane import RowPane
from communitytui.tui.widgets.stage_tree import Row

#: How long a row that a colleague changed stays marked, in seconds.
_MARKED_FOR = 10.0


class Showing(BaseScreen):
    """How the panes follow the cursor, and a state that somebody changed."""

    def show_hints(self) -> None:
        """Offer the keys that matter in this pane, or in the form that stands in it."""
        if self.form is not None and self.pane == "detail":
            self.key_bar.set_actions(list(FORM_ACTIONS))
            return
        also = self.panes[self.pane].HINTS
        read_only = bool(self.session.read_only)
        actions = hints(self.pane, also, view=self.view_id, read_only=read_only)
        if self.offered is not None:
            actions.insert(1, BY_ID["draft"])
        self.key_bar.set_actions(actions)

    async def on_key_bar_pressed(self, event: KeyBar.Pressed) -> None:
        """Do what was clicked in the line of keys."""
        if event.action.run:
            await self.run_action(event.action.run)

    def show_state(self) -> None:
        """Say on top how the file stands."""
        reason = self.session.read_only
        if self.session.displaced:
            self.top_bar.set_state(tr("file gone"), "bad bold")
        elif reason is not None:
            self.top_bar.set_state(tr("read-only"), "warn bold")
        elif self.session.busy:
            text = tr("saving")
            self.top_bar.set_state(f"{self.glyphs.status['todo']} {text}", "muted")
        elif self._saved_at:
            zone = self.workspace.zone(self.community)
            at = self._saved_at.isoformat()
            text = tr("saved {time}", time=show_instant(at, zone, self._saved_at))
            self.top_bar.set_state(f"{self.glyphs.dot} {text}", "good")
        elif self.session.store is not None:
            text = tr("saved")
            self.top_bar.set_state(f"{self.glyphs.dot} {text}", "good")
        self._unmark_old()

    def show_scope(self, row: Row | None, task: int | None = None) -> None:
        """Let the list show the tasks of a community or stage, and the metrics its community."""
        if row is not None and row[0] == "task":
            task = row[1]
            row = self.stage_tree.parent_of(row)
        before = self.scope
        community_changed = self._community_of(row) != self._community_of(before)
        self.scope = row[:3] if row is not None and row[0] != "more" else row
        if row is not None and row[0] == "more":
            self.scope = (self.stage_tree.kind, row[1], row[2])
        if self.scope != before and task is None and self.task_list.key not in self.scope_ids():
            task = next(iter(self.scope_ids()), None)
        if self.scope != before:
            # Marks stay through filters, but nobody marks here and acts elsewhere by chance.
            self.task_list.set_marked(set())
        self.fill_list(task)
        if self._first:
            # Judging months of readings can wait until the tasks are on the screen.
            self._first = False
            self.call_after_refresh(self._show_metrics)
        elif community_changed:
            self._show_metrics()
        self.show_path()

    def fill_list(self, task: int | None = None) -> None:
        """Put the tasks of the scope, or those that the filter finds, into the list."""
        ids = self.scope_ids()
        self.task_list.empty = self._empty_words()
        dims = bool(self.query_text) and not self.hides
        self.task_list.set_found(self.found_ids() if dims else None)
        self.task_list.show(self.workspace, ids, task)
        self.show_list_title(len(ids))

    def scope_ids(self) -> Sequence[int]:
        """Return the tasks that the list is to show."""
        scope, board = self.scope, self.workspace.board
        if scope is None:
            return []
        if self.query_text and self.hides:
            found = self.found_ids()
            return [id for id in board.community_ids(scope[1]) if id in found]
        if scope[0] == "community":
            return board.community_ids(scope[1])
        return self.stage_tree.groups.ids(scope[1], scope[2])

    def _empty_words(self) -> str:
        if self.query_text and self.hides:
            return tr("Nothing found; esc clears the filter")
        if self.scope is None:
            return ""
        return tr("No tasks here; a adds one")

    def show_list_title(self, count: int) -> None:
        """Say in the border what the list shows."""
        name = tr("Tasks")
        if self.query_text and self.hides:
            title = f"{name} · {self.query_text} · {count}"
        elif self.scope and self.stage_tree.is_group(self.scope):
            title = f"{name} · {self._scope_name(number=True)}"
        else:
            title = f"{name} · {count}"
        if self.query_text and not self.hides:
            here = len(self.found_ids().intersection(self.task_list.rows))
            title += f" · /{self.query_text} {here}/{count}"
        self.task_list.set_title(title)

    def _scope_name(self, *, number: bool = False) -> str:
        """Return what the group is called that the list shows; stages with their number."""
        assert self.scope is not None
        kind, community, key = self.scope
        sign = f"{STAGE[key].number} " if number and kind == "stage" else ""
        return sign + say(self.stage_tree.groups.title(community, key))

    def tell(self, row: Row | None, *, stay: bool = False) -> None:
        """Let the detail tell about a row of the tree."""
        if row is not None and row[0] == "more":
            row = (self.stage_tree.kind, row[1], row[2])
        self.subject = row
        workspace = self.workspace
        if row is None:
            self.detail.show(lambda cells, glyphs: [])
        elif row[0] == "task":
            id = row[1]
            self.detail.show(lambda c, g: task_detail.tell_task(workspace, id, c, g), stay=stay)
        elif row[0] == "stage":
            id, key = row[1:3]
            self.detail.show(
                lambda c, g: task_detail.tell_stage(workspace, id, key, c, g), stay=stay
            )
        elif self.stage_tree.is_group(row):
            groups = self.stage_tree.groups
            id, key = row[1:3]
            self.detail.show(lambda c, g: task_detail.tell_group(groups, id, key, c, g), stay=stay)
        else:
            id = row[1]
            self.detail.show(
                lambda c, g: task_detail.tell_community(workspace, id, c, g), stay=stay
            )

    def _community_of(self, row: Row | None) -> int | None:
        return row[1] if row is not None else None

    @property
    def community(self) -> int | None:
        """The community that the user is in, or None while there is none."""
        return self.view.community if self.view is not None else self._community_of(self.scope)

    def _show_metrics(self) -> None:
        community = self._community_of(self.scope)
        self.metrics_pane.show_metrics(self.workspace, community)
        self.metrics_strip.show_metrics(self.workspace, community)

    def show_path(self) -> None:
        """Say on top in which view, community and stage the user is."""
        if self.view is not None:
            self.top_bar.set_path(*self.view.path())
        elif self.scope is None:
            self.top_bar.set_path()
        else:
            names = [self.workspace.community(self.scope[1]).name]
            if self.stage_tree.is_group(self.scope):
                names.append(self._scope_name())
            self.top_bar.set_path(*names)

    def on_row_pane_highlighted(self, event: RowPane.Highlighted) -> None:
        """Let the other panes follow the cursor, where a key has not done so already."""
        self.follow(event.pane)

    def follow(self, pane: Pane) -> None:
        """Let the other panes follow the cursor of ``pane``."""
        if self.view is not None:
            if pane.NAME in self.view.panes:
                self.view.follow(pane)
                self.show_path()
        elif pane is self.stage_tree and self.pane == "tree":
            row = self.stage_tree.key
            if row != self._followed:
                self._followed = row
                self.show_scope(row)
                self.tell(row)
        elif pane is self.task_list and self.pane != "tree":
            row = ("task", self.task_list.key)
            if self.task_list.rows and row != self.subject:
                self.tell(row)

    # -- what changed

    def apply(
        self, workspace: Workspace, ids: Iterable[tuple[str, int]], by: Mapping[int, str]
    ) -> None:
        """Show another state; cursor, folding, scroll and half-typed text stay."""
        before, self.workspace = self.workspace, workspace
        ids = set(ids)
        tasks = {id for table, id in ids if table == "tasks"}
        with self.app.batch_update():
            self._tell_gone(before)
            self._mark_changed(by)
            self._touch(tasks, all_rows=any(table == "communities" for table, _ in ids))
            self.stage_tree.show(workspace)
            self._keep_scope()
            self.fill_list()
            if self.subject and self.subject[0] == "task" and self.subject[1] not in self.board:
                self.subject = ("task", self.task_list.key) if self.task_list.rows else self.scope
            self.tell(self.subject, stay=True)
            if any(table in TOLD_BY for table, _ in ids):
                self._show_metrics()
            self.show_path()
            self.tell_form(tasks, by)
            if self.view is not None:
                change = Change(workspace, frozenset(ids), by)
                self.view.take(change, self._community_of(self.scope))
                self.show_path()
        self.show_state()

    def _tell_gone(self, before: Workspace) -> None:
        """Say that the community in front is not there any more; another takes its place."""
        id = self.community
        if before.has_community(id) and not self.workspace.has_community(id):
            assert id is not None
            name = before.community(id).name
            self.say(tr("The community {name} is not there any more", name=name), "warn")

    def _keep_scope(self) -> None:
        has = self.workspace.has_community
        tree, scope = self.stage_tree, self.scope
        if scope is not None and tree.is_group(scope) and has(scope[1]):
            # A group without tasks is gone: its community takes its place.
            gone = scope[2] not in tree.groups.keys(scope[1])
            self.scope = ("community", scope[1]) if gone else scope
        if self.subject is not None and self.subject[0] == self.stage_tree.kind:
            self.subject = self.scope
        if self.scope is None or not has(self.scope[1]):
            row = self.stage_tree.key
            if row is not None and row[0] == "community":
                self.stage_tree.fold(row, True)
            self.scope = row if row is None or row[0] != "task" else self.stage_tree.parent_of(row)
            self.subject = self.scope
            self._show_metrics()

    def _touch(self, tasks: set[int], *, all_rows: bool) -> None:
        """Draw anew what shows these tasks, and those that wait for them."""
        self.stage_tree.workspace = self.task_list.workspace = self.workspace
        if all_rows or len(tasks) > 200:
            self.stage_tree.forget()
            self.task_list.forget()
            return
        records = self.board.records
        seen = {*self.task_list.rows, *(row[1] for row in self.stage_tree.rows if row[0] == "task")}
        also = {
            id for id in seen if id in records and tasks.intersection(records[id]["after"] or ())
        }
        rows: set[Row] = set()
        for id in tasks | also:
            rows.add(("task", id))
            if id in records:
                record = records[id]
                rows.add(("stage", record["community"], record["stage"]))
                rows.add(("community", record["community"]))
        moved = self.stage_tree.kind != "stage" and bool(tasks)
        if moved or any(id not in records for id in tasks):
            # A task that is gone, or has another owner by now, is missing in its old group too.
            rows.update(row for row in self.stage_tree.rows if row[0] != "task")
        self.stage_tree.touch(rows)
        self.task_list.touch(tasks | also)

    def _mark_changed(self, by: Mapping[int, str]) -> None:
        if not by:
            return
        until = time.monotonic() + _MARKED_FOR
        self._changed_until.update((id, (who, until)) for id, who in by.items())
        self.task_list.set_changed({id: who for id, (who, _) in self._changed_until.items()})
        names = ", ".join(sorted(set(by.values())))
        self.say(
            trn("{who} changed {n} task", "{who} changed {n} tasks", len(by), who=names), "warn"
        )

    def _unmark_old(self) -> None:
        if not self._changed_until:
            return
        now = time.monotonic()
        left = {id: pair for id, pair in self._changed_until.items() if pair[1] > now}
        if len(left) != len(self._changed_until):
            self._changed_until = left
            self.task_list.set_changed({id: who for id, (who, _) in left.items()})

    def saved(self, job: Job, result: Any) -> None:
        """A job is done and on the disk."""
        self._saved_at = self.session.clock()
        self.show_state()
        job.then(result)
