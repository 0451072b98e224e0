"""The parts of a report that tell when a community is awake, and what its posts did."""

from __future__ import annotations

from collections.abc import Sequence

from communitytui.domain.metrics.hours import HOURS, WEEKDAYS, WeekHours
from communitytui.domain.plan.effects import Did
from communitytui.domain.workspace import Workspace
from communitytui.i18n import tr
from communitytui.i18n.phrases import labelled
from communitytui.i18n.showing import weekday_name
from communitytui.report.document import (
    Block,
    Heading,
    HeatMap,
    Paragraph,
    TableBlock,
    grid,
    items,
    plain_grid,
)
from communitytui.views import effects as effect_views
from communitytui.views import hours as views

#: So many of the newest posts are listed.
_LISTED = 20


def hour_blocks(found: WeekHours | None) -> list[Block]:
    """Return the hours of the week in which people are there, the best ones, and the team's."""
    if not found or "people" not in found.maps:
        return []
    shown = found.maps["people"]
    few = views.too_few(shown)
    best = [Paragraph(few)] if few else grid(views.best_hours(shown.best(), "people", found))
    said = labelled(views.title("people"), views.basis(found, shown))
    blocks: list[Block] = [Paragraph(said), _map(found)]
    return [*blocks, Heading(tr("Best hours")), *best, *items(views.remarks(found))]


def _map(found: WeekHours) -> HeatMap:
    drawn = views.heat(found.maps["people"])
    top = max(slot.mean or 0.0 for slot in drawn.found.slots) or 1.0
    names = [weekday_name(day + 1) for day in range(WEEKDAYS)]
    rows = []
    for day, called in enumerate(names):
        slots = [drawn.found.at(day, hour) for hour in range(HOURS)]
        rows.append((called, tuple((drawn.number(s.mean), (s.mean or 0.0) / top) for s in slots)))
    return HeatMap(views.title("people"), tuple(rows), _table(names, rows))


def _table(
    names: Sequence[str], rows: Sequence[tuple[str, tuple[tuple[str, float], ...]]]
) -> TableBlock:
    """Return the map with a line for each hour: seven columns fit any page."""
    hours = ([f"{hour:02}:00", *(cells[hour][0] for _, cells in rows)] for hour in range(HOURS))
    return plain_grid([tr("Hour"), *names], hours, range(1, WEEKDAYS + 1))


def effect_blocks(workspace: Workspace, community: int, did: Did | None) -> list[Block]:
    """Return what posts did: the newest ones, then pillars, forms and hours by what they did."""
    if did is None or not did.effects:
        return []
    blocks = grid(effect_views.effects(workspace, did.effects[-_LISTED:]))
    for by, rows in effect_views.rankings(did.effects):
        blocks += [
            Heading(effect_views.ranking_title(by)),
            *grid(effect_views.ranked(by, rows, community)),
        ]
    return [*blocks, *items(effect_views.left_out(did.why))]
