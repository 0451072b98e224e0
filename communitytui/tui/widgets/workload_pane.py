"""Hours of everybody week by week, against the hours there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from communitytui.domain.plan.workload import Load, workload
from communitytui.i18n import tr, trn
from communitytui.i18n.cells import clip, pad, width
from communitytui.i18n.showing import show_week
from communitytui.tui.drawing import Span, fit
from communitytui.tui.widgets.row_pane import RowPane

if TYPE_CHECKING:
    from communitytui.domain.workspace import Workspace
    from communitytui.tui.drawing import Glyphs
    from communitytui.tui.theming import Inks

#: No more weeks at once, and none later than these from the present one on.
_WEEKS, _LAST = 8, 26
#: The cells of a name, of a bar, of the hours and of the words at the end; so many weeks are
#: shown with bars, else without.
_NAME, _BAR, _HOURS, _WITH_BARS = (8, 18), 5, 8, 3
#: ``("person", name)``; nobody is ``None``.
Person = tuple[str, str | None]


class WorkloadPane(RowPane[Person]):
    """People as rows ``("person", name)``, nobody is ``None``; weeks as columns."""

    NAME = "workload"
    HINTS = ("rows",)
    HEAD = 1

    def __init__(self, inks: Inks, glyphs: Glyphs) -> None:
        super().__init__(inks, glyphs)
        self.workspace: Workspace | None = None
        self.community: int | None = None
        #: How many weeks from the present one the first column is.
        self.first = 0
        self.loads: dict[Person, list[Load]] = {}

    # -- what it shows

    def show(self, workspace: Workspace, community: int | None) -> None:
        """Show the people of a community."""
        if community != self.community:
            self.first = 0
        self.workspace, self.community = workspace, community
        self._load()

    def _load(self) -> None:
        """Reckon the weeks that are visible."""
        found: dict[Person, list[Load]] = {}
        if self.workspace is not None and self.community is not None:
            chosen = self.workspace.community(self.community)
            today = self.workspace.today(self.community)
            until = self.first + widths(self.cells).weeks
            for load in workload(self.workspace, chosen, today, until):
                found.setdefault(("person", load.person), []).append(load)
        self.loads = {key: loads[self.first :] for key, loads in found.items()}
        self.set_rows(list(self.loads), paint=self._spans)

    def fit(self) -> None:
        """Another width has room for other weeks."""
        self._load()
        super().fit()

    def scroll_weeks(self, by: int) -> None:
        """Show later weeks, or earlier ones down to the present one."""
        first = max(0, min(_LAST - widths(self.cells).weeks, self.first + by))
        if first != self.first:
            self.first = first
            self._load()

    @property
    def person(self) -> str | None:
        """Who is under the cursor; None for nobody and without rows."""
        return self.key[1] if self.key is not None else None

    # -- drawing

    def head(self, number: int, cells: int) -> list[Span]:
        """Return the line of weeks."""
        wide = widths(cells)
        spans: list[Span] = [(pad(tr("Person"), wide.names), "muted")]
        for load in next(iter(self.loads.values()), []):
            text = clip(show_week(load.monday), wide.week - 1)
            spans.append((pad(text, wide.week, "right"), "muted"))
        return fit(spans, [], cells)

    def _spans(self, key: Person, cells: int, glyphs: Glyphs) -> list[Span]:
        """Draw one person."""
        loads, wide = self.loads[key], widths(cells)
        name = key[1] if key[1] is not None else tr("no one")
        ink = "text" if key[1] is not None else "muted"
        spans: list[Span] = [(pad(clip(name, wide.names - 1), wide.names), ink)]
        for load in loads:
            spans += _week(load, glyphs, with_bar=wide.with_bars)
        return fit([*spans, *(_said(loads, glyphs) if wide.words else ())], [], cells)


class LoadWidths(NamedTuple):
    """The cells of the names, of the words at the end, and of a week; how many of these fit."""

    names: int
    words: int
    week: int
    weeks: int
    with_bars: bool


def widths(cells: int) -> LoadWidths:
    """Return what ``cells`` cells are given to."""
    names = max(_NAME[0], min(_NAME[1], cells // 5))
    texts = [_over_words(n) for n in (1, _WEEKS)] + [_nobody_words()]
    words = max(map(width, texts)) + 4 if cells >= 48 else 0
    rest = cells - names - words
    with_bars = rest // (_BAR + _HOURS + 3) >= _WITH_BARS
    week = (_BAR + 1 if with_bars else 0) + _HOURS + 4
    return LoadWidths(names, words, week, max(1, min(_WEEKS, rest // week)), with_bars)


def _week(load: Load, glyphs: Glyphs, *, with_bar: bool) -> list[Span]:
    sign = glyphs.verdict["bad"] if load.is_over else ""
    room = "" if load.capacity is None else f"/{load.capacity:g}"
    text = pad(f"{sign}{load.hours:g}{room}", _HOURS, "right")
    ink = "bad bold" if load.is_over else "text" if load.hours else "faint"
    return [("  ", "text"), *(_bar(load, glyphs) if with_bar else ()), (text, ink)]


def _bar(load: Load, glyphs: Glyphs) -> list[Span]:
    if load.capacity is None:
        return [(" " * (_BAR + 1), "text")]
    full = _BAR if load.hours >= load.capacity > 0 or load.is_over else 0
    if not full and load.capacity:
        full = max(int(load.hours / load.capacity * _BAR), 1 if load.hours else 0)
    ink = "bad" if load.is_over else "good"
    return [(glyphs.full * full, ink), (glyphs.empty * (_BAR - full), "track"), (" ", "text")]


def _said(loads: list[Load], glyphs: Glyphs) -> list[Span]:
    """Return in words what is wrong with the weeks that are visible."""
    over = sum(load.is_over for load in loads)
    if over:
        return [(f"  {glyphs.verdict['bad']} {_over_words(over)}", "bad bold")]
    if loads[0].person is None and any(load.hours for load in loads):
        return [(f"  {glyphs.verdict['warn']} {_nobody_words()}", "warn")]
    return []


def _over_words(weeks: int) -> str:
    return trn("{n} week overloaded", "{n} weeks overloaded", weeks)


def _nobody_words() -> str:
    return tr("needs an owner")
