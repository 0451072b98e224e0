"""The parts that tell of people: the lists of a day, and newcomers by week."""

from __future__ import annotations

from communitytui.domain.metrics.people import Cohorts, Roster
from communitytui.domain.workspace import Community
from communitytui.i18n import say, tr
from communitytui.report.document import Block, Heading, Paragraph, grid
from communitytui.views import people as views
from communitytui.views.people import Names

#: The newest cohorts that are shown, and the most people of a list.
COHORTS, MEMBERS = 13, 20


def people_blocks(
    home: Community, found: Roster, names: Names, staff: frozenset[int]
) -> list[Block]:
    """Return how many are on each list, and with ``names`` who is."""
    blocks: list[Block] = []
    for each in found.lists:
        rows = each.rows or ()
        blocks += [Heading(views.headed(each)), Paragraph(say(each.rests))]
        if names is not None:
            kept = each._replace(rows=rows[:MEMBERS])
            blocks += grid(views.members(home, kept, names, staff))
            if len(rows) > MEMBERS:
                blocks.append(Paragraph(tr("… and {n} more", n=len(rows) - MEMBERS)))
    return blocks


def cohort_blocks(home: Community, found: Cohorts, weeks: int = COHORTS) -> list[Block]:
    """Return newcomers by week, how many go on posting, and what that rests on."""
    table = grid(views.cohorts(home, found, weeks))
    return [*table, *map(Paragraph, views.cohort_notes(found))] if table else []
