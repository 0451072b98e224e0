"""The parts of a report that tell of the running work: rhythms and the content calendar."""

from __future__ import annotations

from communitytui.domain.kernel.days import shift
from communitytui.domain.kernel.labels import EVERY_NAMES
from communitytui.domain.plan.entries import HORIZON_DAYS, Rate, find_entries, find_gaps, rates
from communitytui.domain.plan.rhythms import Keeping, states, together
from communitytui.domain.workspace import Community, Workspace
from communitytui.i18n import name, tr, trn
from communitytui.report.tables import shown
from communitytui.views.entries import entries
from communitytui.views.rhythms import rhythms
from communitytui.words.rhythms import show_percent


def rhythm_blocks(workspace: Workspace, community: Community) -> list[str]:
    """Return the recurring duties by how often they come: load, and how well they are kept."""
    found = states(workspace, community.id)
    blocks = []
    whole = together([state.keeping for state in found])
    if whole.due:
        blocks.append(_kept(whole))
    for every in EVERY_NAMES:
        items = [state for state in found if state.rhythm.every == every]
        if not items:
            continue
        load = sum(state.rhythm.minutes for state in items if not state.rhythm.paused)
        minutes = trn("{n} minute", "{n} minutes", load)
        title = tr("{label}: {text}", label=name(EVERY_NAMES, every), text=minutes)
        blocks.append(f"### {title}")
        blocks += shown(rhythms(workspace, items))
    return blocks


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


def calendar_blocks(workspace: Workspace, community: Community) -> list[str]:
    """Return the rates of the last 30 days, the entries of the next two weeks, and the gaps."""
    if not find_entries(workspace, community.id):
        return []
    today = workspace.today(community.id)
    last = shift(today, HORIZON_DAYS - 1)
    blocks = ["\n".join(f"- {line}" for line in _rate_lines(workspace, community))]
    late = [
        entry
        for entry in find_entries(workspace, community.id, last=shift(today, -1))
        if entry.is_late(today)
    ]
    if late:
        blocks += ["### " + tr("Late entries"), *shown(entries(workspace, late))]
    blocks.append("### " + tr("The next two weeks"))
    coming = find_entries(workspace, community.id, today, last)
    blocks += shown(entries(workspace, coming)) or [tr("No entries.")]
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
        blocks += ["### " + tr("Gaps"), "\n".join(f"- {line}" for line in gaps)]
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
