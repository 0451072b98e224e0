"""A walk of five short steps around the screen, for who opens it for the first time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar, NamedTuple

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from communitytui.i18n import N_, tr, trc
from communitytui.tui.drawing import wrap
from communitytui.tui.forms.box import Box
from communitytui.tui.forms.hints import Hint


class TourStep(NamedTuple):
    """One step: its heading and its text (message ids), and what it points at.

    ``points`` are the names of panes, or ``top`` and ``keys`` for the lines above and below.
    ``keys`` are ids of actions; the text has their keys at the places of the same names.
    """

    title: str
    text: str
    points: tuple[str, ...]
    keys: Mapping[str, str]


STEPS: tuple[TourStep, ...] = (
    TourStep(
        N_("Four panes"),
        N_(
            "The tree holds your communities and their nine stages, the list the tasks "
            "of the selected stage, the details one task, and the metrics show whether "
            "it works. {next} moves between panes."
        ),
        ("tree", "list", "detail", "metrics"),
        {"next": "pane.next"},
    ),
    TourStep(
        N_("Tick tasks off"),
        N_(
            "{tick} starts a task; pressed again, it finishes it. A task is done when "
            "its deliverable is there: you are asked for it, such as a link, a number or "
            "a decision. {edit} opens all fields, {add} adds a task."
        ),
        ("list",),
        {"tick": "task.tick", "edit": "task.edit", "add": "task.add"},
    ),
    TourStep(
        N_("Find and filter"),
        N_(
            "{search} finds tasks by word or pinyin initials, or filters: late, "
            "owner:me, due:..fri. {back} clears it. {previous} and {following} move "
            "between stages."
        ),
        ("list",),
        {
            "search": "search",
            "back": "back",
            "previous": "stage.previous",
            "following": "stage.next",
        },
    ),
    TourStep(
        N_("Nothing is lost"),
        N_(
            "Every change is saved at once; the time is shown up here. {undo} undoes "
            "your last action, {redo} redoes it. Others can work in the same file: their "
            "changes appear by themselves."
        ),
        ("top",),
        {"undo": "undo", "redo": "redo"},
    ),
    TourStep(
        N_("Help is one key away"),
        N_(
            "This line shows the keys of the current pane. {help} lists all keys, "
            "{palette} finds a command by name, {language} switches the language."
        ),
        ("keys",),
        {"help": "help", "palette": "palette", "language": "language"},
    ),
)

#: Keys of the tour itself.
_OWN = frozenset({"enter", "right", "left", "escape", "tab", "shift+tab", "ctrl+s"})

#: Marks the panes that a step speaks of; no names: none.
Point = Callable[[tuple[str, ...]], None]


class Tour(Box[None]):
    """A small box with one step after the other; it stands where it hides little of the subject.

    It keeps nobody from working: a key that is none of its own ends it, and does what it does.
    """

    WIDTH = 54
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,right", "step(1)", priority=True, show=False, id="tour.next"),
        Binding("left", "step(-1)", priority=True, show=False, id="tour.back"),
    ]
    DEFAULT_CSS = """
    Tour {
        background: transparent;
        & > #box { border: round $warning; border-title-color: $warning; }
        &.-top { align: right top; & > #box { margin-top: 1; } }
        &.-keys { align: left bottom; & > #box { margin-bottom: 1; } }
        &.-list { align: left bottom; & > #box { margin-bottom: 1; } }
        & #said { height: auto; width: 1fr; }
    }
    """

    def __init__(self, keys: Callable[[str], str], point: Point) -> None:
        self._keys = keys
        self._point = point
        self._place = 0
        self._over = False
        self._said = Static(id="said", markup=False)
        super().__init__("")

    def body(self) -> ComposeResult:
        """The text of the step."""
        yield self._said

    def hints(self) -> list[Hint]:
        """Return the keys at the foot."""
        last = self._place == len(STEPS) - 1
        hints = [("enter", tr("start working") if last else trc("key", "next"))]
        if self._place:
            hints.append(("←", trc("key", "back")))
        return [*hints, ("esc", tr("end the tour"))]

    def begin(self) -> None:
        """Begin with the first step."""
        super().begin()
        self._show()

    def _show(self) -> None:
        step = STEPS[self._place]
        where = step.points[0] if len(step.points) == 1 else ""
        for name in ("top", "keys", "list"):
            self.set_class(name == where, f"-{name}")
        frame = self.query_one("#box")
        sign = {"top": "↑ ", "keys": "↓ ", "list": "→ "}.get(where, "")
        frame.border_title = Content(f"{sign}{tr(step.title)}  {self._place + 1}/{len(STEPS)}")
        self._said.update(self._text(step))
        self._hints.show(self.hints())
        self._point(step.points)

    def _text(self, step: TourStep) -> Content:
        """Return the text of a step with its keys in bold."""
        keys = {name: f"\0{self._keys(id)}\0" for name, id in step.keys.items()}
        # Inside frame and padding; Chinese breaks between any two characters, but not at stops.
        room = min(self.WIDTH, self.app.size.width * 96 // 100) - 7
        pieces = "\n".join(wrap(tr(step.text, **keys), room)).split("\0")
        return Content("").join(
            Content.styled(piece, "$primary bold" if number % 2 else "$foreground")
            for number, piece in enumerate(pieces)
        )

    def action_step(self, by: int) -> None:
        """Go on or back; after the last step the tour is over."""
        place = self._place + by
        if place >= len(STEPS):
            self.action_leave()
        elif place >= 0:
            self._place = place
            self._show()

    def action_leave(self) -> None:
        """End the tour; nothing is marked any more."""
        if not self._over:
            self._over = True
            self._point(())
            self.dismiss(None)

    async def on_key(self, event: events.Key) -> None:
        """Let any other key end the tour and reach the screen behind it."""
        if event.key in _OWN:
            return
        event.stop()
        await self._give_way(event.key, event.character)

    def action_next(self, by: int) -> None:
        """Tab goes from pane to pane, here too."""
        self.call_next(self._give_way, "tab" if by > 0 else "shift+tab", None)

    async def _give_way(self, key: str, character: str | None) -> None:
        self.action_leave()
        await self.app.on_event(events.Key(key, character))

    def action_submit(self) -> None:
        """Go on."""
        self.action_step(1)
