"""Typing in the list itself: new tasks row by row, and the title of one that is there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from communitytui.errors import CommunityError, Conflict
from communitytui.i18n import names, say, tr
from communitytui.services import tasks
from communitytui.services.fields import Asking, read_field
from communitytui.services.quick_entry import (
    QuickEntry,
    completions,
    meanings,
    promise_meaning,
    read_entry,
)
from communitytui.tui.forms.typing_line import RowLine
from communitytui.tui.views.base import asks
from communitytui.tui.widgets.task_list import TypedRow
from communitytui.words.errors import brief, explain

if TYPE_CHECKING:
    from communitytui.store import Store
    from communitytui.tui.views.base import Host
    from communitytui.tui.widgets.task_list import TaskList


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


class RowTyping:
    """The line that lies in a row of the list while one types there, and what it is about.

    ``keep`` puts a field of a task (id, field, text, what it was) into a draft.
    """

    def __init__(
        self, main: Host, rows: TaskList, keep: Callable[[int, str, str, str], object]
    ) -> None:
        self.main = main
        self._list = rows
        self._keep = keep
        self.line: RowLine | None = None
        self._about: _New | _Title | None = None
        self._typed_from = "list"
        #: A text that came into the line with an answer, which stays until something is typed.
        self._answered: str | None = None
        #: Lines that began a task in this session.
        self._entries: tuple[str, ...] = ()

    @property
    def has_keys(self) -> bool:
        """Whether the keys go into a row of the list."""
        return self.line is not None and self.line.has_focus

    @property
    def types_title(self) -> bool:
        """Whether the title of a task that is there is typed: that is one line."""
        return isinstance(self._about, _Title)

    # -- begin

    async def add(self, community: int, stage: str, below: int, *, end: bool) -> None:
        """Type new tasks below one, or (as the last ones) at the ``end`` of a stage."""
        if self.line is not None:
            self.line.focus()
            return
        self._about = _New(community, stage, [None if end else below])
        asking = self._asking(community)
        line = RowLine(
            "",
            history=self._entries,
            complete=lambda before: completions(before, asking, entry=True),
        )
        await self._open(line, below=below)

    async def rename(self, id: int) -> None:
        """Type another title for a task, in its row."""
        if self.line is not None:
            self.line.focus()
            return
        title = say(self.main.workspace.board[id].title)
        self._about = _Title(id, title)
        self.main.reveal_task(id)
        await self._open(RowLine(title), over=id)

    async def _open(self, line: RowLine, *, over: int | None = None, below: int = 0) -> None:
        self._typed_from = self.main.view.pane
        # No frame with a list that is not ready: the row, the line and its caret come at once.
        with self._list.app.batch_update():
            self.main.go_pane("list")
            self.line = line
            await self._list.mount(line)
            line.cursor_position = len(line.value)
            self._list.type_in(TypedRow(self._list, line, over=over, below=below))
            # At once, so that what was typed ahead finds the line.
            self._list.screen.set_focus(line, scroll_visible=False)
        self._tell()

    async def close(self) -> None:
        """Take the line away; the keys go where they went before."""
        line, self.line, self._about = self.line, None, None
        self._list.type_in(None)
        if line is not None:
            await line.remove()
        if self.main.view.pane == "list":
            self.main.go_pane(self._typed_from)

    # -- pasted lines

    @property
    def place(self) -> tuple[int, str, int | None] | None:
        """Community and stage of the new row, and below which task it stands; None without."""
        about = self._about
        return (about.community, about.stage, about.chain[-1]) if isinstance(about, _New) else None

    def go_below(self, id: int) -> None:
        """Let the new row stand below a task that came in between."""
        if isinstance(self._about, _New):
            self._about.chain.append(id)
            self._below(id)

    def _below(self, id: int) -> None:
        if self._list.typed is not None:
            self._list.typed.go_below(id)

    # -- while one types

    def _asking(self, community: int) -> Asking:
        workspace = self.main.workspace
        return Asking(
            names, workspace, community, workspace.today(community), self.main.session.who
        )

    def _tell(self) -> None:
        """Say in the line of keys what the program understands."""
        if self.line is None:
            return
        if not isinstance(self._about, _New):
            self.main.say(tr("⏎ saves · esc restores"), "muted")
            return
        text = self.line.value
        if not text.strip():
            hint = tr("A title, @owner due:fri p:1 kind:number · ⏎ saves · esc ends")
            self.main.say(hint, "muted")
            return
        try:
            told = self._understood(self._about, text)
        except CommunityError as error:
            self.main.say(explain(error), "warn")
        else:
            self.main.say(told, "info")

    def _understood(self, about: _New, text: str) -> str:
        """Return what a line for a new task comes to; raises what is wrong with it."""
        entry = read_entry(text)
        parts = [entry.title or "…", *meanings(entry.fields, self._asking(about.community))]
        if entry.deliverable is not None:
            parts.append(promise_meaning(entry.deliverable, self._asking(about.community)))
        return " · ".join(parts)

    def typed(self, line: RowLine) -> None:
        """Follow what is typed."""
        if line.value != self._answered:
            self._answered = None
            self._tell()

    def left(self) -> None:
        """Keep the keys where something is half typed; an empty new row goes."""
        screen = self._list.screen
        # Without any focus the terminal is in the background, or a dialog stands above.
        if self.line is None or screen.focused is None or not screen.is_current or self.has_keys:
            return
        if isinstance(self._about, _New) and not self.line.value.strip():
            self._typed_from = self.main.view.pane
            self._list.call_later(self.close)
            return
        self.main.go_pane("list")
        self.line.focus()
        self.main.say(tr("Save the row with ⏎ or drop it with esc first"), "warn")

    def tell_title(self, changed: set[int], by: Mapping[int, str]) -> None:
        """Say what a colleague did to the task whose title is being typed."""
        about, board = self._about, self.main.workspace.board
        if not isinstance(about, _Title) or about.id not in changed:
            return
        if about.id not in board:
            self.main.say(tr("Another user deleted this task"), "bad bold")
        elif say(board[about.id].title) != about.before and about.id in by:
            self._tell_theirs(say(board[about.id].title), by[about.id])

    def _tell_theirs(self, theirs: str, by: str) -> None:
        told = tr("{who}: {title} · ⏎ saves yours, esc keeps theirs", who=by, title=theirs)
        self.main.say(told, "warn")

    def keep_title(self) -> None:
        """Keep a title that is half typed as a draft, when the terminal goes away."""
        about, line = self._about, self.line
        if line is not None and isinstance(about, _Title):
            text = line.value.strip()
            if text and text != about.before:
                self._keep(about.id, "title", text, about.before)

    # -- the end of a row

    async def dropped(self) -> None:
        """Save nothing of the row."""
        self.main.hush()
        await self.close()

    async def entered(self, line: RowLine) -> None:
        """Save the row; an empty one, or one that says nothing new, is the end."""
        text, about = line.value.strip(), self._about
        if line is not self.line or about is None:
            return
        if isinstance(about, _New):
            if not text:
                await self.dropped()
            else:
                self._save_new(about, line, text)
        elif text == about.before:
            await self.dropped()
        else:
            self._save_title(about, text)

    def _save_new(self, about: _New, line: RowLine, text: str) -> None:
        try:
            self._understood(about, text)
            entry = read_entry(text)
            read_field("title", entry.title, self._asking(about.community))
        except CommunityError as error:
            self.main.complain(error)
            return
        self._entries = (*self._entries, text)
        self._answered = ""
        line.forget_line(self._entries)
        self._add(about, entry, line, text)

    @asks
    async def _add(self, about: _New, entry: QuickEntry, line: RowLine, text: str) -> None:
        def work(store: Store, now: datetime) -> int:
            # The row before may still have been on its way when this one was typed.
            (id,) = tasks.add(
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

        try:
            id = await self.main.do(work)
        except CommunityError:
            # The text comes back into the row; up brings it where the next is typed already.
            if line is self.line and not line.value:
                line.text = self._answered = text
            raise
        shown = self._list.go_to(id)
        if about is self._about:
            self._below(id)
        told = tr("Added: {what}", what=self.main.workspace.board.called(id))
        if not shown and id not in self._list.rows:
            told += "  " + tr("(hidden by the filter)")
        self.main.say(told, "good")

    @asks
    async def _save_title(self, about: _Title, text: str) -> None:
        main, before = self.main, about.before
        try:
            await main.do(
                lambda store, now: tasks.change(
                    store, [about.id], {"title": text}, now=now, expect={"title": before}
                )
            )
        except Conflict as error:
            if about is not self._about:
                raise
            clash, board = error.clashes[0], main.workspace.board
            about.before = say(board[about.id].title) if about.id in board else text
            by = clash.by or self._list.signs.changed_by.get(about.id) or tr("another user")
            self._tell_theirs(brief(clash.theirs), by)
            return
        if about is self._about:
            await self.close()
        main.say(tr("Saved: {what}", what=main.workspace.board.called(about.id)), "good")
