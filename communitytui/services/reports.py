"""Reports: a community of the workspace as a document."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from communitytui.domain.kernel.words import one_of
from communitytui.i18n import N_
from communitytui.report.ics import calendar_file
from communitytui.report.markdown import markdown
from communitytui.services.workspaces import utc_now, view

if TYPE_CHECKING:
    from communitytui.store import Store

#: The kinds of report that ``export`` writes.
KINDS = ("md", "ics")


def export(
    store: Store, community: str | int | None = None, kind: str = "md", now: datetime | None = None
) -> str:
    """Return the report of a community (name or id; the only one when ``None``) as text.

    It is written in the language spoken now, and dated with the community's local day. Raises
    ``BadValue`` for an unknown kind or when a community must be chosen, ``NotFound`` for an
    unknown one.
    """
    one_of(kind, KINDS, N_("{value} is not a kind of report"))
    workspace = view(store, now or utc_now())
    chosen = (
        workspace.community(community)
        if isinstance(community, int)
        else workspace.find_community(community)
    )
    if kind == "ics":
        return calendar_file(workspace, chosen)

    return markdown(workspace, chosen, store.history(), today=workspace.today(chosen.id))
