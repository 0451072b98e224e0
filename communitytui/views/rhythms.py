"""Rhythms, what is due of them on a day, and how well they are kept."""

from __future__ import annotations

from collections.abc import Sequence

from communitytui.domain.kernel.labels import EVERY_NAMES, OCCURRENCE_NAMES
from communitytui.domain.kernel.signs import OCCURRENCE_SIGNS
from communitytui.domain.kernel.stages import STAGE
from communitytui.domain.plan.rhythms import Occurrence, RhythmState
from communitytui.domain.tasks.gates import RUNNING
from communitytui.domain.workspace import Workspace
from communitytui.i18n import N_, name, say, tr
from communitytui.i18n.showing import show_due
from communitytui.views.table import Cell, Column, Table, grouped, home, kept, numbered, seen
from communitytui.words.rhythms import show_percent, show_rule


def rhythms(workspace: Workspace, found: Sequence[RhythmState]) -> Table[RhythmState]:
    """Return rhythms with their rule, what is next, and how well they are kept.

    ``compliance`` is whole percent or ``null``, with the counts behind it.
    """
    return Table(
        "rhythms",
        found,
        (
            numbered(lambda s: s.rhythm.id),
            *kept("uid"),
            Column("community", lambda s: s.rhythm.community),
            home(workspace, lambda s: s.rhythm.community),
            Column("title", lambda s: say(s.rhythm.title), N_("Duty"), shrinks=True),
            Column(
                "area",
                None,
                N_("Area"),
                lambda s: say(workspace.community(s.rhythm.community).area(s.rhythm.area)),
            ),
            Column("every", None, N_("How often"), lambda s: show_rule(s.rhythm.rule)),
            Column("on", _on),
            Column("month", _month),
            Column("window", lambda s: s.rhythm.rule.window),
            Column("rrule", lambda s: s.rhythm.rule.rrule),
            Column("owner", title=N_("Owner")),
            Column("minutes", title=N_("Minutes"), align="right"),
            Column("paused", lambda s: s.rhythm.paused),
            Column("start", lambda s: None if s.rhythm.asleep else s.rhythm.first.isoformat()),
            Column(
                "next",
                lambda s: s.next.day.isoformat() if s.next else None,
                N_("Next"),
                lambda s: _next(workspace, s),
            ),
            *_keeping(),
            *kept("created updated"),
            grouped(workspace, lambda s: s.rhythm.record),
            seen("rule", _rule, N_("How often")),
        ),
        "id community_name title every minutes chat_group owner next streak compliance_30 "
        "compliance",
        "title rule area chat_group owner minutes streak compliance_30 compliance",
        record=lambda s: s.rhythm.record,
        hidden="former",
    )


def _keeping() -> tuple[Column[RhythmState], ...]:
    """Return how well rhythms are kept."""
    return (
        Column("streak", lambda s: s.keeping.streak, N_("Streak"), _streak, "right"),
        Column(
            "compliance",
            lambda s: s.keeping.compliance,
            N_("All time"),
            lambda s: show_percent(s.keeping.compliance),
            "right",
        ),
        Column("done", lambda s: s.keeping.done),
        Column("due", lambda s: s.keeping.due),
        Column(
            "compliance_30",
            lambda s: s.keeping.recent,
            N_("30 days"),
            lambda s: show_percent(s.keeping.recent),
            "right",
        ),
        Column("done_30", lambda s: s.keeping.recent_done),
        Column("due_30", lambda s: s.keeping.recent_due),
    )


def _on(state: RhythmState) -> int | None:
    rule = state.rhythm.rule
    return None if rule.every == "daily" else rule.on


def _month(state: RhythmState) -> int | None:
    rule = state.rhythm.rule
    return rule.month if rule.every == "quarterly" else None


def _streak(state: RhythmState) -> str | None:
    return str(state.keeping.streak) if state.keeping.due else None


def _rule(state: RhythmState) -> str:
    rule = show_rule(state.rhythm.rule)
    return tr("{rule} (paused)", rule=rule) if state.rhythm.paused else rule


def _next(workspace: Workspace, state: RhythmState) -> Cell | str:
    occurrence = state.next
    if occurrence is None and state.rhythm.asleep:
        return Cell(tr("from stage {n} on", n=STAGE[RUNNING].number), "dim")
    if occurrence is None:
        return Cell(tr("paused"), "dim")
    today = workspace.today(occurrence.rhythm.community)
    if occurrence.day < today:
        end = show_due(occurrence.window_end, today)
        return tr("open until {day}", day=end)
    return show_due(occurrence.day, today)


def occurrences(workspace: Workspace, found: Sequence[Occurrence]) -> Table[Occurrence]:
    """Return occurrences of rhythms; ``id`` is ``null`` until one is marked.

    ``minutes`` is how long it took if recorded, else the estimate.
    For people the number is that of the rhythm.
    """
    return Table(
        "occurrences",
        found,
        (
            Column("id", lambda o: o.id),
            Column("uid", lambda o: o.uid),
            Column("community", lambda o: o.rhythm.community),
            home(workspace, lambda o: o.rhythm.community),
            Column("rhythm", lambda o: o.rhythm.id, align="right", spoken=N_("Number")),
            Column("title", lambda o: say(o.rhythm.title), shrinks=True, spoken=N_("Duty")),
            Column("area", lambda o: o.rhythm.area),
            Column(
                "every",
                lambda o: o.rhythm.every,
                text=lambda o: name(EVERY_NAMES, o.rhythm.every),
                spoken=N_("How often"),
            ),
            Column("date", lambda o: o.day.isoformat()),
            Column("window_end", lambda o: o.window_end.isoformat()),
            Column("state", lambda o: o.state, text=_mark, spoken=N_("Status")),
            Column("owner", lambda o: o.rhythm.owner, spoken=N_("Owner")),
            Column("done_by", lambda o: o.done_by),
            Column("done_on", lambda o: o.record.get("done_on")),
            Column("note", lambda o: o.note),
            Column("minutes", _minutes, text=_thought, align="right", spoken=N_("Minutes")),
            seen("until", lambda o: _until(workspace, o), spoken=N_("Due")),
        ),
        "state rhythm title every minutes owner until",
    )


def _mark(occurrence: Occurrence) -> Cell:
    state = occurrence.state
    style = "good" if state == "done" else ""
    return Cell(OCCURRENCE_SIGNS[state], style, name(OCCURRENCE_NAMES, state))


def _minutes(occurrence: Occurrence) -> int:
    took: int | None = occurrence.record.get("minutes")
    return occurrence.rhythm.minutes if took is None else took


def _thought(occurrence: Occurrence) -> str | None:
    minutes = occurrence.rhythm.minutes
    return tr("{n} min", n=minutes) if minutes else None


def _until(workspace: Workspace, occurrence: Occurrence) -> str | None:
    if occurrence.state == "done":
        return occurrence.done_by
    day = workspace.today(occurrence.rhythm.community)
    return tr("until {day}", day=show_due(occurrence.window_end, day))
