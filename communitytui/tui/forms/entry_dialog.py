"""Planning a line of the content calendar, or changing one: content or an activity."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from textual.app import ComposeResult

from communitytui.domain.entries import STATES
from communitytui.domain.labels import ENTRY_KIND_NAMES, ENTRY_STATE_NAMES, FORM_NAMES, name
from communitytui.domain.nouns import ENTRY
from communitytui.domain.schema import ENTRY_KINDS, FORMS
from communitytui.domain.words import read_day
from communitytui.i18n import tr, trc
from communitytui.i18n.showing import show_ahead
from communitytui.tui.forms.box import Box
from communitytui.tui.forms.hints import Hint
from communitytui.tui.forms.prose import Prose
from communitytui.tui.forms.rows import Line, Pick, Row

_NARROW = frozenset({"date", "time", "signups", "came"})
_LINES = ("topic", "date", "time", "pillar", "channel", "owner", "signups", "came", "link", "notes")


class EntryDialog(Box[Mapping[str, str] | None]):
    """Ask for the fields of an entry; answers with those that differ from ``before``, as typed.

    ``before`` holds the fields as they are, as typed texts; none for a new entry, which is on
    ``day`` (ISO) unless another is typed.
    """

    def __init__(
        self, title: str, before: Mapping[str, str], today: date, *, day: str = ""
    ) -> None:
        super().__init__(title)
        self._before = dict(before)
        self._today = today
        self._day = day
        self._rows = {field: self._line(field) for field in _LINES}
        kind = before.get("kind") or "content"
        states = dict.fromkeys(state for each in STATES.values() for state in each)
        for field, words, names, first in (
            ("kind", ENTRY_KINDS, ENTRY_KIND_NAMES, kind),
            ("form", FORMS, FORM_NAMES, before.get("form") or "text"),
            ("state", tuple(states), ENTRY_STATE_NAMES, before.get("state") or "planned"),
        ):
            pick = Pick([(word, name(names, word)) for word in words], first)
            self._rows[field] = Row(field, ENTRY.fields[field].label, pick)

    def _line(self, field: str) -> Row:
        check = self._show_day if field == "date" else None
        before = self._before.get(field, "")
        if field == "notes":
            return Row(field, ENTRY.fields[field].label, Prose(before))
        line = Line(before, self._day if field == "date" else "")
        return Row(field, ENTRY.fields[field].label, line, check=check, narrow=field in _NARROW)

    def hints(self) -> list[Hint]:
        """Return the keys at the foot."""
        return [("^s", trc("key", "save")), ("tab", tr("next field")), ("esc", tr("cancel"))]

    def body(self) -> ComposeResult:
        """The rows, the most needed first."""
        order = ("topic", "kind", "date", "time", "form", "pillar", "channel", "owner", "state")
        yield from (self._rows[field] for field in order)
        yield from (self._rows[field] for field in ("signups", "came", "link", "notes"))

    def _show_day(self, text: str) -> str:
        if not text.strip():
            return ""
        return show_ahead(date.fromisoformat(read_day(text, self._today)), self._today)

    def action_submit(self) -> None:
        """Answer with what is new."""
        if self.first_bad() is None:
            typed = {field: row.text.strip() for field, row in self._rows.items()}
            before = {"kind": "content", "form": "text", "state": "planned", **self._before}
            new = {f: text for f, text in typed.items() if text != before.get(f, "")}
            self.dismiss({field: text or "none" for field, text in new.items()})
