"""Lists of people, and newcomers by week: what is counted, and the names where they were read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from communitytui.domain.metrics.people import (
    LISTS,
    SURE,
    Cohorts,
    CohortWeek,
    PeopleList,
    Roster,
    Somebody,
)
from communitytui.domain.workspace import Community
from communitytui.i18n import N_, tr, trn
from communitytui.i18n.phrases import labelled, listed, noted
from communitytui.i18n.showing import show_day, show_instant, show_week
from communitytui.message import english
from communitytui.views.table import Cell, Column, Table, seen

#: Names by the numbers of the ledger; ``None`` where no export was read.
Names = Mapping[int, Sequence[str]] | None
#: The columns of each list.
_SHOWN = {
    "unanswered": "who asked age sure",
    "newcomers": "who joined age sure",
    "silent": "who spoke age usual days sure",
    "answering": "who answers spoke",
    "first": "who sure",
}
#: Weeks after the first that people see, and those for which there is room on a wide terminal.
_AFTER, _WIDE = (0, 1, 2, 3, 4, 6, 8, 12), (3, 6)
#: What stands before a number that is not all there is to know.
_PARTIAL = "~"


def people(
    home: Community, found: Roster, lists: Sequence[PeopleList], names: Names, staff: frozenset[int]
) -> Table[PeopleList]:
    """Return lists with how many are on each; programs get who is, where names were read."""

    def told(each: PeopleList) -> list[dict[str, object]] | None:
        if each.rows is None or names is None:
            return None
        return [_record(row, names, staff) for row in each.rows]

    def count(each: PeopleList) -> int | None:
        return None if each.rows is None else len(each.rows)

    return Table(
        "people",
        lists,
        (
            Column("community", lambda each: home.id),
            Column("community_name", lambda each: home.name),
            Column("day", lambda each: found.day.isoformat()),
            Column("list", lambda each: each.key),
            Column("count", count),
            Column("sure", lambda each: each.sure),
            Column("rests", lambda each: str(english(each.rests))),
            Column("people", told),
        ),
    )


def as_of(found: Roster) -> str:
    """Return up to which day something is known."""
    return tr("As of {day}, the last day that was imported", day=show_day(found.day))


def matched(found: Roster, people: int, known: int, last: date) -> list[str]:
    """Return how many people of an export are known, and whether it ends on another day."""
    told = [tr("{known} of {n} people in the file are known here", known=known, n=people)]
    if last > found.day:
        told.append(tr("The file goes on to {day}: import it", day=show_day(last)))
    elif last < found.day:
        told.append(tr("The file ends on {day}: who came later has no name", day=show_day(last)))
    return told


def headed(found: PeopleList) -> str:
    """Return the title of a list with how many are on it."""
    title = tr(LISTS[found.key])
    if found.rows is None:
        return labelled(title, tr("n/a"))
    count = str(len(found.rows))
    if found.sure is not None and found.sure < len(found.rows):
        count = noted(count, tr("{n} at {percent}% or more", n=found.sure, percent=SURE))
    return labelled(title, count)


def _record(
    row: Somebody, names: Mapping[int, Sequence[str]], staff: frozenset[int]
) -> dict[str, object]:
    at = None if row.at is None else datetime.fromtimestamp(row.at, UTC)
    return {
        "names": list(names.get(row.number, ())),
        "staff": row.number in staff,
        "day": row.day.isoformat(),
        "at": at and f"{at:%Y-%m-%dT%H:%M:%SZ}",
        "days": row.since.days,
        "count": row.times,
        "usual": row.usual,
        "sure": None if row.sure is None else round(row.sure, 1),
        "of": row.of,
    }


def members(
    home: Community, found: PeopleList, names: Mapping[int, Sequence[str]], staff: frozenset[int]
) -> Table[Somebody]:
    """Return the people on a list, by what an export calls them."""

    def who(row: Somebody) -> Cell:
        first, *more = names.get(row.number, ()) or (tr("not in the file"),)
        notes = [tr("also {names}", names=listed(more))] if more else []
        notes += [tr("staff")] if row.number in staff else []
        style = "" if row.number in names else "dim"
        return Cell(noted(first, listed(notes)) if notes else first, style)

    def asked(row: Somebody) -> str:
        at = datetime.fromtimestamp(row.at or 0, UTC)
        return show_instant(at.isoformat(), home.timezone)

    def day(row: Somebody) -> str:
        return show_day(row.day)

    columns: tuple[Column[Somebody], ...] = (
        seen("who", who, N_("Who"), shrinks=True),
        seen("asked", asked, N_("Asked")),
        seen("joined", day, N_("Joined")),
        seen("spoke", day, N_("Last post")),
        seen("age", lambda row: _age(row.since), N_("Since then"), align="right"),
        seen("usual", _usual, N_("Usual break"), align="right"),
        seen("days", lambda row: str(row.times), N_("Days with posts"), align="right", wide=True),
        seen("answers", lambda row: str(row.times), N_("Answers"), align="right"),
        seen("sure", _sure, N_("Sure"), align="right"),
    )
    shown = _SHOWN[found.key]
    return Table("people", found.rows or (), columns, shown, shown)


def _age(since: timedelta) -> str:
    hours = int(since.total_seconds()) // 3600
    if hours < 48 and since.seconds:
        return trn("{n} hour", "{n} hours", hours)
    return trn("{n} day", "{n} days", since.days)


def _usual(row: Somebody) -> str:
    days = row.usual or 0
    return (
        trn("{n} day", "{n} days", int(days)) if days == int(days) else tr("{n:.1f} days", n=days)
    )


def _sure(row: Somebody) -> str:
    return "" if row.sure is None else f"{int(row.sure)}%"


def cohorts(home: Community, found: Cohorts, weeks: int | None = None) -> Table[CohortWeek]:
    """Return newcomers by week, the newest first, and how many posted in the weeks after."""

    def column(after: int) -> Column[CohortWeek]:
        title = N_("That week") if after == 0 else f"+{after}"
        return seen(
            f"w{after}",
            lambda row: _after(row, after),
            title,
            align="right",
            spoken=lambda: trn("{n} week after", "{n} weeks after", after),
            wide=after in _WIDE,
        )

    columns = {f"w{after}": column(after) for after in _AFTER}
    shown = f"week people {' '.join(columns)}"
    return Table(
        "cohorts",
        found.weeks[:weeks],
        (
            Column("community", lambda row: home.id),
            Column("community_name", lambda row: home.name),
            Column("week", lambda row: f"{row.monday:%G-W%V}", N_("Week"), _week),
            Column("monday", lambda row: row.monday.isoformat()),
            Column("by", lambda row: found.by),
            Column("people", lambda row: row.people, N_("Newcomers"), _people, "right"),
            Column("partial", lambda row: row.partial),
            Column("weeks", lambda row: [_week_after(row, n) for n in range(len(row.weeks))]),
            *columns.values(),
        ),
        shown,
        shown,
    )


def _week(row: CohortWeek) -> str:
    return show_week(row.monday)


def _people(row: CohortWeek) -> Cell:
    return _marked(str(row.people), partial=row.partial)


def _after(row: CohortWeek, after: int) -> Cell | None:
    share = row.percent(after)
    if share is None:
        return None
    week = row.weeks[after]
    return _marked(f"{week.spoke} {share:.0f}%", partial=week.partial or row.partial)


def _marked(text: str, *, partial: bool) -> Cell:
    return Cell(_PARTIAL + text, "dim", tr("{n}, not all known", n=text)) if partial else Cell(text)


def _week_after(row: CohortWeek, after: int) -> dict[str, object]:
    share = row.percent(after)
    return {
        "after": after,
        "spoke": row.weeks[after].spoke,
        "percent": None if share is None else round(share, 1),
        "partial": row.weeks[after].partial or row.partial,
    }


def cohort_notes(found: Cohorts) -> list[str]:
    """Return what a table of cohorts rests on, and what its signs mean."""
    by = tr("Newcomers are who joined in the week.")
    if found.by == "seen":
        by = tr("Who joined is unknown: newcomers are who posted for the first time.")
    elif found.by == "both":
        platforms = listed(map(tr, found.unknown))
        by = tr("Newcomers joined in the week; of {platforms}: first posted.", platforms=platforms)
    return [
        by,
        tr("+1 is the week after: how many of them posted in it, and what share that is."),
        tr("~ is not all known: a week that is not over or lacks days, or the first of the data."),
    ]
