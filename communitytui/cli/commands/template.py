"""Templates of tasks: a file of some of them, and tasks made from it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from communitytui.cli import output
from communitytui.cli.bulk import tasks_meant
from communitytui.cli.changed import print_changed
from communitytui.cli.grammar import group
from communitytui.cli.params import argument, completing, option
from communitytui.cli.session import BEGIN, Session
from communitytui.domain.nouns.declared import STAGE
from communitytui.errors import BadValue, NotFound
from communitytui.i18n import N_, names, trn
from communitytui.services import templates as service
from communitytui.services.communities import load_playbook
from communitytui.store import write_output
from communitytui.words.dates import read_day

_FILE = argument("path", metavar="FILE", help=N_("the file of the template (.toml)"))


@group(
    "template",
    examples=N_(
        "template save launch.toml stage:execute\n"
        "template use launch.toml --start mon --stage mechanism"
    ),
)
def template(session: Session) -> None:
    """Say which verb is needed."""
    raise BadValue(N_("write template save FILE FILTER, or template use FILE"))


@template.verb("save", N_("save tasks as a template, without people and results"))
@_FILE
@argument(
    "words",
    nargs=-1,
    required=True,
    metavar="ID|FILTER…",
    shell_complete=completing("meant"),
    help=N_("tasks, or a filter: stage:content"),
)
@option("--force", is_flag=True, help=N_("replace the file if there is one"))
def save(session: Session, path: str, words: tuple[str, ...], force: bool) -> None:
    """Write the template of tasks, and say how many they are."""
    store = session.viewing()
    if store is None:
        raise NotFound(BEGIN)
    workspace = session.read()
    ids = tasks_meant(session, words, yes=True)
    place = Path(path).expanduser()
    data = service.as_template(workspace, ids, place.stem)
    write_output(store, str(place), data, replace=force)
    told = trn("saved: {n} task, in {path}", "saved: {n} tasks, in {path}", len(ids), path=path)
    output.text(told)


@template.verb("use", N_("make the tasks of a template"))
@_FILE
@option("--start", metavar="DATE", help=N_("the first day (default: today)"))
@option("--stage", metavar="STAGE", help=N_("one stage for all (default: their own)"))
def use(session: Session, path: str, start: str | None, stage: str | None) -> None:
    """Make the tasks of a template and print them."""
    found = load_playbook(Path(path).expanduser())
    store = session.editing()
    workspace = session.read()
    community = session.one(workspace)
    today = workspace.today(community)
    first = date.fromisoformat(read_day(start, today)) if start else today
    key = STAGE.read(stage, names) if stage else None
    done = service.use(store, community, found, first, now=session.now, stage=key)
    print_changed(session, N_("added: {task}"), done)
