"""Reports for those who read them: the team, the boss, a group chat."""

from __future__ import annotations

from communitytui.cli import output
from communitytui.cli.export import write_report
from communitytui.cli.grammar import command
from communitytui.cli.params import argument, option
from communitytui.cli.session import BEGIN, Session
from communitytui.errors import BadValue, NotFound
from communitytui.i18n import N_
from communitytui.report.chat import ROBOTS
from communitytui.services.reports import Asked, made, read_span, told
from communitytui.services.workspaces import view


@command(
    "report",
    examples=N_(
        "report week: last week against the one before and a year ago\n"
        "report plan -o plan.md: one page for the boss, then the whole plan\n"
        "report day --for wecom | curl --json @- $WEBHOOK"
    ),
)
@argument("kind", metavar="KIND", help=N_("plan, checklist, week, day or review"))
@option(
    "--as", "form", metavar="FORM", help=N_("md, html, xlsx, csv, text, ics; else what -o ends in")
)
@option(
    "--for",
    "robot",
    metavar="CHAT",
    help=N_("as the message of a robot: wecom, feishu, dingtalk, slack, discord or telegram"),
)
@option("-o", "--output", "target", metavar="PATH", help=N_("the file to write"))
@option("--force", is_flag=True, help=N_("replace the file if there is one"))
@option("--from", "first", metavar="DATE", help=N_("week: the first day"))
@option("--to", "last", metavar="DATE", help=N_("week: the last day"))
@option("--week", "week_of", metavar="WEEK", help=N_("last, this, a number, or that of a day"))
@option("--cycle", type=int, metavar="N", help=N_("review: the number of the cycle"))
def report(
    session: Session,
    kind: str,
    form: str | None,
    robot: str | None,
    target: str | None,
    force: bool,
    first: str | None,
    last: str | None,
    week_of: str | None,
    cycle: int | None,
) -> None:
    """Print a report, or write it to a file; nothing is sent anywhere."""
    workspace = session.read()
    if not workspace.communities:
        raise NotFound(BEGIN)
    if robot is not None and robot not in ROBOTS:
        raise BadValue(
            N_("--for: {value} is none of {names}"), value=robot, names=", ".join(ROBOTS)
        )
    if robot is not None and form is not None:
        raise BadValue(N_("--for and --as exclude each other"))
    today = session.chosen(workspace)[0].today(session.now)
    asked = Asked(kind, read_span(first, last, week_of, today), cycle)
    if session.json:
        store = session.viewing()
        assert store is not None, "there is a community, so there is a file"
        found = made(store, view(store, session.now), session.community, asked)
        output.records({"reports": [told(asked, found)]})
        return
    write_report(session, asked, robot or form, target, force=force)
