# ruff: noqa: D102 - the signatures below are described where they are defined
"""What the parts of the main screen have in common: its state, and what they ask of each other.

The screen is put together from parts by subject. Each part is a class over ``BaseScreen``, so
that a part can be read, and checked, without the others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, cast

from textual.containers import Container
from textual.screen import Screen

from communitytui.domain.tasks import Board
from communitytui.domain.workspace import Workspace
from communitytui.errors import CommunityError
from communitytui.tui.layout import Layout
from communitytui.tui.session import Session, Then, Work
from communitytui.tui.widgets.bars import KeyBar, TopBar
from communitytui.tui.widgets.detail import Detail
from communitytui.tui.widgets.metrics_pane import MetricsPane, MetricsStrip
from communitytui.tui.widgets.pane import Pane
from communitytui.tui.widgets.stage_tree import Row, StageTree
from communitytui.tui.widgets.task_list import TaskList

if TYPE_CHECKING:
    from pathlib import Path

    from communitytui.tui.app import CommunityApp
    from communitytui.tui.drafts import Draft
    from communitytui.tui.forms import TaskForm
    from communitytui.tui.paint import Glyphs
    from communitytui.tui.theming import Inks


class BaseScreen(Screen[None]):
    """The state of the main screen.

    ``scope`` is the tree's row that the list shows (community or stage); ``subject`` the row
    that the detail tells about. Panes hold ids; the workspace is swapped whole.
    """

    session: Session
    workspace: Workspace
    inks: Inks
    glyphs: Glyphs
    pane: str
    zoomed: bool
    metrics_on: bool | None
    query_text: str
    last_query: str
    form: TaskForm | None
    scope: Row | None
    subject: Row | None
    plan: Layout | None
    top_bar: TopBar
    stage_tree: StageTree
    task_list: TaskList
    detail: Detail
    metrics_pane: MetricsPane
    metrics_strip: MetricsStrip
    key_bar: KeyBar
    centre: Container
    panes: dict[str, Pane]
    _saved_at: str | None
    _draft: Path | None
    offered: Draft | None
    _first: bool
    _followed: Row | None
    _changed_until: dict[int, tuple[str, float]]

    @property
    def program(self) -> CommunityApp:
        """The app, as what it is."""
        return cast("CommunityApp", self.app)

    @property
    def board(self) -> Board:
        """All tasks of the state that is shown."""
        return self.workspace.board

    if TYPE_CHECKING:
        # What the parts ask of each other; each is defined, and described, in one of them.
        def apply_plan(self) -> None: ...
        def go_pane(self, pane: str) -> None: ...
        def say(self, text: str, ink: str = "text") -> None: ...
        def complain(self, error: CommunityError) -> None: ...
        def follow(self, pane: Pane) -> None: ...
        def show_hints(self) -> None: ...
        def show_state(self) -> None: ...
        def open_first(self, community: int | None) -> None: ...
        def show_scope(self, row: Row | None, task: int | None = None) -> None: ...
        def fill_list(self, task: int | None = None) -> None: ...
        def scope_ids(self) -> Sequence[int]: ...
        def tell(self, row: Row | None, *, stay: bool = False) -> None: ...
        def tell_form(self, changed: set[int], by: Mapping[int, str]) -> None: ...
        def reveal_task(self, id: int) -> None: ...
        def close_search(self, *, clear: bool) -> None: ...
        def keep_draft(self) -> None: ...
        def drop_draft(self) -> None: ...
        async def open_form(self, id: int) -> None: ...
        def welcome(self) -> None: ...
        def may_write(self) -> bool: ...
        def chosen(self) -> list[int]: ...
        def current(self) -> int | None: ...
        def called(self, ids: Sequence[int]) -> str: ...
        def told(self, message: str, ids: Sequence[int]) -> Then: ...
        def do(
            self,
            work: Work,
            then: Then | None = None,
            failed: Callable[[CommunityError], bool] | None = None,
        ) -> None: ...
        @property
        def search_open(self) -> bool: ...
        @property
        def community(self) -> int | None: ...
