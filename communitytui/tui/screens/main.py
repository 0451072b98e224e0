"""The main screen: which panes there are, how they are laid out, and what each one shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.reactive import Reactive
from textual.widget import Widget

from communitytui.domain.kernel.stages import STAGE
from communitytui.domain.kernel.text import clean_line
from communitytui.domain.workspace import Workspace
from communitytui.errors import CommunityError
from communitytui.i18n import language, tr, trn
from communitytui.tui.actions import BY_ID, bindings, may_run
from communitytui.tui.drawing import Glyphs
from communitytui.tui.layout import PANES, Layout, plan
from communitytui.tui.screens.editing import Editing
from communitytui.tui.screens.inline import Inline
from communitytui.tui.screens.jumping import Jumping
from communitytui.tui.screens.moving import Moving
from communitytui.tui.screens.quick import Quick
from communitytui.tui.screens.recording import Recording
from communitytui.tui.screens.searching import Searching
from communitytui.tui.screens.showing import Showing
from communitytui.tui.screens.viewing import Viewing
from communitytui.tui.screens.working import Working
from communitytui.tui.session import Session
from communitytui.tui.theming import Inks
from communitytui.tui.widgets.bars import KeyBar, TopBar
from communitytui.tui.widgets.detail import Detail
from communitytui.tui.widgets.metrics_pane import MetricsPane, MetricsStrip
from communitytui.tui.widgets.pane import Pane, set_display, set_size
from communitytui.tui.widgets.row_pane import RowPane
from communitytui.tui.widgets.stage_tree import Row, StageTree
from communitytui.tui.widgets.task_list import TaskList
from communitytui.words.errors import explain

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from communitytui.tui.drafts import Draft
    from communitytui.tui.forms import TaskForm
    from communitytui.tui.views.base import View

#: Actions that stay while a form has the keys.
_IN_FORM = frozenset({"next_pane", "previous_pane", "suspend"})


class MainScreen(
    Viewing, Working, Editing, Inline, Quick, Recording, Searching, Jumping, Moving, Showing
):
    """Tree, list, detail and metrics over one session.

    ``scope`` is the tree's row that the list shows (community or stage); ``subject`` the row
    that the detail tells about. Panes hold ids; the workspace is swapped whole.
    """

    BINDINGS: ClassVar[list[BindingType]] = list(bindings())
    AUTO_FOCUS = None
    # Repainting everything for each move of the focus is 100 KB over the line.
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)

    def __init__(
        self,
        session: Session,
        inks: Inks,
        glyphs: Glyphs,
        *,
        community: int | None = None,
        keys: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__()
        self.session = session
        self.workspace: Workspace = session.workspace
        self.inks = inks
        self.glyphs = glyphs
        self.pane = "tree"
        self.view: View | None = None
        self.views: dict[str, View] = {}
        self.zoomed = False
        self.metrics_on: bool | None = None
        self.query_text = ""
        self.last_query = ""
        self.hides = False
        self.form: TaskForm | None = None
        self.scope: Row | None = None
        self.subject: Row | None = None
        self.plan: Layout | None = None
        self._start = community
        self._first = True
        self._followed: Row | None = None
        self._saved_at: datetime | None = None
        self._draft: Path | None = None
        self.offered: Draft | None = None
        self._changed_until: dict[int, tuple[str, float]] = {}
        self.top_bar = TopBar(inks, glyphs)
        self.stage_tree = StageTree(self.workspace, inks, glyphs)
        self.task_list = TaskList(self.workspace, inks, glyphs)
        self.detail = Detail(inks, glyphs)
        self.metrics_pane = MetricsPane(inks, glyphs)
        self.metrics_strip = MetricsStrip(inks, glyphs)
        self.key_bar = KeyBar(inks, glyphs)
        self.key_bar.keys = dict(keys or {})
        self.centre = Container(self.task_list, self.detail, id="centre")
        self.panes: dict[str, Pane] = {
            "tree": self.stage_tree,
            "list": self.task_list,
            "detail": self.detail,
            "metrics": self.metrics_pane,
        }

    def compose(self) -> ComposeResult:
        """Lines above and below, the panes between."""
        yield self.top_bar
        yield Container(self.stage_tree, self.centre, self.metrics_pane, id="panes")
        yield self.metrics_strip
        yield self.key_bar

    def on_mount(self) -> None:
        """Open the community where the user left off, on the first stage with something to do."""
        self.speak_titles()
        self.open_first(self._start)
        self.apply_plan()
        self.panes[self.pane].focus()
        self.show_hints()
        self.show_state()

    def open_first(self, community: int | None) -> None:
        """Open a community on its first stage with something to do; ask for one without any."""
        communities = self.workspace.communities
        if not communities:
            self.stage_tree.show(self.workspace)
            self.show_scope(None)
            self.call_after_refresh(self.welcome)
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

    # -- layout

    def on_resize(self, event: events.Resize) -> None:
        """Lay out anew for another size."""
        self.apply_plan()

    def apply_plan(self) -> None:
        """Show and hide panes as the layout says; only what differs is set."""
        width, height = self.size
        if not width:
            return
        if self.view is not None:
            self.view.lay_out(width, height)
            return
        new = plan(
            width,
            height,
            self.pane,
            self.metrics_on,
            self.zoomed,
            long_names=language() == "en",
        )
        if new == self.plan:
            return
        self.plan = new
        set_display(self.stage_tree, bool(new.tree))
        set_display(self.task_list, new.list)
        set_display(self.detail, new.detail and self.form is None)
        if self.form is not None:
            set_display(self.form, new.detail)
        set_display(self.centre, new.list or new.detail)
        set_display(self.metrics_pane, bool(new.metrics))
        set_display(self.metrics_strip, new.strip)
        set_size(self.stage_tree, "width", "1fr" if new.fill else new.tree)
        set_size(self.metrics_pane, "width", "1fr" if new.fill or not new.list else new.metrics)
        self.task_list.set_columns(new.owner, new.due)
        for pane in self.panes.values():
            if pane.has_class("-bare") is new.boxes:
                pane.set_class(not new.boxes, "-bare")

    def go_pane(self, pane: str) -> None:
        """Give a pane the focus, bringing it to the front: its view, and itself among others."""
        if pane in PANES:
            self.leave_view()
        elif self.view is None or pane not in self.view.panes:
            # Where a form or a row was opened from is behind another view by now.
            self.bring_pane(pane)
            return
        else:
            self.view.pane = pane
        self.pane = pane
        self.apply_plan()
        if pane == "detail" and self.form is not None:
            self.form.focus_field("title")
        else:
            # At once: a line that opens next must not lose the keys to it again.
            self.set_focus(self.panes[pane])
        self.show_hints()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Remember which pane the user is in; the mouse gives focus too."""
        if isinstance(event.widget, Pane) and self.pane != event.widget.NAME:
            self.pane = event.widget.NAME
            if self.view is not None and self.pane in self.view.panes:
                self.view.pane = self.pane
            self.apply_plan()
            self.show_hints()
        if isinstance(event.widget, (StageTree, TaskList)):
            self._tell_under_cursor(event.widget)

    def _tell_under_cursor(self, pane: RowPane) -> None:
        if pane.key is not None:
            self.tell(pane.key if pane is self.stage_tree else ("task", pane.key))

    # -- words

    def say(self, text: str, ink: str = "text") -> None:
        """Show one message in the line of keys, until the next key."""
        # A path in it may be anybody's.
        self.key_bar.say(clean_line(text, 2000), ink)

    def complain(self, error: CommunityError) -> None:
        """Show why something was refused."""
        self.show_state()
        self.say(explain(error), "bad bold")

    def tell_demo(self) -> None:
        """Say that this is a sample, and where to begin."""
        self.top_bar.set_mode(tr("demo"))
        key = self.key_bar.keys.get("tour", BY_ID["tour"].key)
        words = tr("A sample to play with, nothing of it is kept; {key} shows you around", key=key)
        self.say(words, "info")

    def tell_problems(self, problems: Sequence[CommunityError]) -> None:
        """Show what was wrong with settings or themes; of several how many, and who lists them."""
        if len(problems) == 1:
            self.say(explain(problems[0]), "warn")
        elif problems:
            key = self.key_bar.keys.get("problems", BY_ID["problems"].key)
            told = trn(
                "{n} problem in the settings, {key} lists it: {first}",
                "{n} problems in the settings, {key} lists them: {first}",
                len(problems),
                key=key,
                first=explain(problems[0]),
            )
            self.say(told, "warn")

    def on_key(self, event: events.Key) -> None:
        """Any key makes room for the keys again."""
        self.key_bar.hush()

    def speak_titles(self) -> None:
        """Name the panes in the language spoken now."""
        self.stage_tree.set_title(tr("Communities"))
        self.detail.set_title(tr("Details"))
        self.metrics_pane.set_title(tr("Key metrics"))

    def speak(self) -> None:
        """Say everything anew in the language spoken now."""
        with self.app.batch_update():
            if self.program.demo:
                self.top_bar.set_mode(tr("demo"))
            self.apply_plan()
            self.speak_titles()
            self.show_list_title(len(self.task_list.rows))
            self.task_list.empty = self._empty_words()
            for pane in self.panes.values():
                pane.forget()
            self.speak_views()
            self.show_path()
            self.metrics_strip.refresh()
            self.key_bar.refresh()
            self.show_state()

    def use_inks(self, inks: Inks) -> None:
        """Draw everything in other colours."""
        self.inks = inks
        for pane in self.panes.values():
            pane.use_inks(inks)
        for view in self.views.values():
            view.use_inks(inks)
        for line in (self.top_bar, self.metrics_strip, self.key_bar):
            line.use_inks(inks)

    @property
    def form_has_keys(self) -> bool:
        """Whether the keys go into the form."""
        return self.form is not None and self.form.has_focus_within

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the keys to the form while it has the focus, and to the view that they are for."""
        if not may_run(action, parameters, self.view_id):
            return False
        inside = self.form_has_keys or self.typing
        return not inside or action in _IN_FORM or not hasattr(MainScreen, f"action_{action}")
