"""A record in a form: the fields that its noun declares, each checked as its kind says."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import TypeVar

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from communitytui.domain.kernel.checks import REQUIRED
from communitytui.domain.nouns.kinds import Asking, Whole
from communitytui.domain.nouns.noun import Field
from communitytui.errors import CommunityError
from communitytui.i18n import tr, trc
from communitytui.tui.forms.field_rows import choices, is_chosen, make_row, text_of
from communitytui.tui.forms.hints import Hint
from communitytui.tui.forms.listing import FormBox
from communitytui.tui.forms.rows import Row

Result = TypeVar("Result")
#: Takes the fields that are new, as typed texts; raises why they cannot be saved.
Save = Callable[[dict[str, str]], Awaitable[Result]]


class FieldsDialog(FormBox[Result | None]):
    """Ask for fields of a record and save those that are new, as typed texts.

    It stays, with all that is typed, until they are saved, and answers with what came of it.
    ``asking.record`` is the record; without one the fields begin with their defaults. ``given``
    is filled in already, and saved with what is typed. An emptied field is saved as ``none``.
    ``said`` stands above; ``does`` is what saving is called.
    """

    def __init__(
        self,
        title: str,
        fields: Iterable[Field],
        asking: Asking,
        save: Save[Result],
        given: Mapping[str, str] | None = None,
        *,
        said: str = "",
        does: str = "",
    ) -> None:
        self._does = does
        super().__init__(title)
        self._said = said
        self._new = not asking.record
        self._save = save
        self._saving = False
        known = {field.name: field for field in fields if field.kind.is_offered(asking)}
        if not asking.record:
            defaults = {f.name: f.default for f in known.values() if f.default is not REQUIRED}
            asking = asking._replace(record=defaults)
        self._asking, self._given = asking, bool(given)
        self._kinds = {name: field.kind for name, field in known.items()}
        self._old = {name: text_of(field, asking) for name, field in known.items()}
        shown = {**self._old, **(given or {})}
        for name, field in known.items():
            if is_chosen(field.kind) and field.needed and not shown[name]:
                shown[name] = choices(field, asking)[0][0]
        self._rows = {
            name: make_row(field, shown[name], asking, known=self._known)
            for name, field in known.items()
        }

    def _known(self) -> Asking:
        """Return what is known of the record by now: what is chosen says what is typed means."""
        chosen = {n: row.text or None for n, row in self._rows.items() if not row.check}
        counted = {
            name: int(row.text)
            for name, row in self._rows.items()
            if isinstance(self._kinds[name], Whole) and row.text.isdecimal()
        }
        # A metric is chosen with its level.
        record = {**self._asking.record, "level": None, **chosen, **counted}
        return self._asking._replace(record=record)

    def begin(self) -> None:
        """Begin with the first field; where some are filled in, with the first empty one."""
        super().begin()
        empty = (row for row in self._rows.values() if row.check and not row.text)
        row = next(empty, None) if self._given else None
        if row is not None:
            row.editor.focus(scroll_visible=False)

    def hints(self) -> list[Hint]:
        """Return the keys at the foot."""
        does = self._does or trc("key", "save")
        return [("^s", does), ("tab", tr("next field")), ("esc", tr("cancel"))]

    def body(self) -> ComposeResult:
        """What is to be known, and the rows in their order."""
        if self._said:
            yield Static(Content(self._said), classes="-said")
            next(iter(self._rows.values())).add_class("-first")
        yield from self._rows.values()

    def on_row_touched(self, event: Row.Touched) -> None:
        """Check anew what means something else with another choice."""
        named = event.row.name or ""
        if not event.row.check or isinstance(self._kinds.get(named), Whole):
            for row in self._rows.values():
                if row.check and row.text.strip() and row is not event.row:
                    row.validate()

    def action_submit(self) -> None:
        """Save what is new, when nothing is wrong with it."""
        if self._saving or self.first_bad() is not None:
            return
        typed = {name: row.text.strip() for name, row in self._rows.items()}
        new = {name: text or "none" for name, text in typed.items() if text != self._old[name]}
        if new or self._new:
            self._saving = True
            self.run_worker(self._try(new))
        else:
            self.dismiss(None)

    def tell(self, text: str) -> None:
        """Say at the foot how far the saving is."""
        self._hints.show([], text)

    async def _try(self, new: dict[str, str]) -> None:
        try:
            result = await self._save(new)
        except CommunityError as error:
            self._saving = False
            self._hints.show(self.hints())
            # What a command is told by an option has a field of that name here.
            wanted = self._rows.get(str(error.values.get("wants")))
            if wanted is not None:
                wanted.editor.focus()
            self.say(error, wanted.label if wanted is not None else "")
        else:
            self.dismiss(result)
