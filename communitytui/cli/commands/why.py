"""Why a number, a rule or a task stands as it does: the chain behind it and from it."""

from __future__ import annotations

from communitytui.cli import output
from communitytui.cli.grammar import command
from communitytui.cli.params import argument, completing
from communitytui.cli.session import Session
from communitytui.cli.tables import wrapped
from communitytui.i18n import N_, name
from communitytui.i18n.cells import pad, width
from communitytui.services.tracing import LINKS, Link, trace
from communitytui.views.table import Column, Table

_STEP = "  "


@command(
    "why",
    examples=N_(
        "why dau: where the number comes from, how it is judged, what it led to\n"
        "why 4.4: what became of the task, and which numbers would reopen it\n"
        "why Q02: what the rule looks at, and what it led to\n"
        "why T1: the number that tells whether it helps, and its tasks"
    ),
)
@argument(
    "what",
    metavar="METRIC|TASK|RULE|TRIAL",
    nargs=-1,
    required=True,
    shell_complete=completing("metrics"),
    help=N_("a metric, the number of a task, a rule, or a trial"),
)
def why(session: Session, what: tuple[str, ...]) -> None:
    """Print what hangs together with a metric, a task or a rule."""
    workspace = session.read()
    community = session.one(workspace)
    links = trace(session.viewing(), workspace, community, " ".join(what))
    if session.json:
        output.tables(_table(links))
        return
    called = max(width(name(LINKS, link.kind)) for link in links)
    shown: list[str] = []
    for link in links:
        shown += [""] if shown and not link.depth else []
        shown += _lines(link, called)
    output.text(shown)


def _table(links: list[Link]) -> Table[Link]:
    return Table(
        "why",
        links,
        (
            Column("kind", lambda link: link.kind),
            Column("depth", lambda link: link.depth),
            Column("text", lambda link: link.text),
            Column("table", lambda link: link.table),
            Column("record", lambda link: link.record),
            Column("word", lambda link: link.word),
        ),
    )


def _lines(link: Link, called: int) -> list[str]:
    """Return a link as lines: what it is, and behind it what it says."""
    indent = _STEP * link.depth
    head = indent + pad(name(LINKS, link.kind), called)
    first, *rest = wrapped(link.text, " " * (width(head) + len(_STEP)))
    kind = output.paint(name(LINKS, link.kind), "dim" if link.depth else "title")
    bare = first[width(head) + len(_STEP) :]
    gap = " " * (called - width(name(LINKS, link.kind)) + len(_STEP))
    return [indent + kind + gap + bare, *rest]
