"""Log: who changed what, newest first, and each change field by field.

A file of years has a hundred thousand changes. So the archives are read in a thread and only as
far back as somebody looks, a filter goes through what is read in slices between two keys, and a
change is put into words when its row is drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.message import Message
from textual.widgets import Input

from communitytui.i18n import N_, name, say, tr, trn
from communitytui.i18n.cells import clip
from communitytui.services import changes, history
from communitytui.tui.drawing import Glyphs, Span, spans_width, wrap
from communitytui.tui.layout import BOXES, METRICS
from communitytui.tui.pasting import OneLine
from communitytui.tui.views.base import Change, Covered, View
from communitytui.tui.views.moves import Moves
from communitytui.tui.widgets.change_list import ChangeList
from communitytui.tui.widgets.detail import Detail
from communitytui.tui.widgets.pane import set_display

if TYPE_CHECKING:
    from communitytui.domain.workspace import Workspace
    from communitytui.store import Commit
    from communitytui.tui.views.base import Host
    from communitytui.tui.widgets.pane import Pane

#: How many changes are read at first; each time the end comes near, four times as many.
FIRST = 200
#: How close to the end the cursor comes before more is read.
_NEAR = 60
#: How many changes a filter looks at before it lets the keys have a turn.
SLICE = 2000
TABLE_NAMES = {
    "communities": N_("community"),
    "groups": N_("group"),
    "tasks": N_("task"),
    "goals": N_("goal"),
    "decisions": N_("decision"),
    "rhythms": N_("rhythm"),
    "occurrences": N_("occurrence"),
    "entries": N_("entry"),
    "metrics": N_("metric"),
    "standards": N_("standard"),
    "readings": N_("readings"),
    "rules": N_("rule"),
    "findings": N_("finding"),
    "trials": N_("trial"),
    "cycles": N_("cycle"),
    "proposals": N_("proposal"),
}
Test = Callable[["Commit"], bool]


class ChangeDetail(Detail):
    """One change: who, when, and every field before and after."""

    NAME = "log-detail"
    HINTS = ("rows",)


class FilterLine(OneLine):
    """The line that the filter of the log is typed in."""


class LogMoves(Moves["LogView"]):
    """From a change to its task, and the filter."""

    def open(self) -> None:
        """Show the change in full; from there, its task in Tasks."""
        if self.view.pane == self.view.list.NAME:
            self.main.go_pane(self.view.change.NAME)
        elif self.view.list.chosen_task is not None:
            self.main.tasks.moves.open_task(self.view.list.chosen_task)
        else:
            self.main.say(tr("This change is not about one existing task"))

    def back(self) -> bool:
        """To the list; there, to all changes."""
        if super().back():
            return True
        if self.view.text or self.view.entry.has_class("-open"):
            self.close_filter()
            self.view.filter_by("")
            return True
        return False

    def filter(self) -> None:
        """Open the line of the filter."""
        self.main.go_pane(self.view.list.NAME)
        self.view.entry.add_class("-open")
        self.view.entry.value = self.view.text
        # At once, so that what was typed ahead finds the line.
        self.view.screen.set_focus(self.view.entry)

    def close_filter(self) -> None:
        """Close the line of the filter, which goes on."""
        self.view.entry.remove_class("-open")
        self.main.go_pane(self.view.list.NAME)


class LogView(View):
    """The changes on the left or above, the one under the cursor in full beside or below."""

    NAME = "log"
    MOVES = LogMoves
    moves: LogMoves
    DEFAULT_CSS = """
    LogView { layout: vertical; }
    LogView > #log-panes { height: 1fr; layout: horizontal; }
    LogView > #log-panes.-stacked { layout: vertical; }
    LogView #log { width: 3fr; height: 1fr; }
    LogView #log-detail { width: 2fr; height: 1fr; }
    LogView > #log-filter {
        height: 1; border: none; padding: 0 1; background: $panel; display: none;
    }
    LogView > #log-filter:focus { border: none; }
    LogView > #log-filter.-open { display: block; }
    """

    @dataclass
    class Read(Message):
        """The latest changes were read; ``whole`` says that there are no more."""

        commits: Sequence[Commit]
        whole: bool

    def __init__(self, main: Host) -> None:
        #: All changes that were read, newest first, and those of them that the filter leaves.
        self.known: Sequence[Commit] = ()
        self.found: list[Commit] = []
        self.text = ""
        self._test: Test | None = None
        self._scanned = 0
        self._asked = FIRST
        self._reading = False
        self._whole = False
        super().__init__(main)

    def make(self) -> list[Pane]:
        """The list and the change."""
        main = self.main
        session = main.session
        self.list = ChangeList(self.workspace, session.who, session.clock, main.inks, main.glyphs)
        self.list.undone = lambda commit: bool(session.store and session.store.is_undone(commit))
        self.change = ChangeDetail(main.inks, main.glyphs)
        self.entry = FilterLine(id="log-filter", compact=True, select_on_focus=False)
        self.entry.cursor_blink = False
        return [self.list, self.change]

    def compose(self) -> ComposeResult:
        """The panes, and the line of the filter below them."""
        self.both = Covered(self.list, self.change, id="log-panes")
        yield self.both
        yield self.entry

    # -- what it shows

    def show(self, workspace: Workspace, community: int | None) -> None:
        """Show the newest changes."""
        super().show(workspace, community)
        self.list.workspace = workspace
        self._read(max(self._asked, len(self.known)))

    def apply(self, change: Change) -> None:
        """Put what happened above what is known; whatever names a changed record is drawn anew."""
        self.workspace = self.list.workspace = change.workspace
        self.list.forget()
        if self.text:
            self._test = changes.matcher(self.text, self.workspace, self.main.session.who)
        self._read(max(self._asked, len(self.known)))

    def speak(self) -> None:
        """Name the panes and show the change in the language spoken now."""
        self._title()
        self.change.set_title(tr("What changed"))
        self.entry.placeholder = tr("who:ana, task:3.1, words")
        self._tell()

    def _title(self) -> None:
        title = tr("Log")
        if self.text:
            title += f" · /{self.text} · {len(self.found)}"
            title += "" if _has_all(self) else "+"
        self.list.set_title(title)
        if not _has_all(self):
            self.list.empty = tr("Searching …")
        elif self.text:
            self.list.empty = tr("No matches; esc to clear the filter")
        else:
            self.list.empty = tr("Nothing has been changed yet")

    # -- reading

    def _read(self, count: int) -> None:
        """Have a thread read the latest ``count`` changes; the loop never waits for the disk."""
        store = self.main.session.store
        if store is None:
            self._whole = True
            self._title()
            return
        self._asked = count
        if self._reading:
            return
        self._reading = True

        def read() -> None:
            commits = store.recent(count)
            self.post_message(self.Read(commits, len(commits) < count))

        self.run_worker(read, thread=True, group="log", exit_on_error=False)

    def on_log_view_read(self, event: Read) -> None:
        """Take in what the thread read: more at the end, or newer above."""
        event.stop()
        commits, whole = event.commits, event.whole
        self._reading = False
        before = self.known[0].revision if self.known else None
        self.known, self._whole = commits, whole
        if before is not None:
            new = list(takewhile(lambda commit: commit.revision > before, commits))
            self.found = [*filter(self._test, new), *self.found]
            self._scanned += len(new)
        self._scan()
        if self._asked > len(commits) and not whole:
            self._read(self._asked)

    def _scan(self) -> None:
        """Look at the next slice of changes; go on between two keys until the screen is full."""
        part = self.known[self._scanned : self._scanned + SLICE]
        self.found.extend(filter(self._test, part))
        self._scanned += len(part)
        wanted = self.list.cursor + _NEAR + self.list.height
        self._refill()
        if len(self.found) >= wanted:
            return
        if self._scanned < len(self.known):
            self.set_timer(0.01, self._scan)
        elif not self._whole:
            self._read(max(len(self.known), FIRST) * 4)

    def _refill(self) -> None:
        self._title()
        before = self.list.key
        self.list.show(self.workspace, self.found)
        if self.list.key != before or not self.found:
            self._tell()
        self.list.refresh()

    def _tell(self) -> None:
        commit = self.list.commit
        workspace, when = self.workspace, self.list.time_of(commit) if commit else ""
        if commit is None:
            self.change.show(lambda cells, glyphs: [])
        else:
            self.change.show(lambda cells, glyphs: tell(commit, workspace, when, cells, glyphs))

    # -- room

    def lay_out(self, width: int, height: int) -> None:
        """Side by side, one below the other, or one at a time."""
        narrow = width < BOXES or height < 18
        for pane in self.panes.values():
            shown = not narrow or self.pane == pane.NAME
            set_display(pane, shown)
        stacked = width < METRICS
        if self.both.has_class("-stacked") is not stacked:
            self.both.set_class(stacked, "-stacked")

    # -- keys

    def follow(self, pane: Pane) -> None:
        """Tell the change that the cursor came to, and read on before the end is reached."""
        if pane is not self.list:
            return
        self._tell()
        if len(self.found) - self.list.cursor < _NEAR and not _has_all(self):
            self._scan()

    def reveal(self, task: int) -> None:
        """The newest change is what was just done; it comes to the top by itself."""

    def filter_by(self, text: str) -> None:
        """Show only what ``text`` means; everything for an empty one."""
        if text == self.text:
            return
        self.text = text
        me = self.main.session.who
        self._test = changes.matcher(text, self.workspace, me) if text else None
        self.found, self._scanned = [], 0
        self.list.cursor = 0
        self._scan()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Filter while one types."""
        event.stop()
        if self.entry.has_class("-open"):
            self.filter_by(event.value.strip())

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Keep the filter and go to the list."""
        event.stop()
        self.moves.close_filter()


def tell(
    commit: Commit, workspace: Workspace, when: str, cells: int, glyphs: Glyphs
) -> list[list[Span]]:
    """Return a change in full: what, who, when, and every field before and after."""
    head = f"{history.subject(commit, workspace)} {history.action_name(commit.action)}".strip()
    head += history.proposed(commit)
    lines: list[list[Span]] = [[(line, "text bold")] for line in wrap(head, cells)]
    lines.append([(commit.who, "info"), (f"  {when}", "muted"), (f"  #{commit.revision}", "faint")])
    if commit.undoes is not None:
        lines.append([(tr("undoes change {n}", n=commit.undoes), "warn")])
    known = changes.changed(commit, workspace)
    record: tuple[str, int] | None = None
    for each in known:
        if (each.table, each.id) != record:
            record = each.table, each.id
            lines += [[], [(clip(_called(each, workspace), cells), "muted bold")]]
        lines += _field(each, cells, glyphs)
    if len(known) >= changes.CAP:
        count = trn("{n} record in all", "{n} records in all", len(commit.ops))
        lines += [[], [(f"… {count}", "muted")]]
    return lines


def _called(change: changes.FieldChange, workspace: Workspace) -> str:
    if change.table == "tasks" and change.id in workspace.board:
        return say(workspace.board.called(change.id))
    return f"{name(TABLE_NAMES, change.table)} #{change.id}"


def _field(change: changes.FieldChange, cells: int, glyphs: Glyphs) -> list[list[Span]]:
    if not change.field:
        sign, ink, text = ("+", "good", change.after) if change.after else ("−", "bad", "")
        text = text or change.before
        return [[(f"  {sign} ", ink), (clip(text, max(1, cells - 4)), "text")]]
    label = f"  {changes.field_name(change.table, change.field)}"
    before, after = change.before or "–", change.after or "–"
    arrow = glyphs.trend["flat"]
    plain: list[Span] = [(f"{label}  ", "muted"), (before, "muted"), (f" {arrow} ", "faint")]
    one_line = "\n" not in before + after
    if one_line and spans_width([*plain, (after, "text")]) <= cells:
        return [[*plain, (after, "text")]]
    lines: list[list[Span]] = [[(label, "muted")]]
    for sign, ink, text in (("−", "faint", before), ("+", "text", after)):
        for place, line in enumerate(wrap(text, max(4, cells - 6))):
            lines.append([(f"    {sign if not place else ' '} ", "muted"), (line, ink)])
    return lines


def _has_all(log: LogView) -> bool:
    """Tell whether the list has all that there is."""
    return log._whole and log._scanned >= len(log.known)
