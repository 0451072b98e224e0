"""What goes wrong in the app: a refusal is told in one line, a fault ends it in good order."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from rich.console import RenderableType
from rich.traceback import Traceback
from textual.app import App
from textual.worker import WorkerFailed

from communitytui.errors import CommunityError

if TYPE_CHECKING:
    from textual.actions import ActionParseResult
    from textual.dom import DOMNode


class Unharmed(App[int]):
    """An app that a refusal does not end, and a fault of its own only after drafts are kept.

    A colleague, or an undo, may take away what a row or a dialog is about at any moment between
    its drawing and its use. Whoever looks it up then gets ``NotFound``, as a command on the
    command line does; that is no fault of the program.
    """

    #: What ended the program, when it was a fault of its own.
    fault: BaseException | None = None

    @contextmanager
    def told(self) -> Iterator[None]:
        """Tell in one line why something is refused while a key or an answer is dealt with."""
        try:
            yield
        except CommunityError as error:
            front: Any = self.screen
            # A dialog that stays has a line of its own; behind it nothing would be read.
            (front.say if len(self.screen_stack) > 1 else front.complain)(error)

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Run a command; a refusal is told."""
        with self.told():
            return await super().run_action(action, default_namespace, namespaces)
        return True

    # -- faults; Textual's reports of them would show members' data

    def keep_drafts(self) -> None:
        """Keep what is half typed; an app that has something to keep says how."""

    def panic(self, *renderables: RenderableType) -> None:
        """End for a fault outside the event loop, as in the thread that reads the terminal."""
        for each in renderables:
            if isinstance(each, BaseException):
                self.fault = self.fault or each
            elif isinstance(each, Traceback):
                said = each.trace.stacks[0]
                fault = RuntimeError(f"{said.exc_type}: {said.exc_value}")
                self.fault = self.fault or fault
        self._fatal_error()

    def _fatal_error(self) -> None:
        """End for a fault of our own."""
        found = self._exception or sys.exc_info()[1] or RuntimeError("panic")
        # What went wrong among steps that wait comes in an error of Textual's.
        self.fault = self.fault or (found.error if isinstance(found, WorkerFailed) else found)
        with suppress(Exception):
            self.keep_drafts()
        self._close_messages_no_wait()
