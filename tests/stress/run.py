"""The monkey before the app: real bytes in, real frames out, a colleague beside it."""

from __future__ import annotations

import asyncio
import sys
import time
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from textual import constants, events
from textual.driver import Driver
from textual.geometry import Size

from communitytui.i18n import set_language
from communitytui.services import demo, maintenance
from communitytui.store import open_store
from communitytui.tui import app as home
from communitytui.tui.app import CommunityApp
from communitytui.tui.foreign_keys import KeyParser
from communitytui.tui.session import AppSession
from tests.samples import NOW, make_plan
from tests.stress.colleague import Colleague
from tests.stress.hands import BEGIN, Input, Monkey
from tests.stress.watching import LoopWatch

#: How many of the last inputs are told after a failure.
TOLD = 60
#: How many inputs go in before the app is given a turn, at most.
_AHEAD = 6
#: So long after one input the next is no part of the same read, in seconds.
_APART = 0.006


class Screen(Driver):
    """A terminal that is only memory: frames are made as for a real one, and counted."""

    written = 0

    @property
    def can_suspend(self) -> bool:
        """The editor of the user can be called."""
        return True

    def write(self, data: str) -> None:
        """Count what a terminal would show."""
        Screen.written += len(data)

    def start_application_mode(self) -> None:
        """Say how large the terminal is."""
        self.resize(self._size or (120, 40))

    def resize(self, size: tuple[int, int]) -> None:
        """Give the terminal another size."""
        self._size = size
        self.send_message(events.Resize(Size(*size), Size(*size)))

    def disable_input(self) -> None:
        """Nothing to do."""

    def stop_application_mode(self) -> None:
        """Nothing to do."""


class MonkeyApp(CommunityApp):
    """The app, which notes where it has been, and is not ended by a key that ends it."""

    CSS_PATH = str(Path(home.__file__).with_name("app.tcss"))

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.driver_class = Screen
        self.seen: Counter[str] = Counter()
        self.ran: Counter[str] = Counter()

    def leave(self) -> None:
        """Go on; a real one would end here."""
        self.ran["leave"] += 1

    def action_suspend_process(self) -> None:
        """Go on; a real one would be stopped here."""

    async def run_action(self, action: Any, *given: Any, **named: Any) -> bool:
        """Note which commands were run."""
        self.ran[str(action)] += 1
        return await super().run_action(action, *given, **named)

    def push_screen(self, screen: Any, *given: Any, **named: Any) -> Any:
        """Note who asks what."""
        frame: Any = sys._getframe(1)
        while frame.f_code.co_filename.endswith("tui/main_screen.py"):
            frame = frame.f_back
        self.seen[f"asks {frame.f_code.co_qualname}"] += 1
        return super().push_screen(screen, *given, **named)

    def look(self) -> None:
        """Note what is on the screen."""
        self.seen[f"view {self.main.view.NAME}"] += 1
        self.seen[f"pane {self.main.view.pane}"] += 1
        for screen in self.screen_stack[1:]:
            self.seen[f"dialog {type(screen).__name__}"] += 1
        focused = self.focused
        if focused is not None:
            self.seen[f"focus {type(focused).__name__}"] += 1


@dataclass
class Outcome:
    """What came of a run; ``problem`` is empty where nothing went wrong."""

    seed: int
    keys: int = 0
    problem: str = ""
    seen: dict[str, int] = field(default_factory=dict)
    ran: dict[str, int] = field(default_factory=dict)
    deeds: dict[str, int] = field(default_factory=dict)
    worked: float = 0.0
    slept: float = 0.0
    turns: int = 0


@dataclass
class Setting:
    """What a run begins with: the seed, how many keys, the language, and ``demo`` or ``fresh``."""

    seed: int
    keys: int
    lang: str = "en"
    start: str = "demo"

    @classmethod
    def of(cls, seed: int, keys: int) -> Setting:
        """Return the usual setting of a seed: they take turns."""
        starts = ("demo", "fresh", "sample")
        return cls(seed, keys, ("zh", "en")[seed % 2], starts[seed % 3])


