"""What every view has in common and has to bring, and what it asks of the screen around it."""

from __future__ import annotations

from asyncio import Future
from collections.abc import Awaitable, Callable, Collection, Mapping
from functools import wraps
from typing import TYPE_CHECKING, Any, ClassVar, Concatenate, NamedTuple, ParamSpec, Protocol
from typing import TypeVar as Var

from textual.app import App, ComposeResult
from textual.containers import Container
from textual.geometry import Size

from communitytui.tui.actions import Action, hints
from communitytui.tui.views.moves import Moves
from communitytui.tui.widgets.pane import Pane
from communitytui.tui.widgets.row_pane import RowPane
from communitytui.tui.widgets.task_list import TaskList

if TYPE_CHECKING:
    from datetime import datetime

    from communitytui.domain.workspace import Workspace
    from communitytui.errors import CommunityError
    from communitytui.store import Store
    from communitytui.tui.commands import Commands
    from communitytui.tui.drawing import Glyphs
    from communitytui.tui.forms.box import Box
    from communitytui.tui.places import Place
    from communitytui.tui.session import AppSession
    from communitytui.tui.theming import Inks
    from communitytui.tui.views.tasks import Tasks

Result = Var("Result")
Answer = Var("Answer")
Given = ParamSpec("Given")


class Change(NamedTuple):
    """Another state: the workspace, the records that differ (table, id), and who else did it."""

    workspace: Workspace
    ids: frozenset[tuple[str, int]]
    by: Mapping[int, str]


class Host(Protocol):
    """What views, and actions on what they show, ask of the screen that they stand in."""

    session: AppSession
    workspace: Workspace
    inks: Inks
    glyphs: Glyphs
    #: The view in front, and the panes of all views that were visited.
    view: View
    panes: dict[str, Pane]
    #: The view of tasks, and where the user is in it.
    tasks: Tasks
    commands: Commands

    @property
    def app(self) -> App[Any]:
        """The app, as Textual knows it."""

    @property
    def size(self) -> Size:
        """The size of the terminal."""

    def say(self, text: str, ink: str = "text") -> None:
        """Show one message in the line of keys, until the next key."""

    def hush(self) -> None:
        """Take the message away."""

    def complain(self, error: CommunityError) -> None:
        """Show why something was refused."""

    def key_of(self, action: str) -> str:
        """Return the key of an action as people read it."""

    def may_write(self) -> bool:
        """Tell whether something can be changed; say why not."""

    def do(self, work: Callable[[Store, datetime], Result]) -> Future[Result]:
        """Let the session do ``work``; wait for what comes of it when it is on the disk.

        Raises what it was refused for.
        """

    async def ask(self, dialog: Box[Answer]) -> Answer:
        """Open a dialog and return its answer."""

    def start(self, steps: Awaitable[None]) -> None:
        """Let steps go on by themselves, dialogs and jobs between them; a refusal is told."""

    def go_pane(self, pane: str) -> None:
        """Give a pane the focus, and bring its view to the front."""

    def go_view(self, view: str, place: Place | None = None) -> None:
        """Bring a view to the front, in the community that the user is in, at a place in it."""

    def follow(self, pane: Pane) -> None:
        """Let the other panes of the view follow the cursor of ``pane``."""

    def lay_out(self) -> None:
        """Lay out the view in front; only what differs is set."""

    def repaint(self) -> None:
        """Send the whole screen again, for something else may have written on it."""

    def show_path(self) -> None:
        """Say on top where the user is."""

    def show_hints(self) -> None:
        """Offer the keys that matter in this pane."""

    def show_state(self) -> None:
        """Say on top how the file stands."""

    def speak(self) -> None:
        """Say everything anew in the language spoken now."""

    def reveal_task(self, id: int) -> None:
        """Put the cursor on a task in Tasks, and in the view in front where that shows it."""


class _Hosted(Protocol):
    main: Host


Hosted = Var("Hosted", bound=_Hosted)


def asks(
    method: Callable[Concatenate[Hosted, Given], Awaitable[None]],
) -> Callable[Concatenate[Hosted, Given], None]:
    """Let a method wait for dialogs and jobs while whoever calls it goes on at once."""

    @wraps(method)
    def begin(self: Hosted, /, *args: Given.args, **kwargs: Given.kwargs) -> None:
        self.main.start(method(self, *args, **kwargs))

    return begin


class Covered(Container):
    """Panes side by side or one above the other, which leave nothing of it to be seen."""

    # Drawn as one blank: its lines took as long as those of the panes over it.
    BLANK = True


