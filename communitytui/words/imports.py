"""What an import did, in a few lines for people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from communitytui.domain.kernel.labels import PLATFORM_NAMES
from communitytui.domain.metrics.registry import REGISTRY
from communitytui.i18n import name, say, tr, trn
from communitytui.i18n.phrases import labelled, listed

if TYPE_CHECKING:
    from communitytui.services.importing import Import


def only(of: Iterable[str]) -> str:
    """Return of which platforms or groups a value is, where others cannot give it."""
    return tr("of {names} only", names=listed(name(PLATFORM_NAMES, each) for each in of))


def import_lines(
    done: Import, told_by: Callable[[Mapping[str, object]], str] = lambda values: ""
) -> list[str]:
    """Return an import in a few lines for people; ``told_by`` says how what it lacks is told."""
    first, last = done.first, done.last
    span = f"{first} – {last}" if first and last else ""
    events = trn("{n} event", "{n} events", done.events) if done.events else ""
    days = trn("{n} day", "{n} days", done.days)
    lines = [labelled(done.file, listed(filter(None, (done.format, events, days, span))))]
    lines.append(
        "  "
        + tr(
            "readings: {new} new, {changed} changed, {same} as before",
            new=done.new,
            changed=done.changed,
            same=done.same,
        )
    )
    lines += _read(done)
    reasons: dict[str, list[str]] = {}
    for each in done.unavailable:
        reason = tr(each.reason, **each.values) + told_by(each.values)
        reasons.setdefault(reason, []).append(_called(each.metric))
    lines += [
        "  " + tr("n/a: {reason} ({metrics})", reason=reason, metrics=listed(metrics))
        for reason, metrics in reasons.items()
    ]
    lines += _unread(done)
    if done.gaps:
        days = listed(day.isoformat() for day in done.gaps[:5])
        lines.append("  " + tr("gaps, not zeros: {days}", days=days + _more(len(done.gaps), 5)))
    if done.missing:
        lines.append(
            "  "
            + trn(
                "{n} earlier import is not in the ledger: import it again to count windows across",
                "{n} earlier imports are not in the ledger: import them again to count windows"
                " across",
                done.missing,
            )
        )
    if done.unknown:
        lines.append("  " + tr("unknown: {names}", names=", ".join(done.unknown)))
    if done.calculated:
        names = listed(map(_called, done.calculated))
        lines.append("  " + tr("by formula, so not taken from the file: {names}", names=names))
    lines += [
        "  " + tr("skipped: {problem}", problem=tr(each.problem, **each.values))
        for each in done.skipped[:20]
    ]
    if len(done.skipped) > 20:
        more = len(done.skipped) - 20
        lines.append("  " + trn("{n} more line skipped", "{n} more lines skipped", more))
    return lines


def _called(metric: str) -> str:
    return say(REGISTRY[metric].title) if metric in REGISTRY else metric


def _read(done: Import) -> list[str]:
    """Return which chats of a file were taken, and what was not written."""
    lines = []
    if done.chats:
        lines.append(
            tr("chats: {names}", names=listed(done.chats[:10]) + _more(len(done.chats), 10))
        )
    lines += _grouped(done)
    if done.others:
        names = listed(done.others[:10]) + _more(len(done.others), 10)
        lines.append(tr("not selected: {names}", names=names))
    if done.accounts:
        lines.append(tr("staff and bots by the settings: {names}", names=listed(done.accounts)))
    if done.absent:
        names = listed(done.absent)
        lines.append(tr("staff or bots of the settings, not found so far: {names}", names=names))
    if done.elsewhere:
        lines.append(
            tr("it is from {name}, which the settings do not name", name=tr(done.elsewhere))
        )
    if done.private:
        lines.append(trn("{n} private chat left out", "{n} private chats left out", done.private))
    if done.kept:
        lines.append(
            trn(
                "{n} reading recorded by hand is kept; to import it, remove it first",
                "{n} readings recorded by hand are kept; to import them, remove them first",
                done.kept,
            )
        )
    return ["  " + line for line in lines]


def _grouped(done: Import) -> Iterator[str]:
    """Yield which groups were counted, and what no group could be found for."""
    known = [name for name in done.groups if name not in done.made]
    if known:
        yield tr("groups: {names}", names=listed(known))
    if done.made:
        yield tr("new groups: {names}", names=listed(done.made))
    if done.summed:
        yield tr("members of the whole are the sum of its groups")
    if done.ungrouped:
        names = listed(done.ungrouped[:10]) + _more(len(done.ungrouped), 10)
        yield tr("no groups yet: {names}; --group '*' makes one of each", names=names)
    if done.nameless:
        yield tr("it names no chat, so it counts for the whole only; --group NAME says which it is")
    for before, now in done.renamed:
        yield tr(
            "{now} has mostly the messages of {before}, so it is the same chat",
            now=now or "–",
            before=before or "–",
        )


def _unread(done: Import) -> list[str]:
    """Return what was not understood of who came and left, where that is why it is n/a."""
    if not done.unread or not {"joins", "leaves"} & {each.metric for each in done.unavailable}:
        return []
    told = trn(
        "{n} system line was not understood: {sample}",
        "{n} system lines were not understood, the first: {sample}",
        done.unread,
        sample=done.sample,
    )
    return ["  " + told]


def _more(count: int, shown: int) -> str:
    return f" … ({count})" if count > shown else ""
