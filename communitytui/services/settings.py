"""The settings of a community: shown with what they are now, and set as one action.

What is set may move days or change what amounts and imports mean: ``outlook`` says so beforehand,
for somebody to agree to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from communitytui.domain.kernel.naming import counted
from communitytui.domain.kernel.records import Fields
from communitytui.domain.kernel.workdays import calendar_of
from communitytui.domain.metrics.key_metrics import key_metrics
from communitytui.domain.nouns.amounts import amounts
from communitytui.domain.nouns.declared import SETTINGS
from communitytui.domain.nouns.kinds import Asking
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue
from communitytui.i18n import N_, names
from communitytui.message import Message, Sayable, plural
from communitytui.services import key_metrics as keys
from communitytui.services import sources
from communitytui.services.communities import free_name
from communitytui.services.metrics import put
from communitytui.services.recounting import count_again
from communitytui.services.shifting import move_to, shifted
from communitytui.services.unit_of_work import UnitOfWork, unit_of_work
from communitytui.store.draft import Draft

if TYPE_CHECKING:
    from communitytui.store import Store


def asking(workspace: Workspace, community: int, me: str | None = None) -> Asking:
    """Return what the settings of a community are shown and read with; they are its record."""
    record = workspace.community(community).record
    chosen = [metric.key for metric in key_metrics(workspace, community)]
    now = {**record, "sidebar": chosen, "members": _members(workspace, community)}
    return Asking(names, workspace, community, workspace.today(community), me, now)


def _members(workspace: Workspace, community: int) -> int | None:
    """Return how many members there are, by the newest reading."""
    found = (m for m in workspace.measures.of(community) if m.name == "members")
    latest = (workspace.measures.state(metric).latest for metric in found)
    return next((int(reading.value) for reading in latest if reading is not None), None)


def outlook(
    store: Store, community: int, typed: Mapping[str, str], *, now: datetime
) -> list[Sayable]:
    """Return what ``change`` with the same arguments would lead to, besides what is set.

    Nothing is written. Raises what ``change`` would.
    """
    uow = UnitOfWork(Draft(store.snapshot, store.check), store.who, now)
    new = _read(uow, community, typed)
    found = list(_follows(uow.workspace, community, new))
    if "timezone" in new:
        record = uow.get("communities", community)
        found += sources.zone_outlook(store, record, new["timezone"])
    return found


def change(store: Store, community: int, typed: Mapping[str, str], *, now: datetime) -> Workspace:
    """Set what is typed, by the names of the fields, all of it or nothing; return the new state.

    With another start, open tasks move with it; with another time zone, what was imported is
    counted by its days. The members are a reading of today. Raises ``BadValue``, ``NotFound``.
    """
    fields = ",".join(SETTINGS.named(typed, names))
    name = Workspace(store.snapshot.tables, now).community(community).name
    with unit_of_work(store, "settings", now, fields=fields, name=name) as uow:
        new = _read(uow, community, typed)
        moves = _moves(uow.workspace, community, new)
        members, chosen = new.pop("members", None), new.pop("sidebar", None)
        uow.patch("communities", community, new)
        if "timezone" in new:
            count_again(uow, store, community, "timezone")
        for id, days in moves.items():
            move_to(uow, id, days)
        if members is not None:
            put(uow, community, "members", str(members))
        if chosen is not None:
            keys.choose(store, community, chosen, now=now)
        return uow.workspace


def note(workspace: Workspace, community: int, typed: Mapping[str, str]) -> Sayable:
    """Return what is to be known once ``typed`` is set; may be empty."""
    files = workspace.community(community).record["imports"]
    named = SETTINGS.named(typed, names)
    if files and not {"staff", "bots"}.isdisjoint(named):
        return Message("who is named counts so in the next import; a file imported again, too")
    if files and "no_answer" in named:
        return Message("it holds for the next import, and for a file imported again")
    return ""


def _read(uow: UnitOfWork, community: int, typed: Mapping[str, str]) -> Fields:
    known = asking(uow.workspace, community, uow.who)
    new = SETTINGS.read(typed, known)
    new = {name: value for name, value in new.items() if value != known.record.get(name)}
    if "name" in new:
        new["name"] = free_name(uow, new["name"], community)
    if "unused" in new:
        new["unused"] = _unused(uow.workspace, community, new["unused"])
    held = amounts(uow.workspace, community) if new.get("currency", "") is None else {}
    if held:
        message = N_(
            "there are amounts in {currency}: {things}; the currency can be changed, not removed"
        )
        raise BadValue(message, currency=known.currency, things=counted(held))
    return new


def _unused(workspace: Workspace, community: int, words: Sequence[str]) -> list[str]:
    """Return the names of the metrics to be left out; a key metric cannot be one."""
    left_out = {workspace.measures.find(community, word).name for word in words}
    for metric in key_metrics(workspace, community):
        if metric.name in left_out:
            raise BadValue(
                N_("{name} is a key metric; choose other key metrics first"), name=metric.title
            )
    return sorted(left_out)


def _follows(workspace: Workspace, community: int, new: Fields) -> Iterator[Sayable]:
    home = workspace.community(community)
    found = amounts(workspace, community) if "currency" in new else {}
    if found:
        yield Message(
            "Amounts stay as they are and will be in {new} instead of {old}: {things}",
            new=new["currency"],
            old=home.currency or "–",
            things=counted(found),
        )
    moves = _moves(workspace, community, new)
    if moves:
        yield plural(
            "{n} open task moves with the start, from {old} to {new}",
            "{n} open tasks move with the start, from {old} to {new}",
            len(moves),
            old=home.record["start"],
            new=new["start"],
        )


def _moves(workspace: Workspace, community: int, new: Fields) -> dict[int, Fields]:
    """Return the new days of open tasks that another start moves, as far as it is moved itself."""
    if "start" not in new:
        return {}
    home, board = workspace.community(community), workspace.board
    number = calendar_of(home.record).number
    days = number(date.fromisoformat(new["start"])) - number(home.start)
    open_ = [id for id in board.community_ids(community) if not board[id].settled]
    return shifted(workspace, open_, f"{days:+}d") if days else {}
