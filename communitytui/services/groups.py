"""Groups of a community: add, change and delete them; what belongs to one names it by its id."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from communitytui.domain.kernel.records import Fields
from communitytui.domain.kernel.text import clean_line
from communitytui.domain.kernel.words import folded
from communitytui.domain.nouns.declared import CHAT_GROUP, TASK
from communitytui.domain.nouns.kinds import NONE
from communitytui.domain.nouns.lookup import number_in
from communitytui.domain.plan.groups import GroupState
from communitytui.domain.plan.groups import states as states
from communitytui.domain.workspace import ChatGroup, Workspace
from communitytui.errors import BadValue, NotFound
from communitytui.i18n import N_, names
from communitytui.services.fields import Asking
from communitytui.services.unit_of_work import UnitOfWork, unit_of_work

if TYPE_CHECKING:
    from communitytui.store import Store


class Grouped(NamedTuple):
    """A group that was written, as it stands, and the state with it."""

    workspace: Workspace
    state: GroupState


def find(workspace: Workspace, community: int, word: str) -> ChatGroup:
    """Return the group that is meant by its name or number.

    Raises ``BadValue`` with the nearest, ``NotFound`` for a record that is gone.
    """
    today = workspace.today(community)
    asking = Asking(names, workspace, community, today)
    return _group(workspace, int(str(TASK.fields["chat_group"].kind.parse(word, asking))))


def _group(workspace: Workspace, id: int) -> ChatGroup:
    group = workspace.get(ChatGroup, id)
    if group is None:
        raise NotFound(N_("there is no group {value}"), value=f"#{id}")
    return group


def add(
    store: Store, community: int, name: str, typed: Mapping[str, str], *, now: datetime
) -> Grouped:
    """Add a group; ``typed`` are its fields as written.

    Raises ``BadValue`` naming the field, and for a name that another group has.
    """
    with unit_of_work(store, "add", now, group=clean_line(name, 80)) as uow:
        typed = {"name": name, **CHAT_GROUP.named(typed, names)}
        return _told(uow, insert(uow, community, CHAT_GROUP.read(typed, uow.asking(community))))


def insert(uow: UnitOfWork, community: int, fields: Fields) -> int:
    """Add a group with fields as they are stored, as part of a larger action; return its id."""
    uow.workspace.community(community)
    new = {**fields, "name": _free_name(uow, community, fields["name"])}
    return uow.add("groups", {"community": community, **new})


def change(store: Store, id: int, typed: Mapping[str, str], *, now: datetime) -> Grouped:
    """Set typed fields of group ``id``; raises like ``add``, and ``NotFound``.

    The name that it had is kept: by it, too, an export finds the group.
    """
    typed = CHAT_GROUP.named(typed, names)
    with unit_of_work(store, "set", now, fields=",".join(typed)) as uow:
        group = _group(uow.workspace, id)
        new = CHAT_GROUP.read(typed, uow.asking(group.community, group.record))
        if new.get("name", group.name) != group.name:
            new["name"] = _free_name(uow, group.community, new["name"], id)
            former = dict.fromkeys((*group.former, group.name))
            new["former"] = [each for each in former if each != new["name"]]
        uow.patch("groups", id, new)
        return _told(uow, id)


def delete(store: Store, id: int, *, now: datetime) -> ChatGroup:
    """Delete group ``id`` with what was measured of it, and return it as it was.

    Its tasks, rhythms and entries stay, as those of the whole community.
    """
    with unit_of_work(store, "delete", now) as uow:
        group = _group(uow.workspace, id)
        uow.delete("groups", [id])
        return group


def _told(uow: UnitOfWork, id: int) -> Grouped:
    workspace = uow.workspace
    return Grouped(workspace, next(each for each in states(workspace) if each.group.id == id))


def is_free_word(name: str) -> bool:
    """Tell whether a name means nothing else where a group is named: neither nothing nor an id."""
    return folded(name) not in NONE and number_in(folded(name)) is None


def _free_name(uow: UnitOfWork, community: int, name: str, but: int | None = None) -> str:
    """Return a name that no other group of the community has; raises ``BadValue``.

    What means nothing, or is a number, could not be told from that where a group is named.
    """
    if not is_free_word(name):
        raise BadValue(N_("a group needs a name of words, not {name}"), name=name)
    for group in uow.workspace.all(ChatGroup, community):
        if group.id != but and folded(group.name) == folded(name):
            raise BadValue(N_("a group {name} exists already"), name=group.name)
    return name
