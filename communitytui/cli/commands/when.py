"""When a community is awake: its hours by weekday, the best for a post, and who answers when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from communitytui.cli import output
from communitytui.cli.arguments import check_count
from communitytui.cli.fields import CHAT_GROUP, home_of
from communitytui.cli.grammar import command
from communitytui.cli.params import completing, option
from communitytui.cli.session import Session
from communitytui.cli.tables import lines, wrapped
from communitytui.domain.metrics.hours import WEEKS, HourMap, WeekHours
from communitytui.domain.workspace import Community, Workspace
from communitytui.i18n import N_, name, tr
from communitytui.services import hours as service
from communitytui.views import hours as views
from communitytui.words.dates import read_day

_MOST = 520


@command(
    "when",
    examples=N_(
        "when: who is there at which hour, and the best hours for a post\n"
        "when --of messages --weeks 26\n"
        "when --of team: the hours in which the team answers"
    ),
)
@option(
    "--of",
    "word",
    metavar="WHAT",
    default="people",
    shell_complete=completing("hours_of"),
    help=N_("people, messages, answers, or team: answers by the team"),
)
@option("--weeks", type=int, metavar="N", help=N_("how many weeks back (default: 12)"))
@CHAT_GROUP
@option("--since", metavar="DATE", help=N_("from this day on, instead of some weeks back"))
def when(
    session: Session, word: str, weeks: int | None, group: str | None, since: str | None
) -> None:
    """Print the hours of the week, and the best ones."""
    check_count("--weeks", weeks, _MOST)
    workspace = session.read()
    store = session.viewing()
    if store is None or not session.begun(workspace):
        return
    of = service.read_of(word)
    homes, chat_group = session.chosen(workspace), None
    if group is not None:
        community, chat_group = home_of(session, workspace, group)
        homes = [workspace.community(community)]
    found = [
        service.look(
            store,
            workspace,
            each.id,
            weeks=weeks or WEEKS,
            since=_day(workspace, each.id, since),
            group=chat_group,
        )
        for each in homes
    ]
    if session.json:
        output.tables(
            *map(views.hours, found),
            *(
                views.best_hours(each.maps[of].best(), of, each)
                for each in found
                if of in each.maps
            ),
            *map(views.responses, found),
            nouns="hours best_hours responses",
        )
        return
    for place, (home, each) in enumerate(zip(homes, found, strict=True)):
        output.text([*([""] if place else []), *_told(home, each, of, many=len(homes) > 1)])


def _day(workspace: Workspace, community: int, text: str | None) -> date | None:
    if text is None:
        return None
    return date.fromisoformat(read_day(text, workspace.today(community)))


def _told(home: Community, found: WeekHours, of: str, *, many: bool) -> Iterator[str]:
    if many:
        yield output.paint(home.name, "title")
    if not found:
        yield views.unknown_text(found) or tr(
            "No hours yet: import a chat export (communitytui import FILE)"
        )
        return
    if of in found.lacking:
        yield tr("{name}: {value}", name=name(views.OF_NAMES, of), value=tr(found.lacking[of]))
        return
    shown = found.maps[of]
    yield output.paint(views.title(of), "title")
    yield views.basis(found, shown)
    drawn = views.heat(shown)
    if output.is_plain():
        yield from views.told_hours(drawn)
    else:
        for line in views.map_lines(drawn, output.room()):
            runs = groupby(line, lambda cell: cell.style)
            parts = (output.paint("".join(c.text for c in run), style) for style, run in runs)
            yield "".join(parts).rstrip()
    yield from _best(found, shown, of)
    for remark in views.remarks(found):
        yield from wrapped(remark)


def _best(found: WeekHours, shown: HourMap, of: str) -> Iterator[str]:
    few = views.too_few(shown)
    yield ""
    if few:
        yield from wrapped(few)
    else:
        yield output.paint(tr("Best hours"), "title")
        yield from lines(views.best_hours(shown.best(), of, found), indent=2)
