"""The edit form of a task: every field, checked while typing, true to what colleagues change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from communitytui.domain.tasks.board import Task
from communitytui.domain.workspace import Workspace
from communitytui.errors import Clash, CommunityError
from communitytui.i18n import names, say, tr, trc
from communitytui.services.fields import Asking, typed_field
from communitytui.tui.forms.cell_grid import step_in_grid
from communitytui.tui.forms.deliverable import DeliverableEditor, exact, one_line
from communitytui.tui.forms.editors import Pick, point_at
from communitytui.tui.forms.hints import Hints
from communitytui.tui.forms.listing import list_options
from communitytui.tui.forms.prose import Prose
from communitytui.tui.forms.rows import Row, column_of
from communitytui.tui.forms.task_fields import (
    key_or_typed,
    labels,
    make_rows,
    shown_text,
)
from communitytui.tui.forms.typing_help import sentence

_DELIVERABLE = "deliverable"


@dataclass
class _Base:
    """What one field was when the user began on it: its text, and the task that held it."""

    text: str
    origin: Task
    #: A colleague's newer value that the user has not decided about, and whose it is.
    theirs: Task | None = None
    by: str | None = None


class _Fields(VerticalScroll, can_focus=False):
    """The rows; scrolls, but is no stop for tab."""


class TaskForm(Widget):
    """All editable fields of one task and its deliverable.

    Posts ``Submitted`` with the texts of the fields that changed, or ``Cancelled``. Whoever holds
    the form saves, and calls ``refused`` when a colleague was faster.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", priority=True, show=False, id="form.save"),
        Binding("escape", "cancel", priority=True, show=False, id="form.cancel"),
        Binding("tab", "next(1)", priority=True, show=False, id="form.next"),
        Binding("shift+tab", "next(-1)", priority=True, show=False, id="form.previous"),
        Binding("down", "next(1)", show=False, id="form.down"),
        Binding("up", "next(-1)", show=False, id="form.up"),
        Binding("ctrl+e", "edit_outside", priority=True, show=False, id="form.outside"),
        Binding("ctrl+t", "decide(True)", priority=True, show=False, id="form.take"),
        Binding("ctrl+k", "decide(False)", priority=True, show=False, id="form.keep"),
    ]
    DEFAULT_CSS = """
    TaskForm {
        height: 1fr; width: 1fr; layout: vertical;
        & > _Fields { height: 1fr; padding: 0 1 0 1; scrollbar-size-vertical: 1; }
        & > Hints { dock: bottom; padding: 0 1; }
        & .-first { margin-top: 1; }
        & #about { color: $muted; height: auto; margin-top: 1; text-style: bold; }
    }
    """

    @dataclass
    class Submitted(Message):
        """Save these typed texts; ``expect`` holds what the same fields were, as typed texts."""

        task_id: int
        fields: dict[str, str]
        expect: dict[str, str]

    class Cancelled(Message):
        """Leave the form; nothing is to be saved."""

    @dataclass
    class EditOutside(Message):
        """Open the notes in the user's own editor, and give the result to ``set_notes``."""

        text: str

    def __init__(
        self, task: Task, workspace: Workspace, me: str | None = None, id: str | None = None
    ) -> None:
        super().__init__(id=id)
        self.shown = task
        self._workspace = workspace
        self._asked = False
        today = workspace.today(task.community)
        self._asking = Asking(names, workspace, task.community, today, me)
        self._rows = make_rows(task, workspace, self._asking)
        heading = tr("Deliverable")
        self._editor = DeliverableEditor(
            task.deliverable,
            today,
            task.deliverable.value,
            label=heading,
            currency=self._asking.currency,
            id="deliverable",
        )
        column = column_of([*labels(list(self._rows.values())), *self._editor.labels])
        self._editor.align_rows(column)
        for row in self._rows.values():
            row.align(column)
        self._bases = {
            name: _Base(key_or_typed(name, task, workspace), task) for name in self._rows
        }
        self._bases[_DELIVERABLE] = _Base(self._editor.typed, task)
        self._hints = Hints()

    def compose(self) -> ComposeResult:
        """The fields from title to notes, the deliverable after them, the keys at the foot."""
        with _Fields():
            yield from self._rows.values()
            heading, label = tr("Deliverable"), say(self.shown.deliverable.label)
            yield Static(Content(f"{heading} · {label}" if label else ""), id="about")
            yield self._editor
        yield self._hints

    def on_mount(self) -> None:
        """Say what it is, and begin in the title."""
        called = say(self._workspace.board.called(self.shown.id))
        self.border_title = Content(tr("Edit {what}", what=called))
        self._rest()
        self.focus_field("title")

    # -- what is in it ---------------------------------------------------------------------------

    def _text(self, name: str) -> str:
        return self._editor.typed if name == _DELIVERABLE else self._rows[name].text

    def _put(self, name: str, text: str) -> None:
        if name == _DELIVERABLE:
            self._editor.load(text)
        else:
            self._rows[name].text = text

    @property
    def touched(self) -> list[str]:
        """The fields whose text is not what it was."""
        return [name for name, base in self._bases.items() if self._text(name) != base.text]

    @property
    def dirty(self) -> bool:
        """Whether leaving now would lose something that was typed."""
        return bool(self.touched)

    def draft(self) -> dict[str, str]:
        """Return the texts of the touched fields, to be kept when the terminal goes away."""
        return {name: self._text(name) for name in self.touched}

    def draft_bases(self) -> dict[str, str]:
        """Return what the touched fields showed before something was typed over it."""
        return {name: self._bases[name].text for name in self.touched}

    def restore(self, draft: Mapping[str, str], before: Mapping[str, str] | None = None) -> None:
        """Put a draft back; fields that this task does not have are left out.

        A field that is not any more what it was ``before`` was changed by somebody meanwhile:
        the user has to decide between the two.
        """
        for name, text in draft.items():
            base = self._bases.get(name)
            if base is None:
                continue
            self._put(name, text)
            if (before or {}).get(name, base.text) != base.text:
                base.theirs = self.shown
                self._refresh_note(name)

    def set_notes(self, text: str) -> None:
        """Take the notes over from the user's own editor."""
        self._rows["notes"].text = text

    # -- moving ----------------------------------------------------------------------------------

    def _stops(self) -> list[Row]:
        return [*self._rows.values(), *self._editor.rows]

    def _row_of(self, name: str) -> Row:
        return self._editor.rows[0] if name == _DELIVERABLE else self._rows[name]

    def _current(self) -> Row | None:
        return next((row for row in self._stops() if row.editor.has_focus_within), None)

    def _field_of(self, row: Row | None) -> str | None:
        if row is None:
            return None
        return _DELIVERABLE if row in self._editor.rows else str(row.name)

    def focus_field(self, name: str) -> None:
        """Put the cursor into a field and bring it into sight."""
        row = self._row_of(name)
        row.editor.focus(scroll_visible=False)
        self.call_after_refresh(row.scroll_visible, animate=False)
        self.call_after_refresh(point_at, row.editor)

    def action_next(self, by: int) -> None:
        """Go to the next or the previous field, round at the ends."""
        if step_in_grid(self.screen.focused, by):
            return
        stops = self._stops()
        current = self._current()
        place = (stops.index(current) + by) % len(stops) if current else 0
        row = stops[place]
        row.editor.focus(scroll_visible=False)
        row.scroll_visible(animate=False)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Say which keys work in this field."""
        self._rest()

    # -- checking and saving ---------------------------------------------------------------------

    @on(Row.Touched)
    def _row_touched(self, event: Row.Touched) -> None:
        event.stop()
        self._refresh_note(str(event.row.name))
        self._rest()

    @on(DeliverableEditor.Touched)
    def _deliverable_touched(self, event: DeliverableEditor.Touched) -> None:
        event.stop()
        self._refresh_note(_DELIVERABLE)
        self._rest()

    @on(Input.Submitted)
    def _line_ended(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_next(1)

    @on(Prose.Entered)
    def _prose_ended(self, event: Prose.Entered) -> None:
        event.stop()
        self.action_next(1)

    @on(Pick.Listing)
    def _list(self, event: Pick.Listing) -> None:
        list_options(event)

    def _refresh_note(self, name: str) -> bool:
        """Check one field and show the choice, the error or the echo below it."""
        base = self._bases[name]
        if base.theirs is not None and self._text(name) == self._held(name, base.theirs):
            self._bases[name] = base = self._base(name, base.theirs)
        if base.theirs is not None:
            self._note_theirs(name, base)
            return False
        row = self._row_of(name)
        if name == _DELIVERABLE:
            row.validate()
            return True
        if self._text(name) == base.text:
            row.problem = None
            row.note()
            return True
        return row.validate()

    def _bad_field(self) -> str | None:
        """Check the touched fields; return the first that cannot be saved."""
        bad = [
            name
            for name, base in self._bases.items()
            if base.theirs is not None or (name in self.touched and not self._refresh_note(name))
        ]
        if _DELIVERABLE in self.touched and self._editor.check() is not None:
            bad.append(_DELIVERABLE)
        error = None if bad else self._lack()
        if error is not None:
            self._rows["status"].note((sentence(error), "error"))
            bad.append(_DELIVERABLE)
        return min(bad, key=list(self._bases).index) if bad else None

    def _go_wrong(self, name: str) -> None:
        """Put the cursor where the user has to act: in a deliverable, into the part at fault."""
        self.focus_field(name)
        if name != _DELIVERABLE or self._bases[name].theirs is not None:
            return
        error = self._editor.check()
        if error is not None:
            row = self._editor.row_of(error)
            row.editor.focus(scroll_visible=False)
            self.call_after_refresh(row.scroll_visible, animate=False)

    def _lack(self) -> CommunityError | None:
        """Return what keeps the task from being done, if that is what it is to be."""
        touched = "status" in self.touched or _DELIVERABLE in self.touched
        if self._text("status") != "done" or not touched or self.shown.reason:
            return None
        return self._editor.lack(self.shown)

    def action_save(self) -> None:
        """Submit what changed, or go to the first field that cannot be saved."""
        bad = self._bad_field()
        if bad is not None:
            self._go_wrong(bad)
            return
        names = self.touched
        if not names:
            self.post_message(self.Cancelled())
            return
        fields = {name: self._text(name) for name in names}
        expect = {name: self._seen(name) for name in names}
        self.post_message(self.Submitted(self.shown.id, fields, expect))

    def _seen(self, name: str) -> str:
        origin = self._bases[name].origin
        if name == _DELIVERABLE:
            return exact(origin.deliverable.value)
        return typed_field(name, origin, self._workspace)

    def action_cancel(self) -> None:
        """Leave; when something would be lost, ask in the form first."""
        if self.dirty and not self._asked:
            self._asked = True
            self._hints.show(
                [("esc", tr("discard")), ("^s", tr("save"))], tr("Discard what you typed?")
            )
            return
        self.post_message(self.Cancelled())

    def _rest(self) -> None:
        self._asked = False
        name = self._field_of(self._current())
        hints = [("^s", tr("save")), ("esc", tr("cancel")), ("tab", tr("next field"))]
        if name == "notes":
            hints.append(("^e", tr("external editor")))
        if isinstance(getattr(self._current(), "editor", None), Pick):
            hints += [("← →", tr("choose")), ("enter", trc("key", "list"))]
        self._hints.show(hints)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave keys to the editor where the form has no use for them."""
        name = self._field_of(self._current())
        if action == "edit_outside":
            return name == "notes"
        if action == "decide":
            return name is not None and self._bases[name].theirs is not None
        return True

    def action_edit_outside(self) -> None:
        """Ask for the user's own editor."""
        self.post_message(self.EditOutside(self._rows["notes"].text))

    # -- colleagues ------------------------------------------------------------------------------

    def _held(self, name: str, task: Task) -> str:
        """Return what the field would hold if it showed ``task``."""
        if name != _DELIVERABLE:
            return key_or_typed(name, task, self._workspace)
        value = task.deliverable.value
        today, currency = self._asking.today, self._asking.currency
        return DeliverableEditor(task.deliverable, today, value, currency=currency).typed

    def _base(self, name: str, task: Task) -> _Base:
        return _Base(self._held(name, task), task)

    def update_theirs(self, task: Task, workspace: Workspace, by: str | None) -> None:
        """A colleague saved this task: follow where nothing was typed, ask where something was."""
        self._workspace = workspace
        self.shown = task
        for name in self._bases:
            self._meet(name, task, by)
        self._rest()

    def refused(self, clashes: Iterable[Clash]) -> None:
        """The save was refused: show for each clashing field what a colleague made of it."""
        first = None
        for clash in clashes:
            name, _, key = clash.field.partition(".")
            if name not in self._bases or clash.id != self.shown.id:
                continue
            there: object = clash.theirs
            if key:
                there = {**self._bases[name].origin.record[name], key: clash.theirs}
            record = {**self._bases[name].origin.record, name: there}
            self._meet(name, Task(self.shown.id, record), clash.by)
            first = first or name
        if first:
            self.focus_field(first)
        self._rest()

    def _meet(self, name: str, task: Task, by: str | None) -> None:
        base = self._bases[name]
        theirs, typed = self._held(name, task), self._text(name)
        if theirs in (base.text, typed):
            # The same as before, or the same as mine: nothing to decide.
            self._bases[name] = _Base(theirs, task)
        elif typed == base.text:
            self._bases[name] = _Base(theirs, task)
            self._put(name, theirs)
        else:
            base.theirs, base.by = task, by or base.by
        self._refresh_note(name)

    def _note_theirs(self, name: str, base: _Base) -> None:
        theirs = base.theirs
        if theirs is None:
            return
        if name == _DELIVERABLE:
            shown = one_line(theirs.deliverable, theirs.deliverable.value)
        else:
            community = self._workspace.community(theirs.community)
            shown = shown_text(name, self._held(name, theirs), community, self._workspace)
        who = base.by or tr("Another user")
        said = tr("{who} changed this to {value}", who=who, value=shown)
        self._row_of(name).note(
            (said, "theirs"),
            (" · ", "echo"),
            ("ctrl+t", "key"),
            (" " + tr("take"), "echo"),
            (" · ", "echo"),
            ("ctrl+k", "key"),
            (" " + tr("keep"), "echo"),
        )

    def action_decide(self, take: bool) -> None:
        """Take the colleague's value, or keep what was typed over it."""
        name = self._field_of(self._current())
        base = self._bases[name] if name else None
        if name is None or base is None or base.theirs is None:
            return
        self._bases[name] = self._base(name, base.theirs)
        if take:
            self._put(name, self._bases[name].text)
        self._refresh_note(name)
        self._rest()
