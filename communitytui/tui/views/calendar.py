"""The view of the calendar: what is published and held when, empty days, and the rates."""

from __future__ import annotations

from calendar import Calendar as Weeks
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from communitytui import services
from communitytui.domain.kernel.days import shift
from communitytui.domain.kernel.labels import ENTRY_KIND_NAMES, FORM_NAMES
from communitytui.domain.kernel.signs import ENTRY_STATE_SIGNS, SERIES_SIGN
from communitytui.domain.plan.entries import ACTIVITY, EmptyDays, Entry, Rate, Rates
from communitytui.i18n import name, tr, trn
from communitytui.i18n.cells import clip, pad, width
from communitytui.i18n.showing import show_date, show_day, show_weekday
from communitytui.tui.drawing import Glyphs, Span, fit, labelled, wrap
from communitytui.tui.ledger_looks import Heard, for_calendar
from communitytui.tui.views.entry_actions import ENTRY_INK, Happenings, tell_entry
from communitytui.tui.views.moves import Moves
from communitytui.tui.widgets.detail import Detail
from communitytui.tui.widgets.pane import set_display, set_size
from communitytui.tui.widgets.row_pane import RowPane, Tagged
from communitytui.views.effects import effect_lines
from communitytui.views.hours import best_hint

if TYPE_CHECKING:
    from communitytui.domain.kernel.records import Record
    from communitytui.domain.workspace import Workspace
    from communitytui.tui.theming import Inks
    from communitytui.tui.widgets.pane import Pane

#: From this width on the month stands beside the list; how wide it is; its lines below it.
_BESIDE, _SIDE, _BELOW = 88, 40, 9
#: From this width on it is a grid with what is planned in its cells; how wide that is.
_WIDE, _GRID = 150, 92
#: The most cells that a topic reserves, and a column behind it; from so many on the owner is there.
_TOPIC, _COLUMN, _OWNER_FROM = 36, 12, 44
#: The lines of a week in the grid, at least and at most.
_LINES = (2, 5)
#: The lines that the grid leaves to its head, the rates and the entry.
_AROUND = 14


#: Tells the name of the group that a record is of.
NameOf = Callable[["Record"], str]


