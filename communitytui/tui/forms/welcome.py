"""The first thing a new user sees: a file without communities, and how to begin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from communitytui.domain.kernel.text import clean_line
from communitytui.errors import BadValue
from communitytui.i18n import N_, language, speaking, tr, trc
from communitytui.i18n.showing import show_ahead
from communitytui.tui.forms.box import Box
from communitytui.tui.forms.editors import Line, Radio
from communitytui.tui.forms.hints import Hint
from communitytui.tui.forms.rows import Row
from communitytui.words.dates import read_day

_LANGUAGES = (("zh", "中文"), ("en", "English"))
_STATES = {"": N_("begins now"), "yes": N_("runs already")}


@dataclass(frozen=True, slots=True)
class WelcomeAnswer:
    """The first community: its name, the ISO date it starts on, its language; whether it runs."""

    name: str
    start: str
    language: str
    running: bool = False


class Welcome(Box[WelcomeAnswer | None]):
    """Ask for a community, the first one mostly; speaks the language chosen in it at once."""

    def __init__(self, today: date, title: str = "communitytui") -> None:
        self._today = today
        super().__init__(title)
        radio = Radio(_LANGUAGES, language())
        self._tongue = Row("language", tr("Language"), radio)
        self._called = Row("name", tr("Name"), Line(), check=self._read_name)
        start = Line(today.isoformat())
        self._start = Row("start", tr("Start"), start, check=self._read_start, narrow=True)
        self._runs = Radio(self._states(), "")
        self._state = Row("state", tr("The community"), self._runs)
        self._said = Static(classes="-bright", markup=False)
        self._more = Static(classes="-said", markup=False)

    def body(self) -> ComposeResult:
        """Two sentences and four rows."""
        yield self._said
        yield self._more
        self._called.add_class("-first")
        yield self._called
        yield self._start
        yield self._tongue
        yield self._state

    def begin(self) -> None:
        """Begin with the name."""
        super().begin()
        self._speak()

    def hints(self) -> list[Hint]:
        """Return the keys at the foot."""
        return [
            ("enter", trc("key", "begin")),
            ("tab", tr("next field")),
            ("esc", trc("key", "later")),
        ]

    def _states(self) -> list[tuple[str, str]]:
        return [(key, tr(message)) for key, message in _STATES.items()]

    def _spoken(self) -> str:
        return self._tongue.text if self._tongue.text in dict(_LANGUAGES) else language()

    def _speak(self) -> None:
        """Say everything in the language that is chosen just now."""
        with speaking(self._spoken()):
            self._said.update(
                Content(tr("Run your community through nine stages, from the goal to the review."))
            )
            self._more.update(
                Content(tr("You get 75 tasks with dates; everything can be changed later."))
            )
            for row, label in (
                (self._called, tr("Name")),
                (self._start, tr("Start")),
                (self._tongue, tr("Language")),
                (self._state, tr("The community")),
            ):
                row.label = label
            self._runs.options = self._states()
            self._runs.refresh()
            self._hints.show(self.hints())
            self.line_up()
            if self._start.text != self._today.isoformat():
                self._start.validate()

    def _read_name(self, text: str) -> str:
        if not clean_line(text):
            raise BadValue(N_("a community needs a name"))
        return ""

    def _read_start(self, text: str) -> str:
        return show_ahead(date.fromisoformat(read_day(text, self._today)), self._today)

    @on(Row.Touched)
    def _spoken_touched(self, event: Row.Touched) -> None:
        if event.row is self._tongue:
            self._speak()

    def action_submit(self) -> None:
        """Answer when name and start are there."""
        with speaking(self._spoken()):
            if self.first_bad() is not None:
                return
        day = read_day(self._start.text, self._today)
        name, runs = clean_line(self._called.text), bool(self._state.text)
        self.dismiss(WelcomeAnswer(name, day, self._spoken(), runs))
