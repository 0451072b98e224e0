"""Joining groups and splitting one: their chats go together or apart, and are counted anew."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from communitytui.domain.kernel.text import clean_line
from communitytui.domain.kernel.words import folded
from communitytui.domain.nouns.references import FIELD, REFERENCES
from communitytui.domain.plan.groups import GroupState
from communitytui.domain.workspace import ChatGroup
from communitytui.errors import BadValue, NotFound
from communitytui.i18n import N_
from communitytui.services import groups, sources
from communitytui.services.recounting import count_again
from communitytui.services.unit_of_work import UnitOfWork, unit_of_work

if TYPE_CHECKING:
    from communitytui.domain.workspace import Workspace
    from communitytui.events.incoming import Chat
    from communitytui.store import Store


def join(
    store: Store, group: ChatGroup, others: Sequence[ChatGroup], *, now: datetime
) -> tuple[Workspace, list[GroupState]]:
    """Let the chats of other groups be those of ``group``, and count it anew.

    What names one of them names that then; their names are kept, so that exports of them find
    it. Returns the state, and the group as it stands. Raises ``BadValue``, ``Busy``, ``Damaged``.
    """
    if not others or group.id in {other.id for other in others}:
        raise BadValue(N_("a group is joined with another one: groups join A B"))
    with unit_of_work(store, "join", now, group=group.name) as uow:
        sources.need_events(store, uow.get("communities", group.community))
        for other in others:
            _follow(uow, other.id, group.id)
        before = uow.get("groups", group.id)
        chats = {*before["chats"], *(token for other in others for token in other.chats)}
        names = (*before["former"], *(n for other in others for n in (other.name, *other.former)))
        former = [name for name in dict.fromkeys(names) if folded(name) != folded(group.name)]
        uow.patch("groups", group.id, {"chats": sorted(chats), "former": former})
        uow.delete("groups", [other.id for other in others])
        count_again(uow, store, group.community, "join")
        return _stand(uow, [group.id])


def split(
    store: Store, group: ChatGroup, titles: Sequence[str], into: str, *, now: datetime
) -> tuple[Workspace, list[GroupState]]:
    """Let some chats of a group be another one, named ``into``, and count both anew.

    Raises ``NotFound`` for a chat that the group does not have, ``BadValue`` for all of them.
    """
    with unit_of_work(store, "split", now, group=group.name) as uow:
        record = uow.get("communities", group.community)
        sources.need_events(store, record)
        with sources.open_ledger(store, record, reading=True) as ledger:
            own = [chat for chat in ledger.chats() if chat.token in group.chats]
        gone = {_one(group, own, title).token for title in titles}
        rest = sorted({*group.chats} - gone)
        if not gone or not {chat.token for chat in own} - gone:
            raise BadValue(
                N_("{name}: that is all of it; to rename it: groups set {id} name={into}"),
                name=group.name,
                id=group.id,
                into=clean_line(into, 60),
            )
        uow.patch("groups", group.id, {"chats": rest})
        named = {"name": into, "platform": group.platform, "chats": sorted(gone)}
        new = groups.insert(uow, group.community, named)
        count_again(uow, store, group.community, "split")
        return _stand(uow, [group.id, new])


def _one(group: ChatGroup, own: Sequence[Chat], title: str) -> Chat:
    found = next((chat for chat in own if folded(chat.title) == folded(title)), None)
    if found is None:
        raise NotFound(
            N_("group {name} has no chat {title}"),
            hint=", ".join(chat.title for chat in own[:10]) or None,
            name=group.name,
            title=clean_line(title, 60),
        )
    return found


def _follow(uow: UnitOfWork, group: int, to: int) -> None:
    """Let what names a group name another one; what was measured of it goes with it."""
    for reference in REFERENCES:
        if reference.target != "groups" or reference.kind != FIELD:
            continue
        for id, row in [*uow.rows(reference.table).items()]:
            if row.get(reference.field) == group:
                uow.patch(reference.table, id, {reference.field: to})


def _stand(uow: UnitOfWork, ids: Sequence[int]) -> tuple[Workspace, list[GroupState]]:
    workspace = uow.workspace
    return workspace, [each for each in groups.states(workspace) if each.group.id in ids]
