"""The content calendar: what is planned, where nothing is, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from communitytui.domain.kernel.labels import ENTRY_STATE_NAMES, FORM_NAMES
from communitytui.domain.kernel.signs import ENTRY_STATE_SIGNS
from communitytui.domain.plan.effects import PostEffect
from communitytui.domain.plan.entries import EmptyDays, Entry, Rate, Rates
from communitytui.domain.workspace import Community, Workspace
from communitytui.i18n import N_, name, tr
from communitytui.i18n.showing import show_day
from communitytui.views.effects import effect_record
from communitytui.views.table import Cell, Column, Table, grouped, home, kept, numbered, seen

_STYLES = {"published": "good", "held": "good", "drafted": "doing", "cancelled": "dim"}


def entries(
    workspace: Workspace, found: Sequence[Entry], effects: Mapping[int, PostEffect] | None = None
) -> Table[Entry]:
    """Return lines of the calendar; ``settled`` is the day one was published or held.

    With ``effects`` programs get what came after each, ``null`` where that is not known.
    """
    did: tuple[Column[Entry], ...] = ()
    if effects is not None:
        did = (Column("effect", lambda e: effect_record(effects.get(e.id))),)

    def late(entry: Entry) -> bool:
        return entry.is_late(workspace.today(entry.community))

    return Table(
        "entries",
        found,
        (
            numbered(lambda e: e.id),
            *kept("uid"),
            Column("community", lambda e: e.community),
            home(workspace, lambda e: e.community),
            *kept("kind"),
            Column("date", None, N_("Date"), lambda e: Cell(_when(e), "late" if late(e) else "")),
            *kept("time"),
            Column("topic", title=N_("Topic"), shrinks=True),
            Column("form", None, N_("Form"), form_text),
            Column("pillar", title=N_("Pillar"), shrinks=True),
            Column("channel", title=N_("Channel"), shrinks=True),
            Column("owner", title=N_("Owner")),
            Column("state", None, N_("State"), lambda e: _state(e, late=late(e))),
            Column("late", late),
            *kept("signups"),
            Column("came", None, N_("Attended"), _came),
            *kept("link notes settled series created updated"),
            grouped(workspace, lambda e: e.record),
            *did,
            seen("mark", _mark, spoken=N_("State")),
            seen("stands", _stands, N_("State")),
        ),
        "mark id date topic form pillar channel chat_group owner state came",
        "date topic form pillar channel chat_group owner stands",
        record=lambda e: e.record,
    )


def _when(entry: Entry) -> str:
    time = entry.time
    return show_day(entry.day) + (f" {time}" if time else "")


def form_text(entry: Entry) -> str:
    """Return the form of an entry in words; an activity is one of its own."""
    return tr("activity") if entry.kind == "activity" else name(FORM_NAMES, entry.form)


def _mark(entry: Entry) -> Cell:
    style = _STYLES.get(entry.state, "")
    return Cell(ENTRY_STATE_SIGNS[entry.state], style, name(ENTRY_STATE_NAMES, entry.state))


def _state(entry: Entry, *, late: bool) -> Cell | str:
    state = name(ENTRY_STATE_NAMES, entry.state)
    return Cell(tr("{state}, late", state=state), "late") if late else state


def _stands(entry: Entry) -> str:
    text = f"{ENTRY_STATE_SIGNS[entry.state]} {name(ENTRY_STATE_NAMES, entry.state)}"
    signups = entry.signups
    return text if signups is None else text + tr(", {n} signed up", n=signups)


def _came(entry: Entry) -> str | None:
    counts = [entry.came, entry.signups]
    if counts == [None, None]:
        return None
    return "/".join("–" if count is None else str(count) for count in counts)


def gaps(community: Community, found: Sequence[EmptyDays]) -> Table[EmptyDays]:
    """Return runs of days without content."""
    return Table(
        "gaps",
        found,
        (
            Column("community", lambda gap: community.id),
            Column("community_name", lambda gap: community.name),
            Column("from", lambda gap: gap.first.isoformat()),
            Column("to", lambda gap: gap.last.isoformat()),
            Column("days", lambda gap: gap.days),
        ),
    )


class Share(NamedTuple):
    """A rate with its name."""

    metric: str
    rate: Rate


def shares(community: Community, found: Rates) -> Table[Share]:
    """Return rates in percent (``null`` for nothing to share) with their counts and spans."""
    return Table(
        "rates",
        [Share("publish_rate", found.publish), Share("show_rate", found.show)],
        (
            Column("community", lambda s: community.id),
            Column("community_name", lambda s: community.name),
            Column("metric", lambda s: s.metric),
            Column("value", lambda s: s.rate.percent),
            Column("part", lambda s: s.rate.part),
            Column("whole", lambda s: s.rate.whole),
            Column("from", lambda s: found.first.isoformat()),
            Column("to", lambda s: found.last.isoformat()),
        ),
    )
