"""The list of changes, newest first: a row is described when it is drawn, never before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from communitytui.i18n.cells import clip, pad, width
from communitytui.i18n.showing import show_instant
from communitytui.services.changes import only_task
from communitytui.services.history import action_name, subject, zone_of
from communitytui.tui.drawing import Span, fit
from communitytui.tui.widgets.row_pane import RowPane

if TYPE_CHECKING:
    from datetime import datetime

    from communitytui.domain.workspace import Workspace
    from communitytui.store import Commit
    from communitytui.tui.drawing import Glyphs
    from communitytui.tui.theming import Inks

#: The cells of the time, and the most of a name and of what was done.
_TIME, _WHO, _ACTION = 11, 10, 12
#: Below so many cells the time is all that stands before the words.
_NARROW = 52


class ChangeList(RowPane[int]):
    """Changes by revision: time, who, what, about which task.

    ``undone`` tells whether a change was taken back, ``clock`` the present instant.
    """

    NAME = "log"
    HINTS = ("rows",)

    def __init__(
        self,
        workspace: Workspace,
        me: str,
        clock: Callable[[], datetime],
        inks: Inks,
        glyphs: Glyphs,
    ) -> None:
        super().__init__(inks, glyphs)
        self.paint = self._spans
        self.workspace = workspace
        self.me = me
        self.clock = clock
        self.undone: Callable[[Commit], bool] = lambda commit: False
        self._commits: dict[int, Commit] = {}
        #: What names and actions take.
        self._needed = (_WHO, _ACTION)

    def show(self, workspace: Workspace, commits: Sequence[Commit]) -> None:
        """Show these changes, newest first; the cursor stays on its change."""
        self.workspace = workspace
        follow = self.cursor == 0
        self._commits = {commit.revision: commit for commit in commits}
        people = max((width(who) for who in {c.who for c in commits}), default=0)
        actions = {commit.action for commit in commits}
        action = max((width(action_name(each)) for each in actions), default=0)
        needed = min(people, _WHO), min(action, _ACTION)
        if needed != self._needed:
            self._needed = needed
            self.forget()
        rows = list(self._commits)
        # Who looks at the newest change goes on to look at the newest.
        self.set_rows(rows, rows[0] if follow and rows else None)

    @property
    def commit(self) -> Commit | None:
        """The change under the cursor."""
        return self._commits.get(self.key or 0)

    @property
    def chosen_task(self) -> int | None:
        """The one task that the change is about, if it still exists."""
        id = only_task(self.commit) if self.commit is not None else None
        return id if id in self.workspace.board else None

    def time_of(self, commit: Commit) -> str:
        """Return when it was made, in the day and zone of the community that it is about."""
        return show_instant(commit.at, zone_of(commit, self.workspace), self.clock())

    def _spans(self, key: int, cells: int, glyphs: Glyphs) -> list[Span]:
        """Draw one change."""
        commit = self._commits[key]
        gone = self.undone(commit)
        spans: list[Span] = [(" " + pad(self.time_of(commit), _TIME), "muted"), (" ", "text")]
        people, action = self._needed
        who = clip(commit.who, people)
        ink = "primary" if commit.who == self.me else "info"
        spans.append((pad(who, people + 2), "faint" if gone else ink))
        what = action_name(commit.action)
        about = subject(commit, self.workspace)
        if cells < _NARROW:
            spans.append((f"{what} {about}", "faint" if gone else "text"))
        else:
            spans.append((pad(clip(what, action), action + 2), "faint" if gone else "muted"))
            spans.append((about, "faint" if gone else "text"))
        right: list[Span] = [(f" {glyphs.status['reopened']} ", "warn")] if gone else []
        return fit(spans, right, cells)
