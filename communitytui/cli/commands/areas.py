"""The areas of communities: list, add, rename, delete."""

from __future__ import annotations

from communitytui.cli.grammar import group
from communitytui.cli.params import argument, completing
from communitytui.cli.session import Session
from communitytui.cli.tables import show
from communitytui.domain.workspace import Workspace
from communitytui.i18n import N_
from communitytui.services import areas as service
from communitytui.views import areas as views

_AREA = argument(
    "word",
    metavar="AREA",
    shell_complete=completing("tasks.area"),
    help=N_("an area, by its key or name"),
)
_TITLE = argument("title", nargs=-1, required=True, metavar="NAME", help=N_("name of the area"))


@group(
    "areas",
    examples=N_("areas add Partners\nset 4.2 area=partners; tasks area:partners"),
)
def areas(session: Session) -> None:
    """List the areas of each community."""
    workspace = session.read()
    if session.begun(workspace):
        _tell(session, workspace)


def _tell(session: Session, workspace: Workspace) -> None:
    found = [
        area for home in session.chosen(workspace) for area in views.areas_of(workspace, home.id)
    ]
    none = N_("No areas yet. Add one: communitytui areas add NAME")
    show(session, views.areas(found), none)


@areas.verb("add", N_("add an area"))
@_TITLE
def add(session: Session, title: tuple[str, ...]) -> None:
    """Add an area and print them all."""
    store = session.editing()
    community = session.one(session.read())
    _tell(session, service.add(store, community, " ".join(title), now=session.now))


@areas.verb("rename", N_("rename an area; its tasks stay in it"))
@_AREA
@_TITLE
def rename(session: Session, word: str, title: tuple[str, ...]) -> None:
    """Rename an area and print them all."""
    store = session.editing()
    community = session.one(session.read())
    _tell(session, service.rename(store, community, word, " ".join(title), now=session.now))


@areas.verb("delete", N_("delete an area; its tasks have none then"))
@_AREA
def delete(session: Session, word: str) -> None:
    """Delete an area and print those that are left."""
    store = session.editing()
    community = session.one(session.read())
    _tell(session, service.delete(store, community, word, now=session.now))
