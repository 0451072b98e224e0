"""Today: tasks that are due, late, begun or waiting, and rhythms, for me or another person."""

from __future__ import annotations

from collections.abc import Sequence

from communitytui.cli import output
from communitytui.cli.grammar import command
from communitytui.cli.params import option
from communitytui.cli.session import Session
from communitytui.cli.tables import lines
from communitytui.domain.kernel.labels import PART_NAMES
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue
from communitytui.i18n import N_, name, tr, trn
from communitytui.i18n.phrases import listed
from communitytui.i18n.showing import show_day
from communitytui.services.today import Today, Waiting, coming, following
from communitytui.services.today import today as look
from communitytui.views.entries import entries
from communitytui.views.rhythms import occurrences
from communitytui.views.table import Table, seen
from communitytui.views.tasks import BRIEF, begins, first_of, how_to_begin, mark, name_of, tasks

#: How many tasks a part names for people; JSON has them all.
_SHOWN = 12


@command("today")
@option("--owner", metavar="NAME", help=N_("another person's day; me for yourself"))
@option("--everyone", is_flag=True, help=N_("everyone's day"))
def today(session: Session, owner: str | None, everyone: bool) -> None:
    """Print the day of one person, or of all, in every community or the one chosen."""
    if owner is not None and everyone:
        raise BadValue(N_("--owner and --everyone cannot be combined"))
    name = (owner or "").strip().lstrip("@")
    who = None if everyone else session.me if name in ("", "me", "我") else name
    workspace = session.read()
    found = look(workspace, session.only(workspace), owner=who)
    if session.json:
        _tell_json(workspace, found)
    elif session.begun(workspace):
        several = len(found) > 1
        told = [line for each in found for line in _day(workspace, each, several=several)]
        output.text(told[:-1] if told and not told[-1] else told)


def _tell_json(workspace: Workspace, found: list[Today]) -> None:
    nouns: dict[str, list[dict[str, object]]] = {"tasks": [], "occurrences": [], "entries": []}
    for each in found:
        for part, ids in each.parts():
            rows = tasks(workspace, ids).records()
            nouns["tasks"] += [
                {**row, "today": part, "opens": workspace.board.opens(id)}
                for id, row in zip(ids, rows, strict=True)
            ]
        nouns["occurrences"] += occurrences(workspace, each.rhythms).records()
        nouns["entries"] += entries(workspace, each.entries).records()
    output.records(nouns)


def _day(workspace: Workspace, found: Today, *, several: bool) -> list[str]:
    who = found.owner or tr("everyone")
    head = tr("{day} · {who}", day=show_day(found.day), who=who)
    if several:
        head = f"{workspace.community(found.community).name}  {head}"
    told = [output.paint(head, "title"), ""]
    for part, ids in found.parts():
        if part == "nobody":
            # What has an owner comes before what nobody owes.
            rhythms = lines(occurrences(workspace, found.rhythms))
            told += _section(tr("Recurring"), rhythms, found)
            told += _section(tr("Calendar"), lines(entries(workspace, found.entries)))
        waits = part == "waiting"
        shown = lines(_waiting(workspace, found)) if waits else _listed(workspace, ids)
        if found.first in ids:
            shown += [f"    {line}" for line in how_to_begin(workspace, found.first)]
        told += _section(name(PART_NAMES, part), shown)
    if found.is_empty:
        told += _ahead(workspace, found)
    return told


def _ahead(workspace: Workspace, found: Today) -> list[str]:
    """Return what comes first on a day that asks for nothing, and what the week brings."""
    after = coming(workspace, found)
    ids = [*after.tomorrow, *after.week, *following(workspace, found)]
    begin = begins(workspace.community(found.community), found.day)
    told = [tr("Nothing today."), *begin, *first_of(workspace, ids), ""]
    for title, soon in ((tr("Tomorrow"), after.tomorrow), (tr("Within a week"), after.week)):
        told += _section(title, _listed(workspace, soon))
    return told


def _listed(workspace: Workspace, ids: Sequence[int]) -> list[str]:
    shown = lines(tasks(workspace, ids[:_SHOWN]), BRIEF, headed=False)
    return shown + ([tr("… and {n} more", n=len(ids) - _SHOWN)] if len(ids) > _SHOWN else [])


def _section(title: str, shown: list[str], found: Today | None = None) -> list[str]:
    if not shown:
        return []
    if found is not None and found.minutes:
        minutes = trn("{n} minute", "{n} minutes", found.minutes)
        title = tr("{label}: {text}", label=title, text=minutes)
    return [output.paint(title, "head"), *(f"  {line}" for line in shown), ""]


def _waiting(workspace: Workspace, found: Today) -> Table[Waiting]:
    board = workspace.board

    def others(row: Waiting) -> str:
        named = [
            tr("{task} ({who})", task=name_of(board[o]), who=board[o].owner or tr("no one"))
            for o in row.blockers
        ]
        return tr("waits for {tasks}", tasks=listed(named))

    return Table(
        "waiting",
        found.waiting[:_SHOWN],
        (
            seen("mark", lambda row: mark(board[row.id], blocked=True), spoken=N_("Status")),
            seen("title", lambda row: name_of(board[row.id]), spoken=N_("Title"), shrinks=True),
            seen("others", others, spoken=N_("Waiting for others"), shrinks=True),
        ),
        "mark title others",
    )
