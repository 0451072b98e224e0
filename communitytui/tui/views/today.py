"""The view of today: what is late, due, begun, in rhythm and waiting, for me or for everybody."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from communitytui import services
from communitytui.domain.kernel.days import shift
from communitytui.domain.kernel.labels import ENTRY_KIND_NAMES, EVERY_NAMES, PART_NAMES
from communitytui.domain.kernel.signs import ENTRY_STATE_SIGNS, OCCURRENCE_SIGNS
from communitytui.domain.kernel.words import same_person
from communitytui.domain.plan.proposals import say_waiting, waiting
from communitytui.domain.plan.rhythms import DONE, Occurrence
from communitytui.i18n import name, say, tr, trn
from communitytui.i18n.cells import clip, pad, width
from communitytui.i18n.showing import show_day, show_due, show_weekday
from communitytui.services.today import Today as Day
from communitytui.services.today import coming, following, today, yesterday
from communitytui.tui import forms, task_detail
from communitytui.tui.drawing import Glyphs, Span, fit, labelled, spans_width
from communitytui.tui.record_forms import ask_change
from communitytui.tui.views.base import Change, asks
from communitytui.tui.views.entry_actions import ENTRY_INK, Happenings, tell_entry
from communitytui.tui.views.moves import Moves
from communitytui.tui.widgets.detail import Detail
from communitytui.tui.widgets.pane import set_display, set_size
from communitytui.tui.widgets.task_sections import Section, TaskSections
from communitytui.views.tasks import begins, first_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from communitytui.domain.workspace import Workspace
    from communitytui.tui.widgets.pane import Pane
    from communitytui.tui.widgets.row_pane import Tagged

#: From this width on the words about a row stand beside the list, and how wide they are.
_BESIDE, _WIDE = 104, 0.37
_BELOW = 8
#: How many numbers of the day before are told.
_NUMBERS = 6
#: How many cells a name takes at most.
_NAME = 12


class Agenda(TaskSections):
    """Today's tasks by what they ask for, with the duties and the calendar of the day.

    Rows are task ids, ``("beat", rhythm id)`` and ``("entry", id)``.
    """

    NAME = "agenda"


def day_sections(workspace: Workspace, day: Day, proposals_key: str = "") -> list[Section]:
    """Return what stands in the agenda of a day; ``proposals_key`` shows what assistants want."""
    after, parts = coming(workspace, day), dict(day.parts())
    recurring = tr("Recurring")
    if day.minutes:
        recurring += " · " + trn("{n} minute", "{n} minutes", day.minutes)
    # The day's own things come first: what is late may be long, and waits already.
    sections = [
        Section(name(PART_NAMES, "due"), parts.pop("due")),
        Section(recurring, [("beat", each.rhythm.id) for each in day.rhythms]),
        Section(tr("Calendar"), [("entry", each.id) for each in day.entries]),
        *(Section(name(PART_NAMES, part), ids) for part, ids in parts.items()),
        Section(tr("Tomorrow"), after.tomorrow),
        Section(tr("Within a week"), after.week),
    ]
    notes = [("note", text) for text in _first_words(workspace, day, sections)]
    if count := len(waiting(workspace, day.community)):
        notes.append(("note", say(say_waiting(count, proposals_key))))
    before = [("note", text) for text in _yesterday_words(workspace, day)]
    return [Section("", notes), *sections, Section(tr("Yesterday"), before)]


def day_spans(day: Day, key: Tagged, cells: int, glyphs: Glyphs) -> list[Span]:
    """Return a duty of a day or a line of its calendar."""
    if key[0] == "beat":
        beat = next(each for each in day.rhythms if each.rhythm.id == key[1])
        return _beat_spans(beat, day, cells)
    entry = next(each for each in day.entries if each.id == key[1])
    late = entry.is_late(day.day)
    left: list[Span] = [
        (f" {ENTRY_STATE_SIGNS[entry.state]} ", ENTRY_INK.get(entry.state, "faint")),
        (f"  {name(ENTRY_KIND_NAMES, entry.kind)} ", "faint"),
        (entry.topic, "muted" if entry.is_settled else "text"),
    ]
    when = show_due(entry.day, day.day) if late else entry.time or ""
    right: list[Span] = [
        (pad(clip(entry.owner or "", 8), 8), "info"),
        (pad(when, 10, "right"), "bad bold" if late else "muted"),
    ]
    return fit(left, right, cells)


def _beat_spans(each: Occurrence, day: Day, cells: int) -> list[Span]:
    """Return a duty; how long it takes where there is room for it."""
    rhythm, done = each.rhythm, each.state == DONE
    often = max(width(name(EVERY_NAMES, other.rhythm.every)) for other in day.rhythms)
    left: list[Span] = [
        (f" {OCCURRENCE_SIGNS[each.state]} ", "good" if done else "muted"),
        (f"  {pad(name(EVERY_NAMES, rhythm.every), often)} ", "faint"),
        (say(rhythm.title), "muted" if done else "text"),
    ]
    until = _until(each, day)
    right: list[Span] = [
        (pad(_who(each), max(width(_who(other)) for other in day.rhythms)), "info"),
        (pad(until, max(width(_until(other, day)) for other in day.rhythms) + 2, "right"), "muted"),
    ]
    minutes = f"  {tr('{n} min', n=rhythm.minutes)}" if rhythm.minutes else ""
    if spans_width(left) + width(minutes) < cells - spans_width(right):
        left.append((minutes, "faint"))
    return fit(left, right, cells)


def _until(each: Occurrence, day: Day) -> str:
    """Return until when a duty is to be done; empty once it is."""
    return "" if each.state == DONE else show_due(each.window_end, day.day)


def _who(each: Occurrence) -> str:
    """Return who did a duty, or who owes it."""
    return clip((each.done_by if each.state == DONE else each.rhythm.owner) or "", _NAME)


def _first_words(workspace: Workspace, day: Day, sections: Sequence[Section]) -> list[str]:
    """Return whether anything is due, which task comes first, and why."""
    words = [] if day.due or day.late else [tr("Nothing is due today.")]
    tasks = [row for part in sections for row in part.rows if isinstance(row, int)]
    words += begins(workspace.community(day.community), day.day)
    return [*words, *first_of(workspace, [*tasks, *following(workspace, day)])]


def _yesterday_words(workspace: Workspace, day: Day) -> list[str]:
    """Return the numbers of the day before, each with that of a week earlier."""
    weekday = show_weekday(shift(day.day, -1))
    lines = []
    for state, value, before in yesterday(workspace, day.community)[:_NUMBERS]:
        text = f"{say(state.metric.title)} {state.metric.show(value)}"
        if before is not None:
            value_before = state.metric.show(before)
            text = tr("{text} (last {day} {value})", text=text, day=weekday, value=value_before)
        lines.append(text)
    return [" · ".join(lines[at : at + 2]) for at in range(0, len(lines), 2)]


class DutyDetail(Detail):
    """What is known of the row under the cursor."""

    NAME = "today-about"
    HINTS = ("agenda",)


class TodayMoves(Moves["TodayView"]):
    """From a row to what it is about, and whose day it is."""

    def open(self) -> None:
        """A task in Tasks; what is no task is changed."""
        entry = self.view.entry(self.view.agenda.key)
        if entry is not None:
            self.view.edit_entry(entry)
        elif isinstance(self.view.agenda.key, int):
            super().open()
        elif self.view.pane == self.view.agenda.NAME:
            self.main.go_pane(self.view.about.NAME)

    def whose(self) -> None:
        """Show my day, or everybody's."""
        self.view._mine = not self.view._mine
        self.view.show(self.view.workspace, self.view.community)


