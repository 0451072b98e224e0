"""Importing chat exports and tables of daily values."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory

import click

from communitytui.cli import output, problems, prompt
from communitytui.cli.brought_back import merge_plan
from communitytui.cli.commands.init import begin_with
from communitytui.cli.first_data import tell
from communitytui.cli.grammar import command
from communitytui.cli.help_page import Section
from communitytui.cli.imported import import_record, imports_table
from communitytui.cli.params import argument, option
from communitytui.cli.progress import ProgressBar
from communitytui.cli.session import BEGIN, Session
from communitytui.cli.tables import show
from communitytui.cli.warehoused import bring as bring_events
from communitytui.cli.warehoused import check as check_sql
from communitytui.cli.watched import watch as watch_folder
from communitytui.domain.kernel.numbers import PEOPLE, read_whole
from communitytui.domain.kernel.text import clean_line
from communitytui.errors import BadValue, CommunityError, MayNotRead, NotFound
from communitytui.events.exports import CHATS, TABLES
from communitytui.foreign import refused
from communitytui.i18n import N_, tr, trn
from communitytui.services import importing
from communitytui.services.forgetting import forget
from communitytui.services.import_options import Options, OtherGroup
from communitytui.services.importing import Import
from communitytui.services.merging import SPREADSHEETS, PlanFile, plan_in
from communitytui.services.recounting import count_staff
from communitytui.services.sources import listing
from communitytui.store import Store
from communitytui.words.errors import as_option, explain
from communitytui.words.imports import import_lines


def _sources() -> list[Section]:
    """Return where files come from, as sections of the help page."""
    named = {tr("Chats, and how to get the file:"): CHATS, tr("Tables of days:"): TABLES}
    return [
        (title, [(each.called, tr(each.how)) for each in exports])
        for title, exports in named.items()
    ]


@command(
    "import",
    more=_sources,
    examples=N_(
        "import result.json: DAU, messages, first response … of a Telegram chat\n"
        "import numbers.csv: a table date,metric,value, or a column for each metric; also .xlsx\n"
        "import plan.xlsx: what was edited in a spreadsheet of the plan\n"
        "import --watch exports: each file that is put there, once\n"
        "import --sql duckdb:shop.db --events messages: counted in the database, day by day\n"
        "import --list: what was imported, and whether it counts\n"
        "import --without-staff: staff no longer count in activity, now and later\n"
        "of messages, only counts and salted hashes are kept"
    ),
)
@argument(
    "files",
    nargs=-1,
    metavar="FILE…",
    help=N_("exports, tables (CSV, TSV, XLSX), JSON, or folders of them; - for standard input"),
)
@option("--dates", metavar="ORDER", help=N_("how dates are written: dmy, mdy or ymd"))
@option("--decimal", metavar="MARK", help=N_("the mark before decimals: . or ,"))
@option("--keep-going", is_flag=True, help=N_("skip lines that cannot be read, and list them"))
@option("--metric", metavar="NAME", help=N_("the metric of a table date,value"))
@option("--level", metavar="LEVEL", help=N_("what counts as active in it: visit, interact or post"))
@option("--members", metavar="N", help=N_("number of members at the end of the file"))
@option("--staff", multiple=True, metavar="NAME", help=N_("an author in the export who is staff"))
@option("--bot", "bots", multiple=True, metavar="NAME", help=N_("an author who is a bot"))
@option(
    "--without-staff/--with-staff",
    "without_staff",
    default=None,
    help=N_("exclude staff from activity, or count them; also for later imports"),
)
@option(
    "--group",
    "groups",
    multiple=True,
    metavar="NAME",
    help=N_("which chat, and of which group: NAME, CHAT=NAME, or * for all of them"),
)
@option("--timezone", metavar="ZONE", help=N_("where an export without a time zone was written"))
@option(
    "--column",
    "columns",
    multiple=True,
    metavar="NAME=METRIC",
    help=N_("what a column of a table is: heads=members; remembered for the next one"),
)
@option("--sql", metavar="URL", help=N_("count events in a database: duckdb:, postgresql:, chdb:"))
@option("--events", metavar="QUERY", help=N_("with --sql: a table, or a SELECT, of events"))
@option("--late", metavar="DAYS", help=N_("with --sql: how late events may come; 7 days if not"))
@option("--watch", metavar="DIR", help=N_("import what is put into a folder, each file once"))
@option("--once", is_flag=True, help=N_("with --watch: look once and end, for a timetable of cron"))
@option("--yes", is_flag=True, help=N_("take over an edited spreadsheet of the plan unasked"))
@option("--list", "listed", is_flag=True, help=N_("list what was imported, and whether it counts"))
@option(
    "--forget",
    metavar="FILE|NUMBER",
    help=N_("remove a file: its readings are recomputed without it, or deleted"),
)
def import_(
    session: Session,
    files: tuple[str, ...],
    dates: str | None,
    keep_going: bool,
    metric: str | None,
    level: str | None,
    members: str | None,
    staff: tuple[str, ...],
    bots: tuple[str, ...],
    without_staff: bool | None,
    groups: tuple[str, ...],
    timezone: str | None,
    decimal: str | None,
    columns: tuple[str, ...],
    sql: str | None,
    events: str | None,
    late: str | None,
    watch: str | None,
    once: bool,
    yes: bool,
    listed: bool,
    forget: str | None,
) -> None:
    """Import files one after the other, each whole or not at all.

    A file that cannot be read does not stop the others; the exit code is that of the first one.
    """
    chosen = without_staff is not None
    asked = sql is not None or events is not None
    ways = (bool(files) or chosen, listed, forget is not None, watch is not None, asked)
    if sum(ways) != 1 and not (asked and files):
        message = N_(
            "name files to import, or use --list, --watch DIR, --sql URL or --forget FILE|NUMBER"
        )
        raise BadValue(message)
    if listed:
        _list(session)
        return
    if forget is not None:
        _forget(session, forget)
        return
    whose = (staff, bots, groups)
    options = Options(
        dates, keep_going, metric, level, _count(members), *whose, timezone, decimal, columns
    )
    if asked or late is not None:
        check_sql(sql, events, options, {"FILE": files, "--once": once, "--yes": yes})
        bring_events(session, str(sql), str(events), options, late)
        return
    begins = bool(files) and "-" not in files and not session.read().communities
    # A spreadsheet of a plan is brought back to its community, and makes none.
    begins = begins and not any(map(_plan, files))
    if begins and not session.read_only:
        begin_with(session, files)
    store = session.editing()
    if without_staff is not None:
        _count_staff(session, store, session.one(session.read()), without=without_staff)
    if watch is not None:
        community = session.one(session.read())
        watch_folder(session, store, community, watch, options, once=once)
        return
    with piped(files) as files:
        _bring(session, store, tuple(_in_folders(files)), options, yes=yes)
    if begins:
        tell(session, session.one(session.read()))


def _plan(file: str) -> PlanFile | None:
    return plan_in(Path(file)) if file.lower().endswith(SPREADSHEETS) else None


def _bring(
    session: Session, store: Store, files: tuple[str, ...], options: Options, *, yes: bool
) -> None:
    """Take over edited plans, each into its communities; then import all other files."""
    others = []
    for file in files:
        plan = _plan(file)
        if plan is not None:
            merge_plan(session, store, session.only(session.read()), plan, yes=yes)
        else:
            others.append(file)
    if others:
        _import(session, store, session.one(session.read()), tuple(others), options)


def _in_folders(files: tuple[str, ...]) -> Iterator[str]:
    """Yield the files with those of each folder in its place, without hidden ones."""
    for file in files:
        place = Path(file)
        if not place.is_dir():
            yield file
            continue
        try:
            found = sorted(each for each in place.iterdir() if each.is_file())
        except OSError as error:
            raise refused(clean_line(file, 200), error) from None
        seen = [str(each) for each in found if not each.name.startswith(".")]
        if not seen:
            raise NotFound(N_("{folder}: no file in it"), folder=clean_line(file, 200))
        yield from seen


@contextmanager
def piped(files: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Give the files with what comes through standard input, for ``-``, as one of them."""
    if "-" not in files:
        yield files
        return
    with TemporaryDirectory() as folder:
        place = Path(folder, "stdin")
        with place.open("wb") as file:
            copyfileobj(sys.stdin.buffer, file)
        yield tuple(str(place) if file == "-" else file for file in files)


