"""What the actions on the community in front have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from communitytui.i18n import tr

if TYPE_CHECKING:
    from communitytui.tui.views.base import Host


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
