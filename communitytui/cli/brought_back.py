"""An edited spreadsheet of the plan: what would change, the question, and what became of it."""

from __future__ import annotations

from pathlib import Path

import click

from communitytui.cli import output, problems, prompt
from communitytui.cli.session import Session
from communitytui.errors import BadValue, Exit
from communitytui.events.spreadsheets import is_spreadsheet_file
from communitytui.i18n import N_, tr, trn
from communitytui.services.merging import (
    CellChange,
    Merge,
    Merged,
    bring_back,
    change_text,
    compare,
    is_plan_file,
    new_text,
)
from communitytui.store import Store
from communitytui.words.errors import explain

_SHOWN = 40


def is_plan(file: str) -> bool:
    """Whether a file is a spreadsheet that the program wrote from a plan."""
    path = Path(file)
    return is_spreadsheet_file(path) and is_plan_file(path)


def merge_plan(session: Session, store: Store, community: int, file: str, *, yes: bool) -> None:
    """Show what was edited in a spreadsheet, ask, and take it over; exit 7 after conflicts.

    Raises ``BadValue`` where nobody can be asked and ``yes`` was not said, ``Declined``.
    """
    path = Path(file)
    workspace = session.read()
    merge = compare(workspace, workspace.community(community), path)
    if not (merge.wanted or merge.new):
        _tell(session, merge, None)
        _leave(merge.conflicts, bool(merge.problems))
        return
    if not yes:
        message = N_("{file} would change something: look at it, then say --yes")
        refusal = BadValue(message, file=path.name)
        prompt.agree(_lines(merge), tr("Change them?"), refusal, json=session.json)
    done = bring_back(store, community, path, now=session.now)
    _tell(session, merge, done)
    _leave(done.conflicts, bool(done.problems))


def _leave(conflicts: list[CellChange], refused: bool) -> None:
    if conflicts:
        raise click.exceptions.Exit(Exit.CONFLICT)
    if refused:
        raise click.exceptions.Exit(Exit.BAD_VALUE)


def _lines(merge: Merge) -> list[str]:
    """Return what would change, a line for each cell and each new row."""
    lines = [change_text(change) for change in merge.wanted]
    lines += [new_text(row) for row in merge.new]
    if len(lines) > _SHOWN:
        lines = [*lines[:_SHOWN], tr("… and {n} more", n=len(lines) - _SHOWN)]
    return lines


def _tell(session: Session, merge: Merge, done: Merged | None) -> None:
    refused = done.problems if done is not None else merge.problems
    conflicts = done.conflicts if done is not None else merge.conflicts
    if session.json:
        changed = merge.wanted if done is not None else []
        output.records(
            {
                "changes": [{**c._asdict(), "conflict": False} for c in changed]
                + [{**c._asdict(), "conflict": True} for c in conflicts],
                "problems": [{"text": explain(error)} for error in refused],
            }
        )
        return
    if done is None:
        output.text(tr("{file}: nothing to change", file=merge.file))
    else:
        n, more = len(merge.wanted), len(merge.new)
        output.text(trn("{n} cell changed", "{n} cells changed", n))
        if more:
            output.text(trn("{n} new row", "{n} new rows", more))
    if merge.gone:
        message = trn(
            "{n} row is not in the file: it stays",
            "{n} rows are not in the file: they stay",
            merge.gone,
        )
        output.text(message)
    for change in conflicts:
        problems.say(
            tr(
                "not changed, somebody else did: {change}; now {now}",
                change=change_text(change),
                now=change.now or "–",
            )
        )
    for error in refused:
        problems.say(explain(error))
