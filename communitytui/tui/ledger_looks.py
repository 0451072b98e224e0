"""What the screen asks of the ledger: read beside the loop and the session, and kept nowhere."""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from communitytui import services
from communitytui.errors import CommunityError
from communitytui.events.ledger import place

if TYPE_CHECKING:
    from communitytui.domain.metrics.hours import WeekHours
    from communitytui.domain.plan.effects import PostEffect
    from communitytui.domain.workspace import Workspace
    from communitytui.store import Store
    from communitytui.tui.views.base import Host

Found = TypeVar("Found")


class Heard(NamedTuple):
    """What the ledger says for a calendar: the hours of the week, and what entries did."""

    hours: WeekHours | None = None
    effects: Mapping[int, PostEffect] = {}


async def aside(main: Host, look: Callable[[Store, Workspace], Found]) -> Found:
    """Return what a look at the ledger finds, in a thread of its own: nobody waits for it.

    Raises what the ledger was refused for.
    """
    store = main.session.store
    assert store is not None
    return await to_thread(look, store, main.workspace)


async def for_calendar(main: Host, community: int) -> Heard:
    """Return what a calendar shows of the ledger; nothing where it cannot be read.

    What is wrong with it is said when it is asked for.
    """
    store = main.session.store
    if store is None or not store.has_files or not Path(place(store.path)).exists():
        return Heard()

    def look(store: Store, workspace: Workspace) -> Heard:
        try:
            did = services.hours.effects(store, workspace, community)
            hours = services.hours.look(store, workspace, community)
        except CommunityError:
            return Heard()
        return Heard(hours, {each.posted.entry.id: each for each in did.effects})

    return await aside(main, look)