def _import(
    session: Session, store: Store, community: int, files: tuple[str, ...], options: Options
) -> None:
    found: list[Import] = []
    failed: list[CommunityError] = []
    try:
        for file in files:
            try:
                done = _one(session, store, community, file, options)
            except (BadValue, NotFound, MayNotRead) as error:
                if len(files) == 1:
                    raise
                problems.say(explain(error) + as_option(error.values))
                failed.append(error)
                continue
            found.append(done)
            if not session.json:
                output.text(import_lines(done, as_option))
    finally:
        # What was imported before the failure stays, and is printed.
        if session.json and (found or sys.exc_info()[0] is None):
            output.records({"imports": [import_record(done) for done in found]})
    if failed:
        problems.say(tr("{n} of {count} files not imported", n=len(failed), count=len(files)))
        raise click.exceptions.Exit(failed[0].exit_code)


def _one(session: Session, store: Store, community: int, file: str, options: Options) -> Import:
    """Import one file; where it counts for another group already, ask."""

    def bring(options: Options) -> Import:
        with ProgressBar(file) as bar:
            return importing.import_file(
                store, community, file, now=session.now, options=options, progress=bar.show
            )

    try:
        return bring(options)
    except OtherGroup as other:
        question = tr("Count it for the other group from now on?")
        prompt.agree([explain(other)], question, other, json=session.json)
        return bring(options._replace(sure=True))


