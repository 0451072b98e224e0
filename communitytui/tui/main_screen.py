"""The main screen: the line on top, the line of keys, and the switch between views."""

from __future__ import annotations

from asyncio import Future, get_running_loop
from collections.abc import Awaitable, Callable
from importlib import import_module
from typing import TYPE_CHECKING, ClassVar, TypeVar, cast

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget

from communitytui.domain.kernel.text import clean_line
from communitytui.domain.workspace import Workspace
from communitytui.errors import CommunityError, MayNotWrite
from communitytui.i18n import tr
from communitytui.tui.actions import BY_ID, FORM, bindings, may_run
from communitytui.tui.commands import KINDS, Commands
from communitytui.tui.faults import Unharmed
from communitytui.tui.paste_limits import Cut
from communitytui.tui.pasting import OneLine
from communitytui.tui.places import Place, as_place
from communitytui.tui.program_actions import Program
from communitytui.tui.session import AppSession, Job, StateChanged
from communitytui.tui.views import ENTRY
from communitytui.tui.views.base import Change, View
from communitytui.tui.views.tasks import Tasks
from communitytui.tui.widgets.bars import BarLine, KeyBar, TopBar, state_of_file
from communitytui.tui.widgets.pane import Pane
from communitytui.tui.widgets.row_pane import RowPane
from communitytui.words.errors import explain

if TYPE_CHECKING:
    from datetime import datetime

    from communitytui.store import Store
    from communitytui.tui.drawing import Glyphs
    from communitytui.tui.forms.box import Box
    from communitytui.tui.theming import Inks

Result = TypeVar("Result")
Answer = TypeVar("Answer")
#: After how many seconds a job is said to be on its way.
_LONG = 0.5
#: Actions that stay while a form or a row has the keys.
_IN_FORM = frozenset({("in_view", "step"), ("program", "suspend")})


def _command(kind: str) -> Callable[..., Awaitable[None]]:
    """Return what lets the commands of a kind do what an action names."""

    async def act(self: MainScreen, name: str, *arguments: object) -> None:
        await self.commands.run(kind, name, *arguments)

    return act