class TodayView(Happenings):
    """The agenda, and beside or below it what is known of the row under the cursor."""

    NAME = "today"
    MOVES = TodayMoves
    moves: TodayMoves
    DEFAULT_CSS = """
    TodayView { layout: vertical; }
    TodayView.-beside { layout: horizontal; }
    TodayView Agenda { width: 1fr; height: 1fr; }
    """
    _mine: bool | None = None
    day: Day | None = None

    def make(self) -> list[Pane]:
        """The agenda and the words."""
        inks, glyphs = self.main.inks, self.main.glyphs
        self.agenda = Agenda(self.workspace, inks, glyphs)
        self.about = DutyDetail(inks, glyphs)
        return [self.agenda, self.about]

    def speak(self) -> None:
        """Name the panes."""
        self.about.set_title(tr("Details"))
        self.show(self.workspace, self.community)

    def show(self, workspace: Workspace, community: int | None) -> None:
        """Show the day of a community."""
        self._show(workspace, community)

    def apply(self, change: Change) -> None:
        """Show another state; a duty that was ticked stays where it is, under the cursor."""
        self._show(change.workspace, self.community, stay=True)

    def _show(self, workspace: Workspace, community: int | None, *, stay: bool = False) -> None:
        super().show(workspace, community)
        if community is None:
            self.agenda.set_title(tr("Today"))
            self.day = None
            self.agenda.show_sections(workspace, [])
            self._tell()
            return
        me = self.main.session.who
        if self._mine is None:
            # Who owes nothing here would look at an empty page: begin with everybody.
            records = workspace.board.records.values()
            here = (record for record in records if record["community"] == community)
            self._mine = any(same_person(record["owner"], me) for record in here)
        (day,) = today(workspace, community, owner=me if self._mine else None)
        if stay and self.day is not None:
            # Duties stay in their order, done or not.
            known = [each.rhythm.id for each in self.day.rhythms]
            day = day._replace(rhythms=tuple(sorted(day.rhythms, key=partial(_place, known))))
        self.day = day
        whose = day.owner or tr("everyone")
        self.agenda.set_title(" · ".join((tr("Today"), show_day(day.day), whose)))
        self.agenda.empty = tr("Nothing today.")
        sections = day_sections(workspace, day, self.main.key_of("proposals"))
        self.agenda.show_sections(workspace, sections, partial(day_spans, day))
        self._tell()

    def lay_out(self, width: int, height: int) -> None:
        """The words beside the agenda, below it, or only where asked for."""
        beside = width >= _BESIDE
        if self.has_class("-beside") is not beside:
            self.set_class(beside, "-beside")
        set_size(self.about, "width", int(width * _WIDE) if beside else "1fr")
        set_size(self.about, "height", "1fr" if beside or height < 30 else _BELOW)
        few = not beside and height < 30
        set_display(self.agenda, not few or self.pane == self.agenda.NAME)
        set_display(self.about, not few or self.pane == self.about.NAME)

    def follow(self, pane: Pane) -> None:
        """The words follow the cursor."""
        if pane is self.agenda:
            self._tell()

    def _tell(self) -> None:
        key = self.agenda.key
        beat, entry = self._beat(key), self.entry(key)
        if isinstance(key, int):
            done = self.main.key_of("task.done")
            self.about.show(
                lambda c, g: task_detail.tell_task(self.workspace, key, done, c, g), stay=True
            )
        elif beat is not None:
            self.about.show(lambda c, g: _tell_beat(beat, self.workspace, c))
        elif entry is not None:
            self.about.show(lambda c, g: tell_entry(entry, self.workspace, c))
        else:
            self.about.show(lambda cells, glyphs: [])

    def _beat(self, key: object) -> Occurrence | None:
        """Return the duty of a row, or None for another row."""
        rhythms = self.day.rhythms if self.day is not None else ()
        return next((each for each in rhythms if key == ("beat", each.rhythm.id)), None)

    # -- what keys do

    def settle(self, how: str) -> bool:
        """Do or skip the duty, or bring the entry on; tell whether the row is one of these."""
        key = self.agenda.key
        if self.pane != self.agenda.NAME or not isinstance(key, tuple):
            return False
        beat, entry = self._beat(key), self.entry(key)
        if entry is not None:
            if how in ("edit", "note"):
                self.edit_entry(entry)
            else:
                self.settle_entry(entry, at_once=how == "done")
        elif beat is not None:
            self._settle_beat(beat, how)
        return entry is not None or beat is not None

    @asks
    async def _settle_beat(self, beat: Occurrence, how: str) -> None:
        main, rhythms = self.main, services.rhythms
        if not main.may_write():
            return
        id, title = beat.rhythm.id, say(beat.rhythm.title)
        if how == "edit":
            await ask_change(main, "rhythms", id)
        elif how == "note":
            text = await main.ask(forms.AskText(title, tr("Note"), beat.note))
            if text and text.strip():
                await main.do(lambda store, now: rhythms.note(store, id, text, now=now))
                main.say(tr("Noted: {what}", what=title), "good")
        elif how == "status":
            dialog = forms.AskText(tr("Skip {what}", what=title), tr("Reason"))
            reason = await main.ask(dialog)
            if reason:
                await main.do(lambda store, now: rhythms.skip(store, id, reason, now=now))
                main.say(tr("Skipped: {what}", what=title), "good")
        elif beat.state == DONE:
            await main.do(lambda store, now: rhythms.reopen(store, id, now=now))
            main.say(tr("To do: {what}", what=title), "good")
        else:
            await main.do(lambda store, now: rhythms.done(store, id, now=now))
            main.say(tr("Done: {what}", what=title), "good")


def _place(known: Sequence[int], each: Occurrence) -> int:
    return known.index(each.rhythm.id) if each.rhythm.id in known else len(known)


def _tell_beat(each: Occurrence, workspace: Workspace, cells: int) -> list[list[Span]]:
    rhythm = each.rhythm
    lines: list[list[Span]] = [[(clip(say(rhythm.title), cells), "text bold")], []]
    lines += labelled(tr("Rhythm"), name(EVERY_NAMES, rhythm.every), cells)
    lines += labelled(tr("Due"), f"{show_day(each.day)} – {show_day(each.window_end)}", cells)
    if rhythm.minutes:
        lines += labelled(tr("Effort"), tr("{n} min", n=rhythm.minutes), cells)
    if group := workspace.group_name(rhythm.record):
        lines += labelled(tr("Chat group"), group, cells)
    if rhythm.owner:
        lines += labelled(tr("Owner"), rhythm.owner, cells, "info")
    if each.done_by:
        lines += labelled(tr("Done by"), each.done_by, cells, "good")
    if each.note:
        lines += labelled(tr("Note"), each.note, cells)
    return lines
