"""What was known on an earlier day: questions and reports as they would have been answered then."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from communitytui.domain.kernel.dates import parse_date
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue, CommunityError
from communitytui.i18n import N_
from communitytui.store.as_of import as_of

if TYPE_CHECKING:
    from communitytui.store import Store


def go_back(store: Store, typed: str, community: str | None, now: datetime) -> datetime:
    """Show a workspace as it was at the end of the day that was ``typed``; return that instant.

    The day is one of the community that is meant, or of the time zone that all have in common.
    Today ends ``now``. Raises ``BadValue`` for what is no day or has not come yet, ``NotFound``
    where the log does not reach so far back.
    """
    workspace = Workspace(store.refresh().tables, now)
    try:
        zone = workspace.zone(workspace.find_community(community).id)
    except CommunityError:
        # Several, or one that was there only then.
        zone = workspace.zone()
    home = ZoneInfo(zone) if zone else UTC
    today = now.astimezone(home).date()
    day = parse_date(typed, today)
    if day > today:
        raise BadValue(N_("{day} is in the future"), day=day.isoformat())
    midnight = datetime.combine(day + timedelta(days=1), time(), home)
    end = min(now, midnight.astimezone(UTC) - timedelta(seconds=1))
    instant = end.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    store.go_back(lambda newest, log: as_of(newest, log, instant))
    return end
