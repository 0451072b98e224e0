"""What posts did, in words, tables and records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from communitytui.domain.kernel.labels import FORM_NAMES
from communitytui.domain.plan.effects import Gain, PostEffect, Ranked, Why, ranking
from communitytui.domain.plan.entries import ACTIVITY, Entry
from communitytui.domain.workspace import Workspace
from communitytui.i18n import N_, name, tr, trn
from communitytui.i18n.phrases import listed
from communitytui.i18n.showing import show_date
from communitytui.views.table import Cell, Column, Table, seen

#: What entries are ranked by: its name, and how it reads one.
BY: Mapping[str, tuple[str, Callable[[Entry], str | None]]] = {
    "pillar": (N_("Pillar"), lambda entry: entry.pillar),
    "form": (N_("Form"), lambda entry: _form(entry)),
    "hour": (N_("Hour"), lambda entry: f"{(entry.time or '')[:2]}:00"),
}
_WHY: Mapping[Why, tuple[str, str]] = {
    "time": (
        N_("{n} entry has no time of day, so its effect is unknown (calendar set ID time=…)"),
        N_("{n} entries have no time of day, so their effect is unknown (calendar set ID time=…)"),
    ),
    "covered": (
        N_("{n} entry lies where no import has hours"),
        N_("{n} entries lie where no import has hours"),
    ),
}


def _form(entry: Entry) -> str:
    return "activity" if entry.kind == ACTIVITY else entry.form


def effect_record(found: PostEffect | None) -> dict[str, object] | None:
    """Return what programs get of an effect; ``null`` for an entry of which nothing is known."""
    if found is None:
        return None
    return {
        "hours": found.posted.hours,
        "people": _change(found.seen.people, found.people),
        "messages": _change(found.seen.messages, found.messages),
        "n": len(found.posted.usual),
        "same_weekday": found.posted.same_weekday,
        "inseparable": list(found.posted.others),
    }


def _change(value: int, found: Gain | None) -> dict[str, object]:
    parts = ("usual", "brought", "low", "high")
    known = {part: found and round(getattr(found, part), 2) for part in parts}
    return {"value": value, **known}


def effects(workspace: Workspace, found: Sequence[PostEffect]) -> Table[PostEffect]:
    """Return what posts did, for people; the newest last."""
    return Table(
        "effects",
        found,
        (
            seen("id", lambda e: str(e.posted.entry.id), align="right", spoken=N_("Number")),
            seen("date", lambda e: _when(e.posted.entry, workspace), N_("Date")),
            seen("topic", lambda e: e.posted.entry.topic, N_("Topic"), shrinks=True),
            seen("brought", _brought, N_("More people"), align="right"),
            seen("interval", _interval, N_("95 % interval")),
            seen("usual", _usual, N_("Usual"), align="right"),
            seen("messages", _messages, N_("More messages"), align="right", wide=True),
            seen("remark", lambda e: remark(e, workspace), N_("Remark"), shrinks=True),
        ),
        "id date topic brought interval usual messages remark",
        "date topic brought interval usual messages remark",
    )


def about(found: Sequence[PostEffect]) -> str:
    """Return what the columns of a list of effects are about."""
    return trn(
        "People and messages within {n} hour after each, against the same hour without a post",
        "People and messages within {n} hours after each, against the same hours without a post",
        found[0].posted.hours,
    )


def _when(entry: Entry, workspace: Workspace) -> str:
    return f"{show_date(entry.day, workspace.today(entry.community))} {entry.time}"


def _brought(found: PostEffect) -> Cell | None:
    if found.people is None or found.posted.others:
        return None
    style = "good" if found.people.low > 0 else "bad" if found.people.high < 0 else ""
    return Cell(signed(found.people.brought), style)


def _interval(found: PostEffect) -> str | None:
    known = found.people
    if known is None or found.posted.others:
        return None
    return tr("{low} to {high}", low=signed(known.low), high=signed(known.high))


def _usual(found: PostEffect) -> str | None:
    return None if found.people is None else f"{found.people.usual:.0f}"


def _messages(found: PostEffect) -> str | None:
    known = found.messages
    return None if known is None or found.posted.others else signed(known.brought)


def remark(found: PostEffect, workspace: Workspace) -> str:
    """Return what is to be known of an effect: with what it cannot be told apart, or why not."""
    if found.posted.others:
        entries = workspace.tables["entries"]
        told = listed(f"#{id} {entries[id]['topic']}" for id in found.posted.others)
        return tr("inseparable from {entries}", entries=told)
    if found.people is None:
        return tr("too few such hours without an entry")
    return "" if found.posted.same_weekday else tr("usual of other days of its kind")


def effect_lines(found: PostEffect, workspace: Workspace) -> Iterator[str]:
    """Yield what an entry brought, in sentences."""
    hours = found.posted.hours
    known, others = found.people, found.posted.others
    if known is not None and not others:
        yield trn(
            "{brought} people spoke within {n} hour (usual {usual}, interval {low} to {high})",
            "{brought} people spoke within {n} hours (usual {usual}, interval {low} to {high})",
            hours,
            brought=signed(known.brought),
            usual=f"{known.usual:.0f}",
            low=signed(known.low),
            high=signed(known.high),
        )
    else:
        yield trn(
            "{people} people spoke within {n} hour",
            "{people} people spoke within {n} hours",
            hours,
            people=found.seen.people,
        )
    if found.messages is not None and not others:
        yield tr(
            "{brought} messages (usual {usual}, interval {low} to {high})",
            brought=signed(found.messages.brought),
            usual=f"{found.messages.usual:.0f}",
            low=signed(found.messages.low),
            high=signed(found.messages.high),
        )
    said = remark(found, workspace)
    if said:
        yield said


def signed(value: float) -> str:
    """Return a change as a whole number with its sign."""
    whole = round(value)
    return f"+{whole}" if whole > 0 else f"−{-whole}" if whole else "±0"


def rankings(found: Sequence[PostEffect]) -> Iterator[tuple[str, list[Ranked]]]:
    """Yield pillars, forms and hours with what their entries brought, where there are several."""
    for by, (_, key) in BY.items():
        rows = ranking(found, key)
        if rows:
            yield by, rows


def ranking_title(by: str) -> str:
    """Return the title of a ranking."""
    return tr("More people by {what}", what=tr(BY[by][0]).lower())


def ranked(by: str, rows: Sequence[Ranked], community: int) -> Table[Ranked]:
    """Return pillars, forms or hours by how many people an entry of them brought."""
    title = BY[by][0]

    def called(row: Ranked) -> str:
        return (
            name({**FORM_NAMES, "activity": N_("activity")}, row.key) if by == "form" else row.key
        )

    return Table(
        "effects_by",
        rows,
        (
            Column("community", lambda row: community),
            Column("by", lambda row: by),
            Column("key", lambda row: row.key, title, called, shrinks=True),
            Column("n", lambda row: row.n, N_("Entries"), align="right"),
            Column(
                "brought",
                lambda row: round(row.brought, 2),
                N_("More people"),
                lambda row: signed(row.brought),
                "right",
            ),
            Column("low", lambda row: round(row.low, 2)),
            Column("high", lambda row: round(row.high, 2)),
            seen(
                "interval",
                lambda row: tr("{low} to {high}", low=signed(row.low), high=signed(row.high)),
                N_("95 % interval"),
            ),
        ),
        "key n brought interval",
        "key n brought interval",
    )


def left_out(found: Iterable[Why]) -> Iterator[str]:
    """Yield why nothing is known of some entries."""
    reasons = list(found)
    for why, words in _WHY.items():
        if why in reasons:
            yield trn(*words, reasons.count(why))
