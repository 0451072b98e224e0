"""Today: what is due, late, begun, in rhythm or waiting for others, for me or for somebody."""

from __future__ import annotations

from typing import Any

from communitytui.cli import output
from communitytui.cli.changed import name_of
from communitytui.cli.commands.calendar import entry_lines
from communitytui.cli.grammar import command, option
from communitytui.cli.rows import task_lines
from communitytui.cli.session import Session
from communitytui.cli.tables import Cell, Column, lines
from communitytui.domain.kernel.labels import (
    EVERY_NAMES,
    OCCURRENCE_NAMES,
    OCCURRENCE_SIGNS,
    PART_NAMES,
    name,
)
from communitytui.domain.plan.rhythms import Occurrence
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue
from communitytui.i18n import N_, tr, trn
from communitytui.i18n.showing import show_day, show_due
from communitytui.report.records import task_records
from communitytui.report.running_records import entry_record, occurrence_record
from communitytui.services.today import Today
from communitytui.services.today import today as look

#: How many tasks a part names for people; JSON has them all.
_SHOWN = 12


@command("today")
@option("--owner", metavar="NAME", help=N_("somebody else's day; me is you"))
@option("--everyone", is_flag=True, help=N_("the day of everybody"))
def today(session: Session, owner: str | None, everyone: bool) -> None:
    """Print the day of one person, or of all, in every community or the one chosen."""
    if owner is not None and everyone:
        raise BadValue(N_("--owner and --everyone exclude each other"))
    name = (owner or "").strip().lstrip("@")
    who = None if everyone else session.me if name in ("", "me", "我") else name
    workspace = session.workspace
    found = look(workspace, session.only(workspace), owner=who)
    if session.json:
        _tell_json(workspace, found)
    elif session.begun(workspace):
        several = len(found) > 1
        lines = [line for each in found for line in _day(workspace, each, several=several)]
        output.text(lines[:-1] if lines and not lines[-1] else lines)


def _tell_json(workspace: Workspace, found: list[Today]) -> None:
    tasks: list[dict[str, Any]] = []
    occurrences: list[dict[str, Any]] = []
    entries: list[dict[str, Any]] = []
    for each in found:
        home = workspace.community(each.community)
        for part, ids in each.parts():
            tasks += [{**row, "today": part} for row in task_records(workspace, ids)]
        occurrences += [occurrence_record(o, home) for o in each.rhythms]
        entries += [entry_record(e, home, each.day) for e in each.entries]
    output.nouns({"tasks": tasks, "occurrences": occurrences, "entries": entries})


def _day(workspace: Workspace, found: Today, *, several: bool) -> list[str]:
    who = found.owner or tr("everybody")
    head = tr("{day} · {who}", day=show_day(found.day), who=who)
    if several:
        head = f"{workspace.community(found.community).name}  {head}"
    lines = [output.paint(head, "title"), ""]
    for part, ids in found.parts():
        if part == "nobody":
            # What has an owner comes before what nobody owes.
            lines += _section(tr("In rhythm"), occurrence_lines(workspace, found.rhythms), found)
            lines += _section(tr("Calendar"), entry_lines(workspace, list(found.entries)))
        shown = task_lines(workspace, ids[:_SHOWN], brief=True) if ids else []
        if part == "waiting":
            shown = _waiting(workspace, found)
        if len(ids) > _SHOWN:
            shown.append(tr("… and {n} more", n=len(ids) - _SHOWN))
        lines += _section(name(PART_NAMES, part), shown)
    if found.is_empty:
        lines += [tr("Nothing today."), ""]
    return lines


def _section(title: str, shown: list[str], found: Today | None = None) -> list[str]:
    if not shown:
        return []
    if found is not None and found.minutes:
        minutes = trn("{n} minute", "{n} minutes", found.minutes)
        title = tr("{label}: {text}", label=title, text=minutes)
    return [output.paint(title, "head"), *(f"  {line}" for line in shown), ""]


def _waiting(workspace: Workspace, found: Today) -> list[str]:
    board = workspace.board
    rows: list[list[Cell | str]] = []
    for id, blockers in found.waiting[:_SHOWN]:
        others = [
            tr("{task} ({who})", task=name_of(board[o]), who=board[o].owner or tr("nobody"))
            for o in blockers
        ]
        rows.append(
            [
                Cell("✗", "warn", tr("blocked")),
                name_of(board[id]),
                tr("waits for {tasks}", tasks=", ".join(others)),
            ]
        )
    columns = [
        Column(spoken=tr("Status")),
        Column(spoken=tr("Title"), shrinks=True),
        Column(spoken=tr("Waiting for others"), shrinks=True),
    ]
    return lines(columns, rows) if rows else []


def occurrence_lines(workspace: Workspace, found: tuple[Occurrence, ...]) -> list[str]:
    """Return the rhythms of a day as a table for people; their number is the rhythm's."""
    rows: list[list[Cell | str]] = []
    for each in found:
        rhythm, done = each.rhythm, each.state == "done"
        day = workspace.today(rhythm.community)
        until = tr("until {day}", day=show_due(each.window_end, day))
        said = each.done_by or "" if done else until
        word = name(OCCURRENCE_NAMES, each.state)
        rows.append(
            [
                Cell(OCCURRENCE_SIGNS[each.state], "good" if done else "", word),
                str(rhythm.id),
                rhythm.title,
                name(EVERY_NAMES, rhythm.every),
                tr("{n} min", n=rhythm.minutes) if rhythm.minutes else "",
                rhythm.owner or "",
                said,
            ]
        )
    columns = [
        Column(spoken=tr("Status")),
        Column("", "right", spoken=tr("Number")),
        Column(shrinks=True, spoken=tr("Duty")),
        Column(spoken=tr("How often")),
        Column("", "right", spoken=tr("Minutes")),
        Column(spoken=tr("Owner")),
        Column(spoken=tr("Due")),
    ]
    return lines(columns, rows) if rows else []
