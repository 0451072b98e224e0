"""Playbooks: which there are, and a community as the one that the next may start from."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from communitytui import paths
from communitytui.domain.kernel.text import clean_line
from communitytui.domain.playbook.kept import playbook_of, records_of_rules
from communitytui.domain.playbook.playbook import Playbook, TaskTemplate
from communitytui.domain.playbook.templates import toml_of
from communitytui.domain.tasks.board import CONDITION
from communitytui.errors import CommunityError
from communitytui.i18n import say
from communitytui.services.communities import demanded, load_playbook

if TYPE_CHECKING:
    from communitytui.domain.workspace import Workspace

#: What the playbook that comes with the program is called.
BUNDLED = "nine-stages"


class Shelved(NamedTuple):
    """A playbook that can be named: where its file is, what it holds or what is wrong with it."""

    name: str
    path: str
    playbook: Playbook | None
    problem: CommunityError | None = None


def named(word: str | None) -> Playbook:
    """Return the playbook meant by a name or a path; without one, that of the program.

    Raises what ``load_playbook`` does.
    """
    if word in (None, BUNDLED):
        return load_playbook()
    given = Path(word or "").expanduser()
    own = paths.playbooks_dir() / f"{word}.toml"
    is_name = len(given.parts) == 1 and not given.exists() and own.exists()
    return load_playbook(own if is_name else given)


def known() -> list[Shelved]:
    """Return the playbooks that can be named: that of the program, and those of the user."""
    found = [Shelved(BUNDLED, "", load_playbook())]
    for path in sorted(paths.playbooks_dir().glob("*.toml")):
        try:
            found.append(Shelved(path.stem, str(path), load_playbook(path)))
        except CommunityError as error:
            found.append(Shelved(path.stem, str(path), None, error))
    return found


def made_of(workspace: Workspace, community: int, title: str) -> Playbook:
    """Return what a community did as a playbook; conditions that follow from deliverables do so."""
    book = playbook_of(workspace, workspace.community(community), title)
    return replace(book, stages=tuple(replace(s, tasks=_plainly(s.tasks)) for s in book.stages))


def _plainly(tasks: tuple[TaskTemplate, ...]) -> tuple[TaskTemplate, ...]:
    return tuple(
        replace(task, more={**task.more, CONDITION: None})
        if task.more.get(CONDITION) == demanded(task)
        else task
        for task in tasks
    )


def as_file(workspace: Workspace, community: int, title: str) -> bytes:
    """Return what a community did as the file of a playbook, with each rule's record beside it."""
    book = made_of(workspace, community, clean_line(title, 40) or "playbook")
    records = records_of_rules(workspace, workspace.community(community))
    return toml_of(book, {rule: say(told) for rule, told in records.items()}).encode()