def _count_staff(session: Session, store: Store, community: int, *, without: bool) -> None:
    """Exclude staff from activity or count them; print what was recounted."""
    done = count_staff(store, community, without=without, now=session.now)
    if session.json:
        return
    if done is None:
        already = tr("staff are already excluded") if without else tr("staff are already counted")
        output.text(already)
        return
    output.text(tr("staff are excluded from now on") if without else tr("staff are counted again"))
    if done.new or done.changed:
        n = done.new + done.changed
        output.text("  " + trn("{n} reading recounted", "{n} readings recounted", n))


def _count(typed: str | None) -> int | None:
    if typed is None:
        return None
    try:
        return read_whole(typed, PEOPLE)
    except BadValue:
        raise BadValue(
            N_("a number of members is 1 or more, not {value}"), value=typed[:40]
        ) from None


def _list(session: Session) -> None:
    """Print the imported files, whether each counts, and why not."""
    store = session.viewing()
    if store is None:
        raise NotFound(BEGIN)
    workspace = session.read()
    rows = listing(store, workspace.community(session.one(workspace)).record)
    show(session, imports_table(rows), N_("nothing imported yet"))


def _forget(session: Session, which: str) -> None:
    """Remove a file and print what became of its readings."""
    store = session.editing()
    done = forget(store, session.one(session.read()), which, now=session.now)
    if session.json:
        output.records({"imports": [done._asdict()]})
        return
    lines = [tr("removed: {file}", file=done.file or done.sha256[:8])]
    if done.changed or done.removed:
        told = tr(
            "readings: {changed} recomputed, {removed} deleted",
            changed=done.changed,
            removed=done.removed,
        )
        lines += [
            "  " + told,
            "  " + tr("undo restores the readings; to count the file again, import it again"),
        ]
    else:
        lines.append("  " + tr("no readings depended on it"))
    output.text(lines)
