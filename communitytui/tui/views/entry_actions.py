"""What is done with a line of the calendar, wherever it is shown: go on, publish, change, drop."""

from __future__ import annotations

from collections.abc import Mapping

from communitytui import services
from communitytui.domain.kernel.labels import ENTRY_STATE_NAMES
from communitytui.domain.kernel.numbers import PEOPLE, read_whole
from communitytui.domain.nouns.declared import ENTRY
from communitytui.domain.nouns.kinds import Asking
from communitytui.domain.plan.entries import ACTIVITY, AIM, STATES, Entry, series_of
from communitytui.domain.workspace import Workspace
from communitytui.i18n import N_, name, names, say, tr
from communitytui.i18n.cells import clip
from communitytui.i18n.showing import show_day
from communitytui.tui import forms
from communitytui.tui.drawing import Lines, labelled
from communitytui.tui.record_forms import agreed_early, ask_change, ask_new, drop_entry
from communitytui.tui.views.base import View, asks

#: The inks of an entry's state.
ENTRY_INK = {"planned": "muted", "drafted": "info", "published": "good", "held": "good"}


class Happenings(View):
    """A view with rows ``("entry", id)``: the actions on the one under the cursor."""

    #: The best hours for a post, as a hint where one is added; empty where none are known.
    hint = ""

    def entry(self, key: object) -> Entry | None:
        """Return the entry of a row, or None for another row."""
        if not isinstance(key, tuple) or not key or key[0] != "entry":
            return None
        record = self.workspace.tables.get("entries", {}).get(key[1])
        return Entry(key[1], record) if record is not None else None

    async def _save(self, entry: Entry, fields: Mapping[str, str], message: str) -> None:
        await self.main.do(
            lambda store, now: services.calendar.change(store, entry.id, fields, now=now)
        )
        self.main.say(tr(message, what=entry.topic), "good")

    @asks
    async def settle_entry(self, entry: Entry, *, at_once: bool) -> None:
        """Bring an entry a step on: planned, drafted, published; ``at_once`` to the end."""
        if not self.main.may_write():
            return
        steps = [state for state in STATES[entry.kind] if state != "cancelled"]
        if entry.is_settled:
            self.main.say(tr("Closed; e to edit"))
            return
        step = AIM[entry.kind] if at_once else steps[steps.index(entry.state) + 1]
        if not await agreed_early(self.main, entry, {"state": step}):
            return
        if entry.kind == ACTIVITY and step == AIM[ACTIVITY]:
            await self._ask_counts(entry)
        else:
            await self._save(entry, {"state": step}, _DONE.get(step, N_("Saved: {what}")))

    async def _ask_counts(self, entry: Entry) -> None:
        def check(text: str) -> str:
            signups, came = _counts(text)
            words = tr("{came} of {signups} attended", came=came or "–", signups=signups or "–")
            return words if text.strip() else tr("attended / signed up; both optional")

        known = entry.signups
        value = f"/{known}" if known is not None else ""
        text = await self.main.ask(forms.AskLine(entry.topic, tr("Attended"), value, check))
        if text is None:
            return
        signups, came = _counts(text)
        await self.main.do(
            lambda store, now: services.calendar.publish(
                store, entry.id, now=now, signups=signups, came=came
            )
        )
        self.main.say(tr("Held: {what}", what=entry.topic), "good")

    @asks
    async def edit_entry(self, entry: Entry) -> None:
        """Ask for all fields of an entry."""
        await ask_change(self.main, "entries", entry.id)

    @asks
    async def add_entry(self, day: str) -> None:
        """Ask for a new entry, on a day (ISO) that may be changed."""
        if self.community is not None:
            given = {"date": day}
            await ask_new(self.main, "entries", self.community, given, said=self.hint)

    @asks
    async def drop_entry(self, entry: Entry) -> None:
        """Delete an entry; undo brings it back."""
        await drop_entry(self.main, entry)


_DONE = {"published": N_("Published: {what}"), "drafted": N_("Drafted: {what}")}


def _counts(text: str) -> tuple[str, str]:
    """Take ``32/45`` apart into sign-ups and who came; either may be missing.

    Raises ``BadValue`` for what is no number of people.
    """
    came, _, signups = (part.strip() for part in text.replace("／", "/").partition("/"))
    for number in filter(None, (came, signups)):
        read_whole(number, PEOPLE)
    return signups, came


def tell_entry(entry: Entry, workspace: Workspace, cells: int) -> Lines:
    """Return what is known of an entry: its topic, and a line for what is filled in."""
    home = entry.community
    asking = Asking(names, workspace, home, workspace.today(home), record=entry.record)
    lines: Lines = [[(clip(entry.topic, cells), "text bold")]]
    lines += labelled(tr("State"), name(ENTRY_STATE_NAMES, entry.state), cells)
    lines += labelled(tr("Date"), show_day(entry.day), cells)
    series = series_of(workspace, entry)
    if len(series) > 1:
        place = 1 + [each.id for each in series].index(entry.id)
        until = show_day(series[-1].day)
        told = tr("{place} of {n}, until {day}", place=place, n=len(series), day=until)
        lines += labelled(tr("Series"), told, cells)
    shown = "time form pillar channel chat_group owner signups came link notes"
    for field in shown.split():
        text = say(ENTRY.fields[field].show(asking))
        if text:
            lines += labelled(say(ENTRY.fields[field].label), text, cells)
    return lines
