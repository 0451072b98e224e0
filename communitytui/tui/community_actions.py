"""What the actions on the community in front have in common."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from communitytui.i18n import tr
from communitytui.tui.views.base import asks

if TYPE_CHECKING:
    from communitytui.tui.views.base import Host

Given = ParamSpec("Given")
Acting = TypeVar("Acting", bound="CommunityActions")


class CommunityActions:
    """Actions on the community in front, from any view."""

    def __init__(self, main: Host) -> None:
        self.main = main

    def here(self, *, writes: bool = True) -> int | None:
        """Return the community in front where something can be done with it; else say why not."""
        community = self.main.view.community
        if community is None:
            self.main.say(tr("There is no community in this file"), "warn")
        return community if not writes or self.main.may_write() else None


def asks_here(
    method: Callable[Concatenate[Acting, int, Given], Awaitable[None]],
) -> Callable[Concatenate[Acting, Given], None]:
    """Let a method ask, as ``asks`` does, about the community in front if it may be changed."""

    @asks
    @wraps(method)
    async def begin(self: Acting, /, *args: Given.args, **kwargs: Given.kwargs) -> None:
        community = self.here()
        if community is not None:
            await method(self, community, *args, **kwargs)

    return begin