class Run:
    """One run of a setting over a new file in ``folder``."""

    def __init__(self, setting: Setting, folder: Path) -> None:
        self.setting = setting
        self.path = folder / "ops.json"
        self.outcome = Outcome(setting.seed)
        self.last: deque[str] = deque(maxlen=TOLD)
        self.days = 0
        self.watch: LoopWatch | None = None
        self._random = Random(-setting.seed - 1)
        self._parser = KeyParser()

    def clock(self) -> datetime:
        """The present instant; a day passes now and then."""
        return NOW + timedelta(days=self.days)

    def go(self) -> Outcome:
        """Run to the end, or to the first thing that goes wrong."""
        set_language(self.setting.lang)
        if self.setting.start == "demo":
            demo.build(self.path, now=NOW, spoken=self.setting.lang, me="lin")
        elif self.setting.start == "sample":
            make_plan(self.path)
        store = open_store(self.path, who="lin") if self.path.exists() else None
        session = AppSession(self.path, store, who="lin", clock=self.clock)
        app = MonkeyApp(session)
        colleague = Colleague(self.path, self._random, self.clock)
        try:
            asyncio.run(self._drive(app, colleague))
        finally:
            session.close()
            if store is not None:
                store.close()
            colleague.close()
        self._take_stock(app, colleague)
        return self.outcome

    async def _drive(self, app: MonkeyApp, colleague: Colleague) -> None:
        running = asyncio.ensure_future(app.run_async(size=(120, 40)))
        while not app.is_running or app._driver is None:
            await asyncio.sleep(0.01)
            if running.done():
                return
        await self._quiet(app, running)
        self.watch = LoopWatch()
        await self._type(app, colleague, running)
        if not running.done():
            app.exit(0)
        await running

    async def _type(self, app: MonkeyApp, colleague: Colleague, running: Any) -> None:
        monkey = Monkey(self.setting.seed)
        ahead = 0
        for each in self._with_a_beginning(monkey.inputs()):
            if self.outcome.keys >= self.setting.keys:
                break
            self._put(app, each)
            self.outcome.keys += each.keys
            ahead -= 1
            if ahead < 0:
                ahead = self._random.choice((0, 0, 0, 1, _AHEAD))
                await self._quiet(app, running)
                if running.done() or not app._screen_stacks[app.current_mode]:
                    break
                self._beside(app, colleague)
                await asyncio.sleep(_APART)
            if self.watch is not None and self.watch.hangs:
                break
        await self._quiet(app, running)

    def _with_a_beginning(self, inputs: Iterator[Input]) -> Iterator[Input]:
        """Begin a community now and then while there is no file: there is more to see with one."""
        for number, each in enumerate(inputs):
            yield each
            if number % 50 == 49 and not self.path.exists():
                yield from BEGIN

    def _put(self, app: MonkeyApp, each: Input) -> None:
        """Give an input to the app as its terminal would."""
        self.last.append(str(each))
        driver = app._driver
        assert isinstance(driver, Screen)
        if each.size is not None:
            driver.resize(each.size)
            return
        for message in self._parser.feed(each.text):
            driver.process_message(message)
        # A lone escape is one only after a while in which nothing follows.
        if each.text.endswith("\x1b"):
            time.sleep(constants.ESCAPE_DELAY * 2)
        for message in self._parser.tick():
            driver.process_message(message)

    def _beside(self, app: MonkeyApp, colleague: Colleague) -> None:
        """Let others have their part: the colleague, the clock."""
        assert self.watch is not None
        app.look()
        if self._random.random() < 0.1:
            self.watch.turn()
            for _ in range(self._random.choice((1, 1, 1, 3))):
                self.last.append(f"-- Ana: {colleague.act()}")
            if self._random.random() < 0.6:
                app.session.poll()
            self.watch.skip()
        if self._random.random() < 0.002:
            self.days += self._random.choice((1, 1, 31))
            self.last.append(f"-- {self.clock().date()}")

    async def _quiet(self, app: MonkeyApp, running: Any) -> None:
        """Give the loop turns until every queue is empty and the session has nothing to do."""
        for number in range(4000):
            await asyncio.sleep(0)
            if self.watch is not None:
                self.watch.turn()
            if running.done() or not app._screen_stacks[app.current_mode]:
                return
            if number > 2 and not (app.session.busy or app.turns.busy or any(_queues(app))):
                return
            if number > 20:
                await asyncio.sleep(0.002)

    def _take_stock(self, app: MonkeyApp, colleague: Colleague) -> None:
        done = self.outcome
        done.seen, done.ran, done.deeds = dict(app.seen), dict(app.ran), colleague.done
        if self.watch is not None:
            done.worked, done.slept = self.watch.worked, self.watch.slept
            done.turns = self.watch.turns
        if app.fault is not None or app._exception is not None:
            import traceback

            fault = app.fault or app._exception
            assert fault is not None
            done.problem = "".join(traceback.format_exception(fault))
        elif self.watch is None or (app.return_code or 0) != 0:
            done.problem = f"the app ended by itself: {app.return_code}"
        elif self.watch.hangs:
            done.problem = f"a hang: worked {done.worked:.1f} s, slept {done.slept:.1f} s"
        elif self.path.exists():
            bad = [c for c in maintenance.examine(self.path, "doctor") if c.state == "bad"]
            told = [f"{c.name}: {c.message.format(**c.values)}" for c in bad]
            done.problem = "doctor: " + "; ".join(told) if told else ""


def _queues(app: MonkeyApp) -> Iterator[bool]:
    """Tell of each queue whether something waits in it."""
    yield not app._message_queue.empty()
    for screen in app.screen_stack:
        yield not screen._message_queue.empty()
        for node in screen.walk_children():
            yield not node._message_queue.empty()
