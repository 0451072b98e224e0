"""Editing: add a task, set fields, delete."""

from __future__ import annotations

from typing import Any

import click

from communitytui.cli import output
from communitytui.cli.changed import name_of, records_of, tell
from communitytui.cli.grammar import argument, command, completing, json_option, option
from communitytui.cli.session import Session
from communitytui.errors import BadValue
from communitytui.i18n import N_, tr

_IDS: dict[str, Any] = {
    "nargs": -1,
    "required": True,
    "metavar": "ID",
    "shell_complete": completing("tasks"),
    "help": N_("a number (12, #12) or a key of the playbook (1.4)"),
}


@command("add", N_("add a task under a stage"))
@argument("title", nargs=-1, required=True, metavar="TITLE", help=N_("what is to be done"))
@option(
    "--stage",
    required=True,
    metavar="STAGE",
    shell_complete=completing("stages"),
    help=N_("the stage: its number, key or name"),
)
@option("--area", metavar="AREA", shell_complete=completing("areas"), help=N_("the kind of work"))
@option("--owner", metavar="NAME", help=N_("who owes it; me is you"))
@option("--start", metavar="DATE", help=N_("its first day"))
@option("--due", metavar="DATE", help=N_("its last day: 2026-12-01, fri, +3d, eom"))
@option("--priority", metavar="1|2|3", help=N_("1 is the highest"))
@option(
    "--after",
    metavar="ID,ID",
    shell_complete=completing("tasks"),
    help=N_("the tasks that come first"),
)
@option("--notes", metavar="TEXT", help=N_("what else is to be known"))
@option(
    "--kind",
    metavar="KIND",
    shell_complete=completing("kinds"),
    help=N_("what it must leave behind: text, list, number, money, date, url, doc"),
)
@option("--label", metavar="TEXT", help=N_("what the deliverable is called"))
@json_option
def add(
    session: Session,
    title: tuple[str, ...],
    stage: str,
    kind: str | None,
    label: str | None,
    **fields: str | None,
) -> None:
    """Add a task and print it."""
    from communitytui.services.tasks import add as add_task

    store = session.editing()
    community = session.one(session.workspace)
    id = add_task(
        store,
        community,
        " ".join(title),
        stage,
        now=session.now,
        fields={name: text for name, text in fields.items() if text is not None},
        deliverable=_deliverable(kind, label),
        me=session.me,
    )
    tell(session, N_("added: {task}"), [id])


#: Kinds that need more than a label (options, columns, factors) come from a playbook.
PLAIN_KINDS = ("text", "list", "doc", "number", "money", "date", "url")


def _deliverable(kind: str | None, label: str | None) -> dict[str, Any] | None:
    if kind is None and label is None:
        return None
    from communitytui.domain.nouns import DELIVERABLE
    from communitytui.domain.words import one_of

    known = DELIVERABLE.read(kind) if kind else "text"
    one_of(known, PLAIN_KINDS, DELIVERABLE.wrong)
    return {"kind": known, "label": label or ""}


@command("set", N_("set fields of tasks"))
@argument(
    "words",
    nargs=-1,
    required=True,
    metavar="ID… FIELD=VALUE…",
    shell_complete=completing("assignments"),
    help=N_("tasks, then what to set: owner=ana due=fri priority=1; nothing is none"),
)
@option(
    "--from",
    "expected",
    multiple=True,
    metavar="FIELD=OLD",
    shell_complete=completing("assignments"),
    help=N_("refuse (exit 7) when the field is no longer OLD"),
)
@json_option
def set_(session: Session, words: tuple[str, ...], expected: tuple[str, ...]) -> None:
    """Set fields of one task or several, all or nothing."""
    from communitytui.services.tasks import change

    ids = [word for word in words if "=" not in word]
    fields = dict(assignment(word) for word in words if "=" in word)
    if not ids:
        raise BadValue(N_("which tasks? write their numbers before FIELD=VALUE"))
    if not fields:
        raise BadValue(N_("nothing to set; write FIELD=VALUE, such as owner=ana"))
    old = dict(assignment(word) for word in expected)
    store = session.editing()
    found = session.tasks(session.workspace, ids)
    result = change(store, found, fields, now=session.now, expect=old, me=session.me)
    tell(session, N_("changed: {task}"), found, blocked=result.blocked, early=result.early)


def assignment(word: str) -> tuple[str, str]:
    """Return field and text of ``field=text``; a colon of the input method is as good."""
    name, equals, text = word.partition("=")
    if not equals or not name.strip():
        raise BadValue(N_("{value} is not FIELD=VALUE"), value=word[:60])
    return name.strip().lower().replace("-", "_"), text


@command("delete", N_("delete tasks; undo brings them back"))
@argument("ids", **_IDS)
@json_option
def delete(session: Session, ids: tuple[str, ...]) -> None:
    """Delete tasks; print what they were, and what waited for them or named them."""
    from communitytui.services.removing import told
    from communitytui.services.tasks import delete as delete_tasks

    store = session.editing()
    workspace = session.workspace
    found = session.tasks(workspace, ids)
    gone = [name_of(workspace.board[id]) for id in found]
    rows = records_of(workspace, found) if session.json else []
    delete_tasks(store, found, now=session.now)
    if session.json:
        output.records("tasks", rows)
        return
    lost = told(workspace.tables, "tasks", found)
    output.text([*(tr("deleted: {task}", task=name) for name in gone), *lost])


COMMANDS: dict[str, click.Command] = {"add": add, "set": set_, "delete": delete}