class Entries(RowPane[Tagged]):
    """The calendar as a list: ``("entry", id)`` rows by day, ``("gap", first, last)`` between."""

    NAME = "entries"
    HINTS = ("rows",)

    def __init__(self, inks: Inks, glyphs: Glyphs) -> None:
        super().__init__(inks, glyphs)
        self.found: dict[int, Entry] = {}
        self.today = date.min
        self._moved = False

    def show(
        self,
        found: list[Entry],
        gaps: list[EmptyDays],
        today: date,
        group: NameOf,
    ) -> None:
        """Show entries and the gaps between them; at first the cursor is on the next entry."""
        first = not self.rows
        self.found = {entry.id: entry for entry in found}
        self.today = today
        dated: list[tuple[date, int, Tagged]] = [
            (entry.day, number, ("entry", entry.id)) for number, entry in enumerate(found)
        ]
        dated += [(gap.first, -1, ("gap", gap.first, gap.last)) for gap in gaps]
        rows = [row for _, _, row in sorted(dated, key=lambda item: item[:2])]
        shape = entry_columns(found, today, group)
        coming = next((e for e in found if e.day >= today), None)
        cursor = ("entry", coming.id) if first and coming is not None else None
        self.set_rows(rows, cursor, partial(calendar_spans, self.found, shape, today))
        if first:
            self._moved = False
            self._look_ahead()

    @property
    def last_top(self) -> int:
        """The last row that may be the first visible one: a third of the pane may stay empty."""
        return max(0, len(self.rows) - self.height * 2 // 3)

    def _look_ahead(self) -> None:
        """Let the cursor's row stand in the upper third, with what comes below it."""
        self.scroll_lines(self.cursor - self.height // 3)

    def fit(self) -> None:
        """What comes stays in sight, until somebody looks elsewhere."""
        super().fit()
        if not self._moved:
            self._look_ahead()

    def move(self, how: str) -> None:
        """Move the cursor."""
        self._moved = True
        super().move(how)

    @property
    def day(self) -> date:
        """The day of the row under the cursor; today without one."""
        if self.key is None:
            return self.today
        found = self.found.get(self.key[1]) if self.key[0] == "entry" else None
        return found.day if found is not None else self.key[1]

    def go_to(self, key: Hashable) -> bool:
        """Put the cursor on a row; on what comes next where a gap has other ends by now."""
        if super().go_to(key):
            return True
        day = key[1] if isinstance(key, tuple) and key[0] == "gap" else None
        if not isinstance(day, date) or not self.rows:
            return False
        self.to_day(day)
        return True

    def to_day(self, day: date) -> None:
        """Put the cursor on the first row of a day or after it."""
        self._moved = True
        days = (self.found[row[1]].day if row[0] == "entry" else row[1] for row in self.rows)
        later = (number for number, at in enumerate(days) if at >= day)
        self.go(next(later, len(self.rows) - 1))
        self._look_ahead()


class EntryColumns(NamedTuple):
    """How many cells day, hour, topic and the columns behind it take; 0: no entry has it."""

    day: int
    time: int
    topic: int
    right: Mapping[str, int]
    group: NameOf


def entry_columns(found: Sequence[Entry], today: date, group: NameOf) -> EntryColumns:
    """Return what some entries need."""

    def most(texts: Iterable[str]) -> int:
        return max(map(width, texts), default=0)

    return EntryColumns(
        most(_short(day, today) for day in {entry.day for entry in found}),
        most(entry.time or "" for entry in found),
        min(_TOPIC, most(entry.topic for entry in found)),
        {
            column: min(_COLUMN, most({text(entry, group) for entry in found}))
            for column, (text, _) in _COLUMNS.items()
        },
        group,
    )


def _what(entry: Entry, _: NameOf) -> str:
    is_activity = entry.kind == ACTIVITY
    return name(ENTRY_KIND_NAMES, ACTIVITY) if is_activity else name(FORM_NAMES, entry.form)


#: The columns behind the topic, and in which order they get their room.
_COLUMNS: Mapping[str, tuple[Callable[[Entry, NameOf], str], str]] = {
    "what": (_what, "faint"),
    "channel": (lambda entry, _: entry.channel or "", "muted"),
    "chat_group": (lambda entry, group: group(entry.record), "muted"),
    "owner": (lambda entry, _: entry.owner or "", "info"),
}
_FIRST = ("owner", "what", "chat_group", "channel")


def calendar_spans(
    found: Mapping[int, Entry],
    shape: EntryColumns,
    today: date,
    key: Tagged,
    cells: int,
    glyphs: Glyphs,
) -> list[Span]:
    """Return one of some entries, or a gap between them."""
    if key[0] == "gap":
        days = (key[2] - key[1]).days + 1
        span = f"{show_date(key[1], today)} – {show_date(key[2], today)}"
        text = trn("{n} day without content", "{n} days without content", days)
        return fit([(f" {span}  ", "warn"), (f"◆ {text}", "warn")], [], cells)
    entry = found[key[1]]
    late = entry.is_late(today)
    day = "bad bold" if late else "primary bold" if entry.day == today else "muted"
    left: list[Span] = [
        (f" {pad(_short(entry.day, today), shape.day)}  ", day),
        (pad(entry.time or "", shape.time + 1) if shape.time else "", "faint"),
        (f"{ENTRY_STATE_SIGNS[entry.state]} ", ENTRY_INK.get(entry.state, "faint")),
        (entry.topic, "muted" if entry.is_settled else "text"),
        *([(f" {SERIES_SIGN}", "faint")] if entry.series else []),
    ]
    room = cells - shape.day - shape.time - 6 - shape.topic
    taken = set()
    for column in _FIRST:
        need = shape.right[column] + 2
        if need > 2 and (room >= need or (column == "owner" and cells >= _OWNER_FROM)):
            taken.add(column)
            room -= need
    right: list[Span] = []
    for column, (read, ink) in _COLUMNS.items():
        if column in taken:
            wide = shape.right[column]
            ink = "info" if column == "what" and entry.kind == ACTIVITY else ink
            gap = "  " if right else " "
            text = clip(read(entry, shape.group), wide)
            right.append((f"{gap}{pad(text, wide)}", ink))
    return fit(left, right, cells)


def _short(day: date, today: date) -> str:
    """Return a day as ``Tue 12-01``, in the order of the language; of another year its date."""
    shown = show_date(day, today)
    return shown if len(shown) > 5 else show_day(day).replace(day.isoformat(), shown)


class Month(Detail):
    """The month of the entry under the cursor, the rates, and the entry itself."""

    NAME = "month"
    HINTS = ("entries",)


def month_lines(
    days: Mapping[date, int], gaps: list[EmptyDays], month: date, today: date, at: date
) -> list[list[Span]]:
    """Return a month as weeks: ``*`` something planned, ``!`` in a gap, ``[ ]`` the day ``at``."""
    lines: list[list[Span]] = [[(f"{month:%Y-%m}", "text bold")]]
    heads = [_weekday(number) for number in range(7)]
    lines.append([(pad(head, 5, "right"), "muted") for head in heads])
    empty = {shift(gap.first, n) for gap in gaps for n in range(gap.days)}
    # By numbers: the weeks of the last month there is reach over the end of the calendar.
    for week in Weeks(0).monthdayscalendar(month.year, month.month):
        spans: list[Span] = []
        for number in week:
            if not number:
                spans.append((" " * 5, "text"))
                continue
            day = month.replace(day=number)
            count = days.get(day, 0)
            mark = "*" if count else "!" if day in empty else " "
            text = f"{day.day}{mark}"
            text = f"[{text}]" if day == at else f"{text} "
            ink = "primary bold" if day == today else "warn" if mark == "!" else "muted"
            spans.append((pad(text, 5, "right"), "text bold" if count and day != today else ink))
        lines.append(spans)
    return lines


def month_grid(
    found: Mapping[date, list[Entry]],
    gaps: list[EmptyDays],
    at: date,
    today: date,
    cells: int,
    lines: int,
) -> list[list[Span]]:
    """Return the month of ``at`` as a grid of weeks, each ``lines`` high, with what is planned.

    Today's number is marked by ``●``, the day ``at`` by brackets, an empty day by ``◆``.
    """
    empty = {shift(gap.first, n) for gap in gaps for n in range(gap.days)}
    wide = cells // 7
    drawn: list[list[Span]] = [[(f"{at:%Y-%m}", "text bold")]]
    drawn.append([(pad(_weekday(number), wide), "muted") for number in range(7)])
    for week in Weeks(0).monthdayscalendar(at.year, at.month):
        columns = [
            _day_lines(at.replace(day=number), found, empty, at, today, wide, lines)
            if number
            else [(" " * wide, "text")] * lines
            for number in week
        ]
        drawn += [list(line) for line in zip(*columns, strict=True)]
    return drawn


def _day_lines(
    day: date,
    found: Mapping[date, list[Entry]],
    empty: set[date],
    at: date,
    today: date,
    wide: int,
    lines: int,
) -> list[Span]:
    number = f"[{day.day}]" if day == at else f" {day.day} "
    sign = "●" if day == today else "◆" if day in empty else ""
    ink = "primary bold" if day in (today, at) else "warn" if sign else "muted"
    told: list[Span] = [(pad(number + sign, wide), ink)]
    entries = found.get(day, [])
    shown = entries if len(entries) < lines else entries[: lines - 2]
    for entry in shown:
        text = f" {ENTRY_STATE_SIGNS[entry.state]} {entry.topic}"
        ink = "bad" if entry.is_late(today) else "muted" if entry.is_settled else "text"
        told.append((pad(clip(text, wide - 1), wide), ink))
    if len(shown) < len(entries):
        told.append((pad(f" +{len(entries) - len(shown)}", wide), "faint"))
    return told + [(" " * wide, "text")] * (lines - len(told))


def _weekday(number: int) -> str:
    """Return the short name of a weekday, Monday first."""
    return show_weekday(shift(date(2024, 1, 1), number))


def _rate(title: str, rate: Rate) -> list[Span]:
    percent = "–" if rate.percent is None else f"{rate.percent:g}%"
    return [
        (pad(title, 14), "muted"),
        (pad(percent, 8), "text bold"),
        (f"{rate.part}/{rate.whole}", "faint"),
    ]


class CalendarMoves(Moves["Calendar"]):
    """What is done with the entry under the cursor, and the way through the months."""

    def open(self) -> None:
        """Change the entry under the cursor; plan one in a gap."""
        entry = self.view.entry(self.view.list.key)
        if entry is not None:
            self.view.edit_entry(entry)
        else:
            self.add()

    def add(self) -> None:
        """Plan an entry on the day of the cursor, or today where that is over."""
        self.view.add_entry(max(self.view.list.day, self.view.list.today).isoformat())

    def publish(self) -> None:
        """Say of the entry under the cursor that it was published or held."""
        if not self.view.settle("done"):
            self.main.say(tr("No entry under the cursor"))

    def drop(self) -> None:
        """Delete the entry under the cursor."""
        entry = self.view.entry(self.view.list.key)
        if entry is not None:
            self.view.drop_entry(entry)
        else:
            self.main.say(tr("No entry under the cursor"))

    def month(self, by: int) -> None:
        """To the next or the previous month."""
        first = self.view.list.day.replace(day=1)
        day = shift(first, 32 if by > 0 else -1)
        self.view.list.to_day(day.replace(day=1))

    def today(self) -> None:
        """To today."""
        self.view.list.to_day(self.view.list.today)


class Calendar(Happenings):
    """The list, and beside or below it the month with the rates and the entry."""

    NAME = "calendar"
    MOVES = CalendarMoves
    moves: CalendarMoves
    DEFAULT_CSS = """
    Calendar { layout: vertical; }
    Calendar.-beside { layout: horizontal; }
    Calendar Entries { width: 1fr; height: 1fr; }
    """

    def make(self) -> list[Pane]:
        """The list and the month."""
        inks, glyphs = self.main.inks, self.main.glyphs
        self.list = Entries(inks, glyphs)
        self.month = Month(inks, glyphs)
        self._gaps: list[EmptyDays] = []
        self._rates: Rates | None = None
        self._days: dict[date, list[Entry]] = {}
        self._shown: int | None = None
        self._heard, self._asked = Heard(), ""
        return [self.list, self.month]

    def speak(self) -> None:
        """Name the panes."""
        self.month.set_title(tr("Month"))
        self.hint = best_hint(self._heard.hours)
        self.show(self.workspace, self.community)

    def show(self, workspace: Workspace, community: int | None) -> None:
        """Show the calendar of a community."""
        super().show(workspace, community)
        if community != self._shown:
            self._shown = community
            self.list.set_rows([])
        if community is None:
            self.list.set_title(tr("Calendar"))
            self._tell()
            return
        found = services.calendar.find_entries(workspace, community)
        # Worked out once for a state, not for each key.
        self._gaps = services.calendar.find_gaps(workspace, community)
        self._rates = services.calendar.rates(workspace, community)
        self._days = {}
        for each in found:
            if each.state != "cancelled":
                self._days.setdefault(each.day, []).append(each)
        self.list.empty = tr("No entries; a to add one")
        count = trn("{n} entry", "{n} entries", len(found))
        self.list.set_title(" · ".join((tr("Calendar"), count)))
        self.list.show(found, self._gaps, workspace.today(community), workspace.group_name)
        self._listen(community, found)
        self._tell()
        if self.main.view is self:
            self.main.show_hints()

    def _listen(self, community: int, found: Sequence[Entry]) -> None:
        """Ask the ledger what entries did, where something was imported or came to pass."""
        imports = self.workspace.community(community).record.get("imports") or {}
        done = [(e.id, e.record["date"], e.time, e.state) for e in found if e.is_settled]
        asked = repr((community, sorted(imports), done))
        if imports and asked != self._asked:
            self._asked = asked
            self.main.start(self._hear(community, asked))
        elif not imports:
            self._asked, self._heard, self.hint = "", Heard(), ""

    async def _hear(self, community: int, asked: str) -> None:
        heard = await for_calendar(self.main, community)
        if asked == self._asked:
            self._heard, self.hint = heard, best_hint(heard.hours)
            self._tell()

    def lay_out(self, width: int, height: int) -> None:
        """The month beside the list, below it, or only where asked for."""
        beside = width >= _BESIDE
        if self.has_class("-beside") is not beside:
            self.set_class(beside, "-beside")
        few = not beside and height < 30
        side = _GRID if width >= _WIDE else _SIDE
        set_size(self.month, "width", side if beside else "1fr")
        set_size(self.month, "height", "1fr" if beside or few else _BELOW)
        set_display(self.list, not few or self.pane == self.list.NAME)
        set_display(self.month, not few or self.pane == self.month.NAME)

    def follow(self, pane: Pane) -> None:
        """The month follows the cursor, the keys the kind of row."""
        if pane is self.list:
            self._tell()
            self.main.show_hints()

    def idle(self) -> Collection[str]:
        """Only an entry is published or deleted."""
        return () if self.entry(self.list.key) else ("entry.publish", "entry.drop", "open")

    def _tell(self) -> None:
        community, workspace = self.community, self.workspace
        if community is None or self._rates is None:
            self.month.show(lambda cells, glyphs: [])
            return
        entry, at, gaps = self.entry(self.list.key), self.list.day, self._gaps
        days, rates, heard = self._days, self._rates, self._heard
        best = self.hint

        def content(cells: int, glyphs: Glyphs) -> list[list[Span]]:
            today = workspace.today(community)
            if cells >= _GRID - 4:
                high = max(_LINES[0], min(_LINES[1], (self.month.height - _AROUND) // 6))
                lines = month_grid(days, gaps, at, today, cells, high)
            else:
                counts = {day: len(entries) for day, entries in days.items()}
                lines = month_lines(counts, gaps, at.replace(day=1), today, at)
            since = tr("since {day}", day=show_date(rates.first, today))
            lines += [[], [(since, "faint")], _rate(tr("Published"), rates.publish)]
            lines.append(_rate(tr("Show rate"), rates.show))
            if best:
                lines += [[(part, "muted")] for part in wrap(best, cells)]
            if entry is not None:
                lines += [[], *tell_entry(entry, workspace, cells)]
                did = heard.effects.get(entry.id)
                if did is not None:
                    told = "\n".join(effect_lines(did, workspace))
                    lines += labelled(tr("Effect"), told, cells)
            return lines

        self.month.show(content)

    def settle(self, how: str) -> bool:
        """Bring the entry under the cursor on."""
        entry = self.entry(self.list.key)
        if entry is None:
            return False
        if how in ("edit", "status", "note"):
            self.edit_entry(entry)
        else:
            self.settle_entry(entry, at_once=how == "done")
        return True
