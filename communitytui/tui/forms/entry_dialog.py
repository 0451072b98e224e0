"""Planning a line of the content calendar, or changing one: content or an activity."""

from __future__ import annotations

from collections.abc import Mapping

from textual.app import ComposeResult

from communitytui.domain.nouns.declared import ENTRY
from communitytui.domain.nouns.kinds import Asking
from communitytui.i18n import tr, trc
from communitytui.tui.forms.field_rows import make_row
from communitytui.tui.forms.hints import Hint
from communitytui.tui.forms.listing import FormBox

#: What a new entry is unless something else is chosen.
_NEW = {"kind": "content", "form": "text", "state": "planned"}


class EntryDialog(FormBox[Mapping[str, str] | None]):
    """Ask for the fields of an entry; answers with those that differ from ``before``, as typed.

    ``before`` holds the fields as they are, as typed texts; none for a new entry, which is on
    ``day`` (ISO) unless another is typed.
    """

    def __init__(
        self, title: str, before: Mapping[str, str], asking: Asking, *, day: str = ""
    ) -> None:
        super().__init__(title)
        self._before = {**_NEW, **before}
        self._rows = {
            name: make_row(
                field,
                self._before.get(name, ""),
                asking,
                hint=day if name == "date" else "",
            )
            for name, field in ENTRY.editable.items()
        }

    def hints(self) -> list[Hint]:
        """Return the keys at the foot."""
        return [("^s", trc("key", "save")), ("tab", tr("next field")), ("esc", tr("cancel"))]

    def body(self) -> ComposeResult:
        """The rows, the most needed first."""
        order = ("topic", "kind", "date", "time", "form", "pillar", "channel", "owner", "state")
        last = ("signups", "came", "link", "notes")
        yield from (self._rows[field] for field in order)
        yield from (row for field, row in self._rows.items() if field not in (*order, *last))
        yield from (self._rows[field] for field in last)

    def action_submit(self) -> None:
        """Answer with what is new."""
        if self.first_bad() is None:
            typed = {field: row.text.strip() for field, row in self._rows.items()}
            new = {f: text for f, text in typed.items() if text != self._before.get(f, "")}
            self.dismiss({field: text or "none" for field, text in new.items()})