class MainScreen(Screen[None]):
    """Views over one session, one of them in front; each is mounted at the first visit and kept.

    ``tasks`` is the first one, and knows where the user is in it while another is in front.
    """

    BINDINGS: ClassVar[list[BindingType]] = list(bindings())
    AUTO_FOCUS = None
    # Bars and views cover it.
    BLANK = True
    # Repainting everything for each move of the focus is 100 KB over the line.
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)

    def __init__(
        self,
        session: AppSession,
        inks: Inks,
        glyphs: Glyphs,
        program: Program,
        *,
        community: int | None = None,
        place: Place | None = None,
    ) -> None:
        super().__init__()
        #: Where the user left off in each view, until it comes to the front.
        self._places = dict(place or {})
        self.session = session
        self.workspace: Workspace = session.workspace
        self.inks = inks
        self.glyphs = glyphs
        self._program = program
        self._start = community
        self.saved_at: datetime | None = None
        self.top_bar = TopBar(inks, glyphs)
        self.key_bar = KeyBar(inks, glyphs)
        self.key_bar.keys = dict(program.keys_shown)
        #: The key that was pressed last; a click is none.
        self._pressed = ""
        self.views: dict[str, View] = {}
        self.panes: dict[str, Pane] = {}
        self.tasks = Tasks(self, program.config.views)
        self.commands = Commands(self, program, self.tasks)
        self.program_actions = self.commands.program
        self.view: View = self._add(self.tasks)

    def compose(self) -> ComposeResult:
        """A line above and below, the view between."""
        yield self.top_bar
        yield self.view
        yield self.key_bar

    async def on_mount(self) -> None:
        """Open the community, and the place in it, where the user left off."""
        place, view = self._places, self._places.pop("view", None)
        left = place.pop("community", None)
        if self._start is None and isinstance(left, int) and self.workspace.has_community(left):
            self._start = left
        elif self._start is not None and self._start != left:
            place.clear()
        self.tasks.moves.open_first(self._start)
        self._return(self.tasks)
        if view in ENTRY and view != self.view.NAME:
            await self._go(str(view))
        self.lay_out()
        self.view.focus_pane()
        # The event of the focus comes behind the first frame.
        self.view.came_to(self.panes[self.view.pane])
        self.show_hints()
        self.show_state()
        if self._program.demo:
            self.top_bar.set_mode(tr("demo"))
            self.program_actions.tell_demo()

    def place(self) -> Place:
        """Return where the user is: the view, the community, and the place in each view."""
        seen = {name: view.moves.place() for name, view in self.views.items()}
        here = {"view": self.view.NAME, "community": self.view.community}
        return {**self._places, **seen, **here}

    def _return(self, view: View) -> None:
        """Go back to where the user left off in a view; once."""
        place = as_place(self._places.pop(view.NAME, None))
        if place and self.workspace.has_community(view.community):
            view.moves.return_to(place)

    # -- the view in front

    def _add(self, view: View) -> View:
        self.views[view.NAME] = view
        self.panes.update(view.panes)
        view.speak()
        return view

    async def action_view(self, name: str) -> None:
        """Bring a view to the front, unless its key means something to the one in front."""
        if not self.view.takes(self._pressed):
            await self._go(name)

    async def _go(self, name: str, place: Place | None = None) -> None:
        # One frame: the panes go, the view comes with what it shows.
        with self.app.batch_update():
            if name not in self.views:
                module, _, made = ENTRY[name].home.partition(":")
                room = import_module(f"communitytui.tui.views.{module}")
                view = self._add(getattr(room, made)(self))
                view.display = False
                await self.mount(view, before=self.key_bar)
            if name != self.view.NAME:
                self._bring(self.views[name])
            if place is not None:
                self.view.moves.return_to(place)
                self.go_pane(self.view.pane)

    def _bring(self, view: View) -> None:
        community = self.view.community
        self.view.display = False
        self.view = view
        self.top_bar.set_view(view.NAME)
        view.come(self.workspace, community)
        self._return(view)
        view.display = True
        self.go_pane(view.pane)
        self.show_path()

    def go_view(self, view: str, place: Place | None = None) -> None:
        """Bring a view to the front, in the community that the user is in, at a place in it."""
        self.call_later(self._go, view, place)

    def go_pane(self, pane: str) -> None:
        """Give a pane the focus, and bring its view to the front."""
        view = next(view for view in self.views.values() if pane in view.panes)
        view.pane = pane
        if view is not self.view:
            self._bring(view)
            return
        self.lay_out()
        view.focus_pane()
        self.show_hints()

    def reveal_task(self, id: int) -> None:
        """Put the cursor on a task in Tasks, and in the view in front where that shows it."""
        self.tasks.reveal(id)
        if self.view is not self.tasks:
            self.view.reveal(id)

    def lay_out(self) -> None:
        """Lay out the view in front; only what differs is set."""
        width, height = self.size
        if width:
            self.view.lay_out(width, height)

    def on_resize(self, event: events.Resize) -> None:
        """Lay out anew for another size."""
        self.lay_out()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Remember which pane the user is in; the mouse gives focus too."""
        pane = event.widget
        if not isinstance(pane, Pane) or pane.NAME not in self.view.panes:
            return
        if self.view.pane != pane.NAME:
            self.view.pane = pane.NAME
            self.lay_out()
            self.show_hints()
        self.view.came_to(pane)

    def on_row_pane_highlighted(self, event: RowPane.Highlighted) -> None:
        """Let the other panes follow the cursor, where a key has not done so already."""
        self.follow(event.pane)

    def follow(self, pane: Pane) -> None:
        """Let the other panes of the view follow the cursor of ``pane``."""
        if pane.NAME in self.view.panes:
            self.view.follow(pane)
            self.show_path()

    # -- what is done

    def start(self, steps: Awaitable[None]) -> None:
        """Let steps go on by themselves, dialogs and jobs between them; a refusal is told."""
        self.run_worker(self._told(steps))

    async def _told(self, steps: Awaitable[None]) -> None:
        with cast("Unharmed", self.app).told():
            await steps

    def may_write(self) -> bool:
        """Tell whether something can be changed; say why not."""
        reason = self.session.read_only
        if reason is not None:
            self.complain(MayNotWrite(reason))
        return reason is None

    def do(self, work: Callable[[Store, datetime], Result]) -> Future[Result]:
        """Let the session do ``work``; wait for what comes of it when it is on the disk."""
        answer: Future[Result] = get_running_loop().create_future()
        self.session.submit(Job(work, answer))
        # What takes long is seen to be on its way.
        self.set_timer(_LONG, self.show_state)
        return answer

    async def ask(self, dialog: Box[Answer]) -> Answer:
        """Open a dialog and return its answer."""
        return cast("Answer", await self.app.push_screen(dialog, wait_for_dismiss=True))

    def apply(self, changed: StateChanged) -> None:
        """Show another state; cursor, folding, scroll and half-typed text stay."""
        before, self.workspace = self.workspace, changed.workspace
        community = self.view.community
        change = Change(changed.workspace, changed.ids, changed.by)
        with self.app.batch_update():
            if before.has_community(community) and not self.workspace.has_community(community):
                name = before.community(community or 0).name
                self.say(tr("The community {name} no longer exists", name=name), "warn")
            self.tasks.take(change, None)
            if self.view is not self.tasks:
                self.view.take(change, self.tasks.community)
            self.show_path()
        self.show_state()

    # -- what is said

    def say(self, text: str, ink: str = "text") -> None:
        """Show one message in the line of keys, until the next key."""
        # A path in it may be anybody's.
        self.key_bar.say(clean_line(text, 2000), ink)

    def hush(self) -> None:
        """Take the message away."""
        self.key_bar.hush()

    def on_key(self, event: events.Key) -> None:
        """Make room for the keys again at any key."""
        self._pressed = event.key
        self.key_bar.hush()

    def complain(self, error: CommunityError) -> None:
        """Show why something was refused."""
        self.show_state()
        self.say(explain(error), "bad bold")

    def key_of(self, action: str) -> str:
        """Return the key of an action as people read it."""
        return self.key_bar.keys.get(action, BY_ID[action].key)

    def show_hints(self) -> None:
        """Offer the keys that matter in this pane, or in the form that stands in it."""
        actions = self.view.hints(read_only=bool(self.session.read_only))
        if self.tasks.centre.offered is not None and actions[0].section != FORM:
            actions.insert(1, BY_ID["draft"])
        self.key_bar.set_actions(actions)

    def show_state(self) -> None:
        """Say on top how the file stands."""
        zone = self.workspace.zone(self.view.community)
        told = state_of_file(self.session, self.saved_at, zone, self.glyphs)
        if told is not None:
            self.top_bar.set_state(*told)

    def show_path(self) -> None:
        """Say on top in which community and stage the user is."""
        self.top_bar.set_path(*self.view.path())

    def speak(self) -> None:
        """Say everything anew in the language spoken now."""
        with self.app.batch_update():
            if self._program.demo:
                self.top_bar.set_mode(tr("demo"))
            self.lay_out()
            for pane in self.panes.values():
                pane.forget()
            for view in self.views.values():
                view.speak()
            self.show_path()
            self.key_bar.refresh()
            self.show_state()

    def use_inks(self, inks: Inks) -> None:
        """Draw everything in other colours."""
        self.inks = inks
        for pane in self.panes.values():
            pane.inks = inks
            pane.forget()
        for line in self.query(BarLine):
            line.use_inks(inks)

    def repaint(self) -> None:
        """Send the whole screen again, for something else may have written on it."""
        self._program.repaint()

    # -- keys and the mouse

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the keys to what is typed, and to the view that they are for."""
        if not may_run(action, parameters, self.view.NAME, self.view.places):
            return False
        ours = hasattr(MainScreen, f"action_{action}")
        return not (self.tasks.centre.has_keys and ours) or (action, *parameters[:1]) in _IN_FORM

    def on_paste(self, event: events.Paste) -> None:
        """Offer to add each of several pasted lines as a task."""
        if self.commands.editing.paste(event.text):
            event.stop()

    def on_one_line_refused(self, event: OneLine.Refused) -> None:
        """Say why a paste into a line of the view was not taken."""
        event.stop()
        self.say(explain(event.error), "warn")

    def on_cut(self, event: Cut) -> None:
        """Say that not all of a text went into a line or a form."""
        event.stop()
        told = tr("only {n} characters fit; the rest was cut", n=event.most)
        self.call_after_refresh(self.say, told, "warn")


# The commands by their kinds, as the table of actions names them: a kind more is a line there.
for _kind in KINDS:
    setattr(MainScreen, f"action_{_kind}", _command(_kind))
