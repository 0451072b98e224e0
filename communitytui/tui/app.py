"""The app: theme, language and the way out. What is on the screen is the business of screens."""

from __future__ import annotations

import gc
import os
import signal
import sys
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import partial
from types import FrameType
from typing import TYPE_CHECKING, Any, ClassVar

from rich.console import RenderableType
from textual.app import App, SystemCommand
from textual.binding import BindingType
from textual.screen import Screen

from communitytui import paths
from communitytui.config import Config, Problem
from communitytui.domain.words import explain, nearest
from communitytui.errors import BadValue, CommunityError
from communitytui.i18n import N_, language, set_language, tr
from communitytui.tui import theming
from communitytui.tui.actions import check_keymap, palette_actions, shown_key
from communitytui.tui.cell_diff import Diff
from communitytui.tui.paint import GLYPHS
from communitytui.tui.screens.main import MainScreen
from communitytui.tui.session import Broken, Changed, Failed, Saved, Session
from communitytui.tui.theming import Inks

if TYPE_CHECKING:
    from communitytui.tui.paint import Glyphs

#: How soon the second ctrl+c must follow the first, in seconds.
_TWICE = 2.0
#: How often somebody else's changes are looked for, in seconds.
_POLL_EVERY = 0.5


class CommunityApp(App[int]):
    """The program on the screen, over one ``Session``.

    Exits with 0. ``slow_link`` says that each byte counts: nothing blinks and nothing moves.
    """

    CSS_PATH = "app.tcss"
    BINDINGS: ClassVar[list[BindingType]] = []
    ENABLE_COMMAND_PALETTE = True
    ALLOW_SELECT = False

    def __init__(
        self,
        session: Session,
        *,
        config: Config | None = None,
        problems: Sequence[Problem] = (),
        theme_name: str | None = None,
        community: int | None = None,
        slow: bool = False,
    ) -> None:
        # Without it, Textual's filter for NO_COLOR paints a terminal theme black on black.
        super().__init__(ansi_color=True if "NO_COLOR" in os.environ else None)
        self.session = session
        self.slow_link = slow
        self.config = config or Config()
        self.community = community
        self.problems: list[CommunityError] = [
            BadValue(p.message, hint=p.hint, **p.values) for p in problems
        ]
        self.themes_known = theming.theme_files(paths.themes_dir())
        self._use_keymap()
        self._start_theme(theme_name)
        self.inks = self._make_inks()
        self._interrupted = 0.0
        #: What ended the program, when it was a fault of its own.
        self.fault: BaseException | None = None
        self._diff = Diff()

    # -- start

    def _use_keymap(self) -> None:
        keymap, problems = check_keymap(self.config.keys)
        self.problems.extend(problem.error for problem in problems)
        self.keys_shown = {id: shown_key(keys.split(",")[0]) for id, keys in keymap.items()}
        self.set_keymap(keymap)

    def _start_theme(self, asked: str | None) -> None:
        if asked and asked not in self.themes_known:
            self.problems.append(
                BadValue(
                    N_("there is no theme {value}"),
                    value=asked[:40],
                    hint=nearest(asked, self.themes_known) or ", ".join(self.themes_known),
                )
            )
        few = "NO_COLOR" in os.environ
        name = theming.choose_theme(
            asked, None if few else self.console.color_system, self.themes_known
        )
        if not self.use_theme(name):
            self.use_theme("ink")

    def use_theme(self, name: str) -> bool:
        """Load and show a theme; a bad one is reported and left alone."""
        try:
            self.register_theme(theming.load_theme(name, self.themes_known[name]))
        except CommunityError as error:
            self.problems.append(error)
            return False
        self.theme = name
        return True

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

    def _make_inks(self) -> Inks:
        theme = self.current_theme
        # Textual fills its own variables in later; the inks are needed for the first paint.
        return Inks({**theme.to_color_system().generate(), **theme.variables})

    @property
    def glyphs(self) -> Glyphs:
        """The signs that this terminal shows well."""
        asked = self.config.glyphs
        if asked is None and os.environ.get("TERM") == "linux":
            asked = "ascii"
        return GLYPHS[asked or "unicode"]

    def get_default_screen(self) -> Screen[Any]:
        """Return the main screen."""
        return MainScreen(
            self.session,
            self.inks,
            self.glyphs,
            community=self.community,
            keys=self.keys_shown,
        )

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        """Send only the cells that changed."""
        size = self.console.size
        super()._display(screen, self._diff.wrap(renderable, (size.width, size.height)))

    def repaint(self) -> None:
        """Send the whole screen again, for something else may have written on it."""
        self._diff.forget()
        self.refresh(layout=True)

    def on_mount(self) -> None:
        """Start the session and the look-out for others; then collect garbage again."""
        self.session.start(self.post_message)
        self.set_interval(_POLL_EVERY, self._poll, name="poll")
        self._stop_between_commits()
        self.app_resume_signal.subscribe(self, lambda _: self.repaint(), immediate=True)
        self.call_after_refresh(self._settled)

    def _settled(self) -> None:
        if not gc.isenabled():
            gc.freeze()
            gc.enable()
        self.main.offer_draft()
        self.main.tell_problems(self.problems)

    def _poll(self) -> None:
        self.session.poll()
        self.main.show_state()

    @property
    def main(self) -> MainScreen:
        """The main screen, also while a dialog stands over it."""
        screen = self.screen_stack[0]
        assert isinstance(screen, MainScreen)
        return screen

    # -- what the session says

    def on_changed(self, message: Changed) -> None:
        """Show the new state."""
        self.main.apply(message.workspace, message.ids, message.by)

    def on_saved(self, message: Saved) -> None:
        """Go on with what was to follow."""
        self.main.saved(message.job, message.result)

    def on_failed(self, message: Failed) -> None:
        """Say why it was refused, unless the one who asked deals with it."""
        if message.job.failed is None or not message.job.failed(message.error):
            self.main.complain(message.error)

    def on_broken(self, message: Broken) -> None:
        """A fault of ours in the thread is a fault of the app."""
        raise message.error

    # -- commands

    def next_theme(self) -> str:
        """Show the next theme and return its name, or the problem with it."""
        names = theming.cycle(self.themes_known)
        bare = self.theme.removesuffix("-256")
        place = names.index(bare) if bare in names else -1
        name = names[(place + 1) % len(names)]
        fitting = theming.fitting(name, self.console.color_system, self.themes_known)
        if not self.use_theme(fitting):
            return explain(self.problems.pop())
        self.inks = self._make_inks()
        self.main.use_inks(self.inks)
        return tr("Theme: {name}", name=name)

    def next_language(self) -> None:
        """Speak the other language from now on."""
        set_language("en" if language() == "zh" else "zh")
        self.main.speak()

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Offer our own actions in the command palette, in the language spoken now."""
        read_only = bool(self.session.read_only)
        for action in palette_actions(read_only=read_only):
            yield SystemCommand(
                f"{tr(action.message)}  {self.keys_shown.get(action.id, action.key)}",
                action.tooltip,
                partial(self.main.call_later, self.main.run_action, action.run),
            )

    def action_command_palette(self) -> None:
        """Open the command palette with a prompt in the language spoken now."""
        from textual.command import CommandPalette

        if not CommandPalette.is_open(self):  # type: ignore[arg-type]
            self.push_screen(CommandPalette(placeholder=tr("Find a command…")))

    def action_help_quit(self) -> None:
        """End the program at the second ctrl+c."""
        now = time.monotonic()
        if now - self._interrupted < _TWICE:
            self.leave()
        else:
            self._interrupted = now
            self.main.say(tr("ctrl+c once more ends the program"), "warn")

    async def action_quit(self) -> None:
        """End the program, as q does."""
        self.main.action_leave()

    def _stop_between_commits(self) -> None:
        """Let the process be stopped, by ctrl+z or from outside, only while it holds no lock."""
        stop, go_on = signal.getsignal(signal.SIGTSTP), signal.getsignal(signal.SIGCONT)
        if not callable(stop) or not callable(go_on):
            return

        def stop_at_rest(number: int, frame: FrameType | None) -> None:
            self.session.rest()
            stop(number, frame)

        def go_on_anew(number: int, frame: FrameType | None) -> None:
            # The shell wrote on the screen: from the first update on nothing is known of it.
            self._diff.forget()
            go_on(number, frame)

        signal.signal(signal.SIGTSTP, stop_at_rest)
        signal.signal(signal.SIGCONT, go_on_anew)

    # -- the way out

    def _fatal_error(self) -> None:
        """End for a fault of our own; Textual's report of it would show members' data."""
        self.fault = self.fault or self._exception or sys.exc_info()[1]
        with suppress(Exception):
            self.keep_drafts()
        self._close_messages_no_wait()

    def leave(self) -> None:
        """End the program."""
        self.exit(0)

    def leave_soon(self) -> None:
        """Ask the program to end, from any thread; what is half typed is kept as a draft."""
        self.call_later_threadsafe(self._leave_now)

    def call_later_threadsafe(self, callback: Any) -> None:
        """Run ``callback`` in the event loop, from any thread, without waiting for it."""
        loop = getattr(self, "_loop", None)
        if loop is not None:
            loop.call_soon_threadsafe(callback)

    def _leave_now(self) -> None:
        self.keep_drafts()
        self.exit(0)

    def keep_drafts(self) -> None:
        """Write what is half typed into the folder of drafts."""
        screens = self.screen_stack if self._screen_stacks else []
        if screens and isinstance(screens[0], MainScreen):
            screens[0].keep_draft()
