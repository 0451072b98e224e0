"""The settings of a community: shown, and set."""

from __future__ import annotations

from communitytui.cli import output
from communitytui.cli.arguments import assignments
from communitytui.cli.facts import fact_lines
from communitytui.cli.grammar import command
from communitytui.cli.params import argument, completing, option
from communitytui.cli.session import Session
from communitytui.cli.settled import settled
from communitytui.domain.nouns.declared import SETTINGS
from communitytui.domain.workspace import Community, Workspace
from communitytui.errors import BadValue
from communitytui.i18n import N_, say, tr
from communitytui.services.settings import asking, note
from communitytui.views.stages import communities


@command(
    "settings",
    noun="settings",
    examples=N_(
        "settings\nsettings currency=EUR\n"
        "settings timezone=Europe/Berlin start=2026-12-07 calendar=working"
    ),
)
@argument(
    "words",
    nargs=-1,
    metavar="FIELD=VALUE…",
    shell_complete=completing("settings"),
    help=N_("what to set; none clears a field"),
)
@option("--yes", is_flag=True, help=N_("change it without asking, whatever else follows"))
def settings(session: Session, words: tuple[str, ...], yes: bool) -> None:
    """Print the settings of communities, or set those of one."""
    others, typed = assignments(words)
    if others:
        raise BadValue(N_("{value} is not FIELD=VALUE, such as currency=EUR"), value=others[0][:60])
    if typed:
        store = session.editing()
        home = session.one(session.read())
        workspace = settled(session, store, home, typed, yes=yes)
        chosen = [workspace.community(home)]
    else:
        workspace = session.read()
        chosen = session.chosen(workspace)
    if session.json:
        output.tables(communities(workspace, chosen), nouns="communities")
    elif session.begun(workspace):
        for place, each in enumerate(chosen):
            output.text(([""] if place else []) + _card(workspace, each))
            if told := say(note(workspace, each.id, typed)):
                output.text(["", told])


def _card(workspace: Workspace, community: Community) -> list[str]:
    known = asking(workspace, community.id)
    told = [(field, say(field.show(known))) for field in SETTINGS.fields.values()]
    # What is one line on the command line is one here, too.
    facts = [(say(field.label), text.replace("\n", tr(", ")) or "–") for field, text in told]
    return [output.paint(community.name, "title"), *fact_lines(facts)]
