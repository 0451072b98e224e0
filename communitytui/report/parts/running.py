"""The parts of a report that tell of the running work: rhythms and the content calendar."""

from __future__ import annotations

from communitytui.domain.kernel.days import shift
from communitytui.domain.nouns.schema import EVERY
from communitytui.domain.plan.entries import HORIZON_DAYS, Rate, find_entries, find_gaps, rates
from communitytui.domain.plan.rhythms import Keeping, RhythmState, states, together
from communitytui.domain.workspace import Community, Workspace
from communitytui.i18n import tr, trn
from communitytui.report.document import Block, Heading, Items, Paragraph, grid, items
from communitytui.views.entries import entries
from communitytui.views.rhythms import rhythms
from communitytui.words.rhythms import show_percent


def rhythm_blocks(workspace: Workspace, community: Community) -> list[Block]:
    """Return the recurring duties, the most frequent first, and how well they are kept."""
    found = states(workspace, community.id)
    blocks: list[Block] = []
    whole = together([state.keeping for state in found])
    if whole.due:
        blocks.append(Paragraph(_kept(whole)))
    return [*blocks, *grid(rhythms(workspace, sorted(found, key=_often)))]


def _often(state: RhythmState) -> int:
    return EVERY.index(state.rhythm.every)


def _kept(whole: Keeping) -> str:
    return tr(
        "Done: {done} of {due} ({percent}); in 30 days: {done_30} of {due_30} ({percent_30})",
        done=whole.done,
        due=whole.due,
        percent=show_percent(whole.compliance),
        done_30=whole.recent_done,
        due_30=whole.recent_due,
        percent_30=show_percent(whole.recent),
    )


def calendar_blocks(workspace: Workspace, community: Community) -> list[Block]:
    """Return the rates of the last 30 days, the entries of the next two weeks, and the gaps."""
    if not find_entries(workspace, community.id):
        return []
    today = workspace.today(community.id)
    last = shift(today, HORIZON_DAYS - 1)
    blocks: list[Block] = [Items(tuple(_rate_lines(workspace, community)))]
    late = [
        entry
        for entry in find_entries(workspace, community.id, last=shift(today, -1))
        if entry.is_late(today)
    ]
    if late:
        blocks += [Heading(tr("Late entries")), *grid(entries(workspace, late))]
    blocks.append(Heading(tr("The next two weeks")))
    coming = find_entries(workspace, community.id, today, last)
    blocks += grid(entries(workspace, coming)) or [Paragraph(tr("No entries."))]
    gaps = [
        trn(
            "{n} day without content: {first} to {last}",
            "{n} days without content: {first} to {last}",
            gap.days,
            first=gap.first.isoformat(),
            last=gap.last.isoformat(),
        )
        for gap in find_gaps(workspace, community.id)
    ]
    if gaps:
        blocks += [Heading(tr("Gaps")), *items(gaps)]
    return blocks


def _rate_lines(workspace: Workspace, community: Community) -> list[str]:
    found = rates(workspace, community.id)
    return [
        tr("Publishing rate, 30 days: {share}", share=_share(found.publish)),
        tr("Show rate, 30 days: {share}", share=_share(found.show)),
    ]


def _share(rate: Rate) -> str:
    if rate.percent is None:
        return "–"
    return tr(
        "{percent} ({part} of {whole})",
        percent=show_percent(rate.percent),
        part=rate.part,
        whole=rate.whole,
    )
