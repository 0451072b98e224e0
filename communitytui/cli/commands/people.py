"""People of the chat: who waits, came, fell silent, answers; names on the screen only."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from communitytui.cli import output
from communitytui.cli.grammar import command
from communitytui.cli.params import completing, option
from communitytui.cli.progress import ProgressBar
from communitytui.cli.session import BEGIN, Session
from communitytui.cli.tables import lines, wrapped
from communitytui.domain.kernel.words import choose
from communitytui.domain.metrics.people import LISTS, PeopleList
from communitytui.errors import BadValue, NotFound
from communitytui.i18n import N_, names, say, tr
from communitytui.message import Message
from communitytui.services.people import NamedRoster
from communitytui.services.people import people as lists_of
from communitytui.views import people as views

_MOST = 20


@command(
    "people",
    examples=N_(
        "people: how many are on each list\n"
        "people --from result.json: with names, read from the export and kept nowhere\n"
        "people --from result.json --list silent: one list"
    ),
)
@option(
    "--from", "export", metavar="FILE", help=N_("a chat export to take names from, for the screen")
)
@option(
    "--list",
    "wanted",
    multiple=True,
    metavar="LIST",
    shell_complete=completing("lists"),
    help=N_("only unanswered, newcomers, silent, answering or first"),
)
@option("--limit", type=int, default=_MOST, metavar="N", help=N_("people on each list, 0 for all"))
@option(
    "--group", metavar="NAME", shell_complete=completing("groups"), help=N_("only of one group")
)
def people(
    session: Session,
    export: str | None,
    wanted: tuple[str, ...],
    limit: int,
    group: str | None,
) -> None:
    """Print who waits for an answer, has not spoken, fell silent, answers most, is new.

    Names come from the export and are shown only: nothing writes them, nothing is remembered.
    """
    if session.json or export is not None:
        output.show_only()
    if limit < 0:
        raise BadValue(N_("--{name} must be 0 or more"), name="limit")
    known = {key: names(Message(called)) for key, called in LISTS.items()}
    keys = [choose(word, known, N_("{value} is none of the lists"), partly=True) for word in wanted]
    store = session.viewing()
    if store is None:
        raise NotFound(BEGIN)
    home = session.one(session.read())
    file = None if export is None else Path(export).expanduser()
    with ProgressBar(export or "") as bar:
        told = lists_of(store, home, now=session.now, export=file, group=group, progress=bar.show)
    found = [each for each in told.people.lists if each.key in (keys or LISTS)]
    if session.json:
        called = told.called and told.called.names
        output.tables(views.people(told.community, told.people, found, called, told.staff))
        return
    head = [views.as_of(told.people)]
    foot = []
    if told.called:
        head += views.matched(told.people, *told.called[1:])
    else:
        foot = ["", tr("With names: communitytui people --from FILE, an export of this chat")]
    output.text([*head, *_lines(told, found, limit), *foot])


def _lines(told: NamedRoster, found: Sequence[PeopleList], limit: int) -> list[str]:
    shown: list[str] = []
    for each in found:
        shown += ["", output.paint(views.headed(each), "title")]
        shown += [output.paint(line, "dim") for line in wrapped(say(each.rests), "  ")]
        if told.called is None:
            continue
        rows = each.rows or ()
        kept = each._replace(rows=rows[: limit or None])
        table = views.members(told.community, kept, told.called.names, told.staff)
        shown += lines(table, indent=2)
        left = len(rows) - len(kept.rows or ())
        shown += ["  " + tr("… and {n} more", n=left)] if left else []
    return shown
