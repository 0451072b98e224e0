"""The hours of the week, for whoever draws them: in numbers where there is room, else in shades."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from communitytui.domain.metrics.hours import (
    HOURS,
    LEAST_WEEKS,
    OF,
    WEEKDAYS,
    Best,
    HourMap,
    Responses,
    WeekHour,
    WeekHours,
    steps,
)
from communitytui.i18n import N_, tr, trn
from communitytui.i18n.cells import pad, width
from communitytui.i18n.phrases import clauses, listed
from communitytui.i18n.showing import weekday_name
from communitytui.views.table import Cell, Column, Table, seen

#: What is counted by hour, and what that is called.
OF_NAMES: Mapping[str, str] = {
    "people": N_("people"),
    "messages": N_("messages"),
    "answers": N_("answers"),
    "team": N_("answers by the team"),
}
_TITLES: Mapping[str, str] = {
    "people": N_("People by weekday and hour, mean of a day"),
    "messages": N_("Messages by weekday and hour, mean of a day"),
    "answers": N_("Answers by weekday and hour, mean of a day"),
    "team": N_("Answers by the team, by weekday and hour, mean of a day"),
}
#: From none to most: told apart without colours.
SHADES = "·░▒▓█"
#: What a shade is drawn in, by its place among them.
_STYLES = ("dim", "dim", "", "", "title")


class Heat(NamedTuple):
    """A map that can be drawn: the lower ends of its shades, and how numbers are written."""

    found: HourMap
    lines: list[float]
    decimals: int

    def shade(self, value: float | None) -> int:
        """Return the place of a value among the shades; 0 is none at all."""
        if not value:
            return 0
        return 1 + sum(value >= line for line in self.lines)

    def number(self, value: float | None) -> str:
        """Return a value as it is written in the map."""
        return f"{value:.{self.decimals}f}" if value else "·"

    @property
    def legend(self) -> str:
        """What the shades stand for."""
        ends = [0.0, *self.lines]
        told = [
            f"{sign} {tr('up to {n}', n=self.number(high)) if not low else self.span(low, high)}"
            for sign, low, high in zip(SHADES[1:], ends, [*self.lines, None], strict=False)
        ]
        return "  ".join([f"{SHADES[0]} 0", *told])

    def span(self, low: float, high: float | None) -> str:
        """Return from where to where a shade reaches."""
        return f"{self.number(low)}–{self.number(high)}" if high else f"≥ {self.number(low)}"


def heat(found: HourMap) -> Heat:
    """Return a map ready to be drawn."""
    means = [slot.mean or 0.0 for slot in found.slots]
    top = max(means)
    decimals = 0 if top >= 10 else 1 if top >= 1 else 2
    return Heat(found, steps(means, len(SHADES) - 1), decimals)


def map_lines(drawn: Heat, cells: int | None) -> Iterator[list[Cell]]:
    """Yield the map in lines: in numbers where ``cells`` (``None``: any) have the room.

    Else in shades, two cells for an hour or one; beside narrow ones stands the hour with the most.
    """
    names = [weekday_name(number + 1) for number in range(WEEKDAYS)]
    first = max(map(width, names)) + 1
    number = max(3, 1 + max(len(drawn.number(slot.mean)) for slot in drawn.found.slots))
    wide = next((w for w in (number, 2) if cells is None or first + HOURS * w <= cells), 1)
    in_numbers = wide == number
    yield [Cell(" " * first), *(Cell(_head(hour, wide), "head") for hour in range(HOURS))]
    for weekday, called in enumerate(names):
        slots = [drawn.found.at(weekday, hour) for hour in range(HOURS)]
        drawn_cells = [_cell(drawn, slot, wide, in_numbers) for slot in slots]
        peak = [Cell(f"  {_peak(drawn, slots)}", "dim")] if wide == 1 else []
        yield [Cell(pad(called, first), "head"), *drawn_cells, *peak]
    if not in_numbers:
        yield [Cell(drawn.legend, "head")]


def _peak(drawn: Heat, slots: Sequence[WeekHour]) -> str:
    most = max(slots, key=lambda slot: slot.mean or 0.0)
    return f"{most.hour:02}:00 {drawn.number(most.mean)}" if most.total else ""


def _head(hour: int, wide: int) -> str:
    if wide > 2:
        return f"{hour:>{wide}}"
    # A number for three hours: they are narrower than two digits.
    return f"{hour:<{3 * wide}}" if hour % 3 == 0 else ""


def _cell(drawn: Heat, slot: WeekHour, wide: int, in_numbers: bool) -> Cell:
    shade = drawn.shade(slot.mean)
    text = f"{drawn.number(slot.mean):>{wide}}" if in_numbers else SHADES[shade] * wide
    return Cell(text, _STYLES[shade])


def told_hours(drawn: Heat) -> Iterator[str]:
    """Yield a line for each weekday with its hours in words, the silent ones left out."""
    for weekday in range(WEEKDAYS):
        slots = [drawn.found.at(weekday, hour) for hour in range(HOURS)]
        numbers = [(slot.hour, drawn.number(slot.mean)) for slot in slots if slot.total]
        told = [f"{hour:02}:00 {number}" for hour, number in numbers if float(number)]
        text = ", ".join(told) or tr("hardly any")
        yield tr("{name}: {value}", name=weekday_name(weekday + 1), value=text)


def slot_name(slot: WeekHour) -> str:
    """Return an hour of the week as people say it: ``Thu 20:00``."""
    return f"{weekday_name(slot.weekday + 1)} {slot.hour:02}:00"


def best_texts(found: Sequence[Best]) -> list[str]:
    """Return good hours in a few words each: ``Thu 20:00 21 (15–28)``."""
    return [
        f"{slot_name(best.slot)} {_short(best.mean, found[0])} ({_interval(best, found[0])})"
        for best in found
    ]


def best_line(found: WeekHours | None, most: int = 3) -> str:
    """Return the best hours for a post with the people in each; empty where none are known."""
    known = found.maps.get("people") if found else None
    # Of each day one: the hours beside the best one are good because it is.
    best = {each.slot.weekday: each for each in reversed(known.best(HOURS))} if known else {}
    chosen = sorted(best.values(), key=lambda each: -each.mean)
    return listed(best_texts(chosen[:most]))


def best_hint(found: WeekHours | None) -> str:
    """Return the best hours as a hint; empty where none are known."""
    best = best_line(found)
    return tr("Best hours (people): {hours}", hours=best) if best else ""


def _short(value: float, first: Best) -> str:
    """Return a number with as many decimals as the best of a list needs."""
    return f"{value:.{0 if first.mean >= 10 else 1}f}"


def best_hours(found: Sequence[Best], of: str, home: WeekHours) -> Table[Best]:
    """Return the best hours with their intervals."""
    return Table(
        "best_hours",
        found,
        (
            *_where(home),
            Column("of", lambda b: of),
            Column("weekday", lambda b: b.slot.weekday + 1),
            Column("hour", lambda b: b.slot.hour),
            Column(
                "mean",
                lambda b: round(b.mean, 2),
                N_("Mean"),
                lambda b: _short(b.mean, found[0]),
                "right",
            ),
            Column("low", lambda b: round(b.low, 2)),
            Column("high", lambda b: round(b.high, 2)),
            Column("among", lambda b: b.among, N_("Among the best"), _often),
            Column("weeks", lambda b: b.weeks),
            Column("posts", lambda b: b.posts, N_("Behind a post"), _behind),
            seen("called", lambda b: slot_name(b.slot), N_("Hour")),
            seen("interval", lambda b: _interval(b, found[0]), N_("95 % interval")),
        ),
        "called mean interval among posts",
        "called mean interval among posts",
    )


def _where(home: WeekHours) -> tuple[Column[object], ...]:
    return (
        Column("community", lambda row: home.community),
        Column("chat_group", lambda row: home.chat_group),
    )


def hours(home: WeekHours) -> Table[WeekHour]:
    """Return all hours of the week for programs: what happened, and on how many such days.

    What an export cannot give is null. The last keys say from when to when it was counted.
    """
    maps = {of: home.maps.get(of) for of in OF}
    places = next((m.slots for m in maps.values() if m is not None), []) if home else []

    def total(of: str) -> Callable[[WeekHour], int | None]:
        found = maps[of]
        if found is None:
            return lambda slot: None
        return lambda slot: found.at(slot.weekday, slot.hour).total

    return Table(
        "hours",
        places,
        (
            *_where(home),
            Column("weekday", lambda slot: slot.weekday + 1),
            Column("hour", lambda slot: slot.hour),
            Column("days", lambda slot: len(slot.values)),
            *(Column(of, total(of)) for of in OF),
            Column("from", lambda slot: home.first.isoformat()),
            Column("to", lambda slot: home.last.isoformat()),
        ),
    )


def responses(home: WeekHours) -> Table[Responses]:
    """Return how questions fared in working hours, for programs; times in minutes."""

    def minutes(seconds: float | None) -> float | None:
        return None if seconds is None else round(seconds / 60, 2)

    return Table(
        "responses",
        [] if home.responses is None else [home.responses],
        (
            *_where(home),
            Column("working_hours", lambda r: r.hours),
            Column("asked", lambda r: r.asked),
            Column("outside", lambda r: r.outside),
            Column("answered", lambda r: r.answered),
            Column("median", lambda r: minutes(r.median)),
            Column("p90", lambda r: minutes(r.most)),
            Column("from", lambda r: home.first.isoformat()),
            Column("to", lambda r: home.last.isoformat()),
        ),
    )


def _interval(best: Best, first: Best) -> str:
    return f"{_short(best.low, first)}–{_short(best.high, first)}"


def _often(best: Best) -> str:
    return trn("{among} of {n} week", "{among} of {n} weeks", best.weeks, among=best.among)


def _behind(best: Best) -> str | None:
    """Return on how many of its days a post stood shortly before: it may be what made it good."""
    if not best.posts:
        return None
    return trn("{posts} of {n} day", "{posts} of {n} days", len(best.slot.values), posts=best.posts)


def basis(home: WeekHours, found: HourMap) -> str:
    """Return what a map rests on: its days, and how many whole weeks."""
    return trn(
        "{first} to {last}, {n} whole week",
        "{first} to {last}, {n} whole weeks",
        found.weeks,
        first=home.first.isoformat(),
        last=home.last.isoformat(),
    )


def too_few(found: HourMap) -> str | None:
    """Return why no hour is called best; ``None`` where some are."""
    if found.weeks < LEAST_WEEKS:
        return trn(
            "Too few weeks to say which hours are best: {n}, at least {least} are needed",
            "Too few weeks to say which hours are best: {n}, at least {least} are needed",
            found.weeks,
            least=LEAST_WEEKS,
        )
    return None if found.total else tr("Nothing happened in these weeks")


def title(of: str) -> str:
    """Return the title of a map."""
    return tr(_TITLES[of])


def remarks(home: WeekHours) -> Iterator[str]:
    """Yield when the team answers, against when others write, and what is not known."""
    team, messages = home.maps.get("team"), home.maps.get("messages")
    core = team.core() if team is not None else None
    if core is not None and messages is not None:
        start, end, share = core
        yield tr(
            "{share} % of the team's answers fall between {first} and {last}; "
            "{other} % of all messages do",
            share=round(100 * share),
            first=f"{start:02}:00",
            last=f"{end:02}:00",
            other=round(100 * messages.share(start, end)),
        )
    if home.responses is not None:
        yield response_text(home.responses)
    unknown = unknown_text(home)
    if unknown:
        yield unknown


def response_text(found: Responses) -> str:
    """Return how questions fared in working hours, in a sentence."""
    counted = trn(
        "Working hours {hours}: of {n} question {answered} was answered ({outside} more outside)",
        "Working hours {hours}: of {n} questions {answered} were answered ({outside} more outside)",
        found.asked,
        hours=found.hours,
        answered=found.answered,
        outside=found.outside,
    )
    if found.median is None or found.most is None:
        return counted
    waited = tr(
        "half of them within {median}, 90 % within {most} of working time",
        median=duration(found.median),
        most=duration(found.most),
    )
    return clauses((counted, waited))


def duration(seconds: float) -> str:
    """Return how long something took, in minutes or hours."""
    minutes = round(seconds / 60)
    if minutes < 90:
        return tr("{n} min", n=minutes)
    return tr("{n} h", n=f"{minutes / 60:.1f}")


def unknown_text(home: WeekHours) -> str | None:
    """Return how many days are known without their hours; ``None`` for none."""
    if not home.unknown:
        return None
    return trn(
        "Of {n} day only the day is known, not the hour: import its file again",
        "Of {n} days only the day is known, not the hour: import their files again",
        home.unknown,
    )
