"""The app: theme, language and the way out. What is on the screen is the business of screens."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, ClassVar

from rich.console import RenderableType
from textual import events
from textual.await_complete import AwaitComplete
from textual.binding import BindingType
from textual.driver import Driver
from textual.screen import ModalScreen, Screen

from communitytui import paths
from communitytui.config import Config, Problem
from communitytui.domain.kernel.spelling import nearest
from communitytui.errors import BadValue, CommunityError
from communitytui.i18n import N_, tr
from communitytui.store.base import AWAY
from communitytui.tui import glyph_fallback, places, theming, too_small, ui_state
from communitytui.tui.actions import ACTIONS
from communitytui.tui.cell_diff import Diff
from communitytui.tui.cell_writer import erases_in_colour
from communitytui.tui.drawing import UNICODE
from communitytui.tui.faults import Unharmed
from communitytui.tui.ime import plain_key
from communitytui.tui.job_control import JobControl
from communitytui.tui.main_screen import MainScreen
from communitytui.tui.own_keys import own_keys
from communitytui.tui.session import (
    AppSession,
    Broken,
    Failed,
    FileDisplaced,
    FileStands,
    Noticed,
    Saved,
    StateChanged,
)
from communitytui.tui.turns import Turns, Typed
from communitytui.words.errors import explain

#: How soon the second ctrl+c must follow the first, in seconds.
_TWICE = 2.0


class CommunityApp(Unharmed):
    """The program on the screen, over one ``Session``.

    Exits with 0. ``slow_link`` says that each byte counts: nothing blinks and nothing moves.
    """

    CSS_PATH = "app.tcss"
    BINDINGS: ClassVar[list[BindingType]] = []
    ENABLE_COMMAND_PALETTE = True
    ALLOW_SELECT = False

    def __init__(
        self,
        session: AppSession,
        *,
        config: Config | None = None,
        problems: Sequence[Problem] = (),
        theme_name: str | None = None,
        community: int | None = None,
        slow: bool = False,
        demo: bool = False,
    ) -> None:
        # Without it, Textual's filter for NO_COLOR paints a terminal theme black on black.
        super().__init__(ansi_color=True if "NO_COLOR" in os.environ else None)
        self.session = session
        self.slow_link = slow
        #: Whether the file is a sample that goes away with the program.
        self.demo = demo
        self.config = config or Config()
        self.community = community
        self.problems: list[CommunityError] = [
            BadValue(p.message, hint=p.hint, **p.values) for p in problems
        ]
        self._substitutes = glyph_fallback.table(self.config.glyphs, os.environ.get("TERM", ""))
        self.themes_known = theming.theme_files(paths.themes_dir())
        self._use_keys()
        self._start_theme(theme_name)
        self.inks = theming.inks_of(self.current_theme)
        self._interrupted = 0.0
        self._diff = Diff(self._substitutes, erases=erases_in_colour())
        self._jobs: JobControl | None = None
        self._noticed: tuple[int, int] | None = None
        self.turns = Turns(self, self._take)

    # -- start

    def _use_keys(self) -> None:
        """Take the user's own keys, and show them in words where the terminal lacks their signs."""
        self.in_words = bool(self._substitutes)
        own = own_keys(self.config.keys, in_signs=not self.in_words)
        self.keymap, self.keys_shown = own.keymap, own.shown
        self.problems.extend(own.problems)
        if own.keymap:
            # Textual drops all bindings of a key that one of them gives up, those of other
            # views too; every command is named, so that each gets its keys again.
            self.set_keymap(
                {**{action.id: action.keys for action in ACTIONS if action.keys}, **own.keymap}
            )

    def _start_theme(self, asked: str | None) -> None:
        if asked and asked not in self.themes_known:
            self.problems.append(
                BadValue(
                    N_("there is no theme {value}"),
                    value=asked[:40],
                    hint=nearest(asked, self.themes_known) or ", ".join(self.themes_known),
                )
            )
        name = theming.choose_theme(
            asked or ui_state.chosen("theme"), self.color_system, self.themes_known
        )
        try:
            self._use_theme(name)
        except CommunityError as error:
            self.problems.append(error)
            # The user's own file may be the one that is bad: ours is taken.
            self.themes_known = {**self.themes_known, **theming.theme_files(None)}
            self._use_theme(theming.choose_theme(None, self.color_system, self.themes_known))

    @property
    def color_system(self) -> str | None:
        """How many colours there are: ``truecolor``, ``256``, ``standard``, None for none."""
        return None if "NO_COLOR" in os.environ else self.console.color_system

    def _use_theme(self, name: str) -> None:
        """Load a theme in the colours of this terminal; raises what is wrong with it."""
        theme = theming.load_theme(name, self.themes_known[name], self.color_system)
        self.register_theme(theme)
        self.theme = name

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Give our own variables a value in themes that do not know them."""
        theme = self.current_theme
        base = {
            "foreground": theme.foreground or ("#e0e0e0" if theme.dark else "#202020"),
            "panel": theme.panel or theme.surface or theme.primary,
            "success": theme.success or theme.primary,
            "warning": theme.warning or theme.primary,
            "error": theme.error or theme.primary,
        }
        return {name: base[other] for name, other in theming.OWN_VARIABLES.items()}

    def get_css_variables(self) -> dict[str, str]:
        """Give Textual's stylesheet colours only: rows marked by an attribute are ours alone."""
        variables = super().get_css_variables()
        for name in ("cursor", "cursor-blurred"):
            if variables.get(name) in ("reverse", "underline"):
                variables[name] = "ansi_default"
        return variables

    def get_driver_class(self) -> type[Driver]:
        """Let the driver read keys through our sieve, where Textual is one that it fits."""
        driver = super().get_driver_class()
        with suppress(ImportError, AttributeError):
            # Another Textual may lack what it changes; the app then runs without.
            from communitytui.tui.foreign_keys import install

            install()
        return driver

    def get_default_screen(self) -> Screen[Any]:
        """Return the main screen."""
        place = {} if self.demo else places.place_in(self.session.path)
        given = self.session, self.inks, UNICODE, self
        return MainScreen(*given, community=self.community, place=place)

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        """Send only the cells that changed; in a terminal that is too small, that it is."""
        size = (self.console.size.width, self.console.size.height)
        if too_small.is_too_small(*size):
            self._diff.forget()
            update: Any = too_small.Notice(*size) if size != self._noticed else None
            self._noticed = size
        else:
            update = self._diff.wrap(renderable, size)
            self._noticed = None
        super()._display(screen, update)

    async def on_event(self, event: events.Event) -> None:
        """Let keys take turns; all else is taken at once."""
        if self._exit and isinstance(event, Typed):
            # What they would open has nothing left to stand in.
            return
        if isinstance(event, Typed) and not event.is_forwarded:
            await self.turns.add(event)
        else:
            await super().on_event(event)

    async def _take(self, event: Typed) -> None:
        """Take full-width keys for what is meant; nothing is pressed blindly behind a notice."""
        key = event.key if isinstance(event, events.Key) else ""
        if too_small.is_too_small(*self.size) and key not in too_small.LEAVING:
            return
        if isinstance(event, events.Key) and not self.turns.goes_into_text(event):
            event = plain_key(event)
        await super().on_event(event)

    def pop_screen(self) -> AwaitComplete:
        """Close the dialog in front; what was typed together with its end goes to nobody."""
        if isinstance(self.screen, ModalScreen):
            self.turns.dialog_closed()
        return super().pop_screen()

    async def on_key(self, event: events.Key) -> None:
        """Give a key to the line that opened while it was on its way.

        A line that has the focus keeps every sign that is typed into it. One that arrives here
        was pressed before the line stood, and would be taken for a command behind it.
        """
        line = self.focused
        if line is not None and self.turns.goes_into_text(event):
            event.stop()
            event.prevent_default()
            line.post_message(events.Key(event.key, event.character))

    def repaint(self) -> None:
        """Send the whole screen again, for something else may have written on it."""
        self._diff.forget()
        self.refresh(layout=True)

    def on_mount(self) -> None:
        """Start the session, which looks out for others; then collect garbage again."""
        self.session.start(self.post_message)
        self._jobs = JobControl(self._driver, self.session.rest, self._diff.forget)
        self.app_resume_signal.subscribe(self, lambda _: self.repaint(), immediate=True)
        self.call_after_refresh(self._settled)

    def _settled(self) -> None:
        if not gc.isenabled():
            gc.freeze()
            gc.enable()
        self.main.tasks.centre.offer_draft()
        self.main.program_actions.tell_problems()

    @property
    def main(self) -> MainScreen:
        """The main screen, also while a dialog stands over it."""
        screen = self.screen_stack[0]
        assert isinstance(screen, MainScreen)
        return screen

    # -- what the session says

    def on_state_changed(self, message: StateChanged) -> None:
        """Show the new state."""
        self.main.apply(message)

    def on_saved(self, message: Saved) -> None:
        """Say so, and give the result to who waits for it."""
        self.main.saved_at = self.session.clock()
        self.main.show_state()
        answer = message.job.answer
        if answer is not None and not answer.done():
            answer.set_result(message.result)

    def on_failed(self, message: Failed) -> None:
        """Let who waits for the job hear why it was refused; else say it."""
        answer = message.job.answer
        if answer is not None and not answer.done():
            answer.set_exception(message.error)
        else:
            self.main.complain(message.error)

    def on_noticed(self, message: Noticed) -> None:
        """Say what is to be known about the file."""
        self.main.say(explain(message.error), "warn")

    def on_file_stands(self, message: FileStands) -> None:
        """Say so on top; what a server that comes and goes means, in a line as well."""
        self.main.show_state()
        if message.away:
            self.main.say(tr(self.session.read_only or AWAY), "warn")
        elif message.away is False:
            self.main.say(tr("The server is back; changes are saved again"), "good")

    def on_file_displaced(self, message: FileDisplaced) -> None:
        """Ask what is to be done about a file that is not there any more."""
        self.main.program_actions.displaced(message.error)

    def on_broken(self, message: Broken) -> None:
        """A fault of ours in the thread is a fault of the app."""
        raise message.error

    # -- commands

    def show_theme(self, name: str) -> None:
        """Show everything in a theme; raises what is wrong with it, and then nothing changes."""
        self._use_theme(name)
        self.inks = theming.inks_of(self.current_theme)
        self.main.use_inks(self.inks)

    def action_command_palette(self) -> None:
        """Open our own list of commands; Textual's repaints the whole screen for each key."""
        self.main.program_actions.palette()

    def action_help_quit(self) -> None:
        """End the program at the second ctrl+c."""
        now = time.monotonic()
        if now - self._interrupted < _TWICE:
            self.leave()
        else:
            self._interrupted = now
            self.main.say(tr("ctrl+c again quits the program"), "warn")

    async def action_quit(self) -> None:
        """End the program, as q does."""
        self.main.program_actions.leave()

    # -- the way out

    def can_draw(self) -> bool:
        """Tell whether the thread that writes to the terminal is there, or is not needed."""
        if self._jobs is not None and self._jobs.has_no_terminal:
            return True
        writer = getattr(self._driver, "_writer_thread", None)
        return self._exit or not self.is_running or writer is None or writer.is_alive()

    def leave(self) -> None:
        """End the program; where the user is now is found again at the next start."""
        there = self.session.store is not None and self.session.workspace.communities
        try:
            if there and not self.demo and self._screen_stacks:
                places.keep(self.session.path, self.main.place())
        finally:
            self.exit(0)

    def leave_soon(self) -> None:
        """Ask the program to end, from any thread; what is half typed is kept as a draft."""
        loop = getattr(self, "_loop", None)
        if loop is not None:
            loop.call_soon_threadsafe(self._leave_now)

    def _leave_now(self) -> None:
        try:
            self.keep_drafts()
        finally:
            self.leave()

    def keep_drafts(self) -> None:
        """Write what is half typed into the folder of drafts."""
        screens = self.screen_stack if self._screen_stacks else []
        if self.demo:
            return
        if screens and isinstance(screens[0], MainScreen):
            screens[0].tasks.centre.keep_drafts()
