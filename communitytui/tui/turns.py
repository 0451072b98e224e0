"""Keys take turns: each is dealt with before the next, but for the letters of a text.

Keys can arrive faster than they are dealt with: a key is held down, a line is slow and then
delivers all at once, a text is pasted as if it was typed. Textual hands each of them to the widget
that has the focus just then, although an earlier one may be about to close the dialog around it;
and a key such as esc overtakes the letters before it. So here one key waits for the other.

What was read at once with the key that closed a dialog was meant for that dialog, and goes to
nobody: behind it the same keys are commands. So it is with what follows a key that opens something
to type into, where that was refused: until esc or a rest of the hands, it is text without a place.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

from textual import events
from textual.app import App
from textual.message_pump import MessagePump

#: Turns of the loop that may pass before a key counts as dealt with; it takes about ten.
_AT_MOST = 400
#: Turns in a row in which nobody has a message left.
_QUIET = 3

#: Keys that follow each other faster are one burst, in seconds.
_BURST = 0.25

#: The attribute of a key that holds the number of the read it came in.
READ = "read_number"
Typed = events.InputEvent | events.Paste


class Turns:
    """Hands what is typed to ``take``, one after the other where the order matters."""

    def __init__(self, app: App[Any], take: Callable[[Typed], Awaitable[None]]) -> None:
        self._app = app
        self._take = take
        self._held: deque[Typed] = deque()
        #: Whether a key is being dealt with, and whether letters before it may still be under way.
        self._acting = False
        self._typed = False
        self._task: asyncio.Task[None] | None = None
        #: The read that the last key came with, and the one whose keys go to nobody any more.
        self._read: int | None = None
        self._over: int | None = None
        #: Whether the key asks for what is typed next, and since when that has no place to go.
        self._asking = False
        self._at = 0.0
        #: How many actions have not come back yet.
        self._running = 0
        self._placeless: float | None = None

    @property
    def busy(self) -> bool:
        """Whether a key has not been dealt with yet."""
        return self._acting or bool(self._held)

    def dialog_closed(self) -> None:
        """Let the keys that came together with the last one go to nobody."""
        self._over = self._read

    @contextmanager
    def acting(self, *, asks: bool) -> Iterator[None]:
        """Deal with a key as long as its action runs: what it opens may take a while to stand.

        ``asks`` says that the next keys go into that, and to nobody where it does not open.
        """
        self._asking = asks and self._acting
        self._running += 1
        try:
            yield
        finally:
            self._running -= 1

    async def add(self, event: Typed) -> None:
        """Take a key now, or when those before it have been dealt with."""
        if self._acting:
            self._held.append(event)
        else:
            await self._begin(event)

    async def _begin(self, event: Typed) -> None:
        read = getattr(event, READ, None)
        if isinstance(event, events.MouseMove):
            await self._take(event)
        elif read is None or not (read == self._over or self._is_placeless(event)):
            if isinstance(event, events.Key) and event.is_printable and self.goes_into_text(event):
                # Letters do not get in each other's way, and may be many.
                self._typed = True
            elif self._typed:
                self._typed, self._acting = False, True
                self._held.appendleft(event)
                self._task = asyncio.create_task(self._settle())
                return
            else:
                # A step that it begins looks at the cursor a turn of the loop later: the next key
                # must not have moved it by then.
                self._acting = bool(self._app.screen_stack)
            self._read, self._at = read, event.time
            await self._take(event)
            if self._acting:
                self._task = asyncio.create_task(self._settle())

    def _is_placeless(self, event: Typed) -> bool:
        """Tell whether this belongs to a text that was to go into something that never opened."""
        if self._placeless is None or event.time - self._placeless >= _BURST:
            self._placeless = None
            return False
        self._placeless = event.time
        if isinstance(event, events.Key) and event.key == "escape":
            # It would have left what did not open: what is pressed behind it is a command again.
            self._placeless, self._over = None, getattr(event, READ, None)
        return True

    def goes_into_text(self, key: events.Key) -> bool:
        """Tell whether a key goes into a text that is being typed."""
        focused = self._app.focused if self._app.screen_stack else None
        return focused is not None and focused.check_consume_key(key.key, key.character)

    def _takes_text(self) -> bool:
        return self.goes_into_text(events.Key("a", "a"))

    async def _settle(self) -> None:
        """Wait until nobody has anything left to do, but never for long; then go on."""
        quiet = turns = 0
        while quiet < _QUIET and turns < _AT_MOST:
            # A dialog that an action waits for takes the keys.
            runs = self._running > 0 and len(self._app.screen_stack) == 1
            await asyncio.sleep(0.001 if runs else 0)
            if not self._app.is_running:
                return
            focused = self._app.focused
            # Everybody who may have a part in dealing with a key.
            pumps: set[MessagePump] = {self._app, *self._app.screen_stack}
            pumps.update(focused.ancestors_with_self if focused is not None else ())
            busy = runs or any(
                pump.message_queue_size > 0 or pump._next_callbacks for pump in pumps
            )
            quiet, turns = (0 if busy else quiet + 1), turns + (not runs)
        self._app.call_next(self._go_on)

    async def _go_on(self) -> None:
        if self._asking and len(self._app.screen_stack) == 1 and not self._takes_text():
            self._placeless = self._at
        self._asking = self._acting = False
        while self._held and not self._acting:
            await self._begin(self._held.popleft())
