"""The box that every dialog stands in: a title in the frame, what scrolls, the keys at the foot."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input, Static

from communitytui.errors import BadValue, CommunityError
from communitytui.i18n import N_, tr
from communitytui.i18n.phrases import noted
from communitytui.tui.forms.cell_grid import CellLine, step_in_grid
from communitytui.tui.forms.deliverable import DeliverableEditor
from communitytui.tui.forms.editors import Editor, point_at
from communitytui.tui.forms.hints import Hint, Hints
from communitytui.tui.forms.prose import Prose
from communitytui.tui.forms.rows import Row, column_of
from communitytui.tui.forms.typing_help import sentence
from communitytui.tui.paste_limits import Cut
from communitytui.tui.pasting import OneLine

Result = TypeVar("Result")
#: Rows of the box around its body: frame, padding, the line of keys with a blank above it.
_AROUND = 4


class Body(VerticalScroll, can_focus=False):
    """What a dialog holds; scrolls where the terminal is small, but is no stop for tab."""


class Box(ModalScreen[Result]):
    """The base of the dialogs. A subclass says what stands in it by ``body``.

    Enter in a line and ctrl+s submit, esc leaves with ``None``; tab, up and down move.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", priority=True, show=False, id="box.leave"),
        Binding("ctrl+s", "submit", priority=True, show=False, id="box.submit"),
        Binding("tab", "next(1)", priority=True, show=False, id="box.next"),
        Binding("shift+tab", "next(-1)", priority=True, show=False, id="box.previous"),
        Binding("down", "next(1)", show=False, id="box.down"),
        Binding("up", "next(-1)", show=False, id="box.up"),
    ]
    DEFAULT_CSS = """
    Box {
        align: center middle;
        & > #box {
            width: 72; max-width: 96%; height: auto; max-height: 100%;
            border: round $primary; border-title-color: $primary; border-title-style: bold;
            background: $surface; padding: 0 1;
        }
        & #body { height: auto; padding: 0 1; scrollbar-size-vertical: 1; }
        & Hints { padding: 0 1; margin-top: 1; }
        & .-said { color: $muted; height: auto; width: 1fr; }
        & .-offered { color: $success; height: auto; width: 1fr; }
        & .-bright { color: $foreground; text-style: bold; height: auto; width: 1fr; }
        & .-first { margin-top: 1; }
        & #wrong { color: $error; height: auto; width: 1fr; display: none; margin-top: 1; }
        & #wrong.-shown { display: block; }
    }
    """
    #: How many cells the box takes where the terminal has them.
    WIDTH: ClassVar[int] = 72
    #: Whether one is asked before what was typed is dropped.
    KEEPS: ClassVar[bool] = False

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title
        self._hints = Hints(self.hints())
        self._closed_already = False
        self._at_first: list[str] = []
        self._asked = False

    def compose(self) -> ComposeResult:
        """The frame with the body and the keys."""
        with Vertical(id="box"):
            with Body(id="body"):
                yield from self.body()
                yield Static(id="wrong", markup=False)
            yield self._hints

    def body(self) -> ComposeResult:
        """What the box holds; each subclass says it."""
        raise NotImplementedError

    def hints(self) -> list[Hint]:
        """Return the keys shown at the foot."""
        return [("enter", tr("ok")), ("esc", tr("cancel"))]

    def on_mount(self) -> None:
        """Put the title into the frame, the labels into a column."""
        if not self.stands:
            return
        frame = self.query_one("#box")
        frame.border_title = Content(self._title)
        frame.styles.width = self.WIDTH
        self.line_up()
        self._fit()
        self.begin()
        self._at_first = self._texts()
        self.call_after_refresh(self._point_at_field)

    def _point_at_field(self) -> None:
        """Tell the terminal where one types once that has its place, for input methods."""
        point_at(self.focused)

    def begin(self) -> None:
        """Put the cursor where the dialog begins; called once, when everything stands."""
        editors = self.editors()
        if editors:
            editors[0].focus(scroll_visible=False)

    def on_resize(self, event: events.Resize) -> None:
        """Keep the keys in sight: the body takes what the frame leaves."""
        if self.stands:
            self._fit()

    @property
    def stands(self) -> bool:
        """Whether its widgets are there; a key that came early may close it before they are."""
        return bool(self.query("#box") and self.query("#body") and self.query("#wrong"))

    def _fit(self) -> None:
        self.query_one("#body").styles.max_height = max(3, self.app.size.height - _AROUND)

    def line_up(self) -> None:
        """Put all labels into one column."""
        rows = list(self.query(Row))
        column = column_of([row.label for row in rows])
        for row in rows:
            row.align(column)
        for editor in self.query(DeliverableEditor):
            editor.align_rows(column)

    def editors(self) -> list[Editor]:
        """Return what tab goes through, from top to bottom."""
        return [row.editor for row in self.query(Row)]

    def say(self, error: CommunityError | None, note: str = "") -> None:
        """Show what is wrong at the end of the body, a ``note`` behind it; ``None`` clears it."""
        static = self.query_one("#wrong", Static)
        said = sentence(error) if error else ""
        static.update(Content(noted(said, note) if note else said))
        static.set_class(error is not None, "-shown")
        if error is not None:
            self.call_after_refresh(static.scroll_visible, animate=False)

    def action_next(self, by: int) -> None:
        """Go to the next or the previous editor, round at the ends."""
        editors = self.editors()
        if editors and not step_in_grid(self.focused, by):
            here = (n for n, each in enumerate(editors) if each.has_focus_within)
            place = next(here, -by)
            editor = editors[(place + by) % len(editors)]
            editor.focus(scroll_visible=False)
            if isinstance(editor.parent, Widget):
                editor.parent.scroll_visible(animate=False)
            self.call_after_refresh(self._point_at_field)

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """Close with a result, once, and only while this is the dialog in front.

        Whatever asks a second time - a key that was under way, a click, the answer of a job - asks
        in vain: it would close what stands behind.
        """
        if self._closed_already or self.app.screen is not self:
            return AwaitComplete()
        self._closed_already = True
        return super().dismiss(result)

    def _texts(self) -> list[str]:
        return [row.text for row in self.query(Row)]

    def action_leave(self) -> None:
        """Close without a result; a form in which something was typed asks first."""
        if self.KEEPS and not self._asked and self._texts() != self._at_first:
            self._asked = True
            keys = [("esc", tr("discard")), ("^s", tr("save"))]
            self._hints.show(keys, tr("Discard what you typed?"))
        else:
            self.dismiss(None)

    def action_submit(self) -> None:
        """Check what is typed and close with it; each subclass says how."""
        raise NotImplementedError

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        if isinstance(event.input, CellLine):
            self.action_next(1)
        else:
            self.action_submit()

    @on(Prose.Entered)
    def _finished(self, event: Prose.Entered) -> None:
        event.stop()
        self.action_submit()

    @on(OneLine.Refused)
    def _refused(self, event: OneLine.Refused) -> None:
        event.stop()
        self.say(event.error)

    @on(Row.Touched)
    def _touched(self, event: Row.Touched) -> None:
        event.stop()
        event.row.validate()
        self.say(None)
        if self._asked:
            self._asked = False
            self._hints.show(self.hints())

    @on(Cut)
    def _cut(self, event: Cut) -> None:
        event.stop()
        # What was typed is checked first, and that takes away what was said before.
        error = BadValue(N_("only {n} characters fit; the rest was cut"), n=event.most)
        self.call_after_refresh(self.say, error)

    def first_bad(self) -> Row | None:
        """Check every row; go to the first that is wrong and return it."""
        bad = [row for row in self.query(Row) if not row.validate()]
        if not bad:
            return None
        bad[0].editor.focus(scroll_visible=False)
        bad[0].scroll_visible(animate=False)
        return bad[0]