class View(Covered):
    """A view: a few panes that fill the screen between the top line and the keys.

    A subclass

    * names itself in ``NAME``, as in the table of views;
    * makes its panes in ``make`` in the order that Tab goes through them (each ``Pane.NAME`` is
      unique in the program; ``Pane.chosen_task`` tells which is under the cursor, and then ``d``,
      ``space``, ``e``, ``u`` and all others work on it; ``Pane.HINTS`` borrows key hints of
      others);
    * shows a community in ``show``, which is called whenever the view comes to the front, and
      a changed state in ``apply``, which keeps cursor and scroll (the default shows again); the
      community may be None, and then there is nothing to show: the last one may be taken away
      by a colleague or an undo while the view is in front;
    * names its panes in ``speak``, called after ``make`` and after each change of language;
    * says in ``lay_out`` what a size and the focused pane leave room for. Set only what differs;
    * names in ``MOVES`` what does what the table of actions calls ``in_view('NAME')``, if its keys
      do more than to move as in all views.

    ``main`` is the screen. ``pane`` is the pane of this view that has the focus, or had it last.
    ``community`` is what the view is about: keep it in step with the cursor where that chooses
    one, the other views go there.
    """

    DEFAULT_CSS = "View { height: 1fr; width: 1fr; layout: horizontal; }"
    NAME: ClassVar[str] = ""
    MOVES: ClassVar[type[Moves[View]]] = Moves
    moves: Moves[View]
    #: The chat group whose metrics are shown, for recording; None for the whole.
    chat_group: int | None = None

    def __init__(self, main: Host) -> None:
        super().__init__(id=f"view-{self.NAME}")
        self.main = main
        self.workspace: Workspace = main.workspace
        self.community: int | None = None
        self.panes: dict[str, Pane] = {pane.NAME: pane for pane in self.make()}
        self.pane = next(iter(self.panes))
        self.moves = self.MOVES(self)

    def make(self) -> list[Pane]:
        """Return new panes, in the order of Tab; called once, before anything is shown."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        """The panes side by side; a view that stacks them says otherwise."""
        yield from self.panes.values()

    # -- what it shows

    def come(self, workspace: Workspace, community: int | None) -> None:
        """Come to the front with a state; of a community that is not in it, with nothing."""
        self.show(workspace, community if workspace.has_community(community) else None)

    def take(self, change: Change, instead: int | None) -> None:
        """Take in another state; where the community is gone in it, go to ``instead``."""
        if not change.workspace.has_community(self.community):
            self.community = instead if change.workspace.has_community(instead) else None
        self.apply(change)

    def show(self, workspace: Workspace, community: int | None) -> None:
        """Come to the front with a state, in the community that the user is in."""
        self.workspace = workspace
        self.community = community

    def apply(self, change: Change) -> None:
        """Show another state of what is shown already; cursor and scroll stay."""
        self.show(change.workspace, self.community)

    def speak(self) -> None:
        """Name the panes in the language spoken now; what they draw is forgotten already."""

    def lay_out(self, width: int, height: int) -> None:
        """Give each pane its room in a terminal of that size; called for each focus as well."""

    def path(self) -> list[str]:
        """Return where the user is, for the top line."""
        known = {community.id: community.name for community in self.workspace.communities}
        return [known[self.community]] if self.community in known else []

    def hints(self, *, read_only: bool) -> list[Action]:
        """Return the actions that the line of keys offers, most useful first."""
        found, idle = hints(*self.places, view=self.NAME, read_only=read_only), self.idle()
        return [action for action in found if action.id not in idle]

    def idle(self) -> Collection[str]:
        """Return the actions of the pane that mean nothing on the row under the cursor."""
        return ()

    @property
    def places(self) -> tuple[str, ...]:
        """The pane that has the focus, and those whose keys it offers as well."""
        return (self.pane, *self.panes[self.pane].HINTS)

    def takes(self, key: str) -> bool:
        """Do what a key means here and in no other view; tell whether it means anything."""
        return False

    # -- what actions work on

    @property
    def metric(self) -> str | None:
        """The key of the metric under the cursor, for recording; None where there is none."""
        return None

    @property
    def chosen_task(self) -> int | None:
        """The task under the cursor, or None."""
        return self.panes[self.pane].chosen_task

    @property
    def marking(self) -> TaskList | None:
        """The list whose marks count, or None."""
        pane = self.panes[self.pane]
        return pane if isinstance(pane, TaskList) else None

    def settle(self, how: str) -> bool:
        """Do to a row that is no task what ``how`` (tick, done, status, edit, note) asks.

        Tell whether the row under the cursor is such a one.
        """
        return False

    def follow(self, pane: Pane) -> None:
        """Let the other panes follow the cursor of ``pane``, which moved."""

    def came_to(self, pane: Pane) -> None:
        """Take note that a pane has got the focus."""

    def reveal(self, task: int) -> None:
        """Put the cursor on a task, where the view shows it: something was done to it."""
        for pane in self.panes.values():
            if isinstance(pane, RowPane) and pane.go_to(task):
                return

    def focus_pane(self) -> None:
        """Give the pane the focus; at once: a line that opens next must not lose it again."""
        self.screen.set_focus(self.panes[self.pane])
