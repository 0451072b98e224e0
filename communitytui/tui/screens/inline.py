"""Typing in the list itself: new tasks row by row, and the title of one that is there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from communitytui import services
from communitytui.errors import CommunityError, Conflict
from communitytui.i18n import say, tr
from communitytui.tui import drafts
from communitytui.tui.screens.base import BaseScreen
from communitytui.words.errors import brief, explain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from communitytui.services.fields import Asking
    from communitytui.store import Store
    from communitytui.tui.forms.typing_line import RowLine


@dataclass
class _New:
    """New tasks: where they go. ``chain`` holds what each stands below, the latest last."""

    community: int
    stage: str
    chain: list[int | None] = field(default_factory=list)


@dataclass
class _Title:
    """The title of a task: what it was when the user began, or learned of a colleague's."""

    id: int
    before: str


class Inline(BaseScreen):
    """The actions that type in a row of the list. The line is mounted while it is needed."""

    _line: RowLine | None = None
    _about: _New | _Title | None = None
    _typed_from = "list"
    #: A text that came into the line with an answer, which stays until something is typed.
    _answered: str | None = None
    #: Lines that began a task in this session.
    _entries: tuple[str, ...] = ()

    @property
    def typing(self) -> bool:
        """Whether the keys go into a row of the list."""
        return self._line is not None and self._line.has_focus

    @property
    def types_title(self) -> bool:
        """Whether the title of a task that is there is typed: that is one line."""
        return isinstance(self._about, _Title)

    # -- begin

    async def action_add(self) -> None:
        """Type new tasks at the end of the stage; in an empty file, begin a community."""
        await self._add(end=True)

    async def action_add_below(self) -> None:
        """Type new tasks below the one under the cursor, or at the head of the stage."""
        await self._add(end=False)

    async def _add(self, *, end: bool) -> None:
        if not self.may_write():
            return
        if self.scope is None:
            self.welcome()
            return
        if self._line is not None:
            self._line.focus()
            return
        from communitytui.services.quick_entry import completions

        community, stage, below = self._place_of_new(end)
        self._about = _New(community, stage, [None if end else below])
        asking = self._asking(community)
        await self._open_line(
            "",
            below=below,
            history=self._entries,
            complete=lambda before: completions(before, asking, entry=True),
        )

    def _place_of_new(self, end: bool) -> tuple[int, str, int]:
        """Return community and stage of a new task, and below which task it is typed (0: none)."""
        assert self.scope is not None
        here = self.task_list.key if self.pane == "metrics" else self.current()
        community, stage = self.scope[1], self.scope[2] if self.scope[0] == "stage" else None
        if here is not None and here in self.board:
            if self.task_list.place(here) is None:
                self.reveal_task(here)
            task = self.board[here]
            community, stage = task.community, task.stage.key
        elif stage is None:
            first = self.task_list.key
            stage = self.board[first].stage.key if first in self.board else "goal"
        below = here if here is not None and here in self.board else 0
        if end:
            below = next(reversed(self.board.stage_ids(community, stage)), below)
        return community, stage, below

    async def action_rename(self) -> None:
        """Type another title for the task under the cursor, in its row."""
        id = self.current()
        if id is None or id not in self.board or not self.may_write():
            self.say(tr("No task under the cursor"))
            return
        if self._line is not None:
            self._line.focus()
            return
        title = say(self.board[id].title)
        self._about = _Title(id, title)
        self.reveal_task(id)
        await self._open_line(title, over=id)

    async def _open_line(
        self, value: str, *, over: int | None = None, below: int = 0, **how: Any
    ) -> None:
        from communitytui.tui.forms.typing_line import RowLine

        self._typed_from = self.pane
        # No frame with a list that is not ready: the row, the line and its caret come at once.
        with self.app.batch_update():
            self.go_pane("list")
            self._line = RowLine(value, **how)
            await self.task_list.mount(self._line)
            self._line.cursor_position = len(value)
            self.task_list.begin_typing(self._line, over=over, below=below)
            # At once, so that what was typed ahead finds the line.
            self.set_focus(self._line, scroll_visible=False)
        self._tell_typed()

    async def close_line(self) -> None:
        """Take the line away; the keys go where they went before."""
        line, self._line, self._about = self._line, None, None
        self.task_list.end_typing()
        if line is not None:
            await line.remove()
        if self.pane == "list":
            self.go_pane(self._typed_from)

    # -- pasted lines

    def place_of_paste(self) -> tuple[int, str, int | None]:
        """Return community and stage of pasted tasks, and below which task they stand."""
        if isinstance(self._about, _New):
            return self._about.community, self._about.stage, self._about.chain[-1]
        community, stage, below = self._place_of_new(end=False)
        return community, stage, below or None

    def typed_so_far(self, id: int) -> None:
        """Let the new row stand below a task that came in between."""
        if isinstance(self._about, _New):
            self._about.chain.append(id)
            self.task_list.type_below(id)

    # -- while one types

    def _asking(self, community: int) -> Asking:
        today = self.workspace.today(community)
        return services.fields.Asking(self.workspace, community, today, self.session.who)

    def _tell_typed(self) -> None:
        """Say in the line of keys what the program understands."""
        if self._line is None:
            return
        if not isinstance(self._about, _New):
            self.say(tr("⏎ saves · esc restores"), "muted")
            return
        text = self._line.value
        if not text.strip():
            self.say(tr("A title, @owner due:fri p:1 kind:number · ⏎ saves · esc ends"), "muted")
            return
        try:
            told = self._understood(self._about, text)
        except CommunityError as error:
            self.say(explain(error), "warn")
        else:
            self.say(told, "info")

    def _understood(self, about: _New, text: str) -> str:
        """Return what a line for a new task comes to; raises what is wrong with it."""
        from communitytui.services.quick_entry import KINDS, meanings, read_entry

        entry = read_entry(text)
        parts = [entry.title or "…", *meanings(entry.fields, self._asking(about.community))]
        if entry.deliverable is not None:
            kind = tr(KINDS[entry.deliverable["kind"]])
            parts.append(f"{tr('Deliverable')} {kind} {entry.deliverable['label']}".rstrip())
        return " · ".join(parts)

    def on_row_line_typed(self, event: RowLine.Typed) -> None:
        """Follow what is typed."""
        event.stop()
        if event.line.value != self._answered:
            self._answered = None
            self._tell_typed()

    def on_row_line_left(self, event: RowLine.Left) -> None:
        """Keep the keys where something is half typed; an empty new row goes."""
        event.stop()
        # Without any focus the terminal is in the background, or a dialog stands above.
        if self._line is None or self.focused is None or not self.is_current or self.typing:
            return
        if isinstance(self._about, _New) and not self._line.value.strip():
            self._typed_from = self.pane
            self.call_later(self.close_line)
            return
        self.go_pane("list")
        self._line.focus()
        self.say(tr("First ⏎ saves the row, or esc drops it"), "warn")

    def tell_row(self, changed: set[int], by: Mapping[int, str]) -> None:
        """Say what a colleague did to the task whose title is being typed."""
        about = self._about
        if not isinstance(about, _Title) or about.id not in changed:
            return
        if about.id not in self.board:
            self.say(tr("A colleague deleted this task"), "bad bold")
        elif say(self.board[about.id].title) != about.before and about.id in by:
            self._tell_theirs(say(self.board[about.id].title), by[about.id])

    def _tell_theirs(self, theirs: str, by: str) -> None:
        self.say(
            tr("{who}: {title} · ⏎ saves yours, esc keeps theirs", who=by, title=theirs), "warn"
        )

    def keep_title(self) -> None:
        """Keep a title that is half typed as a draft, when the terminal goes away."""
        about, line = self._about, self._line
        if line is None or not isinstance(about, _Title):
            return
        text = line.value.strip()
        if text and text != about.before:
            stamp = self.session.clock().strftime("%Y%m%dT%H%M%SZ")
            path = drafts.new_path(about.id, stamp)
            draft = drafts.Draft(path, about.id, {"title": text}, {"title": about.before})
            drafts.keep(draft, self.session.path)

    # -- the end of a row

    async def on_row_line_dropped(self, event: RowLine.Dropped) -> None:
        """Nothing of the row is saved."""
        event.stop()
        self.key_bar.hush()
        await self.close_line()

    async def on_row_line_entered(self, event: RowLine.Entered) -> None:
        """Save the row; an empty one, or one that says nothing new, is the end."""
        event.stop()
        text, about = event.line.value.strip(), self._about
        same = isinstance(about, _Title) and text == about.before
        if event.line is not self._line or about is None:
            return
        if same or (not text and isinstance(about, _New)):
            self.key_bar.hush()
            await self.close_line()
        elif isinstance(about, _New):
            self._save_new(about, text)
        else:
            self._save_title(about, text)

    def _save_new(self, about: _New, text: str) -> None:
        from communitytui.services.quick_entry import read_entry

        try:
            self._understood(about, text)
            entry = read_entry(text)
            services.fields.read_field("title", entry.title, self._asking(about.community))
        except CommunityError as error:
            self.complain(error)
            return
        line = self._line
        self._entries = (*self._entries, text)

        def work(store: Store, now: datetime) -> int:
            # The row before may still have been on its way when this one was typed.
            (id,) = services.tasks.add(
                store,
                about.community,
                entry.title,
                about.stage,
                now=now,
                fields=entry.fields,
                deliverable=entry.deliverable,
                below=about.chain[-1],
            ).ids
            about.chain.append(id)
            return id

        def failed(error: CommunityError) -> bool:
            # The text comes back into the row; up brings it where the next is typed already.
            if line is self._line and line is not None and not line.value:
                line.text = self._answered = text
            self.complain(error)
            return True

        if line is not None:
            self._answered = ""
            line.forget_line(self._entries)
        self.do(work, lambda id: self._added(about, id), failed)

    def _added(self, about: _New, id: int) -> None:
        shown = self.task_list.go_to(id)
        if about is self._about:
            self.task_list.type_below(id)
        told = tr("Added: {what}", what=self.called([id]))
        if not shown and id not in self.task_list.rows:
            told += "  " + tr("(the filter hides it)")
        self.say(told, "good")

    def _save_title(self, about: _Title, text: str) -> None:
        def then(result: Any) -> None:
            if about is self._about:
                self.call_later(self.close_line)
            self.say(tr("Saved: {what}", what=self.called([about.id])), "good")

        def failed(error: CommunityError) -> bool:
            if not isinstance(error, Conflict) or about is not self._about:
                return False
            clash = error.clashes[0]
            about.before = say(self.board[about.id].title) if about.id in self.board else text
            by = clash.by or self.task_list.changed_by.get(about.id) or tr("a colleague")
            self._tell_theirs(brief(clash.theirs), by)
            return True

        self.do(
            lambda store, now: services.tasks.change(
                store,
                [about.id],
                {"title": text},
                now=now,
                expect={"title": about.before},
            ),
            then,
            failed,
        )
