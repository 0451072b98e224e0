"""Playbooks: those there are, whether a file is one, what a community changed, and its own one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from communitytui import paths
from communitytui.cli import output
from communitytui.cli.grammar import group
from communitytui.cli.params import argument, option
from communitytui.cli.session import BEGIN, Session
from communitytui.cli.tables import show
from communitytui.domain.kernel.records import Json
from communitytui.domain.playbook.kept import Difference, differences
from communitytui.domain.playbook.playbook import Playbook
from communitytui.errors import NotFound
from communitytui.i18n import N_, name, say, tr, trn
from communitytui.i18n.phrases import listed
from communitytui.services import playbooks as service
from communitytui.services.playbooks import Shelved
from communitytui.store import write_output
from communitytui.views.table import Column, Table
from communitytui.words.errors import explain

_KINDS = {
    "task": N_("task"),
    "rhythm": N_("duty"),
    "metric": N_("metric"),
    "standard": N_("standard"),
    "rule": N_("rule"),
}
#: What a difference can be told of in a word.
_PLAIN = (int, float, str)
_SIGNS = {"added": "+", "removed": "-", "changed": "~"}
_WHICH = argument(
    "which", metavar="NAME|FILE", required=False, help=N_("a name of the list, or a TOML file")
)


@group(
    "playbook",
    examples=N_(
        "playbook save book-club: what this community did, for the next one\n"
        "playbook diff nine-stages: what it does otherwise\n"
        "playbook check my-playbook.toml\n"
        "init NAME --playbook book-club"
    ),
)
def playbook(session: Session) -> None:
    """List the playbooks that a community can start from."""
    show(session, _known(service.known()))


@playbook.verb("list", N_("the playbooks that can be named"))
def list_(session: Session) -> None:
    """List the playbooks that a community can start from."""
    show(session, _known(service.known()))


@playbook.verb("check", N_("whether a file is a playbook, or its first fault"))
@_WHICH
def check(session: Session, which: str | None) -> None:
    """Say what a playbook holds, or what is wrong with it."""
    found = service.named(which)
    if session.json:
        output.tables(_known([Shelved(which or service.BUNDLED, which or "", found)]))
    else:
        output.text(
            tr("{name} is a playbook: {things}", name=say(found.title), things=_held(found))
        )


@playbook.verb("diff", N_("what a community does otherwise than a playbook"))
@_WHICH
def diff(session: Session, which: str | None) -> None:
    """List what a community added, left out and changed."""
    workspace = session.read()
    home = workspace.community(session.one(workspace))
    began = which or (home.playbook or None)
    found = differences(service.named(began), service.made_of(workspace, home.id, home.name))
    show(session, _differences(found), N_("Nothing differs."))


@playbook.verb("save", N_("save what a community did as a playbook, without people and results"))
@argument("called", metavar="NAME|FILE", help=N_("a name for the list, or the file to write"))
@option("--force", is_flag=True, help=N_("replace the file if there is one"))
def save(session: Session, called: str, force: bool) -> None:
    """Write the playbook of a community, and say what it holds."""
    store = session.viewing()
    if store is None:
        raise NotFound(BEGIN)
    workspace = session.read()
    community = session.one(workspace)
    place = Path(called).expanduser()
    if len(place.parts) == 1 and place.suffix != ".toml":
        folder = paths.playbooks_dir()
        folder.mkdir(parents=True, exist_ok=True)
        place = folder / f"{called}.toml"
    data = service.as_file(workspace, community, place.stem)
    write_output(store, str(place), data, replace=force)
    told = _held(service.named(str(place)))
    output.text(tr("saved: {things}, in {path}", things=told, path=output.path(str(place))))


def _held(found: Playbook) -> str:
    return listed(
        (
            trn("{n} task", "{n} tasks", len(found.tasks)),
            trn("{n} duty", "{n} duties", len(found.rhythms)),
            trn("{n} metric", "{n} metrics", len(found.metrics)),
            trn("{n} rule", "{n} rules", len(found.rules)),
        )
    )


def _known(found: list[Shelved]) -> Table[Shelved]:
    return Table(
        "playbooks",
        found,
        (
            Column("name", lambda each: each.name, N_("Name")),
            Column(
                "title",
                lambda each: say(each.playbook.title) if each.playbook else None,
                N_("Title"),
            ),
            Column("path", lambda each: each.path or None),
            Column("tasks", lambda each: len(each.playbook.tasks) if each.playbook else None),
            Column("problem", lambda each: explain(each.problem) if each.problem else None),
            Column("holds", _holds, N_("Holds"), shrinks=True),
        ),
        "name title holds",
    )


def _holds(each: Shelved) -> str:
    if each.problem is not None:
        return explain(each.problem)
    return _held(each.playbook) if each.playbook else ""


def _differences(found: list[Difference]) -> Table[Difference]:
    return Table(
        "differences",
        found,
        (
            Column("how", lambda each: each.how, "", lambda each: _SIGNS[each.how]),
            Column("kind", lambda each: each.kind, N_("What"), _kind),
            Column("key", lambda each: each.key, N_("Number"), _key),
            Column("title", lambda each: say(each.title), N_("Title")),
            Column("fields", _fields, "", _names, shrinks=True),
        ),
        "how kind key title fields",
    )


def _kind(each: Difference) -> str:
    return name(_KINDS, each.kind)


def _names(each: Difference) -> str | None:
    """Return what differs by the keys of the file, numbers and words with what they were."""
    told = [
        f"{key} {old} → {new}" if isinstance(old, _PLAIN) and isinstance(new, _PLAIN) else key
        for key, (old, new) in each.fields.items()
    ]
    return ", ".join(told) or None


def _key(each: Difference) -> str | None:
    return None if each.kind == "rhythm" else each.key


def _fields(each: Difference) -> Mapping[str, Json]:
    return {name: list(values) for name, values in each.fields.items()}
