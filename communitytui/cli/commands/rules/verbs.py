"""What one does with a rule of one's own: add it, change it, delete it."""

from __future__ import annotations

from communitytui.cli import output
from communitytui.cli.arguments import changes, given, number, one_and_fields
from communitytui.cli.commands.rules import rules, tell
from communitytui.cli.fields import field_options
from communitytui.cli.params import argument
from communitytui.cli.session import Session
from communitytui.domain.nouns.declared import RULE
from communitytui.i18n import N_, say, tr
from communitytui.services import own_rules as service


@rules.verb("add", N_("add a rule: without a line, for a change for the worse"))
@argument("text", nargs=-1, required=True, metavar="TEXT", help=N_("what to do when it fires"))
@field_options(
    RULE,
    {
        "metric": N_("the metric that it watches"),
        "below": N_("fires when the metric is below this"),
        "above": N_("fires when the metric is above this"),
        "days": N_("for how many days, in whole weeks (default: 14)"),
        "tasks": N_("the tasks that it reopens: 4.2,4.6"),
        "funnel": N_("join, activate, participate, return, recommend, earn or other"),
    },
    without="text",
)
def add(session: Session, text: tuple[str, ...], **options: str | None) -> None:
    """Add a rule and print how it stands."""
    store = session.editing()
    community = session.one(session.read())
    done = service.add(store, community, " ".join(text), given(options), now=session.now)
    tell(session, done.workspace, [done.told])


def _find(session: Session, word: str) -> int:
    workspace = session.read()
    return service.find_own(workspace, session.one(workspace), word)


@rules.verb("set", N_("set fields of a rule of your own"))
@changes("rules")
def set_(session: Session, words: tuple[str, ...]) -> None:
    """Set fields of a rule and print how it stands."""
    word, fields = one_and_fields(words, "rules set R1 days=28")
    store = session.editing()
    done = service.change(store, _find(session, word), fields, now=session.now)
    tell(session, done.workspace, [done.told])


@rules.verb("delete", N_("delete a rule of your own"))
@number("rules")
def delete(session: Session, id: str) -> None:
    """Delete a rule."""
    store = session.editing()
    gone = service.delete(store, _find(session, id), now=session.now)
    if session.json:
        output.records({"rules": []})
    else:
        output.text(tr("deleted rule {id} {text}", id=gone.id, text=say(gone.text)))
