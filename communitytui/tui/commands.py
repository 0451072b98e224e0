"""Who does what an action says: ``task('done')``, ``in_view('zoom')``, ``file('export')``."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from inspect import isawaitable
from typing import TYPE_CHECKING

from communitytui.tui.actions import Action, asks, works_at, works_in
from communitytui.tui.program_actions import ProgramActions
from communitytui.tui.task_actions import TaskActions
from communitytui.tui.task_editing import TaskEditing
from communitytui.tui.task_places import TaskPlaces
from communitytui.tui.task_targets import Marks, Targets

if TYPE_CHECKING:
    from communitytui.tui.main_screen import MainScreen
    from communitytui.tui.program_actions import Program
    from communitytui.tui.views.tasks import Tasks

#: Loaded when they are first asked for, because few ask.
_LATER = {
    "file": ("file_actions", "FileActions"),
    "metric": ("metric_actions", "MetricActions"),
    "people": ("people_actions", "PeopleActions"),
    "record": ("record_actions", "RecordActions"),
    "area": ("area_actions", "AreaActions"),
    "template": ("template_actions", "TemplateActions"),
    "settings": ("settings_actions", "SettingsActions"),
    "upkeep": ("upkeep_actions", "UpkeepActions"),
    "trace": ("trace_actions", "TraceActions"),
    "proposal": ("proposal_actions", "ProposalActions"),
}
#: What the table of actions calls what does something.
KINDS = ("in_view", "task", "program", *_LATER)


class Commands:
    """The objects whose methods the table of actions names, by kind."""

    def __init__(self, main: MainScreen, program: Program, tasks: Tasks) -> None:
        self._main = main
        self._turns = program.turns
        self.program = ProgramActions(main, program, tasks)
        targets = Targets(main)
        self.tasks = TaskActions(main, tasks, targets)
        self.editing = TaskEditing(main, tasks, targets)
        #: Who does what is called ``task('NAME')``.
        self._rooms = (self.tasks, TaskPlaces(main, tasks, targets), self.editing, Marks(main))
        self._later = cache(self._load)

    def _load(self, kind: str) -> object:
        module, made = _LATER[kind]
        return getattr(import_module(f"communitytui.tui.{module}"), made)(self._main)

    async def run(self, kind: str, name: str, *arguments: object) -> None:
        """Do it; keys that follow are for what it opens to type into."""
        owner: object = None
        if kind == "program":
            owner = self.program
        elif kind == "in_view":
            owner = self._main.view.moves
        if kind == "task":
            owner = next(room for room in self._rooms if hasattr(room, name))
        method: Callable[..., object] = getattr(owner or self._later(kind), name)
        with self._turns.acting(asks=asks(kind, (name, *arguments))):
            steps = method(*arguments)
            if isawaitable(steps):
                await steps

    async def do(self, action: Action) -> None:
        """Do what an action does, in a view and a pane where it works."""
        main = self._main
        if not works_in(action, main.view.NAME):
            await main.action_view(action.views[0])
        if not works_at(action, main.view.NAME, main.view.places):
            pane = next((pane for pane in main.view.panes if pane in action.where), None)
            if pane is not None:
                main.go_pane(pane)
        await main.run_action(action.run)
