"""What posts did, for ``calendar --effects``."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from communitytui import services
from communitytui.cli import output
from communitytui.cli.arguments import check_count
from communitytui.cli.session import Session
from communitytui.cli.tables import lines, wrapped
from communitytui.domain.plan.effects import Did
from communitytui.domain.plan.entries import Entry
from communitytui.domain.workspace import Workspace
from communitytui.errors import CommunityError
from communitytui.i18n import tr
from communitytui.views import effects as views
from communitytui.views.entries import entries
from communitytui.views.hours import best_hint

#: A week: what comes later is not of one post.
_MOST = 168


def list_effects(session: Session, chosen: Callable[[int], list[Entry]], hours: int | None) -> None:
    """Print what posts did: those of each community that are ``chosen``."""
    check_count("--hours", hours, _MOST)
    workspace = session.read()
    store = session.viewing()
    if store is None or not session.begun(workspace):
        return
    told: list[str] = []
    listed, ranked = [], []
    for home in session.chosen(workspace):
        found = chosen(home.id)
        ids = {entry.id for entry in found}
        every = services.hours.effects(store, workspace, home.id, hours=hours)
        did = Did([each for each in every.effects if each.posted.entry.id in ids], every.why)
        listed.append(
            entries(workspace, found, {each.posted.entry.id: each for each in did.effects})
        )
        rankings = list(views.rankings(did.effects))
        ranked += [views.ranked(by, rows, home.id) for by, rows in rankings]
        shown = list(effect_text(workspace, did))
        told += [*([""] if told else []), *([home.name] if len(workspace.communities) > 1 else [])]
        told += shown
    if session.json:
        output.tables(*listed, *ranked, nouns="entries effects_by")
    else:
        output.text(told)


def hint(session: Session, workspace: Workspace, community: int) -> list[str]:
    """Return the best hours in a line, for an entry that has no time of day; none: not known."""
    store = session.viewing()
    try:
        best = (
            best_hint(services.hours.look(store, workspace, community)) if store is not None else ""
        )
    except CommunityError:
        # What is wrong with the ledger is said when it is asked for.
        return []
    return [best] if best else []


def effect_text(workspace: Workspace, did: Did) -> Iterator[str]:
    """Yield what posts did, then pillars, forms and hours by it."""
    if not did.effects:
        yield tr("No post with a time of day lies where an import has hours.")
    else:
        yield views.about(did.effects)
        yield from lines(views.effects(workspace, did.effects))
    for by, rows in views.rankings(did.effects):
        yield ""
        yield output.paint(views.ranking_title(by), "title")
        yield from lines(views.ranked(by, rows, 0), indent=2)
    for line in views.left_out(did.why):
        yield from wrapped(line)
