"""An edited spreadsheet of the plan: what would change, the question, and what became of it."""

from __future__ import annotations

import click

from communitytui.cli import output, problems, prompt
from communitytui.cli.session import Session
from communitytui.errors import BadValue, Exit
from communitytui.i18n import N_, tr, trn
from communitytui.services.merging import (
    Merge,
    Merged,
    PlanFile,
    bring_back,
    change_text,
    compare,
    new_text,
)
from communitytui.store import Store
from communitytui.words.errors import explain

_SHOWN = 40


def merge_plan(
    session: Session, store: Store, community: int | None, plan: PlanFile, *, yes: bool
) -> None:
    """Show what was edited in a spreadsheet, ask, and take it over; exit 7 after conflicts.

    Raises ``BadValue`` where nobody can be asked and ``yes`` was not said, ``Declined``.
    """
    workspace = session.read()
    home = None if community is None else workspace.community(community)
    merge = compare(workspace, home, plan)
    if not (merge.wanted or merge.new):
        done = Merged([], (), (), merge.conflicts, merge.problems)
        _tell(session, merge, done)
        _leave(done)
        return
    if not yes:
        message = N_("{file} would change something: look at it, then say --yes")
        refusal = BadValue(message, file=plan.file)
        prompt.agree(_lines(merge), tr("Change them?"), refusal, json=session.json)
    done = bring_back(store, community, plan, now=session.now)
    _tell(session, merge, done)
    _leave(done)


def _leave(done: Merged) -> None:
    if done.conflicts:
        raise click.exceptions.Exit(Exit.CONFLICT)
    if done.problems:
        raise click.exceptions.Exit(Exit.BAD_VALUE)


def _lines(merge: Merge) -> list[str]:
    """Return what would change, a line for each cell and each new row."""
    lines = [change_text(change) for change in merge.wanted]
    lines += [new_text(row) for row in merge.new]
    if len(lines) > _SHOWN:
        lines = [*lines[:_SHOWN], tr("… and {n} more", n=len(lines) - _SHOWN)]
    return lines


def _tell(session: Session, merge: Merge, done: Merged) -> None:
    if session.json:
        told = [{**each._asdict(), "conflict": False} for each in done.changed]
        told += [{**each._asdict(), "conflict": True} for each in done.conflicts]
        problems_told = [{"text": explain(error)} for error in done.problems]
        output.records({"changes": told, "problems": problems_told})
        return
    n, more = len(done.changed), len(done.tasks) + len(done.entries)
    if not (n or more):
        output.text(tr("{file}: nothing to change", file=merge.file))
    if n:
        output.text(trn("{n} cell changed", "{n} cells changed", n))
    if more:
        output.text(trn("{n} new row", "{n} new rows", more))
    if merge.gone:
        output.text(
            trn(
                "{n} row is not in the file: it stays",
                "{n} rows are not in the file: they stay",
                merge.gone,
            )
        )
    message = N_("not changed, somebody else did: {change}; now {now}")
    for change in done.conflicts:
        problems.say(tr(message, change=change_text(change), now=change.now or "–"))
    for error in done.problems:
        problems.say(explain(error))
